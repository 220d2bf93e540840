"""To look: everything that happened to one claim, in the order in which it reached us."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

import msgspec

from edigate.errors import SourceRef
from edigate.store import claims, inbox, inquiries, journal, outbox, signals, submissions, updates, worklist
from edigate.store.engine import Tx
from edigate.store.signals import Arrived
from edigate.store.submissions import Submission


class Happening(msgspec.Struct, frozen=True, gc=False):
    """One thing that happened. `kind`: version, submission, batch, attempt, question, signal, entry, work_opened,
    work_closed, update.

    `document_at` is the document's own time where there is one; `number` is that of the batch, entry or work item. `file`
    is the number of the answer that `source` stands in, `file_name` the partner's name for it.
    """

    at: datetime
    kind: str
    what: str
    submission_id: int | None = None
    number: int | None = None
    verdict: str | None = None
    codes: tuple[str, ...] = ()
    amount: Decimal | None = None
    document_at: datetime | None = None
    source: SourceRef | None = None
    file: int | None = None
    file_name: str | None = None


def of_claim(tx: Tx, claim_id: int, heard: Iterable[Arrived]) -> list[Happening]:
    """The whole timeline of a claim, with all that was `heard` of it; what happened at the same instant is in the order of
    the road."""
    sent = submissions.of_claims(tx, [claim_id])
    found = [
        *_taken_in(tx, claim_id, sent),
        *_batches(tx, sent),
        *_questions(tx, sent),
        *map(_heard, heard),
        *_entries(tx, claim_id),
    ]
    found += [*_work(tx, claim_id), *_updates(tx, sent)]
    return sorted(_with_files(tx, found), key=lambda one: one.at)


def _with_files(tx: Tx, found: list[Happening]) -> Iterator[Happening]:
    """Each with the answer that it stands in."""
    files = {
        file.sha256: file
        for file in inbox.with_contents(tx, {one.source.sha256 for one in found if one.source})
    }
    for one in found:
        file = files.get(one.source.sha256) if one.source else None
        yield one if file is None else msgspec.structs.replace(one, file=file.id, file_name=file.remote_name)


def _taken_in(tx: Tx, claim_id: int, sent: list[Submission]) -> Iterator[Happening]:
    for version in claims.versions(tx, claim_id):
        codes = tuple(dict.fromkeys(finding.code for finding in version.findings))
        what = f"version {version.version} taken in" + (f" from {version.source}" if version.source else "")
        yield Happening(version.received_at, "version", what, number=version.version, codes=codes)
    for one in sent:
        to = one.payer_name or one.payer_id or "a payer"
        what = f"submission {one.trace} to {to}, rank {one.payer_rank}, frequency {one.frequency}, version {one.version}"
        yield Happening(
            one.created_at, "submission", what, submission_id=one.id, number=one.id, amount=one.charge
        )


def _batches(tx: Tx, sent: list[Submission]) -> Iterator[Happening]:
    of = {one.batch_id: one.id for one in sent if one.batch_id is not None}
    for batch_id, events in signals.batches_arrived(tx, of).items():
        batch = outbox.get(tx, batch_id)
        assert batch is not None
        what = f"batch {batch.id} frozen as {batch.file_name}"
        yield Happening(batch.created_at, "batch", what, of[batch_id], batch_id, "frozen")
        for attempt in outbox.attempts_of(tx, batch_id):
            yield Happening(
                attempt.started_at, "attempt", f"attempt {attempt.n} began", of[batch_id], batch_id
            )
            if attempt.finished_at is not None:
                what = f"attempt {attempt.n}: {attempt.detail}"
                yield Happening(attempt.finished_at, "attempt", what, of[batch_id], batch_id, attempt.outcome)
        for event, arrived_at in events:
            yield Happening(
                arrived_at, "batch", event.message, of[batch_id], batch_id, event.event, event.codes, None, event.at,
                event.source,
            )  # fmt: skip


def _questions(tx: Tx, sent: list[Submission]) -> Iterator[Happening]:
    for one in inquiries.about(tx, {each.id for each in sent}):
        what = f"the payer is asked where it stands (276), in batch {one.batch_id} ({one.file_name}) as {one.trace}"
        yield Happening(one.at, "question", what, one.submission_id, one.batch_id, "asked")


def _heard(one: Arrived) -> Happening:
    said = one.signal
    return Happening(
        one.arrived_at, "signal", said.message, one.submission_id, None, f"{said.kind}:{said.verdict}", said.codes,
        said.amount, said.at, said.source,
    )  # fmt: skip


def _entries(tx: Tx, claim_id: int) -> Iterator[Happening]:
    for one in journal.entries(tx, claim_id=claim_id):
        debits = sum((p.amount for p in one.entry.postings if p.amount > 0), Decimal("0.00"))
        yield Happening(
            one.posted_at,
            "entry",
            one.entry.description,
            None,
            one.id,
            None,
            (),
            debits,
            None,
            one.entry.source,
        )


def _work(tx: Tx, claim_id: int) -> Iterator[Happening]:
    for one in worklist.items(tx, state=None, claim_id=claim_id):
        said = one.item
        yield Happening(
            one.opened_at,
            "work_opened",
            said.reason,
            None,
            one.id,
            said.kind,
            said.codes,
            said.amount,
            None,
            said.source,
        )
        if one.closed_at is not None:
            yield Happening(one.closed_at, "work_closed", one.close_reason or "", None, one.id, said.kind)


def _updates(tx: Tx, sent: list[Submission]) -> Iterator[Happening]:
    if sent:
        for one in updates.after(tx, 0, claim=(sent[0].practice, sent[0].claim_key)):
            yield Happening(one.at, "update", one.kind, number=one.seq)
