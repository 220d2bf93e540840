"""What contracts allow, to tell a payment that is lower than agreed: a price by payer, procedure, modifier and day."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

import msgspec

from edigate.codes.code_set import CodeSet
from edigate.posting.judge import ZERO, Judgement
from edigate.posting.roles import role_of
from edigate.transactions.remittance_835.facts import ClaimPayment, ServicePayment

COLUMNS = ("payer", "procedure", "modifier", "from", "to", "allowed")
_FIRST_PAYER = frozenset({"1", "19"})  # CLP02: what a later payer allows is no matter of its contract alone


class Price(msgspec.Struct, frozen=True, gc=False):
    """What one unit of a procedure is allowed with, on days from `since` to `until` (None: no end)."""

    modifier: str
    since: date | None
    until: date | None
    allowed: Decimal

    def holds(self, modifiers: Iterable[str], day: date | None) -> bool:
        """Whether it is the price of a line with these modifiers on this day."""
        if self.modifier and self.modifier not in modifiers:
            return False
        if day is None:
            return self.since is None and self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Contract(msgspec.Struct, frozen=True):
    """All prices, by payer and procedure; those with a modifier before those without."""

    prices: Mapping[tuple[str, str], tuple[Price, ...]] = msgspec.field(default_factory=dict)

    def price(self, payer: str, procedure: str, modifiers: Iterable[str], day: date | None) -> Decimal | None:
        """What one unit is allowed with; None where the contract says nothing."""
        told = tuple(modifiers)
        found = self.prices.get((payer, procedure), ())
        return next((one.allowed for one in found if one.holds(told, day)), None)


class Shortfall(msgspec.Struct, frozen=True, gc=False):
    """A line that was allowed with less than agreed; amounts for all its units."""

    line: str | None
    procedure: str
    expected: Decimal
    allowed: Decimal


def read(text: str) -> Contract:
    """The table of prices: CSV with the columns of `COLUMNS`. Raises ValueError with the row that cannot be read."""
    reader = csv.DictReader(text.removeprefix("\ufeff").splitlines())
    if set(reader.fieldnames or ()) != set(COLUMNS):
        raise ValueError(f"the columns are {', '.join(COLUMNS)}")
    found: dict[tuple[str, str], list[Price]] = {}
    for n, row in enumerate(reader, start=2):
        try:
            since, until = (date.fromisoformat(row[name]) if row[name] else None for name in ("from", "to"))
            price = Price(
                (row["modifier"] or "").upper(),
                since,
                until,
                Decimal(row["allowed"]).quantize(Decimal("0.01")),
            )
        except (ValueError, InvalidOperation, TypeError):
            raise ValueError(f"row {n}: from and to look like 2026-01-01, allowed like 92.00") from None
        if not row["payer"] or not row["procedure"] or price.allowed < 0:
            raise ValueError(f"row {n}: names a payer, a procedure and an amount")
        found.setdefault((row["payer"], row["procedure"].upper()), []).append(price)
    return Contract(
        {key: tuple(sorted(ones, key=lambda one: not one.modifier)) for key, ones in found.items()}
    )


def shortfalls(
    payment: ClaimPayment, judgement: Judgement, payer: str, contract: Contract, carc: CodeSet
) -> list[Shortfall]:
    """The lines of the first payer's decision that are allowed with less than the contract says.

    Never more is expected than was charged. Denied lines are told as denied, and are left out.
    """
    if not contract.prices or payment.status_code not in _FIRST_PAYER:
        return []
    denied = {one.number for one in judgement.denied}
    lines = (line for line in payment.lines if line.line_control_number not in denied)
    return [one for line in lines if (one := _shortfall(payment, line, payer, contract, carc)) is not None]


def _shortfall(
    payment: ClaimPayment, line: ServicePayment, payer: str, contract: Contract, carc: CodeSet
) -> Shortfall | None:
    procedure = line.procedure
    if procedure is None or procedure.code is None or not line.charge:
        return None
    day = line.service_date or payment.statement_date
    price = contract.price(payer, procedure.code, procedure.modifiers, day)
    if price is None:
        return None
    units = Decimal(1) if line.units is None else line.units
    expected = min((price * units).quantize(Decimal("0.01")), line.charge)
    allowed = _allowed(line, carc)
    return (
        Shortfall(line.line_control_number, procedure.code, expected, allowed) if allowed < expected else None
    )


def _allowed(line: ServicePayment, carc: CodeSet) -> Decimal:
    """What the payer allows (AMT*B6), else the charge less what it takes off by contract or on its own account."""
    if line.allowed is not None:
        return line.allowed
    off = (
        one.amount or ZERO
        for one in line.adjustments
        if role_of(one, carc) in ("contractual", "payer_reduction")
    )
    return (line.charge or ZERO) - sum(off, ZERO)
