"""Lines of hospital claims (SV2): revenue codes, rooms, rate codes (HIPPS), visits at home."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.codes.revenue import (
    RATE_QUALIFIER,
    RATES,
    RATES_NEEDED,
    TOTAL,
    is_rate,
    is_revenue_code,
    is_room,
)
from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.hospital_bills import bill_of, group
from edigate.guides.situations.rule import Topic
from edigate.guides.situations.rule_tables import codes

_AT_HOME = ("32", "34")  # bill types

topic = Topic()


class HospitalLineRuleCode(StrEnum):
    """Rules about SV2."""

    REVENUE_SHAPE = "REVENUE_SHAPE"
    REVENUE_UNKNOWN = "REVENUE_UNKNOWN"
    REVENUE_TOTAL_LINE = "REVENUE_TOTAL_LINE"
    ROOM_NOT_IN_DAYS = "ROOM_NOT_IN_DAYS"
    ROOM_OF_OUTPATIENT = "ROOM_OF_OUTPATIENT"
    RATE_CODE_SHAPE = "RATE_CODE_SHAPE"
    RATE_CODE_REVENUE = "RATE_CODE_REVENUE"
    RATE_CODE_MISSING = "RATE_CODE_MISSING"
    HOME_VISIT_UNDATED = "HOME_VISIT_UNDATED"


_Code = HospitalLineRuleCode


def _is_room(service: Seen) -> bool:
    return is_room(service[1])


@topic.segment_rule(
    _Code.REVENUE_SHAPE, "The revenue code is not four digits that begin with 0 to 3", guides="I", segments="SV2",
    loops="2400", snip=5, severity=Severity.ERROR, source="rules: ins-revenue-shape", ik403="7",
)  # fmt: skip
def revenue_shape(service: Seen, _: Context) -> Iterator[Fault]:
    """SV201."""
    if service[1] and not is_revenue_code(service[1]):
        yield service.at(1)


@topic.segment_rule(
    _Code.REVENUE_UNKNOWN, "The revenue code is in no category that we know", guides="I", segments="SV2", loops="2400",
    snip=5, severity=Severity.WARNING, source="rules: ins-revenue-known",
)  # fmt: skip
def revenue_unknown(service: Seen, _: Context) -> Iterator[Fault]:
    """The first three digits name the category."""
    if is_revenue_code(service[1]) and service[1][:3] not in codes("institutional", "revenue"):
        yield service.at(1)


@topic.segment_rule(
    _Code.REVENUE_TOTAL_LINE, "A line with the total (revenue 0001) is for paper; it would count every charge twice",
    guides="I", segments="SV2", loops="2400", snip=6, severity=Severity.WARNING, source="rules: ins-revenue-total-line",
)  # fmt: skip
def revenue_total_line(service: Seen, _: Context) -> Iterator[Fault]:
    """CLM02 is the total."""
    if service[1] == TOTAL:
        yield service.at(1)


@topic.segment_rule(
    _Code.ROOM_NOT_IN_DAYS, "Room and board are counted in days (SV204 DA)", guides="I", segments="SV2", loops="2400",
    snip=6, severity=Severity.WARNING, source="rules: ins-room-days",
)  # fmt: skip
def room_not_in_days(service: Seen, _: Context) -> Iterator[Fault]:
    """Revenue 0100 to 0219."""
    if _is_room(service) and service[4] and service[4] != "DA":
        yield service.at(4)


@topic.rule(
    _Code.ROOM_OF_OUTPATIENT, "Room and board stand on a bill that is for no stay", guides="I", scope="2300",
    needs="2400", snip=6, severity=Severity.WARNING, source="rules: ins-room-outpatient",
)  # fmt: skip
def room_of_outpatient(claim: Branch, _: Context) -> Iterator[Fault]:
    """Revenue 0100 to 0219 with another type of bill."""
    bill = bill_of(claim)
    if bill is None or not bill.outpatient:
        return
    for line in claim.loops("2400"):
        service = line.first("SV2")
        if service and _is_room(service):
            yield service.at(1)


@topic.segment_rule(
    _Code.RATE_CODE_SHAPE, "The rate code (HIPPS) is not five letters or digits", guides="I", segments="SV2",
    loops="2400", snip=5, severity=Severity.ERROR, source="rules: ins-hipps-shape", ik403="7",
)  # fmt: skip
def rate_code_shape(service: Seen, _: Context) -> Iterator[Fault]:
    """SV202-1 = HP: SV202-2 is a rate code."""
    if service.part(2, 1) == RATE_QUALIFIER and service.part(2, 2) and not is_rate(service.part(2, 2)):
        yield service.at(2, 2)


@topic.segment_rule(
    _Code.RATE_CODE_REVENUE, "A rate code (HIPPS) stands with revenue 0022, 0023 or 0024 only", guides="I",
    segments="SV2", loops="2400", snip=6, severity=Severity.WARNING, source="rules: ins-hipps-revenue",
)  # fmt: skip
def rate_code_revenue(service: Seen, _: Context) -> Iterator[Fault]:
    """Nursing, home health, rehabilitation."""
    if service.part(2, 1) == RATE_QUALIFIER and service[1] not in RATES:
        yield service.at(1)


@topic.segment_rule(
    _Code.RATE_CODE_MISSING, "Revenue 0022 and 0024 ask for a rate code (HIPPS)", guides="I", segments="SV2",
    loops="2400", snip=6, severity=Severity.WARNING, source="rules: ins-hipps-missing",
)  # fmt: skip
def rate_code_missing(service: Seen, _: Context) -> Iterator[Fault]:
    """Prospective payment of nursing and rehabilitation goes by it."""
    if service[1] in RATES_NEEDED and service.part(2, 1) != RATE_QUALIFIER:
        yield service.at(2)


@topic.rule(
    _Code.HOME_VISIT_UNDATED, "A visit at home has no date (DTP*472) or no procedure (SV202)", guides="I", scope="2300",
    needs="2400", snip=6, severity=Severity.WARNING, source="rules: ins-hh-visit-dates",
)  # fmt: skip
def home_visit_undated(claim: Branch, _: Context) -> Iterator[Fault]:
    """Home health agencies report each visit by itself."""
    bill = bill_of(claim)
    if bill is None or bill.type not in _AT_HOME:
        return
    for line in claim.loops("2400"):
        service = line.first("SV2")
        if service and service[1][:3] in group("home_health_visits"):
            if not service[2]:
                yield service.at(2)
            elif not line.first("DTP", "472"):
                yield line.missing("DTP")
