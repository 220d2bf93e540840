"""Any claim of any kind: it passes the edits, its file has no error, and read back it is equal with nothing left behind."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims import strategies
from claims.samples import build_all
from edigate.claims.edits import check
from edigate.claims.institutional import InstitutionalClaim, InstitutionalLine
from edigate.claims.model import Claim, from_values
from edigate.claims.professional import ProfessionalClaim, ProfessionalLine
from edigate.errors import Severity
from edigate.guides.check import check as check_file
from transactions.test_build_837i import read_back

ANY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
DRAWN_APART = {
    # what every claim has, what is drawn with something else, and what the wire does not carry
    "kind", "practice", "claim_key", "patient_control_number", "frequency", "payer_claim_control_number", "billing_provider",
    "subscriber", "patient", "payer", "report_type", "pay_to_plan", "other_payers", "lines", "charge", "diagnoses",
    "place_of_service", "related_causes", "accident_state", "accident_country", "accident_date", "facility_type",
    "statement_date", "statement_date_end", "admission_date", "admission_time", "discharge_time", "admission_type",
    "admission_source", "patient_status", "principal_diagnosis", "other_diagnoses", "admitting_diagnosis",
    "attending_provider", "principal_procedure", "other_procedures", "reasons_for_visit", "value_amounts", "quantity",
    "unit", "procedure", "service_date", "service_date_end", "diagnosis_pointers", "line_control_number", "results",
    "revenue_code",
}  # fmt: skip
SPECIAL = {
    # parts that only certain services carry, drawn with them (special_services)
    "acute_manifestation_date", "ambulance", "anesthesia_procedures", "primary_care_provider", "ambulance_patients",
    "equipment", "note_type", *strategies.OF_EQUIPMENT,
}  # fmt: skip


def errors(claims: list[Claim]) -> list[tuple[str, str | None, int | None]]:
    """What is wrong with a file of these claims."""
    found = check_file([build_all(*claims).content]).findings
    return [
        (each.code, each.where.id, each.where.element) for each in found if each.severity is Severity.ERROR
    ]


def held(claim: Claim) -> list[tuple[str, str | None]]:
    """What would hold it back."""
    return [(each.code, each.field) for each in check(claim) if each.severity is Severity.ERROR]


@ANY
@given(st.one_of(strategies.professional_claims(), strategies.institutional_claims()))
def test_any_claim_may_leave_and_comes_back_equal(claim: Claim) -> None:
    assert held(claim) == []
    assert errors([claim]) == []
    (once,) = read_back(build_all(claim).content)
    assert (once.left, once.not_sent) == ((), ())
    assert from_values(once.values) == claim


@pytest.mark.parametrize(
    "strategy", [strategies.professional_claims(), strategies.institutional_claims()], ids=["P", "I"]
)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_several_claims_of_a_kind_in_one_file(
    strategy: st.SearchStrategy[Claim], data: st.DataObject
) -> None:
    claims = data.draw(st.lists(strategy, min_size=2, max_size=4))
    assert errors(claims) == []
    back = [from_values(each.values) for each in read_back(build_all(*claims).content)]
    assert len(back) == len(claims)
    assert all(claim in back for claim in claims)


@pytest.mark.parametrize(
    "model, fields",
    [
        (ProfessionalClaim, strategies.OF_PROFESSIONAL), (InstitutionalClaim, strategies.OF_INSTITUTIONAL),
        (ProfessionalLine, strategies.OF_PROFESSIONAL_LINE), (InstitutionalLine, strategies.OF_INSTITUTIONAL_LINE),
    ],
)  # fmt: skip
def test_no_field_is_left_out_of_any_claim(model: type, fields: strategies.Fields) -> None:
    known = set(vars(model)["__pydantic_fields__"])
    assert set(fields) <= known
    assert known - set(fields) - DRAWN_APART <= SPECIAL
