"""Many invented lives of claims, shuffled, repeated and split across files, against the oracle that made them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal

import pytest

from bookkeeping import Books
from edigate.outcome.known import KnownLine, KnownSubmission
from remitted import money, submission
from wire import remittance

ZERO = Decimal("0.00")


class Decision:
    """One decision of the payer about a claim of two lines: what each line pays, and why not more."""

    def __init__(self, rnd: random.Random, claim: Life, number: str) -> None:
        self.claim, self.number = claim, number
        self.adjusted: list[list[tuple[str, str, Decimal]]] = []
        self.paid: list[Decimal] = []
        for charge in claim.charges:
            cut = money(str(rnd.randrange(1, 40))) + money("0.07")
            share = money(str(rnd.randrange(1, 20)))
            self.adjusted.append(
                rnd.choice(
                    [
                        [("CO", "45", cut)],
                        [("CO", "45", cut), ("PR", "3", share)],
                        [("CO", "45", cut), ("PR", "1", share), ("PR", "2", money("1.11"))],
                        [("CO", "16", charge)],
                        [("PR", "27", charge)],
                        [("OA", "23", cut)],
                        [("PI", "45", cut)],
                    ]
                )
            )
            self.paid.append(charge - sum((amount for _, _, amount in self.adjusted[-1]), ZERO))

    @property
    def total(self) -> Decimal:
        return sum(self.paid, ZERO)

    def clp(self, sign: int = 1) -> str:
        """The claim as it stands in an 835; the mirror with sign -1."""
        status = "1" if sign > 0 else "22"
        charge = sum(self.claim.charges, ZERO)
        parts = [f"CLP*{self.claim.name}*{status}*{sign * charge}*{sign * self.total}**12*{self.number}*11*1"]
        for n, (line, paid, why) in enumerate(
            zip(self.claim.charges, self.paid, self.adjusted, strict=True), start=1
        ):
            parts.append(f"SVC*HC:99213*{sign * line}*{sign * paid}")
            parts += [f"CAS*{group}*{reason}*{sign * amount}" for group, reason, amount in why]
            parts.append(f"REF*6R*{self.claim.name}-{n}")
        return "\n".join(parts)

    def patient(self) -> Decimal:
        """What this decision leaves to the patient, verified or not."""
        return sum((amount for why in self.adjusted for group, _, amount in why if group == "PR"), ZERO)


class Life:
    """One claim: decisions with the day of each, and the reversals between them."""

    def __init__(self, rnd: random.Random, number: int) -> None:
        self.name = f"LIFE{number:04}"
        self.ours = rnd.random() < 0.9
        self.charges = [money(str(rnd.randrange(60, 300))), money(str(rnd.randrange(60, 300)))]
        self.events: list[tuple[int, str, Decimal]] = []
        day = rnd.randrange(1, 6)
        self.final: Decision | None = Decision(rnd, self, f"ICN{number:04}0")
        self._add(day, self.final.clp(), self.final.total)
        for again in range(1, rnd.choice([1, 1, 1, 2, 3])):
            day += rnd.randrange(1, 6)
            assert self.final is not None
            self._add(day, self.final.clp(-1), -self.final.total)
            self.final = Decision(rnd, self, f"ICN{number:04}{again}")
            day += rnd.choice([0, 0, 2])
            self._add(day, self.final.clp(), self.final.total)
        if rnd.random() < 0.1:  # taken back for good
            self._add(day + 1, self.final.clp(-1), -self.final.total)
            self.final = None

    def _add(self, day: int, text: str, money_moved: Decimal) -> None:
        self.events.append((day, text, money_moved))

    def submission(self, number: int) -> KnownSubmission:
        lines = tuple(KnownLine(f"{self.name}-{n}", charge) for n, charge in enumerate(self.charges, start=1))
        return submission(
            number,
            claim_id=number,
            claim_key=self.name,
            patient_control_number=self.name,
            charge=sum(self.charges, ZERO),
            lines=lines,
        )


def remittances(rnd: random.Random, lives: list[Life]) -> Iterator[tuple[str, Decimal, bytes]]:
    """All events by day, each day split into one or two payments; what would be negative is carried forward."""
    number, carried = 0, ZERO
    days = sorted({day for life in lives for day, _, _ in life.events})
    for day in days:
        today = [(text, moved) for life in lives for at, text, moved in life.events if at == day]
        rnd.shuffle(today)
        cut = rnd.randrange(len(today) + 1)
        for part in filter(None, (today[:cut], today[cut:])):
            number += 1
            total = sum((moved for _, moved in part), ZERO)
            taken = -total if total < 0 else min(carried, total)
            carried = carried + taken if total < 0 else carried - taken
            plb = "" if not taken else f"FB:CARRY*{-taken if total < 0 else taken}"
            paid = total + taken if total < 0 else total - taken
            trace = f"EFT{number:04}"
            yield (
                trace,
                paid,
                remittance(
                    trace, str(paid), [text for text, _ in part], plb, day=f"202605{day:02}", number=number
                ),
            )


@pytest.mark.parametrize("seed", range(6))
def test_lives(seed: int) -> None:
    rnd = random.Random(seed)
    lives = [Life(rnd, number) for number in range(1, 41)]
    made = list(remittances(rnd, lives))
    ours = [life.submission(number) for number, life in enumerate(lives, start=1) if life.ours]
    pictures = []
    for _ in range(3):
        books = Books(ours, block=7)
        files = [content for _, _, content in made]
        arriving = files + rnd.sample(files, len(files) // 2)
        rnd.shuffle(arriving)
        for content in arriving:
            books.interpret(content)
        pictures.append(books.picture())
        assert sum((Decimal(amount) for amount in books.balances().values()), ZERO) == 0
        assert {books.proofs[n].key.trace: amount for n, amount in books.funds.items()} == {
            t: p for t, p, _ in made
        }
        _agree_with_oracle(books, lives)
    assert pictures[0] == pictures[1] == pictures[2]


def _agree_with_oracle(books: Books, lives: list[Life]) -> None:
    balances = {account: Decimal(amount) for account, amount in books.balances().items()}
    decided = [life.final for life in lives if life.ours and life.final]
    patient = sum((amount for account, amount in balances.items() if account.startswith("patient:")), ZERO)
    assert patient == sum((decision.patient() for decision in decided), ZERO)
    paid = sum((decision.total for decision in decided), ZERO)
    suspense = sum((life.final.total for life in lives if not life.ours and life.final), ZERO)
    assert balances.get("suspense:DHP01", ZERO) == -suspense
    carried = balances.get("provider:forward_balance:DHP01", ZERO)
    assert balances.get("funds:DHP01", ZERO) == paid + suspense - carried
