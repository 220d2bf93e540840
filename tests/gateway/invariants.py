"""What must hold in every database after every scenario (reliability.md, I1 to I22); a future `edigate verify`."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import text

from edigate.gateway.context import Context
from edigate.gateway.moves import restand_batches, restand_claims
from edigate.gateway.step import Step
from edigate.store import Tx, blobs, journal, lists, outbox, remittances, submissions, updates
from edigate.tracking.status import ADJUDICATED, REFUSED, ClaimState

_OVER = REFUSED | ADJUDICATED | {ClaimState.REPLACED, ClaimState.VOIDED, ClaimState.CLOSED}


class _Undo(Exception):
    """Leaves a transaction without a trace."""


def invariants(context: Context) -> None:
    """Fails at the first broken one."""
    with context.store.look() as tx:
        _one_live_batch(tx)
        _numbers_and_bytes(tx)
        _each_file_once(tx)
        _money(tx, context)
        _acknowledgments_count_once(tx)
        _feed(tx)
        _nothing_is_forgotten(tx)
    _states_are_folds(context)


def _states_are_folds(context: Context) -> None:
    """I1: every claim and batch stands where all its signals together say."""
    try:
        with context.store.begin() as tx:
            one = Step(context, tx, context.clock())
            claim_ids = {each.claim_id for each in lists.find_claims(tx)}
            counted = sum(row[1] for row in tx.all(text("SELECT 1, count(*) FROM claims")))
            assert len(claim_ids) == counted, "a claim without a current submission"
            before = _submissions(tx)
            restand_claims(one, claim_ids)
            assert _submissions(tx) == before, "a claim's state is not the fold of its signals"
            states = {each.id: each.state for each in lists.find_batches(tx)}
            restand_batches(one, states)
            after = {each.id: each.state for each in lists.find_batches(tx)}
            assert after == states, "a batch's state is not the fold of its events"
            raise _Undo
    except _Undo:
        pass


def _submissions(tx: Tx) -> dict[int, tuple[Any, ...]]:
    ids = {each.claim_id for each in lists.find_claims(tx)}
    return {each.id: (each.state, each.flags) for each in submissions.of_claims(tx, ids)}


def _one_live_batch(tx: Tx) -> None:
    """I3: a claim is on its way at most once."""
    live = Counter(
        each.claim_id
        for each in submissions.of_claims(tx, {c.claim_id for c in lists.find_claims(tx)})
        if each.batch_id is not None and each.state not in _OVER
    )
    assert [claim for claim, count in live.items() if count > 1] == []


def _numbers_and_bytes(tx: Tx) -> None:
    """I4: control numbers are unique, and the bytes are those that were frozen and carry them."""
    found = lists.find_batches(tx)
    for number in ("isa13", "gs06", "file_name"):
        assert max(Counter((b.partner_id, getattr(b, number)) for b in found).values(), default=1) == 1
    for batch in found:
        content = outbox.file(tx, batch).content
        assert hashlib.sha256(content).hexdigest() == batch.sha256
        assert content.split(b"*")[13] == batch.isa13.encode()
        if batch.kind == "276":
            assert content.count(b"TRN*1*") == batch.claim_count and not submissions.of_batch(tx, batch.id)
            continue
        assert content.count(b"CLM*") == batch.claim_count == len(submissions.of_batch(tx, batch.id))


def _each_file_once(tx: Tx) -> None:
    """I8, I9: one row for one content; what was taken over there is archived here."""
    found = lists.find_files(tx)
    assert max(Counter((f.partner_id, f.sha256) for f in found).values(), default=1) == 1
    for file in found:
        assert hashlib.sha256(blobs.read(tx, file.sha256)).hexdigest() == file.sha256
        assert file.state != "interpreted" or file.contents or file.findings


def _money(tx: Tx, context: Context) -> None:
    """I11, I12: every entry sums to zero, and what was booked for a remittance is its BPR02."""
    assert journal.out_of_balance(tx) == []
    assert sum(journal.balances(tx).values()) == 0
    for one in remittances.in_states(tx, ["posted", "partly_posted"]):
        posted = journal.funds_posted(tx, [one.id], context.tables.chart.funds_prefix)
        assert posted.get(one.id, 0) == (one.amount or 0), one.id
    for one in remittances.in_states(tx, ["received", "balanced", "held", "out_of_balance"]):
        assert journal.entries(tx, remittance_id=one.id) == [], one.id


def _acknowledgments_count_once(tx: Tx) -> None:
    """I22: an acknowledgment speaks of one batch at most."""
    told: dict[str, set[int]] = defaultdict(set)
    for sha256, batch_id in tx.all(
        text("SELECT source_sha256, batch_id FROM batch_signals WHERE event LIKE 'ta1%' OR event LIKE 'ack%'")
    ):
        told[sha256].add(batch_id)
    assert all(len(batches) == 1 for batches in told.values())


def _feed(tx: Tx) -> None:
    """Ordered without gaps; its status updates, folded, are where the claims stand."""
    told, place = {}, 0
    while found := updates.after(tx, place):
        for each in found:
            assert each.seq == place + 1
            place = each.seq
            if each.kind == "status":
                told[each.body["submission_id"]] = each.body["state"]
    stand = {number: state for number, (state, _) in _submissions(tx).items()}
    assert told == stand, "the feed tells another story"


def _nothing_is_forgotten(tx: Tx) -> None:
    """I18: what waits for a person is on a worklist."""
    for table, state in (("inbox", "held"), ("inbox", "quarantined"), ("batches", "held")):
        column = {"inbox": "inbox_id", "batches": "batch_id"}[table]
        lost = tx.all(
            text(
                f"SELECT id FROM {table} WHERE state = '{state}' AND NOT EXISTS"
                f" (SELECT 1 FROM work_items w WHERE w.{column} = {table}.id)"
            )
        )
        assert [tuple(row) for row in lost] == []
