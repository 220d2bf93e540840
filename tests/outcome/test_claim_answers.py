"""277CA and 277, from the receiver level down to the line."""

from __future__ import annotations

import pytest

from bookkeeping import Books
from edigate.delivery.states import BatchState
from edigate.outcome.known import KnownBatch, KnownSet
from edigate.tracking.status import ClaimState, Flag
from edigate.tracking.work_item import WorkKind
from remitted import submission
from wire import answer

BATCH = KnownBatch(5, "payer", "000000101", "101", (KnownSet("0001", "REF1"),), BatchState.TRANSMITTED)
HEAD = """BHT*0085*08*CA1*{day}*1005*TH
HL*1**20*1
NM1*PR*2*DEMO*****PI*DHP01
TRN*1*X
DTP*050*D8*20260304
DTP*009*D8*20260304"""


def books() -> Books:
    members = [
        submission(n, claim_id=n, claim_key=f"KEY{n}", patient_control_number=f"PCN{n}", batch_id=5,
                   set_control_number="0001", billing_npi=npi)
        for n, npi in ((1, "1750001012"), (2, "1750001012"), (3, "1650002029"))
    ]  # fmt: skip
    return Books(members, [BATCH])


def claim_ack(
    *below: str, receiver: str = "A1:19:PR*20260304*WQ", reference: str = "REF1", day: str = "20260304"
) -> bytes:
    level = f"HL*2*1*21*1\nNM1*41*2*US*****46*US\nTRN*2*{reference}\nSTC*{receiver}*235"
    return answer("277", "005010X214", "\n".join((HEAD.format(day=day), level, *below)), day=day)


def provider(npi: str, status: str) -> str:
    return f"HL*3*2*19*1\nNM1*85*2*CLINIC*****XX*{npi}\nTRN*1*0\nSTC*{status}*235"


def claim(number: str, status: str, *more: str) -> str:
    return "\n".join(
        (f"HL*4*3*PT\nNM1*QC*1*DOE*JO****MI*M1\nTRN*2*{number}\nSTC*{status}", *more, "DTP*472*D8*20260302")
    )


@pytest.mark.parametrize(
    "status, state",
    [
        ("A0:16:PR*20260304*WQ*1", "received"),
        ("A1:19:PR*20260304*WQ*1", "received"),
        ("A2:20:PR*20260304*WQ*1", "accepted"),
        ("A5:717:PR*20260304*WQ*1", "accepted"),
        *[(f"{category}:21*20260304*U*1", "rejected") for category in ("A3", "A6", "A7", "A8")],
        ("A2:20:PR*20260304*U*1", "rejected"),   # action and category disagree: refused
        ("A3:21:PR*20260304*WQ*1", "rejected"),
    ],
)  # fmt: skip
def test_each_category_moves_the_claim(status: str, state: str) -> None:
    made = books()
    made.interpret(claim_ack(claim("PCN1", status)))
    assert made.states()[1] == state
    assert made.batch_state(5).state is BatchState.ACKED_ACCEPTED


def test_several_statuses_one_refusal_refuses() -> None:
    made = books()
    made.interpret(claim_ack(claim("PCN1", "A1:19:PR*20260304*WQ*1\nSTC*A7:164:IL*20260304*U*1******A7:33")))
    assert made.states() == {1: "rejected"}
    assert made.signals[1][0].codes == ("A1:19:PR", "A7:164:IL", "A7:33")


def test_a_refusal_with_the_category_of_a_claim_that_was_taken_does_not_say_to_wait() -> None:
    made = books()
    made.interpret(claim_ack(claim("PCN1", "A1:20*20260304*U*1")))
    (item,) = made.work.values()
    assert (item.kind, "ask the sender which one holds" in item.next_action) == (WorkKind.REJECTED, True)


def test_a_refused_set_refuses_every_claim_that_is_not_named() -> None:
    made = books()
    made.interpret(claim_ack(receiver="A3:496:41*20260304*U"))
    assert set(made.states().values()) == {"rejected"}
    assert len(made.states()) == 3


