"""To check: rows that must never be there, found by what the columns say whoever wrote them.

Each function gives the numbers of what is broken, none in a sound database. States that matter are handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, select, text

from edigate.store.bulk import PORTION, fetch, pick
from edigate.store.engine import Tx
from edigate.store.outbox import Batch
from edigate.store.schema import APPEND_ONLY
from edigate.store.tables import batches, metadata


def damage(tx: Tx) -> list[str]:
    """What SQLite itself finds wrong: pages that do not fit, rows that refer to nothing. PostgreSQL refuses the
    latter by itself."""
    if tx.postgres:
        return []
    pages = [row[0] for row in tx.all(text("PRAGMA quick_check")) if row[0] != "ok"]
    lost = tx.all(text("PRAGMA foreign_key_check"))
    return [
        *pages,
        *(f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is not there" for row in lost),
    ]


def unguarded_tables(tx: Tx) -> list[str]:
    """The append-only tables that no trigger guards any more."""
    found = tx.all(
        text("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'")
        if tx.postgres
        else text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    )
    there = {row[0] for row in found}
    endings = ("append_only",) if tx.postgres else ("never_updated", "never_deleted")
    return [table for table in APPEND_ONLY if any(f"{table}_{ending}" not in there for ending in endings)]


def claims_without_submission(tx: Tx) -> list[int]:
    """Claims of which no submission is the current one."""
    return _first(
        tx,
        """SELECT c.id FROM claims c WHERE NOT EXISTS (SELECT 1 FROM submissions s WHERE s.claim_id = c.id
        AND NOT EXISTS (SELECT 1 FROM submissions n WHERE n.successor_of = s.id)) ORDER BY c.id""",
    )


def claims_with_missing_versions(tx: Tx) -> list[int]:
    """Claims without a version, or with a gap among them."""
    return _first(
        tx,
        """SELECT c.id FROM claims c LEFT JOIN claim_versions v ON v.claim_id = c.id GROUP BY c.id
        HAVING count(v.version) = 0 OR max(v.version) <> count(v.version) ORDER BY c.id""",
    )


def claims_on_their_way_twice(tx: Tx, over: Collection[str]) -> list[int]:
    """Claims of which two submissions are in batches and neither has one of the states that end the waiting.

    One that a person ordered to be sent anew (its batch has a successor, and the audit the order) does not count.
    """
    return _first(
        tx,
        """SELECT claim_id FROM submissions s WHERE batch_id IS NOT NULL AND state NOT IN :states
        AND NOT EXISTS (SELECT 1 FROM submissions n JOIN batches b ON b.id = n.batch_id
            JOIN audit a ON a.subject = 'batch ' || s.batch_id
            AND a.action IN ('resend new-envelope', 'resend rejected-only', 'resend blameless-only')
            WHERE n.successor_of = s.id AND b.derived_from = s.batch_id)
        GROUP BY claim_id HAVING count(*) > 1 ORDER BY claim_id""",
        states=over,
    )


def derived_without_order(tx: Tx) -> list[int]:
    """Batches made anew from another that nobody ordered to be sent so."""
    return _first(
        tx,
        """SELECT b.id FROM batches b WHERE b.derived_from IS NOT NULL AND NOT EXISTS (SELECT 1 FROM audit a
        WHERE a.action IN ('resend new-envelope', 'resend rejected-only', 'resend blameless-only')
        AND a.subject = 'batch ' || b.derived_from) ORDER BY b.id""",
    )


def repeated_numbers(tx: Tx) -> list[tuple[str, str]]:
    """(which number, partner) of what was given out twice, whatever the unique rules of the tables say."""
    found = []
    for table, column, owned in (
        ("batches", "isa13_plain", True), ("batches", "gs06_plain", True), ("batches", "file_name", True),
        ("batch_sets", "bht03_plain", True), ("submissions", "trace", False), ("inquiries", "trace", False),
    ):  # fmt: skip
        by = f"{column}, partner_id" if owned else column
        rows = tx.all(text(f"SELECT {by} FROM {table} GROUP BY {by} HAVING count(*) > 1 ORDER BY {by}"))
        found += [
            (f"{column.removesuffix('_plain')} {row[0]}", row[1] if owned else "this gateway") for row in rows
        ]
    return found


def counters_behind(tx: Tx, kind: str) -> list[str]:
    """The partners to which a number above their counter was sent: it would be given out once more."""
    return _first(
        tx,
        """SELECT b.partner_id FROM batches b LEFT JOIN control_numbers n
        ON n.partner_id = b.partner_id AND n.kind = :kind GROUP BY b.partner_id, n.last
        HAVING max(CAST(b.isa13_plain AS BIGINT)) > coalesce(n.last, 0) ORDER BY b.partner_id""",
        kind=kind,
    )


def some_batches(tx: Tx, after: int) -> list[Batch]:
    """The next batches with a number above `after`."""
    where = select(*pick(Batch, batches)).where(batches.c.id > after).order_by(batches.c.id)
    return fetch(tx, Batch, where.limit(PORTION))


def batches_with_other_counts(tx: Tx) -> list[int]:
    """Batches that do not have as many submissions, or questions, as they were frozen with."""
    return _first(
        tx,
        """SELECT id FROM batches b WHERE claim_count <>
        (SELECT count(*) FROM submissions s WHERE s.batch_id = b.id)
        + (SELECT count(*) FROM inquiries i WHERE i.batch_id = b.id) ORDER BY id""",
    )


def delivered_without_order(tx: Tx) -> list[int]:
    """Batches that were delivered more often than once and once for each order to send them again."""
    return _first(
        tx,
        """SELECT b.id FROM batches b WHERE
        (SELECT count(*) FROM batch_signals s WHERE s.batch_id = b.id AND s.event = 'upload_delivered') >
        1 + (SELECT count(*) FROM audit a WHERE a.action = 'resend same-bytes' AND a.subject = 'batch ' || b.id)
        ORDER BY b.id""",
    )


def without_evidence(tx: Tx, states: Collection[str]) -> list[int]:
    """Batches in one of these states for whose delivery neither an attempt, a person nor an answer vouches."""
    return _first(
        tx,
        """SELECT b.id FROM batches b WHERE b.state IN :states
        AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.batch_id = b.id AND a.outcome = 'delivered'
            AND a.evidence IN ('read_back', 'size', 'statuses'))
        AND NOT EXISTS (SELECT 1 FROM batch_signals s WHERE s.batch_id = b.id
            AND (s.event = 'delivered_by_hand' OR s.source_sha256 IS NOT NULL))
        AND NOT EXISTS (SELECT 1 FROM batch_signals s WHERE s.batch_id = b.id AND s.event = 'upload_delivered'
            AND s.message LIKE '%(evidence: %' AND s.message NOT LIKE '%(evidence: none)')
        ORDER BY b.id""",
        states=states,
    )


def attempts_off_record(tx: Tx) -> list[int]:
    """Batches whose attempts, their count and the events of their beginning do not agree."""
    return _first(
        tx,
        """SELECT b.id FROM batches b LEFT JOIN attempts a ON a.batch_id = b.id GROUP BY b.id, b.attempts
        HAVING count(a.n) <> b.attempts OR coalesce(max(a.n), 0) <> b.attempts OR b.attempts <> (SELECT count(*)
            FROM batch_signals s WHERE s.batch_id = b.id AND s.event = 'upload_started') ORDER BY b.id""",
    )


def files_not_archived(tx: Tx) -> list[tuple[str, int]]:
    """(table, number) of what refers to bytes that are not kept."""
    found: list[tuple[str, int]] = []
    for table, key in (("inbox", "id"), ("batches", "id"), ("bank_files", "id"), ("wrapped", "batch_id")):
        rows = tx.all(
            text(f"""SELECT t.{key} FROM {table} t WHERE NOT EXISTS
            (SELECT 1 FROM blobs b WHERE b.sha256 = t.sha256 AND b.size = t.size) ORDER BY t.{key}""")
        )
        found += [(table, row[0]) for row in rows]
    return found


def files_exchanged(tx: Tx) -> list[str]:
    """The SHA-256 of every file that a partner was given an attempt of, or whose copy there is gone, unless purged."""
    return _first(
        tx,
        """SELECT sha256 FROM (SELECT sha256 FROM batches WHERE attempts > 0
        UNION SELECT w.sha256 FROM wrapped w JOIN batches b ON b.id = w.batch_id WHERE b.attempts > 0
        UNION SELECT sha256 FROM inbox WHERE remote_done_at IS NOT NULL) seen
        WHERE sha256 NOT IN (SELECT sha256 FROM purged WHERE kind = 'file') ORDER BY sha256""",
    )


def files_applied_twice(tx: Tx) -> list[int]:
    """Inbound files (the later ones) with the bytes of another from the same partner."""
    return _first(
        tx,
        """SELECT b.id FROM inbox a JOIN inbox b
        ON a.partner_id = b.partner_id AND a.sha256 = b.sha256 AND a.id < b.id ORDER BY b.id""",
    )


def files_without_outcome(tx: Tx) -> list[int]:
    """Files that were interpreted, and in which nothing was found."""
    return _first(
        tx,
        """SELECT id FROM inbox WHERE state = 'interpreted' AND contents = '[]' AND findings = '[]'
        ORDER BY id""",
    )


def effects_of_no_file(tx: Tx) -> list[tuple[str, int]]:
    """(table, number) of signals that cite a file which was not interpreted."""
    found: list[tuple[str, int]] = []
    for table in ("signals", "batch_signals"):
        rows = tx.all(
            text(f"""SELECT t.id FROM {table} t WHERE t.source_sha256 IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM inbox i WHERE i.sha256 = t.source_sha256 AND i.state = 'interpreted') ORDER BY t.id""")
        )
        found += [(table, row[0]) for row in rows]
    return found


def funds_that_differ(tx: Tx, posted: Collection[str], account_prefix: str) -> list[tuple[int, int, int]]:
    """(remittance, its BPR02, what was posted on the accounts that begin so), in cents, where they differ."""
    rows = _all(tx, """SELECT id, announced, booked FROM (SELECT r.id, coalesce(r.amount, 0) AS announced,
        (SELECT coalesce(sum(p.amount), 0) FROM journal_entries e JOIN journal_postings p ON p.entry_id = e.id
            WHERE e.remittance_id = r.id AND substr(p.account, 1, length(:prefix)) = :prefix) AS booked
        FROM remittances r WHERE r.state IN :states) sums WHERE announced <> booked ORDER BY id""",
        states=posted, prefix=account_prefix)  # fmt: skip
    return [(row[0], int(row[1]), int(row[2])) for row in rows]


def posted_too_early(tx: Tx, posted: Collection[str]) -> list[int]:
    """Remittances in none of these states that have entries in the books."""
    return _first(
        tx,
        """SELECT r.id FROM remittances r WHERE r.state NOT IN :states AND EXISTS
        (SELECT 1 FROM journal_entries e WHERE e.remittance_id = r.id) ORDER BY r.id""",
        states=posted,
    )


def paid_twice(tx: Tx, posted: Collection[str]) -> list[int]:
    """Remittances in one of these states although the same payment, by its natural key, was another's first."""
    return _first(
        tx,
        """SELECT r.id FROM remittances r WHERE r.state IN :states AND (r.duplicate_of IS NOT NULL
        OR EXISTS (SELECT 1 FROM remittances f WHERE f.natural_key = r.natural_key AND f.duplicate_of IS NULL
            AND f.id < r.id)) ORDER BY r.id""",
        states=posted,
    )


