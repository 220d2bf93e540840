"""A partner out of reach: the queue is kept in its order, the partner is not stormed, and a person is told once."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

from edigate.delivery.outbound_file import Evidence, Transfer, TransferResult
from edigate.errors import PartnerUnavailable
from edigate.gateway.mailboxes import opener
from edigate.store import outbox
from gateway.conftest import MakeWorld
from gateway.worlds import Through, World, claim


class Site:
    """A partner that is down, or breaks connections off, until it is up; it keeps who knocked and what came."""

    def __init__(self, world: World) -> None:
        self.real, self.clock = opener(world.folder), world.clock
        self.up = False
        self.breaks_on: str | None = None
        self.knocks: list[datetime] = []
        self.came: list[str] = []

    def __call__(self, partner: Any) -> Any:
        self.knocks.append(self.clock())
        if not self.up:
            raise PartnerUnavailable("no connection")
        return Fragile(self.real(partner), self)


class Fragile(Through):
    def __init__(self, inner: Any, site: Site) -> None:
        super().__init__(inner)
        self.site, self.broken = site, False

    @property
    def alive(self) -> bool:
        return not self.broken

    def deliver(self, file: Any, temp_name: str, before_publish: Any = None) -> TransferResult:
        self.site.came.append(file.name)
        if file.name == self.site.breaks_on:
            self.broken = True
            return TransferResult(Transfer.DEFERRED, Evidence.NONE, "connection lost while writing")
        result: TransferResult = self.inner.deliver(file, temp_name, before_publish)
        return result


def waiting(make_world: MakeWorld, *keys: str) -> tuple[World, Site]:
    """One batch for each claim, and a partner that is down."""
    world = make_world(claims_per_file=1)
    world.submit(*(claim(key) for key in keys))
    world.gateway.prepare()
    site = Site(world)
    return world.again(open_mailbox=site), site


def names(*numbers: int) -> list[str]:
    return [f"payer_{number:09d}.837" for number in numbers]


def test_three_days_down_and_back(make_world: MakeWorld) -> None:
    """N-23, F-35: hourly at last, one alarm, new files wait behind the old, and all go in one connection."""
    world, site = waiting(make_world, "A1", "A2")
    told = 0
    for minute in range(0, 3 * 24 * 60, 10):
        world.gateway.send()
        if minute == 600:
            world.submit(claim("A3"))
            world.gateway.prepare()
        told = max(told, len(world.work()))
        world.clock.forward(minutes=10)
    assert (
        72 <= len(site.knocks) <= 170
    )  # an hour apart at most, jitter above a minute: 10 minutes of this cron
    assert told == 1 and world.work_kinds() == ["delivery"]
    (warning,) = [each for each in world.gateway.health().warnings if "out of reach" in each]
    assert "payer is out of reach since 2026-03-04 09:15" in warning
    site.up = True
    knocks = len(site.knocks)
    world.clock.forward(hours=1)
    assert [each.outcome for each in world.gateway.send()] == ["delivered"] * 3
    assert site.came == names(1, 2, 3) and len(site.knocks) == knocks + 1
    assert world.work() == [] and not any("out of reach" in each for each in world.gateway.health().warnings)
    world.close()


def test_the_pauses_grow_with_full_jitter(make_world: MakeWorld) -> None:
    """A minute first, doubling, an hour at most."""
    world, site = waiting(make_world, "A1")
    for _ in range(12 * 60):
        world.gateway.send()
        world.clock.forward(minutes=1)
    gaps = [(b - a).total_seconds() for a, b in pairwise(site.knocks)]
    assert all(59 <= gap <= 60 * 2**n + 61 for n, gap in enumerate(gaps[:6])) and max(gaps) <= 3661
    assert len({round(gap) for gap in gaps}) > 3
    world.close()


def test_after_five_days_a_person_has_them(make_world: MakeWorld) -> None:
    world, _ = waiting(make_world, "A1", "A2")
    for _ in range(6 * 24):
        world.gateway.send()
        world.clock.forward(hours=1)
    assert set(world.batches().values()) == {"held"}
    assert world.gateway.send() == []
    world.close()


def test_a_connection_lost_on_the_way_keeps_the_order(make_world: MakeWorld) -> None:
    world, site = waiting(make_world, "A1", "A2", "A3")
    site.up, site.breaks_on = True, names(1)[0]
    (sent,) = world.gateway.send()
    assert sent.retry_at is not None and site.came == names(1)
    assert world.gateway.send() == [] and len(site.knocks) == 1
    site.breaks_on = None
    world.clock.now = sent.retry_at
    world.gateway.send()
    assert site.came == names(1, 1, 2, 3)
    world.close()


def test_a_file_that_breaks_the_connection_does_not_hold_up_the_others(make_world: MakeWorld) -> None:
    world, site = waiting(make_world, "A1", "A2")
    site.up, site.breaks_on = True, names(1)[0]
    for _ in range(8):
        world.gateway.send()
        world.clock.forward(hours=1)
    assert world.batches()[2] == "transmitted" and world.batches()[1] == "queued"
    with world.look() as tx:
        assert len(outbox.attempts_of(tx, 2)) == 1
    world.close()


def test_answers_that_cannot_be_asked_for_are_told_and_hold_up_nothing(make_world: MakeWorld) -> None:
    """Nothing waits to be sent: without this nobody would hear of it before an answer is overdue."""
    world, site = waiting(make_world)
    for _ in range(6):
        assert [each.outcome for each in world.gateway.receive()] == ["unreachable"]
        (warning,) = [each for each in world.gateway.health().warnings if "asked for answers" in each]
        assert "since 2026-03-04 09:15" in warning
        world.clock.forward(hours=1)
    (item,) = world.work()
    assert "could not be asked for answers" in item.item.reason
    site.up = True
    world.submit(claim("A1"))
    assert [each.outcome for each in world.gateway.run().sent] == ["delivered"]
    assert world.work() == [] and not any("asked" in each for each in world.gateway.health().warnings)
    world.close()


def test_an_order_tries_at_once(make_world: MakeWorld) -> None:
    world, site = waiting(make_world, "A1")
    world.gateway.send()
    site.up = True
    assert world.gateway.send() == []
    world.gateway.resend(1, reason="they are back")
    assert [each.outcome for each in world.gateway.send()] == ["delivered"]
    world.close()
