"""The claim to the next payer from the primary's remittance: the worked example to the byte, and every refusal."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from claims.dental import dental
from claims.samples import PATIENT, PERSON, claim, partner, stay
from edigate.claims.dental import DentalClaim
from edigate.claims.edits import check
from edigate.claims.institutional import InstitutionalClaim
from edigate.claims.model import Claim
from edigate.claims.other_payer import InstitutionalOtherPayer
from edigate.errors import Finding
from edigate.followup.secondary import _WORDS, SecondaryCode, secondary
from edigate.guides.check import check as check_file
from edigate.transactions.claim_837.build import ClaimToSend, Control, build
from edigate.transactions.read import facts
from edigate.transactions.remittance_835.facts import ClaimPayment, Remittance
from edigate.transactions.values import Procedure
from requirements import ROOT

NEXT: dict[str, Any] = {
    "payer_rank": "S", "group_number": "SM7788", "claim_filing_code": "CI", "id": "SM002", "name": "Second Mutual",
    "subscriber": {"last_name": "Rivera", "first_name": "Anna", "middle_name": "M", "member_id": "SM998877"},
}  # fmt: skip
PAID_ON = date(2026, 4, 1)


def original(**changes: Any) -> Claim:
    """The corrected claim that the primary paid, with its secondary coverage on file."""
    return claim(other_payers=[NEXT], lines__1__ordering_provider=PERSON, **changes)


@pytest.fixture
def payment(shared: Path) -> ClaimPayment:
    """The payer's latest decision in the worked example."""
    content = (shared / "domain/example/07-835-reversal-correction.edi").read_bytes()
    (told,) = [fact for fact in facts([content]) if isinstance(fact, Remittance)]
    return next(each for each in reversed(told.claims) if each.status_code == "1")


def refused(made: Claim | Finding) -> str:
    assert isinstance(made, Finding), "a claim was made"
    return made.code


def test_the_worked_example_to_the_byte(payment: ClaimPayment, shared: Path) -> None:
    made = secondary(original(), payment, PAID_ON, "LSF0000481S")
    assert isinstance(made, Claim), made
    assert check(made) == []
    to = partner(
        receiver_id="SECMUTUAL",
        receiver={"name": "Second Mutual", "id": "SECMUTUAL"},
        delimiters={"line_end": "\n"},
    )
    control = Control(103, 103, "LSFB000051", datetime(2026, 4, 3, 9, 30))
    content = build([ClaimToSend(made, "EDG0000000000031", 1)], to, control).content
    assert content == (shared / "domain/example/10-837p-secondary.edi").read_bytes()


@pytest.mark.parametrize("qualifier", ["AD", "HC"])
def test_a_dental_claim_goes_on_with_its_teeth(payment: ClaimPayment, qualifier: str) -> None:
    """Some payers answer with HC for dental codes: the claim still names its own list."""
    told = msgspec.structs.replace(
        payment,
        patient_control_number="HDR-3001", charge=Decimal("280.00"), paid=Decimal("180.00"), adjustments=(),
        lines=tuple(
            msgspec.structs.replace(
                line, procedure=Procedure(qualifier, code, ()), charge=charge, paid=charge - 50, line_control_number=number,
                adjustments=(msgspec.structs.replace(line.adjustments[0], group="PR", reason="2", amount=Decimal(50)),),
            )
            for line, code, charge, number in zip(
                payment.lines, ("D2392", "D1110"), (Decimal(185), Decimal(95)), ("HDR-3001-1", "HDR-3001-2"), strict=True
            )
        ),
    )  # fmt: skip
    made = secondary(dental(other_payers=[NEXT]), told, PAID_ON, "HDR-3001S")
    assert isinstance(made, DentalClaim), made
    assert check(made) == []
    assert [each.number for each in made.lines[0].teeth] == ["3"]
    content = build(
        [ClaimToSend(made, "T1", 1)], partner(), Control(1, 1, "B1", datetime(2026, 4, 3))
    ).content
    assert (
        b"SVD*DHP01" not in content
        and content.count(b"SVD*DDP01") == 2
        and b"AD:D2392**1~CAS*PR*2*50" in content
    )
    assert [each for each in check_file([content]).findings if each.severity == "error"] == []


