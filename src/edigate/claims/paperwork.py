"""What goes beside a claim or a line: attachments, contract and repricing terms, numbers given for one payer."""

from __future__ import annotations

from typing import Literal

from edigate.claims.base import Code2, Code30, Code48, Code50, Money, Quantity, Strict


class Attachment(Strict):
    """A document that supports the claim (PWK): `type` PWK01, `transmission` PWK02, `control_number` PWK06.

    `transmission` AA means available on request: then there is no control number.
    """

    type: Code2
    transmission: Code2
    control_number: Code50 | None = None


class Contract(Strict):
    """Contract terms (CN1): its type, amount, percentage, code, discount percentage and version."""

    type: Literal["01", "02", "03", "04", "05", "06", "09"]
    amount: Money | None = None
    percent: Quantity | None = None
    code: Code50 | None = None
    discount_percent: Quantity | None = None
    version: Code30 | None = None


class Repricing(Strict):
    """What a repricer made of the claim or line (HCP01 to 15).

    Procedure, unit and quantity only on a line; on institutional claims also `revenue_code`, and the days approved.
    """

    method: Code2
    allowed: Money
    savings: Money | None = None
    organization_id: Code50 | None = None
    rate: Quantity | None = None
    group_code: Code50 | None = None
    group_amount: Money | None = None
    revenue_code: Code48 | None = None
    procedure_qualifier: Literal["AD", "ER", "HC", "HP", "IV", "WK"] | None = None
    procedure_code: Code48 | None = None
    unit: Literal["UN", "MJ", "DA"] | None = None
    quantity: Quantity | None = None
    rejection_reason: Code2 | None = None
    compliance: Code2 | None = None
    exception: Code2 | None = None


class PayerNumber(Strict):
    """An authorization or referral number (REF); `payer_id` names the other payer that gave it (REF04)."""

    number: Code50
    payer_id: Code50 | None = None
