"""A corrected claim in place of an adjudicated one, or its withdrawal: frequency 7 or 8 under the payer's own number."""

from __future__ import annotations

import msgspec

from edigate.claims.model import Claim, from_json
from edigate.errors import Finding, Severity, TryLater, UsageError
from edigate.followup import correction
from edigate.gateway.context import Context
from edigate.gateway.gateway_code import GatewayCode
from edigate.gateway.judging import judge
from edigate.gateway.listing import look_up
from edigate.gateway.receipt import Receipt, Taken
from edigate.gateway.step import Step, step
from edigate.gateway.taking import STILL_OURS, give_up, keep_held, new_claim
from edigate.intake.intake_result import IntakeResult
from edigate.store import Tx, claims, submissions
from edigate.store.claims import Added, KnownClaim, NewClaim
from edigate.store.submissions import Submission
from edigate.tracking.status import ADJUDICATED, REFUSED, ClaimState, is_correctable

REPLACEMENT, VOID = "7", "8"
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
    with step(context, "replace" if corrected else "void") as one:
        before = one_claim(one.tx, name).submission
        frequency = VOID if corrected is None else REPLACEMENT
        decided = _decided(one, before, frequency)
        if decided is None:
            return refusal(position, before, (not_final(before.state, before.frequency),))
        original = from_json(claims.body(one.tx, decided.claim_id, decided.version))
        number = decided.payer_claim_control_number
        made = (
            correction.void(original, number)
            if corrected is None or corrected.claim is None
            else correction.replacement(original, corrected.claim, number)
        )
        if isinstance(made, Finding):
            return refusal(position, before, (made,))
        return _take(one, before, made, corrected, reason)


def _decided(one: Step, before: Submission, frequency: str) -> Submission | None:
    """What a correction stands on: the claim as the payer decided it; None when there is no such decision.

    A correction that has not left is corrected itself (by one of its own kind), one that was refused is sent anew: both
    stand on what was decided before them. So does one that was sent a second time under other numbers.
    """
    now: Submission | None = before
    if before.successor_of is not None and before.frequency != "1":
        if is_correctable(before.state, before.flags) or (
            before.state in STILL_OURS and before.frequency == frequency
        ):
            now = submissions.get(one.tx, before.successor_of)
            while now is not None and now.successor_of is not None and _was_not_decided(now):
                now = submissions.get(one.tx, now.successor_of)
    return now if now is not None and now.state in ADJUDICATED else None


def _was_not_decided(correction: Submission) -> bool:
    if correction.state in REFUSED:
        return True
    return correction.frequency != "1" and correction.state not in ADJUDICATED


def _take(
    one: Step, before: Submission, claim: Claim, corrected: IntakeResult | None, reason: str | None
) -> Receipt:
    position = corrected.position if corrected else ""
    settings = one.context.settings
    partner = settings.partner(before.partner_id) if before.partner_id else None
    more = (*look_up(one.tx, [claim])[0], *(() if partner else (_partner_is_gone(),)))
    said = judge(settings, partner, claim, one.at.date(), corrected, more)
    findings, repairs = said.findings, said.repairs
    errors = [each for each in findings if each.severity is Severity.ERROR]
    state = ClaimState.HELD if errors else ClaimState.READY
    new = new_claim(one.context, claim, partner, state, (*findings, *repairs), position)
    added = _store(one, before, new)
    if added is None:
        return msgspec.structs.replace(refusal(position, before, ()), outcome=Taken.UNCHANGED)
    word = "void" if claim.frequency == VOID else "replace"
    one.order(word, f"claim {before.claim_id}", reason)
    now = submissions.get(one.tx, added.submission_id)
    assert now is not None  # it was just stored
    one.announce(now, before.state)
    keep_held(one, now, claim, said)
    return Receipt(
        position, Taken(state), before.practice, before.claim_key, before.claim_id, added.version, state,
        now.partner_id, findings, repairs,
    )  # fmt: skip


def _store(one: Step, before: Submission, new: NewClaim) -> Added | None:
    """A further submission, or another version of the correction that waits; None when that one says the same."""
    if before.state not in STILL_OURS:
        further = claims.resubmit(one.tx, before.id, new, at=one.at, actor=one.context.actor)
        give_up(one, before)
        return further
    told = {each.version: each.content_sha256 for each in claims.versions(one.tx, before.claim_id)}
    if told[before.version] == new.content_sha256 and before.state == new.state:
        return None
    added = claims.revise(one.tx, before.id, new, from_states=STILL_OURS, at=one.at, actor=one.context.actor)
    if added is None:
        raise TryLater("another run has sent the correction meanwhile")
    one.close_work((f"held/{before.claim_id}/{before.version}",), "the correction was ordered again")
    return added


def _partner_is_gone() -> Finding:
    return Finding(
        GatewayCode.NO_ROUTE,
        Severity.ERROR,
        "The trading partner that the claim went to is not configured any more",
        field="/payer/id",
    )


def not_final(state: str, frequency: str = "1") -> Finding:
    """Why nothing can follow a claim that the payer has not decided, and what can be done instead."""
    told = f"The claim is {state}: the payer has not decided it"
    if frequency != "1" and state not in _OVER:
        told += "; another correction of it is on its way"
    elif state in REFUSED or state in STILL_OURS:
        told += "; it is corrected by submitting it again under its key"
    elif state in _OVER:
        told = f"The claim is {state} and stays so; nothing can follow it"
    else:
        told += "; wait for its remittance"
    return Finding(GatewayCode.CLAIM_NOT_FINAL, Severity.ERROR, told)


def refusal(position: str, before: Submission, findings: tuple[Finding, ...]) -> Receipt:
    """The receipt of an order that was refused: nothing was stored."""
    return Receipt(
        position, Taken.CONFLICT, before.practice, before.claim_key, before.claim_id, before.version, before.state,
        before.partner_id, findings,
    )  # fmt: skip
