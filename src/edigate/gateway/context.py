"""What every run needs at hand: settings, store, clock, the person who gave the order, the way to a mailbox."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from typing import TypeAlias

from edigate import maps, store
from edigate.claims.routing import Asked, Decision, route
from edigate.config import Settings, TradingPartner
from edigate.config.contracts import load_contract
from edigate.errors import ConfigError, UsageError
from edigate.gateway import holder, in_force
from edigate.gateway.mailboxes import OpenMailbox
from edigate.outcome.known import Tables
from edigate.posting.chart import Chart
from edigate.store import Store, leases
from edigate.store.leases import Lease

Clock: TypeAlias = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of a real run."""
    return datetime.now(UTC)


def database_url(settings: Settings) -> str:
    """The database's URL, an SQLite file being relative to the project's folder."""
    url = settings.database.url
    scheme, _, file = url.partition("sqlite:///")
    return f"sqlite:///{settings.folder / file}" if not scheme and file else url


def database_password(settings: Settings) -> str | None:
    """The database's password, fetched from where the settings say it lies."""
    reference = settings.database.password
    return reference.resolve(settings.folder) if reference else None


def database_keys(settings: Settings) -> list[str]:
    """The keys of what is stored encrypted, the one for new things first."""
    references = [each for each in (settings.database.encryption_key, *settings.database.former_keys) if each]
    if references and settings.database.encryption_key is None:
        raise ConfigError("database.former_keys needs database.encryption_key: the key from now on")
    return [each.resolve(settings.folder) for each in references]


def open_store(settings: Settings) -> Store:
    """The database of a project, with its password and keys."""
    return store.open(
        database_url(settings), password=database_password(settings), keys=database_keys(settings)
    )


@dataclass(frozen=True)
class Context:
    """One open gateway. `clock` and `pause` are handed in, so that a test or the demo can hold its own time. `then` are
    the tables of another time, for a replay."""

    settings: Settings
    store: Store
    clock: Clock
    pause: Callable[[float], None]
    open_mailbox: OpenMailbox
    actor: str
    then: Tables | None = None

    @cached_property
    def tables(self) -> Tables:
        """The code lists and the chart of accounts that outcomes are made with, read once."""
        if self.then is not None:
            return self.then
        return Tables(
            carc=maps.code_set("carc"),
            rarc=maps.code_set("rarc"),
            status_category=maps.code_set("status_category"),
            status=maps.code_set("status"),
            entity=maps.code_set("entity"),
            plb=maps.code_set("plb"),
            chart=Chart(),
            policy=in_force.appeal_policy(self.settings),
            contract=load_contract(self.settings.folder),
        )

    @cached_property
    def route(self) -> Callable[[Asked], Decision]:
        """The way out of a claim by the settings; what was asked lately is remembered."""
        partners = [each.profile for each in self.settings.partners]
        return lru_cache(maxsize=1_000)(lambda asked: route(asked, self.settings.route, partners))

    @cached_property
    def in_force(self) -> tuple[str, bytes]:
        """What outcomes are judged by, as it is kept, with its SHA-256."""
        text = in_force.text(in_force.present(self.settings))
        return hashlib.sha256(text).hexdigest(), text

    @contextmanager
    def lease(self, name: str, duration: timedelta) -> Iterator[Lease | None]:
        """Hold the right to work on `name`, None when another run has it; given back at the end.

        A run of this machine that was killed holds nothing: nobody waits for its lease to expire.
        """
        at = self.clock()
        with self.store.begin() as tx:
            last = leases.find(tx, name)
            if last is not None and last.until > at and holder.is_gone(last.holder):
                leases.release(tx, last)
            lease = leases.acquire(tx, name, holder.own_name(), at=at, until=at + duration)
        try:
            yield lease
        finally:
            if lease is not None:
                with self.store.begin() as tx:
                    leases.release(tx, lease)

    def partners(self, partner_id: str | None = None) -> tuple[TradingPartner, ...]:
        """All partners, or the one named. `UsageError` when there is no such partner."""
        if partner_id is None:
            return self.settings.partners
        found = self.settings.partner(partner_id)
        if found is None:
            known = ", ".join(each.id for each in self.settings.partners) or "none"
            raise UsageError(f"no partner {partner_id!r}; there are: {known}")
        return (found,)
