"""Remittances: what is held whole, what waits in suspense, what a person or a later file settles."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bookkeeping import TABLES, Books
from edigate.outcome import payment_proof, remittance
from edigate.outcome.known import Known, KnownSubmission, RemittanceParty
from edigate.posting.history import EffectKind, Why
from edigate.posting.remittance import Funds
from edigate.tracking.signal import Signal, SignalKind
from edigate.tracking.status import ClaimState, Flag
from edigate.tracking.work_item import WorkKind
from edigate.transactions.remittance_835 import read
from edigate.x12 import reader
from edigate.x12.reader import TransactionSet
from remitted import money, submission
from wire import remittance as era

PAID = "CLP*PCN1*1*150*90*25*12*ICN1*11*1\nSVC*HC:99213*150*90\nCAS*CO*45*35\nCAS*PR*3*25\nREF*6R*PCN1-1"
BACK = "CLP*PCN1*22*-150*-90**12*ICN1*11*1\nSVC*HC:99213*-150*-90\nCAS*CO*45*-35\nCAS*PR*3*-25\nREF*6R*PCN1-1"
MORE = "CLP*PCN1*1*150*100*25*12*ICN2*11*1\nSVC*HC:99213*150*100\nCAS*CO*45*25\nCAS*PR*3*25\nREF*6R*PCN1-1"
BROKEN = "CLP*PCN1*1*150*90*25*12*ICN1*11*1\nSVC*HC:99213*150*90\nCAS*CO*45*30\nCAS*PR*3*25\nREF*6R*PCN1-1"


def books(*more: KnownSubmission, parties: RemittanceParty | None = None) -> Books:
    return Books([submission(1), *more], parties=parties)


def after(*files: bytes) -> Books:
    made = books()
    for file in files:
        made.interpret(file)
    return made


def kinds(made: Books) -> list[WorkKind]:
    return sorted(item.kind for item in made.work.values())


@pytest.mark.parametrize(
    "file, told",
    [
        (era("T1", "91", [PAID]), "make 90.00, but the payment (BPR02) says 91.00: +1.00"),
        (era("T1", "90.001", [PAID]), "make 90.00, but the payment (BPR02) says 90.001: +0.001"),
        (era("T1", "90", [PAID], "L6:X*-0.005"), "PLB"),
        (era("T1", "90", [PAID], "L6:X*abc"), "PLB"),
        (era("T1", "90", [PAID.replace("*90*25", "*x*25")]), "CLP04"),
        (era("T1", "90", [PAID], bpr="BPR*P*90*C*ACH************20260401"), "BPR01 P"),
        (era("T1", "90", [PAID], bpr="BPR*I*90*C*NON************20260401"), "BPR04 NON"),
    ],
)  # fmt: skip
def test_held_whole(file: bytes, told: str) -> None:
    made = after(file)
    assert made.journal == {}
    assert made.payments == {}
    assert made.states() == {}
    (item,) = made.work.values()
    assert item.kind is WorkKind.UNBALANCED
    assert told in item.reason


def test_held_for_a_payee_or_a_usage_that_is_not_ours() -> None:
    file = era("T1", "90", [PAID])
    for parties in (RemittanceParty(payees=frozenset({"1650002029"})), RemittanceParty(usage="P")):
        made = books(parties=parties)
        made.interpret(file)
        assert made.journal == {}
        assert kinds(made) == [WorkKind.UNBALANCED]
    made = books(parties=RemittanceParty(payees=frozenset({"1750001012"}), usage="T"))
    made.interpret(file)
    assert made.states() == {1: "paid"}


def test_a_payer_is_known_by_any_id_or_name_that_is_configured() -> None:
    for given in ({"512": "DHP01"}, {"1512345678": "DHP01"}, {"DEMO HEALTH PLAN": "DHP01"}):
        made = books(parties=RemittanceParty(payers=given))
        made.interpret(era("T1", "90", [PAID], payer="512"))
        assert made.states() == {1: "paid"}
    made = books()
    made.interpret(era("T1", "90", [PAID], payer="512"))
    assert made.balances() == {"funds:512": "90.00", "suspense:512": "-90.00"}
    assert "sent to another payer" in next(iter(made.work.values())).reason


def test_the_same_remittance_in_another_file_is_the_same() -> None:
    made = after(era("T1", "90", [PAID], number=1), era("T1", "90", [PAID], number=2))
    assert made.balances()["funds:DHP01"] == "90.00"
    assert len(made.payments) == 1


def test_money_and_notice() -> None:
    def funds(file: bytes) -> Funds:
        opened = next(event for event in reader.read([file]) if isinstance(event, TransactionSet))
        return payment_proof.prove(read.stream(opened), RemittanceParty()).heading.funds

    assert funds(era("T1", "90", [PAID])) is Funds.AWAITED
    assert funds(era("T1", "0", [], "")) is Funds.NONE
    assert funds(era("T1", "90", [PAID], bpr="BPR*H*90*C*ACH************20260401")) is Funds.NONE


def test_a_remittance_without_claims_posts_its_provider_adjustments() -> None:
    made = after(era("T1", "2000", [], "CT:2026-04*-2000"))
    assert made.balances() == {"funds:DHP01": "2000.00", "provider:capitation": "-2000.00"}


def test_a_claim_that_does_not_prove_waits_while_the_rest_posts() -> None:
    made = books(submission(2, claim_id=2, claim_key="KEY2", patient_control_number="PCN2"))
    made.interpret(era("T1", "180", [BROKEN, PAID.replace("PCN1", "PCN2")]))
    assert made.balances()["suspense:DHP01"] == "-90.00"
    assert made.balances()["funds:DHP01"] == "180.00"
    assert made.states() == {1: "ready", 2: "paid"}
    assert Flag.IN_SUSPENSE in made.standings[1].flags
    assert kinds(made) == [WorkKind.UNBALANCED]


def test_two_claims_under_one_number_are_never_guessed() -> None:
    made = books(submission(2, claim_id=2, claim_key="KEY2"))
    made.interpret(era("T1", "90", [PAID]))
    assert made.balances() == {"funds:DHP01": "90.00", "suspense:DHP01": "-90.00"}
    assert "2 claims of ours have this number" in next(iter(made.work.values())).reason


def test_paid_twice_waits_until_the_payer_takes_one_back() -> None:
    again = era("T2", "90", [PAID], day="20260402")
    made = after(era("T1", "90", [PAID]), again)
    assert made.balances()["suspense:DHP01"] == "-90.00"
    assert made.states() == {1: "paid"}
    assert kinds(made) == [WorkKind.CONFLICT]
    made.interpret(era("T3", "0", [BACK], "FB:X*-90", day="20260403"))
    assert made.balances()["receivable:insurance:DHP01"] == "-150.00"
    assert "suspense:DHP01" not in made.balances()
    assert kinds(made) == [WorkKind.TAKEBACK]  # the 90 carried forward


def test_taken_back_and_not_yet_decided_again() -> None:
    made = after(era("T1", "90", [PAID]), era("T2", "0", [BACK], "FB:X*-90", day="20260402"))
    assert made.states() == {1: "reversed_awaiting_correction"}
    assert made.balances() == {"provider:forward_balance:DHP01": "-90.00", "funds:DHP01": "90.00"}
    assert kinds(made) == [WorkKind.TAKEBACK, WorkKind.TAKEBACK]
    made.interpret(era("T3", "10", [MORE], "FB:X*90", day="20260403"))
    assert made.states() == {1: "paid"}
    assert made.work == {}


@pytest.mark.parametrize("status, state", [("19", "paid"), ("23", "forwarded"), ("25", "predetermined")])
def test_forwarded_and_estimated(status: str, state: str) -> None:
    claim = PAID if status == "19" else "CLP*PCN1*1*150*0*0*12*ICN1*11*1\nSVC*HC:99213*150*0\nCAS*OA*101*150"
    made = after(era("T1", "90" if status == "19" else "0", [claim.replace("PCN1*1*", f"PCN1*{status}*")]))
    assert made.states() == {1: state}
    assert (Flag.FORWARDED_TO in made.standings[1].flags) == (status in ("19", "23"))
    assert (made.journal == {}) == (status != "19")


def test_a_split_claim_adds_up() -> None:
    one = "CLP*PCN1*1*100*60*0*12*ICN1*11*1\nSVC*HC:99213*100*60\nCAS*CO*45*40\nREF*6R*PCN1-1"
    two = "CLP*PCN1*1*50*0*0*12*ICN9*11*1\nSVC*HC:71045*50*0\nCAS*CO*16*50\nREF*6R*PCN1-2\nLQ*HE*N265"
    for files in (
        [era("T1", "60", [one]), era("T2", "0", [two], day="20260402")],
        [era("T1", "60", [one, two])],
    ):
        made = after(*files)
        assert made.states() == {1: "partially_paid"}
        assert kinds(made) == [WorkKind.DENIED]


def test_lines_without_our_number_are_given_it() -> None:
    bare = "CLP*PCN1*1*150*110*0*12*ICN1*11*1\nSVC*HC:99213*100*80\nDTM*472*20260302\nCAS*CO*45*20\n"
    made = after(era("T1", "110", [bare + "SVC*HC:71045*50*30\nDTM*472*20260302\nCAS*CO*45*20"]))
    lines = {posting.line for entry in made.journal.values() for posting in entry.postings}
    assert lines == {"PCN1-1", "PCN1-2"}


def test_our_void_and_what_comes_after_it() -> None:
    void = submission(2, frequency="8", state=ClaimState.ACCEPTED, successor_of=1)
    made = books(void)
    made.send(Signal(SignalKind.UPLOAD, "delivered", datetime(2026, 4, 1, 12, tzinfo=UTC), "sent"), [2])
    made.interpret(era("T1", "90", [PAID]))
    made.interpret(era("T2", "0", [BACK], "FB:X*-90", day="20260402"))
    assert made.states() == {1: "voided", 2: "voided"}  # the void has done its work: it waits for no 835
    made.interpret(era("T3", "100", [MORE], day="20260410"))
    assert made.states()[1] == "voided"
    assert [one.effect.why for one in made.payments.values() if one.effect.kind is EffectKind.SUSPEND] == [
        Why.VOIDED
    ]
    assert WorkKind.CONFLICT in kinds(made)


def test_a_claim_that_comes_after_its_payment_takes_it_out_of_suspense() -> None:
    made = Books()
    made.interpret(era("T1", "90", [PAID]))
    assert kinds(made) == [WorkKind.UNMATCHED]
    late = submission(1)
    made.submissions[1], made.signals[1] = late, []
    known = Known(submissions=(late,))
    waiting = list(made.payments.values())
    made.apply(remittance.rematch(waiting, known, date(2026, 4, 9), TABLES))
    assert made.states() == {1: "paid"}
    assert made.work == {}
    assert "suspense:DHP01" not in made.balances()
    assert made.funds == {1: money("90")}
    assert [entry.dated for entry in made.journal.values()] == [
        date(2026, 4, 1),
        date(2026, 4, 9),
        date(2026, 4, 9),
    ]


def test_a_person_links_a_payment() -> None:
    made = books()
    made.interpret(era("T1", "90", [PAID.replace("PCN1", "pcn-1", 1)]))
    (item,) = made.work.values()
    assert item.action == "edigate work link N CLAIM"
    (waiting,) = made.payments.values()
    made.apply(remittance.link(waiting, 1, Known(submissions=(submission(1),)), date(2026, 4, 9), TABLES))
    assert made.states() == {1: "paid"}
    assert made.work == {}


def test_money_that_was_linked_is_settled_with_what_follows() -> None:
    made = books()
    made.interpret(era("T1", "90", [PAID.replace("CLP*PCN1", "CLP*X1")]))
    (waiting,) = made.payments.values()
    made.apply(remittance.link(waiting, 1, Known(submissions=(submission(1),)), date(2026, 4, 2), TABLES))
    made.interpret(era("T2", "10", [BACK, MORE], day="20260403"))
    assert made.balances()["funds:DHP01"] == "100.00"
    assert made.states() == {1: "paid"}


def test_blocks_of_any_size_give_the_same() -> None:
    pictures = []
    for block in (1, 2, 500):
        made = Books([submission(1)], block=block)
        made.interpret(era("T1", "90", [PAID]))
        made.interpret(era("T2", "10", [BACK, MORE], day="20260403"))
        pictures.append(made.picture())
    assert pictures[0] == pictures[1] == pictures[2]


def test_a_payment_and_its_reversal_that_waited_for_the_claim_are_settled_together() -> None:
    made = Books()
    made.interpret(era("T1", "90", [PAID]))
    made.interpret(era("T2", "0", [BACK], "FB:CARRY*-90", day="20260402", number=2))
    made.submissions[1], made.signals[1] = submission(1), []
    waiting = list(made.payments.values())
    known = Known(submissions=(submission(1),))
    made.apply(remittance.rematch(waiting, known, date(2026, 4, 9), TABLES))
    assert {one.effect.kind for one in made.payments.values()} == {EffectKind.POST, EffectKind.REVERSE}
    assert made.balances() == {"funds:DHP01": "90.00", "provider:forward_balance:DHP01": "-90.00"}
