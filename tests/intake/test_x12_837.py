"""Raw 837 files in: each claim on its own, the envelope dropped, nothing lost in silence."""

from __future__ import annotations

import json
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from claims.samples import PATIENT, build_all, claim, split
from edigate.claims.edits import check
from edigate.claims.model import Claim, to_json
from edigate.claims.professional import ProfessionalClaim
from edigate.errors import Severity
from edigate.intake.intake_code import IntakeCode
from edigate.intake.x12_837 import read
from edigate.transactions.claim_837.claim_values import pointers_in
from transactions.test_nothing_is_lost import CLAIMS


def test_each_claim_comes_out_with_its_key_and_place() -> None:
    content = build_all(claim(), claim(patient_control_number="B2", diagnoses=[{"code": "Z00.00"}])).content
    first, second = read([content])
    assert (first.claim_key, first.position, first.findings) == ("LSF0000481", "segment 22", ())
    assert (second.claim_key, second.position) == ("B2", "segment 35")
    assert isinstance(second.claim, ProfessionalClaim)
    assert [each.code for each in second.claim.diagnoses] == ["Z0000"]
    assert build_all(*(each.claim for each in (first, second) if each.claim)).content == content
    assert check(second.claim) == []


def test_in_small_blocks_it_is_the_same() -> None:
    content = build_all(claim(), claim(patient_control_number="B2")).content
    assert list(read([content[n : n + 7] for n in range(0, len(content), 7)])) == list(read([content]))


def test_a_part_that_would_be_lost_holds_the_claim() -> None:
    content = build_all(claim()).content.replace(b"~HI*ABK", b"~CR5*X~HI*ABK")
    result = next(iter(read([content])))
    assert result.claim is not None
    (finding,) = result.findings
    assert (finding.code, finding.severity) == (IntakeCode.PART_NOT_CARRIED, Severity.ERROR)
    assert (finding.where.id, finding.where.ordinal) == ("CR5", 24)


def test_a_bad_claim_is_refused_alone_and_no_value_is_told() -> None:
    content = build_all(claim(), claim(patient_control_number="B2")).content
    bad, good = read([content.replace(b"CLM*LSF0000481*235*", b"CLM*LSF0000481*SECRET*", 1)])
    assert bad.claim is None and bad.claim_key == "LSF0000481"
    assert [(each.code, each.field, each.where.id) for each in bad.findings] == [
        ("FIELD_INVALID", "segment 22, CLM02", "CLM")
    ]
    assert "SECRET" not in str(bad.findings)
    assert good.claim is not None


def test_twice_the_same_number_other_guides_and_no_claims() -> None:
    twice = list(read([build_all(claim(), claim()).content]))
    assert [each.code for each in twice[1].findings] == [IntakeCode.CLAIM_KEY_DUPLICATE]
    other = build_all(claim()).content.replace(b"005010X222A1", b"005010X291")
    assert [[f.code for f in each.findings] for each in read([other])] == [[IntakeCode.GUIDE_NOT_TAKEN]]
    assert "005010X291" in next(read([other])).findings[0].message
    nothing = {b"no file of ours": "no X12", build_all(claim()).content.split(b"ST*")[0]: "without a set"}
    for content, words in nothing.items():
        (result,) = read([content])
        assert [each.code for each in result.findings] == [IntakeCode.NO_CLAIMS]
        assert words in result.findings[0].message


def test_a_wrong_count_is_told_beside_the_claims() -> None:
    content = build_all(claim()).content.replace(b"~SE*33*", b"~SE*34*")
    taken, told = read([content])
    assert taken.claim is not None
    assert [each.code for each in told.findings] == [IntakeCode.ENVELOPE_FAULTY]


def test_what_is_cut_off_is_told_and_its_last_claim_held() -> None:
    """A file that was not received whole: what came is taken, and nobody believes that it was all."""
    content = build_all(claim(), claim(patient_control_number="B2", note={"text": "Last"})).content
    in_set = content[: content.index(b"REF*6R*B2-2")]
    first, last, about_set, about_file = read([in_set])
    assert first.findings == () and last.claim is not None
    assert [(each.code, each.severity) for each in last.findings] == [("ENVELOPE_FAULTY", "error")]
    assert "cut off" in about_set.findings[0].message and "no IEA" in about_file.findings[-1].message
    behind_set = content[: content.index(b"GE*1")]
    *both, about_file = read([behind_set])
    assert [each.findings for each in both] == [(), ()]
    assert [each.field for each in about_file.findings] == ["segment 49, GE", "segment 49, IEA"]


