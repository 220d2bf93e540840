"""Repairs: each changes form and nothing else, each is told, and whatever has two readings is left alone."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.samples import build_all, values
from edigate.claims.model import from_values
from edigate.claims.repair_rules import RULES, RepairCode, Rule
from edigate.claims.repairs import repair
from edigate.errors import Severity

_R = RepairCode
# (code, field, what the caller wrote, what becomes of it)
CASES: list[tuple[RepairCode, str, str, str]] = [
    (_R.BLANKS_TRIMMED, "subscriber__member_id", " DHP1234 ", "DHP1234"),
    (_R.BLANKS_TRIMMED, "billing_provider__npi", "1750001012\u00a0", "1750001012"),
    (_R.BLANKS_JOINED, "subscriber__last_name", "van  der Berg", "van der Berg"),
    (_R.BLANKS_JOINED, "billing_provider__address__address1", "100 Harbor\r\nRoad", "100 Harbor Road"),
    (_R.LETTERS_RAISED, "subscriber__gender", "f", "F"),
    (_R.LETTERS_RAISED, "subscriber__address__state", "il", "IL"),
    (_R.LETTERS_RAISED, "lines__0__procedure__code", "g0101", "G0101"),
    (_R.LETTERS_RAISED, "diagnoses__0__code", "j159", "J159"),
    (_R.PHONE_PLAIN, "billing_provider__contacts__0__phone", "(555) 555-0100", "5555550100"),
    (_R.PHONE_PLAIN, "billing_provider__contacts__0__phone", "+1 555.555.0100", "5555550100"),
    (_R.DIAGNOSIS_PLAIN, "diagnoses__0__code", "S52.521A", "S52521A"),
    (_R.DIAGNOSIS_PLAIN, "diagnoses__0__code", "V85.0", "V850"),
    (_R.TAX_ID_PLAIN, "billing_provider__ein", "37-1234567", "371234567"),
    (_R.ZIP_PLAIN, "billing_provider__address__postal_code", "62701-1234", "627011234"),
    (_R.ZIP_PLAIN, "subscriber__address__postal_code", "62704 5678", "627045678"),
    (_R.TAX_ID_PLAIN, "billing_provider__ein", "37 1234567", "371234567"),
    (_R.AMOUNT_PLAIN, "lines__0__charge", "$1,150.00", "1150.00"),
    (_R.DATE_PLAIN, "lines__0__service_date", "20260302", "2026-03-02"),
    (_R.DATE_PLAIN, "subscriber__birth_date", "1979-05-14T00:00:00.000Z", "1979-05-14"),
]  # fmt: skip
# What may mean two things, or is no matter of form, stays for the model and the edits.
LEFT = [
    ("billing_provider__contacts__0__phone", "555-0100"),
    ("billing_provider__contacts__0__phone", "+49 30 5555 010"),
    ("billing_provider__contacts__0__phone", "555 555 0100 x12"),
    ("lines__0__service_date", "03/02/2026"),
    ("lines__0__service_date", "2026-03-02T23:30:00"),
    ("lines__0__charge", "1.150,00"),
    ("lines__0__charge", "1,15"),
    ("billing_provider__ein", "3712-34567"),
    ("billing_provider__address__postal_code", "2701"),
    ("diagnoses__0__code", "J.159"),
    ("diagnoses__0__code", "J15."),
    ("subscriber__member_id", "abc-123"),
    ("patient_control_number", "lsf-1"),
]


def _at(values: Any, path: str) -> Any:
    for part in path.split("__"):
        values = values[int(part)] if part.isdigit() else values[part]
    return values


@pytest.mark.parametrize("code, path, before, after", CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES])
def test_a_repair_changes_one_text_and_tells_of_it(
    code: RepairCode, path: str, before: str, after: str
) -> None:
    written = values(diagnoses=[{"code": "J159"}])
    *way, last = path.split("__")
    _at(written, "__".join(way))[last] = before
    given_before = copy.deepcopy(written)
    mended, told = repair(written)
    assert [(each.code, each.field, each.severity) for each in told] == [
        (code, "/" + path.replace("__", "/"), Severity.NOTE)
    ]
    assert before.strip() not in told[0].message and _at(mended, path) == after
    assert written == given_before, "the caller's own values are not touched"


def test_every_repair_has_a_case_and_an_example_that_is_true() -> None:
    elsewhere = {_R.NDC_PLAIN, _R.SHEET_PLAIN}  # below, and with spreadsheets
    assert {case[0] for case in CASES} | elsewhere == set(RepairCode) == {rule.code for rule in RULES}
    for rule in RULES:
        assert rule.apply(rule.before) == rule.after == rule.apply(rule.after)


def test_an_ndc_loses_its_dashes_only_in_its_one_certain_form() -> None:
    for before, after in (("00000-1234-56", "00000123456"), ("0000-1234-56", "0000-1234-56")):
        drug = {"ndc": before, "quantity": 1, "unit": "UN"}
        mended, told = repair(values(diagnoses=[{"code": "J159"}], lines__0__drug=drug))
        assert mended["lines"][0]["drug"]["ndc"] == after
        assert [each.code for each in told] == ([_R.NDC_PLAIN] if after != before else [])


@pytest.mark.parametrize("path, text", LEFT, ids=[f"{path}-{text}" for path, text in LEFT])
def test_what_has_two_readings_is_left(path: str, text: str) -> None:
    written = values(diagnoses=[{"code": "J159"}], **{path: text})
    assert repair(written) == (written, ())


@given(st.sampled_from(RULES), st.text(" \t\u00a0.,-()+$/0123456789abcXYZT:", max_size=24))
def test_fine_texts_need_nothing_and_a_second_repair_finds_nothing(rule: Rule, text: str) -> None:
    if re.fullmatch(rule.fine, text, re.DOTALL):
        assert rule.apply(text) == text, "the quick look must not hide a repair"
    once = rule.apply(text)
    assert rule.apply(once) == once
    letters = [each for each in once.upper() if each.isalnum()]
    kept = [each for each in text.upper() if each.isalnum()]
    assert letters == kept or rule.code in (_R.PHONE_PLAIN, _R.DATE_PLAIN), "only marks and blanks go"


def test_a_repaired_claim_goes_out_like_the_plain_one() -> None:
    untidy = values(
        diagnoses=[{"code": " j15.9"}],
        subscriber__gender="f",
        billing_provider__ein="37-1234567",
        billing_provider__contacts__0__phone="(555) 555-0100",
        lines__0__charge="$150.00",
        lines__0__service_date="20260302",
    )
    mended, told = repair(untidy)
    assert len(told) == 8
    assert build_all(from_values(mended)).content == build_all(from_values(values())).content


def test_whatever_is_no_claim_passes_through() -> None:
    odd: dict[str, Any] = {
        "lines": [1, None, [" x "], {"charge": 5}],
        "diagnoses": "J15",
        "a" * 600: {"b": " c"},
    }
    mended, told = repair(odd)
    assert mended["lines"] == odd["lines"] and [each.code for each in told] == [_R.BLANKS_TRIMMED]


def test_the_version_of_a_diagnosis_is_a_word_of_ours() -> None:
    told = {"diagnoses": [{"code": "110111", "version": "dental"}]}
    assert repair(told) == (told, ())
