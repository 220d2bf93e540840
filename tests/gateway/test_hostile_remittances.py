"""What a nasty payer sends: nothing is lost or posted twice, every sum is that of the raw bytes, and a person is told.

The oracle reads the segments itself: a posted remittance moves BPR02 on funds accounts, its claims less its provider
adjustments sum to that, one that is held moves nothing, and every entry is even.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from typing import NamedTuple

import pytest

from edigate.store import blobs, claims, journal, lists
from gateway.invariants import invariants
from gateway.paying import addressed, clp
from gateway.worlds import World, claim, make_project
from wire import answer

FIRST = ("150 67 CO-45 58, PR-3 25", "85 0 CO-16 85")
BETTER = ("150 67 CO-45 58, PR-3 25", "85 85")
DENIED = ("150 0 CO-16 150", "85 0 CO-16 85")
BILLED = {"charges": "-235.00", "receivable:insurance:DHP01": "235.00"}
SHARES = {"charges": "-235.00", "patient:copay": "25.00", "writeoff:contractual": "58.00"}
PAID = SHARES | {"funds:DHP01": "67.00", "receivable:denials_pending:DHP01": "85.00"}
WHOLE = SHARES | {"funds:DHP01": "152.00"}
WAITS = BILLED | {"funds:DHP01": "67.00", "suspense:DHP01": "-67.00"}
_numbers = count(1)


class Set(NamedTuple):
    """One remittance as its payer writes it, in words of which K is our claim: BPR02, the claims, PLB."""

    paid: str
    claims: tuple[str, ...] = ()
    plb: str = ""
    payee: str = "1750001012"
    bpr: str = "BPR*I*{paid}*C*ACH*CCP*01*999999992*DA*1*1512345678**01*999988880*DA*2*{day}"


class Case(NamedTuple):
    """Files, each of some sets, and what stands of the claim afterwards: accounts, and kinds of open work about it."""

    files: tuple[tuple[Set, ...], ...]
    accounts: dict[str, str]
    work: tuple[str, ...]


def of(lines: tuple[str, ...], paid: str, **more: str) -> str:
    return clp("K", paid, *lines, **more)  # type: ignore[arg-type]


def back(lines: tuple[str, ...] = FIRST, paid: str = "67", **more: str) -> str:
    return clp("K", paid, *lines, sign=-1, **more)  # type: ignore[arg-type]


one = (Set("67", (of(FIRST, "67"),)),)
better = of(BETTER, "152", number="ICN2")
by_hand = "CLP*K*1*235*67*25*12*ICN1*11*1\n"

CASES: dict[str, Case] = {
    "reversal before its correction": Case((one, (Set("85", (back(), better)),)), WHOLE, ()),
    "correction before its reversal": Case((one, (Set("85", (better, back())),)), WHOLE, ()),
    "both before the payment": Case(((Set("85", (better, back())),), one), WHOLE, ()),
    "again and again under one number": Case(
        (one, (Set("85", (back(), of(BETTER, "152"))),), (Set("0", (back(BETTER, "152"), of(BETTER, "152"))),)), WHOLE, (),
    ),
    "a reversal of nothing": Case(
        ((Set("0", (back(),), "FB:K*-67"),),), BILLED | {"funds:DHP01": "-67.00", "suspense:DHP01": "67.00"}, ("unmatched",),
    ),
    "a reversal with other codes": Case(
        (one, (Set("0", (back().replace("CO*45", "CR*45"),), "FB:K*-67"),)),
        {name: amount for name, amount in PAID.items() if name != "funds:DHP01"} | {"suspense:DHP01": "67.00"},
        ("conflict", "denied"),
    ),
    "a part is taken back": Case(
        (one, (Set("0", ("CLP*K*22*-150*-30**12*ICN1*11*1\nSVC*HC:99213*-150*-30\nCAS*CO*45*-120\nREF*6R*K-1",), "FB:K*-30"),)),
        PAID | {"funds:DHP01": "37.00", "suspense:DHP01": "30.00"}, ("conflict", "denied"),
    ),
    "a reversal under a new number that names the old": Case(
        (one, (Set("0", (back(number="NEW", more="REF*F8*ICN1"),), "FB:K*-67"),)), BILLED, ("takeback",),
    ),
    "without any number of the payer": Case(
        ((Set("67", (of(FIRST, "67", number=""),)),), (Set("0", (back(number=""),), "FB:K*-67"),)), BILLED, ("takeback",),
    ),
    "a denial is taken back and nothing follows": Case(
        ((Set("0", (of(DENIED, "0"),)),), (Set("0", (back(DENIED, "0"),)),)), BILLED, ("takeback",),
    ),
    "the same claim twice in one set": Case(
        ((Set("134", (of(FIRST, "67"), of(FIRST, "67"))),),),
        PAID | {"funds:DHP01": "134.00", "suspense:DHP01": "-67.00"}, ("conflict", "denied"),
    ),
    "a claim split over two checks": Case(
        ((Set("67", (of(FIRST[:1], "67", number="X1"),)),
          Set("0", (of(FIRST[1:], "0", number="X2").replace("REF*6R*K-1", "REF*6R*K-2"),))),), PAID, ("denied",),
    ),
    "a correction without a reversal": Case(
        (one, (Set("152", (better,)),)), PAID | {"funds:DHP01": "219.00", "suspense:DHP01": "-152.00"}, ("conflict", "denied"),
    ),
    "all of it is kept back": Case(((Set("0", (of(FIRST, "67"),), "WO:K*67"),),), PAID, ("denied",)),
    "interest": Case(((Set("67.50", (of(FIRST, "67", more="AMT*I*0.5"),), "L6:K*-0.5"),),), PAID, ("denied",)),
    "less than nothing": Case(((Set("-67", (back(),)),),), BILLED, ()),
    "a debit": Case(((Set("67", (back(),), bpr="BPR*I*{paid}*D*ACH************{day}"),),), BILLED, ()),
    "status 4 with money": Case(((Set("67", (of(FIRST, "67", status="4"),)),),), PAID, ("denied",)),
    "status 4 without": Case(
        ((Set("0", (of(DENIED, "0", status="4"),)),),),
        {"charges": "-235.00", "receivable:denials_pending:DHP01": "235.00"}, ("denied",),
    ),
    "an estimate": Case(((Set("0", (of(("150 0 OA-101 150", "85 0 OA-101 85"), "0", status="25"),)),),), BILLED, ("question",)),
    "an estimate of fractions": Case(
        ((Set("0", ("CLP*K*25*235.005*0*0*12*ICN1*11*1\nCAS*OA*101*235.005",)),),), BILLED, ("question",),
    ),
    "passed on": Case(((Set("0", (of(("150 0 OA-109 150", "85 0 OA-109 85"), "0", status="23"),)),),), BILLED, ("question",)),
    "as the second payer, and nobody was the first": Case(
        ((Set("25", (of(("150 25 OA-23 125", "85 0 OA-23 85"), "25", status="2"),)),),),
        {"charges": "-235.00", "funds:DHP01": "25.00", "receivable:insurance:DHP01": "210.00"}, ("question",),
    ),
    "two lines under another code": Case(
        ((Set("152", (
            "CLP*K*1*235*152*25*12*ICN1*11*1\nSVC*HC:99215*150*152**1*HC:99213\nCAS*CO*45*58**94*-85\nCAS*PR*3*25\nREF*6R*K-1\n"
            "SVC*HC:99215*85*0**0*HC:71045*1\nCAS*CO*97*85\nREF*6R*K-2",)),),),
        SHARES | {"funds:DHP01": "152.00", "writeoff:contractual": "-27.00", "receivable:denials_pending:DHP01": "85.00"},
        ("denied",),
    ),
    "one line as two": Case(
        ((Set("67", (
            f"{by_hand}SVC*HC:99211*100*50\nCAS*CO*45*50\nREF*6R*K-1\nSVC*HC:99212*50*17\nCAS*CO*45*8\nCAS*PR*3*25\nREF*6R*K-1\n"
            "SVC*HC:71045*85*0**2\nCAS*CO*16*85\nREF*6R*K-2",)),),), PAID, ("denied",),
    ),
    "signs, zeros and no decimals": Case(
        ((Set("67", (
            "CLP*K*1*+235*67.00**12*ICN1*11*1\nSVC*HC:99213*150.0*67\nCAS*CO*45*58.000**94*0*1*253*-0\nCAS*PR*3*+25\nREF*6R*K-1\n"
            "SVC*HC:71045*85.*.0\nCAS*CO*16*085\nREF*6R*K-2",)),),), PAID, ("denied",),
    ),
    "fractions of a cent in the adjustments": Case(
        ((Set("67", (of(FIRST, "67").replace("*58", "*58.005").replace("*25", "*24.995"),)),),), WAITS, ("unbalanced",),
    ),
    "fractions of a cent in the charge": Case(
        ((Set("67", (of(FIRST, "67").replace("235.00", "235.005").replace("**12", "*25.005*12"),)),),), WAITS, ("unbalanced",),
    ),
    "fractions of a cent in the payment": Case(((Set("67.001", (of(FIRST, "67").replace("*67", "*67.001"),)),),), BILLED, ()),
    "more than the charge": Case(
        ((Set("300", (of(("150 215 CO-94 -65", "85 85"), "300"),)),),),
        {"charges": "-235.00", "funds:DHP01": "300.00", "writeoff:contractual": "-65.00"}, (),
    ),
    "more than the charge, unexplained": Case(
        ((Set("300", (of(("150 215", "85 85"), "300"),)),),), BILLED | {"funds:DHP01": "300.00", "suspense:DHP01": "-300.00"},
        ("unbalanced",),
    ),
    "adjusted at both levels": Case(
        ((Set("67", (of(FIRST, "67", more="CAS*CO*45*58\nCAS*PR*3*25"),)),),), WAITS, ("unbalanced",),
    ),
    "a line left out": Case(
        ((Set("67", (f"{by_hand}CAS*CO*16*85\nSVC*HC:99213*150*67\nCAS*CO*45*58\nCAS*PR*3*25\nREF*6R*K-1",)),),),
        PAID, ("question",),
    ),
    "an unknown remark, and one that forbids to bill the patient": Case(
        ((Set("67", (of(FIRST, "67", more="MOA***ZZ99*N782"),)),),),
        {name: amount for name, amount in PAID.items() if name != "patient:copay"} | {"patient:unverified": "25.00"},
        ("denied", "question"),
    ),
    "to another provider": Case(((Set("67", (of(FIRST, "67"),), payee="1234567893"),),), BILLED, ()),
}  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A claim that was sent for each case; at the end the oracle looks at all that was posted."""
    world = World(make_project(tmp_path_factory.mktemp("hostile") / "project"))
    world.submit(*[claim(key_of(name)) for name in CASES])
    world.gateway.prepare()
    world.gateway.send()
    yield world
    try:
        assert_as_the_bytes_say(world)
        invariants(world.gateway.context)
    finally:
        world.close()


