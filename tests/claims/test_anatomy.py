"""Whatever a claim can hold is looked at: every text has its limit, every number is weighed, every provider is found."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal, get_args, get_origin

import pytest

from claims.samples import FACILITY, PERSON, claim
from edigate.claims.anatomy import anatomy
from edigate.claims.base import Strict
from edigate.claims.edits import check
from edigate.claims.makeup import makeup_of
from edigate.claims.model import KINDS
from edigate.claims.providers import providers_of
from edigate.claims.texts import odd_texts

OURS = {"practice", "claim_key"}  # they never travel


def models_in(annotation: Any) -> Iterator[type[Strict]]:
    """The models that a type is made of."""
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        yield annotation
    for each in get_args(annotation):
        yield from models_in(each)


def reached(model: type[Strict], seen: dict[type[Strict], None]) -> dict[type[Strict], None]:
    """A model and all that it holds."""
    if model not in seen:
        seen[model] = None
        for field in model.model_fields.values():
            for part in models_in(field.annotation):
                reached(part, seen)
    return seen


def holds(annotation: Any, what: type) -> bool:
    """Whether a type is or may be this one; the words of a list of literals are none."""
    if get_origin(annotation) is Literal:
        return False
    return annotation is what or any(holds(each, what) for each in get_args(annotation))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_its_place(kind: str) -> None:
    for model in reached(KINDS[kind].model, {}):
        body = anatomy(model)
        texts = {name for name, _ in (*body.texts, *body.lists)}
        for name, field in model.model_fields.items():
            if holds(field.annotation, str) and not list(models_in(field.annotation)):
                assert name in texts | OURS, f"{model.__name__}.{name} has no limit"
            if holds(field.annotation, Decimal):
                assert name in body.numbers
            if list(models_in(field.annotation)):
                assert name in (*body.parts, *body.groups)


def test_texts_deep_inside_are_found() -> None:
    odd = claim(
        lines__0__rendering_provider={**PERSON, "identifiers": [{"qualifier": "G2", "value": "A*B"}]},
        other_payers=[], file_information=["fine", "x" * 81], service_facility={**FACILITY, "contact": {"name": "Ü"}},
    )  # fmt: skip
    assert [(each.pointer, each.limit, each.identifier) for each in odd_texts(odd)] == [
        ("/file_information/1", 80, False),
        ("/service_facility/contact/name", 60, False),
        ("/lines/0/rendering_provider/identifiers/0/value", 50, True),
    ]


def test_providers_are_found_with_their_roles() -> None:
    given = claim(service_facility=FACILITY, lines__1__ordering_provider=PERSON)
    assert [(pointer, role) for pointer, role, _ in providers_of(given, makeup_of(given))] == [
        ("/billing_provider", "billing_provider"), ("/rendering_provider", "rendering_provider"),
        ("/service_facility", "service_facility"), ("/lines/1/ordering_provider", "ordering_provider"),
    ]  # fmt: skip


def test_numbers_deep_inside_are_weighed() -> None:
    heavy = claim(
        subscriber__weight_pounds=-1, lines__0__repricing={"method": "03", "allowed": "1.0001"},
        lines__1__ambulance={"transport": {"reason": "A", "miles": "100000000"}},
        contract={"type": "04", "percent": "-2"},
    )  # fmt: skip
    assert {(each.code, each.field) for each in check(heavy)} == {
        ("AMOUNT_NEGATIVE", "/subscriber/weight_pounds"), ("AMOUNT_NEGATIVE", "/contract/percent"),
        ("AMOUNT_DECIMALS", "/lines/0/repricing/allowed"), ("AMOUNT_TOO_LARGE", "/lines/1/ambulance/transport/miles"),
    }  # fmt: skip
