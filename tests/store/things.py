"""Values to put into a store, all invented."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from edigate.errors import SourceRef
from edigate.outcome.known import KnownSet
from edigate.outcome.outcome import Booking, SettledPayment, SubmissionSignal
from edigate.posting.entry import Entry, Posting
from edigate.posting.history import Effect, EffectKind, PaymentRef
from edigate.store import Tx, blobs, claims, inbox, outbox, remittances
from edigate.store.claims import Added, NewClaim
from edigate.store.outbox import Batch, NewBatch, Placed
from edigate.store.remittances import NewRemittance, Remittance
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.transactions.remittance_835.facts import ClaimPayment

AT = datetime(2026, 3, 4, 5, 6, 7, 890123, UTC)
PARTNER = "clearing"
HASH = hashlib.sha256(b"an archived file").hexdigest()


def later(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


def new_claim(key: str = "K-1", **changes: Any) -> NewClaim:
    body = changes.pop("body", f'{{"claim_key": "{key}"}}')
    values: dict[str, Any] = {
        "practice": "main",
        "claim_key": key,
        "kind": "professional",
        "patient_control_number": key,
        "payer_id": "PAYER1",
        "payer_name": "Example Health",
        "partner_id": PARTNER,
        "frequency": "1",
        "charge": Decimal("120.00"),
        "service_from": date(2026, 3, 1),
        "service_to": date(2026, 3, 2),
        "state": "ready",
        "content_sha256": hashlib.sha256(body.encode()).hexdigest(),
        "body": body,
    }
    return NewClaim(**(values | changes))


def add_claims(tx: Tx, *keys: str, **changes: Any) -> list[Added]:
    return claims.add(tx, [new_claim(key, **changes) for key in keys], at=AT, actor="tester")


def new_batch(number: int = 7, **changes: Any) -> NewBatch:
    values: dict[str, Any] = {
        "partner_id": PARTNER,
        "kind": "837P",
        "isa13": f"{number:09d}",
        "gs06": str(number),
        "usage": "T",
        "file_name": f"clearing_{number:09d}.837",
        "content": b"ISA*...~" * 9,
        "document_time": datetime(2026, 3, 4, 5, 6),
        "charge": Decimal("240.00"),
        "sets": (KnownSet("0001", f"BATCH{number}"),),
    }
    return NewBatch(**(values | changes))


def freeze(tx: Tx, number: int, added: list[Added], **changes: Any) -> Batch:
    placed = [Placed(one.submission_id, "0001", 10 * n, 10 * n + 9) for n, one in enumerate(added, start=1)]
    return outbox.freeze(tx, new_batch(number, **changes), placed, at=AT, actor="tester")


def arrive(tx: Tx, content: bytes = b"ISA*an answer~", partner_id: str = PARTNER) -> inbox.Arrival:
    return inbox.add(
        tx, partner_id, blobs.put(tx, content, AT), how="fetched", at=AT, actor="tester", remote_name="a.835"
    )


def new_remittance(inbox_id: int, **changes: Any) -> NewRemittance:
    values: dict[str, Any] = {
        "inbox_id": inbox_id,
        "set_ordinal": 3,
        "natural_key": "PAYER1:T-1:2026-03-20:67.00:1234567893",
        "payer_id": "PAYER1",
        "payer_name": "Example Health",
        "payee_npi": "1234567893",
        "payee_tax_id": None,
        "trace": "T-1",
        "trace_payer_id": "1512345678",
        "payment_date": date(2026, 3, 20),
        "amount": Decimal("67.00"),
        "method": "ACH",
        "handling": "I",
    }
    return NewRemittance(**(values | changes))


def remit(tx: Tx, content: bytes = b"ISA*an answer~", **changes: Any) -> Remittance:
    return remittances.add(tx, new_remittance(arrive(tx, content).file.id, **changes), AT).remittance


def claim_payment(number: str = "K-1", **changes: Any) -> ClaimPayment:
    tuples = {
        "adjustments",
        "remarks",
        "lines",
        "references",
        "amounts",
        "quantities",
        "dates",
        "inpatient",
        "outpatient",
    }
    values: dict[str, Any] = {name: () if name in tuples else None for name in ClaimPayment.__struct_fields__}
    values |= {
        "patient_control_number": number,
        "status_code": "1",
        "charge": Decimal("120.00"),
        "paid": Decimal("67.00"),
    }
    values |= {"payer_claim_control_number": f"ICN-{number}", "ordinal": 12, "extras": (), "findings": ()}
    return ClaimPayment(**(values | changes))


def settled(ref: PaymentRef, kind: EffectKind = EffectKind.POST, **changes: Any) -> SettledPayment:
    values: dict[str, Any] = {
        "ref": ref,
        "claim_id": None,
        "submission_id": None,
        "payer_id": "PAYER1",
        "dated": date(2026, 3, 20),
        "trace": "T-1",
        "payment": claim_payment("K-1"),
        "effect": Effect(kind),
        "generation": 1,
        "proven": True,
        "verdict": "paid",
        "matched": "number",
    }
    return SettledPayment(**(values | changes))


def entry(key: str, amount: str = "67.00", **changes: Any) -> Entry:
    money = Decimal(amount)
    postings = changes.pop(
        "postings", (Posting("funds:PAYER1", money), Posting("receivable:insurance:PAYER1", -money))
    )
    return Entry(
        key,
        changes.pop("dated", date(2026, 3, 20)),
        changes.pop("description", "A payment"),
        postings,
        **changes,
    )


def booking(key: str, amount: str = "67.00", ref: PaymentRef | None = None, **changes: Any) -> Booking:
    return Booking(entry(key, amount, **changes), ref.remittance_id if ref else None, ref)


def signal(verdict: str = "accepted", **changes: Any) -> Signal:
    values: dict[str, Any] = {
        "kind": SignalKind.CLAIM_ACK,
        "verdict": verdict,
        "at": datetime(2026, 3, 5, 1, 2),
        "message": "The payer has it",
        "codes": ("A2:20",),
        "amount": Decimal("120.00"),
        "payer_claim_control_number": "ICN-1",
        "source": SourceRef(HASH, 17, "STC"),
    }
    return Signal(**(values | changes))


def signals_for(submission_id: int, *signals: Signal) -> list[SubmissionSignal]:
    return [SubmissionSignal(submission_id, one) for one in signals]


def work(key: str = "denied:1", **changes: Any) -> WorkItem:
    values: dict[str, Any] = {
        "key": key,
        "kind": WorkKind.DENIED,
        "reason": "Line 2 was denied",
        "codes": ("CO-16", "N265"),
        "next_action": "Add the ordering provider",
        "action": "edigate replace K-1 FILE",
        "amount": Decimal("53.00"),
        "deadline": date(2026, 4, 20),
        "source": SourceRef(HASH, 20, "CAS", 2),
    }
    return msgspec.structs.replace(WorkItem(**values), **changes)
