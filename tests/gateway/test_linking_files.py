"""What answers a whole file of ours and does not name it: linked by a person, taken away, linked elsewhere."""

from __future__ import annotations

import pytest

from edigate.errors import UsageError
from edigate.store.worklist import OpenedItem
from gateway.conftest import Read
from gateway.test_inquire import ANSWER, TAIL
from gateway.test_interpret import interpreted, send_the_example
from gateway.worlds import World, claim

US = "HL*2*1*21*{below}~NM1*41*2*LAKESIDE FAMILY MEDICINE*****46*EDIGATETEST~TRN*2*ELSEWHERE~STC*{status}*20260305*{action}*235~"
PROVIDER = "HL*3*2*19*0~NM1*85*2*LAKESIDE FAMILY MEDICINE{id}~TRN*1*0~STC*A8:496:85**U*235~"


def refusal(provider: str | None = None) -> bytes:
    """A 277CA that refuses a whole set under a reference that is nobody's, or all claims of a provider in it."""
    whole = provider is None
    body = (
        "ST*277*0001*005010X214~BHT*0085*08*ACK1*20260305*0600*TH~HL*1**20*1~NM1*PR*2*DEMO HEALTH PLAN*****PI*DHP01~"
        "TRN*1*R1~DTP*050*D8*20260304~DTP*009*D8*20260304~"
    )
    body += US.format(
        below=int(not whole), status="A3:496:40" if whole else "A1:19:PR", action="U" if whole else "WQ"
    )
    body += "" if provider is None else PROVIDER.format(id=provider)
    head = ANSWER.partition("ST*277")[0].replace("005010X212", "005010X214")
    return f"{head}{body}{TAIL.format(count=body.count('~') + 1)}".encode()


def waiting(world: World) -> OpenedItem:
    (item,) = [each for each in world.work() if each.item.kind == "unmatched"]
    return item


OURS = "*****XX*1750001012"


@pytest.mark.parametrize("provider", [None, OURS], ids=["whole", "provider"])
def test_a_refusal_under_a_strange_reference_is_linked_and_taken_away(
    any_world: World, read: Read, provider: str | None
) -> None:
    world = interpreted(send_the_example(any_world), read, "02", "03")
    before = world.picture()
    world.take(refusal(provider))
    world.gateway.interpret()
    assert world.picture() == before | {"work": [("unmatched", "", "None")]}
    item = waiting(world)
    assert item.item.action == "edigate work link N --batch BATCH"
    for _ in range(2):
        world.gateway.link_batch(waiting(world).id, 1)
        assert (world.states(), world.work_kinds()) == ({"LSF0000481": "rejected"}, ["rejected"])
        assert world.batches() == {1: "completed"}
        world.gateway.unlink(item.id, reason="it was that of another system")
        assert world.picture() == before | {"work": [("unmatched", "", "None")]}
        with pytest.raises(UsageError, match="nothing is linked"):
            world.gateway.unlink(item.id, reason="twice")
        item = waiting(world)
    assert list(world.gateway.replay()) == []


@pytest.mark.parametrize(
    "provider, state", [("*****FI*123456789", "group_accepted"), ("", "group_accepted"), (OURS, "rejected")]
)
def test_only_the_provider_that_is_named_is_refused(
    world: World, read: Read, provider: str, state: str
) -> None:
    interpreted(send_the_example(world), read, "02", "03")
    world.take(refusal(provider).replace(b"ELSEWHERE", b"LSFB000101"))
    world.gateway.interpret()
    assert world.states() == {"LSF0000481": state}
    if not provider:
        assert "does not say which provider" in waiting(world).item.reason
        with pytest.raises(UsageError, match="not about an answer to a file"):
            world.gateway.link_batch(waiting(world).id, 1)


def test_a_refused_provider_of_whom_a_batch_has_no_claim_is_not_linked_to_it(
    world: World, read: Read
) -> None:
    interpreted(send_the_example(world), read, "02", "03")
    world.take(refusal("*****XX*1999999984"))
    world.gateway.interpret()
    with pytest.raises(UsageError, match="batch 1: no claim in it is billed by that provider"):
        world.gateway.link_batch(waiting(world).id, 1)
    assert world.states() == {"LSF0000481": "group_accepted"}


