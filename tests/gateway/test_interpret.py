"""Answers become statuses, postings and work: in any order, any number of times, whatever else lies about."""

from __future__ import annotations

import itertools
import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from edigate.errors import LocalError, UsageError
from edigate.gateway import answered_files
from edigate.gateway.numbering import COUNTER
from edigate.store import control_numbers, journal, lists, remittances, sums
from edigate.store.updates import Update
from gateway.conftest import MakeWorld, Read
from gateway.paying import clp, pays
from gateway.worlds import World, add_partner, chen, claim

pytestmark = pytest.mark.shared
ANSWERS = ("02", "03", "04", "05", "07", "08", "09")
MONEY = {"EFT2603180042": "67.00", "EFT2604010077": "20.50", "NON2604150003": "0.00", "EFT2604220011": "5.00"}


def send_the_example(world: World, *more: dict[str, Any]) -> World:
    """The pneumonia claim leaves as interchange 101, group 101, with trace EDG0000000000017."""
    with world.gateway.context.store.begin() as tx:
        control_numbers.jump(tx, "payer", COUNTER, 100)
        control_numbers.jump(tx, control_numbers.OWN, "trace", 16)
    world.submit(claim(), *more)
    world.gateway.prepare()
    world.gateway.send()
    with world.look() as tx:
        (batch,) = lists.find_batches(tx)
    assert (batch.isa13, batch.gs06) == ("000000101", "101")
    return world


def interpreted(world: World, read: Read, *names: str) -> World:
    for name in names:
        world.take(read(name), f"{name}.x12")
        world.gateway.interpret()
    return world


# --------------------------------------------------------------------------------------------------------- the example
def test_the_worked_example_step_by_step(any_world: World, read: Read) -> None:
    world = send_the_example(any_world, chen())
    seen = []
    for name in ANSWERS:
        interpreted(world, read, name)
        seen.append((world.states()["LSF0000481"], next(iter(world.batches().values()))))
    assert seen == [
        ("submitted", "ta1_accepted"),
        ("group_accepted", "acked_accepted"),
        ("accepted", "completed"),  # the other claim was held back: its service is later than the file
        ("partially_paid", "completed"),
        ("paid", "completed"),
        ("denied", "completed"),
        ("denied", "completed"),
    ]
    assert {trace: str(amount) for trace, amount, _ in world.remittances()} == MONEY
    assert {state for _, _, state in world.remittances()} == {"posted"}
    assert world.balances() == {
        "charges": "-385.00",
        "funds:DHP01": "92.50",
        "interest": "-0.50",
        "patient:unverified": "235.00",
        "writeoff:contractual": "58.00",
    }
    assert world.work_kinds() == ["denied"]


@pytest.mark.parametrize("seed", range(3))
def test_in_any_order_and_repetition_the_end_is_the_same(
    make_world: MakeWorld, read: Read, seed: int
) -> None:
    """I10, M-01, M-07."""
    straight = interpreted(send_the_example(make_world(), chen()), read, *ANSWERS).picture()
    draw = random.Random(seed)
    order = [*ANSWERS, *ANSWERS]
    draw.shuffle(order)
    assert interpreted(send_the_example(make_world(), chen()), read, *order).picture() == straight


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("reject", ["03x", "04x"])
def test_a_refusal_of_the_same_minute_changes_nothing_but_opens_a_conflict(
    make_world: MakeWorld, read: Read, reject: str, seed: int
) -> None:
    straight = interpreted(send_the_example(make_world(), chen()), read, *ANSWERS)
    draw = random.Random(f"{reject}{seed}")
    order = [*ANSWERS, *ANSWERS, reject, reject]
    draw.shuffle(order)
    world = interpreted(send_the_example(make_world(), chen()), read, *order)
    assert (world.states(), world.balances()) == (straight.states(), straight.balances())
    assert set(world.work_kinds()) - set(straight.work_kinds()) == {"conflict"}


def test_all_at_once_backwards(make_world: MakeWorld, read: Read) -> None:
    straight = interpreted(send_the_example(make_world(), chen()), read, *ANSWERS).picture()
    world = send_the_example(make_world(), chen())
    for name in reversed(ANSWERS):
        world.take(read(name))
    assert {each.state for each in world.gateway.interpret()} == {"interpreted"}
    assert world.picture() == straight
    assert world.gateway.interpret() == []


