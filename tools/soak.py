"""Kill the service and the clearinghouse again and again while claims go through them, and compare the end with the oracle.

    ./run soak                                     10 minutes, 20,000 claims, on SQLite
    ./run soak --minutes 2 --claims 2000 --postgres URL
    ./run soak --claims 60 --minutes 0.2 --seed 7  a short one

The clearinghouse is a process of its own, `edigate serve` another; now and then there is an `edigate run` beside it. Every
few seconds one of them is killed by SIGKILL and started again; in the last third the service is spared, and must not grow.
The clearinghouse lets some of its operations fail. Then the killing stops, everything has its time to settle, and every
claim, the money and every invariant are compared with what they must be. What `edigate work` asks a person for (a login that
has to be unlocked, a file of which the clearinghouse lost a part) is done and counted.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from edigate.config import templates
from edigate.gateway import serving
from edigate.gateway.gateway import Gateway
from edigate.sandbox import demo_claims, server
from edigate.sandbox.faults import Effect, Fault, Faults, Request
from edigate.store import lists, sums

_EVERY_SECONDS = 0.4  # how often the clearinghouse changes the way in which it fails
_SETTINGS = """
[policy]
settle_seconds = 0.2
retry_first_seconds = 1
retry_longest_seconds = 8

[serve]
prepare_seconds = 2
send_seconds = 1
receive_seconds = 2
interpret_seconds = 1
look_seconds = 30

[log]
level = "error"
"""


@dataclass(frozen=True)
class Kind:
    """A claim and what must become of it by the clearinghouse's published rules (docs/howto/sandbox.md)."""

    name: str
    changes: dict[str, Any]
    state: str
    paid: Decimal


KINDS = (
    Kind("visit", {}, "paid", Decimal("92.00")),
    Kind("copay", {"group_number": "GRP5501"}, "paid", Decimal("67.00")),
    Kind("coinsurance", {"group_number": "GRP5503"}, "paid", Decimal("73.60")),
    Kind("not covered", {"member_id": "DHP902600001"}, "denied", Decimal("0.00")),
    Kind("unknown member", {"member_id": "XYZ222333444"}, "rejected", Decimal("0.00")),
)


@dataclass
class Totals:
    """What was seen, for the last line and for who calls this from a test."""

    claims: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    unlocked: int = 0
    resent: int = 0
    wrong: list[str] = field(default_factory=list)
    memory_mib: list[float] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)

    def begin_long_life(self) -> None:
        """From here on the service lives, and what it holds is to stay as it is."""
        self.memory_mib.clear()
        self.descriptors.clear()

    def growth(self) -> list[str]:
        """What the service holds more of at the end of its long life than in the first third of it."""
        found = []
        for what, seen, slack in (("MiB", self.memory_mib, 24.0), ("descriptors", self.descriptors, 8.0)):
            third = len(seen) // 3
            if third >= 5 and min(seen[-third:]) > max(seen[:third]) + slack:
                found.append(
                    f"the service grew from {max(seen[:third]):.0f} to {min(seen[-third:]):.0f} {what}"
                )
        return found


def claims(numbers: range) -> Iterator[tuple[Kind, dict[str, Any]]]:
    """Claims of all kinds in turn, each under a number of its own."""
    visit = next(
        each
        for each in json.loads(demo_claims.load(datetime.now(UTC).date()).claims)
        if each["charge"] == "150.00" and [line["procedure"]["code"] for line in each["lines"]] == ["99213"]
        and "group_number" not in each["subscriber"]
    )  # fmt: skip
    for number in numbers:
        kind = KINDS[number % len(KINDS)]
        claim = copy.deepcopy(visit) | {"patient_control_number": f"SOAK{number:06}"}
        claim["subscriber"] |= kind.changes
        yield kind, claim


