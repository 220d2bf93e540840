"""Segments to the bytes of a file with one set, for tests that need just a few segments."""

from __future__ import annotations

from edigate.transactions import read
from edigate.transactions.set_fact import SetFact


def file(set_id: str, guide: str, body: list[str], functional_id: str = "HP") -> bytes:
    """One interchange with one set of these segments, written as text with `*` and `:`."""
    isa = "ISA*00*          *00*          *ZZ*PLAN           *ZZ*CLINIC         *260504*0711*^*00501*000000009*0*T*:"
    return "".join(
        segment + "~"
        for segment in (
            isa, f"GS*{functional_id}*PLAN*CLINIC*20260504*0711*9*X*{guide}", f"ST*{set_id}*0001", *body,
            f"SE*{len(body) + 2}*0001", "GE*1*9", "IEA*1*000000009",
        )
    ).encode()  # fmt: skip


def fact(set_id: str, guide: str, body: list[str]) -> SetFact:
    """The one fact of such a file."""
    (only,) = read.facts([file(set_id, guide, body)])
    assert isinstance(only, SetFact)
    return only