@pytest.mark.parametrize(
    "status, kind",
    [
        ("A3:54:PR*20260304*U*1", WorkKind.QUESTION),
        ("A8:746*20260304*U*1", WorkKind.QUESTION),
        ("A3:78*20260304*WQ*1", WorkKind.QUESTION),
        ("A3:54*20260304*U*1******A7:164:IL", WorkKind.REJECTED),
    ],
    ids=["processed", "file", "in process", "and for another reason"],
)
def test_a_claim_that_is_refused_as_a_copy_is_asked_for(status: str, kind: WorkKind) -> None:
    made = books()
    made.interpret(claim_ack(claim("PCN1", status, "REF*1K*NUMBEROFCOPY")))
    (item,) = made.work.values()
    assert (made.states()[1], item.kind, str(item.amount)) == ("rejected", kind, "150.00")
    if kind is WorkKind.QUESTION:
        assert item.action == "edigate inquire KEY1 --again"
        assert "Ask what became of the first copy, and do not send it again" in item.next_action
        assert "there already" in item.reason and made.standings[1].flags == {Flag.DUPLICATE}


@pytest.mark.parametrize(
    "first", ["A2:20:PR*20260305*WQ*1", "A7:164:IL*20260305*U*1"], ids=["taken", "refused"]
)
@pytest.mark.parametrize("order", [1, -1], ids=["first copy first", "second first"])
def test_a_refused_copy_says_nothing_against_the_first(first: str, order: int) -> None:
    alone, made = books(), books()
    answered = claim_ack(claim("PCN1", first, "REF*1K*NUMBER"), day="20260305")
    alone.interpret(answered)
    copy = claim_ack(
        claim("PCN1", "A8:746*20260306*U*1", *(["REF*1K*ANOTHER"] if first[1] == "2" else [])), day="20260306"
    )
    for each in (answered, copy)[::order]:
        made.interpret(each)
    assert made.standings[1] == alone.standings[1] and made.work.keys() == alone.work.keys()


@pytest.mark.parametrize(
    "status, action, todo",
    [
        ("A8:746:40*20260304*U", "edigate batch 5", "do not send it again"),
        ("A3:496:41*20260304*U", "edigate resend 5 --as blameless-only --reason WHY", "Enroll the provider"),
        ("A7:21*20260304*U", "edigate resend 5 --as blameless-only --reason WHY", "Mend the cause"),
        ("A1:19:PR*20260304*U", "edigate batch 5", "ask the sender which one holds"),
    ],
)
def test_a_refused_set_is_one_piece_of_work_about_the_file(status: str, action: str, todo: str) -> None:
    made = books()
    made.interpret(claim_ack(receiver=status))
    (item,) = made.work.values()
    kind = WorkKind.QUESTION if "A8:746" in status else WorkKind.REJECTED
    assert (item.kind, item.action, item.claim_id) == (kind, action, None)
    assert (item.codes, str(item.amount)) == ((status.partition("*")[0],), "450.00")
    assert todo in item.next_action and "the whole batch REF1" in item.reason


def test_of_a_refused_set_the_claims_that_are_named_keep_their_own_work() -> None:
    made = books()
    named = (claim("PCN1", "A7:164:IL*20260304*U*1"), claim("PCN2", "A2:20:PR*20260304*WQ*1"))
    made.interpret(claim_ack(*named, receiver="A3:496:41*20260304*U"))
    assert made.states() == {1: "rejected", 2: "accepted", 3: "rejected"}
    assert [(item.claim_id, str(item.amount)) for item in made.work.values()] == [
        (1, "150.00"),
        (None, "150.00"),
    ]


def test_a_refused_provider_refuses_its_claims_only() -> None:
    made = books()
    made.interpret(claim_ack(provider("1750001012", "A3:496:85**U"), claim("PCN2", "A2:20:PR*20260304*WQ*1")))
    assert made.states() == {1: "rejected", 2: "accepted"}


def test_a_refused_provider_of_whom_the_set_has_no_claim_is_work_about_the_batch() -> None:
    made = books()
    made.interpret(claim_ack(provider("1999999984", "A3:496:85**U"), claim("PCN2", "A2:20:PR*20260304*WQ*1")))
    (item,) = made.work.values()
    assert (item.kind, item.action, item.codes) == (WorkKind.UNMATCHED, "edigate batch 5", ())
    assert "all claims of a provider in batch REF1: no claim in it is billed by that provider" in item.reason
    assert made.states() == {2: "accepted"}


def test_a_refused_provider_whose_claims_are_all_named_is_told_by_them() -> None:
    made = books()
    named = [claim(number, "A3:496:85*20260304*U*1") for number in ("PCN1", "PCN2")]
    made.interpret(claim_ack(provider("1750001012", "A3:496:85**U"), *named))
    assert made.states() == {1: "rejected", 2: "rejected"} and len(made.work) == 2


