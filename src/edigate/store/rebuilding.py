"""To replay: what a database was told, in order of time, its rows carried into another one, and what both came to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from heapq import merge
from typing import Any

import msgspec
from sqlalchemy import text

from edigate.store.bulk import insert
from edigate.store.engine import Tx
from edigate.store.tables import metadata

_HEAPS = 1024
# What was told, and by which statement it is found as (when, numbers). What is told at one moment happens in this order.
_TOLD: dict[str, str] = {
    "version": "SELECT received_at, claim_id, version FROM claim_versions",
    "submission": "SELECT created_at, id, claim_id FROM submissions",
    "batch": "SELECT created_at, id, 0 FROM batches",
    "attempt": "SELECT started_at, batch_id, n FROM attempts",
    "batch event": """SELECT arrived_at, id, batch_id FROM batch_signals WHERE source_sha256 IS NULL
        AND event NOT IN ('all_answered', 'awaiting_again')""",
    "signal": "SELECT arrived_at, id, submission_id FROM signals WHERE source_sha256 IS NULL",
    "file": "SELECT received_at, id, 0 FROM inbox",
    "entry by hand": "SELECT posted_at, id, 0 FROM journal_entries WHERE key LIKE 'hand:%'",
    "held": """SELECT at, seq, 0 FROM updates WHERE kind = 'status'
        AND body LIKE '%"previous":"ready","state":"held"%'""",
    "line": "SELECT at, seq, 0 FROM audit",
    "outcome": """SELECT state_at, id, 0 FROM inbox WHERE state <> 'archived' AND NOT EXISTS
        (SELECT 1 FROM audit a WHERE a.action = 'interpret' AND a.subject = 'file ' || inbox.id)""",
}  # fmt: skip
# What a replay must come to as well. Work about what is outside (partners, silence, time), and what a run looks for in the
# books by itself (patients' balances), is no part of it.
_OUTSIDE = "('overdue', 'delivery', 'timely_filing', 'patient')"
_PICTURE: dict[str, str] = {
    "submission": "SELECT id, state, flags, payer_claim_control_number FROM submissions",
    "batch": "SELECT id, state, flags FROM batches",
    "file": "SELECT id, state FROM inbox",
    "remittance": "SELECT inbox_id, set_ordinal, state, natural_key FROM remittances",
    "payment": """SELECT r.inbox_id, r.set_ordinal, p.sequence, p.submission_id, p.effect, p.why, p.verdict
        FROM claim_payments p JOIN remittances r ON r.id = p.remittance_id""",
    "payer's number": "SELECT submission_id, payer_id, number FROM payer_numbers",
    # An older version did not keep the time of every remittance: what follows from it is compared without it.
    "signal": """SELECT submission_id, CASE WHEN kind = '835' THEN source_sha256 || ':' || source_ordinal ELSE digest END, kind,
        verdict FROM signals""",
    "event of batch": """SELECT batch_id, CASE WHEN event IN ('all_answered', 'awaiting_again') THEN '' ELSE digest END, event
        FROM batch_signals""",
    "entry": "SELECT key, dated, posted_at, reverses, claim_id FROM journal_entries",
    "posting": """SELECT e.key, p.n, p.account, p.amount, p.line, p.group_code, p.reason_code, p.quantity, p.remarks
        FROM journal_postings p JOIN journal_entries e ON e.id = p.entry_id""",
    "deposit": """SELECT d.key, r.inbox_id, r.set_ordinal FROM deposits d LEFT JOIN deposit_links l
        ON l.deposit_id = d.id AND l.n = (SELECT max(n) FROM deposit_links m WHERE m.deposit_id = d.id)
        LEFT JOIN remittances r ON r.id = l.remittance_id""",
    "open work": f"""SELECT key, kind FROM work_items WHERE state = 'open' AND kind NOT IN {_OUTSIDE}
        AND key NOT LIKE 'remote/%' AND key NOT LIKE 'unreadable/%' AND key NOT LIKE 'restored/%'""",
}  # fmt: skip


class Told(msgspec.Struct, frozen=True, order=True):
    """One thing that the database was told: when, what, and its numbers."""

    at: datetime
    rank: int
    first: int
    second: int
    what: str


def told(tx: Tx) -> Iterator[Told]:
    """Everything that was told, in order; flat in memory."""
    return merge(*(_told(tx, rank, what, each) for rank, (what, each) in enumerate(_TOLD.items())))


def _told(tx: Tx, rank: int, what: str, statement: str) -> Iterator[Told]:
    for at, first, second in tx.each(text(f"{statement} ORDER BY 1, 2, 3")):
        yield Told(datetime.fromisoformat(at), rank, first, second, what)


def carry(source: Tx, target: Tx, table_name: str, where: str, **keys: Any) -> None:
    """Rows as they lie, from one database into the other. `where` is SQL over `keys`; a key of the name of a column with
    `set_` in front replaces what stands there."""
    table = metadata.tables[table_name]
    changed = {name.removeprefix("set_"): value for name, value in keys.items() if name.startswith("set_")}
    bound = {name: value for name, value in keys.items() if not name.startswith("set_")}
    columns = [each.name for each in table.columns]
    statement = text(f"SELECT {', '.join(columns)} FROM {table_name} WHERE {where}").bindparams(**bound)
    rows = [
        tuple(changed.get(name, value) for name, value in zip(columns, row, strict=True))
        for row in source.all(statement)
    ]
    insert(target, table, columns, rows, unless_there=True)


def carry_file(source: Tx, target: Tx, sha256: str) -> None:
    """The bytes of a file, as they lie."""
    carry(source, target, "blobs", "sha256 = :sha256", sha256=sha256)
    carry(
        source,
        target,
        "blob_chunks",
        "blob_id = (SELECT id FROM blobs WHERE sha256 = :sha256)",
        sha256=sha256,
    )


def value(tx: Tx, statement: str, **keys: Any) -> Any:
    """One value by a statement of the replay's own."""
    return tx.value(text(statement).bindparams(**keys))


def column(tx: Tx, statement: str, **keys: Any) -> list[Any]:
    """The first column of every row, by a statement of the replay's own."""
    return [row[0] for row in tx.all(text(statement).bindparams(**keys))]


def change(tx: Tx, statement: str, **keys: Any) -> None:
    """A change in the scratch database by a statement of the replay's own."""
    tx.run(text(statement).bindparams(**keys))


def differences(old: Tx, new: Tx) -> Iterator[tuple[str, Sequence[Any], bool]]:
    """(what, its row, whether the replay alone has it) of everything to which only one of the two came.

    Rows are put into many heaps, of each of which first only the sum of its rows' hashes is kept: memory is flat where
    both came to the same.
    """
    for what, statement in _PICTURE.items():
        ours, theirs = _heaps(old, statement), _heaps(new, statement)
        unlike = {n for n in range(_HEAPS) if ours[n] != theirs[n]}
        before, after = _rows(old, statement, unlike), _rows(new, statement, unlike)
        yield from ((what, row, False) for row in sorted(before - after, key=str))
        yield from ((what, row, True) for row in sorted(after - before, key=str))


def _heaps(tx: Tx, statement: str) -> list[int]:
    sums = [0] * _HEAPS
    for row in tx.each(text(statement)):
        number = hash(tuple(row))
        sums[number % _HEAPS] += number
    return sums


def _rows(tx: Tx, statement: str, heaps: Collection[int]) -> set[tuple[Any, ...]]:
    if not heaps:
        return set()
    found = (tuple(row) for row in tx.each(text(statement)))
    return {row for row in found if hash(row) % _HEAPS in heaps}
