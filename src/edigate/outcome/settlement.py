"""One claim: all payments known, old and new, settled payer by payer and booked anew where that changes.

What a person must do follows from the settled payments alone: work that they warrant now and did not before is raised,
work that they warranted before and do no more is resolved. So the order of arrival does not matter here either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter

import msgspec

from edigate.outcome.known import KnownPayment, KnownSubmission, Tables
from edigate.outcome.outcome import Booking, Outcome, SettledPayment
from edigate.outcome.payment_work import payment_work
from edigate.posting import coordination, post
from edigate.posting.booking import Booked, Change, book, rebook
from edigate.posting.coordination import Cut
from edigate.posting.history import POST, REVERSE, UNMATCHED, Effect, PaymentRef, Remitted, Why, settle
from edigate.posting.judge import ZERO, DeniedLine, Judgement, Turn, judge, turn
from edigate.tracking.lines import match_lines
from edigate.tracking.status import RANKS, REFUSED
from edigate.tracking.work_item import WorkItem
from edigate.transactions.remittance_835.facts import ClaimPayment

_VOID = "8"
_number_of = attrgetter("line_control_number")


class Record(msgspec.Struct, frozen=True, gc=False):
    """One claim payment with everything that settling needs. `submission` None: it is nobody's yet.

    `told` is the payment as the payer sent it, `payees` whom its remittance pays, `at` that remittance's own time,
    `accepted` which questions about it a person has answered.
    """

    booked: Booked
    told: ClaimPayment
    payees: frozenset[str]
    proven: bool
    judgement: Judgement
    submission: KnownSubmission | None
    at: datetime
    matched: str = ""
    new: bool = True
    accepted: frozenset[Why] = frozenset()

    @property
    def ref(self) -> PaymentRef:
        """Which payment it is."""
        return self.booked.ref


def recall(
    known: KnownPayment,
    submission: KnownSubmission | None,
    tables: Tables,
    accepted: frozenset[Why] = frozenset(),
) -> Record:
    """A payment on record as a record to settle."""
    booked = Booked(
        ref=known.ref,
        payer=known.payer_id,
        trace=known.trace,
        claim_id=known.claim_id,
        dated=known.dated,
        payment=with_our_lines(known.payment, submission),
        effect=known.effect,
        generation=known.generation,
        entries=known.entries,
        source=known.source,
    )
    verdict = judge(known.payment, tables.carc, taken=bool(accepted))
    return Record(
        booked,
        known.payment,
        known.payees,
        known.proven,
        verdict,
        submission,
        known.said_at,
        new=False,
        accepted=accepted,
    )


def with_our_lines(payment: ClaimPayment, submission: KnownSubmission | None) -> ClaimPayment:
    """The payment with our line control numbers where the payer sent none and the line can only be one of ours."""
    if submission is None or all(map(_number_of, payment.lines)):
        return payment
    lines = tuple(
        msgspec.structs.replace(paid, line_control_number=ours.line_control_number)
        if ours is not None and not paid.line_control_number
        else paid
        for paid, ours in zip(payment.lines, match_lines(payment.lines, submission.lines), strict=True)
    )
    return msgspec.structs.replace(payment, lines=lines)


def settle_claim(
    records: Sequence[Record], submissions: Sequence[KnownSubmission], on: date, tables: Tables
) -> Outcome:
    """Settle all payments of one claim, of every payer; `on` is the date of the document that brings something new."""
    if len(records) == 1 and records[0].booked.effect is None:  # nearly all claims, and nothing to compare
        return _settle_first(records[0], on, tables)
    return settle_several(records, submissions, on, tables)


def settle_several(
    records: Sequence[Record], submissions: Sequence[KnownSubmission], on: date, tables: Tables
) -> Outcome:
    """As `settle_claim`, whatever there is to compare."""
    payers = _by_payer(records, submissions)
    before = {one.ref: one.booked.effect for one in records if one.booked.effect is not None}
    after = {ref: effect for each in payers for ref, effect in _effects(each, submissions).items()}
    cuts = _cuts(payers, after, tables)
    changes = rebook([one.booked for one in records], after, cuts, on, tables.carc, tables.chart)
    was = _work_before(payers, before, tables) if before else {}
    return _outcome(records, was, _work(payers, after, cuts, tables), changes)


def _settle_first(one: Record, on: date, tables: Tables) -> Outcome:
    """Settle the only payment of a claim, which is new: no payment reverses it, and no payer has spoken before."""
    booked, ref, target = one.booked, one.booked.ref, one.submission
    effect = settle([_remitted(one)])[ref]
    live = effect.kind is POST
    now = book(booked, effect, None, {}, on, tables.carc, tables.chart)
    work = payment_work(booked, one.judgement, target, one.matched, effect, live, live, live, ZERO, tables)
    return Outcome(
        bookings=tuple([Booking(entry, ref.remittance_id, ref) for entry in now.entries]),
        payments=(_settled(one, now),),
        work_items=tuple({item.key: item for item in work}.values()) if work else (),
        passed_on=(target.claim_id,) if target is not None and target.payer_id != booked.payer else (),
    )


def _remitted(one: Record) -> Remitted:
    booked = one.booked
    return Remitted(booked.ref, booked.dated, booked.trace, booked.payment, one.proven, one.accepted)


def _work_before(
    payers: Sequence[Sequence[Record]], before: Mapping[PaymentRef, Effect], tables: Tables
) -> dict[str, WorkItem]:
    """The work that the payments on record warranted as they were settled."""
    known = [[one for one in each if one.ref in before] for each in payers]
    cuts = {one.ref: post.cut_in(one.booked.entries) for each in known for one in each}
    return _work(known, before, cuts, tables)


def release(
    record: Record, rest: Sequence[Record], submissions: Sequence[KnownSubmission], on: date, tables: Tables
) -> Outcome:
    """A payment that was a claim's is nobody's again: its money waits, and `rest`, the other payments of the claim, are
    settled without it."""
    free = msgspec.structs.replace(
        record, booked=msgspec.structs.replace(record.booked, claim_id=None), submission=None
    )
    payers = _by_payer(rest, submissions)
    before = {one.ref: one.booked.effect for one in (record, *rest) if one.booked.effect is not None}
    after = {ref: effect for each in payers for ref, effect in _effects(each, submissions).items()}
    cuts = _cuts(payers, after, tables) if payers else {}
    after[record.ref] = UNMATCHED
    changes = rebook([free.booked, *(one.booked for one in rest)], after, cuts, on, tables.carc, tables.chart)
    was = _work_before(_by_payer([record, *rest], submissions), before, tables)
    told = _outcome([free, *rest], was, _work([*payers, [free]], after, cuts, tables), changes)
    return msgspec.structs.replace(told, passed_on=_passed_on([record, *rest]))


def suspend(record: Record, tables: Tables) -> Outcome:
    """A payment that is nobody's: its money waits in suspense."""
    after = {record.ref: UNMATCHED}
    changes = rebook([record.booked], after, {}, record.booked.dated, tables.carc, tables.chart)
    return _outcome([record], {}, _work([[record]], after, {}, tables), changes)


