"""What must hold in every database after every scenario: the product's own invariants, and what the tests work out by
themselves so that these do not vouch for each other alone."""

from __future__ import annotations

import hashlib
import zlib
from decimal import Decimal

from sqlalchemy import text

from edigate.gateway import overdue, patient_balances, timely_filing
from edigate.gateway.context import Context
from edigate.gateway.upkeep.verify import verify
from edigate.store import Tx, updates


def invariants(context: Context) -> None:
    """Fails with every broken one."""
    broken = {each.name: each.first for each in verify(context) if not each.ok}
    assert not broken, str(broken)
    with context.store.look() as tx:
        _archive(tx)
        _money(tx)
        _credits(tx)
        _feed(tx)


def nothing_overlooked(context: Context) -> None:
    """What was looked for since the last look only, all of it looked at once more: no work is new, none is done with."""
    with context.store.look() as tx:
        if not tx.all(text("SELECT name FROM looks")):
            return
    _look(context)
    with context.store.begin() as tx:
        open_before = _open(tx)
        tx.run(text("DELETE FROM looks"))
    _look(context)
    with context.store.look() as tx:
        assert _open(tx) == open_before


def _look(context: Context) -> None:
    overdue.look_for(context)
    timely_filing.look_for(context)
    patient_balances.look_for(context)


def _open(tx: Tx) -> list[str]:
    return [row[0] for row in tx.all(text("SELECT key FROM work_items WHERE state = 'open' ORDER BY key"))]


def _archive(tx: Tx) -> None:
    """Every file and batch, put together from its raw chunks, has its SHA-256; a batch holds its number and claims."""
    rows = tx.all(
        text(
            "SELECT b.sha256, c.data FROM blobs b JOIN blob_chunks c ON c.blob_id = b.id ORDER BY c.blob_id, c.n"
        )
    )
    kept: dict[str, bytes] = {}
    for sha256, data in rows:
        kept[sha256] = kept.get(sha256, b"") + zlib.decompress(data)
    assert all(hashlib.sha256(content).hexdigest() == sha256 for sha256, content in kept.items())
    purged = {row[0] for row in tx.all(text("SELECT sha256 FROM purged"))}
    for sha256, isa13, kind, count in tx.all(text("SELECT sha256, isa13, kind, claim_count FROM batches")):
        if sha256 in purged:
            continue
        content = kept[sha256]
        assert content.split(b"*")[13] == isa13.encode()
        assert content.count(b"TRN*1*" if kind == "276" else b"CLM*") == count


def _money(tx: Tx) -> None:
    """Added up row by row: entries sum to zero, and the funds of posted remittances to their BPR02."""
    sums: dict[int, int] = {}
    funds: dict[int, int] = {}
    rows = tx.all(
        text(
            "SELECT e.id, e.remittance_id, p.account, p.amount FROM journal_postings p"
            " JOIN journal_entries e ON e.id = p.entry_id"
        )
    )
    for entry, remittance, account, cents in rows:
        sums[entry] = sums.get(entry, 0) + cents
        if remittance is not None and account.startswith("funds"):
            funds[remittance] = funds.get(remittance, 0) + cents
    assert not any(sums.values())
    for number, state, cents in tx.all(text("SELECT id, state, amount FROM remittances")):
        posted = state in ("posted", "partly_posted")
        assert Decimal(funds.get(number, 0)) == Decimal(cents or 0 if posted else 0), number


def _credits(tx: Tx) -> None:
    """Every claim with which a payer stands in credit is work, or was until a person closed it."""
    stands: dict[tuple[int, str], int] = {}
    rows = tx.all(
        text(
            "SELECT e.claim_id, p.account, p.amount FROM journal_postings p JOIN journal_entries e ON e.id = p.entry_id"
            " WHERE e.claim_id IS NOT NULL AND p.account LIKE 'receivable:%'"
        )
    )
    for claim_id, account, cents in rows:
        at = claim_id, account.rpartition(":")[2]
        stands[at] = stands.get(at, 0) + cents
    work = tx.all(
        text(
            "SELECT claim_id FROM work_items WHERE kind = 'credit' AND (state = 'open' OR closed_by <> 'edigate')"
        )
    )
    assert {claim_id for (claim_id, _), cents in stands.items() if cents < 0} <= {row[0] for row in work}


def _feed(tx: Tx) -> None:
    """The status updates, folded, are where the claims stand."""
    told, place = {}, 0
    while found := updates.after(tx, place):
        for each in found:
            assert each.seq == place + 1 or (each.kind, each.body.get("after")) == ("restored", place)
            place = each.seq
            if each.kind == "status":
                told[each.body["submission_id"]] = each.body["state"]
    stand = {row[0]: row[1] for row in tx.all(text("SELECT id, state FROM submissions"))}
    assert told == stand, "the feed tells another story"
