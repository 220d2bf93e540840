"""What goes beside a claim or line: attachments with their numbers, and the amounts and quantities of rarer parts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from edigate.claims.base import Strict
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.model import Claim
from edigate.claims.other_payer import Adjustment
from edigate.claims.paperwork import Attachment
from edigate.claims.situation_texts import CLAIM_PARTS, LINE_PARTS

_TOO_MUCH = Decimal(100_000_000)
_THOUSANDTH = Decimal("0.001")
_NO_NUMBER = frozenset(("AA", "NS"))  # available on request, not specified


def check_paperwork(claim: Claim, report: Report) -> None:
    """Attachments have their numbers; no amount in a rarer part is negative, too large or too fine."""
    given: list[tuple[str, Strict]] = []
    for name in CLAIM_PARTS:
        if name in claim.model_fields_set:
            given.extend(_parts(getattr(claim, name), f"/{name}"))
    for n, line in enumerate(claim.lines):
        for name in LINE_PARTS:
            if name in line.model_fields_set:
                given.extend(_parts(getattr(line, name), f"/lines/{n}/{name}"))
    for pointer, part in given:
        if isinstance(part, Attachment) and not part.control_number and part.transmission not in _NO_NUMBER:
            if not (part.type == "CT" and pointer.startswith("/lines/")):
                report.tell(ClaimCode.PAPERWORK_NUMBER_MISSING, f"{pointer}/control_number")
        _check_numbers(part, pointer, report)
    for n, line in enumerate(claim.lines):
        for name in ("sales_tax", "postage", "ambulance_patients", "obstetric_units"):
            if getattr(line, name) is not None:
                _check_number(getattr(line, name), f"/lines/{n}/{name}", report)


def _parts(part: object, base: str) -> Iterator[tuple[str, Strict]]:
    """The part and all that it holds."""
    if isinstance(part, tuple):
        for n, each in enumerate(part):
            yield from _parts(each, f"{base}/{n}")
    elif isinstance(part, Strict):
        yield base, part
        for name, value in vars(part).items():
            if isinstance(value, tuple | Strict):
                yield from _parts(value, f"{base}/{name}")


def _check_numbers(part: Strict, base: str, report: Report) -> None:
    for name, value in vars(part).items():
        if isinstance(value, Decimal):
            _check_number(abs(value) if isinstance(part, Adjustment) else value, f"{base}/{name}", report)


def _check_number(number: Decimal, field: str, report: Report) -> None:
    if number < 0:
        report.tell(ClaimCode.AMOUNT_NEGATIVE, field)
    if number % _THOUSANDTH:
        report.tell(ClaimCode.AMOUNT_DECIMALS, field)
    if abs(number) >= _TOO_MUCH:
        report.tell(ClaimCode.AMOUNT_TOO_LARGE, field)