def _by_payer(records: Sequence[Record], submissions: Sequence[KnownSubmission]) -> list[list[Record]]:
    """The payments of each payer, in the order in which the claim went to the payers."""
    payers: dict[str, list[Record]] = {}
    for one in records:
        payers.setdefault(one.booked.payer, []).append(one)
    if len(payers) == 1:
        return list(payers.values())
    first: dict[str, int] = {}
    for each in submissions:
        first[each.payer_id] = min(each.id, first.get(each.payer_id, each.id))
    known = [payer for payer in sorted(payers) if payer in first]
    unknown = [payer for payer in sorted(payers) if payer not in first]
    unknown.sort(key=lambda payer: min(map(_turn, payers[payer])))
    return [payers[payer] for payer in (*sorted(known, key=first.__getitem__), *unknown)]


def _turn(one: Record) -> Turn:
    return turn(one.booked.payment, one.booked.dated, one.booked.trace, one.ref.sequence)


def _cuts(
    payers: Sequence[Sequence[Record]], effects: Mapping[PaymentRef, Effect], tables: Tables
) -> dict[PaymentRef, Cut]:
    """What of each payment that stands a payer before, or the same one, took off or left open already."""
    mirrored = _mirrored(effects)
    standing = []
    for each in payers:
        live = [one for one in each if effects[one.ref].kind is POST and one.ref not in mirrored]
        once = [one for one in live if effects[one.ref].why is not Why.SECOND_PAYMENT]
        further = [one for one in live if effects[one.ref].why is Why.SECOND_PAYMENT]
        standing += [once] if once else []
        standing += [[one] for one in sorted(further, key=_by_document)]
    if len(standing) < 2:  # nearly all claims, and nothing to compare
        return {one.ref: {} for each in standing for one in each}
    told = [(each[0].booked.payer, [one.booked.payment for one in each]) for each in standing]
    pairs = zip(standing, coordination.cuts(told, tables.carc, tables.chart), strict=True)
    return {one.ref: cut for each, found in pairs for one, cut in zip(each, found, strict=True)}


def _by_document(one: Record) -> tuple[date, str, int, int]:
    return one.booked.dated, one.booked.trace, one.ref.sequence, one.ref.remittance_id


def _mirrored(effects: Mapping[PaymentRef, Effect]) -> set[PaymentRef | None]:
    return {effect.of for effect in effects.values() if effect.kind is REVERSE}