class Soak:
    """A project, its clearinghouse, and the processes that work and die. Use in a `with`."""

    def __init__(self, folder: Path, seed: int, *, url: str | None, faults: bool) -> None:
        self.project, self._clearinghouse = folder / "project", folder / "clearinghouse"
        self.totals = Totals()
        self._chance = random.Random(seed)
        self._faults = faults
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._port = _free_port()
        templates.start_project(self.project)
        settings = self.project / "edigate.toml"
        text = settings.read_text(encoding="utf-8")
        text = text[: text.index("[database]")] + f'[database]\nurl = "{url or "sqlite:///edigate.db"}"\n'
        settings.write_text(text + _SETTINGS, encoding="utf-8")

    def __enter__(self) -> Soak:
        self.start("sandbox")
        partner = self.project / "partners" / "practice.toml"
        templates.set_port(partner, self._port)
        fingerprint = json.loads(self._run("partner", "probe", "practice", "--json").stdout)["host_key"]
        templates.pin(partner, fingerprint)
        self.start("serve")
        return self

    def __exit__(self, *_: object) -> None:
        for name in tuple(self._processes):
            self._kill(name)

    def start(self, name: str) -> None:
        """Start one of the processes."""
        own = [sys.executable, __file__, "--clearinghouse", str(self._clearinghouse), str(self._port)]
        commands = {
            "sandbox": [*own, *(["--with-faults", str(self._chance.random())] if self._faults else [])],
            "serve": [sys.executable, "-m", "edigate", "serve", "--config", str(self.project)],
            "run": [sys.executable, "-m", "edigate", "run", "--config", str(self.project)],
        }
        self._processes[name] = subprocess.Popen(
            commands[name], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if name == "sandbox":
            _wait_for_port(self._port)

    def kill_one(self, *, spare: str = "") -> None:
        """SIGKILL for one of them, and a fresh start."""
        chances = {"serve": 6, "run": 3, "sandbox": 2} | {spare: 0}
        name = self._chance.choices(tuple(chances), tuple(chances.values()))[0]
        self._kill(name)
        self.totals.kills[name] += 1
        self.start(name)

    def watch(self) -> None:
        """Note memory and descriptors of the service, and do what health asks a person for."""
        process = self._processes["serve"].pid
        with suppress(OSError, StopIteration):
            status = Path(f"/proc/{process}/status").read_text()
            resident = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
            self.totals.memory_mib.append(int(resident.split()[1]) / 1024)
            self.totals.descriptors.append(len(os.listdir(f"/proc/{process}/fd")))
        with Gateway.open(self.project) as gateway:
            if gateway.unlock("practice", reason="the clearinghouse was killed while we logged in"):
                self.totals.unlocked += 1
            with gateway.look() as tx:
                held = [each.id for each in lists.find_batches(tx) if each.state == "held"]
            for (
                batch_id
            ) in held:  # its file never got its name there: the clearinghouse had lost a part of it
                gateway.resend(batch_id, reason="the clearinghouse has mended its disk")
                self.totals.resent += 1

    def submit(self, numbers: range) -> None:
        """Claims in, as a practice-management system would, in one call."""
        with Gateway.open(self.project) as gateway:
            for receipt in gateway.submit([claim for _, claim in claims(numbers)]):
                if receipt.outcome not in ("ready", "unchanged"):
                    self.totals.wrong.append(f"{receipt.claim_key} was {receipt.outcome} at the door")
        self.totals.claims += len(numbers)

    def settle(self, seconds: float) -> None:
        """No more killing; wait until every claim has its end, then end the service properly."""
        self._faults = False
        for name in ("run", "sandbox", "serve"):
            self._kill(name)
        self.start("sandbox")
        self.start("serve")
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (self._serves() and self._has_ended()):
            self.watch()
            time.sleep(1)
        self._processes["serve"].terminate()
        if code := self._processes["serve"].wait(90):
            self.totals.wrong.append(f"the service did not end properly ({code})")
        self._kill("sandbox")

    def compare(self) -> None:
        """Everything against the oracle."""
        said = self.totals.wrong
        expected = [
            (f"SOAK{n:06}", kind)
            for (kind, _), n in zip(claims(range(self.totals.claims)), itertools.count())
        ]
        with Gateway.open(self.project) as gateway:
            with gateway.look() as tx:
                states = {each.claim_key: each.state for each in lists.find_claims(tx)}
                remitted = sums.remitted(tx)
                posted = sums.posted(tx, gateway.context.tables.chart.funds_prefix)
            said += (
                f"{key} ({kind.name}) is {states.get(key, 'lost')}, not {kind.state}"
                for key, kind in expected if states.get(key) != kind.state
            )  # fmt: skip
            said += (f"verify: {each.name} ({each.broken})" for each in gateway.verify() if not each.ok)
        owed = sum((kind.paid for _, kind in expected), Decimal(0))
        with server.serve(self._clearinghouse, lambda: datetime.now(UTC)) as asked:
            paid = asked.clearinghouse.total_paid
        if not owed == paid == remitted == posted:
            said.append(f"must be paid {owed}, paid {paid}, remitted {remitted}, posted {posted}")
        said += _sent_twice(self._clearinghouse / "mailbox")

    def _serves(self) -> bool:
        """Whether the service is up: one that has only just been started can be ended, but not properly."""
        with Gateway.open(self.project) as gateway, gateway.look() as tx:
            alive, _ = serving.in_words(tx, datetime.now(UTC))
        return bool(alive)

    def _has_ended(self) -> bool:
        """Whether every claim has come to its end."""
        with Gateway.open(self.project) as gateway, gateway.look() as tx:
            states = sums.claims_by_state(tx)
        return sum(states.get(each.state, 0) for each in _ENDS) >= self.totals.claims

    def _run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "edigate", *words, "--config", str(self.project)]
        return subprocess.run(command, capture_output=True, check=False, timeout=60)

    def _kill(self, name: str) -> None:
        process = self._processes.pop(name, None)
        if process is not None:
            process.kill()
            process.wait()