def key_of(name: str) -> str:
    return f"H{list(CASES).index(name):03}"


@pytest.mark.parametrize("name", CASES)
def test_a_nasty_payer(town: World, name: str) -> None:
    key, case = key_of(name), CASES[name]
    for n, sets in enumerate(case.files, start=1):
        tell(town, key, sets, f"2026040{n}")
    with town.look() as tx:
        found = journal.balances(tx, claim_id=claims.named(tx, key)[0].submission.claim_id)
    assert {account: str(amount) for account, amount in found.items() if amount} == case.accounts
    work = [each.item for each in town.work() if each.claim_key == key]
    assert tuple(sorted(str(each.kind) for each in work)) == case.work
    assert all(each.next_action and each.action for each in work)
    assert "has a bug" not in "".join(each.item.reason for each in town.work())


def test_the_same_under_another_envelope_is_not_posted_again(town: World) -> None:
    before = town.balances()
    tell(town, "DUP", (Set("5", (), "L6:X*-5"),), "20260401", trace="ONE")
    once = town.balances()
    tell(town, "DUP", (Set("5", (), "L6:X*-5"),), "20260401", trace="ONE")
    assert (town.balances(), once != before) == (once, True)


def test_what_is_carried_and_taken_under_a_name_in_other_letters_is_one_debt(town: World) -> None:
    def owed() -> list[str]:
        return [each.item.reason for each in town.work() if "abc-9" in each.item.reason.lower()]

    tell(town, "FB1", (Set("20", (), "FB:abc-9 *-20"),), "20260401")
    assert len(owed()) == 1
    tell(town, "FB2", (Set("0", (), "FB:ABC-9*20*L6:x*-20"),), "20260402")
    assert owed() == []
    tell(town, "WO1", (Set("0", (), "WO:abc-9x*-40*72:ABC-9X*40"),), "20260403")
    assert owed() == []


