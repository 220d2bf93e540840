"""What goes beside a claim or line: attachments with their numbers, and the amounts and quantities of rarer parts."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from edigate.claims.anatomy import anatomy
from edigate.claims.base import Strict
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.given import ByGiven
from edigate.claims.makeup import Makeup
from edigate.claims.model import Claim
from edigate.claims.other_payer import Adjustment
from edigate.claims.paperwork import Attachment

_TOO_MUCH = Decimal(100_000_000)
_THOUSANDTH = Decimal("0.001")
_TOTALS = frozenset(("charge", "quantity", "patient_paid"))  # judged with the amounts
_ELSEWHERE = frozenset(("lines", "drug", "orthodontics"))
_NO_NUMBER = frozenset(("AA", "NS"))  # available on request, not specified


def check_paperwork(claim: Claim, makeup: Makeup, report: Report) -> None:
    """Attachments have their numbers; no amount in a rarer part is negative, too large or too fine."""
    parts, has_numbers, of_lines = _asked(makeup)
    for name in parts:
        part = claim.__dict__[name]
        if isinstance(part, tuple) or (part is not None and _weighs(part)):
            _check_within(part, f"/{name}", report)
    if has_numbers:
        _check_numbers(claim, "", report, _TOTALS)
    if of_lines:
        for n, line in enumerate(claim.lines):
            for name in _weighed(line):
                _check_within(getattr(line, name), f"/lines/{n}/{name}", report)
            _check_numbers(line, f"/lines/{n}", report, _TOTALS)


@lru_cache(maxsize=1_000)
def _asked(makeup: Makeup) -> tuple[tuple[str, ...], bool, bool]:
    """What is asked about here and given: parts of the claim, whether numbers of it, whether anything of a line."""
    parts, has_numbers = _asked_of(makeup.model, makeup.given)
    return parts, has_numbers, any(_asked_of(makeup.line, makeup.at_lines))


def _asked_of(model: type[Strict], given: frozenset[str]) -> tuple[tuple[str, ...], bool]:
    body = anatomy(model)
    parts = tuple(name for name in body.weighed if name in given and name not in _ELSEWHERE)
    return parts, not (given - _TOTALS).isdisjoint(body.numbers)


@ByGiven
def _weighs(model: type[Strict], given: frozenset[str]) -> bool:
    """The same of a part, whose quantity is judged here."""
    body = anatomy(model)
    return issubclass(model, Attachment) or not given.isdisjoint((*body.weighed, *body.numbers))


@ByGiven
def _numbers(model: type[Strict], given: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in anatomy(model).numbers if name in given)


@ByGiven
def _weighed(model: type[Strict], given: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in anatomy(model).weighed if name in given and name not in _ELSEWHERE)


def _check_within(part: object, base: str, report: Report) -> None:
    """What holds numbers or attachments, with all that it holds."""
    if isinstance(part, tuple):
        for n, each in enumerate(part):
            _check_within(each, f"{base}/{n}", report)
    elif isinstance(part, Strict) and _weighs(part):
        _check_part(part, base, report)
        for name in _weighed(part):
            _check_within(getattr(part, name), f"{base}/{name}", report)


def _check_part(part: Strict, pointer: str, report: Report) -> None:
    if isinstance(part, Attachment):
        on_request = part.transmission in _NO_NUMBER
        if part.control_number and on_request:
            report.tell(ClaimCode.PAPERWORK_NUMBER_UNEXPECTED, f"{pointer}/control_number")
        elif not part.control_number and not on_request:
            if not (part.type == "CT" and pointer.startswith("/lines/")):
                report.tell(ClaimCode.PAPERWORK_NUMBER_MISSING, f"{pointer}/control_number")
    _check_numbers(part, pointer, report)


def _check_numbers(part: Strict, base: str, report: Report, but: frozenset[str] = frozenset()) -> None:
    values = vars(part)
    for name in _numbers(part):
        value = values[name]
        if value is not None and name not in but:
            _check_number(abs(value) if isinstance(part, Adjustment) else value, f"{base}/{name}", report)


def _check_number(number: Decimal, field: str, report: Report) -> None:
    if number < 0:
        report.tell(ClaimCode.AMOUNT_NEGATIVE, field)
    if number % _THOUSANDTH:
        report.tell(ClaimCode.AMOUNT_DECIMALS, field)
    if abs(number) >= _TOO_MUCH:
        report.tell(ClaimCode.AMOUNT_TOO_LARGE, field)
