"""Journal entries as ledger text, readable by accountants and by plain-text accounting programs.

2026-03-18 Payment for claim LSF0000481 by DHP01
    ; key: 835:DHP01:...
    funds:DHP01                                  67.00
    writeoff:contractual                         58.00  ; LSF0000481-1 CO-45
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from edigate.posting.entry import Entry, Posting

_ACCOUNT_WIDTH = 44
_AMOUNT_WIDTH = 12


def render(entries: Iterable[Entry]) -> str:
    """The entries in their order, an empty line between two."""
    return "\n".join(render_entry(entry) for entry in entries)


def render_entry(entry: Entry) -> str:
    """One entry: date and description, its key as a comment, a line for each posting."""
    lines = [f"{entry.dated.isoformat()} {entry.description}", f"    ; key: {entry.key}"]
    if entry.reverses:
        lines.append(f"    ; reverses: {entry.reverses}")
    lines += [_posting(posting) for posting in entry.postings]
    return "\n".join(lines) + "\n"


def balances(entries: Iterable[Entry]) -> dict[str, Decimal]:
    """The balance of each account over these entries, by name; accounts that are even stay out."""
    sums: dict[str, Decimal] = {}
    for entry in entries:
        for posting in entry.postings:
            sums[posting.account] = sums.get(posting.account, Decimal("0.00")) + posting.amount
    return {account: sums[account] for account in sorted(sums) if sums[account]}


def _posting(posting: Posting) -> str:
    text = f"    {posting.account:<{_ACCOUNT_WIDTH}}{posting.amount:>{_AMOUNT_WIDTH}.2f}"
    reason = f"{posting.group}-{posting.reason}" if posting.group and posting.reason else None
    notes = " ".join(note for note in (posting.line, reason, *posting.remarks) if note)
    return f"{text}  ; {notes}" if notes else text
