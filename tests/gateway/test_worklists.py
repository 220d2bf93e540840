"""Each worklist through the gateway: what raises it, and that it says why, how much, until when, what to do, and how."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal

import pytest

from edigate.gateway.post_by_hand import Ordered
from edigate.gateway.timely_filing import look_for
from edigate.intake import json_claims
from edigate.tracking.work_item import WorkItem, WorkKind
from gateway.conftest import MakeWorld
from gateway.paying import addressed, clp, pays
from gateway.worlds import World, claim
from wire import answer, ta1

OTHER = {
    "payer_rank": "S", "claim_filing_code": "CI", "id": "SM002", "name": "Second Mutual",
    "subscriber": {"last_name": "Rivera", "first_name": "Anna", "member_id": "SM998877"},
}  # fmt: skip
SHARE = clp("A1", "67", "150 67 CO-45 58, PR-3 25", "85 85").replace("*235.00*67*", "*235.00*152*")


def sent(world: World, **changes: object) -> World:
    world.submit(claim("A1", **changes))
    world.gateway.prepare()
    world.gateway.send()
    return world


def takes(world: World, content: bytes) -> World:
    world.take(addressed(content))
    world.gateway.interpret()
    return world


def acknowledged(stc: str, key: str = "A1") -> bytes:
    head = (
        "BHT*0085*08*C1*20260304*1000*TH\nHL*1**20*1\nNM1*PR*2*PLAN*****PI*P\nTRN*1*P1\nDTP*050*D8*20260304"
    )
    head += "\nDTP*009*D8*20260304\nHL*2*1*21*1\nNM1*41*2*US*****46*US\nTRN*2*X\nHL*3*2*19*1"
    head += "\nNM1*85*2*CLINIC*****XX*1750001012\nTRN*1*0"
    claim_level = f"HL*4*3*PT\nNM1*QC*1*DOE*JO****MI*M1\nTRN*2*{key}\nSTC*{stc}"
    return answer("277", "005010X214", f"{head}\n{claim_level}")


def rejected_by_the_partner(world: World) -> None:
    sent(world)
    number = next(iter(world.sent().values())).split(b"*")[13].decode()
    takes(world, ta1(number, "R", "020"))


def rejected_by_the_payer(world: World) -> None:
    takes(sent(world), acknowledged("A7:164:IL*20260304*U*235"))


def asked_for_more(world: World) -> None:
    takes(sent(world), acknowledged("R4:287*20260304*WQ*235"))


def denied_early(world: World) -> None:
    takes(sent(world), acknowledged("F2:54:PR*20260304*WQ*235"))


def held(world: World) -> None:
    world.submit(claim("A1", charge="236.00"))  # the lines do not sum to it


def denied(world: World) -> None:
    pays(sent(world), "T1", "67", [clp("A1", "67", "150 67 CO-45 58, PR-3 25", "85 0 CO-16 85")])


def underpaid(world: World) -> None:
    (world.folder / "contracts.csv").write_text(
        "payer,procedure,modifier,from,to,allowed\nDHP01,99213,,,,100\n"
    )
    pays(sent(world), "T1", "152", [SHARE])


def unmatched(world: World) -> None:
    pays(world, "T1", "67", [clp("NOBODY", "67", "67 67")])


def unbalanced(world: World) -> None:
    pays(sent(world), "T1", "99", [SHARE])


def conflict(world: World) -> None:
    pays(sent(world), "T1", "152", [SHARE])
    pays(world, "T2", "152", [SHARE.replace("ICN1", "ICN2")])


def overdue(world: World) -> None:
    sent(world)
    world.clock.forward(days=3)
    world.gateway.run()


def timely_filing(world: World) -> None:
    (world.folder / "payers.toml").write_text(
        '[[payer]]\nid = "DHP01"\nname = "Plan"\nfiling_limit_days = 10\n'
    )
    _reopened(world).submit(claim("A1"))
    look_for(world.gateway.context)


def takeback(world: World) -> None:
    pays(world, "T1", "40", [], "WO:LETTER*-40")


def credit(world: World) -> None:
    pays(sent(world), "T1", "320", [clp("A1", "320", "235 235", "85 85")])


def secondary(world: World) -> None:
    pays(sent(world, other_payers=[OTHER]), "T1", "152", [SHARE])


def patient(world: World) -> None:
    pays(sent(world), "T1", "152", [SHARE])
    world.gateway.run()


def delivery(world: World) -> None:
    world.submit(claim("A1"))
    world.gateway.prepare()
    shutil.rmtree(world.inbox)
    world.clock.forward(days=6)
    world.gateway.send()


def quarantined(world: World) -> None:
    world.take(b"this is no X12")
    world.gateway.interpret()


def question(world: World) -> None:
    pays(sent(world), "T1", "140", [clp("A1", "140", "150 55 CO-45 58, PI-45 12, PR-3 25", "85 85")])


def _reopened(world: World) -> World:
    opened = World(world.folder, clock=world.clock)
    world.gateway.close()
    world.gateway = opened.gateway
    return world


# kind: what raises it, the money, a word of the reason, of what to do, and of the command.
CASES: list[tuple[WorkKind, Callable[[World], None], str | None, str, str, str]] = [
    (WorkKind.HELD, held, "236.00", "sum", "correct", "edigate submit"),
    (
        WorkKind.REJECTED,
        rejected_by_the_partner,
        "235.00",
        "envelope was refused",
        "send the claims again",
        "edigate resend",
    ),
    (WorkKind.REJECTED, rejected_by_the_payer, "235.00", "rejected", "orrect", "edigate submit"),
    (WorkKind.INFO_REQUESTED, asked_for_more, "235.00", "wants information", "", "edigate claim A1"),
    (
        WorkKind.DENIED_EARLY,
        denied_early,
        "235.00",
        "Denied, and the remittance",
        "appealed",
        "edigate claim A1",
    ),
    (WorkKind.DENIED, denied, "85.00", "CO-16", "orrect", "edigate replace A1"),
    (
        WorkKind.UNDERPAID,
        underpaid,
        "8.00",
        "92.00 allowed, 100.00 by contract",
        "contract",
        "edigate appeal A1",
    ),
    (WorkKind.UNMATCHED, unmatched, "67.00", "no claim of ours", "link", "edigate work link"),
    (WorkKind.UNBALANCED, unbalanced, "99.00", "-53.00", "corrected", "edigate remit 1"),
    (WorkKind.CONFLICT, conflict, "152.00", "second decision", "reversal", "edigate post accept --claim A1"),
    (WorkKind.OVERDUE, overdue, "235.00", "TA1", "ask", "edigate batch"),
    (WorkKind.TIMELY_FILING, timely_filing, "235.00", "time to file", "send", "edigate claim A1"),
    (WorkKind.TAKEBACK, takeback, "40.00", "take back", "later payment", "edigate remit 1"),
    (WorkKind.CREDIT, credit, "85.00", "more was paid", "efund", "edigate post refund DHP01 85.00"),
    (WorkKind.SECONDARY, secondary, "25.00", "Second Mutual", "Send", "edigate secondary A1"),
    (WorkKind.PATIENT, patient, "25.00", "patient owes", "statement", "edigate statement --claim A1"),
    (WorkKind.DELIVERY, delivery, "235.00", "not taken", "", "edigate resend"),
    (WorkKind.QUARANTINED, quarantined, None, "X12", "close", "edigate work close"),
    (WorkKind.QUESTION, question, "12.00", "PI-45", "ppeal", "edigate claim A1"),
]
AS_WORK = 'patient_balances = "work"'
WITHOUT_DAY = {WorkKind.HELD, WorkKind.OVERDUE, WorkKind.DELIVERY, WorkKind.QUARANTINED}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[1].__name__)
def test_a_worklist(
    make_world: MakeWorld, case: tuple[WorkKind, Callable[[World], None], str | None, str, str, str]
) -> None:
    kind, raises, amount, reason, todo, action = case
    world = make_world(policy=AS_WORK)
    raises(world)
    found = [each.item for each in world.work() if each.item.kind == kind]
    assert found, world.work_kinds()
    item: WorkItem = found[0]
    assert (None if item.amount is None else str(item.amount)) == amount
    assert reason in item.reason and todo in item.next_action and item.action.startswith(action), item
    assert item.next_action
    assert (item.deadline is None) == (kind in WITHOUT_DAY)


def test_every_worklist_has_its_test() -> None:
    assert {case[0] for case in CASES} == set(WorkKind)


def test_a_patients_balance_ends_when_it_is_paid_held_or_given_up(
    any_url: str | None, make_world: MakeWorld
) -> None:
    world = make_world(url=any_url, policy=AS_WORK)

    def due() -> list[Decimal | None]:
        world.gateway.run()
        return [each.item.amount for each in world.work() if each.item.kind == "patient"]

    patient(world)
    because = Ordered("at the desk")
    assert due() == [Decimal("25.00")]
    world.gateway.post_patient_payment("A1", Decimal("10.00"), because)
    assert due() == [Decimal("15.00")]
    world.gateway.hold("A1", "plan", reason="5.00 a month")
    assert due() == []
    world.gateway.hold("A1", "none", reason="it was not kept")
    assert due() == [Decimal("15.00")]
    (opened,) = [each for each in world.work() if each.item.kind == "patient"]
    world.gateway.close_work(opened.id, reason="sent to the agency")
    assert due() == []
    world.gateway.post_patient_payment("A1", Decimal("15.00"), because)
    assert due() == []


def test_a_claim_that_a_payer_passed_on_is_not_asked_of_the_patient(world: World) -> None:
    pays(sent(world), "T1", "152", [SHARE.replace("A1*1*", "A1*19*")])
    world.gateway.run()
    assert "patient" not in world.work_kinds()
    (statement,) = world.gateway.statements(claim="A1")
    assert (statement.due, statement.claims[0].on_hold) == (0, "the payer has passed it on to the next payer")


def test_patients_balances_are_no_work_unless_the_policy_says_so(make_world: MakeWorld) -> None:
    world = make_world()
    patient(world)
    world.gateway.run()
    assert "patient" not in world.work_kinds()
    (statement,) = world.gateway.statements()
    assert statement.due == Decimal("25.00")


def test_work_about_the_next_payers_answer_names_its_claim(world: World) -> None:
    """By the claim's own key, commands mean the claim to the first payer."""
    to_the_next_payer(world)
    takes(world, acknowledged("A2:20*20260304*WQ*235", "A1S"))
    world.clock.forward(days=31)
    world.gateway.run()
    assert command(world, "overdue") == "edigate inquire A1S"
    told = clp("A1S", "0", "150 0 OA-23 125, CO-29 25", "85 0 OA-23 85", status="2", number="SM1")
    pays(world, "S1", "0", [told], payer="SM002")
    assert command(world, "denied") == "edigate replace A1S FILE"


