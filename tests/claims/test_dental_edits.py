"""Each edit of dental claims: what sets it off and where it points; what is right has none."""

from __future__ import annotations

from typing import Any

import pytest

from claims.dental import DENTAL, DENTIST, OTHER_DENTIST, WHOLE_DENTAL, WHOLE_DENTAL_LINE, dental
from claims.samples import PATIENT
from edigate.claims.edits import check
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.questions import questions_of
from edigate.errors import Severity

_C = ClaimCode
CROWN: dict[str, Any] = {
    "procedure": {"code": "D2740"},
    "charge": "280",
    "prosthesis": "I",
    "teeth": [{"number": "8"}],
}
BRACES: dict[str, Any] = {"procedure": {"code": "D8080"}, "charge": "280"}
SCALING: dict[str, Any] = {"procedure": {"code": "D4341"}, "charge": "280"}
FACILITY_CONTACT = {"name": "Desk", "phone": "5555550100"}


def one(line: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A claim's changes that leave it with this line, changed."""
    return {"lines": [{**line, **changes}]}


DENTAL_CASES: list[tuple[ClaimCode, str, dict[str, Any]]] = [
    (_C.NOT_ON_THIS_KIND, "/subscriber/pregnant", {"subscriber__pregnant": True}),
    (_C.VALUE_OF_OTHER_KIND, "/lines/0/repricing/group_code",
     {"lines__0__repricing": {"method": "03", "allowed": "100", "group_code": "G1"}}),
    (_C.NOT_ON_THIS_KIND, "/patient/weight_pounds", {"patient": {**PATIENT, "weight_pounds": 40}}),
    (_C.NOT_ON_THIS_KIND, "/other_payers/0/patient_signature_by_provider",
     {"other_payers": [{**WHOLE_DENTAL["other_payers"][1], "patient_signature_by_provider": True}]}),
    (_C.NOT_ON_THIS_KIND, "/service_facility/contact",
     {"service_facility": {**WHOLE_DENTAL["service_facility"], "contact": FACILITY_CONTACT}}),
    (_C.NOT_ON_THIS_KIND, "/lines/0/service_date_end", {"lines__0__service_date_end": "2026-02-21"}),
    (_C.NOT_ON_THIS_KIND, "/lines/0/service_facility/contact",
     {"lines__0__service_facility": {**WHOLE_DENTAL["service_facility"], "contact": FACILITY_CONTACT}}),
    (_C.TAXONOMY_MISSING, "/rendering_provider/taxonomy", {"rendering_provider__taxonomy": ...}),
    (_C.TAXONOMY_MISSING, "/assistant_surgeon/taxonomy", {"assistant_surgeon": OTHER_DENTIST}),
    (_C.TAXONOMY_MISSING, "/lines/1/rendering_provider/taxonomy", {"lines__1__rendering_provider": OTHER_DENTIST}),
    (_C.PERSON_REQUIRED, "/assistant_surgeon/organization_name",
     {"assistant_surgeon": {"organization_name": "Surgeons", "npi": "1750002028", "taxonomy": "1223S0112X"}}),
    (_C.SERVICE_DATE_MISSING, "/service_date", {"service_date": ...}),
    (_C.SERVICE_DATE_MISSING, "/service_date", {"service_date": ..., "lines__0__service_date": "2026-02-20"}),
    (_C.DATE_ORDER, "/service_date_end", {"service_date_end": "2026-02-19"}),
    (_C.SERVICE_BEFORE_BIRTH, "/service_date", {"service_date": "1990-05-16"}),
    (_C.LINE_DATE_NOT_IN_CLAIM, "/lines/1/service_date", {"lines__1__service_date": "2026-02-21"}),
    (_C.PREDETERMINATION_DATED, "/service_date", {"predetermination": True}),
    (_C.PREDETERMINATION_DATED, "/lines/0/service_date",
     {"predetermination": True, "service_date": ..., "lines__0__service_date": "2026-02-20"}),
    (_C.PREDETERMINATION_NOT_FRESH, "/predetermination",
     {"predetermination": True, "service_date": ..., "patient_paid": "5.00"}),
    (_C.PREDETERMINATION_NOT_FRESH, "/predetermination",
     {"predetermination": True, "service_date": ..., "predetermination_number": "P1"}),
    (_C.ORTHODONTICS_MISSING, "/orthodontics", one(BRACES)),
    (_C.ORTHODONTICS_UNTOLD, "/orthodontics", {"orthodontics": {}}),
    (_C.ORTHODONTICS_MONTHS_INVALID, "/orthodontics/months", {"orthodontics": {"months": "1.5"}}),
    (_C.ORTHODONTICS_MONTHS_INVALID, "/orthodontics/months_remaining",
     {"orthodontics": {"months": 12, "months_remaining": 13}}),
    (_C.APPLIANCE_DATE_MISSING, "/appliance_placement_date", {**one(BRACES), "orthodontics": {"months": 12}}),
    (_C.TOOTH_INVALID, "/lines/0/teeth/0/number", {"lines__0__teeth__0__number": "33"}),
    (_C.TOOTH_INVALID, "/tooth_statuses/0/number", {"tooth_statuses": [{"number": "U", "status": "M"}]}),
    (_C.TOOTH_SURFACE_INVALID, "/lines/0/teeth/0/surfaces/1", {"lines__0__teeth__0__surfaces": ["M", "X"]}),
    (_C.TOOTH_SURFACE_INVALID, "/lines/0/teeth/0/surfaces/1", {"lines__0__teeth__0__surfaces": ["M", "M"]}),
    (_C.TOOTH_SURFACE_UNLIKELY, "/lines/0/teeth/0/surfaces/1", {"lines__0__teeth__0__surfaces": ["M", "I"]}),
    (_C.TOOTH_SURFACE_UNLIKELY, "/lines/0/teeth/0/surfaces/0",
     {"lines__0__teeth": [{"number": "8", "surfaces": ["O", "M"]}]}),
    (_C.TOOTH_STATUS_REPEATED, "/tooth_statuses/1/number",
     {"tooth_statuses": [{"number": "1", "status": "M"}, {"number": "1", "status": "E"}]}),
    (_C.TOOTH_IS_MISSING, "/lines/0/teeth/0/number", {"tooth_statuses": [{"number": "3", "status": "M"}]}),
    (_C.TOOTH_UNTOLD, "/lines/0/teeth", {"lines__0__teeth": []}),
    (_C.TEETH_WITH_QUANTITY, "/lines/0/quantity", one(CROWN, teeth=[{"number": "8"}, {"number": "9"}], quantity=2)),
    (_C.SURFACES_MISSING, "/lines/0/teeth/0/surfaces", {"lines__0__teeth__0__surfaces": []}),
    (_C.SURFACES_UNLIKE_PROCEDURE, "/lines/0/teeth/0/surfaces", {"lines__0__teeth__0__surfaces": ["O"]}),
    (_C.ORAL_CAVITY_INVALID, "/lines/1/oral_cavities/1", {"lines__1__oral_cavities": ["10", "11"]}),
    (_C.QUADRANT_UNTOLD, "/lines/0/oral_cavities", one(SCALING, oral_cavities=["01"])),
    (_C.PROSTHESIS_UNTOLD, "/lines/0/prosthesis", one(CROWN, prosthesis=None)),
    (_C.PRIOR_PLACEMENT_MISSING, "/lines/0/prior_placement_date", one(CROWN, prosthesis="R")),
    (_C.PRIOR_PLACEMENT_LATE, "/lines/0/prior_placement_date",
     one(CROWN, prosthesis="R", prior_placement_date="2026-02-21")),
    (_C.DATE_ORDER, "/lines/0/treatment_completion_date",
     one(CROWN, treatment_start_date="2026-02-02", treatment_completion_date="2026-02-01")),
    (_C.PROCEDURE_SHAPE, "/lines/0/procedure/code", {"lines__0__procedure__code": "99213"}),
    (_C.DIAGNOSES_TOO_MANY, "/diagnoses", {"diagnoses": [{"code": f"K0{n}"} for n in range(5)]}),
    (_C.POINTER_BEYOND_DIAGNOSES, "/lines/0/diagnosis_pointers/0", {"lines__0__diagnosis_pointers": [1]}),
    (_C.LINES_TOO_MANY, "/lines", {"lines": [DENTAL["lines"][1]] * 51}),
    (_C.PLACE_OF_SERVICE_INVALID, "/lines/1/place_of_service", {"lines__1__place_of_service": "1"}),
    (_C.ACCIDENT_STATE_MISSING, "/accident_state", {"related_causes": ["AA"], "accident_date": "2026-02-01"}),
    (_C.PATIENT_PAID_OVER_CHARGE, "/patient_paid", {"patient_paid": "280.01"}),
    (_C.COB_LINE_UNBALANCED, "/lines/0/results",
     {"other_payers": [{**WHOLE_DENTAL["other_payers"][1], "noncovered": None, "paid": "280"}],
      "lines__0__results": [{"payer_id": "TM003", "paid": "280", "procedure": {"code": "D2392"},
                             "paid_date": "2026-02-28"}]}),
]  # fmt: skip


@pytest.mark.parametrize("code, field, changes", DENTAL_CASES, ids=[f"{c}{f}" for c, f, _ in DENTAL_CASES])
def test_edit(code: ClaimCode, field: str, changes: dict[str, Any]) -> None:
    assert (code, field) in {(each.code, each.field) for each in check(dental(**changes))}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"diagnoses": [{"code": "K02.61"}], "lines__0__diagnosis_pointers": [1]},
        {"diagnoses": [{"code": "110111", "version": "dental"}]},
        {"predetermination": True, "service_date": ...},
        {"service_date": ..., "lines__0__service_date": "2026-02-20", "lines__1__service_date": "2026-02-21"},
        {"service_date_end": "2026-02-21", "lines__1__service_date": "2026-02-21"},
        one(CROWN),
        one(CROWN, teeth=[{"number": "8"}, {"number": "58"}]),
        one(CROWN, prosthesis="R", prior_placement_date="2016-02-20"),
        {**one(CROWN, procedure={"code": "D6240"}), "tooth_statuses": [{"number": "8", "status": "M"}]},
        {**one(BRACES), "orthodontics": {"indicated": True}, "appliance_placement_date": "2026-02-01"},
        {
            **one(BRACES, appliance_placement_date="2026-02-01"),
            "orthodontics": {"months": 24, "months_remaining": 24},
        },
        one(SCALING, oral_cavities=["10"]),
        one(SCALING, teeth=[{"number": "3"}]),
        {"lines": [{**SCALING, "charge": "140", "oral_cavities": [quadrant]} for quadrant in ("10", "20")]},
        {"lines": [{**CROWN, "charge": "140", "teeth": [{"number": tooth}]} for tooth in ("8", "9")]},
        {"patient": PATIENT},
        {
            "assistant_surgeon": {**OTHER_DENTIST, "taxonomy": "1223S0112X"},
            "supervising_provider": OTHER_DENTIST,
        },
        {"lines__0__teeth": [{"number": "a", "surfaces": ["m", "o"]}]},
        {"rendering_provider": ...},
        {"rendering_provider": {**DENTIST, "npi": None, "identifiers": [{"qualifier": "0B", "value": "L1"}]}},
    ],
)
def test_clean(changes: dict[str, Any]) -> None:
    assert check(dental(**changes)) == []


def test_what_only_the_dentist_knows_is_asked_for() -> None:
    wrong = dental(**one(CROWN, prosthesis="R", teeth=[{"number": "99"}]))
    assert questions_of(wrong, check(wrong)) == (
        "Line 1, D2740: Which tooth was treated (1 to 32, or A to T)?",
        "Line 1, D2740: When was what this one replaces placed? An estimate will do.",
    )


def test_the_same_tooth_twice_is_told() -> None:
    twice = dental(lines=[{**CROWN, "charge": "140"}, {**CROWN, "charge": "140"}])
    assert [each.code for each in check(twice)] == [ClaimCode.LINE_DUPLICATE]


def test_the_claim_with_everything_has_no_error() -> None:
    whole = dental(**WHOLE_DENTAL, lines__0=WHOLE_DENTAL_LINE)
    assert [each.code for each in check(whole) if each.severity is Severity.ERROR] == []
