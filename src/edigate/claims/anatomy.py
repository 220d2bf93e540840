"""What a model of this room is made of, worked out once for each class: its texts, numbers, providers and other parts.

What looks at a whole claim (texts that cannot travel, amounts that cannot stand) walks by this, so that a new field is
looked at without being named twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin

from edigate.claims.base import Limit, Strict
from edigate.claims.paperwork import Attachment
from edigate.claims.people import Provider


class Anatomy(NamedTuple):
    """The fields of a class by what they hold; `texts` and `lists` (of texts) with their limits.

    `parts` hold models, `groups` tuples of models; `weighed` are those of both with a number or an attachment somewhere
    in them. `texts_only`: it is made of texts alone.
    """

    texts: tuple[tuple[str, Limit], ...]
    lists: tuple[tuple[str, Limit], ...]
    numbers: tuple[str, ...]
    parts: tuple[str, ...]
    groups: tuple[str, ...]
    providers: tuple[str, ...]
    weighed: tuple[str, ...]
    texts_only: bool


@cache
def anatomy(model: type[Strict]) -> Anatomy:
    """The anatomy of a class."""
    texts: list[tuple[str, Limit]] = []
    lists: list[tuple[str, Limit]] = []
    numbers: list[str] = []
    parts: list[str] = []
    groups: list[str] = []
    providers: list[str] = []
    weighed: list[str] = []
    for name, field in model.model_fields.items():
        told = list(_flat(field.annotation))
        models = [each for each in told if isinstance(each, type) and issubclass(each, Strict)]
        limits = [each for each in (*field.metadata, *told) if isinstance(each, Limit)]
        is_group = tuple in told
        if models:
            (groups if is_group else parts).append(name)
            if any(_is_weighed(each) for each in models):
                weighed.append(name)
            if not is_group and any(issubclass(each, Provider) for each in models):
                providers.append(name)
        elif limits:
            (lists if is_group else texts).append((name, limits[0]))
        elif Decimal in told:
            numbers.append(name)
    return Anatomy(
        tuple(texts),
        tuple(lists),
        tuple(numbers),
        tuple(parts),
        tuple(groups),
        tuple(providers),
        tuple(weighed),
        all(_is_text(field.annotation) for field in model.model_fields.values()),
    )


@cache
def fields_of(model: type[Strict], part: type[Strict]) -> tuple[str, ...]:
    """The fields of a class that hold models of one class, or tuples of them."""
    return tuple(
        name for name, field in model.model_fields.items()
        if any(isinstance(each, type) and issubclass(each, part) for each in _flat(field.annotation))
    )  # fmt: skip


@cache
def names_in(model: type[Strict], name: str) -> frozenset[str]:
    """The names of the fields of what one field of a class holds."""
    return frozenset(field for each in models_in(model, name) for field in each.model_fields)


def models_in(model: type[Strict], name: str) -> list[type[Strict]]:
    """The classes of what one field of a class holds."""
    told = _flat(model.model_fields[name].annotation)
    return [each for each in told if isinstance(each, type) and issubclass(each, Strict)]


def _is_text(annotation: Any) -> bool:
    """Whether a field holds texts, words of a list, or parts that hold nothing else."""
    if get_origin(annotation) is Literal:
        return all(isinstance(each, str) for each in get_args(annotation))
    if get_origin(annotation) is Annotated:
        return _is_text(get_args(annotation)[0])
    if inner := [each for each in get_args(annotation) if each is not Ellipsis]:
        return all(map(_is_text, inner))
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        return anatomy(annotation).texts_only
    return annotation in (str, type(None))


def _is_weighed(model: type[Strict]) -> bool:
    body = anatomy(model)
    return bool(body.numbers or body.weighed) or issubclass(model, Attachment)


def _flat(annotation: Any) -> Iterator[Any]:
    """A type with all that it is made of: members of unions, of tuples, and what Annotated adds."""
    yield getattr(annotation, "__origin__", annotation)
    yield from getattr(annotation, "__metadata__", ())
    for each in get_args(annotation):
        yield from _flat(each)
