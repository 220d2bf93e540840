"""Each edit: what sets it off and where it points; a clean claim has none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from claims import samples, test_hospital_edits
from claims.dental import dental
from claims.samples import EXAMPLE, FACILITY, PATIENT, PERSON, claim, stay
from claims.test_dental_edits import DENTAL_CASES
from claims.whole import SECONDARY
from edigate.claims.edits import check
from edigate.claims.edits.claim_code import IDENTIFIER_CODES, ClaimCode, claim_finding
from edigate.claims.edits.demands import Demands
from edigate.claims.edits.questions import QUESTIONS, questions_of, whom_to_ask
from edigate.claims.model import Claim
from edigate.errors import Finding, Severity
from edigate.followup.correction import CorrectionCode
from edigate.intake.intake_code import IntakeCode, intake_finding
from requirements import ROOT

LINE = EXAMPLE["lines"][0]
OTHER: dict[str, Any] = {
    "payer_rank": "S", "claim_filing_code": "CI", "id": "SM002", "name": "Second Mutual",
    "subscriber": {"last_name": "Rivera", "member_id": "SM1"},
}  # fmt: skip
CASES: list[tuple[ClaimCode, str, dict[str, Any]]] = [
    (ClaimCode.CHARGE_NOT_SUM, "/charge", {"charge": "235.01"}),
    (ClaimCode.CHARGE_ZERO, "/charge", {"charge": 0, "lines": [{**LINE, "charge": 0}]}),
    (ClaimCode.AMOUNT_NEGATIVE, "/lines/0/charge", {"lines__0__charge": "-1", "charge": ...}),
    (ClaimCode.AMOUNT_NEGATIVE, "/patient_paid", {"patient_paid": "-0.01"}),
    (ClaimCode.AMOUNT_DECIMALS, "/lines/1/charge", {"lines__1__charge": "0.005", "charge": ...}),
    (ClaimCode.AMOUNT_TOO_LARGE, "/lines/0/charge", {"lines__0__charge": "100000000", "charge": ...}),
    (ClaimCode.QUANTITY_INVALID, "/lines/0/quantity", {"lines__0__quantity": 0}),
    (ClaimCode.QUANTITY_INVALID, "/lines/0/quantity", {"lines__0__quantity": "1.0001"}),
    (ClaimCode.QUANTITY_INVALID, "/lines/0/drug/quantity",
     {"lines__0__drug": {"ndc": "12345678901", "quantity": 0, "unit": "UN"}}),
    (ClaimCode.PATIENT_PAID_OVER_CHARGE, "/patient_paid", {"patient_paid": "235.01"}),
    (ClaimCode.NPI_INVALID, "/billing_provider/npi", {"billing_provider__npi": "1750001013"}),
    (ClaimCode.NPI_INVALID, "/lines/1/ordering_provider/npi",
     {"lines__1__ordering_provider": {**PERSON, "npi": "12345"}}),
    (ClaimCode.NPI_INVALID, "/service_facility/npi", {"service_facility": {**FACILITY, "npi": "1"}}),
    (ClaimCode.NPI_MISSING, "/rendering_provider/npi", {"rendering_provider__npi": ""}),
    (ClaimCode.TAX_ID_INVALID, "/billing_provider/ein", {"billing_provider__ein": "12-345678"}),
    (ClaimCode.TAX_ID_INVALID, "/billing_provider/ssn",
     {"billing_provider__ein": ..., "billing_provider__ssn": "000000000"}),
    (ClaimCode.TAXONOMY_INVALID, "/billing_provider/taxonomy", {"billing_provider__taxonomy": "207Q000000"}),
    (ClaimCode.PATIENT_CONTROL_NUMBER_INVALID, "/patient_control_number", {"patient_control_number": "A" * 21}),
    (ClaimCode.PATIENT_CONTROL_NUMBER_INVALID, "/patient_control_number", {"patient_control_number": "lower-1"}),
    (ClaimCode.LINE_CONTROL_NUMBER_DUPLICATE, "/lines/1/line_control_number",
     {"lines__0__line_control_number": "L", "lines__1__line_control_number": "L"}),
    (ClaimCode.MEMBER_ID_MISSING, "/subscriber/member_id", {"subscriber__member_id": " "}),
    (ClaimCode.MEMBER_ID_MISSING, "/subscriber/member_id", {"subscriber__member_id": "7"}),
    (ClaimCode.CLAIM_FILING_CODE_INVALID, "/subscriber/claim_filing_code", {"subscriber__claim_filing_code": "PPO"}),
    (ClaimCode.PRIMARY_PAYER_MISSING, "/subscriber/payer_rank", {"subscriber__payer_rank": "S"}),
    (ClaimCode.PAYER_RANK_TWICE, "/other_payers/0/payer_rank", {**SECONDARY, "subscriber__payer_rank": "P"}),
    (ClaimCode.OTHER_PAYER_REPEATED, "/other_payers/1/id",
     {"other_payers": [OTHER, {**OTHER, "payer_rank": "T"}]}),
    (ClaimCode.OTHER_PAYER_UNKNOWN, "/lines/0/results/1/payer_id",
     {**SECONDARY, "lines__0__results": [*SECONDARY["lines__0__results"],
                                         {**SECONDARY["lines__0__results"][0], "payer_id": "DHP1"}]}),
    (ClaimCode.COB_LINE_UNBALANCED, "/lines/0/results", {**SECONDARY, "lines__0__results__0__paid": "67.01"}),
    (ClaimCode.COB_CLAIM_UNBALANCED, "/other_payers/0/paid", {"other_payers": [{**OTHER, "paid": "234.99"}]}),
    (ClaimCode.COB_PAID_NOT_SUM, "/other_payers/0/paid", {**SECONDARY, "other_payers__0__paid": "86.00"}),
    (ClaimCode.COB_PAID_MISSING, "/other_payers/0/paid", {**SECONDARY, "other_payers__0__paid": ...}),
    (ClaimCode.COB_NONCOVERED_WITH_RESULTS, "/other_payers/0/noncovered",
     {"other_payers": [{**OTHER, "paid": "235", "noncovered": "1"}]}),
    (ClaimCode.COB_DATE_TWICE, "/other_payers/0/paid_date", {**SECONDARY, "other_payers__0__paid_date": "2026-04-01"}),
    (ClaimCode.PAPERWORK_NUMBER_MISSING, "/attachments/0/control_number",
     {"attachments": [{"type": "B4", "transmission": "EL"}]}),
    (ClaimCode.TEXT_TOO_LONG, "/other_payers/0/subscriber/last_name",
     {"other_payers": [{**OTHER, "subscriber": {**OTHER["subscriber"], "last_name": "X" * 61}}]}),
    (ClaimCode.IDENTIFIER_CHARACTERS, "/lines/0/results/0/adjustments/0/reason",
     {**SECONDARY, "lines__0__results__0__adjustments__0__reason": "4*5"}),
    (ClaimCode.AMOUNT_NEGATIVE, "/contract/amount", {"contract": {"type": "04", "amount": "-1"}}),
    (ClaimCode.AMOUNT_NEGATIVE, "/lines/0/purchased_service/charge",
     {"lines__0__purchased_service": {"provider_id": "PS9", "charge": "-1"}}),
    (ClaimCode.AMOUNT_NEGATIVE, "/subscriber/weight_pounds", {"subscriber__weight_pounds": "-1"}),
    (ClaimCode.PAYER_MISSING, "/payer/id", {"payer__id": ""}),
    (ClaimCode.PAYER_MISSING, "/payer/name", {"payer__name": ""}),
    (ClaimCode.DIAGNOSIS_MISSING, "/diagnoses", {"diagnoses": []}),
    (ClaimCode.DIAGNOSIS_SHAPE, "/diagnoses/0/code", {"diagnoses": [{"code": "QQQQQQQ"}]}),
    (ClaimCode.DIAGNOSIS_SHAPE, "/diagnoses/0/code", {"diagnoses": [{"code": "J15.91234"}]}),
    (ClaimCode.DIAGNOSIS_SHAPE, "/diagnoses/0/code", {"diagnoses": [{"code": "J1.59"}]}),
    (ClaimCode.DIAGNOSIS_DUPLICATE, "/diagnoses/1/code", {"diagnoses": [{"code": "J15.9"}, {"code": "j159"}]}),
    (ClaimCode.DIAGNOSES_TOO_MANY, "/diagnoses", {"diagnoses": [{"code": f"A{n:02d}"} for n in range(13)]}),
    (ClaimCode.EXTERNAL_CAUSE_FIRST, "/diagnoses/0/code", {"diagnoses": [{"code": "W01.0XXA"}]}),
    (ClaimCode.POINTER_MISSING, "/lines/0/diagnosis_pointers", {"lines__0__diagnosis_pointers": []}),
    (ClaimCode.POINTER_BEYOND_DIAGNOSES, "/lines/0/diagnosis_pointers/1", {"lines__0__diagnosis_pointers": [1, 2]}),
    (ClaimCode.POINTER_BEYOND_DIAGNOSES, "/lines/0/diagnosis_pointers/0", {"lines__0__diagnosis_pointers": [0]}),
    (ClaimCode.POINTER_REPEATED, "/lines/0/diagnosis_pointers", {"lines__0__diagnosis_pointers": [1, 1]}),
    (ClaimCode.LINES_TOO_MANY, "/lines", {"lines": [LINE] * 51, "charge": ...}),
    (ClaimCode.PROCEDURE_SHAPE, "/lines/0/procedure/code", {"lines__0__procedure__code": "9921"}),
    (ClaimCode.MODIFIER_SHAPE, "/lines/0/procedure/modifiers/0", {"lines__0__procedure__modifiers": ["2"]}),
    (ClaimCode.NDC_INVALID, "/lines/0/drug/ndc", {"lines__0__drug": {"ndc": "1234", "quantity": 1, "unit": "UN"}}),
    (ClaimCode.PLACE_OF_SERVICE_INVALID, "/place_of_service", {"place_of_service": "1"}),
    (ClaimCode.PLACE_OF_SERVICE_INVALID, "/lines/0/place_of_service", {"lines__0__place_of_service": "AB"}),
    (ClaimCode.BILLING_PO_BOX, "/billing_provider/address/address1",
     {"billing_provider__address__address1": "P.O. Box 12"}),
    (ClaimCode.BILLING_PO_BOX, "/billing_provider/address/address1",
     {"billing_provider__address__address2": "PO BOX 9"}),
    (ClaimCode.ZIP_NOT_NINE, "/billing_provider/address/postal_code",
     {"billing_provider__address__postal_code": "62701"}),
    (ClaimCode.ZIP_INVALID, "/subscriber/address/postal_code", {"subscriber__address__postal_code": "6270"}),
    (ClaimCode.STATE_INVALID, "/subscriber/address/state", {"subscriber__address__state": "Illinois"}),
    (ClaimCode.ADDRESS_INCOMPLETE, "/subscriber/address/city", {"subscriber__address__city": "A"}),
    (ClaimCode.ADDRESS_INCOMPLETE, "/subscriber/address/address1", {"subscriber__address__address1": "**"}),
    (ClaimCode.ADDRESS_INCOMPLETE, "/subscriber/address/state", {"subscriber__address__state": ...}),
    (ClaimCode.ADDRESS_INCOMPLETE, "/subscriber/address/postal_code", {"subscriber__address__postal_code": ...}),
    (ClaimCode.CONTACT_UNREACHABLE, "/billing_provider/contacts/0", {"billing_provider__contacts": [{"name": "Desk"}]}),
    (ClaimCode.DATE_ORDER, "/lines/0/service_date_end", {"lines__0__service_date_end": "2026-03-01"}),
    (ClaimCode.DATE_ORDER, "/discharge_date", {"admission_date": "2026-03-02", "discharge_date": "2026-03-01"}),
    (ClaimCode.DATE_UNLIKELY, "/lines/0/service_date", {"lines__0__service_date": "2620-03-02"}),
    (ClaimCode.DATE_UNLIKELY, "/subscriber/birth_date", {"subscriber__birth_date": "1879-05-14"}),
    (ClaimCode.SERVICE_BEFORE_BIRTH, "/lines/0/service_date", {"subscriber__birth_date": "2026-03-03"}),
    (ClaimCode.SERVICE_BEFORE_BIRTH, "/lines/0/service_date", {"patient": {**PATIENT, "birth_date": "2026-03-03"}}),
    (ClaimCode.SERVICE_AFTER_DEATH, "/lines/0/service_date", {"subscriber__death_date": "2026-03-01"}),
    (ClaimCode.ACCIDENT_DATE_MISSING, "/accident_date", {"related_causes": ["OA"]}),
    (ClaimCode.ACCIDENT_STATE_MISSING, "/accident_state", {"related_causes": ["AA"], "accident_date": "2026-03-01"}),
    (ClaimCode.ADMISSION_DATE_MISSING, "/admission_date", {"place_of_service": "21"}),
    (ClaimCode.PAYER_NUMBER_MISSING, "/payer_claim_control_number", {"frequency": "7"}),
    (ClaimCode.PAYER_NUMBER_MISSING, "/payer_claim_control_number", {"frequency": "8"}),
    (ClaimCode.PAYER_NUMBER_UNEXPECTED, "/payer_claim_control_number", {"payer_claim_control_number": "P1"}),
    (ClaimCode.NAME_MISSING, "/subscriber/last_name", {"subscriber__last_name": ""}),
    (ClaimCode.NAME_MISSING, "/patient/last_name", {"patient": {**PATIENT, "last_name": "\u5c71\u7530"}}),
    (ClaimCode.NAME_MISSING, "/rendering_provider/last_name", {"rendering_provider__last_name": "\u5c71\u7530"}),
    (ClaimCode.PATIENT_BIRTH_DATE_MISSING, "/subscriber/birth_date", {"subscriber__birth_date": None}),
    (ClaimCode.PATIENT_GENDER_MISSING, "/patient/gender", {"patient": {**PATIENT, "gender": None}}),
    (ClaimCode.PATIENT_ADDRESS_MISSING, "/subscriber/address", {"subscriber__address": None}),
    (ClaimCode.RELATIONSHIP_INVALID, "/patient/relationship", {"patient": {**PATIENT, "relationship": "18"}}),
    (ClaimCode.PERSON_REQUIRED, "/referring_provider/organization_name",
     {"referring_provider": {"organization_name": "Some Clinic", "npi": "1750001012"}}),
    (ClaimCode.DIAGNOSIS_VERSION, "/diagnoses/0/version", {"diagnoses": [{"code": "486", "version": "9"}]}),
    (ClaimCode.DIAGNOSIS_VERSION, "/diagnoses/0/version",
     {"lines__0__service_date": "2015-09-30", "lines__1__service_date": "2015-09-30"}),
    (ClaimCode.LINE_DUPLICATE, "/lines/1", {"lines": [LINE, LINE], "charge": ...}),
    (ClaimCode.PHONE_INVALID, "/billing_provider/contacts/0/phone", {"billing_provider__contacts__0__phone": "555-0100"}),
    (ClaimCode.PHONE_INVALID, "/service_facility/contact/fax",
     {"service_facility": {**FACILITY, "contact": {"fax": "15555550100"}}}),
    (ClaimCode.PATIENT_CONTROL_NUMBER_LONG, "/patient_control_number", {"patient_control_number": "A" * 18}),
    (ClaimCode.RENDERING_IS_BILLING, "/rendering_provider", {"rendering_provider__npi": "1750001012"}),
    (ClaimCode.SUPERVISOR_RENDERS, "/supervising_provider", {"supervising_provider": PERSON}),
    (ClaimCode.FACILITY_AT_BILLING_ADDRESS, "/service_facility",
     {"service_facility": {**FACILITY, "address": EXAMPLE["billing_provider"]["address"]}}),
    (ClaimCode.ORDERING_PROVIDER_MISSING, "/lines/1/ordering_provider", {"subscriber__claim_filing_code": "MB"}),
    (ClaimCode.NOT_ON_THIS_KIND, "/lines/0/drug/compound_link",
     {"lines__0__drug": {"ndc": "00000123456", "quantity": 1, "unit": "UN", "prescription_number": "RX1",
                         "compound_link": "C1"}}),
    (ClaimCode.CLIA_NUMBER_MISSING, "/lines/0/clia_number",
     {"subscriber__claim_filing_code": "MC", "lines__0__procedure__code": "80053"}),
    (ClaimCode.EARLIER_PAYER_UNDECIDED, "/other_payers/0/paid",
     {"subscriber__payer_rank": "S", "other_payers": [{**OTHER, "payer_rank": "P"}]}),
    (ClaimCode.MSP_TYPE_MISSING, "/subscriber/insurance_type",
     {"subscriber__payer_rank": "S", "subscriber__claim_filing_code": "MB",
      "other_payers": [{**OTHER, "payer_rank": "P", "noncovered": "235.00"}]}),
    (ClaimCode.PAPERWORK_NUMBER_UNEXPECTED, "/attachments/0/control_number",
     {"attachments": [{"type": "OZ", "transmission": "AA", "control_number": "A1"}]}),
    (ClaimCode.TEXT_TOO_LONG, "/subscriber/first_name", {"subscriber__first_name": "A" * 36}),
    (ClaimCode.TEXT_TOO_LONG, "/lines/0/note", {"lines__0__note": "A" * 81}),
    (ClaimCode.TEXT_EMPTY, "/billing_provider/organization_name",
     {"billing_provider__organization_name": "\u65e5\u672c"}),
    (ClaimCode.LEFT_OUT, "/accident_state", {"accident_state": "IL"}),
    (ClaimCode.LEFT_OUT, "/subscriber/death_date", {"patient": PATIENT, "subscriber__death_date": "2026-03-05"}),
    (ClaimCode.LEFT_OUT, "/subscriber/first_name",
     {"patient": PATIENT, "subscriber__organization": True, "subscriber__middle_name": ...}),
    (ClaimCode.LEFT_OUT, "/subscriber/property_casualty_contact",
     {"subscriber__property_casualty_contact": {"name": "Desk", "email": "a@b.example"}}),
    (ClaimCode.LEFT_OUT, "/lines/0/ambulance/drop_off_name", {"lines__0__ambulance": {"drop_off_name": "Clinic"}}),
    (ClaimCode.TEXT_CLEANED, "/subscriber/last_name", {"subscriber__last_name": "Rivera*Núñez"}),
    (ClaimCode.TEXT_CLEANED, "/lines/0/procedure/description", {"lines__0__procedure__description": "a | b"}),
    (ClaimCode.IDENTIFIER_CHARACTERS, "/subscriber/member_id", {"subscriber__member_id": "DHP*1"}),
    (ClaimCode.IDENTIFIER_CHARACTERS, "/billing_provider/identifiers/0/value",
     {"billing_provider__identifiers": [{"qualifier": "0B", "value": "\u00e9"}]}),
]  # fmt: skip


def asked(found: list[Finding]) -> list[tuple[str, str | None]]:
    return [(each.code, each.field) for each in found]


def test_no_service_is_later_than_today() -> None:
    today = date(2026, 3, 2)
    assert check(claim(), today=today) == []
    later = check(claim(lines__1__service_date="2026-03-03"), today=today)
    assert asked(later) == [(ClaimCode.SERVICE_IN_FUTURE, "/lines/1/service_date")]
    rented = check(claim(lines__1__service_date_end="2026-03-31"), today=today)
    assert asked(rented) == [(ClaimCode.SERVICE_ENDS_IN_FUTURE, "/lines/1/service_date_end")]
    assert rented[0].severity is Severity.WARNING
    assert asked(check(dental(), today=date(2026, 2, 19)))[0] == (
        ClaimCode.SERVICE_IN_FUTURE,
        "/service_date",
    )
    assert (ClaimCode.SERVICE_IN_FUTURE, "/statement_date_end") in asked(
        check(stay(), today=date(2026, 2, 4))
    )


def test_a_payer_may_ask_more_than_the_guide() -> None:
    demands = Demands(member_id="DHP[0-9]{9}", authorization=("710*", "97110"))
    assert asked(check(claim(), demands=demands)) == [
        (ClaimCode.AUTHORIZATION_MISSING, "/lines/1/prior_authorization")
    ]
    for given_number in ({"lines__1__prior_authorization": "A1"}, {"prior_authorization": "A1"}):
        assert check(claim(**given_number), demands=demands) == []
    wrong = check(claim(subscriber__member_id="XDHP123456789", prior_authorization="A1"), demands=demands)
    assert asked(wrong) == [(ClaimCode.MEMBER_ID_FORM, "/subscriber/member_id")]


OTHERS_TESTED = {
    ClaimCode.SERVICE_IN_FUTURE,
    ClaimCode.SERVICE_ENDS_IN_FUTURE,
    ClaimCode.AUTHORIZATION_MISSING,
    ClaimCode.MEMBER_ID_FORM,
}


def test_questions_name_the_account_the_service_and_the_provider_never_the_patient() -> None:
    wrong = claim(diagnoses=[], lines__0__diagnosis_pointers=[], subscriber__claim_filing_code="MB")
    said = questions_of(wrong, check(wrong))
    assert said == (
        "Which diagnosis (ICD-10-CM) was treated? Please name the main reason first.",
        "Line 1, 99213 of 2026-03-02: For which of the claim's diagnoses was this service done?",
        "Line 2, 71045 of 2026-03-02: Who ordered this service? Please give the name and NPI.",
    )
    assert whom_to_ask(wrong) == "Daniel Okafor, NPI 1650002029"
    assert not any(word in " ".join(said).upper() for word in ("RIVERA", "ANNA", "DHP123456789"))
    assert set(QUESTIONS) <= set(ClaimCode)


@pytest.mark.parametrize("code, field, changes", CASES, ids=[f"{c}{f}" for c, f, _ in CASES])
def test_edit(code: ClaimCode, field: str, changes: dict[str, Any]) -> None:
    found = check(claim(**changes))
    assert (code, field) in {(each.code, each.field) for each in found}


def test_every_edit_has_a_case() -> None:
    tested = {code for code, _, _ in (*CASES, *DENTAL_CASES)} | test_hospital_edits.CODES | OTHERS_TESTED
    assert tested == set(ClaimCode)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "patient": PATIENT,
            "subscriber__birth_date": None,
            "subscriber__gender": None,
            "subscriber__address": None,
        },
        {"place_of_service": "21", "admission_date": "2026-03-01", "service_facility": FACILITY},
        {"related_causes": ["AA"], "accident_date": "2026-03-01", "accident_state": "IL"},
        {"related_causes": ["EM"]},
        {"frequency": "7", "payer_claim_control_number": "P1"},
        {
            "billing_provider__npi": None,
            "billing_provider__identifiers": [{"qualifier": "G2", "value": "77"}],
        },
        {
            "subscriber__address": {
                "address1": "Rue 1",
                "city": "Paris",
                "country": "FR",
                "postal_code": "75001",
            }
        },
        {"diagnoses": [{"code": "j159"}], "billing_provider__ein": "37-1234567"},
        {"billing_provider__address__postal_code": "62701-1234"},
        {"service_facility": {**FACILITY, "npi": None}},
        {"billing_provider__address__address1": "12 Boxwood Lane"},
        {"subscriber__birth_date": "2026-03-02", "subscriber__death_date": "2026-03-02"},
        {"patient_paid": "235.00"},
    ],
)
def test_clean(changes: dict[str, Any]) -> None:
    assert check(claim(**changes)) == []


# What a generated claim may be by chance, and what none of the partners minds.
MERELY_ODD = {
    ClaimCode.TEXT_CLEANED, ClaimCode.LINE_DUPLICATE, ClaimCode.PATIENT_CONTROL_NUMBER_LONG,
    ClaimCode.SUPERVISOR_RENDERS, ClaimCode.RENDERING_IS_BILLING,
}  # fmt: skip


@given(samples.claims())
def test_generated_claims_have_no_errors(any_claim: Claim) -> None:
    assert {each.code for each in check(any_claim)} <= MERELY_ODD


def test_a_test_partner_takes_invented_identifiers() -> None:
    changes = {"billing_provider__npi": "1", "billing_provider__ein": "1", "billing_provider__taxonomy": "1",
               "rendering_provider__npi": "", "charge": 1}  # fmt: skip
    strict = {each.code: each.severity for each in check(claim(**changes))}
    lenient = {each.code: each.severity for each in check(claim(**changes), identifiers="warning")}
    assert set(strict) == set(lenient) == IDENTIFIER_CODES | {ClaimCode.CHARGE_NOT_SUM}
    assert set(strict.values()) == {Severity.ERROR}
    assert {code for code, weight in lenient.items() if weight is Severity.ERROR} == {
        ClaimCode.CHARGE_NOT_SUM
    }


def test_no_finding_tells_a_value() -> None:
    found = check(
        claim(
            subscriber__member_id="SECRET*1", subscriber__last_name="Secret~", diagnoses=[{"code": "SECRET"}]
        )
    )
    assert len(found) == 3
    assert not any("secret" in each.message.lower() for each in found)


def test_every_code_stands_in_the_docs_with_its_words() -> None:
    page = (ROOT / "docs" / "EDITS.md").read_text(encoding="utf-8")
    for code in ClaimCode:
        finding = claim_finding(code, "")
        assert f"| {code} | {finding.severity} | {finding.message} |" in page
    for shape in IntakeCode:
        assert f"| {shape} | {intake_finding(shape, '').message} |" in page
    for code_ in CorrectionCode:
        assert f"| {code_} |" in page


@pytest.mark.parametrize(
    "code, asked", [("A4253", True), ("E0424", True), ("71045", True), ("A0428", False), ("99213", False)]
)
def test_who_ordered_is_asked_of_equipment_and_tests_and_no_ambulance(code: str, asked: bool) -> None:
    made = claim(subscriber__claim_filing_code="MB", lines__1__procedure={"code": code})
    told = [each.field for each in check(made) if each.code == ClaimCode.ORDERING_PROVIDER_MISSING]
    assert told == (["/lines/1/ordering_provider"] if asked else [])
