"""A poll that finds nothing asks the database for nothing that is old: measured in the steps of its virtual machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from edigate.gateway import overdue, patient_balances, timely_filing
from edigate.store import Store, looks
from edigate.store.tables import metadata
from gateway.conftest import MakeWorld, Read
from gateway.paying import addressed
from gateway.test_bank_money import PAID, take
from gateway.test_interpret import interpreted, send_the_example
from gateway.test_worklists import AS_WORK
from gateway.worlds import World, chen, claim, make_project
from wire import answer

pytestmark = pytest.mark.shared
_EVERY = 20  # steps between two ticks

# What a copy of a row has for its own: numbers moved by a thousand times the number of the copy, texts with that number.
_NUMBERS = (
    "likeness",
    "id",
    "claim_id",
    "submission_id",
    "entry_id",
    "remittance_id",
    "inbox_id",
    "of_remittance_id",
    "successor_of",
)
_TEXTS = (
    "claim_key",
    "patient_control_number",
    "pcn_folded",
    "trace",
    "key",
    "digest",
    "natural_key",
    "reverses",
    "sha256",
)
_COPIED = (
    "claims", "claim_versions", "submissions", "inbox", "signals", "remittances", "claim_payments", "journal_entries",
    "journal_postings", "work_items",
)  # fmt: skip


def test_a_poll_costs_the_same_however_much_is_on_record(tmp_path: Path, read: Read) -> None:
    """Claims of every kind: paid, denied, with the patient, refused near its filing limit, waiting for an answer too long,
    and answers that are nobody's."""
    few, many = (history(tmp_path / str(copies), read, copies) for copies in (20, 400))
    for world in (few, many):
        assert world.gateway.run().overdue == 0
    with many.look() as tx:
        assert len(many.work()) > 1200
        assert tx.value(text("SELECT count(*) FROM submissions")) > 1500

    def costs(work: Callable[[World], Any]) -> float:
        return steps(many, work) / steps(few, work)

    assert costs(lambda world: world.gateway.run()) < 1.3
    assert costs(lambda world: world.submit(claim("NEW"))) < 1.3
    assert costs(lambda world: (world.gateway.prepare(), world.gateway.send())) < 1.3
    assert costs(lambda world: world.gateway.run()) < 1.3
    for name in (
        overdue.LOOK,
        timely_filing._LOOK,
        patient_balances._LOOK,
    ):  # the measure sees what it is for
        for world in (few, many):
            forget(world, name)
        assert costs(lambda world: world.gateway.run()) > 1.5, name


def test_a_look_by_a_wrong_clock_hides_nothing(world: World) -> None:
    """A year ahead for one look, then right again: what becomes overdue later is still found."""
    right = world.clock.now
    world.clock.forward(days=365)
    overdue.look_for(world.gateway.context)
    world.clock.now = right
    world.submit(claim("A1"))
    world.gateway.run()
    assert world.work_kinds().count("overdue") == 0
    world.clock.forward(hours=25)
    assert world.gateway.run().overdue == 1


def test_another_patience_is_asked_about_everything_once(tmp_path: Path) -> None:
    world = World(make_project(tmp_path / "project", policy="acknowledgment_hours = 100"))
    world.submit(claim("A1"))
    world.gateway.run()
    world.clock.forward(hours=50)
    assert world.gateway.run().overdue == 0
    toml = world.folder / "edigate.toml"
    toml.write_text(toml.read_text().replace("acknowledgment_hours = 100", "acknowledgment_hours = 30"))
    world = world.again()
    assert [world.gateway.run().overdue for _ in range(2)] == [1, 0]
    world.close()


def test_what_comes_back_beyond_its_filing_day_is_told(world: World) -> None:
    """It was sent in time, so nothing was to be told when the day came near; then it is refused."""
    payer = '[[payer]]\nid = "DHP01"\nname = "Demo Health Plan"\nfiling_limit_days = 30\n'
    (world.folder / "payers.toml").write_text(payer, encoding="utf-8")
    again = world.again()
    again.submit(claim("A1"))
    again.gateway.run()
    for _ in range(4):
        again.clock.forward(days=10)
        assert again.gateway.run().near_filing_limit == 0
    head = "BHT*0085*08*C1*20260428*1000*TH\nHL*1**20*1\nNM1*PR*2*PLAN*****PI*P"
    said = f"{head}\nHL*2*1*PT\nTRN*2*A1\nSTC*A7:21:PR*20260428*U*1"
    again.take(addressed(answer("277", "005010X214", said)))
    again.gateway.interpret()
    assert [again.gateway.run().near_filing_limit for _ in range(2)] == [1, 0]
    again.close()