def test_a_denial_by_a_payer_that_was_never_sent_the_claim_asks_for_no_replacement(world: World) -> None:
    pays(sent(world), "T1", "152", [SHARE.replace("CLP*A1*1*", "CLP*A1*19*")])
    told = clp("A1", "0", "150 0 OA-23 125, CO-29 25", "85 0 OA-23 85", status="2", number="SM1")
    pays(world, "S1", "0", [told], payer="SM002")
    assert command(world, "denied") == "edigate appeal A1"
    (work,) = [each.item for each in world.work() if each.item.kind == "denied"]
    assert work.next_action.startswith("Appeal to SM002")


def test_a_claim_that_the_next_payer_refused_is_made_again(world: World) -> None:
    to_the_next_payer(world)
    takes(world, acknowledged("A7:164:IL*20260304*U*235", "A1S"))
    assert command(world, "rejected") == "edigate secondary A1 FILE"
    assert world.gateway.secondary("A1").outcome == "ready"


def test_a_correction_that_was_refused_is_ordered_again(world: World) -> None:
    """As an original it would be a second claim, and `submit` refuses it."""
    pays(sent(world), "T1", "152", [SHARE])
    (better,) = json_claims.read(json.dumps(claim("A1", place_of_service="22")).encode())
    (worse,) = json_claims.read(json.dumps(claim("A1", charge="236.00")).encode())
    world.gateway.replace("A1", worse)
    assert command(world, "held") == "edigate replace A1 FILE"
    world.gateway.replace("A1", better)
    refused(world, 4)
    assert command(world, "rejected") == "edigate replace A1 FILE"
    world.gateway.void("A1")
    refused(world, 5)
    assert command(world, "rejected") == "edigate void A1"
    assert world.gateway.void("A1").outcome == "ready"


