"""Real servers for tests: OpenSSH and PostgreSQL, unpacked below .venv/servers (tools/unpack_servers.py).

Fixtures, all started when first asked for and stopped at the end:

- `sshd`: one OpenSSH server on 127.0.0.1 for the session; its folder is emptied for each test.
- `make_sshd`: a function that starts further servers with other keys or configuration lines, stopped with the test.
- `postgres`: one PostgreSQL server for the session; `postgres_url`: a fresh, empty database for one test.

Nothing listens outside this machine: sshd on the loopback address, PostgreSQL on a private socket. As root both run as
a humble system user, since PostgreSQL refuses root and sshd as root would need an account of its own on the machine.
"""

from __future__ import annotations

import base64
import contextlib
import functools
import hashlib
import itertools
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from requirements import ROOT, require

UNPACKED = ROOT / ".venv" / "servers"
START_SECONDS = 20.0
AS_ROOT = os.getuid() == 0
# `nobody` comes last: where systemd answers for accounts it calls that one locked, and sshd then lets nobody in.
HUMBLE_USERS = ("games", "man", "daemon", "nobody")


# ------------------------------------------------------------------------------------------------ programs and users
def find_program(pattern: str, *fallbacks: str) -> Path | None:
    """The newest program that matches below .venv/servers, else one of the machine's own (glob patterns)."""
    unpacked = (pattern,) if (UNPACKED / "complete").exists() else ()
    for root, globs in ((UNPACKED, unpacked), (Path("/"), fallbacks)):
        found = sorted(
            path for one in globs for path in root.glob(one.lstrip("/")) if os.access(path, os.X_OK)
        )
        if found:
            return max(found, key=lambda path: [int(part) for part in path.parts if part.isdigit()])
    return None


def own_environment(programs: Path) -> dict[str, str]:
    """The environment for an unpacked program: its libraries first, the C locale, nothing of the caller's."""
    libraries = [
        str(one) for part in ("usr/lib", "lib") for one in sorted(programs.glob(f"{part}/*-linux-gnu*"))
    ]
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", "LD_LIBRARY_PATH": ":".join(libraries)}


@functools.cache
def server_user() -> pwd.struct_passwd:
    """Whom the servers run as: ourselves, or as root a humble system user."""
    if not AS_ROOT:
        return pwd.getpwuid(os.getuid())
    known = {user.pw_name: user for user in pwd.getpwall()}
    return next(known[name] for name in HUMBLE_USERS if name in known)


def server_identity() -> dict[str, Any]:
    """Keyword arguments of subprocess that make a server run as that user."""
    user = server_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if AS_ROOT else {}


def own(path: Path) -> Path:
    """Give a file or folder to the user whom the servers run as."""
    if AS_ROOT:
        os.chown(path, server_user().pw_uid, server_user().pw_gid)
    return path


def new_folder(name: str) -> Path:
    """A short folder of the servers' user (a socket's name may have about 100 bytes), open to look into."""
    folder = own(Path(tempfile.mkdtemp(prefix=f"edigate-{name}-", dir="/tmp")))
    folder.chmod(0o755)
    return folder


def within_reach(program: Path, copies: Path) -> tuple[Path, Path]:
    """(program, its root): as it lies, or copied when the servers' user may not pass the folders above the checkout."""
    if not program.is_relative_to(UNPACKED):
        return program, Path("/")
    if not AS_ROOT or all(above.stat().st_mode & stat.S_IXOTH for above in program.parents):
        return program, UNPACKED
    copy = copies / "programs"
    if not copy.exists():
        shutil.copytree(UNPACKED, copy, symlinks=True)
    return copy / program.relative_to(UNPACKED), copy


# --------------------------------------------------------------------------------------------------------------- keys
def new_key(kind: str) -> Any:
    """A private key: ed25519, rsa (3072 bits), rsa1024, ecdsa (P-256), ecdsa384."""
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if kind.startswith("rsa"):
        return rsa.generate_private_key(public_exponent=65537, key_size=int(kind[3:] or 3072))
    if kind.startswith("ecdsa"):
        return ec.generate_private_key(ec.SECP384R1() if kind.endswith("384") else ec.SECP256R1())
    raise ValueError(f"no key of kind {kind}")


def write_private_key(key: Any, path: Path, passphrase: str | None = None) -> Path:
    """The key in OpenSSH's format, readable by its owner only."""
    hidden: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase is not None:
        hidden = serialization.BestAvailableEncryption(passphrase.encode())
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, hidden)
    )
    return path


def public_line(key: Any) -> str:
    """The public half as one line of an authorized_keys file."""
    public = key.public_key()
    return str(
        public.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()
    )


def fingerprint(key: Any) -> str:
    """`SHA256:...` as `ssh-keygen -l` prints it."""
    blob = base64.b64decode(public_line(key).split()[1])
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


