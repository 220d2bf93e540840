"""A claim on its way into the store: what is kept of it, and the work that it is when it may not leave."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from edigate.claims.edits.alike import likeness
from edigate.claims.edits.questions import is_question, whom_to_ask
from edigate.claims.model import Claim, to_json
from edigate.config import TradingPartner
from edigate.errors import Finding, Severity
from edigate.gateway.context import Context
from edigate.gateway.judging import Judgment
from edigate.gateway.moves import held_item, restand_claims
from edigate.gateway.step import Step
from edigate.outcome.outcome import SubmissionSignal
from edigate.store import claims, signals
from edigate.store.submissions import Submission
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import ClaimState, Flag
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import Cause, about, about_claim

STILL_OURS = frozenset({ClaimState.DRAFT, ClaimState.HELD, ClaimState.READY})


def new_claim(
    context: Context,
    claim: Claim,
    partner: TradingPartner | None,
    state: ClaimState,
    findings: tuple[Finding, ...],
    source: str,
) -> claims.NewClaim:
    """A claim as the store takes it, its payer by our id; its content is told apart by the SHA-256 of its canonical JSON."""
    body = to_json(claim)
    first, last = claim.service_period or (None, None)
    return claims.NewClaim(
        practice=claim.practice or "",
        claim_key=claim.claim_key,
        kind=claim.kind,
        patient_control_number=claim.patient_control_number,
        payer_id=context.settings.payers.ours(claim.payer.id),
        payer_name=claim.payer.name,
        partner_id=partner.id if partner else None,
        frequency=claim.frequency,
        charge=claim.charge,
        service_from=first,
        service_to=last,
        state=state,
        content_sha256=hashlib.sha256(body.encode()).hexdigest(),
        body=body,
        findings=findings,
        payer_claim_control_number=claim.payer_claim_control_number,
        payer_rank=claim.subscriber.payer_rank,
        source=source,
        likeness=likeness(claim),
    )


def keep_held(one: Step, submission: Submission, claim: Claim, judgment: Judgment) -> None:
    """The work that a claim is which was stored but may not leave; nothing for one that may."""
    if submission.state == ClaimState.HELD:
        one.raise_work(held_work(one, submission, claim, judgment.findings, judgment.questions))


def give_up(one: Step, before: Submission) -> None:
    """Await nothing more of a submission that was refused as a copy, now that a person has corrected it."""
    if Flag.DUPLICATE in before.flags:
        told = f"Corrected by {one.context.actor}, although it was refused as a copy of one that is there"
        closed = Signal(SignalKind.OPERATOR, "closed", one.at, told)
        signals.add(one.tx, [SubmissionSignal(before.id, closed)], one.at)
        restand_claims(one, {before.claim_id})


def held_work(
    one: Step, submission: Submission, claim: Claim, findings: Iterable[Finding], questions: Sequence[str]
) -> list[WorkItem]:
    """What a biller must correct, and what the provider must be asked, each as one piece of work."""
    errors = [each for each in findings if each.severity is Severity.ERROR]
    asked = [each for each in errors if is_question(each)]
    items = []
    if others := [each for each in errors if not is_question(each)]:
        items.append(held_item(submission, others))
    if asked:
        cause = Cause(
            key=f"question/{submission.claim_id}/{submission.version}",
            reason=f"To {whom_to_ask(claim)}, about patient account {submission.patient_control_number}: "
            + " ".join(questions),
            next_action="send the question to the provider; put the answer into your system and submit the claim again",
            dated=one.at.date(),
            codes=tuple(dict.fromkeys(each.code for each in asked)),
            amount=submission.charge,
        )
        whose, policy = about(submission), one.context.tables.policy
        items.append(about_claim(WorkKind.QUESTION, whose, cause, policy, whose.again))
    return items