_ENDS = tuple({kind.state: kind for kind in KINDS}.values())


def _sent_twice(mailbox: Path) -> list[str]:
    """Interchanges that reached the clearinghouse under one number with other bytes, or twice."""
    content: dict[bytes, list[bytes]] = {}
    for folder in ("inbox", "taken"):
        for path in sorted((mailbox / folder).glob("*")):
            if not path.name.endswith(".part"):
                content.setdefault(path.read_bytes()[90:99], []).append(path.read_bytes())
    return [
        f"interchange {isa13!r} arrived {len(each)} times" for isa13, each in content.items() if len(each) > 1
    ]


def soak(
    folder: Path, *, seed: int, count: int, seconds: float, settle: float, url: str | None, faults: bool
) -> Totals:
    """One soak in an empty folder."""
    chance, at_once = random.Random(seed + 1), max(1, min(250, count // 4))
    with Soak(folder, seed, url=url, faults=faults) as one:
        end, spared = time.monotonic() + seconds, False
        while (left := end - time.monotonic()) > 0:
            if one.totals.claims < count:
                one.submit(range(one.totals.claims, min(one.totals.claims + at_once, count)))
            time.sleep(min(chance.uniform(0.3, 4.0), left))
            one.kill_one(spare="serve" if spared else "")
            one.watch()
            if not spared and left < seconds / 3:
                spared = True
                one.totals.begin_long_life()
        while one.totals.claims < count:
            one.submit(range(one.totals.claims, min(one.totals.claims + at_once, count)))
        one.totals.wrong += one.totals.growth()
        one.settle(settle)
        one.compare()
        return one.totals


# ------------------------------------------------------------------------------------------------- the clearinghouse
def _clearinghouse(folder: Path, port: int, seed: str | None) -> None:
    """The sandbox, failing in ever other ways when given a seed, until it is killed."""
    with server.serve(folder, lambda: datetime.now(UTC), port=port) as running:
        if seed is not None:
            chance = random.Random(seed)
            while True:
                running.misbehave(_some_faults(chance))
                time.sleep(_EVERY_SECONDS)
        threading.Event().wait()


def _some_faults(chance: random.Random) -> Faults:
    """About every twentieth operation of a session goes wrong. A login is left alone: that is a person's business."""
    kinds = [each for each in Request if each is not Request.LOGIN]
    effects = (Effect.FAIL, Effect.DROP, Effect.LOSE_REPLY, Effect.GARBAGE)
    return Faults(
        requests=tuple(Fault(chance.choice(kinds), chance.choice(effects), chance.randint(1, 6)) for _ in range(3)),
        lose_after_bytes=chance.choice((None, None, None, 1000)),
    )  # fmt: skip


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
        return port


def _wait_for_port(port: int) -> None:
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("the clearinghouse does not start")


@contextmanager
def _workplace(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True)
        yield keep
        return
    made = Path(tempfile.mkdtemp(prefix="edigate-soak-"))
    try:
        yield made
    finally:
        shutil.rmtree(made)


def main(arguments: Sequence[str] | None = None) -> int:
    """Soak as ordered, and say what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--settle-minutes", type=float, default=10, help="at most, after the last kill")
    parser.add_argument("--postgres", metavar="URL", help="an empty, upgraded database; without it SQLite")
    parser.add_argument("--no-faults", action="store_true", help="kill only")
    parser.add_argument("--keep", type=Path, help="leave the project here")
    parser.add_argument("--clearinghouse", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--with-faults", help=argparse.SUPPRESS)
    told = parser.parse_args(arguments)
    if told.clearinghouse:
        _clearinghouse(Path(told.clearinghouse[0]), int(told.clearinghouse[1]), told.with_faults)
        return 0
    with _workplace(told.keep) as folder:
        totals = soak(
            folder, seed=told.seed, count=told.claims, seconds=told.minutes * 60, settle=told.settle_minutes * 60,
            url=told.postgres, faults=not told.no_faults,
        )  # fmt: skip
    for words in totals.wrong[:50]:
        print(f"WRONG {words}")
    kills = ", ".join(f"{name} {count}" for name, count in sorted(totals.kills.items()))
    print(
        f"{totals.claims} claims; killed: {kills or 'nobody'}; logins unlocked by a person: {totals.unlocked}, files resent: "
        f"{totals.resent}; service at most "
        f"{max(totals.memory_mib, default=0):.0f} MiB and {max(totals.descriptors, default=0)} descriptors; "
        f"{len(totals.wrong)} wrong"
    )
    return 1 if totals.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
