"""Repairs on a claim as its caller wrote it, before the model looks at it: what was changed is told, and only that."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from edigate.claims.repair_rules import TRIM, Rule, rules_of
from edigate.errors import Finding, Severity


def repair(values: dict[str, Any], base: str = "") -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """The values in the form that the guides want, and a note for each change; `base` is the claim's own pointer.

    Only texts are looked at; a shape that is no claim's is handed on as it is. The values given are not changed.
    """
    told: list[Finding] = []
    return _object(values, "", base, told), tuple(told)


def note(rule: Rule, field: str) -> Finding:
    """What is told of one repair; never the text itself."""
    return Finding(rule.code, Severity.NOTE, rule.words, field=field)


def plan_of(parent: str, name: str) -> Plan:
    """How the texts of a field are repaired, by its name and that of the object it stands in; in a list, of no object."""
    return _PLANS[parent][name]


def mend(text: str, rules: tuple[Rule, ...]) -> tuple[str, tuple[Rule, ...]]:
    """The text after its rules, and those that changed it."""
    used = []
    for rule in rules:
        changed = rule.apply(text)
        if changed != text:
            used.append(rule)
            text = changed
    return text, tuple(used)


Plan: TypeAlias = tuple[Callable[[str], object], tuple[Rule, ...]]


class _Plans(dict[str, Plan]):
    """For each field of the objects with one name: the match of a text that needs nothing, and the rules."""

    def __init__(self, parent: str) -> None:
        super().__init__()
        self._parent = parent

    def __missing__(self, name: str) -> Plan:
        own = rules_of(self._parent, name)
        fine = re.compile((own[-1] if own else TRIM).fine, re.DOTALL)
        plan = (fine.fullmatch, (TRIM, *own))
        if len(self) < _MOST_NAMES:  # names are the caller's own: memory must not grow with them
            self[name] = plan
        return plan


class _AllPlans(dict[str, _Plans]):
    def __missing__(self, parent: str) -> _Plans:
        plans = _Plans(parent)
        if len(self) < _MOST_NAMES:
            self[parent] = plans
        return plans


_MOST_NAMES = 500
_PLANS = _AllPlans()


def _object(values: dict[str, Any], name: str, base: str, told: list[Finding]) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    plans = _PLANS[name]
    for key, value in values.items():
        kind = type(value)
        if kind is str:
            fine, rules = plans[key]
            if fine(value) is None and value:
                changed[key] = _text(value, rules, f"{base}/{key}", told)
        elif kind is dict:
            changed[key] = _object(value, key, f"{base}/{key}", told)
        elif kind is list:
            changed[key] = _list(value, key, f"{base}/{key}", told)
    return {**values, **changed} if changed else values


def _list(values: list[Any], name: str, base: str, told: list[Finding]) -> list[Any]:
    fine, rules = _PLANS[""][name]
    new = []
    for n, value in enumerate(values):
        kind = type(value)
        if kind is dict:
            value = _object(value, name, f"{base}/{n}", told)
        elif kind is str and value and fine(value) is None:
            value = _text(value, rules, f"{base}/{n}", told)
        new.append(value)
    return new


def _text(text: str, rules: tuple[Rule, ...], field: str, told: list[Finding]) -> str:
    """The text after its rules, and a note of each that changed it; never the text itself."""
    mended, used = mend(text, rules)
    told.extend(note(rule, field) for rule in used)
    return mended
