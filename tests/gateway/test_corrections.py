"""Every road of a correction: under the payer's number once decided, as an original when refused before, else not at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import text

from edigate.errors import UsageError
from edigate.gateway.receipt import Receipt, Taken
from edigate.intake import json_claims
from edigate.store import lists
from edigate.store import submissions as stored
from edigate.store.submissions import Submission
from gateway.conftest import MakeWorld, Read
from gateway.test_interpret import interpreted, send_the_example
from gateway.worlds import World, claim

pytestmark = pytest.mark.shared
KEY = "LSF0000481"


def replace(world: World, **changes: Any) -> Receipt:
    (given,) = json_claims.read(json.dumps(claim(**changes)).encode())
    return world.gateway.replace(KEY, given, reason="corrected")


def chain(world: World) -> list[Submission]:
    with world.look() as tx:
        (now,) = lists.find_claims(tx)
        return stored.of_claims(tx, [now.claim_id])


def codes(receipt: Receipt) -> list[str]:
    return [each.code for each in receipt.findings]


def leave(world: World) -> str:
    """Prepare and send; the file that went."""
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None
    world.gateway.send()
    return world.sent()[prepared.batch.file_name].decode()


@pytest.fixture
def decided(world: World, read: Read) -> World:
    """The claim with the payer's first number (277CA and 835), one line denied."""
    return interpreted(send_the_example(world), read, "02", "03", "04", "05")


@pytest.mark.parametrize("answers", [(), ("02",), ("02", "03"), ("02", "03", "04")])
def test_not_before_the_payer_has_decided(world: World, read: Read, answers: tuple[str, ...]) -> None:
    interpreted(send_the_example(world), read, *answers)
    for receipt in (replace(world), world.gateway.void(KEY)):
        assert (receipt.outcome, codes(receipt)) == (Taken.CONFLICT, ["CLAIM_NOT_FINAL"])
        assert "wait for its remittance" in receipt.findings[0].message
    assert len(chain(world)) == 1


def test_a_claim_that_has_not_left_or_was_refused_comes_again_under_its_key(world: World, read: Read) -> None:
    world.submit(claim())
    assert "submitting it again under its key" in replace(world).findings[0].message
    send_the_example(world)
    interpreted(world, read, "02", "03", "04x")
    assert world.states() == {KEY: "rejected"}
    assert "submitting it again under its key" in replace(world).findings[0].message
    (receipt,) = world.submit(claim(place_of_service="22"))
    assert receipt.outcome is Taken.READY
    text = leave(world)
    assert ":B:1*" in text and "REF*F8*" not in text
    assert [(each.frequency, each.claim_key) for each in chain(world)] == [("1", KEY), ("1", KEY)]


def test_the_payers_number_is_the_latest(decided: World, read: Read) -> None:
    world = decided
    assert replace(world, place_of_service="22").outcome is Taken.READY
    assert "REF*F8*DHP26063000117~" in leave(world)
    interpreted(world, read, "07")  # the payer decides on it under a number of its own
    assert world.gateway.void(KEY, reason="wrong patient").outcome is Taken.READY
    text = leave(world)
    assert ":B:8*" in text and "REF*F8*DHP26079000245~" in text
    assert [each.frequency for each in chain(world)] == ["1", "7", "8"]


def test_an_order_that_has_not_left_can_be_given_anew(decided: World) -> None:
    world = decided
    assert replace(world, place_of_service="22").outcome is Taken.READY
    assert replace(world, place_of_service="22").outcome is Taken.UNCHANGED
    assert replace(world, place_of_service="11", charge="1.00").outcome is Taken.HELD
    assert world.work_kinds() == ["denied", "held"]
    assert replace(world, place_of_service="19").outcome is Taken.READY
    assert world.work_kinds() == ["denied"]
    receipt = world.gateway.void(KEY)  # of another kind: first that one must be decided
    assert codes(receipt) == ["CLAIM_NOT_FINAL"] and "another correction" in receipt.findings[0].message
    assert "*19:B:7*" in leave(world)
    assert len(chain(world)) == 2


def test_a_refused_correction_is_ordered_again_and_never_becomes_a_second_original(
    decided: World,
    read: Read,
) -> None:
    world = decided
    replace(world, place_of_service="22")
    leave(world)
    world.take(
        read("04x").replace(b"LSFB000101", b"LSFB000102").replace(b"EDG0000000000017", b"EDG0000000000018")
    )
    world.gateway.interpret()
    assert [each.state for each in chain(world)] == ["partially_paid", "rejected"]
    (receipt,) = world.submit(claim(place_of_service="19"))
    assert (receipt.outcome, codes(receipt)) == (Taken.CONFLICT, ["CLAIM_CONFLICT"])
    assert replace(world, place_of_service="19").outcome is Taken.READY
    assert "REF*F8*DHP26063000117~" in leave(world)
    assert [each.frequency for each in chain(world)] == ["1", "7", "7"]


def test_a_refused_void_is_ordered_again(decided: World, read: Read) -> None:
    world = decided
    world.gateway.void(KEY)
    leave(world)
    world.take(
        read("04x").replace(b"LSFB000101", b"LSFB000102").replace(b"EDG0000000000017", b"EDG0000000000018")
    )
    world.gateway.interpret()
    assert world.gateway.void(KEY).outcome is Taken.READY
    assert "REF*F8*DHP26063000117~" in leave(world)


def test_what_is_replaced_or_voided_is_over(decided: World, read: Read) -> None:
    world = decided
    replace(world, place_of_service="22")
    leave(world)
    interpreted(world, read, "07")
    assert [each.state for each in chain(world)] == ["replaced", "paid"]
    assert replace(world, place_of_service="19").outcome is Taken.READY  # of what stands now


def test_a_voided_claim_stays_so(decided: World) -> None:
    with decided.gateway.context.store.begin() as tx:  # as when our void has taken effect
        tx.run(text("UPDATE submissions SET state = 'voided'"))
    (receipt,) = decided.submit(claim(KEY, place_of_service="22"))
    assert receipt.outcome is Taken.CONFLICT
    assert "was voided and stays so" in receipt.findings[-1].message
    refused = replace(decided, place_of_service="22")
    assert "The claim is voided and stays so" in refused.findings[-1].message
    with decided.gateway.context.store.begin() as tx:
        tx.run(text("UPDATE submissions SET state = 'partially_paid'"))


def test_the_claim_must_be_the_same_and_one(make_world: MakeWorld, decided: World) -> None:
    (other,) = json_claims.read(json.dumps(claim("OTHER")).encode())
    assert codes(decided.gateway.replace(KEY, other)) == ["CORRECTION_OF_OTHER_CLAIM"]
    world = make_world()
    world.submit(claim("A1", practice="one"), claim("A2", claim_key="A1", practice="two"))
    with pytest.raises(UsageError, match="several claims"):
        world.gateway.void("A1")
    with pytest.raises(UsageError, match="no claim"):
        world.gateway.void("NOBODY")


def test_a_batch_is_done_with_when_every_claim_in_it_has_an_answer(world: World, read: Read) -> None:
    send_the_example(world, claim("OTHER"))
    interpreted(world, read, "02", "03", "04")
    assert list(world.batches().values()) == ["acked_accepted"]
    world.take(read("04x").replace(b"LSF0000481", b"OTHER").replace(b"EDG0000000000017", b"EDG0000000000018"))
    world.gateway.interpret()
    assert world.states() == {KEY: "accepted", "OTHER": "rejected"}
    assert list(world.batches().values()) == ["completed"]
