"""What a check remembers of good sets hides nothing: a rule that is broken after many of its like is told as if alone."""

from __future__ import annotations

from typing import Any

import pytest

from edigate.guides.check import check
from guides.rule_cases import CASES, content

_BEFORE = 24  # more than are examined before a kind of segment is only matched
# What repeating the file's own sets breaks, and the case does not.
_REPEATS = frozenset(("GROUP_ANSWERED_TWICE", "REMITTANCE_REPEATED", "TRACE_USED_AGAIN"))

Parts = tuple[list[str], list[str], list[str]]


def _parts(file: bytes) -> Parts:
    """The segments before the sets, of the sets, and behind them."""
    segments = [each.strip() for each in file.decode("ascii").split("~") if each.strip()]
    first = next(at for at, each in enumerate(segments) if each.startswith("ST*"))
    last = max(at for at, each in enumerate(segments) if each.startswith("SE*"))
    return segments[:first], segments[first : last + 1], segments[last + 1 :]


def _numbered(segments: list[str], number: int) -> list[str]:
    """A set with another control number."""
    _, set_id, _, *guide = segments[0].split("*")
    count = segments[-1].split("*")[1]
    return ["*".join(["ST", set_id, f"{number:04}", *guide]), *segments[1:-1], f"SE*{count}*{number:04}"]


def _is_one_set(case: dict[str, Any]) -> bool:
    return "fail" in case and all(content(case, which).count(b"~\nST*") == 1 for which in ("fail", "none"))


@pytest.mark.parametrize(
    "case",
    [each for each in CASES if _is_one_set(each)],
    ids=lambda case: f"{case['code']}-{case['guide']}-{case.get('name', '')}",
)
def test_a_broken_rule_is_told_after_many_good_sets(case: dict[str, Any]) -> None:
    _, good, _ = _parts(content(case, "none"))
    head, broken, tail = _parts(content(case, "fail"))
    sets = [each for number in range(1, _BEFORE) for each in _numbered(good, number)]
    group = f"GE*{_BEFORE}*{tail[0].split('*')[2]}"
    whole = [*head, *sets, *_numbered(broken, _BEFORE), group, *tail[1:]]
    report = check(["".join(f"{each}~\n" for each in whole).encode("ascii")])
    told = {str(each.code) for each in report.findings if each.where.set == _BEFORE}
    alone = {str(each.code) for each in check([content(case, "fail")]).findings if each.where.set == 1}
    assert alone
    assert told - _REPEATS == alone - _REPEATS
