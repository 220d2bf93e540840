"""Claims of a batch in a new one, by a person's order: from what is stored, under new numbers, linked to the old batch.

Same bytes are never a second claim; new numbers are, for whoever has taken the first. So a whole batch is sent anew only
when it was refused, certainly never arrived, or went unanswered and a person says that it is lost; of an answered one,
only the claims that were refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from edigate.config import TradingPartner
from edigate.delivery.outbound_file import Transfer
from edigate.delivery.states import BatchEvent, BatchState
from edigate.errors import Finding, UsageError
from edigate.gateway import overdue
from edigate.gateway.by_hand import DELIVERED, batch_of
from edigate.gateway.context import Context
from edigate.gateway.moves import restand_claims
from edigate.gateway.prepare import build_and_check, freeze_in, hold_all, how_many_fit, next_control, to_send
from edigate.gateway.routing import on_one_row
from edigate.gateway.step import Step, step
from edigate.guides.partner_rules import profile_of
from edigate.outcome.implementation_acks import is_named
from edigate.outcome.outcome import SubmissionSignal
from edigate.outcome.status_meaning import is_for_the_claim
from edigate.store import claims, contacts, outbox, signals, submissions
from edigate.store.outbox import Batch
from edigate.store.submissions import Ready, Submission
from edigate.tracking.fold import still_said
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import REFUSED, ClaimState, Flag

QUESTIONS = "276"
_NAMED = 5  # claims that are named where many have the same reason
_UNANSWERED = frozenset({ClaimState.BATCHED, ClaimState.SUBMITTED})
_WHOLLY_REFUSED = (BatchState.TA1_REJECTED, BatchState.ACKED_REJECTED)
_ANSWERED = (
    *_WHOLLY_REFUSED, BatchState.ACKED_ACCEPTED, BatchState.ACKED_WITH_ERRORS, BatchState.ACKED_PARTIAL, BatchState.COMPLETED,
)  # fmt: skip
TO_CORRECT = (
    "it was refused for what it says, and would be again: correct it, as `edigate work` says, or send it unchanged by "
    "--as rejected-only"
)
TO_ASK = "it was refused because it is there already: ask for the first copy, or correct what makes it look like one"
_NOT_SETTLED: dict[str, str] = {
    BatchState.SEALED: "it has not left yet; `edigate send` delivers it",
    BatchState.QUEUED: "it has not left yet; `edigate send` delivers it",
    BatchState.TRANSMITTING: "an attempt is under way or was cut off; `edigate send` looks whether the file is there",
    BatchState.TRANSMIT_UNKNOWN: "nobody knows whether the file is there; `edigate send` looks again, or ask the partner",
}


class Mode(StrEnum):
    """What of a batch goes into a new one."""

    NEW_ENVELOPE = "new-envelope"  # all that is not corrected meanwhile
    REJECTED_ONLY = "rejected-only"  # what TA1, 999 or 277CA refused and nobody corrected
    BLAMELESS_ONLY = "blameless-only"  # of that only what was refused along with others, not for what it says


class Left(msgspec.Struct, frozen=True):
    """A claim of the old batch that the new ones do not carry, and why not."""

    claim_key: str
    reason: str


def by_reason(left: Iterable[Left]) -> dict[str, list[str]]:
    """The keys of the claims that stay behind, by why they do."""
    found: dict[str, list[str]] = {}
    for one in left:
        found.setdefault(one.reason, []).append(one.claim_key)
    return found


class Resent(msgspec.Struct, frozen=True):
    """The batches that were made, what stayed behind, and how much of that is held with work (it fails a check now).

    `unchanged` are the claims that go as they are though they were refused for what they say: most will be again.
    """

    batches: tuple[Batch, ...]
    left: tuple[Left, ...]
    held: int
    unchanged: tuple[str, ...] = ()


def resend_anew(context: Context, batch_id: int, mode: Mode, reason: str) -> Resent:
    """Make new batches of a batch's claims; one commit with the order. `UsageError` with the reason when they must not go."""
    with step(context, "resend") as one:
        old = batch_of(one, batch_id)
        partner = _partner(context, old)
        if mode is Mode.NEW_ENVELOPE:
            chosen, left = _whole(one, old)
        else:
            chosen, left = _refused(one, old, unchanged=mode is Mode.REJECTED_ONLY)
        faulty = _faulty(one, chosen)
        one.order(f"resend {mode}", f"batch {batch_id}", reason)
        made: list[Batch] = []
        kept = len(left)
        for portion in _portions(one, chosen):
            ready = _again(one, portion)
            batches, held = _freeze(one, partner, old, ready, reason)
            made += batches
            left += [Left(each.submission.claim_key, _words(held[each.submission.id])) for each in ready
                     if each.submission.id in held]  # fmt: skip
        _let_go(one, old, chosen, made)
        contacts.try_now(one.tx, old.partner_id)
    behind = {each.claim_key for each in left}
    unchanged = [each.claim_key for each in chosen if each.id in faulty and each.claim_key not in behind]
    return Resent(tuple(made), tuple(left), len(left) - kept, tuple(unchanged))


