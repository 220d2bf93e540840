"""An error in a built file is laid to the claims that tell its segment, and to the field that stands there."""

from __future__ import annotations

from typing import Any

import pytest

from claims.dental import dental
from claims.hospital import WHOLE_STAY
from claims.samples import PATIENT, build_all, claim, stay
from claims.whole import WHOLE_CLAIM
from edigate.claims.model import Claim
from edigate.errors import Severity
from edigate.gateway.blame import blame
from edigate.gateway.documents import check

NOTHING_LEFT = "\u65e5\u672c"  # no plain spelling: the element is empty
RIDE = {"drop_off": {"address1": " ", "city": "Springfield", "state": "IL", "postal_code": "62704"}}
REMARKED = {"lines__1__note": NOTHING_LEFT}


def blamed(*claims: Claim) -> dict[int, list[tuple[str, str | None]]]:
    """(code, field) by the claim's number in the file, from 1; nothing is left without an owner."""
    built = build_all(*claims)
    report = check(built.content)
    found, unplaced = blame([each for each in report.findings if each.severity is Severity.ERROR], built)
    assert report.findings and not unplaced
    return {number: [(each.code, each.field) for each in several] for number, several in found.items()}


@pytest.mark.parametrize(("faulty", "field"), [
    (claim(onset_date="2199-01-01"), "/onset_date"),
    (claim(charge="1.00"), "/charge"),
    (claim(lines__1__quantity="0"), "/lines/1/quantity"),
    (claim(lines__1__diagnosis_pointers=[7]), "/lines/1/diagnosis_pointers/0"),
    (claim(lines__1__note=NOTHING_LEFT), "/lines/1"),
    (claim(lines__1__ambulance=RIDE), "/lines/1/ambulance/drop_off"),
    (claim(**{**WHOLE_CLAIM, "other_payers__0__relationship": " "}), "/other_payers/0"),
    (claim(subscriber__address__city="X"), "/subscriber/address/city"),
    (stay(occurrences=[{"code": "11", "date": "2026-01-31"}] * 2), "/occurrences/1"),
    (stay(**{**WHOLE_STAY, "charge": "5100.00", "pay_to_plan__name": " "}), "/pay_to_plan"),
    (dental(lines__0__teeth=[{"number": "99"}]), "/lines/0/teeth/0/number"),
])  # fmt: skip
def test_the_field_is_named(faulty: Claim, field: str) -> None:
    assert {where for _, where in blamed(faulty)[1]} == {field}


def of_patient(number: str, first_name: str, **changes: Any) -> Claim:
    return claim(patient_control_number=number, patient=PATIENT | {"first_name": first_name} | changes)


def test_only_the_claims_below_a_level_are_blamed_for_it() -> None:
    city = PATIENT["address"] | {"city": "X"}  # type: ignore[operator]
    some = (of_patient("A1", "Theo"), of_patient("A2", "Mia", address=city), of_patient("A3", "Noa"))
    assert set(blamed(*some)) == {2}
    other = {"subscriber__member_id": "DHP000000001", "patient_control_number": "B2"}
    nameless = {"billing_provider__organization_name": NOTHING_LEFT}
    found = blamed(claim(), claim(**nameless), claim(**nameless, **other))
    assert found == {number: [("ELEMENT_MISSING", "/billing_provider")] for number in (2, 3)}


def test_a_file_without_errors_is_not_read_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise AssertionError("the file was read back")

    monkeypatch.setattr("edigate.x12.reader.read", refuse)
    assert blame([], build_all(claim())) == ({}, [])
