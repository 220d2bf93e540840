"""What the claim model refuses, as findings: where, and what to write instead."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from edigate.errors import Finding
from edigate.intake.intake_code import IntakeCode, intake_finding

_CODES = {"missing": IntakeCode.FIELD_MISSING, "extra_forbidden": IntakeCode.FIELD_UNKNOWN}
_KNOCK_ON = "default_factory_not_called"  # a default that rests on a field which is itself reported
_REASONS = {
    "missing": "",
    "extra_forbidden": "",
    "string_type": "write text in quotes",
    "string_too_short": "write at least one character",
    "string_too_long": "the text is far too long",
    "string_unicode": "the text holds half a character",
    "bool_type": "write true or false",
    "int_type": "write a whole number",
    "tuple_type": "write a list in brackets",
    "model_type": "write an object in braces",
    "model_attributes_type": "write an object in braces",
}
_LIMITS = {"too_long": ("at most", "max_length"), "too_short": ("at least", "min_length")}  # of lists


def shape_findings(error: ValidationError, base: str) -> tuple[Finding, ...]:
    """All faults of one claim; `base` is the JSON pointer of the claim in its document."""
    faults = error.errors(include_url=False, include_input=False)
    return tuple(_fault(each, base) for each in faults if each["type"] != _KNOCK_ON)


def _fault(fault: ErrorDetails, base: str) -> Finding:
    """One fault of shape: where, and what to write instead."""
    kind = fault["type"]
    if kind == "literal_error":
        reason = f"write one of {fault['ctx']['expected']}"
    elif kind in _LIMITS:
        word, limit = _LIMITS[kind]
        reason = f"give {word} {fault['ctx'][limit]}"
    else:
        reason = _REASONS.get(kind, fault["msg"])
    return intake_finding(_CODES.get(kind, IntakeCode.FIELD_INVALID), base + _pointer(fault["loc"]), reason)


def _pointer(path: tuple[int | str, ...]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
