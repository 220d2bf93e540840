"""The journal and its like refuse every change and removal, whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from edigate.delivery.states import BatchEvent
from edigate.errors import LocalError
from edigate.outcome.outcome import BatchSignal
from edigate.store import Store, audit, journal, proofs, schema, signals, updates
from edigate.store.migrations.versions.v0001_the_road import APPEND_ONLY
from edigate.store.updates import NewUpdate
from store.things import AT, add_claims, booking, freeze, signal, signals_for

CHANGES = {
    "claim_versions": "actor = 'x'",
    "signals": "verdict = 'x'",
    "batch_signals": "event = 'x'",
    "journal_entries": "dated = 'x'",
    "journal_postings": "amount = amount + 1",
    "updates": "kind = 'x'",
    "audit": "actor = 'x'",
}


@pytest.fixture
def filled(store: Store) -> Store:
    """One row at least in each of the tables."""
    with store.begin() as tx:
        added = add_claims(tx, "K-1")
        batch = freeze(tx, 7, added)
        signals.add(tx, signals_for(added[0].submission_id, signal()), AT)
        signals.add_to_batches(tx, [BatchSignal(batch.id, BatchEvent.TA1_ACCEPTED, AT, "taken")], AT)
        journal.add(tx, [booking("k")], at=AT, actor="tester")
        updates.append(tx, [NewUpdate("state", "main", "K-1", {})], AT)
        audit.add(tx, at=AT, actor="ann", action="resend", subject="batch 1")
    return store


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_no_row_is_changed_or_removed(filled: Store, table: str) -> None:
    for change in (f"UPDATE {table} SET {CHANGES[table]}", f"DELETE FROM {table}"):
        with pytest.raises(LocalError), filled.begin() as tx:
            tx.run(text(change))
    with filled.look() as tx:
        assert tx.value(text(f"SELECT count(*) FROM {table}")) >= 1
        assert "x" not in str(tx.all(text(f"SELECT {CHANGES[table].split(' =')[0]} FROM {table}")))


def test_the_program_knows_the_tables_that_are_append_only(store: Store) -> None:
    with store.look() as tx:
        assert proofs.unguarded_tables(tx) == []
        catalog = "SELECT tgname FROM pg_trigger WHERE tgname LIKE '%_append_only'"
        if not tx.postgres:
            catalog = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_never_deleted'"
        guarded = {
            row[0].removesuffix("_append_only").removesuffix("_never_deleted")
            for row in tx.all(text(catalog))
        }
    assert guarded == set(schema.APPEND_ONLY)
