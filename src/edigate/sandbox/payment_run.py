"""From decisions to payments: one per payer and payee, takebacks included, never below zero."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from edigate.sandbox.adjudication import adjudicate, end_coverage, interest_due
from edigate.sandbox.books import Books
from edigate.sandbox.decision import Decision
from edigate.sandbox.remittance import PaidClaim, Payment, ProviderAdjustment
from edigate.sandbox.rules import Rules
from edigate.sandbox.state import CarriedBalance, Standing, Trade
from edigate.sandbox.submission import Claim


class PaymentRun:
    """Collects what one trading partner's payees are paid in one go; `payments` closes it."""

    def __init__(self, books: Books, rules: Rules, trade: Trade, received: date) -> None:
        self._books, self._rules, self._trade, self._received = books, rules, trade, received
        self._claims: dict[tuple[str, str], list[PaidClaim]] = {}
        self._interest: dict[tuple[str, str], list[ProviderAdjustment]] = {}

    def take_back(self, due: Iterable[Decision]) -> None:
        """Reverse these decisions and deny them: coverage had ended."""
        for before in due:
            after = end_coverage(before, self._new_number(before.payer.id))
            self._books.close(before, Standing.REPLACED)
            self._books.add(after, self._trade)
            self._enter(PaidClaim(before, reversal=True))
            self._enter(PaidClaim(after))

    def take(self, claim: Claim, number: str, before: Decision | None) -> None:
        """Decide an accepted claim. `before` is what a replacement or a void is about."""
        if before:
            self._books.close(before, Standing.VOIDED if claim.frequency == "8" else Standing.REPLACED)
            self._enter(PaidClaim(before, reversal=True))
            if claim.frequency == "8":
                return
        after = adjudicate(claim, number, self._received, self._rules)
        due = after.paid > 0 and self._rules.takes_back(claim.payer.id, claim.subscriber.id)
        self._books.add(after, self._trade, takeback_due=due)
        self._enter(PaidClaim(after))
        interest = interest_due(before, after, self._rules) if before else Decimal(0)
        if interest:
            adjustment = ProviderAdjustment("L6", after.patient_control_number, -interest)
            self._interest.setdefault(_key(after), []).append(adjustment)

    def payments(self, on: date) -> list[Payment]:
        """The payments of this run, dated `on`, in the order in which their payees came up."""
        return [self._payment(key, claims, on) for key, claims in self._claims.items()]

    def _new_number(self, payer_id: str) -> str:
        return self._books.draw_claim(self._rules.payer(payer_id).number_prefix, self._received)

    def _enter(self, claim: PaidClaim) -> None:
        self._claims.setdefault(_key(claim.decision), []).append(claim)

    def _payment(self, key: tuple[str, str], claims: list[PaidClaim], on: date) -> Payment:
        adjustments = self._interest.get(key, [])
        before = sum((each.paid for each in claims), Decimal(0)) - sum(
            (each.amount for each in adjustments), Decimal(0)
        )
        adjustments = [*adjustments, *self._settle_balance(key, before, claims)]
        about = claims[0].decision
        trace = self._books.draw_trace(on)
        payment = Payment(about.payer, about.payee, trace, on, tuple(claims), tuple(adjustments))
        self._books.pay(trace, payment.amount)
        return payment

    def _settle_balance(
        self, key: tuple[str, str], amount: Decimal, claims: list[PaidClaim]
    ) -> list[ProviderAdjustment]:
        """Carry forward what is below zero, or take from this payment what earlier ones carried."""
        carried = self._books.carried(*key)
        if amount < 0:
            reference = next(each.decision for each in claims if each.reversal).patient_control_number
            self._books.carry(*key, (*carried, CarriedBalance(reference, -amount)))
            return [ProviderAdjustment("FB", reference, amount)]
        recovered, left = [], []
        for balance in carried:
            taken = min(balance.amount, amount)
            amount -= taken
            if taken:
                recovered.append(ProviderAdjustment("FB", balance.reference, taken))
            if balance.amount > taken:
                left.append(CarriedBalance(balance.reference, balance.amount - taken))
        self._books.carry(*key, tuple(left))
        return recovered


def _key(decision: Decision) -> tuple[str, str]:
    return decision.payer.id, decision.payee.id
