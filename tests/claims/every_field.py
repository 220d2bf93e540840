"""Every field of every part that a claim of a kind may have, one at a time: by the models, so that a new field is among them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args, get_origin

from claims.dental import DENTAL
from claims.samples import STAY, values
from edigate.claims.anatomy import models_in
from edigate.claims.base import Strict
from edigate.claims.model import KINDS

Values = dict[str, Any]
Way = tuple[str | int, ...]

# What may not stand beside a field.
_INSTEAD = {"last_name": "organization_name", "ssn": "ein"}


class OneField(NamedTuple):
    """A claim with one field filled: the class of the part and the name, and the claim's values."""

    model: type[Strict]
    name: str
    values: Values


def fields_of(kind: str) -> Iterator[OneField]:
    """All of them, each once for every name under which a part of its class stands in a claim."""
    basis = {"professional": values(), "institutional": copy.deepcopy(STAY), "dental": copy.deepcopy(DENTAL)}[
        kind
    ]
    yield from _fields(KINDS[kind].model, basis, (), set())


def _fields(
    model: type[Strict], basis: Values, way: Way, seen: set[tuple[type[Strict], str]]
) -> Iterator[OneField]:
    for name, field in model.model_fields.items():
        told, part = _at(basis, way)
        if name not in part:
            part.pop(_INSTEAD.get(name, ""), None)
            part[name] = _sample(field.annotation)
        yield OneField(model, name, copy.deepcopy(told))
        for held in models_in(model, name):
            if (held, name) not in seen:
                seen.add((held, name))
                inner: Way = (*way, name, 0) if isinstance(part[name], list) else (*way, name)
                yield from _fields(held, told, inner, seen)


def _at(basis: Values, way: Way) -> tuple[Values, Values]:
    """A copy of the claim, and its part there."""
    told = part = copy.deepcopy(basis)
    for step in way:
        part = part[step]  # type: ignore[index]
    return told, part


def _sample(annotation: Any) -> Any:
    """Some value of a type, as JSON has it."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)[-1]
    if get_origin(annotation) is tuple:
        return [_sample(get_args(annotation)[0])]
    for inner in get_args(annotation):
        if inner is not type(None):
            return _sample(inner)
    if issubclass(annotation, Strict):
        return _part(annotation)
    return {bool: True, int: 1, str: "A1", Decimal: "1.50", date: "2026-03-02"}[annotation]


def _part(model: type[Strict]) -> Values:
    """The least that a part of a class tells."""
    told = {name: _sample(each.annotation) for name, each in model.model_fields.items() if each.is_required()}
    return {"organization_name": "A1", **told} if "organization_name" in model.model_fields else told
