"""A 277CA that says something of a whole set (2200B) or of a provider (2200C) that nobody can read, and names nothing below.

Claims below a level tell for themselves; without any, a refusal may be hidden there, and nobody else would tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from edigate.outcome.claim_answers import Block
from edigate.outcome.known import KnownBatch, Wanted
from edigate.outcome.status_meaning import ASK_WHAT_IT_SAYS, Answer, sentence_of, verdict_of
from edigate.tracking import words, worklist
from edigate.tracking.signal import SignalKind
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import Cause
from edigate.transactions.status_information import ClaimStatus, ProviderStatus, ReceiverStatus
from edigate.transactions.status_tree import StatusLevel


class UnreadLevels(msgspec.Struct, gc=False):
    """Those levels of one 277CA, put together while its blocks go by: each with our BHT03 above it."""

    answer: Answer
    found: list[tuple[str, ReceiverStatus | ProviderStatus]] = []
    reference: str = ""
    last: ReceiverStatus | ProviderStatus | None = None

    def hear(self, block: Block) -> None:
        """Some more of it."""
        parts: list[StatusLevel] = [*block.levels, *block.claims]
        for part in sorted(parts, key=lambda each: each.ordinal):
            self._next(part)

    def _next(self, part: StatusLevel | None) -> None:
        if self.last is not None and not _is_below(part, self.last):
            self.found.append((self.reference, self.last))
        self.last = None
        if isinstance(part, ReceiverStatus):
            self.reference = part.trace or ""
        if isinstance(part, ReceiverStatus | ProviderStatus) and _is_unread(self.answer, part):
            self.last = part

    def end(self) -> Wanted | None:
        """There is no more of it: the keys of the batches that it is about, None when all could be read."""
        self._next(None)
        references = frozenset(reference for reference, _ in self.found if reference)
        return Wanted(bht03=references) if self.found else None

    def work(self, batches: Iterable[KnownBatch]) -> Iterator[WorkItem]:
        """What a person must find out, about each of our batches."""
        mine = (each for each in batches if each.partner_id in self.answer.origin.partner_ids)
        ours = {one.bht03: each.id for each in mine for one in each.sets}
        for reference, level in self.found:
            yield _item(self.answer, reference, level, ours)


def _is_below(part: StatusLevel | None, level: ReceiverStatus | ProviderStatus) -> bool:
    """Whether it stands below that level, and so tells for itself."""
    below = isinstance(part, ProviderStatus) and isinstance(level, ReceiverStatus)
    return below or isinstance(part, ClaimStatus)


def _is_unread(answer: Answer, level: ReceiverStatus | ProviderStatus) -> bool:
    is_told = answer.kind is SignalKind.CLAIM_ACK and bool(level.statuses)
    return is_told and verdict_of(level.statuses, answer.tables) == "unknown"


def _item(
    answer: Answer, reference: str, level: ReceiverStatus | ProviderStatus, ours: Mapping[str, int]
) -> WorkItem:
    what = "batch" if isinstance(level, ReceiverStatus) else "a provider in batch"
    said = sentence_of("unknown", level.statuses, answer.tables)
    cause = Cause(
        key=answer.origin.key("not understood", level.ordinal),
        reason=f"A 277CA answers {what} {reference or 'without reference'} and names no claim. {said}",
        codes=tuple(dict.fromkeys(words.status_code(each) for each in level.statuses)),
        next_action=ASK_WHAT_IT_SAYS,
        dated=answer.at.date(),
        source=answer.origin.ref(level.ordinal, "STC"),
    )
    if reference in ours:
        return worklist.about_batch(WorkKind.QUESTION, ours[reference], cause, answer.tables.policy)
    return worklist.unmatched(cause, "edigate work close N --reason WHY", answer.tables.policy)
