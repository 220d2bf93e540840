"""Which questions to payers (276) are still without an answer, from all that was heard of the claims they are about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec

from edigate.store import Tx, inquiries, outbox, signals, submissions
from edigate.store.inquiries import Question
from edigate.store.submissions import Submission
from edigate.tracking.fold import still_said
from edigate.tracking.inquiry import is_open
from edigate.tracking.signal import Signal
from edigate.tracking.status import ClaimState


def open_in(tx: Tx, batch_ids: Collection[int]) -> list[Question]:
    """The questions in these batches that nothing has answered so far; batches of claims have none."""
    asked = inquiries.questions(tx, batch_ids)
    heard: dict[int, list[tuple[Signal, datetime]]] = {}
    for one in signals.arrived(tx, {each.submission_id for each in asked}):
        heard.setdefault(one.submission_id, []).append((one.signal, one.arrived_at))
    return [each for each in asked if _is_open(each, heard.get(each.submission_id, []))]


class Unanswered(msgspec.Struct, frozen=True, gc=False):
    """A question that is still open, the file that asks it and since when that stands where it does, and what it is about."""

    batch_id: int
    partner_id: str
    state_at: datetime
    left: datetime
    submission: Submission


def overdue(
    tx: Tx, states: Collection[str], before: datetime, after: datetime | None = None
) -> list[Unanswered]:
    """The open questions of files that came into one of these states until `before`; with `after` only those that came
    after it."""
    files = {each.id: each for each in outbox.overdue(tx, states, before, after)}
    asked = open_in(tx, files)
    about = {each.id: each for each in submissions.get_many(tx, [each.submission_id for each in asked])}
    return [
        Unanswered(file.id, file.partner_id, file.state_at, each.left, about[each.submission_id])
        for each in asked
        if each.left is not None and (file := files[each.batch_id])
    ]


def _is_open(one: Question, heard: list[tuple[Signal, datetime]]) -> bool:
    said = still_said([signal for signal, _ in heard])
    counting = [each for each in heard if each[0] in said]
    return is_open(ClaimState(one.submission_state), one.left, counting)
