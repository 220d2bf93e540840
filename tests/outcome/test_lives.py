"""Many invented lives of claims, shuffled, repeated and split across files, against the oracle that made them.

EDIGATE_LIVES=1000 lives as many of them, EDIGATE_LIVES_FROM=N begins with another town; forty make a town.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from bookkeeping import TABLES, Books
from edigate.posting import post
from lives import FIRST, SECOND, Town, dollars

_TOWN = 40
_TOWNS = -(-int(os.environ.get("EDIGATE_LIVES", "120")) // _TOWN)
_BEGIN = int(os.environ.get("EDIGATE_LIVES_FROM", "0"))


@pytest.mark.parametrize("seed", range(_BEGIN, _BEGIN + _TOWNS))
def test_lives(seed: int) -> None:
    town = Town(seed, _TOWN)
    rnd = random.Random(seed)
    pictures = []
    for _ in range(3):
        books = Books(town.submissions(), [town.batch], block=rnd.choice([1, 7, 500]))
        arriving = [*town.files, *rnd.sample(town.files, len(town.files) // 2)]
        rnd.shuffle(arriving)
        for content in arriving:
            books.interpret(content)
        pictures.append(books.picture())
        assert _paid(books) == town.paid
        _charge_and_hand_on(books, town)
        stands = _balances(books)
        assert sum(stands.values()) == 0
        assert stands == town.balances()
    assert pictures[0] == pictures[1] == pictures[2]


def _paid(books: Books) -> dict[str, int]:
    return {books.proofs[number].heading.key.trace: _cents(amount) for number, amount in books.funds.items()}


def _cents(amount: Decimal) -> int:
    assert amount == amount.quantize(Decimal("0.01"))
    return int(amount * 100)


def _balances(books: Books) -> dict[tuple[int, str], int]:
    sums: Counter[tuple[int, str]] = Counter()
    for entry in books.journal.values():
        for one in entry.postings:
            sums[entry.claim_id or 0, one.account] += _cents(one.amount)
    return {place: cents for place, cents in sums.items() if cents}


def _charge_and_hand_on(books: Books, town: Town) -> None:
    """What billing books, once all answers are in: the charge, and the patient's share that goes to the next payer."""
    chart, day = TABLES.chart, date(2026, 6, 30)
    for life in (one for one in town.lives if one.ours):
        lines = {f"{life.name}-{n}": Decimal(dollars(cents)) for n, cents in life.charges.items()}
        billed = post.charge(life.number, life.number * 10, FIRST, day, lines, chart)
        books.journal[billed.key] = billed
        decided = [
            entry
            for one in books.payments.values()
            if (one.claim_id, one.payer_id) == (life.number, FIRST)
            for entry in one.entries
        ]
        shares = post.patient_shares(decided, chart)
        moved = post.transfer(f"transfer:{life.number}", life.number, SECOND, day, shares, {}, chart)
        if life.handed_on and moved:
            books.journal[moved.key] = moved


def test_the_lives_hold_every_kind_of_story() -> None:
    """A generator that stopped making something would prove less without a word."""
    towns = [Town(seed, _TOWN) for seed in range(3)]
    lives = [life for town in towns for life in town.lives]
    told = [event for life in lives for event in life.told]
    assert {sign for _, _, sign in told} == {1, -1}
    for wanted in ("ours", "rejected", "replaced", "handed_on", "twice"):
        assert {bool(getattr(life, wanted)) for life in lives} == {True, False}, wanted
    assert any(len(life.standing) > 1 for life in lives)  # split
    assert any(life.told and not life.standing for life in lives)  # taken back for good
    assert any(life.handed_on and life._written_off_twice()["writeoff:contractual"] for life in lives)
    moved = [life._open_before() for life in lives if life.handed_on]
    for account in (
        f"insurance:{FIRST}",
        f"denials_pending:{FIRST}",
        f"payer_reduction:{FIRST}",
        f"denials_pending:{SECOND}",
    ):
        assert any(one[f"receivable:{account}"] for one in moved), account
    assert any(b"PLB*1750001012*20261231*L6" in content for town in towns for content in town.files)
    accounts = {account for town in towns for _, account in town.provider}
    assert {
        "interest",
        f"provider:forward_balance:{FIRST}",
        f"provider:overpayment_recovery:{FIRST}",
    } <= accounts
    assert all(len(set(town.files)) > len(town.paid) + 2 for town in towns)  # told again in another file
