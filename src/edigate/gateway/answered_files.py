"""A TA1 or 999 to the file of ours that it answers: written some claims at a time, all in one commit.

All that is held is the verdict, and where the claims lie in our file, which has 5,000 of them at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from edigate.gateway.apply import apply_block
from edigate.gateway.known import of_batches
from edigate.gateway.moves import conclude
from edigate.gateway.step import Step
from edigate.outcome import group_verdict, implementation_acks, interchange_acks
from edigate.outcome.implementation_acks import GroupAnswer
from edigate.outcome.interchange_acks import InterchangeAnswer
from edigate.outcome.known import Known, KnownBatch, KnownPlace
from edigate.outcome.origin import Origin
from edigate.store import Tx, blobs, known_submissions, outbox
from edigate.store.inbox import InboxFile
from edigate.tracking.match import Match
from edigate.tracking.work_item import WorkItem
from edigate.transactions.ack_999.facts import AckHeader
from edigate.transactions.ack_ta1.facts import InterchangeAck
from edigate.transactions.generic import FileFindings
from edigate.transactions.read import Part, stream

FileAck: TypeAlias = InterchangeAck | AckHeader
FileAnswer: TypeAlias = InterchangeAnswer | GroupAnswer


def apply_interchange_ack(one: Step, file: InboxFile, origin: Origin, fact: InterchangeAck) -> None:
    """What a TA1 says."""
    number = fact.interchange_control_number
    batches = outbox.find(one.tx, origin.partner_ids, isa13=[number] if number else [])
    match = interchange_acks.addressed(fact, batches, origin)
    places = _places(one.tx, match.target)
    _apply(one, interchange_acks.answer(fact, match, places, origin, one.context.tables), file.id)


def apply_implementation_ack(
    one: Step, file: InboxFile, origin: Origin, header: AckHeader, parts: Iterable[Part | FileFindings]
) -> None:
    """What a 999 or 997 says, whose header has just been read from `parts`."""
    number = header.control_number
    batches = outbox.find(one.tx, origin.partner_ids, gs06=[number] if number else [])
    match = implementation_acks.addressed(header, batches, origin)
    verdict = group_verdict.read(parts, _places(one.tx, match.target))
    _apply(one, implementation_acks.answer(header, verdict, match, origin, one.context.tables), file.id)


def answer_batch(one: Step, origin: Origin, fact: FileAck, batch_id: int, inbox_id: int | None) -> None:
    """Apply an archived TA1 or 999 to that file of ours, whatever number it names."""
    (batch,) = outbox.known(one.tx, [batch_id])
    _apply(one, read_for(one, origin, fact, batch), inbox_id)


def read_for(one: Step, origin: Origin, fact: FileAck, batch: KnownBatch) -> FileAnswer | WorkItem:
    """What an archived TA1 or 999 says about that file of ours, whatever number it names."""
    match, places, tables = Match(batch), _places(one.tx, batch), one.context.tables
    if isinstance(fact, InterchangeAck):
        return interchange_acks.answer(fact, match, places, origin, tables)
    parts = stream(blobs.stream(one.tx, origin.sha256))
    header = next(each for each in parts if isinstance(each, AckHeader) and each.ordinal == fact.ordinal)
    return implementation_acks.answer(header, group_verdict.read(parts, places), match, origin, tables)


def _places(tx: Tx, batch: KnownBatch | None) -> Sequence[KnownPlace]:
    return known_submissions.places(tx, batch.id) if batch is not None else ()


def _apply(one: Step, answer: FileAnswer | WorkItem, inbox_id: int | None) -> None:
    if isinstance(answer, WorkItem):
        one.raise_work((answer,), inbox_id=inbox_id)
        return
    touched = apply_block(one, answer.of_file(), Known(), inbox_id=inbox_id)
    for known in of_batches(one.tx, (answer.answered.batch,)):
        touched |= apply_block(one, answer.of_claims(known.submissions), known, inbox_id=inbox_id)
        one.flush()
    conclude(one, touched)
