"""What kind of hospital claim it is: type of bill, frequency, admission, patient status, and the codes these ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from edigate.codes.bill_type import INTERIM, NO_PAYMENT, STILL_PATIENT, WHOLE, says_where_to
from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.dates import day, days_of, period
from edigate.guides.situations.hospital_bills import MEDICAID, MEDICARE, Bill, bill_of, coded, group
from edigate.guides.situations.levels_above import subscriber_of
from edigate.guides.situations.payer_ranks import FIRST
from edigate.guides.situations.rule import Breach, JointRule, Topic
from edigate.guides.situations.rule_tables import codes

_ADMISSION_TYPES = ("1", "2", "3", "4", "5", "9")
_NEWBORN, _BORN = "4", ("5", "6")
_ORIGINS_SINCE = date(2010, 7, 1)
_DEATH, _SAME_DAY, _SNF_STAY, _COVERED, _NONCOVERED = "55", "40", "70", "80", "81"
_HOME_HEALTH_VALUES = frozenset(("61", "85"))  # where the patient lives: statistical area and county
_QUALIFYING_DAYS = 3
_COUNTED = ("11", "18", "21", "41")

topic = Topic()


class HospitalStatusRuleCode(StrEnum):
    """Rules about CLM05, CL1 and the codes in HI that follow from them."""

    BILL_TYPE_UNKNOWN = "BILL_TYPE_UNKNOWN"
    BILL_FREQUENCY_UNUSUAL = "BILL_FREQUENCY_UNUSUAL"
    ADMISSION_TYPE_INVALID = "ADMISSION_TYPE_INVALID"
    POINT_OF_ORIGIN_MISSING = "POINT_OF_ORIGIN_MISSING"
    POINT_OF_ORIGIN_UNKNOWN = "POINT_OF_ORIGIN_UNKNOWN"
    NEWBORN_ORIGIN = "NEWBORN_ORIGIN"
    PATIENT_STATUS_UNKNOWN = "PATIENT_STATUS_UNKNOWN"
    STILL_PATIENT_OF_FINAL_STAY = "STILL_PATIENT_OF_FINAL_STAY"
    STILL_PATIENT_OF_FINAL_CLAIM = "STILL_PATIENT_OF_FINAL_CLAIM"
    NOT_STILL_PATIENT_OF_INTERIM = "NOT_STILL_PATIENT_OF_INTERIM"
    DEATH_DATE_MISSING = "DEATH_DATE_MISSING"
    HOSPICE_STATUS_OF_OTHER = "HOSPICE_STATUS_OF_OTHER"
    SAME_DAY_TRANSFER = "SAME_DAY_TRANSFER"
    COVERED_DAYS_MISSING = "COVERED_DAYS_MISSING"
    PRIMARY_PAYMENT_VALUE_MISSING = "PRIMARY_PAYMENT_VALUE_MISSING"
    ADJUSTMENT_CONDITION_MISSING = "ADJUSTMENT_CONDITION_MISSING"
    QUALIFYING_STAY_MISSING = "QUALIFYING_STAY_MISSING"
    HOME_HEALTH_AREA_MISSING = "HOME_HEALTH_AREA_MISSING"
    INPATIENT_RESULT_OF_OUTPATIENT = "INPATIENT_RESULT_OF_OUTPATIENT"


_Code = HospitalStatusRuleCode


@topic.segment_rule(
    _Code.ADMISSION_TYPE_INVALID, "The type of admission is not 1 to 5 or 9", guides="I", segments="CL1", loops="2300",
    snip=5, severity=Severity.ERROR, source="rules: ins-admission-type", ik403="7",
)  # fmt: skip
def admission_type_invalid(stay: Seen, _: Context) -> Iterator[Fault]:
    """CL101."""
    if stay[1] and stay[1] not in _ADMISSION_TYPES:
        yield stay.at(1)


@topic.segment_rule(
    _Code.NEWBORN_ORIGIN, "A newborn's point of origin is neither born here (5) nor elsewhere (6)", guides="I",
    segments="CL1", loops="2300", snip=4, severity=Severity.WARNING, source="rules: ins-newborn-source",
)  # fmt: skip
def newborn_origin(stay: Seen, _: Context) -> Iterator[Fault]:
    """CL101 = 4 gives CL102 another meaning."""
    if stay[1] == _NEWBORN and stay[2] and stay[2] not in _BORN:
        yield stay.at(2)


@topic.segment_rule(
    _Code.PATIENT_STATUS_UNKNOWN, "The patient status is not in the list we have", guides="I", segments="CL1",
    loops="2300", snip=5, severity=Severity.WARNING, source="rules: ins-status-known",
)  # fmt: skip
def patient_status_unknown(stay: Seen, _: Context) -> Iterator[Fault]:
    """CL103; an example of the guide has it without its leading zero, and lists age: a warning."""
    if stay[3] and stay[3] not in codes("institutional", "patient_status"):
        yield stay.at(3)


def _rule(
    code: HospitalStatusRuleCode,
    text: str,
    snip: int,
    row: str,
    severity: Severity = Severity.WARNING,
    ik403: str = "I12",
) -> JointRule:
    return topic.joint_rule(
        code,
        text,
        guides="I",
        scope="2300",
        snip=snip,
        severity=severity,
        source=f"rules: {row}",
        ik403=ik403,
    )


_type = _rule(
    _Code.BILL_TYPE_UNKNOWN, "The type of bill is not in the list we have", 5, "ins-bill-type-known"
)
_frequency = _rule(
    _Code.BILL_FREQUENCY_UNUSUAL,
    "The frequency does not go with the type of bill",
    6,
    "ins-frequency-bill-type",
)
_origin_missing = _rule(
    _Code.POINT_OF_ORIGIN_MISSING, "The point of origin is missing (CL102)", 4, "ins-admission-source"
)
_origin = _rule(
    _Code.POINT_OF_ORIGIN_UNKNOWN, "The point of origin is not in the list since July 2010", 5,
    "ins-admission-source-known",
)  # fmt: skip
_final_stay = _rule(
    _Code.STILL_PATIENT_OF_FINAL_STAY, "The stay has ended, yet the patient is said to be there still (CL103 30)", 4,
    "ins-status-final", Severity.ERROR,
)  # fmt: skip
_final = _rule(
    _Code.STILL_PATIENT_OF_FINAL_CLAIM, "The last claim says that the patient is there still (CL103 30)", 4,
    "ins-status-final-other",
)  # fmt: skip
_interim = _rule(
    _Code.NOT_STILL_PATIENT_OF_INTERIM, "Between admission and discharge the patient is there still (CL103 30)", 4,
    "ins-status-interim", Severity.ERROR,
)  # fmt: skip
_death = _rule(
    _Code.DEATH_DATE_MISSING, "The patient has died, and no occurrence 55 says when within the period", 6,
    "ins-status-death",
)  # fmt: skip
_hospice = _rule(
    _Code.HOSPICE_STATUS_OF_OTHER,
    "The patient status is for hospices, the type of bill is not",
    6,
    "ins-status-hospice",
)
_transfer = _rule(
    _Code.SAME_DAY_TRANSFER, "Admitted and transferred on one day, and condition 40 does not say so", 6,
    "ins-same-day-transfer",
)  # fmt: skip
_covered = _rule(
    _Code.COVERED_DAYS_MISSING, "Medicare and Medicaid ask for the days of a stay (value codes 80, 81)", 6,
    "ins-covered-days-missing",
)  # fmt: skip
_msp = _rule(
    _Code.PRIMARY_PAYMENT_VALUE_MISSING, "Medicare is not the first payer, and no value code tells what that one paid", 6,
    "ins-msp-value",
)  # fmt: skip
_adjusts = _rule(
    _Code.ADJUSTMENT_CONDITION_MISSING, "Medicare asks why a claim is replaced or voided (a condition D0 to D9, E0)", 7,
    "ins-adjust-condition",
)  # fmt: skip
_snf = _rule(
    _Code.QUALIFYING_STAY_MISSING, "Medicare asks for the hospital stay of three days before nursing care (span 70)", 6,
    "ins-snf-stay",
)  # fmt: skip
_area = _rule(
    _Code.HOME_HEALTH_AREA_MISSING,
    "Medicare asks where home health was given (value codes 61 and 85)",
    6,
    "ins-hh-cbsa",
)
_mia = _rule(
    _Code.INPATIENT_RESULT_OF_OUTPATIENT, "MIA tells the result of a stay, and the bill is for none (MOA does)", 6,
    "cob-mia-inpatient",
)  # fmt: skip


@topic.tested_together(guides="I", scope="2300")
def status(claim: Branch, _: Context) -> Iterator[Breach]:
    """What holds for every payer."""
    bill = bill_of(claim)
    if bill is None:
        return
    if bill.type and bill.type not in codes("institutional", "bill_types"):
        yield _type(bill.clm.at(5, 1))
    if _is_unusual(bill):
        yield _frequency(bill.clm.at(5, 3))
    if bill.cl1:
        yield from _origins(bill, bill.cl1)
        yield from _statuses(bill, bill.cl1)
    if not bill.inpatient:
        results = (other.first("MIA") for other in claim.loops("2320"))
        yield from (_mia(result.at()) for result in results if result)


def _is_unusual(bill: Bill) -> bool:
    match bill.frequency:
        case "9":
            return bill.type != "32"
        case "A":
            return bill.type not in ("32", "41", "81", "82")
        case "5":
            return bill.type == "11"
        case _:
            return False


def _origins(bill: Bill, cl1: Seen) -> Iterator[Breach]:
    if not cl1[2]:
        if bill.type != "14":
            yield _origin_missing(cl1.at(2))
        return
    admitted = days_of(bill.claim.first("DTP", "435")) or bill.statement
    if (
        admitted
        and admitted[0] >= _ORIGINS_SINCE
        and cl1[2] not in codes("institutional", "points_of_origin")
    ):
        yield _origin(cl1.at(2))


def _statuses(bill: Bill, cl1: Seen) -> Iterator[Breach]:
    still = bill.status == STILL_PATIENT
    if still and bill.frequency in WHOLE:
        yield (_final_stay if says_where_to(bill.type) else _final)(cl1.at(3))
    if not still and bill.inpatient and bill.frequency in INTERIM:
        yield _interim(cl1.at(3))
    if bill.status in group("deaths") and not _tells_death(bill):
        yield _death(cl1.at(3))
    if bill.status in group("hospice_deaths") and bill.type not in group("hospices"):
        yield _hospice(cl1.at(3))
    admitted = days_of(bill.claim.first("DTP", "435"))
    if (
        bill.type == "11" and bill.status in group("transfers") and admitted and bill.statement
        and admitted[0] == bill.statement[1] and not _has(bill, "BG", _SAME_DAY)
    ):  # fmt: skip
        yield _transfer(cl1.at(3))


def _tells_death(bill: Bill) -> bool:
    days = [day(each.part(4)) for each in coded(bill.claim, "BH") if each.code == _DEATH]
    return any(
        died and (bill.statement is None or bill.statement[0] <= died <= bill.statement[1]) for died in days
    )


def _has(bill: Bill, qualifier: str, *wanted: str) -> bool:
    return any(each.code in wanted for each in coded(bill.claim, qualifier))


@topic.tested_together(guides="I", scope="2300")
def public_payers(claim: Branch, _: Context) -> Iterator[Breach]:
    """What Medicare and Medicaid ask for."""
    subscriber, bill = subscriber_of(claim), bill_of(claim)
    if subscriber is None or bill is None or subscriber[9] not in (*MEDICARE, MEDICAID):
        return
    if bill.type in _COUNTED and not _has(bill, "BE", _COVERED, _NONCOVERED):
        yield _covered(claim.missing("HI"))
    if subscriber[9] in MEDICARE:
        reasons = {"7": "replacement_reasons", "8": "void_reasons"}.get(bill.frequency)
        if reasons and not _has(bill, "BG", *group(reasons)):
            yield _adjusts(claim.missing("HI"))
        if bill.type == "32" and not {each.code for each in coded(claim, "BE")} >= _HOME_HEALTH_VALUES:
            yield _area(claim.missing("HI"))
    if subscriber[9] == MEDICARE[0]:
        if subscriber[1] != FIRST and not _has(bill, "BE", *group("primary_payments")):
            yield _msp(claim.missing("HI"))
        if bill.type == "21" and bill.frequency != NO_PAYMENT and not _has_stayed(bill):
            yield _snf(claim.missing("HI"))


def _has_stayed(bill: Bill) -> bool:
    """A hospital stay of three days, the day of discharge not counted."""
    spans = [period(each.part(4)) for each in coded(bill.claim, "BI") if each.code == _SNF_STAY]
    return any(span and (span[1] - span[0]).days >= _QUALIFYING_DAYS for span in spans)
