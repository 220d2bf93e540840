"""The whole past once more: whole lives come to the identical state and journal, and what was changed is shown."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from edigate import maps
from edigate.cli.app import app
from edigate.config import load
from edigate.config.shipped import convention_names
from edigate.gateway import in_force
from edigate.gateway.post_by_hand import Ordered
from edigate.store import lists
from gateway.conftest import Read
from gateway.paying import clp, pays
from gateway.test_lives import told_to
from gateway.test_verify import tamper
from gateway.worlds import World, claim
from lives import Town
from requirements import ROOT


def same(world: World) -> None:
    assert list(world.gateway.replay()) == []


def test_nothing_was_told(world: World) -> None:
    same(world)


def test_a_life_with_orders(any_world: World) -> None:
    """Held, corrected, sent, answered, paid; a bank's file, postings by hand, links, closed work, a file released."""
    world = any_world
    world.submit(claim("A1"), claim("A2"), claim("A3", charge="1.00"))
    world.round()
    world.clock.forward(minutes=10)
    world.submit(claim("A3"))
    for _ in range(3):
        world.round()
        world.clock.now += timedelta(hours=30)
    with world.look() as tx:
        paid = next(each for each in lists.find_remittances(tx) if each.amount)
    text = (
        f"date,amount,trace,payer_id\n{paid.payment_date},{paid.amount},{paid.trace},{paid.trace_payer_id}\n"
    )
    (deposit,) = world.gateway.import_funds("bank.csv", text.encode()).deposits
    world.gateway.unlink_funds(deposit.id, reason="a test")
    world.gateway.link_funds(deposit.id, paid.id, reason="a test")
    world.gateway.post_patient_payment("A1", Decimal("5.00"), Ordered("at the desk"))
    world.gateway.close_work(world.work()[0].id, reason="done")
    same(world)


def test_the_example_in_any_engine(any_world: World, read: Read) -> None:
    world = any_world
    world.submit(claim())
    world.gateway.run()
    for name in ("02", "03", "04", "05", "07", "08", "09"):
        world.take(read(name))
        world.clock.forward(minutes=5)
        world.gateway.interpret()
    same(world)


def test_a_file_that_was_put_aside_and_released(world: World, read: Read) -> None:
    content = read("07").replace(b"SE*", b"SE*9", 1)
    world.submit(claim())
    inbox_id = world.take(content)
    world.gateway.interpret()
    assert world.files() == {inbox_id: "held"}
    world.gateway.release(inbox_id, reason="only the count is wrong")
    world.clock.forward(hours=1)
    world.gateway.interpret()
    assert world.files() == {inbox_id: "interpreted"}
    same(world)


@pytest.mark.parametrize("seed", (1, 4))
def test_lives(world: World, seed: int) -> None:
    town = Town(seed, 12, next_payer=False)
    for content in told_to(world, town):
        world.take(content)
        world.clock.forward(minutes=3)
        world.gateway.interpret()
    same(world)


def set_payees(world: World, *payees: str) -> World:
    file = world.folder / "partners" / "payer.toml"
    text = file.read_text(encoding="utf-8").split("[remittances]", maxsplit=1)[0]
    file.write_text(f"{text}\n[remittances]\npayees = {json.dumps(payees)}\n", encoding="utf-8")
    return world.again()


def test_the_past_is_judged_by_what_was_in_force_then(world: World) -> None:
    """Whom a partner's remittances may pay is set otherwise twice; the replay holds and posts what was held and posted."""
    world.submit(claim("A1"))
    world.gateway.run()
    pays(world, "T1", "100", [clp("A1", "100", "150 100 CO-45 50", "85 0 CO-45 85")])
    narrow = set_payees(world, "1234567893")
    pays(narrow, "T2", "10", [clp("A1", "10", "10 10", number="X")])
    assert [state for _, _, state in narrow.remittances()] == ["posted", "held"]
    wide = set_payees(narrow)
    same(wide)
    assert [each.names for each in wide.gateway.changes_in_force()] == [
        ("partners.payer.remittances.payees",), ("partners.payer.remittances.payees",)
    ]  # fmt: skip
    assert {each.what for each in wide.gateway.replay(present=True)} >= {"remittance", "entry"}
    said = CliRunner().invoke(app, ["replay", "-c", str(wide.folder)], standalone_mode=False)
    assert (
        said.return_value == 0 and "in force otherwise now: partners.payer.remittances.payees" in said.output
    )
    wide.close()


