"""From a partner's settings to its mailbox (secrets are fetched here, at the last moment), and whose a file in it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from edigate.config import TradingPartner
from edigate.errors import ConfigError
from edigate.transport.mailbox import DirectorySettings, Mailbox, SftpSettings, Verify, open_mailbox
from edigate.x12 import reader
from edigate.x12.envelope import Interchange

_HEAD = 4096  # bytes in which an interchange begins
OpenMailbox: TypeAlias = Callable[[TradingPartner], Mailbox]


def opener(folder: Path) -> OpenMailbox:
    """How to open a partner's mailbox when relative paths start at `folder`."""
    return lambda partner: open_mailbox(settings_for(partner, folder))


def settings_for(partner: TradingPartner, folder: Path) -> SftpSettings | DirectorySettings:
    """The transport settings of a partner with its secrets resolved. Raises `ConfigError`."""
    way = partner.transport
    if way.kind == "directory":
        return DirectorySettings(folder / way.inbox, folder / way.outbox, way.temp_suffix)
    if not way.host_key:
        raise ConfigError(
            f"partner {partner.id} has no pinned host key; run `edigate partner probe {partner.id}`, compare the "
            f"fingerprint with the partner's, then `edigate partner pin {partner.id} FINGERPRINT`"
        )
    assert way.host is not None and way.username is not None  # settings.Transport refuses anything else
    return SftpSettings(
        host=way.host,
        port=way.port,
        username=way.username,
        host_key=way.host_key,
        inbox=way.inbox,
        outbox=way.outbox,
        password=way.password.resolve(folder) if way.password else None,
        key_file=folder / way.key_file if way.key_file else None,
        key_passphrase=way.key_passphrase.resolve(folder) if way.key_passphrase else None,
        temp_suffix=way.temp_suffix,
        verify=Verify(way.verify),
        rename=way.rename,
    )


def addressed(partners: Iterable[TradingPartner], partner: TradingPartner, content: bytes) -> TradingPartner:
    """Whose a file is that was found in the folder of a partner: of several partner files for that folder the first whose
    sender and receiver the file names (ISA08, ISA06). One that names none, or does not begin as an interchange, is the
    partner's."""
    there = _at_the_place_of(partners, partner)
    if len(there) < 2:
        return partner
    events = reader.read([content[:_HEAD]])
    isa = next((each for each in events if isinstance(each, Interchange)), None)
    named = isa and (isa.receiver_id.strip(), isa.sender_id.strip())
    return next((each for each in there if _ids(each) == named), partner)


def alike(partners: Iterable[TradingPartner], partner_id: str) -> frozenset[str]:
    """The ids of the partner files for the same folder that no interchange tells from this one, itself included: they share
    one row of control numbers."""
    known = list(partners)
    of = next((each for each in known if each.id == partner_id), None)
    if of is None:
        return frozenset((partner_id,))
    return frozenset(each.id for each in _at_the_place_of(known, of) if _ids(each) == _ids(of))


def _at_the_place_of(partners: Iterable[TradingPartner], partner: TradingPartner) -> list[TradingPartner]:
    """The partners whose answers lie in one folder, this one included."""
    return [each for each in partners if _place(each) == _place(partner)]


def _place(partner: TradingPartner) -> tuple[str | None, ...]:
    way = partner.transport
    host = f"{(way.host or '').lower()}:{way.port}" if way.kind == "sftp" else None
    return host, host and way.username, way.outbox.rstrip("/")


def _ids(partner: TradingPartner) -> tuple[str, str]:
    """Our id and the partner's, as the interchanges between us have them."""
    return partner.profile.sender_id.strip(), partner.profile.receiver_id.strip()
