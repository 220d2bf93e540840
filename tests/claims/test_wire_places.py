"""The place that a finding names in the 837 is where the value stands in the file that we build."""

from __future__ import annotations

import pytest

from claims.samples import build_all, claim, split, stay
from edigate.claims.edits import check
from edigate.claims.wire_places import place_of
from edigate.errors import NOWHERE

MARK = "ZZ9"
# A value that stands in one place of the file, and the pointer it was given at.
CASES = [
    ("/subscriber/member_id", "subscriber__member_id"),
    ("/subscriber/address/city", "subscriber__address__city"),
    ("/subscriber/claim_filing_code", None),
    ("/payer/id", "payer__id"),
    ("/billing_provider/organization_name", "billing_provider__organization_name"),
    ("/billing_provider/taxonomy", "billing_provider__taxonomy"),
    ("/rendering_provider/last_name", "rendering_provider__last_name"),
    ("/prior_authorization", "prior_authorization"),
    ("/patient_control_number", "patient_control_number"),
    ("/lines/0/line_control_number", "lines__0__line_control_number"),
    ("/lines/0/procedure/code", "lines__0__procedure__code"),
]


@pytest.mark.parametrize("make, kind", [(claim, "professional"), (stay, "institutional")])
@pytest.mark.parametrize("pointer, change", [each for each in CASES if each[1]], ids=lambda each: str(each))
def test_the_value_stands_where_the_place_says(make, kind: str, pointer: str, change: str) -> None:  # type: ignore[no-untyped-def]
    if kind == "institutional" and pointer.startswith(("/rendering", "/lines/0/procedure")):
        change = change.replace("rendering_provider__last_name", "attending_provider__last_name")
        change = change.replace("lines__0__procedure", "lines__2__procedure")
        pointer = pointer.replace("/rendering", "/attending").replace(
            "/lines/0/procedure", "/lines/2/procedure"
        )
    place = place_of(pointer, kind)
    assert place.id is not None and place.element is not None
    segments = split(build_all(make(**{change: MARK})).content)
    found = [(each[0], n) for each in segments for n, text in enumerate(each) if MARK in text.split(":")]
    assert (place.id, place.element) in found


def test_every_place_has_a_loop_and_what_has_none_is_nowhere() -> None:
    for kind in ("professional", "institutional", "dental"):
        assert place_of("", kind) == NOWHERE
        assert place_of("/other_payers/0/payer_rank", kind).loop == "2320"
        assert place_of("/lines/3", kind).loop == "2400"
    found = check(claim(subscriber__member_id="1"))
    assert place_of(found[0].field or "", "professional").loop == "2010BA"
