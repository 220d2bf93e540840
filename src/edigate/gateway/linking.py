"""Whose an answer is, by a person's word: a payment or a status of a claim, an acknowledgment of a file; and back again."""

from __future__ import annotations

import msgspec

from edigate.errors import Severity, UsageError
from edigate.gateway import claim_credits
from edigate.gateway.apply import apply
from edigate.gateway.charges import bill_unsent
from edigate.gateway.context import Context
from edigate.gateway.corrections import one_claim
from edigate.gateway.known import to_decide
from edigate.gateway.moves import hold, restand_claims
from edigate.gateway.step import Step, step
from edigate.outcome import acks, claim_answers, remittance
from edigate.outcome.known import KnownPayment
from edigate.outcome.origin import Origin
from edigate.outcome.outcome import SubmissionSignal
from edigate.store import (
    Tx,
    blobs,
    claim_payments,
    claims,
    inbox,
    outbox,
    payer_numbers,
    signals,
    submissions,
    worklist,
)
from edigate.store.worklist import OpenedItem
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import ClaimState
from edigate.tracking.work_item import WorkKind
from edigate.transactions.ack_999.facts import ImplementationAck
from edigate.transactions.ack_ta1.facts import InterchangeAck
from edigate.transactions.read import stream
from edigate.transactions.status_information import ClaimStatus, StatusHeader

FileAnswer = InterchangeAck | ImplementationAck


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """What stands behind a piece of work about an answer that is nobody's: a payment, or an acknowledgment of a file, or
    what the 277CA or 277 under that header says about a claim."""

    payment: KnownPayment | None = None
    fact: FileAnswer | None = None
    header: StatusHeader | None = None
    claim: ClaimStatus | None = None
    origin: Origin | None = None


def link(context: Context, item_id: int, name: str) -> None:
    """The payment or status behind a piece of work belongs to the claim called `name`: it is applied there."""
    with step(context, "link") as one:
        opened = _open(one, item_id)
        behind = read_again(one.tx, opened)
        submission = one_claim(one.tx, name).submission
        one.order("link", f"work {item_id} to claim {submission.claim_id}", None)
        if behind.payment is not None:
            _link_payment(one, behind.payment, submission.claim_id, submission.id)
        elif behind.claim is not None:
            _link_status(one, opened, behind, submission.claim_id)
        else:
            raise UsageError(f"work {item_id} is not about a payment or a status of a claim")
        one.close_item(item_id, context.actor, f"linked to claim {submission.claim_key}")


def link_batch(context: Context, item_id: int, batch_id: int) -> None:
    """The acknowledgment (TA1, 999, 997) behind a piece of work answers that file of ours."""
    with step(context, "link") as one:
        opened = _open(one, item_id)
        behind = read_again(one.tx, opened)
        batch = outbox.get(one.tx, batch_id)
        if batch is None:
            raise UsageError(f"there is no batch {batch_id}")
        if behind.fact is None:
            raise UsageError(f"work {item_id} is not about an acknowledgment of a file")
        one.order("link", f"work {item_id} to batch {batch_id}", None)
        answer_batch(one, behind, batch, opened.inbox_id)
        one.close_item(item_id, context.actor, f"linked to batch {batch_id}")


def unlink(context: Context, item_id: int, reason: str) -> None:
    """What a person has linked by way of this piece of work was another's: it is nobody's again, and waits as work."""
    with step(context, "unlink") as one:
        opened = worklist.get(one.tx, item_id)
        if opened is None or opened.state == "open":
            raise UsageError(f"work {item_id} is none by which something was linked")
        behind = read_again(one.tx, opened)
        one.order("unlink", f"work {item_id}", reason)
        if behind.payment is not None and behind.payment.claim_id is not None:
            _unlink_payment(one, behind.payment, behind.payment.claim_id)
        elif behind.claim is not None:
            _unlink_status(one, opened, behind.claim, reason)
        else:
            raise UsageError(f"nothing is linked to a claim by work {item_id}")


def read_again(tx: Tx, opened: OpenedItem) -> Waiting:
    """The answer behind a piece of work, read again; an empty one for work that is about no answer."""
    source = opened.item.source
    if source is None:
        return Waiting()
    if opened.remittance_id is not None:
        return Waiting(payment=claim_payments.at(tx, opened.remittance_id, source.ordinal))
    if source.id == "CLP":  # work that a person's word has raised is of no remittance
        return Waiting(payment=claim_payments.named_by(tx, source))
    file = inbox.get(tx, opened.inbox_id) if opened.inbox_id is not None else None
    if file is None or opened.item.kind is not WorkKind.UNMATCHED:
        return Waiting()
    origin = Origin(file.partner_id, file.sha256, file.received_at)
    header: StatusHeader | None = None
    for part in stream(blobs.stream(tx, file.sha256)):
        if isinstance(part, StatusHeader):
            header = part
        elif isinstance(part, ClaimStatus) and part.ordinal == source.ordinal:
            return Waiting(header=header, claim=part, origin=origin)
        elif isinstance(part, FileAnswer) and source.ordinal in _places(part):
            return Waiting(fact=part, origin=origin)
    return Waiting()


