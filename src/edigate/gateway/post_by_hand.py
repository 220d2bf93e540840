"""What people post: each order is one balanced entry with its actor and reason, and is undone by a further entry.

A `reference` (receipt, check, approval number) makes an order natural: the same one twice is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import msgspec

from edigate.errors import UsageError
from edigate.gateway import accepting, claim_balances
from edigate.gateway.context import Context
from edigate.gateway.corrections import one_claim
from edigate.gateway.step import Step, step
from edigate.outcome import provider_adjustments
from edigate.outcome.outcome import Booking
from edigate.posting import by_hand
from edigate.posting.by_hand import Order, Part
from edigate.posting.entry import Entry, Posting
from edigate.posting.open_items import open_items
from edigate.posting.provider_level import GROUP
from edigate.store import control_numbers, journal, provider_level, remittances, submissions, worklist
from edigate.store.submissions import Submission
from edigate.store.worklist import OpenedItem

PREFIX = "hand:"
_SETTLED = f"{PREFIX}settle:"
_UNDONE = ":undone"
_AGAIN = ":again:"
_SUSPENSE = "suspense:"
# An open item may stand at the same balance again: which piece of work it was tells them apart.
_OF_WORK = "#"


class Ordered(msgspec.Struct, frozen=True, gc=False):
    """What a person says with an order: why, for which day (None: today), under which reference."""

    reason: str
    dated: date | None = None
    reference: str | None = None


Make = Callable[[Order, Mapping[str, Decimal], str], Entry]


def patient_payment(context: Context, claim: str, amount: Decimal, ordered: Ordered) -> Entry:
    """A patient paid for a claim; what is beyond the open share becomes the patient's credit."""
    chart = context.tables.chart
    return _on_claim(
        context, claim, "payment", amount, ordered, "Patient payment",
        lambda order, balances, payer: by_hand.patient_payment(order, amount, balances, payer, chart),
    )  # fmt: skip


def patient_refund(context: Context, claim: str, amount: Decimal, ordered: Ordered) -> Entry:
    """A patient gets back of a credit. `UsageError` when the credit is smaller."""
    chart = context.tables.chart

    def make(order: Order, balances: Mapping[str, Decimal], payer: str) -> Entry:
        _enough(amount, by_hand.patient_credit(balances, chart), "the patient's credit is")
        return by_hand.patient_refund(order, amount, balances, chart)

    return _on_claim(context, claim, "refund", amount, ordered, "Refund to the patient", make)


def payer_refund(
    context: Context, payer: str, amount: Decimal, ordered: Ordered, claim: str | None = None
) -> Entry:
    """A payer gets back of what it paid and nobody could apply, or of what it overpaid on a claim. `UsageError` when
    that is less."""
    chart = context.tables.chart
    with step(context, "post") as one:
        _sound(amount)
        submission = one_claim(one.tx, claim).submission if claim is not None else None
        names = by_hand.payer_accounts(payer, chart) if submission else (chart.account("suspense", payer),)
        balances = journal.balances(one.tx, claim_id=submission.claim_id if submission else None)
        there = by_hand.credit_on(balances, names)
        _enough(amount, there, f"{payer}'s credit on the claim is" if submission else f"{names[0]} holds")
        if submission:
            entries = (each.entry for each in journal.entries(one.tx, claim_id=submission.claim_id))
            _enough(amount, by_hand.paid_by(payer, entries, chart), f"paid by {payer} on the claim is")
        order = _order(one, "refund", ordered, f"Refund to {payer}", submission)
        entry = by_hand.payer_refund(order, amount, names, balances, chart)
        return _post(one, entry, ordered, submission)


def write_off(context: Context, claim: str, amount: Decimal, part: Part, ordered: Ordered) -> Entry:
    """An approved write-off. `UsageError` when less stands open."""
    chart = context.tables.chart

    def make(order: Order, balances: Mapping[str, Decimal], payer: str) -> Entry:
        _enough(amount, by_hand.open_on(balances, by_hand.accounts(part, payer, chart)), f"open ({part}) is")
        return by_hand.write_off(order, amount, part, balances, payer, chart)

    return _on_claim(context, claim, "writeoff", amount, ordered, f"Approved write-off ({part})", make)


