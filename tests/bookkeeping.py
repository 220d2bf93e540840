"""The smallest shell around `outcome`: a store in memory that loads exactly what is wanted and applies all outcomes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from edigate.delivery import states
from edigate.delivery.states import Advance, BatchEvent, BatchState
from edigate.outcome import (
    claim_answers,
    group_verdict,
    implementation_acks,
    interchange_acks,
    payment_proof,
    provider_adjustments,
    refused_above,
    remittance,
    standing,
)
from edigate.outcome.known import (
    Known,
    KnownBatch,
    KnownPayment,
    KnownPlace,
    KnownSubmission,
    RemittanceParty,
    Wanted,
)
from edigate.outcome.origin import Origin
from edigate.outcome.outcome import Outcome, SubmissionSignal
from edigate.outcome.unread_levels import UnreadLevels
from edigate.posting import ledger
from edigate.posting.entry import Entry
from edigate.tracking.fold import Standing
from edigate.tracking.signal import Signal
from edigate.tracking.work_item import WorkItem
from edigate.tracking.worklist import About, conflicted
from edigate.transactions.ack_999.facts import AckHeader, AckTrailer
from edigate.transactions.ack_ta1.facts import InterchangeAck
from edigate.transactions.read import stream
from edigate.transactions.remittance_835.facts import ClaimPayment, RemittanceHeader, RemittanceTrailer
from edigate.transactions.status_information import StatusHeader, StatusTrailer
from remitted import tables

RECEIVED = datetime(2026, 12, 1, tzinfo=UTC)
TABLES = tables()


@cache
def _parts_of(content: bytes) -> tuple[Any, ...]:
    """What a file says: values, which many books may share."""
    return tuple(stream([content]))


class Books:
    """What a gateway knows, in memory. `interpret` takes one archived file, as often as it comes."""

    def __init__(
        self, submissions: Sequence[KnownSubmission] = (), batches: Sequence[KnownBatch] = (), block: int = 500,
        parties: RemittanceParty | None = None,
    ) -> None:  # fmt: skip
        self.submissions = {one.id: one for one in submissions}
        self.batches = {one.id: one for one in batches}
        self.parties = parties or RemittanceParty()
        self.block = block
        self.files: set[str] = set()
        self.signals: dict[int, list[Signal]] = {one.id: [] for one in submissions}
        self.batch_events: dict[int, list[BatchEvent]] = {one.id: [] for one in batches}
        self.journal: dict[str, Entry] = {}
        self.funds: dict[int, Decimal] = {}
        self.proofs: dict[int, Any] = {}
        self.payments: dict[Any, KnownPayment] = {}
        self.work: dict[str, WorkItem] = {}
        self.standings: dict[int, Standing] = {}

    def interpret(self, content: bytes) -> None:
        """Apply one file; the same bytes again change nothing."""
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 in self.files:
            return
        self.files.add(sha256)
        origin = Origin(frozenset(("payer",)), sha256, RECEIVED)
        parts = list(_parts_of(content))
        while parts:
            match parts[0]:
                case InterchangeAck() as fact:
                    named = interchange_acks.addressed(fact, self.batches.values(), origin)
                    places = self._places(named.target)
                    self._answered(interchange_acks.answer(fact, named, places, origin, TABLES))
                case AckHeader() as header:
                    last = next(n for n, part in enumerate(parts) if isinstance(part, AckTrailer))
                    named = implementation_acks.addressed(header, self.batches.values(), origin)
                    verdict = group_verdict.read(parts[1 : last + 1], self._places(named.target))
                    self._answered(implementation_acks.answer(header, verdict, named, origin, TABLES))
                    del parts[:last]
                case StatusHeader():
                    last = next(n for n, part in enumerate(parts) if isinstance(part, StatusTrailer))
                    self._claims_answered(parts[: last + 1], origin)
                    del parts[:last]
                case RemittanceHeader():
                    last = next(n for n, part in enumerate(parts) if isinstance(part, RemittanceTrailer))
                    self._remittance(parts[: last + 1], origin)
                    del parts[:last]
            del parts[0]

    def copy(self) -> Books:
        """Books that stand so, and go on by themselves."""
        other = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, dict):
                setattr(other, name, {key: list(v) if isinstance(v, list) else v for key, v in value.items()})
        other.files = set(self.files)
        return other

    def balances(self) -> dict[str, str]:
        """The balance of each account that is not even."""
        return {account: str(amount) for account, amount in ledger.balances(self.journal.values()).items()}

    def states(self) -> dict[int, str]:
        """Where each submission stands."""
        return {number: str(one.state) for number, one in sorted(self.standings.items())}

    def batch_state(self, number: int) -> Advance:
        """Where a batch stands; it was sent."""
        return states.stand(self.batch_events[number], BatchState.TRANSMITTED)

    def picture(self) -> dict[str, Any]:
        """Everything that must not depend on the order in which files came."""
        return {
            "balances": self.balances(),
            "states": self.states(),
            "flags": {number: sorted(one.flags) for number, one in self.standings.items()},
            "numbers": {number: one.payer_claim_control_number for number, one in self.standings.items()},
            "conflicts": {number: one.conflicts for number, one in self.standings.items()},
            "batches": {one: (self.batch_state(one).state, self.batch_state(one).conflict) for one in self.batches},
            "funds": {self.proofs[number].heading.key.text: amount for number, amount in self.funds.items()},
            "effects": {
                (self.proofs[one.ref.remittance_id].heading.key.text, one.ref.sequence): (one.effect.kind, one.effect.why)
                for one in self.payments.values()
            },
            "work": sorted((one.kind, one.reason, one.amount) for one in self.work.values()),
        }  # fmt: skip

    def _places(self, batch: KnownBatch | None) -> list[KnownPlace]:
        return [
            KnownPlace(
                one.id, one.patient_control_number, one.charge, one.set_control_number, one.segment_from, one.segment_to
            )
            for one in self.submissions.values()
            if batch is not None and one.batch_id == batch.id
        ]  # fmt: skip

    def _answered(self, answer: Any) -> None:
        """A file is answered some claims at a time: here each by itself."""
        if isinstance(answer, WorkItem):
            self._apply(Outcome(work_items=(answer,)))
            return
        for one in list(self.submissions.values()):
            self._apply(answer.of_claims([one]))
        self._apply(answer.of_file())

    def _claims_answered(self, parts: list[Any], origin: Origin) -> None:
        answer = claim_answers.begin(parts[0], origin, TABLES)
        levels: list[Any] = []
        unread = UnreadLevels(answer)
        for block in claim_answers.blocks(parts):
            unread.hear(block)
            levels += refused_above.kept(answer, block.levels)
            known = self._load(claim_answers.wanted(answer, block))
            self._apply(claim_answers.told(answer, block, known))
        if refusals := refused_above.refusals(answer, levels):
            known = self._load(refused_above.wanted(refusals))
            charges: refused_above.Charges = {}
            for one in known.submissions:  # some claims at a time: here each by itself
                alone = msgspec.structs.replace(known, submissions=(one,))
                charges = refused_above.charges(answer, refusals, alone, charges)
                self._apply(refused_above.told(answer, refusals, alone))
            concerned = refused_above.concerned(answer, refusals, known)
            missed = refused_above.nobodys(answer, refusals, known.batches, concerned)
            of_files = refused_above.of_files(answer, refusals, charges)
            self._apply(Outcome(work_items=(*missed, *of_files)))
        if wanted := unread.end():
            found = self._load(wanted)
            self._apply(Outcome(work_items=tuple(unread.work(found.batches))))

    def _remittance(self, parts: list[Any], origin: Origin) -> None:
        proof = payment_proof.prove(parts, self.parties)
        if proof.heading.key in [one.heading.key for one in self.proofs.values()]:
            return
        number = len(self.proofs) + 1
        self.proofs[number] = proof
        run = remittance.begin(proof.heading, number, origin)
        if proof.held:
            self._apply(remittance.held(run, proof, TABLES))
            return
        self.funds[number] = Decimal("0.00")
        payments = [part for part in parts if isinstance(part, ClaimPayment)]
        for start in range(0, len(payments), self.block):
            block = payments[start : start + self.block]
            known = self._load(remittance.wanted(block))
            outcome = remittance.claims(run, start + 1, block, known, TABLES)
            self._apply(outcome, dict(enumerate(block, start=start + 1)), run)
        wanted = provider_adjustments.references(run, proof.trailer, TABLES)
        waiting = {item: self._waiting(item) for item in wanted}
        balances = {item: self._open_item(item) for item in wanted}
        self._apply(provider_adjustments.end(run, proof.trailer, TABLES, balances, waiting))

    def _open_item(self, item: tuple[str, str]) -> Decimal:
        postings = [one for entry in self.journal.values() for one in entry.postings if one.group == "PLB"]
        return sum((p.amount for p in postings if (p.account, "".join(p.remarks)) == item), Decimal("0.00"))

    def _waiting(self, item: tuple[str, str]) -> list[str]:
        return [
            entry.key
            for entry in self.journal.values()
            if any(p.group == "PLB" and (p.account, "".join(p.remarks)) == item for p in entry.postings)
        ]

    def _load(self, wanted: Wanted) -> Known:
        """Exactly what is asked for, so that a key forgotten in `wanted` shows in a test."""
        batches = [
            one
            for one in self.batches.values()
            if not wanted.bht03.isdisjoint(each.bht03 for each in one.sets)
        ]
        found = {
            one.claim_id
            for one in self.submissions.values()
            if one.patient_control_number in wanted.patient_control_numbers | wanted.similar_numbers
            or one.trace in wanted.traces
            or not wanted.payer_numbers.isdisjoint(one.payer_numbers)
            or (wanted.batch_submissions and one.batch_id in {batch.id for batch in batches})
        }
        family = [one for one in self.submissions.values() if one.claim_id in found]
        payments = [one for one in self.payments.values() if wanted.payments and one.claim_id in found]
        heard = {one.id: tuple(self.signals[one.id]) for one in family}
        return Known(tuple(batches), tuple(family), tuple(payments), heard)

    def apply(self, outcome: Outcome) -> None:
        """Apply an outcome made by hand (`remittance.link`)."""
        self._apply(outcome)

    def _apply(self, outcome: Outcome, facts: dict[int, ClaimPayment] | None = None, run: Any = None) -> None:
        for told in outcome.signals:
            if told.signal not in self.signals[told.submission_id]:
                self.signals[told.submission_id].append(told.signal)
        for one in outcome.batch_signals:
            self.batch_events[one.batch_id].append(one.event)
        for number in outcome.payer_numbers:
            self._learn(number.submission_id, number.number)
        self._book(outcome)
        self._settle(outcome, facts or {}, run)
        for item in outcome.work_items:
            self.work.setdefault(item.key, item)
        for key, _ in outcome.resolved:
            self.work.pop(key, None)
        touched = {self.submissions[number].claim_id for number in outcome.touched_submissions}
        for claim_id in touched | outcome.touched_claims:
            self._restand(claim_id)

    def _learn(self, submission_id: int, number: str) -> None:
        ours = self.submissions[submission_id]
        numbers = ours.payer_numbers | {number}
        self.submissions[submission_id] = msgspec.structs.replace(ours, payer_numbers=numbers)

    def _book(self, outcome: Outcome) -> None:
        for booking in outcome.bookings:
            assert booking.entry.key not in self.journal, "an entry was made twice"
            assert sum(one.amount for one in booking.entry.postings) == 0
            if booking.entry.reverses:
                original = self.journal[booking.entry.reverses]
                assert [-one.amount for one in original.postings] == [
                    one.amount for one in booking.entry.postings
                ]
            self.journal[booking.entry.key] = booking.entry
            if booking.remittance_id is not None:
                money = [one.amount for one in booking.entry.postings if TABLES.chart.is_funds(one.account)]
                self.funds[booking.remittance_id] += sum(money, Decimal("0.00"))

    def _settle(self, outcome: Outcome, facts: dict[int, ClaimPayment], run: Any) -> None:
        for one in outcome.payments:
            old = self.payments.get(one.ref)
            assert (old is None) == one.new or run is None
            live = [
                b.entry
                for b in outcome.bookings
                if b.payment == one.ref and not b.entry.key.endswith(":undone")
            ]
            self.payments[one.ref] = KnownPayment(
                ref=one.ref,
                claim_id=one.claim_id,
                submission_id=one.submission_id,
                payer_id=one.payer_id,
                dated=old.dated if old else run.dated,
                trace=old.trace if old else run.heading.key.trace,
                payment=old.payment if old else facts[one.ref.sequence],
                effect=one.effect,
                generation=one.generation,
                proven=one.proven,
                entries=tuple(live),
                source=old.source if old else run.origin.ref(facts[one.ref.sequence].ordinal, "CLP"),
                at=one.at,
            )
            number = one.payment.payer_claim_control_number
            if number and one.submission_id is not None and not one.payment.is_reversal:
                self._learn(one.submission_id, number)

    def _restand(self, claim_id: int) -> None:
        family = [one for one in self.submissions.values() if one.claim_id == claim_id]
        payments = [one for one in self.payments.values() if one.claim_id == claim_id]
        stood = standing.stand(family, {one.id: self.signals[one.id] for one in family}, payments, TABLES)
        self.standings |= stood
        for one in family:
            about = About(claim_id, one.claim_key)
            item = conflicted(about, one.id, stood[one.id], one.charge, RECEIVED.date(), TABLES.policy)
            if item is not None:
                self.work[item.key] = item
        for key, item in list(self.work.items()):
            if item.claim_id == claim_id and not standing.is_due(item, family, stood, payments):
                del self.work[key]

    def send(self, signal: Signal, numbers: Iterable[int]) -> None:
        """A signal of our own, as the upload gives it."""
        self._apply(Outcome(signals=tuple(SubmissionSignal(number, signal) for number in numbers)))
