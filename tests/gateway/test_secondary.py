"""The claim to the next payer: made from the payer's latest decision, by order or by policy, and its own life."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

import wire
from edigate.gateway.numbering import COUNTER
from edigate.gateway.receipt import Taken
from edigate.intake import json_claims
from edigate.sandbox import demo_claims
from edigate.store import control_numbers, journal, lists, outbox, submissions
from edigate.store.submissions import Submission
from gateway.conftest import MakeWorld, Read
from gateway.paying import addressed
from gateway.test_interpret import interpreted, send_the_example
from gateway.worlds import World, add_partner, claim

pytestmark = pytest.mark.shared

NEXT: dict[str, Any] = {
    "payer_rank": "S", "group_number": "SM7788", "claim_filing_code": "CI", "id": "SM002", "name": "Second Mutual",
    "subscriber": {"last_name": "Rivera", "first_name": "Anna", "middle_name": "M", "member_id": "SM998877"},
}  # fmt: skip
# What the second payer answers: the first payer's part as information, the copay paid in full.
PAID = (
    "ISA*00*          *00*          *ZZ*SECMUTUAL      *ZZ*EDIGATETEST    *260420*0600*^*00501*000000{n}*0*T*:~\n"
    "GS*HP*SECMUTUAL*EDIGATETEST*20260420*0600*{n}*X*005010X221A1~\nST*835*0001~\n"
    "BPR*I*{paid}*C*ACH*CCP*01*999999992*DA*123456*1987654321**01*999988880*DA*98765*20260420~\n"
    "TRN*1*SM{n}*1987654321~\nDTM*405*20260420~\nN1*PR*SECOND MUTUAL*XV*SM002~\nN3*PO BOX 2~\nN4*CHICAGO*IL*60601~\n"
    "PER*BL*EDI HELP DESK*TE*5555550198~\nN1*PE*LAKESIDE FAMILY MEDICINE*XX*1750001012~\nREF*TJ*371234567~\nLX*1~\n"
    "CLP*LSF0000481S*2*235*{paid}*{left}*CI*SM26{n}*11*1~\nNM1*QC*1*RIVERA*ANNA*M***MI*SM998877~\n"
    "SVC*HC:99213*150*{paid}**1~\nDTM*472*20260302~\nCAS*OA*23*125~\n{share}REF*6R*LSF0000481-1~\n"
    "SVC*HC:71045*85*0**1~\nDTM*472*20260302~\nCAS*OA*23*85~\nREF*6R*LSF0000481-2~\n"
    "SE*{count}*0001~\nGE*1*{n}~\nIEA*1*000000{n}~\n"
)


def second_answer(number: int = 901, paid: int = 25) -> bytes:
    left = 25 - paid
    share = f"CAS*PR*3*{left}~\n" if left else ""
    text = PAID.format(n=number, paid=paid, left=left, share=share, count="{count}")
    within = text[text.index("ST*835") : text.index("GE*")].count("~")
    return text.format(count=within).encode()


def add_second_payer(world: World) -> None:
    """A partner of its own for the second payer."""
    file = add_partner(world.folder, "second", payers=["SM002"], receiver="SECMUTUAL")
    text = file.read_text(encoding="utf-8")
    text = text.replace(
        'name = "DEMO HEALTH PLAN"\nid = "DEMOPAYER"', 'name = "SECOND MUTUAL"\nid = "SECMUTUAL"'
    )
    text = text.replace('phone = "5555550100"', 'phone = "5555550100", email = "EDI@EXAMPLE.COM"')
    text = text.replace('usage = "T"', 'usage = "T"\nta1_requested = false')
    file.write_text(text.replace("site/", "second/"), encoding="utf-8")
    for each in ("inbox", "outbox"):
        (world.folder / "second" / each).mkdir(parents=True)


@pytest.fixture
def example(world: World, read: Read) -> World:
    """The claim with a second coverage, corrected, and decided by the first payer (07)."""
    return decided(world, read)


def decided(world: World, read: Read, others: Sequence[dict[str, Any]] = (NEXT,)) -> World:
    add_second_payer(world)
    world = world.again()
    with world.gateway.context.store.begin() as tx:
        control_numbers.jump(tx, "payer", COUNTER, 100)
        control_numbers.jump(tx, control_numbers.OWN, "trace", 16)
    world.submit(claim(other_payers=others))
    world.gateway.prepare()
    world.gateway.send()
    interpreted(world, read, "02", "03", "04", "05")
    (corrected,) = json_claims.read(json.dumps(corrected_claim() | {"other_payers": others}).encode())
    assert world.gateway.replace("LSF0000481", corrected).outcome is Taken.READY
    world.gateway.prepare()
    world.gateway.send()
    return interpreted(world, read, "07")


def lines(world: World) -> dict[str, Submission]:
    """The current submission to each payer."""
    with world.look() as tx:
        return {each.payer_rank: each for each in lists.find_claims(tx)}


def secondary_work(world: World) -> list[str]:
    return [each.item.reason for each in world.work() if each.item.kind == "secondary"]


def test_the_worked_example(example: World, shared: Any) -> None:
    world = example
    (work,) = [each for each in world.work() if each.item.kind == "secondary"]
    assert (work.item.amount, work.item.action) == (25, "edigate secondary LSF0000481")
    with world.gateway.context.store.begin() as tx:
        control_numbers.jump(tx, "second", COUNTER, 102)
        control_numbers.jump(tx, control_numbers.OWN, "trace", 30)
    receipt = world.gateway.secondary("LSF0000481", reason="copay")
    assert (receipt.outcome, receipt.partner, receipt.findings) == (Taken.READY, "second", ())
    assert secondary_work(world) == []
    world.clock.now = world.clock.now.replace(month=4, day=3, hour=9, minute=30, second=0)
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None
    with world.look() as tx:
        content = outbox.file(tx, prepared.batch).content
    expected = (shared / "domain/example/10-837p-secondary.edi").read_bytes().replace(b"\n", b"")
    assert content == expected.replace(b"LSFB000051", b"LSFB000103")
    now = lines(world)["S"]
    assert (now.patient_control_number, now.payer_id, now.payer_name) == (
        "LSF0000481S",
        "SM002",
        "Second Mutual",
    )
    assert (now.frequency, now.state, now.claim_key) == ("1", "batched", "LSF0000481")
    assert lines(world)["P"].state == "paid"
    balances = world.balances()
    assert "patient:copay" not in balances
    assert balances["receivable:insurance:SM002"] == "25.00"


def test_the_second_payers_remittance_is_matched_and_posted(example: World) -> None:
    world = example
    world.gateway.secondary("LSF0000481")
    world.gateway.prepare()
    world.gateway.send()
    world.take(second_answer(paid=20))
    world.gateway.interpret()
    second = lines(world)["S"]
    assert (second.state, second.payer_claim_control_number) == ("paid", "SM26901")
    assert lines(world)["P"].state == "paid"
    balances = world.balances()
    assert balances["funds:SM002"] == "20.00"
    assert balances["patient:copay"] == "5.00"
    assert "receivable:insurance:SM002" not in balances
    assert [each.item.kind for each in world.work()] == []


def test_what_the_first_payer_wrote_off_is_not_written_off_again(example: World, read: Read) -> None:
    world = example
    world.gateway.secondary("LSF0000481")
    world.gateway.prepare()
    world.gateway.send()
    assert world.balances()["writeoff:contractual"] == "123.00"
    answer = second_answer(paid=20)
    for informed, repeated in (
        (b"CAS*OA*23*125", b"CAS*CO*45*58~\nCAS*OA*23*67"),
        (b"CAS*OA*23*85", b"CAS*CO*45*65~\nCAS*OA*23*20"),
    ):
        assert answer.count(informed) == 1
        answer = answer.replace(informed, repeated)
    world.take(answer.replace(b"SE*23*", b"SE*25*"))
    world.gateway.interpret()
    assert world.balances()["writeoff:contractual"] == "123.00"
    assert "receivable:insurance:SM002" not in world.balances()
    (item,) = world.work()
    assert (item.item.kind, item.item.amount) == ("question", 123)
    interpreted(
        world, read, "08"
    )  # the first payer takes its decision back: now the second's own write-off stands
    assert world.balances()["writeoff:contractual"] == "123.00"
    assert "written off once only" not in "".join(each.item.reason for each in world.work())


def test_said_twice_it_is_made_once(example: World) -> None:
    first, again = example.gateway.secondary("LSF0000481"), example.gateway.secondary("LSF0000481")
    assert (first.outcome, again.outcome) == (Taken.READY, Taken.UNCHANGED)
    example.gateway.prepare()
    example.gateway.send()
    assert example.gateway.secondary("LSF0000481").outcome is Taken.UNCHANGED


def test_by_policy_it_makes_itself(make_world: MakeWorld, read: Read) -> None:
    world = decided(make_world(policy='secondary = "automatic"'), read)
    assert lines(world)["S"].state == "ready"
    assert secondary_work(world) == []


def test_a_decision_taken_back_stops_the_claim_that_follows_from_it(example: World, read: Read) -> None:
    world = example
    world.gateway.secondary("LSF0000481")
    interpreted(world, read, "08")  # the first payer reverses and denies
    assert lines(world)["S"].state == "held"
    assert [each.item.codes for each in world.work() if each.item.kind == "held"] == [("SECONDARY_NOT_PAID",)]


def test_one_that_has_left_becomes_work_when_its_ground_is_gone(example: World, read: Read) -> None:
    world = example
    world.gateway.secondary("LSF0000481")
    world.gateway.prepare()
    world.gateway.send()
    interpreted(world, read, "08")
    assert lines(world)["S"].state == "submitted"
    assert any("Second Mutual" in each.item.reason for each in world.work())


def test_refused_with_the_reason(world: World, read: Read) -> None:
    send_the_example(world)
    receipt = world.gateway.secondary("LSF0000481")
    assert (receipt.outcome, [f.code for f in receipt.findings]) == (Taken.CONFLICT, ["CLAIM_NOT_FINAL"])
    interpreted(world, read, "02", "03", "04", "05")
    assert codes(world) == ["SECONDARY_NO_COVERAGE"]
    (given,) = json_claims.read(json.dumps(claim(other_payers=[NEXT])).encode())
    receipt = world.gateway.secondary("LSF0000481", given)
    assert receipt.outcome is Taken.READY  # a person may, also while a line is denied
    (other,) = json_claims.read(json.dumps(claim("LSF0000999", other_payers=[NEXT])).encode())
    assert [f.code for f in world.gateway.secondary("LSF0000481", other).findings] == [
        "CORRECTION_OF_OTHER_CLAIM"
    ]


def codes(world: World) -> list[str]:
    return [each.code for each in world.gateway.secondary("LSF0000481").findings]


def test_not_when_the_payer_has_forwarded_it(make_world: MakeWorld, read: Read) -> None:
    world = make_world(policy='secondary = "automatic"')
    world.submit(claim(other_payers=[NEXT]))
    world.gateway.prepare()
    world.gateway.send()
    world.take(read("05").replace(b"CLP*LSF0000481*1*", b"CLP*LSF0000481*19*"))
    world.gateway.interpret()
    assert lines(world)["P"].flags == ("forwarded_to",)
    assert codes(world) == ["SECONDARY_CROSSED_OVER"]
    assert list(lines(world)) == ["P"]


def test_a_refused_one_is_made_again_and_a_decided_one_replaced(example: World) -> None:
    world = example
    world.gateway.secondary("LSF0000481")
    world.gateway.prepare()
    world.gateway.send()
    world.take(second_answer(paid=20))
    world.gateway.interpret()
    changed = {**NEXT, "group_number": "SM9999"}
    (given,) = json_claims.read(json.dumps(corrected_claim() | {"other_payers": [changed]}).encode())
    receipt = world.gateway.secondary("LSF0000481", given)
    now = lines(world)["S"]
    assert receipt.outcome is Taken.READY
    assert (now.frequency, now.payer_claim_control_number) == ("7", "SM26901")
    assert (now.patient_control_number, now.state) == ("LSF0000481S", "ready")
    with world.look() as tx:
        chain = [each for each in submissions.of_claims(tx, [now.claim_id]) if each.payer_rank == "S"]
    assert [(each.frequency, each.successor_of) for each in chain] == [("1", None), ("7", chain[0].id)]
    world.gateway.prepare()
    assert world.balances()["patient:copay"] == "5.00"  # what went on before stays with the payer


def test_voided_it_gives_the_share_back(example: World) -> None:
    world = example
    world.gateway.secondary("LSF0000481")
    world.gateway.prepare()
    world.gateway.send()
    assert [f.code for f in world.gateway.void("LSF0000481S").findings] == ["CLAIM_NOT_FINAL"]
    world.take(second_answer())
    world.gateway.interpret()
    assert world.gateway.void("LSF0000481S").outcome is Taken.READY
    world.gateway.prepare()
    assert world.balances()["patient:copay"] == "25.00"
    assert lines(world)["P"].state == "paid"


def test_the_third_payer_is_asked_with_both_decisions(make_world: MakeWorld, read: Read) -> None:
    third = NEXT | {"payer_rank": "T", "id": "TH003", "name": "Third Health"}
    world = decided(make_world(), read, [NEXT, third])
    world.gateway.secondary("LSF0000481")
    world.gateway.prepare()
    world.gateway.send()
    world.take(second_answer(paid=20))
    world.gateway.interpret()
    assert secondary_work(world) == ["Third Health may be asked for the 5.00 that the payer before has left."]
    receipt = world.gateway.secondary("LSF0000481")
    now = lines(world)["T"]
    assert (receipt.outcome, now.patient_control_number, now.payer_id) == (
        Taken.READY,
        "LSF0000481ST",
        "TH003",
    )
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None and prepared.batch.partner_id == "payer"
    with world.look() as tx:
        content = outbox.file(tx, prepared.batch).content.decode()
    assert "SBR*T*" in content and content.count("SVD*DHP01*") == content.count("SVD*SM002*") == 2
    assert world.balances()["receivable:insurance:TH003"] == "5.00"


def test_a_number_that_is_taken_is_not_given_again(example: World) -> None:
    example.submit(claim("LSF0000481S"))
    example.gateway.secondary("LSF0000481")
    assert lines(example)["S"].patient_control_number == "LSF0000481S2"


def corrected_claim() -> dict[str, Any]:
    (one,) = json.loads(demo_claims.load().corrected_line)
    made: dict[str, Any] = one
    return made


# What a payer says to which the first payer has passed the claim on: the first one's number, and no claim of its own to it.
PASSED_ON = (
    "CLP*LSF0000481*2*235*20*5*12*SM1*11*1", "NM1*QC*1*RIVERA*ANNA*M***MI*SM998877",
    "SVC*HC:99213*150*20**1", "DTM*472*20260302", "CAS*OA*23*125", "CAS*PR*3*5", "REF*6R*LSF0000481-1",
    "SVC*HC:71045*85*0**1", "DTM*472*20260302", "CAS*OA*23*85", "REF*6R*LSF0000481-2",
)  # fmt: skip
TAKEN_BACK = (
    "CLP*LSF0000481*22*-235*-20**12*SM1*11*1", "NM1*QC*1*RIVERA*ANNA*M***MI*SM998877",
    "SVC*HC:99213*-150*-20**1", "DTM*472*20260302", "CAS*OA*23*-125", "CAS*PR*3*-5", "REF*6R*LSF0000481-1",
    "SVC*HC:71045*-85*0**1", "DTM*472*20260302", "CAS*OA*23*-85", "REF*6R*LSF0000481-2",
)  # fmt: skip


def for_us(answer: bytes) -> bytes:
    return answer.replace(b"PAYER          ", b"SECMUTUAL      ").replace(
        b"US             ", b"EDIGATETEST    "
    )


def test_a_payer_that_the_claim_was_passed_on_to_is_matched_and_posted(
    make_world: MakeWorld, read: Read
) -> None:
    answers = {
        "first": read("05"),
        "second": for_us(wire.remittance("SM1", "20", PASSED_ON, payer="SM002")),
        "again": for_us(wire.remittance("SM2", "0", TAKEN_BACK, "FB:SM1*-20", "20260402", 2, payer="SM002")),
    }
    stands = {
        "charges": "-235.00", "funds:DHP01": "67.00", "funds:SM002": "20.00", "patient:copay": "5.00",
        "receivable:denials_pending:DHP01": "85.00", "writeoff:contractual": "58.00",
    }  # fmt: skip
    gone = stands | {"patient:copay": "25.00", "provider:forward_balance:SM002": "-20.00"}
    for names, balances in ((("first", "second"), stands), (("first", "second", "again"), gone)):
        pictures = []
        for order in (names, names[::-1], (*names[1:], names[0])):
            world = send_the_example(make_world())
            for name in order:
                world.take(answers[name])
                world.gateway.interpret()
            assert world.balances() == balances, order
            assert world.states() == {"LSF0000481": "partially_paid"}
            (line,) = lines(world).values()
            assert (
                line.payer_claim_control_number == "DHP26063000117"
            )  # that of the payer that it was sent to
            pictures.append(world.picture())
        assert all(each == pictures[0] for each in pictures)


def test_a_claim_that_we_never_sent_is_charged_to_its_own_payer(make_world: MakeWorld) -> None:
    """Once, and also when the claim to the next payer was made in the same step or before."""
    world = make_world(policy='secondary = "automatic"')
    add_second_payer(world)
    world = world.again()
    world.submit(claim(other_payers=[NEXT]))
    paid = "CLP*LSF0000481*1*235*210*25*12*ICN1*11*1\nSVC*HC:99213*150*125\nCAS*PR*3*25\nREF*6R*LSF0000481-1"
    paid += "\nSVC*HC:71045*85*85\nREF*6R*LSF0000481-2"
    for number in (1, 2):
        world.take(addressed(wire.remittance(f"EFT{number}", "210.00", [paid], "", "20260420", number)))
        world.gateway.interpret()
    own, later = lines(world)["P"], lines(world)["S"]
    with world.look() as tx:
        charges = [each.entry for each in journal.entries(tx) if each.entry.key.startswith("charge:")]
    assert [each.key for each in charges] == [f"charge:{own.claim_id}:{own.id}"]
    assert own.id < later.id and {each.account for each in charges[0].postings} == {
        "receivable:insurance:DHP01",
        "charges",
    }
