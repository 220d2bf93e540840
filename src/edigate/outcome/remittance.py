"""The 835, claim by claim in flat memory: `begin`, then `claims` for each block of claim payments (with `Known` loaded for
`wanted(block)`, then for `wanted_besides` where that did not suffice, after the block before was written); its end is in
`provider_adjustments`.

Nothing of a remittance that does not prove (`payment_proof`) may stay: it is held, and `held` is its work.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from edigate.outcome import acceptance, payment_proof
from edigate.outcome.known import Known, KnownPayment, KnownSubmission, Tables, Wanted
from edigate.outcome.learning import learn
from edigate.outcome.origin import Origin, document_time
from edigate.outcome.outcome import Outcome, SubmissionSignal, merge
from edigate.outcome.payment_proof import Heading, Proof
from edigate.outcome.settlement import (
    Record,
    recall,
    release,
    settle_claim,
    settle_several,
    suspend,
    with_our_lines,
)
from edigate.posting.booking import Booked, remittance_name
from edigate.posting.history import PaymentRef
from edigate.posting.judge import judge
from edigate.posting.remittance import is_cents
from edigate.tracking import worklist
from edigate.tracking.match import Candidates, Keys, Match, remitted_claim, variants
from edigate.transactions.remittance_835.facts import ClaimPayment

# How a payment is on record that a person has taken away from a claim: it does not go back by itself.
UNLINKED = "taken away again"


class Run(msgspec.Struct, frozen=True, gc=False):
    """One remittance being posted: what every block needs to know of it."""

    heading: Heading
    remittance_id: int
    origin: Origin
    at: datetime
    dated: date

    @property
    def payer_id(self) -> str:
        """The payer, as our claims name it."""
        return self.heading.key.payer_id

    @property
    def payees(self) -> frozenset[str]:
        """Whom it pays, as it stays on record."""
        payee = self.heading.header.payee
        return frozenset(each for each in (payee.npi, payee.tax_id) if each) if payee else frozenset()

    @property
    def name(self) -> str:
        """What the keys of its entries and its work begin with."""
        return remittance_name(self.payer_id, self.heading.key.trace, self.dated, self.remittance_id)


def begin(heading: Heading, remittance_id: int, origin: Origin) -> Run:
    """Start with a remittance that the store has just given a number."""
    at = document_time(heading.header, origin)
    return Run(heading, remittance_id, origin, at, heading.header.payment.payment_date or at.date())


def held(run: Run, proof: Proof, tables: Tables) -> Outcome:
    """The work about a remittance that does not prove: nothing of it is posted."""
    payment = proof.heading.header.payment
    item = worklist.held_remittance(
        f"held:{proof.heading.key.text}", run.remittance_id, proof.reasons,
        payment.amount if is_cents(payment.amount) else None, run.dated, tables.policy,
        run.origin.ref(payment.ordinal, "BPR"),
    )  # fmt: skip
    return Outcome(work_items=(item,), findings=proof.findings)


def wanted(payments: Iterable[ClaimPayment]) -> Wanted:
    """The keys of a block of claim payments that nearly always suffice: our claim numbers, and all earlier payments."""
    numbers = frozenset(one.patient_control_number for one in payments if one.patient_control_number)
    return Wanted(patient_control_numbers=numbers, payments=True)


def wanted_besides(run: Run, payments: Iterable[ClaimPayment], known: Known) -> Wanted | None:
    """The further keys of the payments whose claim number is none that we sent to the payer: the payer's numbers, and
    what ours may have been changed from. None when all are found."""
    payer_id = run.payer_id
    ours = Candidates(one for one in known.submissions if one.payer_id == payer_id)
    strange = [one for one in payments if not ours.numbered(one.patient_control_number)]
    if not strange:
        return None
    numbers = frozenset(one.patient_control_number for one in strange if one.patient_control_number)
    return Wanted(
        patient_control_numbers=numbers,
        similar_numbers=frozenset(text for number in numbers for text in variants(number)) - numbers,
        payer_numbers=frozenset(number for one in strange for number in _payer_numbers(one)),
        payments=True,
    )


def claims(run: Run, first: int, payments: Sequence[ClaimPayment], known: Known, tables: Tables) -> Outcome:
    """What a block of claim payments means; `first` is the number of its first claim in the remittance, from 1."""
    candidates = Candidates(known.submissions)
    earlier = _earlier(known.payments)
    answers = acceptance.answers(known.signals) if earlier else {}
    named, payees = frozenset(payment_proof.payee_ids(run.heading.header)), run.payees
    settled: list[Outcome] = []
    by_claim: defaultdict[int, list[Record]] = defaultdict(list)
    for sequence, payment in enumerate(payments, start=first):
        match = remitted_claim(keys_of(payment, named), run.payer_id, candidates)
        record, ours = _record(run, sequence, payment, match, payees, tables), match.target
        if ours is None:
            settled.append(suspend(record, tables))
            continue
        by_claim[ours.claim_id].append(record)
    for claim_id, records in by_claim.items():
        before = earlier.get(claim_id, ())
        if before:
            fresh = {record.ref for record in records}
            old = [one for one in before if one.ref not in fresh]
            records = [*_recalled(old, candidates, tables, answers), *records]
        settled.append(_settle(claim_id, records, candidates, run.dated, tables))
    return merge(settled)


def link(
    payment: KnownPayment,
    submission_id: int,
    known: Known,
    on: date,
    tables: Tables,
    how: str = "by a person",
) -> Outcome:
    """Give a payment that was nobody's to a submission, and settle the claim with it.

    `known` holds all submissions and payments of the claim; `on` is the day of the order, or of the claim's arrival.
    """
    target = next(one for one in known.submissions if one.id == submission_id)
    linked = _linked(payment, target, how, tables)
    return _settle_linked(target.claim_id, [linked], known, Candidates(known.submissions), on, tables)


def unlink(payment: KnownPayment, known: Known, on: date, tables: Tables, how: str) -> Outcome:
    """Take a payment away from its claim: it is nobody's again. `known` has all of the claim, this payment included."""
    answers = acceptance.answers(known.signals)
    records = _recalled(known.payments, Candidates(known.submissions), tables, answers)
    (record,) = [one for one in records if one.ref == payment.ref]
    rest = [one for one in records if one.ref != payment.ref]
    return release(msgspec.structs.replace(record, matched=how), rest, known.submissions, on, tables)


