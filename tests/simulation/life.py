"""One simulated life of a gateway: the whole of it in this process, by chance from one seed, and the same each time.

The clock, the partner and every fault are the simulation's. Killed means killed: from that instant on no transaction is
committed and no lease given back, and the next run opens the project anew.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path

from edigate import store as stores
from edigate.config import load
from edigate.errors import EdigateError
from edigate.gateway.context import Context, database_url
from edigate.gateway.gateway import Gateway
from edigate.sandbox import rules as payer_rules
from edigate.store import Store, Tx, lists, sums
from gateway.worlds import Clock, claim, make_project
from simulation.partner import KilledError, Partner, SimulatedMailbox, Weather

_QUIET_ROUNDS = 120

# What is changed in the visit of 150.00, and what must become of it by the practice payer's published rules.
KINDS: tuple[tuple[dict[str, str], str, Decimal], ...] = (
    ({}, "paid", Decimal("92.00")),
    ({"group_number": "GRP5501"}, "paid", Decimal("67.00")),
    ({"member_id": "DHP902600001"}, "denied", Decimal("0.00")),
    ({"member_id": "XYZ222333444"}, "rejected", Decimal("0.00")),
)  # fmt: skip


class Place:
    """A folder in which one life after the other begins, each with an empty database.

    The engine stays, so that its statements are not compiled anew for every life; its connections do not.
    """

    def __init__(self, folder: Path) -> None:
        self._template, self.project = (
            make_project(folder / "template", claims_per_file=2),
            folder / "project",
        )
        stores.open(database_url(load(self._template))).close()
        shutil.copytree(self._template, self.project)
        self.settings = load(self.project)
        self.store = stores.open(database_url(self.settings))

    def fresh(self) -> None:
        """Everything as on the first day."""
        self.store.close()
        shutil.rmtree(self.project)
        shutil.copytree(self._template, self.project)


class MortalStore(Store):
    """A store whose process may die just before or just after a commit; once dead, nothing is committed any more."""

    def __init__(self, store: Store, weather: Weather) -> None:
        super().__init__(store.engine)
        self._weather = weather

    @contextmanager
    def begin(self) -> Iterator[Tx]:
        self._alive()
        with super().begin() as tx:
            yield tx
            self._weather.perhaps_kill()
        self._weather.perhaps_kill()

    def _alive(self) -> None:
        if self._weather.dead:
            raise KilledError


class Life:
    """A gateway and its partner through some dozens of events; `trace` says what happened, `wrong` what must not be."""

    def __init__(self, seed: int, place: Place) -> None:
        place.fresh()
        random.seed(seed)  # what the product draws by itself: the spread of its retries
        chance = random.Random(f"edigate simulation {seed}")
        self._chance, self._place = chance, place
        self.clock = Clock()
        self.weather = Weather(
            chance,
            lost=chance.choice((0.0, 0.02, 0.1)),
            lost_reply=chance.choice((0.0, 0.05, 0.2)),
            refused=chance.choice((0.0, 0.0, 0.03)),
            unreachable=chance.choice((0.0, 0.1, 0.4)),
            killed=chance.choice((0.0, 0.02, 0.06)),
            replayed=chance.choice((0.0, 0.2, 0.5)),
        )
        self.partner = Partner(self.weather, self.clock, payer_rules.load(), chance.random() < 0.5)
        self.expected: dict[str, tuple[str, Decimal]] = {}
        self.deaths = 0
        self.trace: list[str] = []
        self.wrong: list[str] = []
        self._gateway = self._open()

    def __enter__(self) -> Life:
        return self

    def __exit__(self, *_: object) -> None:
        self._gateway.close()

    @property
    def gateway(self) -> Gateway:
        """The gateway as it runs now."""
        return self._gateway

    @property
    def digest(self) -> str:
        """The SHA-256 of all that happened: equal for the same seed."""
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()

    def live(self) -> None:
        """Some dozens of events, then quiet, then the account."""
        weights = [weight for weight, _ in EVENTS.values()]
        for _ in range(self._chance.randint(15, 45)):
            self.do(self._chance.choices(tuple(EVENTS), weights)[0])
        self.end()

    def end(self) -> None:
        """The weather clears up, everything comes to rest, and the account is made."""
        self.weather.calm()
        self._settle()
        self._account()

    # ---- events

    def do(self, event: str) -> None:
        """One event by its name; what comes of it stands in the trace."""
        try:
            said = EVENTS[event][1](self)
        except KilledError:
            said = "killed"
        except EdigateError as error:
            said = type(error).__name__
        if self.weather.dead:  # also when what was raised on the way out hid it
            self._rise()
        self.trace.append(f"{self.clock.now:%m-%dT%H:%M:%S} {event} {said}")

    def _submit(self) -> str:
        """Some claims; whether the receipt came or not, the caller repeats them until it did."""
        wanted = []
        for _ in range(self._chance.randint(1, 3)):
            key = f"S{len(self.expected):04}"
            changes, state, paid = self._chance.choice(KINDS)
            self.expected[key] = (state, paid)
            wanted.append(_visit(key, changes))
        for _ in range(20):
            try:
                return ",".join(each.outcome for each in self._gateway.submit(wanted))
            except KilledError:
                self._rise()
        raise AssertionError("the weather is too bad to submit anything")

    def _prepare(self) -> str:
        return str(len(self._gateway.prepare()))

    def _send(self) -> str:
        return ",".join(each.outcome for each in self._gateway.send())

    def _receive(self) -> str:
        return ",".join(each.outcome for each in self._gateway.receive())

    def _interpret(self) -> str:
        return ",".join(each.state for each in self._gateway.interpret())

    def _run(self) -> str:
        report = self._gateway.run()
        return f"{len(report.sent)} {len(report.interpreted)}"

    def _partner_works(self) -> str:
        self.partner.work()
        return f"{len(self.partner.arrived)} {len(self.partner.outbox)}"

    def _time_passes(self) -> str:
        minutes = self._chance.choice((1, 5, 40, 90, 24 * 60))
        self.clock.forward(minutes=minutes)
        return str(minutes)

    def _person_looks(self) -> str:
        """A person asks the partner about each batch that waits for an order, and gives it by the partner's answer."""
        with self._gateway.context.store.look() as tx:
            batches = [each for each in lists.find_batches(tx) if each.state in ("held", "transmit_unknown")]
        for each in batches:
            with suppress(EdigateError):
                if self.partner.has(each.isa13):
                    self._gateway.sent_by_hand(each.id, reason="the partner says it is there")
                else:
                    self._gateway.resend(each.id, reason="the partner says it has nothing")
        return str(len(batches))

    def _rise(self) -> None:
        """The next process; what the dead one held in its hands is gone with it."""
        self.deaths += 1
        self.weather.dead = False
        self._gateway.close()
        self._gateway = self._open()

    def _open(self) -> Gateway:
        opened = MortalStore(self._place.store, self.weather)
        return Gateway(
            Context(
                self._place.settings, opened, self.clock, lambda _: None,
                lambda _: SimulatedMailbox(self.partner), "sim",
            )
        )  # fmt: skip

    # ---- the end

    def _settle(self) -> None:
        """Nothing fails any more: cron and the partner go on, a person sends what waits for an order."""
        for _ in range(_QUIET_ROUNDS):
            self.clock.forward(hours=2)
            self._gateway.run()
            self.partner.work()
            self._person_looks()
            if self._quiet():
                return
        self.wrong.append(f"it never comes to rest: {dict(self._states())}")

    def _quiet(self) -> bool:
        states = self._states()
        done = sum(states[state] for state in {state for state, _ in self.expected.values()})
        return done == len(self.expected) and not (self.partner.coming or self.partner.outbox)

    def _states(self) -> Counter[str]:
        with self._gateway.context.store.look() as tx:
            return Counter(sums.claims_by_state(tx))

    def _account(self) -> None:
        """Every claim, every cent, every invariant; and what the partner has seen."""
        with self._gateway.context.store.look() as tx:
            found = {each.claim_key: each.state for each in lists.find_claims(tx)}
            remitted = sums.remitted(tx)
            posted = sums.posted(tx, self._gateway.context.tables.chart.funds_prefix)
        self.wrong += (
            f"{key} is {found.get(key, 'lost')}, not {state}"
            for key, (state, _) in self.expected.items() if found.get(key) != state
        )  # fmt: skip
        owed = sum((paid for _, paid in self.expected.values()), Decimal(0))
        if not owed == self.partner.payer.total_paid == remitted == posted:
            self.wrong.append(
                f"owed {owed}, paid {self.partner.payer.total_paid}, remitted {remitted}, posted {posted}"
            )
        copies = Counter(content[90:99] for content in self.partner.arrived)
        self.wrong += (f"interchange {isa13!r} arrived {n} times" for isa13, n in copies.items() if n > 1)
        self.wrong += (f"verify: {each.name}: {each.first}" for each in self._gateway.verify() if not each.ok)
        self.trace.append(f"end {sorted(found.items())} {remitted} {posted} {self.deaths}")


def _visit(key: str, changes: dict[str, str]) -> dict[str, object]:
    made = claim(key, charge="150.00")
    made["lines"] = made["lines"][:1]
    del made["subscriber"]["group_number"]
    made["subscriber"] |= changes
    return made


# What may happen, how often, and what it is.
EVENTS: dict[str, tuple[int, Callable[[Life], str]]] = {
    "submit": (3, Life._submit),
    "prepare": (3, Life._prepare),
    "send": (4, Life._send),
    "receive": (4, Life._receive),
    "interpret": (4, Life._interpret),
    "run": (2, Life._run),
    "partner works": (5, Life._partner_works),
    "time passes": (4, Life._time_passes),
    "a person looks": (1, Life._person_looks),
}
