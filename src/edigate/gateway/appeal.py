"""Everything that proves one claim: what was sent and when it arrived, what was answered, what was decided and why.

The same packet serves an appeal and a question of timely filing. Of a batch only the claim's own segments are shown:
other patients' claims stay where they are; the whole file is named by its SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec

from edigate.claims.model import Claim, from_json
from edigate.gateway import heard
from edigate.gateway.context import Context
from edigate.gateway.corrections import one_claim
from edigate.outcome.known import KnownPayment
from edigate.store import Tx, claim_payments, claims, journal, outbox, submissions
from edigate.store.signals import Arrived
from edigate.store.submissions import Submission
from edigate.tracking import words
from edigate.transactions.remittance_835.facts import Adjustment, ClaimPayment, ServicePayment
from edigate.x12.reader import TransactionSet, read

_DENIAL_ROLES = ("denials_pending", "payer_reduction", "patient_unverified")


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """One attempt to deliver the file: when, how it ended, and what that rests on (`read_back` is the strongest)."""

    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    evidence: str | None
    detail: str | None


class Sent(msgspec.Struct, frozen=True, gc=False):
    """One submission as it left. `segments` are its own, from CLM on, as they stand in the frozen file."""

    submission_id: int
    payer: str
    frequency: str
    trace: str
    charge: Decimal
    file_name: str
    file_sha256: str
    isa13: str
    gs06: str
    st02: str | None
    frozen_at: datetime
    deliveries: tuple[Delivery, ...]
    segments: tuple[str, ...]


class Answer(msgspec.Struct, frozen=True, gc=False):
    """One answer: its own time, when it reached us, what it says in words, and where that stands."""

    submission_id: int
    kind: str
    verdict: str
    dated: datetime
    arrived_at: datetime
    words: str
    codes: tuple[str, ...]
    payer_claim_control_number: str | None
    file_sha256: str | None
    segment: int | None


class Decided(msgspec.Struct, frozen=True, gc=False):
    """One line (None: the whole claim) of a decision, with every reason in words."""

    line: str | None
    procedure: str | None
    charge: Decimal | None
    paid: Decimal | None
    codes: tuple[str, ...]
    reasons: str


class Decision(msgspec.Struct, frozen=True, gc=False):
    """What a remittance says of the claim. `effect`: whether it stands (post), was taken back, or waits."""

    trace: str
    dated: date
    status: str | None
    payer_claim_control_number: str | None
    charge: Decimal | None
    paid: Decimal | None
    patient_share: Decimal | None
    effect: str
    lines: tuple[Decided, ...]
    file_sha256: str | None
    segment: int | None


class Filing(msgspec.Struct, frozen=True, gc=False):
    """Timely filing: `limit` from payers.toml, `first_delivered` the first proven upload, `first_accepted` the first
    acceptance by payer or clearinghouse. `appeal_until` counts from the last decision."""

    service: date | None
    limit: date | None
    first_delivered: datetime | None
    first_accepted: datetime | None
    appeal_until: date | None


class Packet(msgspec.Struct, frozen=True, gc=False):
    """The packet of one claim. `open_denied` is what was denied or reduced and not settled otherwise."""

    practice: str
    claim_key: str
    patient_control_number: str
    patient: str
    member_id: str
    billing_provider: str
    npi: str | None
    payer: str
    state: str
    charge: Decimal
    open_denied: Decimal
    filing: Filing
    sent: tuple[Sent, ...]
    answers: tuple[Answer, ...]
    decisions: tuple[Decision, ...]


def packet(context: Context, tx: Tx, name: str) -> Packet:
    """The packet of the claim called `name`. `UsageError` when there is none or several."""
    newest = one_claim(tx, name).submission
    rows = submissions.of_claims(tx, [newest.claim_id])
    claim = from_json(claims.body(tx, newest.claim_id, newest.version))
    sent = tuple(_sent(tx, rows))
    answers = tuple(map(_answer, heard.of_claim(tx, newest.claim_id, context.tables)))
    decisions = tuple(_decision(context, one) for one in claim_payments.known(tx, [newest.claim_id]))
    person, billing = claim.patient or claim.subscriber, claim.billing_provider
    return Packet(
        practice=newest.practice,
        claim_key=newest.claim_key,
        patient_control_number=newest.patient_control_number,
        patient=" ".join(part for part in (person.first_name, person.last_name) if part),
        member_id=claim.subscriber.member_id,
        billing_provider=billing.organization_name
        or f"{billing.first_name or ''} {billing.last_name}".strip(),
        npi=billing.npi,
        payer=claim.payer.name,
        state=newest.state,
        charge=newest.charge,
        open_denied=_open(context, tx, newest),
        filing=_filing(context, newest, claim, sent, answers, decisions),
        sent=sent,
        answers=answers,
        decisions=decisions,
    )


def _sent(tx: Tx, rows: list[Submission]) -> Iterator[Sent]:
    for row in rows:
        batch = outbox.get(tx, row.batch_id) if row.batch_id is not None else None
        if batch is None:
            continue
        yield Sent(
            submission_id=row.id,
            payer=row.payer_name or row.payer_id or "",
            frequency=row.frequency,
            trace=row.trace,
            charge=row.charge,
            file_name=batch.file_name,
            file_sha256=batch.sha256,
            isa13=batch.isa13,
            gs06=batch.gs06,
            st02=row.set_control_number,
            frozen_at=batch.created_at,
            deliveries=tuple(
                Delivery(one.started_at, one.finished_at, one.outcome, one.evidence, one.detail)
                for one in outbox.attempts_of(tx, batch.id)
            ),
            segments=tuple(_segments(outbox.file(tx, batch).content, row)),
        )


def _segments(content: bytes, row: Submission) -> Iterator[str]:
    """The claim's own segments, from its CLM to its last one."""
    if row.segment_from is None or row.segment_to is None:
        return
    for event in read([content]):
        if isinstance(event, TransactionSet) and event.header.control_number == row.set_control_number:
            texts = [text for run in event.texts() for text in run]
            # The body begins behind ST, which is segment 1.
            yield from texts[row.segment_from - 2 : row.segment_to - 1]


