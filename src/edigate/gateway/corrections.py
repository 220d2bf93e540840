"""A corrected claim in place of an adjudicated one, or its withdrawal: frequency 7 or 8 under the payer's own number."""

from __future__ import annotations

from edigate.claims.model import Claim, from_json
from edigate.errors import Finding, Severity, UsageError
from edigate.followup import correction
from edigate.gateway.context import Context
from edigate.gateway.gateway_code import GatewayCode
from edigate.gateway.judging import judge
from edigate.gateway.receipt import Receipt, Taken
from edigate.gateway.step import Step, step
from edigate.gateway.taking import STILL_OURS, keep_held, new_claim
from edigate.intake.intake_result import IntakeResult
from edigate.store import Tx, audit, claims, submissions
from edigate.store.claims import KnownClaim
from edigate.store.submissions import Submission
from edigate.tracking.status import ADJUDICATED, REFUSED, ClaimState

_OVER = frozenset({ClaimState.REPLACED, ClaimState.VOIDED, ClaimState.CLOSED})


def replace(context: Context, name: str, corrected: IntakeResult, reason: str | None) -> Receipt:
    """Send `corrected` in place of the claim called `name`. Refused while the payer has not decided the claim."""
    if corrected.claim is None:
        return Receipt(
            corrected.position,
            Taken.REFUSED,
            None,
            corrected.claim_key,
            None,
            None,
            None,
            None,
            corrected.findings,
        )
    return _follow(context, name, corrected, reason)


def void(context: Context, name: str, reason: str | None) -> Receipt:
    """Take the claim called `name` back. Refused while the payer has not decided it."""
    return _follow(context, name, None, reason)


def one_claim(tx: Tx, name: str) -> KnownClaim:
    """The claim a person means by key, patient control number or our id. `UsageError` when there is none or several."""
    found = claims.named(tx, name)
    if not found:
        raise UsageError("no claim has this key, patient control number or id")
    if len(found) > 1:
        ids = ", ".join(f"{each.submission.claim_id} ({each.submission.practice})" for each in found)
        raise UsageError(f"several claims are called so; name one by its id: {ids}")
    return found[0]


def _follow(context: Context, name: str, corrected: IntakeResult | None, reason: str | None) -> Receipt:
    """One commit: the order, the further submission, and what the caller hears of it."""
    position = corrected.position if corrected else ""
    with step(context) as one:
        before = one_claim(one.tx, name).submission
        original = from_json(claims.body(one.tx, before.claim_id, before.version))
        if before.state not in ADJUDICATED:
            return refusal(position, before, (not_final(before.state),))
        number = before.payer_claim_control_number
        made = (
            correction.void(original, number)
            if corrected is None or corrected.claim is None
            else correction.replacement(original, corrected.claim, number)
        )
        if isinstance(made, Finding):
            return refusal(position, before, (made,))
        return _take(one, before, made, corrected, reason)


def _take(
    one: Step, before: Submission, claim: Claim, corrected: IntakeResult | None, reason: str | None
) -> Receipt:
    position = corrected.position if corrected else ""
    settings = one.context.settings
    partner = settings.partner(before.partner_id) if before.partner_id else None
    more = () if partner else (_partner_is_gone(),)
    findings, repairs = judge(settings, partner, claim, corrected, more)
    errors = [each for each in findings if each.severity is Severity.ERROR]
    state = ClaimState.HELD if errors else ClaimState.READY
    new = new_claim(one.context, claim, partner, state, (*findings, *repairs), position)
    added = claims.resubmit(one.tx, before.id, new, at=one.at, actor=one.context.actor)
    word = "void" if claim.frequency == "8" else "replace"
    audit.add(
        one.tx,
        at=one.at,
        actor=one.context.actor,
        action=word,
        subject=f"claim {before.claim_id}",
        reason=reason,
    )
    now = submissions.get(one.tx, added.submission_id)
    assert now is not None  # it was just stored
    one.announce(now, before.state)
    keep_held(one, now, findings)
    return Receipt(
        position, Taken(state), before.practice, before.claim_key, before.claim_id, added.version, state,
        now.partner_id, findings, repairs,
    )  # fmt: skip


def _partner_is_gone() -> Finding:
    return Finding(
        GatewayCode.NO_ROUTE,
        Severity.ERROR,
        "The trading partner that the claim went to is not configured any more",
        field="/payer/id",
    )


def not_final(state: str) -> Finding:
    """Why nothing can follow a claim that the payer has not decided, and what can be done instead."""
    told = f"The claim is {state}: the payer has not decided it"
    if state in REFUSED or state in STILL_OURS:
        told += "; it is corrected by submitting it again under its key"
    elif state in _OVER:
        told = f"The claim is {state}; nothing can follow it"
    else:
        told += "; wait for its remittance"
    return Finding(GatewayCode.CLAIM_NOT_FINAL, Severity.ERROR, told)


def refusal(position: str, before: Submission, findings: tuple[Finding, ...]) -> Receipt:
    """The receipt of an order that was refused: nothing was stored."""
    return Receipt(
        position, Taken.CONFLICT, before.practice, before.claim_key, before.claim_id, before.version, before.state,
        before.partner_id, findings,
    )  # fmt: skip