def test_each_remittance_sums_to_its_payment(world: World, read: Read) -> None:
    """I11."""
    interpreted(send_the_example(world, chen()), read, *ANSWERS)
    with world.look() as tx:
        for one in lists.find_remittances(tx):
            booked = journal.balances(tx, remittance_id=one.id)
            assert sum(booked.values()) == 0
            assert booked.get("funds:DHP01", Decimal(0)) == one.amount
        assert sums.remitted(tx) == sums.posted(tx, "funds:") == Decimal("92.50")


@pytest.mark.parametrize("answer", ["02", "03", "04"])
def test_an_answer_to_a_file_of_unknown_fate_proves_that_it_arrived(
    world: World, read: Read, answer: str
) -> None:
    """I6: nothing says that it was sent but the partner's own word, and it is not sent again."""
    with world.gateway.context.store.begin() as tx:
        control_numbers.jump(tx, "payer", COUNTER, 100)
        control_numbers.jump(tx, control_numbers.OWN, "trace", 16)
    world.submit(claim())
    world.gateway.prepare()
    interpreted(world, read, answer)
    state = {"02": "submitted", "03": "group_accepted", "04": "accepted"}[answer]
    assert {key: told[:2] for key, told in world.picture()["claims"].items()} == {"LSF0000481": (state, ())}
    assert world.gateway.send() == []
    assert world.sent() == {}


def test_a_syntax_reject_and_a_claim_reject(make_world: MakeWorld, read: Read) -> None:
    rejected = interpreted(send_the_example(make_world()), read, "02", "03x")
    assert rejected.states() == {"LSF0000481": "syntax_rejected"}
    assert list(rejected.batches().values()) == ["acked_rejected"]
    refused = interpreted(send_the_example(make_world()), read, "02", "03", "04x")
    assert refused.states() == {"LSF0000481": "rejected"}
    for world in (rejected, refused):
        (item,) = world.work()
        assert (item.item.kind, item.claim_key) == ("rejected", "LSF0000481")
        (receipt,) = world.submit(claim(place_of_service="22"))
        assert receipt.outcome == "ready"
        world.gateway.prepare()
        assert world.balances() == {"charges": "-235.00", "receivable:insurance:DHP01": "235.00"}


def test_a_late_reject_after_acceptance_is_a_conflict(make_world: MakeWorld, read: Read) -> None:
    """M-04."""
    pictures = []
    for order in itertools.permutations(("03", "04", "03x")):
        world = interpreted(send_the_example(make_world()), read, *order)
        assert world.states() == {"LSF0000481": "accepted"}
        assert "conflict" in world.work_kinds()
        pictures.append(world.picture())
    assert all(each == pictures[0] for each in pictures)


def test_the_same_remittance_in_other_bytes_pays_once(world: World, read: Read) -> None:
    """R-06, R-37: another envelope, the same payment."""
    interpreted(send_the_example(world), read, "05")
    before = world.balances()
    world.take(read("05").replace(b"000009006", b"000009906").replace(b"*0600*", b"*0700*"))
    world.take(read("05").replace(b"~\n", b"~").replace(b"000009006", b"000009907"))
    world.gateway.interpret()
    assert world.balances() == before
    with world.look() as tx:
        assert [each.duplicate_of for each in lists.find_remittances(tx)] == [None, 1, 1]
    assert world.work_kinds().count("conflict") == 2
    assert str(world.remitted()) == "67.00"


def test_what_only_seems_to_repeat_is_posted_by_a_person_s_word(any_world: World, read: Read) -> None:
    """The same payer, trace, date, amount and payee, and other claims: two sets of one payment, numbered alike."""
    world = interpreted(send_the_example(any_world), read, "05")
    other = read("05").replace(b"000009006", b"000009906").replace(b"CLP*LSF0000481*", b"CLP*SOMEBODY*")
    world.take(other.replace(b"*1*235*67*25*", b"*1*240*67*30*").replace(b"CAS*PR*3*25~", b"CAS*PR*3*30~").replace(
        b"SVC*HC:99213*150*", b"SVC*HC:99213*155*"))  # fmt: skip
    world.take(read("05").replace(b"000009006", b"000009907"), "again.835")
    world.gateway.interpret()
    about = [each.item for each in world.work() if "repeats remittance" in each.item.reason]
    (strange,) = [each for each in about if "its claims are others" in each.reason]
    (repeated,) = [each for each in about if each is not strange]
    with world.look() as tx:
        first, *copies = sorted(each.id for each in lists.find_remittances(tx))
    assert strange.action == f"edigate remits release {copies[0]} --reason WHY"
    assert repeated.action == f"edigate remit {copies[1]}"
    world.gateway.release_remittance(copies[0], reason="the payer has sent two payments")
    assert world.balances()["suspense:DHP01"] == "-67.00" and str(world.remitted()) == "134.00"
    assert strange.key not in [each.item.key for each in world.work()]
    with pytest.raises(UsageError, match="not held"):
        world.gateway.release_remittance(copies[0], reason="again")
    with world.look() as tx:
        assert [each.duplicate_of for each in lists.find_remittances(tx)] == [None, None, first]
    assert list(world.gateway.replay()) == []


