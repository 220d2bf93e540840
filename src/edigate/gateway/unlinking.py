"""What belongs to no claim after all: linked by a person, or matched by the program, it is taken away by new entries.

It waits as work again, and never goes back by itself.
"""

from __future__ import annotations

import msgspec

from edigate.claims.model import from_json
from edigate.errors import Severity, SourceRef, UsageError
from edigate.gateway import accepting, claim_balances, heard, secondary
from edigate.gateway.apply import apply
from edigate.gateway.context import Context
from edigate.gateway.corrections import one_claim
from edigate.gateway.file_answers import unlink_batch
from edigate.gateway.known import origin_of, to_decide
from edigate.gateway.linking import Waiting, read_again, read_at
from edigate.gateway.moves import hold, restand_claims
from edigate.gateway.step import Step, step
from edigate.outcome import claim_answers, remittance, reported
from edigate.outcome.known import KnownPayment
from edigate.outcome.outcome import SubmissionSignal
from edigate.store import (
    claim_payments,
    claims,
    inbox,
    payer_numbers,
    remittances,
    signals,
    submissions,
    worklist,
)
from edigate.store.submissions import Submission
from edigate.tracking.fold import still_said
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import ClaimState
from edigate.tracking.work_item import WorkItem

_OF_FILES = (SignalKind.TA1, SignalKind.ACK_999)
_OF_CLAIMS = (SignalKind.CLAIM_ACK, SignalKind.CLAIM_STATUS)


def unlink(context: Context, item_id: int, reason: str) -> None:
    """What a person has linked by way of this piece of work was another's: it is nobody's again, and waits as work."""
    with step(context, "unlink") as one:
        opened = worklist.get(one.tx, item_id)
        if opened is None or opened.state == "open":
            raise UsageError(f"work {item_id} is none by which something was linked")
        behind = read_again(one.tx, context.settings, opened)
        one.order("unlink", f"work {item_id}", reason)
        if behind.payment is not None and behind.payment.claim_id is not None:
            _unlink_payment(one, behind.payment, behind.payment.claim_id, reason)
        elif behind.status is not None:
            source = opened.item.source
            linked = signals.linked(one.tx, source) if source is not None else None
            if linked is None or source is None:
                raise UsageError(f"nothing is linked to a claim by work {item_id}")
            _unlink_status(one, linked, source, behind, reason)
            # Without its codes: it must not go back by itself when the claim is handed in again.
            one.raise_work((msgspec.structs.replace(opened.item, codes=()),), inbox_id=opened.inbox_id)
        elif behind.fact is not None or behind.levels:
            unlink_batch(one, opened, behind, reason)
        else:
            raise UsageError(f"nothing is linked to a claim by work {item_id}")


def unlink_payments(context: Context, name: str, remittance_id: int, reason: str) -> int:
    """What a remittance says of the claim called `name` was another's, however it came there; how many payments.

    `UsageError` where there is nothing to take away, or for a remittance that a person typed for this very claim.
    """
    with step(context, "unlink") as one:
        claim = one_claim(one.tx, name).submission
        record = remittances.get(one.tx, remittance_id)
        if record is None:
            raise UsageError(f"there is no remittance {remittance_id}")
        if "paper" in record.flags:
            raise UsageError(
                f"remittance {remittance_id} was typed for this claim: take it back (edigate post takeback) and type it anew"
            )
        there = _payments(one, claim.claim_id, remittance_id)
        if not there:
            raise UsageError(f"nothing of remittance {remittance_id} belongs to claim {claim.claim_key}")
        one.order("unlink", f"remittance {remittance_id} from claim {claim.claim_id}", reason)
        for each in there:  # each is settled anew without the ones before
            now = next(one_ for one_ in _payments(one, claim.claim_id, remittance_id) if one_.ref == each.ref)
            _unlink_payment(one, now, claim.claim_id, reason)
        return len(there)


def unlink_answers(context: Context, name: str, inbox_id: int, reason: str) -> int:
    """What a 277CA, 277 or report says of the claim called `name` was another's, however it came there; how many answers.

    `UsageError` where there is nothing to take away, or when the file answers a whole file of ours (TA1, 999).
    """
    with step(context, "unlink") as one:
        claim = one_claim(one.tx, name).submission
        file = inbox.get(one.tx, inbox_id)
        if file is None:
            raise UsageError(f"there is no file {inbox_id}")
        ours = [each.id for each in submissions.of_claims(one.tx, [claim.claim_id])]
        told = {
            (number, signal.kind, signal.source): None
            for number, heard in signals.of_submissions(one.tx, ours).items()
            for signal in still_said(heard)
            if signal.source is not None and signal.source.sha256 == file.sha256
        }
        mine = [(number, kind, source) for number, kind, source in told if kind in _OF_CLAIMS and source]
        if not mine:
            raise UsageError(_nothing(inbox_id, claim.claim_key, {kind for _, kind, _ in told}))
        one.order("unlink", f"file {inbox_id} from claim {claim.claim_id}", reason)
        origin = origin_of(context.settings, file)
        for number, _, source in mine:
            behind = read_at(one.tx, origin, source.ordinal)
            _unlink_status(one, number, source, behind, reason)
            one.raise_work(_nobodys(one, behind), inbox_id=inbox_id)
        return len(mine)


