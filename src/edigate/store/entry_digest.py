"""What a journal entry says, as its postings lie in SQL, and the digest by which a change of it shows."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from edigate.posting.entry import Entry
from edigate.store.addresses import digest
from edigate.store.columns import cents, json_text

Line = tuple[Any, ...]  # account, cents, line, group, reason, quantity, remarks
_MARK = "j"  # how digests begin that were made from JSON; those without were made from Python's way of writing tuples


def lines_of(entry: Entry) -> list[Line]:
    """The postings of an entry as they lie in SQL."""
    return [
        (
            p.account, cents(p.amount), p.line, p.group, p.reason, None if p.quantity is None else str(p.quantity),
            json_text(p.remarks) if p.remarks else None,
        )
        for p in entry.postings
    ]  # fmt: skip


def digest_of(entry: Entry, lines: list[Line]) -> str:
    """The digest of what an entry says: its date, claim, reversed entry and postings."""
    said = msgspec.json.encode((entry.dated, entry.claim_id, entry.reverses, lines))
    return _MARK + hashlib.sha256(said).hexdigest()[:32]


def is_digest_of(mark: str, entry: Entry, lines: list[Line]) -> bool:
    """Whether a digest on record, of whatever age, is that of this entry."""
    if mark.startswith(_MARK):
        return mark == digest_of(entry, lines)
    return mark == digest(entry.dated, entry.claim_id, entry.reverses, lines)
