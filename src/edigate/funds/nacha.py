"""A NACHA file: records of 94 characters, of which CCD+ entries with a 705 addenda carry the TRN of a remittance.

Record 1 file header, 5 batch header, 6 entry, 7 addenda, 8 batch control, 9 file control; nines fill the last block.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from edigate.errors import Finding
from edigate.funds.addenda import find_trace
from edigate.funds.deposit import HEALTHCARE, Deposit, DepositKind, bank_day, last_four
from edigate.funds.funds_code import FundsCode, funds_finding

WIDTH = 94
_FILLER = "9" * WIDTH
_HASH_DIGITS = 10  # entry hashes keep their last ten digits
_CREDIT, _DEBIT = "2", "7"  # second digit of the transaction code
_RETURNS = frozenset("16")  # returned credits and debits, notices of change
_WITHOUT_MONEY = frozenset("3489")  # prenotes and entries of nothing


@dataclass(slots=True)
class _Tally:
    """What a control record must say."""

    records: int = 0
    hash_: int = 0
    debit: int = 0
    credit: int = 0

    def add(self, other: _Tally) -> None:
        self.records += other.records
        self.hash_ += other.hash_
        self.debit += other.debit
        self.credit += other.credit


@dataclass(slots=True)
class _Entry:
    """An entry whose addenda are still to come."""

    line: int
    record: str
    text: str = ""


@dataclass(slots=True)
class _Batch:
    """The batch being read."""

    header: str
    tally: _Tally
    entry: _Entry | None = None


def looks_like(text: str) -> bool:
    """Whether a text begins as a NACHA file does."""
    return text[:3] == "101" and text[34:37] == "094"


def read(text: str) -> Iterator[Deposit | Finding]:
    """The deposits of a file, and what does not hold in it."""
    batch: _Batch | None = None
    whole, ended = _Tally(), False
    for line, record in _records(text):
        kind = record[0]
        if batch is not None and batch.entry is not None and kind != "7":
            yield from _deposit(batch, batch.entry)
            batch.entry = None
        if kind == "5":
            batch = _Batch(record, _Tally())
        elif kind == "6" and batch is not None:
            _count(batch.tally, record)
            batch.entry = _Entry(line, record)
        elif kind == "7" and batch is not None and batch.entry is not None:
            batch.tally.records += 1
            batch.entry.text += record[3:83]
        elif kind == "8" and batch is not None:
            yield from _proven(batch.tally, record, line, count=(4, 10), hash_=(10, 20), sums=(20, 32, 44))
            whole.add(batch.tally)
            batch = None
        elif kind == "9":
            yield from _proven(whole, record, line, count=(13, 21), hash_=(21, 31), sums=(31, 43, 55))
            ended = True
        elif kind != "1":
            yield funds_finding(FundsCode.BANK_RECORD_UNKNOWN, line, kind)
    if batch is not None and batch.entry is not None:
        yield from _deposit(batch, batch.entry)
    if not ended:
        yield funds_finding(FundsCode.BANK_FILE_CUT_SHORT, None)


def _records(text: str) -> Iterator[tuple[int, str]]:
    """The records with their numbers, of lines or of one run of characters; short lines are filled up."""
    lines = text.splitlines()
    if len(lines) == 1:
        lines = [text[at : at + WIDTH] for at in range(0, len(text), WIDTH)]
    for number, line in enumerate(lines, start=1):
        record = line.ljust(WIDTH)
        if line.strip() and record != _FILLER:
            yield number, record


def _count(tally: _Tally, record: str) -> None:
    tally.records += 1
    tally.hash_ += int(record[3:11]) if record[3:11].isdigit() else 0
    cents = int(record[29:39]) if record[29:39].isdigit() else 0
    if record[2] in "6789":
        tally.debit += cents
    else:
        tally.credit += cents


def _deposit(batch: _Batch, entry: _Entry) -> Iterator[Deposit | Finding]:
    """An entry with all its addenda: money that came or was taken, or what it is instead."""
    record, code = entry.record, entry.record[2]
    dated = bank_day(batch.header[69:75]) or bank_day(batch.header[63:69])
    if code in _WITHOUT_MONEY:
        return
    if code in _RETURNS:
        yield funds_finding(FundsCode.BANK_RETURN_ENTRY, entry.line, "6")
        return
    if code not in (_CREDIT, _DEBIT) or not record[29:39].isdigit() or dated is None:
        yield funds_finding(FundsCode.BANK_RECORD_UNREADABLE, entry.line, "6")
        return
    amount = Decimal(int(record[29:39])).scaleb(-2)
    trace = find_trace(entry.text)
    yield Deposit(
        kind=DepositKind.ACH,
        dated=dated,
        amount=amount if code == _CREDIT else -amount,
        line=entry.line,
        trace=trace.number if trace else None,
        payer_id=(trace.payer_id if trace else None) or batch.header[40:50].strip() or None,
        payer_name=batch.header[4:20].strip() or None,
        account=last_four(record[12:29]),
        reference=record[79:94].strip() or None,
        healthcare=batch.header[53:63].strip().upper() == HEALTHCARE or trace is not None,
    )


def _proven(
    tally: _Tally, record: str, line: int, *, count: tuple[int, int], hash_: tuple[int, int],
    sums: tuple[int, int, int],
) -> Iterator[Finding]:  # fmt: skip
    """What a control record says against what was read."""
    kind = record[0]
    if _number(record, *count) != tally.records:
        yield funds_finding(FundsCode.BANK_COUNT_DIFFERS, line, kind)
    if _number(record, *hash_) != tally.hash_ % 10**_HASH_DIGITS:
        yield funds_finding(FundsCode.BANK_HASH_DIFFERS, line, kind)
    debit, credit = _number(record, sums[0], sums[1]), _number(record, sums[1], sums[2])
    if (debit, credit) != (tally.debit, tally.credit):
        found = f"{Decimal(tally.credit - tally.debit).scaleb(-2):.2f} read"
        yield funds_finding(FundsCode.BANK_SUM_DIFFERS, line, kind, found)


def _number(record: str, start: int, end: int) -> int | None:
    digits = record[start:end].strip()
    return int(digits) if digits.isdigit() else None
