"""Reading at one go, and what is remembered of parts: the same claims, notes, findings and bytes as with care and afresh."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from claims import strategies
from claims.dental import DENTAL
from claims.dental_strategy import dental_claims
from claims.samples import build_all, values
from edigate.claims import plain
from edigate.claims.edits import Asked, check, check_all
from edigate.claims.model import Claim, from_json, from_values, to_json, to_values
from edigate.claims.repairs import repair
from edigate.transactions.claim_837.build import BuiltInterchange
from edigate.x12.writer import UnwritableError

ANY = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # whole claims take minutes to shrink
)
TODAY = date(2026, 3, 4)
ANY_CLAIM = st.one_of(strategies.professional_claims(), strategies.institutional_claims(), dental_claims())
ODD: list[Any] = [
    "", " ", " x ", "a  b", "il", "20260302", "2026-02-30", "1979-05-14T00:00:00", "$1,200.00", "1.5", "-1.00", "1E2", "x*y",
    "Zoë", "x" * 1001, "x" * 90, "J15.9", "627-01", "62701-1234", "+1 (555) 555-0100", "37-1234567", "1750001013", "\x1f",
    "P.O. Box 7", "A\nB", "A \nB", "A\x1fB",
    0, 1, -3, 2**70, True, False, None, [], {}, [1, True], ["25", " 26"], [{}], {"code": "x"},
    Decimal("1.5"), Decimal("1E+2"), Decimal("1.005"), "99", "7",
]  # fmt: skip


def with_care(told: dict[str, Any]) -> tuple[Claim, tuple[Any, ...]] | None:
    """What repairs and model make of the values."""
    mended, notes = repair(told)
    try:
        return from_values(mended), notes
    except ValidationError:
        return None


def places(part: Any, base: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything in a tree."""
    for key, value in part.items() if isinstance(part, dict) else enumerate(part):
        yield (*base, key)
        if isinstance(value, dict | list):
            yield from places(value, (*base, key))


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    """A claim as JSON gives it, some of its values replaced, taken away, repeated or unknown."""
    told: dict[str, Any] = json.loads(json.dumps(to_values(draw(ANY_CLAIM))), parse_float=Decimal)
    for _ in range(draw(st.integers(0, 4))):
        *way, last = draw(st.sampled_from(list(places(told))))
        place: Any = told
        for step in way:
            place = place[step]
        match draw(st.integers(0, 9)):
            case 0:
                del place[last]
            case 1 if isinstance(place, dict):
                place["no_such_field"] = "x"
            case 2 if isinstance(place, list):
                place.append(copy.deepcopy(place[last]))
            case _:
                place[last] = copy.deepcopy(draw(st.sampled_from(ODD)))
    return told


def everything_of(claim: Claim) -> tuple[Any, ...]:
    """What can be seen of a claim: its values, what was given, and how it is written."""
    fields = [claim.model_fields_set, *(line.model_fields_set for line in claim.lines)]
    return claim, fields, to_json(claim), claim.model_dump_json(), repr(claim)


@ANY
@given(damaged())
def test_what_is_read_at_once_is_what_care_would_make(told: dict[str, Any]) -> None:
    careful, before = with_care(told), copy.deepcopy(told)
    for _ in range(2):  # learnt, then remembered
        read = plain.read(told)
        assert told == before
        if read is not None:
            assert careful is not None
            assert everything_of(read.claim) == everything_of(careful[0])
            assert read.repairs == careful[1]


@ANY
@given(ANY_CLAIM)
def test_nearly_all_claims_are_read_at_once(claim: Claim) -> None:
    read = plain.read(json.loads(json.dumps(to_values(claim))))
    assert read is not None
    assert read.claim == claim
    assert everything_of(plain.from_json(to_json(claim))) == everything_of(from_json(to_json(claim)))


def test_one_that_is_not_alike_is_not_taken_for_the_one_before() -> None:
    right = values(lines__0__diagnosis_pointers=[1], subscriber__pregnant=True)
    assert plain.read(right) is not None
    for wrong in (
        values(lines__0__diagnosis_pointers=[True], subscriber__pregnant=True),
        values(lines__0__diagnosis_pointers=[Decimal("1.0")], subscriber__pregnant=True),
        values(lines__0__charge="150.00 ", billing_provider__npi=1750001012),
        values(payer__id=Decimal("1.5"), payer__name="1.5"),
        values(lines__0__service_date="2026-02-30"),
        values(lines=[]),
    ):
        careful, read = with_care(wrong), plain.read(wrong)
        assert read is None or (
            careful is not None and everything_of(read.claim) == everything_of(careful[0])
        )
        assert read is not None or careful is None


def test_parts_that_are_told_alike_are_one() -> None:
    one, other = (plain.read(values(patient_control_number=number)) for number in ("A1", "A2"))
    assert one is not None and other is not None
    assert one.claim.billing_provider is other.claim.billing_provider
    assert one.claim.lines[0].procedure is other.claim.lines[0].procedure
    assert one.claim.subscriber is other.claim.subscriber
    assert one.claim.lines[0] is not other.claim.lines[0]


def test_lines_of_two_kinds_that_give_the_same_are_not_taken_for_one_another() -> None:
    sets = []
    for told in (values(), copy.deepcopy(DENTAL)):
        line = {name: told["lines"][0][name] for name in ("procedure", "charge")}
        told["lines"] = [{**line, "service_date": "2026-03-02", "diagnosis_pointers": [1]}]
        read = plain.read(told)
        assert read is not None
        sets.append(read.claim.lines[0].model_fields_set)
    assert sets[0] == sets[1]
    assert sets[0] is not sets[1]


@ANY
@given(st.lists(damaged(), min_size=1, max_size=3))
def test_what_is_remembered_of_parts_changes_no_finding_and_no_byte(many: list[dict[str, Any]]) -> None:
    claims = [read.claim for told in many if (read := plain.read(told)) is not None]
    afresh = [claim.model_copy(deep=True) for claim in claims]
    expected = [check(claim, today=TODAY) for claim in afresh]
    for _ in range(2):
        assert [check(claim, today=TODAY) for claim in claims] == expected
        assert check_all(map(Asked, claims), today=TODAY) == expected
    for claim, new in zip(claims, afresh, strict=True):
        assert [written(claim) for _ in range(2)] == [written(new)] * 2


def written(claim: Claim) -> BuiltInterchange | str:
    """The file of one claim, or why there is none."""
    try:
        return build_all(claim)
    except UnwritableError as error:
        return str(error)