def test_what_the_next_payer_may_be_asked_for_is_what_was_decided_last(world: World) -> None:
    pays(sent(world, other_payers=[OTHER]), "T1", "152", [SHARE])
    back = clp("A1", "152", "150 67 CO-45 58, PR-3 25", "85 85", sign=-1)
    less = "150 52 CO-45 58, PR-3 40", "85 85"
    pays(world, "T2", "0", [back, clp("A1", "137", *less, number="ICN2")], "FB:X*-15")
    (work,) = [each.item for each in world.work() if each.item.kind == "secondary"]
    assert work.amount == 40 and "for the 40.00" in work.reason
    back = clp("A1", "137", *less, number="ICN2", sign=-1)
    pays(world, "T3", "25", [back, clp("A1", "177", "150 92 CO-45 58", "85 85", number="ICN3")], "FB:X*15")
    assert "secondary" not in world.work_kinds()


def test_a_claim_that_is_on_its_way_is_made_again_only_when_its_payer_has_decided(world: World) -> None:
    to_the_next_payer(world)
    back = clp("A1", "152", "150 67 CO-45 58, PR-3 25", "85 85", sign=-1)
    pays(
        world,
        "T2",
        "0",
        [back, clp("A1", "137", "150 52 CO-45 58, PR-3 40", "85 85", number="ICN2")],
        "FB:X*-15",
    )
    assert command(world, "secondary") == "edigate claim A1S"
    told = clp("A1S", "25", "150 25 OA-23 125", "85 0 OA-23 85", status="2", number="SM1")
    pays(world, "S1", "25", [told], payer="SM002")
    assert command(world, "secondary") == "edigate secondary A1"
    assert world.gateway.secondary("A1").outcome == "ready"
    assert "secondary" not in world.work_kinds()


