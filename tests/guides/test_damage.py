"""Nothing that a set can lack or hold makes a check raise: each good file, damaged at each of its places in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from edigate.guides.check import check
from edigate.guides.report import Verdict

Read = Callable[[str], list[str]]

_GUIDES = ("837P", "837I", "837D", "835", "277CA", "277", "276", "999", "TA1")
_ODD = (
    "",
    "9" * 5_000,
    ":::",
    "-",
    "0",
    "\u00b2",
    "\u0663",
)  # the last two are digits to Python, and no numbers


def _damaged(segments: list[str]) -> Iterator[list[str]]:
    """Each segment left out, cut to its id, with each element cut off or replaced; and the set cut open at each place."""
    last = len(segments)
    for at in range(1, last):
        before, elements, after = segments[:at], segments[at].split("*"), segments[at + 1 :]
        yield before + after
        for place in range(1, len(elements)):
            yield [*before, "*".join(elements[:place]), *after]
            for odd in _ODD:
                yield [*before, "*".join([*elements[:place], odd, *elements[place + 1 :]]), *after]
        yield segments[:3] + segments[at:]
        yield segments[:at] + segments[last - 3 :]


@pytest.mark.parametrize("guide", _GUIDES)
def test_a_damaged_set_gets_a_verdict(guide: str, good: Read) -> None:
    damaged = [("~\n".join(segments) + "~\n").encode() for segments in _damaged(good(guide))]
    assert len(damaged) > 30
    told = [check([content]).verdict for content in damaged]
    assert Verdict.REJECTED in told
