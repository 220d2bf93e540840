"""The shell: what is uploaded is answered once, whatever happens in between; one bad file never stops it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from edigate.errors import ConfigError
from edigate.sandbox import answering, clearinghouse
from edigate.sandbox.clearinghouse import Clearinghouse
from edigate.sandbox.rules import Rules
from sandbox.written_837 import Claim, File

AT = datetime(2026, 3, 4, 9, 17)


class KilledError(BaseException):
    """The process ends here."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "mailbox"


def open_at(root: Path, rules: Rules) -> Clearinghouse:
    return Clearinghouse(root, lambda: AT, rules, root.parent / "state.json")


def upload(root: Path, name: str, content: bytes) -> Path:
    path = root / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_an_upload_is_answered_and_stays_until_the_next_one(root: Path, rules: Rules) -> None:
    house = open_at(root, rules)
    got = house.take(upload(root, "a.837", File([Claim("A1")], isa13=101).render()))
    assert list(got) == ["000009001.ta1", "000009002.999", "000009003.277ca", "000009004.835"]
    assert names(root / "outbox") == sorted(got)
    assert names(root / "inbox") == ["a.837"]
    house.take(upload(root, "b.837", File([Claim("A2")], isa13=102).render()))
    assert names(root / "inbox") == ["b.837"]
    assert names(root / "taken") == ["a.837"]
    assert house.total_paid == Decimal("184")


def test_a_name_used_again_is_another_file(root: Path, rules: Rules) -> None:
    house = open_at(root, rules)
    for n, name in ((101, "a.837"), (102, "b.837"), (103, "a.837"), (104, "b.837")):
        house.take(upload(root, name, File([Claim(f"A{n}")], isa13=n).render()))
    assert names(root / "taken") == ["a.837", "a.837.2", "b.837"]
    upload(root, "b.837", File([Claim("A105")], isa13=105).render())
    assert len(open_at(root, rules).take_waiting()) == 4
    assert len(open_at(root, rules).state.claims) == 5


def test_the_state_lives_on_in_a_new_clearinghouse(root: Path, rules: Rules) -> None:
    content = File([Claim()], ack="0").render()
    open_at(root, rules).take(upload(root, "a.837", content))
    house = open_at(root, rules)
    assert house.total_paid == Decimal("92")
    assert house.take_waiting() == ()
    assert house.take(upload(root, "b.837", content)) == ("000009004.ta1",)


def test_what_came_while_nobody_was_there_is_answered_in_order(root: Path, rules: Rules) -> None:
    upload(root, "2.837", File([Claim("A2")], isa13=102, ack="0").render())
    upload(root, "1.837", File([Claim("A1")], isa13=101, ack="0").render())
    upload(root, "3.837.part", b"half a file")
    house = open_at(root, rules)
    assert len(house.take_waiting()) == 6
    assert [kept.decision.patient_control_number for kept in house.state.claims] == ["A1", "A2"]
    assert "3.837.part" in names(root / "inbox")


def test_a_bad_file_gets_a_word_and_the_next_one_is_answered(root: Path, rules: Rules) -> None:
    house = open_at(root, rules)
    assert house.take(upload(root, "a.837", b"not a claim\x00")) == ("000009001.txt",)
    assert b"not a claim" not in (root / "outbox" / "000009001.txt").read_bytes()
    assert len(house.take(upload(root, "b.837", File([Claim()]).render()))) == 4


def test_a_fault_of_ours_is_told_to_both_sides(
    root: Path, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = open_at(root, rules)
    path = upload(root, "a.837", File([Claim()]).render())
    with monkeypatch.context() as patched:
        patched.setattr(answering, "answer", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            house.take(path)
    assert names(root / "outbox") == ["000009001.txt"]
    assert len(house.take(upload(root, "b.837", File([Claim()], isa13=102).render()))) == 4


@pytest.mark.parametrize("step", range(1, 11))  # four answers and the state are written, then renamed
def test_killed_at_any_step_no_answer_is_lost_and_none_comes_twice(
    root: Path, rules: Rules, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    house = open_at(root, rules)
    path = upload(root, "a.837", File([Claim()]).render())
    countdown = itertools.count(1)

    def killing(original: Callable[..., None]) -> Callable[..., None]:
        def perform(*arguments: object) -> None:
            if next(countdown) == step:
                raise KilledError
            original(*arguments)

        return perform

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killing(Path.replace))
        patched.setattr(clearinghouse, "_write", killing(clearinghouse._write))
        with pytest.raises(KilledError):
            house.take(path)
    house = open_at(root, rules)
    house.take_waiting()
    assert names(root / "outbox") == ["000009001.ta1", "000009002.999", "000009003.277ca", "000009004.835"]
    assert house.total_paid == Decimal("92")
    assert len(house.state.claims) == 1


def test_a_payment_run_publishes_a_takeback(root: Path, rules: Rules) -> None:
    house = open_at(root, rules)
    house.take(upload(root, "a.837", File([Claim(member="DHP902700001")], ack="0").render()))
    assert house.pay() == ("000009004.835",)
    assert house.pay() == ()
    assert house.total_paid == Decimal("92")


def test_a_state_file_that_is_not_ours_is_left_alone(root: Path, rules: Rules) -> None:
    root.mkdir(parents=True)
    (root.parent / "state.json").write_text("[]")
    with pytest.raises(ConfigError, match=r"state\.json"):
        open_at(root, rules)
