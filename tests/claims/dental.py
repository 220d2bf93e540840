"""Invented dental claims for tests: a filling and a cleaning, changed where a test wants it, and one with everything."""

from __future__ import annotations

from typing import Any

from claims.samples import with_changes
from claims.whole import HOLDER, HOME, NUMBERS, PAPERS, REPRICED
from edigate.claims.dental import DentalClaim

DENTIST = {"last_name": "Abara", "first_name": "Ruth", "npi": "1650002029", "taxonomy": "1223G0001X"}
OTHER_DENTIST = {"last_name": "Lindqvist", "first_name": "Per", "npi": "1750002028"}
CLINIC = {
    "organization_name": "Harbor Dental Rooms",
    "npi": "1750002028",
    "address": {"address1": "7 Pier Road", "city": "Springfield", "state": "IL", "postal_code": "627015678"},
}
DENTAL: dict[str, Any] = {
    "kind": "dental",
    "patient_control_number": "HDR-3001",
    "billing_provider": {
        "organization_name": "Harbor Dental",
        "npi": "1750001012",
        "ein": "37-1234568",
        "taxonomy": "1223G0001X",
        "address": {
            "address1": "12 Quay Street",
            "city": "Springfield",
            "state": "IL",
            "postal_code": "627011234",
        },
        "contacts": [{"name": "Front Desk", "phone": "(555) 555-0140"}],
    },
    "subscriber": {
        "last_name": "Marsh",
        "first_name": "Ilse",
        "birth_date": "1990-05-17",
        "gender": "F",
        "address": HOME,
        "member_id": "DDP55500321",
        "claim_filing_code": "CI",
        "group_number": "GRP77",
    },
    "payer": {"id": "DDP01", "name": "Demo Dental Plan"},
    "place_of_service": "11",
    "service_date": "2026-02-20",
    "rendering_provider": DENTIST,
    "lines": [
        {
            "procedure": {"code": "D2392"},
            "charge": "185.00",
            "teeth": [{"number": "3", "surfaces": ["M", "O"]}],
        },
        {"procedure": {"code": "D1110"}, "charge": "95.00"},
    ],
}
WHOLE_DENTAL: dict[str, Any] = {
    "report_type": "RP",
    "related_causes": ["AA", "OA"], "accident_state": "IL", "accident_country": "CA", "accident_date": "2026-02-01",
    "special_program": "03", "delay_reason": "7", "provider_signature": False, "assignment": "C",
    "appliance_placement_date": "2026-02-02", "service_date_end": "2026-02-22", "repricer_received_date": "2026-02-25",
    "orthodontics": {"months": 24, "months_remaining": 18},
    "tooth_statuses": [{"number": "1", "status": "M"}, {"number": "17", "status": "E"}],
    "attachments": [{"type": "DA", "transmission": "AA"}, {"type": "RB", "transmission": "EL", "control_number": "XR1"}],
    "contract": PAPERS["contract"], "file_information": PAPERS["file_information"],
    "patient_paid": "20.00", "predetermination_number": "PD77", "service_authorization_exception": "3",
    "frequency": "7", "payer_claim_control_number": "OLD1", "referral_number": "RF1", "prior_authorization": "PA1",
    "repriced_claim_number": "RPC1", "adjusted_repriced_claim_number": "RPC2",
    "notes": ["First note", "Second note"],
    "diagnoses": [{"code": "K02.61"}, {"code": "K05.10"}, {"code": "110111", "version": "dental"}],
    "repricing": REPRICED,
    "referring_provider": {**OTHER_DENTIST, "taxonomy": "1223E0200X", "identifiers": NUMBERS},
    "primary_care_provider": OTHER_DENTIST,
    "rendering_provider": {**DENTIST, "identifiers": [{"qualifier": "0B", "value": "LIC9"}]},
    "service_facility": {**CLINIC, "identifiers": NUMBERS},
    "assistant_surgeon": {**OTHER_DENTIST, "taxonomy": "1223S0112X", "identifiers": NUMBERS},
    "supervising_provider": {**OTHER_DENTIST, "identifiers": NUMBERS},
    "other_payers": [
        {
            "payer_rank": "S", "relationship": "01", "group_name": "Works plan", "claim_filing_code": "CI",
            "insurance_type": "12", "id": "SM002", "name": "Second Mutual", "id_qualifier": "XV", "address": HOME,
            "identifiers": [{"qualifier": "2U", "value": "SM2U"}],
            "subscriber": {"last_name": "Marsh Works", "organization": True, "member_id": "SM1", "id_qualifier": "II",
                           "ssn": "123-45-6780"},
            "paid": "100.00", "remaining_liability": "10.00", "paid_date": "2026-02-28",
            "adjustments": [{"group": "CO", "reason": "45", "amount": "180.00", "quantity": 1}],
            "benefits_assigned": "N", "release_of_information": "I",
            "remarks": {"reimbursement_rate": "0.5", "hcpcs_payable": "12.00", "remark_codes": ["MA01", "MA18"],
                        "esrd_paid": "1.00", "professional_component": "2.00"},
            "prior_authorization": "OPA", "referral_number": "OPR", "adjusted": True, "predetermination_number": "OPD",
            "payer_claim_control_number": "OPC",
            "provider_identifiers": [{"role": role, "identifiers": NUMBERS} for role in (
                "referring", "primary_care", "rendering", "supervising", "billing", "service_facility",
                "assistant_surgeon")],
        },
        {"payer_rank": "T", "claim_filing_code": "CI", "id": "TM003", "name": "Third Mutual", "noncovered": "280",
         "subscriber": HOLDER},
    ],
}  # fmt: skip
WHOLE_DENTAL_LINE: dict[str, Any] = {
    "procedure": {"code": "D2740", "modifiers": ["AA", "AB"], "description": "Crown"}, "charge": "185.00",
    "place_of_service": "22", "oral_cavities": ["10", "20"], "prosthesis": "R", "quantity": 1,
    "diagnosis_pointers": [1, 2],
    "teeth": [{"number": "8", "surfaces": ["M", "I"]}, {"number": "9"}],
    "service_date": "2026-02-21", "prior_placement_date": "2016-04-21", "appliance_placement_date": "2026-02-03",
    "replacement_date": "2026-02-04", "treatment_start_date": "2026-02-05", "treatment_completion_date": "2026-02-21",
    "contract": PAPERS["contract"], "file_information": PAPERS["file_information"],
    "predetermination_number": "PD1", "payer_predeterminations": [{"number": "PD2", "payer_id": "SM002"}],
    "prior_authorization": "PA2", "payer_authorizations": [{"number": "PA3", "payer_id": "SM002"}],
    "referral_number": "RF2", "payer_referrals": [{"number": "RF3", "payer_id": "SM002"}],
    "repriced_line_number": "RL1", "adjusted_repriced_line_number": "RL2", "sales_tax": "1.10",
    "repricing": {**{name: REPRICED[name] for name in REPRICED if not name.startswith("group")},
                  "procedure_qualifier": "AD", "procedure_code": "D2750", "unit": "UN", "quantity": 1},
    "rendering_provider": {**DENTIST, "identifiers": [{"qualifier": "G2", "value": "Q1", "payer_id": "SM002"}]},
    "assistant_surgeon": {**OTHER_DENTIST, "taxonomy": "1223S0112X", "identifiers": NUMBERS},
    "supervising_provider": {**OTHER_DENTIST, "identifiers": NUMBERS},
    "service_facility": {**CLINIC, "identifiers": NUMBERS},
    "results": [],
}  # fmt: skip
DENTAL_SECONDARY: dict[str, Any] = {
    "subscriber__payer_rank": "S",
    "other_payers": [{"payer_rank": "P", "claim_filing_code": "CI", "id": "DP9", "name": "First Dental", "paid": "150.00",
                      "subscriber": {"last_name": "Marsh", "first_name": "Ilse", "member_id": "F1"}}],
    "lines__0__results": [{"payer_id": "DP9", "paid": "100.00", "procedure": {"code": "D2392"}, "paid_date": "2026-02-28",
                           "adjustments": [{"group": "CO", "reason": "45", "amount": "35.00"},
                                           {"group": "PR", "reason": "2", "amount": "50.00"}],
                           "remaining_liability": "50.00"}],
    "lines__1__results": [{"payer_id": "DP9", "paid": "50.00", "procedure": {"code": "D1110"}, "paid_date": "2026-02-28",
                           "adjustments": [{"group": "CO", "reason": "45", "amount": "45.00"}]}],
}  # fmt: skip


def dental(**changes: Any) -> DentalClaim:
    """The filling and the cleaning with changes; see `with_changes`."""
    return DentalClaim.model_validate(with_changes(DENTAL, changes))
