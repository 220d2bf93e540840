"""An 837P back to whole claims: nothing lost on the way out and in, and what is not carried is named."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims import samples
from claims.samples import FACILITY, PATIENT, PERSON, build_all, claim
from claims.whole import SECONDARY, WHOLE_CLAIM, WHOLE_LINE
from edigate.claims.model import Claim, from_values
from edigate.transactions.claim_837.read_claim import ClaimValues, claims, reading_of
from edigate.x12.reader import TransactionSet, read
from transactions.test_build_837p import FULL


def claims_of(content: bytes) -> list[ClaimValues]:
    """The claims of all sets of a file that claims are taken from."""
    return [
        each for event in read([content]) if isinstance(event, TransactionSet)
        for reading in [reading_of(event)] if reading is not None
        for each in claims(event, reading)
    ]  # fmt: skip


def as_claims(content: bytes) -> list[Claim]:
    """The same, taken by the claim model."""
    return [from_values(each.values) for each in claims_of(content)]


@pytest.mark.parametrize(
    "changes",
    [{}, FULL, {**WHOLE_CLAIM, "lines__0": WHOLE_LINE}, SECONDARY, {"patient": PATIENT},
     {"patient": PATIENT, "service_facility": FACILITY, "supervising_provider": PERSON},
     {"diagnoses": [{"code": "486", "version": "9"}]},
     {"disability_date_end": "2026-02-09"}, {"billing_provider__currency": "CAD"}],
)  # fmt: skip
def test_out_and_in_and_out_again_is_the_same_file(changes: dict[str, object]) -> None:
    content = build_all(claim(**changes)).content
    read_back = claims_of(content)
    assert [each.left for each in read_back] == [()]
    again = from_values(read_back[0].values)
    assert build_all(again).content == content
    assert as_claims(build_all(again).content) == [again]


@given(st.lists(samples.claims(), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_claims_read_back_equal(given_claims: list[Claim]) -> None:
    content = build_all(*given_claims).content
    once = as_claims(content)
    assert len(once) == len(given_claims)
    assert as_claims(build_all(*once).content) == once
    assert sorted(each.patient_control_number for each in once) == sorted(
        each.patient_control_number for each in given_claims
    )
    assert sorted(each.charge for each in once) == sorted(each.charge for each in given_claims)


def test_what_is_not_carried_is_named_with_its_place() -> None:
    content = (
        build_all(claim())
        .content.replace(b"HI*ABK", b"CR5*X~HI*ABK")
        .replace(b"~LX*1", b"~PWK*B4*AA***AC*1*2~LX*1")
    )
    (read_back,) = claims_of(content)
    assert [name for _, name in read_back.left] == ["CR5", "PWK"]
