"""What must be sent beside a claim, claim and lines together."""

from __future__ import annotations

from claims.samples import claim, stay
from edigate.claims.enclosures import Enclosure, enclosures_of

PAPER = {"type": "OZ", "transmission": "FX", "control_number": "A1"}


def test_the_claims_papers_then_those_of_its_lines() -> None:
    made = claim(
        attachments=[PAPER, {"type": "03", "transmission": "AA"}],
        lines__1__attachments=[{**PAPER, "control_number": "A2"}],
    )
    assert list(enclosures_of(made)) == [
        Enclosure(None, "OZ", "FX", "A1", True),
        Enclosure(None, "03", "AA", None, False),
        Enclosure(2, "OZ", "FX", "A2", True),
    ]
    assert list(enclosures_of(claim())) == list(enclosures_of(stay())) == []
