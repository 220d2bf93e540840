"""Unpack OpenSSH's server and PostgreSQL below a folder, for tests: nothing is installed, no service is started.

    python tools/unpack_servers.py .venv/servers

Needs apt-get and dpkg-deb (Debian and its kin), no root, nothing but the standard library. Its own lists and cache lie
below the folder, so the machine's package state is neither needed nor touched. Exit 69 with one plain line when the
programs cannot be had; exit 0 at once when they are there.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

# The C library and what belongs to its loader must come from the machine itself. LLVM serves only the JIT, which the
# tests switch off.
NEVER = re.compile(r"libc6|libgcc-s1|libstdc\+\+6|libcrypt1|libllvm.*|lib.*-perl")
COMPLETE = "complete"


class UnavailableError(Exception):
    """Why the servers cannot be unpacked here, in one line."""


def main(arguments: list[str]) -> int:
    """Unpack into the folder named on the command line."""
    if len(arguments) != 1:
        print("usage: unpack_servers.py FOLDER", file=sys.stderr)
        return 64
    folder = Path(arguments[0]).resolve()
    if (folder / COMPLETE).exists():
        return 0
    print("unpacking sshd and PostgreSQL for the tests (once, below .venv) ...", file=sys.stderr)
    try:
        unpack(folder)
    except (UnavailableError, OSError, subprocess.TimeoutExpired) as reason:
        shutil.rmtree(folder, ignore_errors=True)
        print(f"sshd and PostgreSQL for the tests cannot be had here: {reason}", file=sys.stderr)
        return 69
    return 0


def unpack(folder: Path) -> None:
    """Everything into `folder`; the file `complete` is written last."""
    for program in ("apt-get", "apt-cache", "dpkg-deb"):
        if shutil.which(program) is None:
            raise UnavailableError(f"no {program} (it is taken from Debian's packages)")
    shutil.rmtree(folder, ignore_errors=True)
    debs = folder / "debs"
    debs.mkdir(parents=True)
    apt = Apt(folder / "apt")
    apt.update()
    wanted = ["openssh-server", "openssh-sftp-server", apt.newest_postgresql()]
    packages = [*wanted, *apt.missing_libraries(wanted)]
    apt.download(packages, debs)
    for deb in sorted(debs.glob("*.deb")):
        run(["dpkg-deb", "-x", str(deb), str(folder)])
    shutil.rmtree(debs)
    shutil.rmtree(folder / "apt")
    (folder / COMPLETE).write_text("\n".join(packages) + "\n", encoding="utf-8")


class Apt:
    """apt with lists and cache of its own, so that it works without root and on an image without lists."""

    def __init__(self, state: Path) -> None:
        for name in ("lists/partial", "cache/archives/partial"):
            (state / name).mkdir(parents=True)
        options = {
            "Dir::State::Lists": state / "lists",
            "Dir::Cache": state / "cache",
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
            "Acquire::http::Timeout": "20",
            "Debug::NoLocking": "1",
        }
        self.options = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]

    def update(self) -> None:
        """Fetch the lists; a source that fails is no matter as long as the packages are found."""
        run(["apt-get", *self.options, "-qq", "update"], must=False)

    def newest_postgresql(self) -> str:
        """The server package that Debian's `postgresql` stands for."""
        found = re.search(r"Depends: (postgresql-\d+)", self._cache("depends", "postgresql"))
        if not found:
            raise UnavailableError("apt knows no package postgresql (no network?)")
        return found[1]

    def missing_libraries(self, wanted: list[str]) -> list[str]:
        """The libraries that these packages need and this machine has not."""
        depends = self._cache("depends", "--important", *wanted)
        needed = sorted(
            {name for name in re.findall(r"Depends: ([a-z0-9.+-]+)", depends) if is_library(name)}
        )
        plan = run(
            ["apt-get", *self.options, "-s", "--no-upgrade", "--no-install-recommends", "install", *needed]
        )
        return [name for name in re.findall(r"(?m)^Inst (\S+)", plan) if is_library(name)]

    def download(self, packages: list[str], folder: Path) -> None:
        """The packages as files in the folder."""
        run(["apt-get", *self.options, "-qq", "download", *packages], cwd=folder)

    def _cache(self, *words: str) -> str:
        return run(["apt-cache", *self.options, *words], must=False)


def is_library(package: str) -> bool:
    """Whether this package is a shared library that may come from elsewhere than the machine."""
    return package.startswith("lib") and not NEVER.fullmatch(package)


def run(command: list[str], *, must: bool = True, cwd: Path | None = None) -> str:
    """Standard output of a command; its last word of complaint when it fails and must not."""
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300, check=False
    )
    if must and done.returncode:
        complaints = [line for line in done.stderr.splitlines() if line.strip()]
        raise UnavailableError(complaints[-1] if complaints else f"{command[0]} failed")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
