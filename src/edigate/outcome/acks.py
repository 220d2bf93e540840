"""What TA1 and 999 have in common: each answers a whole file of ours, and one that answers none is work for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from edigate.outcome import refused_questions
from edigate.outcome.known import KnownBatch, KnownPlace, KnownSubmission, Tables
from edigate.outcome.origin import Origin
from edigate.outcome.outcome import BatchSignal, Outcome
from edigate.tracking import worklist
from edigate.tracking.match import LONGEST_NUMBER, bare
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import NOT_ANSWERED
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import Cause, offer_action, offer_key

MEND_AND_RESEND = "Mend the cause, then send the claims again under new numbers."


class Answered(msgspec.Struct, frozen=True):
    """The file of ours that is answered, and by what: when, where that stands, and what the file as a whole hears."""

    batch: KnownBatch
    at: datetime
    origin: Origin
    tables: Tables
    heard: BatchSignal

    def sent(self, submissions: Iterable[KnownSubmission]) -> list[KnownSubmission]:
        """Those of some submissions that the file carried."""
        return [each for each in submissions if each.batch_id == self.batch.id]


def ours(batches: Iterable[KnownBatch], origin: Origin) -> list[KnownBatch]:
    """Those of some batches that an answer from there may be about."""
    return [each for each in batches if each.partner_id in origin.partner_ids]


def questions_refused(
    answered: Answered, kind: SignalKind, why: str, submissions: Sequence[KnownSubmission]
) -> Outcome:
    """What the refusal of a file of questions means for those of some claims that were asked about."""
    heard = answered.heard
    message = f"Our question was not taken in: {why}"
    signal = Signal(kind, NOT_ANSWERED, heard.at, message, heard.codes, source=heard.source)
    return refused_questions.not_taken_in(answered.batch, submissions, signal, answered.tables.policy)


def resend(
    answered: Answered, message: str, codes: Sequence[str], how: str, ordinal: int, claims: Iterable[KnownPlace]
) -> WorkItem:  # fmt: skip
    """Claims that were refused with others, or as a file: to be sent again in this way, without the cause."""
    batch, at, source = answered.batch, answered.at, answered.origin.ref(ordinal)
    return WorkItem(
        key=offer_key(batch.id, how, source),
        kind=WorkKind.REJECTED,
        reason=message,
        codes=tuple(codes),
        next_action=MEND_AND_RESEND,
        action=offer_action(batch.id, how),
        amount=sum((each.charge for each in claims), Decimal("0.00")),
        deadline=answered.tables.policy.deadline(WorkKind.REJECTED, at.date()),
        source=source,
    )


def nobodys(
    what: str, reason: str, codes: tuple[str, ...], ordinal: int, at: datetime, origin: Origin, tables: Tables
) -> WorkItem:
    """The work about an acknowledgment that answers no file of ours, as far as can be told."""
    cause = Cause(
        key=origin.key("unmatched", ordinal), reason=f"{what}: {reason}.", codes=codes, dated=at.date(),
        next_action="Find out which file of ours it answers and link it; close it when it answers none.",
        source=origin.ref(ordinal),
    )  # fmt: skip
    return worklist.unmatched(cause, "edigate work link N --batch BATCH", tables.policy)


def batch_codes(isa13: str | None = None, gs06: str | None = None) -> tuple[str, ...]:
    """How the work about an acknowledgment that is nobody's names the file of ours that it answers."""
    named = (("TA101", bare(isa13)), ("AK102", bare(gs06)))
    return tuple(f"{element}:{number}" for element, number in named if 0 < len(number) <= LONGEST_NUMBER)