def reversals_that_differ(tx: Tx) -> list[int]:
    """Entries that reverse another and are not its exact negation, account by account."""
    return _first(
        tx,
        """SELECT DISTINCT id FROM (SELECT e.id FROM journal_entries e JOIN journal_entries o
        ON o.key = e.reverses JOIN journal_postings p ON p.entry_id IN (e.id, o.id)
        GROUP BY e.id, p.account HAVING sum(p.amount) <> 0) differing ORDER BY id""",
    )


def reversed_twice(tx: Tx) -> list[int]:
    """Entries that reverse what another entry has reversed already, and that stands, or what is not in the books."""
    return _first(
        tx,
        """SELECT e.id FROM journal_entries e WHERE e.reverses IS NOT NULL
        AND (EXISTS (SELECT 1 FROM journal_entries o WHERE o.reverses = e.reverses AND o.id < e.id
            AND NOT EXISTS (SELECT 1 FROM journal_entries u WHERE u.reverses = o.key AND u.id < e.id))
        OR NOT EXISTS (SELECT 1 FROM journal_entries o WHERE o.key = e.reverses)) ORDER BY e.id""",
    )


def in_no_batch(tx: Tx, batched: str, ready: str) -> list[int]:
    """Submissions that count as batched and are in no batch, or as ready and are in one."""
    return _first(
        tx,
        """SELECT id FROM submissions WHERE (state = :batched AND batch_id IS NULL)
        OR (state = :ready AND batch_id IS NOT NULL) ORDER BY id""",
        batched=batched,
        ready=ready,
    )


