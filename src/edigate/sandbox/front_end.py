"""The payer's first look at a claim: taken into adjudication, or rejected with the statuses of a 277CA."""

from __future__ import annotations

from datetime import date

from edigate.sandbox.books import Books
from edigate.sandbox.claim_acknowledgment import Status, Verdict
from edigate.sandbox.payment_run import PaymentRun
from edigate.sandbox.rules import Rules
from edigate.sandbox.submission import Claim

_FOLLOWS_UP = ("7", "8")  # CLM05-3: replaces, voids

_UNKNOWN_MEMBER: tuple[Status, ...] = (("A7", "164", "IL"), ("A7", "33"))
_UNKNOWN_NUMBER: tuple[Status, ...] = (("A7", "464"),)
_DUPLICATE: tuple[Status, ...] = (("A3", "54"),)
_UNBALANCED: tuple[Status, ...] = (("A8", "400"),)
_BAD_CHARGE: tuple[Status, ...] = (("A7", "178"),)


def judge(claim: Claim, books: Books, rules: Rules, run: PaymentRun, received: date) -> Verdict:
    """Accept `claim` into the payment run under a number of the payer's, or tell why not. The books change."""
    before = books.find_live(claim.payer_claim_control_number, claim)
    rejections = _objections(claim, rules)
    if not rejections and claim.frequency in _FOLLOWS_UP and before is None:
        rejections = _UNKNOWN_NUMBER
    if not rejections and claim.frequency not in _FOLLOWS_UP and books.holds_account(claim):
        rejections = _DUPLICATE
    if rejections:
        return Verdict(claim, rejections=rejections)
    if claim.frequency not in _FOLLOWS_UP:
        before = None
    if before and claim.frequency == "8":
        number = before.number
    else:
        number = books.draw_claim(rules.payer(claim.payer.id).number_prefix, received)
    run.take(claim, number, before)
    return Verdict(claim, number)


def _objections(claim: Claim, rules: Rules) -> tuple[Status, ...]:
    """What is wrong with the claim by itself."""
    if not rules.knows_member(claim):
        return _UNKNOWN_MEMBER
    if claim.charge != sum(line.charge for line in claim.lines):
        return _UNBALANCED
    if any(line.charge < 0 for line in claim.lines):
        return _BAD_CHARGE
    return ()