def test_a_claim_that_lost_its_ground_is_work_whatever_the_next_payer_answers(world: World) -> None:
    to_the_next_payer(world)
    pays(world, "T2", "0", [clp("A1", "152", "150 67 CO-45 58, PR-3 25", "85 85", sign=-1)], "FB:X*-152")
    takes(world, acknowledged("A2:20*20260304*WQ*235", "A1S"))
    (work,) = [each.item for each in world.work() if each.item.kind == "conflict"]
    assert "a decision that is gone" in work.reason
    pays(world, "T3", "152", [SHARE.replace("ICN1", "ICN2")])
    assert "conflict" not in world.work_kinds()
    pays(
        world,
        "T4",
        "0",
        [clp("A1", "152", "150 67 CO-45 58, PR-3 25", "85 85", number="ICN2", sign=-1)],
        "FB:Y*-152",
    )
    assert "conflict" in world.work_kinds()
    told = clp("A1S", "25", "150 25 OA-23 125", "85 0 OA-23 85", status="2", number="SM1")
    pays(world, "S1", "25", [told], payer="SM002")
    assert "conflict" in world.work_kinds()
    world.gateway.void("A1S")
    world.gateway.prepare()
    world.gateway.send()
    assert "conflict" not in world.work_kinds()


def to_the_next_payer(world: World) -> None:
    pays(sent(world, other_payers=[OTHER]), "T1", "152", [SHARE])
    world.gateway.secondary("A1")
    world.gateway.prepare()
    world.gateway.send()


def refused(world: World, number: int) -> None:
    world.gateway.prepare()
    world.gateway.send()
    takes(
        world,
        acknowledged("A7:464*20260304*U*235")
        .replace(b"*000000001*", b"*%09d*" % number)
        .replace(b"IEA*1*000000001", b"IEA*1*%09d" % number),
    )


def command(world: World, kind: str) -> str:
    (found,) = [each.item.action for each in world.work() if each.item.kind == kind]
    return found
