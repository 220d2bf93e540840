"""Whether the records of what was done are whole: the audit with the events that its lines seal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from edigate.delivery.lockout import wait
from edigate.gateway import mirror
from edigate.gateway.context import Context
from edigate.store import Tx, accesses, audit, lockouts, proofs, purging, purging_texts, updates

_PURGED = re.compile(r"seal (?P<seal>[0-9a-f]{32}) of (?P<place>[0-9]+)")
RESTORED = "restored"  # the update after which places go on higher up


def audit_is_whole(_: Context, tx: Tx) -> Iterator[str]:
    """The chain of lines, and that each line's events are those on record; every event is in one line."""
    place = audit.broken_at(tx)
    if place is not None:
        yield f"the audit is broken at place {place}"
        return
    if proofs.feed_ends_early(tx, "audit"):
        yield "the end of the audit is missing"
        return
    sealed, told = 0, set[tuple[int, str]]()
    begun, anew = False, purging_texts.resealed_as(tx)
    for line in audit.every(tx):
        purge = _PURGED.search(line.detail or "") if line.action == "purged" else None
        if purge is not None and purging.seal(tx, int(purge["place"])) != purge["seal"]:
            yield f"what the purge at place {purge['place']} of the audit let go of is not what is on record"
        events = audit.events_of(line)
        if events is None:
            continue
        told.update(events.batches)
        if events.updates is not None:
            if begun and events.updates[0] != sealed + 1 and not goes_on(tx, events.updates[0], sealed):
                yield f"no line of the audit tells of update {sealed + 1}"
            if purging_texts.seal_of(tx, *events.updates) != anew.get(line.seq, events.sha256):
                yield f"the updates that place {line.seq} of the audit tells of were changed"
            begun, sealed = True, events.updates[1]
    if begun and updates.last(tx) != sealed:
        yield f"no line of the audit tells of update {sealed + 1}"
    yield from _batch_events(tx, told)


def _batch_events(tx: Tx, told: set[tuple[int, str]]) -> Iterator[str]:
    """Batches' events that no line tells of, from the first that any tells of."""
    begun, found = False, set[tuple[int, str]]()
    for row, batch, digest in audit.batch_events(tx):
        one = (batch, digest)
        found.add(one)
        begun = begun or one in told
        if begun and one not in told:
            yield f"no line of the audit tells of event {row} of batch {batch}"
    yield from (f"an event of batch {batch} is missing" for batch, _ in sorted(told - found))


def goes_on(tx: Tx, place: int, before: int) -> bool:
    """Whether a restore vouches for the gap in the feed between two places."""
    found = updates.after(tx, place - 1, limit=1)
    return bool(found) and found[0].kind == RESTORED and found[0].body.get("after") == before


def files_are_private(context: Context, tx: Tx) -> Iterator[str]:
    """The database's file and the mirror's are their owner's alone."""
    paths = [] if tx.postgres else [Path(context.store.engine.url.database or "")]
    companions = [path.with_name(path.name + ending) for path in paths for ending in ("-wal", "-shm")]
    for path in (*paths, *companions, *mirror.places(context)):
        if path.exists() and path.stat().st_mode & 0o077:
            yield f"others may read {path.name}; chmod go= makes it private"


def refusals_are_few(_: Context, tx: Tx) -> Iterator[str]:
    """A login that a partner refused was presented again only after the pauses."""
    for each in lockouts.standing(tx):
        waited = each.lockout.last_at - each.lockout.since
        least = sum((wait(count) for count in range(1, each.lockout.refusals)), timedelta())
        if waited < least:
            yield f"partner {each.partner_id} was tried {each.lockout.refusals} times within {waited}"


def accesses_are_whole(_: Context, tx: Tx) -> Iterator[str]:
    """The chain of lines about who was shown what."""
    place = accesses.broken_at(tx)
    if place is not None:
        yield f"the record of accesses is broken at place {place}"
    elif proofs.feed_ends_early(tx, "accesses"):
        yield "the end of the record of accesses is missing"


def mirror_is_whole(context: Context, tx: Tx) -> Iterator[str]:
    """Every file in the mirror is what its name says, and every one that a partner has seen or given is there."""
    yield from (f"the mirror's file {each} is damaged" for each in mirror.damaged(context))
    if context.settings.database.archive_mirror is not None:
        for sha256 in proofs.files_exchanged(tx):
            if mirror.lacks(context, sha256):
                yield f"the file with SHA-256 {sha256} is not in the mirror; `edigate backup` brings it there"
