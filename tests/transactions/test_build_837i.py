"""Claims to 837I and back: the whole stay to the byte, guide order; judged by our check, by pyx12 and by reading it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from claims.hospital import ABROAD, RESULTS, VISIT, WHOLE_LINE, WHOLE_STAY
from claims.samples import FACILITY, PATIENT, build_all, claim, partner, split, stay
from edigate.claims.edits import check
from edigate.claims.institutional import InstitutionalClaim, InstitutionalLine
from edigate.claims.model import Claim, from_values
from edigate.errors import UsageError
from edigate.guides import second_opinion
from edigate.guides.check import check as check_file
from edigate.transactions.claim_837.build import BuiltInterchange
from edigate.transactions.claim_837.read_claim import ClaimValues, claims, reading_of
from edigate.x12.reader import TransactionSet, read
from requirements import ROOT

WHOLE: dict[str, Any] = {**WHOLE_STAY, "lines__2": WHOLE_LINE}
CHANGES: list[dict[str, Any]] = [
    {}, VISIT, WHOLE, RESULTS, {"patient": {**PATIENT, "property_casualty_member_id": "PCM1"}},
    {"service_facility": FACILITY}, {"subscriber__address": ABROAD},
    {"principal_diagnosis": {"code": "486", "version": "9"}, "admitting_diagnosis": {"code": "7860", "version": "9"},
     "other_diagnoses": [{"code": "4019", "version": "9"}],
     "principal_procedure": {"code": "9604", "version": "9", "date": "2026-02-02"},
     "other_procedures": [{"code": "9671", "version": "9", "date": "2026-02-02"}]},
    {"principal_procedure": {"code": "CDAAA", "version": "ABC", "date": "2026-02-02"}},
]  # fmt: skip


def segments(built: BuiltInterchange) -> list[str]:
    """ST to SE as text."""
    return ["*".join(segment) for segment in split(built.content)[2:-2]]


def read_back(content: bytes) -> list[ClaimValues]:
    """The claims of a file as values."""
    return [
        each for event in read([content]) if isinstance(event, TransactionSet)
        for reading in [reading_of(event)] if reading is not None
        for each in claims(event, reading)
    ]  # fmt: skip


def findings(content: bytes) -> list[tuple[str, str | None, int | None]]:
    """What our check and pyx12 say, of whatever weight."""
    found = [*check_file([content]).findings, *second_opinion.check(content)]
    return [(each.code, each.where.id, each.where.element) for each in found]


def test_everything_that_a_stay_can_hold_in_guide_order() -> None:
    built = build_all(stay(**WHOLE), to=partner(delimiters={"line_end": "\n"}))
    assert built.content == (ROOT / "tests/transactions/whole-837i.x12").read_bytes()
    assert built.findings == ()


@pytest.mark.parametrize("changes", CHANGES[:6])
def test_what_we_make_has_no_finding(changes: dict[str, Any]) -> None:
    made = stay(**changes)
    assert check(made) == []
    assert findings(build_all(made).content) == []


@pytest.mark.parametrize("changes", CHANGES)
def test_out_and_in_and_out_again_is_the_same_file(changes: dict[str, Any]) -> None:
    content = build_all(stay(**changes)).content
    (once,) = read_back(content)
    assert once.left == ()
    again = from_values(once.values)
    assert build_all(again).content == content
    assert [from_values(each.values) for each in read_back(build_all(again).content)] == [again]


def test_no_field_is_forgotten() -> None:
    """A field that a claim can hold and no test sees in a file would be lost in silence."""
    whole = stay(**WHOLE)
    seen: set[str] = set(whole.model_fields_set) | {
        "kind",
        "practice",
        "claim_key",
        "patient",
        "admitting_diagnosis",
    }
    seen |= set(stay(**VISIT).model_fields_set) | {
        "assignment",
        "benefits_assigned",
        "release_of_information",
    }
    assert set(InstitutionalClaim.model_fields) <= seen
    assert set(InstitutionalLine.model_fields) == set(WHOLE_LINE) | {"unit", "results"}


@pytest.mark.parametrize(
    "changes, segment",
    [
        ({"admission_time": ...}, "DTP*435*D8*20260201"),
        ({"frequency": "3", "discharge_time": ...}, "CLM*RVH0008001*5100***11:A:3**A*Y*Y"),
        ({"assignment": "C", "benefits_assigned": "W", "release_of_information": "I"},
         "CLM*RVH0008001*5100***11:A:1**C*W*I"),
        ({"statement_date_end": "2026-02-01"}, "DTP*434*RD8*20260201-20260201"),
        ({"admission_type": ..., "admission_source": ...}, "CL1***01"),
        ({"value_amounts": [{"code": "01", "amount": "1200.50"}]}, "HI*BE:01:::1200.5"),
        ({"lines__0__noncovered": "0"}, "SV2*0120**3600*DA*4**0"),
        ({"lines__2__procedure": {"qualifier": "HP", "code": "AAA00"}}, "SV2*0301*HP:AAA00*150*UN*2"),
        ({"principal_procedure": {"code": "CDAAA", "version": "ABC", "date": "2026-02-02"}}, "HI*CAH:CDAAA:D8:20260202"),
        ({"principal_diagnosis": {"code": "486", "version": "9"}}, "HI*BK:486"),
        ({"reasons_for_visit": [{"code": "R05"}, {"code": "R06"}]}, "HI*APR:R05*APR:R06"),
    ],
)  # fmt: skip
def test_values_are_written_the_shortest_way(changes: dict[str, Any], segment: str) -> None:
    assert segment in segments(build_all(stay(**changes)))


def test_what_is_not_carried_is_named_with_its_place() -> None:
    content = build_all(stay()).content
    for old, new in ((b"HI*DR:194", b"HI*DR:194~HI*DR:195"), (b"NM1*72*", b"NM1*DQ*1*X~NM1*72*"),
                     (b"~LX*2", b"~SV5*HC:1~LX*2"), (b"SBR*P*18*G77******CI", b"SBR*P*18*G77***1***CI"),
                     (b"HI*BH:11", b"HI*ABK:J189~HI*BH:11")):  # fmt: skip
        content = content.replace(old, new)
    (once,) = read_back(content)
    assert [name for _, name in once.left] == ["SBR", "HI", "HI", "NM1", "SV5"]


def test_a_file_holds_one_kind() -> None:
    both: Iterable[Claim] = (stay(), claim())
    with pytest.raises(UsageError):
        build_all(*both)


def test_the_partner_says_which_errata() -> None:
    content = build_all(stay(), to=partner(guides={"institutional": "005010X223A3"})).content
    assert content.count(b"005010X223A3") == 2
    (once,) = read_back(content)
    assert once.values["kind"] == "institutional"
