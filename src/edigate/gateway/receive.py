"""The partners' answers in: kept before they are understood, and only then taken away over there.

A file is taken when two listings agree about it and it ends with its trailer. What was taken once is known by its bytes;
its name, size and time only spare a second download.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase

import msgspec

from edigate import log
from edigate.config import TradingPartner
from edigate.errors import ConfigError, PartnerError, PartnerRefused, UsageError
from edigate.gateway import mailboxes, mirror, outages, overdue, refusals
from edigate.gateway.context import Context
from edigate.gateway.step import step
from edigate.store import blobs, contacts, inbox, remote_files, worklist
from edigate.store.remote_files import RemoteSeen
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.transport import wrapping
from edigate.transport.mailbox import Mailbox, RemoteFile
from edigate.transport.names import readable_name

LEASE = timedelta(minutes=30)
_MEBIBYTE = 1024 * 1024
_TAIL = 512  # bytes in which a whole interchange ends


class Fetched(StrEnum):
    """What became of one file at the partner's."""

    ARCHIVED = "archived"
    DUPLICATE = "duplicate"  # the same bytes were taken before
    WAITING = "waiting"  # still being written, or not whole yet
    LEFT = "left"  # not taken: a person is told
    UNREACHABLE = "unreachable"  # the partner, or this one file


class Received(msgspec.Struct, frozen=True):
    """One file (or one unreachable partner, `name` None) and what became of it."""

    partner: str
    name: str | None
    outcome: Fetched
    inbox_id: int | None = None
    sha256: str | None = None
    detail: str = ""


def receive(context: Context, partner_id: str | None = None) -> Iterator[Received]:
    """Fetch what lies ready, partner by partner. A partner that is down, or one bad file, does not stop the others.

    `ConfigError` at the end, after all the others were asked, when a partner's settings cannot be used.
    """
    unusable: list[str] = []
    for partner in context.partners(partner_id):
        with context.lease(f"receive/{partner.id}", LEASE) as lease:
            if lease is None or not _is_time(context, partner):  # another run is at it, or was just now
                continue
            try:
                with refusals.entered(context, partner) as mailbox:
                    yield from _fetch_all(context, partner, mailbox)
                    reached = mailbox.alive
                if reached:
                    outages.asked(context, partner)
            except ConfigError as error:
                unusable.append(str(error))
            except PartnerError as error:
                if isinstance(error, PartnerRefused):
                    refusals.tell(context, partner, error)
                else:
                    outages.not_asked(context, partner, str(error))
                log.get(run="receive", partner=partner.id).warning(
                    "partner_out_of_reach", error=type(error).__name__
                )
                yield Received(partner.id, None, Fetched.UNREACHABLE, detail=str(error))
    if unusable:
        raise ConfigError("\n".join(unusable))


def receive_by_hand(
    context: Context, partner_id: str, files: Iterable[tuple[str, bytes]]
) -> Iterator[Received]:
    """Take files a person has (from a portal, by mail) as if they had been fetched. `files` are (name, content)."""
    partner, taken = context.partners(partner_id)[0], list(files)
    for name, content in taken:
        if not content:
            raise UsageError(f"{name} is empty; nothing was taken in")
    for name, content in taken:
        received = _archive(context, partner, readable_name(os.fsencode(name)), content, "by_hand", None)
        mirror.keep(context, received.sha256 or "", content)
        yield received


def _fetch_all(context: Context, partner: TradingPartner, mailbox: Mailbox) -> Iterator[Received]:
    listed = _wanted(partner, mailbox.list())
    known = _known(context, partner, listed)
    new = [each for each in listed if _is_due(partner, _seen(known, each))]
    if not new:
        return
    if context.settings.policy.settle_seconds:
        context.pause(context.settings.policy.settle_seconds)
        again = {(each.raw_name, each.size, each.modified) for each in mailbox.list()}
        still: list[RemoteFile] = []
        moving: list[RemoteFile] = []
        for each in new:
            (still if (each.raw_name, each.size, each.modified) in again else moving).append(each)
        yield from (_moving(context, partner, each) for each in moving)
        new = still
    for each in new:
        if not mailbox.alive:
            return
        yield _fetch(context, partner, mailbox, each, _seen(known, each))
    _close_uncleared(context, partner, new)


def _moving(context: Context, partner: TradingPartner, file: RemoteFile) -> Received:
    """A file that changed between two listings waits; one that does so for too long is for a person, once."""
    now, patience = context.clock(), timedelta(hours=context.settings.policy.incomplete_hours)
    with context.store.look() as tx:
        seen = remote_files.known(tx, partner.id, [file.raw_name])
    since = min(
        (each.first_seen_at for each in seen if each.size is None and each.modified is None), default=None
    )
    if since is None:
        with context.store.begin() as tx:  # without size and time: those are others each time
            remote_files.note(tx, partner.id, file.raw_name, None, None, at=now)
    elif abs(now - since) >= patience:
        _tell(context, _restless(partner, file))
    return Received(partner.id, file.name, Fetched.WAITING, detail="still being written")


