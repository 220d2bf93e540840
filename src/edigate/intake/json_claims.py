"""Our own claim JSON: one object, a list, `{"claims": [...]}`, or JSON Lines; read as a stream, claim by claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from pydantic import ValidationError

from edigate.claims import plain
from edigate.claims.model import Claim, from_values, to_values
from edigate.claims.repairs import repair
from edigate.errors import Finding
from edigate.intake.blanks import without_blanks
from edigate.intake.intake_code import IntakeCode, intake_finding
from edigate.intake.intake_result import IntakeResult
from edigate.intake.json_text import JsonText, Value
from edigate.intake.places import named
from edigate.intake.seen_keys import SeenKeys
from edigate.intake.shape import shape_findings


def read(source: bytes | str | Iterable[bytes]) -> Iterator[IntakeResult]:
    """The claims of a file in order: from its text or bytes (UTF-8), or from its lines or blocks as they are read.

    A bad claim never stops the others, as long as its end can be found.
    """
    seen = SeenKeys()
    empty = True
    for value in JsonText(source, plain.read_text):
        empty = False
        yield _read_claim(value, seen)
    if empty:
        yield IntakeResult(None, (intake_finding(IntakeCode.NO_CLAIMS, ""),), "", 1, None)


def _read_claim(value: Value, seen: SeenKeys) -> IntakeResult:
    if value.fault is not None:
        return _refused(value, (intake_finding(value.fault, value.pointer, value.detail),))
    if not isinstance(value.content, plain.Plain | dict):
        return _refused(value, (intake_finding(IntakeCode.NOT_A_CLAIM, value.pointer),))
    try:
        claim, repairs = _claim_and_repairs(value.content)
    except ValidationError as error:
        return _refused(value, shape_findings(error, value.pointer))
    if not seen.add(claim.practice, claim.claim_key):
        twice = intake_finding(IntakeCode.CLAIM_KEY_DUPLICATE, f"{value.pointer}/claim_key")
        return IntakeResult(None, (twice,), value.pointer, value.line, claim.claim_key)
    told = named(repairs, value.pointer, None) if repairs else ()
    return IntakeResult(claim, (), value.pointer, value.line, claim.claim_key, repairs=told)


def _claim_and_repairs(content: plain.Plain | dict[str, Any]) -> plain.Plain:
    """What was read at once, or is read so now, or with care. Raises `ValidationError`."""
    if isinstance(content, plain.Plain):
        return content
    read = plain.read(content)
    if read is not None:
        return read
    values, repairs = repair(content)
    return plain.Plain(_claim_of(values), repairs)


def _claim_of(values: dict[str, Any]) -> Claim:
    """The claim; with the blanks left out that the model does not take. Raises `ValidationError`."""
    try:
        return from_values(values)
    except ValidationError as error:
        fewer = without_blanks(values, error)
        if fewer is None:
            raise
    return from_values(fewer)


def _refused(value: Value, findings: tuple[Finding, ...]) -> IntakeResult:
    return IntakeResult(None, findings, value.pointer, value.line, _key_of(value.content))


def _key_of(content: Any) -> str | None:
    """The claim's key or number, if it is there and text."""
    if isinstance(content, dict):
        for name in ("claim_key", "patient_control_number"):
            key = content.get(name)
            if isinstance(key, str) and key:
                return key
    return None


def read_any(claims: Iterable[Claim | Mapping[str, Any]] | bytes | str) -> Iterator[IntakeResult]:
    """The same of claims in whatever form a program has them: models, mappings, or the text."""
    if isinstance(claims, bytes | str):
        return read(claims)
    lines = (
        msgspec.json.encode(each if isinstance(each, Mapping) else to_values(each)) + b"\n" for each in claims
    )
    return read(lines)
