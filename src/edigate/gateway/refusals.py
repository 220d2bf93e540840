"""A partner that refuses us (host key, credentials) is work for a person until it lets us in again.

And it is left alone meanwhile: partners lock accounts after a handful of wrong logins, and a cron job would try for ever.
The one further attempt that `delivery.lockout` allows is on record as refused before it is made, so that a run that is
killed, or another beside it, cannot make it twice.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

import msgspec

from edigate.config import TradingPartner
from edigate.delivery.lockout import Cause, Lockout, may_try, refused
from edigate.errors import HostKeyRefused, LoginRefused, NotReached, PartnerRefused
from edigate.gateway.context import Context
from edigate.gateway.mailboxes import settings_for
from edigate.gateway.step import step
from edigate.store import contacts, lockouts, worklist
from edigate.store.lockouts import Kept
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.transport.mailbox import Mailbox, SftpSettings

_SALT_BYTES = 16
_SCRYPT = {
    "n": 2**14,
    "r": 8,
    "p": 1,
    "dklen": 32,
}  # slow on purpose: the row must not give a short password away


class PassedOver(PartnerRefused):
    """The partner refused us before and was not connected to now; nothing was sent."""


@contextmanager
def entered(context: Context, partner: TradingPartner) -> Iterator[Mailbox]:
    """The partner's mailbox, connected, unless it refused us lately: then `PassedOver`, without a connection."""
    kept, before = _admitted(context, partner)
    with ExitStack() as stack:
        try:
            mailbox = stack.enter_context(context.open_mailbox(partner))
        except (LoginRefused, HostKeyRefused) as error:
            cause = Cause.HOST_KEY if isinstance(error, HostKeyRefused) else Cause.CREDENTIAL
            login = _login(context, partner)
            with step(context, "refused", f"partner {partner.id}") as one:
                lockouts.put(one.tx, Kept(partner.id, refused(before, cause, one.at), login))
                one.order("refused", f"partner {partner.id}", cause)
            raise
        except NotReached:
            if kept is not None:  # nothing was presented: the attempt is still to come
                with context.store.begin() as tx:
                    lockouts.put(tx, kept)
            raise
        _settle(context, partner)
        yield mailbox


def tell(context: Context, partner: TradingPartner, error: PartnerRefused) -> None:
    """Open the piece of work, once; a partner that was passed over has it already."""
    if isinstance(error, PassedOver):
        return
    next_action, action = "ask the partner what it allows us", f"edigate partner probe {partner.id}"
    if isinstance(error, HostKeyRefused):
        next_action = (
            "ask the partner, by another way, for its new host key and pin that; nothing is sent before"
        )
        action = f"edigate partner pin {partner.id} FINGERPRINT"
    elif isinstance(error, LoginRefused):
        next_action = "mend the login (then the next run tries it), or have the account unlocked and say so"
        action = f"edigate partner unlock {partner.id} --reason WHY"
    item = WorkItem(
        key=_key(partner.id),
        kind=WorkKind.DELIVERY,
        reason=f"Partner {partner.id} refuses us: {error}",
        next_action=next_action,
        action=action,
    )
    with step(context, "refused", f"partner {partner.id}") as one:
        one.raise_work((item,))


def unlock(context: Context, partner_id: str, reason: str) -> bool:
    """A person says that the partner may be tried again now; whether anything was in the way."""
    context.partners(partner_id)
    with step(context, "unlock", f"partner {partner_id}") as one:
        if not lockouts.remove(one.tx, partner_id):
            return False
        one.order("unlock", f"partner {partner_id}", reason)
        contacts.try_now(one.tx, partner_id)
    return True


def in_words(kept: Kept) -> str:
    """One line about a lock-out, for people and monitoring."""
    lockout = kept.lockout
    if lockout.cause is Cause.HOST_KEY:
        return (
            f"partner {kept.partner_id} has shown another host key since {lockout.since:%Y-%m-%d %H:%M}; "
            "no connection until its key is pinned anew"
        )
    again = "not" if lockout.retry_at is None else f"at {lockout.retry_at:%Y-%m-%d %H:%M}"
    return (
        f"partner {kept.partner_id} has refused our login since {lockout.since:%Y-%m-%d %H:%M} "
        f"(attempts: {lockout.refusals}); tried again {again}, or when the login is changed"
    )


def _admitted(context: Context, partner: TradingPartner) -> tuple[Kept | None, Lockout | None]:
    """What is on record, and of it what counts against the present settings; the attempt is hereby taken.

    Raises `PassedOver`.
    """
    with context.store.look() as tx:
        kept = lockouts.find(tx, partner.id)
    if kept is None:
        return None, None
    login = _login(context, partner, salt=bytes.fromhex(kept.login.partition("$")[0]))
    changed, at = not hmac.compare_digest(login, kept.login), context.clock()
    if not may_try(kept.lockout, at, settings_changed=changed):
        raise PassedOver(f"{in_words(kept)}; not connected")
    before = None if changed else kept.lockout
    with context.store.begin() as tx:
        if not lockouts.claim(tx, kept, _beforehand(kept, before, at, login)):
            raise PassedOver(f"partner {partner.id} is being tried again by another run; not connected")
    return kept, before


def _beforehand(kept: Kept, before: Lockout | None, at: datetime, login: str) -> Kept:
    return msgspec.structs.replace(kept, lockout=refused(before, Cause.CREDENTIAL, at), login=login)


def _login(context: Context, partner: TradingPartner, salt: bytes | None = None) -> str:
    """A salted digest of all that decides whether we are let in: where, who, the secrets themselves, the pins."""
    salt = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    way, key = None, b""
    if partner.transport.kind == "sftp":
        way = settings_for(partner, context.settings.folder)
    if isinstance(way, SftpSettings):
        if way.key_file is not None and way.key_file.expanduser().is_file():
            key = way.key_file.expanduser().read_bytes()
        parts = [way.host, way.port, way.username, way.password, way.key_passphrase, way.host_key, key]
    else:
        parts = []
    material = msgspec.json.encode(parts)
    return f"{salt.hex()}${hashlib.scrypt(material, salt=salt, **_SCRYPT).hex()}"


def _settle(context: Context, partner: TradingPartner) -> None:
    """The partner has let us in: nothing is in the way any more, and the work is done if there is any."""
    with context.store.look() as tx:
        is_open = worklist.is_open(tx, _key(partner.id)) or lockouts.find(tx, partner.id) is not None
    if is_open:
        with step(context, "let in", f"partner {partner.id}") as one:
            if lockouts.remove(one.tx, partner.id):
                one.order("let in", f"partner {partner.id}")
            one.close_work((_key(partner.id),), "the partner has let us in")


def _key(partner_id: str) -> str:
    return f"partner/{partner_id}/refused"
