"""Official code lists, edition by edition, and what they say of some codes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import delete, select

from edigate.codes.listed_code import ListedCode
from edigate.codes.validity import CodeHistory, Period
from edigate.store.bulk import fetch, fetch_one, insert, pick, portions, reserve_ids
from edigate.store.columns import day_text, moment_text
from edigate.store.engine import Tx
from edigate.store.tables import code_lists, listed_codes

_COLUMNS = ("list_id", "n", "code", "text", "valid_from", "valid_to", "usable")


class Edition(msgspec.Struct, frozen=True, gc=False):
    """One edition of a list: it holds from the day `as_of`, until the next one does."""

    id: int
    name: str
    as_of: date
    file_name: str
    sha256: str
    code_count: int
    imported_at: datetime
    actor: str


class Told(msgspec.Struct, frozen=True, gc=False):
    """What one edition says of one code."""

    name: str
    as_of: date
    code: str
    text: str
    valid_from: date | None
    valid_to: date | None
    usable: bool


def editions(tx: Tx, name: str | None = None) -> list[Edition]:
    """The editions of one list or of all, by name and day."""
    statement = select(*pick(Edition, code_lists)).order_by(code_lists.c.name, code_lists.c.as_of)
    return fetch(tx, Edition, statement if name is None else statement.where(code_lists.c.name == name))


def names(tx: Tx) -> frozenset[str]:
    """The lists of which there is an edition."""
    return frozenset(row[0] for row in tx.all(select(code_lists.c.name).distinct()))


def find(tx: Tx, name: str, as_of: date) -> Edition | None:
    """The edition of a list that holds from this day."""
    statement = select(*pick(Edition, code_lists))
    return fetch_one(tx, Edition, statement.where(code_lists.c.name == name, code_lists.c.as_of == as_of))


def replace(
    tx: Tx,
    name: str,
    as_of: date,
    codes: Sequence[ListedCode],
    *,
    file_name: str,
    sha256: str,
    at: datetime,
    actor: str,
) -> Edition:
    """Keep an edition; one of the same list and day is dropped for it."""
    before = find(tx, name, as_of)
    if before is not None:
        tx.run(delete(listed_codes).where(listed_codes.c.list_id == before.id))
        tx.run(delete(code_lists).where(code_lists.c.id == before.id))
    (identifier,) = reserve_ids(tx, code_lists, 1)
    edition = Edition(identifier, name, as_of, file_name, sha256, len(codes), at, actor)
    insert(
        tx, code_lists, Edition.__struct_fields__,
        [(identifier, name, as_of.isoformat(), file_name, sha256, len(codes), moment_text(at), actor)],
    )  # fmt: skip
    insert(tx, listed_codes, _COLUMNS, (
        (identifier, n, each.code, each.text, day_text(each.valid_from), day_text(each.valid_to), int(each.usable))
        for n, each in enumerate(codes)
    ))  # fmt: skip
    return edition


def told(tx: Tx, name: str, code: str) -> list[Told]:
    """What each edition of a list says of a code, the oldest first."""
    joined = listed_codes.join(code_lists, code_lists.c.id == listed_codes.c.list_id)
    statement = select(*pick(Told, code_lists, listed_codes)).select_from(joined)
    statement = statement.where(code_lists.c.name == name, listed_codes.c.code == code)
    found = fetch(tx, Told, statement.order_by(code_lists.c.as_of, listed_codes.c.n))
    return [msgspec.structs.replace(each, usable=bool(each.usable)) for each in found]


def history(tx: Tx, codes: Collection[str]) -> CodeHistory:
    """The editions there are, and what they say of these codes."""
    days: dict[str, list[date]] = {}
    for edition in editions(tx):
        days.setdefault(edition.name, []).append(edition.as_of)
    periods: dict[tuple[str, str], list[Period]] = {}
    columns = [
        code_lists.c.name,
        code_lists.c.as_of,
        *(listed_codes.c[each] for each in _COLUMNS[2:] if each != "text"),
    ]
    joined = listed_codes.join(code_lists, code_lists.c.id == listed_codes.c.list_id)
    for portion in portions(codes) if days else ():
        for name, as_of, code, start, end, usable in tx.all(
            select(*columns).select_from(joined).where(listed_codes.c.code.in_(portion))
        ):
            periods.setdefault((name, code), []).append(Period(as_of, start, end, bool(usable)))
    return CodeHistory(days, periods)