def _partner(context: Context, old: Batch) -> TradingPartner:
    if old.kind == QUESTIONS:
        raise UsageError(f"batch {old.id} asks about claims; ask anew with `edigate inquire CLAIM`")
    partner = context.partners(old.partner_id)[0]
    if partner.profile.usage != old.usage:
        raise UsageError(
            f"batch {old.id} was made as {old.usage}, and partner {partner.id} is {partner.profile.usage} now (ISA15): "
            "test and production never mix"
        )
    return partner


def _whole(one: Step, old: Batch) -> tuple[list[Submission], list[Left]]:
    """All claims of a batch that the partner refused, lost, or never had."""
    if why := _NOT_SETTLED.get(old.state):
        raise UsageError(f"batch {old.id} is {old.state}: {why}")
    if Flag.CONFLICT in old.flags:
        raise UsageError(f"the answers about batch {old.id} contradict each other; ask the partner first")
    if old.state in _WHOLLY_REFUSED:
        return _refused(one, old, unchanged=True)
    if old.state not in (BatchState.HELD, BatchState.TRANSMITTED):
        raise UsageError(
            f"batch {old.id} is {old.state}: the partner has taken it, and its claims would be there twice; what was "
            "refused of it goes by --as rejected-only"
        )
    events = {each.event for each in signals.of_batches(one.tx, [old.id]).get(old.id, ())}
    if BatchEvent.TA1_DUPLICATE in events:
        raise UsageError(
            f"the partner had batch {old.id} before (TA1 note 025); the answers to it are to come"
        )
    if old.state == BatchState.HELD and not _never_arrived(one, old, events):
        raise UsageError(
            f"an attempt to deliver batch {old.id} may have arrived: `--as same-bytes` looks for it first; if the partner "
            f"has it, record that with `edigate batch {old.id} --sent-by-hand`"
        )
    rows, left = _current(one, old)
    if any(each.state not in _UNANSWERED for each in rows):
        raise UsageError(
            f"a claim of batch {old.id} was answered, so the partner has the file; nothing is sent anew"
        )
    return _some(old, rows, left)


def _refused(one: Step, old: Batch, *, unchanged: bool) -> tuple[list[Submission], list[Left]]:
    """The claims that were refused, nobody has corrected, and no answer contradicts; `unchanged`: those as well that were
    refused for what they say, which would be refused again."""
    if old.state not in _ANSWERED:
        raise UsageError(
            f"batch {old.id} is {old.state}: {_NOT_SETTLED.get(old.state, 'nothing of it was refused so far')}"
        )
    rows, left = _current(one, old)
    doubtful = [each for each in rows if each.state in REFUSED and Flag.CONFLICT in each.flags]
    left += [Left(each.claim_key, "its answers contradict each other") for each in doubtful]
    refused = [each for each in rows if each.state in REFUSED and each not in doubtful]
    left += [Left(each.claim_key, TO_ASK) for each in refused if Flag.DUPLICATE in each.flags]
    refused = [each for each in refused if Flag.DUPLICATE not in each.flags]
    faulty = set() if unchanged else _faulty(one, refused)
    left += [Left(each.claim_key, TO_CORRECT) for each in refused if each.id in faulty]
    return _some(old, [each for each in refused if each.id not in faulty], left)


def _faulty(one: Step, refused: Sequence[Submission]) -> set[int]:
    """Those that an answer names as the cause, or refuses for what only their correction mends."""
    tables, told = one.context.tables, signals.of_submissions(one.tx, [each.id for each in refused])
    return {
        submission_id
        for submission_id, heard in told.items()
        if any(is_named(each) or is_for_the_claim(each, tables) for each in still_said(heard))
    }


def _some(old: Batch, rows: list[Submission], left: list[Left]) -> tuple[list[Submission], list[Left]]:
    if not rows:
        why = (f"{_named(keys)}: {reason}" for reason, keys in by_reason(left).items())
        told = "; ".join(why) or "no claim of it was refused"
        raise UsageError(f"nothing of batch {old.id} may be sent anew: {told}")
    return rows, left


def _named(claim_keys: Sequence[str]) -> str:
    further = len(claim_keys) - _NAMED
    return ", ".join(claim_keys[:_NAMED]) + (f" and {further} more" if further > 0 else "")


