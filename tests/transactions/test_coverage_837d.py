"""How much of the 837D guide our builder writes: every element a sender may use is written by a test, or left out with
a reason in tests/claims/coverage/837D.toml. The report is printed with -s."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claims.dental import CLINIC, DENTAL_SECONDARY, WHOLE_DENTAL, WHOLE_DENTAL_LINE, dental
from claims.samples import PATIENT, build_all
from claims.whole import HOLDER, HOME
from transactions.coverage import assert_covered
from transactions.test_coverage_837p import ABROAD, ADJUSTED, DEPENDENT, NAMED, REACHED

DOCTOR = {**NAMED, "taxonomy": "1223G0001X"}
PLACE = {**CLINIC, "address": ABROAD, "identifiers": NAMED["identifiers"]}
OTHER: dict[str, Any] = WHOLE_DENTAL["other_payers"][0]
CODE = {"code": "D2392", "modifiers": ["AA", "AB", "AC", "AD"], "description": "X"}
ABROAD_CLAIM: dict[str, Any] = {
    "billing_provider": {"last_name": "Okafor", "first_name": "Daniel", "middle_name": "B", "suffix": "JR",
                         "npi": "1750002028", "ssn": "123456780", "address": ABROAD, "contacts": [REACHED],
                         "taxonomy": "1223G0001X", "currency": "CAD", "identifiers": [{"qualifier": "0B", "value": "L9"}]},
    "pay_to_address": ABROAD,
    "pay_to_plan": {"name": "State Plan", "id": "SP001", "ein": "371234568", "address": ABROAD,
                    "identifier": {"qualifier": "2U", "value": "P2"}},
    "subscriber__address": ABROAD, "subscriber__middle_name": "X", "subscriber__suffix": "JR",
    "subscriber__insurance_type": "12", "subscriber__group_number": ..., "subscriber__group_name": "Works",
    "subscriber__ssn": "123456780", "subscriber__property_casualty_claim_number": "PC1",
    "payer__address": ABROAD, "payer__identifiers": [{"qualifier": "2U", "value": "X"}],
    "payer__billing_provider_identifiers": [{"qualifier": "G2", "value": "X"}],
    "predetermination": True, "orthodontics": {"indicated": True},
    "diagnoses": [{"code": f"K{n:02d}"} for n in range(1, 5)],
    "referring_provider": DOCTOR, "rendering_provider": DOCTOR, "service_facility": PLACE,
    "assistant_surgeon": DOCTOR, "supervising_provider": NAMED,
    "other_payers": [{
        **OTHER, "address": ABROAD, "subscriber": {**HOLDER, "suffix": "SR", "address": ABROAD, "ssn": "123456780"},
        "group_number": "G1", "adjustments": ADJUSTED,
        "remarks": {"reimbursement_rate": "0.5", "hcpcs_payable": "1", "esrd_paid": "1", "professional_component": "1",
                    "remark_codes": ["MA01", "MA18", "M1", "M2", "M3"]},
    }, {**OTHER, "payer_rank": "T", "id": "TM1", "noncovered": "1"}],
    "lines__0": {
        **WHOLE_DENTAL_LINE, "procedure": CODE, "diagnosis_pointers": [1, 2, 3, 4],
        "oral_cavities": ["00", "01", "02", "10", "20"],
        "teeth": [{"number": "3", "surfaces": ["M", "O", "D", "B", "L"]}],
        "rendering_provider": DOCTOR, "assistant_surgeon": DOCTOR, "supervising_provider": NAMED,
        "service_facility": PLACE,
        "results": [{"payer_id": "SM002", "paid": "1", "paid_date": "2026-01-01", "bundled_line": "1",
                     "adjustments": ADJUSTED, "procedure": CODE, "remaining_liability": "1"}],
    },
}  # fmt: skip
AT_HOME: dict[str, Any] = {
    "pay_to_address": HOME, "pay_to_plan": {**ABROAD_CLAIM["pay_to_plan"], "address": HOME}, "payer__address": HOME,
    "patient": {**PATIENT, "ssn": "123456780"},
}  # fmt: skip


def written_files() -> Iterator[bytes]:
    """The files of which the report tells."""
    whole = {**WHOLE_DENTAL, "lines__0": WHOLE_DENTAL_LINE}
    for changes in (whole, DENTAL_SECONDARY, ABROAD_CLAIM, {"patient": DEPENDENT},
                    AT_HOME):  # fmt: skip
        yield build_all(dental(**changes)).content


def test_what_a_sender_may_use_is_written_or_left_out_with_a_reason() -> None:
    assert_covered("837D", "005010X224A2", written_files())
