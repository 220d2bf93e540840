"""What may go after the years of retention: claims' texts and files' bytes. Digests, amounts and states stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, select, text, update

from edigate.store import blobs
from edigate.store.columns import moment_text
from edigate.store.engine import Tx
from edigate.store.guards import lifted
from edigate.store.tables import blob_chunks, claim_versions, legal_holds, purged, submissions
from edigate.store.tables import blobs as blob_rows

CLAIM = "claim"
# A claim that is over, long ago, owed by nobody, on nobody's list and under no legal hold.
_CLAIMS = """SELECT c.id FROM claims c WHERE c.created_at < :before
    AND EXISTS (SELECT 1 FROM claim_versions v WHERE v.claim_id = c.id AND length(v.body) > 0)
    AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.claim_id = c.id
        AND (s.state NOT IN :over OR s.state_at >= :before))
    AND NOT EXISTS (SELECT 1 FROM signals g JOIN submissions s ON s.id = g.submission_id
        WHERE s.claim_id = c.id AND g.arrived_at >= :before)
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
_FILES = (
    f"SELECT b.sha256 FROM batches b WHERE {_BATCHES}",
    f"SELECT w.sha256 FROM wrapped w JOIN batches b ON b.id = w.batch_id WHERE {_BATCHES}",
    f"""SELECT b.sha256 FROM inbox b WHERE b.received_at < :before AND b.state IN ('interpreted', 'duplicate')
    AND NOT EXISTS (SELECT 1 FROM work_items w WHERE w.inbox_id = b.id AND w.state = 'open')
    AND NOT EXISTS (SELECT 1 FROM signals g JOIN submissions s ON s.id = g.submission_id
        WHERE g.source_sha256 = b.sha256 AND {_KEPT})
    AND NOT EXISTS (SELECT 1 FROM batch_signals g JOIN submissions s ON s.batch_id = g.batch_id
        WHERE g.source_sha256 = b.sha256 AND {_KEPT})
    AND NOT EXISTS (SELECT 1 FROM remittances r JOIN claim_payments q ON q.remittance_id = r.id
        LEFT JOIN submissions s ON s.claim_id = q.claim_id
        WHERE r.inbox_id = b.id AND (q.effect = 'suspend' OR {_KEPT}))
    AND NOT EXISTS (SELECT 1 FROM remittances r JOIN work_items w ON w.remittance_id = r.id
        WHERE r.inbox_id = b.id AND w.state = 'open')""",
    """SELECT b.sha256 FROM bank_files b WHERE b.imported_at < :before
    AND NOT EXISTS (SELECT 1 FROM deposits d WHERE d.file_id = b.id AND (SELECT l.remittance_id FROM deposit_links l
        WHERE l.deposit_id = d.id ORDER BY l.n DESC LIMIT 1) IS NULL)""",
)  # fmt: skip
_REFERRED = (
    "SELECT sha256 FROM batches UNION ALL SELECT sha256 FROM wrapped UNION ALL SELECT sha256 FROM inbox"
    " UNION ALL SELECT sha256 FROM bank_files"
)


class Purged(msgspec.Struct, frozen=True):
    """What went: how many claims, and the SHA-256 of each text and file."""

    claims: int
    texts: tuple[str, ...]
    files: tuple[str, ...]


def purge(
    tx: Tx, before: datetime, *, over: Collection[str], ended: Collection[str], at: datetime, audit_seq: int
) -> Purged:
    """Let go of everything private of what was over `before`. `over` are the states of claims, `ended` those of batches, in
    which nothing more is awaited."""
    words = {"before": moment_text(before)}
    states: Any = bindparam("over", sorted(over), expanding=True)
    claims = [row[0] for row in tx.all(text(_CLAIMS).bindparams(states, **words))]
    texts: list[str] = []
    with lifted(tx, claim_versions.name):
        for claim_id in claims:
            mine = claim_versions.c.claim_id == claim_id
            texts += [row[0] for row in tx.all(select(claim_versions.c.content_sha256).where(mine))]
            tx.run(update(claim_versions).where(mine).values(body=b""))
            tx.run(update(submissions).where(submissions.c.claim_id == claim_id).values(likeness=None))
    free: Counter[str] = Counter()
    for statement in _FILES:
        made = text(statement).bindparams(**words)
        if ":ended" in statement:
            made = made.bindparams(bindparam("ended", sorted(ended), expanding=True))
        free.update(row[0] for row in tx.all(made))
    referred = Counter(row[0] for row in tx.all(text(_REFERRED)))
    files = [each for each in sorted(free) if free[each] == referred[each] and not blobs.is_purged(tx, each)]
    for each in files:
        blob = select(blob_rows.c.id).where(blob_rows.c.sha256 == each).scalar_subquery()
        tx.run(delete(blob_chunks).where(blob_chunks.c.blob_id == blob))
    for kind, gone in ((CLAIM, dict.fromkeys(texts)), (blobs.PURGED, dict.fromkeys(files))):
        for sha256 in gone:
            if tx.first(select(purged.c.at).where(purged.c.kind == kind, purged.c.sha256 == sha256)) is None:
                tx.run(insert(purged).values(kind=kind, sha256=sha256, at=at, audit_seq=audit_seq))
    return Purged(len(claims), tuple(texts), tuple(files))


def put_hold(tx: Tx, claim_id: int, *, held: bool, at: datetime, actor: str, reason: str) -> bool:
    """Put a claim under legal hold, or lift that; whether anything changed."""
    mine = select(legal_holds.c.n, legal_holds.c.held).where(legal_holds.c.claim_id == claim_id)
    last = tx.first(mine.order_by(legal_holds.c.n.desc()).limit(1))
    if bool(last and last[1]) == held:
        return False
    values = {"claim_id": claim_id, "n": (last[0] if last else 0) + 1, "held": int(held), "at": at}
    tx.run(insert(legal_holds).values(**values, actor=actor, reason=reason))
    return True


def anything(tx: Tx) -> bool:
    """Whether anything was ever purged."""
    return tx.first(select(purged.c.sha256).limit(1)) is not None
