"""A piece of work in a process of its own, which may die of it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where there is one: what a kill leaves behind is in the system's hands either way."""
    made = Path(
        tempfile.mkdtemp(prefix="edigate-crash-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    )
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def in_a_fork(work: Callable[[], Any]) -> tuple[int, Any]:
    """(how it ended, what it said)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.close(reading)
            os.write(writing, json.dumps(work(), default=str).encode())
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.close(writing)
    said = b""
    while block := os.read(reading, 65536):
        said += block
    os.close(reading)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), json.loads(said) if said else None
