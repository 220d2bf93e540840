"""Other payers of the same patient and what they decided (2320, 2330, 2430)."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, StrictBool

from edigate.claims.base import (
    Code2,
    Code3,
    Code5,
    Code6,
    Code48,
    Code50,
    Code80,
    Date,
    Money,
    Quantity,
    Strict,
    Words10,
    Words25,
    Words35,
    Words60,
)
from edigate.claims.people import Address, Identifier, PayerRank
from edigate.claims.procedure import Procedure

_NOTHING = Decimal("0.00")


class Adjustment(Strict):
    """Why a payer paid less than charged (CAS): group, reason (CARC), amount, quantity. Order is kept."""

    group: Literal["CO", "CR", "OA", "PI", "PR"]
    reason: Code5
    amount: Money
    quantity: Quantity | None = None


class OtherSubscriber(Strict):
    """The holder of the other coverage (2330A); an organization when `organization` is set."""

    last_name: Words60
    first_name: Words35 | None = None
    middle_name: Words25 | None = None
    suffix: Words10 | None = None
    organization: StrictBool = False
    member_id: Code80
    id_qualifier: Literal["MI", "II"] = "MI"
    address: Address | None = None
    ssn: Code50 | None = None


class OutpatientRemarks(Strict):
    """What the payer remarked (MOA): rate, payable amount, up to five remark codes, two more amounts."""

    reimbursement_rate: Quantity | None = None
    hcpcs_payable: Money | None = None
    remark_codes: tuple[Code50, ...] = Field((), max_length=5)
    esrd_paid: Money | None = None
    professional_component: Money | None = None


class InpatientRemarks(Strict):
    """What the payer remarked about a stay (MIA): covered days (01), up to five remark codes (05, 20 to 23), amounts.

    Amounts are those of the prospective payment systems: operating (`operating_`), capital (`capital_`), and the shares
    in them.
    """

    covered_days: Quantity
    lifetime_psychiatric_days: Quantity | None = None
    drg_amount: Money | None = None
    disproportionate_share: Money | None = None
    msp_pass_through: Money | None = None
    capital_amount: Money | None = None
    capital_federal_drg: Money | None = None
    capital_hospital_drg: Money | None = None
    capital_disproportionate_share: Money | None = None
    old_capital: Money | None = None
    capital_medical_education: Money | None = None
    operating_hospital_drg: Money | None = None
    cost_report_days: Quantity | None = None
    operating_federal_drg: Money | None = None
    capital_outlier: Money | None = None
    indirect_teaching: Money | None = None
    professional_component: Money | None = None
    capital_exception: Money | None = None
    remark_codes: tuple[Code50, ...] = Field((), max_length=5)


class ProviderAtPayer(Strict):
    """A provider's numbers at the other payer (2330C and on); its name stands in the claim itself."""

    role: Literal[
        "attending", "operating", "other_operating", "referring", "primary_care", "rendering", "service_facility",
        "supervising", "billing", "assistant_surgeon",
    ]  # fmt: skip
    person: StrictBool = True
    identifiers: tuple[Identifier, ...] = Field((), max_length=3)


class OtherPayer(Strict):
    """One other payer (2320, 2330).

    `paid` AMT*D, `noncovered` AMT*A8, `remaining_liability` AMT*EAF, `adjustments` CAS on the whole claim;
    `paid_date` only when the lines tell no results. `adjusted` REF*T4.
    """

    payer_rank: PayerRank
    relationship: Code2 = "18"
    claim_filing_code: Code2
    insurance_type: Code3 | None = None
    group_number: Code50 | None = None
    group_name: Words60 | None = None
    id: Code80
    name: Words60
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
    prior_authorization: Code50 | None = None
    referral_number: Code50 | None = None
    adjusted: StrictBool = False
    payer_claim_control_number: Code50 | None = None
    provider_identifiers: tuple[ProviderAtPayer, ...] = Field((), max_length=7)


class InstitutionalOtherPayer(OtherPayer):
    """One other payer of an institutional claim."""

    inpatient_remarks: InpatientRemarks | None = None


class DentalOtherPayer(OtherPayer):
    """One other payer of a dental claim; `predetermination_number` is REF*G3."""

    identifiers: tuple[Identifier, ...] = Field((), max_length=3)
    predetermination_number: Code50 | None = None


class LineResult(Strict):
    """What one other payer made of a line (2430): `payer_id` is the id of one of the claim's `other_payers`."""

    payer_id: Code80
    paid: Money
    procedure: Procedure | None = None
    quantity: Quantity = Decimal(1)
    bundled_line: Code6 | None = None
    adjustments: tuple[Adjustment, ...] = ()
    paid_date: Date
    remaining_liability: Money | None = None


class ProcedureResult(LineResult):
    """The result of a line that names a procedure (SVD03)."""

    procedure: Procedure


class RevenueResult(LineResult):
    """The result of a line of an institutional claim: revenue code (SVD04), and the procedure when there is one."""

    revenue_code: Code48 | None = None


def sum_of_adjustments(adjustments: tuple[Adjustment, ...]) -> Decimal:
    """The sum of their amounts."""
    return sum((each.amount for each in adjustments), _NOTHING)