def attempts_forgotten(tx: Tx, states: Collection[str]) -> list[int]:
    """Batches in one of these states of which an attempt to deliver has no end on record."""
    return _first(
        tx,
        """SELECT DISTINCT b.id FROM batches b JOIN attempts a ON a.batch_id = b.id
        WHERE a.finished_at IS NULL AND b.state IN :states ORDER BY b.id""",
        states=states,
    )


def remittances_between(tx: Tx, settled: Collection[str]) -> list[int]:
    """Remittances in none of these states that repeat no other."""
    return _first(
        tx,
        "SELECT id FROM remittances WHERE state NOT IN :states AND duplicate_of IS NULL ORDER BY id",
        states=settled,
    )


def files_beyond(tx: Tx, size: int) -> list[int]:
    """Received files larger than that, in bytes; what came out of a wrapper may have twice as much."""
    return _first(
        tx,
        "SELECT id FROM inbox WHERE size > :size * CASE WHEN how = 'unwrapped' THEN 2 ELSE 1 END ORDER BY id",
        size=size,
    )


def frozen(tx: Tx) -> Iterator[str]:
    """The SHA-256 of every batch's bytes."""
    return (row[0] for row in tx.each(text("SELECT sha256 FROM batches")))


def waiting_for_nobody(tx: Tx, table: str, states: Collection[str], work_column: str) -> list[int]:
    """Rows of `table` in one of these states about which no work was ever opened, `work_column` naming them."""
    assert table in metadata.tables and work_column in metadata.tables["work_items"].c
    own = "claim_id" if table == "submissions" else "id"
    return _first(
        tx,
        f"""SELECT t.id FROM {table} t WHERE t.state IN :states AND NOT EXISTS
        (SELECT 1 FROM work_items w WHERE w.{work_column} = t.{own}) ORDER BY t.id""",
        states=states,
    )


