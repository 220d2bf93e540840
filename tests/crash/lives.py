"""The life that is disturbed: its runs, what stands on disk before each of them, and what became of it in the end."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from edigate import store as stores
from edigate.config import load
from edigate.gateway.context import database_url
from edigate.gateway.overdue import look_for
from edigate.store import lists
from funds.bank_files import AchEntry, nacha, trn
from gateway.invariants import invariants
from gateway.worlds import AT, Clock, World, claim
from servers import Postgres, database_name

ROUNDS = 3  # of the runs after the disturbance; a deferred attempt is due again in each


@dataclass(frozen=True, slots=True)
class Script:
    """What a seed decides: the claims, how many go into a file, how quick the partner is, and which passing counts."""

    seed: int
    claims: tuple[dict[str, Any], ...]
    claims_per_file: int
    takes_at_once: bool
    nth: int


def script(seed: int) -> Script:
    """The life of this number."""
    chance = random.Random(f"edigate life {seed}")
    sound = 2 if seed == 0 else chance.randint(1, 5)
    claims = [claim(f"A{n}") for n in range(sound)]
    claims.insert(chance.randint(0, sound), claim("H0", charge="1.00"))  # does not add up: it is held
    per_file = 100 if seed == 0 else chance.choice((1, 2, 100))
    return Script(seed, tuple(claims), per_file, seed % 2 == 1, 1 if seed == 0 else chance.choice((1, 1, 2)))


# ------------------------------------------------------------------------------------------------------------ the runs
def _submit(world: World, told: Script) -> None:
    world.submit(*told.claims)


def _prepare(world: World, _: Script) -> None:
    world.gateway.prepare()


def _send(world: World, _: Script) -> None:
    world.gateway.send()


def _answer(world: World, _: Script) -> None:
    """The partner answers, and sends its first remittance once more under another number: that one is not applied unseen."""
    world.answer()
    remittance = min(world.outbox.glob("*.835"))
    number = re.search(rb"IEA\*1\*([0-9]{9})", remittance.read_bytes())
    assert number is not None
    world.put("again.835", remittance.read_bytes().replace(number[1], b"000009999"))


def _receive(world: World, _: Script) -> None:
    world.gateway.receive()


def _interpret(world: World, _: Script) -> None:
    world.gateway.interpret()


def _overdue(world: World, _: Script) -> None:
    world.clock.forward(days=5)
    look_for(world.gateway.context)


def _resend(world: World, _: Script) -> None:
    with world.look() as tx:
        states = {each.id: each.state for each in lists.find_batches(tx)}
    if states.get(1) == "transmitted":  # a person looks before giving the order a second time
        world.gateway.resend(1, reason="the partner has lost it")


def _funds(world: World, _: Script) -> None:
    with world.look() as tx:
        paid = [each for each in lists.find_remittances(tx) if each.trace and each.amount]
    entries = [
        AchEntry(int(each.amount * 100), trn(each.trace)) for each in paid if each.amount and each.trace
    ]
    world.gateway.import_funds("bank.ach", nacha(entries).encode())


@dataclass(frozen=True, slots=True)
class Run:
    """One run, what stands before it (another run's name; None: an empty project), and its minute of the story."""

    do: Callable[[World, Script], None] | None  # None: the upgrade of the database is all
    after: str | None
    minute: int


RUNS = {
    "upgrade": Run(None, None, 0),
    "submit": Run(_submit, "upgrade", 1),
    "prepare": Run(_prepare, "submit", 2),
    "send": Run(_send, "prepare", 3),
    "answer": Run(_answer, "send", 4),
    "receive": Run(_receive, "answer", 5),
    "interpret": Run(_interpret, "receive", 6),
    "overdue": Run(_overdue, "send", 7),
    "resend": Run(_resend, "send", 8),
    "funds": Run(_funds, "interpret", 9),
}
# Given once more by the person who saw the command end without an answer; the others are repeated by cron.
_ORDERS = ("resend", "funds")


def walk(folder: Path, name: str, told: Script) -> None:
    """One run of the life, in this process."""
    run = RUNS[name]
    if run.do is None:
        _upgrade(folder)
        return
    world = World(folder, clock=Clock(AT + timedelta(minutes=run.minute)))
    try:
        run.do(world, told)
    finally:
        world.close()


def _upgrade(folder: Path) -> None:
    stores.upgrade(database_url(load(folder)))


def later_runs(folder: Path, name: str, told: Script) -> dict[str, Any]:
    """What follows of itself: the caller hands the claims in again, cron runs, the partner answers. How it ends."""
    clock = Clock(AT + timedelta(minutes=20, days=6 if name == "overdue" else 0))
    if told.takes_at_once:
        _partner_takes(folder, clock)
    _upgrade(folder)
    world = World(folder, clock=clock)
    try:
        order = RUNS[name].do if name in _ORDERS else None
        if order is not None:
            order(world, told)
        world.submit(*told.claims)
        for _ in range(ROUNDS):
            world.gateway.run()
            world.answer()
            clock.forward(hours=2)
        invariants(world.gateway.context)
        return _ending(world, folder)
    finally:
        world.close()


def _partner_takes(folder: Path, clock: Clock) -> None:
    """Between the disturbance and the next run the partner has dealt with what it got, and moved it away."""
    from edigate.sandbox import rules
    from edigate.sandbox.clearinghouse import Clearinghouse

    site = folder / "site"
    Clearinghouse(site, clock, rules.load(), folder / "payer.json").take_waiting()
    (site / "taken").mkdir(exist_ok=True)
    for path in (site / "inbox").iterdir():
        if not path.name.endswith(".part"):
            path.replace(site / "taken" / path.name)


def _ending(world: World, folder: Path) -> dict[str, Any]:
    """The picture of the end: ours, the partner's, and whether the two are one to the cent."""
    site = folder / "site"
    arrived = [
        path.read_bytes()
        for part in ("inbox", "taken")
        for path in (site / part).glob("*.837*")
        if not path.name.endswith(".part")
    ]
    claims = Counter(
        part.split(b"*")[1].decode()
        for each in arrived
        for part in each.split(b"~")
        if part.startswith(b"CLM*")
    )
    return world.picture() | {
        "at the partner": dict(sorted(claims.items())),
        "decided there": len(world.payer.state.claims),
        "numbers there": len(world.payer.state.seen) == len(set(world.payer.state.seen)) == len(arrived),
        "paid there": str(world.payer.total_paid),
        "remitted here": str(world.remitted()),
        "files": len(world.files()),
        "left": sorted(path.name for path in world.outbox.iterdir()) + list(_unfinished(world)),
    }


def _unfinished(world: World) -> list[str]:
    return [name for name in world.sent() if name.endswith(".part")]


def whole_life(folder: Path, told: Script, *, rounds: int) -> None:
    """All runs of the life in this process, in so many rounds; none: an empty database is all there is."""
    _upgrade(folder)
    if not rounds:
        return
    world = World(folder, clock=Clock(AT))
    try:
        world.submit(*told.claims)
        for _ in range(rounds):
            world.gateway.run()
            world.answer()
            world.clock.forward(minutes=10)
    finally:
        world.close()


def difference(wanted: dict[str, Any], found: dict[str, Any]) -> str | None:
    """In what the end is another one; None when it is not."""
    other = {key: (wanted[key], found.get(key)) for key in wanted if wanted[key] != found.get(key)}
    return f"another end: {json.dumps(other, default=str)}" if other else None


# ------------------------------------------------------------------------------------------------------------- engines
class Places:
    """Projects on one engine, copied as they stand: the folder, and the database with it."""

    def __init__(self, work: Path, postgres: Postgres | None) -> None:
        self._work, self._postgres = work, postgres
        self._count = 0
        self._urls: dict[Path, str] = {}

    def new(self, template: Path) -> Path:
        """The project `template` over an empty database."""
        return self._copy(template, None)

    def copy(self, place: Path) -> Path:
        """The same project once more; nobody may be connected to it."""
        return self._copy(place, self._urls.get(place))

    def drop(self, place: Path) -> None:
        """Away with it."""
        shutil.rmtree(place)
        if self._postgres is not None:
            self._postgres.drop(self._urls.pop(place))

    def _copy(self, place: Path, url: str | None) -> Path:
        self._count += 1
        made = self._work / f"place{self._count}"
        shutil.copytree(place, made)
        if self._postgres is not None:
            new = self._postgres.create(database_name(url)) if url else self._postgres.create()
            settings = made / "edigate.toml"
            before = url or "sqlite:///edigate.db"
            settings.write_text(settings.read_text(encoding="utf-8").replace(before, new), encoding="utf-8")
            self._urls[made] = new
        return made