def test_under_our_own_reference_it_is_work_about_the_batch(any_world: World, read: Read) -> None:
    world = interpreted(send_the_example(any_world), read, "02", "03")
    world.take(refusal("*****XX*1999999984").replace(b"ELSEWHERE", b"LSFB000101"))
    world.gateway.interpret()
    item = waiting(world).item
    assert (item.action, item.claim_id) == ("edigate batch 1", None)
    assert "batch LSFB000101: no claim in it is billed by that provider" in item.reason
    assert world.states() == {"LSF0000481": "group_accepted"} and list(world.gateway.replay()) == []


def test_claims_that_it_names_keep_what_it_says_of_them(world: World, read: Read) -> None:
    interpreted(send_the_example(world), read, "02", "03")
    told = read("04").replace(b"LSFB000101", b"ELSEWHERE")
    world.take(told.replace(b"ELSEWHERE~\nSTC*A1:19:PR*20260304*WQ", b"ELSEWHERE~\nSTC*A8:746:40*20260304*U"))
    world.gateway.interpret()
    assert world.states() == {"LSF0000481": "accepted"}
    world.gateway.link_batch(waiting(world).id, 1)
    assert world.states() == {"LSF0000481": "accepted"}


@pytest.mark.parametrize("name", ["02", "03"])
def test_an_acknowledgment_that_refuses_the_wrong_file_is_taken_away(
    any_world: World, read: Read, name: str
) -> None:
    world = send_the_example(any_world)
    world.submit(claim("A2"))
    world.gateway.prepare()
    world.gateway.send()
    before = world.picture()
    content = read(name).replace(b"TA1*000000101", b"TA1*000007101").replace(b"AK1*HC*101", b"AK1*HC*7101")
    content = (
        content.replace(b"*A*000~", b"*R*024~")
        .replace(b"IK5*A", b"IK5*R")
        .replace(b"AK9*A*1*1*1", b"AK9*R*1*1*0")
    )
    world.take(content)
    world.gateway.interpret()
    item = waiting(world)
    world.gateway.link_batch(item.id, 1)
    assert world.states() == {"LSF0000481": "syntax_rejected", "A2": "submitted"}
    assert world.work_kinds() == ["rejected"]
    world.gateway.unlink(item.id, reason="the other file")
    assert world.picture() == before | {"work": [("unmatched", "", "None")]}
    world.gateway.link_batch(waiting(world).id, 2)
    assert world.states() == {"LSF0000481": "submitted", "A2": "syntax_rejected"}
    assert world.work_kinds() == ["rejected"] and list(world.gateway.replay()) == []


def test_a_contradiction_goes_with_what_contradicted(world: World, read: Read) -> None:
    interpreted(send_the_example(world), read, "02", "03")
    before = world.picture()
    told = read("02").replace(b"TA1*000000101", b"TA1*000007101").replace(b"*A*000~", b"*R*024~")
    world.take(told.replace(b"000009001", b"000009091"))
    world.gateway.interpret()
    item = waiting(world)
    world.gateway.link_batch(item.id, 1)
    assert "conflict" in world.work_kinds()
    world.gateway.unlink(item.id, reason="the other file")
    assert world.picture() == before | {"work": [("unmatched", "", "None")]}
    assert list(world.gateway.replay()) == []


def test_which_of_two_sets_is_refused_is_not_guessed(world: World) -> None:
    world.submit(claim("A1"), claim("A2", report_type="RP"))
    world.gateway.prepare()
    world.take(refusal())
    world.gateway.interpret()
    with pytest.raises(UsageError, match="has 2 sets, and a 277CA refuses one of them"):
        world.gateway.link_batch(waiting(world).id, 1)


def test_a_file_of_questions_is_refused_by_no_277ca(world: World) -> None:
    send_the_example(world)
    asked = world.gateway.inquire("LSF0000481")
    world.take(refusal())
    world.gateway.interpret()
    with pytest.raises(UsageError, match="asks about claims"):
        world.gateway.link_batch(waiting(world).id, asked.batch_id)


def test_an_acknowledgment_of_which_nobody_knows_the_verdict_is_linked_to_nothing(
    world: World, read: Read
) -> None:
    send_the_example(world)
    world.take(read("02").replace(b"*A*000~", b"*Q*000~"))
    world.gateway.interpret()
    with pytest.raises(UsageError, match="its verdict is unknown"):
        world.gateway.link_batch(waiting(world).id, 1)
    assert world.work_kinds() == ["unmatched"]
