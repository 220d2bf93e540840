"""What may go after the years of retention: claims' texts and files' bytes. Digests, amounts and states stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, text, update

from edigate.store import blobs, purging_texts
from edigate.store.addresses import digest
from edigate.store.columns import moment_text
from edigate.store.engine import Tx
from edigate.store.guards import lifted
from edigate.store.tables import (
    blob_chunks,
    claim_versions,
    legal_holds,
    purged,
    resealed,
    submissions,
    unwrapped,
)
from edigate.store.tables import blobs as blob_rows

CLAIM, PAYMENT = "claim", "payment"
# What something goes out of.
TABLES = (
    "blob_chunks", "claim_payments", "claim_versions", "inbox", "remote_seen", "signals", "submissions", "updates", "work_items",
)  # fmt: skip
# A claim that is over, long ago, owed by nobody, on nobody's list and under no legal hold.
_CLAIMS = """SELECT c.id FROM claims c WHERE c.created_at < :before
    AND EXISTS (SELECT 1 FROM claim_versions v WHERE v.claim_id = c.id AND length(v.body) > 0)
    AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.claim_id = c.id
        AND (s.state NOT IN :over OR s.state_at >= :before))
    AND NOT EXISTS (SELECT 1 FROM signals g JOIN submissions s ON s.id = g.submission_id
        WHERE s.claim_id = c.id AND g.arrived_at >= :before)
    AND NOT EXISTS (SELECT 1 FROM claim_payments q JOIN remittances r ON r.id = q.remittance_id
        WHERE q.claim_id = c.id AND r.received_at >= :before)
    AND NOT EXISTS (SELECT 1 FROM work_items w WHERE w.claim_id = c.id AND w.state = 'open')
    AND NOT EXISTS (SELECT 1 FROM journal_entries e WHERE e.claim_id = c.id AND e.posted_at >= :before)
    AND NOT EXISTS (SELECT 1 FROM journal_postings p JOIN journal_entries e ON e.id = p.entry_id
        WHERE e.claim_id = c.id AND (p.account LIKE 'receivable:%' OR p.account LIKE 'patient:%')
        GROUP BY p.account HAVING sum(p.amount) <> 0)
    AND NOT EXISTS (SELECT 1 FROM claim_payments q WHERE q.claim_id = c.id AND q.effect = 'suspend')
    AND NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.claim_id = c.id AND h.held = 1
        AND h.n = (SELECT max(n) FROM legal_holds m WHERE m.claim_id = c.id))
    ORDER BY c.id"""
# A claim whose text is still there keeps every file that it is in.
_KEPT = "EXISTS (SELECT 1 FROM claim_versions v WHERE v.claim_id = s.claim_id AND length(v.body) > 0)"
_BATCHES = f"""b.created_at < :before AND b.state IN :ended
    AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.batch_id = b.id AND {_KEPT})
    AND NOT EXISTS (SELECT 1 FROM inquiries i JOIN submissions s ON s.id = i.submission_id
        WHERE i.batch_id = b.id AND {_KEPT})"""
# Nobody knows whose data a file holds that was never applied, or a remittance that was never posted: none goes while any
# claim is under legal hold.
_NO_HOLDS = """NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.held = 1
    AND h.n = (SELECT max(n) FROM legal_holds m WHERE m.claim_id = h.claim_id))"""
_RECEIVED = f"""SELECT b.sha256, b.id FROM inbox b WHERE b.received_at < :before AND b.state <> 'archived'
    AND ({_NO_HOLDS} OR (b.state IN ('interpreted', 'duplicate') AND NOT EXISTS (SELECT 1 FROM remittances r
        WHERE r.inbox_id = b.id AND r.duplicate_of IS NULL AND r.state NOT IN ('posted', 'partly_posted'))))
    AND NOT EXISTS (SELECT 1 FROM work_items w WHERE w.inbox_id = b.id AND w.state = 'open')
    AND NOT EXISTS (SELECT 1 FROM signals g JOIN submissions s ON s.id = g.submission_id
        WHERE g.source_sha256 = b.sha256 AND {_KEPT})
    AND NOT EXISTS (SELECT 1 FROM batch_signals g JOIN submissions s ON s.batch_id = g.batch_id
        WHERE g.source_sha256 = b.sha256 AND {_KEPT})
    AND NOT EXISTS (SELECT 1 FROM remittances r JOIN claim_payments q ON q.remittance_id IN (r.id, r.duplicate_of)
        LEFT JOIN submissions s ON s.claim_id = q.claim_id
        WHERE r.inbox_id = b.id AND (q.effect = 'suspend' OR {_KEPT}))
    AND NOT EXISTS (SELECT 1 FROM remittances r JOIN work_items w ON w.remittance_id = r.id
        WHERE r.inbox_id = b.id AND w.state = 'open')"""
_FILES = (
    f"SELECT b.sha256 FROM batches b WHERE {_BATCHES}",
    f"SELECT w.sha256 FROM wrapped w JOIN batches b ON b.id = w.batch_id WHERE {_BATCHES}",
    _RECEIVED,
    """SELECT b.sha256 FROM bank_files b WHERE b.imported_at < :before
    AND NOT EXISTS (SELECT 1 FROM deposits d WHERE d.file_id = b.id AND (SELECT l.remittance_id FROM deposit_links l
        WHERE l.deposit_id = d.id ORDER BY l.n DESC LIMIT 1) IS NULL)""",
)  # fmt: skip
_REFERRED = (
    "SELECT sha256 FROM batches UNION ALL SELECT sha256 FROM wrapped UNION ALL SELECT sha256 FROM inbox"
    " UNION ALL SELECT sha256 FROM bank_files"
)


class Purged(msgspec.Struct, frozen=True):
    """What went: how many claims, and the SHA-256 of each text and file; `seal` is over all of it."""

    claims: int
    texts: tuple[str, ...]
    files: tuple[str, ...]
    seal: str


def purge(
    tx: Tx, before: datetime, *, over: Collection[str], ended: Collection[str], at: datetime, audit_seq: int
) -> Purged:
    """Let go of everything private of what was over `before`. `over` are the states of claims, `ended` those of batches, in
    which nothing more is awaited. `LocalError` when the audit does not vouch for what would go."""
    words = {"before": moment_text(before)}
    states: Any = bindparam("over", sorted(over), expanding=True)
    claims = [row[0] for row in tx.all(text(_CLAIMS).bindparams(states, **words))]
    texts: list[str] = []
    with lifted(tx, claim_versions.name):
        for claim_id in claims:
            mine = claim_versions.c.claim_id == claim_id
            texts += [row[0] for row in tx.all(select(claim_versions.c.content_sha256).where(mine))]
            tx.run(
                update(claim_versions).where(mine).values(body=b"", findings="[]", source=None, outline=None)
            )
            tx.run(update(submissions).where(submissions.c.claim_id == claim_id).values(likeness=None))
    files, inbox_ids = _files(tx, words, ended)
    for each in files:
        blob = select(blob_rows.c.id).where(blob_rows.c.sha256 == each).scalar_subquery()
        tx.run(delete(blob_chunks).where(blob_chunks.c.blob_id == blob))
    payments = purging_texts.payments(tx, claims)
    at_places = purging_texts.places(tx, claims, purging_texts.words(tx, claims, inbox_ids))
    vouching = purging_texts.lines_of(tx, at_places)
    purging_texts.silence(tx, at_places)
    purging_texts.files(tx, files)
    gone = ((CLAIM, texts), (blobs.PURGED, files), (PAYMENT, payments))
    for kind, sha256s in gone:
        for sha256 in dict.fromkeys(sha256s):
            if tx.first(select(purged.c.at).where(purged.c.kind == kind, purged.c.sha256 == sha256)) is None:
                tx.run(insert(purged).values(kind=kind, sha256=sha256, at=at, audit_seq=audit_seq))
    purging_texts.reseal(tx, vouching, audit_seq)
    return Purged(len(claims), tuple(texts), tuple(files), seal(tx, audit_seq))


def _files(tx: Tx, words: Mapping[str, str], ended: Collection[str]) -> tuple[list[str], list[int]]:
    """The SHA-256 of files that may go, and the numbers of those that were received."""
    free: Counter[str] = Counter()
    inbox_ids: set[int] = set()
    for statement in _FILES:
        made = text(statement).bindparams(**words)
        if ":ended" in statement:
            made = made.bindparams(bindparam("ended", sorted(ended), expanding=True))
        rows = tx.all(made)
        if statement is _RECEIVED:
            rows = _whole(tx, rows)
            inbox_ids.update(number for _, number in rows)
        free.update(row[0] for row in rows)
    referred = Counter(row[0] for row in tx.all(text(_REFERRED)))
    files = [each for each in sorted(free) if free[each] == referred[each] and not blobs.is_purged(tx, each)]
    return files, sorted(inbox_ids)


def _whole(tx: Tx, rows: Sequence[Any]) -> list[tuple[str, int]]:
    """Received files that may go, without the wrappers of which something must stay."""
    free = {number: sha256 for sha256, number in rows}
    pairs = tx.all(select(unwrapped.c.outer_id, unwrapped.c.inner_id))
    while stays := {outer for outer, inner in pairs if outer in free and inner not in free}:
        for outer in stays:
            del free[outer]
    return [(sha256, number) for number, sha256 in free.items()]


def seal(tx: Tx, audit_seq: int) -> str:
    """One digest over everything that the purge with this place in the audit has put on record."""
    gone = tx.all(select(purged.c.kind, purged.c.sha256).where(purged.c.audit_seq == audit_seq))
    anew = tx.all(select(resealed.c.seq, resealed.c.sha256).where(resealed.c.by_seq == audit_seq))
    return digest(*sorted(f"{kind}:{sha256}" for kind, sha256 in (*gone, *anew)))


def put_hold(tx: Tx, claim_id: int, *, held: bool, at: datetime, actor: str, reason: str) -> bool:
    """Put a claim under legal hold, or lift that; whether anything changed."""
    mine = select(legal_holds.c.n, legal_holds.c.held).where(legal_holds.c.claim_id == claim_id)
    last = tx.first(mine.order_by(legal_holds.c.n.desc()).limit(1))
    if bool(last and last[1]) == held:
        return False
    values = {"claim_id": claim_id, "n": (last[0] if last else 0) + 1, "held": int(held), "at": at}
    tx.run(insert(legal_holds).values(**values, actor=actor, reason=reason))
    return True


def every_file(tx: Tx) -> Iterator[str]:
    """The SHA-256 of every file whose bytes are gone by order."""
    return (row[0] for row in tx.each(select(purged.c.sha256).where(purged.c.kind == blobs.PURGED)))


def anything(tx: Tx) -> bool:
    """Whether anything was ever purged."""
    return tx.first(select(purged.c.sha256).limit(1)) is not None
