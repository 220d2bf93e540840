"""More came off a claim than it had open: who is to get it back, or what is to be undone.

A write-off given up too early, a payer that pays beyond the charge, a patient who paid what the insurance pays after all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from edigate.outcome.known import Known, KnownSubmission, Tables
from edigate.outcome.outcome import Booking
from edigate.posting import by_hand, ledger
from edigate.posting.chart import Chart
from edigate.posting.entry import Entry
from edigate.posting.judge import ZERO
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import About, Cause, about_claim

_VOID = "8"


@lru_cache(maxsize=16)
def beginnings(chart: Chart) -> frozenset[str]:
    """With what the names of all accounts begin on which a credit of a claim can stand, and perhaps of others."""
    of_payers = (chart.receivable, chart.denials_pending, chart.payer_reduction)
    names = (*(name.partition("{payer}")[0] for name in of_payers), *by_hand.credit_accounts(chart))
    return frozenset(name.partition(":")[0] for name in names)


def within_charges(bookings: Iterable[Booking], known: Known, chart: Chart) -> set[int]:
    """The claims of which these bookings show that they cannot make a credit, so far as payers are concerned: sent once, and
    decided once within what was charged. `known` is what the bookings were made from."""
    sent: dict[int, KnownSubmission | None] = {}
    for one in known.submissions:
        sent[one.claim_id] = None if one.claim_id in sent else one
    for payment in known.payments:
        sent.pop(payment.claim_id or 0, None)
    within: set[int] = set()
    others = tuple(beginnings(chart))
    for booking in bookings:
        claim_id = booking.entry.claim_id or 0
        submission = sent.pop(claim_id, None)  # a second booking finds none
        if submission is not None and _takes_charges_alone(booking.entry, submission, chart, others):
            within.add(claim_id)
        else:
            within.discard(claim_id)
    return within


def _takes_charges_alone(
    entry: Entry, submission: KnownSubmission, chart: Chart, others: tuple[str, ...]
) -> bool:
    """Whether an entry takes nothing off accounts of the claim (`others`, by how they begin) but what the payer of a
    submission was charged with."""
    charged = chart.accounts(submission.payer_id)["receivable"]
    rest = ZERO
    for line in submission.lines if submission.frequency != _VOID else ():
        rest += line.charge
    for posting in entry.postings:
        if posting.amount.is_signed():
            if posting.account == charged:
                rest += posting.amount
            elif posting.account.startswith(others):
                return False
    return rest >= 0


def credit_work(
    about: About, entries: Sequence[Entry], write_offs: Sequence[Entry], on: date, tables: Tables
) -> list[WorkItem]:
    """Work about the credits of a claim, by all of its entries.

    `write_offs` are its approved write-offs that nobody undid. A payer is in credit when its accounts of the
    claim are together; a patient when theirs are, and nothing of the claim is open elsewhere.
    """
    found = []
    balances = ledger.balances(entries)
    payers = {name for account in balances if (name := tables.chart.payer(account)) is not None}
    at_payers = {name: _sum(balances, by_hand.payer_accounts(name, tables.chart)) for name in sorted(payers)}
    for payer, stands in at_payers.items():
        if stands < 0 and _was_billed(payer, entries, tables):
            found.append(_payer_credit(about, payer, -stands, entries, write_offs, on, tables))
        elif stands < 0:
            found.append(_stranger_credit(about, payer, -stands, on, tables))
    patient = _sum(balances, by_hand.credit_accounts(tables.chart))
    if patient < 0 and not any(stands > 0 for stands in at_payers.values()):
        paid = by_hand.patient_credit(balances, tables.chart)
        found.append(_patient_credit(about, -patient, paid, write_offs, on, tables))
    return found


def _sum(balances: Mapping[str, Decimal], names: Sequence[str]) -> Decimal:
    return sum((balances.get(name, ZERO) for name in names), ZERO)


def _payer_credit(
    about: About,
    payer: str,
    amount: Decimal,
    entries: Sequence[Entry],
    write_offs: Sequence[Entry],
    on: date,
    tables: Tables,
) -> WorkItem:
    """No more is to be given back than the payer has paid: the rest ends when it takes its decision back."""
    accounts = by_hand.payer_accounts(payer, tables.chart)
    given_up = _given_up(write_offs, accounts)
    refund = min(amount, by_hand.paid_by(payer, entries, tables.chart))
    reason = f"{amount:.2f} more was paid or written off than {payer} was charged for this claim"
    todo = "Compare the payer's decisions with the charge; refund the payer, or wait until it takes the money back."
    action = f"edigate post refund {payer} {refund:.2f} --payer --claim {about.claim_key} --reason WHY"
    if given_up:
        reason += ", and an approved write-off stands"
        todo = "Undo the write-off, which has become needless; what is then left over goes back to the payer."
        action = f"edigate post undo '{given_up[-1]}' --reason WHY"
    elif refund <= 0:
        todo = "Compare the payer's decisions with the charge, and wait until it takes back what is too much."
        action = f"edigate claim {about.claim_key}"
    return _item(about, payer, reason, todo, action, amount, refund, on, tables)


def _was_billed(payer: str, entries: Sequence[Entry], tables: Tables) -> bool:
    """Whether any entry ever left the payer owing something."""
    accounts = by_hand.payer_accounts(payer, tables.chart)
    return any(sum(p.amount for p in entry.postings if p.account in accounts) > 0 for entry in entries)


def _stranger_credit(about: About, payer: str, amount: Decimal, on: date, tables: Tables) -> WorkItem:
    """A payer that owed nothing for the claim: more likely another claim's payment than too much money."""
    reason = f"{amount:.2f} is posted for {payer}, which was never billed for this claim"
    todo = (
        "Find out whose payment it is. When it is another claim's, take it away again: edigate work unlink --claim "
        f"{about.claim_key} --remittance N --reason WHY; refund the payer only when it is nobody's."
    )
    action = f"edigate claim {about.claim_key}"
    return _item(about, payer, reason, todo, action, amount, amount, on, tables)