def test_the_same_trace_with_another_amount_posts_nothing(world: World, read: Read) -> None:
    """R-07."""
    interpreted(send_the_example(world), read, "05")
    before = world.balances()
    other = read("05").replace(b"BPR*I*67*", b"BPR*I*60*").replace(b"000009006", b"000009906")
    world.take(other.replace(b"CLP*LSF0000481*1*235*67*", b"CLP*LSF0000481*1*235*60*"))
    world.gateway.interpret()
    assert world.balances() == before
    assert [(str(amount), state) for _, amount, state in world.remittances()][1] == ("60.00", "held")
    assert "conflict" in world.work_kinds()
    with pytest.raises(UsageError, match="not held"):
        world.gateway.release_remittance(1, reason="x")
    world.gateway.release_remittance(2, reason="the payer made two payments")
    assert [state for _, _, state in world.remittances()] == ["posted", "partly_posted"]
    assert world.remitted() == Decimal("127.00")
    assert [each.item.key for each in world.work() if each.item.key.startswith("contradiction")] == []


def test_a_remittance_whose_sums_do_not_hold_is_not_released(world: World, read: Read) -> None:
    send_the_example(world)
    world.take(read("05").replace(b"BPR*I*67*", b"BPR*P*67*"))  # a prenote with an amount
    world.gateway.interpret()
    assert [state for _, _, state in world.remittances()] == ["held"]
    before = world.balances()
    with pytest.raises(UsageError, match="cannot be posted"):
        world.gateway.release_remittance(1, reason="x")
    assert world.balances() == before


def test_a_remittance_that_was_wrong_and_comes_again_right_is_posted(world: World, read: Read) -> None:
    send_the_example(world)
    world.take(read("05").replace(b"BPR*I*67*", b"BPR*I*68*"))
    world.gateway.interpret()
    world.take(read("05").replace(b"000009006", b"000009906"))
    world.gateway.interpret()
    assert [(str(amount), state) for _, amount, state in world.remittances()] == [
        ("68.00", "out_of_balance"),
        ("67.00", "posted"),
    ]
    assert world.states() == {"LSF0000481": "partially_paid"}


def test_an_unbalanced_remittance_posts_nothing_and_names_the_difference(world: World, read: Read) -> None:
    """M-11."""
    send_the_example(world)
    before = world.balances()
    world.take(read("05").replace(b"BPR*I*67*", b"BPR*I*67.01*"))
    world.gateway.interpret()
    assert world.balances() == before
    assert [state for _, _, state in world.remittances()] == ["out_of_balance"]
    (item,) = world.work()
    assert item.item.kind == "unbalanced"
    assert world.states() == {"LSF0000481": "submitted"}


def test_a_claim_that_does_not_add_up_waits_in_suspense(world: World, read: Read) -> None:
    """M-12."""
    send_the_example(world)
    world.take(read("05").replace(b"CAS*CO*45*58", b"CAS*CO*45*57"))
    world.gateway.interpret()
    assert world.balances()["suspense:DHP01"] == "-67.00"
    assert [state for _, _, state in world.remittances()] == ["partly_posted"]
    assert str(world.remitted()) == "67.00"


