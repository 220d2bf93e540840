"""Services that ask for something of their own: laboratory, check-ups of children, care plans, spine, hospice, equipment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations import procedures
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.claim_lines import line_signs, plan_of, served, service_of
from edigate.guides.situations.context import Context
from edigate.guides.situations.dates import day, days_of
from edigate.guides.situations.levels_above import demographics_of, filing_of
from edigate.guides.situations.rule import Breach, Topic
from edigate.guides.situations.rule_tables import codes

topic = Topic()


class SpecialServiceRuleCode(StrEnum):
    """Rules about REF*EW, REF*X4, REF*F4, REF*1J, CRC*ZZ, CRC*70, CR2, CR3 and form answers."""

    CLIA_SHAPE = "CLIA_SHAPE"
    CLIA_MISSING = "CLIA_MISSING"
    CHECKUP_REFERRAL_MISSING = "CHECKUP_REFERRAL_MISSING"
    CHECKUP_REFERRAL_CONTRADICTS = "CHECKUP_REFERRAL_CONTRADICTS"
    CHECKUP_AGE = "CHECKUP_AGE"
    CARE_PLAN_NUMBER_MISSING = "CARE_PLAN_NUMBER_MISSING"
    SPINAL_TREATMENT_UNDESCRIBED = "SPINAL_TREATMENT_UNDESCRIBED"
    HOSPICE_EMPLOYEE_UNKNOWN = "HOSPICE_EMPLOYEE_UNKNOWN"
    MAMMOGRAPHY_NUMBER_MISSING = "MAMMOGRAPHY_NUMBER_MISSING"
    SHARED_CARE_UNDATED = "SHARED_CARE_UNDATED"
    THERAPY_START_MISSING = "THERAPY_START_MISSING"
    RECERTIFICATION_DATE_MISSING = "RECERTIFICATION_DATE_MISSING"
    EQUIPMENT_FORM_ENDED = "EQUIPMENT_FORM_ENDED"


_Code = SpecialServiceRuleCode
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_CLIA = re.compile(r"\d{2}D\d{7}", re.ASCII)
_GROWN_UP = 21
_FORMS_ENDED = date(2023, 1, 1)
_MEDICARE = "MB"


@topic.segment_rule(
    _Code.CLIA_SHAPE, "A CLIA number is not two digits, a D and seven digits", guides="P", segments="REF", loops="2300 2400",
    when=(1, "X4"), snip=5, severity=_WARNING, source="rules: lab-clia-format",
)  # fmt: skip
@topic.segment_rule(
    _Code.CLIA_SHAPE, "A CLIA number is not two digits, a D and seven digits", guides="P", segments="REF", loops="2400",
    when=(1, "F4"), snip=5, severity=_WARNING, source="rules: lab-clia-format",
)  # fmt: skip
def clia_shape(reference: Seen, _: Context) -> Iterator[Fault]:
    """REF*X4 (own laboratory) and REF*F4 (the one that sent the specimen)."""
    if not _CLIA.fullmatch(reference[2]):
        yield reference.at(2)


@topic.segment_rule(
    _Code.CHECKUP_REFERRAL_CONTRADICTS, "The answer whether a check-up led to a referral does not fit its condition",
    guides="P I", segments="CRC", loops="2300", when=(1, "ZZ"), snip=4, severity=_ERROR, source="rules: eps-condition-agree",
    ik403="7",
)  # fmt: skip
def checkup_referral_contradicts(crc: Seen, _: Context) -> Iterator[Fault]:
    """CRC*ZZ: N goes with NU alone, Y with AV, S2, ST."""
    said = {crc[at] for at in (3, 4, 5)} - {""}
    if (crc[2] == "N" and said - {"NU"}) or (crc[2] == "Y" and "NU" in said):
        yield crc.at(3)


_AGE = "A check-up of children (EPSDT) is billed for a patient of 21 years or more"


@topic.rule(
    _Code.CHECKUP_AGE, _AGE, guides="P I", scope="2300", needs="CRC*ZZ", snip=6, severity=_WARNING, source="rules: eps-age",
)  # fmt: skip
def checkup_age(claim: Branch, _: Context) -> Iterator[Fault]:
    """CRC*ZZ of a grown-up."""
    referral = claim.first("CRC", "ZZ")
    if referral and is_grown_up(claim):
        yield referral.at(1)


@topic.rule(
    _Code.CHECKUP_AGE, _AGE, guides="D", scope="2300", snip=6, severity=_WARNING, source="rules: eps-age",
)  # fmt: skip
def checkup_age_dental(claim: Branch, _: Context) -> Iterator[Fault]:
    """CLM12 = 01 of a grown-up."""
    clm = claim.first("CLM")
    if clm and clm[12] == "01" and is_grown_up(claim):
        yield clm.at(12)


@topic.rule(
    _Code.THERAPY_START_MISSING, "Equipment is certified, and the date when its use began is missing (DTP*463)",
    guides="P", scope="2400", needs="CR3", snip=4, severity=_WARNING, source="rules: dme-cert-set",
)  # fmt: skip
def therapy_start_missing(line: Branch, _: Context) -> Iterator[Fault]:
    """CR3; CRC*09 is for the payer to ask for."""
    if line.first("CR3") and not line.first("DTP", "463"):
        yield line.missing("DTP")


@topic.rule(
    _Code.RECERTIFICATION_DATE_MISSING, "A certification is renewed or revised, and its date is missing (DTP*607)",
    guides="P", scope="2400", needs="CR3", snip=4, severity=_WARNING, source="rules: dme-recert-date",
)  # fmt: skip
def recertification_date_missing(line: Branch, _: Context) -> Iterator[Fault]:
    """CR301 = R or S."""
    if line.first("CR3", "R", "S") and not line.first("DTP", "607"):
        yield line.missing("DTP")


@topic.rule(
    _Code.EQUIPMENT_FORM_ENDED, "Medicare takes no certificate forms (CMN, DIF) for services since 2023",
    guides="P", scope="2400", needs="2440", snip=7, severity=_WARNING, source="rules: dme-cmn-ended",
)  # fmt: skip
def equipment_form_ended(line: Branch, _: Context) -> Iterator[Fault]:
    """LQ01 = UT, SBR09 = MB."""
    days = days_of(line.first("DTP", "472"))
    if days and days[0] >= _FORMS_ENDED:
        forms = [form for answers in line.loops("2440") for form in answers.all("LQ", "UT")]
        if forms and filing_of(line) == _MEDICARE:
            yield from (form.at(2) for form in forms)


_CLIA_MISSING = topic.joint_rule(
    _Code.CLIA_MISSING, "A laboratory test that Medicare pays, or a waived one (QW), has no CLIA number",
    guides="P", scope="2300", snip=6, severity=_WARNING, source="rules: lab-clia-missing",
)  # fmt: skip
_REFERRAL = topic.joint_rule(
    _Code.CHECKUP_REFERRAL_MISSING, "A line is a check-up of children (EPSDT), and the claim does not say what it led to",
    guides="P", scope="2300", snip=6, severity=_WARNING, source="rules: eps-referral-missing",
)  # fmt: skip
_CHECKUP_AGE = topic.joint_rule(
    _Code.CHECKUP_AGE, _AGE, guides="P", scope="2300", snip=6, severity=_WARNING, source="rules: eps-age",
)  # fmt: skip
_CARE_PLAN = topic.joint_rule(
    _Code.CARE_PLAN_NUMBER_MISSING, "Oversight of a care plan is billed without the agency's number (REF*1J)",
    guides="P", scope="2300", snip=6, severity=_WARNING, source="rules: hha-cpo-number",
)  # fmt: skip
_SPINAL = topic.joint_rule(
    _Code.SPINAL_TREATMENT_UNDESCRIBED, "Medicare wants the condition (CR2) and first treatment (DTP*454) of a spinal treatment",
    guides="P", scope="2300", snip=6, severity=_WARNING, source="rules: chi-cr2",
)  # fmt: skip
_HOSPICE = topic.joint_rule(
    _Code.HOSPICE_EMPLOYEE_UNKNOWN, "Medicare wants to know whether a hospice employs who treated its patient (CRC*70)",
    guides="P", scope="2300", snip=6, severity=_WARNING, source="rules: hos-employee",
)  # fmt: skip
_MAMMOGRAPHY = topic.joint_rule(
    _Code.MAMMOGRAPHY_NUMBER_MISSING, "A mammography has no number of the certified equipment (REF*EW)",
    guides="P", scope="2300", snip=6, severity=_WARNING, source="claim-837: 2300 REF*EW",
)  # fmt: skip
_SHARED_CARE = topic.joint_rule(
    _Code.SHARED_CARE_UNDATED, "Care after another's surgery has no date when it was taken over or handed on (DTP*090, 091)",
    guides="P", scope="2300", snip=6, severity=_WARNING, source="claim-837: 2300 DTP*090",
)  # fmt: skip
_LABORATORY = procedures.LABORATORY | procedures.WAIVED
SPECIAL = (
    _LABORATORY
    | procedures.REFERRED
    | procedures.CARE_PLAN
    | procedures.SPINAL
    | procedures.HOSPICE
    | procedures.MAMMOGRAPHY
    | procedures.AFTERCARE
)


def special_services(claim: Branch, signs: int) -> Iterator[Breach]:
    """What the lines' procedures and modifiers ask for."""
    medicare = filing_of(claim) == _MEDICARE
    if signs & procedures.WAIVED or (signs & procedures.LABORATORY and medicare):
        yield from _laboratory(claim, medicare)
    if signs & procedures.REFERRED and not claim.first("CRC", "ZZ"):
        yield _REFERRAL(claim.missing("CRC"))
        if is_grown_up(claim):
            yield _CHECKUP_AGE(claim.missing("CRC"))
    if signs & procedures.CARE_PLAN and not claim.first("REF", "1J"):
        yield _CARE_PLAN(claim.missing("REF"))
    if signs & procedures.AFTERCARE and not claim.first("DTP", "090", "091"):
        yield _SHARED_CARE(claim.missing("DTP"))
    if signs & procedures.MAMMOGRAPHY:
        yield from _mammography(claim)
    if signs & procedures.SPINAL and medicare and not (claim.first("CR2") and claim.first("DTP", "454")):
        yield _SPINAL(claim.missing("CR2"))
    if signs & procedures.HOSPICE and medicare:
        for line in claim.loops("2400"):
            if line_signs(line) & procedures.HOSPICE and not line.first("CRC", "70"):
                yield _HOSPICE(line.missing("CRC"))