def _effects(records: Sequence[Record], submissions: Sequence[KnownSubmission]) -> dict[PaymentRef, Effect]:
    history = [_remitted(one) for one in records]
    effects = settle(history)
    voided_on = _voided_on(history, effects, submissions)
    return effects if voided_on is None else settle(history, voided_on)


def _voided_on(
    history: Sequence[Remitted], effects: Mapping[PaymentRef, Effect], submissions: Sequence[KnownSubmission]
) -> date | None:
    """The day our void took effect: a frequency 8 was sent, and by then the payer had reversed all it had paid."""
    if not any(
        one.frequency == _VOID and one.state not in REFUSED and RANKS[one.state] for one in submissions
    ):
        return None
    reversals = [one.dated for one in history if effects[one.ref].kind is REVERSE]
    if not reversals:
        return None
    mirrored = _mirrored(effects)
    last = max(reversals)
    paid = [one for one in history if one.dated <= last and effects[one.ref].kind is POST]
    return last if all(one.ref in mirrored for one in paid) else None


def _outcome(
    records: Sequence[Record],
    was: Mapping[str, WorkItem],
    due: Mapping[str, WorkItem],
    changes: Sequence[Change],
) -> Outcome:
    by_ref = {one.ref: one for one in records}
    return Outcome(
        passed_on=_passed_on(records),
        bookings=tuple(
            Booking(entry, change.now.ref.remittance_id, change.now.ref)
            for change in changes
            for entry in change.added
        ),
        payments=tuple(_settled(by_ref[change.now.ref], change.now) for change in changes),
        work_items=tuple(item for key, item in due.items() if key not in was),
        resolved=tuple((key, "a later remittance settled it") for key in was if key not in due),
    )


def _passed_on(records: Sequence[Record]) -> tuple[int, ...]:
    """The claims that a payer decided which they were not sent to."""
    told = ((one.submission, one.booked.payer) for one in records)
    return tuple({ours.claim_id for ours, payer in told if ours is not None and ours.payer_id != payer})


def _settled(record: Record, now: Booked) -> SettledPayment:
    # By place: seventeen names cost more than all that they name.
    return SettledPayment(
        now.ref, now.claim_id, record.submission.id if record.submission else None, now.payer, now.dated, now.trace,
        record.told, now.effect or UNMATCHED, now.generation, record.proven, now.entries, now.source, record.payees,
        record.at, verdict=record.judgement.decision, matched=record.matched, new=record.new,
    )  # fmt: skip


def _written_off_again(cut: Cut, tables: Tables) -> Decimal:
    """What of a cut is a contractual write-off that a payer before has made already."""
    return sum((amount for (_, account), amount in cut.items() if account == tables.chart.contractual), ZERO)


def _told_once(live: Sequence[Record], effects: Mapping[PaymentRef, Effect]) -> dict[PaymentRef, Judgement]:
    """What is to be told of further decisions that a person lets count beside the first: nothing that it, or one between,
    has told already. The same line denied for the same reasons stands open once."""
    further = [one for one in live if effects[one.ref].why is Why.SECOND_PAYMENT]
    found: dict[PaymentRef, Judgement] = {}
    if not further:
        return found
    told = [one.judgement for one in live if effects[one.ref].why is not Why.SECOND_PAYMENT]
    for one in sorted(further, key=_by_document):
        denied = {_denial(line) for each in told for line in each.denied}
        cautions = [caution for each in told for caution in each.cautions.items()]
        found[one.ref] = msgspec.structs.replace(
            one.judgement,
            denied=tuple(line for line in one.judgement.denied if _denial(line) not in denied),
            cautions=dict(each for each in one.judgement.cautions.items() if each not in cautions),
        )
        told.append(one.judgement)
    return found


def _denial(line: DeniedLine) -> tuple[str | None, frozenset[tuple[str, str]]]:
    """Which line is denied, and why."""
    return line.number, frozenset((one.group, one.reason) for one in line.adjustments)


def _work(
    payers: Sequence[Sequence[Record]],
    effects: Mapping[PaymentRef, Effect],
    cuts: Mapping[PaymentRef, Cut],
    tables: Tables,
) -> dict[str, WorkItem]:
    """All work that these payments warrant, by key."""
    mirrored = _mirrored(effects)
    items: dict[str, WorkItem] = {}
    first = True
    for records in payers:
        live = {one.ref for one in records if effects[one.ref].kind is POST and one.ref not in mirrored}
        judged = _told_once([one for one in records if one.ref in live], effects)
        for one in records:
            by_another = one.ref in live and effects[one.ref].why is not Why.SECOND_PAYMENT
            repeated = _written_off_again(cuts.get(one.ref, {}), tables) if by_another else ZERO
            items |= (
                (item.key, item)
                for item in payment_work(
                    one.booked, judged.get(one.ref, one.judgement), one.submission, one.matched, effects[one.ref],
                    one.ref in live, bool(live), first, repeated, tables,
                )
            )  # fmt: skip
        first = first and not live
    return items
