"""What must never be posted to a claim without a person: each comes to the worklist, and moves nothing of the claim."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from bookkeeping import Books
from edigate.outcome.known import RemittanceParty
from edigate.posting.remittance import Funds
from remitted import submission
from wire import remittance as era

PAID = "CLP*PCN1*1*150*90*25*12*ICN1*11*1\nSVC*HC:99213*150*90\nCAS*CO*45*35\nCAS*PR*3*25\nREF*6R*PCN1-1"
BACK = "CLP*PCN1*22*-150*-90**12*ICN1*11*1\nSVC*HC:99213*-150*-90\nCAS*CO*45*-35\nCAS*PR*3*-25\nREF*6R*PCN1-1"
OURS = RemittanceParty(payees=frozenset({"1750001012"}), usage="T")


def after(*files: bytes, parties: RemittanceParty = OURS) -> Books:
    made = Books([submission(1)], parties=parties)
    for file in files:
        made.interpret(file)
    return made


def told(made: Books) -> list[tuple[str, str]]:
    return sorted((item.kind.value, str(item.amount)) for item in made.work.values())


def decided(adjusted: str, paid: str = "0", remark: str = "", status: str = "1") -> str:
    cas = "\n".join(
        f"CAS*{code.replace('-', '*', 1)}*{amount}" for code, amount in map(str.split, adjusted.split(", "))
    )
    lq = f"\nLQ*HE*{remark}" if remark else ""
    return f"CLP*PCN1*{status}*150*{paid}**12*ICN1*11*1\nSVC*HC:99213*150*{paid}\n{cas}\nREF*6R*PCN1-1{lq}"


@pytest.mark.parametrize(
    "why, file, parties",
    [
        ("BPR02 is not the sum", era("T1", "91", [PAID]), OURS),
        ("an unknown payee", era("T1", "90", [PAID]), RemittanceParty(payees=frozenset({"1650002029"}))),
        ("test in production", era("T1", "90", [PAID]), RemittanceParty(usage="P")),
        ("a prenote", era("T1", "90", [PAID], bpr="BPR*P*90*C*ACH************20260401"), OURS),
        ("NON with money", era("T1", "90", [PAID], bpr="BPR*I*90*C*NON************20260401"), OURS),
        ("a debit", era("T1", "90", [PAID], bpr="BPR*I*90*D*ACH************20260401"), OURS),
    ],
)
def test_held_whole(why: str, file: bytes, parties: RemittanceParty) -> None:
    made = after(file, parties=parties)
    assert (made.journal, made.payments, made.states()) == ({}, {}, {}), why
    assert [kind for kind, _ in told(made)] == ["unbalanced"]


@pytest.mark.parametrize(
    "why, files, kind, suspense",
    [
        ("a claim that does not balance", [era("T1", "90", [PAID.replace("45*35", "45*30")])], "unbalanced", "-90.00"),
        ("a payer that is none of ours", [era("T1", "90", [PAID], payer="UNKNOWN")], "unmatched", "-90.00"),
        ("a number that is none of ours", [era("T1", "90", [PAID.replace("PCN1*1", "PCN7*1")])], "unmatched", "-90.00"),
        ("another patient", [era("T1", "90", [PAID.replace("\nSVC", "\nNM1*74*1*SMITH*JON****C*M7\nSVC", 1)])], "question",
         "-90.00"),
        ("an unknown status", [era("T1", "90", [PAID.replace("PCN1*1*", "PCN1*13*")])], "question", "-90.00"),
        ("a reversal of nothing", [era("T1", "0", [BACK], "FB:X*-90")], "unmatched", "90.00"),
        ("money taken without a reversal",
         [era("T1", "0", ["CLP*PCN1*1*150*-10**12*ICN1*11*1\nSVC*HC:99213*150*-10\nCAS*CO*45*160\nREF*6R*PCN1-1"],
              "FB:X*-10")], "conflict", "10.00"),
        ("an estimate with money", [era("T1", "90", [PAID.replace("PCN1*1*", "PCN1*25*")])], "conflict", "-90.00"),
        ("not their claim, and money", [era("T1", "90", [PAID.replace("PCN1*1*", "PCN1*23*")])], "conflict", "-90.00"),
    ],
)  # fmt: skip
def test_the_money_waits_in_suspense(why: str, files: Sequence[bytes], kind: str, suspense: str) -> None:
    made = after(*files)
    accounts = {
        p.account for entry in made.journal.values() for p in entry.postings if ":plb:" not in entry.key
    }
    assert {account.split(":")[0] for account in accounts} == {"funds", "suspense"}, why
    payer = "UNKNOWN" if "none of ours" in why and "payer" in why else "DHP01"
    assert made.balances()[f"suspense:{payer}"] == suspense, why
    assert kind in [each for each, _ in told(made)], why


@pytest.mark.parametrize(
    "why, second, kind, suspense",
    [
        ("a second payment, nothing reversed", PAID.replace("ICN1", "ICN2"), "conflict", "-90.00"),
        ("the same payment in another remittance", PAID, "conflict", "-90.00"),
        ("a reversal with other amounts", BACK.replace("45*-35", "45*-25").replace("3*-25", "3*-35"), "conflict", "90.00"),
        ("a correction under another number", PAID.replace("PCN1*1", "PCN1X*1").replace("ICN1", "ICN8"), "unmatched",
         "-90.00"),
    ],
)  # fmt: skip
def test_what_comes_after_a_payment_waits(why: str, second: str, kind: str, suspense: str) -> None:
    first = era("T1", "90", [PAID])
    back = "-90" in second
    then = era("T2", "0" if back else "90", [second], "FB:X*-90" if back else "", day="20260402", number=2)
    alone = after(first).balances()
    for order in ((first, then), (then, first)):
        made = after(*order)
        now = {
            account: amount
            for account, amount in made.balances().items()
            if account in alone and "funds" not in account
        }
        assert now == {account: amount for account, amount in alone.items() if "funds" not in account}, why
        assert made.balances()["suspense:DHP01"] == suspense, why
        assert kind in [each for each, _ in told(made)], why


@pytest.mark.parametrize(
    "why, claim, work, stands",
    [
        ("the share of a dual patient", decided("CO-45 35, PR-3 25", "90", "N782"), [("question", "25.00")],
         {"patient:unverified": "25.00", "writeoff:contractual": "35.00"}),
        ("a denial by contract", decided("CO-97 150"), [("denied", "150.00")], {"receivable:denials_pending:DHP01": "150.00"}),
        ("reduced on the payer's own account", decided("PI-45 60", "90"), [("question", "60.00")],
         {"receivable:payer_reduction:DHP01": "60.00"}),
        ("a reason that no list has", decided("CO-ZZ9 60", "90"), [("question", "60.00"), ("question", "60.00")],
         {"receivable:denials_pending:DHP01": "60.00"}),
        ("a group that the guide does not have", decided("CR-45 60", "90"), [("question", "60.00")], {}),
        ("not finished", decided("OA-133 150"), [("question", "150.00")], {}),
        ("an estimate", decided("OA-101 150", status="25"), [("question", "150.00")], {}),
        ("passed on, not theirs", decided("OA-B11 150", status="23"), [("question", "150.00")], {}),
    ],
)  # fmt: skip
def test_nothing_of_it_is_written_off_or_asked_of_the_patient(
    why: str, claim: str, work: list[tuple[str, str]], stands: dict[str, str]
) -> None:
    paid = claim.split("*")[4]
    made = after(era("T1", paid, [claim]))
    rest = {
        a: amount
        for a, amount in made.balances().items()
        if not a.startswith(("funds", "receivable:insurance"))
    }
    assert (told(made), rest) == (work, stands), why
    if "133" in claim or "23*150" in claim or "25*150" in claim:
        assert made.journal == {}, why


@pytest.mark.parametrize("code", ["CS", "J1", "WU", "LE", "OB", "ZZ9"])
def test_a_provider_adjustment_for_a_person_is_held_and_the_claims_post(code: str) -> None:
    made = after(era("T1", "50", [PAID], f"{code}:REF*40"))
    assert (made.states(), made.balances()["suspense:DHP01"]) == ({1: "paid"}, "40.00")
    assert told(made) == [("question", "-40.00")]


@pytest.mark.parametrize("bpr", ["BPR*H*0*C*NON************20260401", "BPR*I*0*C*NON************20260401"])
def test_a_notice_that_looks_like_money_posts_and_awaits_nothing(bpr: str) -> None:
    made = after(era("T1", "0", [PAID], "FB:X*90", bpr=bpr))
    assert made.states() == {1: "paid"}
    assert [proof.heading.funds for proof in made.proofs.values()] == [Funds.NONE]
    assert made.balances()["provider:forward_balance:DHP01"] == "90.00"


def test_a_remittance_that_comes_again_pays_once() -> None:
    made = after(era("T1", "90", [PAID], number=1), era("T1", "90", [PAID], number=2))
    assert sum(made.funds.values()) == Decimal("90.00")


def test_interest_and_capitation_are_no_revenue_of_claims() -> None:
    made = after(era("T1", "590.5", [PAID], "L6:X*-0.5*CT:2026-04*-500"))
    assert made.balances()["interest"] == "-0.50"
    assert made.balances()["provider:capitation"] == "-500.00"
    assert made.balances()["receivable:insurance:DHP01"] == "-150.00"
