"""Diagnoses of institutional claims: on admission, as the reason for a visit, present on admission."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.codes.bill_type import ACUTE, NO_PAYMENT, is_stay, is_unplanned_visit
from edigate.codes.icd import needs_presence
from edigate.codes.revenue import is_urgent
from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.rule import Breach, Topic

topic = Topic()


class HospitalDiagnosisRuleCode(StrEnum):
    """Rules about HI of the institutional claim, by type of bill (CLM05)."""

    ADMITTING_DIAGNOSIS_MISSING = "ADMITTING_DIAGNOSIS_MISSING"
    VISIT_REASON_MISSING = "VISIT_REASON_MISSING"
    PRESENT_ON_ADMISSION_MISSING = "PRESENT_ON_ADMISSION_MISSING"
    PRESENT_ON_ADMISSION_OUTPATIENT = "PRESENT_ON_ADMISSION_OUTPATIENT"


_Code = HospitalDiagnosisRuleCode
_WARNING = Severity.WARNING
_POA = 9  # HI0x-9
_REPORTED = frozenset(("ABK", "ABF", "ABN"))

_ADMITTING = topic.joint_rule(
    _Code.ADMITTING_DIAGNOSIS_MISSING, "An inpatient claim has no admitting diagnosis (HI*ABJ)",
    guides="I", scope="2300", snip=4, severity=Severity.ERROR, source="rules: dx-admitting-required",
)  # fmt: skip
_REASON = topic.joint_rule(
    _Code.VISIT_REASON_MISSING, "An emergency or urgent visit has no reason as the patient gives it (HI*APR)",
    guides="I", scope="2300", snip=4, severity=_WARNING, source="rules: dx-reason-visit",
)  # fmt: skip
_MISSING = topic.joint_rule(
    _Code.PRESENT_ON_ADMISSION_MISSING, "A diagnosis of an acute stay does not say whether it was present on admission",
    guides="I", scope="2300", snip=4, severity=_WARNING, source="rules: dx-poa-required",
)  # fmt: skip
_OUTPATIENT = topic.joint_rule(
    _Code.PRESENT_ON_ADMISSION_OUTPATIENT, "A present-on-admission indicator stands on a claim that is no inpatient stay",
    guides="I", scope="2300", snip=4, severity=_WARNING, source="rules: dx-poa-outpatient",
)  # fmt: skip


@topic.tested_together(guides="I", scope="2300")
def diagnoses_by_bill(claim: Branch, _: Context) -> Iterator[Breach]:
    """CLM05-1 and -3 say what kind of bill it is."""
    clm = claim.first("CLM")
    if clm is None:
        return
    bill, segments = clm.part(5, 1), claim.all("HI")
    qualifiers = {hi.part(1, 1) for hi in segments}
    inpatient = is_stay(bill)
    if inpatient and clm.part(5, 3) != NO_PAYMENT and qualifiers.isdisjoint(("ABJ", "BJ")):
        yield _ADMITTING(claim.missing("HI"))
    if qualifiers.isdisjoint(("APR", "PR")) and _is_urgent_visit(claim, bill):
        yield _REASON(claim.missing("HI"))
    if bill == ACUTE:
        for hi, at in _reported(segments):
            if not hi.part(at, _POA) and needs_presence(hi.part(at, 2)):
                yield _MISSING(hi.at(at, _POA))
    elif not inpatient:
        for hi, at in _reported(segments):
            if hi.part(at, _POA):
                yield _OUTPATIENT(hi.at(at, _POA))


def _reported(segments: list[Seen]) -> Iterator[tuple[Seen, int]]:
    """Where the codes stand that say whether they were present on admission."""
    for hi in segments:
        yield from ((hi, at) for at in range(1, len(hi) + 1) if hi.part(at, 1) in _REPORTED)


def _is_urgent_visit(claim: Branch, bill: str) -> bool:
    """An outpatient bill, an unscheduled admission type, and a revenue code of emergency, urgent care or observation."""
    admission = claim.first("CL1")
    return (
        admission is not None
        and is_unplanned_visit(bill, admission[1])
        and any(is_urgent(service[1]) for line in claim.loops("2400") for service in line.all("SV2"))
    )