def bundled(payment: ClaimPayment, *codes: str, reason: str = "97") -> ClaimPayment:
    """Both lines decided under one code: the first paid in part, the second with the first (CARC 97)."""
    change = msgspec.structs.replace
    first, second = payment.lines
    sample = first.adjustments[0]
    left = (change(sample, group="PR", reason="3", amount=Decimal(25)),)
    gone = (change(sample, group="CO", reason=reason, amount=Decimal(85)),)
    lines = (
        change(
            first,
            procedure=Procedure("HC", codes[0], ()),
            charge=Decimal(150),
            paid=Decimal(125),
            adjustments=left,
        ),
        change(
            second,
            procedure=Procedure("HC", codes[1], ()),
            charge=Decimal(85),
            paid=Decimal(0),
            adjustments=gone,
        ),
    )
    return change(payment, paid=Decimal(125), lines=lines, adjustments=())


def test_a_line_paid_with_another_names_that_one(payment: ClaimPayment) -> None:
    made = secondary(original(), bundled(payment, "99215", "99215"), PAID_ON, "S1")
    assert isinstance(made, Claim), made
    assert check(made) == []
    assert [line.results[0].bundled_line for line in made.lines] == [None, "1"]
    content = build(
        [ClaimToSend(made, "T1", 1)], partner(), Control(1, 1, "B1", datetime(2026, 4, 3))
    ).content
    assert b"SVD*DHP01*0*HC:99215**1*1~CAS*CO*97*85" in content
    assert [each for each in check_file([content]).findings if each.severity == "error"] == []


@pytest.mark.parametrize(
    "changed",
    [
        {"codes": ("99215", "99214")},
        {"codes": ("71045", "71045")},
        {"codes": ("99215", "99215"), "reason": "45"},
    ],
)
def test_what_names_no_other_line(payment: ClaimPayment, changed: dict[str, Any]) -> None:
    made = secondary(original(), bundled(payment, *changed.pop("codes"), **changed), PAID_ON, "S1")
    assert isinstance(made, Claim), made
    assert [line.results[0].bundled_line for line in made.lines] == [None, None]


def test_a_dependent_stays_one_under_another_subscriber(payment: ClaimPayment) -> None:
    made = secondary(original(patient=PATIENT), payment, PAID_ON, "S1")
    assert isinstance(made, Claim)
    assert made.patient is None and made.subscriber.birth_date == date(
        2018, 7, 9
    )  # 18: the patient is that subscriber
    other = {**NEXT, "relationship": "19"}
    made = secondary(claim(patient=PATIENT, other_payers=[other]), payment, PAID_ON, "S1")
    assert isinstance(made, Claim)
    assert made.patient is not None and made.patient.relationship == "19"
    assert made.other_payers[0].relationship == "19"


def test_numbers_given_by_a_payer_stay_with_it(payment: ClaimPayment) -> None:
    before = original(frequency="7", payer_claim_control_number="X", prior_authorization="A1")
    made = secondary(before, payment, PAID_ON, "S1")
    assert isinstance(made, Claim)
    assert (made.frequency, made.payer_claim_control_number, made.prior_authorization) == ("1", None, None)
    assert made.other_payers[0].prior_authorization == "A1"


def test_each_refusal(payment: ClaimPayment) -> None:
    change = msgspec.structs.replace
    nothing_left = change(payment, lines=tuple(
        change(line, adjustments=tuple(change(a, group="CO") for a in line.adjustments)) for line in payment.lines))  # fmt: skip
    strange_line = (change(payment.lines[0], line_control_number="NOT-OURS"), *payment.lines[1:])
    cases = {
        SecondaryCode.SECONDARY_OF_OTHER_CLAIM: change(payment, patient_control_number="OTHER"),
        SecondaryCode.SECONDARY_CROSSED_OVER: change(payment, remarks=("MA18",)),
        SecondaryCode.SECONDARY_NOT_PAID: change(payment, status_code="22"),
        SecondaryCode.SECONDARY_NOTHING_LEFT: nothing_left,
        SecondaryCode.SECONDARY_LINES_UNMATCHED: change(payment, lines=strange_line),
        SecondaryCode.SECONDARY_UNBALANCED: change(payment, paid=payment.paid and payment.paid + 1),
        SecondaryCode.SECONDARY_UNREADABLE: change(payment, paid=None),
    }
    for code, changed in cases.items():
        assert refused(secondary(original(), changed, PAID_ON, "S1")) == code
    for status in ("19", "23", "4", None):
        assert refused(secondary(original(), change(payment, status_code=status), PAID_ON, "S1"))
    no_cover = secondary(claim(), payment, PAID_ON, "S1")
    assert refused(no_cover) == SecondaryCode.SECONDARY_NO_COVERAGE
    assert {*cases, SecondaryCode.SECONDARY_NO_COVERAGE} == set(SecondaryCode)


