"""Accidents: CLM11, the accident's date and state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.levels_above import filing_of
from edigate.guides.situations.rule import Topic
from edigate.guides.situations.suspicion import ODD_CLAIM

_AUTO, _OTHER = "AA", "OA"
_AUTO_OCCURRENCES = ("01", "02")  # accident with medical coverage; no-fault accident

topic = Topic()


class AccidentRuleCode(StrEnum):
    """Rules about causes and accidents."""

    AUTO_ACCIDENT_STATE_MISSING = "AUTO_ACCIDENT_STATE_MISSING"
    STATE_WITHOUT_AUTO_ACCIDENT = "STATE_WITHOUT_AUTO_ACCIDENT"
    ACCIDENT_UNDATED = "ACCIDENT_UNDATED"
    ACCIDENT_DATE_WITHOUT_CAUSE = "ACCIDENT_DATE_WITHOUT_CAUSE"
    AUTO_ACCIDENT_STATE_REFERENCE = "AUTO_ACCIDENT_STATE_REFERENCE"


_Code = AccidentRuleCode


def _causes(clm: Seen) -> list[str]:
    """CLM11-1 to 11-3."""
    return clm.parts(11)[:3]


@topic.segment_rule(
    _Code.AUTO_ACCIDENT_STATE_MISSING, "An automobile accident needs the state or the country where it happened",
    guides="P D", segments="CLM", snip=4, severity=Severity.ERROR, source="rules: clm-auto-state", ik403="2",
    suspect=ODD_CLAIM,
)  # fmt: skip
def auto_accident_state_missing(clm: Seen, _: Context) -> Iterable[Fault]:
    """A cause AA asks for CLM11-4, or CLM11-5 abroad."""
    if not clm[11] or _AUTO not in _causes(clm):
        return ()
    return () if clm.part(11, 4) or clm.part(11, 5) else (clm.at(11, 4),)


@topic.segment_rule(
    _Code.STATE_WITHOUT_AUTO_ACCIDENT, "A state or country of an accident without an automobile accident", guides="P D",
    segments="CLM", snip=4, severity=Severity.WARNING, source="rules: clm-state-without-auto",
    suspect=ODD_CLAIM,
)  # fmt: skip
def state_without_auto_accident(clm: Seen, _: Context) -> Iterable[Fault]:
    """CLM11-4 and CLM11-5 belong to a cause AA."""
    if not clm[11] or _AUTO in _causes(clm):
        return ()
    at = next((part for part in (4, 5) if clm.part(11, part)), None)
    return (clm.at(11, at),) if at else ()


@topic.rule(
    _Code.ACCIDENT_UNDATED, "An accident needs its date (DTP*439)", guides="P D", scope="2300", lacks="DTP*439",
    suspect=("CLM", ODD_CLAIM), snip=4, severity=Severity.ERROR, source="rules: clm-accident-date", ik403="I6",
)  # fmt: skip
def accident_date_missing(claim: Branch, _: Context) -> Iterator[Fault]:
    """A cause AA or OA; employment (EM) need not be an accident."""
    clm = claim.first("CLM")
    if clm and not {_AUTO, _OTHER}.isdisjoint(_causes(clm)):
        yield claim.missing("DTP")


@topic.rule(
    _Code.ACCIDENT_DATE_WITHOUT_CAUSE, "An accident's date without a cause in CLM11", guides="P D", scope="2300",
    needs="DTP*439", snip=4, severity=Severity.WARNING, source="rules: clm-accident-date-alone",
)  # fmt: skip
def accident_date_without_cause(claim: Branch, _: Context) -> Iterator[Fault]:
    """DTP*439 says when; CLM11 has to say what."""
    clm, accident = claim.first("CLM"), claim.first("DTP", "439")
    if clm and accident and not any(_causes(clm)):
        yield accident.at(1)


@topic.rule(
    _Code.AUTO_ACCIDENT_STATE_REFERENCE, "An automobile accident needs the state where it happened (REF*LU)",
    guides="I", scope="2300", snip=4, severity=Severity.WARNING, source="rules: clm-auto-state-inst",
)  # fmt: skip
def auto_accident_state_reference(claim: Branch, _: Context) -> Iterable[Fault]:
    """Occurrence 01 or 02, or automobile medical as the coverage (SBR09 = AM)."""
    if claim.first("REF", "LU"):
        return ()
    told = filing_of(claim) == "AM" or any(
        occurrence.part(element, 2) in _AUTO_OCCURRENCES
        for occurrence in claim.all("HI")
        for element in range(1, len(occurrence) + 1)
        if occurrence.part(element, 1) == "BH"
    )
    return (claim.missing("REF"),) if told else ()
