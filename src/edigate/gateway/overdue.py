"""Silence is an event: an answer that should be here by now becomes one piece of work, once.

How long each answer may take stands in a partner's table [answers], else in the project's [policy].
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol, TypeAlias, TypeVar

from edigate.config import Settings, TradingPartner
from edigate.config.settings import Answers, Policy
from edigate.delivery.states import BatchState
from edigate.funds.reassociate import business_days_before
from edigate.gateway import passwords
from edigate.gateway.context import Context
from edigate.gateway.step import Step, step
from edigate.outcome import bank_money
from edigate.store import Tx, deposits, outbox, submissions, sums, worklist
from edigate.store.deposits import Announced
from edigate.store.outbox import Batch
from edigate.store.submissions import Submission
from edigate.tracking.status import ClaimState
from edigate.tracking.work_item import WorkItem, WorkKind

_Late = TypeVar("_Late", bound="_Waiting")
_NEVER = timedelta(days=36525)
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
    """Raise work for every answer that is overdue, once for each silence; how many answers are."""
    policy, now = context.settings.policy, context.clock()
    with step(context, "look for overdue answers") as one:
        told = list(_silent_partners(one, now))
        for expected in _BATCHES:
            told += _late(one, now, expected, outbox.overdue, _batch)
        for expected in _CLAIMS:
            told += _late(one, now, expected, submissions.overdue, _claim)
        unfunded = deposits.unfunded(one.tx, business_days_before(now.date(), policy.funds_days))
        funds = [(each, _funds(each, policy.funds_days)) for each in unfunded]
        keys = [item.key for item, _ in told] + [item.key for _, item in funds]
        dealt_with = worklist.last_closed(one.tx, keys)  # one silence is not told twice
        passwords.look_for(one)
        one.raise_work([item for item, since in told if dealt_with.get(item.key, since) <= since])
        for each, item in funds:
            if dealt_with.get(item.key, now) <= now:
                one.raise_work((item,), remittance_id=each.candidate.remittance_id)
    return len(told) + len(unfunded)


def keys_of_batch(batch_id: int) -> list[str]:
    """The keys of the work that a batch's silence may be."""
    return sorted({f"overdue/{each.key}/{batch_id}" for each in _BATCHES})


def keys_of_claim(submission_id: int, before: str, now: str) -> list[str]:
    """The keys of the work that a submission's waiting was, if it was, and no longer is."""
    return [
        f"overdue/{each.key}/{submission_id}"
        for each in _CLAIMS
        if before in each.states and now not in each.states
    ]


def key_of_partner(partner_id: str) -> str:
    """The key of the work that a partner's silence is."""
    return f"overdue/partner/{partner_id}"


def _late(
    one: Step,
    now: datetime,
    expected: _Expected,
    standing: Callable[[Tx, Collection[str], datetime], Sequence[_Late]],
    item: Callable[[_Late, _Expected, timedelta], WorkItem],
) -> Iterator[tuple[WorkItem, datetime]]:
    """Those that have waited longer than their partner may take, as work, and since when."""
    settings = one.context.settings
    for each in standing(one.tx, expected.states, now - _least(settings, expected.patience)):
        patience = expected.patience(_answers(settings, each.partner_id), settings.policy)
        if patience is not None and each.state_at <= now - patience:
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


def _least(settings: Settings, patience: Patience) -> timedelta:
    """The shortest that any partner is given: what is younger need not be looked at."""
    all_ = [patience(each, settings.policy) for each in (Answers(), *(p.answers for p in settings.partners))]
    return min((each for each in all_ if each is not None), default=_NEVER)


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
        action=f"edigate inquire {submission.claim_key}",
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
