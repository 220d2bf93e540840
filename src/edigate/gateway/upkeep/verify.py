"""Every invariant of the gateway, checked against what is in the database; what is broken is told in words.

Only looking: a reader's transaction for each, in portions, so that memory stays flat however much there is. What an
invariant yields names things by their numbers, never by what a patient could be known from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

import msgspec

from edigate.delivery.states import BatchEvent, BatchState
from edigate.delivery.states import stand as batch_stands
from edigate.errors import EdigateError
from edigate.gateway import questions
from edigate.gateway.context import Context
from edigate.gateway.known import of_claims
from edigate.gateway.moves import UNANSWERED, families_of
from edigate.gateway.numbering import COUNTER
from edigate.gateway.upkeep.frozen_bytes import files_are_kept, frozen_bytes_hold
from edigate.gateway.upkeep.verify_progress import everything_goes_on, everything_is_bounded
from edigate.gateway.upkeep.verify_records import (
    accesses_are_whole,
    audit_is_whole,
    files_are_private,
    goes_on,
    mirror_is_whole,
    refusals_are_few,
)
from edigate.outcome import standing
from edigate.store import (
    Tx,
    claims,
    journal,
    lists,
    proofs,
    signals,
    submissions,
    suspended,
    updates,
)
from edigate.store.bulk import PORTION
from edigate.store.columns import amount
from edigate.store.deposits import POSTED
from edigate.tracking.fold import Standing
from edigate.tracking.status import ADJUDICATED, REFUSED, ClaimState

Check = Callable[[Context, Tx], Iterator[str]]
SHOWN = 20  # of what is broken, per invariant

_OVER = REFUSED | ADJUDICATED | {ClaimState.REPLACED, ClaimState.VOIDED, ClaimState.CLOSED}


class Invariant(msgspec.Struct, frozen=True):
    """What must always hold, under its short name; `check` yields what is broken."""

    name: str
    says: str
    check: Check


class Verified(msgspec.Struct, frozen=True):
    """How an invariant stands: how many things break it, and the first of them in words."""

    name: str
    says: str
    ok: bool
    broken: int
    first: tuple[str, ...]


def verify(context: Context) -> Iterator[Verified]:
    """Check one invariant after the other. What cannot even be read breaks the invariant that wanted to read it."""
    for one in INVARIANTS:
        first: list[str] = []
        count = 0
        with context.store.look() as tx:
            for words in _told(one, context, tx):
                count += 1
                if len(first) < SHOWN:
                    first.append(words)
        yield Verified(one.name, one.says, count == 0, count, tuple(first))


def _told(one: Invariant, context: Context, tx: Tx) -> Iterator[str]:
    try:
        yield from one.check(context, tx)
    except EdigateError as error:
        yield str(error)
    except (ValueError, KeyError, ArithmeticError, msgspec.MsgspecError) as error:
        yield f"what is stored is nothing that edigate ever stores ({type(error).__name__})"


def _database(_: Context, tx: Tx) -> Iterator[str]:
    yield from proofs.damage(tx)


def _append_only(_: Context, tx: Tx) -> Iterator[str]:
    yield from (f"nothing guards the table {each} any more" for each in proofs.unguarded_tables(tx))


def _claims_stand(context: Context, tx: Tx) -> Iterator[str]:
    yield from (f"claim {each} has no current submission" for each in proofs.claims_without_submission(tx))
    after = 0
    while found := lists.find_claims(tx, after=after, limit=PORTION):
        after = found[-1].claim_id
        known = of_claims(tx, {each.claim_id for each in found}, lines=False, entries=False)
        stands: dict[int, Standing] = {}
        for family in families_of(known):
            stands |= standing.stand(family.submissions, known.signals, family.payments, context.tables)
        for row in known.submissions:
            now = stands[row.id]
            flags = tuple(sorted(now.flags))
            if (row.state, row.flags) != (now.state, flags):
                told = " ".join((now.state, *flags))
                yield (
                    f"submission {row.id} of claim {row.claim_id} stands as {' '.join((row.state, *row.flags))},"
                    f" its signals say {told}"
                )


def _batches_stand(_: Context, tx: Tx) -> Iterator[str]:
    after = 0
    while found := proofs.some_batches(tx, after):
        after = found[-1].id
        told = signals.of_batches(tx, [each.id for each in found])
        for batch in found:
            events: list[BatchEvent] = [each.event for each in told.get(batch.id, ())]
            state = batch_stands(events).state
            if state != batch.state:
                yield f"batch {batch.id} stands as {batch.state}, its events say {state}"
        done = {each.id for each in found if each.state == BatchState.COMPLETED}
        for batch_id in sorted(submissions.batches_that_wait(tx, done, UNANSWERED)):
            yield f"batch {batch_id} stands as completed, and a claim in it waits for an answer"
        for each in questions.open_in(tx, done):
            yield f"batch {each.batch_id} stands as completed, and a question in it waits for an answer"


def _receipts(_: Context, tx: Tx) -> Iterator[str]:
    missing = proofs.claims_with_missing_versions(tx)
    yield from (f"claim {each} lacks a version of its text" for each in missing)
    yield from (
        f"the text of claim {claim}, version {n}, is not what was taken in" for claim, n in claims.altered(tx)
    )


def _one_live_batch(_: Context, tx: Tx) -> Iterator[str]:
    yield from (
        f"claim {each} is on its way in two batches" for each in proofs.claims_on_their_way_twice(tx, _OVER)
    )
    yield from (
        f"batch {each} was made from another and nobody ordered it"
        for each in proofs.derived_without_order(tx)
    )


def _control_numbers(_: Context, tx: Tx) -> Iterator[str]:
    yield from (f"{number} was given out twice ({owner})" for number, owner in proofs.repeated_numbers(tx))
    behind = proofs.counters_behind(tx, COUNTER)
    yield from (f"the counter of partner {each} stands below a number that is in use" for each in behind)


def _delivered_once(_: Context, tx: Tx) -> Iterator[str]:
    found = proofs.delivered_without_order(tx)
    yield from (f"batch {each} was delivered again and nobody ordered it" for each in found)


def _evidence(_: Context, tx: Tx) -> Iterator[str]:
    for each in proofs.without_evidence(tx, (BatchState.TRANSMITTED,)):
        yield f"batch {each} counts as transmitted, and nothing on record proves it"


def _intent(_: Context, tx: Tx) -> Iterator[str]:
    yield from (
        f"the attempts of batch {each} are not all on record" for each in proofs.attempts_off_record(tx)
    )


def _applied_once(_: Context, tx: Tx) -> Iterator[str]:
    yield from (f"file {each} was taken in twice" for each in proofs.files_applied_twice(tx))
    yield from (f"file {each} was interpreted and said nothing" for each in proofs.files_without_outcome(tx))
    for table, number in proofs.effects_of_no_file(tx):
        yield f"row {number} of {table} comes from a file that was not interpreted"


def _funds(context: Context, tx: Tx) -> Iterator[str]:
    prefix = context.tables.chart.funds_prefix
    for each, announced, booked in proofs.funds_that_differ(tx, POSTED, prefix):
        yield f"remittance {each} announces {amount(announced)}, and {amount(booked)} was posted"
    yield from (
        f"remittance {each} is not posted, yet in the books" for each in proofs.posted_too_early(tx, POSTED)
    )
    yield from (f"remittance {each} was posted though paid before" for each in proofs.paid_twice(tx, POSTED))


def _journal(_: Context, tx: Tx) -> Iterator[str]:
    yield from (f"the entry {key} does not sum to zero" for key in journal.out_of_balance(tx))
    total = sum(journal.balances(tx).values())
    if total:
        yield f"all accounts together sum to {total}, not to zero"
    yield from (f"entry {each} does not say what was posted" for each in journal.altered(tx))
    yield from (
        f"update {each} tells of another entry than the books have" for each in updates.unlike_the_books(tx)
    )


def _reversals(_: Context, tx: Tx) -> Iterator[str]:
    yield from (
        f"entry {each} is not the negation of what it reverses" for each in proofs.reversals_that_differ(tx)
    )
    yield from (f"entry {each} reverses what is not there to reverse" for each in proofs.reversed_twice(tx))


def _feed(_: Context, tx: Tx) -> Iterator[str]:
    words = list(ClaimState)
    last = bytearray()  # one byte a submission: the last state told of it, from 1
    place = 0
    while found := updates.after(tx, place):
        for each in found:
            if each.seq != place + 1 and not goes_on(tx, each.seq, place):
                yield f"the updates between {place} and {each.seq} are missing"
            place = each.seq
            if each.kind == "status":
                number = int(each.body["submission_id"])
                last.extend(bytes(max(0, number + 1 - len(last))))
                last[number] = 1 + words.index(ClaimState(each.body["state"]))
    if proofs.feed_ends_early(tx, "updates"):
        yield "the end of the updates is missing"
    yield from (
        f"submission {each} is not what the updates told of it" for each in updates.named_otherwise(tx)
    )
    after = 0
    while claims_found := lists.find_claims(tx, after=after, limit=PORTION):
        after = claims_found[-1].claim_id
        for row in submissions.of_claims(tx, {each.claim_id for each in claims_found}):
            told = words[last[row.id] - 1] if row.id < len(last) and last[row.id] else "nothing"
            if told != row.state:
                yield f"submission {row.id} stands as {row.state}, the updates told {told}"


def _work(context: Context, tx: Tx) -> Iterator[str]:
    for words, table, states, column in (
        ("file", "inbox", ("held", "quarantined"), "inbox_id"),
        ("batch", "batches", (BatchState.HELD,), "batch_id"),
        ("submission", "submissions", (ClaimState.HELD,), "claim_id"),
        ("remittance", "remittances", ("held", "out_of_balance"), "remittance_id"),
    ):
        lost = proofs.waiting_for_nobody(tx, table, states, column)
        yield from (f"{words} {each} waits for a person, and no work says so" for each in lost)
    prefix = context.tables.chart.suspense.partition("{payer}")[0]
    for remittance_id, number in suspended.payments_of_nobody(tx):
        yield f"payment {number} of remittance {remittance_id} waits in suspense, and no work says so"
    for remittance_id in suspended.adjustments_of_nobody(tx, prefix):
        yield f"a provider adjustment of remittance {remittance_id} waits in suspense, and no work says so"


def _acknowledgments(_: Context, tx: Tx) -> Iterator[str]:
    for sha256, ordinal in proofs.acknowledgments_of_two(tx):
        yield f"the acknowledgment at segment {ordinal} of file {sha256[:12]} counts for two batches"


def _deposits(context: Context, tx: Tx) -> Iterator[str]:
    bank = context.tables.chart.bank
    lost = ((each, "is not in the books as it came") for each in proofs.deposits_not_booked(tx, bank))
    linked = ((each, "has a link that nothing bears out") for each in proofs.deposit_links_broken(tx, POSTED))
    yield from (f"deposit {each} {words}" for each, words in chain(lost, linked))


INVARIANTS: tuple[Invariant, ...] = (
    Invariant("database", "The database's own pages and references are whole.", _database),
    Invariant("append-only", "Nobody can change or remove what is only ever added.", _append_only),
    Invariant("claims-stand", "Every claim stands where all its signals together say.", _claims_stand),
    Invariant("batches-stand", "Every batch stands where all its events together say.", _batches_stand),
    Invariant("receipts", "Every claim has every version of its text, as it was taken in.", _receipts),
    Invariant(
        "one-live-batch",
        "A claim is on its way in one batch; in a second one by order only.",
        _one_live_batch,
    ),
    Invariant(
        "control-numbers", "No control number, trace or file name was given out twice.", _control_numbers
    ),
    Invariant(
        "frozen-bytes",
        "Each batch's bytes are kept, or were purged by order, and carry its numbers and its claims.",
        frozen_bytes_hold,
    ),
    Invariant("delivered-once", "Nothing was delivered again without a person's order.", _delivered_once),
    Invariant("evidence", "What counts as transmitted is proven to have arrived.", _evidence),
    Invariant("intent-first", "Every attempt to deliver is on record from its beginning.", _intent),
    Invariant(
        "archive",
        "Every other file sent or received is kept, byte for byte, or was purged by order.",
        files_are_kept,
    ),
    Invariant(
        "mirror", "The archive's mirror, if there is one, has every file that was exchanged.", mirror_is_whole
    ),
    Invariant(
        "applied-once", "Each file has its effect once, and no effect comes from elsewhere.", _applied_once
    ),
    Invariant("funds", "What was posted for a remittance is its BPR02, once.", _funds),
    Invariant("journal", "Every entry sums to zero and says what was posted.", _journal),
    Invariant("reversals", "A reversal negates one entry exactly, and no other does.", _reversals),
    Invariant("audit", "Every change is in the audit, whose chain is whole.", audit_is_whole),
    Invariant(
        "accesses", "Every access to patients' data is on record, whose chain is whole.", accesses_are_whole
    ),
    Invariant("updates", "The feed has no gap and tells where every claim stands.", _feed),
    Invariant("work", "Whatever waits for a person was put on a worklist.", _work),
    Invariant(
        "goes-on",
        "Whatever is unfinished is gone on with by the next run, or waits for a person.",
        everything_goes_on,
    ),
    Invariant(
        "bounded",
        "No file is larger than the limit, and no run holds anything longer than runs may.",
        everything_is_bounded,
    ),
    Invariant("private", "The database's file and the mirror are their owner's alone.", files_are_private),
    Invariant("refusals", "A login that was refused waits before it is tried again.", refusals_are_few),
    Invariant("acknowledgments", "An acknowledgment counts for one batch.", _acknowledgments),
    Invariant(
        "deposits", "Each deposit is booked, and belongs to a posted remittance or to none.", _deposits
    ),
)