def test_code_lists_are_those_of_then(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reason that the list of then did not have stays unknown when a newer program has it."""
    source, as_of, table = maps.code_list("carc")
    known = {name: maps.code_list(name) for name in maps.code_set_names()}
    monkeypatch.setattr(maps, "code_list", lambda name: known[name])
    maps.code_set.cache_clear()
    world.submit(claim("A1"))
    world.gateway.run()
    pays(world, "T1", "100", [clp("A1", "100", "150 100 CO-998 50", "85 0 CO-45 85")])
    known["carc"] = (
        source,
        as_of,
        table.rstrip("\n") + "\n" + table.splitlines()[1].replace("1,", "998,", 1) + "\n",
    )
    maps.code_set.cache_clear()
    newer = world.again()
    assert maps.code_set("carc").get("998") is not None
    same(newer)
    assert [each.names for each in newer.gateway.changes_in_force()] == [("code_lists.carc",)]
    assert list(newer.gateway.replay(present=True)) != []
    newer.close()
    maps.code_set.cache_clear()


def test_settings_are_kept_as_they_are(tmp_path: Path) -> None:
    """Every convention and the examples: kept, read again, they are the same."""
    folder = Path(shutil.copytree(ROOT / "config", tmp_path / "project"))
    example = (folder / "partners" / "practice.toml").read_text(encoding="utf-8")
    pgp = f'[pgp]\nhome = "keys"\nencrypt_to = "{"A" * 40}"\nsigned_by = ["{"B" * 40}"]\n'
    for name in convention_names():
        named = example.replace('id = "practice"', f'id = "{name}"', 1)
        text = f'convention = "{name}"\n{named}\n{pgp}'
        (folder / "partners" / f"{name}.toml").write_text(text, encoding="utf-8")
    settings = load(folder)
    kept = in_force.read(in_force.text(in_force.present(settings)))
    assert len(kept.partners) == len(convention_names()) + 1
    assert in_force.settings_of(kept, settings) == settings
    assert kept == in_force.present(settings) and in_force.changed(kept, kept) == []


PLANTED = {
    "submission": "UPDATE submissions SET state = 'denied' WHERE id = 1",
    "batch": "UPDATE batches SET state = 'held' WHERE id = 1",
    "posting": "UPDATE journal_postings SET amount = 2 * amount WHERE entry_id = 1",
    "signal": "DELETE FROM signals WHERE source_sha256 IS NOT NULL AND kind = '999'",
    "payment": "UPDATE claim_payments SET effect = 'suspend'",
    "remittance": "UPDATE remittances SET state = 'held' WHERE id = 1",
    "open work": "DELETE FROM work_items",
}


def test_what_was_changed_is_shown_and_nothing_applied(world: World, tmp_path: Path) -> None:
    world.submit(claim("A1"))
    world.round()
    world.round()
    for what, statement in PLANTED.items():
        folder = Path(shutil.copytree(world.folder, tmp_path / what.replace(" ", "-")))
        tamper(folder, statement)
        changed = World(folder, clock=world.clock)
        picture = changed.picture()
        assert what in {each.what for each in changed.gateway.replay()}, what
        assert changed.picture() == picture
        changed.close()
    said = CliRunner().invoke(app, ["replay", "-c", str(folder)], standalone_mode=False)
    assert said.return_value == 1 and f"only the replay has {what}: " in said.output
    said = CliRunner().invoke(app, ["replay", "-c", str(world.folder)], standalone_mode=False)
    assert said.return_value == 0 and said.output == "The past comes to the same.\n"
    assert not list(world.folder.glob(".edigate-*"))
