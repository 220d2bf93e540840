"""The claim: exact amounts, real dates, defaults, and every fault of shape at once without a value in the text."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError

from claims import samples, strategies
from claims.samples import EXAMPLE, PATIENT, STAY, claim, values
from edigate.claims.model import Claim, from_json, from_values, to_json, to_values


def faults(**changes: Any) -> set[str]:
    """Pointers of everything that is refused."""
    with pytest.raises(ValidationError) as caught:
        claim(**changes)
    return {"/".join(map(str, fault["loc"])) for fault in caught.value.errors()}


def test_what_is_left_out_is_filled_in() -> None:
    filled = claim(charge=...)
    assert filled.claim_key == "LSF0000481"
    assert filled.charge == Decimal("235.00")
    assert [line.line_control_number for line in filled.lines] == ["LSF0000481-1", "LSF0000481-2"]
    assert (filled.kind, filled.frequency, filled.practice) == ("professional", "1", None)


def test_what_is_given_stays() -> None:
    given_ = claim(claim_key="OWN-7", charge="1", lines__1__line_control_number="L2")
    assert (given_.claim_key, given_.charge) == ("OWN-7", Decimal("1.00"))
    assert [line.line_control_number for line in given_.lines] == ["LSF0000481-1", "L2"]


@pytest.mark.parametrize(
    "written", [150, "150", "150.0", "150.00", " 150 ", Decimal("150"), Decimal("1.5E+2")]
)
def test_one_amount_has_one_form(written: object) -> None:
    line = claim(lines__0__charge=written).lines[0]
    assert str(line.charge) == "150.00"


@pytest.mark.parametrize("written", ["0.005", "12.345", "-3", "99999999999"])
def test_a_wrong_amount_is_kept_as_it_is(written: str) -> None:
    assert claim(lines__0__charge=written).lines[0].charge == Decimal(written)


@pytest.mark.parametrize(
    "written",
    [1.5, True, None, "", "1,50", "1 50", "1e2", "1_000", "NaN", "$5", "0x10", "\u0663", Decimal("NaN"),
     Decimal("1E+999999"), "1" * 16, "1.1234567"],
)  # fmt: skip
def test_no_amount(written: object) -> None:
    assert faults(lines__0__charge=written) == {"lines/0/charge"}


def test_numbers_in_json_are_read_exactly() -> None:
    text = json.dumps(values()).replace('"150.00"', "150.004999999999")
    with pytest.raises(ValidationError, match="decimal number"):
        from_json(text)
    text = json.dumps(values()).replace('"150.00"', "150.10").replace('"235.00"', "235.10")
    assert from_json(text).charge == Decimal("235.10")


@pytest.mark.parametrize(
    "written",
    [20260302, "20260302", "2026-02-30", "2026-W10-1", "03/02/2026", "2026-03-02T00:00:00", 0, True, ""],
)
def test_no_date(written: object) -> None:
    assert faults(lines__0__service_date=written) == {"lines/0/service_date"}


def test_all_faults_at_once_and_no_value_in_any_text() -> None:
    wrong = values(
        subscriber__member_id=987654321, subscriber__secret="Rivera-Secret", lines__0__charge="12,5-Secret",
        lines__1__diagnosis_pointers=["Secret"], frequency="Secret", patient={**PATIENT, "birth_date": "Secret"},
    )  # fmt: skip
    del wrong["payer"]
    with pytest.raises(ValidationError) as caught:
        from_values(wrong)
    told = caught.value.errors(include_url=False, include_input=False)
    assert len(told) == 7
    assert "ecret" not in str(caught.value).replace("subscriber.secret", "")
    assert "987654321" not in str(caught.value)


@pytest.mark.parametrize(
    "changes, place",
    [
        ({"lines": []}, "lines"),
        ({"lines": "x"}, "lines"),
        ({"kind": "veterinary"}, "kind"),
        ({"rendering_provider__organization_name": "Both"}, "rendering_provider"),
        ({"billing_provider__ssn": "123456789"}, "billing_provider"),
        ({"billing_provider__ein": ...}, "billing_provider"),
        ({"lines__0__procedure__modifiers": ["A1", "A2", "A3", "A4", "A5"]}, "lines/0/procedure/modifiers"),
        ({"lines__0__emergency": "yes"}, "lines/0/emergency"),
        ({"patient_control_number": ""}, "patient_control_number"),
        ({"subscriber__last_name": "x" * 1001}, "subscriber/last_name"),
    ],
)
def test_shapes_that_cannot_be_represented(changes: dict[str, Any], place: str) -> None:
    assert place in faults(**changes)


def test_a_wrong_value_is_no_wrong_shape() -> None:
    odd = claim(
        billing_provider__npi="1", payer__id="", lines__0__diagnosis_pointers=[99], place_of_service="office"
    )
    assert odd.billing_provider.npi == "1"


def test_frozen() -> None:
    with pytest.raises(ValidationError):
        claim().subscriber.last_name = "Other"  # type: ignore[misc]


@given(samples.claims())
def test_json_and_back(any_claim: Claim) -> None:
    assert from_json(to_json(any_claim)) == any_claim
    assert from_values(to_values(any_claim)) == any_claim
    assert to_json(from_json(to_json(any_claim))) == to_json(any_claim)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.institutional_claims())
def test_json_of_a_bill_and_back(any_claim: Claim) -> None:
    assert from_json(to_json(any_claim)) == any_claim
    assert from_values(to_values(any_claim)) == any_claim


def test_the_kind_says_which_model() -> None:
    assert [from_values(each).kind for each in (EXAMPLE, STAY)] == ["professional", "institutional"]
    untold = {name: value for name, value in EXAMPLE.items() if name != "kind"}
    assert from_values(untold) == from_values(EXAMPLE)
    with pytest.raises(ValidationError) as caught:
        from_values({**EXAMPLE, "kind": "veterinary"})
    (fault,) = caught.value.errors()
    assert (fault["loc"], fault["type"]) == (("kind",), "literal_error")
    for odd in (None, 7, ["institutional"]):
        with pytest.raises(ValidationError):
            from_values({**EXAMPLE, "kind": odd})


def test_equal_content_is_equal_text() -> None:
    assert to_json(claim(lines__0__charge=150, lines__0__quantity="1.0")) == to_json(claim())
    assert json.loads(to_json(claim()))["kind"] == "professional"
    assert EXAMPLE["patient_control_number"] == "LSF0000481"
