"""The claim to the next payer: by a person's order, or after a remittance as the policy says."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from edigate.claims.model import Claim
from edigate.errors import Finding, Severity
from edigate.followup import correction, secondary
from edigate.followup.secondary import SecondaryCode
from edigate.gateway.context import Context
from edigate.gateway.corrections import not_final, one_claim, refusal
from edigate.gateway.judging import judge
from edigate.gateway.listing import look_up
from edigate.gateway.moves import hold
from edigate.gateway.next_claim import NextClaim, make
from edigate.gateway.receipt import Receipt, Taken
from edigate.gateway.routing import assign
from edigate.gateway.step import Step, step
from edigate.gateway.taking import STILL_OURS, keep_held, new_claim
from edigate.intake.intake_result import IntakeResult
from edigate.outcome.known import KnownSubmission
from edigate.store import claims, submissions, worklist
from edigate.store.claims import Added, NewClaim
from edigate.store.submissions import Submission
from edigate.tracking.status import ADJUDICATED, REFUSED, ClaimState
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import HANDED_ON, Cause, about, about_claim

# Why no claim is made although there is a next payer: somebody must look.
_TO_LOOK_AT = frozenset(
    (SecondaryCode.SECONDARY_LINES_UNMATCHED, SecondaryCode.SECONDARY_UNBALANCED, SecondaryCode.SECONDARY_UNREADABLE)
)  # fmt: skip
# A claim with a denied line is corrected or appealed first: only a person sends it on before.
_WHOLLY_DECIDED = frozenset({ClaimState.PAID, ClaimState.PATIENT_RESPONSIBLE})
_OVER = REFUSED | {ClaimState.VOIDED, ClaimState.CLOSED}


def send_on(context: Context, name: str, coverage: IntakeResult | None, reason: str | None) -> Receipt:
    """Make the claim to the payer after the one that has decided the claim called `name`.

    `coverage` is the claim as the caller has it now, when the stored one names no further payer. Said again, it goes on
    to the payer after that one.
    """
    if coverage is not None and coverage.claim is None:
        place, key = coverage.position, coverage.claim_key
        return Receipt(place, Taken.REFUSED, None, key, None, None, None, None, coverage.findings)
    with step(context, "secondary") as one:
        before = one_claim(one.tx, name).submission
        while True:
            made = make(one, before, coverage.claim if coverage else None)
            if isinstance(made, Finding):
                return refusal(before.patient_control_number, before, (made,))
            last = made.existing
            if last is None or not made.unchanged or last.state not in ADJUDICATED:
                one.order("secondary", f"claim {before.claim_id}", reason)
                return _take(one, made)
            if secondary.next_payer(made.claim) is None:
                return _receipt(Taken.UNCHANGED, last)
            before = last


def follow(one: Step, submitted: Sequence[KnownSubmission]) -> None:
    """After a remittance: make the claims to the next payers, or ask a person to, as the policy says; what was asked before
    and is not to be done any more is closed.

    `submitted` are all submissions of the claims whose payments were settled, as they stand now.
    """
    followed = {each.successor_of for each in submitted}
    handed_on = {each.derived_from for each in submitted}
    decided = [
        each.id
        for each in submitted
        if each.has_other_payers
        and each.id not in followed
        and (each.state in ADJUDICATED or each.id in handed_on)
    ]
    due = [item for each in submissions.get_many(one.tx, decided) for item in _follow(one, each)]
    _raise(one, {each.claim_id for each in submitted if each.has_other_payers}, due)


def _follow(one: Step, before: Submission) -> list[WorkItem]:
    """Make the claim to the payer after, where the policy says so; the work that there is about it else."""
    made = make(one, before)
    if isinstance(made, Finding):
        return _stop(one, before, made)
    last, payer = made.existing, made.claim.payer.name
    if made.unchanged or (last is None and before.state not in _WHOLLY_DECIDED):
        return []
    if one.context.settings.policy.secondary == "automatic" and (last is None or last.state in STILL_OURS):
        _take(one, made)
        return []
    told = f"{payer} may be asked for the {made.left:.2f} that the payer before has left"
    todo, action = "Send the claim on.", None
    if last is not None:
        told = f"The payer before has decided anew: the claim to {payer} must be made again"
        if last.state not in ADJUDICATED | STILL_OURS | REFUSED:
            told += ", once that payer has decided on the one it has"
            todo = "Wait for its remittance, then send the claim on."
            action = f"edigate claim {last.patient_control_number}"
    key = _key(before, made.claim.subscriber.payer_rank)
    cause = Cause(key, f"{told}.", todo, one.at.date(), amount=made.left)
    return [_work(one, WorkKind.SECONDARY, before, cause, action)]


def _stop(one: Step, before: Submission, why: Finding) -> list[WorkItem]:
    """No claim can be made to the next payer, or not any more: one that waits is held, one that left is for a person."""
    found = []
    for line in claims.lines(one.tx, before.claim_id):
        later = line.submission
        origin = submissions.get(one.tx, later.derived_from) if later.derived_from else None
        if origin is None or origin.payer_rank != before.payer_rank or later.state in _OVER:
            continue
        if later.state == ClaimState.READY:
            hold(one, later, (why,))
        elif later.state != ClaimState.HELD:
            told = f"The claim to {later.payer_name} stands on a decision that is gone. {why.message}."
            todo = "Wait for the correction and send the claim on again, or void it."
            cause = Cause(_key(before, "gone"), told, todo, one.at.date(), amount=later.charge)
            found.append(_work(one, WorkKind.CONFLICT, before, cause))
    if why.code in _TO_LOOK_AT:
        told = f"No claim can be made to the next payer. {why.message}."
        cause = Cause(
            _key(before, "unmade"), told, "Look at the remittance.", one.at.date(), codes=(why.code,)
        )
        found.append(_work(one, WorkKind.QUESTION, before, cause))
    return found


def _work(one: Step, kind: WorkKind, whose: Submission, cause: Cause, action: str | None = None) -> WorkItem:
    return about_claim(kind, about(whose), cause, one.context.tables.policy, action)


def _raise(one: Step, claim_ids: Collection[int], due: Sequence[WorkItem]) -> None:
    """Open what is due about these claims; what is due no more, or says something else by now, is closed."""
    if not claim_ids:
        return
    says = {(item.key, item.reason, item.amount) for item in due}
    opened = (each.item for each in worklist.open_of_claims(one.tx, claim_ids))
    ours = (item for item in opened if item.key.startswith(HANDED_ON))
    one.close_work(
        [item.key for item in ours if (item.key, item.reason, item.amount) not in says],
        "the payer before has decided otherwise",
    )
    one.raise_work(due)


def _key(about: Submission, what: str) -> str:
    return f"{HANDED_ON}{about.claim_id}/{what}"


def _take(one: Step, made: NextClaim) -> Receipt:
    """Store the claim to the next payer: first, anew, or as a replacement, by where the one on record stands."""
    last = made.existing
    claim = _to_store(made)
    if last is not None and made.unchanged and last.state not in REFUSED:
        return _receipt(Taken.UNCHANGED, last)
    if isinstance(claim, Finding):
        assert last is not None  # nothing forbids the first
        return refusal(last.patient_control_number, last, (claim,))
    way = assign(one.context, claim)
    more = (*way.findings, *look_up(one.tx, [claim])[0])
    judgment = judge(one.context.settings, way.partner, claim, one.at.date(), more=more)
    findings = judgment.findings
    held = any(each.severity is Severity.ERROR for each in findings)
    state = ClaimState.HELD if held else ClaimState.READY
    source = f"submission {made.origin.trace}"
    new = new_claim(one.context, claim, way.partner, state, findings, source)
    added = _store(one, made, new)
    now = submissions.get(one.tx, added.submission_id)
    assert now is not None  # it was just stored
    one.announce(now, last.state if last else None)
    keep_held(one, now, claim, judgment)
    done = [_key(now, what) for what in (now.payer_rank, "gone", "unmade")]
    one.close_work(done, "the claim to the next payer was made")
    return _receipt(Taken(state), now, findings)


def _to_store(made: NextClaim) -> Claim | Finding:
    """The claim as it may be stored: a replacement of one that was decided; nothing while one is on its way."""
    last = made.existing
    if last is None or made.stored is None or last.state in STILL_OURS | REFUSED:
        return made.claim
    if last.state in ADJUDICATED:
        return correction.replacement(made.stored, made.claim, last.payer_claim_control_number)
    return not_final(last.state)


def _store(one: Step, made: NextClaim, new: NewClaim) -> Added:
    last, at, actor = made.existing, one.at, one.context.actor
    if last is None:
        return claims.derive(one.tx, made.origin.id, new, at=at, actor=actor)
    if last.state in STILL_OURS:
        revised = claims.revise(one.tx, last.id, new, from_states=STILL_OURS, at=at, actor=actor)
        if revised is not None:
            one.close_work((f"held/{last.claim_id}/{last.version}",), "the claim was made again")
            return revised
    return claims.resubmit(one.tx, last.id, new, at=at, actor=actor)


def _receipt(outcome: Taken, now: Submission, findings: tuple[Finding, ...] = ()) -> Receipt:
    return Receipt(
        now.patient_control_number, outcome, now.practice, now.claim_key, now.claim_id, now.version, now.state,
        now.partner_id, findings,
    )  # fmt: skip