# --------------------------------------------------------------------------------------------------------------- sshd
@dataclass
class Sshd:
    """An OpenSSH server that serves one folder over SFTP to one user with one key."""

    program: Path
    programs: Path
    folder: Path
    host_keys: Sequence[str] = ("ed25519",)
    client_key: str = "ed25519"
    config: Sequence[str] = ()
    host: str = "127.0.0.1"
    port: int = 0
    host_key_fingerprints: tuple[str, ...] = ()
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        keys = [new_key(kind) for kind in self.host_keys]
        for number, key in enumerate(keys):
            own(write_private_key(key, self.folder / f"host_key_{number}"))
        self.host_key_fingerprints = tuple(fingerprint(key) for key in keys)
        client = new_key(self.client_key)
        write_private_key(client, self.key_path)
        (self.folder / "authorized_keys").write_text(public_line(client) + "\n", encoding="ascii")
        self.empty()

    @property
    def host_key_fingerprint(self) -> str:
        """The first host key's fingerprint, `SHA256:...`."""
        return self.host_key_fingerprints[0]

    @property
    def username(self) -> str:
        """Who logs in."""
        return server_user().pw_name

    @property
    def key_path(self) -> Path:
        """The client's private key (OpenSSH format, no passphrase)."""
        return self.folder / "client_key"

    @property
    def root(self) -> Path:
        """The folder in which a session starts; it holds `inbox/` and `outbox/`."""
        return self.folder / "root"

    @property
    def inbox(self) -> Path:
        """Where claims arrive."""
        return self.root / "inbox"

    @property
    def outbox(self) -> Path:
        """Where answers lie."""
        return self.root / "outbox"

    @property
    def log(self) -> str:
        """What the server has said so far."""
        return (self.folder / "sshd.log").read_text(encoding="utf-8", errors="replace")

    def empty(self) -> None:
        """Take everything out of the served folder and lay the two folders anew."""
        shutil.rmtree(self.root, ignore_errors=True)
        for folder in (self.root, self.inbox, self.outbox):
            folder.mkdir()
            own(folder).chmod(0o777)

    def start(self) -> None:
        """Listen (the second time on the same port); returns when a connection gets the server's greeting."""
        if self._process is not None:
            return
        for _ in range(5):
            port = self.port or free_port()
            self._spawn(port)
            if self._greets(port):
                self.port = port
                return
            self.stop()
        raise RuntimeError(f"sshd does not start:\n{self.log}")

    def stop(self) -> None:
        """Stop listening and drop every connection at once."""
        if self._process is None:
            return
        # Freeze what is found until nothing new is found: a session that has just logged in is about to fork.
        family: list[int] = []
        while new := [
            one for one in (self._process.pid, *descendants(self._process.pid)) if one not in family
        ]:
            family += new
            send_signal(new, signal.SIGSTOP)
        send_signal(family, signal.SIGKILL)
        self._process.wait(timeout=START_SECONDS)
        self._process = None

    def restart(self) -> None:
        """Stop and start on the same port with the same keys."""
        self.stop()
        self.start()

    def _spawn(self, port: int) -> None:
        path = self.folder / "sshd_config"
        path.write_text("\n".join(self._lines(port)) + "\n", encoding="utf-8")
        with (self.folder / "sshd.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self.program), "-D", "-e", "-f", str(path)],
                cwd="/",
                env=own_environment(self.programs),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **server_identity(),
            )

    def _lines(self, port: int) -> list[str]:
        # sshd keeps the first value that it reads: a test's own lines go first.
        lines = [*self.config, f"ListenAddress {self.host}:{port}", "PidFile none"]
        lines += [f"HostKey {self.folder}/host_key_{number}" for number in range(len(self.host_keys))]
        lines += [f"AuthorizedKeysFile {self.folder}/authorized_keys", "StrictModes no", "UsePAM no"]
        lines += [
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "UseDNS no",
            "MaxStartups 100",
        ]
        lines += ["LogLevel VERBOSE", f"Subsystem sftp internal-sftp -d {self.root}"]
        # OpenSSH 9.8 and newer are made of several programs and know only where Debian installs them.
        for word, name in (("SshdSessionPath", "sshd-session"), ("SshdAuthPath", "sshd-auth")):
            part = self.programs / "usr/lib/openssh" / name
            if part.exists():
                lines.append(f"{word} {part}")
        return lines

    def _greets(self, port: int) -> bool:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process is not None and self._process.poll() is None:
            try:
                with socket.create_connection((self.host, port), timeout=2) as connection:
                    return connection.recv(7) == b"SSH-2.0"
            except OSError:
                time.sleep(0.02)
        return False


def free_port() -> int:
    """A port of the loopback address that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def send_signal(processes: list[int], number: signal.Signals) -> None:
    """The signal to each of them; one that has ended meanwhile is no matter."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


