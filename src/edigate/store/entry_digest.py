"""What a journal entry says, as its postings lie in SQL, and the digest by which a change of it shows."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from edigate.posting.entry import Entry
from edigate.store.addresses import digest
from edigate.store.columns import cents, words_text

Line = tuple[Any, ...]  # account, cents, line, group, reason, quantity, remarks; 0 where there is none
# How digests begin: those of today, and those that were made from JSON, with null for what is absent; others were made from
# Python's way of writing tuples.
_MARK, _MARK_OF_JSON = "k", "j"


def lines_of(entry: Entry) -> list[Line]:
    """The postings of an entry as they are given to SQL, where 0 becomes NULL."""
    return [
        (
            p.account, cents(p.amount), 0 if p.line is None else p.line, 0 if p.group is None else p.group,
            0 if p.reason is None else p.reason, 0 if p.quantity is None else str(p.quantity),
            words_text(p.remarks) if p.remarks else 0,
        )
        for p in entry.postings
    ]  # fmt: skip


def digest_of(entry: Entry, lines: list[Line]) -> str:
    """The digest of what an entry says: its date, claim, reversed entry and postings."""
    said = msgspec.msgpack.encode((entry.dated, entry.claim_id, entry.reverses, lines))
    return _MARK + hashlib.sha256(said).hexdigest()[:32]


def is_digest_of(mark: str, entry: Entry, lines: list[Line]) -> bool:
    """Whether a digest on record, of whatever age, is that of this entry."""
    if mark.startswith(_MARK):
        return mark == digest_of(entry, lines)
    nulls = [(*line[:2], *(None if each == 0 else each for each in line[2:])) for line in lines]
    said = (entry.dated, entry.claim_id, entry.reverses, nulls)
    if mark.startswith(_MARK_OF_JSON):
        return mark == _MARK_OF_JSON + hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:32]
    return mark == digest(*said)
