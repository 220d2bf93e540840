"""`ack`: what we would answer to a file. No project, no database: numbers and time are handed in."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

import click

from edigate.cli.exits import Exit
from edigate.cli.output import say

if TYPE_CHECKING:
    from edigate.guides.acknowledge import Acknowledgment, Source

_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
_VERDICTS = {"A": "accepted", "E": "accepted with errors", "P": "accepted in part", "R": "rejected"}


@click.command(
    epilog="\b\nExamples:\n  edigate ack claims.837\n"
    "  edigate ack claims.837 --control 1207 --at 2026-03-04T09:15 --output 1207.999"
)
@click.argument("file")
@click.option("--ta1", "only", flag_value="TA1", help="Only TA1s, one for each interchange, asked for or not.")
@click.option("--999", "only", flag_value="999", help="Only 999s, also where a TA1 would reject.")
@click.option("--control", type=click.IntRange(1, 999_999_999), default=1, show_default=True,
              help="Control number of the first answer; each further one takes the next.")  # fmt: skip
@click.option("--at", type=click.DateTime(_MOMENTS), help="Date and time of the answers (default: now).")
@click.option("--output", "-o", "target", help="Write the answers to this file (default: standard output).")
@click.option("--show-values", is_flag=True, help="Copy bad values into IK404: patients' data.")
@click.option("--whole-loop-ids", is_flag=True, help="Write 2010AA into IK303, not the four characters of the standard.")
def ack(
    file: str, only: str | None, control: int, at: datetime | None, target: str | None, show_values: bool,
    whole_loop_ids: bool,
) -> Exit:  # fmt: skip
    """Write the TA1 and 999 that FILE would be answered with; exit code 1 when something in it is rejected.

    A TA1 is written when the file asks for one (ISA14) or its envelope is rejected, a 999 for each functional group.
    """
    from edigate.guides.acknowledge import Wishes, acknowledge
    from edigate.x12.delimiters import Delimiters

    to_terminal = target is None and sys.stdout.isatty()
    wishes = Wishes(
        control, at or datetime.now(), only, show_values, whole_loop_ids,
        Delimiters(line_end="\n" if to_terminal else ""),
    )  # fmt: skip
    found = acknowledge(_source(file), wishes)
    with click.open_file(target or "-", "wb") as stream:
        stream.write(found.content)
    _tell(found)
    return Exit.SOME if found.rejected else Exit.DONE


def _source(name: str) -> Source:
    """The file's blocks, as often as they are asked for; standard input is kept in memory for that."""
    from edigate.gateway import documents

    if name != documents.STANDARD_INPUT:
        return lambda: documents.blocks(name)
    content = b"".join(documents.blocks(name))
    return lambda: [content]


def _tell(found: Acknowledgment) -> None:
    counts = Counter((reply.kind, reply.code) for reply in found.replies)
    for (kind, code), count in counts.items():
        say(f"{count} x {kind}: {_VERDICTS[code]}")
    for why in found.unanswered:
        say(f"no answer: {why}")
    if not found.replies and not found.unanswered:
        say("nothing to answer: no groups, and no TA1 is asked for")