@pytest.mark.parametrize("status", ["E0:24:85**WQ", "A1:19:PR**WQ", "ZZ:1"])
def test_a_provider_that_is_not_refused_leaves_its_claims_alone(status: str) -> None:
    made = books()
    made.interpret(claim_ack(provider("1750001012", status), claim("PCN2", "A2:20:PR*20260304*WQ*1")))
    assert made.states() == {2: "accepted"} and made.work == {}


@pytest.mark.parametrize("status", ["Q9:20", "DR01:20", "E0:24", "Q9:9999"])
def test_an_answer_that_nobody_can_read_is_work_at_once_with_the_code_as_it_came(status: str) -> None:
    made = books()
    made.interpret(claim_ack(claim("PCN1", f"{status}*20260304**1")))
    (item,) = made.work.values()
    assert (item.kind, item.claim_id, item.codes) == (WorkKind.QUESTION, 1, (status,))
    assert f"cannot be read ({status})" in item.reason
    assert made.standings[1].flags == {Flag.NOT_UNDERSTOOD}
    assert made.standings[1].state is ClaimState.BATCHED


@pytest.mark.parametrize(
    "file, told",
    [
        (claim_ack(receiver="Q9:20*20260304*"), "answers batch REF1 and names no claim"),
        (claim_ack(provider("1750001012", "Q9:20**")), "answers a provider in batch REF1 and names no claim"),
        (
            claim_ack(
                provider("1750001012", "Q9:20**"),
                provider("1650002029", "A1:19:PR**WQ"),
                claim("PCN3", "A2:20:PR*20260304*WQ*1"),
            ),
            "answers a provider in batch REF1 and names no claim",
        ),
    ],
    ids=["set", "provider", "one provider of two"],
)
def test_a_level_that_nobody_can_read_and_that_names_no_claim_is_work_about_the_batch(
    file: bytes, told: str
) -> None:
    made = books()
    made.interpret(file)
    (item,) = made.work.values()
    assert item.reason.endswith(f"{told}. What it says cannot be read (Q9:20).")
    assert item.codes == ("Q9:20",)
    assert (item.kind, item.action) == (WorkKind.QUESTION, "edigate batch 5")


def test_under_a_strange_reference_it_is_nobodys() -> None:
    made = books()
    made.interpret(claim_ack(receiver="Q9:20*20260304*", reference="OTHER"))
    (item,) = made.work.values()
    assert (item.kind, "batch OTHER and names no claim" in item.reason) == (WorkKind.UNMATCHED, True)


@pytest.mark.parametrize("later", ["A1:19*20260306*WQ*1", "A7:21*20260306*U*1", "A4:35*20260306**1"])
@pytest.mark.parametrize("order", [1, -1], ids=["in order", "answer first"])
def test_what_could_not_be_read_is_settled_by_a_later_answer(later: str, order: int) -> None:
    made = books()
    files = [
        claim_ack(claim("PCN1", "Q9:20*20260304**1")),
        claim_ack(claim("PCN1", later), day="20260306"),
    ]
    for file in files[::order]:
        made.interpret(file)
    assert Flag.NOT_UNDERSTOOD not in made.standings[1].flags
    assert not [key for key in made.work if key.startswith("not_understood")]


def test_an_answer_of_before_does_not_tell_what_a_later_one_says() -> None:
    made = books()
    made.interpret(claim_ack(claim("PCN1", "A1:19*20260304*WQ*1")))
    made.interpret(claim_ack(claim("PCN1", "Q9:20*20260306**1"), day="20260306"))
    assert (made.states(), len(made.work)) == ({1: "received"}, 1)


def test_totals_say_nothing_the_claim_level_decides() -> None:
    made = books()
    made.interpret(
        claim_ack(
            "QTY*90*1\nQTY*AA*1",
            provider("1750001012", "A1:19:PR**WQ"),
            claim("PCN1", "A2:20:PR*20260304*WQ*1", "REF*1K*ICN1"),
            claim("PCN2", "A7:21*20260304*U*1"),
        )
    )
    assert made.states() == {1: "accepted", 2: "rejected"}
    assert made.standings[1].payer_claim_control_number == "ICN1"
    assert made.submissions[1].payer_numbers == {"ICN1"}


def test_a_refusal_at_line_level_is_told_with_the_claim() -> None:
    made = books()
    line = "SVC*HC:99213*100\nSTC*A7:454*20260304*U\nREF*FJ*PCN1-1"
    made.interpret(claim_ack(claim("PCN1", "A7:21*20260304*U*1", line)))
    (item,) = made.work.values()
    assert item.codes == ("A7:21", "A7:454")
    assert "procedure code" in item.reason


