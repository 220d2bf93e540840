"""What a 999 says of an error that depends on something else: on what (CTX), so that a biller can look there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from edigate.guides.acknowledge import Wishes, acknowledge
from edigate.guides.check import check

Read = Callable[[str], list[str]]


def test_what_is_missing_in_a_situation_names_its_trigger(good: Read) -> None:
    """A replacement without the payer's number: the claim itself gives the occasion."""
    segments = [one.replace("11:B:1", "11:B:7") for one in good("837P")]
    content = ("~\n".join(segments) + "~\n").encode()
    found = acknowledge(lambda: [content], Wishes(1, datetime(2026, 1, 6, 9, 0), "999"))
    place = next(n for n, one in enumerate(segments) if one.startswith("CLM*")) - 1  # ST counts 1
    lines = found.content.decode().split("~")
    at = next(n for n, line in enumerate(lines) if line.startswith("IK3*"))
    assert lines[at : at + 3] == [
        f"IK3*REF*{place}*2300*I6",
        f"CTX*SITUATIONAL TRIGGER*CLM*{place}",
        "CTX*CLM01:CLAIM001",
    ]
    assert check([found.content]).findings == []
