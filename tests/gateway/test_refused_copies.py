"""Claims that are refused for no other reason than that they are there already: asked for, and not sent again."""

from __future__ import annotations

import pytest

from edigate.errors import UsageError
from edigate.gateway.resend import TO_ASK
from edigate.store import submissions
from gateway.test_resend import (
    REFUSED,
    WHOLE,
    about_files,
    anew,
    batch,
    claim_ack,
    later_day,
    offers,
    refused,
    sent,
    set_refused,
    syntax,
    told,
)
from gateway.worlds import World, claim


def questions(world: World) -> list[tuple[str | None, str]]:
    """The open questions: the claim and the command."""
    return [(each.claim_key, each.item.action) for each in world.work() if each.item.kind == "question"]


def chain(world: World, key: str) -> list[tuple[str, tuple[str, ...]]]:
    """State and flags of all submissions of a claim."""
    with world.look() as tx:
        (claim_id,) = {each.claim_id for each in submissions.of_batch(tx, 1) if each.claim_key == key}
        return [(each.state, each.flags) for each in submissions.of_claims(tx, [claim_id])]


def test_a_copy_of_what_was_accepted_changes_nothing(any_world: World) -> None:
    world = any_world
    old = sent(world, "A1", "A2")
    told(world, syntax(old, "A"), claim_ack(world, 1, A1="A2:20:PR", A2="A7:164:IL"))
    before = world.picture()
    told(world, later_day(set_refused(world, 1, "A8:746:40"), 10))
    assert world.picture() == before and world.states() == {"A1": "accepted", "A2": "rejected"}
    assert list(world.gateway.replay()) == []


def test_a_copy_of_what_nobody_has_answered_is_asked_for_and_never_sent_again(any_world: World) -> None:
    world = any_world
    sent(world, "A1", "A2")
    told(world, claim_ack(world, 1, A1="A3:54", A2="A3:78"))
    assert set(world.states().values()) == {"rejected"} and world.batches() == {1: "completed"}
    assert questions(world) == [("A1", "edigate inquire A1 --again"), ("A2", "edigate inquire A2 --again")]
    assert offers(world) == [] and TO_ASK in refused(world, 1, REFUSED)
    assert [each.outcome for each in world.submit(claim("A1"))] == ["unchanged"]
    world.gateway.inquire("A1", again=True)
    told(world, later_day(claim_ack(world, 1, A1="A2:20:PR"), 10))
    assert world.states() == {"A1": "accepted", "A2": "rejected"}
    assert questions(world) == [("A2", "edigate inquire A2 --again")] and list(world.gateway.replay()) == []


def test_the_question_is_back_when_the_answer_was_that_about_another_claim(world: World) -> None:
    sent(world, "A1")
    told(world, claim_ack(world, 1, A1="A3:54"))
    told(world, later_day(claim_ack(world, 1, A1="A2:20:PR"), 10))
    assert questions(world) == []
    world.gateway.unlink_answers("A1", 2, reason="another's")
    assert questions(world) == [("A1", "edigate inquire A1 --again")]


def test_what_only_looks_like_a_copy_is_corrected_and_sent(any_world: World) -> None:
    """The same service twice on one day, say, without the modifier that tells so."""
    world = any_world
    sent(world, "A1")
    told(world, claim_ack(world, 1, A1="A3:54"))
    (receipt,) = world.submit(claim("A1", place_of_service="22"))
    assert receipt.outcome == "ready" and questions(world) == []
    world.gateway.prepare()
    assert chain(world, "A1") == [("closed", ()), ("batched", ())]
    assert all(each.ok for each in world.gateway.verify()) and list(world.gateway.replay()) == []


def test_a_set_that_is_there_already_is_one_question_about_the_file(world: World) -> None:
    sent(world, "A1", "A2")
    told(world, later_day(set_refused(world, 1, "A8:746:40"), 10))
    assert about_files(world) == [("edigate batch 1", "470.00")]
    assert set(world.states().values()) == {"rejected"}


@pytest.mark.parametrize("order", [1, -1], ids=["first copy first", "second first"])
def test_of_two_copies_under_different_numbers_the_one_that_was_taken_counts(
    world: World, order: int
) -> None:
    sent(world, "A1")
    anew(world, mode=WHOLE)
    world.gateway.send()
    answers = [claim_ack(world, 1, A1="A2:20:PR"), later_day(claim_ack(world, 2, A1="A3:54"), 10)]
    for each in answers[::order]:
        told(world, each)
    assert chain(world, "A1") == [("accepted", ()), ("received", ())] and world.work() == []
    with pytest.raises(UsageError):
        anew(world, 2, REFUSED)
    world.answer()
    for path in world.outbox.iterdir():
        if path.suffix != ".835":
            path.unlink()
    world.gateway.run()
    assert [state for state, _ in chain(world, "A1")] == ["replaced", "partially_paid"]
    assert batch(world, 1).state == "completed" and "conflict" not in world.work_kinds()


def test_what_was_corrected_and_is_refused_as_a_copy_again_is_asked_for_again(any_world: World) -> None:
    world = any_world
    sent(world, "A1")
    told(world, claim_ack(world, 1, A1="A3:54"))
    world.submit(claim("A1", place_of_service="22"))
    world.gateway.prepare()
    world.gateway.send()
    told(world, later_day(claim_ack(world, 2, A1="A3:54"), 10))
    assert chain(world, "A1") == [("closed", ()), ("rejected", ("duplicate",))]
    assert questions(world) == [("A1", "edigate inquire A1 --again")] and list(world.gateway.replay()) == []


@pytest.mark.parametrize("order", [1, -1], ids=["taken first", "copy first"])
def test_what_a_clearinghouse_took_and_its_payer_refuses_as_a_copy_is_asked_for(
    any_world: World, order: int
) -> None:
    """Sent once, it is no copy of itself: of what the payer has, nobody knows."""
    world = any_world
    sent(world, "A1", "A2")
    answers = [
        claim_ack(world, 1, A1="A2:20:AY", A2="A2:20:AY"),
        later_day(claim_ack(world, 1, A1="A3:54:PR"), 10),
    ]
    told(world, *answers[::order])
    assert world.states() == {"A1": "accepted", "A2": "accepted"}
    assert questions(world) == [("A1", "edigate inquire A1 --again")] and list(world.gateway.replay()) == []
    told(world, later_day(claim_ack(world, 1, A1="A2:20:PR"), 11))
    assert questions(world) == []


def test_the_second_copy_of_a_file_that_went_out_twice_is_no_question(world: World) -> None:
    sent(world, "A1")
    world.gateway.resend(1, reason="they do not find it")
    world.gateway.send()
    told(world, claim_ack(world, 1, A1="A2:20:PR"), later_day(claim_ack(world, 1, A1="A3:54"), 10))
    assert world.states() == {"A1": "accepted"} and world.work() == []


@pytest.mark.parametrize("order", [1, -1], ids=["received first", "copy first"])
def test_what_was_received_stands_so_although_a_copy_of_it_was_refused_later(
    world: World, order: int
) -> None:
    sent(world, "A1")
    world.gateway.resend(1, reason="they do not find it")
    world.gateway.send()
    answers = [claim_ack(world, 1, A1="A1:19:AY"), later_day(claim_ack(world, 1, A1="A3:54"), 10)]
    told(world, *answers[::order])
    assert world.states() == {"A1": "received"} and questions(world) == [("A1", "edigate inquire A1 --again")]
    assert list(world.gateway.replay()) == []
