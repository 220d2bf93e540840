"""The command line: options in, printed answers and exit codes out; everything else is asked of the rooms below.

In:    `sys.argv`, standard input, `edigate.toml`.
Out:   facts on standard output (`--json`: JSON Lines and nothing else), messages on standard error, an exit code.

DIAGNOSTICS
  Findings: printed where they belong.
  Raised:   nothing leaves `main`: every exception becomes one line and an exit code (`exits`), never a traceback.
  A bug:    exit code 70, one line naming the place.

This room must not know how anything is done.
"""

from __future__ import annotations

import gc


def main() -> None:
    """The `edigate` command."""
    from edigate.cli.app import run

    collect_seldom()
    run()


def collect_seldom() -> None:
    """Look for unreachable cycles seldom: claims and facts are trees, and each look walks through all that are alive."""
    gc.set_threshold(50_000, 20, 20)