def test_every_refusal_stands_in_the_docs() -> None:
    page = (ROOT / "docs" / "EDITS.md").read_text(encoding="utf-8")
    assert all(f"| {code} | {words} |" in page for code, words in _WORDS.items())


# ---------------------------------------------------------------------------------------------- institutional claims
def stayed(payment: ClaimPayment, before: Claim, **changes: Any) -> ClaimPayment:
    """A decision on the stay: its price group leaves 100.00 to the patient."""
    paid = before.charge - 1100
    adjustments = tuple(
        msgspec.structs.replace(
            payment.lines[0].adjustments[0], group=group, reason=reason, amount=Decimal(amount)
        )
        for group, reason, amount in (("CO", "45", 1000), ("PR", "1", 100))
    )
    told = {"patient_control_number": before.patient_control_number, "charge": before.charge, "paid": paid,
            "adjustments": adjustments, "lines": (), "outpatient": (), "inpatient": ()}  # fmt: skip
    return msgspec.structs.replace(payment, **(told | changes))


def test_a_stay_paid_as_a_whole(payment: ClaimPayment) -> None:
    before = stay(other_payers=[NEXT])
    days = ("4", "", "", "5235.5", "MA01", *("",) * 14, "N819", "", "", "", "17")
    made = secondary(before, stayed(payment, before, inpatient=days), PAID_ON, "S1")
    assert isinstance(made, Claim), made
    (decided,) = made.other_payers
    assert (decided.paid, decided.remaining_liability, decided.paid_date) == (
        before.charge - 1100,
        100,
        PAID_ON,
    )
    assert isinstance(decided, InstitutionalOtherPayer) and decided.inpatient_remarks is not None
    told = decided.inpatient_remarks
    assert (told.covered_days, told.drg_amount, told.capital_exception) == (4, Decimal("5235.5"), 17)
    assert told.remark_codes == ("MA01", "N819")
    assert not any(line.results for line in made.lines)
    assert all(finding.severity != "error" for finding in check(made))


def test_lines_of_a_stay_by_revenue_code(payment: ClaimPayment) -> None:
    before = stay(other_payers=[NEXT])
    whole = stayed(payment, before)
    lines = tuple(
        msgspec.structs.replace(
            payment.lines[0], procedure=Procedure("NU", ours.revenue_code), revenue_code=None, charge=ours.charge,
            paid=ours.charge - (1100 if n == 0 else 0), units=ours.quantity,
            adjustments=whole.adjustments if n == 0 else (), line_control_number=ours.line_control_number)
        for n, ours in enumerate(before.lines)
    )  # fmt: skip
    made = secondary(before, msgspec.structs.replace(whole, adjustments=(), lines=lines), PAID_ON, "S1")
    assert isinstance(made, InstitutionalClaim), made
    results = [line.results[0] for line in made.lines]
    assert [each.revenue_code for each in results] == [line.revenue_code for line in before.lines]
    assert {each.procedure for each in results} == {None}
    assert results[0].remaining_liability == 100
    content = build(
        [ClaimToSend(made, "EDG0000000000031", 1)], partner(), Control(1, 1, "B1", datetime(2026, 4, 3))
    ).content
    errors = [each for each in check_file(iter([content])).findings if each.severity == "error"]
    assert [(each.code, each.where.id) for each in errors] == []
