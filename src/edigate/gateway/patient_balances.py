"""What patients owe once no payer is left to ask: a list of its own (`edigate statement`), for it comes with nearly every claim
and is nothing to be solved. Where the policy says so it is work as well: one piece for each claim, until it is paid, held or
given up.

Only claims whose state or books have changed since the last look are looked at, and those whose hold has ended or begun.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import msgspec

from edigate.errors import UsageError
from edigate.gateway.context import Context
from edigate.gateway.corrections import one_claim
from edigate.gateway.statements import HELD, not_asked, owed, patient_accounts
from edigate.gateway.step import Step, step
from edigate.store import claims, holds, looks, updates, worklist
from edigate.store.holds import HoldKind
from edigate.store.looks import Look
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import About, Cause, about_claim

_LOOK = "patient balances"


def look_for(context: Context) -> int:
    """Raise work for every patient balance that is due, once at each amount, and close what is due no more; how much is
    new."""
    now, basis = context.clock(), msgspec.json.encode(patient_accounts(context)).decode()
    with step(context, "look at patient balances") as one:
        if not _are_work(context):
            listed = worklist.open_of_kind(one.tx, WorkKind.PATIENT)
            one.close_work(listed, "patients' balances are listed by edigate statement")
            looks.forget(one.tx, _LOOK)
            return 0
        before, seq = looks.last(one.tx, _LOOK, basis, now), updates.last(one.tx)
        if before is None:
            raised = _look_at(one, None)
        else:
            changed = updates.claims_since(one.tx, before.seq) if seq != before.seq else set()
            if before.at.date() < now.date():
                changed |= holds.ended(one.tx, before.at.date(), now.date() - timedelta(days=1))
            raised = _look_at(one, changed) if changed else 0
        looks.keep(one.tx, Look(_LOOK, basis, now, seq), before, found=before is None or seq != before.seq)
    return raised


def hold(context: Context, name: str, kind: HoldKind, until: date | None, reason: str) -> None:
    """A patient is not asked for a claim's money: a payment plan or a dispute; `none` ends it."""
    with step(context, "hold") as one:
        submission = one_claim(one.tx, name).submission
        standing = holds.standing(one.tx, [submission.claim_id], one.at.date())
        if kind == "none" and submission.claim_id not in standing:
            raise UsageError(f"nothing holds claim {submission.claim_key}")
        actor = context.actor
        holds.add(one.tx, submission.claim_id, kind, until=until, at=one.at, actor=actor, reason=reason)
        if _are_work(context):
            _look_at(one, {submission.claim_id})
        action = "release" if kind == "none" else f"hold for {HELD[kind]}"
        subject = f"claim {submission.claim_id}"
        one.order(action, subject, reason)


def _are_work(context: Context) -> bool:
    return context.settings.policy.patient_balances == "work"


def _look_at(one: Step, claim_ids: Collection[int] | None) -> int:
    """The balances of these claims, or of all; how much work that raised."""
    context = one.context
    open_ = {claim_id: amount for claim_id, amount in owed(context, one.tx, claim_ids).items() if amount > 0}
    if claim_ids is None:
        standing = worklist.items(one.tx, kind=WorkKind.PATIENT)
    else:
        standing = worklist.open_of_claims(one.tx, claim_ids)
    opened = {each.item.key for each in standing if each.item.kind is WorkKind.PATIENT}
    wanted = {f"patient/{claim_id}/{amount:.2f}": (claim_id, amount) for claim_id, amount in open_.items()}
    asked = {claim_id for key, (claim_id, _) in wanted.items() if key in opened}
    held = not_asked(context, one.tx, open_, asked)
    due = {key: told for key, told in wanted.items() if held.get(told[0]) is None}
    gone = [key for key in opened if key not in due]
    if gone:
        one.close_work(gone, "paid, held, or with a payer again")
    fresh = {key: told for key, told in due.items() if key not in opened}
    done = worklist.closed_by_people(one.tx, fresh)
    names = claims.names(one.tx, {claim_id for claim_id, _ in fresh.values()})
    items: list[WorkItem] = []
    for key, (claim_id, amount) in fresh.items():
        if key not in done:
            name = names[claim_id][1]
            cause = Cause(
                key, f"The patient owes {amount:.2f}: every payer has decided, and none is left to ask.",
                "Send the statement; agree on a payment plan, or give it up with approval.", one.at.date(), amount=amount,
            )  # fmt: skip
            action = f"edigate statement --claim {name}"
            items.append(
                about_claim(WorkKind.PATIENT, About(claim_id, name), cause, context.tables.policy, action)
            )
    return one.raise_work(items)
