"""The institutional claim (837I): a hospital's or another institution's bill, and its lines."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from edigate.claims.base import Code1, Code2, Code4, Code30, Code48, Code50, Date, Money, Strict, Words80
from edigate.claims.certificates import Condition
from edigate.claims.core import ClaimCore, Diagnosis, sum_of
from edigate.claims.line import Drug, ServiceLine
from edigate.claims.other_payer import InstitutionalOtherPayer, RevenueResult
from edigate.claims.paperwork import Attachment
from edigate.claims.people import Provider
from edigate.claims.procedure import Procedure


class ReportedDiagnosis(Diagnosis):
    """A diagnosis that says whether it was present on admission (HI0x-9): N no, U unknown, W undetermined, Y yes."""

    present_on_admission: Literal["N", "U", "W", "Y"] | None = None


class InstitutionalProcedure(Strict):
    """A procedure of a stay (HI): its ICD-10-PCS code and day; `version` "9" for ICD-9."""

    code: Code30
    date: Date
    version: Literal["9", "10"] = "10"


class PrincipalProcedure(Strict):
    """The procedure that the stay was mainly for (HI*BBR): as the others, or an Advanced Billing Concepts code (CAH)."""

    code: Code30
    date: Date
    version: Literal["9", "10", "ABC"] = "10"


class Occurrence(Strict):
    """Something that bears on payment, and its day (HI*BH)."""

    code: Code30
    date: Date


class OccurrenceSpan(Strict):
    """The same with a period (HI*BI)."""

    code: Code30
    date: Date
    date_end: Date


class ValueAmount(Strict):
    """An amount or number that bears on payment (HI*BE)."""

    code: Code30
    amount: Money


class InstitutionalNote(Strict):
    """A note on the claim (NTE), by its purpose: ALG allergies, DCP goals, DME equipment, MED medications ..."""

    type: Literal[
        "ALG", "DCP", "DGN", "DME", "MED", "NTR", "ODT", "RHB", "RLH", "RNH", "SET", "SFM", "SPT", "UPI"
    ]
    text: Words80


class InstitutionalLine(ServiceLine):
    """A line of an 837I (2400): SV2 with its revenue code, and a procedure (HCPCS or HIPPS) where one is asked for.

    `unit` UN units or DA days. `noncovered` SV207. `service_tax` AMT*GT, `facility_tax` AMT*N8.
    """

    revenue_code: Code48
    procedure: Procedure | None = None
    unit: Literal["UN", "DA"] = "UN"
    noncovered: Money | None = None
    service_tax: Money | None = None
    facility_tax: Money | None = None
    third_party_note: Words80 | None = None
    drug: Drug | None = None
    attachments: tuple[Attachment, ...] = Field((), max_length=10)
    operating_provider: Provider | None = None
    other_operating_provider: Provider | None = None
    referring_provider: Provider | None = None
    results: tuple[RevenueResult, ...] = Field((), max_length=15)


class InstitutionalClaim(ClaimCore):
    """A claim of the 837I (005010X223A2).

    `facility_type` is CLM05-1, the first two digits of the type of bill behind its zero; with `frequency` it is the type
    of bill: "11" and "1" are 0111. `statement_date` and `statement_date_end` DTP*434. `admission_time` and
    `discharge_time` (DTP*435, DTP*096) are HHMM. `admission_type`, `admission_source`, `patient_status` CL1.
    Lines are at most 999.
    """

    kind: Literal["institutional"]
    frequency: Code1 = "1"
    facility_type: Code2
    statement_date: Date
    statement_date_end: Date
    admission_date: Date | None = None
    admission_time: Code4 | None = None
    discharge_time: Code4 | None = None
    admission_type: Code1 | None = None
    admission_source: Code1 | None = None
    patient_status: Code2
    principal_diagnosis: ReportedDiagnosis
    admitting_diagnosis: Diagnosis | None = None
    reasons_for_visit: tuple[Diagnosis, ...] = Field((), max_length=3)
    external_causes: tuple[ReportedDiagnosis, ...] = Field((), max_length=12)
    other_diagnoses: tuple[ReportedDiagnosis, ...] = Field((), max_length=24)
    diagnosis_related_group: Code30 | None = None
    principal_procedure: PrincipalProcedure | None = None
    other_procedures: tuple[InstitutionalProcedure, ...] = Field((), max_length=24)
    occurrence_spans: tuple[OccurrenceSpan, ...] = Field((), max_length=24)
    occurrences: tuple[Occurrence, ...] = Field((), max_length=24)
    value_amounts: tuple[ValueAmount, ...] = Field((), max_length=24)
    condition_codes: tuple[Code30, ...] = Field((), max_length=24)
    treatment_codes: tuple[Code30, ...] = Field((), max_length=24)
    attending_provider: Provider | None = None
    operating_provider: Provider | None = None
    other_operating_provider: Provider | None = None
    patient_estimated_due: Money | None = None
    investigational_devices: tuple[Code50, ...] = Field((), max_length=5)
    auto_accident_state: Code50 | None = None
    medical_record_number: Code50 | None = None
    demonstration_project: Code50 | None = None
    peer_review_authorization: Code50 | None = None
    notes: tuple[InstitutionalNote, ...] = Field((), max_length=10)
    billing_note: Words80 | None = None
    epsdt_referral: Condition | None = None
    other_payers: tuple[InstitutionalOtherPayer, ...] = Field((), max_length=10)
    lines: tuple[InstitutionalLine, ...]
    charge: Money = Field(default_factory=lambda known: sum_of(known.get("lines", ())))

    @property
    def service_period(self) -> tuple[date, date]:
        """The first and last day of the statement."""
        return self.statement_date, self.statement_date_end
