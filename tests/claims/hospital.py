"""Institutional claims that hold whatever one can hold, and a visit; the stay itself is the shipped example."""

from __future__ import annotations

from typing import Any

from claims.samples import FACILITY
from claims.whole import HOLDER, HOME, PAPERS, REPRICED

NUMBERS = [{"qualifier": "G2", "value": "OP1"}]
SURGEON = {"last_name": "Brandt", "first_name": "Grete", "middle_name": "K", "suffix": "II", "npi": "1650003019",
           "identifiers": [{"qualifier": "0B", "value": "LIC7"}]}  # fmt: skip
ABROAD = {"address1": "1 Rue X", "address2": "B", "city": "Montreal", "postal_code": "H2X1Y4", "country": "CA",
          "country_subdivision": "QC"}  # fmt: skip

VISIT: dict[str, Any] = {
    "patient_control_number": "RVH0008002", "facility_type": "13", "statement_date": "2026-02-07",
    "statement_date_end": "2026-02-07", "admission_date": ..., "admission_time": ..., "discharge_time": ...,
    "admitting_diagnosis": ..., "diagnosis_related_group": ..., "principal_procedure": ..., "value_amounts": ...,
    "operating_provider": ..., "occurrences": ...,
    "principal_diagnosis": {"code": "S01.81XA"}, "other_diagnoses": [], "reasons_for_visit": [{"code": "R51.9"}],
    "external_causes": [{"code": "W01.0XXA"}],
    "lines": [
        {"revenue_code": "0450", "procedure": {"code": "99283", "modifiers": ["25"]}, "charge": "700",
         "service_date": "2026-02-07"},
        {"revenue_code": "0636", "procedure": {"code": "J1885"}, "charge": "40", "quantity": "2",
         "service_date": "2026-02-07",
         "drug": {"ndc": "00000-1234-56", "quantity": "1", "unit": "ML", "prescription_number": "RX1"}},
    ],
    "charge": ...,
}  # fmt: skip

