"""Claim payments and code lists for tests, short to write: amounts as text, everything else by name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from edigate import maps
from edigate.outcome.known import KnownLine, KnownSubmission, Tables
from edigate.posting.entry import Entry
from edigate.posting.history import PaymentRef, Remitted
from edigate.tracking.status import ClaimState
from edigate.transactions.remittance_835.facts import (
    Adjustment,
    ClaimPayment,
    ProviderAdjustment,
    ServicePayment,
)
from edigate.transactions.values import Procedure

LISTS = ("carc", "rarc", "status_category", "status", "entity", "plb")


def tables(**more: Any) -> Tables:
    """The shipped code lists and the chart as it is shipped."""
    given: dict[str, Any] = {name: maps.code_set(name) for name in LISTS}
    return Tables(**(given | more))


def cas(text: str) -> tuple[Adjustment, ...]:
    """Adjustments from text: "CO-45 58, PR-3 25"."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        code, amount = part.split()
        group, reason = code.split("-", 1)
        found.append(Adjustment(group, reason, Decimal(amount).quantize(Decimal("0.01")), None, 0))
    return tuple(found)


def line(number: str | None, charge: str, paid: str, adjusted: str = "", **more: Any) -> ServicePayment:
    """A service line."""
    given: dict[str, Any] = dict.fromkeys(ServicePayment.__struct_fields__)
    given |= dict.fromkeys(("remarks", "codes", "references", "amounts", "quantities", "dates"), ())
    given |= {"ordinal": 0, "procedure": Procedure("HC", "99213")}
    given |= {
        "line_control_number": number,
        "charge": money(charge),
        "paid": money(paid),
        "adjustments": cas(adjusted),
    }
    return ServicePayment(**(given | more))


def payment(charge: str, paid: str, *lines: ServicePayment, status: str = "1", **more: Any) -> ClaimPayment:
    """A claim payment for claim PCN1 with the payer's number ICN1."""
    given: dict[str, Any] = dict.fromkeys(ClaimPayment.__struct_fields__)
    empty = (
        "remarks",
        "references",
        "amounts",
        "quantities",
        "dates",
        "inpatient",
        "outpatient",
        "extras",
        "findings",
    )
    given |= dict.fromkeys(empty, ())
    given |= {"patient_control_number": "PCN1", "payer_claim_control_number": "ICN1", "status_code": status}
    given |= {"charge": money(charge), "paid": money(paid), "lines": lines, "ordinal": 1}
    given |= {"adjustments": cas(more.pop("adjusted", ""))}
    return ClaimPayment(**(given | more))


def reversal_of(one: ClaimPayment, **more: Any) -> ClaimPayment:
    """The exact mirror of a payment, as a payer sends it: CLP02 = 22."""

    def mirror(adjustments: tuple[Adjustment, ...]) -> tuple[Adjustment, ...]:
        return tuple(Adjustment(a.group, a.reason, negative(a.amount), a.quantity, 0) for a in adjustments)

    given: dict[str, Any] = {name: getattr(one, name) for name in ClaimPayment.__struct_fields__}
    given |= {"status_code": "22", "charge": negative(one.charge), "paid": negative(one.paid)}
    given["adjustments"] = mirror(one.adjustments)
    given["lines"] = tuple(
        line(
            each.line_control_number,
            str(negative(each.charge)),
            str(negative(each.paid)),
            adjustments=mirror(each.adjustments),
        )
        for each in one.lines
    )
    return ClaimPayment(**(given | more))


def negative(amount: Decimal | None) -> Decimal:
    """The opposite amount; an absent one counts as nothing."""
    return -(amount or Decimal("0.00"))


def plb(code: str, amount: str, reference: str | None = "REF1") -> ProviderAdjustment:
    """A provider adjustment."""
    return ProviderAdjustment("1750001012", date(2026, 12, 31), code, reference, money(amount), 9)


def remitted(number: int, day: int, one: ClaimPayment, sequence: int = 1, proven: bool = True) -> Remitted:
    """A payment in a claim's history: remittance `number`, dated that day of April 2026."""
    return Remitted(PaymentRef(number, sequence), date(2026, 4, day), f"TRACE{number}", one, proven)


def submission(number: int = 1, **more: Any) -> KnownSubmission:
    """A submission of claim PCN1 to payer DHP01 with two lines, 100 and 50."""
    given: dict[str, Any] = {
        "id": number, "claim_id": 1, "practice": "demo", "claim_key": "KEY1", "patient_control_number": "PCN1",
        "payer_id": "DHP01", "payer_name": "DEMO HEALTH PLAN", "trace": f"EDG{number:013}",
        "state": ClaimState.ACCEPTED, "charge": money("150"), "billing_npi": "1750001012",
        "service_from": date(2026, 3, 2), "service_to": date(2026, 3, 2),
        "lines": (
            KnownLine("PCN1-1", money("100"), "99213", (), date(2026, 3, 2)),
            KnownLine("PCN1-2", money("50"), "71045", (), date(2026, 3, 2)),
        ),
    }  # fmt: skip
    return KnownSubmission(**(given | more))


def balanced(entry: Entry) -> Entry:
    """The entry, whose postings sum to zero."""
    assert sum(one.amount for one in entry.postings) == 0
    return entry


def money(text: str) -> Decimal:
    """An amount with two places."""
    return Decimal(text).quantize(Decimal("0.01"))
