"""Whoever waits for a partner is told: which, why, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from edigate.delivery.lockout import LATER_WAIT
from edigate.delivery.outbound_file import Evidence, Transfer, TransferResult
from edigate.errors import LoginRefused, PartnerUnavailable
from edigate.gateway.waiting import Wait, Why, in_words
from gateway.conftest import MakeWorld
from gateway.test_numbering import change
from gateway.worlds import Through, World, add_partner, claim

CLOSED = '[window]\ntimezone = "UTC"\nopens = "12:00"\ncloses = "13:00"\n'


def failing(error: Exception) -> Callable[[Any], Any]:
    def open_mailbox(_: Any) -> Any:
        raise error

    return open_mailbox


class Defers(Through):
    alive = True

    def deliver(self, *_: Any, **__: Any) -> TransferResult:
        return TransferResult(Transfer.DEFERRED, Evidence.NONE, "failure while opening a file")


def waiting(world: World) -> Wait:
    """What the second run says: the first may have met the trouble itself."""
    world.submit(claim("A1"))
    world.gateway.run()
    (wait,) = world.gateway.run().waits
    assert world.gateway.health().waiting == (wait,) and in_words(wait)
    return wait


def minutes(wait: Wait, world: World) -> float:
    assert wait.until is not None
    return (wait.until - world.clock.now) / timedelta(minutes=1)


def test_nobody_is_waited_for_when_all_is_well(world: World) -> None:
    world.submit(claim("A1"))
    assert world.round().waits == ()


def test_a_closed_window(world: World) -> None:
    with (world.folder / "partners" / "payer.toml").open("a") as file:
        file.write(CLOSED)
    world = world.again()
    wait = waiting(world)
    assert (wait.why, wait.files, wait.until) == (
        Why.WINDOW,
        1,
        datetime.fromisoformat("2026-03-04T12:00:00Z"),
    )
    assert in_words(wait) == "partner payer takes no files now: 1 file waits until 2026-03-04 12:00 UTC"
    world.clock.forward(hours=3)
    assert [each.outcome for each in world.gateway.run().sent] == ["delivered"]
    world.close()


def test_a_partner_out_of_reach_and_one_that_refuses_us(world: World) -> None:
    down = world.again(open_mailbox=failing(PartnerUnavailable("no connection")))
    wait = waiting(down)
    assert wait.why is Why.OUT_OF_REACH and 0 < minutes(wait, down) <= 2
    assert in_words(wait).startswith(
        "partner payer is out of reach since 2026-03-04 09:15: 1 file waits until"
    )
    down.clock.forward(hours=2)
    refusing = down.again(open_mailbox=failing(LoginRefused("the credential was not accepted")))
    refusing.gateway.send()
    (refused,) = refusing.gateway.run().waits
    assert (refused.why, refused.files) == (Why.REFUSED, 1) and 50 < minutes(refused, refusing) <= 60
    refusing.close()


def test_an_attempt_that_failed_and_a_run_beside(world: World) -> None:
    inner = world.gateway.context.open_mailbox
    world = world.again(open_mailbox=lambda partner: Defers(inner(partner)))
    wait = waiting(world)
    assert wait.why is Why.RETRY and 0 < minutes(wait, world) <= 1
    world.clock.forward(hours=1)
    with world.gateway.context.lease("send/payer", timedelta(minutes=30)):
        (busy,) = world.gateway.run().waits
    assert busy.why is Why.BUSY
    world.close()


def test_what_waits_by_order_or_for_a_partner_that_is_gone(world: World) -> None:
    world.submit(claim("A1"))
    world.gateway.prepare()
    world.submit(claim("A2"))
    world.gateway.pause("payer", reason="audit")
    (wait,) = world.gateway.run().waits
    assert (wait.why, wait.until, wait.files, wait.claims) == (Why.PAUSED, None, 1, 1)
    assert in_words(wait).endswith("audit: 1 file waits, and 1 ready claim")
    (world.folder / "partners" / "payer.toml").unlink()
    add_partner(world.folder, "another")
    world = world.again()
    (gone,) = world.gateway.run().waits
    assert (gone.partner, gone.why, gone.files, gone.claims) == ("payer", Why.NO_PARTNER, 1, 1)
    assert any("in the settings no more" in each for each in world.gateway.health().warnings)
    world.close()


def test_a_partner_that_may_not_be_asked_so_soon(make_world: MakeWorld) -> None:
    world = make_world()
    change(world.folder / "partners" / "payer.toml", ("[transport]", "[transport]\npoll_minutes = 30"))
    world = world.again()
    assert world.gateway.run().waits == ()
    (wait,) = world.gateway.run().waits
    assert wait.why is Why.POLLING and 29 < minutes(wait, world) <= 30
    world.close()


@pytest.mark.parametrize("error", [PartnerUnavailable("no connection"), LoginRefused("not accepted")])
def test_a_clock_that_was_ahead_makes_nobody_wait_for_it(world: World, error: Exception) -> None:
    """L-11: what was put off by a clock a year ahead goes as soon as the clock is right again."""
    right = world.clock.now
    world.submit(claim("A1"))
    world.clock.now = right + timedelta(days=365)
    world = world.again(open_mailbox=failing(error))
    world.gateway.run()
    world.clock.now = right + LATER_WAIT
    after = world.again()
    assert [each.outcome for each in after.gateway.run().sent] == ["delivered"]
    after.close()
