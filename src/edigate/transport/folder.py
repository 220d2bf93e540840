"""What an upload needs of the partner's folder, step by step, and the two ways in which a step can fail."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Step(StrEnum):
    """What was being done when something failed, in words for a person."""

    OPEN = "opening a file"
    WRITE = "writing"
    SYNC = "flushing to disk"
    CLOSE = "closing a file"
    LOOK = "looking at a file"
    READ = "reading"
    RENAME = "renaming"
    REMOVE = "removing"
    LIST = "listing a folder"


class Said(StrEnum):
    """Why the other side refused, as far as its status code tells. `FAILED` is anything: exists, full, over quota."""

    ABSENT = "no such file"
    DENIED = "permission denied"
    UNSUPPORTED = "not supported"
    FAILED = "failure"


class FolderError(Exception):
    """A step on the other side did not succeed."""


class StepRefused(FolderError):
    """The other side answered and said no; the connection still stands."""

    def __init__(self, step: Step, said: Said) -> None:
        super().__init__(f"{said} while {step}")
        self.step = step
        self.said = said


class ConnectionLost(FolderError):
    """No answer will come any more: cut off, out of time, or the other side talks nonsense."""

    def __init__(self, step: str) -> None:
        super().__init__(f"connection lost while {step}")
        self.step = step


class Folder(Protocol):
    """The folder that takes our claims. Every method raises FolderError and nothing else."""

    def size_of(self, name: str) -> int | None:
        """The size of a file that is there; None when the other side does not tell it."""
        ...

    def write_new(self, name: str, content: bytes) -> None:
        """Create the file exclusively, write, flush, close; every single status is looked at.

        Refused at `Step.OPEN`: nothing was created. Refused later: a file of ours is left behind under that name.
        """
        ...

    def read(self, name: str, limit_bytes: int) -> bytes:
        """The file's bytes, at most one more than the limit."""
        ...

    def rename(self, name: str, new_name: str) -> None:
        """Give a file another name, never over an existing file where the other side can tell."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file."""
        ...
