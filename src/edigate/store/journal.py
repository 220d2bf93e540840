"""The books: entries are added and never changed, each key once, each sums to zero."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, type_coerce

from edigate.errors import LocalError, SourceRef
from edigate.outcome.outcome import Booking
from edigate.posting.entry import Entry, Posting
from edigate.posting.history import PaymentRef
from edigate.store.addresses import SOURCE_COLUMNS, source_ref, source_values
from edigate.store.bulk import PORTION, insert, look_up, portions, reserve_ids
from edigate.store.columns import BIG, amount, day_text, moment_text, words
from edigate.store.engine import Tx
from edigate.store.entry_digest import Line, digest_of, is_digest_of, lines_of
from edigate.store.tables import claim_payments, claims, inbox, journal_entries, journal_postings, remittances

PAYMENT = "CLP"  # the segment that a claim payment begins with
ENTRY = (
    "id", "key", "digest", "dated", "posted_at", "description", "claim_id", "remittance_id", "payment_sequence",
    "reverses", *SOURCE_COLUMNS, "actor", "reason",
)  # fmt: skip
POSTING = ("entry_id", "n", "account", "amount", "line", "group_code", "reason_code", "quantity", "remarks")
_BLANK = frozenset((*POSTING[4:], "payment_sequence", "reverses", *SOURCE_COLUMNS, "reason"))
_NO_SOURCE = (0, 0, 0, 0)
_POSTINGS = f"SELECT {', '.join(POSTING)} FROM journal_postings WHERE entry_id {{among}}"
_OF_PAYMENTS = (
    "SELECT id, remittance_id, payment_sequence, key, dated, description, claim_id, reverses "
    "FROM journal_entries WHERE remittance_id {among} AND payment_sequence {among}"
)
# The source of a claim payment's entries is where the payment stands: on record with the payment, not with each of them.
_OF_PAYMENT = journal_entries.c.payment_sequence.is_not(None)
_SOURCE = (
    case((_OF_PAYMENT, inbox.c.sha256), else_=journal_entries.c.source_sha256),
    case((_OF_PAYMENT, claim_payments.c.ordinal), else_=journal_entries.c.source_ordinal),
    case((_OF_PAYMENT, PAYMENT), else_=journal_entries.c.source_id),
    journal_entries.c.source_element,
)


class PostedEntry(msgspec.Struct, frozen=True, gc=False):
    """An entry in the books: when it was posted, by whom and why, and the remittance and claim payment it belongs
    to."""

    id: int
    entry: Entry
    posted_at: datetime
    remittance_id: int | None
    payment_sequence: int | None
    actor: str
    reason: str | None


def add(
    tx: Tx, bookings: Sequence[Booking], *, at: datetime, actor: str, reason: str | None = None
) -> dict[str, str]:
    """Add entries; the digest of each, by key. One whose key is in the books already changes nothing.

    `LocalError`, and nothing may be committed, when an entry does not sum to zero, or the same key is in the books
    with other postings: one fact was understood in two ways.
    """
    checked = _checked(bookings)
    fresh = _fresh(tx, checked)
    if fresh:
        numbered = list(zip(reserve_ids(tx, journal_entries, len(fresh)), fresh, strict=True))
        moment = moment_text(at)
        rows = [_entry_row(id_, one.digest, one.booking, moment, actor, reason) for id_, one in numbered]
        insert(tx, journal_entries, ENTRY, rows, blank=_BLANK)
        lines = [(id_, n, *line) for id_, one in numbered for n, line in enumerate(one.lines, start=1)]
        insert(tx, journal_postings, POSTING, lines, blank=_BLANK)
    return {key: one.digest for key, one in checked.items()}


def hold(tx: Tx) -> None:
    """Let nobody else add entries until this transaction ends: before looking at what they will depend on."""
    tx.lock("journal")


def live(tx: Tx, refs: Mapping[PaymentRef, SourceRef]) -> dict[PaymentRef, list[Entry]]:
    """The entries that are the present effect of claim payments: all of theirs but those of them that were undone,
    and what undid them. `refs` has where each payment stands."""
    found: dict[PaymentRef, list[Entry]] = {}
    rows = sorted(row for remittance_id, own in _by_remittance(refs).items()
                  for row in look_up(tx, _OF_PAYMENTS, [remittance_id], own))  # fmt: skip
    postings = _postings(tx, [row[0] for row in rows])
    for id_, remittance_id, sequence, key, dated, description, claim_id, reverses in rows:
        ref = PaymentRef(remittance_id, sequence)
        entry = Entry(
            key, date.fromisoformat(dated), description, tuple(postings.get(id_, ())), refs[ref], claim_id, reverses,
        )  # fmt: skip
        found.setdefault(ref, []).append(entry)
    return {ref: alive for ref, entries in found.items() if (alive := _not_undone(entries))}


def _by_remittance(refs: Iterable[PaymentRef]) -> dict[int, list[int]]:
    """The numbers of claim payments, by remittance."""
    numbers: dict[int, list[int]] = {}
    for ref in refs:
        numbers.setdefault(ref.remittance_id, []).append(ref.sequence)
    return numbers


def posted_keys(tx: Tx, keys: Collection[str]) -> set[str]:
    """Those of the keys that are in the books."""
    return {row[0] for row in look_up(tx, "SELECT key FROM journal_entries WHERE key {among}", keys)}


def entries(
    tx: Tx, *, practice: str | None = None, claim_id: int | None = None, remittance_id: int | None = None,
    key: str | None = None, after: int = 0, since: date | None = None, until: date | None = None, limit: int | None = None,
) -> list[PostedEntry]:  # fmt: skip
    """Entries in the order in which they were posted; those with an id above `after`, dated from `since` to
    `until`."""
    where: list[ColumnElement[bool]] = [journal_entries.c.id > after]
    for column, value in ((journal_entries.c.claim_id, claim_id), (journal_entries.c.remittance_id, remittance_id),
                          (journal_entries.c.key, key)):  # fmt: skip
        if value is not None:
            where.append(column == value)
    if practice is not None:
        own = select(claims.c.id).where(claims.c.practice == practice)
        paid = select(remittances.c.id).where(remittances.c.practice == practice)
        of_none = journal_entries.c.claim_id.is_(None) & journal_entries.c.remittance_id.in_(paid)
        where.append(journal_entries.c.claim_id.in_(own) | of_none)
    if since is not None:
        where.append(journal_entries.c.dated >= since)
    if until is not None:
        where.append(journal_entries.c.dated <= until)
    return _posted(tx, and_(*where), limit)


def with_keys(tx: Tx, keys: Collection[str]) -> dict[str, PostedEntry]:
    """The entries under some keys, by key."""
    ids = [row[0] for row in look_up(tx, "SELECT id FROM journal_entries WHERE key {among}", keys)]
    found = (one for some in portions(ids) for one in _posted(tx, journal_entries.c.id.in_(some)))
    return {one.entry.key: one for one in found}


def digests(tx: Tx, keys: Collection[str]) -> dict[str, str]:
    """The digests of the entries under some keys, as they are on record."""
    return dict(look_up(tx, "SELECT key, digest FROM journal_entries WHERE key {among}", keys))


def balances(tx: Tx, *, claim_id: int | None = None, remittance_id: int | None = None) -> dict[str, Decimal]:
    """The balance of every account, over all entries or over those of a claim or a remittance."""
    total = func.sum(journal_postings.c.amount).label("total")
    statement = _joined(journal_postings.c.account, total).group_by(journal_postings.c.account)
    if claim_id is not None:
        statement = statement.where(journal_entries.c.claim_id == claim_id)
    if remittance_id is not None:
        statement = statement.where(journal_entries.c.remittance_id == remittance_id)
    return {row[0]: row[1] for row in tx.all(statement.order_by(journal_postings.c.account))}


def funds_posted(tx: Tx, remittance_ids: Collection[int], account_prefix: str) -> dict[int, Decimal]:
    """What was posted for remittances on the accounts that begin so (funds): it must be their BPR02."""
    found: dict[int, Decimal] = {}
    total = func.sum(journal_postings.c.amount)
    begins = journal_postings.c.account.startswith(account_prefix, autoescape=True)
    for portion in portions(remittance_ids):
        statement = _joined(journal_entries.c.remittance_id, total).where(begins)
        statement = statement.where(journal_entries.c.remittance_id.in_(portion)).group_by(
            journal_entries.c.remittance_id
        )
        found.update((row[0], row[1]) for row in tx.all(statement))
    return found


def out_of_balance(tx: Tx) -> list[str]:
    """The keys of entries that do not sum to zero or have no postings: always none, unless the database was tampered
    with."""
    total = func.sum(type_coerce(journal_postings.c.amount, BIG))
    outer = journal_entries.outerjoin(journal_postings, journal_postings.c.entry_id == journal_entries.c.id)
    statement = (
        select(journal_entries.c.key).select_from(outer).group_by(journal_entries.c.id, journal_entries.c.key)
    )
    return [
        row[0]
        for row in tx.all(statement.having(or_(total.is_(None), total != 0)).order_by(journal_entries.c.id))
    ]


def altered(tx: Tx) -> Iterator[int]:
    """The numbers of entries that do not say what they said when they were posted: other postings, date, claim or
    reversed entry. In portions, flat in memory."""
    after = 0
    while found := _posted(tx, journal_entries.c.id > after, PORTION):
        after = found[-1].id
        marks = dict(tx.all(select(journal_entries.c.id, journal_entries.c.digest).where(
            journal_entries.c.id.between(found[0].id, after))))  # fmt: skip
        yield from (
            one.id for one in found if not is_digest_of(marks[one.id], one.entry, lines_of(one.entry))
        )


class _Checked(msgspec.Struct, frozen=True, gc=False):
    """A booking that sums to zero, its postings as they lie in SQL, and the digest of what it says."""

    booking: Booking
    lines: list[Line]
    digest: str


def _checked(bookings: Sequence[Booking]) -> dict[str, _Checked]:
    """The bookings by the keys of their entries, each key once."""
    found: dict[str, _Checked] = {}
    for booking in bookings:
        entry = booking.entry
        lines = lines_of(entry)
        if not lines or sum([line[1] for line in lines]):
            raise LocalError(f"the journal refuses an entry that does not sum to zero: {entry.key}")
        one = _Checked(booking, lines, digest_of(entry, lines))
        if found.setdefault(entry.key, one).digest != one.digest:
            raise _two_ways(entry.key)
    return found


def _fresh(tx: Tx, checked: Mapping[str, _Checked]) -> list[_Checked]:
    """Those whose keys are not in the books."""
    if not checked:
        return []
    hold(tx)
    known: set[str] = set()
    for key, mark in digests(tx, checked.keys()).items():
        if not is_digest_of(mark, checked[key].booking.entry, checked[key].lines):
            raise _two_ways(key)
        known.add(key)
    return [one for key, one in checked.items() if key not in known]


def _two_ways(key: str) -> LocalError:
    return LocalError(
        f"the journal has an entry {key} that says something else: one fact was understood in two ways"
    )


def _entry_row(
    id_: int, mark: str, booking: Booking, moment: str, actor: str, reason: str | None
) -> tuple[Any, ...]:
    entry, ref = booking.entry, booking.payment
    return (
        id_, entry.key, mark, day_text(entry.dated), moment, entry.description, entry.claim_id, booking.of,
        ref.sequence if ref else 0, entry.reverses or 0, *(_NO_SOURCE if ref else source_values(entry.source)), actor,
        0 if reason is None else reason,
    )  # fmt: skip


def _posted(tx: Tx, where: ColumnElement[bool], limit: int | None = None) -> list[PostedEntry]:
    paid = and_(
        claim_payments.c.remittance_id == journal_entries.c.remittance_id,
        claim_payments.c.sequence == journal_entries.c.payment_sequence,
    )
    chosen = (
        select(*(journal_entries.c[name] for name in ENTRY if name not in SOURCE_COLUMNS), *_SOURCE)
        .outerjoin(claim_payments, paid)
        .outerjoin(remittances, remittances.c.id == claim_payments.c.remittance_id)
        .outerjoin(inbox, inbox.c.id == remittances.c.inbox_id)
        .where(where)
        .order_by(journal_entries.c.id)
        .limit(limit)
    )
    rows = tx.all(chosen)
    postings = _postings(tx, [row.id for row in rows])
    return [
        PostedEntry(
            row.id,
            Entry(
                row.key, row.dated, row.description, tuple(postings.get(row.id, ())), source_ref(*row[-4:]),
                row.claim_id, row.reverses,
            ),
            row.posted_at, row.remittance_id, row.payment_sequence, row.actor, row.reason,
        )
        for row in rows
    ]  # fmt: skip


def _postings(tx: Tx, entry_ids: Collection[int]) -> dict[int, list[Posting]]:
    found: dict[int, list[Posting]] = {}
    for entry_id, _, account, money, line, group, reason, quantity, remarks in sorted(
        look_up(tx, _POSTINGS, entry_ids), key=itemgetter(0, 1)
    ):
        posting = Posting(
            account,
            amount(money),
            line,
            group,
            reason,
            quantity and Decimal(quantity),
            words(remarks or "[]"),
        )
        found.setdefault(entry_id, []).append(posting)
    return found


def _not_undone(entries: Iterable[Entry]) -> list[Entry]:
    own = {entry.key: entry for entry in entries}
    undoing = {entry.key: entry.reverses for entry in own.values() if entry.reverses in own}
    gone = {*undoing, *undoing.values()}
    return [entry for key, entry in own.items() if key not in gone]


def _joined(*columns: Any) -> Select[Any]:
    joined = journal_postings.join(journal_entries, journal_entries.c.id == journal_postings.c.entry_id)
    return select(*columns).select_from(joined)
