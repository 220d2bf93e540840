"""Replacement and void: the payer's number goes in, everything else stays the claim's own."""

from __future__ import annotations

from typing import Any

import pytest

from claims.samples import PERSON, claim
from edigate.claims.edits import check
from edigate.claims.model import Claim
from edigate.errors import Finding, Severity
from edigate.followup.correction import CorrectionCode, replacement, void

ORIGINAL = claim(practice="main")
NUMBER = "DHP26063000117"


def test_replacement_is_the_corrected_claim_under_the_payers_number() -> None:
    corrected = claim(lines__1__ordering_provider=PERSON)
    made = replacement(ORIGINAL, corrected, NUMBER)
    assert isinstance(made, Claim)
    assert (made.frequency, made.payer_claim_control_number, made.practice) == ("7", NUMBER, "main")
    assert made.lines == corrected.lines
    assert check(made) == []


def test_a_replacement_can_be_replaced() -> None:
    first = replacement(ORIGINAL, ORIGINAL, NUMBER)
    assert isinstance(first, Claim)
    second = replacement(first, ORIGINAL, "DHP26079000245")
    assert isinstance(second, Claim)
    assert second.payer_claim_control_number == "DHP26079000245"


def test_void_repeats_the_original() -> None:
    made = void(ORIGINAL, NUMBER)
    assert isinstance(made, Claim)
    assert (made.frequency, made.charge, made.lines) == ("8", ORIGINAL.charge, ORIGINAL.lines)
    assert check(made) == []


@pytest.mark.parametrize("number", [None, "", " "])
def test_no_payer_number_no_correction(number: str | None) -> None:
    for refused in (replacement(ORIGINAL, ORIGINAL, number), void(ORIGINAL, number)):
        assert isinstance(refused, Finding)
        assert (refused.code, refused.severity) == (
            CorrectionCode.CORRECTION_NEEDS_PAYER_NUMBER,
            Severity.ERROR,
        )


@pytest.mark.parametrize(
    "changes, field",
    [
        ({"claim_key": "other"}, "/claim_key"),
        ({"claim_key": "LSF0000481", "patient_control_number": "OTHER"}, "/patient_control_number"),
        ({"payer__id": "OTHER"}, "/payer/id"),
        ({"practice": "other"}, "/practice"),
    ],
)
def test_another_claim_is_no_correction(changes: dict[str, Any], field: str) -> None:
    refused = replacement(ORIGINAL, claim(**changes), NUMBER)
    assert isinstance(refused, Finding)
    assert (refused.code, refused.field) == (CorrectionCode.CORRECTION_OF_OTHER_CLAIM, field)


def test_a_void_is_the_end() -> None:
    voided = void(ORIGINAL, NUMBER)
    assert isinstance(voided, Claim)
    for refused in (replacement(voided, ORIGINAL, NUMBER), void(voided, NUMBER)):
        assert isinstance(refused, Finding)
        assert refused.code == CorrectionCode.CORRECTION_OF_VOID
