"""A BAI2 cash report: comma-separated records, continued by 88. Only details (16) are movements of money.

01 file, 02 group (its as-of date dates the movements), 03 account, 16 detail, 88 continuation, 49/98/99 trailers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from edigate.errors import Finding
from edigate.funds.addenda import find_trace
from edigate.funds.deposit import HEALTHCARE, Deposit, DepositKind, bank_day, last_four
from edigate.funds.funds_code import FundsCode, funds_finding

_CREDITS, _DEBITS = range(100, 400), range(400, 700)
_KINDS = {
    **dict.fromkeys(("142", "165", "166", "168", "169", "455", "451", "466", "469"), DepositKind.ACH),
    **dict.fromkeys(("191", "195", "206", "208", "491", "495", "506", "508"), DepositKind.WIRE),
    **dict.fromkeys(("115", "116", "175", "301", "475"), DepositKind.CHECK),
}
# How many fields follow the funds type before the bank's reference; D tells its own number.
_AVAILABILITY = {"": 0, "Z": 0, "0": 0, "1": 0, "2": 0, "S": 3, "V": 2}


@dataclass(slots=True)
class _Place:
    """Where in the file we are."""

    dated: date | None = None
    account: str | None = None
    records: int = 0  # of the account
    total: int = 0  # of the account, in cents
    faults: list[Finding] = field(default_factory=list)


def looks_like(text: str) -> bool:
    """Whether a text begins as a BAI2 file does."""
    return text.startswith("01,")


def read(text: str) -> Iterator[Deposit | Finding]:
    """The movements of a file, and what does not hold in it."""
    place, ended = _Place(), False
    for line, count, kind, rest in _logical_records(text):
        fields = rest.split(",")
        if kind == "02":
            place.dated = bank_day(_at(fields, 3))
        elif kind == "03":
            place.account, place.records = last_four(_at(fields, 0)), count
            place.total = sum(_cents(each) or 0 for each in _summaries(fields))
        elif kind == "16":
            place.records += count
            yield from _movement(place, line, rest)
        elif kind == "49":
            yield from _proven(place, fields, line, count)
        elif kind == "99":
            ended = True
        elif kind not in ("01", "98"):
            yield funds_finding(FundsCode.BANK_RECORD_UNKNOWN, line, kind[:2])
    if not ended:
        yield funds_finding(FundsCode.BANK_FILE_CUT_SHORT, None)


def _logical_records(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Line, number of physical records, type and content of each record with its continuations joined."""
    line, count, kind, content = 0, 0, "", ""
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip():
            continue
        type_, _, rest = raw.strip().partition(",")
        rest = rest.removesuffix("/")
        if type_ == "88" and kind:
            # A field that was cut goes on; one that was ended by the slash is followed by the next.
            content += ("," if kind != "16" else " ") + rest
            count += 1
            continue
        if kind:
            yield line, count, kind, content
        line, count, kind, content = number, 1, type_.removesuffix("/"), rest
    if kind:
        yield line, count, kind, content


def _movement(place: _Place, line: int, rest: str) -> Iterator[Deposit | Finding]:
    fields = rest.split(",")
    code, cents = _at(fields, 0), _cents(_at(fields, 1))
    skip = _after_funds_type(fields)
    if cents is None or skip is None or place.dated is None or not code.isdigit():
        yield funds_finding(FundsCode.BANK_RECORD_UNREADABLE, line, "16")
        return
    place.total += cents
    if int(code) not in _CREDITS and int(code) not in _DEBITS:
        return  # loans and the bank's own remarks
    reference, customer, words = _at(fields, skip), _at(fields, skip + 1), ",".join(fields[skip + 2 :])
    trace = find_trace(words)
    kind = _KINDS.get(code, DepositKind.OTHER)
    amount = Decimal(cents).scaleb(-2)
    yield Deposit(
        kind=kind,
        dated=place.dated,
        amount=amount if int(code) in _CREDITS else -amount,
        line=line,
        trace=trace.number if trace else (customer or None) if kind is DepositKind.CHECK else None,
        payer_id=trace.payer_id if trace else None,
        account=place.account,
        reference=reference or customer or None,
        healthcare=trace is not None or HEALTHCARE in words.upper().replace(" ", ""),
    )


def _after_funds_type(fields: Sequence[str]) -> int | None:
    """Where the bank's reference stands, None when the funds type is unknown."""
    type_ = _at(fields, 2)
    if type_ == "D":
        pairs = _at(fields, 3)
        return 4 + 2 * int(pairs) if pairs.isdigit() else None
    return None if type_ not in _AVAILABILITY else 3 + _AVAILABILITY[type_]


def _summaries(fields: Sequence[str]) -> Iterator[str]:
    """The amounts of an account's header: type, amount, item count, funds type, again and again."""
    at = 2
    while at < len(fields):
        yield _at(fields, at + 1)
        after = _after_funds_type((_at(fields, at), _at(fields, at + 1), *fields[at + 3 :]))
        at += 1 + (after if after is not None else 3)


def _proven(place: _Place, fields: Sequence[str], line: int, count: int) -> Iterator[Finding]:
    told = _at(fields, 1)
    if _cents(_at(fields, 0)) != place.total:
        found = f"{Decimal(place.total).scaleb(-2):.2f} read"
        yield funds_finding(FundsCode.BANK_SUM_DIFFERS, line, "49", found)
    if not told.isdigit() or int(told) != place.records + count:
        yield funds_finding(FundsCode.BANK_COUNT_DIFFERS, line, "49")


def _at(fields: Sequence[str], place: int) -> str:
    return fields[place].strip() if place < len(fields) else ""


def _cents(text: str) -> int | None:
    digits = text.removeprefix("+").removeprefix("-")
    if not text:
        return 0
    return (-int(digits) if text.startswith("-") else int(digits)) if digits.isdigit() else None
