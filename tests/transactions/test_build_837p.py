"""Claims to 837P: the worked example to the byte, guide order, levels, positions; judged by pyx12 and plain reading."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims import samples
from claims.samples import AT, FACILITY, PATIENT, PERSON, build_all, claim, partner, split, values
from claims.whole import WHOLE_CLAIM, WHOLE_LINE
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.model import Claim, from_values
from edigate.claims.professional import ProfessionalClaim, ProfessionalLine
from edigate.errors import Finding, UsageError
from edigate.guides import second_opinion
from edigate.transactions.claim_837.build import (
    CLAIMS_PER_PATIENT,
    BuiltInterchange,
    ClaimToSend,
    Control,
    build,
)
from edigate.x12.reader import TransactionSet, read

ADDRESS = {"address1": "PO Box 9", "city": "Springfield", "state": "IL", "postal_code": "62701"}
OTHER_NPI = "1750002028"


def objections(content: bytes) -> list[tuple[str, str | None, int | None]]:
    """What pyx12 and our envelope reader find wrong."""
    found = [*second_opinion.check(content)]
    for event in read([content]):
        if isinstance(event, Finding):
            found.append(event)
        elif isinstance(event, TransactionSet):
            for _ in event:
                pass
            found.extend(event.findings)
    return [(each.code, each.where.id, each.where.element) for each in found]


def body(built: BuiltInterchange) -> list[list[str]]:
    """ST to SE."""
    segments = split(built.content)
    return segments[2:-2]


def from_clm(built: BuiltInterchange) -> list[str]:
    """The segments of the first claim as text."""
    place = built.positions[0]
    return ["*".join(segment) for segment in body(built)[place.first - 1 : place.last]]


def test_the_pneumonia_claim_is_the_worked_example(shared: Path) -> None:
    control = Control(101, 101, "LSFB000031", datetime(2026, 3, 4, 9, 15))
    to = partner(delimiters={"line_end": "\n"})
    built = build([ClaimToSend(claim(), "EDG0000000000017", 9)], to, control)
    assert built.content == (shared / "domain/example/01-837p-original.edi").read_bytes()
    assert [(p.submission_id, p.set_control_number, p.level, p.first, p.last) for p in built.positions] == [
        (9, "0001", 13, 20, 32)
    ]
    assert built.findings == ()


def test_the_replacement_is_the_worked_example(shared: Path) -> None:
    corrected = claim(
        frequency="7", payer_claim_control_number="DHP26063000117", lines__1__ordering_provider=PERSON
    )
    control = Control(102, 102, "LSFB000044", datetime(2026, 3, 20, 10, 1))
    to = partner(delimiters={"line_end": "\n"})
    built = build([ClaimToSend(corrected, "EDG0000000000023", 1)], to, control)
    assert built.content == (shared / "domain/example/06-837p-replacement.edi").read_bytes()


def test_envelope_says_what_the_partner_wants() -> None:
    to = partner(
        usage="P", ta1_requested=True, application_sender="GSFROM", application_receiver="GSTO",
        delimiters={"element": "|", "component": ">", "repetition": "^", "segment": "~"},
    )  # fmt: skip
    content = build([ClaimToSend(claim(), "T1", 1)], to, Control(7, 8, "B1", AT)).content.decode()
    assert content[:106].endswith("|^|00501|000000007|1|P|>~")
    assert "GS|HC|GSFROM|GSTO|20260304|0915|8|X|005010X222A1~" in content
    assert "SV1|HC>99213|150|UN|1|||1~" in content


def test_same_values_same_bytes() -> None:
    assert build_all(claim()).content == build_all(from_values(values())).content


def test_no_claims_and_too_many() -> None:
    one = ClaimToSend(claim(), "T", 1)
    for claims in ([], [one] * 5001):
        with pytest.raises(UsageError):
            build(claims, partner(), Control(1, 1, "B", AT))


FULL: dict[str, Any] = {
    "pay_to_address": ADDRESS,
    "billing_provider__identifiers": [{"qualifier": "0B", "value": "IL123"}],
    "payer__address": ADDRESS,
    "payer__identifiers": [{"qualifier": "2U", "value": "PX1"}],
    "payer__billing_provider_identifiers": [{"qualifier": "G2", "value": "BP77"}],
    "subscriber__ssn": "123-45-6780",
    "subscriber__pregnant": True,
    "subscriber__weight_pounds": "150.5",
    "subscriber__property_casualty_claim_number": "PC1",
    "patient_signature_by_provider": True,
    "related_causes": ["AA", "EM"],
    "accident_state": "IL",
    "special_program": "03",
    "delay_reason": "11",
    "onset_date": "2026-02-01",
    "initial_treatment_date": "2026-02-02",
    "last_seen_date": "2026-02-03",
    "acute_manifestation_date": "2026-02-04",
    "accident_date": "2026-02-05",
    "last_menstrual_period_date": "2026-01-07",
    "last_xray_date": "2026-02-08",
    "disability_date": "2026-02-09",
    "disability_date_end": "2026-02-10",
    "last_worked_date": "2026-02-11",
    "return_to_work_date": "2026-02-12",
    "admission_date": "2026-02-13",
    "discharge_date": "2026-02-14",
    "assumed_care_date": "2026-02-15",
    "relinquished_care_date": "2026-02-16",
    "first_contact_date": "2026-02-17",
    "patient_paid": "20.50",
    "mammography_certification": "M1",
    "referral_number": "R1",
    "prior_authorization": "A1",
    "clia_number": "12D3456789",
    "medical_record_number": "MR1",
    "note": {"type": "CER", "text": "Certified note"},
    "diagnoses": [{"code": "J15.9"}, {"code": "r05.1"}],
    "referring_provider": PERSON,
    "rendering_provider__identifiers": [{"qualifier": "G2", "value": "RP1"}],
    "service_facility": {**FACILITY, "identifiers": [{"qualifier": "LU", "value": "L1"}],
                         "contact": {"name": "Desk", "phone": "5555550111", "phone_extension": "12"}},
    "supervising_provider": PERSON,
    "lines__0": {
        "procedure": {"code": "99213", "modifiers": ["25", "GT"], "description": "Visit"},
        "charge": "150.50", "quantity": "2.5", "unit": "UN", "place_of_service": "12", "diagnosis_pointers": [2, 1],
        "emergency": True, "epsdt": True, "family_planning": True, "copay_exempt": True,
        "service_date": "2026-03-02", "service_date_end": "2026-03-04", "prior_authorization": "A2",
        "line_control_number": "LINE1", "clia_number": "12D3456780", "referral_number": "R2", "note": "Line note",
        "drug": {"ndc": "00000-1234-56", "quantity": "1.5", "unit": "ML", "prescription_number": "RX1"},
        "rendering_provider": {**PERSON, "taxonomy": "207Q00000X"},
        "service_facility": FACILITY,
        "supervising_provider": PERSON,
        "ordering_provider": {**PERSON, "address": ADDRESS, "contact": {"name": "Desk", "email": "a@example.com"}},
        "referring_provider": PERSON,
    },
    "charge": ...,
}  # fmt: skip

FULL_CLAIM = """
CLM*LSF0000481*235.5***11:B:1*Y*A*Y*Y*P*AA:EM::IL*03********11
DTP*431*D8*20260201 DTP*454*D8*20260202 DTP*304*D8*20260203 DTP*453*D8*20260204 DTP*439*D8*20260205
DTP*484*D8*20260107 DTP*455*D8*20260208 DTP*314*RD8*20260209-20260210 DTP*297*D8*20260211 DTP*296*D8*20260212
DTP*435*D8*20260213 DTP*096*D8*20260214 DTP*090*D8*20260215 DTP*091*D8*20260216 DTP*444*D8*20260217
AMT*F5*20.5
REF*EW*M1 REF*9F*R1 REF*G1*A1 REF*X4*12D3456789 REF*D9*EDG0000000000001 REF*EA*MR1
NTE*CER*CERTIFIED_NOTE
HI*ABK:J159*ABF:R051
NM1*DN*1*OKAFOR*DANIEL****XX*1650002029
NM1*82*1*OKAFOR*DANIEL****XX*1650002029 PRV*PE*PXC*207Q00000X REF*G2*RP1
NM1*77*2*LAKESIDE_IMAGING*****XX*1750002028 N3*7_PIER_ROAD N4*SPRINGFIELD*IL*627015678 REF*LU*L1
PER*IC*DESK*TE*5555550111*EX*12
NM1*DQ*1*OKAFOR*DANIEL****XX*1650002029
LX*1 SV1*HC:99213:25:GT:::VISIT*150.5*UN*2.5*12**2:1**Y**Y*Y***0 DTP*472*RD8*20260302-20260304
REF*G1*A2 REF*6R*LINE1 REF*X4*12D3456780 REF*9F*R2 NTE*ADD*LINE_NOTE
LIN**N4*00000123456 CTP****1.5*ML REF*XZ*RX1
NM1*82*1*OKAFOR*DANIEL****XX*1650002029 PRV*PE*PXC*207Q00000X
NM1*77*2*LAKESIDE_IMAGING*****XX*1750002028 N3*7_PIER_ROAD N4*SPRINGFIELD*IL*627015678
NM1*DQ*1*OKAFOR*DANIEL****XX*1650002029
NM1*DK*1*OKAFOR*DANIEL****XX*1650002029 N3*PO_BOX_9 N4*SPRINGFIELD*IL*62701 PER*IC*DESK*EM*A@EXAMPLE.COM
NM1*DN*1*OKAFOR*DANIEL****XX*1650002029
LX*2 SV1*HC:71045*85*UN*1***1 DTP*472*D8*20260302 REF*6R*LSF0000481-2
"""
FULL_LEVELS = """
HL*1**20*1 PRV*BI*PXC*207Q00000X NM1*85*2*LAKESIDE_FAMILY_MEDICINE*****XX*1750001012 N3*100_HARBOR_ROAD*SUITE_4
N4*SPRINGFIELD*IL*627011234 REF*EI*371234567 REF*0B*IL123 PER*IC*BILLING_OFFICE*TE*5555550100
NM1*87*2 N3*PO_BOX_9 N4*SPRINGFIELD*IL*62701
HL*2*1*22*0 SBR*P*18*GRP5501******12 PAT*******01*150.5*Y NM1*IL*1*RIVERA*ANNA*M***MI*DHP123456789
N3*22_MAPLE_STREET N4*SPRINGFIELD*IL*62704 DMG*D8*19790514*F REF*SY*123456780 REF*Y4*PC1
NM1*PR*2*DEMO_HEALTH_PLAN*****PI*DHP01 N3*PO_BOX_9 N4*SPRINGFIELD*IL*62701 REF*2U*PX1 REF*G2*BP77
"""


def written(text: str) -> list[str]:
    """The expected segments: separated by blanks here, with _ for a blank inside."""
    return [segment.replace("_", " ") for segment in text.split()]


def test_every_field_at_its_place_in_guide_order() -> None:
    built = build_all(claim(**FULL))
    segments = ["*".join(segment) for segment in body(built)]
    place = built.positions[0]
    assert segments[5 : place.first - 1] == written(FULL_LEVELS)
    assert from_clm(built) == written(FULL_CLAIM)
    assert built.findings == ()
    assert objections(built.content) == []


def test_no_field_is_forgotten() -> None:
    """A field that a claim can hold and no test sees in a file would be lost in silence."""
    seen_elsewhere = {
        "kind", "practice", "claim_key", "frequency", "payer_claim_control_number", "patient", "accident_country",
        "assignment", "benefits_assigned", "release_of_information", "provider_signature",
    }  # fmt: skip
    seen = set(FULL) | set(WHOLE_CLAIM) | set(values()) | {"lines", "rendering_provider"}
    assert set(ProfessionalClaim.model_fields) - seen_elsewhere <= seen
    assert set(ProfessionalLine.model_fields) == set(FULL["lines__0"]) | set(WHOLE_LINE)


@pytest.mark.parametrize(
    "changes, segment",
    [
        ({"disability_date": "2026-02-09"}, "DTP*360*D8*20260209"),
        ({"disability_date_end": "2026-02-09"}, "DTP*361*D8*20260209"),
        ({"disability_date": "2026-02-09", "disability_date_end": "2026-02-09"}, "DTP*360*D8*20260209"),
        ({"lines__0__service_date_end": "2026-03-02"}, "DTP*472*D8*20260302"),
        ({"lines__0__place_of_service": "11"}, "SV1*HC:99213*150*UN*1***1"),
        ({"lines__0__procedure__modifiers": ["25"]}, "SV1*HC:99213:25*150*UN*1***1"),
        ({"lines__0__procedure__description": "Visit"}, "SV1*HC:99213:::::VISIT*150*UN*1***1"),
        ({"lines__0__drug": {"ndc": "00000123456", "quantity": 10, "unit": "UN", "compound_link": "C1"}}, "REF*VY*C1"),
        ({"lines__0__charge": "0", "charge": ...}, "SV1*HC:99213*0*UN*1***1"),
        ({"lines__0__charge": "0.50", "charge": ...}, "SV1*HC:99213*0.5*UN*1***1"),
        ({"lines__0__charge": "1000", "charge": ...}, "SV1*HC:99213*1000*UN*1***1"),
        ({"related_causes": ["OA"], "accident_date": "2026-03-01"}, "CLM*LSF0000481*235***11:B:1*Y*A*Y*Y**OA"),
        ({"related_causes": ["AA"], "accident_date": "2026-03-01", "accident_country": "CA"},
         "CLM*LSF0000481*235***11:B:1*Y*A*Y*Y**AA::::CA"),
        ({"provider_signature": False, "assignment": "C", "benefits_assigned": "W", "release_of_information": "I"},
         "CLM*LSF0000481*235***11:B:1*N*C*W*I"),
    ],
)  # fmt: skip
def test_values_are_written_the_shortest_way(changes: dict[str, Any], segment: str) -> None:
    built = build_all(claim(**changes))
    assert segment in from_clm(built)
    assert objections(built.content) == []


def test_a_billing_person_with_ssn_and_no_npi() -> None:
    person = {
        "last_name": "Okafor", "first_name": "Daniel", "ssn": "123-45-6780",
        "address": values()["billing_provider"]["address"], "identifiers": [{"qualifier": "0B", "value": "X1"}],
    }  # fmt: skip
    built = build_all(claim(billing_provider=person, pay_to_address=ADDRESS))
    segments = ["*".join(segment) for segment in body(built)]
    assert "NM1*85*1*OKAFOR*DANIEL" in segments
    assert "REF*SY*123456780" in segments
    assert "NM1*87*1" in segments
    assert objections(built.content) == []


def test_a_dependent_has_a_level_and_the_subscriber_tells_less() -> None:
    built = build_all(
        claim(patient={**PATIENT, "weight_pounds": 60, "property_casualty_claim_number": "PC2"})
    )
    segments = ["*".join(segment) for segment in body(built)]
    start = segments.index("HL*2*1*22*1")
    assert segments[start : built.positions[0].first - 1] == written("""
        HL*2*1*22*1 SBR*P**GRP5501******12 NM1*IL*1*RIVERA*ANNA*M***MI*DHP123456789
        NM1*PR*2*DEMO_HEALTH_PLAN*****PI*DHP01
        HL*3*2*23*0 PAT*19******01*60 NM1*QC*1*RIVERA*THEO N3*22_MAPLE_STREET N4*SPRINGFIELD*IL*62704
        DMG*D8*20180709*M REF*Y4*PC2
    """)  # fmt: skip
    assert built.positions[0].level == start + 1
    assert objections(built.content) == []


def test_a_foreign_address() -> None:
    built = build_all(
        claim(subscriber__address={"address1": "1 Rue", "city": "Montreal", "country": "CA", "postal_code": "H2X 1Y4",
                                   "country_subdivision": "QC"})
    )  # fmt: skip
    assert ["N4", "MONTREAL", "", "H2X 1Y4", "CA", "", "", "QC"] in body(built)
    assert objections(built.content) == []


def hierarchy(built: BuiltInterchange) -> list[str]:
    """HL levels and claims in order."""
    return [
        f"HL {s[1]} {s[2]} {s[3]} {s[4]}" if s[0] == "HL" else f"CLM {s[1]}"
        for s in body(built)
        if s[0] in {"HL", "CLM"}
    ]


def test_levels_group_providers_subscribers_and_patients() -> None:
    def of(number: str, **changes: Any) -> Claim:
        return claim(patient_control_number=number, **changes)

    second = {"billing_provider__npi": OTHER_NPI}
    built = build_all(
        of("A1"),
        of("B1", **second),
        of("A2", subscriber__member_id="OTHER1"),
        of("A3"),
        of("A4", patient=PATIENT),
        of("A5", patient={**PATIENT, "first_name": "Lia"}),
        of("A6", patient=PATIENT),
        of("B2", **second, payer__id="DHP02"),
        of("A7", pay_to_address=ADDRESS),
    )
    assert hierarchy(built) == [
        "HL 1  20 1", "HL 2 1 22 0", "CLM A1", "CLM A3",
        "HL 3 1 22 0", "CLM A2",
        "HL 4 1 22 1", "HL 5 4 23 0", "CLM A4", "CLM A6", "HL 6 4 23 0", "CLM A5",
        "HL 7  20 1", "HL 8 7 22 0", "CLM B1", "HL 9 7 22 0", "CLM B2",
        "HL 10  20 1", "HL 11 10 22 0", "CLM A7",
    ]  # fmt: skip
    assert objections(built.content) == []
    assert [p.submission_id for p in built.positions] == [1, 4, 3, 5, 7, 6, 2, 8, 9]
    assert built.positions[3].level == built.positions[5].level


def test_no_more_than_a_hundred_claims_at_one_patient() -> None:
    claims = [claim(patient_control_number=f"C{n}") for n in range(CLAIMS_PER_PATIENT + 1)]
    built = build_all(*claims)
    assert [each for each in hierarchy(built) if each.startswith("HL")] == [
        "HL 1  20 1",
        "HL 2 1 22 0",
        "HL 3 1 22 0",
    ]
    assert objections(built.content) == []


def test_positions_count_as_a_999_does() -> None:
    built = build_all(
        claim(), claim(patient_control_number="X2", patient=PATIENT), claim(patient_control_number="X3")
    )
    segments = body(built)
    for place in built.positions:
        assert place.set_control_number == "0001"
        assert segments[place.level - 1][0] == "HL"
        assert segments[place.level - 1][3] == "22"
        assert segments[place.first - 1][0] == "CLM"
        assert segments[place.last - 1][:2] == ["REF", "6R"]
        assert segments[place.last][0] in {"CLM", "HL", "SE"}


def test_cleaned_text_is_told_for_every_claim_that_has_it() -> None:
    dirty = {"billing_provider__organization_name": "Lake*side ~ Médicine"}
    built = build_all(
        claim(), claim(patient_control_number="D1", **dirty), claim(patient_control_number="D2", **dirty)
    )
    assert [(number, each.code, each.field) for number, each in built.findings] == [
        (2, ClaimCode.TEXT_CLEANED, "/billing_provider/organization_name"),
        (3, ClaimCode.TEXT_CLEANED, "/billing_provider/organization_name"),
    ]
    assert ["NM1", "85", "2", "LAKE SIDE MEDICINE", "", "", "", "", "XX", "1750001012"] in body(built)
    assert objections(built.content) == []


def test_whatever_a_claim_holds_can_be_written() -> None:
    """Building never fails for a claim's text, also for one that no edit has seen."""
    built = build_all(claim(subscriber__member_id="A*~:^|B", diagnoses=[{"code": "J*1"}], payer__id="\u5c71"))
    assert {each.code for _, each in built.findings} == {ClaimCode.IDENTIFIER_CHARACTERS}
    assert ["NM1", "IL", "1", "RIVERA", "ANNA", "M", "", "", "MI", "A B"] in body(built)


