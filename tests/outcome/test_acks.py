"""TA1 and 999: which claims move, who is to blame, what a biller must do."""

from __future__ import annotations

import pytest

from bookkeeping import Books
from edigate.delivery.states import BatchState
from edigate.outcome.known import KnownBatch, KnownSet, KnownSubmission
from edigate.tracking.work_item import WorkKind
from remitted import submission
from wire import answer, ta1

BATCH = KnownBatch(
    5,
    "payer",
    "000000101",
    "101",
    (KnownSet("0001", "REF1"), KnownSet("0002", "REF2")),
    BatchState.TRANSMITTED,
)


def member(number: int, st02: str, first: int) -> KnownSubmission:
    return submission(
        number, claim_id=number, claim_key=f"KEY{number}", patient_control_number=f"PCN{number}", batch_id=5,
        set_control_number=st02, segment_from=first, segment_to=first + 9,
    )  # fmt: skip


def books(partner: str = "payer") -> Books:
    members = [member(1, "0001", 20), member(2, "0001", 30), member(3, "0002", 20)]
    batch = KnownBatch(BATCH.id, partner, BATCH.isa13, BATCH.gs06, BATCH.sets, BATCH.state)
    return Books(members, [batch])


def ack(*segments: str, group: str = "101", kind: str = "005010X231A1") -> bytes:
    return answer("999", kind, "\n".join((f"AK1*HC*{group}*005010X222A1", *segments)), clock="0918")


def test_ta1_accepts_the_batch_and_its_claims() -> None:
    made = books()
    made.interpret(ta1("000000101", "A"))
    assert made.batch_state(5).state is BatchState.TA1_ACCEPTED
    assert set(made.states().values()) == {"submitted"}
    assert made.work == {}


def test_ta1_rejects_all_claims_and_raises_one_item() -> None:
    made = books()
    made.interpret(ta1("000000101", "R", "006"))
    assert made.batch_state(5).state is BatchState.TA1_REJECTED
    assert set(made.states().values()) == {"syntax_rejected"}
    (item,) = made.work.values()
    assert item.action == "edigate resend 5 --as new-envelope --reason WHY"
    assert "the sender is not known there" in item.reason


def test_ta1_for_a_repeated_number_rejects_nothing() -> None:
    made = books()
    made.interpret(ta1("000000101", "R", "025"))
    assert made.batch_state(5).state is BatchState.TRANSMITTED
    assert set(made.states().values()) == {"submitted"}
    assert made.work == {}


@pytest.mark.parametrize(
    "file", [ta1("000000102", "A"), ta1("000000101", "Q"), ack("AK9*A*1*1*1", group="102")]
)
def test_what_fits_no_batch_is_parked(file: bytes) -> None:
    made = books()
    made.interpret(file)
    made.interpret(file)
    assert [item.kind for item in made.work.values()] == [WorkKind.UNMATCHED]
    assert made.states() == {}


def test_a_number_of_another_partner_is_not_ours() -> None:
    made = books(partner="somebody else")
    made.interpret(ack("AK9*A*2*2*2"))
    assert [item.kind for item in made.work.values()] == [WorkKind.UNMATCHED]


@pytest.mark.parametrize(
    "code, state, batch",
    [
        ("A", "group_accepted", BatchState.ACKED_ACCEPTED),
        ("E", "group_accepted", BatchState.ACKED_WITH_ERRORS),
        ("R", "syntax_rejected", BatchState.ACKED_REJECTED),
        ("M", "syntax_rejected", BatchState.ACKED_REJECTED),
    ],
)
def test_a_999_without_detail_speaks_for_all_sets(code: str, state: str, batch: BatchState) -> None:
    made = books()
    made.interpret(ack(f"AK9*{code}*2*2*0"))
    assert set(made.states().values()) == {state}
    assert made.batch_state(5).state is batch


@pytest.mark.parametrize(
    "told, states",
    [
        (("AK2*837*0001", "IK5*A", "AK2*837*0002", "IK5*A", "AK9*R*2*2*0"), {"group_accepted"}),
        (("AK2*837*0001", "IK5*A", "AK9*R*2*2*0"), {"group_accepted", "syntax_rejected"}),
        (("AK9*P*2*2*1",), {"group_accepted"}),
    ],
)
def test_a_999_whose_verdicts_contradict_each_other_is_for_a_person(
    told: tuple[str, ...], states: set[str]
) -> None:
    made = books()
    made.interpret(ack(*told))
    assert set(made.states().values()) == states
    (item,) = [each for each in made.work.values() if each.kind is WorkKind.CONFLICT]
    assert (item.action, item.deadline is not None) == ("edigate batch 5", True)
    assert "contradicts itself" in item.reason


