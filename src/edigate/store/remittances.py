"""Remittances (one ST 835 each): kept once per place, paid once per natural key."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

import msgspec
from sqlalchemy import case, func, insert, select, update

from edigate.store.bulk import fetch, fetch_one, pick
from edigate.store.columns import cents, moment_text
from edigate.store.engine import Tx
from edigate.store.tables import remittances

State = Literal["received", "balanced", "out_of_balance", "posted", "partly_posted", "held"]


class NewRemittance(msgspec.Struct, frozen=True, gc=False):
    """A remittance as read. `practice` is whose it is, as far as anybody can say. `natural_key` is the text of what makes
    it the same in whatever file (payer, trace, date, amount, payee). `set_ordinal` is the place of its ST in the file,
    `document_at` its own time."""

    inbox_id: int
    set_ordinal: int
    natural_key: str
    payer_id: str | None
    payer_name: str | None
    payee_npi: str | None
    payee_tax_id: str | None
    trace: str | None
    trace_payer_id: str | None
    payment_date: date | None
    amount: Decimal | None
    method: str | None
    handling: str | None
    document_at: datetime | None = None
    flags: tuple[str, ...] = ()
    practice: str | None = None


class Sums(msgspec.Struct, frozen=True, gc=False):
    """What is known of a remittance at its end; `provider_level` is the sum of PLB."""

    claim_count: int
    charge: Decimal
    paid: Decimal
    provider_level: Decimal


class Remittance(msgspec.Struct, frozen=True, gc=False):
    """A remittance on record. `amount` is None when BPR02 is no amount of cents; `duplicate_of` names the one that
    has the natural key already."""

    id: int
    inbox_id: int
    set_ordinal: int
    natural_key: str
    payer_id: str | None
    payer_name: str | None
    payee_npi: str | None
    payee_tax_id: str | None
    trace: str | None
    trace_payer_id: str | None
    payment_date: date | None
    amount: Decimal | None
    method: str | None
    handling: str | None
    claim_count: int
    charge: Decimal
    paid: Decimal
    provider_level: Decimal
    state: State
    flags: tuple[str, ...]
    reason: str | None
    state_at: datetime
    duplicate_of: int | None
    received_at: datetime
    practice: str | None
    document_at: datetime | None


_NOTHING = Sums(0, Decimal(0), Decimal(0), Decimal(0))


class AddedRemittance(msgspec.Struct, frozen=True, gc=False):
    """What `add` found or made; not `new` when this very place of this very file was added before."""

    remittance: Remittance
    new: bool


def add(tx: Tx, new: NewRemittance, at: datetime) -> AddedRemittance:
    """Put a remittance on record. One whose natural key is taken becomes a duplicate of the first (`duplicate_of`):
    post nothing from it. Its sums are known later (`sum_up`).

    The caller holds the journal, so that no other writer is between looking and adding. Numbers have no gaps, whatever was
    undone before: the keys of entries contain them, and a replay must come to the same.
    """
    here = (remittances.c.inbox_id == new.inbox_id, remittances.c.set_ordinal == new.set_ordinal)
    before = fetch_one(tx, Remittance, _select().where(*here))
    if before is not None:
        return AddedRemittance(before, new=False)
    first = (remittances.c.natural_key == new.natural_key, remittances.c.duplicate_of.is_(None))
    values = msgspec.structs.asdict(new) | msgspec.structs.asdict(_NOTHING)
    values |= {
        "id": (tx.value(select(func.max(remittances.c.id))) or 0) + 1,
        "amount": _in_cents(new.amount),
        "state": "received",
        "duplicate_of": tx.value(select(remittances.c.id).where(*first)),
        "state_at": at,
        "received_at": at,
    }
    tx.run(insert(remittances).values(**values))
    if tx.postgres:  # its own counter stays ahead, for whoever adds without a number
        tx.rows("SELECT setval(pg_get_serial_sequence('remittances', 'id'), %s)", (values["id"],))
    made = fetch_one(tx, Remittance, _select().where(*here))
    assert made is not None
    return AddedRemittance(made, new=True)


def sum_up(tx: Tx, remittance_id: int, sums: Sums) -> None:
    """Put on record what a remittance sums to; a sum that is no amount of cents counts as none."""
    values = msgspec.structs.asdict(sums)
    values |= {name: _in_cents(values[name]) or Decimal(0) for name in ("charge", "paid", "provider_level")}
    tx.run(update(remittances).where(remittances.c.id == remittance_id).values(**values))


def get(tx: Tx, remittance_id: int) -> Remittance | None:
    """One by its id."""
    return fetch_one(tx, Remittance, _select().where(remittances.c.id == remittance_id))


def of_file(tx: Tx, inbox_id: int) -> list[Remittance]:
    """Those of one file, in its order."""
    return fetch(
        tx,
        Remittance,
        _select().where(remittances.c.inbox_id == inbox_id).order_by(remittances.c.set_ordinal),
    )


def first_with_key(tx: Tx, natural_key: str) -> int | None:
    """The id of the remittance that has this natural key, if there is one."""
    where = (remittances.c.natural_key == natural_key, remittances.c.duplicate_of.is_(None))
    found: int | None = tx.value(select(remittances.c.id).where(*where))
    return found


def with_trace(tx: Tx, trace: str) -> list[Remittance]:
    """Those with this TRN02, whatever else they say: one trace with two amounts is for a person."""
    return fetch(tx, Remittance, _select().where(remittances.c.trace == trace).order_by(remittances.c.id))


def practice_of_payee(tx: Tx, payee_npi: str | None, payee_tax_id: str | None) -> str | None:
    """Whose all earlier remittances to the same payee were; None when there is none, or they were of several."""
    same = remittances.c.payee_npi == payee_npi if payee_npi else remittances.c.payee_tax_id == payee_tax_id
    where = (same, remittances.c.practice.is_not(None))
    found = tx.all(select(remittances.c.practice).where(*where).distinct().limit(2))
    return found[0][0] if len(found) == 1 else None


def take_back(tx: Tx, remittance_id: int, flags: tuple[str, ...]) -> None:
    """One that was taken back whole: `flags` replace its own, and the same payment may be put on record anew."""
    key = remittances.c.natural_key + f":taken_back:{remittance_id}"
    tx.run(update(remittances).where(remittances.c.id == remittance_id).values(flags=flags, natural_key=key))


def is_another(tx: Tx, record: Remittance) -> Remittance:
    """One that has the natural key of another is a payment of its own all the same; it, as it stands now."""
    apart = msgspec.structs.replace(
        record, duplicate_of=None, natural_key=f"{record.natural_key}:another:{record.id}"
    )
    values = {"duplicate_of": None, "natural_key": apart.natural_key}
    tx.run(update(remittances).where(remittances.c.id == record.id).values(**values))
    return apart


def practices(tx: Tx, remittance_ids: Collection[int | None]) -> dict[int | None, str]:
    """Whose remittances are, where it is on record."""
    wanted = [each for each in remittance_ids if each is not None]
    if not wanted:
        return {}
    where = (remittances.c.id.in_(wanted), remittances.c.practice.is_not(None))
    return {row[0]: row[1] for row in tx.all(select(remittances.c.id, remittances.c.practice).where(*where))}


def belongs_to(tx: Tx, remittance_id: int, practice: str) -> None:
    """Put on record whose a remittance is."""
    tx.run(update(remittances).where(remittances.c.id == remittance_id).values(practice=practice))


def in_states(tx: Tx, states: Collection[State]) -> list[Remittance]:
    """Those that stand in one of these states, oldest first."""
    return fetch(tx, Remittance, _select().where(remittances.c.state.in_(states)).order_by(remittances.c.id))


def advance(
    tx: Tx, remittance_id: int, from_state: State, to_state: State, at: datetime, *,
    flags: tuple[str, ...] | None = None, reason: str | None = None,
) -> bool:  # fmt: skip
    """Move a remittance if it still stands where the caller believes; whether it did. `flags` replace the old ones
    unless None; `reason` says why it stands there."""
    moment = case((remittances.c.state == to_state, remittances.c.state_at), else_=moment_text(at))
    values: dict[str, Any] = {"state": to_state, "state_at": moment, "reason": reason}
    if flags is not None:
        values["flags"] = flags
    where = (remittances.c.id == remittance_id, remittances.c.state == from_state)
    return tx.run(update(remittances).where(*where).values(**values)) == 1


def _select() -> Any:
    return select(*pick(Remittance, remittances))


def _in_cents(amount: Decimal | None) -> Decimal | None:
    """The amount, or None when it is no amount of cents: such a remittance is held, and its file tells what it
    says."""
    try:
        return None if amount is None else amount if cents(amount) is not None else None
    except ValueError:
        return None
