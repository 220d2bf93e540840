"""A claim as nearly all are, read in one walk: repaired and shaped at once, each text and each part learnt the first time.

It decides nothing of its own. What a text of a field becomes is asked of the repairs and of pydantic once, and remembered;
a part or a list that is written alike again (a provider, an address, a procedure, a person) is not even read, and is one
object for all claims that tell it. Whatever is not plain is left to `repairs.repair` and `model.from_values`, which find
every fault. Why: docs/adr/0008.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import (
    Annotated,
    Any,
    Generic,
    NamedTuple,
    TypeAlias,
    TypedDict,
    TypeVar,
    cast,
    get_args,
    get_origin,
)

import msgspec
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from edigate.claims.base import LONGEST_TEXT, Strict
from edigate.claims.model import DEFAULT_KIND, KINDS, Claim
from edigate.claims.model import from_json as model_from_json
from edigate.claims.plain_shape import DAYS, Shape
from edigate.claims.repair_rules import Rule
from edigate.claims.repairs import mend, note, plan_of
from edigate.errors import Finding

Item = TypeVar("Item")
Told: TypeAlias = list[Finding]  # a note for each repair, its pointer in the part that is being read
_Factory: TypeAlias = Callable[[dict[str, Any]], Any]  # of the fields before

_MOST = 1_000  # texts and parts of a field: then all are forgotten and learnt anew
_LINES = "lines"  # of each claim its own, because they are numbered
_HIDDEN = b"\\u003"  # begins the escape of a colon, among others
_anything = msgspec.json.Decoder(float_hook=Decimal).decode
_each_raw = msgspec.json.Decoder(list[msgspec.Raw]).decode
_write = msgspec.json.Encoder(decimal_format="number").encode
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


_LEFT = (
    _NotPlainError,
    ValueError,
    msgspec.MsgspecError,
    RecursionError,
)  # what pydantic raises is a ValueError


def read(values: Mapping[str, Any]) -> Plain | None:
    """The claim that these values state, just as repairs and model would make it; None when that is for them to say.

    Values are those of JSON: texts, integers, Decimals for numbers with a point or an exponent, booleans, None, lists, dicts.
    """
    try:
        return read_text(_write(values))
    except (*_LEFT, OverflowError):
        return None


def read_text(text: str | bytes) -> Plain | None:
    """The same of one JSON object as it is written, without faults, unknown names, and names given twice."""
    told: Told = []
    try:
        claim = _claim_of(text.encode() if isinstance(text, str) else text, told)
    except _LEFT:
        return None
    return Plain(claim, tuple(told))


def from_json(text: str | bytes) -> Claim:
    """The claim that one JSON object of ours states, as `model.from_json`, which is asked about what is not plain."""
    read_at_once = read_text(text)
    return model_from_json(text) if read_at_once is None or read_at_once.repairs else read_at_once.claim


def _claim_of(text: bytes, told: Told) -> Any:
    if b"\\" in text and _HIDDEN in text:
        raise _NotPlainError
    plan = _plan_of(DEFAULT_KIND)
    values = plan.decode(text)
    kind = values.get("kind", DEFAULT_KIND)
    if kind != DEFAULT_KIND:
        plan = _plan_of(kind)
        values = plan.decode(text)
    _compare(text, values)
    return plan.make(values, told)


def _plan_of(kind: object) -> _Plan:
    if type(kind) is not str or kind not in KINDS:
        raise _NotPlainError
    return _plan(KINDS[kind].model, "")


def _compare(text: bytes, values: object) -> None:
    """Raise when an object has names that its class does not know, or a name twice: decoding passes over them.

    Each colon of the text stands in the values again; what was passed over took its own with it.
    """
    if text.count(b":") != _write(values).count(b":"):
        raise _NotPlainError


class _ByName(dict[str, Item], Generic[Item]):
    """What is worked out for the fields of a class, when it is asked for."""

    def __init__(self, work_out: Callable[[str], Item]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, name: str) -> Item:
        known = self[name] = self._work_out(name)
        return known


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


class _Parts(dict[bytes, tuple[Any, Told]]):
    """What becomes of the JSON of objects with one name, and what is told of them below the pointer `base`."""

    def __init__(self, learn: Callable[[bytes, Told], Any], base: str = "") -> None:
        super().__init__()
        self._learn, self._base = learn, base

    def __missing__(self, raw: bytes) -> tuple[Any, Told]:
        told: Told = []
        known = self._learn(raw, told), _below(self._base, told)
        if len(self) >= _MOST:
            self.clear()
        self[raw] = known
        return known


def _below(base: str, told: Iterable[Finding]) -> Told:
    """What was told of a part, as it is told of what holds it."""
    return [msgspec.structs.replace(each, field=f"{base}{each.field}") for each in told]


class _Plan:
    """How the parts of one class are read that stand in a field of one name."""

    __slots__ = (
        "_blank", "_checks", "_derived", "_line", "_model", "_name", "_others", "_parts", "_shapes",
        "_texts", "decode",
    )  # fmt: skip

    def __init__(self, model: type[Strict], name: str) -> None:
        fields, rules = model.model_fields, model.__pydantic_decorators__
        self._model, self._name = model, name
        self._blank = {n: None if field.is_required() else field.default for n, field in fields.items()}
        self._derived = tuple(
            (n, cast(_Factory, f.default_factory)) for n, f in fields.items() if f.default_factory
        )
        self._checks = tuple(each.func for each in rules.model_validators.values())
        self._line = _plan(_models_in(fields[_LINES])[0], _LINES) if _LINES in fields else None
        self.decode = msgspec.json.Decoder(_written(model), float_hook=Decimal).decode
        self._texts = _ByName(lambda n: _Texts(name, n, fields[n]))
        self._parts = _ByName(lambda n: _parts_of(n, fields[n]))
        self._others = _ByName(lambda n: _shape_of(fields[n]))
        self._shapes: dict[tuple[str, ...], Shape] = {}

    def read(self, text: bytes, told: Told) -> Strict:
        """The part that is written so; raises what is in `_LEFT` when it is not plain."""
        values = self.decode(text)
        _compare(text, values)
        return self.make(values, told)

    def make(self, values: dict[str, Any], told: Told) -> Strict:
        """The part that these values state, in which parts and lists (but the lines) are still as they are written."""
        names = tuple(values)
        shape = self._shapes.get(names) or self._learn(names, values)
        given = shape.given
        if shape.fits(values):
            made: dict[str, Any] = self._blank | values
            for name in shape.amounts:
                made[name] = Decimal(values[name])
            for name in shape.days:
                made[name] = DAYS[values[name]]
            for name in shape.rest:
                value = values[name]
                if type(value) is msgspec.Raw:
                    made[name], notes = self._parts[name][bytes(value)]
                    if notes:
                        told += notes
                else:
                    self._take(name, value, made, told)
        else:
            made = self._blank.copy()
            for name, value in values.items():
                self._take(name, value, made, told)
        if not shape.is_whole:
            raise _NotPlainError
        if self._line is not None:
            _number(made[_LINES], made["patient_control_number"])
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
        kind = type(value)
        if kind is str:
            made[name], used = self._texts[name][value]
            told.extend(note(rule, f"/{name}") for rule in used)
        elif kind is msgspec.Raw:
            made[name], notes = self._parts[name][bytes(value)]
            told += notes
        elif name == _LINES and self._line is not None:
            made[name] = tuple([self._line_of(n, each, told) for n, each in enumerate(value)])
        else:
            made[name] = self._others[name](value)

    def _line_of(self, n: int, values: dict[str, Any], told: Told) -> Strict:
        assert self._line is not None
        own: Told = []
        line = self._line.make(values, own)
        if own:
            told += _below(f"/{_LINES}/{n}", own)
        return line


@cache
def _plan(model: type[Strict], name: str) -> _Plan:
    return _Plan(model, name)


def _written(model: type[Strict]) -> Any:
    """The type by which msgspec reads the objects of a class, one level of them."""
    kinds: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        is_list, models = get_origin(field.annotation) is tuple, _models_in(field)
        kinds[name] = msgspec.Raw if is_list or models else Any
        if name == _LINES:
            kinds[name] = list[_written(models[0])]  # type: ignore[misc]
    make: Any = TypedDict
    return make(model.__name__, kinds, total=False)


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


def _models_in(field: FieldInfo) -> list[type[Strict]]:
    return [each for each in _flat(field.annotation) if isinstance(each, type) and issubclass(each, Strict)]


def _parts_of(name: str, field: FieldInfo) -> _Parts:
    """What becomes of the JSON in a field of objects or lists; null and the like are for the shape."""
    shape, models = _shape_of(field), _models_in(field)
    if get_origin(field.annotation) is not tuple:
        part = _part(models, name)
        return _Parts(
            lambda raw, told: part(raw, told) if raw[:1] == b"{" else shape(_anything(raw)), f"/{name}"
        )
    group = _group(field, _part(models, name)) if models else _scalars(name, shape)
    return _Parts(
        lambda raw, told: group(raw, told) if raw[:1] == b"[" else shape(_anything(raw)), f"/{name}"
    )


_Read: TypeAlias = Callable[[bytes, Told], Any]


def _part(models: list[type[Strict]], name: str) -> _Read:
    """How an object is read; of a field that takes several classes, the model chooses."""
    if len(models) != 1:
        raise _NotPlainError
    return _plan(models[0], name).read


def _group(field: FieldInfo, part: _Read) -> _Read:
    """How a list of objects is read, each of them known by itself."""
    limits = {name: getattr(each, name) for each in field.metadata for name in _LIMITS if hasattr(each, name)}
    least, most = limits.get("min_length", 0), limits.get("max_length", sys.maxsize)
    known = _Parts(part)

    def take(raw: bytes, told: Told) -> Any:
        every = _each_raw(raw)
        if not least <= len(every) <= most:
            raise _NotPlainError
        made = []
        for n, each in enumerate(every):
            item, notes = known[bytes(each)]
            made.append(item)
            told += _below(f"/{n}", notes)
        return tuple(made)

    return take


def _scalars(name: str, shape: Callable[[Any], Any]) -> _Read:
    """Lists of texts or numbers."""
    fine, rules = plan_of("", name)

    def take(raw: bytes, told: Told) -> Any:
        mended = []
        for n, each in enumerate(_anything(raw)):
            if type(each) is str and each and fine(each) is None:
                each, used = mend(each, rules)
                told += [note(rule, f"/{n}") for rule in used]
            mended.append(each)
        return shape(mended)

    return take


def _flat(annotation: Any) -> list[Any]:
    """A type with all that it is made of."""
    return [annotation, *(inner for each in get_args(annotation) for inner in _flat(each))]