def _is_time(context: Context, partner: TradingPartner) -> bool:
    """Whether the partner may be asked for answers again; where it sets a limit, this asking is put on record."""
    pause = timedelta(minutes=partner.transport.poll_minutes)
    if not pause:
        return True
    with context.store.begin() as tx:
        now, last = context.clock(), contacts.find(tx, partner.id).polled_at
        if last is not None and last <= now < last + pause:
            return False
        contacts.polled(tx, partner.id, now)
    return True


def _wanted(partner: TradingPartner, listed: Sequence[RemoteFile]) -> list[RemoteFile]:
    """The files that are not somebody's unfinished upload, nor what the settings say is no answer."""
    way = partner.transport
    return [
        each
        for each in listed
        if not each.name.endswith(way.skip_suffixes)
        and not any(fnmatchcase(each.name, pattern) for pattern in way.skip_names)
    ]


_Known = dict[tuple[bytes, int | None, int | None], RemoteSeen]


def _known(context: Context, partner: TradingPartner, listed: Sequence[RemoteFile]) -> _Known:
    with context.store.look() as tx:
        seen = remote_files.known(tx, partner.id, [each.raw_name for each in listed])
    return {(each.raw_name, each.size, each.modified): each for each in seen}


def _seen(known: _Known, file: RemoteFile) -> RemoteSeen | None:
    return known.get((file.raw_name, file.size, file.modified))


def _is_due(partner: TradingPartner, seen: RemoteSeen | None) -> bool:
    """Whether a listed file is to be fetched.

    One that we have and that should not be there any more (the run was killed before the removal) is fetched once more:
    name, size and time may be those of other bytes by now, and nothing is removed that was not archived.
    """
    if seen is None or (seen.inbox_id is None and seen.reason is None):
        return True
    return seen.inbox_id is not None and partner.transport.after_fetch != "keep"


def _fetch(
    context: Context, partner: TradingPartner, mailbox: Mailbox, file: RemoteFile, seen: RemoteSeen | None
) -> Received:
    limit = context.settings.policy.inbound_limit_mib * _MEBIBYTE
    if file.size is not None and file.size > limit:
        return _leave(context, partner, file, f"larger than the limit of {limit // _MEBIBYTE} MiB")
    try:
        content = mailbox.fetch(file, limit)
    except PartnerError as error:
        if isinstance(error, PartnerRefused):
            _tell(context, _unreadable(partner, file, str(error)))
        return Received(partner.id, file.name, Fetched.UNREACHABLE, detail=str(error))
    if not content:
        return _leave(context, partner, file, "an empty file")
    if (is_cut_off(content) or wrapping.is_cut_off(content)) and _is_young(context, partner, file, seen):
        return Received(partner.id, file.name, Fetched.WAITING, detail="its trailer is missing so far")
    received = _archive(context, partner, file.name, content, "fetched", file)
    mirror.keep(context, received.sha256 or "", content)
    if partner.transport.after_fetch != "keep" and received.inbox_id is not None:
        _clear(context, partner, mailbox, file, received.inbox_id)
    return received


def is_cut_off(content: bytes) -> bool:
    """Whether a file begins as an interchange and does not end as one."""
    begins = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:3].upper() == b"ISA"
    return begins and b"IEA" not in content[-_TAIL:].upper()


def _is_young(context: Context, partner: TradingPartner, file: RemoteFile, seen: RemoteSeen | None) -> bool:
    """Whether an incomplete file may still become whole; the first time it is seen, its clock starts."""
    now = context.clock()
    if seen is None:
        with context.store.begin() as tx:
            remote_files.note(tx, partner.id, file.raw_name, file.size, file.modified, at=now)
        return True
    # The clock may have been set back since.
    return abs(now - seen.first_seen_at) < timedelta(hours=context.settings.policy.incomplete_hours)


def _archive(
    context: Context,
    partner: TradingPartner,
    name: str,
    content: bytes,
    how: inbox.How,
    file: RemoteFile | None,
) -> Received:
    """Keep the bytes, and that they came, in one commit: from here on nothing can be lost."""
    modified = None if file is None or file.modified is None else datetime.fromtimestamp(file.modified, UTC)
    # What a person hands over is whose they say.
    owner = partner if file is None else mailboxes.addressed(context.settings.partners, partner, content)
    with step(context, "receive", f"partner {partner.id}") as one:
        blob = blobs.put(one.tx, content, one.at)
        arrival = inbox.add(
            one.tx,
            owner.id,
            blob,
            how=how,
            at=one.at,
            actor=context.actor,
            remote_name=name,
            remote_modified=modified,
        )
        if file is not None:
            remote_files.note(
                one.tx,
                partner.id,
                file.raw_name,
                file.size,
                file.modified,
                at=one.at,
                inbox_id=arrival.file.id,
            )
            if (file.size, file.modified) != (None, None):
                remote_files.stands_still(one.tx, partner.id, file.raw_name)
            one.close_work(
                (_unreadable_key(partner, file), _restless_key(partner, file)), "the file was taken"
            )
        if arrival.new and owner.answers.any_file_hours:
            one.close_work((overdue.key_of_partner(owner.id),), "a file has come")
    outcome = Fetched.ARCHIVED if arrival.new else Fetched.DUPLICATE
    log.get(run="receive", partner=partner.id).info(
        "file_" + outcome, inbox_id=arrival.file.id, file_sha256=blob.sha256, bytes=blob.size
    )
    return Received(owner.id, name, outcome, arrival.file.id, blob.sha256)


