"""A refusal above claims in a 277CA, and what that of a whole set is for people: one piece of work about the file of ours."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from edigate.outcome.acks import MEND_AND_RESEND
from edigate.outcome.status_meaning import ASK_FOR_THE_FIRST, REFUSED_BY_ACTION, Answer, message_of, todo_for
from edigate.tracking import words
from edigate.tracking.status import DUPLICATE
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import OFFERED, OFFERED_REST, OFFERED_SET
from edigate.transactions.status_information import Status

_CORRECT_IT = (words.NEXT_ACTIONS["fix_resubmit"], words.REVIEW)


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """A verdict (rejected, or duplicate) on all claims of the set with this BHT03 of ours (`whole`), or on those of one
    provider in it, by NPI or another number as the 277CA has it."""

    verdict: str
    reference: str
    whole: bool
    provider: str | None
    statuses: tuple[Status, ...]
    ordinal: int

    @property
    def tells_whom(self) -> bool:
        """Whether its claims can be told."""
        return self.whole or self.provider is not None

    @property
    def codes(self) -> tuple[str, ...]:
        """Its statuses as received, each once."""
        return tuple(dict.fromkeys(words.status_code(each) for each in self.statuses))


def about_file(answer: Answer, refusal: Refusal, batch_id: int, amount: Decimal) -> WorkItem:
    """The work that the refusal of a whole set is; `amount` is what the claims are worth that it refuses."""
    todo, action = _todo(answer, refusal, batch_id)
    kind = WorkKind.QUESTION if refusal.verdict == DUPLICATE else WorkKind.REJECTED
    return WorkItem(
        key=f"{OFFERED}{batch_id}:{OFFERED_SET}:{refusal.ordinal}",
        kind=kind,
        reason=f"A 277CA refuses the whole batch {refusal.reference}. "
        f"{message_of(refusal.verdict, refusal.statuses, answer.tables)}.",
        codes=refusal.codes,
        next_action=todo,
        action=action,
        amount=amount,
        deadline=answer.tables.policy.deadline(kind, answer.at.date()),
        source=answer.origin.ref(refusal.ordinal, "STC"),
    )


def _todo(answer: Answer, refusal: Refusal, batch_id: int) -> tuple[str, str]:
    """What to do, and the command; what is there already, or perhaps was taken, is not offered to be sent."""
    look = f"edigate batch {batch_id}"
    if refusal.verdict == DUPLICATE:
        return ASK_FOR_THE_FIRST, look
    todo = todo_for(refusal.verdict, refusal.statuses, answer.tables)
    if todo == REFUSED_BY_ACTION:
        return todo, look
    resend = f"edigate resend {batch_id} --as {OFFERED_REST} --reason WHY"
    return MEND_AND_RESEND if todo in _CORRECT_IT else todo, resend
