"""What cannot be read waits with its reason, stops nobody, is told once, and is read again after a fix: one effect."""

from __future__ import annotations

from typing import Any

import pytest

from edigate.errors import UsageError
from edigate.gateway import answered_files
from gateway.conftest import Read
from gateway.worlds import World, claim


def test_a_file_that_a_fault_of_ours_kept_back_is_read_again_after_the_fix(
    world: World, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.submit(claim())
    world.gateway.run()
    bad = world.take(read("03"), "bad.x12")

    def broken(*_: Any) -> None:
        raise KeyError("ZANZIBAROVA")

    with monkeypatch.context() as patch:
        patch.setattr(answered_files, "_apply", broken)
        world.gateway.interpret()
    good = world.take(read("04"), "good.x12")
    for _ in range(3):
        world.gateway.interpret()
    assert world.files() == {bad: "quarantined", good: "interpreted"}
    (item,) = [each for each in world.work() if each.item.key == f"file/{bad}"]
    assert item.item.action == f"edigate files release {bad} --reason WHY" and "ZANZI" not in item.item.reason
    before = len(list(world.gateway.updates()))
    world.take(read("03"), "bad-again.x12")  # the same bytes once more change nothing and alarm nobody
    world.gateway.interpret()
    assert len(list(world.gateway.updates())) == before
    world.gateway.release(bad, reason="mended in the new version")
    world.gateway.interpret()
    assert world.files() == {bad: "interpreted", good: "interpreted"}
    assert not [each for each in world.work() if each.item.key == f"file/{bad}"]
    with pytest.raises(UsageError, match="is not held"):
        world.gateway.release(bad, reason="once more")
    picture = world.picture()
    world.gateway.interpret()
    assert world.picture() == picture


def test_what_holds_nothing_names_how_to_be_done_with_it(world: World) -> None:
    junk = world.take(b"dear partner, we are closed on Friday", "letter.txt")
    world.gateway.interpret()
    (item,) = world.work()
    assert item.item.action == "edigate work close N --reason WHY"
    with pytest.raises(UsageError, match=rf"edigate work close {item.id} --reason WHY"):
        world.gateway.release(junk, reason="no idea")
    world.gateway.close_work(item.id, reason="a letter; answered")
    assert world.gateway.health().ok and world.work() == []
    with pytest.raises(UsageError, match="closed already"):
        world.gateway.release(junk, reason="no idea")
