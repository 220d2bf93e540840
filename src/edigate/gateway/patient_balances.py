"""What patients owe once no payer is left to ask: a list of its own (`edigate statement`), for it comes with nearly every claim
and is nothing to be solved. Where the policy says so it is work as well: one piece for each claim, until it is paid, held or
given up."""

from __future__ import annotations

from edigate.gateway.context import Context
from edigate.gateway.statements import not_asked, patient_accounts
from edigate.gateway.step import step
from edigate.store import claims, journal, worklist
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import About, Cause, about_claim


def look_for(context: Context) -> int:
    """Raise work for every patient balance that is due, once at each amount, and close what is due no more; how many
    are due."""
    with step(context, "look at patient balances") as one:
        if context.settings.policy.patient_balances != "work":
            before = [each.item.key for each in worklist.items(one.tx, kind=WorkKind.PATIENT)]
            one.close_work(before, "patients' balances are listed by edigate statement")
            return 0
        stands = journal.open_by_claim(one.tx, patient_accounts(context))
        owed = {claim_id: amount for claim_id, amount in stands.items() if amount > 0}
        opened = {each.item.key: each.item.claim_id for each in worklist.items(one.tx, kind=WorkKind.PATIENT)}
        wanted = {f"patient/{claim_id}/{amount:.2f}": (claim_id, amount) for claim_id, amount in owed.items()}
        asked = {claim_id for key, (claim_id, _) in wanted.items() if key in opened}
        held = not_asked(context, one.tx, owed, asked)
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
        one.raise_work(items)
    return len(due)
