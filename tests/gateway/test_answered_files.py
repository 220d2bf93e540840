"""TA1 and 999 meet a file of ours: written some claims at a time, they come to the same; big ones need no memory for it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from edigate.store import bulk
from edigate.store.outbox import Batch
from gateway.conftest import MakeWorld
from gateway.test_resend import for_us, sent, told
from gateway.worlds import World
from wire import answer, ta1

KEYS = [f"A{number}" for number in range(1, 6)]
BLAMED = (
    "IK3*CLM*40*2300*8", "CTX*CLM01:A4", "IK4*2*782*1", "IK3*HI*41*2300*8", "CTX*CLM01:A1", "IK4*1:2*1271*7*J9",
    "IK3*NM1*4*1000A*3",
)  # fmt: skip


def ack(to: Batch, *segments: str, number: int = 7) -> bytes:
    return answer(
        "999", "005010X231A1", "\n".join((f"AK1*HC*{to.gs06}*005010X222A1", *segments)), number=number
    )


ANSWERS: dict[str, tuple[Callable[[Batch], bytes], str]] = {
    "an envelope that is refused": (lambda to: ta1(to.isa13, "R", "006"), "ta1_rejected"),
    "a file that is taken": (lambda to: ack(to, "AK2*837*0001", "IK5*A", "AK9*A*1*1*1"), "acked_accepted"),
    "a file that is refused": (lambda to: ack(to, "AK9*R*1*1*0"), "acked_rejected"),
    "two claims that take the others down": (
        lambda to: ack(to, "AK2*837*0001", *BLAMED, "IK5*R*5", "AK9*R*1*1*0"), "acked_rejected",
    ),
    "a verdict that contradicts itself": (
        lambda to: ack(to, "AK2*837*0001", "IK5*A", "AK9*R*1*1*0"), "acked_rejected",
    ),
    "a part that names no set": (lambda to: ack(to, "AK9*P*1*1*0"), "acked_partial"),
}  # fmt: skip


def everything(world: World) -> Any:
    items = [each.item for each in world.work()]
    with world.look() as tx:
        heard = tx.rows(
            "SELECT submission_id, kind, verdict, message, codes, source_ordinal FROM signals", ()
        )
    return world.picture(), sorted((one.key, one.reason, one.codes) for one in items), sorted(heard)


@pytest.mark.parametrize("name", ANSWERS)
def test_claims_that_are_written_some_at_a_time_come_to_the_same(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    content, state = ANSWERS[name]
    found = []
    for together in (500, 2):
        monkeypatch.setattr(bulk, "PORTION", together)
        world = make_world()
        told(world, content(sent(world, *KEYS)))
        assert world.batches() == {1: state}
        found.append(everything(world))
    assert found[0] == found[1]


def test_the_work_about_a_refused_envelope_is_worth_the_whole_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "PORTION", 2)
    file = sent(world, *KEYS)
    told(world, ta1(file.isa13, "R", "006"))
    assert [each.item.amount for each in world.work()] == [file.charge]


def errors(count: int) -> Iterator[str]:
    yield "AK2*837*0001"
    for number in range(count):
        yield f"IK3*HI*{40 + number}*2300*8"
        yield f"CTX*CLM01:{KEYS[number % 5]}"
        yield f"IK4*1:2*1271*7*J{number}"
    yield "IK5*R*5"
    yield "AK9*R*1*1*0"


def sets(count: int) -> Iterator[str]:
    for number in range(1, count + 1):
        yield f"AK2*837*{number:04}"
        yield "IK5*A"
    yield f"AK9*A*{count}*{count}*{count}"


@pytest.mark.parametrize("named", [errors, sets])
def test_a_999_is_applied_in_memory_that_does_not_grow_with_it(world: World, named: Any) -> None:
    file = sent(world, *KEYS)
    peaks = []
    for number, count in enumerate((1, 10_000, 40_000), start=1):  # the first loads what is loaded once
        world.take(for_us(ack(file, *named(count), number=number)))
        tracemalloc.start()
        world.gateway.interpret()
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert len(world.files()) == 3 and set(world.files().values()) == {"interpreted"}
    assert peaks[2] < 1.5 * peaks[1]
