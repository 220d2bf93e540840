"""A claim as nearly all are, read in one walk: repaired and shaped at once, each text and each part learnt the first time.

It decides nothing of its own. What a text of a field becomes is asked of the repairs and of pydantic once, and remembered;
a part that comes again (a provider, an address, a procedure, a person) is one object for all claims that tell it alike.
Whatever is not plain is left to `repairs.repair` and `model.from_values`, which find every fault. Why: docs/adr/0008.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Annotated, Any, NamedTuple, TypeAlias, cast, get_args, get_origin

import msgspec
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from edigate.claims.anatomy import anatomy
from edigate.claims.base import LONGEST_TEXT, Strict
from edigate.claims.core import ClaimCore
from edigate.claims.model import DEFAULT_KIND, KINDS, Claim
from edigate.claims.model import from_json as model_from_json
from edigate.claims.people import Person
from edigate.claims.plain_shape import DAYS, Shape
from edigate.claims.repair_rules import Rule
from edigate.claims.repairs import mend, note, plan_of
from edigate.errors import Finding

Told: TypeAlias = "list[tuple[Rule, str]]"  # a repair, and the pointer in the part that is being read
_Factory: TypeAlias = Callable[[dict[str, Any]], Any]  # of the fields before
_Take: TypeAlias = Callable[[Any, Told], Any]

_MOST = 1_000  # texts of a field, parts of a class: then all are forgotten and learnt anew
_from_json = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal).decode
_key_of = msgspec.json.Encoder(decimal_format="number").encode
_set_values, _set_given, _set_extra, _set_private = (
    vars(BaseModel)[slot].__set__
    for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)
_LIMITS = ("min_length", "max_length")


class Plain(NamedTuple):
    """A claim, and a note for each repair with its pointer in the claim."""

    claim: Claim
    repairs: tuple[Finding, ...]


class _NotPlainError(Exception):
    """Something is left to the model."""


_LEFT = (_NotPlainError, ValueError)  # what pydantic raises is a ValueError


def read(values: Mapping[str, Any]) -> Plain | None:
    """The claim that these values state, just as repairs and model would make it; None when that is for them to say.

    Values are those of JSON: texts, integers, Decimals, booleans, None, lists and dicts.
    """
    kind = values.get("kind", DEFAULT_KIND)
    if type(kind) is not str or kind not in KINDS:
        return None
    told: Told = []
    try:
        claim = _plan(KINDS[kind].model, "").read(values, told)
    except _LEFT:
        return None
    return Plain(claim, tuple(note(rule, pointer) for rule, pointer in told) if told else ())


def from_json(text: str | bytes) -> Claim:
    """The claim that one JSON object of ours states, as `model.from_json`, which is asked about what is not plain."""
    read_at_once = read(_from_json(text))
    return model_from_json(text) if read_at_once is None or read_at_once.repairs else read_at_once.claim


class _Texts(dict[str, tuple[Any, tuple[Rule, ...]]]):
    """What becomes of the texts of one field: the value, and the repairs that led to it."""

    def __init__(self, parent: str, name: str, field: FieldInfo) -> None:
        super().__init__()
        self._fine, self._rules = plan_of(parent, name)
        self._shape = _shape_of(field)

    def __missing__(self, text: str) -> tuple[Any, tuple[Rule, ...]]:
        used: tuple[Rule, ...] = ()
        mended = text
        if text and self._fine(text) is None:
            mended, used = mend(text, self._rules)
        known = (self._shape(mended), used)
        if len(self) >= _MOST:
            self.clear()
        self[text] = known
        return known


class _TextsByName(dict[str, _Texts]):
    """The fields of a class, as far as texts were seen in them."""

    def __init__(self, model: type[Strict], parent: str) -> None:
        super().__init__()
        self._model, self._parent = model, parent

    def __missing__(self, name: str) -> _Texts:
        field = self._model.model_fields.get(name)
        if field is None:
            raise _NotPlainError
        known = self[name] = _Texts(self._parent, name, field)
        return known


class _PartsByName(dict[str, "_Plan"]):
    """The same for what is an object."""

    def __init__(self, model: type[Strict]) -> None:
        super().__init__()
        self._model = model

    def __missing__(self, name: str) -> _Plan:
        field = self._model.model_fields.get(name)
        models = _models_in(field) if field is not None else []
        if len(models) != 1 or field is None or get_origin(field.annotation) is tuple:
            raise _NotPlainError
        known = self[name] = _plan(models[0], name)
        return known


class _OthersByName(dict[str, _Take]):
    """The same for lists, numbers and truth."""

    def __init__(self, model: type[Strict]) -> None:
        super().__init__()
        self._model = model

    def __missing__(self, name: str) -> _Take:
        field = self._model.model_fields.get(name)
        if field is None:
            raise _NotPlainError
        known = self[name] = _take_of(name, field)
        return known


class _Plan:
    """How the parts of one class are read that stand in a field of one name."""

    __slots__ = (
        "_blank", "_checks", "_derived", "_known", "_model", "_name", "_numbered", "_others", "_parts",
        "_shapes", "_texts", "is_shared",
    )  # fmt: skip

    def __init__(self, model: type[Strict], name: str) -> None:
        fields, rules = model.model_fields, model.__pydantic_decorators__
        self._model, self._name = model, name
        self._blank = {n: None if field.is_required() else field.default for n, field in fields.items()}
        self._derived = tuple(
            (n, cast(_Factory, f.default_factory)) for n, f in fields.items() if f.default_factory
        )
        self._checks = tuple(each.func for each in rules.model_validators.values())
        self._numbered = issubclass(model, ClaimCore)
        self._texts = _TextsByName(model, name)
        self._parts = _PartsByName(model)
        self._others = _OthersByName(model)
        # Parts that often come again: equal JSON is then one and the same part.
        self.is_shared = anatomy(model).texts_only or issubclass(model, Person)
        self._shapes: dict[tuple[str, ...], Shape] = {}
        self._known: dict[bytes, tuple[Strict, Told]] = {}

    def read(self, values: Any, told: Told) -> Any:
        """The part that these values state; raises what is in `_LEFT` when they are not plain."""
        if not self.is_shared:
            return self.make(values, told)
        key = _key_of(values)
        known = self._known.get(key)
        if known is None:
            own: Told = []
            known = (self.make(values, own), own)
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = known
        if known[1]:
            told += known[1]
        return known[0]

    def recall(self, values: Mapping[str, Any]) -> Strict | None:
        """The part as it was read before, where nothing is told of it."""
        known = self._known.get(_key_of(values)) if self.is_shared else None
        return None if known is None or known[1] else known[0]

    def make(self, values: Mapping[str, Any], told: Told) -> Strict:
        """The same, made anew."""
        made: dict[str, Any] = self._blank.copy()
        names = tuple(values)
        shape = self._shapes.get(names) or self._learn(names, values)
        given = shape.given
        if shape.fits(values):
            made.update(values)
            for name in shape.amounts:
                made[name] = Decimal(values[name])
            for name in shape.days:
                made[name] = DAYS[values[name]]
            for name in shape.rest:
                value = values[name]
                if type(value) is list:
                    before = len(told)
                    made[name] = self._others[name](value, told)
                    if len(told) > before:
                        _place(told, before, name)
                elif type(value) is dict and (part := self._parts[name].recall(value)) is not None:
                    made[name] = part
                else:
                    self._take(name, value, made, told)
        else:
            for name, value in values.items():
                self._take(name, value, made, told)
        if not shape.is_whole:
            raise _NotPlainError
        if self._numbered:
            _number(made["lines"], made["patient_control_number"])
        for name, factory in self._derived:
            if name not in given:
                made[name] = factory(made)
        item = self._model.__new__(self._model)  # what `model_construct` makes of all values in order
        _set_values(item, made)
        _set_given(item, given)
        _set_extra(item, None)
        _set_private(item, None)
        for check in self._checks:
            check(item)
        return item

    def _learn(self, names: tuple[str, ...], values: Mapping[str, Any]) -> Shape:
        if len(self._shapes) >= _MOST:
            self._shapes.clear()
        known = self._shapes[names] = Shape(self._model, self._name, values)
        return known

    def _take(self, name: str, value: Any, made: dict[str, Any], told: Told) -> None:
        """Take one value by itself, and tell what was repaired in it."""
        before = len(told)
        if type(value) is dict:
            made[name] = self._parts[name].read(value, told)
        elif type(value) is str:
            made[name], used = self._texts[name][value]
            told.extend((rule, "") for rule in used)
        else:
            made[name] = self._others[name](value, told)
        if len(told) > before:
            _place(told, before, name)


def _place(told: Told, before: int, name: str | int) -> None:
    """What was told since then is told of a part: put its name before the pointers."""
    told[before:] = [(rule, f"/{name}{where}") for rule, where in told[before:]]


@cache
def _plan(model: type[Strict], name: str) -> _Plan:
    return _Plan(model, name)


def _number(lines: tuple[Strict, ...], stem: str) -> None:
    """Give each line without one its control number, as `ClaimCore` does. The lines are new and nobody has them yet."""
    if not lines:
        raise _NotPlainError
    for n, line in enumerate(lines, start=1):
        if not line.__dict__["line_control_number"]:
            number = f"{stem}-{n}"
            if len(number) > LONGEST_TEXT:
                raise _NotPlainError
            line.__dict__["line_control_number"] = number
            _set_given(line, _numbered(type(line), tuple(line.model_fields_set)))


@lru_cache(maxsize=_MOST)
def _numbered(_model: type[Strict], given: tuple[str, ...]) -> set[str]:
    """The names with the number among them: one set for each class, by which `ByGiven` knows it."""
    return {*given, "line_control_number"}


# ------------------------------------------------------------------------------------------------ one field
def _shape_of(field: FieldInfo) -> Callable[[Any], Any]:
    """What pydantic makes of one value of a field."""
    kind: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
    return TypeAdapter(kind).validate_python


def _take_of(name: str, field: FieldInfo) -> _Take:
    """How what is neither text nor object is taken in a field."""
    shape, models = _shape_of(field), _models_in(field)
    if get_origin(field.annotation) is not tuple:
        return lambda value, _: shape(value)
    if not models:
        return _scalars(name, shape)
    if len(models) > 1:
        raise _NotPlainError
    limits = {name: getattr(each, name) for each in field.metadata for name in _LIMITS if hasattr(each, name)}
    return _parts(_plan(models[0], name), limits.get("min_length", 0), limits.get("max_length", sys.maxsize))


def _models_in(field: FieldInfo) -> list[type[Strict]]:
    return [each for each in _flat(field.annotation) if isinstance(each, type) and issubclass(each, Strict)]


def _parts(plan: _Plan, least: int, most: int) -> _Take:
    read = plan.read if plan.is_shared else plan.make

    def take(value: Any, told: Told) -> Any:
        if type(value) is not list or not least <= len(value) <= most:
            raise _NotPlainError
        made = []
        for n, each in enumerate(value):
            if type(each) is not dict:
                raise _NotPlainError
            before = len(told)
            made.append(read(each, told))
            if len(told) > before:
                _place(told, before, n)
        return tuple(made)

    return take


def _scalars(name: str, shape: Callable[[Any], Any]) -> _Take:
    """Lists of texts or numbers, remembered by how they are written: 1 and true are not the same."""
    known: dict[str, tuple[Any, Told]] = {}
    fine, rules = plan_of("", name)

    def learn(value: Any) -> tuple[Any, Told]:
        if type(value) is not list:
            raise _NotPlainError
        mended, own = [], []
        for n, each in enumerate(value):
            if type(each) is str and each and fine(each) is None:
                each, used = mend(each, rules)
                own += [(rule, f"/{n}") for rule in used]
            mended.append(each)
        return shape(mended), own

    def take(value: Any, told: Told) -> Any:
        key = repr(value)
        found = known.get(key)
        if found is None:
            found = learn(value)
            if len(known) >= _MOST:
                known.clear()
            known[key] = found
        if found[1]:
            told += found[1]
        return found[0]

    return take


def _flat(annotation: Any) -> list[Any]:
    """A type with all that it is made of."""
    return [annotation, *(inner for each in get_args(annotation) for inner in _flat(each))]
