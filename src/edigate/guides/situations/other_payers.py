"""Coordination of benefits: what a claim must say of a payer that has decided before, and how lines name it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.coordination import (
    Coordination,
    OtherPayer,
    coordination_of,
    first_service_day,
)
from edigate.guides.situations.dates import days_of
from edigate.guides.situations.levels_above import subscriber_of
from edigate.guides.situations.payer_ranks import ranks_before
from edigate.guides.situations.rule import Breach, JointRule, Topic

_DECIDED = "573"  # DTP01: the day another payer decided
_AHEAD = timedelta(days=7)  # payers date their payments some days ahead
_SUBROGATION = "31"  # BHT06

topic = Topic()


class OtherPayerRuleCode(StrEnum):
    """Rules about 2320, 2330B and 2430."""

    OTHER_PAYER_RESULT_MISSING = "OTHER_PAYER_RESULT_MISSING"
    OTHER_PAYER_PAID_MISSING = "OTHER_PAYER_PAID_MISSING"
    LINE_RESULT_OF_UNKNOWN_PAYER = "LINE_RESULT_OF_UNKNOWN_PAYER"
    OTHER_PAYER_ID_REPEATED = "OTHER_PAYER_ID_REPEATED"
    OTHER_PAYER_DATE_MISSING = "OTHER_PAYER_DATE_MISSING"
    OTHER_PAYER_DATE_AT_BOTH_LEVELS = "OTHER_PAYER_DATE_AT_BOTH_LEVELS"
    OTHER_PAYER_DATE_FUTURE = "OTHER_PAYER_DATE_FUTURE"
    OTHER_PAYER_DATE_BEFORE_SERVICE = "OTHER_PAYER_DATE_BEFORE_SERVICE"
    REMAINING_AT_BOTH_LEVELS = "REMAINING_AT_BOTH_LEVELS"
    NONCOVERED_WITH_RESULT = "NONCOVERED_WITH_RESULT"
    BUNDLED_LINE_UNKNOWN = "BUNDLED_LINE_UNKNOWN"
    SUBROGATION_WITHOUT_PLAN = "SUBROGATION_WITHOUT_PLAN"
    SUBROGATION_PAYMENT_MISSING = "SUBROGATION_PAYMENT_MISSING"


_Code = OtherPayerRuleCode


def _rule(
    code: OtherPayerRuleCode, text: str, severity: Severity, row: str, ik403: str | None = None
) -> JointRule:
    return topic.joint_rule(
        code,
        text,
        guides="P I D",
        scope="2300",
        snip=4,
        severity=severity,
        source=f"rules: {row}",
        ik403=ik403,
    )


_result_missing = _rule(
    _Code.OTHER_PAYER_RESULT_MISSING, "A payer that comes before the one the claim goes to has told no result",
    Severity.WARNING, "cob-prior-payer-result",
)  # fmt: skip
_paid_missing = _rule(
    _Code.OTHER_PAYER_PAID_MISSING, "The other payer has decided, and what it paid is missing (AMT*D, also of zero)",
    Severity.ERROR, "cob-paid-amount-present",
)  # fmt: skip
_unknown_payer = _rule(
    _Code.LINE_RESULT_OF_UNKNOWN_PAYER, "SVD01 is not the id (NM109) of another payer of the claim", Severity.ERROR,
    "cob-svd01-known-payer", "I12",
)  # fmt: skip
_id_repeated = _rule(
    _Code.OTHER_PAYER_ID_REPEATED, "Two other payers of the claim have the same id, so a line cannot name one of them",
    Severity.WARNING, "cob-other-payer-id-unique",
)  # fmt: skip
_date_missing = _rule(
    _Code.OTHER_PAYER_DATE_MISSING, "The day the other payer decided is missing (DTP*573)", Severity.ERROR,
    "cob-date-present",
)  # fmt: skip
_date_twice = _rule(
    _Code.OTHER_PAYER_DATE_AT_BOTH_LEVELS, "The day the other payer decided is given for its lines and for the claim too",
    Severity.WARNING, "cob-date-one-level",
)  # fmt: skip
_date_early = _rule(
    _Code.OTHER_PAYER_DATE_BEFORE_SERVICE, "The other payer decided before the first day of service", Severity.WARNING,
    "cob-date-before-service",
)  # fmt: skip
_remaining_twice = _rule(
    _Code.REMAINING_AT_BOTH_LEVELS, "What the patient still owes (AMT*EAF) is given for lines and for the claim too",
    Severity.WARNING, "cob-remaining-one-level",
)  # fmt: skip
_noncovered = _rule(
    _Code.NONCOVERED_WITH_RESULT, "AMT*A8 says that the other payer was not billed, yet it has told a result",
    Severity.WARNING, "cob-noncovered-alone",
)  # fmt: skip
_bundled = _rule(
    _Code.BUNDLED_LINE_UNKNOWN, "SVD06 is not the number of another line of the claim", Severity.ERROR,
    "cob-bundled-line", "I12",
)  # fmt: skip


@topic.tested_together(guides="P I D", scope="2300", needs="2320 2430")
def other_payers(claim: Branch, _: Context) -> Iterator[Breach]:
    """Every other payer of a claim, and every result of a line."""
    coordination = coordination_of(claim)
    subscriber = subscriber_of(claim)
    before = ranks_before(subscriber[1]) if subscriber else ""
    ids: set[str] = set()
    for payer in coordination.payers:
        if payer.name and payer.name[9] and payer.name[9] in ids:
            yield _id_repeated(payer.name.at(9))
        ids.add(payer.name[9] if payer.name else "")
        yield from _amounts(payer, comes_before=payer.rank != "" and payer.rank in before)
        yield from _dates(payer)
    yield from _early(coordination)
    yield from _lines(coordination, ids)


def _lines(coordination: Coordination, ids: set[str]) -> Iterator[Breach]:
    """Every result of a line: whose it is, and into which line it was bundled."""
    numbers = [_number(line) for line in coordination.lines]
    for line, result in coordination.results:
        decided = result.decided
        if decided[1] and decided[1] not in ids:
            yield _unknown_payer(decided.at(1))
        if decided[6] and (decided[6] == _number(line) or decided[6] not in numbers):
            yield _bundled(decided.at(6))


def _amounts(payer: OtherPayer, *, comes_before: bool) -> Iterator[Breach]:
    noncovered = payer.loop.first("AMT", "A8")
    if comes_before and not payer.has_decided and not noncovered:
        yield _result_missing(payer.loop.missing("AMT"))
    if payer.has_decided and not payer.paid:
        yield _paid_missing(payer.loop.missing("AMT"))
    if payer.has_decided and noncovered:
        yield _noncovered(noncovered.at())
    remaining = payer.loop.first("AMT", "EAF")
    if remaining and any(line.loop.first("AMT", "EAF") for line in payer.lines):
        yield _remaining_twice(remaining.at())


def _dates(payer: OtherPayer) -> Iterator[Breach]:
    """Either the claim or each line has the day; the map asks for it in every 2430."""
    named = payer.loop.below("2330B")
    told = named.first("DTP", _DECIDED) if named else None
    if payer.has_decided and not told and not payer.lines:
        yield _date_missing((named or payer.loop).missing("DTP"))
    if told and any(line.loop.first("DTP", _DECIDED) for line in payer.lines):
        yield _date_twice(told.at())


def _early(coordination: Coordination) -> Iterator[Breach]:
    loops = [each.loop.below("2330B") for each in coordination.payers]
    loops += [result.loop for _, result in coordination.results]
    served = first_service_day(coordination.claim)
    for loop in loops if served else ():
        told = loop.first("DTP", _DECIDED) if loop else None
        days = days_of(told)
        if told and days and served and days[1] < served:
            yield _date_early(told.at(3))


def _number(line: Branch) -> str:
    lx = line.first("LX")
    return lx[1] if lx else ""


@topic.segment_rule(
    _Code.OTHER_PAYER_DATE_FUTURE, "The other payer decided more than a week after the interchange", guides="P I D",
    segments="DTP", loops="2330B 2430", when=(1, _DECIDED), snip=2, severity=Severity.WARNING,
    source="rules: cob-date-future",
)  # fmt: skip
def other_payer_date_future(decided: Seen, context: Context) -> Iterator[Fault]:
    """Payments are dated ahead, but by a few days only."""
    days = days_of(decided) if decided[1] == _DECIDED else None
    if days and context.dated and days[1] - context.dated > _AHEAD:
        yield decided.at(3)


@topic.rule(
    _Code.SUBROGATION_WITHOUT_PLAN, "A subrogation demand (BHT06 31) and a pay-to plan (2010AC) go together",
    guides="P I D", scope="2000A", snip=4, severity=Severity.WARNING, source="rules: cob-subrogation-plan",
)  # fmt: skip
def subrogation_without_plan(provider: Branch, _: Context) -> Iterator[Fault]:
    """A Medicaid agency that has paid in another payer's stead says who is to get the money."""
    plan = provider.below("2010AC")
    demanded = _is_subrogation(provider)
    if demanded and not plan:
        yield provider.missing("NM1", loop="2010AC")
    name = plan.first("NM1") if plan and not demanded else None
    if name:
        yield name.at()


@topic.rule(
    _Code.SUBROGATION_PAYMENT_MISSING, "A subrogation demand names no payment (AMT*D) of the agency that has paid",
    guides="P I D", scope="2300", needs="2320", snip=4, severity=Severity.WARNING, source="rules: cob-subrogation-plan",
)  # fmt: skip
def subrogation_payment_missing(claim: Branch, _: Context) -> Iterator[Fault]:
    """The agency is another payer of the claim, and has paid."""
    if _is_subrogation(claim) and not any(other.first("AMT", "D") for other in claim.loops("2320")):
        yield claim.loops("2320")[0].missing("AMT")


def _is_subrogation(branch: Branch) -> bool:
    body = branch.up("ST_LOOP")
    bht = body.first("BHT") if body else None
    return bht is not None and bht[6] == _SUBROGATION
