"""The work that one settled claim payment warrants, in a biller's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from edigate.outcome.known import KnownSubmission, Tables
from edigate.posting.booking import Booked
from edigate.posting.contract import Shortfall, shortfalls
from edigate.posting.history import NO_QUESTIONS, NONE, REVERSE, SUSPEND, Effect, Why
from edigate.posting.judge import ZERO, Caution, Judgement
from edigate.posting.remittance import is_cents
from edigate.tracking import words, worklist
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import About, Cause, about_claim
from edigate.transactions.remittance_835.typed import taken_back_by

SUSPENDED = "suspense:"  # what the key of work about money in suspense begins with
_UNPROCESSABLE = "MA130"  # RARC: send a new claim, no replacement

# Why money is in suspense: the kind of work, the reason, what to do.
_SUSPENDED: dict[Why, tuple[WorkKind, str, str]] = {
    Why.UNMATCHED: (
        WorkKind.UNMATCHED,
        "A payment fits no claim of ours",
        "Find out whose it is and link it.",
    ),
    Why.UNPROVEN: (
        WorkKind.UNBALANCED,
        "The sums of this claim in the remittance do not hold",
        "Ask the payer for a correction; the money waits in suspense.",
    ),
    Why.NO_ORIGINAL: (
        WorkKind.UNMATCHED,
        "The payer takes back a payment that we do not have, or that it took back before",
        "Look for a remittance that has not arrived; the reversal settles itself when it does. When none comes, take it as it "
        "is: what it takes stands open with the insurance.",
    ),
    Why.NOT_A_MIRROR: (
        WorkKind.CONFLICT,
        "The payer takes back a payment, but with other amounts than it paid",
        "Compare with the payment it names and ask the payer. Taken as it is, all that this payment decided is taken back, and "
        "the difference in money stays with the insurance.",
    ),
    Why.SECOND_PAYMENT: (
        WorkKind.CONFLICT,
        "A second decision on a claim that was decided, and the first was not reversed",
        "Wait for the reversal, which an 835 brings; on paper none comes: take the earlier remittance back (edigate post "
        "takeback) when this one replaces it. Else ask the payer whether it paid twice; taken as it is, both count, and what is "
        "too much is a credit of the payer.",
    ),
    Why.VOIDED: (
        WorkKind.CONFLICT,
        "The payer decided on a claim that we had voided",
        "Ask the payer; the money may have to go back. When it is ours, take it as it is.",
    ),
    Why.NAME_CORRECTED: (
        WorkKind.QUESTION,
        "The payer says that the patient or member is named otherwise than in our claim (NM1*74)",
        "Check whose it is. The same patient: correct the record, and take it as it is. Another: take it away (edigate work "
        "unlink --claim --remittance), link it to that patient's claim, and take it there as it is.",
    ),
    Why.UNKNOWN_STATUS: (
        WorkKind.QUESTION,
        "The claim status of the remittance (CLP02) is unknown",
        "Ask the payer what it means. When it is a payment, take it as it is.",
    ),
    Why.NEGATIVE: (
        WorkKind.CONFLICT,
        "The payer takes money back without saying that it reverses a payment",
        "Ask the payer which payment it is about. Taken as it is, it is posted by its own amounts.",
    ),
    Why.MONEY_ON_NOTICE: (
        WorkKind.CONFLICT,
        "A forwarded claim or an estimate carries an amount paid",
        "Ask the payer whether this was a payment; when it was, take it as it is.",
    ),
}

_CAUTIONS: dict[Caution, tuple[str, str]] = {
    Caution.PAYER_REDUCTION: (
        "The payer reduced the payment on its own account, without a contract (PI)",
        "Check the contract; appeal the reduction or write it off with approval.",
    ),
    Caution.QMB: (
        "The patient is a Qualified Medicare Beneficiary: the patient's share may not be billed",
        "Bill Medicaid; do not bill the patient.",
    ),
    Caution.UNKNOWN_REASON: (
        "The remittance gives a reason that our code list does not have",
        "Look the code up, or import a newer code list.",
    ),
    Caution.STILL_PENDING: (
        "The payer has not finished with this claim; a correction will follow",
        "Wait for the correction; ask the payer when none comes.",
    ),
    Caution.ROUTE_ELSEWHERE: (
        "The payer says that somebody else owes this",
        "Find the payer that owes, and bill it.",
    ),
    Caution.PART_DENIED: (
        "A part of what was paid less is denied, and stands open",
        "Correct the claim or appeal; bill the patient only after the coverage was checked; else write it off with approval.",
    ),
    Caution.REVIEW: (
        "An adjustment moves no money, but somebody must read its reason",
        words.REVIEW,
    ),
}


def payment_work(
    booked: Booked,
    judgement: Judgement,
    submission: KnownSubmission | None,
    matched: str,
    effect: Effect,
    live: bool,
    anything_stands: bool,
    first: bool,
    repeated: Decimal,
    tables: Tables,
) -> Sequence[WorkItem]:
    """What a person must do about one payment. `live`: it posts and is not reversed; `anything_stands`: some payment
    of the claim by this payer is live; `first`: none is live by a payer before; `repeated`: what it would have written
    off once more than the charge leaves."""
    if live and submission is not None and not (judgement.denied or judgement.cautions or repeated):
        if not tables.contract.prices:
            return ()  # nearly all payments
    about = worklist.about(submission) if submission else None
    name, found = booked.name, list[WorkItem]()
    if effect.kind is SUSPEND and effect.why is not None:
        found.append(_suspended(booked, about, suspended_key(name, effect.why), effect.why, matched, tables))
    if about is None:
        return found
    if live and judgement.denied:
        by_another = submission is not None and submission.payer_id != booked.payer
        found.append(_denied(booked, judgement, about, f"denied:{name}", by_another, tables))
    if live and (short := shortfalls(booked.payment, judgement, booked.payer, tables.contract, tables.carc)):
        found.append(_underpaid(booked, about, f"underpaid:{name}", short, tables))
    if live:
        found += _cautioned(booked, judgement, about, name, tables)
    before = judgement.cautions.get(Caution.AFTER_ANOTHER, ())
    if live and first and (left := sum((one.amount for one in before if one.amount), ZERO)) > 0:
        found.append(_after_nobody(booked, about, f"{Caution.AFTER_ANOTHER}:{name}", left, tables))
    if repeated:
        found.append(_repeated(booked, about, f"repeated:{repeated:.2f}:{name}", repeated, tables))
    if effect.kind is NONE:
        found.append(_noted(booked, judgement, about, f"noted:{name}", tables))
    if effect.kind is REVERSE and not anything_stands:
        found.append(_taken_back(booked, about, f"reversed:{name}", tables))
    return found


def suspended_key(name: str, why: Why) -> str:
    """The key of the work about a payment in suspense, by the name of the payment and what it waits for."""
    return f"{SUSPENDED}{name}:{why}"


def _suspended(
    booked: Booked, about: About | None, key: str, why: Why, matched: str, tables: Tables
) -> WorkItem:
    kind, reason, todo = _SUSPENDED[why]
    number = booked.payment.patient_control_number or "without number"
    told = f"{reason}: claim {number}" + (f", {matched}" if why is Why.UNMATCHED and matched else "")
    return WorkItem(
        key=key,
        kind=kind,
        reason=f"{told}.",
        codes=(f"CLP02:{booked.payment.status_code or ''}",),
        next_action=todo,
        action="edigate work link N CLAIM" if about is None else _accepting(booked, about, why),
        amount=booked.payment.paid,
        deadline=tables.policy.deadline(kind, booked.dated),
        claim_id=about.claim_id if about else None,
        source=booked.source,
    )


def _accepting(booked: Booked, about: About, why: Why) -> str:
    """The command by which a person takes the payment as it is; nobody can where sums do not hold."""
    if why in NO_QUESTIONS:
        return f"edigate claim {about.claim_key}"
    of = f"--remittance {booked.ref.remittance_id} --payment {booked.ref.sequence}"
    return f"edigate post accept --claim {about.claim_key} {of} --reason WHY"


def _denied(
    booked: Booked, judgement: Judgement, about: About, key: str, by_another: bool, tables: Tables
) -> WorkItem:
    """`by_another`: by a payer that the claim was never sent to, so that nothing can be sent in its place."""
    parts, codes = [], []
    for line in judgement.denied:
        place = f"Line {line.number}" if line.number else "The claim"
        why = words.adjustment_sentence(line.adjustments, line.remarks, tables.carc, tables.rarc)
        parts.append(f"{place} ({line.charge:.2f}) was denied: {why}")
        codes += [words.adjustment_code(one) for one in line.adjustments]
        codes += line.remarks
    first = judgement.denied[0].adjustments[0].reason
    todo = words.next_action(first, tables.carc)
    if Caution.VERIFY_COVERAGE in judgement.cautions and "coverage" not in todo:
        parts.append("check the patient's coverage before anything is billed to the patient")
    if _UNPROCESSABLE in codes:
        todo = "Send it as a new claim, not as a replacement: the payer could not process it."
    if by_another:
        todo = f"Appeal to {booked.payer}, or correct it there: the claim was passed on to it, and never sent by us."
    cause = Cause(
        key=key,
        reason="; ".join(parts) + ".",
        codes=tuple(dict.fromkeys(codes)),
        next_action=todo,
        amount=judgement.denied_amount,
        dated=booked.dated,
        source=booked.source,
        payer=booked.payer,
    )
    action = f"edigate appeal {about.name}" if by_another else None
    return about_claim(WorkKind.DENIED, about, cause, tables.policy, action)


def _underpaid(
    booked: Booked, about: About, key: str, short: Sequence[Shortfall], tables: Tables
) -> WorkItem:
    told = (
        f"line {one.line or '?'} ({one.procedure}): {one.allowed:.2f} allowed, {one.expected:.2f} by contract"
        for one in short
    )
    cause = Cause(
        key=key,
        reason=f"The payer allows less than the contract says: {'; '.join(told)}.",
        codes=tuple(dict.fromkeys(one.procedure for one in short)),
        next_action="Ask the payer to pay by the contract, with the packet of this claim; else give the difference up.",
        amount=sum((one.expected - one.allowed for one in short), ZERO),
        dated=booked.dated,
        source=booked.source,
        payer=booked.payer,
    )
    return about_claim(WorkKind.UNDERPAID, about, cause, tables.policy)


def _repeated(booked: Booked, about: About, key: str, amount: Decimal, tables: Tables) -> WorkItem:
    cause = Cause(
        key=key,
        reason="The payer takes off by contract what a payer before it has taken off; it was written off once only.",
        next_action="Compare the adjustments of both payers; ask this one when its payment is lower than it should be.",
        amount=amount,
        dated=booked.dated,
        source=booked.source,
    )
    return about_claim(WorkKind.QUESTION, about, cause, tables.policy)


def _noted(booked: Booked, judgement: Judgement, about: About, key: str, tables: Tables) -> WorkItem:
    """What moves no money, and is not the end of it: passed on to another payer, or an estimate."""
    reason = "The payer estimates what it would pay; nothing was decided"
    todo = "Tell the patient what would be left to them; send the claim when the service is done."
    if judgement.forwarded:
        to = booked.payment.crossover_payer
        name = f" to {to.name or to.id}" if to is not None and (to.name or to.id) else ""
        reason = f"The payer says that the claim is not its own, and has passed it on{name}"
        todo = "Wait for the answer of the payer that has it now; bill that payer when none comes."
    cause = Cause(
        key=key,
        reason=f"{reason}.",
        codes=(f"CLP02:{booked.payment.status_code or ''}",),
        next_action=todo,
        amount=booked.payment.charge if is_cents(booked.payment.charge) else None,
        dated=booked.dated,
        source=booked.source,
    )
    return about_claim(WorkKind.QUESTION, about, cause, tables.policy)


def _after_nobody(booked: Booked, about: About, key: str, amount: Decimal, tables: Tables) -> WorkItem:
    cause = Cause(
        key=key,
        reason=f"The payer leaves {amount:.2f} to what a payer before it has decided (OA-23), but no decision of such a payer "
        "is on record: that much stands open.",
        codes=("OA-23",),
        next_action="Look for that payer's remittance and post it (edigate post remittance, when it is on paper); when nobody "
        "was billed before, ask this payer to decide as the first.",
        amount=amount,
        dated=booked.dated,
        source=booked.source,
    )
    return about_claim(WorkKind.QUESTION, about, cause, tables.policy)


def _taken_back(booked: Booked, about: About, key: str, tables: Tables) -> WorkItem:
    paid, ours = abs(booked.payment.paid or ZERO), taken_back_by(booked.trace)
    reason = f"The payer took its {'payment' if paid else 'decision'} back and has not decided again."
    todo = "Wait for the correction; ask the payer when none comes."
    if ours is not None:
        reason = f"We took back what was typed from check {ours[0]} about this claim, and nothing was decided since."
        todo = "Type it anew if the check is about this claim; else close this, and the claim waits for its own remittance."
    cause = Cause(
        key=key,
        reason=reason,
        next_action=todo,
        amount=paid or None,
        dated=booked.dated,
        source=booked.source,
    )
    action = None if ours is None else "edigate post remittance FILE --reason WHY"
    return about_claim(WorkKind.TAKEBACK, about, cause, tables.policy, action)


def _cautioned(
    booked: Booked, judgement: Judgement, about: About, name: str, tables: Tables
) -> Iterable[WorkItem]:
    """A question for each caution, with the adjustments and the money it is about."""
    for caution, found in judgement.cautions.items():
        if caution not in _CAUTIONS:
            continue
        reason, todo = _CAUTIONS[caution]
        cause = Cause(
            key=f"{caution}:{name}",
            reason=f"{reason}: {words.adjustment_sentence(found, (), tables.carc, tables.rarc)}.",
            codes=tuple(dict.fromkeys(words.adjustment_code(one) for one in found)),
            next_action=todo,
            amount=sum((one.amount for one in found if one.amount), ZERO),
            dated=booked.dated,
            source=booked.source,
        )
        yield about_claim(WorkKind.QUESTION, about, cause, tables.policy)