def test_money_that_was_put_to_a_remittance_wrongly_is_missed_again(world: World, read: Read) -> None:
    world = interpreted(send_the_example(world, chen()), read, "05")
    take(world, PAID)
    world.clock.forward(days=40)
    world.gateway.run()
    assert not [each for each in world.work() if each.item.key.startswith("overdue/funds")]
    world.gateway.unlink_funds(1, reason="it was another's")
    world.gateway.run()
    (missed,) = [each for each in world.work() if each.item.key.startswith("overdue/funds")]
    world.gateway.close_work(missed.id, reason="the bank was asked")
    world.clock.forward(days=1)
    world.gateway.run()
    assert not [each for each in world.work() if each.item.key.startswith("overdue/funds")], "told once"


def test_a_hold_counts_at_once_and_ends_by_itself(make_world: MakeWorld, read: Read) -> None:
    world = interpreted(send_the_example(make_world(policy=AS_WORK)), read, "05")
    world.gateway.run()
    assert "patient" in world.work_kinds()
    world.gateway.hold("LSF0000481", "plan", until=date(2026, 3, 10), reason="5.00 a month")
    assert "patient" not in world.work_kinds()
    for day, asked in ((5, False), (6, False), (11, True)):
        world.clock.now = world.clock.now.replace(day=day)
        world.gateway.run()
        assert ("patient" in world.work_kinds()) == asked, day


def history(folder: Path, read: Read, copies: int) -> World:
    """The worked example, what else there may be, and all of it many times over."""
    make_project(folder, policy=AS_WORK)
    payer = '[[payer]]\nid = "DHP01"\nname = "Demo Health Plan"\nfiling_limit_days = 30\n'
    (folder / "payers.toml").write_text(payer, encoding="utf-8")
    world = World(folder)
    interpreted(send_the_example(world, chen()), read, "02", "03", "04", "05")
    world.submit(claim("WAITS"), claim("REFUSED"), claim("HELD", charge="1.00"))
    world.gateway.prepare()
    world.gateway.send()
    said = (
        ("WAITS", "A2:20:PR*20260428*WQ"),
        ("REFUSED", "A7:21:PR*20260428*U"),
        ("NOBODYS", "A2:20:PR*20260428*WQ"),
    )
    claims = [f"HL*{n}*1*PT\nTRN*2*{name}\nSTC*{status}*1" for n, (name, status) in enumerate(said, start=2)]
    head = "BHT*0085*08*C1*20260428*1000*TH\nHL*1**20*1\nNM1*PR*2*PLAN*****PI*P"
    world.take(addressed(answer("277", "005010X214", "\n".join((head, *claims)))))
    world.gateway.interpret()
    world.clock.forward(days=60)
    world.gateway.run()
    assert {"overdue", "timely_filing", "unmatched", "patient"} <= set(world.work_kinds())
    with world.gateway.context.store.begin() as tx:
        for name in _COPIED:
            columns = [column.name for column in metadata.tables[name].columns]
            told = ", ".join(_copied(column) for column in columns)
            numbers = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :copies)"
            copy = f"INSERT INTO {name} ({', '.join(columns)}) {numbers} SELECT {told} FROM {name} t, n"
            tx.run(text(copy).bindparams(copies=copies))
    return world


def _copied(column: str) -> str:
    if column in _NUMBERS:
        return f"t.{column} + 1000 * n.n"
    return f"t.{column} || '-' || n.n" if column in _TEXTS else f"t.{column}"


def forget(world: World, name: str) -> None:
    with world.gateway.context.store.begin() as tx:
        looks.forget(tx, name)


def steps(world: World, work: Callable[[World], Any]) -> int:
    """How many steps the database takes for some work of the gateway."""
    with counted(world.gateway.context.store) as count:
        work(world)
    assert count[0] > 0
    return count[0]


@contextmanager
def counted(store: Store) -> Iterator[list[int]]:
    count = [0]

    def tick() -> int:
        count[0] += 1
        return 0

    def begin(connection: Any, *_: Any) -> None:
        connection.set_progress_handler(tick, _EVERY)

    def end(connection: Any, *_: Any) -> None:
        connection.set_progress_handler(None, _EVERY)

    event.listen(store.engine, "checkout", begin)
    event.listen(store.engine, "checkin", end)
    yield count
    event.remove(store.engine, "checkout", begin)
    event.remove(store.engine, "checkin", end)