def tell(world: World, key: str, sets: tuple[Set, ...], day: str, trace: str | None = None) -> None:
    texts = []
    for one_set in sets:
        parts = [
            one_set.bpr.format(paid=one_set.paid, day=day),
            f"TRN*1*{trace or next(_numbers)}*1512345678",
        ]
        parts += [
            "N1*PR*DEMO HEALTH PLAN*XV*DHP01",
            f"N1*PE*LAKESIDE FAMILY MEDICINE*XX*{one_set.payee}",
            "LX*1",
        ]
        parts += [
            text.replace("CLP*K*", f"CLP*{key}*").replace("REF*6R*K-", f"REF*6R*{key}-")
            for text in one_set.claims
        ]
        parts += [f"PLB*1750001012*20261231*{one_set.plb.replace(':K*', f':{key}*')}"] if one_set.plb else []
        texts.append("\n".join(parts))
    content = answer("835", "005010X221A1", *texts, day=day, clock="0600", number=next(_numbers))
    world.take(addressed(content), f"{key}-{next(_numbers)}.x12")
    world.gateway.interpret()


def assert_as_the_bytes_say(world: World) -> None:
    with world.look() as tx:
        posted = defaultdict(list)
        for record in lists.find_remittances(tx):
            posted[record.inbox_id].append(record)
        assert posted
        for file in lists.find_files(tx):
            said = of_segments(blobs.read(tx, file.sha256).decode())
            for record, (payment, paid, provider) in zip(
                sorted(posted[file.id], key=lambda each: each.set_ordinal), said, strict=True
            ):
                moved = journal.balances(tx, remittance_id=record.id)
                funds = sum(
                    (amount for account, amount in moved.items() if account.startswith("funds:")), Decimal(0)
                )
                is_posted = record.state in ("posted", "partly_posted")
                assert funds == (payment if is_posted else 0)
                assert not is_posted or payment == paid - provider
        assert not any(
            sum((each.amount for each in entry.entry.postings), Decimal(0)) for entry in journal.entries(tx)
        )


def of_segments(text: str) -> list[tuple[Decimal, Decimal, Decimal]]:
    """BPR02, the sum of CLP04 and the sum of PLB amounts of each set."""
    found: list[list[Decimal]] = []
    for segment in (part.strip().split("*") for part in text.split("~")):
        if segment[0] == "BPR":
            found.append([Decimal(segment[2]), Decimal(0), Decimal(0)])
        elif segment[0] == "CLP":
            found[-1][1] += Decimal(segment[4])
        elif segment[0] == "PLB":
            found[-1][2] += sum((Decimal(amount) for amount in segment[4::2]), Decimal(0))
    return [(each[0], each[1], each[2]) for each in found]
