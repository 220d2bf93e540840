"""A payment that waits for a person's answer is taken as it is: posted to the cent, in any order of arrival, and taken back."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from edigate.cli.app import app
from edigate.errors import UsageError
from edigate.gateway.post_by_hand import Ordered
from edigate.posting.entry import Entry
from edigate.store import audit, claim_payments, journal, lists, worklist
from edigate.store.worklist import OpenedItem
from gateway.invariants import invariants
from gateway.paying import clp, of_claim, pays
from gateway.test_replay import same
from gateway.test_resend import sent
from gateway.worlds import World, claim

FIRST = ("150 67 CO-45 58, PR-3 25", "85 0 CO-16 85")
BETTER = ("150 67 CO-45 58, PR-3 25", "85 85")
RENAMED = "NM1*74*1*RIVERA-LOPEZ*ANNA"
SHARES = {"charges": "-235.00", "patient:copay": "25.00", "writeoff:contractual": "58.00"}
PAID = SHARES | {"funds:DHP01": "67.00", "receivable:denials_pending:DHP01": "85.00"}
BILLED = {"charges": "-235.00", "receivable:insurance:DHP01": "235.00"}
WAITS = BILLED | {"funds:DHP01": "67.00", "suspense:DHP01": "-67.00"}


def waiting(world: World) -> OpenedItem:
    """The one piece of work about a payment that waits."""
    (item,) = [each for each in world.work() if each.item.key.startswith("suspense:")]
    return item


def renamed(world: World) -> World:
    """Sent, and paid under another name of the patient."""
    sent(world, "A1")
    return pays(world, "T1", "67", [clp("A1", "67", *FIRST, more=RENAMED)])


def test_a_person_takes_the_payment_under_another_name(any_world: World) -> None:
    world = renamed(any_world)
    assert of_claim(world) == WAITS
    asked = waiting(world)
    assert asked.item.action == "edigate post accept --claim A1 --remittance 1 --payment 1 --reason WHY"
    with pytest.raises(UsageError, match="edigate post accept --claim A1 --remittance 1 --payment 1"):
        world.gateway.link(asked.id, "A1")
    assert waiting(world).id == asked.id  # nothing was closed, and the money waits with it
    done = world.gateway.accept_payment("A1", 1, reason="her married name")
    assert (done.new, done.waits, len(done.entries)) == (True, None, 1)
    assert of_claim(world) == PAID and world.states() == {"A1": "partially_paid"}
    assert [state for _, _, state in world.remittances()] == ["posted"]
    (closed,) = [each for each in world.work("closed") if each.id == asked.id]
    assert (closed.closed_by, closed.close_reason) == ("tess", "taken as it is: her married name")
    assert world.work_kinds() == ["denied"]
    with world.look() as tx:
        (line,) = [each for each in audit.orders(tx) if each.action == "accept"]
        assert line.reason == "her married name"
        assert lists.find_claims(tx)[0].flags == ()
    before = world.picture()
    again = world.gateway.accept_payment("A1", 1, reason="said twice")
    assert (again.new, again.entries, world.picture()) == (False, done.entries, before)
    invariants(world.gateway.context)
    same(world)


def test_an_acceptance_is_taken_back_and_given_anew(world: World) -> None:
    renamed(world)
    before = books(world)
    for word in ("yes", "yes after all"):
        key = world.gateway.accept_payment("A1", 1, reason=word).entries[0].key
        undone = world.gateway.undo_posting(key, Ordered("no"))
        assert undone.reverses == key
        assert books(world) == before and waiting(world).item.kind == "question"
    with pytest.raises(UsageError, match="undone already"):
        world.gateway.undo_posting(key, Ordered("again"))
    in_suspense = next(each.key for each in posted(world) if each.key.endswith(":1:5"))
    with pytest.raises(UsageError, match="no person's word"):
        world.gateway.undo_posting(in_suspense, Ordered("what stands by nobody's word"))
    world.gateway.accept_payment("A1", 1, reason="for good")
    assert of_claim(world) == PAID
    invariants(world.gateway.context)
    same(world)


def books(world: World) -> tuple[object, ...]:
    picture = world.picture()
    return picture["balances"], picture["remittances"], picture["work"], world.states()


def posted(world: World) -> list[Entry]:
    with world.look() as tx:
        return [each.entry for each in journal.entries(tx)]


def test_taken_away_from_its_claim_it_is_asked_about_there_anew(world: World) -> None:
    """Linked to another claim it waits there, with the command that takes it; what was said before does not count."""
    renamed(world)
    world.submit(claim("A2"))
    with pytest.raises(UsageError, match="work unlink --claim"):
        world.gateway.link(waiting(world).id, "A2")
    world.gateway.accept_payment("A1", 1, reason="seen")
    world.gateway.unlink_payments("A1", 1, reason="another patient")
    assert of_claim(world) == BILLED
    world.gateway.link(waiting(world).id, "A2")
    assert of_claim(world, 2) == WAITS
    assert waiting(world).item.action.startswith("edigate post accept --claim A2 --remittance 1")
    world.gateway.accept_payment("A2", 1, reason="hers")
    assert of_claim(world, 2) == PAID
    world.gateway.unlink_payments("A2", 1, reason="not hers either")
    world.gateway.link(waiting(world).id, "A2")
    assert of_claim(world, 2) == WAITS
    invariants(world.gateway.context)
    same(world)


def test_a_second_payment_counts_and_is_the_payers_credit(any_world: World) -> None:
    """Paid twice: the share of the patient and the write-off stand once, and the money is what the payer is to get back."""
    world = any_world
    sent(world, "A1")
    pays(world, "T1", "152", [clp("A1", "152", *BETTER)])
    pays(world, "T2", "152", [clp("A1", "152", *BETTER)], day="20260402")
    assert waiting(world).item.kind == "conflict"
    world.gateway.accept_payment("A1", 2, reason="both checks were cashed")
    assert of_claim(world) == SHARES | {"funds:DHP01": "304.00", "receivable:insurance:DHP01": "-152.00"}
    (credit,) = [each.item for each in world.work()]
    assert credit.action == "edigate post refund DHP01 152.00 --payer --claim A1 --reason WHY"
    world.gateway.post_payer_refund("DHP01", Decimal("152.00"), Ordered("sent back"), "A1")
    assert of_claim(world) == SHARES | {"funds:DHP01": "304.00", "bank": "-152.00"}
    invariants(world.gateway.context)
    same(world)


def test_a_second_decision_settles_what_the_first_denied(world: World) -> None:
    sent(world, "A1")
    pays(world, "T1", "67", [clp("A1", "67", *FIRST)])
    pays(world, "T2", "152", [clp("A1", "152", *BETTER, number="ICN2")], day="20260402")
    world.gateway.accept_payment("A1", 2, reason="both checks were cashed")
    assert of_claim(world) == SHARES | {"funds:DHP01": "219.00", "receivable:insurance:DHP01": "-67.00"}
    assert [(each.item.kind, str(each.item.amount)) for each in world.work()] == [("credit", "67.00")]
    pays(world, "T3", "0", [clp("A1", "67", *FIRST, sign=-1)], "FB:A1*-67", day="20260403")
    assert of_claim(world) == SHARES | {"funds:DHP01": "152.00"}
    assert world.work_kinds() == ["takeback"]  # what the payer carries forward
    invariants(world.gateway.context)
    same(world)


def test_what_a_second_decision_denies_once_more_is_one_piece_of_work(any_world: World) -> None:
    world = any_world
    sent(world, "A1")
    pays(world, "T1", "67", [clp("A1", "67", *FIRST)])
    pays(world, "T2", "67", [clp("A1", "67", *FIRST, number="ICN2")], day="20260402")
    world.gateway.accept_payment("A1", 2, reason="both checks were cashed")
    (denied,) = [each.item for each in world.work()]
    assert denied.kind == "denied"
    pays(world, "T3", "0", [clp("A1", "67", *FIRST, sign=-1)], "FB:A1*-67", day="20260403")
    (still,) = [each.item for each in world.work() if each.item.kind == "denied"]
    assert (still.reason, still.key == denied.key) == (denied.reason, False), (
        "the second decision stands alone"
    )
    invariants(world.gateway.context)
    same(world)


def test_a_second_decision_that_denies_for_another_reason_is_told(world: World) -> None:
    sent(world, "A1")
    pays(world, "T1", "67", [clp("A1", "67", *FIRST)])
    again = (FIRST[0], FIRST[1].replace("CO-16", "CO-29"))
    pays(world, "T2", "67", [clp("A1", "67", *again, number="ICN2")], day="20260402")
    world.gateway.accept_payment("A1", 2, reason="both checks were cashed")
    codes = [each.item.codes for each in world.work() if each.item.kind == "denied"]
    assert sorted(one[0] for one in codes) == ["CO-16", "CO-29"]


def test_a_reversal_of_other_amounts_takes_all_back_and_the_difference_stays(world: World) -> None:
    sent(world, "A1")
    pays(world, "T1", "67", [clp("A1", "67", *FIRST)])
    back = clp("A1", "60", "150 60 CO-45 65, PR-3 25", "85 0 CO-16 85", sign=-1)
    pays(world, "T2", "92", [back, clp("A1", "152", *BETTER, number="ICN2")], day="20260402")
    with pytest.raises(UsageError, match="--payment 1 or --payment 2"):
        world.gateway.accept_payment("A1", 2, reason="which?")
    world.gateway.accept_payment("A1", 2, payment=1, reason="they keep 7.00 for a fee")
    assert of_claim(world) == SHARES | {"funds:DHP01": "159.00", "receivable:insurance:DHP01": "-7.00"}
    assert [(each.item.kind, str(each.item.amount)) for each in world.work()] == [("credit", "7.00")]
    assert world.states() == {"A1": "paid"}
    pays(world, "T3", "0", [clp("A1", "67", *FIRST, sign=-1)], "FB:A1*-67", day="20260403")
    assert (
        waiting(world).item.kind == "unmatched"
    )  # the mirror took the payment: the other one is of nothing now
    invariants(world.gateway.context)
    same(world)


def test_a_reversal_of_nothing_is_owed_until_its_payment_comes(world: World) -> None:
    sent(world, "A1")
    pays(world, "T2", "0", [clp("A1", "67", *FIRST, sign=-1)], "FB:A1*-67", day="20260402")
    world.gateway.accept_payment("A1", 1, reason="paid before we had this system")
    stands = BILLED | {"funds:DHP01": "-67.00", "receivable:insurance:DHP01": "302.00"}
    assert (of_claim(world), world.states()) == (stands, {"A1": "reversed_awaiting_correction"})
    assert world.work_kinds() == ["takeback", "takeback"]
    invariants(world.gateway.context)
    pays(world, "T1", "67", [clp("A1", "67", *FIRST)])
    assert of_claim(world) == BILLED
    invariants(world.gateway.context)
    same(world)


class Asked(NamedTuple):
    """A payment that waits: its BPR02, its claim, and what stands when it is taken."""

    paid: str
    told: str
    accounts: dict[str, str]
    state: str
    plb: str = ""


ASKED = {
    "unknown status": Asked("67", clp("A1", "67", *FIRST, status="13"), PAID, "partially_paid"),
    "money on an estimate": Asked("67", clp("A1", "67", *FIRST, status="25"), PAID, "partially_paid"),
    "money on what was passed on": Asked("67", clp("A1", "67", *FIRST, status="23"), PAID, "partially_paid"),
    "negative": Asked(
        "0", "CLP*A1*1*0*-30**12*ICN1*11*1\nCAS*CO*45*30",
        BILLED | {"funds:DHP01": "-30.00", "writeoff:contractual": "30.00"}, "paid", "FB:A1*-30",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_what_else_may_be_taken(world: World, name: str) -> None:
    asked = ASKED[name]
    sent(world, "A1")
    pays(world, "T1", asked.paid, [asked.told], asked.plb)
    key = world.gateway.accept_payment("A1", 1, reason="asked the payer").entries[0].key
    assert (of_claim(world), world.states()) == (asked.accounts, {"A1": asked.state})
    invariants(world.gateway.context)
    world.gateway.undo_posting(key, Ordered("they meant another"))
    assert waiting(world).item.amount is not None
    invariants(world.gateway.context)
    same(world)


def test_what_was_paid_after_our_void_may_be_kept(world: World) -> None:
    sent(world, "A1")
    pays(world, "T1", "67", [clp("A1", "67", *FIRST)])
    world.gateway.void("A1", reason="never happened")
    world.gateway.prepare()
    world.gateway.send()
    pays(world, "T2", "0", [clp("A1", "67", *FIRST, sign=-1)], "FB:A1*-67", day="20260402")
    pays(world, "T3", "67", [clp("A1", "67", *FIRST, number="ICN9")], day="20260403")
    world.gateway.accept_payment("A1", 3, reason="it happened after all")
    assert waits(world) == []
    invariants(world.gateway.context)
    same(world)


def waits(world: World) -> list[str | None]:
    with world.look() as tx:
        return [each.why for each in claim_payments.lines(tx, in_suspense=True)]


def test_sums_that_do_not_hold_are_never_taken(world: World) -> None:
    """Told with the difference, by whatever question it waits as well."""
    sent(world, "A1")
    pays(world, "T1", "67", [clp("A1", "67", *FIRST).replace("CAS*CO*45*58", "CAS*CO*45*57")])
    pays(world, "T2", "67", [clp("A1", "67", *FIRST, status="25").replace("CAS*CO*45*58", "CAS*CO*45*57")])
    pays(
        world,
        "T3",
        "67",
        [clp("A1", "67", *FIRST).replace("CAS*CO*45*58", "CAS*CO*45*58.005").replace("*25\n", "*24.995\n")],
    )
    before = world.picture()
    for remittance in (1, 2):
        with pytest.raises(
            UsageError, match=r"line 1: charge less adjustments is 68\.?0?0?, paid is 67\.?0?0?: -1"
        ):
            world.gateway.accept_payment("A1", remittance, reason="take it")
    with pytest.raises(UsageError, match="whole cents"):
        world.gateway.accept_payment("A1", 3, reason="take it")
    with pytest.raises(UsageError, match="linked first"):
        world.gateway.accept_payment("A1", 99, reason="take it")
    assert world.picture() == before
    assert all(
        each.item.action == "edigate claim A1" for each in world.work() if each.item.kind == "unbalanced"
    )


def test_what_posts_by_itself_has_nothing_to_be_taken(world: World) -> None:
    sent(world, "A1")
    pays(world, "T1", "67", [clp("A1", "67", *FIRST)])
    with pytest.raises(UsageError, match="nothing of remittance 1 waits"):
        world.gateway.accept_payment("A1", 1, reason="take it")


def test_a_mirror_of_a_payment_that_waits_waits_with_it(world: World) -> None:
    renamed(world)
    pays(world, "T2", "0", [clp("A1", "67", *FIRST, sign=-1)], "FB:A1*-67", day="20260402")
    assert waits(world) == ["name_corrected", "name_corrected"]
    with pytest.raises(UsageError, match="take that one first"):
        world.gateway.accept_payment("A1", 2, reason="the reversal")
    world.gateway.accept_payment("A1", 1, reason="her married name")
    assert (waits(world), of_claim(world)) == ([], BILLED)
    invariants(world.gateway.context)


def test_in_any_order_of_arrival_the_end_is_the_same(world: World) -> None:
    """Two decisions, with and without a reversal of the first; the second is taken whenever it waits for that."""
    orders = [*permutations("123"), *permutations("12")]
    keys = [f"A{n}" for n in range(1, len(orders) + 1)]
    sent(world, *keys)
    for key, order in zip(keys, orders, strict=True):
        told = {
            "1": ("67", [clp(key, "67", *FIRST)], ""),
            "2": ("152", [clp(key, "152", *BETTER, number="ICN2")], ""),
            "3": ("0", [clp(key, "67", *FIRST, sign=-1)], f"FB:{key}*-67"),
        }
        for each in order:
            paid, claims, plb = told[each]
            pays(world, f"{key}-{each}", paid, claims, plb, day=f"2026040{each}")
            with world.look() as tx:
                asked = [
                    one for one in claim_payments.lines(tx, in_suspense=True) if one.why == "second_payment"
                ]
            for one in asked:
                world.gateway.accept_payment(key, one.remittance_id, reason="both count")
    ends = [of_claim(world, n) for n in range(1, len(keys) + 1)]
    assert ends[:6] == [SHARES | {"funds:DHP01": "152.00"}] * 6
    assert ends[6:] == [SHARES | {"funds:DHP01": "219.00", "receivable:insurance:DHP01": "-67.00"}] * 2
    assert waits(world) == []
    invariants(world.gateway.context)
    same(world)


def test_money_in_suspense_that_nobody_has_is_told(world: World) -> None:
    """Closed by order it is named; closed by anything else, nobody has it."""
    renamed(world)
    item = waiting(world)
    world.gateway.close_work(item.id, reason="refunded")
    invariants(world.gateway.context)
    world.gateway.accept_payment("A1", 1, reason="not refunded after all")
    pays(world, "T2", "67", [clp("A1", "67", *FIRST)], day="20260402")
    with world.gateway.context.store.begin() as tx:
        worklist.close(tx, waiting(world).id, at=world.clock(), by="tess", reason="linked to claim A1")
    broken = {each.name: each.first for each in world.gateway.verify() if not each.ok}
    assert broken == {"work": ("payment 1 of remittance 2 waits in suspense, and no work says so",)}
    world.gateway.accept_payment("A1", 2, reason="both count")


def test_the_command_shows_what_it_posted(world: World) -> None:
    renamed(world)
    options = ("--claim", "A1", "--remittance", "1", "--reason", "her married name", "-c", str(world.folder))

    def said(*more: str) -> str:
        done = CliRunner().invoke(app, ["post", "accept", *options, *more], standalone_mode=False)
        assert done.return_value == 0, done.exception
        return done.output

    assert "patient:copay" in said()
    assert '"new":false' in said("--json").replace(" ", "")
    assert "was taken as it is before" in said()


def test_a_second_payment_of_the_next_payer_counts_beside_the_first_payers(world: World) -> None:
    """Passed on by the first payer, under another name, twice; then the first payer decides anew."""
    sent(world, "A1")
    pays(world, "T1", "67", [clp("A1", "67", *FIRST)])
    next_pays = ("150 25 CO-45 58, OA-23 67", "85 0 OA-23 85")
    for remittance, more in ((2, RENAMED), (3, "")):
        told = clp("A1", "25", *next_pays, number="SM1", status="2", more=more)
        pays(world, f"S{remittance}", "25", [told], payer="SM002", day=f"2026040{remittance}")
        assert waiting(world).item.amount == Decimal("25")
        world.gateway.accept_payment("A1", remittance, reason="both are hers")
    again = [clp("A1", "67", *FIRST, sign=-1), clp("A1", "152", *BETTER, number="ICN2")]
    pays(world, "T9", "85", again, day="20260410")
    assert of_claim(world) == {
        "charges": "-235.00", "funds:DHP01": "152.00", "funds:SM002": "50.00", "receivable:insurance:SM002": "-25.00",
        "writeoff:contractual": "58.00",
    }  # fmt: skip
    assert sorted((each.item.kind, str(each.item.amount)) for each in world.work()) == [
        ("credit", "25.00"), ("question", "58.00"),
    ]  # fmt: skip
    same(world)
