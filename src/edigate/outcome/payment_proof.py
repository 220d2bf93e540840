"""Do the sums of a remittance hold, can every amount be booked, is it from and to whom we know?

Found out while its facts go by: `Proving` takes in the header, the claims, the trailer; `prove` is all of that at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import cast

import msgspec

from edigate.codes import tax_id
from edigate.errors import Finding
from edigate.outcome.codes import OutcomeCode, held
from edigate.outcome.known import KnownSubmission, RemittanceParty
from edigate.posting import remittance
from edigate.posting.remittance import Funds, are_cents, is_cents
from edigate.transactions.remittance_835.balance import expected_payments
from edigate.transactions.remittance_835.facts import (
    ClaimPayment,
    Difference,
    RemittanceHeader,
    RemittanceTrailer,
    ServicePayment,
)


class RemittanceKey(msgspec.Struct, frozen=True, gc=False):
    """What makes a remittance the same whatever file it comes in: payer, trace, date, amount, payee."""

    payer_id: str
    trace: str
    payment_date: date | None
    amount: Decimal | None
    payee: str

    @property
    def text(self) -> str:
        """The key as one text."""
        day = self.payment_date.isoformat() if self.payment_date else ""
        amount = "" if self.amount is None else f"{self.amount:.2f}"
        return f"835:{self.payer_id}:{self.trace}:{day}:{amount}:{self.payee}"


class Heading(msgspec.Struct, frozen=True, gc=False):
    """What is known of a remittance before its first claim."""

    header: RemittanceHeader
    key: RemittanceKey
    funds: Funds


class Proof(msgspec.Struct, frozen=True, gc=False):
    """Whether a remittance may post. `reasons` is empty when it may; else it is held whole, and they say why."""

    heading: Heading
    trailer: RemittanceTrailer
    findings: tuple[Finding, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it is held, in words."""
        return tuple(finding.message for finding in self.findings)

    @property
    def held(self) -> bool:
        """Whether the remittance posts nothing."""
        return bool(self.findings)


def identify(header: RemittanceHeader, parties: RemittanceParty) -> RemittanceKey:
    """The natural key of a remittance; the same key twice is a duplicate, whatever the file."""
    payment, payee = header.payment, header.payee
    return RemittanceKey(
        payer_id=_payer_id(header, parties),
        trace=payment.trace or "",
        payment_date=payment.payment_date,
        amount=payment.amount,
        payee=(payee.npi or payee.tax_id or payee.id or "") if payee else "",
    )


class Proving:
    """The proof of one remittance in the making: the payment equation, amounts in cents, BPR rules, payee, usage."""

    def __init__(self, header: RemittanceHeader, parties: RemittanceParty) -> None:
        self.heading = Heading(header, identify(header, parties), remittance.funds(header.payment))
        self._money = [
            held(OutcomeCode.PAYMENT_NOT_POSTABLE, reason, header.payment.ordinal)
            for reason in remittance.obstacles(header.payment, parties.debits)
        ]
        self._parties = _strangers(header, parties)
        self._broken = False

    @property
    def stands(self) -> bool:
        """Whether nothing speaks against it so far."""
        return not (self._money or self._parties)

    @property
    def reasons(self) -> tuple[str, ...]:
        """What speaks against it so far, in words."""
        return tuple(finding.message for finding in (*self._money, *self._parties))

    def claims(self, payments: Iterable[ClaimPayment]) -> None:
        """Take in some of its claims, in order."""
        for one in payments:
            if not (self._broken or is_cents(one.paid)):
                self._broken = True  # one is enough to name
                reason = "the amount paid for a claim (CLP04) is not readable to the cent"
                self._money.append(held(OutcomeCode.AMOUNT_NOT_IN_CENTS, reason, one.ordinal))

    def end(self, trailer: RemittanceTrailer) -> Proof:
        """Take in its trailer: the proof."""
        findings = [
            held(OutcomeCode.AMOUNT_NOT_IN_CENTS, "the amount of a provider adjustment (PLB) is not readable to the cent",
                 one.ordinal)
            for one in trailer.provider_adjustments
            if not is_cents(one.amount)
        ]  # fmt: skip
        if trailer.difference is not None:
            reason = _unbalanced(trailer.difference)
            ordinal = self.heading.header.payment.ordinal
            findings.append(held(OutcomeCode.REMITTANCE_UNBALANCED, reason, ordinal))
        return Proof(self.heading, trailer, (*self._money, *findings, *self._parties))


