"""Many rows at once: the driver's own statements with tuples, identifiers taken ahead, long lists of keys as one value or
in portions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Select, Table, func, select, text

from edigate.store.engine import Tx

PORTION = 500
TOGETHER = 50  # rows that SQLite takes in one statement: half the price of one by one
Value = TypeVar("Value")
Record = TypeVar("Record", bound=msgspec.Struct)


def portions(values: Collection[Value]) -> Iterator[list[Value]]:
    """The distinct values in lists that every engine takes in one statement; None is left out."""
    distinct = [value for value in dict.fromkeys(values) if value is not None]
    for start in range(0, len(distinct), PORTION):
        yield distinct[start : start + PORTION]


def look_up(
    tx: Tx, statement: str, *lists: Collection[int] | Collection[str], values: tuple[str, ...] = ()
) -> list[tuple[Any, ...]]:
    """The rows of a statement in which each `{among}` stands for "is one of these", and after the last of them each
    `{value}` for "is this", as they lie in SQL and in no order.

    For lists of any length, and much cheaper than a statement with a place-holder for each. Nothing is asked when a list
    is empty.
    """
    if not all(lists):
        return []
    if tx.postgres:
        text = statement.format(among="= ANY(%s)", value="= %s")
        return tx.rows(text, (*(list(each) for each in lists), *values))
    told = (msgspec.json.encode(list(each)).decode() for each in lists)
    return tx.rows(
        statement.format(among="IN (SELECT value FROM json_each(?))", value="= ?"), (*told, *values)
    )


def reserve_ids(tx: Tx, table: Table, count: int) -> range | list[int]:
    """Identifiers for rows that are about to be inserted into `table` by this writer."""
    if tx.postgres:
        sequence = f"nextval(pg_get_serial_sequence('{table.name}', 'id'))"
        return [row[0] for row in tx.all(text(f"SELECT {sequence} FROM generate_series(1, {count})"))]
    last = tx.value(
        select(func.coalesce(func.max(table.c.id), 0))
    )  # SQLite's only writer: nobody else takes them
    return range(last + 1, last + 1 + count)


def insert(
    tx: Tx,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    *,
    unless_there: bool = False,
) -> None:
    """Insert tuples in the order of `columns`, their values as they lie in SQL (`columns.cents` and so on).

    `unless_there`: a row that breaks a unique rule is left out.
    """
    rows = list(rows)
    if tx.postgres:  # its driver sends many at once by itself
        together = 0
    else:
        together = len(rows) - len(rows) % TOGETHER
        some = [tuple(chain.from_iterable(rows[at : at + TOGETHER])) for at in range(0, together, TOGETHER)]
        _insert(tx, table, columns, TOGETHER, some, unless_there=unless_there)
    _insert(tx, table, columns, 1, rows[together:], unless_there=unless_there)


def _insert(
    tx: Tx, table: Table, columns: Sequence[str], count: int, values: list[tuple[Any, ...]], *, unless_there: bool
) -> None:  # fmt: skip
    """One statement for `count` rows, as often as there are values for it."""
    if not values:
        return
    row = f"({', '.join(['%s' if tx.postgres else '?'] * len(columns))})"
    statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([row] * count)}"
    tx.run_many(statement + " ON CONFLICT DO NOTHING" if unless_there else statement, values)


def pick(record: type[Record], *sources: Any) -> list[ColumnElement[Any]]:
    """The columns that make up `record`, each from the first source that has one of that name."""
    return [
        next(source.c[name] for source in sources if name in source.c) for name in record.__struct_fields__
    ]


def fetch(tx: Tx, record: type[Record], statement: Select[Any]) -> list[Record]:
    """The rows of a statement over `pick(record, ...)` as records."""
    return [record(*row) for row in tx.all(statement)]


def fetch_one(tx: Tx, record: type[Record], statement: Select[Any]) -> Record | None:
    """The first row as a record."""
    row = tx.first(statement)
    return None if row is None else record(*row)