def _clear(
    context: Context, partner: TradingPartner, mailbox: Mailbox, file: RemoteFile, inbox_id: int
) -> None:
    """Take the partner's copy away as its profile says; what cannot be done now is done at the next poll."""
    try:
        if partner.transport.after_fetch == "move" and partner.transport.move_to:
            mailbox.move(file, partner.transport.move_to)
        else:
            mailbox.remove(file)
    except PartnerError as error:
        if isinstance(error, PartnerRefused):
            _tell(context, _uncleared(partner, str(error)))
        log.get(run="receive", partner=partner.id).warning(
            "not_cleared", inbox_id=inbox_id, error=type(error).__name__
        )
        return
    with context.store.begin() as tx:
        inbox.remote_done(tx, inbox_id, context.clock())
        remote_files.forget(tx, partner.id, file.raw_name)


def _leave(context: Context, partner: TradingPartner, file: RemoteFile, reason: str) -> Received:
    """Not taken, once and for all while it stays as it is; a person is told once."""
    item = WorkItem(
        key=f"remote/{partner.id}/{file.raw_name.hex()}/{file.size}/{file.modified}",
        kind=WorkKind.QUARANTINED,
        reason=f"A file at partner {partner.id} was not taken: {reason}",
        next_action="ask the partner about it; take it by hand when it is right",
        action=f"edigate receive FILE --partner {partner.id}",
    )
    with step(context, "receive", f"partner {partner.id}") as one:
        remote_files.note(
            one.tx, partner.id, file.raw_name, file.size, file.modified, at=one.at, reason=reason
        )
        one.raise_work((item,))
    return Received(partner.id, file.name, Fetched.LEFT, detail=reason)


def _unreadable(partner: TradingPartner, file: RemoteFile, reason: str) -> WorkItem:
    return WorkItem(
        key=_unreadable_key(partner, file),
        kind=WorkKind.QUARANTINED,
        reason=f"A file at partner {partner.id} cannot be fetched: {reason}",
        next_action="ask the partner to let us read it; it is tried again with every run",
        action=f"edigate receive --partner {partner.id}",
    )


def _unreadable_key(partner: TradingPartner, file: RemoteFile) -> str:
    return f"unreadable/{partner.id}/{file.raw_name.hex()}"


def _restless(partner: TradingPartner, file: RemoteFile) -> WorkItem:
    return WorkItem(
        key=_restless_key(partner, file),
        kind=WorkKind.QUARANTINED,
        reason=f"A file at partner {partner.id} never stands still, so it was not taken",
        next_action="ask the partner about it; it is taken as soon as two listings agree about it",
        action=f"edigate receive --partner {partner.id}",
    )


def _restless_key(partner: TradingPartner, file: RemoteFile) -> str:
    return f"restless/{partner.id}/{file.raw_name.hex()}"


def _close_uncleared(context: Context, partner: TradingPartner, fetched: Sequence[RemoteFile]) -> None:
    """Nothing of what was fetched lies there any more: nobody need ask the partner for the right to remove it."""
    key = _uncleared_key(partner)
    with context.store.look() as tx:
        left = any(
            each.inbox_id is not None
            for each in remote_files.known(tx, partner.id, [f.raw_name for f in fetched])
        )
        told = worklist.is_open(tx, key)
    if told and not left:
        with step(context, "receive", f"partner {partner.id}") as one:
            one.close_work((key,), "what was fetched could be taken away")


def _uncleared_key(partner: TradingPartner) -> str:
    return f"partner/{partner.id}/uncleared"


def _uncleared(partner: TradingPartner, reason: str) -> WorkItem:
    return WorkItem(
        key=_uncleared_key(partner),
        kind=WorkKind.DELIVERY,
        reason=f"What was fetched from partner {partner.id} cannot be taken away there: {reason}",
        next_action='ask for the right to do so, or set after_fetch = "keep" in the partner\'s file',
        action=f"edigate partner probe {partner.id}",
    )


def _tell(context: Context, item: WorkItem) -> None:
    with step(context, "receive") as one:
        one.raise_work((item,))