# -------------------------------------------------------------------------------------------------- what is not ours yet
def test_money_for_a_claim_we_do_not_know_waits_and_goes_to_it_when_it_comes(
    any_world: World, read: Read
) -> None:
    """M-06: the claim arrives after its 835."""
    world = any_world
    interpreted(world, read, "05")
    assert world.balances() == {"funds:DHP01": "67.00", "suspense:DHP01": "-67.00"}
    assert world.work_kinds() == ["unmatched"]
    world.submit(claim())
    assert world.balances() == {
        "charges": "-235.00",
        "funds:DHP01": "67.00",
        "patient:copay": "25.00",
        "receivable:denials_pending:DHP01": "85.00",
        "writeoff:contractual": "58.00",
    }
    assert world.states() == {"LSF0000481": "partially_paid"}
    assert world.work_kinds() == ["denied"]
    assert world.gateway.prepare() == []  # it was decided: it does not leave any more
    with world.look() as tx:
        assert lists.find_claims(tx)[0].flags == ("never_sent",)


def test_a_person_links_an_unmatched_payment(world: World, read: Read) -> None:
    world.submit(claim("OTHER-NAME"))
    interpreted(world, read, "05")
    (item,) = world.work()
    assert item.item.kind == "unmatched"
    with pytest.raises(UsageError, match="no claim"):
        world.gateway.link(item.id, "NOBODY")
    world.gateway.link(item.id, "OTHER-NAME")
    assert world.balances() == {
        "charges": "-235.00",
        "funds:DHP01": "67.00",
        "patient:copay": "25.00",
        "receivable:denials_pending:DHP01": "85.00",
        "writeoff:contractual": "58.00",
    }
    assert world.states() == {"OTHER-NAME": "partially_paid"}
    assert world.work_kinds() == ["denied"]
    with pytest.raises(UsageError):
        world.gateway.link(item.id, "OTHER-NAME")


def test_link_is_only_for_payments(world: World, read: Read) -> None:
    world.submit(claim(charge="1.00"))
    (item,) = world.work()
    with pytest.raises(UsageError, match="not about a payment or a status"):
        world.gateway.link(item.id, "LSF0000481")
    with pytest.raises(UsageError, match="no open work"):
        world.gateway.link(99, "LSF0000481")


def test_one_number_for_two_claims_is_never_the_first_match(world: World, read: Read) -> None:
    """M-16."""
    world.submit(claim(practice="one"), claim("OTHER", practice="two"))
    world.gateway.prepare()
    with (
        world.gateway.context.store.begin() as tx
    ):  # as a database of before may have it: now the second would be held
        tx.run(text("UPDATE submissions SET patient_control_number = 'LSF0000481'"))
    interpreted(world, read, "05")
    assert world.balances()["suspense:DHP01"] == "-67.00"
    assert world.work_kinds() == ["unmatched"]
    with world.gateway.context.store.begin() as tx:  # what the feed has told of it is true again
        tx.run(text("UPDATE submissions SET patient_control_number = 'OTHER' WHERE id = 2"))


def test_an_answer_about_a_claim_that_arrives_later_is_applied_then(any_world: World, read: Read) -> None:
    world = any_world
    interpreted(world, read, "04", "05")
    assert world.work_kinds() == ["unmatched", "unmatched"]
    world.submit(claim("OTHER"))
    assert world.work_kinds() == ["unmatched", "unmatched"]
    world.submit(claim())
    assert world.work_kinds() == ["denied"]
    with world.look() as tx:
        (now,) = [each for each in lists.find_claims(tx) if each.claim_key == "LSF0000481"]
    told = [each.verdict for each in world.timeline(now.claim_id) if each.kind == "signal"]
    assert (now.state, now.payer_claim_control_number) == ("partially_paid", "DHP26063000117")
    assert told == ["277ca:accepted", "835:partially_paid"]
    assert "suspense:DHP01" not in world.balances()


def test_an_answer_that_a_person_has_dealt_with_is_not_applied_later(world: World, read: Read) -> None:
    interpreted(world, read, "04")
    (item,) = world.work()
    world.gateway.close_work(item.id, reason="a claim of another system")
    world.submit(claim())
    assert world.states() == {"LSF0000481": "ready"}


def test_acknowledgments_for_nobody_wait_for_a_person(world: World, read: Read) -> None:
    """M-02, M-05, I22."""
    interpreted(world, read, "02", "03")
    world.take(read("04").replace(b"LSF0000481", b"NOBODYS"))
    world.gateway.interpret()
    assert world.work_kinds() == ["unmatched"] * 3
    send_the_example(world)
    assert world.states() == {"LSF0000481": "group_accepted"}
    assert (world.work_kinds(), list(world.batches().values())) == (["unmatched"], ["acked_accepted"])


