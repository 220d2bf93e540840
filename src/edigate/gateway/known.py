"""Loading what the pure middle wants to know, as the values it takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from edigate.config import Settings
from edigate.gateway import mailboxes
from edigate.outcome.known import Known, KnownBatch, Wanted
from edigate.outcome.origin import Origin
from edigate.store import Tx, claim_payments, known_submissions, outbox, signals
from edigate.store.bulk import portions
from edigate.store.inbox import InboxFile


def origin_of(settings: Settings, file: InboxFile) -> Origin:
    """Where the facts of a file come from."""
    return Origin(mailboxes.alike(settings.partners, file.partner_id), file.sha256, file.received_at)


def load_apart(tx: Tx, partner_ids: Collection[str], wanted: Wanted) -> Iterator[Known]:
    """The claims of the batches that an answer names, some at a time, for what is said of each follows from it alone; once at
    least."""
    yield from of_batches(tx, _batches(tx, partner_ids, wanted), lines=wanted.whole)


def of_batches(tx: Tx, batches: tuple[KnownBatch, ...], *, lines: bool = False) -> Iterator[Known]:
    """The claims of some batches, and those that they ask about, some at a time; once at least."""
    claim_ids = sorted(known_submissions.in_batches(tx, [each.id for each in batches]))
    for some in portions(claim_ids) if claim_ids else ((),):
        yield to_decide(tx, some, batches=batches, lines=lines, entries=False)


def load(tx: Tx, partner_ids: Collection[str], wanted: Wanted) -> Known:
    """Everything the store has about the keys an answer names. A batch is looked for within the partner files that
    the answer may be for; a claim is not: its answers may come through another one, and its numbers are unique over all."""
    batches = _batches(tx, partner_ids, wanted)
    found = (
        known_submissions.in_batches(tx, [each.id for each in batches] if wanted.batch_submissions else ())
        | known_submissions.numbered(tx, wanted.patient_control_numbers | wanted.similar_numbers)
        | known_submissions.similar(tx, wanted.patient_control_numbers if wanted.similar_numbers else ())
        | known_submissions.traced(tx, wanted.traces)
        | known_submissions.known_to_payers(tx, wanted.payer_numbers)
    )
    lines = wanted.payments or wanted.whole
    return to_decide(tx, found, batches=batches, lines=lines, entries=wanted.payments)


def _batches(tx: Tx, partner_ids: Collection[str], wanted: Wanted) -> tuple[KnownBatch, ...]:
    return tuple(outbox.find(tx, partner_ids, bht03=wanted.bht03))


def to_decide(
    tx: Tx, claim_ids: Collection[int], *, batches: tuple[KnownBatch, ...] = (), lines: bool = True, entries: bool = True
) -> Known:  # fmt: skip
    """As `of_claims`, and nobody else decides about these claims until this transaction ends."""
    known_submissions.hold(tx, claim_ids)
    return of_claims(tx, claim_ids, batches=batches, lines=lines, entries=entries)


def of_claims(
    tx: Tx, claim_ids: Collection[int], *, batches: tuple[KnownBatch, ...] = (), lines: bool = True, entries: bool = True
) -> Known:  # fmt: skip
    """All submissions of some claims, their payments, and what was heard of them.

    Without `lines` (and whatever else stands in the claim) and without the `entries` of payments where only the standing
    matters.
    """
    submissions = known_submissions.of_claims(tx, claim_ids, lines=lines)
    return Known(
        batches,
        tuple(submissions),
        tuple(claim_payments.known(tx, claim_ids, entries=entries)),
        signals.of_submissions(tx, [each.id for each in submissions]),
    )
