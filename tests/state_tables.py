"""The state tables of docs/INTERNALS.md, made from the code. `python tests/state_tables.py` writes them anew."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from edigate.delivery import states
from edigate.posting.history import EffectKind, Why
from edigate.posting.judge import Caution, Decision
from edigate.tracking import status
from edigate.tracking.status import Flag

PAGE = Path(__file__).resolve().parents[1] / "docs" / "INTERNALS.md"


def batch_transitions() -> str:
    """What happens to a batch: event, state before, state after."""
    lines = ["| Event | Before | After | |", "|---|---|---|---|"]
    for row in states.TABLE:
        note = "; ".join(filter(None, ("**conflict**" if row.conflict else "", row.note)))
        after = row.after or "unchanged"
        lines.append(f"| {row.event} | {', '.join(row.before)} | {after} | {note} |")
    return "\n".join(lines)


def claim_verdicts() -> str:
    """What an answer says about a claim: kind, verdict, place, state."""
    lines = ["| Signal | Verdict | Place | State | |", "|---|---|---|---|---|"]
    for row in status.TABLE:
        notes = filter(None, ("refuses" if row.refuses else "", f"flag `{row.flag}`" if row.flag else ""))
        lines.append(
            f"| {row.kind} | {row.verdict} | {row.place or '-'} | {row.to or 'unchanged'} | {', '.join(notes)} |"
        )
    return "\n".join(lines)


def claim_ranks() -> str:
    """The states of a claim by how far along the road they are."""
    lines = ["| Rank | States |", "|---|---|"]
    for rank in sorted(set(status.RANKS.values())):
        members = (state for state, one in status.RANKS.items() if one == rank)
        lines.append(f"| {rank} | {', '.join(members)} |")
    return "\n".join(lines)


def words() -> str:
    """The closed lists that stand beside the states."""
    lists = {"Flags of a submission": Flag, "Decisions of an 835": Decision, "Cautions": Caution,
             "Effects of a payment": EffectKind, "Why money is in suspense": Why}  # fmt: skip
    lines = ["| List | Words |", "|---|---|"]
    lines += [f"| {name} | {', '.join(one.value for one in members)} |" for name, members in lists.items()]
    return "\n".join(lines)


TABLES: dict[str, Callable[[], str]] = {
    "batch transitions": batch_transitions,
    "claim verdicts": claim_verdicts,
    "claim ranks": claim_ranks,
    "words": words,
}


def with_tables(page: str) -> str:
    """The page with each table between its marks made anew."""
    for name, make in TABLES.items():
        marks = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        table = make()
        page = marks.sub(lambda found, table=table: f"{found[1]}{table}\n{found[2]}", page)  # type: ignore[misc]
    return page


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
