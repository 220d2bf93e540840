"""Silence is an event: an answer that should be here by now becomes one piece of work, once.

How long each answer may take stands in a partner's table [answers], else in the project's [policy]. Only what has become
overdue since the last look is looked at; everything is when these times have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeAlias, TypeVar

import msgspec

from edigate.config import Settings, TradingPartner
from edigate.config.settings import Answers, Policy
from edigate.delivery.states import BatchState
from edigate.funds.reassociate import business_days_before
from edigate.gateway import passwords, questions
from edigate.gateway.context import Context
from edigate.gateway.questions import Unanswered
from edigate.gateway.step import Step, step
from edigate.outcome import bank_money
from edigate.store import Tx, deposits, looks, outbox, submissions, sums, worklist
from edigate.store.deposits import Announced
from edigate.store.looks import Look
from edigate.store.outbox import Batch
from edigate.store.submissions import Move, Submission
from edigate.tracking.status import ClaimState
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import UNANSWERED, about

_Late = TypeVar("_Late", bound="_Waiting")
LOOK = "overdue"
Patience: TypeAlias = Callable[[Answers, Policy], timedelta | None]


class _Expected(NamedTuple):
    """An answer that a batch, or a claim, waits for in these states; `key` tells its work from other work about it."""

    answer: str
    key: str
    states: tuple[str, ...]
    patience: Patience


class _Waiting(Protocol):
    """What waits: a batch or a submission."""

    @property
    def partner_id(self) -> str | None: ...

    @property
    def state_at(self) -> datetime: ...


_BATCHES = (
    _Expected("No TA1", "TA1", (BatchState.TRANSMITTED,), lambda own, _: _hours(own.ta1_hours)),
    _Expected(
        "Neither TA1 nor 999",
        "batch",
        (BatchState.TRANSMITTED, BatchState.TRANSMIT_UNKNOWN),
        lambda own, all_: _hours(own.acknowledgment_hours or all_.acknowledgment_hours),
    ),
    _Expected(
        "No 999",
        "batch",
        (BatchState.TA1_ACCEPTED,),
        lambda own, all_: _hours(own.acknowledgment_hours or all_.acknowledgment_hours),
    ),
)
# An answer to our own question counts whether or not its file was acknowledged.
_QUESTION = _Expected(
    "277",
    "277",
    (
        BatchState.TRANSMITTED,
        BatchState.TA1_ACCEPTED,
        BatchState.ACKED_ACCEPTED,
        BatchState.ACKED_WITH_ERRORS,
        BatchState.ACKED_PARTIAL,
    ),
    lambda own, all_: _hours(own.inquiry_hours or all_.inquiry_hours),
)
_CLAIMS = (
    _Expected(
        "277CA",
        "277CA",
        (ClaimState.GROUP_ACCEPTED,),
        lambda own, all_: _hours(own.claim_acknowledgment_hours or all_.claim_acknowledgment_hours),
    ),
    _Expected(
        "277CA of the payer",
        "277CA-payer",
        (ClaimState.RECEIVED,),
        lambda own, _: _hours(own.payer_acknowledgment_hours),
    ),
    _Expected(
        "835",
        "835",
        (ClaimState.RECEIVED, ClaimState.ACCEPTED, ClaimState.PENDING, ClaimState.FINALIZED_PENDING_ERA),
        lambda own, all_: timedelta(days=own.remittance_days or all_.remittance_days),
    ),
)


def look_for(context: Context) -> int:
    """Raise work for every answer that has become overdue, once for each silence; how many have."""
    now = context.clock()
    with step(context, "look for overdue answers") as one:
        basis = _basis(one)
        before = looks.last(one.tx, LOOK, basis, now)
        told = list(_silent_partners(one, now))
        for expected in _BATCHES:
            told += _late(one, now, before, expected, outbox.overdue, _batch)
        for expected in _CLAIMS:
            told += _late(one, now, before, expected, submissions.overdue, _claim)
        told += _late(one, now, before, _QUESTION, questions.overdue, _question)
        dealt_with = worklist.last_closed(one.tx, [item.key for item, _ in told])
        passwords.look_for(one)
        raised = one.raise_work([item for item, since in told if dealt_with.get(item.key, since) <= since])
        raised += _look_for_funds(one, now, before)
        looks.keep(one.tx, Look(LOOK, basis, now, 0), before, found=bool(told) or raised > 0)
    return raised


def _look_for_funds(one: Step, now: datetime, before: Look | None) -> int:
    """Money that was announced and that the bank has not shown, once each; how often that is new."""
    days = one.context.settings.policy.funds_days
    if not deposits.are_told(one.tx):
        return 0
    after = None if before is None else (business_days_before(before.since.date(), days), before.since)
    unfunded = deposits.unfunded(one.tx, business_days_before(now.date(), days), after)
    items = [(each.candidate.remittance_id, _funds(each, days)) for each in unfunded]
    done = worklist.closed_by_people(one.tx, [item.key for _, item in items])
    return sum(
        one.raise_work((item,), remittance_id=number) for number, item in items if item.key not in done
    )


def _basis(one: Step) -> str:
    """What decides when an answer is overdue."""
    settings = one.context.settings
    all_ = [("", Answers()), *((each.id, each.answers) for each in settings.partners)]
    times = [
        (each.key, each.states, [(name, each.patience(own, settings.policy)) for name, own in all_])
        for each in (*_BATCHES, _QUESTION, *_CLAIMS)
    ]
    told = (times, settings.policy.funds_days, deposits.are_told(one.tx))
    return msgspec.json.encode(told).decode()


def keys_of_batch(batch_id: int) -> list[str]:
    """The keys of the work that a batch's silence may be."""
    return sorted({f"overdue/{each.key}/{batch_id}" for each in _BATCHES})