def test_sets_that_are_refused_without_being_named_are_one_piece_of_work() -> None:
    made = books()
    made.interpret(ack("AK9*R*2*2*0"))
    (item,) = made.work.values()
    assert item.reason.startswith("3 of 3 claims were refused")
    assert item.amount == sum(each.charge for each in made.submissions.values())


@pytest.mark.parametrize("code, state", [("A", "group_accepted"), ("R", "syntax_rejected")])
def test_a_set_with_an_unknown_verdict_shares_that_on_the_group(code: str, state: str) -> None:
    made = books()
    made.interpret(ack("AK2*837*0001", "IK5*Q", "AK2*837*0002", f"IK5*{code}", f"AK9*{code}*2*2*0"))
    assert set(made.states().values()) == {state}


def test_a_partial_999_moves_only_the_claims_of_its_sets() -> None:
    made = books()
    made.interpret(
        ack(
            "AK2*837*0001*005010X222A1",
            "IK3*CLM*30*2300*8",
            "CTX*CLM01:PCN2",
            "IK4*2*782*1",
            "IK5*R*5",
            "AK2*837*0002*005010X222A1",
            "IK5*A",
            "AK9*P*2*2*1",
        )
    )
    assert made.states() == {1: "syntax_rejected", 2: "syntax_rejected", 3: "group_accepted"}
    assert made.batch_state(5).state is BatchState.ACKED_PARTIAL
    culprit, innocent = made.work.values()
    assert (culprit.claim_id, culprit.action) == (2, "edigate submit FILE")
    assert "CLM element 2 is required and missing" in culprit.reason
    assert (innocent.claim_id, innocent.action) == (None, "edigate resend 5 --as blameless-only --reason WHY")
    assert innocent.reason.startswith("1 of 2 claims were refused without being named")
    assert "together with its whole set" in made.signals[1][0].message


def test_the_culprit_is_found_by_position_when_no_context_names_it() -> None:
    made = books()
    made.interpret(ack("AK2*837*0001", "IK3*HI*24*2300*8", "IK4*1:2*1271*7*J159", "IK5*R*5", "AK9*R*2*2*1"))
    assert [item.claim_id for item in made.work.values() if item.action == "edigate submit FILE"] == [1]
    assert all(
        "J159" not in signal.message for told in made.signals.values() for signal in told
    )  # values are PHI


def test_why_a_group_or_a_set_is_refused_is_told_in_words() -> None:
    made = books()
    made.interpret(ack("AK2*837*0001", "IK5*R*I6", "AK2*837*0002", "IK5*R*5*77", "AK9*R*2*2*0*2"))
    first, second = (item.reason for item in made.work.values())
    assert "the guide is not supported; the version of the group is not supported" in first
    assert "an error without words of ours (code 77); the version of the group" in second
    assert "not named as the cause: the guide is not supported" in made.signals[1][0].message


def test_an_error_in_the_header_blames_no_claim() -> None:
    made = books()
    made.interpret(
        ack("AK2*837*0001", "IK3*NM1*4*1000A*3", "IK5*R*5", "AK2*837*0002", "IK5*A", "AK9*P*2*2*1")
    )
    (item,) = made.work.values()
    assert "2 of 2 claims" in item.reason
    assert "NM1 is required and missing" in item.reason


def test_an_old_997_is_read_alike() -> None:
    made = books()
    body = "AK1*HC*101\nAK2*837*0001\nAK3*CLM*20**8\nAK4*2*782*1\nAK5*R*5\nAK2*837*0002\nAK5*A\nAK9*P*2*2*1"
    made.interpret(
        answer("999", "005010X231A1", body).replace(b"ST*999", b"ST*997").replace(b"005010X231A1", b"005010")
    )
    assert made.states() == {1: "syntax_rejected", 2: "syntax_rejected", 3: "group_accepted"}


@pytest.mark.parametrize(
    "file, told",
    [
        (ta1("000000999", "R", "006"), "A TA1 refuses interchange 000000999: "),
        (ta1("000000999", "A"), "A TA1 accepts interchange 000000999: "),
        (ta1("000000999", "Q"), "A TA1 answers interchange 000000999: its verdict (TA104) is unknown"),
    ],
)
def test_an_answer_to_no_file_of_ours_tells_what_it_says(file: bytes, told: str) -> None:
    made = books()
    made.interpret(file)
    (item,) = made.work.values()
    assert item.reason.startswith(told)