def acknowledgments_of_two(tx: Tx) -> list[tuple[str, int]]:
    """(file, segment) of acknowledgments that count for more than one batch."""
    words = """FROM batch_signals {0} WHERE {0}.batch_id = s.batch_id AND {0}.source_sha256 = s.source_sha256
        AND {0}.source_ordinal = s.source_ordinal AND {0}.event"""
    taken_away = f"""EXISTS (SELECT 1 {words.format("u")} = 'unlinked'
        AND NOT EXISTS (SELECT 1 {words.format("l")} = 'linked' AND l.id > u.id))"""
    rows = tx.all(
        text(f"""SELECT source_sha256, source_ordinal FROM batch_signals s WHERE source_sha256 IS NOT NULL
        AND (event LIKE 'ta1%' OR event LIKE 'ack%') AND NOT {taken_away} GROUP BY source_sha256, source_ordinal
        HAVING count(DISTINCT batch_id) > 1 ORDER BY 1, 2""")
    )
    return [(row[0], row[1]) for row in rows]


def deposits_not_booked(tx: Tx, account: str) -> list[int]:
    """Deposits whose amount is not in the books on this account."""
    return _first(
        tx,
        """SELECT d.id FROM deposits d WHERE d.amount <> coalesce((SELECT sum(p.amount)
        FROM journal_entries e JOIN journal_postings p ON p.entry_id = e.id
        WHERE e.key = 'deposit:' || d.key AND p.account = :account), 0) ORDER BY d.id""",
        account=account,
    )


def deposit_links_broken(tx: Tx, posted: Collection[str]) -> list[int]:
    """Deposits with a gap among their links, or linked to what is not posted, or without the link's entry."""
    return _first(
        tx,
        """SELECT DISTINCT l.deposit_id FROM deposit_links l JOIN deposits d ON d.id = l.deposit_id
        WHERE l.n > (SELECT count(*) FROM deposit_links m WHERE m.deposit_id = l.deposit_id)
        OR (l.remittance_id IS NOT NULL AND (
            NOT EXISTS (SELECT 1 FROM remittances r WHERE r.id = l.remittance_id AND r.state IN :states)
            OR NOT EXISTS (SELECT 1 FROM journal_entries e
                WHERE e.key = 'deposit:' || d.key || ':remittance:' || l.remittance_id || ':' || l.n)))
        ORDER BY l.deposit_id""",
        states=posted,
    )


def feed_ends_early(tx: Tx, feed: str) -> bool:
    """Whether `updates`, `audit` or `accesses` ends before the last place that was given out: its end was cut off."""
    assert feed in ("updates", "audit", "accesses")
    given = tx.value(
        text("SELECT last FROM control_numbers WHERE partner_id = '' AND kind = :f").bindparams(f=feed)
    )
    return bool((given or 0) != (tx.value(text(f"SELECT max(seq) FROM {feed}")) or 0))


def _first(tx: Tx, statement: str, **values: Any) -> list[Any]:
    return [row[0] for row in _all(tx, statement, **values)]


def _all(tx: Tx, statement: str, *, states: Collection[str] | None = None, **values: Any) -> Sequence[Any]:
    made = text(statement).bindparams(**values)
    if states is not None:
        made = made.bindparams(bindparam("states", sorted(states), expanding=True))
    return tx.all(made)