def descendants(process: int) -> list[int]:
    """The children of a process, their children and so on (from /proc; none where there is no /proc)."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(after_name[1]), []).append(int(path.parent.name))
    found, todo = [], [process]
    while todo:
        todo += (below := children.get(todo.pop(), []))
        found += below
    return found


SshdMaker = Callable[..., Sshd]


def _sshd_maker() -> Iterator[SshdMaker]:
    program = find_program("usr/sbin/sshd", "usr/sbin/sshd", "usr/local/sbin/sshd")
    require(program, "no OpenSSH server: ./run test unpacks one below .venv/servers")
    assert program is not None
    servers: list[Sshd] = []
    folders: list[Path] = []

    def make(
        *, host_keys: Sequence[str] = ("ed25519",), client_key: str = "ed25519", config: Sequence[str] = ()
    ) -> Sshd:
        """A started server; `config` are lines of sshd_config that go before our own (the first one counts)."""
        folders.append(folder := new_folder("sshd"))
        server = Sshd(*within_reach(program, folder), folder, host_keys, client_key, config)
        servers.append(server)
        server.start()
        return server

    try:
        yield make
    finally:
        for server in servers:
            server.stop()
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def make_sshd() -> Iterator[SshdMaker]:
    """Start servers of one's own: `make_sshd(host_keys=("rsa",), config=["RekeyLimit 64K"])`; stopped with the test."""
    yield from _sshd_maker()


@pytest.fixture(scope="session")
def _session_sshd() -> Iterator[Sshd]:
    for make in _sshd_maker():
        yield make()


@pytest.fixture
def sshd(_session_sshd: Sshd) -> Sshd:
    """The session's OpenSSH server, running, with empty folders `inbox` and `outbox`."""
    _session_sshd.start()
    _session_sshd.empty()
    return _session_sshd


# --------------------------------------------------------------------------------------------------------- PostgreSQL
@dataclass
class Postgres:
    """A PostgreSQL server in which tests make databases; `admin_url` is a plain libpq URL."""

    admin_url: str
    _numbers: Iterator[int] = field(default_factory=itertools.count, repr=False)

    def create(self, template: str = "template0") -> str:
        """A new database made from a template; its SQLAlchemy URL (`postgresql+psycopg://...`)."""
        name = f"edigate_test_{os.getpid()}_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        address, _, query = self.admin_url.partition("?")
        return f"{address.rpartition('/')[0]}/{name}?{query}".rstrip("?").replace(
            "postgresql:", "postgresql+psycopg:", 1
        )

    def drop(self, url: str) -> None:
        """Remove a database that `create` made, whoever is still connected to it."""
        self._run(f'DROP DATABASE IF EXISTS "{database_name(url)}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute(statement.encode())


def database_name(url: str) -> str:
    """The database's name in a URL that `Postgres.create` gave; usable as the template of the next."""
    return url.partition("?")[0].rpartition("/")[2]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The session's PostgreSQL server: that of EDIGATE_TEST_POSTGRES_URL, else one of our own on a private socket."""
    with running_postgres() as running:
        yield running


@contextlib.contextmanager
def running_postgres() -> Iterator[Postgres]:
    """The same for a program that is no test."""
    given = os.environ.get("EDIGATE_TEST_POSTGRES_URL")
    if given:
        yield Postgres(given.replace("postgresql+psycopg:", "postgresql:", 1))
        return
    program = find_program("usr/lib/postgresql/*/bin/initdb", "usr/lib/postgresql/*/bin/initdb")
    require(
        program,
        "no PostgreSQL: ./run test unpacks one below .venv/servers (or: EDIGATE_TEST_POSTGRES_URL)",
    )
    assert program is not None
    folder = new_folder("pg")
    program, programs = within_reach(program, folder)

    def run(*command: str) -> None:
        with (folder / "output").open("wb") as output:  # no pipe: the server would keep it open
            done = subprocess.run(
                command,
                cwd=folder,
                env=own_environment(programs),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
                **server_identity(),
            )
        assert done.returncode == 0, (folder / "output").read_text(encoding="utf-8", errors="replace")

    pg_ctl = str(program.with_name("pg_ctl"))
    settings = [
        "listen_addresses=",
        f"unix_socket_directories={folder}",
        "fsync=off",
        "synchronous_commit=off",
        "jit=off",
    ]
    try:
        data = str(folder / "data")
        run(str(program), "-D", data, "-A", "trust", "-U", "edigate", "-E", "UTF8", "--locale=C", "--no-sync")
        options = " ".join(f"-c {setting}" for setting in settings)
        run(pg_ctl, "-D", data, "-w", "-o", options, "-l", str(folder / "log"), "start")
        yield Postgres(f"postgresql://edigate@/postgres?host={folder}")
        run(pg_ctl, "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A fresh, empty database for one test, as an SQLAlchemy URL; gone afterwards."""
    url = postgres.create()
    yield url
    postgres.drop(url)
