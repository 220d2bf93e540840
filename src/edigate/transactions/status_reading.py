"""STC segments to statuses, and what a status means. Source: 005010X214 and 005010X212, segment STC, C043."""

from __future__ import annotations

from edigate.transactions.elements import text
from edigate.transactions.notes import Notes
from edigate.transactions.read_code import ReadCode
from edigate.transactions.status_information import Status, StatusOutcome
from edigate.x12.segment import Segment

_COMPOSITES = (1, 10, 11)
_PARTS = 4  # category, status, entity, code list
_OF_STC = frozenset(range(1, 13))
_ACCEPT, _REJECT = "WQ", "U"
_ACCEPTED = frozenset(("A0", "A1", "A2", "A5"))
_REJECTED = frozenset(("A3", "A6", "A7", "A8"))
_PENDING, _REQUEST, _FINAL = "P", "R", "F"


def acknowledged(action: str | None, category: str | None) -> tuple[StatusOutcome, bool]:
    """The outcome of a 277CA status, from STC03 and category together, and whether the two contradict each other.

    Where they do, the claim counts as rejected: a refusal that is missed costs the filing deadline. WQ with a category
    we do not know stays unknown.
    """
    by_category = outcome_of(category)
    if action not in (_ACCEPT, _REJECT):
        return by_category, False
    if action == _REJECT:
        return StatusOutcome.REJECTED, by_category not in (StatusOutcome.REJECTED, StatusOutcome.UNKNOWN)
    return by_category, by_category is StatusOutcome.REJECTED


def outcome_of(category: str | None) -> StatusOutcome:
    """The outcome a category code alone stands for; requests for information count as pending."""
    if category in _ACCEPTED:
        return StatusOutcome.ACCEPTED
    if category in _REJECTED:
        return StatusOutcome.REJECTED
    family = (category or "")[:1]
    if family == _FINAL:
        return StatusOutcome.FINALIZED
    return StatusOutcome.PENDING if family in (_PENDING, _REQUEST) else StatusOutcome.UNKNOWN


def asks(category: str | None) -> bool:
    """Whether a category code alone asks us for something, whatever its number."""
    return (category or "").startswith(_REQUEST)


def read_stc(segment: Segment, nth: int, notes: Notes, is_acknowledgment: bool) -> list[Status]:
    """The statuses of one STC, one per composite that is filled; `nth` counts the STC segments of the level from 1."""
    action = text(segment, 3)
    on, finalized = notes.days(segment, 2)[0], notes.days(segment, 6)[0]
    amount, paid, payment_date = notes.amount(segment, 4), notes.amount(segment, 5), notes.days(segment, 8)[0]
    notes.keep_others(segment, _OF_STC)
    statuses = []
    for at in _COMPOSITES:
        given = text(segment, at)
        if given is None and not (at == 1 and len(segment) > 1):
            continue
        codes = [code.strip() or None for code in (given or "").split(notes.component)]
        category, code, entity, code_list = (codes + [None] * 4)[:4]
        if len(codes) > _PARTS and any(codes[_PARTS:]):
            notes.keep_value(segment, at)
        outcome, contradicts = (
            acknowledged(action, category) if is_acknowledgment else (outcome_of(category), False)
        )
        if contradicts:
            notes.tell(ReadCode.STATUS_CONTRADICTION, "STC", 3)
        statuses.append(
            Status(
                category, code, entity, on, action, amount, outcome, nth, at, notes.ordinal, code_list, paid, finalized,
                text(segment, 7), payment_date, text(segment, 9), text(segment, 12),
            )
        )  # fmt: skip
    return statuses
