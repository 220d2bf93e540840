"""Numbers that are never given out twice: a gap is allowed, reuse is not."""

from __future__ import annotations

from sqlalchemy import select

from edigate.errors import LocalError
from edigate.store.engine import Tx
from edigate.store.tables import control_numbers

LAST = 999_999_999
# Plain statements, for every block of claims takes places in the feed by one.
_NEW = "INSERT INTO control_numbers (partner_id, kind, last) VALUES ({marks}) ON CONFLICT (partner_id, kind) DO UPDATE SET last ="
_ADD = f"{_NEW} control_numbers.last + excluded.last"
_REACH = (
    f"{_NEW} CASE WHEN control_numbers.last < excluded.last THEN excluded.last ELSE control_numbers.last END"
)
OWN = ""  # the partner id of our own counters


class UsedUp(LocalError):
    """A counter has reached its end; it never begins anew by itself."""


def reserve(tx: Tx, partner_id: str, kind: str, count: int = 1, *, limit: int = LAST) -> range:
    """The next `count` numbers of a partner's counter, from 1. They stay used even if what they were meant for is
    dropped.

    `UsedUp` when they would pass `limit`: a counter does not wrap by itself. Other writers of the same counter
    wait until this transaction ends.
    """
    last = _raise_to(tx, partner_id, kind, count, relative=True)
    if last > limit:
        raise UsedUp(
            f"the {kind} counter of {partner_id or 'this gateway'} has reached its end: no number is used twice"
        )
    return range(last - count + 1, last + 1)


def jump(tx: Tx, partner_id: str, kind: str, last: int) -> int:
    """Make the counter go on after `last`, never backwards (after a restore); the number it now stands at."""
    return _raise_to(tx, partner_id, kind, last, relative=False)


def last(tx: Tx, partner_id: str, kind: str) -> int:
    """The last number given out; 0 when there is none."""
    where = (control_numbers.c.partner_id == partner_id, control_numbers.c.kind == kind)
    return int(tx.value(select(control_numbers.c.last).where(*where)) or 0)


def owners(tx: Tx, kind: str) -> set[str]:
    """Whose counters of a kind there are."""
    where = control_numbers.c.kind == kind
    return {row[0] for row in tx.all(select(control_numbers.c.partner_id).where(where))} - {OWN}


def next_in_feed(tx: Tx, feed: str, count: int) -> range:
    """The next places in an ordered feed of ours, without gaps: a place counts only once its transaction is
    committed, and later places are not given out before."""
    return reserve(tx, OWN, feed, count, limit=2**62)


def traces(tx: Tx, count: int) -> list[str]:
    """New traces of ours for submissions (837 REF*D9, 20 characters at most)."""
    return [f"EDG{number:013d}" for number in reserve(tx, OWN, "trace", count, limit=9_999_999_999_999)]


def _raise_to(tx: Tx, partner_id: str, kind: str, number: int, *, relative: bool) -> int:
    marks = ", ".join(["%s" if tx.postgres else "?"] * 3)
    statement = f"{_ADD if relative else _REACH} RETURNING last".format(marks=marks)
    return int(tx.rows(statement, (partner_id, kind, number))[0][0])
