"""835: adjustments (CAS): their groups, their remarks, what they adjust, and at how many levels."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cache

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Seen
from edigate.guides.situations.remittance_status import REVERSAL
from edigate.guides.situations.rule import Breach, JointRule, Topic
from edigate.guides.situations.rule_tables import codes, table
from edigate.guides.sums import ZERO, amount

_REASONS = range(2, 20, 3)  # CAS: where reasons stand; the amount follows
_REMARKS = {"MIA": (5, 20, 21, 22, 23), "MOA": (3, 4, 5, 6, 7)}

topic = Topic()


class RemittanceAdjustmentRuleCode(StrEnum):
    """Rules about CAS."""

    ADJUSTED_TWICE = "ADJUSTED_TWICE"
    REASON_GROUP_MISFIT = "REASON_GROUP_MISFIT"
    REASON_WITHOUT_REMARK = "REASON_WITHOUT_REMARK"


_Code = RemittanceAdjustmentRuleCode


def _rule(
    code: RemittanceAdjustmentRuleCode, text: str, row: str, snip: int, scope: str = "2100 2110"
) -> JointRule:
    return topic.joint_rule(
        code,
        text,
        guides="835",
        scope=scope,
        snip=snip,
        severity=Severity.WARNING,
        source=f"rules: era-{row}",
    )


_twice = _rule(
    _Code.ADJUSTED_TWICE, "The claim balances without this adjustment, which stands at another level too",
    "same-adjustment-twice", 3,
)  # fmt: skip
_misfit = _rule(
    _Code.REASON_GROUP_MISFIT, "The adjustment reason does not go with its group", "carc-group-fit", 5
)
_without_remark = _rule(
    _Code.REASON_WITHOUT_REMARK, "The adjustment reason needs a remark at the same level, and has none",
    "carc-needs-remark", 5,
)  # fmt: skip


@cache
def fine() -> dict[str, frozenset[str]]:
    """Reasons with a rule of their own, and the groups in which there is nothing to say about them."""
    groups = {reason: frozenset(groups) for reason, groups in table("remittance")["groups"].items()}
    return groups | {reason: frozenset() for reason in codes("remittance", "need_remark")}


def examine(claim: Branch, clp: Seen) -> Iterator[Breach]:
    """The second look, at each adjustment of a claim."""
    reversal = clp[2] == REVERSAL
    for level in (claim, *claim.loops("2110")):
        for cas in level.all("CAS"):
            yield from _misfits(cas)
            if not reversal:
                yield from _unexplained(cas, level)


def _misfits(cas: Seen) -> Iterator[Breach]:
    groups = table("remittance")["groups"]
    for at in _REASONS:
        if cas[1] not in groups.get(cas[at], [cas[1]]):
            yield _misfit(cas.at(at))


def _unexplained(cas: Seen, level: Branch) -> Iterator[Breach]:
    needing = codes("remittance", "need_remark")
    wanting = [at for at in _REASONS if cas[at] in needing]
    if wanting and not any(_remarks(level)):
        yield _without_remark(cas.at(wanting[0]))


def _remarks(level: Branch) -> Iterator[str]:
    """The remarks of a level that explain; a reject code of a pharmacy (LQ*RX) does too."""
    alerts = codes("remittance", "alerts")
    told = [lq[2] for lq in level.all("LQ")]
    for id_, places in _REMARKS.items():
        told += [seen[at] for seen in level.all(id_) for at in places]
    yield from (each for each in told if each and each not in alerts)


def examine_levels(claim: Branch, clp: Seen) -> Iterator[Breach]:
    """An adjustment of the claim that a line carries too, by which the claim is off."""
    over = amount(clp[4]) - amount(clp[3])
    for cas in claim.everywhere("CAS"):
        over += sum((value for _, _, value, _ in _entries(cas)), ZERO)
    if over.is_nan() or not over:
        return
    lines = {entry[:3] for line in claim.loops("2110") for cas in line.all("CAS") for entry in _entries(cas)}
    for cas in claim.all("CAS"):
        for group, reason, value, at in _entries(cas):
            if value == over and (group, reason, value) in lines:
                yield _twice(cas.at(at))
                return


def _entries(cas: Seen) -> Iterator[tuple[str, str, Decimal, int]]:
    """Group, reason, amount and the element of the amount, of each adjustment."""
    for at in _REASONS:
        if cas[at]:
            yield cas[1], cas[at], amount(cas[at + 1]), at + 1
