"""Other payers of the same patient and what they decided (2320, 2330, 2430)."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, StrictBool

from edigate.claims.base import Date, Money, Quantity, Strict, Text
from edigate.claims.people import Address, Identifier, PayerRank
from edigate.claims.procedure import Procedure

_NOTHING = Decimal("0.00")


class Adjustment(Strict):
    """Why a payer paid less than charged (CAS): group, reason (CARC), amount, quantity. Order is kept."""

    group: Literal["CO", "CR", "OA", "PI", "PR"]
    reason: Text
    amount: Money
    quantity: Quantity | None = None


class OtherSubscriber(Strict):
    """The holder of the other coverage (2330A); an organization when `organization` is set."""

    last_name: Text
    first_name: Text | None = None
    middle_name: Text | None = None
    suffix: Text | None = None
    organization: StrictBool = False
    member_id: Text
    id_qualifier: Literal["MI", "II"] = "MI"
    address: Address | None = None
    ssn: Text | None = None


class OutpatientRemarks(Strict):
    """What the payer remarked (MOA): rate, payable amount, up to five remark codes, two more amounts."""

    reimbursement_rate: Quantity | None = None
    hcpcs_payable: Money | None = None
    remark_codes: tuple[Text, ...] = Field((), max_length=5)
    esrd_paid: Money | None = None
    professional_component: Money | None = None


class ProviderAtPayer(Strict):
    """A provider's numbers at the other payer (2330C to G); its name stands in the claim itself."""

    role: Literal["referring", "primary_care", "rendering", "service_facility", "supervising", "billing"]
    person: StrictBool = True
    identifiers: tuple[Identifier, ...] = Field((), max_length=3)


class OtherPayer(Strict):
    """One other payer (2320, 2330).

    `paid` AMT*D, `noncovered` AMT*A8, `remaining_liability` AMT*EAF, `adjustments` CAS on the whole claim;
    `paid_date` only when the lines tell no results. `adjusted` REF*T4.
    """

    payer_rank: PayerRank
    relationship: Text = "18"
    claim_filing_code: Text
    insurance_type: Text | None = None
    group_number: Text | None = None
    group_name: Text | None = None
    id: Text
    name: Text
    id_qualifier: Literal["PI", "XV"] = "PI"
    address: Address | None = None
    identifiers: tuple[Identifier, ...] = Field((), max_length=2)
    subscriber: OtherSubscriber
    paid: Money | None = None
    noncovered: Money | None = None
    remaining_liability: Money | None = None
    adjustments: tuple[Adjustment, ...] = ()
    paid_date: Date | None = None
    benefits_assigned: Literal["Y", "N", "W"] = "Y"
    patient_signature_by_provider: StrictBool = False
    release_of_information: Literal["Y", "I"] = "Y"
    remarks: OutpatientRemarks | None = None
    prior_authorization: Text | None = None
    referral_number: Text | None = None
    adjusted: StrictBool = False
    payer_claim_control_number: Text | None = None
    provider_identifiers: tuple[ProviderAtPayer, ...] = Field((), max_length=7)


class LineResult(Strict):
    """What one other payer made of a line (2430): `payer_id` is the id of one of the claim's `other_payers`."""

    payer_id: Text
    paid: Money
    procedure: Procedure
    quantity: Quantity = Decimal(1)
    bundled_line: Text | None = None
    adjustments: tuple[Adjustment, ...] = ()
    paid_date: Date
    remaining_liability: Money | None = None


def sum_of_adjustments(adjustments: tuple[Adjustment, ...]) -> Decimal:
    """The sum of their amounts."""
    return sum((each.amount for each in adjustments), _NOTHING)