def _patient_credit(
    about: About, amount: Decimal, paid: Decimal, write_offs: Sequence[Entry], on: date, tables: Tables
) -> WorkItem:
    """Of the credit the patient has `paid` so much."""
    given_up = _given_up(write_offs, by_hand.credit_accounts(tables.chart))
    reason = f"The patient has paid {amount:.2f} more than the claim leaves to them"
    todo = "Refund the patient, or put the credit to another claim by a correction."
    action = f"edigate post refund {about.claim_key} {paid:.2f} --reason WHY"
    if paid < amount:
        reason = f"{amount:.2f} more was paid or written off than the claim leaves to the patient"
    if given_up:
        reason += ", and an approved write-off stands"
        todo = (
            "Undo the write-off, which has become needless; what is then left over goes back to the patient."
        )
        action = f"edigate post undo '{given_up[-1]}' --reason WHY"
    elif not paid:
        reason += ", who has paid none of it"
        todo = (
            "Find the payer that has paid what another one has decided otherwise by now: take the claim to it back (edigate "
            "void), or wait until it takes its payment back."
        )
        action = f"edigate claim {about.claim_key}"
    return _item(about, "patient", reason, todo, action, amount, paid, on, tables)


def _given_up(write_offs: Sequence[Entry], accounts: Sequence[str]) -> list[str]:
    """The keys of the write-offs of what stood on these accounts."""
    return [one.key for one in write_offs if any(each.account in accounts for each in one.postings)]


def _item(
    about: About,
    whose: str,
    reason: str,
    todo: str,
    action: str,
    amount: Decimal,
    paid: Decimal,
    on: date,
    tables: Tables,
) -> WorkItem:
    """Another amount is other work, and so is another part of it that was `paid`: both are part of the key."""
    key = f"credit/{about.claim_id}/{whose}/{amount:.2f}" + (f"/{paid:.2f}" if paid < amount else "")
    cause = Cause(key=key, reason=f"{reason}.", next_action=todo, dated=on, amount=amount)
    return about_claim(WorkKind.CREDIT, about, cause, tables.policy, action)
