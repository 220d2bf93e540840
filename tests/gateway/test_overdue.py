"""Each answer has its own patience, per partner; silence is told once and closes itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.worlds import World, claim, make_project


def world_with(tmp_path: Path, answers: str) -> World:
    folder = make_project(tmp_path / "project")
    with (folder / "partners" / "payer.toml").open("a", encoding="utf-8") as partner:
        partner.write(f"\n[answers]\n{answers}\n")
    return World(folder)


def overdue(world: World) -> list[str]:
    return sorted(each.item.key for each in world.work() if each.item.kind == "overdue")


def take_answers(world: World, *endings: str) -> None:
    """Of the answers that lie ready, these alone; the others come later."""
    kept = {p: p.read_bytes() for p in world.outbox.iterdir() if not p.name.endswith(endings)}
    for path in kept:
        path.unlink()
    world.gateway.run()
    for path, content in kept.items():
        path.write_bytes(content)


def test_a_ta1_is_missed_before_the_999_is(tmp_path: Path) -> None:
    world = world_with(tmp_path, "ta1_hours = 2\nacknowledgment_hours = 8")
    world.submit(claim("A1"))
    world.gateway.run()
    world.clock.forward(hours=3)
    assert world.gateway.run().overdue == 1
    assert overdue(world) == ["overdue/TA1/1"]
    world.clock.forward(hours=6)
    world.gateway.run()
    assert overdue(world) == ["overdue/TA1/1", "overdue/batch/1"]
    world.answer()
    take_answers(world, ".ta1", ".999")
    assert overdue(world) == []
    world.close()


@pytest.mark.parametrize("hours, missed", [(4, True), (50, False)])
def test_a_partner_has_a_patience_of_its_own(tmp_path: Path, hours: int, missed: bool) -> None:
    world = world_with(tmp_path, f"claim_acknowledgment_hours = {hours}")
    world.submit(claim("A1"))
    world.gateway.run()
    world.answer()
    take_answers(world, ".999", ".ta1")
    assert world.states() == {"A1": "group_accepted"}
    for path in world.outbox.iterdir():
        path.unlink()
    world.clock.forward(hours=10)
    world.gateway.run()
    assert overdue(world) == (["overdue/277CA/1"] if missed else [])
    world.close()


def test_the_payers_own_acknowledgment_is_waited_for_only_when_asked(tmp_path: Path) -> None:
    world = world_with(tmp_path, "payer_acknowledgment_hours = 24")
    world.submit(claim("A1"))
    world.gateway.run()
    world.answer()
    received = next(p for p in world.outbox.iterdir() if p.suffix == ".277ca")
    content = received.read_bytes()
    for path in world.outbox.iterdir():
        path.unlink()
    world.take(content.replace(b"A2:20", b"A1:19"), "clearinghouse.277ca")
    world.gateway.interpret()
    assert world.states() == {"A1": "received"}
    world.clock.forward(hours=25)
    world.gateway.run()
    assert overdue(world) == ["overdue/277CA-payer/1"]
    world.clock.forward(hours=1)
    isa13 = content[90:99]
    world.put("payer.277ca", content.replace(isa13, b"000009903"))
    world.gateway.run()
    assert world.states() == {"A1": "accepted"}
    assert overdue(world) == []
    world.close()


def test_a_partner_from_whom_nothing_comes_any_more_is_told_once(tmp_path: Path) -> None:
    world = world_with(tmp_path, "any_file_hours = 72")
    world.clock.forward(days=30)
    assert world.gateway.run().overdue == 0, "nothing ever came: nothing is missed yet"
    world.submit(claim("A1"))
    world.round()
    world.clock.forward(hours=73)
    world.gateway.run()
    assert "overdue/partner/payer" in overdue(world)
    (item,) = [each for each in world.work() if each.item.key == "overdue/partner/payer"]
    world.gateway.close_work(item.id, reason="they have holidays")
    world.gateway.run()
    assert "overdue/partner/payer" not in overdue(world), "one silence is told once"
    world.submit(claim("A2"))
    world.round()
    world.clock.forward(hours=73)
    world.gateway.run()
    assert "overdue/partner/payer" in overdue(world), "another silence"
    world.submit(claim("A3"))
    world.round()
    assert "overdue/partner/payer" not in overdue(world), "something has come"
    world.close()
