"""What remittances say about single claims, each with its present effect on the books."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Select, and_, func, or_, select, update

from edigate.errors import LocalError, SourceRef, TryLater
from edigate.outcome.known import KnownPayment
from edigate.outcome.outcome import SettledPayment
from edigate.posting.history import Effect, EffectKind, PaymentRef, Why
from edigate.store import journal
from edigate.store.bulk import fetch, insert, pick, portions
from edigate.store.columns import cents
from edigate.store.engine import Tx
from edigate.store.tables import claim_payments, claims, inbox, remittances
from edigate.transactions.remittance_835.facts import ClaimPayment

COLUMNS = (
    "remittance_id", "sequence", "submission_id", "claim_id", "patient_control_number", "payer_claim_control_number",
    "payer_id", "status_code", "charge", "paid", "patient_responsibility", "dated", "effect", "of_remittance_id",
    "of_sequence", "why", "proven", "verdict", "matched", "generation", "ordinal", "facts",
)  # fmt: skip
_PAYMENT = msgspec.msgpack.Decoder(ClaimPayment)
_FACTS = msgspec.msgpack.Encoder()


class PaymentLine(msgspec.Struct, frozen=True, gc=False):
    """One claim payment for a list, without its whole facts, with the names of its claim. `effect` and `why` are words of
    `posting.history`."""

    remittance_id: int
    sequence: int
    submission_id: int | None
    claim_id: int | None
    patient_control_number: str
    payer_claim_control_number: str | None
    payer_id: str
    status_code: str | None
    charge: Decimal | None
    paid: Decimal | None
    patient_responsibility: Decimal | None
    dated: date
    effect: str
    of_remittance_id: int | None
    of_sequence: int | None
    why: str | None
    verdict: str
    matched: str
    generation: int
    ordinal: int
    practice: str | None
    claim_key: str | None


def settle(
    tx: Tx,
    settled: Sequence[SettledPayment],
    facts: Mapping[PaymentRef, ClaimPayment],
    dated: Mapping[int, date],
) -> None:
    """Put claim payments on record, or the new effect of those that are. `facts` are those of the new ones, `dated`
    the dates of their remittances, by id.

    `TryLater` when one on record was settled by another run meanwhile: nothing may be committed then.
    """
    rows = [_row(one, facts[one.ref], dated[one.ref.remittance_id]) for one in settled if one.new]
    insert(tx, claim_payments, COLUMNS, rows)
    for one in settled:
        if not one.new:
            _resettle(tx, one)


def known(tx: Tx, claim_ids: Collection[int], *, entries: bool = True) -> list[KnownPayment]:
    """Every payment of some claims with the entries that are its present effect, in order of arrival.

    Without `entries` where only the effect matters: they are the costly part.
    """
    return _known(
        tx, [claim_payments.c.claim_id.in_(portion) for portion in portions(claim_ids)], entries=entries
    )


def known_refs(tx: Tx, refs: Collection[PaymentRef]) -> list[KnownPayment]:
    """The payments with these references, as `known`."""
    return _known(tx, [_in_refs(portion) for portion in portions(refs)])


def at(tx: Tx, remittance_id: int, ordinal: int) -> KnownPayment | None:
    """The payment whose CLP stands at this place of the remittance's file."""
    here = (claim_payments.c.remittance_id == remittance_id) & (claim_payments.c.ordinal == ordinal)
    return next(iter(_known(tx, [here])), None)


def unmatched(
    tx: Tx, patient_control_numbers: Collection[str] = (), payer_numbers: Collection[str] = ()
) -> list[KnownPayment]:
    """Payments of no claim yet that name one of these numbers: a submission that is new to us may be theirs."""
    free = claim_payments.c.claim_id.is_(None)
    wanted = [
        free & claim_payments.c.patient_control_number.in_(p) for p in portions(patient_control_numbers)
    ]
    wanted += [free & claim_payments.c.payer_claim_control_number.in_(p) for p in portions(payer_numbers)]
    found = {one.ref: one for one in _known(tx, wanted)}
    return [found[ref] for ref in sorted(found, key=lambda ref: (ref.remittance_id, ref.sequence))]


