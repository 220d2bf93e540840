"""The whole past once more, in a scratch database: does it come to the same?

What was told is taken as it is (claims, frozen bytes, our own attempts, archived files, people's orders); what follows from it
(statuses, remittances, postings, work) is worked out anew, at the recorded times and by the present program and settings.
Differences are shown, never applied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

import msgspec

from edigate import store
from edigate.claims.model import from_json
from edigate.config import TradingPartner
from edigate.errors import EdigateError, Severity, UsageError
from edigate.gateway import bank_money, by_hand, linking
from edigate.gateway.charges import bill
from edigate.gateway.context import Context, database_keys
from edigate.gateway.interpret import interpret_file
from edigate.gateway.moves import hold, restand_batches, restand_claims
from edigate.gateway.rematch import rematch
from edigate.gateway.step import Step, step
from edigate.gateway.taking import held_work
from edigate.gateway.upkeep.backup import workplace
from edigate.outcome.outcome import Booking
from edigate.store import (
    Tx,
    audit,
    blobs,
    claims,
    inbox,
    journal,
    purging,
    rebuilding,
    submissions,
    updates,
    worklist,
)
from edigate.store.audit import Order
from edigate.store.columns import moment_text
from edigate.store.rebuilding import Told, carry, carry_file, change, value
from edigate.tracking.status import ClaimState
from edigate.transport.mailbox import Mailbox


class Difference(msgspec.Struct, frozen=True):
    """Something to which only one of the two came: `what` it is, in numbers of ours; `replayed` when only the replay did."""

    what: str
    row: tuple[str, ...]
    replayed: bool


@dataclass
class _Scratch:
    """The database that is told everything anew. `now` is the recorded moment; nothing else is a clock here."""

    context: Context
    old: Tx
    now: datetime
    failed: list[Difference]

    def step(self, what: str) -> AbstractContextManager[Step]:
        """One commit in it."""
        return step(self.context, what)


def replay(context: Context) -> Iterator[Difference]:
    """Everything to which a replay does not come, or comes alone. Others may work meanwhile: the past is that of now."""
    with context.store.look() as tx:
        if purging.anything(tx):
            raise UsageError("part of the past was purged by order, and a replay needs all of it")
    with workplace(context.settings.folder) as work:
        keys = database_keys(context.settings)
        with store.open(f"sqlite:///{work / 'replay.db'}", keys=keys) as made, context.store.look() as old:
            scratch = _scratch(context, made, old)
            for (at, _, what), some in groupby(
                rebuilding.told(old), key=lambda each: (each.at, each.rank, each.what)
            ):
                scratch.now = at
                _HANDLERS[what](scratch, list(some))
            yield from scratch.failed
            with made.look() as new:
                for kind, row, replayed in rebuilding.differences(old, new):
                    yield Difference(kind, tuple("" if each is None else str(each) for each in row), replayed)


def _scratch(context: Context, made: store.Store, old: Tx) -> _Scratch:
    settings = context.settings
    policy = settings.policy.model_copy(update={"secondary": "ask"})  # claims that it made are told
    database = settings.database.model_copy(update={"archive_mirror": None})
    settings = settings.model_copy(update={"policy": policy, "database": database})
    scratch = _Scratch(context, old, context.clock(), [])
    scratch.context = Context(settings, made, lambda: scratch.now, lambda _: None, _nobody, "replay")
    return scratch


def _nobody(_: TradingPartner) -> Mailbox:
    raise UsageError("a replay speaks to nobody")


def _versions(scratch: _Scratch, told: Sequence[Told]) -> None:
    old = scratch.old
    with scratch.step("submit") as one:
        for each in told:
            keys = {"claim_id": each.first, "version": each.second}
            if each.second == 1:
                carry(old, one.tx, "claims", "id = :id", id=each.first)
            carry(old, one.tx, "claim_versions", "claim_id = :claim_id AND version = :version", **keys)
            first = "SELECT count(*) FROM submissions WHERE claim_id = :claim_id AND created_at = :at"
            if not value(old, first, claim_id=each.first, at=_moment(each.at)):
                _revise(one, scratch.old, each.first, each.second)


def _revise(one: Step, old: Tx, claim_id: int, version: int) -> None:
    """Other content for a submission that had not left."""
    statement = "SELECT id FROM submissions WHERE claim_id = :claim_id AND version >= :version ORDER BY version, id LIMIT 1"
    submission_id = value(old, statement, claim_id=claim_id, version=version)
    before = submissions.get(one.tx, submission_id)
    if before is None:
        return
    one.close_work(
        [f"{kind}/{claim_id}/{before.version}" for kind in ("held", "question")], "submitted again"
    )
    state = _first_state(one.tx, claim_id, version)
    change(
        one.tx, "UPDATE submissions SET version = :version, state = :state WHERE id = :id",
        version=version, state=state, id=submission_id,
    )  # fmt: skip
    _keep_held(one, submission_id)


def _submissions(scratch: _Scratch, told: Sequence[Told]) -> None:
    old, arrived = scratch.old, []
    with scratch.step("submit") as one:
        for each in told:
            statement = """SELECT max(v.version) FROM claim_versions v JOIN submissions s ON s.claim_id = v.claim_id
                WHERE s.id = :id AND v.received_at <= s.created_at AND v.version <= s.version"""
            version = value(old, statement, id=each.first)
            received = (
                "SELECT received_at FROM claim_versions WHERE claim_id = :claim_id AND version = :version"
            )
            anew = value(old, received, claim_id=each.second, version=version) != _moment(each.at)
            body = from_json(claims.body(one.tx, each.second, version))
            carry(
                old, one.tx, "submissions", "id = :id", id=each.first, set_version=version, set_flags="[]",
                set_state=ClaimState.READY if anew else _first_state(one.tx, each.second, version),
                set_state_at=_moment(each.at), set_batch_id=None, set_set_control_number=None, set_segment_from=None,
                set_segment_to=None, set_payer_claim_control_number=body.payer_claim_control_number,
            )  # fmt: skip
            now = _keep_held(one, each.first)
            if now.derived_from is None:
                arrived.append(now)
            else:
                keys = [f"secondary/{now.claim_id}/{word}" for word in (now.payer_rank, "gone", "unmade")]
                one.close_work(keys, "the claim to the next payer was made")
        rematch(one, arrived)


def _first_state(tx: Tx, claim_id: int, version: int) -> ClaimState:
    found = next(each for each in claims.versions(tx, claim_id) if each.version == version)
    held = any(each.severity is Severity.ERROR for each in found.findings)
    return ClaimState.HELD if held else ClaimState.READY


def _keep_held(one: Step, submission_id: int) -> submissions.Submission:
    now = submissions.get(one.tx, submission_id)
    assert now is not None  # it was just carried
    if now.state == ClaimState.HELD:
        found = next(each for each in claims.versions(one.tx, now.claim_id) if each.version == now.version)
        body = from_json(claims.body(one.tx, now.claim_id, now.version))
        one.raise_work(held_work(one, now, body, found.findings, ()))
    return now


def _batches(scratch: _Scratch, told: Sequence[Told]) -> None:
    old = scratch.old
    with scratch.step("prepare") as one:
        for each in told:
            carry_file(old, one.tx, value(old, "SELECT sha256 FROM batches WHERE id = :id", id=each.first))
            carry(
                old, one.tx, "batches", "id = :id", id=each.first, set_state="queued", set_attempts=0, set_flags="[]",
                set_next_attempt_at=None,
            )  # fmt: skip
            for table in ("batch_sets", "inquiries"):
                carry(old, one.tx, table, "batch_id = :id", id=each.first)
            for row in submissions.of_batch(old, each.first):
                change(
                    one.tx,
                    """UPDATE submissions SET batch_id = :batch, set_control_number = :number, segment_from = :first,
                    segment_to = :last, state = CASE WHEN state = 'ready' THEN 'batched' ELSE state END WHERE id = :id""",
                    batch=each.first, number=row.set_control_number, first=row.segment_from, last=row.segment_to, id=row.id,
                )  # fmt: skip
            bill(one, submissions.of_batch(one.tx, each.first))


def _attempts(scratch: _Scratch, told: Sequence[Told]) -> None:
    with scratch.step("send") as one:
        for each in told:
            keys = {"batch_id": each.first, "n": each.second}
            carry(scratch.old, one.tx, "attempts", "batch_id = :batch_id AND n = :n", **keys)
            change(one.tx, "UPDATE batches SET attempts = :n WHERE id = :batch_id", **keys)


def _batch_events(scratch: _Scratch, told: Sequence[Told]) -> None:
    with scratch.step("send") as one:
        for each in told:
            carry(scratch.old, one.tx, "batch_signals", "id = :id", id=each.first, set_id=None)
        restand_batches(one, sorted({each.second for each in told}))


def _signals(scratch: _Scratch, told: Sequence[Told]) -> None:
    with scratch.step("send") as one:
        for each in told:
            carry(scratch.old, one.tx, "signals", "id = :id", id=each.first, set_id=None)
        rows = submissions.get_many(one.tx, [each.second for each in told])
        restand_claims(one, {each.claim_id for each in rows})


def _files(scratch: _Scratch, told: Sequence[Told]) -> None:
    old = scratch.old
    with scratch.step("receive") as one:
        for each in told:
            carry_file(old, one.tx, value(old, "SELECT sha256 FROM inbox WHERE id = :id", id=each.first))
            carry(
                old, one.tx, "inbox", "id = :id", id=each.first, set_state="archived", set_state_at=_moment(each.at),
                set_reason=None, set_findings="[]", set_contents="[]",
            )  # fmt: skip


def _entries(scratch: _Scratch, told: Sequence[Told]) -> None:
    for each in told:
        key = value(scratch.old, "SELECT key FROM journal_entries WHERE id = :id", id=each.first)
        (posted,) = journal.entries(scratch.old, key=key)
        with scratch.step("post") as one:
            journal.add(one.tx, (Booking(posted.entry),), at=one.at, actor=posted.actor, reason=posted.reason)


def _held(scratch: _Scratch, told: Sequence[Told]) -> None:
    """A claim that the check of its batch held back, by what was told of it."""
    for each in told:
        (update,) = updates.after(scratch.old, each.first - 1, limit=1)
        with scratch.step("prepare") as one:
            submission = submissions.get(one.tx, update.body["submission_id"])
            if submission is not None and submission.state == ClaimState.READY:
                hold(one, submission, ())


def _outcomes(scratch: _Scratch, told: Sequence[Told]) -> None:
    for each in told:
        _interpret(scratch, scratch.context, each.first)


def _interpret(scratch: _Scratch, context: Context, inbox_id: int) -> None:
    with context.store.look() as tx:
        file = inbox.get(tx, inbox_id)
    if file is not None and file.state == "archived":
        interpret_file(context, file)


def _lines(scratch: _Scratch, told: Sequence[Told]) -> None:
    for each in told:
        (line,) = audit.orders(scratch.old, after=each.first - 1, limit=1)
        order = _ORDERS.get((line.action, line.subject.partition(" ")[0]))
        if order is None:
            continue
        try:
            order(scratch, replace(scratch.context, actor=line.actor), line)
        except EdigateError as error:
            scratch.failed.append(Difference(f"order {line.action}", (line.subject, str(error)), False))


def _number(line: Order) -> int:
    return int(line.subject.split(" ")[1])


def _interpret_line(scratch: _Scratch, context: Context, line: Order) -> None:
    _interpret(scratch, context, _number(line))


def _work(scratch: _Scratch, line: Order, state: str = "open") -> int:
    """The number that a piece of work has in the scratch database."""
    before = worklist.get(scratch.old, _number(line))
    if before is None:
        raise UsageError("there is no such work on record")
    with scratch.context.store.look() as tx:
        statement = "SELECT max(id) FROM work_items WHERE key = :key AND state = :state"
        return int(value(tx, statement, key=before.item.key, state=state) or 0)


def _close(scratch: _Scratch, context: Context, line: Order) -> None:
    item_id = _work(scratch, line)
    if item_id:  # work about what is outside was never opened here
        by_hand.close_work(context, item_id, line.reason or "")


def _link(scratch: _Scratch, context: Context, line: Order) -> None:
    about, _, name = line.subject.rpartition(" ")
    if about.endswith("batch"):
        linking.link_batch(context, _work(scratch, line), int(name))
    else:
        linking.link(context, _work(scratch, line), name)


def _unlink(scratch: _Scratch, context: Context, line: Order) -> None:
    linking.unlink(context, _work(scratch, line, "closed"), line.reason or "")


def _release(scratch: _Scratch, context: Context, line: Order) -> None:
    by_hand.release(context, _number(line), line.reason or "")


def _release_remittance(scratch: _Scratch, context: Context, line: Order) -> None:
    by_hand.release_remittance(context, _remittance(scratch, _number(line)), line.reason or "")


def _remittance(scratch: _Scratch, old_id: int) -> int:
    """The number that a remittance has in the scratch database."""
    place = {
        name: value(scratch.old, f"SELECT {name} FROM remittances WHERE id = :id", id=old_id)
        for name in ("inbox_id", "set_ordinal")
    }
    statement = "SELECT id FROM remittances WHERE inbox_id = :inbox_id AND set_ordinal = :set_ordinal"
    with scratch.context.store.look() as tx:
        return int(value(tx, statement, **place) or 0)


def _import(scratch: _Scratch, context: Context, line: Order) -> None:
    at = _moment(line.at)
    sha256 = value(scratch.old, "SELECT sha256 FROM bank_files WHERE imported_at = :at", at=at)
    name = value(scratch.old, "SELECT name FROM bank_files WHERE imported_at = :at", at=at)
    if sha256 is not None:
        bank_money.import_funds(context, name, blobs.read(scratch.old, sha256))


def _link_funds(scratch: _Scratch, context: Context, line: Order) -> None:
    statement = "SELECT remittance_id FROM deposit_links WHERE deposit_id = :id AND at = :at"
    old_id = value(scratch.old, statement, id=_number(line), at=_moment(line.at))
    bank_money.link(context, _number(line), _remittance(scratch, old_id), line.reason)


def _unlink_funds(scratch: _Scratch, context: Context, line: Order) -> None:
    bank_money.unlink(context, _number(line), line.reason or "")


def _moment(at: datetime) -> str:
    return moment_text(at)


_HANDLERS: dict[str, Callable[[_Scratch, Sequence[Told]], None]] = {
    "version": _versions,
    "submission": _submissions,
    "batch": _batches,
    "attempt": _attempts,
    "batch event": _batch_events,
    "signal": _signals,
    "file": _files,
    "entry by hand": _entries,
    "held": _held,
    "line": _lines,
    "outcome": _outcomes,
}
_ORDERS: dict[tuple[str, str], Callable[[_Scratch, Context, Order], None]] = {
    ("interpret", "file"): _interpret_line,
    ("close", "work"): _close,
    ("link", "work"): _link,
    ("unlink", "work"): _unlink,
    ("release", "file"): _release,
    ("release", "remittance"): _release_remittance,
    ("funds import", ""): _import,
    ("link", "deposit"): _link_funds,
    ("unlink", "deposit"): _unlink_funds,
}