def answer(word: SubmissionSignal, known: Known, on: date, tables: Tables) -> Outcome:
    """Settle a claim with what a person has said about one of its payments. `known` holds all of the claim."""
    answers = acceptance.answers(learn(known, Outcome(signals=(word,))).signals)
    records = _recalled(known.payments, Candidates(known.submissions), tables, answers)
    told = settle_several(records, known.submissions, on, tables)
    return msgspec.structs.replace(told, signals=(word,))


def rematch(payments: Iterable[KnownPayment], known: Known, on: date, tables: Tables) -> Outcome:
    """Try again to match payments in suspense that were nobody's: what fits exactly now is linked."""
    candidates = Candidates(known.submissions)
    by_claim: defaultdict[int, list[Record]] = defaultdict(list)
    for payment in payments:
        match = remitted_claim(keys_of(payment.payment, payment.payees), payment.payer_id, candidates)
        if match.target is not None:
            by_claim[match.target.claim_id].append(_linked(payment, match.target, match.how, tables))
    return merge(
        _settle_linked(number, linked, known, candidates, on, tables) for number, linked in by_claim.items()
    )


def keys_of(payment: ClaimPayment, payees: frozenset[str] = frozenset()) -> Keys:
    """What a claim payment, and the remittance around it, say about the claim it is for."""
    since = None
    for line in payment.lines:
        day = line.service_date
        if day is not None and (since is None or day < since):
            since = day
    return Keys(
        patient_control_number=payment.patient_control_number,
        payer_numbers=_payer_numbers(payment),
        frequency=payment.frequency,
        charge=payment.charge,
        service_from=since or payment.statement_date,
        payees=payees,
        decided=payment.status_code,
    )


def _linked(payment: KnownPayment, target: KnownSubmission, how: str, tables: Tables) -> Record:
    claimed = msgspec.structs.replace(payment, claim_id=target.claim_id, submission_id=target.id)
    return msgspec.structs.replace(recall(claimed, target, tables), matched=how)


def _settle_linked(
    claim_id: int,
    linked: Sequence[Record],
    known: Known,
    candidates: Candidates[KnownSubmission],
    on: date,
    tables: Tables,
) -> Outcome:
    fresh = {one.ref for one in linked}
    old = [one for one in _earlier(known.payments).get(claim_id, ()) if one.ref not in fresh]
    recalled = _recalled(old, candidates, tables, acceptance.answers(known.signals))
    return _settle(claim_id, [*recalled, *linked], candidates, on, tables)


def _settle(
    claim_id: int,
    records: Sequence[Record],
    candidates: Candidates[KnownSubmission],
    on: date,
    tables: Tables,
) -> Outcome:
    return settle_claim(records, candidates.of_claim(claim_id), on, tables)


def _payer_numbers(payment: ClaimPayment) -> tuple[str, ...]:
    return tuple(filter(None, (payment.payer_claim_control_number, payment.original_reference)))


def _earlier(payments: Iterable[KnownPayment]) -> dict[int, list[KnownPayment]]:
    by_claim: dict[int, list[KnownPayment]] = {}
    for one in payments:
        if one.claim_id is not None:
            by_claim.setdefault(one.claim_id, []).append(one)
    return by_claim


def _recalled(
    payments: Iterable[KnownPayment],
    candidates: Candidates[KnownSubmission],
    tables: Tables,
    answers: acceptance.Answers,
) -> list[Record]:
    """Payments on record, each with its submission (or the newest of the claim)."""
    records = []
    for one in payments:
        chain = candidates.of_claim(one.claim_id) if one.claim_id is not None else ()
        own = [each for each in chain if each.id == one.submission_id] or chain
        records.append(recall(one, own[-1] if own else None, tables, acceptance.of(one, answers)))
    return records


def _record(
    run: Run,
    sequence: int,
    payment: ClaimPayment,
    match: Match[KnownSubmission],
    payees: frozenset[str],
    tables: Tables,
) -> Record:
    target = match.target
    booked = Booked(
        PaymentRef(run.remittance_id, sequence),
        run.heading.key.payer_id,
        run.heading.key.trace,
        target.claim_id if target else None,
        run.dated,
        with_our_lines(payment, target),
        source=run.origin.ref(payment.ordinal, "CLP"),
    )
    judgement = judge(payment, tables.carc)
    how = match.how or match.reason
    return Record(booked, payment, payees, payment_proof.is_proven(payment), judgement, target, run.at, how)
