"""The state while one file is being answered: numbers are drawn, claims are looked up, added and closed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from edigate.sandbox.decision import Decision
from edigate.sandbox.state import CarriedBalance, KeptClaim, Standing, State, Trade, claim_number
from edigate.sandbox.submission import Claim

_AccountKey = tuple[str, str, str]  # payer, payee, patient control number


class Books:
    """A working copy of a `State`. `freeze` gives the new one; the old one is never touched."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._seen = dict.fromkeys(state.seen)
        self._claims = list(state.claims)
        self._by_number = {kept.decision.number: n for n, kept in enumerate(self._claims)}
        self._open = {account_of(kept.decision) for kept in self._claims if kept.standing is Standing.LIVE}
        self._balances = dict(state.balances)
        self._paid = dict(state.paid)
        self._interchange, self._claim = state.next_interchange, state.next_claim
        self._payment, self._batch = state.next_payment, state.next_batch

    def freeze(self) -> State:
        """The state after everything done here."""
        return State(
            self._interchange, self._claim, self._payment, self._batch, tuple(self._seen), tuple(self._claims),
            self._balances, self._paid,
        )  # fmt: skip

    def draw_interchange(self) -> int:
        """A new ISA13."""
        self._interchange += 1
        return self._interchange - 1

    def draw_batch(self) -> int:
        """A new serial for the 277CA's own references."""
        self._batch += 1
        return self._batch - 1

    def draw_claim(self, prefix: str, on: date) -> str:
        """A new payer claim control number."""
        self._claim += 1
        return claim_number(prefix, self._claim - 1, on)

    def draw_trace(self, on: date) -> str:
        """A new trace (TRN02). One series for payments and non-payments: the later one sorts later."""
        self._payment += 1
        return f"EFT{on:%y%m%d}{self._payment - 1:04d}"

    def see(self, sender: str, control_number: str) -> bool:
        """Note an interchange; False when this sender has used the number before."""
        key = f"{sender}/{control_number}"
        if key in self._seen:
            return False
        self._seen[key] = None
        return True

    def holds_account(self, claim: Claim) -> bool:
        """Whether a decided claim of this payee with this patient control number stands."""
        return (claim.payer.id, claim.payee.id, claim.patient_control_number) in self._open

    def find_live(self, number: str, claim: Claim) -> Decision | None:
        """The standing decision with this payer claim control number, when it was the same payer's and payee's."""
        place = self._by_number.get(number)
        if place is None:
            return None
        kept = self._claims[place]
        same = (kept.decision.payer.id, kept.decision.payee.id) == (claim.payer.id, claim.payee.id)
        return kept.decision if same and kept.standing is Standing.LIVE else None

    def add(self, decision: Decision, trade: Trade, takeback_due: bool = False) -> None:
        """Keep a new decision."""
        self._by_number[decision.number] = len(self._claims)
        self._claims.append(KeptClaim(decision, trade, takeback_due=takeback_due))
        self._open.add(account_of(decision))

    def close(self, decision: Decision, standing: Standing) -> None:
        """The decision was reversed."""
        place = self._by_number[decision.number]
        self._claims[place] = msgspec.structs.replace(
            self._claims[place], standing=standing, takeback_due=False
        )
        self._open.discard(account_of(decision))

    def takebacks_due(self, trade: Trade) -> list[Decision]:
        """Standing decisions of this trading partner whose coverage had ended."""
        return [kept.decision for kept in self._claims if kept.takeback_due and kept.trade == trade]

    def carried(self, payer: str, payee: str) -> tuple[CarriedBalance, ...]:
        """What the payee still owes this payer, oldest first."""
        return self._balances.get(f"{payer}/{payee}", ())

    def carry(self, payer: str, payee: str, balances: tuple[CarriedBalance, ...]) -> None:
        """Set what the payee owes from now on."""
        self._balances.pop(f"{payer}/{payee}", None)
        if balances:
            self._balances[f"{payer}/{payee}"] = balances

    def pay(self, trace: str, amount: Decimal) -> None:
        """Note a payment, also one of nothing."""
        self._paid[trace] = amount


def account_of(decision: Decision) -> _AccountKey:
    """Under what a repeated claim is recognised."""
    return decision.payer.id, decision.payee.id, decision.patient_control_number