REASONS = ["45", "50", "96", "97", "109", "16", "18"]
ADJUSTED = [{"group": "CO", "reason": reason, "amount": "10.00", "quantity": 1} for reason in REASONS]
STAY_REMARKS: dict[str, Any] = {
    "covered_days": "4", "lifetime_psychiatric_days": "1", "drg_amount": "2", "disproportionate_share": "3",
    "msp_pass_through": "4", "capital_amount": "5", "capital_federal_drg": "6", "capital_hospital_drg": "7",
    "capital_disproportionate_share": "8", "old_capital": "9", "capital_medical_education": "10",
    "operating_hospital_drg": "11", "cost_report_days": "12", "operating_federal_drg": "13", "capital_outlier": "14",
    "indirect_teaching": "15", "professional_component": "16", "capital_exception": "17",
    "remark_codes": ["MA01", "MA18", "M1", "M2", "M3"],
}  # fmt: skip
WHOLE_STAY: dict[str, Any] = {
    "frequency": "7", "payer_claim_control_number": "NTP26001", "delay_reason": "7", "report_type": "31",
    "subscriber__payer_rank": "S", "subscriber__birth_date": "2009-01-17",
    "billing_provider__currency": "CAD",
    "billing_provider__contacts": [{"name": "Desk", "phone": "5555550100", "phone_extension": "12", "fax": "5555550101"}],
    "pay_to_address": HOME,
    "pay_to_plan": {"name": "State Plan", "id": "SP001", "ein": "37-1234568", "address": HOME,
                    "identifier": {"qualifier": "2U", "value": "PLAN2"}},
    "subscriber__ssn": "123-45-6780", "subscriber__property_casualty_claim_number": "PC1",
    "payer__address": HOME, "payer__identifiers": [{"qualifier": "2U", "value": "PX1"}],
    "payer__billing_provider_identifiers": [{"qualifier": "G2", "value": "BP77"}],
    **PAPERS,
    "repricing": {**REPRICED, "revenue_code": "0100", "unit": "DA", "quantity": "4"},
    "repricer_received_date": "2026-02-20", "service_authorization_exception": "3", "referral_number": "RF1",
    "prior_authorization": "PA1", "repriced_claim_number": "RPC1", "adjusted_repriced_claim_number": "RPC2",
    "investigational_devices": ["G123456", "G123457"], "auto_accident_state": "ME", "medical_record_number": "MR1",
    "demonstration_project": "DEMO1", "peer_review_authorization": "PRO1", "patient_estimated_due": "250.5",
    "notes": [{"type": "ALG", "text": "Penicillin"}, {"type": "MED", "text": "Insulin"}], "billing_note": "Long stay",
    "epsdt_referral": {"codes": ["AV", "S2", "ST"]},
    "external_causes": [{"code": f"W{n:02d}.XXXA", "present_on_admission": "N"} for n in range(12)],
    "other_diagnoses": [{"code": f"I{n}", "present_on_admission": "Y"} for n in range(10, 23)],
    "other_procedures": [{"code": f"0BH17{n}Z", "date": "2026-02-03"} for n in "CDEFGHJKLMNPQ"],
    "occurrence_spans": [{"code": f"M{n}", "date": "2026-02-01", "date_end": "2026-02-02"} for n in "0123456789ABC"],
    "occurrences": [{"code": f"A{n}", "date": "2026-01-31"} for n in "0123456789BCD"],
    "value_amounts": [{"code": "80", "amount": "4"}, *({"code": f"A{n}", "amount": "10.25"} for n in "0123456789BC")],
    "condition_codes": [f"A{n}" for n in "0123456789BCD"], "treatment_codes": [f"AAA{n:02d}" for n in range(13)],
    "attending_provider": {**SURGEON, "npi": "1650002029", "taxonomy": "207R00000X"}, "operating_provider": SURGEON,
    "other_operating_provider": SURGEON, "rendering_provider": SURGEON, "referring_provider": SURGEON,
    "service_facility": {**FACILITY, "identifiers": [{"qualifier": "LU", "value": "L1"}]},
    "lines__3__drug": {"ndc": "00000-1234-57", "quantity": "1", "unit": "UN", "compound_link": "C1"},
    "other_payers": [
        {
            "payer_rank": "P", "relationship": "01", "group_name": "Works plan", "claim_filing_code": "CI", "id": "SM002",
            "name": "Second Mutual", "id_qualifier": "XV", "address": HOME,
            "identifiers": [{"qualifier": "2U", "value": "SM2U"}],
            "subscriber": {"last_name": "Rivera Works", "organization": True, "member_id": "SM1", "id_qualifier": "II",
                           "ssn": "123-45-6780", "address": HOME},
            "adjustments": [*ADJUSTED, {"group": "PR", "reason": "2", "amount": "165.00"}], "paid": "4865.00",
            "remaining_liability": "10.00", "paid_date": "2026-02-25",
            "benefits_assigned": "N", "release_of_information": "I", "inpatient_remarks": STAY_REMARKS,
            "remarks": {"reimbursement_rate": "0.5", "hcpcs_payable": "12.00", "esrd_paid": "1.00",
                        "professional_component": "2.00", "remark_codes": ["MA01", "MA18", "M1", "M2", "M3"]},
            "prior_authorization": "OPA", "referral_number": "OPR", "adjusted": True, "payer_claim_control_number": "OPC",
            "provider_identifiers": [{"role": role, "identifiers": NUMBERS} for role in (
                "attending", "operating", "other_operating", "service_facility", "rendering", "referring")]
            + [{"role": "billing", "identifiers": NUMBERS}],
        },
        {"payer_rank": "T", "group_number": "G9", "claim_filing_code": "CI", "id": "TM003", "name": "Third Mutual",
         "noncovered": "5100", "subscriber": HOLDER},
    ],
}  # fmt: skip
WHOLE_LINE: dict[str, Any] = {
    "revenue_code": "0301",
    "procedure": {"code": "80053", "modifiers": ["90", "91", "QW", "59"], "description": "Panel"},
    "charge": "150.00", "quantity": "2", "noncovered": "10.00", "service_date": "2026-02-01",
    "service_date_end": "2026-02-02", "line_control_number": "L3", "attachments": PAPERS["attachments"],
    "repriced_line_number": "RL1", "adjusted_repriced_line_number": "RL2", "service_tax": "1.10", "facility_tax": "2.20",
    "third_party_note": "For the third party",
    "repricing": {**REPRICED, "revenue_code": "0301", "procedure_qualifier": "HC", "procedure_code": "80053", "unit": "UN",
                  "quantity": "1"},
    "drug": {"ndc": "00000-1234-56", "quantity": "2.5", "unit": "ML", "compound_link": "C1"},
    "operating_provider": SURGEON, "other_operating_provider": SURGEON, "rendering_provider": SURGEON,
    "referring_provider": {**SURGEON, "identifiers": [{"qualifier": "G2", "value": "X1", "payer_id": "SM002"}]},
}  # fmt: skip

RESULTS: dict[str, Any] = {
    "subscriber__payer_rank": "S", "payer": {"id": "SM002", "name": "Second Mutual"},
    "other_payers": [{"payer_rank": "P", "claim_filing_code": "CI", "id": "NTP77", "name": "Northern Test Plan",
                      "paid": "4700.00", "subscriber": HOLDER}],
    "lines__0__results": [{"payer_id": "NTP77", "paid": "3600", "revenue_code": "0120", "quantity": "4",
                           "paid_date": "2026-02-20"}],
    "lines__1__results": [{"payer_id": "NTP77", "paid": "300", "revenue_code": "0250", "quantity": "6",
                           "paid_date": "2026-02-20", "bundled_line": "1"}],
    "lines__2__results": [{"payer_id": "NTP77", "paid": "50", "revenue_code": "0301", "paid_date": "2026-02-20",
                           "procedure": {"code": "80053", "modifiers": ["90", "91", "QW", "59"], "description": "Panel"},
                           "adjustments": [*ADJUSTED[:6], {"group": "PR", "reason": "1", "amount": "40"}],
                           "remaining_liability": "40.00"}],
    "lines__3__results": [{"payer_id": "NTP77", "paid": "750", "revenue_code": "0360", "paid_date": "2026-02-20",
                           "adjustments": [{"group": "PR", "reason": "2", "amount": "300"}]}],
}  # fmt: skip