def prove(
    facts: Iterable[RemittanceHeader | ClaimPayment | RemittanceTrailer], parties: RemittanceParty
) -> Proof:
    """Consume the stream of one remittance."""
    proving: Proving | None = None
    for fact in facts:
        if isinstance(fact, RemittanceHeader):
            proving = Proving(fact, parties)
        elif proving is not None:
            if isinstance(fact, RemittanceTrailer):
                return proving.end(fact)
            proving.claims((fact,))
    raise ValueError("the stream of a remittance has a header and a trailer")


def is_proven(payment: ClaimPayment) -> bool:
    """Whether the sums of a claim and its lines hold and every amount of it can be booked."""
    expected, of_lines = expected_payments(payment), [line.paid for line in payment.lines]
    if expected != [*of_lines, payment.paid] or any(
        each is None for each in expected
    ):  # asking `==` of None is slow
        return False
    # Each other amount went into one of these, and a sum has as many decimals as the amount that has most.
    return are_cents(cast("list[Decimal]", expected)) or all(map(is_cents, _amounts(payment)))


def _amounts(payment: ClaimPayment) -> Iterator[Decimal | None]:
    """Every amount that is booked of a claim."""
    parts: tuple[ClaimPayment | ServicePayment, ...] = (payment, *payment.lines)
    for part in parts:
        yield from (part.charge, part.paid, *[one.amount for one in part.adjustments])


def _strangers(header: RemittanceHeader, parties: RemittanceParty) -> list[Finding]:
    """What speaks against it because of whom it is for."""
    findings = []
    if parties.payees is not None and payee_ids(header).isdisjoint(parties.payees):
        ordinal = header.payee.ordinal if header.payee else header.ordinal
        findings.append(held(OutcomeCode.PAYEE_UNKNOWN, "the payee is none of our providers", ordinal))
    if parties.usage is not None and header.usage != parties.usage:
        reason = "it is marked for the other usage (ISA15: test or production)"
        findings.append(held(OutcomeCode.USAGE_DIFFERS, reason, header.ordinal))
    return findings


def _unbalanced(difference: Difference) -> str:
    """The payment equation in words, with the exact difference."""
    if difference.expected is None or difference.found is None:
        return "the payment equation cannot be proven: an amount in it is not readable"
    off = difference.found - difference.expected
    return (
        f"the claims less the provider adjustments make {difference.expected}, "
        f"but the payment (BPR02) says {difference.found}: {off:+}"
    )


def _payer_id(header: RemittanceHeader, parties: RemittanceParty) -> str:
    """The payer as our claims name it: by any id it uses on the wire, or its name, if configured; else as it says."""
    payer = header.payer
    ids = [payer.id if payer else None]
    ids += [one.value for one in header.references if one.qualifier in ("2U", "EO", "NF", "HI")]
    ids.append(header.payment.payer_id)
    given = [text for text in ids if text]
    for text in (*given, *((payer.name or "").upper() for payer in (payer,) if payer)):
        if text in parties.payers:
            return parties.payers[text]
    return given[0] if given else ""


def practice(header: RemittanceHeader, submissions: Iterable[KnownSubmission]) -> str | None:
    """The one practice that bills under what the payee is called; None when it is nobody's, or several share it."""
    ids = payee_ids(header)
    found = {one.practice for one in submissions if not ids.isdisjoint(one.billing_ids)}
    return found.pop() if len(found) == 1 else None


def payee_ids(header: RemittanceHeader) -> set[str]:
    """Whom a remittance pays: NPI, tax number (also without hyphens), other id."""
    payee = header.payee
    ids = [payee.npi, payee.tax_id, payee.id] if payee else []
    ids += [one.value for one in header.payee_references if one.qualifier == "TJ"]
    given = {text for text in ids if text}
    return given | {tax_id.bare(text) for text in given}
