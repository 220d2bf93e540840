"""Many rows at once: the driver's own statements with tuples, identifiers taken ahead, long lists of keys as one value or
in portions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Select, Table

from edigate.store.engine import Tx

PORTION = 500
TOGETHER = (100, 10, 1)  # rows that SQLite takes in one statement: half the price of one by one
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
        return [row[0] for row in tx.rows(f"SELECT {sequence} FROM generate_series(1, {count})", ())]
    # SQLite's only writer: nobody else takes them.
    ((last,),) = tx.rows(f"SELECT coalesce(max(id), 0) FROM {table.name}", ())
    return range(last + 1, last + 1 + count)


def insert(
    tx: Tx,
    table: Table,
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    *,
    unless_there: bool = False,
    blank: Collection[str] = (),
) -> None:
    """Insert tuples in the order of `columns`, their values as they lie in SQL (`columns.cents` and so on).

    `unless_there`: a row that breaks a unique rule is left out. `blank` are columns in which 0 stands for nothing, where rows
    are many: SQLite's driver takes a number at a sixth of the price of None.
    """
    statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {{rows}}"
    places = tuple(n for n, column in enumerate(columns) if column in blank)
    if tx.postgres and places:
        rows = [tuple(None if n in places and v == 0 else v for n, v in enumerate(row)) for row in rows]
    run_rows(tx, statement + " ON CONFLICT DO NOTHING" if unless_there else statement, list(rows), places)


def run_rows(tx: Tx, statement: str, rows: Sequence[tuple[Any, ...]], blank: tuple[int, ...] = ()) -> int:
    """A statement with `{rows}` where a list of rows stands, for all of these; many in one where that is cheaper. How many rows
    were touched. On SQLite 0 becomes NULL at the places `blank` of a row."""
    if not rows:
        return 0
    marks = ["%s" if tx.postgres else "nullif(?, 0)" if n in blank else "?" for n in range(len(rows[0]))]
    row = f"({', '.join(marks)})"
    touched = 0
    for together in (1,) if tx.postgres else TOGETHER:  # PostgreSQL's driver sends many at once by itself
        whole = len(rows) - len(rows) % together
        if whole:
            some = [list(chain.from_iterable(rows[at : at + together])) for at in range(0, whole, together)]
            touched += tx.run_many(_for_rows(statement, together, row), some)
            rows = rows[whole:]
    return touched


@lru_cache(maxsize=64)
def _for_rows(statement: str, count: int, row: str) -> str:
    """The statement for `count` rows. One that is made again is a long text to compare for the driver."""
    return statement.format(rows=", ".join([row] * count))


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