# ------------------------------------------------------------------------------------------------------------- guards
@pytest.mark.parametrize(
    "change, why",
    [
        ((b"EDIGATETEST    *260318", b"SOMEBODYELSE   *260318"), "another receiver"),
        ((b"*0*T*:", b"*0*P*:"), "marked P"),
        ((b"SE*", b"SE*9"), "do not agree"),
        ((b"IEA*1*000009006", b"IEA*1*000009999"), "do not agree"),
        ((b"GE*1*9006", b"GE*2*9006"), "do not agree"),
    ],
    ids=["receiver", "usage", "SE01", "IEA02", "GE01"],
)
def test_guards_hold_and_a_person_releases(
    make_world: MakeWorld, read: Read, change: tuple[bytes, bytes], why: str
) -> None:
    world = send_the_example(make_world())
    content = read("05")
    assert change[0] in content
    inbox_id = world.take(content.replace(*change))
    (done,) = world.gateway.interpret()
    assert done.state == "held" and why in (done.reason or "")
    assert world.states() == {"LSF0000481": "submitted"} and world.remittances() == []
    (item,) = world.work()
    assert item.inbox_id == inbox_id and f"release {inbox_id}" in item.item.action
    assert world.gateway.interpret() == []
    world.gateway.release(inbox_id, reason="looked at it")
    (done,) = world.gateway.interpret()
    assert done.state == "interpreted"
    assert world.states() == {"LSF0000481": "partially_paid"}
    assert world.work_kinds() == ["denied"]
    with pytest.raises(UsageError, match="is not held"):
        world.gateway.release(inbox_id, reason="again")


@pytest.mark.parametrize("name", ["03", "05"])
def test_a_cut_off_file_is_held_whatever_it_is(world: World, read: Read, name: str) -> None:
    send_the_example(world)
    before = world.picture()
    content = read(name)
    world.take(content[: content.index(b"SE*")])
    world.gateway.interpret()
    assert list(world.files().values()) == ["held"]
    assert world.picture() | {"work": []} == before


def test_a_cut_off_file_that_is_sent_again_whole(world: World, read: Read) -> None:
    """The whole one has the number that the cut off one had: that is no replay of something that took effect."""
    send_the_example(world)
    content = read("05")
    world.take(content[: content.index(b"SE*")])
    world.gateway.interpret()
    world.take(content)
    (done,) = world.gateway.interpret()
    assert done.state == "interpreted"
    assert world.states() == {"LSF0000481": "partially_paid"}
    world.gateway.release(1, reason="by mistake")
    world.gateway.interpret()
    assert world.balances()["funds:DHP01"] == "67.00"


def test_a_wrong_count_on_an_acknowledgment_is_a_warning(world: World, read: Read) -> None:
    """R-30."""
    send_the_example(world)
    world.take(read("03").replace(b"SE*", b"SE*9"))
    (done,) = world.gateway.interpret()
    assert done.state == "interpreted" and world.states() == {"LSF0000481": "group_accepted"}
    with world.look() as tx:
        (file,) = lists.find_files(tx)
    assert "SE01_COUNT" in {each.code for each in file.findings}


def test_a_number_that_comes_again_with_other_bytes_is_held(world: World, read: Read) -> None:
    """R-31."""
    send_the_example(world)
    world.take(read("03"))
    world.gateway.interpret()
    world.take(read("03x").replace(b"000009003", b"000009002"))
    (done,) = world.gateway.interpret()
    assert done.state == "held" and "came before" in (done.reason or "")
    assert world.states() == {"LSF0000481": "group_accepted"}


def test_a_partner_that_is_gone(make_world: MakeWorld, read: Read) -> None:
    world = send_the_example(make_world())
    world.take(read("05"))
    (world.folder / "partners" / "payer.toml").unlink()
    add_partner(world.folder, "another")
    later = world.again()
    (done,) = later.gateway.interpret()
    assert done.state == "held" and "not configured" in (done.reason or "")
    later.gateway.release(1, reason="it is right")
    (done,) = later.gateway.interpret()
    assert done.state == "interpreted" and later.states() == {"LSF0000481": "partially_paid"}
    later.close()