def transfer(
    context: Context, claim: str, amount: Decimal, source: Part, target: Part, ordered: Ordered
) -> Entry:
    """What stands open on one part is owed by another. `UsageError` when less stands open."""
    chart = context.tables.chart

    def make(order: Order, balances: Mapping[str, Decimal], payer: str) -> Entry:
        stands = by_hand.open_on(balances, by_hand.accounts(source, payer, chart))
        _enough(amount, stands, f"open ({source}) is")
        return by_hand.transfer(order, amount, source, target, balances, payer, chart)

    if source is target:
        raise UsageError("name two different parts")
    return _on_claim(context, claim, "transfer", amount, ordered, f"From {source} to {target}", make)


def correction(
    context: Context, claim: str | None, postings: Sequence[tuple[str, Decimal]], ordered: Ordered
) -> Entry:
    """Any accounts against each other. `UsageError` unless they sum to zero and are accounts of the chart.

    Money of remittances (funds, suspense, bank) is moved by its own orders, never by a correction.
    """
    amounts = [amount for _, amount in postings]
    if len(amounts) < 2 or not all(amounts) or sum(amounts, Decimal("0.00")):
        raise UsageError("a correction needs two or more postings, none of them zero, that sum to zero")
    with step(context, "post") as one:
        for account, _ in postings:
            _allowed(one, account)
        submission = one_claim(one.tx, claim).submission if claim is not None else None
        order = _order(one, "correction", ordered, "Correction", submission)
        return _post(one, by_hand.correction(order, postings), ordered, submission)


def settle(context: Context, item_id: int, account: str, claim: str | None, ordered: Ordered) -> Entry:
    """A person says what a provider adjustment in suspense was, or what has become of an item that stands open with a payer:
    it moves to `account` (of `claim`), and its work is done.

    `UsageError` for other work, for what was settled already, and for accounts that are not settled by hand.
    """
    with step(context, "post") as one:
        opened = worklist.get(one.tx, item_id)
        found = _waiting(one, opened) if opened is not None and opened.state == "open" else None
        if opened is None or found is None:
            raise UsageError(
                f"work {item_id} is not about a provider adjustment that waits in suspense or stands open"
            )
        _allowed(one, account)
        submission = one_claim(one.tx, claim).submission if claim is not None else None
        told = msgspec.structs.replace(ordered, reference=found.name)
        order = _order(one, "settle", told, f"Settled: {found.words}", submission)
        entry = by_hand.settle(order, found.postings, account)
        return _post(one, entry, ordered, submission, opened.remittance_id)


class _Waiting(NamedTuple):
    """What is to be settled: by which name its order goes, what it is in words, and what it has moved."""

    name: str
    words: str
    postings: Sequence[Posting]


def _waiting(one: Step, opened: OpenedItem) -> _Waiting | None:
    """What a piece of work says that waits in suspense, or stands open under a reference; None when it is about other
    things."""
    chart = one.context.tables.chart
    key = provider_adjustments.suspended_entry(opened.item.key)
    for posted in journal.entries(one.tx, key=key) if key else ():
        postings = [each for each in posted.entry.postings if not chart.is_funds(each.account)]
        return _Waiting(posted.entry.key, posted.entry.description, postings)
    if not opened.item.key.startswith(provider_adjustments.OPEN_ITEM):
        return None
    for each in open_items(provider_level.moves(one.tx), chart):
        item = each.account, each.reference
        if each.reference and provider_adjustments.open_item_key(item, each.balance) == opened.item.key:
            name = f"{opened.item.key}{_OF_WORK}{opened.id}"
            moved = Posting(
                each.account, each.balance, None, GROUP, "".join(each.codes[-1:]), None, (each.reference,)
            )
            return _Waiting(name, f"what stands open under {each.reference}", [moved])
    return None


def undo(context: Context, key: str, ordered: Ordered) -> Entry:
    """The exact negation of an entry made by hand; or that a payment is taken as it is, by an entry that posts it.
    `UsageError` for any other entry, or one undone already."""
    if not key.startswith(PREFIX):
        if ordered.dated or ordered.reference:
            raise UsageError("that a payment is taken as it is has no day and no reference of its own")
        return accepting.undo_entry(context, key, ordered.reason)
    with step(context, "post") as one:
        found = journal.entries(one.tx, key=key)
        if not found:
            raise UsageError(f"there is no entry by hand with the key {key!r}")
        if journal.posted_keys(one.tx, [f"{key}{_UNDONE}"]):
            raise UsageError(f"{key} was undone already")
        entry = found[0].entry
        if entry.reverses is not None:  # else the same reference could be posted beside what it brings back
            raise UsageError(f"{key} undoes {entry.reverses}: give that order anew instead")
        order = Order(f"{key}{_UNDONE}", ordered.dated or one.at.date(), f"Undone: {entry.description}")
        return _post(one, by_hand.undo(order, entry), ordered, None, found[0].remittance_id)


