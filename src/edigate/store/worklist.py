"""Work for people: each cause is open at most once; what was closed stays on record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, func, select, update

from edigate.errors import SourceRef
from edigate.store.addresses import SOURCE_COLUMNS, source_ref, source_values
from edigate.store.bulk import insert, look_up, portions, reserve_ids
from edigate.store.columns import cents, moment_text, words_text
from edigate.store.engine import Tx
from edigate.store.tables import claims, remittances, work_items
from edigate.tracking.work_item import WorkItem, WorkKind

COLUMNS = (
    "id", "key", "kind", "reason", "codes", "next_action", "action", "amount", "deadline", "claim_id", *SOURCE_COLUMNS,
    "batch_id", "inbox_id", "remittance_id", "opened_at", "state", "closed_at", "closed_by", "close_reason",
)  # fmt: skip


# SQLite, which does not know how much is open, would go through all of it.
_BY = {"key": "work_items_open_once", "claim_id": "work_items_by_claim", "codes": "work_items_unmatched"}
PROGRAM = "edigate"  # who closes work that needs nobody any more
# That of the claim; what is of no claim is of the practice that its remittance pays.
_PRACTICE = func.coalesce(claims.c.practice, remittances.c.practice)


class OpenedItem(msgspec.Struct, frozen=True, gc=False):
    """A piece of work on record, with the names of its claim. `state` is open or closed."""

    id: int
    item: WorkItem
    batch_id: int | None
    inbox_id: int | None
    remittance_id: int | None
    opened_at: datetime
    state: str
    closed_at: datetime | None
    closed_by: str | None
    close_reason: str | None
    practice: str | None
    claim_key: str | None


def add(
    tx: Tx, items: Sequence[WorkItem], *, at: datetime, batch_id: int | None = None, inbox_id: int | None = None,
    remittance_id: int | None = None,
) -> list[OpenedItem]:  # fmt: skip
    """Open work; those that were new. A key that is open already changes nothing; one that was closed is opened again
    as a further item."""
    fresh = _not_open(tx, items)
    if not fresh:
        return []
    ids = list(reserve_ids(tx, work_items, len(fresh)))
    moment = moment_text(at)
    rows = (
        (id_, item.key, item.kind.value, item.reason, words_text(item.codes), item.next_action, item.action,
         None if item.amount is None else cents(item.amount), item.deadline and item.deadline.isoformat(), item.claim_id,
         *source_values(item.source), batch_id, inbox_id, remittance_id, moment, "open")
        for id_, item in zip(ids, fresh, strict=True)
    )  # fmt: skip
    # A key that another run has opened meanwhile is left out, and its number stays unused.
    insert(tx, work_items, COLUMNS[: COLUMNS.index("closed_at")], rows, unless_there=True)
    return _of_ids(tx, ids)


def _not_open(tx: Tx, items: Sequence[WorkItem]) -> list[WorkItem]:
    """Those whose keys are not open, each key once, in their order."""
    by_key = {item.key: item for item in reversed(items)}
    open_ = {key for _, key in _open(tx, "key", by_key.keys())}
    return [by_key[key] for key in dict.fromkeys(item.key for item in items) if key not in open_]


def get(tx: Tx, item_id: int) -> OpenedItem | None:
    """One by its number."""
    return next(iter(_items(tx, _by_id(work_items.c.id == item_id))), None)


def latest(tx: Tx, key: str) -> OpenedItem | None:
    """The last one with this key, open or closed."""
    found = _items(tx, _by_id(work_items.c.key == key))
    return found[-1] if found else None


def beginning(tx: Tx, start: str) -> list[OpenedItem]:
    """All whose keys begin so, open or closed, in the order in which they were opened."""
    return _of_ids(tx, sorted(id_ for id_, _ in _begin(tx, start, "work_items_by_key")))


def open_beginning(tx: Tx, start: str) -> list[str]:
    """The keys of open work that begin so, in order."""
    found = _begin(tx, start, "work_items_open_once", "AND state = 'open'")
    return sorted(key for _, key in found)


def _begin(tx: Tx, start: str, index: str, more: str = "") -> list[tuple[Any, ...]]:
    """(id, key) of the work whose keys begin so. The texts of SQLite are in the order of their characters, and so in an index."""
    if tx.postgres:
        return tx.rows(f"SELECT id, key FROM work_items WHERE starts_with(key, %s) {more}", (start,))
    statement = f"SELECT id, key FROM work_items INDEXED BY {index} WHERE key >= ? AND key < ? {more}"
    return tx.rows(statement, (start, start[:-1] + chr(ord(start[-1]) + 1)))


def close(tx: Tx, item_id: int, *, at: datetime, by: str, reason: str) -> bool:
    """Close one piece of work; whether it was open."""
    return bool(_close(tx, work_items.c.id == item_id, at, by, reason))


def close_keys(tx: Tx, keys: Collection[str], *, at: datetime, by: str, reason: str) -> list[OpenedItem]:
    """Close the open work with these keys; what was closed."""
    opened = [id_ for id_, _ in _open(tx, "key", keys)]
    return [
        one
        for portion in portions(opened)
        for one in _close(tx, work_items.c.id.in_(portion), at, by, reason)
    ]


def revalue(tx: Tx, amounts: Mapping[str, Decimal]) -> list[OpenedItem]:
    """Set what open work is worth, by key; that which was worth something else."""
    opened = _of_ids(tx, [id_ for id_, _ in _open(tx, "key", amounts.keys())])
    changed = [each for each in opened if each.item.amount != amounts[each.item.key]]
    for each in changed:
        new = {"amount": amounts[each.item.key]}
        tx.run(update(work_items).where(work_items.c.id == each.id).values(**new))
    return _of_ids(tx, sorted(each.id for each in changed))


def open_of_claims(tx: Tx, claim_ids: Collection[int]) -> list[OpenedItem]:
    """The open work about claims."""
    return _of_ids(tx, sorted(id_ for id_, _ in _open(tx, "claim_id", claim_ids)))


def open_of_kind(tx: Tx, kind: WorkKind) -> list[str]:
    """The keys of all open work of a kind."""
    by = "" if tx.postgres else " INDEXED BY work_items_open_by_kind"
    return [
        row[0]
        for row in tx.rows(f"SELECT key FROM work_items{by} WHERE state = 'open' AND kind = '{kind}'", ())
    ]


def unmatched(tx: Tx, codes: Collection[str]) -> list[OpenedItem]:
    """The open work about answers that are nobody's and name exactly one of these."""
    told = [words_text((code,)) for code in codes]
    return _of_ids(tx, sorted(id_ for id_, _ in _open(tx, "codes", told, "AND kind = 'unmatched'")))