# --------------------------------------------------------------------------------------------------------------- poison
POISON = {
    "text": b"Dear customer, our system is down.\n",
    "binary": bytes(range(256)) * 40,
    "zip": b"PK\x03\x04" + b"\x00" * 500,
    "ISA only": b"ISA",
    "a million As": b"A" * 1_000_000,
    "ISA and a million As": b"ISA*00*          *00*          *ZZ*A*ZZ*B*" + b"A" * 1_000_000,
    "NULs": b"\x00" * 10_000,
    "UTF-16": "ISA*00*~IEA*1*1~".encode("utf-16"),
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
def test_a_poisonous_file_among_good_ones(make_world: MakeWorld, read: Read, poison: bytes) -> None:
    """R-19, R-20, R-27, R-28: the good ones are applied, the bad one is told once."""
    world = send_the_example(make_world())
    world.put("1.ta1", read("02"))
    world.put("2.xxx", poison)
    world.put("3.999", read("03"))
    world.put("4.835", read("05"))
    world.clock.forward(days=2)
    world.gateway.run()
    world.clock.forward(days=2)
    world.gateway.run()
    world.gateway.run()
    assert world.states() == {"LSF0000481": "partially_paid"}
    assert sorted(world.files().values()) in (
        ["interpreted", "interpreted", "interpreted", "quarantined"],
        ["held", "interpreted", "interpreted", "interpreted"],
    )
    assert world.work_kinds() == ["denied", "quarantined"]


@pytest.mark.parametrize("error", [ValueError("LSF0000481 of Rivera"), LocalError("no"), RecursionError()])
def test_a_bug_about_one_file_does_not_stop_the_others(
    make_world: MakeWorld, read: Read, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """L-13: what nobody foresaw is rolled back, told without a value, and can be released when it is mended."""
    world = send_the_example(make_world())
    real = answered_files.apply_block

    def apply_block(one: Any, outcome: Any, known: Any, **options: Any) -> Any:
        touched = real(one, outcome, known, **options)
        if any(each.event.value.startswith("ack") for each in outcome.batch_signals):
            raise error
        return touched

    monkeypatch.setattr(answered_files, "apply_block", apply_block)
    for name in ("02", "03", "05"):
        world.take(read(name))
    assert [each.state for each in world.gateway.interpret()] == ["interpreted", "quarantined", "interpreted"]
    assert "ack_accepted" not in repr(world.batches())
    item = next(each for each in world.work() if each.item.kind == "quarantined")
    assert "Rivera" not in repr(item) and "LSF0000481" not in item.item.reason
    monkeypatch.undo()
    world.gateway.release(2, reason="mended")
    assert [each.state for each in world.gateway.interpret()] == ["interpreted"]
    assert list(world.batches().values()) == ["completed"]


def test_a_claim_file_in_the_outbox_is_for_a_person(world: World, read: Read) -> None:
    send_the_example(world)
    content = (
        read("01")
        .replace(b"EDIGATETEST    *ZZ*DEMOPAYER      ", b"DEMOPAYER      *ZZ*EDIGATETEST    ")
        .replace(b"000000101", b"000009800")
    )
    inbox_id = world.take(content)
    world.gateway.interpret()
    (item,) = world.work()
    assert item.item.kind == "unmatched" and item.inbox_id == inbox_id and "837P" in item.item.reason


def test_several_interchanges_in_one_file(world: World, read: Read) -> None:
    """R-29."""
    send_the_example(world, chen())
    world.take(b"\n".join(read(name) for name in ANSWERS))
    (done,) = world.gateway.interpret()
    assert done.contents == ("TA1", "999", "277CA", "835", "835", "835", "835")
    assert world.states()["LSF0000481"] == "denied"
    assert {trace: str(amount) for trace, amount, _ in world.remittances()} == MONEY


# ------------------------------------------------------------------------------------------------------------- the feed
def test_the_feed_polled_by_a_forgetful_caller(world: World, read: Read) -> None:
    """At least once, never reordered: a cursor that is kept late sees the same again."""
    cursor = 0
    seen: list[Update] = []
    send_the_example(world, chen())
    for name in ANSWERS:
        interpreted(world, read, name)
        new = list(world.gateway.updates(cursor))
        assert new == list(world.gateway.updates(cursor))
        assert [each.seq for each in new] == list(range(cursor + 1, cursor + 1 + len(new)))
        cursor, seen = new[-1].seq, seen + new
    states = [each.body["state"] for each in seen if each.kind == "status" and each.claim_key == "LSF0000481"]
    assert states == [
        "ready", "batched", "submitted", "group_accepted", "accepted", "partially_paid", "paid", "denied"
    ]  # fmt: skip
    previous = [
        each.body["previous"] for each in seen if each.kind == "status" and each.claim_key == "LSF0000481"
    ]
    assert previous == [None, *states[:-1]]
    posted: dict[str, Decimal] = {}
    for each in seen:
        for posting in each.body.get("postings", ()):
            posted[posting["account"]] = posted.get(posting["account"], Decimal(0)) + Decimal(
                posting["amount"]
            )
    assert {account: str(total) for account, total in posted.items() if total} == world.balances()
    opened = {each.body["work_id"]: each.body["state"] for each in seen if each.kind == "work"}
    assert sorted(number for number, state in opened.items() if state == "open") == [
        w.id for w in world.work()
    ]


def test_the_feed_of_one_practice(world: World) -> None:
    world.submit(claim("A1", practice="one"), claim("A2", practice="two"))
    assert [each.claim_key for each in world.gateway.updates(practice="two")] == ["A2"]


def test_health(world: World, read: Read) -> None:
    assert world.gateway.health().ok
    send_the_example(world)
    assert world.gateway.health().oldest_unanswered_at is not None
    interpreted(world, read, "05")
    now = world.gateway.health()
    assert now.ok and (str(now.remitted), str(now.posted)) == ("67.00", "67.00")
    assert now.claims == {"partially_paid": 1} and now.work == {"denied": 1}
    assert now.batches == {"completed": 1} and now.oldest_unanswered_at is None
    world.take(b"rubbish")
    world.gateway.interpret()
    now = world.gateway.health()
    assert not now.ok and now.problems == ("files quarantined: 1",)
    (item,) = [each for each in world.work() if each.item.kind == "quarantined"]
    world.gateway.close_work(item.id, reason="somebody's picture")
    assert world.gateway.health().ok  # a person has said that it is nothing


def test_remittances_of_a_released_file_are_those_of_the_file(world: World, read: Read) -> None:
    send_the_example(world)
    world.take(read("05").replace(b"SE*", b"SE*9"))
    world.gateway.interpret()
    world.gateway.release(1, reason="x")
    world.gateway.interpret()
    with world.look() as tx:
        assert [each.trace for each in remittances.of_file(tx, 1)] == ["EFT2603180042"]


def test_every_answer_in_a_timeline_has_its_file_and_place(world: World, read: Read) -> None:
    interpreted(send_the_example(world), read, "02", "03", "04", "05")
    with world.look() as tx:
        (row,) = lists.find_claims(tx)
        told = [each for each in world.timeline(row.claim_id) if each.kind == "signal" and each.source]
    assert [(each.verdict, each.file, each.file_name) for each in told] == [
        ("ta1:accepted", 1, "02.x12"), ("999:accepted", 2, "03.x12"), ("277ca:accepted", 3, "04.x12"),
        ("835:partially_paid", 4, "05.x12"),
    ]  # fmt: skip
    assert all(each.what and each.codes for each in told)


def test_what_stands_before_an_interchange_does_not_hide_it(make_world: MakeWorld, read: Read) -> None:
    """Something in front of the ISA (a mark, a line of a portal) is a finding; the answer behind it counts."""
    world = send_the_example(make_world(), chen())
    world.take(b"delivered by the portal\n" + read("02"))
    (done,) = world.gateway.interpret()
    assert (done.state, done.contents) == ("interpreted", ("TA1",))
    assert world.batches() == {1: "ta1_accepted"}


@pytest.mark.parametrize("day, announced", [("19990315", date(1999, 3, 15)), ("20990315", date(2099, 3, 15))])
def test_a_remittance_of_long_ago_or_of_a_day_to_come_is_posted_with_both_dates(
    world: World, day: str, announced: date
) -> None:
    """M-17: under its own date, on record with the day it came; nothing is purged by the wrong one."""
    world.submit(claim("A1"))
    world.gateway.run()
    pays(world, "T1", "235", [clp("A1", "235", "150 150", "85 85")], day=day)
    assert world.states() == {"A1": "paid"}
    with world.look() as tx:
        (record,) = lists.find_remittances(tx)
        posted = journal.entries(tx, remittance_id=record.id)
    assert (record.payment_date, record.state) == (announced, "posted")
    assert {(each.entry.dated, each.posted_at.date()) for each in posted} == {
        (announced, world.clock().date())
    }
    assert sum(p.amount for each in posted for p in each.entry.postings) == 0
    assert world.gateway.purge(reason="yearly").claims == 0