def _on_claim(
    context: Context, claim: str, what: str, amount: Decimal, ordered: Ordered, words: str, make: Make
) -> Entry:
    with step(context, "post") as one:
        _sound(amount)
        submission = one_claim(one.tx, claim).submission
        order = _order(one, what, ordered, words, submission)
        balances = journal.balances(one.tx, claim_id=submission.claim_id)
        try:
            entry = make(order, balances, submission.payer_id or "")
        except UsageError as error:
            raise UsageError(f"{error}{_other_names(one, submission)}") from None
        return _post(one, entry, ordered, submission)


def _other_names(one: Step, submission: Submission) -> str:
    """How the same claim is called at its other payers, whose parts of it may be meant."""
    rows = submissions.of_claims(one.tx, [submission.claim_id])
    names = {each.patient_control_number: each.payer_name or each.payer_id for each in rows}
    names.pop(submission.patient_control_number)
    return "".join(f"; the claim to {payer} is {number}" for number, payer in names.items())


def _order(one: Step, what: str, ordered: Ordered, words: str, submission: Submission | None) -> Order:
    """The key is the reference, where there is one: then the same order twice is one too many, unless it was undone."""
    about = submission.claim_id if submission else "-"
    if ordered.reference:
        first = key = f"{PREFIX}{what}:{about}:{ordered.reference}"
        times = 1
        while journal.posted_keys(one.tx, [key]):
            if not journal.posted_keys(one.tx, [f"{key}{_UNDONE}"]):
                raise UsageError(f"{ordered.reference} was posted already (key {key})")
            times += 1
            key = f"{first}{_AGAIN}{times}"
    else:
        number = control_numbers.reserve(one.tx, control_numbers.OWN, "by hand")[0]
        key = f"{PREFIX}{what}:{about}:#{number}"
    told = f"{words}, {ordered.reference}" if ordered.reference else words
    return Order(key, ordered.dated or one.at.date(), told, submission.claim_id if submission else None)


def _post(
    one: Step, entry: Entry, ordered: Ordered, submission: Submission | None, remittance_id: int | None = None
) -> Entry:
    actor = one.context.actor
    booking = Booking(entry, remittance_id)
    digest = journal.add(one.tx, (booking,), at=one.at, actor=actor, reason=ordered.reason)[entry.key]
    payee = remittances.practices(one.tx, [remittance_id]).get(remittance_id)
    one.book(entry.key, digest, (submission.practice, submission.claim_key) if submission else None, payee)
    follow(one, entry)
    one.order("post", entry.key, ordered.reason)
    return entry


def follow(one: Step, entry: Entry) -> None:
    """What follows for the worklist from an entry that a person has made: the work that a settled provider adjustment
    was is done, or open again when that is undone; and credits."""
    key = entry.key.removesuffix(_UNDONE)
    if key.startswith(_SETTLED):
        _, _, settled = key.removeprefix(_SETTLED).partition(_AGAIN)[0].partition(":")
        if settled.startswith(provider_adjustments.OPEN_ITEM):
            before = worklist.latest(one.tx, settled.rpartition(_OF_WORK)[0])
        else:
            before = worklist.latest(one.tx, provider_adjustments.suspended_key(settled))
        if before is not None and key != entry.key:
            one.raise_work((before.item,), remittance_id=before.remittance_id)
        elif before is not None:
            moved = next(
                (each.account for each in entry.postings if not _is_suspense(each.account)), "its account"
            )
            one.close_item(before.id, one.context.actor, f"moved to {moved}")
    claim_balances.look_at(one, [entry.claim_id] if entry.claim_id is not None else [])


def _allowed(one: Step, account: str) -> None:
    """`UsageError` for an account that is none of the chart's, or whose money remittances and deposits move."""
    chart = one.context.tables.chart
    if account not in chart.plain and account not in journal.balances(one.tx):
        raise UsageError(f"no entry ever used the account {account!r}; see edigate journal")
    if chart.is_funds(account) or account == chart.bank or _is_suspense(account):
        raise UsageError(f"{account} is settled by remittances, deposits and links, not by hand")


def _is_suspense(account: str) -> bool:
    return account.startswith(_SUSPENSE)


def _sound(amount: Decimal) -> None:
    if amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise UsageError("an amount is positive and in whole cents")


def _enough(amount: Decimal, there: Decimal, words: str) -> None:
    if amount > there:
        raise UsageError(f"{words} {max(there, Decimal('0.00')):.2f}, less than {amount:.2f}")
