"""835: the lines of a claim: procedure submitted against procedure paid, and when the services were."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Seen
from edigate.guides.situations.dates import day
from edigate.guides.situations.numbers import number
from edigate.guides.situations.remittance_status import NEGATIVE, PREDETERMINED, REVERSAL
from edigate.guides.situations.rule import Breach, Topic

_LASTS = {"233": "232", "151": "150"}  # last day and first day: of the statement, of a service

topic = Topic()


class RemittanceLineRuleCode(StrEnum):
    """Rules about SVC and DTM."""

    PROCEDURE_SUBMITTED_SAME = "PROCEDURE_SUBMITTED_SAME"
    SERVICE_DATE_ABSENT = "SERVICE_DATE_ABSENT"
    REMITTANCE_DATES_ODD = "REMITTANCE_DATES_ODD"


_Code = RemittanceLineRuleCode

_same_procedure = topic.joint_rule(
    _Code.PROCEDURE_SUBMITTED_SAME, "The procedure submitted (SVC06) is the one paid (SVC01)", guides="835", scope="2110",
    snip=4, severity=Severity.WARNING, source="rules: era-procedure-submitted",
)  # fmt: skip
_no_date = topic.joint_rule(
    _Code.SERVICE_DATE_ABSENT, "Neither the line nor the claim says when the service was", guides="835", scope="2110",
    snip=4, severity=Severity.WARNING, source="rules: era-service-date",
)  # fmt: skip
_dates = topic.joint_rule(
    _Code.REMITTANCE_DATES_ODD, "The last day comes before the first, or without it", guides="835", scope="2100 2110",
    snip=2, severity=Severity.ERROR, source="rules: era-date-pairs", ik403="8",
)  # fmt: skip


def examine(line: Branch, clp: Seen, *, dated: bool) -> Iterator[Breach]:
    """A line that needs a second look; `dated`: the claim says when the services were."""
    svc = line.first("SVC")
    if svc is None:
        return
    charge = number(svc[2])
    if charge is not None and charge < 0 and clp[2] != REVERSAL and not _is_negative(clp[3]):
        yield NEGATIVE(svc.at(2))  # under a claim that is negative itself, told there
    if svc[6] and svc[6] == svc[1]:
        yield _same_procedure(svc.at(6))
    if not dated and not line.first("DTM") and clp[2] != PREDETERMINED:  # what is estimated was not done yet
        yield _no_date(line.missing("DTM"))
    yield from days(line)


def _is_negative(text: str) -> bool:
    value = number(text)
    return value is not None and value < 0


def days(part: Branch) -> Iterator[Breach]:
    """232 before 233, 150 before 151, of a claim or a line; a service that ends has begun."""
    firsts = {dtm[1]: day(dtm[2]) for dtm in part.all("DTM", *_LASTS.values())}
    for last in part.all("DTM", *_LASTS):
        begun, ended = firsts.get(_LASTS[last[1]]), day(last[2])
        alone = last[1] == "151" and "150" not in firsts
        if alone or (begun and ended and ended < begun):
            yield _dates(last.at(2))
