"""What goes beside a claim or line: attachments with their numbers, and the amounts and quantities of rarer parts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from edigate.claims.anatomy import anatomy
from edigate.claims.base import Strict
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.given import ByGiven
from edigate.claims.model import Claim
from edigate.claims.other_payer import Adjustment
from edigate.claims.paperwork import Attachment

_TOO_MUCH = Decimal(100_000_000)
_THOUSANDTH = Decimal("0.001")
_TOTALS = frozenset(("charge", "quantity", "patient_paid"))  # judged with the amounts
_ELSEWHERE = frozenset(("lines", "drug", "orthodontics"))
_NO_NUMBER = frozenset(("AA", "NS"))  # available on request, not specified


def check_paperwork(claim: Claim, report: Report) -> None:
    """Attachments have their numbers; no amount in a rarer part is negative, too large or too fine."""
    if _asked(claim):
        _check_item(claim, "", report)
    if not _asked.of_any(claim.lines):
        return
    for n, line in enumerate(claim.lines):
        if _asked(line):
            _check_item(line, f"/lines/{n}", report)


def _check_item(item: Strict, base: str, report: Report) -> None:
    for pointer, part in _parts_of(item, base):
        _check_part(part, pointer, report)
    _check_numbers(item, base, report, _TOTALS)


@ByGiven
def _asked(model: type[Strict], given: frozenset[str]) -> bool:
    """Whether anything is given that is asked about here; what is left at its default is right."""
    body = anatomy(model)
    return not (given - _ELSEWHERE - _TOTALS).isdisjoint((*body.weighed, *body.numbers))


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


def _parts_of(item: Strict, base: str) -> Iterator[tuple[str, Strict]]:
    """The parts of an item that hold numbers or attachments, with all that they hold."""
    for name in _weighed(item):
        part = getattr(item, name)
        if not isinstance(part, Strict) or _weighs(part):
            yield from _inside(part, f"{base}/{name}")


def _inside(part: object, base: str) -> Iterator[tuple[str, Strict]]:
    if isinstance(part, tuple):
        for n, each in enumerate(part):
            yield from _inside(each, f"{base}/{n}")
    elif isinstance(part, Strict):
        yield base, part
        yield from _parts_of(part, base)


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
