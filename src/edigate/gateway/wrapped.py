"""Files in wrappers, both ways: claim files are wrapped once and sent as often as needed; answers are taken out and kept.

PGP makes other bytes each time, so the wrapped bytes are frozen too: what is read back after a crash is compared with them.
"""

from __future__ import annotations

from edigate.config import TradingPartner
from edigate.delivery.outbound_file import OutboundFile
from edigate.errors import ConfigError
from edigate.gateway import mailboxes, mirror
from edigate.gateway.context import Context
from edigate.gateway.step import step
from edigate.store import blobs, inbox, outbox
from edigate.store.inbox import InboxFile
from edigate.transport import pgp
from edigate.transport.names import readable_name
from edigate.transport.settings import MEBIBYTE
from edigate.transport.wrapping import Inner, Limits, Refused, Wrapper, unwrap, wrap, wrapper_of

_HEAD = 64  # bytes that tell a wrapper


def outgoing(
    context: Context, partner: TradingPartner, batch: outbox.Batch, file: OutboundFile
) -> OutboundFile:
    """A batch as it leaves: as it was frozen, or in the partner's wrapper, the same bytes for every attempt.

    What was wrapped once stays so, whatever the settings say by now. Raises `ConfigError`: no key, or one that has ended.
    """
    with context.store.look() as tx:
        known = outbox.wrapped(tx, batch)
    if known is not None:
        return known
    way = partner.transport.wrap
    if way == "none":
        return file
    content = (
        pgp.encrypt(_keys(context, partner), file.content)
        if way == "pgp"
        else wrap(Wrapper(way), file.name, file.content)
    )
    mirror.keep(context, file.sha256, file.content)
    with context.store.begin() as tx:
        return outbox.freeze_wrapped(tx, batch, way, content, context.clock())


def wrapper_around(context: Context, file: InboxFile) -> Wrapper | None:
    """What an archived file is wrapped in; None when in nothing."""
    with context.store.look() as tx:
        for beginning in blobs.stream(tx, file.sha256):
            return wrapper_of(beginning[:_HEAD])
    return None


def take_out(context: Context, file: InboxFile) -> tuple[Inner, ...] | Refused:
    """The files within a wrapped file."""
    with context.store.look() as tx:
        content = blobs.read(tx, file.sha256)
    return opened(context, context.settings.partner(file.partner_id), content)


def opened(context: Context, partner: TradingPartner | None, content: bytes) -> tuple[Inner, ...] | Refused:
    """The files within wrapped bytes that a partner has made, or that we made for it."""
    decrypt = None
    if partner is not None and partner.pgp is not None:
        held = partner

        def decrypt(message: bytes, limit_bytes: int) -> bytes | Refused:
            return pgp.decrypt(_keys(context, held), message, limit_bytes)

    most = min(Limits().total_bytes, 2 * context.settings.policy.inbound_limit_mib * MEBIBYTE)
    try:
        found = unwrap(content, decrypt, Limits(total_bytes=most))
    except ConfigError as error:
        return Refused(str(error))
    if not isinstance(found, Refused) and not found:
        return Refused("there is no file in it")
    return found


def keep(context: Context, file: InboxFile, wrapper: Wrapper, found: tuple[Inner, ...]) -> bool:
    """Archive what was in a wrapper as files of their own, in one commit; whether the wrapper still waited for that."""
    with step(context, "interpret", f"file {file.id}") as one:
        if not inbox.mark(one.tx, file.id, "archived", "interpreted", one.at, contents=(wrapper,)):
            return False
        for inner in found:
            blob = blobs.put(one.tx, inner.content, one.at)
            name = readable_name(": ".join(filter(None, (file.remote_name, inner.name))).encode())
            arrival = inbox.add(
                one.tx,
                _owner(context, file, inner.content),
                blob,
                how="unwrapped",
                at=one.at,
                actor=context.actor,
                remote_name=name,
            )
            inbox.came_out_of(one.tx, file.id, arrival.file.id)
        one.close_work((f"file/{file.id}",), "what was in it was taken out")
    return True


def _owner(context: Context, file: InboxFile, content: bytes) -> str:
    """Whose partner's a file out of a wrapper is, where several fetch from one folder."""
    partner = context.settings.partner(file.partner_id)
    if partner is None or file.how == "by_hand":
        return file.partner_id
    return mailboxes.addressed(context.settings.partners, partner, content).id


def is_bare(context: Context, file: InboxFile) -> bool:
    """Whether a fetched file is not encrypted although the partner's answers must be."""
    partner = context.settings.partner(file.partner_id)
    return partner is not None and partner.pgp is not None and partner.pgp.required and file.how == "fetched"


def _keys(context: Context, partner: TradingPartner) -> pgp.PgpSettings:
    keys, folder = partner.pgp, context.settings.folder
    assert keys is not None  # the settings refuse wrap = "pgp" without the table
    return pgp.PgpSettings(
        home=(folder / keys.home).absolute(),
        encrypt_to=keys.encrypt_to,
        sign_as=keys.sign_as,
        signed_by=keys.signed_by,
        passphrase=keys.passphrase.resolve(folder) if keys.passphrase else None,
    )
