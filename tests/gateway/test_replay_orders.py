"""Every order that a person can give, each followed by a replay that comes to the same: what is on record of an order is
enough to give it once more."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

import edigate.gateway
from edigate.gateway import wrapped
from edigate.gateway.post_by_hand import Ordered
from edigate.gateway.resend import Mode
from edigate.gateway.upkeep.orders_again import ORDERS, TOLD_OTHERWISE
from edigate.intake import json_claims
from edigate.posting.by_hand import Part
from edigate.store import lists
from gateway.paying import addressed, clp, pays
from gateway.test_inquire import answer as status_answer
from gateway.test_paper import EOB, typed
from gateway.test_replay import same
from gateway.test_resend import anew, batch, claim_ack, sent, syntax, told
from gateway.test_wrapped import to_us, zipped
from gateway.worlds import World, claim
from wire import remittance, ta1

WHY = Ordered("because")
FIVE = Decimal("5.00")
RENAMED = "NM1*74*1*RIVERA-LOPEZ*ANNA"
Scene = Callable[[World], None]


def paid(world: World, *keys: str) -> World:
    """Sent, and paid: 67.00, 58.00 by contract, 25.00 copay, 85.00 denied."""
    sent(world, *keys)
    for n, key in enumerate(keys):
        pays(
            world,
            f"T{n}",
            "67",
            [clp(key, "67", "150 67 CO-45 58, PR-3 25", "85 0 CO-16 85", number=f"ICN{n}")],
        )
    return world


def postings(world: World) -> None:
    gateway = paid(world, "A1").gateway
    gateway.post_patient_payment("A1", Decimal("30.00"), Ordered("desk", reference="R-1"))
    gateway.post_patient_refund("A1", FIVE, WHY)
    gateway.post_transfer("A1", FIVE, Part.DENIED, Part.PATIENT, WHY)
    gateway.post_correction("A1", [("patient:copay", FIVE), ("writeoff:contractual", -FIVE)], WHY)
    entry = gateway.post_write_off("A1", Decimal("80.00"), Part.DENIED, WHY)
    gateway.undo_posting(entry.key, WHY)
    gateway.post_write_off("A1", Decimal("80.00"), Part.DENIED, WHY)
    gateway.hold("A1", "plan", reason="pays in parts")
    gateway.hold("A1", "none", reason="paid up")


def payer_refunds(world: World) -> None:
    sent(world, "A1")
    pays(world, "T1", "235", [clp("A1", "235", "150 150", "85 85")])
    pays(world, "T2", "50", [clp("NOBODY", "50", "50 50", number="X")])
    world.gateway.post_payer_refund("DHP01", FIVE, WHY)
    pays(world, "T3", "245", [clp("A1", "245", "150 150", "95 95", number="ICN2")])
    world.gateway.post_correction(
        "A1", [("receivable:insurance:DHP01", -FIVE), ("writeoff:contractual", FIVE)], WHY
    )
    world.gateway.post_payer_refund("DHP01", FIVE, WHY, "A1")


def provider_adjustments(world: World) -> None:
    pays(paid(world, "A1"), "T9", "10", [], "CS:SEE NOTE*-10")
    (item,) = [each for each in world.work() if "post settle" in each.item.action]
    gateway = world.gateway
    entry = gateway.post_settlement(item.id, "writeoff:contractual", WHY)
    gateway.undo_posting(entry.key, WHY)
    (again,) = [each for each in world.work() if "post settle" in each.item.action]
    gateway.post_settlement(again.id, "interest", WHY)


def paper(world: World) -> None:
    """A check typed for the wrong claim, taken back, typed twice."""
    sent(world, "A1", "A2")
    wrong = world.gateway.post_paper(typed().replace('"A1"', '"A2"'), reason="typed")
    assert wrong is not None
    world.gateway.take_back_paper(wrong.id, reason="the wrong patient")
    right = world.gateway.post_paper(typed(), reason="typed rightly")
    assert right is not None
    world.gateway.take_back_paper(right.id, reason="another amount")
    text = json.dumps(EOB | {"provider_adjustments": [], "amount": "67.00"})
    assert world.gateway.post_paper(text, reason="typed once more") is not None


def links(world: World) -> None:
    paid(world, "A1", "A2")
    pays(world, "T7", "20", [clp("a-1", "20", "20 20", number="X")])
    number = next(each.id for each in world.work() if each.item.kind == "unmatched")
    world.gateway.link(number, "A2")
    world.gateway.unlink(number, reason="not that one")
    number = next(each.id for each in world.work() if each.item.kind == "unmatched")
    world.gateway.link(number, "A1")
    world.gateway.close_work(world.work()[0].id, reason="seen")


def accepted(world: World) -> None:
    """Taken as they are: another name, a second payment, a reversal of other amounts; one taken back, one taken again."""
    paid(world, "A1", "A2")
    pays(world, "T5", "67", [clp("A1", "67", "150 67 CO-45 58, PR-3 25", "85 0 CO-16 85", more=RENAMED)])
    world.gateway.accept_payment("A1", 3, reason="her married name")
    world.gateway.accept_payment("A1", 3, reason="paid twice")
    entry = world.gateway.accept_payment("A1", 3, reason="said again").entries[0]
    world.gateway.undo_posting(entry.key, Ordered("too early"))
    world.gateway.accept_payment("A1", 3, reason="her married name after all")
    pays(
        world,
        "T6",
        "0",
        [clp("A2", "60", "150 60 CO-45 65, PR-3 25", "85 0 CO-16 85", number="ICN1", sign=-1)],
        "FB:A2*-60",
    )
    world.gateway.accept_payment("A2", 4, reason="they keep the rest back")


def linked_answers(world: World) -> None:
    first = sent(world, "A1")
    told(
        world,
        ta1("000007101", "A"),
        syntax(first, "A").replace(b"AK1*HC*%s*" % first.gs06.encode(), b"AK1*HC*7101*"),
    )
    for item in world.work():
        world.gateway.link_batch(item.id, first.id)
    told(
        world,
        claim_ack(world, 1, A1="A2:20")
        .replace(b"TRN*2*A1~", b"TRN*2*A-1~")
        .replace(b"REF*D9*EDG", b"REF*D9*X"),
    )
    (item,) = world.work()
    world.gateway.link(item.id, "A1")
    world.gateway.unlink(item.id, reason="of another")


def acknowledged_before(world: World) -> None:
    """Answers that were here before their file: it goes out afterwards under the numbers that they name."""
    world.submit(claim("A1"))
    told(world, ta1("000000001", "A"))
    world.gateway.prepare()
    world.gateway.send()


def same_bytes(world: World) -> None:
    sent(world, "A1")
    world.gateway.resend(1, reason="they lost it")
    world.gateway.send()
    told(world, ta1(batch(world, 1).isa13, "A"))


def new_envelope(world: World) -> None:
    told(world, ta1(sent(world, "A1", "A2").isa13, "R", "010"))
    anew(world)
    world.gateway.send()
    told(world, ta1(batch(world, 2).isa13, "A"))


def rejected_only(world: World) -> None:
    first = sent(world, "A1", "A2", "A3")
    told(world, syntax(first, "A"), claim_ack(world, 1, A1="A3:21", A2="A2:20", A3="A3:21"))
    world.submit(claim("A3", charge="235.00", place_of_service="22"))
    anew(world, 1, Mode.REJECTED_ONLY)
    world.gateway.send()


def by_hand(world: World) -> None:
    world.submit(claim("A1"))
    world.gateway.prepare()
    world.gateway.sent_by_hand(1, reason="through the portal")
    pays(world, "T1", "235", [clp("A1", "235", "150 150", "85 85")])


def replaced_and_voided(world: World) -> None:
    paid(world, "A1", "A2")
    (corrected,) = json_claims.read(json.dumps(claim("A1")).encode())
    world.gateway.replace("A1", corrected, reason="corrected")
    world.gateway.prepare()
    world.gateway.send()
    world.gateway.void("A2", reason="never happened")
    world.gateway.prepare()
    pays(
        world,
        "T8",
        "-67",
        [clp("A2", "67", "150 67 CO-45 58, PR-3 25", "85 0 CO-16 85", number="ICN1", sign=-1)],
    )


def held_and_released(world: World) -> None:
    sent(world, "A1")
    content = remittance("T1", "235", [clp("A1", "235", "150 150", "85 85")], number=3)
    inbox_id = world.take(addressed(content).replace(b"SE*", b"SE*9", 1))
    world.gateway.interpret()
    world.gateway.release(inbox_id, reason="only the count")
    world.gateway.interpret()
    pays(world, "T1", "200", [clp("A1", "200", "150 150", "85 50 CO-45 35", number="ICN2")])
    with world.look() as tx:
        held = next(each.id for each in lists.find_remittances(tx) if each.state == "held")
    world.gateway.release_remittance(held, reason="both were paid")


def funds(world: World) -> None:
    paid(world, "A1")
    text = "date,amount,trace,payer_id\n2026-04-02,67.00,T0,1512345678\n2026-04-02,3.00,T5,1512345678\n"
    first, second = world.gateway.import_funds("bank.csv", text.encode()).deposits
    world.gateway.unlink_funds(first.id, reason="another's")
    world.gateway.link_funds(first.id, 1, reason="ours after all")
    assert second.remittance_id is None


def questions(world: World) -> None:
    sent(world, "A1")
    told(world, syntax(batch(world, 1), "A"))
    asked = world.gateway.inquire("A1")
    world.gateway.send()
    told(world, status_answer(asked.trace))


def partners(world: World) -> None:
    sent(world, "A1")
    world.gateway.pause("payer", reason="their server moves")
    world.submit(claim("A2"))
    world.gateway.run()
    world.gateway.resume("payer", reason="it has moved")
    world.gateway.run()
    world.gateway.reconcile("payer")
    world.gateway.legal_hold("A1", reason="subpoena")
    world.gateway.legal_hold("A1", lift=True, reason="closed")


def test_what_came_out_of_a_wrapper_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A replay opens no wrapper: the key may be gone by then."""
    first = sent(world, "A1")
    answer = to_us(ta1(first.isa13, "A")).replace(b"*PAYER*US*", b"*PAYER*EDIGATETEST*")
    world.take(zipped(inner=zipped(answer=answer), junk=b"no answer"), "answers.zip")
    for _ in range(3):
        world.gateway.interpret()
    assert sorted(world.files().values()) == ["interpreted", "interpreted", "quarantined"]
    monkeypatch.delattr(wrapped, "take_out")
    same(world)


def test_every_order_is_given_again_or_told_otherwise() -> None:
    gateway = Path(edigate.gateway.__file__).parent
    words = {
        word
        for path in gateway.rglob("*.py")
        for word in re.findall(r"\.order\(\s*\"([a-z -]+)\"", path.read_text(encoding="utf-8"))
    }
    assert {"take back", "close", "post", "adopt"} <= words
    assert words <= {action for action, _ in ORDERS} | TOLD_OTHERWISE


SCENES: tuple[Scene, ...] = (
    postings, payer_refunds, provider_adjustments, paper, links, accepted, linked_answers, acknowledged_before, same_bytes,
    new_envelope, rejected_only, by_hand, replaced_and_voided, held_and_released, funds, questions, partners,
)  # fmt: skip


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_an_order_given_once_more_comes_to_the_same(world: World, scene: Scene) -> None:
    scene(world)
    same(world)