def _current(one: Step, old: Batch) -> tuple[list[Submission], list[Left]]:
    """A batch's submissions whose place no later one has taken, in the order of the file, and the others."""
    mine = submissions.of_batch(one.tx, old.id)
    followed = {each.successor_of for each in submissions.of_claims(one.tx, {row.claim_id for row in mine})}
    left = [Left(each.claim_key, "it was submitted anew meanwhile") for each in mine if each.id in followed]
    return [each for each in mine if each.id not in followed], left


def _never_arrived(one: Step, old: Batch, events: Iterable[BatchEvent]) -> bool:
    """Whether the partner certainly does not have a batch: no attempt came so far as its final name and was not undone."""
    if not DELIVERED.isdisjoint(events):
        return False
    return all(
        each.outcome in (Transfer.DEFERRED, Transfer.SPOILED)
        or (each.outcome == Transfer.REFUSED and each.publishing_at is None)
        for each in outbox.attempts_of(one.tx, old.id)
    )


def _portions(one: Step, chosen: Sequence[Submission]) -> Iterator[list[Submission]]:
    """Claims that a 999 named as the cause of a refusal go apart: unchanged, they would take the others down again."""
    told = signals.of_submissions(one.tx, [each.id for each in chosen])
    blamed = {submission_id for submission_id, heard in told.items() if any(map(is_named, heard))}
    for portion in ([e for e in chosen if e.id not in blamed], [e for e in chosen if e.id in blamed]):
        if portion:
            yield portion


def _again(one: Step, rows: Sequence[Submission]) -> list[Ready]:
    """A further submission of each, with its text."""
    added = claims.send_again(one.tx, [each.id for each in rows], state=ClaimState.READY, at=one.at)
    now = {each.id: each for each in submissions.get_many(one.tx, [each.submission_id for each in added])}
    texts = claims.bodies(one.tx, {(each.claim_id, each.version) for each in added})
    for before, each in zip(rows, added, strict=True):
        one.announce(now[each.submission_id], before.state)
    return [Ready(now[each.submission_id], texts[each.claim_id, each.version]) for each in added]


def _freeze(
    one: Step, partner: TradingPartner, old: Batch, ready: Sequence[Ready], reason: str
) -> tuple[list[Batch], Mapping[int, list[Finding]]]:
    """As many files as the partner's limits ask for; what fails the check by now is held, as when a batch is prepared."""
    profile = profile_of(partner.check, f"{partner.source}")
    most = min(
        partner.profile.claims_per_file, partner.check.claims_per_set or partner.profile.claims_per_file
    )
    made: list[Batch] = []
    held: dict[int, list[Finding]] = {}
    waiting = list(ready)
    while waiting:
        account, alike = on_one_row(one.context, partner, waiting[:most])
        control = next_control(one.context, one.tx, account, one.at)
        built, faults, unplaced = build_and_check(
            to_send(one.context, partner, alike), account, profile, control
        )
        if unplaced:
            raise UsageError(f"no file can be made for partner {partner.id}: {_words(unplaced)}")
        fewer = how_many_fit(built, partner)
        if fewer < len(alike):
            most = fewer
            continue
        held.update(faults)
        if built is not None and not faults:
            made.append(
                freeze_in(one, account, ready[0].submission.kind, alike, built, control, old.id, reason)
            )
        done = faults or {each.submission.id for each in alike}
        waiting = [each for each in waiting if each.submission.id not in done]
    hold_all(one, ready, held)
    return made, held


def _let_go(one: Step, old: Batch, chosen: Sequence[Submission], made: Sequence[Batch]) -> None:
    """What became of the old batch: its work is done, and if it never arrived nothing of it is awaited."""
    numbers = ", ".join(str(each.id) for each in made) or "none yet"
    if old.state == BatchState.HELD:
        words = f"Taken out of batch {old.id} by {one.context.actor}, to be sent anew (batch {numbers})"
        closed = Signal(SignalKind.OPERATOR, "closed", one.at, words)
        signals.add(one.tx, [SubmissionSignal(each.id, closed) for each in chosen], one.at)
    settle_old(one, old.id, {each.claim_id for each in chosen}, f"sent anew by order (batch {numbers})")


def settle_old(one: Step, batch_id: int, claim_ids: Collection[int], words: str) -> None:
    """Where the claims of a batch stand now that they were sent anew, and that nobody need care for it any more."""
    restand_claims(one, claim_ids)
    one.close_work([f"batch/{batch_id}/delivery", *overdue.keys_of_batch(batch_id)], words)


def _words(findings: Iterable[Finding]) -> str:
    return "; ".join(dict.fromkeys(each.message for each in findings))
