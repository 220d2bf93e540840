"""The files a sandbox serves: remote paths kept inside one folder, and what happens when a claim file is complete."""

from __future__ import annotations

import errno
import os
from pathlib import Path

INBOX, OUTBOX, TAKEN = "inbox", "outbox", "taken"
TEMPORARY = (".part", ".partial", ".tmp", ".temp", ".filepart")


class ServedRoot:
    """One folder with `inbox/` and `outbox/`. No path leaves it, neither by "..", nor absolute, nor by a link."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        for name in (INBOX, OUTBOX):
            (self.root / name).mkdir(parents=True, exist_ok=True)

    def locate(self, remote: bytes, follow: bool = False) -> Path:
        """The local path for a remote one; `follow` when its last part may be a link that is gone through.

        Raises PermissionError for a path that a link leads outside.
        """
        parts: list[str] = []
        for part in os.fsdecode(remote).split("/"):
            if part == "..":
                parts = parts[:-1]
            elif part not in ("", "."):
                parts.append(part)
        if any("\0" in part for part in parts):
            raise FileNotFoundError(errno.ENOENT, "no such file")
        path = self.root.joinpath(*parts)
        reached = path if follow or path == self.root else path.parent
        if not reached.resolve().is_relative_to(self.root):
            raise PermissionError(errno.EACCES, "outside")
        return path

    def remote(self, path: Path) -> bytes:
        """The absolute remote path for a local one."""
        inside = os.fsencode(path.relative_to(self.root))
        return b"/" if inside == b"." else b"/" + inside

    def is_claim(self, path: Path) -> bool:
        """Whether a file under this name is a finished upload."""
        return path.parent == self.root / INBOX and not path.name.lower().endswith(TEMPORARY)

    def finished(self, path: Path, take: bool) -> Path | None:
        """The claim file that has just got its name, None when it is something else; moved out of the inbox if so."""
        if not self.is_claim(path):
            return None
        if not take:
            return path
        target = self.root / TAKEN / path.name
        target.parent.mkdir(exist_ok=True)
        return path.replace(target)
