"""999: the verdict on a group (AK9), its counts, and the verdicts on its sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.acknowledged_sets import REASONS
from edigate.guides.situations.branch import Branch, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.numbers import number
from edigate.guides.situations.rule import Breach, JointRule, Topic

_ACCEPTED = ("A", "E")  # IK501
_REFUSED = ("R", "M", "W", "X")
_NUMBER_REPEATED = "23"  # IK502: the group itself holds the number twice
_MOST_KEPT = 10_000  # numbers of sets looked back over

topic = Topic()


class AcknowledgedGroupRuleCode(StrEnum):
    """Rules about the group of a 999."""

    SET_ANSWERED_TWICE = "SET_ANSWERED_TWICE"
    GROUP_ANSWERED_TWICE = "GROUP_ANSWERED_TWICE"
    MORE_ACCEPTED_THAN_RECEIVED = "MORE_ACCEPTED_THAN_RECEIVED"
    ACCEPTED_SETS_DIFFER = "ACCEPTED_SETS_DIFFER"
    GROUP_ACCEPTED_AGAINST_SETS = "GROUP_ACCEPTED_AGAINST_SETS"
    GROUP_NOTED_AGAINST_SETS = "GROUP_NOTED_AGAINST_SETS"
    GROUP_PARTLY_AGAINST_SETS = "GROUP_PARTLY_AGAINST_SETS"
    GROUP_REFUSED_AGAINST_SETS = "GROUP_REFUSED_AGAINST_SETS"


_Code = AcknowledgedGroupRuleCode


def _rule(
    code: AcknowledgedGroupRuleCode,
    text: str,
    row: str,
    severity: Severity,
    scope: str = "AK9",
    snip: int = 4,
) -> JointRule:
    return topic.joint_rule(
        code, text, guides="999", scope=scope, snip=snip, severity=severity, source=f"rules: fa-{row}"
    )


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_set_twice = _rule(
    _Code.SET_ANSWERED_TWICE, "The set was answered before in this 999", "same-set-twice", _WARNING, "2000"
)
_group_twice = _rule(
    _Code.GROUP_ANSWERED_TWICE, "The group was answered by another 999 of the interchange", "one-per-group", _WARNING,
    "AK1",
)  # fmt: skip
_more_accepted = _rule(
    _Code.MORE_ACCEPTED_THAN_RECEIVED,
    "More sets are said to be accepted than received",
    "counts-order",
    _ERROR,
    snip=3,
)
_sets_differ = _rule(
    _Code.ACCEPTED_SETS_DIFFER, "The number of accepted sets is not that of the sets answered so", "count-accepted",
    _WARNING, snip=3,
)  # fmt: skip
_accepted = _rule(
    _Code.GROUP_ACCEPTED_AGAINST_SETS,
    "The group is accepted, but not all of its sets are",
    "verdict-accept",
    _ERROR,
)
_noted = _rule(
    _Code.GROUP_NOTED_AGAINST_SETS, "The group is accepted with errors, but a set is refused or nothing has an error",
    "verdict-errors", _WARNING,
)  # fmt: skip
_partly = _rule(
    _Code.GROUP_PARTLY_AGAINST_SETS, "The group is accepted in part, but all of its sets are accepted, or none is",
    "verdict-partial", _ERROR,
)  # fmt: skip
_refused = _rule(
    _Code.GROUP_REFUSED_AGAINST_SETS,
    "The group is refused, but sets of it are accepted",
    "verdict-reject",
    _ERROR,
)


@topic.tested_across(guides="999", scopes="2000 ST_LOOP")
class _Group:
    """The verdicts on the sets so far, counted; AK1 comes before them, AK9 after."""

    def __init__(self) -> None:
        self._verdicts: dict[str, int] = {}
        self._numbers: dict[int, None] = {}

    def take(self, branch: Branch, context: Context) -> Iterable[Breach]:
        """One set's answer; or what stands around them."""
        if branch.node.loop.id == "2000":
            return self._set(branch)
        return [*_answered(branch, context), *self._judge(branch.first("AK9"))]

    def close(self, _: Context) -> Iterable[Breach]:
        """Everything was told at the AK9."""
        return ()

    def _set(self, answer: Branch) -> Iterator[Breach]:
        verdict, about = answer.first("IK5"), answer.first("AK2")
        if verdict:
            self._verdicts[verdict[1]] = self._verdicts.get(verdict[1], 0) + 1
        if about and about[2]:
            key = hash((about[1], about[2]))
            if key in self._numbers:
                if not (verdict and any(verdict[at] == _NUMBER_REPEATED for at in REASONS)):
                    yield _set_twice(about.at(2))
            elif len(self._numbers) < _MOST_KEPT:
                self._numbers[key] = None

    def _judge(self, group: Seen | None) -> Iterator[Breach]:
        """AK9 against its own counts, and against the sets where each received one is answered."""
        received, accepted = (number(group[at]) if group else None for at in (3, 4))
        if group is None or received is None or accepted is None:
            return
        if accepted > received:
            yield _more_accepted(group.at(4))
            return
        if received == sum(self._verdicts.values()) and accepted != self._count(_ACCEPTED):
            yield _sets_differ(group.at(4))
            return
        rule = self._contradicted(group, received, accepted)
        if rule:
            yield rule(group.at(1))

    def _contradicted(self, group: Seen, received: Decimal, accepted: Decimal) -> JointRule | None:
        """The rule that the group's verdict breaks."""
        accepts, refuses = self._count(_ACCEPTED), self._count(_REFUSED)
        match group[1]:
            case "A":
                return _accepted if refuses or self._count("E") or accepted != received else None
            case "E":
                return _noted if refuses or not (self._count("E") or group[5] or not accepts) else None
            case "P":
                return None if 0 < accepted < received else _partly
            case "R":
                return _refused if accepted or accepts else None
        return None

    def _count(self, verdicts: Iterable[str]) -> int:
        return sum(self._verdicts.get(each, 0) for each in verdicts)


def _answered(branch: Branch, context: Context) -> Iterator[Breach]:
    """One 999 answers one group; `AK1` names it by GS01 and GS06."""
    group = branch.first("AK1")
    if group is None or not group[2]:
        return
    key = ("999 group", context.interchange, group[1], group[2])
    if context.memory.known(key):
        yield _group_twice(group.at(2))
    context.memory.remember(key)