def _answer(one: Arrived) -> Answer:
    said = one.signal
    return Answer(
        one.submission_id, said.kind, said.verdict, said.at, one.arrived_at, said.message, said.codes,
        said.payer_claim_control_number, said.source.sha256 if said.source else None,
        said.source.ordinal if said.source else None,
    )  # fmt: skip


def _decision(context: Context, known: KnownPayment) -> Decision:
    payment = known.payment
    lines = [_line(context, payment, line) for line in payment.lines]
    if payment.adjustments or not lines:
        lines.append(
            _decided(context, None, None, payment.charge, payment.paid, payment.adjustments, payment.remarks)
        )
    return Decision(
        trace=known.trace,
        dated=known.dated,
        status=payment.status_code,
        payer_claim_control_number=payment.payer_claim_control_number,
        charge=payment.charge,
        paid=payment.paid,
        patient_share=payment.patient_responsibility,
        effect=known.effect.kind,
        lines=tuple(lines),
        file_sha256=known.source.sha256 if known.source else None,
        segment=known.source.ordinal if known.source else None,
    )


def _line(context: Context, payment: ClaimPayment, line: ServicePayment) -> Decided:
    procedure = line.submitted_procedure or line.procedure
    code = procedure.code if procedure else line.revenue_code
    remarks = (*line.remarks, *payment.remarks)
    return _decided(
        context, line.line_control_number, code, line.charge, line.paid, line.adjustments, remarks
    )


def _decided(
    context: Context, number: str | None, code: str | None, charge: Decimal | None, paid: Decimal | None,
    adjustments: tuple[Adjustment, ...], remarks: tuple[str, ...],
) -> Decided:  # fmt: skip
    tables = context.tables
    codes = (*(words.adjustment_code(one) for one in adjustments), *remarks)
    told = words.adjustment_amounts(adjustments, remarks, tables.carc, tables.rarc)
    return Decided(number, code, charge, paid, tuple(dict.fromkeys(codes)), "; ".join(told))


def _open(context: Context, tx: Tx, newest: Submission) -> Decimal:
    """What was denied or reduced and is still open on the claim's accounts."""
    chart = context.tables.chart
    balances = journal.balances(tx, claim_id=newest.claim_id)
    return sum(
        (amount for account, amount in balances.items() if chart.role(account) in _DENIAL_ROLES),
        Decimal("0.00"),
    )


def _filing(
    context: Context, newest: Submission, claim: Claim, sent: tuple[Sent, ...], answers: tuple[Answer, ...],
    decisions: tuple[Decision, ...],
) -> Filing:  # fmt: skip
    payers, service = context.settings.payers, newest.service_from
    payer = payers.get(payers.ours(claim.payer.id))
    to_file = payer.filing_limit_days if payer else None
    to_appeal = payer.appeal_limit_days if payer else None
    delivered = [
        each.finished_at
        for one in sent
        for each in one.deliveries
        if each.outcome == "delivered" and each.finished_at
    ]
    accepted = [one.arrived_at for one in answers if one.verdict in ("accepted", "received")]
    last = max((one.dated for one in decisions), default=None)
    return Filing(
        service=service,
        limit=service + timedelta(days=to_file) if service and to_file else None,
        first_delivered=min(delivered, default=None),
        first_accepted=min(accepted, default=None),
        appeal_until=last + timedelta(days=to_appeal) if last and to_appeal else None,
    )