def lines(
    tx: Tx,
    *,
    remittance_id: int | None = None,
    claim_id: int | None = None,
    in_suspense: bool = False,
    limit: int = -1,
) -> list[PaymentLine]:
    """Claim payments for a list: of a remittance, of a claim, or all whose money waits in suspense."""
    joined = claim_payments.outerjoin(claims, claims.c.id == claim_payments.c.claim_id)
    statement = select(*pick(PaymentLine, claim_payments, claims)).select_from(joined)
    if remittance_id is not None:
        statement = statement.where(claim_payments.c.remittance_id == remittance_id)
    if claim_id is not None:
        statement = statement.where(claim_payments.c.claim_id == claim_id)
    if in_suspense:
        statement = statement.where(claim_payments.c.effect == EffectKind.SUSPEND)
    statement = statement.order_by(claim_payments.c.remittance_id, claim_payments.c.sequence)
    return fetch(tx, PaymentLine, statement.limit(limit) if limit >= 0 else statement)


def count_by_effect(tx: Tx, remittance_id: int) -> dict[str, int]:
    """How many claim payments of a remittance have which effect."""
    statement = select(claim_payments.c.effect, func.count()).where(
        claim_payments.c.remittance_id == remittance_id
    )
    return {row[0]: row[1] for row in tx.all(statement.group_by(claim_payments.c.effect))}


def _row(one: SettledPayment, payment: ClaimPayment, dated: date) -> tuple[Any, ...]:
    of = one.effect.of
    return (
        one.ref.remittance_id, one.ref.sequence, one.submission_id, one.claim_id, payment.patient_control_number or "",
        payment.payer_claim_control_number, one.payer_id, payment.status_code, _cents(payment.charge),
        _cents(payment.paid), _cents(payment.patient_responsibility), dated.isoformat(), one.effect.kind.value,
        of and of.remittance_id, of and of.sequence, one.effect.why and one.effect.why.value, int(one.proven),
        one.verdict, one.matched, one.generation, payment.ordinal, _FACTS.encode(payment),
    )  # fmt: skip


def _resettle(tx: Tx, one: SettledPayment) -> None:
    of = one.effect.of
    here = (
        claim_payments.c.remittance_id == one.ref.remittance_id,
        claim_payments.c.sequence == one.ref.sequence,
    )
    changed = update(claim_payments).where(*here, claim_payments.c.generation < one.generation).values(
        submission_id=one.submission_id, claim_id=one.claim_id, payer_id=one.payer_id, effect=one.effect.kind,
        of_remittance_id=of and of.remittance_id, of_sequence=of and of.sequence, why=one.effect.why,
        proven=int(one.proven), verdict=one.verdict, matched=one.matched, generation=one.generation,
    )  # fmt: skip
    if tx.run(changed) != 1:
        raise TryLater("a claim payment was settled by another run meanwhile")


def _known(tx: Tx, wheres: Sequence[Any], *, entries: bool = True) -> list[KnownPayment]:
    rows = [row for where in wheres for row in tx.all(_statement().where(where))]
    refs = [PaymentRef(row.remittance_id, row.sequence) for row in rows]
    live = journal.live(tx, refs) if entries else {}
    found = []
    for row, ref in zip(rows, refs, strict=True):
        of = None if row.of_remittance_id is None else PaymentRef(row.of_remittance_id, row.of_sequence)
        effect = Effect(EffectKind(row.effect), of, None if row.why is None else Why(row.why))
        found.append(KnownPayment(
            ref, row.claim_id, row.submission_id, row.payer_id, row.dated, row.trace or "", _payment(row.facts), effect,
            row.generation, bool(row.proven), tuple(live.get(ref, ())), SourceRef(row.sha256, row.ordinal, "CLP"),
            frozenset(each for each in (row.payee_npi, row.payee_tax_id) if each),
        ))  # fmt: skip
    return found


def _statement() -> Select[Any]:
    joined = claim_payments.join(remittances, remittances.c.id == claim_payments.c.remittance_id)
    joined = joined.join(inbox, inbox.c.id == remittances.c.inbox_id)
    columns = [claim_payments.c[name] for name in COLUMNS]
    statement = select(
        *columns, remittances.c.trace, remittances.c.payee_npi, remittances.c.payee_tax_id, inbox.c.sha256
    ).select_from(joined)
    return statement.order_by(claim_payments.c.remittance_id, claim_payments.c.sequence)


def _in_refs(refs: Sequence[PaymentRef]) -> Any:
    of = claim_payments.c
    return or_(*(and_(of.remittance_id == ref.remittance_id, of.sequence == ref.sequence) for ref in refs))


def _payment(facts: bytes) -> ClaimPayment:
    try:
        return _PAYMENT.decode(facts)
    except msgspec.DecodeError:
        raise LocalError(
            "a claim payment on record cannot be read: it was written by another version"
        ) from None


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else cents(amount)
