"""Money at the bank: each file and each deposit once; to which remittance a deposit belongs is its last link."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from edigate.errors import Finding, SourceRef
from edigate.funds.deposit import Deposit, DepositKind
from edigate.funds.reassociate import NEAR, Candidate, plain_trace
from edigate.store.blobs import Blob
from edigate.store.bodies import findings_text
from edigate.store.bulk import portions
from edigate.store.engine import Tx
from edigate.store.tables import bank_files, deposit_links, deposits, remittances

POSTED = ("posted", "partly_posted")
AWAITED = "funds_awaited"  # the remittance's flag
_FIELDS = tuple(name for name in Deposit.__struct_fields__ if name != "healthcare")


class KeptDeposit(msgspec.Struct, frozen=True, gc=False):
    """A deposit on record: the remittance it belongs to, how that is known, and how many links it has had."""

    id: int
    file_id: int
    sha256: str
    deposit: Deposit
    remittance_id: int | None
    how: str
    links: int

    @property
    def source(self) -> SourceRef:
        """The line of the bank's file that tells of it."""
        return SourceRef(self.sha256, self.deposit.line, "bank")


class Announced(msgspec.Struct, frozen=True, gc=False):
    """A remittance as money sees it: `payer` as our claims name it, and whether it is posted."""

    candidate: Candidate
    payer: str
    posted: bool


def add_file(
    tx: Tx, blob: Blob, name: str, findings: Sequence[Finding], *, at: datetime, actor: str
) -> int | None:
    """Put a bank's file on record; its number, None when the same bytes are there already."""
    statement = (postgres_insert if tx.postgres else sqlite_insert)(bank_files).values(
        sha256=blob.sha256, size=blob.size, name=name, imported_at=at, actor=actor,
        findings=findings_text(tuple(findings)),
    )  # fmt: skip
    kept = tx.value(statement.on_conflict_do_nothing(index_elements=["sha256"]).returning(bank_files.c.id))
    return None if kept is None else int(kept)


def add(tx: Tx, file_id: int, found: Iterable[Deposit]) -> list[KeptDeposit]:
    """Put deposits on record; those that were new. The same money told again, in whatever file, changes nothing."""
    statement = (postgres_insert if tx.postgres else sqlite_insert)(deposits)
    new = []
    for each in found:
        values: dict[str, Any] = {name: getattr(each, name) for name in _FIELDS}
        values |= {"file_id": file_id, "key": each.key, "healthcare": int(each.healthcare)}
        values["trace_plain"] = plain_trace(each.trace) if each.trace else None
        new.append(
            tx.value(
                statement.values(**values)
                .on_conflict_do_nothing(index_elements=["key"])
                .returning(deposits.c.id)
            )
        )
    return [one for ids in portions(new) for one in _kept(tx, deposits.c.id.in_(ids))]


def get(tx: Tx, deposit_id: int) -> KeptDeposit | None:
    """One by its number."""
    return next(iter(_kept(tx, deposits.c.id == deposit_id)), None)


def link(
    tx: Tx, deposit: KeptDeposit, remittance_id: int | None, how: str, *, at: datetime, actor: str,
    reason: str | None = None,
) -> int:  # fmt: skip
    """Say to which remittance a deposit belongs from now on (None: to none); the how-manieth link that is."""
    n = deposit.links + 1
    tx.run(
        insert(deposit_links).values(
            deposit_id=deposit.id, n=n, remittance_id=remittance_id, how=how, at=at, actor=actor, reason=reason
        )
    )  # fmt: skip
    return n


def unlinked(tx: Tx, trace: str) -> list[KeptDeposit]:
    """The deposits with this trace that belong to no remittance yet."""
    found = _kept(tx, deposits.c.trace_plain == plain_trace(trace))
    return [each for each in found if each.remittance_id is None]


def of_remittances(tx: Tx, remittance_ids: Collection[int]) -> list[KeptDeposit]:
    """All deposits that belong to these remittances."""
    ever = select(deposit_links.c.deposit_id)
    found: list[KeptDeposit] = []
    for ids in portions(remittance_ids):
        linked = _kept(tx, deposits.c.id.in_(ever.where(deposit_links.c.remittance_id.in_(ids))))
        found += [each for each in linked if each.remittance_id in ids]
    return found