def answer_batch(one: Step, behind: Waiting, batch: outbox.Batch, inbox_id: int | None) -> None:
    """Apply an acknowledgment to a file of ours, whatever number it names."""
    assert behind.origin is not None  # it was read from a file
    (known,) = outbox.known(one.tx, [batch.id])
    claim_ids = {each.claim_id for each in submissions.of_batch(one.tx, batch.id)}
    about = to_decide(one.tx, claim_ids, batches=(known,))
    told = (about, behind.origin, one.context.tables, known)
    fact = behind.fact
    if isinstance(fact, InterchangeAck):
        apply(one, acks.interchange_ack(fact, *told), about, inbox_id=inbox_id)
    elif isinstance(fact, ImplementationAck):
        apply(one, acks.implementation_ack(fact, *told), about, inbox_id=inbox_id)


def _places(fact: FileAnswer) -> set[int]:
    """Where what is nobody's may stand in a fact."""
    return {fact.ordinal, fact.group.ordinal} if isinstance(fact, ImplementationAck) else {fact.ordinal}


def _open(one: Step, item_id: int) -> OpenedItem:
    opened = worklist.get(one.tx, item_id)
    if opened is None or opened.state != "open":
        raise UsageError(f"there is no open work with the number {item_id}")
    return opened


def _link_payment(one: Step, payment: KnownPayment, claim_id: int, submission_id: int) -> None:
    known, how = to_decide(one.tx, [claim_id]), f"by {one.context.actor}"
    outcome = remittance.link(payment, submission_id, known, one.at.date(), one.context.tables, how)
    apply(one, outcome, known)
    bill_unsent(one, known.submissions, outcome.touched_claims)
    claim_credits.look_at(one, outcome.touched_claims)


def _link_status(one: Step, opened: OpenedItem, behind: Waiting, claim_id: int) -> None:
    """To the newest submission of the claim that has left, for lack of anything that would tell them apart."""
    assert behind.origin is not None and behind.header is not None and behind.claim is not None
    known = to_decide(one.tx, [claim_id])
    target = max(known.submissions, key=lambda each: (each.batch_id is not None, each.id))
    word = Signal(
        SignalKind.OPERATOR, "linked", one.at, f"Linked by {one.context.actor}", source=opened.item.source
    )
    answer = claim_answers.begin(behind.header, behind.origin, one.context.tables)
    outcome = claim_answers.linked(answer, behind.claim, target, word)
    apply(one, outcome, known, inbox_id=opened.inbox_id)


def _unlink_payment(one: Step, payment: KnownPayment, claim_id: int) -> None:
    how = f"{remittance.UNLINKED} by {one.context.actor}"
    known = to_decide(one.tx, [claim_id])
    outcome = remittance.unlink(payment, known, one.at.date(), one.context.tables, how)
    apply(one, outcome, known, remittance_id=payment.ref.remittance_id)
    if payment.submission_id is not None and payment.source is not None:
        number = payment.payment.payer_claim_control_number
        payer_numbers.forget(one.tx, payment.submission_id, number, payment.source)
    _stand_again(one, claim_id)
    claim_credits.look_at(one, {claim_id})


def _unlink_status(one: Step, opened: OpenedItem, told: ClaimStatus, reason: str) -> None:
    source = opened.item.source
    assert source is not None  # the fact was found by it
    linked = signals.linked(one.tx, source)
    if linked is None:
        raise UsageError(f"nothing is linked to a claim by work {opened.id}")
    word = Signal(SignalKind.OPERATOR, "unlinked", one.at, f"Taken away again: {reason}", source=source)
    signals.add(one.tx, [SubmissionSignal(linked, word)], one.at)
    payer_numbers.forget(one.tx, linked, told.payer_claim_control_number, source)
    row = submissions.get(one.tx, linked)
    assert row is not None  # it has signals
    _stand_again(one, row.claim_id)
    # Without its codes: it must not go back by itself when the claim is handed in again.
    one.raise_work((msgspec.structs.replace(opened.item, codes=()),), inbox_id=opened.inbox_id)


def _stand_again(one: Step, claim_id: int) -> None:
    """Where the claim stands without what was taken away; what was held before it was answered is held again."""
    restand_claims(one, {claim_id})
    findings = {each.version: each.findings for each in claims.versions(one.tx, claim_id)}
    for row in submissions.of_claims(one.tx, [claim_id]):
        errors = [each for each in findings.get(row.version, ()) if each.severity is Severity.ERROR]
        if row.state == ClaimState.READY and errors:
            hold(one, row, errors)
