"""What can be wrong with a bank's file: the closed list. docs/FINDINGS.md explains each."""

from __future__ import annotations

from enum import StrEnum

from edigate.errors import Finding, Location, Severity


class FundsCode(StrEnum):
    """None of them keeps the deposits that could be read from being taken."""

    BANK_FILE_UNREADABLE = "BANK_FILE_UNREADABLE"
    BANK_RECORD_UNKNOWN = "BANK_RECORD_UNKNOWN"
    BANK_RECORD_UNREADABLE = "BANK_RECORD_UNREADABLE"
    BANK_COLUMN_MISSING = "BANK_COLUMN_MISSING"
    BANK_COUNT_DIFFERS = "BANK_COUNT_DIFFERS"
    BANK_SUM_DIFFERS = "BANK_SUM_DIFFERS"
    BANK_HASH_DIFFERS = "BANK_HASH_DIFFERS"
    BANK_RETURN_ENTRY = "BANK_RETURN_ENTRY"
    BANK_FILE_CUT_SHORT = "BANK_FILE_CUT_SHORT"


_WORDS = {
    FundsCode.BANK_FILE_UNREADABLE: "This is no NACHA, BAI2 or CSV file that can be read",
    FundsCode.BANK_RECORD_UNKNOWN: "This record is of no known kind and was passed over",
    FundsCode.BANK_RECORD_UNREADABLE: "A deposit cannot be read",
    FundsCode.BANK_COLUMN_MISSING: "The header lacks a column that is needed",
    FundsCode.BANK_COUNT_DIFFERS: "The count in the trailer is not the number of records",
    FundsCode.BANK_SUM_DIFFERS: "The total in the trailer is not the sum of the amounts",
    FundsCode.BANK_HASH_DIFFERS: "The entry hash in the trailer is not the sum of the bank numbers",
    FundsCode.BANK_RETURN_ENTRY: "A returned entry or a notice of change is no deposit: look at it",
    FundsCode.BANK_FILE_CUT_SHORT: "The file ends before its trailer",
}


def funds_finding(code: FundsCode, line: int | None, record: str | None = None, detail: str = "") -> Finding:
    """The finding of `code` at a line of the file, counted from 1; `detail` never holds an account number."""
    words = f"{_WORDS[code]}: {detail}" if detail else _WORDS[code]
    return Finding(code, Severity.ERROR, words, where=Location(ordinal=line, id=record))
