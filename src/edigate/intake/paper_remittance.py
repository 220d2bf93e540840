"""A paper remittance as a biller types it: JSON, or a small table with a row for each service line.

The columns of the table: check, date, amount, payer, payee_npi, method (the first row tells them), claim, status,
payer_claim_number, line, procedure, service_date, charge, paid, adjustments ("CO-45 58.00; PR-3 25.00"), remarks
("N265 N4"). A row without a claim is a provider adjustment: adjustments "L6 -0.50 REFERENCE".
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

import msgspec

from edigate.transactions.remittance_835.typed import (
    TypedAdjustment,
    TypedClaim,
    TypedLine,
    TypedProviderAdjustment,
    TypedRemittance,
)

_COLUMNS = frozenset(
    ("check", "date", "amount", "payer", "payee_npi", "method", "claim", "status", "payer_claim_number", "line",
     "procedure", "service_date", "charge", "paid", "adjustments", "remarks")
)  # fmt: skip
_NEEDED = ("check", "date", "amount", "claim", "charge", "paid")


def read(text: str) -> TypedRemittance:
    """The remittance. Raises ValueError with what is wrong and where, never with a value of it."""
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        try:
            return msgspec.json.decode(text.lstrip("\ufeff"), type=TypedRemittance)
        except msgspec.MsgspecError as error:
            raise ValueError(f"the JSON is not a paper remittance: {error}") from None
    return _table(text.removeprefix("\ufeff"))


def _table(text: str) -> TypedRemittance:
    reader = csv.DictReader(text.splitlines())
    names = set(reader.fieldnames or ())
    if names - _COLUMNS or not names.issuperset(_NEEDED):
        raise ValueError(
            f"the table needs the columns {', '.join(_NEEDED)}, and knows {', '.join(sorted(_COLUMNS))}"
        )
    rows = [(n, {k: (v or "").strip() for k, v in row.items() if k}) for n, row in enumerate(reader, start=2)]
    if not rows:
        raise ValueError("the table has no rows")
    number, first = rows[0]
    if first.get("method") not in (None, "", "check", "eft"):
        raise ValueError(f"row {number}, method: is check or eft")
    claims: dict[str, TypedClaim] = {}
    provider: list[TypedProviderAdjustment] = []
    for n, row in rows:
        if row["claim"]:
            claims[row["claim"]] = _with_line(claims.get(row["claim"]), n, row)
        else:
            provider += _provider(n, row.get("adjustments", ""))
    return TypedRemittance(
        check=first["check"],
        date=_day(number, "date", first["date"]),
        amount=_amount(number, "amount", first["amount"]),
        claims=tuple(claims.values()),
        provider_adjustments=tuple(provider),
        payer=first.get("payer") or None,
        payee_npi=first.get("payee_npi") or None,
        method="eft" if first.get("method") == "eft" else "check",
    )


def _with_line(before: TypedClaim | None, n: int, row: Mapping[str, str]) -> TypedClaim:
    charge, paid = _amount(n, "charge", row["charge"]), _amount(n, "paid", row["paid"])
    line = TypedLine(
        charge=charge,
        paid=paid,
        line=row.get("line") or None,
        procedure=row.get("procedure") or None,
        service_date=_day(n, "service_date", row["service_date"]) if row.get("service_date") else None,
        adjustments=tuple(_adjustments(n, row.get("adjustments", ""))),
        remarks=tuple(row.get("remarks", "").split()),
    )
    if before is None:
        number = row.get("payer_claim_number") or None
        return TypedClaim(row["claim"], charge, paid, row.get("status") or "1", number, lines=(line,))
    return msgspec.structs.replace(
        before, charge=before.charge + charge, paid=before.paid + paid, lines=(*before.lines, line)
    )


def _adjustments(n: int, text: str) -> Iterator[TypedAdjustment]:
    for part in filter(None, (one.strip() for one in text.split(";"))):
        code, _, amount = part.partition(" ")
        group, _, reason = code.partition("-")
        if not reason:
            raise ValueError(f'row {n}, adjustments: looks like "CO-45 58.00; PR-3 25.00"')
        yield TypedAdjustment(group, reason, _amount(n, "adjustments", amount))


def _provider(n: int, text: str) -> Iterator[TypedProviderAdjustment]:
    for part in filter(None, (one.strip() for one in text.split(";"))):
        code, _, rest = part.partition(" ")
        amount, _, reference = rest.strip().partition(" ")
        yield TypedProviderAdjustment(code, _amount(n, "adjustments", amount), reference.strip() or None)


def _amount(n: int, column: str, text: str) -> Decimal:
    try:
        found = Decimal(text.strip().replace(",", "").removeprefix("$"))
    except InvalidOperation:
        raise ValueError(f"row {n}, {column}: is no amount") from None
    if not found.is_finite():
        raise ValueError(f"row {n}, {column}: is no amount")
    return found


def _day(n: int, column: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"row {n}, {column}: looks like 2026-05-04") from None
