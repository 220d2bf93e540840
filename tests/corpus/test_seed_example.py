"""The worked example: the numbers of domain/seed-example.md for the remittances and the acknowledgments."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from edigate.transactions import read
from edigate.transactions.claim_837.facts import ClaimFile
from edigate.transactions.claim_ack_277ca.facts import ClaimAck
from edigate.transactions.remittance_835.facts import Remittance
from edigate.transactions.set_fact import SetFact

pytestmark = pytest.mark.shared


def only(shared: Path, name: str) -> SetFact:
    (fact,) = read.facts([(shared / "domain" / "example" / name).read_bytes()])
    assert isinstance(fact, SetFact)
    assert fact.findings == ()
    return fact


def remit(shared: Path, name: str) -> Remittance:
    fact = only(shared, name)
    assert isinstance(fact, Remittance)
    assert fact.balance.balanced
    assert (fact.payer.id, fact.payee.npi, fact.payee.tax_id) == ("DHP01", "1750001012", "371234567")  # type: ignore[union-attr]
    return fact


def cas(remittance: Remittance, n: int) -> list[tuple[str, str, Decimal | None]]:
    claim = remittance.claims[n]
    everything = [*claim.adjustments, *(one for line in claim.lines for one in line.adjustments)]
    return [(one.group, one.reason, one.amount) for one in everything]


def test_05_pays_line_one_in_part_and_denies_line_two(shared: Path) -> None:
    fact = remit(shared, "05-835-partial-denied-line.edi")
    assert (fact.payment.amount, fact.payment.trace, fact.payment.handling) == (67, "EFT2603180042", "I")
    (claim,) = fact.claims
    assert (claim.status_code, claim.charge, claim.paid, claim.patient_responsibility) == ("1", 235, 67, 25)
    first, second = claim.lines
    assert (first.charge, first.paid, first.allowed, second.charge, second.paid) == (150, 67, 92, 85, 0)
    assert cas(fact, 0) == [("CO", "45", 58), ("PR", "3", 25), ("CO", "16", 85)]
    assert second.remarks == ("N265",)
    assert [line.line_control_number for line in claim.lines] == ["LSF0000481-1", "LSF0000481-2"]


def test_07_reverses_and_corrects_with_interest(shared: Path) -> None:
    fact = remit(shared, "07-835-reversal-correction.edi")
    reversal, correction = fact.claims
    assert (reversal.is_reversal, reversal.charge, reversal.paid) == (True, -235, -67)
    assert cas(fact, 0) == [("CO", "45", -58), ("PR", "3", -25), ("CO", "16", -85)]
    assert (
        correction.status_code,
        correction.charge,
        correction.paid,
        correction.patient_responsibility,
    ) == ("1", 235, 87, 25)
    assert cas(fact, 1) == [("CO", "45", 58), ("PR", "3", 25), ("CO", "45", 65)]
    assert (correction.payer_claim_control_number, correction.original_reference) == (
        "DHP26079000245",
        "DHP26063000117",
    )
    assert [(one.code, one.reference, one.amount) for one in fact.provider_adjustments] == [
        ("L6", "LSF0000481", Decimal("-0.50"))
    ]
    assert fact.payment.amount == Decimal("20.50")


def test_08_takes_back_and_carries_the_balance(shared: Path) -> None:
    fact = remit(shared, "08-835-takeback-forwarded-balance.edi")
    assert (fact.payment.amount, fact.payment.method) == (0, "NON")
    assert [claim.paid for claim in fact.claims] == [-87, 0]
    assert cas(fact, 1) == [("PR", "27", 150), ("PR", "27", 85)]
    assert [(one.code, one.amount) for one in fact.provider_adjustments] == [("FB", -87)]


def test_09_recovers_it_from_another_claim(shared: Path) -> None:
    fact = remit(shared, "09-835-balance-recovered.edi")
    assert (fact.payment.amount, fact.claims[0].patient_control_number, fact.claims[0].paid) == (
        5,
        "LSF0000502",
        92,
    )
    assert [(one.code, one.reference, one.amount) for one in fact.provider_adjustments] == [
        ("FB", "LSF0000481", 87)
    ]


def test_the_four_together_leave_what_the_page_says(shared: Path) -> None:
    names = ("05-835-partial-denied-line", "07-835-reversal-correction", "08-835-takeback-forwarded-balance",
             "09-835-balance-recovered")  # fmt: skip
    facts = [remit(shared, f"{name}.edi") for name in names]
    assert sum(fact.payment.amount or 0 for fact in facts) == Decimal("92.50")
    net = sum(
        claim.paid or 0
        for fact in facts
        for claim in fact.claims
        if claim.patient_control_number == "LSF0000481"
    )
    assert net == 0


def test_04_and_04x_accept_and_reject(shared: Path) -> None:
    accepted, rejected = only(shared, "04-277ca-accept.edi"), only(shared, "04x-277ca-reject.edi")
    assert isinstance(accepted, ClaimAck)
    assert isinstance(rejected, ClaimAck)
    assert accepted.receiver is not None and accepted.receiver.trace == "LSFB000031"
    (claim,) = accepted.claims
    assert (claim.patient_control_number, claim.payer_claim_control_number) == (
        "LSF0000481",
        "DHP26063000117",
    )
    assert claim.clearinghouse_number == "EDG0000000000017"
    assert [(one.category, one.code, one.entity) for one in rejected.claims[0].statuses] == [
        ("A7", "164", "IL"), ("A7", "33", None),
    ]  # fmt: skip


def test_01_is_the_claim_of_the_page(shared: Path) -> None:
    fact = only(shared, "01-837p-original.edi")
    assert isinstance(fact, ClaimFile)
    (claim,) = fact.claims
    assert (claim.patient_control_number, claim.charge, claim.facility, claim.frequency) == (
        "LSF0000481",
        235,
        "11",
        "1",
    )
    assert [line.charge for line in claim.lines] == [150, 85]
    assert [one.code for one in claim.diagnoses] == ["J159"]
