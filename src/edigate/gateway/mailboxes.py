"""From a partner's settings to its mailbox: secrets are fetched here, at the last moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

from edigate.config import TradingPartner
from edigate.errors import ConfigError
from edigate.transport.mailbox import DirectorySettings, Mailbox, SftpSettings, Verify, open_mailbox

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


def shared(partners: Iterable[TradingPartner]) -> list[list[str]]:
    """The ids of partners whose answers lie in one folder: whoever looks there first takes those of the others too."""
    places: defaultdict[tuple[str | None, ...], list[str]] = defaultdict(list)
    for partner in partners:
        way = partner.transport
        host = f"{(way.host or '').lower()}:{way.port}" if way.kind == "sftp" else None
        places[host, host and way.username, way.outbox.rstrip("/")].append(partner.id)
    return [ids for ids in places.values() if len(ids) > 1]
