"""Whether claims stand in credit after their books have changed: named as work, and closed when they do no more."""

from __future__ import annotations

from collections.abc import Collection

from edigate.gateway.step import Step
from edigate.outcome import claim_credit
from edigate.store import claim_books, claims, journal, worklist
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import About

_WRITE_OFF = "hand:writeoff:"


def look_at(one: Step, claim_ids: Collection[int], within_charges: Collection[int] = ()) -> None:
    """Raise work for the credits of these claims and close what is none any more. One that a person has closed is not
    raised again at the same amount.

    Of those `within_charges` payers took no more than they were charged with: they are in credit only by what else is
    booked for them.
    """
    plain = set(within_charges)
    plain -= claim_books.booked_otherwise(one.tx, plain)
    due = {item.key: item for item in _due(one, [each for each in claim_ids if each not in plain])}
    opened = worklist.open_keys(one.tx, claim_ids, WorkKind.CREDIT)
    gone = [key for key in opened if key not in due]
    if gone:
        one.close_work(gone, "the balance changed")
    if due:
        done = worklist.closed_by_people(one.tx, due)
        one.raise_work([item for key, item in due.items() if key not in done])


def _due(one: Step, claim_ids: Collection[int]) -> list[WorkItem]:
    tables = one.context.tables
    overdrawn = claim_books.overdrawn(one.tx, claim_ids, claim_credit.beginnings(tables.chart))
    names = claims.names(one.tx, overdrawn)
    found: list[WorkItem] = []
    for claim_id in overdrawn:
        entries = [each.entry for each in journal.entries(one.tx, claim_id=claim_id)]
        undone = {entry.reverses for entry in entries}
        write_offs = [
            entry
            for entry in entries
            if entry.key.startswith(_WRITE_OFF) and entry.reverses is None and entry.key not in undone
        ]
        about = About(claim_id, names[claim_id][1])
        found += claim_credit.credit_work(about, entries, write_offs, one.at.date(), tables)
    return found
