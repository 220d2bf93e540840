"""Whose an answer is, by a person's word: a payment, or a status of a claim. What answers a file: `file_answers`."""

from __future__ import annotations

import msgspec

from edigate.config import Settings
from edigate.errors import UsageError
from edigate.gateway import claim_balances
from edigate.gateway.answered_files import FileAck
from edigate.gateway.apply import apply
from edigate.gateway.charges import bill_unsent
from edigate.gateway.context import Context
from edigate.gateway.corrections import one_claim
from edigate.gateway.known import origin_of, to_decide
from edigate.gateway.step import Step, step
from edigate.outcome import claim_answers, remittance, reported
from edigate.outcome.known import KnownPayment
from edigate.outcome.origin import Origin
from edigate.posting.history import SUSPEND
from edigate.reports import read as reports
from edigate.reports.facts import ReportedClaim
from edigate.store import Tx, blobs, claim_payments, inbox, worklist
from edigate.store.submissions import Submission
from edigate.store.worklist import OpenedItem
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.work_item import WorkKind
from edigate.transactions.ack_999.facts import AckHeader
from edigate.transactions.generic import FileFindings
from edigate.transactions.read import stream
from edigate.transactions.status_information import ClaimStatus, ProviderStatus, ReceiverStatus, StatusHeader


class Waiting(msgspec.Struct, frozen=True, gc=False):
    """What stands behind a piece of work about an answer that is nobody's: a payment, an acknowledgment of a file (a TA1, or
    the header of a 999), what the 277CA or 277 under that header says about a claim or at a level above (the last of `levels`,
    after the receivers so far), or what a report says."""

    payment: KnownPayment | None = None
    fact: FileAck | None = None
    header: StatusHeader | None = None
    claim: ClaimStatus | None = None
    levels: tuple[ReceiverStatus | ProviderStatus, ...] = ()
    reported: ReportedClaim | None = None
    origin: Origin | None = None

    @property
    def status(self) -> ClaimStatus | ReportedClaim | None:
        """What it says about a claim, in a 277CA, 277 or report."""
        return self.claim or self.reported


def link(context: Context, item_id: int, name: str) -> None:
    """The payment or status behind a piece of work belongs to the claim called `name`: it is applied there."""
    with step(context, "link") as one:
        opened = open_item(one, item_id)
        behind = read_again(one.tx, context.settings, opened)
        submission = one_claim(one.tx, name).submission
        one.order("link", f"work {item_id} to claim {submission.claim_id}", None)
        if behind.payment is not None:
            _is_nobodys(behind.payment, submission)
            _link_payment(one, behind.payment, submission.claim_id, submission.id)
        elif behind.status is not None:
            _link_status(one, opened, behind, submission.claim_id)
        else:
            raise UsageError(f"work {item_id} is not about a payment or a status of a claim")
        one.close_item(item_id, context.actor, f"linked to claim {submission.claim_key}")


def read_again(tx: Tx, settings: Settings, opened: OpenedItem) -> Waiting:
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
    return read_at(tx, origin_of(settings, file), source.ordinal)


def read_at(tx: Tx, origin: Origin, ordinal: int) -> Waiting:
    """What an archived file says at one place: an acknowledgment, a status of a claim, or one of a level above."""
    header: StatusHeader | None = None
    receivers: list[ReceiverStatus] = []
    for part in stream(blobs.stream(tx, origin.sha256)):
        if isinstance(part, StatusHeader):
            header, receivers = part, []
        elif isinstance(part, ReceiverStatus | ProviderStatus):
            if part.ordinal == ordinal:
                return Waiting(header=header, levels=(*receivers, part), origin=origin)
            receivers += [part] if isinstance(part, ReceiverStatus) else []
        elif isinstance(part, ClaimStatus) and part.ordinal == ordinal:
            return Waiting(header=header, claim=part, origin=origin)
        elif isinstance(part, FileAck) and ordinal in _places(part):
            return Waiting(fact=part, origin=origin)
        elif isinstance(part, FileFindings) and (report := reports.read(blobs.stream(tx, origin.sha256))):
            told = next((each for each in report.claims if each.ordinal == ordinal), None)
            return Waiting(reported=told, origin=origin)
    return Waiting()


def _places(fact: FileAck) -> set[int]:
    """Where what is nobody's may stand in an acknowledgment."""
    return {fact.ordinal, fact.group_ordinal} if isinstance(fact, AckHeader) else {fact.ordinal}


def open_item(one: Step, item_id: int) -> OpenedItem:
    """The open piece of work with this number. `UsageError` when there is none."""
    opened = worklist.get(one.tx, item_id)
    if opened is None or opened.state != "open":
        raise UsageError(f"there is no open work with the number {item_id}")
    return opened


def _is_nobodys(payment: KnownPayment, wanted: Submission) -> None:
    """`UsageError` for a payment that is a claim's: to link it moves nothing, and its work would be gone."""
    if payment.claim_id is None:
        return
    key, ref = wanted.claim_key, payment.ref
    if payment.claim_id != wanted.claim_id:
        raise UsageError(
            f"payment {ref.sequence} of remittance {ref.remittance_id} is another claim's: take it away there first "
            f"(edigate work unlink --claim CLAIM --remittance {ref.remittance_id})"
        )
    told = f"payment {ref.sequence} of remittance {ref.remittance_id} is claim {key}'s already"
    if payment.effect.kind is SUSPEND:
        told += (
            f" and waits for an answer; to take it as it is: edigate post accept --claim {key} "
            f"--remittance {ref.remittance_id} --payment {ref.sequence} --reason WHY"
        )
    raise UsageError(told)


def _link_payment(one: Step, payment: KnownPayment, claim_id: int, submission_id: int) -> None:
    known, how = to_decide(one.tx, [claim_id]), f"by {one.context.actor}"
    outcome = remittance.link(payment, submission_id, known, one.at.date(), one.context.tables, how)
    apply(one, outcome, known)
    bill_unsent(one, known.submissions, outcome.touched_claims)
    claim_balances.look_at(one, outcome.touched_claims)


def _link_status(one: Step, opened: OpenedItem, behind: Waiting, claim_id: int) -> None:
    """To the newest submission of the claim that has left, for lack of anything that would tell them apart."""
    assert behind.origin is not None
    known = to_decide(one.tx, [claim_id])
    target = max(known.submissions, key=lambda each: (each.batch_id is not None, each.id))
    word = Signal(
        SignalKind.OPERATOR, "linked", one.at, f"Linked by {one.context.actor}", source=opened.item.source
    )
    tables = one.context.tables
    if behind.reported is not None:
        outcome = reported.linked(behind.reported, target, behind.origin, tables, word)
    else:
        assert behind.header is not None and behind.claim is not None
        answer = claim_answers.begin(behind.header, behind.origin, tables)
        outcome = claim_answers.linked(answer, behind.claim, target, word)
    apply(one, outcome, known, inbox_id=opened.inbox_id)
