"""What remittances say about single claims, each with its present effect on the books."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import literal_column, select, update

from edigate.errors import SourceRef, TryLater
from edigate.outcome.known import KnownPayment
from edigate.outcome.outcome import SettledPayment
from edigate.outcome.remittance import UNLINKED
from edigate.posting.history import Effect, EffectKind, PaymentRef, Why
from edigate.store import journal
from edigate.store.bulk import fetch, insert, look_up, pick
from edigate.store.columns import cents, day_text
from edigate.store.engine import Tx
from edigate.store.payment_facts import packed, unpacked
from edigate.store.tables import claim_payments, claims

COLUMNS = (
    "remittance_id", "sequence", "submission_id", "claim_id", "patient_control_number", "payer_claim_control_number",
    "payer_id", "status_code", "charge", "paid", "patient_responsibility", "dated", "effect", "of_remittance_id",
    "of_sequence", "why", "proven", "verdict", "matched", "generation", "ordinal", "facts",
)  # fmt: skip
_BLANK = frozenset(("of_remittance_id", "of_sequence", "why"))
_KNOWN = """SELECT p.remittance_id, p.sequence, p.claim_id, p.submission_id, p.payer_id, p.dated, p.effect,
 p.of_remittance_id, p.of_sequence, p.why, p.proven, p.generation, p.facts, r.trace, r.payee_npi, r.payee_tax_id,
 r.document_at, i.sha256, p.ordinal FROM claim_payments p JOIN remittances r ON r.id = p.remittance_id
 JOIN inbox i ON i.id = r.inbox_id"""


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


def settle(tx: Tx, settled: Sequence[SettledPayment]) -> None:
    """Put claim payments on record, or the new effect of those that are.

    `TryLater` when one on record was settled by another run meanwhile: nothing may be committed then.
    """
    insert(tx, claim_payments, COLUMNS, [_row(tx, one) for one in settled if one.new], blank=_BLANK)
    for one in settled:
        if not one.new:
            _resettle(tx, one)


def known(tx: Tx, claim_ids: Collection[int], *, entries: bool = True) -> list[KnownPayment]:
    """Every payment of some claims with the entries that are its present effect, in order of arrival.

    Without `entries` where only the effect matters: they are the costly part.
    """
    return _known(tx, look_up(tx, f"{_KNOWN} WHERE p.claim_id {{among}}", claim_ids), entries=entries)


def denying(tx: Tx) -> list[KnownPayment]:
    """The payments in effect that denied something, without their entries; what a reversal took back is left out."""
    taken_back = "SELECT 1 FROM claim_payments b WHERE b.of_remittance_id = p.remittance_id AND b.of_sequence = p.sequence"
    where = f"WHERE p.effect {{among}} AND p.verdict {{among}} AND NOT EXISTS ({taken_back} AND b.effect = 'reverse')"
    return _known(tx, look_up(tx, f"{_KNOWN} {where}", ["post"], ["denied", "partially_paid"]), entries=False)


def at(tx: Tx, remittance_id: int, ordinal: int) -> KnownPayment | None:
    """The payment whose CLP stands at this place of the remittance's file."""
    where = "WHERE p.remittance_id {among} AND p.ordinal {among}"
    return next(iter(_known(tx, look_up(tx, f"{_KNOWN} {where}", [remittance_id], [ordinal]))), None)


def named_by(tx: Tx, source: SourceRef) -> KnownPayment | None:
    """The payment whose CLP this source names."""
    where = "WHERE i.sha256 {among} AND p.ordinal {among}"
    return next(iter(_known(tx, look_up(tx, f"{_KNOWN} {where}", [source.sha256], [source.ordinal]))), None)


def unmatched(
    tx: Tx, patient_control_numbers: Collection[str] = (), payer_numbers: Collection[str] = ()
) -> list[KnownPayment]:
    """Payments of no claim yet that name one of these numbers: a submission that is new to us may be theirs."""
    free = f"p.claim_id IS NULL AND substr(p.matched, 1, {len(UNLINKED)}) <> '{UNLINKED}'"
    statement = f"{_KNOWN} WHERE {free} AND"
    found = look_up(tx, f"{statement} p.patient_control_number {{among}}", patient_control_numbers)
    found += look_up(tx, f"{statement} p.payer_claim_control_number {{among}}", payer_numbers)
    return _known(tx, list({row[:2]: row for row in found}.values()))


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


def in_suspense(tx: Tx, remittance_id: int) -> bool:
    """Whether money of a remittance waits in suspense for want of its claim, or of an answer."""
    own = claim_payments.c.remittance_id == remittance_id
    waiting = select(claim_payments.c.sequence).where(
        own, claim_payments.c.effect == literal_column("'suspend'")
    )
    return tx.first(waiting.limit(1)) is not None


def _row(tx: Tx, one: SettledPayment) -> tuple[Any, ...]:
    of, payment = one.effect.of, one.payment
    return (
        one.ref.remittance_id, one.ref.sequence, one.submission_id, one.claim_id, payment.patient_control_number or "",
        payment.payer_claim_control_number, one.payer_id, payment.status_code, _cents(payment.charge),
        _cents(payment.paid), _cents(payment.patient_responsibility), day_text(one.dated), str(one.effect.kind),
        of.remittance_id if of else 0, of.sequence if of else 0, str(one.effect.why) if one.effect.why else 0, int(one.proven),
        str(one.verdict), one.matched, one.generation, payment.ordinal, packed(tx, payment),
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


def _known(tx: Tx, rows: Sequence[tuple[Any, ...]], *, entries: bool = True) -> list[KnownPayment]:
    """Rows of `_KNOWN` as values, by remittance and number."""
    places = {PaymentRef(*row[:2]): SourceRef(row[-2], row[-1], journal.PAYMENT) for row in rows}
    live = journal.live(tx, places) if entries else {}
    found = []
    for row in sorted(rows):
        (remittance_id, sequence, claim_id, submission_id, payer_id, dated, effect, of_id, of_sequence, why, proven, generation,
         facts, trace, npi, tax_id, said_at, *_) = row  # fmt: skip
        ref, of = (
            PaymentRef(remittance_id, sequence),
            None if of_id is None else PaymentRef(of_id, of_sequence),
        )
        found.append(KnownPayment(
            ref, claim_id, submission_id, payer_id, date.fromisoformat(dated), trace or "", unpacked(tx, facts),
            Effect(EffectKind(effect), of, None if why is None else Why(why)), generation, bool(proven),
            tuple(live.get(ref, ())), places[ref], frozenset(each for each in (npi, tax_id) if each),
            None if said_at is None else datetime.fromisoformat(said_at),
        ))  # fmt: skip
    return found


def _cents(amount: Decimal | None) -> int | None:
    """Cents, or None for what is none: then nothing of it is posted, and the facts tell what it says."""
    try:
        return None if amount is None else cents(amount)
    except ValueError:
        return None
