"""How much of the 837P guide our builder writes: every element a sender may use is written by a test, or left out with
a reason in tests/claims/coverage/837P.toml. The report is printed with -s."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claims.samples import FACILITY, PATIENT, PERSON, build_all, claim, partner
from claims.whole import RIDE, SECONDARY, WHOLE_CLAIM, WHOLE_LINE
from transactions.coverage import assert_covered
from transactions.test_build_837p import FULL, OTHER_NPI

ABROAD = {"address1": "1 Rue X", "address2": "B", "city": "Montreal", "postal_code": "H2X1Y4", "country": "CA",
          "country_subdivision": "QC"}  # fmt: skip
NAMED = {"last_name": "Okafor", "first_name": "Daniel", "middle_name": "B", "suffix": "JR", "npi": OTHER_NPI,
         "identifiers": [{"qualifier": "G2", "value": "X1", "payer_id": "SM002"}]}  # fmt: skip
REACHED = {"name": "Desk", "phone": "5555550100", "phone_extension": "1", "fax": "5555550101"}
OTHER: dict[str, Any] = WHOLE_CLAIM["other_payers"][0]
HOLDER = {"last_name": "Rivera", "first_name": "Anna", "middle_name": "M", "suffix": "SR", "member_id": "M11"}
ADJUSTED = [{"group": "CO", "reason": str(n), "amount": "1", "quantity": 1} for n in range(1, 7)]
RESULT = {"payer_id": "SM002", "paid": "1", "paid_date": "2026-01-01", "bundled_line": "1", "adjustments": ADJUSTED,
          "procedure": {"code": "99213", "modifiers": ["25", "59", "GT", "TC"], "description": "X"}}  # fmt: skip
RIDE_ABROAD = {
    **RIDE,
    "pick_up": ABROAD,
    "drop_off": ABROAD,
    "conditions": [{"codes": ["01", "04", "05", "06", "07"]}],
}
PLACE = {**FACILITY, "address": ABROAD, "contact": REACHED, "identifiers": NAMED["identifiers"]}
CODES = ["L1", "L2", "L3", "L4", "L5"]

ABROAD_CLAIM: dict[str, Any] = {
    "billing_provider": {"last_name": "Okafor", "first_name": "Daniel", "middle_name": "B", "suffix": "JR", "npi": OTHER_NPI,
                         "ssn": "123456780", "address": ABROAD, "contacts": [REACHED], "taxonomy": "207Q00000X"},
    "pay_to_address": ABROAD,
    "pay_to_plan": {**WHOLE_CLAIM["pay_to_plan"], "address": ABROAD},
    "subscriber__address": ABROAD, "subscriber__suffix": "JR", "subscriber__death_date": "2026-03-03",
    "subscriber__weight_pounds": 100, "subscriber__pregnant": True, "subscriber__insurance_type": "12",
    "subscriber__group_number": ..., "subscriber__group_name": "Works",
    "subscriber__property_casualty_contact": {"name": "Desk", "phone": "5555550100", "phone_extension": "2"},
    "payer__address": ABROAD,
    "related_causes": ["AA", "OA"], "accident_state": "IL", "accident_country": "CA", "accident_date": "2026-03-01",
    "frequency": "7", "payer_claim_control_number": "F8N", "care_plan_oversight": "1",
    "diagnoses": [{"code": f"A{n:02d}"} for n in range(1, 13)],
    "condition_codes": [f"A{n}" for n in range(12)],
    "ambulance": RIDE_ABROAD,
    "vision_conditions": [{"category": "E1", "codes": CODES}],
    "epsdt_referral": {"codes": ["AV", "S2", "ST"]},
    "referring_provider": NAMED, "rendering_provider": {**NAMED, "taxonomy": "207Q00000X"}, "service_facility": PLACE,
    "supervising_provider": NAMED,
    "other_payers": [{
        **OTHER, "address": ABROAD, "subscriber": {**HOLDER, "address": ABROAD, "ssn": "123456780"},
        "group_number": "G1", "adjustments": ADJUSTED, "insurance_type": "12",
        "remarks": {"reimbursement_rate": "0.5", "hcpcs_payable": "1", "esrd_paid": "1", "professional_component": "1",
                    "remark_codes": ["MA01", "MA18", "M1", "M2", "M3"]},
    }, {**OTHER, "payer_rank": "T", "id": "TM1", "noncovered": "1"}],
    "lines__0": {
        **WHOLE_LINE, "procedure": RESULT["procedure"], "diagnosis_pointers": [1, 2, 3, 4], "place_of_service": "12",
        "emergency": True, "epsdt": True, "family_planning": True, "copay_exempt": True, "clia_number": "12D3456789",
        "line_control_number": "L1", "ambulance": RIDE_ABROAD, "results": [{**RESULT, "remaining_liability": "1"}],
        "drug": {"ndc": "12345678901", "quantity": 1, "unit": "UN", "compound_link": "C1"},
        "medical_necessity_forms": [{"type": "CT", "transmission": "EL", "control_number": "C1"}],
        "rendering_provider": {**NAMED, "taxonomy": "207Q00000X"}, "service_facility": PLACE,
        "supervising_provider": NAMED, "ordering_provider": {**NAMED, "address": ABROAD, "contact": REACHED},
        "referring_provider": NAMED,
    },
    "charge": ...,
}  # fmt: skip
DEPENDENT: dict[str, Any] = {
    **PATIENT, "middle_name": "X", "suffix": "II", "address": ABROAD, "death_date": "2026-03-03", "weight_pounds": 90,
    "pregnant": True, "property_casualty_claim_number": "PC1", "property_casualty_member_id": "PCM1",
    "property_casualty_contact": {"name": "Desk", "phone": "5555550100", "phone_extension": "2"},
}  # fmt: skip


def written_files() -> Iterator[bytes]:
    """The files of which the report tells."""
    whole = {**WHOLE_CLAIM, "lines__0": WHOLE_LINE}
    for changes in (FULL, whole, SECONDARY, ABROAD_CLAIM, {"patient": DEPENDENT}, {"patient": PATIENT},
                    {"referring_provider": PERSON}):  # fmt: skip
        yield build_all(claim(**changes), to=partner()).content


def test_what_a_sender_may_use_is_written_or_left_out_with_a_reason() -> None:
    assert_covered("837P", "005010X222A1", written_files())
