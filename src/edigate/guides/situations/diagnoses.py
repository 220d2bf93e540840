"""Diagnoses: their shape, their order, which version of the lists, and what lines point at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from edigate.codes.icd import is_diagnosis, is_external_cause, is_old_diagnosis
from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.claim_lines import (
    ICD9,
    ICD10,
    glance,
    plan_of,
    pointers_of,
    served,
    service_of,
)
from edigate.guides.situations.context import Context
from edigate.guides.situations.procedures import ANAESTHESIA, POINTER_GAP, POINTER_TWICE
from edigate.guides.situations.rule import Breach, Topic

topic = Topic()


class DiagnosisRuleCode(StrEnum):
    """Rules about HI and the pointers to it (SV107, SV311)."""

    ICD10_SHAPE = "ICD10_SHAPE"
    ICD9_SHAPE = "ICD9_SHAPE"
    DIAGNOSIS_TWICE = "DIAGNOSIS_TWICE"
    EXTERNAL_CAUSE_PRINCIPAL = "EXTERNAL_CAUSE_PRINCIPAL"
    EXTERNAL_CAUSE_OTHER = "EXTERNAL_CAUSE_OTHER"
    SEQUELA_PRINCIPAL = "SEQUELA_PRINCIPAL"
    ICD_VERSIONS_MIXED = "ICD_VERSIONS_MIXED"
    ICD_VERSION_OVER = "ICD_VERSION_OVER"
    ICD_VERSION_EARLY = "ICD_VERSION_EARLY"
    DIAGNOSIS_POINTER_BEYOND = "DIAGNOSIS_POINTER_BEYOND"
    DIAGNOSIS_POINTER_GAP = "DIAGNOSIS_POINTER_GAP"
    DIAGNOSIS_POINTER_TWICE = "DIAGNOSIS_POINTER_TWICE"
    SURGERY_WITHOUT_ANAESTHESIA = "SURGERY_WITHOUT_ANAESTHESIA"


_Code = DiagnosisRuleCode
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_TENTH = frozenset(("ABK", "ABF", "ABJ", "APR", "ABN"))
_NINTH = frozenset(("BK", "BF", "BJ", "PR", "BN"))
_COUNTED = frozenset(("ABK", "ABF"))
_SINCE = date(2015, 10, 1)  # the tenth version of the lists, by the last day of service
_MOST_DIAGNOSES = 12
TENTH_SINCE = f"{_SINCE:%Y%m%d}"


@topic.segment_rule(
    _Code.ICD10_SHAPE, "An ICD-10 diagnosis is not a letter, a digit and one to five more, without a point",
    guides="P I D", segments="HI", loops="2300", snip=5, severity=_ERROR, source="rules: dx-icd10-shape", ik403="I12",
)  # fmt: skip
def icd10_shape(hi: Seen, _: Context) -> Iterator[Fault]:
    """HI0x-2 behind ABK, ABF, ABJ, APR, ABN."""
    return (hi.at(at, 2) for at, _, code in coded(hi, _TENTH) if not is_diagnosis(code))


@topic.segment_rule(
    _Code.ICD9_SHAPE, "An ICD-9 diagnosis is not three to five characters of that list, without a point",
    guides="P I D", segments="HI", loops="2300", snip=5, severity=_ERROR, source="rules: dx-icd9-shape", ik403="I12",
)  # fmt: skip
def icd9_shape(hi: Seen, _: Context) -> Iterator[Fault]:
    """HI0x-2 behind BK, BF, BJ, PR, BN."""
    return (hi.at(at, 2) for at, _, code in coded(hi, _NINTH) if not is_old_diagnosis(code))


@topic.segment_rule(
    _Code.EXTERNAL_CAUSE_PRINCIPAL, "The principal diagnosis is an external cause (V, W, X, Y)",
    guides="P I", segments="HI", loops="2300", snip=5, severity=_ERROR, source="rules: dx-external-cause-principal", ik403="7",
)  # fmt: skip
def external_cause_principal(hi: Seen, _: Context) -> Iterator[Fault]:
    """HI01 = ABK: the injury or illness, not what caused it."""
    return (hi.at(at, 2) for at, _, code in coded(hi, {"ABK"}) if is_external_cause(code))


@topic.segment_rule(
    _Code.EXTERNAL_CAUSE_OTHER, "An external cause of injury is no code of that chapter (V, W, X, Y)",
    guides="I", segments="HI", loops="2300", snip=5, severity=_WARNING, source="rules: dx-external-cause-shape",
)  # fmt: skip
def external_cause_other(hi: Seen, _: Context) -> Iterator[Fault]:
    """HI0x-1 = ABN."""
    return (hi.at(at, 2) for at, _, code in coded(hi, {"ABN"}) if not is_external_cause(code))


@topic.segment_rule(
    _Code.SEQUELA_PRINCIPAL, "The principal diagnosis is a late effect (seventh character S)",
    guides="P I", segments="HI", loops="2300", snip=5, severity=_WARNING, source="rules: dx-sequela-principal",
)  # fmt: skip
def sequela_principal(hi: Seen, _: Context) -> Iterator[Fault]:
    """HI01 = ABK: what is treated now, not what it is a late effect of."""
    return (hi.at(at, 2) for at, _, code in coded(hi, {"ABK"}) if len(code) == 7 and code[6] == "S")


_TWICE = "A diagnosis is given twice"


@topic.segment_rule(
    _Code.DIAGNOSIS_TWICE, _TWICE, guides="P D", segments="HI", loops="2300", snip=5, severity=_WARNING,
    source="rules: dx-duplicate",
)  # fmt: skip
def diagnosis_twice(hi: Seen, _: Context) -> Iterator[Fault]:
    """All diagnoses are in one HI."""
    return _repeated([hi])


@topic.rule(
    _Code.DIAGNOSIS_TWICE, _TWICE, guides="I", scope="2300", needs="HI*ABF", snip=5, severity=_WARNING,
    source="rules: dx-duplicate",
)  # fmt: skip
def diagnosis_twice_institutional(claim: Branch, _: Context) -> Iterator[Fault]:
    """The principal diagnosis and the others (ABF, up to two HI) share no code."""
    return _repeated(claim.all("HI"))


@topic.rule(
    _Code.SURGERY_WITHOUT_ANAESTHESIA, "A surgery that anaesthesia was for is named, and no line is anaesthesia",
    guides="P", scope="2300", needs="HI*BP", snip=6, severity=_WARNING, source="rules: dx-anaesthesia-hi",
)  # fmt: skip
def surgery_without_anaesthesia(claim: Branch, _: Context) -> Iterator[Fault]:
    """HI*BP belongs to anaesthesia services."""
    if not glance(claim)[0] & ANAESTHESIA:
        yield from (hi.at(1, 1) for hi in claim.all("HI") if hi.part(1, 1) == "BP")


_MIXED = topic.joint_rule(
    _Code.ICD_VERSIONS_MIXED, "ICD-9 and ICD-10 codes stand in one claim",
    guides="P I D", scope="2300", snip=5, severity=_ERROR, source="rules: dat-icd-mixed", ik403="7",
)  # fmt: skip
_OVER = topic.joint_rule(
    _Code.ICD_VERSION_OVER, "ICD-9 codes are used for services since the tenth version took over (October 2015)",
    guides="P I D", scope="2300", snip=5, severity=_ERROR, source="rules: dat-icd-cutover", ik403="7",
)  # fmt: skip
_EARLY = topic.joint_rule(
    _Code.ICD_VERSION_EARLY, "ICD-10 codes are used for services before the tenth version took over (October 2015)",
    guides="P I D", scope="2300", snip=5, severity=_WARNING, source="rules: dat-icd-before-cutover",
)  # fmt: skip
_BEYOND = topic.joint_rule(
    _Code.DIAGNOSIS_POINTER_BEYOND, "A line points at a diagnosis that the claim does not have",
    guides="P D", scope="2300", snip=4, severity=_ERROR, source="rules: dx-pointer-in-range", ik403="7",
)  # fmt: skip
_GAP = topic.joint_rule(
    _Code.DIAGNOSIS_POINTER_GAP, "A line leaves out a diagnosis pointer before a later one",
    guides="P D", scope="2300", snip=4, severity=_ERROR, source="rules: dx-pointer-first", ik403="I9",
)  # fmt: skip
_POINTED_TWICE = topic.joint_rule(
    _Code.DIAGNOSIS_POINTER_TWICE, "A line points at the same diagnosis twice",
    guides="P D", scope="2300", snip=4, severity=_WARNING, source="rules: dx-pointer-unique",
)  # fmt: skip


def odd_pointers(claim: Branch, guide: str) -> Iterator[Breach]:
    """The pointers of all lines at the diagnoses of the first HI; without the HI that a professional claim must have,
    that is told, and not each pointer.
    """
    pointed = claim.first("HI")
    known = len(pointed) if pointed else _MOST_DIAGNOSES if guide == "P" else 0
    for line in claim.loops("2400"):
        yield from _pointers(line, known)


def odd_version(claim: Branch, icd: int) -> Iterator[Breach]:
    """The version of the lists is that of the last day of service, and one."""
    first = claim.first("HI")
    if first is None:
        return
    if icd == ICD9 | ICD10:
        yield _MIXED(first.at(1, 1))
        return
    period = served(claim)
    if period is None:
        return
    if icd == ICD9 and period[1] >= _SINCE:
        yield _OVER(first.at(1, 1))
    elif icd == ICD10 and period[1] < _SINCE:
        yield _EARLY(first.at(1, 1))


def _pointers(line: Branch, known: int) -> Iterator[Breach]:
    service = service_of(line)
    at = plan_of(service).pointers if service else 0
    if service is None or not at:
        return
    highest, signs = pointers_of(service[at], line.unit.marks.component)
    if highest > known:
        yield _BEYOND(service.at(at))
    if signs & POINTER_GAP:
        yield _GAP(service.at(at))
    if signs & POINTER_TWICE:
        yield _POINTED_TWICE(service.at(at))


def coded(hi: Seen, qualifiers: frozenset[str] | set[str]) -> Iterator[tuple[int, str, str]]:
    """(element, qualifier, code) of each code of an HI that has one of these qualifiers."""
    for at in range(1, len(hi) + 1):
        qualifier, code = hi.part(at, 1), hi.part(at, 2)
        if code and qualifier in qualifiers:
            yield at, qualifier, code


def _repeated(segments: list[Seen]) -> Iterator[Fault]:
    known: set[str] = set()
    for hi in segments:
        for at, _, code in coded(hi, _COUNTED):
            if code in known:
                yield hi.at(at, 2)
            known.add(code)
