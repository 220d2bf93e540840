"""The scratch database of a replay: told everything at its recorded moment, by what was in force then."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

import msgspec

from edigate.config import Settings, TradingPartner
from edigate.errors import UsageError
from edigate.gateway import in_force
from edigate.gateway.context import Context
from edigate.gateway.step import Step, step
from edigate.outcome.known import Tables
from edigate.store import Store, Tx
from edigate.store import in_force as kept_states
from edigate.store.in_force import Since
from edigate.transport.mailbox import Mailbox


class Difference(msgspec.Struct, frozen=True):
    """Something to which only one of the two came: `what` it is, in numbers of ours; `replayed` when only the replay did."""

    what: str
    row: tuple[str, ...]
    replayed: bool


class _Period(msgspec.Struct, frozen=True):
    """By what was judged from a moment on."""

    since: datetime
    settings: Settings
    tables: Tables


@dataclass
class Scratch:
    """The database that is told everything anew. `now` is the recorded moment; nothing else is a clock here."""

    made: Store
    old: Tx
    base: Context
    now: datetime
    periods: list[_Period] = field(default_factory=list)
    failed: list[Difference] = field(default_factory=list)

    def context(self, actor: str = "replay") -> Context:
        """The gateway of the recorded moment."""
        while len(self.periods) > 1 and self.periods[1].since <= self.now:
            del self.periods[0]
        then = self.periods[0] if self.periods and self.periods[0].since <= self.now else None
        if then is None:
            return replace(self.base, actor=actor)
        return replace(self.base, actor=actor, settings=then.settings, then=then.tables)

    def step(self, what: str) -> AbstractContextManager[Step]:
        """One commit in it."""
        return step(self.context(), what)


def open_scratch(context: Context, made: Store, old: Tx, states: Sequence[Since]) -> Scratch:
    """A scratch database for a project; without `states` everything is judged by the present settings."""
    scratch = Scratch(made, old, context, context.clock())
    scratch.base = Context(
        _still(context.settings), made, lambda: scratch.now, lambda _: None, _nobody, "replay"
    )
    for each in states:
        try:
            kept = in_force.read(each.content)
            settings = _still(in_force.settings_of(kept, context.settings))
            scratch.periods.append(_Period(each.at, settings, in_force.tables_of(kept, settings)))
        except ValueError:
            told = f"this program does not understand the settings that were in force from {each.at:%Y-%m-%d %H:%M:%S} on"
            scratch.failed.append(Difference("settings", (told,), False))
    return scratch


class Changed(msgspec.Struct, frozen=True):
    """What was in force otherwise from a moment on, by name; `at` is None for what will be with the next commit."""

    at: datetime | None
    names: tuple[str, ...]


def changes_in_force(context: Context) -> list[Changed]:
    """Every change of settings, prices and code lists on record, and what differs now from the last."""
    with context.store.look() as tx:
        states = kept_states.every(tx)
    told = [(each.at, in_force.read(each.content)) for each in states]
    found = [
        Changed(at, tuple(in_force.changed(before, after))) for (_, before), (at, after) in pairwise(told)
    ]
    if told and (names := in_force.changed(told[-1][1], in_force.present(context.settings))):
        found.append(Changed(None, tuple(names)))
    return found


def _still(settings: Settings) -> Settings:
    """Settings under which nothing makes claims by itself (those that were made are told), nor writes elsewhere."""
    policy = settings.policy.model_copy(update={"secondary": "ask"})
    database = settings.database.model_copy(update={"archive_mirror": None})
    return settings.model_copy(update={"policy": policy, "database": database})


def _nobody(_: TradingPartner) -> Mailbox:
    raise UsageError("a replay speaks to nobody")
