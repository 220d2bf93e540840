"""Professional claims that hold whatever a claim can hold, and the worked example's secondary claim."""

from __future__ import annotations

from typing import Any

from claims.samples import FACILITY, PERSON

HOME = {"address1": "22 Maple Street", "city": "Springfield", "state": "IL", "postal_code": "62704"}
NUMBERS = [{"qualifier": "G2", "value": "OP1"}]
HOLDER = {
    "last_name": "Rivera",
    "first_name": "Anna",
    "middle_name": "M",
    "member_id": "DHP123456789",
    "address": HOME,
}


def _result(paid: str, code: str, *adjustments: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    return {
        "payer_id": "DHP01", "paid": paid, "procedure": {"code": code}, "paid_date": "2026-04-01",
        "adjustments": [{"group": g, "reason": r, "amount": a} for g, r, a in adjustments], **more,
    }  # fmt: skip


SECONDARY: dict[str, Any] = {
    "patient_control_number": "LSF0000481S",
    "subscriber__payer_rank": "S",
    "subscriber__group_number": "SM7788",
    "subscriber__claim_filing_code": "CI",
    "subscriber__member_id": "SM998877",
    "payer": {"id": "SM002", "name": "Second Mutual"},
    "other_payers": [{
        "payer_rank": "P", "group_number": "GRP5501", "claim_filing_code": "12", "id": "DHP01",
        "name": "Demo Health Plan", "paid": "87.00", "payer_claim_control_number": "DHP26079000245",
        "subscriber": HOLDER,
    }],
    "lines__0__line_control_number": "LSF0000481-1",
    "lines__1__line_control_number": "LSF0000481-2",
    "lines__1__ordering_provider": PERSON,
    "lines__0__results": [
        _result("67", "99213", ("CO", "45", "58"), ("PR", "3", "25"), remaining_liability="25.00")
    ],
    "lines__1__results": [_result("20", "71045", ("CO", "45", "65"))],
}  # fmt: skip

RIDE: dict[str, Any] = {
    "transport": {"reason": "A", "miles": "12.5", "weight_pounds": 155, "round_trip_purpose": "Back home",
                  "stretcher_purpose": "Unconscious"},
    "conditions": [{"codes": ["01", "05"]}, {"applies": False, "codes": ["08"]}],
    "pick_up": HOME, "drop_off": FACILITY["address"], "drop_off_name": "Lakeside Imaging",
}  # fmt: skip
PAPERS: dict[str, Any] = {
    "attachments": [{"type": "B4", "transmission": "AA"}, {"type": "M1", "transmission": "EL", "control_number": "AT1"}],
    "contract": {"type": "04", "amount": "80", "percent": "10", "code": "C1", "discount_percent": "2.5", "version": "V1"},
    "file_information": ["Fixed one", "Fixed two"],
}  # fmt: skip
REPRICED: dict[str, Any] = {
    "method": "03", "allowed": "100", "savings": "50", "organization_id": "ORG1", "rate": "12.5", "group_code": "G1",
    "group_amount": "90", "rejection_reason": "T1", "compliance": "1", "exception": "2",
}  # fmt: skip

WHOLE_CLAIM: dict[str, Any] = {
    "billing_provider__currency": "CAD",
    "report_type": "RP",
    "pay_to_plan": {"name": "State Plan", "id": "SP001", "ein": "37-1234568", "address": HOME,
                    "identifier": {"qualifier": "2U", "value": "PLAN2"}},
    "subscriber__property_casualty_contact": {"name": "Desk", "phone": "5555550102", "phone_extension": "7"},
    **PAPERS,
    "repricing": REPRICED,
    "service_authorization_exception": "3",
    "medicare_crossover": "N",
    "repriced_claim_number": "RPC1",
    "adjusted_repriced_claim_number": "RPC2",
    "investigational_device": "G123456",
    "demonstration_project": "DEMO1",
    "care_plan_oversight": "1750002028",
    "prescription_date": "2026-02-18",
    "repricer_received_date": "2026-03-01",
    "condition_codes": ["AA", "AB"],
    "anesthesia_procedures": ["43239", "43240"],
    "ambulance": RIDE,
    "chiropractic": {"condition": "A", "description1": "Neck", "description2": "Back"},
    "vision_conditions": [{"category": "E1", "codes": ["L1"]}, {"category": "E3", "applies": False, "codes": ["L2", "L3"]}],
    "homebound": True,
    "epsdt_referral": {"codes": ["AV", "ST"]},
    "referring_provider": PERSON,
    "primary_care_provider": {**PERSON, "npi": "1750002028"},
    "other_payers": [
        {
            "payer_rank": "S", "relationship": "01", "group_name": "Works plan", "claim_filing_code": "CI",
            "insurance_type": "12", "id": "SM002", "name": "Second Mutual", "id_qualifier": "XV", "address": HOME,
            "identifiers": [{"qualifier": "2U", "value": "SM2U"}],
            "subscriber": {"last_name": "Rivera Works", "organization": True, "member_id": "SM1", "id_qualifier": "II",
                           "ssn": "123-45-6780"},
            "paid": "100.00", "remaining_liability": "10.00", "paid_date": "2026-03-30",
            "adjustments": [{"group": "CO", "reason": str(45 + n), "amount": "10.00", "quantity": 1} for n in range(7)]
            + [{"group": "PR", "reason": "2", "amount": "65.00"}],
            "benefits_assigned": "N", "patient_signature_by_provider": True, "release_of_information": "I",
            "remarks": {"reimbursement_rate": "0.5", "hcpcs_payable": "12.00", "remark_codes": ["MA01", "MA18"],
                        "esrd_paid": "1.00", "professional_component": "2.00"},
            "prior_authorization": "OPA", "referral_number": "OPR", "adjusted": True,
            "payer_claim_control_number": "OPC",
            "provider_identifiers": [{"role": role, "identifiers": NUMBERS} for role in (
                "referring", "primary_care", "rendering", "service_facility", "supervising", "billing")],
        },
        {"payer_rank": "T", "claim_filing_code": "CI", "id": "TM003", "name": "Third Mutual", "noncovered": "235",
         "subscriber": HOLDER},
    ],
}  # fmt: skip

WHOLE_LINE: dict[str, Any] = {
    "procedure": {"code": "99213"}, "charge": "150.00", "diagnosis_pointers": [1], "service_date": "2026-03-02",
    **PAPERS,
    "repricing": {**REPRICED, "procedure_qualifier": "HC", "procedure_code": "99212", "unit": "UN", "quantity": 1},
    "repriced_line_number": "RL1", "adjusted_repriced_line_number": "RL2", "prior_authorization": "PA0",
    "payer_authorizations": [{"number": "PA1", "payer_id": "SM002"}],
    "referral_number": "RF0",
    "payer_referrals": [{"number": "RF1", "payer_id": "SM002"}],
    "note": "To get better", "note_type": "DCP", "third_party_note": "For the third party",
    "sales_tax": "1.10", "postage": "2.20",
    "equipment": {"procedure_code": "E0424", "days": 30, "rental_price": "10", "purchase_price": "200", "frequency": "4"},
    "medical_necessity_forms": [{"type": "CT", "transmission": "AB"}],
    "ambulance": RIDE,
    "equipment_certification": {"type": "I", "months": 12},
    "hospice_employed": False,
    "equipment_conditions": {"codes": ["38", "ZV"]},
    "prescription_date": "2026-01-01", "recertification_date": "2026-01-02", "begin_therapy_date": "2026-01-03",
    "last_certification_date": "2026-01-04", "last_seen_date": "2026-01-05", "hemoglobin_test_date": "2026-01-06",
    "creatinine_test_date": "2026-01-07", "shipped_date": "2026-01-08", "last_xray_date": "2026-01-09",
    "initial_treatment_date": "2026-01-10",
    "ambulance_patients": 2, "obstetric_units": 3,
    "test_results": [{"kind": "R1", "value": "11.5"}, {"reference": "OG", "kind": "HT", "value": 65}],
    "mammography_certification": "M1", "referring_clia_number": "12D3456789", "immunization_batch": "BATCH1",
    "purchased_service": {"provider_id": "PS9", "charge": "33"},
    "purchased_provider": {"npi": "1750002028", "identifiers": [{"qualifier": "G2", "value": "Q1", "payer_id": "SM002"}]},
    "referring_provider": PERSON,
    "primary_care_provider": PERSON,
    "results": [],
    "forms": [
        {"form": "484.3", "answers": [{"question": "1A", "yes_no": "Y"}, {"question": "1B", "text": "56"}]},
        {"list": "AS", "form": "X1", "answers": [{"question": "2", "date": "2026-01-01"}, {"question": "3", "percent": "90.5"}]},
    ],
}  # fmt: skip