def _laboratory(claim: Branch, medicare: bool) -> Iterator[Breach]:
    """Tests of one's own laboratory at an office, a clinic or a laboratory; waived tests anywhere."""
    if claim.first("REF", "X4"):
        return
    clm = claim.first("CLM")
    for line in claim.loops("2400"):
        service, signs = service_of(line), line_signs(line)
        if service is None or not signs & _LABORATORY or line.first("REF", "X4"):
            continue
        place = service[plan_of(service).place] or (clm.part(5, 1) if clm else "")
        if signs & procedures.WAIVED or (medicare and place in codes("services", "laboratory_places")):
            yield _CLIA_MISSING(line.missing("REF"))


def _mammography(claim: Branch) -> Iterator[Breach]:
    """REF*EW of the claim stands for all its lines, else each has its own."""
    if claim.first("REF", "EW"):
        return
    for line in claim.loops("2400"):
        if line_signs(line) & procedures.MAMMOGRAPHY and not line.first("REF", "EW"):
            yield _MAMMOGRAPHY(line.missing("REF"))


def is_grown_up(claim: Branch) -> bool:
    """Whether the patient is 21 or older on the last day of service."""
    person, services = demographics_of(claim.unit.above), served(claim)
    born = day(person[2]) if person else None
    if born is None or services is None:
        return False
    last = services[1]
    return last.year - born.year - ((last.month, last.day) < (born.month, born.day)) >= _GROWN_UP
