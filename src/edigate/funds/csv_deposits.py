"""Bank money as a table: a header, then one movement to a row. The columns are told in docs/howto/bank-money.md."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from edigate.errors import Finding
from edigate.funds.addenda import find_trace
from edigate.funds.deposit import HEALTHCARE, Deposit, DepositKind, last_four
from edigate.funds.funds_code import FundsCode, funds_finding

COLUMNS = (
    "date", "amount", "trace", "payer_id", "payer", "kind", "reference", "description", "account",
)  # fmt: skip
NEEDED = ("date", "amount")
_AMOUNT = re.compile(
    r"(?P<open>\(?)(?P<sign>[+-]?)\$?(?P<digits>\d{1,3}(,\d{3})+|\d+)(?P<cents>\.\d{1,2})?\)?"
)
_DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d")


def read(text: str) -> Iterator[Deposit | Finding]:
    """The movements of a table, and the rows that cannot be read. A table without its columns yields one finding."""
    rows = csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True))
    header = [name.strip().lower().replace(" ", "_") for name in next(rows, [])]
    for name in NEEDED:
        if name not in header:
            yield funds_finding(FundsCode.BANK_COLUMN_MISSING, 1, detail=name)
            return
    for row in rows:
        if any(each.strip() for each in row):
            yield _movement(dict(zip(header, row, strict=False)), rows.line_num)


def _movement(row: Mapping[str, str], line: int) -> Deposit | Finding:
    dated, amount = _day(row["date"]), _amount(row.get("amount", ""))
    if dated is None or amount is None:
        column = "date" if dated is None else "amount"
        return funds_finding(FundsCode.BANK_RECORD_UNREADABLE, line, detail=f"column {column}")
    told = {name: row.get(name, "").strip() or None for name in COLUMNS}
    words = told["description"] or ""
    trace = find_trace(words)
    kind = (told["kind"] or "").lower()
    return Deposit(
        kind=DepositKind(kind) if kind in list(DepositKind) else DepositKind.OTHER,
        dated=dated,
        amount=amount,
        line=line,
        trace=told["trace"] or (trace.number if trace else None),
        payer_id=told["payer_id"] or (trace.payer_id if trace else None),
        payer_name=told["payer"],
        account=last_four(told["account"] or ""),
        reference=told["reference"],
        healthcare=trace is not None or HEALTHCARE in words.upper(),
    )


def _amount(text: str) -> Decimal | None:
    """An amount as people write it: thousands with commas, a dollar sign, parentheses for money taken."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        return None
    try:
        size = Decimal(found["digits"].replace(",", "") + (found["cents"] or "")).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return -size if found["sign"] == "-" or found["open"] else size


def _day(text: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None
