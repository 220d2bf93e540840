"""Numbers are unique for whoever gets the file, however many partner files lead there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from edigate.gateway.numbering import COUNTER, SHARED, next_number
from edigate.store import Tx, control_numbers, lists
from gateway.conftest import MakeWorld
from gateway.worlds import World, add_partner, claim

ELSE = {"id": "ELSE", "name": "Else Health"}


def change(file: Path, *words: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in words:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def with_other(world: World, *changes: tuple[str, str], receiver: str = "DEMOPAYER") -> World:
    """A second partner file, by default for the same receiver."""
    file = add_partner(world.folder, "other", payers=["ELSE"], receiver=receiver)
    change(file, *changes)
    return world.again()


def numbers(world: World) -> list[tuple[str, int]]:
    with world.look() as tx:
        return [(each.partner_id, int(each.isa13)) for each in lists.find_batches(tx)]


def one_each(world: World, round_: str) -> None:
    """A batch to each of both partners."""
    for key, more in ((f"{round_}1", {}), (f"{round_}2", {"payer": ELSE})):
        world.submit(claim(key, **more))
        world.gateway.prepare()


def test_two_partner_files_for_one_receiver_share_their_numbers(any_world: World) -> None:
    world = with_other(any_world)
    one_each(world, "A")
    one_each(world, "B")
    assert numbers(world) == [("payer", 1), ("other", 2), ("payer", 3), ("other", 4)]
    world.close()


def test_counters_that_ran_apart_go_on_from_the_highest(world: World) -> None:
    """A database from before they were shared: neither number of either is used again."""
    world = with_other(world)
    with world.gateway.context.store.begin() as tx:
        control_numbers.jump(tx, "payer", COUNTER, 7)
        control_numbers.jump(tx, "other", COUNTER, 40)
        control_numbers.jump(tx, "long-gone", COUNTER, 60)
    assert not any("control numbers" in each for each in world.gateway.health().warnings)
    one_each(world, "A")
    assert numbers(world) == [("payer", 61), ("other", 62)]
    world.close()


def test_a_partner_file_under_a_new_id_goes_on_where_the_old_one_was(world: World) -> None:
    world.submit(claim("A1"))
    world.gateway.prepare()
    (world.folder / "partners" / "payer.toml").unlink()
    file = add_partner(world.folder, "renamed")
    world = world.again()
    world.submit(claim("A2"))
    world.gateway.prepare()
    change(
        file, ('sender_id = "EDIGATETEST"', 'sender_id = "EDIGATE TWO"')
    )  # another sender at the same partner
    world = world.again()
    world.submit(claim("A3"))
    world.gateway.prepare()
    assert numbers(world) == [("payer", 1), ("renamed", 2), ("renamed", 3)]
    world.close()


@pytest.mark.parametrize(
    ("changes", "shared"),
    [
        ((), False),
        ((("[submitter]", 'application_receiver = "DEMOPAYER"\n[submitter]'),), True),  # a 999 names GS02, GS03, GS06
        ((('usage = "T"', 'usage = "T"\nfile_name = "{isa13}.837"'),), True),  # one folder, names that tell nobody
        ((('usage = "T"', 'usage = "T"\nfile_name = "{usage}{isa13}.837"'), ("site/inbox", "other/in")), False),
    ],
)  # fmt: skip
def test_what_a_number_is_known_by(make_world: MakeWorld, changes: Any, shared: bool) -> None:
    world = make_world()
    change(
        world.folder / "partners" / "payer.toml", ('usage = "T"', 'usage = "T"\nfile_name = "{isa13}.837"')
    )
    world = with_other(world, *changes, receiver="ELSEWHERE")
    one_each(world, "A")
    assert numbers(world) == [("payer", 1), ("other", 2 if shared else 1)]
    with world.look() as tx:
        names = {each.file_name for each in lists.find_batches(tx)}
    assert len(names) == 2
    world.close()


def test_a_question_takes_its_number_from_the_same_counter(world: World) -> None:
    world = with_other(world)
    one_each(world, "A")
    world.gateway.send("payer")
    world.gateway.inquire("A1")
    assert numbers(world)[-1] == ("payer", 3)
    with world.look() as tx:
        assert control_numbers.last(tx, "ISA EDIGATETEST > DEMOPAYER", SHARED) == 3
    world.close()


def test_whoever_wants_a_number_waits_in_the_same_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that each hold what the other one waits for would end in an error of the database."""
    held: list[str] = []
    monkeypatch.setattr(Tx, "lock", lambda _, name: held.append(name))
    for n in range(3):
        add_partner(world.folder, f"other{n}", payers=[f"ELSE{n}"], receiver=f"RECEIVER{n}")
    context = world.again().gateway.context
    with context.store.begin() as tx:
        for partner in context.settings.partners:
            held.clear()
            next_number(context, tx, partner)
            numbers_of = [each for each in held if each.startswith("number/")]
            assert len(numbers_of) > 1
            assert numbers_of == sorted(numbers_of)
