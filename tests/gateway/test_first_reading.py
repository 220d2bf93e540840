"""A file is applied while it is read for the first time; what comes of it is what a reader would do who looks first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from edigate.gateway import interpret as interpreting
from edigate.gateway.doubt import Doubt
from edigate.store import blobs
from edigate.store.updates import Update
from gateway.conftest import MakeWorld, Read
from gateway.test_interpret import ANSWERS, interpreted, send_the_example
from gateway.worlds import World

pytestmark = pytest.mark.shared

# What becomes of the payment of the example (05): how its bytes are changed, and where its file stands then.
LOWERED = b"PLB*1750001012*20261231*WO:1*7~\nSE*28*"
CHANGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "as it is": (lambda whole: whole, "interpreted"),
    "counts wrong": (lambda whole: whole.replace(b"SE*", b"SE*9", 1), "held"),
    "the last number wrong": (lambda whole: whole.replace(b"IEA*1*", b"IEA*1*9", 1), "held"),
    "cut off": (lambda whole: whole[: whole.index(b"SE*")], "held"),
    "for somebody else": (lambda whole: whole.replace(b"EDIGATETEST", b"SOMEBODYELS"), "held"),
    "for production": (lambda whole: whole.replace(b"*T*:~", b"*P*:~", 1), "held"),
    "not summing up": (lambda whole: whole.replace(b"BPR*I*67*", b"BPR*I*68*"), "interpreted"),
    "a payment of no amount": (lambda whole: whole.replace(b"*235*67*", b"*235*6x7*"), "interpreted"),
    "a part of a cent": (lambda whole: whole.replace(b"*235*67*", b"*235*67.001*"), "interpreted"),
    "no date": (lambda whole: re.sub(rb"(BPR[^~]*)\*[0-9]{8}~", rb"\1*~", whole), "interpreted"),
    "a whole one before one that does not sum up": (
        lambda whole: both(whole, whole.replace(b"BPR*I*67*", b"BPR*I*68*").replace(b"EFT2603180042", b"EFT1")),
        "interpreted",
    ),
    "twice in one file": (lambda whole: both(whole, whole), "interpreted"),
    "one trace with two amounts": (
        lambda whole: both(whole, whole.replace(b"BPR*I*67*", b"BPR*I*60*").replace(b"SE*27*", LOWERED)),
        "interpreted",
    ),
    "no interchange": (lambda _: b"a letter", "quarantined"),
    "an interchange without sets": (
        lambda whole: whole[: whole.index(b"GS*")] + b"IEA*0*" + whole.partition(b"IEA*1*")[2],
        "interpreted",
    ),
}  # fmt: skip


def both(one: bytes, other: bytes) -> bytes:
    """Two interchanges in one file, the second under a number of its own."""
    number = other[other.index(b"IEA*1*") + 6 :][:9]
    return one + other.replace(number, b"000009998")


@pytest.fixture
def looked_at_first(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on every file is read as a whole before anything of it is applied."""
    apply = interpreting._apply_file

    def careful(context: Any, file: Any, proofs: Any = None) -> Any:
        if proofs is None:
            raise Doubt
        return apply(context, file, proofs)

    return lambda: monkeypatch.setattr(interpreting, "_apply_file", careful)


def _all_of(world: World) -> Any:
    """What is on record, and what the calling system was told, without the moments."""
    told = [(each.kind, each.claim_key, each.body) for each in _updates(world)]
    with world.look() as tx:
        reasons = [(each.key, each.reason) for each in (one.item for one in world.work(None))]
        numbers = tx.rows("SELECT sender_id, isa13_plain FROM inbox_interchanges ORDER BY 1, 2", ())
        stated = tx.rows(
            "SELECT trace, state, claim_count, charge, paid, provider_level FROM remittances ORDER BY id", ()
        )
    return world.picture(), told, reasons, numbers, stated, list(world.files().values())


def _updates(world: World) -> list[Update]:
    return list(world.gateway.updates(after=0))


@pytest.mark.parametrize("name", CHANGES)
def test_it_ends_as_if_it_had_been_looked_at_first(
    make_world: MakeWorld, read: Read, looked_at_first: Callable[[], None], name: str
) -> None:
    change, state = CHANGES[name]
    content = change(read("05"))
    assert (content != read("05")) == (name != "as it is")
    found = []
    for prepare in (lambda: None, looked_at_first):
        prepare()
        world = send_the_example(make_world())
        world.take(content)
        (done,) = world.gateway.interpret()
        assert done.state == state
        found.append((_all_of(world), done.reason))
    assert found[0] == found[1]


def test_the_whole_example_ends_as_if_it_had_been_looked_at_first(
    make_world: MakeWorld, read: Read, looked_at_first: Callable[[], None]
) -> None:
    found = []
    for prepare in (lambda: None, looked_at_first):
        prepare()
        found.append(_all_of(interpreted(send_the_example(make_world()), read, *ANSWERS)))
    assert found[0] == found[1]


def test_what_may_be_applied_is_read_once(
    make_world: MakeWorld, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = send_the_example(make_world())
    times: list[str] = []
    stream = blobs.stream

    def counted(tx: Any, sha256: str) -> Iterator[bytes]:
        yield from stream(tx, sha256)
        times.append(sha256)  # to its end: what only looks how a file begins does not come here

    monkeypatch.setattr(blobs, "stream", counted)
    seen = []
    for name, content in (("clean", read("05")), ("odd", read("07").replace(b"IEA*1*", b"IEA*1*9", 1))):
        world.take(content, f"{name}.835")
        world.gateway.interpret()
        seen.append(len(times))
        times.clear()
    assert seen == [1, 2]
