"""What happened to submissions and batches: kept for ever, each once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec
from sqlalchemy import select

from edigate.delivery.states import BatchEvent
from edigate.errors import SourceRef
from edigate.outcome.outcome import BatchSignal, SubmissionSignal, still_said
from edigate.store.addresses import SOURCE_COLUMNS, digest, source_ref, source_values
from edigate.store.bulk import insert, look_up, portions
from edigate.store.columns import amount, cents, document_time_text, moment_text, words, words_text
from edigate.store.engine import Tx
from edigate.store.tables import batch_signals, signals
from edigate.tracking.signal import Signal, SignalKind

OF_SUBMISSION = (
    "kind",
    "verdict",
    "at",
    "message",
    "codes",
    "amount",
    "payer_claim_control_number",
    *SOURCE_COLUMNS,
)
_TOLD = f"SELECT id, submission_id, {', '.join(OF_SUBMISSION)} FROM signals WHERE submission_id {{among}}"
_KINDS = {str(each): each for each in SignalKind}
OF_BATCH = ("batch_id", "event", "at", "message", "codes", *SOURCE_COLUMNS)


class Arrived(msgspec.Struct, frozen=True, gc=False):
    """A signal, the submission it is about, and when it reached us."""

    submission_id: int
    signal: Signal
    arrived_at: datetime


def add(tx: Tx, new: Sequence[SubmissionSignal], arrived_at: datetime) -> None:
    """Keep signals; the same one from the same place in the same file is kept once."""
    arrived = moment_text(arrived_at)
    rows = []
    for one in new:
        signal = one.signal
        at, codes, source = (
            document_time_text(signal.at),
            words_text(signal.codes),
            source_values(signal.source),
        )
        money = None if signal.amount is None else cents(signal.amount)
        said = (
            signal.message if signal.source is None else None
        )  # our own signals have no place to tell them apart by
        key = digest(
            signal.kind, signal.verdict, at, codes, money, signal.payer_claim_control_number, *source, said
        )
        rows.append((
            one.submission_id, key, str(signal.kind), str(signal.verdict), at, arrived, signal.message, codes, money,
            signal.payer_claim_control_number, *source,
        ))  # fmt: skip
    columns = ("submission_id", "digest", "kind", "verdict", "at", "arrived_at", *OF_SUBMISSION[3:])
    insert(tx, signals, columns, rows, unless_there=True)


def of_submissions(tx: Tx, submission_ids: Collection[int]) -> dict[int, list[Signal]]:
    """The signals of submissions, by submission, in order of arrival."""
    found: dict[int, list[Signal]] = {}
    for _, submission_id, kind, verdict, at, message, codes, money, number, *source in sorted(
        look_up(tx, _TOLD, submission_ids)
    ):
        signal = Signal(
            _KINDS[kind], verdict, datetime.fromisoformat(at), message, words(codes),
            None if money is None else amount(money), number, source_ref(*source),
        )  # fmt: skip
        found.setdefault(submission_id, []).append(signal)
    return found


def arrived(tx: Tx, submission_ids: Collection[int]) -> list[Arrived]:
    """The signals of submissions with the time they reached us, in order of arrival."""
    columns = [signals.c.submission_id, signals.c.arrived_at, *(signals.c[name] for name in OF_SUBMISSION)]
    found: list[Arrived] = []
    for portion in portions(submission_ids):
        rows = tx.all(select(*columns).where(signals.c.submission_id.in_(portion)).order_by(signals.c.id))
        found += [Arrived(row[0], _signal(*row[2:]), row[1]) for row in rows]
    return found


def linked(tx: Tx, source: SourceRef) -> int | None:
    """The submission to which a person has linked what stands at this place of a file, by the last such word."""
    said = (signals.c.kind == SignalKind.OPERATOR, signals.c.verdict == "linked")
    here = (signals.c.source_sha256 == source.sha256, signals.c.source_ordinal == source.ordinal)
    statement = select(signals.c.submission_id).where(*said, *here).order_by(signals.c.id.desc()).limit(1)
    return next((row[0] for row in tx.all(statement)), None)


def linked_to_batch(tx: Tx, source: SourceRef) -> int | None:
    """The batch to which a person has linked what stands at this place of a file, by the last word about it."""
    words = batch_signals.c.event.in_((BatchEvent.LINKED, BatchEvent.UNLINKED))
    here = (
        batch_signals.c.source_sha256 == source.sha256,
        batch_signals.c.source_ordinal == source.ordinal,
    )
    columns = (batch_signals.c.batch_id, batch_signals.c.event)
    last = tx.first(select(*columns).where(words, *here).order_by(batch_signals.c.id.desc()).limit(1))
    return last[0] if last is not None and last[1] == BatchEvent.LINKED else None


def add_to_batches(tx: Tx, new: Iterable[BatchSignal], arrived_at: datetime) -> list[tuple[int, str]]:
    """Keep what happened to batches, each once; (batch, digest) of each, as it stands in the audit."""
    arrived = moment_text(arrived_at)
    rows = []
    for one in new:
        at, codes, source = document_time_text(one.at), words_text(one.codes), source_values(one.source)
        key = digest(one.event, at, codes, *source, one.message if one.source is None else None)
        rows.append((one.batch_id, key, one.event.value, at, arrived, one.message, codes, *source))
    columns = ("batch_id", "digest", "event", "at", "arrived_at", "message", "codes", *SOURCE_COLUMNS)
    insert(tx, batch_signals, columns, rows, unless_there=True)
    return [(row[0], row[1]) for row in rows]


def of_batches(tx: Tx, batch_ids: Collection[int]) -> dict[int, list[BatchSignal]]:
    """What happened to batches, by batch, in order of arrival: our own events are in their order. What a person has taken
    away again is left out."""
    arrived = batches_arrived(tx, batch_ids)
    return {id_: still_said([signal for signal, _ in found]) for id_, found in arrived.items() if found}


def batches_arrived(tx: Tx, batch_ids: Collection[int]) -> dict[int, list[tuple[BatchSignal, datetime]]]:
    """What happened to each of some batches with the time it reached us, in order of arrival."""
    found: dict[int, list[tuple[BatchSignal, datetime]]] = {id_: [] for id_ in batch_ids}
    columns = [batch_signals.c.arrived_at, *(batch_signals.c[name] for name in OF_BATCH)]
    for portion in portions(batch_ids):
        statement = select(*columns).where(batch_signals.c.batch_id.in_(portion)).order_by(batch_signals.c.id)
        for arrived_at, batch_id, event, at, message, codes, *source in tx.all(statement):
            signal = BatchSignal(batch_id, BatchEvent(event), at, message, codes, source_ref(*source))
            found[batch_id].append((signal, arrived_at))
    return found


def _signal(
    kind: str, verdict: str, at: datetime, message: str, codes: tuple[str, ...], amount: Decimal | None,
    payer_number: str | None, sha256: str | None, ordinal: int | None, id_: str | None, element: int | None,
) -> Signal:  # fmt: skip
    source = source_ref(sha256, ordinal, id_, element)
    return Signal(_KINDS[kind], verdict, at, message, codes, amount, payer_number, source)
