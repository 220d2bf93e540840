"""From effects to entries: what a payment does is booked, and booked again when its effect changes.

The journal only grows. A changed effect is the negation of exactly the entries that stood, then the new ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import msgspec

from edigate.codes.code_set import CodeSet
from edigate.errors import SourceRef
from edigate.posting import post, suspense
from edigate.posting.chart import Chart
from edigate.posting.coordination import Cut
from edigate.posting.entry import Entry, Posting
from edigate.posting.history import NONE, POST, REVERSE, Effect, PaymentRef
from edigate.posting.judge import ZERO
from edigate.transactions.remittance_835.facts import ClaimPayment


@lru_cache(maxsize=256)
def remittance_name(payer: str, trace: str, dated: date, remittance_id: int) -> str:
    """What the keys of all entries of a remittance begin with; a payer may use one trace for two payees."""
    return f"835:{payer}:{trace}:{dated.isoformat()}:{remittance_id}"


class Booked(msgspec.Struct, frozen=True, gc=False):
    """A claim payment as the books have it: `entries` are the live ones. Generation 0: not booked yet (`effect` None).

    Entry keys begin with its `name`, which says the same in every run.
    """

    ref: PaymentRef
    payer: str
    trace: str
    claim_id: int | None
    dated: date
    payment: ClaimPayment
    effect: Effect | None = None
    generation: int = 0
    entries: tuple[Entry, ...] = ()
    source: SourceRef | None = None

    @property
    def name(self) -> str:
        """The payment in words that keys begin with: its remittance and its number in it."""
        remittance = remittance_name(self.payer, self.trace, self.dated, self.ref.remittance_id)
        return f"{remittance}:{self.ref.sequence}"


class Change(msgspec.Struct, frozen=True, gc=False):
    """A payment whose effect changed: what to add to the journal, and how it is booked from now on."""

    added: tuple[Entry, ...]
    now: Booked


def rebook(
    payments: Sequence[Booked],
    effects: Mapping[PaymentRef, Effect],
    cuts: Mapping[PaymentRef, Cut],
    on: date,
    carc: CodeSet,
    chart: Chart,
) -> tuple[Change, ...]:
    """The changes that bring the books of one claim from what they are to what `effects` and `cuts` demand.

    `cuts` has every payment that posts and that nobody reversed; a pair of payment and reversal is even as it is booked.
    `on` is the date of the document that causes it; nothing is dated before its own document.
    """
    changes: list[Change] = []
    live = {one.ref: one for one in payments}
    for one in _in_order(payments, effects):
        effect = effects[one.ref]
        cut = cuts.get(one.ref)
        if one.effect == effect and (cut is None or cut == post.cut_in(one.entries)):
            continue
        undone = [_undo(entry, max(one.dated, on), one.source) for entry in one.entries]
        now = live[one.ref] = book(one, effect, cut, live, on, carc, chart)
        changes.append(Change((*undone, *now.entries), now))
    return tuple(changes)


def book(
    one: Booked,
    effect: Effect,
    cut: Cut | None,
    live: Mapping[PaymentRef, Booked],
    on: date,
    carc: CodeSet,
    chart: Chart,
) -> Booked:
    """A payment as the books have it with this effect, from `on`; what it was booked with before is undone elsewhere. `live`
    has the payment that it reverses, if any."""
    generation = one.generation + 1
    entries = _entries(one, effect, cut, generation, live, on, carc, chart)
    return msgspec.structs.replace(one, effect=effect, generation=generation, entries=entries)


def _in_order(payments: Sequence[Booked], effects: Mapping[PaymentRef, Effect]) -> Sequence[Booked]:
    """What reverses no more (its entries are undone before those that they negate), what is reversed, then its reversals
    (they negate the entries of the former), then the rest."""
    if len(payments) == 1:
        return payments
    mirrored = {effect.of for effect in effects.values() if effect.kind is REVERSE}

    def place(one: Booked) -> int:
        reverses = effects[one.ref].kind is REVERSE
        if one.effect is not None and one.effect.kind is REVERSE and not reverses:
            return 0
        return 1 if one.ref in mirrored else 2 if reverses else 3

    return sorted(payments, key=place)


def _beyond(one: Booked, original: Booked | None, key: str, dated: date, chart: Chart) -> tuple[Entry, ...]:
    """What a reversal that a person took as it is takes beyond the payment it reverses (all of it, where there is none), or
    leaves of it: with the insurance, since nothing else of that payment stands."""
    amount = (one.payment.paid or ZERO) + ((original.payment.paid or ZERO) if original else ZERO)
    if not amount:
        return ()
    description = f"Taken back otherwise than paid: claim {one.payment.patient_control_number or 'without number'} by {one.payer}"
    postings = (
        Posting(chart.account("funds", one.payer), amount),
        Posting(chart.account("receivable", one.payer), -amount),
    )
    return (Entry(f"{key}:difference", dated, description, postings, one.source, one.claim_id),)


def _undo(entry: Entry, dated: date, source: SourceRef | None) -> Entry:
    return post.reversal(entry, f"{entry.key}:undone", dated, f"Undone: {entry.description}", source)


def _entries(
    one: Booked,
    effect: Effect,
    cut: Cut | None,
    generation: int,
    live: Mapping[PaymentRef, Booked],
    on: date,
    carc: CodeSet,
    chart: Chart,
) -> tuple[Entry, ...]:
    key = f"{one.name}:{generation}"
    dated = max(one.dated, on) if one.generation else one.dated
    claim = one.payment.patient_control_number or "without number"
    if effect.kind is NONE:
        return ()
    if effect.kind is REVERSE:
        original = live[effect.of] if effect.of is not None else None
        description = f"Reversal of the decision on claim {claim} by {one.payer}"
        undone = original.entries if original else ()
        reversals = tuple(post.reversal(entry, key, dated, description, one.source) for entry in undone)
        return (*reversals, *_beyond(one, original, key, dated, chart))
    if effect.kind is POST:
        what = "Payment for" if one.payment.paid else "Decision without payment on"
        description = f"{what} claim {claim} by {one.payer}"
        postings = post.payment_postings(one.payment, one.payer, carc, chart, cut)
    else:
        why = str(effect.why).replace("_", " ")
        description = f"In suspense ({why}): claim {claim} by {one.payer}"
        postings = suspense.postings(one.payment.paid or ZERO, one.payer, chart)
    if not postings:
        return ()
    return (Entry(key, dated, description, postings, one.source, one.claim_id),)