def keys_of_questions(batch_id: int, now: str) -> list[str]:
    """The keys of the work that the silence about a batch's questions may be, once it stands where none is awaited."""
    return [] if now in _QUESTION.states else [key_of_question(batch_id)]


def key_of_question(batch_id: int) -> str:
    """The key of the work that the silence about a batch's questions is."""
    return f"{UNANSWERED}{batch_id}"


def keys_of_claims(moves: Iterable[Move]) -> list[str]:
    """The keys of the work that the waiting of these submissions was, if it was, and that has an end with these moves."""
    return [
        f"overdue/{key}/{each.submission_id}"
        for each in moves
        for key in _no_longer_awaited(each.from_state, each.to_state)
    ]


@lru_cache(maxsize=256)
def _no_longer_awaited(before: str, now: str) -> tuple[str, ...]:
    return tuple([each.key for each in _CLAIMS if before in each.states and now not in each.states])


def key_of_partner(partner_id: str) -> str:
    """The key of the work that a partner's silence is."""
    return f"overdue/partner/{partner_id}"


def _late(
    one: Step,
    now: datetime,
    before: Look | None,
    expected: _Expected,
    standing: Callable[[Tx, Collection[str], datetime, datetime | None], Sequence[_Late]],
    item: Callable[[_Late, _Expected, timedelta], WorkItem],
) -> Iterator[tuple[WorkItem, datetime]]:
    """Those that by now have waited longer than their partner may take, as work, and since when."""
    settings, policy = one.context.settings, one.context.settings.policy
    given = {
        expected.patience(own, policy) for own in (Answers(), *(each.answers for each in settings.partners))
    }
    for patience in sorted(each for each in given if each is not None):
        after = before.since - patience if before else None
        for each in standing(one.tx, expected.states, now - patience, after):
            if expected.patience(_answers(settings, each.partner_id), policy) == patience:
                yield item(each, expected, patience), each.state_at


def _silent_partners(one: Step, now: datetime) -> Iterator[tuple[WorkItem, datetime]]:
    """Partners from whom there was something once, and nothing for too long."""
    for partner in one.context.settings.partners:
        hours = partner.answers.any_file_hours
        last = sums.last_arrival(one.tx, partner.id) if hours else None
        if hours and last is not None and last <= now - timedelta(hours=hours):
            yield _partner(partner, hours), last


def _answers(settings: Settings, partner_id: str | None) -> Answers:
    partner = settings.partner(partner_id) if partner_id else None
    return partner.answers if partner else Answers()


def _hours(hours: int | None) -> timedelta | None:
    return None if hours is None else timedelta(hours=hours)


def _batch(batch: Batch, expected: _Expected, patience: timedelta) -> WorkItem:
    return WorkItem(
        key=f"overdue/{expected.key}/{batch.id}",
        kind=WorkKind.OVERDUE,
        reason=f"{expected.answer} for {batch.file_name} within {_in_words(patience)}",
        next_action=f"ask partner {batch.partner_id} whether the file is there; do not send it again before",
        action=f"edigate batch {batch.id}",
        amount=batch.charge,
    )


def _claim(submission: Submission, expected: _Expected, patience: timedelta) -> WorkItem:
    return WorkItem(
        key=f"overdue/{expected.key}/{submission.id}",
        kind=WorkKind.OVERDUE,
        reason=f"No {expected.answer} within {_in_words(patience)}; the claim is {submission.state}",
        next_action="ask the payer for the claim's status",
        action=f"edigate inquire {about(submission).name}",
        amount=submission.charge,
        claim_id=submission.claim_id,
    )


def _question(asked: Unanswered, expected: _Expected, patience: timedelta) -> WorkItem:
    submission = asked.submission
    return WorkItem(
        key=key_of_question(asked.batch_id),
        kind=WorkKind.OVERDUE,
        reason=f"Asked on {asked.left:%Y-%m-%d}, not answered within {_in_words(patience)}; "
        f"the claim is {submission.state}",
        next_action="ask the payer by telephone, or send the question again",
        action=f"edigate inquire {about(submission).name} --again",
        amount=submission.charge,
        claim_id=submission.claim_id,
    )


def _partner(partner: TradingPartner, hours: int) -> WorkItem:
    return WorkItem(
        key=key_of_partner(partner.id),
        kind=WorkKind.OVERDUE,
        reason=f"No file of any kind from partner {partner.id} within {hours} hours",
        next_action="look whether the mailbox can be reached and whether files lie in its folder; then ask the partner",
        action=f"edigate partner probe {partner.id}",
    )


def _funds(announced: Announced, days: int) -> WorkItem:
    candidate = announced.candidate
    return WorkItem(
        key=bank_money.overdue_key(candidate.remittance_id),
        kind=WorkKind.OVERDUE,
        reason=f"Remittance {candidate.remittance_id} announced money that the bank has not shown within "
        f"{days} business days",
        next_action="import the bank's newest file; if the money is not in it, ask the payer",
        action=f"edigate remit {candidate.remittance_id}",
        amount=candidate.amount,
    )


def _in_words(patience: timedelta) -> str:
    hours = int(patience.total_seconds()) // 3600
    return f"{hours // 24} days" if hours >= 96 and not hours % 24 else f"{hours} hours"
