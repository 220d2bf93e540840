"""Change Healthcare v3 bodies come in whole: every field goes to its place or is told, errors point into the body."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from claims.samples import build_all
from edigate import maps
from edigate.claims.edits import check
from edigate.claims.model import KINDS, Claim, from_values
from edigate.intake.change_healthcare import read
from edigate.intake.chc_table import Node, tree
from edigate.intake.chc_values import PLAIN
from edigate.intake.csv_columns import resolve
from edigate.intake.forms import FORMS, Form
from edigate.intake.intake_code import IntakeCode
from edigate.intake.intake_result import IntakeResult

TABLE = maps.change_healthcare_fields()
ADDRESS = {"address1": "22 Maple Street", "city": "Springfield", "state": "IL", "postalCode": "62704"}
OURS = {"address1": "22 Maple Street", "city": "Springfield", "state": "IL", "postal_code": "62704"}
SHARED: dict[str, Any] = {
    "controlNumber": "000000001",
    "usageIndicator": "T",
    "tradingPartnerServiceId": "DHP01",
    "tradingPartnerName": "Demo Health Plan",
    "submitter": {"organizationName": "Lakeside", "contactInformation": {"name": "Desk", "phoneNumber": "5555550100"}},
    "receiver": {"organizationName": "Demo"},
    "subscriber": {
        "memberId": "DHP123456789", "paymentResponsibilityLevelCode": "P", "firstName": "Anna", "lastName": "Rivera",
        "gender": "F", "dateOfBirth": "19790514", "policyNumber": "GRP5501", "address": ADDRESS,
    },
    "billing": {
        "npi": "1750001012", "employerId": "371234567", "taxonomyCode": "207Q00000X",
        "organizationName": "Lakeside Family Medicine",
        "address": {"address1": "100 Harbor Road", "city": "Springfield", "state": "IL", "postalCode": "627011234"},
        "contactInformation": {"name": "Billing Office", "phoneNumber": "5555550100"},
    },
}  # fmt: skip
CLAIM: dict[str, Any] = {
    "claimFilingCode": "12", "patientControlNumber": "LSF0000481", "claimChargeAmount": "150.00",
    "placeOfServiceCode": "11", "claimFrequencyCode": "1", "signatureIndicator": "Y", "planParticipationCode": "A",
    "benefitsAssignmentCertificationIndicator": "Y", "releaseInformationCode": "Y",
}  # fmt: skip
OFFICE = {
    **SHARED,
    "rendering": {"npi": "1650002029", "firstName": "Daniel", "lastName": "Okafor", "taxonomyCode": "207Q00000X"},
    "claimInformation": {
        **CLAIM,
        "healthCareCodeInformation": [
            {"diagnosisTypeCode": "ABK", "diagnosisCode": "J159"}, {"diagnosisTypeCode": "ABF", "diagnosisCode": "R051"},
        ],
        "claimSupplementalInformation": {
            "priorAuthorizationNumber": "PA1",
            "reportInformation": {"attachmentReportTypeCode": "OZ", "attachmentTransmissionCode": "FX",
                                  "attachmentControlNumber": "A1"},
        },
        "claimNote": {"additionalInformation": "Seen after hours"},
        "serviceLines": [{
            "assignedNumber": "1", "serviceDate": "20260302", "serviceDateEnd": "20260303", "providerControlNumber": "L1",
            "professionalService": {
                "procedureIdentifier": "HC", "procedureCode": "99213", "procedureModifiers": ["25"],
                "lineItemChargeAmount": "150.00", "measurementUnit": "UN", "serviceUnitCount": "1",
                "compositeDiagnosisCodePointers": {"diagnosisCodePointers": ["1", "2"]}, "emergencyIndicator": "Y",
            },
            "drugIdentification": {"serviceIdQualifier": "N4", "nationalDrugCode": "00000123456",
                                   "nationalDrugUnitCount": "2.5", "measurementUnitCode": "ML"},
            "orderingProvider": {"npi": "1650002029", "lastName": "Okafor", "firstName": "Daniel", "address": ADDRESS},
            "serviceLineReferenceInformation": {"priorAuthorization": [
                {"priorAuthorizationOrReferralNumber": "PA2"},
                {"priorAuthorizationOrReferralNumber": "PA3", "otherPayerPrimaryIdentifier": "SM002"}]},
        }],
    },
}  # fmt: skip
STAY = {
    **SHARED,
    "attending": {"npi": "1650002029", "firstName": "Daniel", "lastName": "Okafor", "taxonomyCode": "207Q00000X"},
    "claimInformation": {
        **{name: value for name, value in CLAIM.items() if name != "signatureIndicator"},
        "claimCodeInformation": {"admissionTypeCode": "1", "admissionSourceCode": "1", "patientStatusCode": "01"},
        "claimDateInformation": {"statementBeginDate": "20260201", "statementEndDate": "20260205",
                                 "admissionDateAndHour": "202602010915", "dischargeHour": "1130"},
        "principalDiagnosis": {"qualifierCode": "ABK", "principalDiagnosisCode": "J189",
                               "presentOnAdmissionIndicator": "Y"},
        "admittingDiagnosis": {"qualifierCode": "ABJ", "admittingDiagnosisCode": "R0902"},
        "otherDiagnosisInformationList": [[{"qualifierCode": "ABF", "otherDiagnosisCode": "I10",
                                            "presentOnAdmissionIndicator": "Y"}]],
        "valueInformationList": [[{"valueCode": "80", "valueCodeAmount": "4"}]],
        "conditionCodesList": [[{"conditionCode": "A1"}, {"conditionCode": "A6"}]],
        "claimNotes": {"medications": ["One", "Two"]},
        "serviceLines": [{"assignedNumber": "1", "institutionalService": {
            "serviceLineRevenueCode": "0120", "lineItemChargeAmount": "150.00", "measurementUnit": "DA",
            "serviceUnitCount": "4"}}],
    },
}  # fmt: skip
TOOTH = {
    **SHARED,
    "rendering": {"npi": "1650002029", "firstName": "Daniel", "lastName": "Okafor", "taxonomyCode": "122300000X"},
    "claimInformation": {
        **CLAIM,
        "toothStatus": [{"toothNumber": "8", "toothStatusCode": "E"}],
        "serviceLines": [{"serviceDate": "20260302", "dentalService": {
            "procedureCode": "D2150", "lineItemChargeAmount": "150.00", "procedureCount": 1},
            "teethInformation": [{"toothCode": "12", "toothSurfaceCodes": ["M", "O"]}]}],
    },
}  # fmt: skip


def one(body: Any, **more: Any) -> IntakeResult:
    (result,) = read([json.dumps(body).encode()], TABLE, **more)
    return result


def taken(body: Any) -> Claim:
    result = one(body)
    assert result.claim is not None, result.findings
    return result.claim


def told(result: IntakeResult, *but: str) -> list[tuple[str, str | None]]:
    return [(each.code, each.field) for each in result.findings if each.code not in but]


def test_an_office_visit_is_the_claim_that_it_says() -> None:
    claim = taken(OFFICE)
    subscriber = {"last_name": "Rivera", "first_name": "Anna", "member_id": "DHP123456789", "gender": "F",
                  "birth_date": "1979-05-14", "claim_filing_code": "12", "group_number": "GRP5501",
                  "address": OURS}  # fmt: skip
    doctor = {"last_name": "Okafor", "first_name": "Daniel", "npi": "1650002029"}
    assert claim == from_values({
        "patient_control_number": "LSF0000481", "charge": "150.00", "place_of_service": "11", "subscriber": subscriber,
        "payer": {"id": "DHP01", "name": "Demo Health Plan"},
        "billing_provider": {
            "organization_name": "Lakeside Family Medicine", "npi": "1750001012", "ein": "371234567",
            "taxonomy": "207Q00000X", "contacts": [{"name": "Billing Office", "phone": "5555550100"}],
            "address": {"address1": "100 Harbor Road", "city": "Springfield", "state": "IL", "postal_code": "627011234"},
        },
        "rendering_provider": {**doctor, "taxonomy": "207Q00000X"},
        "diagnoses": [{"code": "J159"}, {"code": "R051"}], "prior_authorization": "PA1",
        "attachments": [{"type": "OZ", "transmission": "FX", "control_number": "A1"}],
        "note": {"type": "ADD", "text": "Seen after hours"},
        "lines": [{
            "procedure": {"code": "99213", "modifiers": ["25"]}, "charge": "150.00", "diagnosis_pointers": [1, 2],
            "service_date": "2026-03-02", "service_date_end": "2026-03-03", "line_control_number": "L1",
            "emergency": True, "drug": {"ndc": "00000123456", "quantity": "2.5", "unit": "ML"},
            "ordering_provider": {**doctor, "address": OURS}, "prior_authorization": "PA2",
            "payer_authorizations": [{"number": "PA3", "payer_id": "SM002"}],
        }],
    })  # fmt: skip
    assert check(claim) == []


def test_a_stay_and_a_tooth() -> None:
    stay: Any = taken(STAY)
    assert (stay.kind, stay.facility_type, stay.admission_time, stay.discharge_time) == (
        "institutional", "11", "0915", "1130",
    )  # fmt: skip
    assert [each.code for each in stay.other_diagnoses] == ["I10"] and stay.condition_codes == ("A1", "A6")
    assert [(each.type, each.text) for each in stay.notes] == [("MED", "One"), ("MED", "Two")]
    tooth: Any = taken(TOOTH)
    assert (tooth.kind, tooth.lines[0].teeth[0].number, tooth.lines[0].teeth[0].surfaces) == (
        "dental", "12", ("M", "O"),
    )  # fmt: skip
    for claim in (stay, tooth):
        assert build_all(claim).content.startswith(b"ISA")


def test_the_envelope_is_ours_and_that_is_told_as_a_note() -> None:
    found = one(OFFICE).findings
    assert {(each.code, each.field, each.severity) for each in found} == {
        (IntakeCode.FIELD_NOT_TAKEN, f"/{name}", "note")
        for name in ("controlNumber", "submitter", "receiver")
    }


def test_a_dependent_and_the_older_list_of_providers() -> None:
    listed = {name: value for name, value in OFFICE.items() if name not in ("billing", "rendering")}
    listed["providers"] = [
        {**SHARED["billing"], "providerType": "BillingProvider"},
        {**OFFICE["rendering"], "providerType": "RenderingProvider"},
    ]
    listed["dependent"] = {"firstName": "Theo", "lastName": "Rivera", "gender": "M", "dateOfBirth": "20180709",
                           "relationshipToSubscriberCode": "19", "address": ADDRESS}  # fmt: skip
    listed["claimInformation"] = {**OFFICE["claimInformation"], "patientWeight": "40"}
    claim = taken(listed)
    assert claim.billing_provider == taken(OFFICE).billing_provider
    assert claim.patient is not None and claim.patient.relationship == "19"
    assert str(claim.patient.weight_pounds) == "40" and claim.subscriber.weight_pounds is None


def test_another_payers_decision_is_carried_to_the_cent() -> None:
    body = json.loads(json.dumps(OFFICE))
    body["subscriber"]["paymentResponsibilityLevelCode"] = "S"
    body["claimInformation"]["otherSubscriberInformation"] = [{
        "paymentResponsibilityLevelCode": "P", "individualRelationshipCode": "18", "claimFilingIndicatorCode": "CI",
        "payerPaidAmount": "100.00", "benefitsAssignmentCertificationIndicator": "Y", "releaseOfInformationCode": "Y",
        "otherSubscriberName": {"otherInsuredQualifier": "1", "otherInsuredLastName": "Rivera",
                                "otherInsuredIdentifierTypeCode": "MI", "otherInsuredIdentifier": "SM123"},
        "otherPayerName": {"otherPayerOrganizationName": "Second Mutual", "otherPayerIdentifierTypeCode": "PI",
                           "otherPayerIdentifier": "SM002"},
    }]  # fmt: skip
    body["claimInformation"]["serviceLines"][0]["lineAdjudicationInformation"] = [{
        "otherPayerPrimaryIdentifier": "SM002", "serviceLinePaidAmount": "100.00", "serviceIdQualifier": "HC",
        "procedureCode": "99213", "paidServiceUnitCount": "1", "adjudicationOrPaymentDate": "20260320",
        "claimAdjustmentInformation": [{"adjustmentGroupCode": "CO", "adjustmentDetails": [
            {"adjustmentReasonCode": "45", "adjustmentAmount": "30.00"},
            {"adjustmentReasonCode": "253", "adjustmentAmount": "5.00"}]},
            {"adjustmentGroupCode": "PR", "adjustmentDetails": [
                {"adjustmentReasonCode": "2", "adjustmentAmount": "15.00"}]}],
    }]  # fmt: skip
    claim = taken(body)
    assert [each.code for each in check(claim)] == []
    assert [(a.group, a.reason, str(a.amount)) for a in claim.lines[0].results[0].adjustments] == [
        ("CO", "45", "30.00"), ("CO", "253", "5.00"), ("PR", "2", "15.00"),
    ]  # fmt: skip


def test_what_is_not_known_holds_the_claim_and_is_named() -> None:
    body = json.loads(json.dumps(OFFICE))
    body["claimInformation"]["serviceLines"][0]["professionalService"]["surprise"] = "x"
    body["claimInformation"]["claimNote"]["diagnosisDescription"] = "A second note"
    result = one(body)
    assert result.claim is not None
    assert told(result, IntakeCode.FIELD_NOT_TAKEN) == [
        (IntakeCode.PART_NOT_CARRIED, "/claimInformation/claimNote/diagnosisDescription"),
        (IntakeCode.FIELD_NOT_KNOWN, "/claimInformation/serviceLines/0/professionalService/surprise"),
    ]


def test_errors_point_into_the_body_also_at_what_is_absent() -> None:
    body = json.loads(json.dumps(OFFICE))
    del body["subscriber"]["memberId"]
    body["claimInformation"]["serviceLines"][0]["professionalService"]["lineItemChargeAmount"] = "x"
    (result,) = list(read([json.dumps([body]).encode()], TABLE))
    assert result.claim is None
    assert told(result, IntakeCode.FIELD_NOT_TAKEN) == [
        (IntakeCode.FIELD_MISSING, "/0/subscriber/memberId"),
        (
            IntakeCode.FIELD_INVALID,
            "/0/claimInformation/serviceLines/0/professionalService/lineItemChargeAmount",
        ),
    ]
    wrong = json.loads(json.dumps(OFFICE))
    wrong["billing"]["npi"] = "1750001013"
    found = one(wrong)
    assert found.claim is not None
    assert [each.field for each in found.named(check(found.claim))] == ["/billing/npi"]


@pytest.mark.parametrize("body", [7, [], "x", {"claimInformation": 5}, {"claimInformation": {"serviceLines": [3]}},
                                  {"billing": []}, {"subscriber": "x", "claimInformation": {"claimNote": []}}])  # fmt: skip
def test_whatever_comes_is_told_and_nothing_raises(body: Any) -> None:
    assert all(each.claim is None and each.findings for each in read([json.dumps(body).encode()], TABLE))


def leaves(node: Node, base: tuple[str, ...], seen: tuple[int, ...] = ()) -> list[tuple[str, str]]:
    """(our path, how) of every row, shapes worked in."""
    found = []
    for child in node.children.values():
        ours = (*base, *child.ours)
        if child.shape is not None and id(child.shape) not in seen:
            found += leaves(child.shape, ours, (*seen, id(child.shape)))
        found += leaves(child, base, seen)
        if child.how and child.ours:
            found.append((".".join(ours), child.how))
    return found


# Fields that a shape has for one kind of claim; on another the model refuses them by name.
OF_ONE_KIND = {"inpatient_remarks", "predetermination_number"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_of_the_table_leads_to_a_field_that_there_is(kind: str) -> None:
    rows = leaves(tree(TABLE, kind), ())
    assert len(rows) > 150
    lists = {
        "identifiers",
        "adjustments",
        "notes",
        "note",
        "provider_identifiers",
        "billing_provider_identifiers",
    }
    missing = []
    for ours, how in rows:
        path = ours.replace("who.", "patient.").split(".")
        start = next((n for n, part in enumerate(path) if part.startswith("/")), 0)
        path = [part.removeprefix("/") for part in path[start:]]
        path = [
            "1" if part in ("[]", "+") else str(int(part) + 1) if part.isdecimal() else part for part in path
        ]
        name = ".".join(path).replace("lines.1.", "line.", 1)
        if how.partition(":")[0] in PLAIN and how in ("texts", "numbers"):
            name = name if how == "numbers" else f"{name}.1"
        if path[-1] in lists and not name.endswith(".note"):
            continue
        if name == "note" or how == "certificate" or any(part in OF_ONE_KIND for part in path):
            continue
        if resolve(name, KINDS[kind].model) is None:
            missing.append(name)
    assert missing == [], missing


def test_the_form_is_offered() -> None:
    assert set(FORMS) == set(get_args(Form)) and "chc-v3" in FORMS


SECOND: dict[str, Any] = json.loads(json.dumps(OFFICE))
SECOND["subscriber"]["paymentResponsibilityLevelCode"] = "S"
SECOND["providers"] = [{**OFFICE["rendering"], "providerType": "ReferringProvider",
                        "secondaryIdentifier": [{"qualifier": "G2", "identifier": "R1"}]}]  # fmt: skip
SECOND["claimInformation"] |= {
    "conditionInformation": [{"conditionCodes": ["A1"]}, {"conditionCodes": ["A2"]}],
    "otherSubscriberInformation": [{
        "paymentResponsibilityLevelCode": "P", "claimFilingIndicatorCode": "CI", "payerPaidAmount": "120.00",
        "claimLevelAdjustments": [{"adjustmentGroupCode": "CO", "adjustmentDetails": [
            {"adjustmentReasonCode": "45", "adjustmentAmount": "30.00"}]}],
        "otherSubscriberName": {"otherInsuredQualifier": "1", "otherInsuredLastName": "Rivera",
                                "otherInsuredIdentifier": "SM123", "otherInsuredAdditionalIdentifier": ["123456780"]},
        "otherPayerName": {"otherPayerOrganizationName": "Second Mutual", "otherPayerIdentifier": "SM002",
                           "otherPayerSecondaryIdentifier": [{"qualifier": "2U", "identifier": "X"}]},
        "otherPayerBillingProvider": [{"entityTypeQualifier": "2", "otherPayerBillingProviderIdentifier": [
            {"qualifier": "G2", "identifier": "B1"}]}],
    }],
}  # fmt: skip
BODIES = (OFFICE, STAY, TOOTH, SECOND)


def places(value: Any, at: tuple[str | int, ...] = ()) -> Any:
    """Every place of a body with what stands there."""
    yield at, value
    for key, item in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from places(item, (*at, key))


def put(body: Any, at: tuple[str | int, ...], value: Any) -> Any:
    """The body with another value at a place."""
    changed = json.loads(json.dumps(body))
    place = changed
    for key in at[:-1]:
        place = place[key]
    place[at[-1]] = value
    return changed


@pytest.mark.parametrize("odd", [[[]], [""], 7, {"a": "b"}, [[["z"]], {}]])
def test_a_value_of_any_form_anywhere_is_taken_or_told(odd: Any) -> None:
    bodies = [put(body, at, odd) for body in BODIES for at, _ in places(body) if at]
    for result in read([json.dumps(bodies).encode()], TABLE):
        assert result.claim is not None or result.findings


def test_a_further_field_in_any_object_is_told_at_its_own_place() -> None:
    inside = [(body, at) for body in BODIES for at, value in places(body) if isinstance(value, dict)]
    assert len(inside) > 60
    for body, at in inside:
        if at in (("submitter",), ("receiver",), ("submitter", "contactInformation")):
            continue  # told as a whole
        pointer = "".join(f"/{part}" for part in (*at, "surprise"))
        assert (IntakeCode.FIELD_NOT_KNOWN, pointer) in told(one(put(body, (*at, "surprise"), "x"))), pointer


LINE = "/claimInformation/serviceLines/0"
OTHER = "/claimInformation/otherSubscriberInformation/0"
DOCTOR = {**OFFICE["rendering"], "providerType": "ReferringProvider"}


@pytest.mark.parametrize(("body", "code", "where"), [
    (put(SECOND, ("providers",), [DOCTOR, DOCTOR]), IntakeCode.PART_NOT_CARRIED, "/providers/1"),
    (put(SECOND, ("providers",), [{**DOCTOR, "providerType": "Other"}]), IntakeCode.FIELD_NOT_KNOWN, "/providers/0"),
    (put(OFFICE, ("subscriber", "groupNumber"), "OTHER"), IntakeCode.PART_NOT_CARRIED, "/subscriber/groupNumber"),
    (put(SECOND, ("claimInformation", "otherSubscriberInformation", 0, "otherSubscriberName",
                  "otherInsuredAdditionalIdentifier"), ["123456780", "123456781"]),
     IntakeCode.FIELD_NOT_KNOWN, f"{OTHER}/otherSubscriberName/otherInsuredAdditionalIdentifier/1"),
    (put(OFFICE, ("claimInformation", "healthCareCodeInformation", 0, "diagnosisTypeCode"), "ABF"),
     IntakeCode.FIELD_INVALID, "/claimInformation/healthCareCodeInformation/0/diagnosisTypeCode"),
    (put(OFFICE, ("claimInformation", "healthCareCodeInformation", 1, "diagnosisTypeCode"), "ABK"),
     IntakeCode.FIELD_INVALID, "/claimInformation/healthCareCodeInformation/1/diagnosisTypeCode"),
    (put(OFFICE, ("claimInformation", "healthCareCodeInformation", 0, "diagnosisTypeCode"), "ABX"),
     IntakeCode.FIELD_INVALID, "/claimInformation/healthCareCodeInformation/0/diagnosisTypeCode"),
    (put(SECOND, ("claimInformation", "otherSubscriberInformation", 0, "otherSubscriberName", "otherInsuredQualifier"),
         "9"), IntakeCode.FIELD_INVALID, f"{OTHER}/otherSubscriberName/otherInsuredQualifier"),
    (put(OFFICE, ("claimInformation", "serviceLines", 0, "professionalService", "copayStatusCode"), "1"),
     IntakeCode.FIELD_INVALID, f"{LINE}/professionalService/copayStatusCode"),
    (put(STAY, ("claimInformation", "otherDiagnosisInformationList", 0, 0), {"presentOnAdmissionIndicator": "Y"}),
     IntakeCode.FIELD_MISSING, "/claimInformation/otherDiagnosisInformationList/0/0/otherDiagnosisCode"),
    (put(SECOND, ("providers", 0, "secondaryIdentifier", 0), {"identifier": "R1"}),
     IntakeCode.FIELD_MISSING, "/providers/0/secondaryIdentifier"),
])  # fmt: skip
def test_what_would_be_lost_or_changed_is_told(body: Any, code: IntakeCode, where: str) -> None:
    assert told(one(body), IntakeCode.FIELD_NOT_TAKEN) == [(code, where)]


def test_what_is_given_in_pieces_is_carried_whole() -> None:
    claim: Any = taken(SECOND)
    assert claim.condition_codes == ("A1", "A2")
    assert claim.referring_provider.identifiers[0].value == "R1"
    (billing,) = claim.other_payers[0].provider_identifiers
    assert (billing.role, billing.person, billing.identifiers[0].value) == ("billing", False, "B1")