def find(tx: Tx, *, since: date | None = None, until: date | None = None) -> list[KeptDeposit]:
    """The deposits of some days, in order."""
    where = [] if since is None else [deposits.c.dated >= since]
    if until is not None:
        where.append(deposits.c.dated <= until)
    return _kept(tx, *where)


def announced(tx: Tx, deposit: Deposit) -> list[Announced]:
    """The remittances that a deposit may belong to: the same trace, or the same amount at about the same time."""
    near = and_(
        remittances.c.amount == deposit.amount,
        remittances.c.payment_date >= deposit.dated - NEAR,
        remittances.c.payment_date <= deposit.dated + NEAR,
    )
    if not deposit.trace:
        return _announced(tx, near)
    plain = func.ltrim(func.upper(remittances.c.trace), "0")
    return _announced(tx, or_(plain == plain_trace(deposit.trace), near))


def announcement(tx: Tx, remittance_id: int) -> Announced | None:
    """One remittance as money sees it; None for a duplicate or an unknown number."""
    return next(iter(_announced(tx, remittances.c.id == remittance_id)), None)


def announcements(tx: Tx, *, since: date | None = None, until: date | None = None) -> list[Announced]:
    """The remittances of some payment dates, as money sees them."""
    where = [] if since is None else [remittances.c.payment_date >= since]
    if until is not None:
        where.append(remittances.c.payment_date <= until)
    return _announced(tx, *where)


def are_told(tx: Tx) -> bool:
    """Whether a bank's file was ever imported: else nobody waits for money to show."""
    return tx.first(select(bank_files.c.id).limit(1)) is not None


def unfunded(tx: Tx, until: date, after: tuple[date, datetime] | None = None) -> list[Announced]:
    """The remittances dated up to `until` whose money is awaited and of which nothing has come.

    With `after` only those dated after that day, or that came into their state after that moment.
    """
    where = [remittances.c.payment_date <= until]
    if after is not None:
        where.append(or_(remittances.c.payment_date > after[0], remittances.c.state_at > after[1]))
    found = [each for each in _announced(tx, *where) if each.posted and each.candidate.awaited]
    funded = {
        each.remittance_id for each in of_remittances(tx, [each.candidate.remittance_id for each in found])
    }
    return [each for each in found if each.candidate.remittance_id not in funded]


def _announced(tx: Tx, *where: ColumnElement[bool]) -> list[Announced]:
    r = remittances.c
    statement = select(
        r.id, r.trace, r.trace_payer_id, r.payer_name, r.payment_date, r.amount, r.flags, r.payer_id, r.state
    ).where(r.duplicate_of.is_(None), r.amount.is_not(None), *where)
    return [
        Announced(Candidate(id_, trace or "", told, name, dated, amount, AWAITED in flags), payer or "", state in POSTED)
        for id_, trace, told, name, dated, amount, flags, payer, state in tx.all(statement.order_by(r.id))
    ]  # fmt: skip


def _kept(tx: Tx, *where: ColumnElement[bool]) -> list[KeptDeposit]:
    rows = tx.all(_select().where(*where).order_by(deposits.c.dated, deposits.c.id))
    kept = []
    for id_, file_id, sha256, healthcare, *values, remittance_id, how, links in rows:
        told = dict(zip(_FIELDS, values, strict=True))
        told["kind"] = DepositKind(told["kind"])
        deposit = Deposit(**told, healthcare=bool(healthcare))
        kept.append(KeptDeposit(id_, file_id, sha256, deposit, remittance_id, how or "", links or 0))
    return kept


def _select() -> Select[Any]:
    last = (
        select(deposit_links.c.deposit_id, func.max(deposit_links.c.n).label("n"))
        .group_by(deposit_links.c.deposit_id)
        .subquery()
    )
    joined = (
        deposits.join(bank_files, bank_files.c.id == deposits.c.file_id)
        .outerjoin(last, last.c.deposit_id == deposits.c.id)
        .outerjoin(
            deposit_links,
            and_(deposit_links.c.deposit_id == deposits.c.id, deposit_links.c.n == last.c.n),
        )
    )
    columns = [deposits.c[name] for name in _FIELDS]
    return select(
        deposits.c.id, deposits.c.file_id, bank_files.c.sha256, deposits.c.healthcare, *columns,
        deposit_links.c.remittance_id, deposit_links.c.how, last.c.n,
    ).select_from(joined)  # fmt: skip
