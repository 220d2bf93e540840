"""Work about what a payer denied ends when nothing of it stands open any more, and comes back when it does again."""

from __future__ import annotations

from collections.abc import Collection

from edigate.gateway.step import Step
from edigate.outcome.denied_money import is_about_money, is_open, payment_of
from edigate.store import claim_payments, journal, worklist
from edigate.store.worklist import OpenedItem

SETTLED = "nothing of it stands open any more: it was paid or given up, or another is asked for it"


def look_at(one: Step, claim_ids: Collection[int]) -> None:
    """Close the denials of these claims that are settled in the books, and open again what was closed so and is not."""
    chart = one.context.tables.chart
    for claim_id in sorted(claim_ids):
        found = [each for each in _newest(one, claim_id) if is_about_money(each.item)]
        if not found:
            continue
        payments = claim_payments.known(one.tx, [claim_id], entries=False)
        balances = journal.balances(one.tx, claim_id=claim_id)
        for each in found:
            payment = payment_of(each.item, payments)
            if payment is None:
                continue  # it ends with its payment
            stands = is_open(each.item, payment.payer_id, balances, chart)
            if each.state == "open" and not stands:
                one.close_work((each.item.key,), SETTLED)
            elif each.close_reason == SETTLED and stands:
                one.raise_work((each.item,), inbox_id=each.inbox_id, remittance_id=each.remittance_id)


def _newest(one: Step, claim_id: int) -> list[OpenedItem]:
    """The work about a claim, the last of each key."""
    found = sorted(worklist.items(one.tx, claim_id=claim_id, state=None), key=lambda each: each.id)
    return list({each.item.key: each for each in found}.values())
