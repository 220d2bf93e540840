"""A remittance that came on paper, as a person types it from the explanation of benefits (EOB)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

import msgspec

from edigate.transactions.remittance_835.facts import (
    Adjustment,
    ClaimPayment,
    RemittanceTrailer,
    ServicePayment,
)

_ZERO = Decimal("0.00")
_OPPOSITE = (
    "-BACK"  # what its check number has between that of the remittance it takes back and the number of it
)


class TypedAdjustment(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What was taken off: group and reason as in CAS; positive lowers the payment."""

    group: str
    reason: str
    amount: Decimal


class TypedLine(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One service line. `line` is our line control number, or its place on the claim (1, 2 ...)."""

    charge: Decimal
    paid: Decimal
    line: str | None = None
    procedure: str | None = None
    modifiers: tuple[str, ...] = ()
    service_date: date | None = None
    adjustments: tuple[TypedAdjustment, ...] = ()
    remarks: tuple[str, ...] = ()


class TypedClaim(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One claim. `claim` is its patient control number; `status` is CLP02 (1 primary, 2 secondary, 4 denied, 22 reversal)."""

    claim: str
    charge: Decimal
    paid: Decimal
    status: str = "1"
    payer_claim_number: str | None = None
    frequency: str = "1"
    adjustments: tuple[TypedAdjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    lines: tuple[TypedLine, ...] = ()


class TypedProviderAdjustment(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """An adjustment of the payment itself (PLB): positive lowers it."""

    code: str
    amount: Decimal
    reference: str | None = None


class TypedRemittance(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One check or transfer with everything it explains. A negative amount takes an earlier one back.

    Payer and payee (NPI) are those of the first claim where they are left out.
    """

    check: str
    date: date
    amount: Decimal
    claims: tuple[TypedClaim, ...] = ()
    provider_adjustments: tuple[TypedProviderAdjustment, ...] = ()
    payer: str | None = None
    payer_name: str | None = None
    payee_npi: str | None = None
    method: Literal["check", "eft"] = "check"


def taken_back(
    claims: list[ClaimPayment], trailer: RemittanceTrailer, head: TypedRemittance
) -> TypedRemittance:
    """The exact opposite of a remittance, under the check, day, payer and payee of `head`."""
    return msgspec.structs.replace(
        head,
        amount=-head.amount,
        claims=tuple(_reversed(one) for one in claims),
        provider_adjustments=tuple(
            TypedProviderAdjustment(one.code or "", -(one.amount or _ZERO), one.reference)
            for one in trailer.provider_adjustments
        ),
    )


def opposite_number(check: str | None, remittance_id: int) -> str:
    """The check number of what takes back the remittance with that check and that number on record."""
    return f"{check}{_OPPOSITE}{remittance_id}"


def taken_back_by(check: str | None) -> tuple[str, int] | None:
    """Check and number of the remittance that one with this check number takes back; None when it takes none back."""
    before, _, number = (check or "").rpartition(_OPPOSITE)
    return (before, int(number)) if number.isdecimal() and len(number) < 19 else None


def _reversed(one: ClaimPayment) -> TypedClaim:
    return TypedClaim(
        claim=one.patient_control_number or "0",
        charge=-(one.charge or _ZERO),
        paid=-(one.paid or _ZERO),
        status="22",
        payer_claim_number=one.payer_claim_control_number,
        frequency=one.frequency or "1",
        adjustments=_opposite(one.adjustments),
        remarks=one.remarks,
        lines=tuple(_reversed_line(line) for line in one.lines),
    )


def _reversed_line(line: ServicePayment) -> TypedLine:
    return TypedLine(
        charge=-(line.charge or _ZERO),
        paid=-(line.paid or _ZERO),
        line=line.line_control_number,
        procedure=line.procedure.code if line.procedure else None,
        modifiers=line.procedure.modifiers if line.procedure else (),
        service_date=line.service_date,
        adjustments=_opposite(line.adjustments),
        remarks=line.remarks,
    )


def _opposite(adjustments: tuple[Adjustment, ...]) -> tuple[TypedAdjustment, ...]:
    return tuple(TypedAdjustment(one.group, one.reason, -(one.amount or _ZERO)) for one in adjustments)
