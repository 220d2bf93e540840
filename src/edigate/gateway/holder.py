"""Who holds a lease: this process on this machine, told apart from an earlier one that had the same number."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def own_name() -> str:
    """What we write into a lease: machine, process, and when the process began."""
    return f"{socket.gethostname()}/{os.getpid()}/{_began(os.getpid())}"


def is_gone(holder: str) -> bool:
    """Whether a holder was a process of this machine that has certainly ended; of another machine nothing is known."""
    machine, _, rest = holder.rpartition("/")[0].rpartition("/")
    began = holder.rpartition("/")[2]
    if machine != socket.gethostname() or not rest.isdigit():
        return False
    try:
        os.kill(int(rest), 0)  # asks only whether it is there
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:
        pass
    now = _began(int(rest))
    return bool(began and now) and began != now


def _began(process: int) -> str:
    """When a process began, in ticks since the machine did; empty where the system does not tell."""
    try:
        after_name = (
            Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
        )
    except OSError:
        return ""
    return after_name.split()[19]
