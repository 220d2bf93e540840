"""The edits of institutional claims: each finds what it is for, at its place, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from claims.hospital import RESULTS, VISIT
from claims.samples import build_all, claim, stay
from edigate.claims.edits import ClaimCode, check
from edigate.errors import Severity
from edigate.guides.check import check as check_file

C = ClaimCode
ROOM = {"revenue_code": "0120", "charge": "5100.00", "quantity": "4", "unit": "DA"}
SURGERY = {"code": "0BH17EZ", "date": "2026-02-02"}


STAYS: list[tuple[dict[str, Any], ClaimCode, str]] = [
    ({"facility_type": "0111"}, C.TEXT_TOO_LONG, "/facility_type"),
    ({"frequency": "-"}, C.FREQUENCY_INVALID, "/frequency"),
    ({"admission_time": "2460"}, C.HOUR_INVALID, "/admission_time"),
    ({"discharge_time": "9"}, C.HOUR_INVALID, "/discharge_time"),
    ({"admission_type": "7"}, C.BILL_ADMISSION_TYPE_INVALID, "/admission_type"),
    ({"admission_source": ...}, C.BILL_ADMISSION_SOURCE_MISSING, "/admission_source"),
    ({"admission_date": ..., "admission_time": ...}, C.ADMISSION_DATE_MISSING, "/admission_date"),
    ({"admission_time": ...}, C.BILL_ADMISSION_HOUR_MISSING, "/admission_time"),
    ({"admission_date": "2026-02-06"}, C.BILL_ADMISSION_AFTER_STATEMENT, "/admission_date"),
    ({"discharge_time": ...}, C.BILL_DISCHARGE_HOUR_MISSING, "/discharge_time"),
    ({"frequency": "2", "patient_status": "30", "value_amounts": []}, C.BILL_DISCHARGE_HOUR_UNEXPECTED, "/discharge_time"),
    ({"patient_status": "1"}, C.BILL_PATIENT_STATUS_INVALID, "/patient_status"),
    ({"patient_status": "30", "value_amounts": []}, C.BILL_FINAL_STILL_PATIENT, "/patient_status"),
    ({"frequency": "3", "discharge_time": ...}, C.BILL_INTERIM_NOT_STILL_PATIENT, "/patient_status"),
    ({"lines__2__service_date": "2026-01-31"}, C.BILL_LINE_OUTSIDE_STATEMENT, "/lines/2/service_date"),
    ({"lines__2__service_date_end": "2026-02-06"}, C.BILL_LINE_OUTSIDE_STATEMENT, "/lines/2/service_date"),
    ({"value_amounts": [{"code": "80", "amount": "3"}]}, C.BILL_COVERED_DAYS_DIFFER, "/value_amounts/0/amount"),
    ({"admitting_diagnosis": ...}, C.BILL_ADMITTING_DIAGNOSIS_MISSING, "/admitting_diagnosis"),
    ({"principal_diagnosis": {"code": "J18.9"}}, C.BILL_PRESENT_ON_ADMISSION_MISSING,
     "/principal_diagnosis/present_on_admission"),
    ({"other_diagnoses": [{"code": "J18.9", "present_on_admission": "N"}]}, C.DIAGNOSIS_DUPLICATE,
     "/other_diagnoses/0/code"),
    ({"admitting_diagnosis": {"code": "XX"}}, C.DIAGNOSIS_SHAPE, "/admitting_diagnosis/code"),
    ({"principal_diagnosis": {"code": "V01.00XA", "present_on_admission": "Y"}}, C.EXTERNAL_CAUSE_FIRST,
     "/principal_diagnosis/code"),
    ({"principal_procedure": ..., "other_procedures": [SURGERY]}, C.BILL_PRINCIPAL_PROCEDURE_MISSING, "/principal_procedure"),
    ({"principal_procedure__date": "2026-02-06"}, C.BILL_PROCEDURE_AFTER_STATEMENT, "/principal_procedure/date"),
    ({"other_procedures": [{**SURGERY, "date": "2026-02-06"}]}, C.BILL_PROCEDURE_AFTER_STATEMENT, "/other_procedures/0/date"),
    ({"other_procedures": [{**SURGERY, "code": "0BO17EZ"}]}, C.BILL_PROCEDURE_SHAPE, "/other_procedures/0/code"),
    ({"occurrences": [{"code": "111", "date": "2026-01-31"}]}, C.BILL_CODE_SHAPE, "/occurrences/0/code"),
    ({"condition_codes": ["A-"]}, C.BILL_CODE_SHAPE, "/condition_codes/0"),
    ({"occurrence_spans": [{"code": "70", "date": "2026-02-02", "date_end": "2026-02-01"}]}, C.DATE_ORDER,
     "/occurrence_spans/0/date_end"),
    ({"value_amounts": [{"code": "01", "amount": "4"}] * 2}, C.BILL_VALUE_REPEATED, "/value_amounts/1/code"),
    ({"lines__1__revenue_code": "250"}, C.BILL_REVENUE_CODE_SHAPE, "/lines/1/revenue_code"),
    ({"lines__1__revenue_code": "0001"}, C.BILL_REVENUE_TOTAL_LINE, "/lines/1/revenue_code"),
    ({"lines__0__unit": "UN"}, C.BILL_ROOM_NOT_IN_DAYS, "/lines/0/unit"),
    ({"lines__2__procedure": {"code": "AAA00", "qualifier": "HP"}}, C.BILL_RATE_CODE_REVENUE, "/lines/2/revenue_code"),
    ({"lines__1__revenue_code": "0022"}, C.BILL_RATE_CODE_MISSING, "/lines/1/procedure"),
    ({"lines__1": {"revenue_code": "0022", "charge": "300", "procedure": {"code": "AAA", "qualifier": "HP"}}},
     C.BILL_RATE_CODE_SHAPE, "/lines/1/procedure/code"),
    ({"attending_provider": ...}, C.BILL_ATTENDING_MISSING, "/attending_provider"),
    ({"attending_provider": {"organization_name": "Group", "npi": "1750002028"}}, C.PERSON_REQUIRED,
     "/attending_provider/organization_name"),
    ({"billing_provider__organization_name": ..., "billing_provider__last_name": "Okafor"}, C.ORGANIZATION_REQUIRED,
     "/billing_provider/last_name"),
    ({"billing_provider__ein": ..., "billing_provider__ssn": "123456780"}, C.EIN_REQUIRED, "/billing_provider/ssn"),
    ({"lines": [ROOM] * 1000, "charge": ...}, C.LINES_TOO_MANY, "/lines"),
    ({"subscriber__birth_date": "2026-02-02"}, C.SERVICE_BEFORE_BIRTH, "/statement_date"),
    ({"statement_date_end": "2026-01-31", "value_amounts": []}, C.DATE_ORDER, "/statement_date_end"),
    ({"subscriber__insurance_type": "12"}, C.VALUE_OF_OTHER_KIND, "/subscriber/insurance_type"),
    ({"subscriber__pregnant": True}, C.NOT_ON_THIS_KIND, "/subscriber/pregnant"),
    ({"billing_provider__identifiers": [{"qualifier": "0B", "value": "X1"}]}, C.VALUE_OF_OTHER_KIND,
     "/billing_provider/identifiers"),
    ({**RESULTS, "other_payers__0__patient_signature_by_provider": True}, C.NOT_ON_THIS_KIND,
     "/other_payers/0/patient_signature_by_provider"),
    ({**RESULTS, "other_payers__0__provider_identifiers": [{"role": "supervising"}]}, C.VALUE_OF_OTHER_KIND,
     "/other_payers/0/provider_identifiers/0/role"),
    ({"repricing": {"method": "03", "allowed": "1", "unit": "MJ"}}, C.VALUE_OF_OTHER_KIND, "/repricing/unit"),
]  # fmt: skip
VISITS: list[tuple[dict[str, Any], ClaimCode, str]] = [
    ({"reasons_for_visit": []}, C.BILL_VISIT_REASON_MISSING, "/reasons_for_visit"),
    ({"statement_date_end": "2026-02-08", "lines__0__service_date": ...}, C.BILL_LINE_DATE_MISSING, "/lines/0/service_date"),
    ({"principal_diagnosis": {"code": "R51.9", "present_on_admission": "Y"}}, C.BILL_PRESENT_ON_ADMISSION_UNEXPECTED,
     "/principal_diagnosis/present_on_admission"),
    ({"principal_procedure": {**SURGERY, "date": "2026-02-07"}}, C.BILL_PROCEDURE_OF_VISIT, "/principal_procedure"),
    ({"lines__1": {**ROOM, "charge": "40"}}, C.BILL_ROOM_OF_VISIT, "/lines/1/revenue_code"),
    ({"admission_time": "0900"}, C.ADMISSION_DATE_MISSING, "/admission_time"),
]  # fmt: skip
ONLY_QUESTIONED = {
    C.DIAGNOSIS_DUPLICATE,
    C.BILL_PATIENT_STATUS_INVALID,
    C.FREQUENCY_INVALID,
}  # by the checker: lists age
NEVER_WRITTEN = {
    C.VALUE_OF_OTHER_KIND,
    C.ADMISSION_DATE_MISSING,
}  # a role or an hour alone has no place in the file
CODES = {code for _, code, _ in (*STAYS, *VISITS)} | {C.FACILITY_TYPE_INVALID}


def told(changes: dict[str, Any], visit: bool = False) -> list[tuple[str, str | None]]:
    """Codes and places of all findings."""
    return [(each.code, each.field) for each in check(stay(**{**(VISIT if visit else {}), **changes}))]


@pytest.mark.parametrize("changes, code, field", STAYS)
def test_what_is_wrong_with_a_stay(changes: dict[str, Any], code: ClaimCode, field: str) -> None:
    found = told(changes)
    assert (code, field) in found
    assert len(found) == 1 or code in {C.SERVICE_BEFORE_BIRTH, C.TEXT_TOO_LONG}, found


@pytest.mark.parametrize("changes, code, field", VISITS)
def test_what_is_wrong_with_a_visit(changes: dict[str, Any], code: ClaimCode, field: str) -> None:
    assert told({}, visit=True) == []
    assert told(changes, visit=True) == [(code, field)]


@pytest.mark.parametrize("changes, code, field", [*STAYS, *VISITS])
def test_what_holds_a_bill_is_what_the_checker_objects_to(
    changes: dict[str, Any], code: ClaimCode, field: str
) -> None:
    """The rules stand once: whatever an edit calls an error, our check of the file made in spite of it does not pass."""
    made = stay(**{**(VISIT if (changes, code, field) in VISITS else {}), **changes})
    held = any(each.severity is Severity.ERROR for each in check(made))
    if not held or code in NEVER_WRITTEN or code is C.LINES_TOO_MANY:
        return
    found = check_file([build_all(made).content]).findings
    weights = {each.severity for each in found}
    assert Severity.ERROR in weights or (code in ONLY_QUESTIONED and Severity.WARNING in weights)


def test_a_facility_type_of_one_digit() -> None:
    assert (C.FACILITY_TYPE_INVALID, "/facility_type") in told({"facility_type": "1"})


def test_rides_need_no_attending_provider() -> None:
    ride = {"revenue_code": "0540", "charge": "5100", "procedure": {"code": "A0429"}}
    assert told({"attending_provider": ..., "lines": [ride]}) == []


def test_what_professional_claims_have_no_place_for() -> None:
    found = check(
        claim(
            lines__0__procedure__qualifier="HP", lines__1__repricing={"method": "03", "allowed": "1", "revenue_code": "1"},
        )
    )  # fmt: skip
    assert {(each.code, each.field) for each in found} == {
        (C.VALUE_OF_OTHER_KIND, "/lines/0/procedure/qualifier"), (C.VALUE_OF_OTHER_KIND, "/lines/1/repricing/revenue_code"),
    }  # fmt: skip


def test_questions_are_warnings_and_faults_hold() -> None:
    weights = {each.code: each.severity for each in check(stay(admission_source=..., discharge_time=...))}
    assert weights == {
        C.BILL_ADMISSION_SOURCE_MISSING: Severity.WARNING, C.BILL_DISCHARGE_HOUR_MISSING: Severity.ERROR,
    }  # fmt: skip