@pytest.mark.parametrize(("was", "now", "told"), [
    (b"HI*ABK:J159", b"HI*ABF:J159", [("PART_NOT_CARRIED", "segment 24, HI")]),
    (b"HI*ABK:J159", b"HI*ABF:R05*ABK:J159", [("PART_NOT_CARRIED", "segment 24, HI")]),
    (b"HI*ABK:J159", b"HI*ABK:J159*ABK:R05", [("PART_NOT_CARRIED", "segment 24, HI")]),
    (b"11:B:1*Y*A", b"11:B:1**A", [("ELEMENT_ASSUMED", "segment 22, CLM06")]),
    (b"*UN*1***1~", b"*UN****1~", [("ELEMENT_ASSUMED", "segment 28, SV104")]),
    (b"SBR*P*18", b"SBR**18", [("ELEMENT_ASSUMED", "segment 16, SBR01")]),
])  # fmt: skip
def test_no_part_of_a_claim_becomes_another_or_is_invented_in_silence(
    was: bytes, now: bytes, told: list[tuple[str, str]]
) -> None:
    content = build_all(claim()).content
    assert was in content
    (result,) = read([content.replace(was, now, 1)])
    assert result.claim is not None
    assert [(each.code, each.field) for each in result.findings] == told


def test_a_level_that_is_missing_gives_no_claim_to_the_provider_before() -> None:
    other = {"billing_provider__npi": "1650002029", "patient_control_number": "B2"}
    content = build_all(claim(), claim(**other), claim(patient_control_number="C3", patient=PATIENT)).content
    for level, lost in (
        (b"HL*5**20*1~", "B2"),
        (b"HL*1**20*1~", "LSF0000481"),
    ):
        assert level in content
        results = {each.claim_key: each for each in read([content.replace(level, b"")])}
        assert any(each.severity is Severity.ERROR for each in results[lost].findings), level
    assert all(each.findings == () for each in read([content]))


def test_no_file_of_the_corpus_raises(shared: Path) -> None:
    for path in sorted((shared / "corpus").rglob("*")):
        if path.is_file() and path.suffix not in (".md", ".tsv"):
            assert list(read([path.read_bytes()]))


def _part_of(whole: Any, part: str) -> Any:
    return whole[int(part) if isinstance(whole, list) else part]


@pytest.mark.parametrize("made", CLAIMS, ids=lambda made: f"{made.kind}-{made.patient_control_number}")
def test_every_value_is_named_by_the_segment_it_stands_in(made: Claim) -> None:
    content = build_all(made).content
    (result,) = read([content])
    assert result.claim is not None and result.places is not None
    segments, values = split(content), json.loads(to_json(result.claim))
    tried = 0
    for pointer in pointers_in(values, ""):
        value: Any = reduce(_part_of, pointer.split("/")[1:], values)
        if not isinstance(value, str) or len(value) < 3 or pointer.endswith(("version", "kind", "role")):
            continue
        text = value.replace("-", "").removesuffix(".00")
        place = result.places.name(pointer)
        ordinal = int(place.split(",")[0].removeprefix("segment "))
        assert any(text.rstrip("0") in each.replace("-", "") for each in segments[ordinal - 1]), (
            pointer,
            place,
        )
        assert place.split(", ")[1].startswith(segments[ordinal - 1][0])
        tried += 1
    assert tried > 25


def test_what_is_missing_is_named_by_the_segment_it_belongs_to() -> None:
    (result,) = read([build_all(claim()).content])
    assert result.places is not None
    wanted = {
        "/lines/1/rendering_provider": "SV1",
        "/rendering_provider/birth_date": "NM1",
        "/note": "CLM",
        "": "CLM",
    }
    told = {pointer: result.places.name(pointer).split(", ")[1] for pointer in wanted}
    assert told == wanted


def test_what_is_not_sent_of_the_insured_is_named_where_it_stands() -> None:
    both = build_all(claim(patient=PATIENT)).content.replace(b"~NM1*PR*", b"~DMG*D8*19790514*F~NM1*PR*", 1)
    result = next(iter(read([both])))
    (finding,) = result.findings
    segment = split(both)[(finding.where.ordinal or 0) - 1]
    assert (finding.code, segment[:2]) == (IntakeCode.PART_NOT_SENT, ["NM1", "IL"])
