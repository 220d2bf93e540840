"""What may go after the years of retention goes by order: texts of claims and bytes of files, never digests or sums."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import msgspec

from edigate.delivery.states import BatchState
from edigate.errors import UsageError
from edigate.gateway import mirror
from edigate.gateway.context import Context
from edigate.gateway.corrections import one_claim
from edigate.gateway.step import step
from edigate.store import audit, purging
from edigate.store.compacting import compact
from edigate.tracking.status import ADJUDICATED, REFUSED, ClaimState

_OVER = REFUSED | ADJUDICATED | {ClaimState.REPLACED, ClaimState.VOIDED, ClaimState.CLOSED}
_ENDED = (BatchState.COMPLETED, BatchState.TA1_REJECTED, BatchState.ACKED_REJECTED)


class _OnlyLooked(Exception):
    """Ends a trial: nothing of it is kept."""


class PurgeReport(msgspec.Struct, frozen=True):
    """What went, or would: counts, and the day before which it was over.

    `rewritten`: the database's file was written anew, so that what went is not left in its free space either; False when
    somebody else was at work (or only a trial was made), then purge again.
    """

    before: date
    dry_run: bool
    claims: int
    texts: int
    files: int
    rewritten: bool


def purge(context: Context, before: date | None, *, dry_run: bool, reason: str) -> PurgeReport:
    """Let go of what was over before a day (without one: the retention's). `UsageError` for a day within the retention."""
    years, today = context.settings.policy.retention_years, context.clock().date()
    last = today.replace(year=today.year - years, day=min(today.day, 28))
    before = before or last
    if before > last:
        raise UsageError(
            f"what is younger than {years} years is kept (policy.retention_years): the last day is {last}"
        )
    since = datetime.combine(before, time(), UTC)
    done = purging.Purged(0, (), (), "")
    try:
        with context.store.begin() as tx:
            at = context.clock()
            seq = audit.add(
                tx, at=at, actor=context.actor, action="purge", subject=f"before {before}", reason=reason
            )
            done = purging.purge(tx, since, over=_OVER, ended=_ENDED, at=at, audit_seq=seq)
            told = f"{done.claims} claims, {len(done.files)} files; seal {done.seal} of {seq}"
            audit.add(
                tx, at=at, actor=context.actor, action="purged", subject=f"before {before}", detail=told
            )
            if dry_run:
                raise _OnlyLooked
    except _OnlyLooked:
        pass
    rewritten = False
    if not dry_run:
        with context.store.look() as tx:
            for sha256 in purging.every_file(tx):  # those of a purge that died here as well
                mirror.drop(context, sha256)
        rewritten = compact(context.store, purging.TABLES)
    return PurgeReport(before, dry_run, done.claims, len(done.texts), len(done.files), rewritten)


def legal_hold(context: Context, name: str, *, lift: bool, reason: str) -> bool:
    """Put a claim under legal hold, so that no purge touches it, or lift that; whether anything changed."""
    with step(context, "legal hold") as one:
        claim_id = one_claim(one.tx, name).submission.claim_id
        changed = purging.put_hold(
            one.tx, claim_id, held=not lift, at=one.at, actor=context.actor, reason=reason
        )
        if changed:
            one.order("lift legal hold" if lift else "legal hold", f"claim {claim_id}", reason)
        return changed