def test_our_trace_matches_when_the_number_was_unreadable() -> None:
    made = books()
    made.interpret(
        claim_ack(claim("0", "A2:20:PR*20260304*WQ*1", "REF*D9*EDG0000000000003"), reference="OTHER")
    )
    assert made.states() == {3: "accepted"}


@pytest.mark.parametrize(
    "file",
    [
        claim_ack(claim("NOT-OURS", "A2:20:PR*20260304*WQ*1")),
        claim_ack(receiver="A8:746:40*20260304*U", reference="OTHER"),
    ],
)
def test_what_is_not_ours_is_parked(file: bytes) -> None:
    made = books()
    made.interpret(file)
    assert [item.kind for item in made.work.values()] == [WorkKind.UNMATCHED]
    assert made.states() == {}


def test_what_is_not_ours_tells_what_it_says_of_the_claim() -> None:
    made = books()
    made.interpret(claim_ack(claim("NOT-OURS", "A3:21*20260304*U*1")))
    (item,) = made.work.values()
    assert item.reason.startswith(
        "A 277CA answers claim NOT-OURS: no claim of ours has this number. It says: Rejected"
    )


def test_what_names_no_claim_is_told_by_its_trace() -> None:
    made = books()
    head = HEAD.replace("0085", "0010").replace("TH", "DG").format(day="20260304").split("\nTRN")[0]
    body = "HL*2*1*21*1\nNM1*41*2*US*****46*US\nHL*3*2*19*1\nNM1*1P*2*CLINIC*****XX*1750001012\nHL*4*3*22*0\n"
    body += "NM1*IL*1*DOE*JO****MI*M1\nTRN*2*NOBODYS-1\nSTC*P1:20*20260304**1*0"
    made.interpret(answer("277", "005010X212", f"{head}\n{body}"))
    (item,) = made.work.values()
    assert item.reason.startswith(
        "A 277 answers under trace NOBODYS-1: no claim of ours has its numbers. It says: Waiting"
    )


def test_the_clearinghouse_takes_it_and_the_payer_refuses_later_which_is_normal() -> None:
    made = books()
    made.interpret(claim_ack(claim("PCN1", "A7:21*20260306*U*1"), day="20260306"))
    made.interpret(claim_ack(claim("PCN1", "A1:19:AY*20260304*WQ*1")))
    assert made.states() == {1: "rejected"}
    assert Flag.CONFLICT not in made.standings[1].flags


STATUS = "BHT*0010*08*S1*20260320*1005*DG\nHL*1**20*1\nNM1*PR*2*DEMO*****PI*DHP01\nHL*2*1*21*1\nNM1*41*2*US*****46*US"


def claim_status(status: str) -> bytes:
    below = (
        "HL*3*2*19*1\nNM1*1P*2*CLINIC*****XX*1750001012\nHL*4*3*22*0\nNM1*IL*1*DOE*JO****MI*M1\nTRN*2*INQ1"
    )
    text = f"{STATUS}\n{below}\nSTC*{status}\nREF*1K*ICN1\nREF*EJ*PCN1\nDTP*472*D8*20260302"
    return answer("277", "005010X212", text, day="20260320")


@pytest.mark.parametrize(
    "status, state, work",
    [
        ("P1:20*20260320**100", "pending", []),
        ("P3:123:85*20260320**100", "info_requested", [WorkKind.INFO_REQUESTED]),
        ("R4:294*20260320**100", "info_requested", [WorkKind.INFO_REQUESTED]),
        ("R99:294*20260320**100", "info_requested", [WorkKind.INFO_REQUESTED]),
        ("P99:20*20260320**100", "pending", []),
        ("P1:20*20260320**100******R4:294", "info_requested", [WorkKind.INFO_REQUESTED]),
        ("F1:65*20260320**100*80", "finalized_pending_era", []),
        ("F2:88*20260320**100*0", "finalized_pending_era", [WorkKind.DENIED_EARLY]),
        ("A4:35*20260320**100", "batched", [WorkKind.QUESTION]),
        ("D0:35*20260320**100", "batched", [WorkKind.QUESTION]),
        ("E1:484*20260320**100", "batched", [WorkKind.QUESTION]),
    ],
)
def test_status_reports_move_the_claim_and_never_the_books(
    status: str, state: str, work: list[WorkKind]
) -> None:
    made = books()
    made.interpret(claim_status(status))
    assert made.states() == {1: state}
    assert [item.kind for item in made.work.values()] == work
    assert made.journal == {}