@settings(max_examples=40, deadline=None)
@given(st.lists(samples.claims(), min_size=1, max_size=4))
def test_any_claims_build_and_read_back(claims: list[Claim]) -> None:
    built = build_all(*claims)
    assert objections(built.content) == []
    segments = body(built)
    assert segments[-1] == ["SE", str(len(segments)), "0001"]
    assert sum(Decimal(s[2]) for s in segments if s[0] == "CLM") == sum(each.charge for each in claims)
    assert sum(Decimal(s[2]) for s in segments if s[0] == "SV1") == sum(each.charge for each in claims)
    assert sorted(p.submission_id for p in built.positions) == list(range(1, len(claims) + 1))
    for place in built.positions:
        each = claims[place.submission_id - 1]
        own = segments[place.first - 1 : place.last]
        assert own[0][:2] == ["CLM", each.patient_control_number]
        assert Decimal(own[0][2]) == sum((Decimal(s[2]) for s in own if s[0] == "SV1"), Decimal(0))
        assert [s[2] for s in own if s[:2] == ["REF", "6R"]] == [
            line.line_control_number for line in each.lines
        ]
        assert [s[2] for s in own if s[:2] == ["REF", "D9"]] == [f"EDG{place.submission_id:013d}"]
        (hi,) = [s for s in own if s[0] == "HI"]
        assert isinstance(each, ProfessionalClaim)
        assert [code.split(":")[1] for code in hi[1:]] == [d.code.replace(".", "") for d in each.diagnoses]
