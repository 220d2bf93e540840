"""A refusal above claims in a 277CA, and what it is for people: one piece of work about the file of ours, whether it refuses a
whole set or the claims of one provider."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from edigate.codes import npi
from edigate.outcome.acks import MEND_AND_RESEND
from edigate.outcome.status_meaning import ASK_FOR_THE_FIRST, REFUSED_BY_ACTION, Answer, message_of, todo_for
from edigate.tracking import words
from edigate.tracking.status import DUPLICATE
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import OFFERED_ABOVE, offer_action, offer_key
from edigate.transactions.status_information import Status

_AT_THE_PROVIDER = (
    "Mend the cause with the payer, then send the claims again under new numbers; what the claims say wrongly of the provider is "
    "corrected by handing them in again."
)
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
    """The work that a refusal is; `amount` is what the claims are worth that it refuses without naming them."""
    todo, action = _todo(answer, refusal, batch_id)
    source = answer.origin.ref(refusal.ordinal, "STC")
    kind = WorkKind.QUESTION if refusal.verdict == DUPLICATE else WorkKind.REJECTED
    return WorkItem(
        key=offer_key(batch_id, OFFERED_ABOVE, source),
        kind=kind,
        reason=f"A 277CA refuses {_whom(refusal)} batch {refusal.reference}. "
        f"{message_of(refusal.verdict, refusal.statuses, answer.tables)}.",
        codes=refusal.codes,
        next_action=todo,
        action=action,
        amount=amount,
        deadline=answer.tables.policy.deadline(kind, answer.at.date()),
        source=source,
    )


def _whom(refusal: Refusal) -> str:
    if refusal.whole:
        return "the whole"
    named = refusal.provider or ""  # a tax number is perhaps that of a person
    return f"all claims of provider {named} in" if npi.is_valid(named) else "all claims of a provider in"


def _todo(answer: Answer, refusal: Refusal, batch_id: int) -> tuple[str, str]:
    """What to do, and the command; what is there already, or perhaps was taken, is not offered to be sent."""
    look = f"edigate batch {batch_id}"
    if refusal.verdict == DUPLICATE:
        return ASK_FOR_THE_FIRST, look
    todo = todo_for(refusal.verdict, refusal.statuses, answer.tables)
    if todo == REFUSED_BY_ACTION:
        return todo, look
    resend = offer_action(batch_id, OFFERED_ABOVE)
    mend = MEND_AND_RESEND if refusal.whole else _AT_THE_PROVIDER
    return mend if todo in _CORRECT_IT else todo, resend