def _nothing(inbox_id: int, claim_key: str, kinds: set[SignalKind]) -> str:
    if not kinds.isdisjoint(_OF_FILES):
        return f"file {inbox_id} answers a whole file of ours (TA1, 999) that claim {claim_key} is in, not this claim"
    return f"nothing that file {inbox_id} says belongs to claim {claim_key}"


def _payments(one: Step, claim_id: int, remittance_id: int) -> list[KnownPayment]:
    return [
        each for each in claim_payments.known(one.tx, [claim_id]) if each.ref.remittance_id == remittance_id
    ]


def _unlink_payment(one: Step, payment: KnownPayment, claim_id: int, reason: str) -> None:
    accepting.forget(one, payment, reason)
    before = _forget_number(
        one, payment.submission_id, payment.payment.payer_claim_control_number, payment.source
    )
    how = f"{remittance.UNLINKED} by {one.context.actor}"
    known = to_decide(one.tx, [claim_id])
    outcome = remittance.unlink(payment, known, one.at.date(), one.context.tables, how)
    said = heard.of_payment(one.tx, payment, known.submissions, one.context.tables)
    apply(one, outcome, known, remittance_id=payment.ref.remittance_id)
    if said is not None:  # the timeline still tells of it, as of when it came
        signals.add(one.tx, [SubmissionSignal(said.submission_id, said.signal)], said.arrived_at)
    _stand_again(one, claim_id)
    _tell_of_number(one, before)
    secondary.follow(one, to_decide(one.tx, [claim_id]).submissions)
    claim_balances.look_at(one, {claim_id})


def _unlink_status(one: Step, submission_id: int, source: SourceRef, behind: Waiting, reason: str) -> None:
    word = Signal(SignalKind.OPERATOR, "unlinked", one.at, f"Taken away again: {reason}", source=source)
    signals.add(one.tx, [SubmissionSignal(submission_id, word)], one.at)
    told = behind.status
    number = told.payer_claim_control_number if told is not None else None
    row = _forget_number(one, submission_id, number, source)
    assert row is not None  # it has signals
    raised = [each.item for each in worklist.open_of_claims(one.tx, [row.claim_id])]
    one.close_work([each.key for each in raised if each.source == source], "the answer was another claim's")
    _stand_again(one, row.claim_id)
    _tell_of_number(one, row)


def _forget_number(
    one: Step, submission_id: int | None, number: str | None, source: SourceRef | None
) -> Submission | None:
    """Take away the payer's number that stands at this place; the submission as it was before. What it quotes stays."""
    row = submissions.get(one.tx, submission_id) if submission_id is not None else None
    if row is not None and source is not None:
        text = claims.kept_body(one.tx, row.claim_id, row.version)
        quoted = from_json(text).payer_claim_control_number if text else None
        payer_numbers.forget(one.tx, row.id, number, source, quoted)
    return row


def _tell_of_number(one: Step, before: Submission | None) -> None:
    """Tell the caller that a payer's number is gone from a submission, where nothing else of it has changed: what was told
    last would be quoted."""
    now = submissions.get(one.tx, before.id) if before is not None else None
    if before is None or now is None or (now.state, now.flags) != (before.state, before.flags):
        return
    if now.payer_claim_control_number != before.payer_claim_control_number:
        one.announce(now, now.state, flags=now.flags)


def _nobodys(one: Step, behind: Waiting) -> tuple[WorkItem, ...]:
    """The work about an answer that is nobody's now; none when it named no claim, but a set or a provider."""
    if behind.origin is None:
        return ()
    tables, reason = one.context.tables, f"{remittance.UNLINKED} by {one.context.actor}"
    if behind.reported is not None:
        return (reported.nobodys(behind.reported, reason, behind.origin, tables),)
    if behind.header is None or behind.claim is None:
        return ()
    answer = claim_answers.begin(behind.header, behind.origin, tables)
    return (claim_answers.nobodys(answer, behind.claim, reason),)


def _stand_again(one: Step, claim_id: int) -> None:
    """Where the claim stands without what was taken away; what was held before it was answered is held again."""
    restand_claims(one, {claim_id})
    findings = {each.version: each.findings for each in claims.versions(one.tx, claim_id)}
    for row in submissions.of_claims(one.tx, [claim_id]):
        errors = [each for each in findings.get(row.version, ()) if each.severity is Severity.ERROR]
        if row.state == ClaimState.READY and errors:
            hold(one, row, errors)
