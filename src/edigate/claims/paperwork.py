"""What goes beside a claim or a line: attachments, contract and repricing terms, numbers given for one payer."""

from __future__ import annotations

from typing import Literal

from edigate.claims.base import Money, Quantity, Strict, Text


class Attachment(Strict):
    """A document that supports the claim (PWK): `type` PWK01, `transmission` PWK02, `control_number` PWK06.

    `transmission` AA means available on request: then there is no control number.
    """

    type: Text
    transmission: Text
    control_number: Text | None = None


class Contract(Strict):
    """Contract terms (CN1): its type, amount, percentage, code, discount percentage and version."""

    type: Literal["01", "02", "03", "04", "05", "06", "09"]
    amount: Money | None = None
    percent: Quantity | None = None
    code: Text | None = None
    discount_percent: Quantity | None = None
    version: Text | None = None


class Repricing(Strict):
    """What a repricer made of the claim or line (HCP01 to 15); procedure, unit and quantity only on a line."""

    method: Text
    allowed: Money
    savings: Money | None = None
    organization_id: Text | None = None
    rate: Quantity | None = None
    group_code: Text | None = None
    group_amount: Money | None = None
    procedure_qualifier: Literal["ER", "HC", "IV", "WK"] | None = None
    procedure_code: Text | None = None
    unit: Literal["UN", "MJ"] | None = None
    quantity: Quantity | None = None
    rejection_reason: Text | None = None
    compliance: Text | None = None
    exception: Text | None = None


class PayerNumber(Strict):
    """An authorization or referral number (REF); `payer_id` names the other payer that gave it (REF04)."""

    number: Text
    payer_id: Text | None = None