def open_keys(tx: Tx, claim_ids: Collection[int], kind: WorkKind) -> list[str]:
    """The keys of the open work of one kind about claims."""
    return [key for _, key in sorted(_open(tx, "claim_id", claim_ids, f"AND kind = '{kind}'"))]


def is_open(tx: Tx, key: str) -> bool:
    """Whether work with this key is open."""
    return bool(_open(tx, "key", (key,)))


def _open(
    tx: Tx, column: str, among: Collection[int] | Collection[str], more: str = ""
) -> list[tuple[int, str]]:
    """(id, key) of the open work with one of these values in a column."""
    by = "" if tx.postgres else f" INDEXED BY {_BY[column]}"
    found = look_up(
        tx, f"SELECT id, key FROM work_items{by} WHERE state = 'open' AND {column} {{among}} {more}", among
    )
    return [(row[0], row[1]) for row in found]


def closed_by_people(tx: Tx, keys: Collection[str]) -> set[str]:
    """Those of these keys whose work a person has closed."""
    found: set[str] = set()
    for portion in portions(keys):
        where = (
            work_items.c.key.in_(portion),
            work_items.c.state == "closed",
            work_items.c.closed_by != PROGRAM,
        )
        found.update(row[0] for row in tx.all(select(work_items.c.key).where(*where)))
    return found


def last_closed(tx: Tx, keys: Collection[str]) -> dict[str, datetime]:
    """When work with these keys was closed last; a key under which none was is left out."""
    statement = (
        "SELECT key, max(closed_at) FROM work_items WHERE state = 'closed' AND key {among} GROUP BY key"
    )
    return {key: datetime.fromisoformat(at) for key, at in look_up(tx, statement, keys)}


def items(
    tx: Tx, *, kind: WorkKind | None = None, state: str | None = "open", practice: str | None = None,
    claim_id: int | None = None, batch_id: int | None = None, due_until: date | None = None, limit: int | None = None,
) -> list[OpenedItem]:  # fmt: skip
    """The worklist: by deadline (work without one last), then the most money first. `state` None: closed work too."""
    statement = _select().limit(limit)
    wanted = (
        (work_items.c.kind, kind), (work_items.c.state, state), (_PRACTICE, practice),
        (work_items.c.claim_id, claim_id), (work_items.c.batch_id, batch_id),
    )  # fmt: skip
    for column, value in wanted:
        if value is not None:
            statement = statement.where(column == value)
    if due_until is not None:
        statement = statement.where(work_items.c.deadline <= due_until)
    order = (
        work_items.c.deadline.asc().nulls_last(),
        work_items.c.amount.desc().nulls_last(),
        work_items.c.id,
    )
    return _items(tx, statement.order_by(*order))


def _close(tx: Tx, where: Any, at: datetime, by: str, reason: str) -> list[OpenedItem]:
    values = {"state": "closed", "closed_at": at, "closed_by": by, "close_reason": reason}
    changed = (
        update(work_items)
        .where(where, work_items.c.state == "open")
        .values(**values)
        .returning(work_items.c.id)
    )
    return _of_ids(tx, [row[0] for row in tx.all(changed)])


def _select() -> Select[Any]:
    joined = work_items.outerjoin(claims, claims.c.id == work_items.c.claim_id)
    joined = joined.outerjoin(remittances, remittances.c.id == work_items.c.remittance_id)
    columns = [work_items.c[name] for name in COLUMNS]
    return select(*columns, _PRACTICE.label("practice"), claims.c.claim_key).select_from(joined)


def _by_id(*where: ColumnElement[bool]) -> Select[Any]:
    return _select().where(*where).order_by(work_items.c.id)


def _of_ids(tx: Tx, ids: Collection[int]) -> list[OpenedItem]:
    return [one for portion in portions(ids) for one in _items(tx, _by_id(work_items.c.id.in_(portion)))]


def _items(tx: Tx, statement: Select[Any]) -> list[OpenedItem]:
    return [_item(*row) for row in tx.all(statement)]


def _item(
    id_: int, key: str, kind: str, reason: str, codes: tuple[str, ...], next_action: str, action: str,
    amount: Decimal | None, deadline: date | None, claim_id: int | None, sha256: str | None, ordinal: int | None,
    segment_id: str | None, element: int | None, *rest: Any,
) -> OpenedItem:  # fmt: skip
    source: SourceRef | None = source_ref(sha256, ordinal, segment_id, element)
    item = WorkItem(
        key, WorkKind(kind), reason, codes, next_action, action, amount, deadline, claim_id, source
    )
    return OpenedItem(id_, item, *rest)
