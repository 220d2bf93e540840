"""Whether all is well, in figures for monitoring."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from edigate.delivery.states import BatchState
from edigate.gateway import (
    code_lists,
    numbering,
    outages,
    passwords,
    pausing,
    refusals,
    serving,
    waiting,
)
from edigate.gateway.context import Context
from edigate.gateway.waiting import Wait, Why
from edigate.store import contacts, control_numbers, lockouts, pauses, sums

_FEW_NUMBERS = 1_000_000
_WORTH_A_WARNING = (
    Why.WINDOW,
    Why.RETRY,
    Why.NO_PARTNER,
)  # of others it is said elsewhere, or nothing is wrong


class Health(msgspec.Struct, frozen=True):
    """`ok` is False when something is stuck: a batch that will not leave, a file nobody can read, sums that differ.

    `warnings` are what should be seen to, and stops nothing: code lists that are old, partners out of reach. `served_by`
    names the services (`edigate serve`) that are alive, `waiting` the partners that are waited for, and until when.
    """

    ok: bool
    problems: tuple[str, ...]
    warnings: tuple[str, ...]
    claims: dict[str, int]
    batches: dict[str, int]
    files: dict[str, int]
    work: dict[str, int]
    oldest_unsent_at: datetime | None
    oldest_unanswered_at: datetime | None
    last_arrival_at: datetime | None
    remitted: Decimal
    posted: Decimal
    updates: int
    served_by: tuple[str, ...] = ()
    waiting: tuple[Wait, ...] = ()


def look(context: Context) -> Health:
    """The figures as they stand now; one reader's transaction."""
    now, policy = context.clock(), context.settings.policy
    warnings = code_lists.old(context)
    with context.store.look() as tx:
        unsent = sums.oldest_batch(
            tx, BatchState.QUEUED, BatchState.TRANSMITTING, BatchState.TRANSMIT_UNKNOWN
        )
        unanswered = sums.oldest_batch(tx, BatchState.TRANSMITTED, BatchState.TA1_ACCEPTED)
        files, batches = sums.files_by_state(tx), sums.batches_by_state(tx)
        problems = []
        if unsent is not None and now - unsent > timedelta(hours=policy.acknowledgment_hours):
            problems.append(f"a batch has waited to be sent since {unsent:%Y-%m-%d %H:%M}")
        if batches.get(BatchState.HELD):
            problems.append(f"batches held: {batches[BatchState.HELD]}")
        if unread := sums.files_waiting(tx, "quarantined"):
            problems.append(f"files quarantined: {unread}")
        problems.extend(pausing.in_words(each) for each in pauses.standing(tx).values())
        problems.extend(refusals.in_words(each) for each in lockouts.standing(tx))
        served_by, silent = serving.in_words(tx, now)
        problems.extend((*silent, *serving.failing(tx)))
        warnings.extend(outages.in_words(each) for each in contacts.out_of_reach(tx))
        waits = waiting.waits(context, tx)
        warnings.extend(waiting.in_words(each) for each in waits if each.why in _WORTH_A_WARNING)
        for partner in context.settings.partners:
            left = control_numbers.LAST - numbering.last(context, tx, partner)
            if left < _FEW_NUMBERS:
                warnings.append(
                    f"partner {partner.id} has control numbers for {left} more files (ISA13, GS06)"
                )
        warnings.extend(
            f"the password at partner {partner.id} ends on {last}"
            for partner, last in passwords.expiring(context)
        )
        return Health(
            ok=not problems,
            problems=tuple(problems),
            warnings=tuple(warnings),
            claims=sums.claims_by_state(tx),
            batches=batches,
            files=files,
            work={kind: each.count for kind, each in sums.open_work(tx).items()},
            oldest_unsent_at=unsent,
            oldest_unanswered_at=unanswered,
            last_arrival_at=sums.last_arrival(tx),
            remitted=sums.remitted(tx),
            posted=sums.posted(tx, context.tables.chart.funds_prefix),
            updates=control_numbers.last(tx, control_numbers.OWN, "updates"),
            served_by=tuple(served_by),
            waiting=tuple(waits),
        )
