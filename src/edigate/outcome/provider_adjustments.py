"""The end of an 835: provider adjustments (PLB) become entries, and debts between payer and practice stay in sight.

What a payer carries forward or takes back (FB, WO and what belongs to them) is an open item under its reference until
its account is even again; then its work is resolved, in whatever order the remittances came. So is what waits in suspense
for a person (CS, J1 ...), where it has a reference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from edigate.outcome.known import Tables
from edigate.outcome.outcome import Booking, Outcome
from edigate.outcome.remittance import Run
from edigate.posting.judge import ZERO
from edigate.posting.provider_level import ProviderPosting, item_name, post_adjustment
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.transactions.remittance_835.facts import RemittanceTrailer

_TRACKED = frozenset({"forward_balance", "overpayment_recovery", "advance"})

_SUSPENSE = "suspense:"

OPEN_ITEM = "open_item:"  # what the key of work about an open item begins with
OpenItems = Mapping[tuple[str, str], Decimal]
Waiting = Mapping[tuple[str, str], Sequence[str]]


def references(run: Run, trailer: RemittanceTrailer, tables: Tables) -> frozenset[tuple[str, str]]:
    """The open items whose present balance `end` needs: (account, reference)."""
    return frozenset(
        _item(run, one, tables)
        for one in _posted(run, trailer, tables)
        if one.role in _TRACKED or (one.suspended and one.adjustment.reference)
    )


def end(
    run: Run,
    trailer: RemittanceTrailer,
    tables: Tables,
    open_items: OpenItems | None = None,
    waiting: Waiting | None = None,
) -> Outcome:
    """What the provider adjustments of the remittance mean.

    `open_items` are the present balances of `references`: the sum of all PLB postings on that account with that
    reference (posting group "PLB", the reference in its remarks). Absent means nothing is open. `waiting` are the keys of
    the earlier entries of each that is in suspense.
    """
    before = dict(open_items or {})
    after = dict(before)
    posted = _posted(run, trailer, tables)
    moved = [
        (number, one, _item(run, one, tables)) for number, one in enumerate(posted, start=1) if one.entry
    ]
    for _, one, item in moved:
        after[item] = after.get(item, ZERO) + (one.adjustment.amount or ZERO)
    tracked = dict.fromkeys(item for _, one, item in moved if one.role in _TRACKED)
    changed = [item for item in tracked if after[item] != before.get(item, ZERO)]
    items = [_open_item(run, trailer, item, after[item], tables) for item in changed if after[item]]
    unexplained = [(number, one, item) for number, one, item in moved if one.suspended]
    even = {item for _, _, item in unexplained if item[1] and not after[item]}
    items += [_suspended(run, one, number, tables) for number, one, item in unexplained if item not in even]
    return Outcome(
        bookings=tuple(Booking(one.entry, run.remittance_id) for one in posted if one.entry is not None),
        work_items=tuple(items),
        resolved=(
            *(
                (open_item_key(item, before[item]), "the balance changed")
                for item in changed
                if before.get(item)
            ),
            *(
                (suspended_key(key), "it nets to zero")
                for item in even
                for key in (waiting or {}).get(item, ())
            ),
        ),
    )


def suspended_key(entry: str) -> str:
    """The key of the work about the entry in suspense with this key."""
    return f"{_SUSPENSE}{entry}"


def suspended_entry(key: str) -> str | None:
    """The key of the entry in suspense that work is about; None when the work is about something else."""
    entry = key.removeprefix(_SUSPENSE)
    return entry if entry != key and ":plb:" in entry else None


def _item(run: Run, one: ProviderPosting, tables: Tables) -> tuple[str, str]:
    return tables.chart.account(one.role, run.payer_id), item_name(one.adjustment.reference)


def _posted(run: Run, trailer: RemittanceTrailer, tables: Tables) -> list[ProviderPosting]:
    return [
        post_adjustment(
            one,
            number,
            run.name,
            run.payer_id,
            run.dated,
            tables.plb,
            tables.chart,
            run.origin.ref(one.ordinal, "PLB"),
        )
        for number, one in enumerate(trailer.provider_adjustments, start=1)
    ]


def open_item_key(item: tuple[str, str], balance: Decimal) -> str:
    """The key of the work about an open item (account, reference). A changed balance is other work, so the amount is part of
    the key."""
    return f"{OPEN_ITEM}{item[0]}:{item[1]}:{balance:.2f}"


def _open_item(
    run: Run, trailer: RemittanceTrailer, item: tuple[str, str], balance: Decimal, tables: Tables
) -> WorkItem:
    account, reference = item
    if balance < 0:
        reason = (
            f"The payer has {-balance:.2f} still to take back ({account}, reference {reference or 'none'})."
        )
        todo = "Expect it to be taken from a later payment; check it against the payment that was reversed."
        otherwise = "it never will be, or was taken under another reference"
    else:
        reason = f"The payer took {balance:.2f} for which nothing was announced ({account}, {reference or 'none'})."
        todo = "Find the letter or the remittance that explains it, or ask the payer."
        otherwise = "it was announced under another reference, or is owed otherwise"
    if reference:
        todo += f" When {otherwise}: edigate post settle N ACCOUNT."
    return WorkItem(
        key=open_item_key(item, balance),
        kind=WorkKind.TAKEBACK,
        reason=reason,
        next_action=todo,
        action=f"edigate remit {run.remittance_id}",
        amount=abs(balance),
        deadline=tables.policy.deadline(WorkKind.TAKEBACK, run.dated),
        source=run.origin.ref(trailer.ordinal),
    )


def _suspended(run: Run, one: ProviderPosting, number: int, tables: Tables) -> WorkItem:
    code = one.adjustment.code or "without code"
    meaning = tables.plb.gloss(code) or "the code is unknown to our list"
    return WorkItem(
        key=suspended_key(f"{run.name}:plb:{number}"),
        kind=WorkKind.QUESTION,
        reason=f"A provider adjustment waits in suspense: {code}, {meaning} (reference "
        f"{one.adjustment.reference or 'none'}).",
        codes=(f"PLB:{code}",),
        next_action="Find out what it is about and move it to its account.",
        action="edigate post settle N ACCOUNT --reason WHY",
        amount=-(one.adjustment.amount or ZERO),
        deadline=tables.policy.deadline(WorkKind.QUESTION, run.dated),
        source=run.origin.ref(one.adjustment.ordinal, "PLB"),
    )
