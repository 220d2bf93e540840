"""The 837 as a summary: P, I and D, subscriber and dependent, and nothing taken from other payers' loops."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from edigate.transactions import read
from edigate.transactions.claim_837.facts import ClaimFile, Diagnosis
from read_results import FIXTURES
from transactions.written import fact


def file(name: str) -> ClaimFile:
    (only,) = read.facts([(FIXTURES / f"{name}.x12").read_bytes()])
    assert isinstance(only, ClaimFile)
    return only


def test_a_subscriber_who_is_the_patient_and_a_dependent() -> None:
    one = file("005010X222A1/pass/self-and-dependent")
    assert (one.kind, one.reference, one.purpose, one.claim_type) == ("837P", "HSCB000044", "00", "CH")
    assert one.submitter is not None and one.submitter.id == "HILLCLINIC"
    own, dependent = one.claims
    assert (own.patient_control_number, own.charge, own.frequency) == ("HSC-7001", Decimal("180.00"), "1")
    assert (own.facility, own.billing_npi, own.patient) == ("11", "1742003118", None)
    assert own.subscriber is not None
    assert (own.subscriber.id, own.subscriber.birth_date, own.subscriber.gender) == (
        "NTP55500171",
        date(1988, 1, 17),
        "F",
    )
    assert own.payer is not None and own.payer.id == "NTP77"
    assert own.diagnoses == (Diagnosis("ABK", "J069", None), Diagnosis("ABF", "R509", None))
    assert own.clearinghouse_number == "HUB0000000000071"
    visit, test = own.lines
    assert (visit.charge, visit.units, visit.diagnosis_pointers) == (130, 1, (1, 2))
    assert (test.place_of_service, test.service_date_end) == ("12", date(2026, 4, 14))
    assert (own.service_date, own.service_date_end) == (date(2026, 4, 13), date(2026, 4, 14))
    assert dependent.patient is not None and dependent.patient.name == "BRANDT, OTTO"
    assert dependent.subscriber is not None and dependent.subscriber.name == "BRANDT, GRETE"


def test_what_another_payer_said_is_not_this_claims() -> None:
    claim = file("005010X222A1/pass/self-and-dependent").claims[1]
    assert claim.payer is not None and claim.payer.id == "STM1"
    assert (claim.payer_claim_control_number, claim.payer_rank, claim.filing_indicator) == (
        "NTP71",
        "S",
        "12",
    )
    assert (claim.amounts, claim.dates, claim.references) == ((), (), ())
    assert [line.line_control_number for line in claim.lines] == ["HSC-7002-1"]


def test_an_inpatient_claim() -> None:
    (claim,) = file("005010X223A2/quirk/inpatient").claims
    assert (claim.facility, claim.facility_qualifier, claim.frequency) == ("11", "A", "1")
    assert (claim.service_date, claim.service_date_end) == (date(2026, 4, 1), date(2026, 4, 5))
    assert [(one.qualifier, one.code, one.poa) for one in claim.diagnoses] == [
        ("ABK", "I2101", "Y"), ("ABJ", "R079", None), ("ABF", "E119", "Y"), ("ABF", "I10", "1"),
    ]  # fmt: skip
    assert [(one.qualifier, one.code) for one in claim.codes] == [
        ("DR", "470"), ("BBR", "02HN3JZ"), ("BH", "11"), ("BE", "80"),
    ]  # fmt: skip
    room, emergency = claim.lines
    assert (room.revenue_code, room.procedure, room.unit, room.units) == ("0120", None, "DA", 4)
    assert emergency.procedure is not None and emergency.procedure.code == "99283"


def test_a_dental_claim() -> None:
    one = file("005010X224A2/pass/two-teeth")
    assert one.kind == "837D"
    (claim,) = one.claims
    filling, cleaning = claim.lines
    assert (filling.charge, filling.units, filling.diagnosis_pointers) == (160, 1, (1,))
    assert (claim.service_date, cleaning.service_date) == (date(2026, 4, 20), date(2026, 4, 21))


@pytest.mark.parametrize(
    "guide, service, kind",
    [("005010X222A2", "", "837P"), ("005010X223A3", "", "837I"), ("005010X224A3", "", "837D"),
     ("004010X097A1", "", "837D"), ("005010X291", "", "837P"),
     ("005010", "SV2*0120**5*DA*1", "837I"), ("005010", "SV3*AD:D1*5", "837D"),
     ("005010", "SV1*HC:1*5", "837P"), ("005010", "", "837"), ("005010X222A1", "SV2*0120**5", "837P")],
)  # fmt: skip
def test_the_kind_is_told_by_the_guide_else_by_the_service_segment(
    guide: str, service: str, kind: str
) -> None:
    body = ["BHT*0019", "CLM*1*5", "LX*1", *([service] if service else [])]
    assert fact("837", guide, body).kind == kind


def test_an_unreadable_value_is_null_and_kept() -> None:
    one = file("005010X222A1/quirk/no-levels-no-bht")
    (claim,) = one.claims
    assert (claim.charge, claim.subscriber, claim.billing_npi) == (Decimal("180.50"), None, None)
    (line,) = claim.lines
    assert (line.charge, line.units, line.diagnosis_pointers, line.service_date) == (
        Decimal("180.50"),
        None,
        (1,),
        None,
    )
    assert [extra.raw for extra in one.extras] == ["X", "1:A", "2026"]


def test_lines_without_a_claim_are_kept() -> None:
    one = file("005010X222A1/quirk/lines-before-any-claim")
    assert one.claims == ()
    assert [extra.raw for extra in one.extras] == ["LX*1", "SV1*HC:99214*130*UN*1***1"]
