"""A backup comes back into an empty place, and what happened after it was made is treated as unknown.

Nothing is sent before a person says so: every number goes on far above what a partner may have seen, every batch that had
not left is looked for first, every partner is paused until what it has is reconciled (`gateway.upkeep.reconcile`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import msgspec

from edigate import store
from edigate.config import load
from edigate.config.load import FILE_NAME
from edigate.delivery.outbound_file import Evidence, Transfer, TransferResult
from edigate.delivery.states import BatchEvent, BatchState
from edigate.errors import UsageError
from edigate.gateway import pausing
from edigate.gateway.context import Clock, Context, database_password, database_url, open_store
from edigate.gateway.mailboxes import opener
from edigate.gateway.numbering import COUNTER, SHARED
from edigate.gateway.step import Step, step
from edigate.gateway.upkeep.backup import DATABASE, Manifest, unpack, workplace
from edigate.gateway.upkeep.verify_records import RESTORED
from edigate.outcome.outcome import BatchSignal
from edigate.store import audit, control_numbers, copying, lists, outbox, submissions, updates
from edigate.store.outbox import Batch
from edigate.store.pauses import Cause
from edigate.store.updates import NewUpdate
from edigate.tracking.work_item import WorkItem, WorkKind

SKIP = 10_000  # numbers of each partner that are left out: as many files may have been sent since the backup
_OWN_SKIP = 1_000_000_000  # of our own counters, whose numbers are many and cheap
IN_DOUBT = (BatchState.QUEUED, BatchState.TRANSMITTING, BatchState.TRANSMIT_UNKNOWN)
_UNANSWERED = (BatchState.TRANSMITTED, BatchState.TA1_ACCEPTED)


class Gap(msgspec.Struct, frozen=True):
    """What is not known about one partner: claims that were ready (their number and charge), batches that may have been
    sent, batches whose answers may be lost, and the control numbers that were left out (from, to)."""

    partner: str
    ready: int
    charge: Decimal
    in_doubt: tuple[int, ...]
    unanswered: tuple[int, ...]
    numbers: tuple[int, int]


class Restored(msgspec.Struct, frozen=True):
    """What came back, and every gap. `updates` are the place that the feed had and the one from which it goes on."""

    made_at: datetime
    rows: dict[str, int]
    updates: tuple[int, int]
    last_order_at: datetime | None
    settings: tuple[str, ...]
    gaps: tuple[Gap, ...]


def restore(place: Path, file: Path, *, actor: str, clock: Clock, skip: int = SKIP) -> Restored:
    """Bring a backup back into the project at `place` (its folder or edigate.toml), all or nothing.

    Settings that are not there are taken from the backup. `UsageError` when the database is in use.
    """
    folder = place.parent if place.suffix == ".toml" else place
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with workplace(folder) as work:
        manifest = unpack(file, work)
        written = () if (folder / FILE_NAME).exists() else _settings(manifest, work, folder)
        settings = load(folder / FILE_NAME)
        url, password = database_url(settings), database_password(settings)
        store.upgrade(url, password=password)
        with store.open(f"sqlite:///{work / DATABASE}") as old, open_store(settings) as new:
            context = Context(settings, new, clock, lambda _: None, opener(folder), actor)
            with old.look() as source, step(context, "restore") as one:
                if not copying.is_empty(one.tx):
                    raise UsageError("the database is in use; a backup comes back into an empty one only")
                rows = copying.copy(source, one.tx)
                one.order("restore", f"backup of {manifest.made_at:%Y-%m-%dT%H:%M:%SZ}")
                return _after(one, manifest, rows, written, skip)


def _settings(manifest: Manifest, work: Path, folder: Path) -> tuple[str, ...]:
    """The settings of the backup, as far as none are there."""
    written = []
    for each in manifest.files:
        target = folder / each.name
        if each.name == DATABASE or target.exists():
            continue
        target.parent.mkdir(mode=0o700, exist_ok=True)
        os.link(work / each.name, target)
        written.append(each.name)
    return tuple(written)


def _after(
    one: Step, manifest: Manifest, rows: dict[str, int], written: tuple[str, ...], skip: int
) -> Restored:
    """Everything that must hold before anybody works with what came back."""
    known = {each.id for each in one.context.settings.partners} | control_numbers.owners(one.tx, COUNTER)
    gaps = tuple(_gap(one, partner_id, manifest, skip) for partner_id in sorted(known))
    for each in control_numbers.owners(one.tx, SHARED):
        _leave_out(one, each, SHARED, skip)
    place = updates.last(one.tx)
    for counter in ("trace", "by hand"):
        _leave_out(one, control_numbers.OWN, counter, _OWN_SKIP)
    goes_on = _leave_out(one, control_numbers.OWN, "updates", _OWN_SKIP)[1] + 1
    body = {"after": place, "backup_made_at": manifest.made_at}
    one.updates.insert(0, NewUpdate(RESTORED, None, None, body))
    one.raise_work((_lost(manifest, place),))
    orders = audit.last(one.tx)
    return Restored(manifest.made_at, rows, (place, goes_on), orders.at if orders else None, written, gaps)


def _gap(one: Step, partner_id: str, manifest: Manifest, skip: int) -> Gap:
    numbers = _leave_out(one, partner_id, COUNTER, skip)
    found = lists.find_batches(one.tx, partner_id=partner_id)
    doubtful = [each for each in found if each.state in IN_DOUBT]
    told = f"it is in doubt: the database is that of a backup of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC"
    for batch in doubtful:
        doubt(one, batch, told)
    reason = f"the database is that of a backup of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC, what was sent since is not known"
    pausing.put(
        one, partner_id, Cause.RESTORED, reason,
        f"submit all claims since then again; `edigate partner reconcile {partner_id}` (with the files it has got since); "
        "then let it be sent to again",
    )  # fmt: skip
    ready = submissions.ready_charges(one.tx, partner_id)
    return Gap(
        partner_id, len(ready), sum(ready, Decimal("0.00")), tuple(each.id for each in doubtful),
        tuple(each.id for each in found if each.state in _UNANSWERED), numbers,
    )  # fmt: skip


def _leave_out(one: Step, owner: str, counter: str, skip: int) -> tuple[int, int]:
    last = control_numbers.last(one.tx, owner, counter)
    limit = control_numbers.LAST - 1 if owner else last + skip
    return last + 1, control_numbers.jump(one.tx, owner, counter, min(last + skip, max(last, limit)))


def doubt(one: Step, batch: Batch, detail: str) -> None:
    """Put on record that a batch may have been delivered in an attempt that we know nothing of: `send` looks for it, and
    never sends it blindly."""
    result = TransferResult(Transfer.UNKNOWN, Evidence.NONE, detail)
    attempted(one, batch, result, BatchEvent.UPLOAD_UNKNOWN, BatchState.TRANSMIT_UNKNOWN)
    item = WorkItem(
        key=f"batch/{batch.id}/delivery",
        kind=WorkKind.DELIVERY,
        reason=f"{batch.file_name} with {batch.claim_count} claim(s) may or may not have reached partner "
        f"{batch.partner_id}: {detail}",
        next_action="ask the partner whether the file is there; an acknowledgment settles it by itself",
        action=f"edigate resend {batch.id} --as same-bytes --reason WHY",
        amount=batch.charge,
    )
    one.raise_work((item,), batch_id=batch.id)


def attempted(one: Step, batch: Batch, result: TransferResult, event: BatchEvent, state: BatchState) -> None:
    """Put one attempt on record, from its beginning to its end, that was not made by this database."""
    suffix = _suffix(one.context, batch.partner_id)
    name = f"{batch.file_name}.{batch.attempts + 1}-restored{suffix}"
    n = outbox.start_attempt(one.tx, batch, name, at=one.at, actor=one.context.actor)
    assert n is not None  # nobody else has this database
    outbox.publishing(one.tx, batch.id, n, one.at)
    outbox.end_attempt(one.tx, batch.id, n, result, state, at=one.at)
    said = f"attempt {n}: {result.detail} (evidence: {result.evidence})"
    one.tell_batches((
        BatchSignal(batch.id, BatchEvent.UPLOAD_STARTED, one.at, f"attempt {n}"),
        BatchSignal(batch.id, event, one.at, said),
    ))  # fmt: skip


def _suffix(context: Context, partner_id: str) -> str:
    partner = context.settings.partner(partner_id)
    return partner.transport.temp_suffix if partner else ".part"


def _lost(manifest: Manifest, place: int) -> WorkItem:
    return WorkItem(
        key=f"restored/{manifest.made_at:%Y%m%dT%H%M%S}",
        kind=WorkKind.CONFLICT,
        reason=f"What was done after {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC is lost: claims, orders of people, postings "
        "by hand, bank files, answers that were fetched",
        next_action="submit all claims since then again, import the bank's files again, repeat the orders; ask each "
        "partner for the answers it gave since then",
        action=f"edigate updates --after {place}",
    )


def gaps_in_words(gaps: Sequence[Gap]) -> list[str]:
    """One line for each gap, for people."""
    return [
        f"partner {each.partner}: paused; {each.ready} ready claims of {each.charge:,.2f} may have been sent; batches "
        f"that may have been sent: {_numbers(each.in_doubt)}; batches whose answers may be lost: "
        f"{_numbers(each.unanswered)}; control numbers {each.numbers[0]} to {each.numbers[1]} are left out"
        for each in gaps
    ]


def _numbers(ids: Sequence[int]) -> str:
    return ", ".join(str(each) for each in ids) or "none"
