"""The professional claim (837P): its own fields and those of its lines."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field, StrictBool, StrictInt

from edigate.claims.base import Code2, Code3, Code30, Code50, Date, Money, Quantity, Strict, Words80
from edigate.claims.certificates import (
    Ambulance,
    Chiropractic,
    Condition,
    EquipmentCertification,
    EquipmentPrice,
    Form,
    TestResult,
    VisionCondition,
)
from edigate.claims.core import ClaimCore, Diagnosis, sum_of
from edigate.claims.line import Drug, ServiceLine
from edigate.claims.other_payer import ProcedureResult
from edigate.claims.paperwork import Attachment, Contract, PayerNumber
from edigate.claims.people import OrderingProvider, Provider, PurchasedProvider, ServiceFacility
from edigate.claims.procedure import Procedure


class Note(Strict):
    """A note on the claim (NTE): ADD additional, CER certification, DCP goals, DGN diagnosis, TPO third party."""

    type: Literal["ADD", "CER", "DCP", "DGN", "TPO"] = "ADD"
    text: Words80


class PurchasedService(Strict):
    """A diagnostic test that was bought (PS1): the seller's identifier and the price paid."""

    provider_id: Code50
    charge: Money


class ProfessionalLine(ServiceLine):
    """A line of an 837P (2400): SV1 with its dates, numbers and providers.

    `unit` UN units or MJ minutes (anesthesia). `diagnosis_pointers` count the claim's diagnoses from 1, the first is
    the primary. `place_of_service` only where it differs from the claim's. `note` is NTE*ADD, or DCP by `note_type`.
    `hospice_employed` CRC*70, `equipment_conditions` CRC*09, `medical_necessity_forms` PWK*CT transmissions.
    """

    procedure: Procedure
    service_date: Date
    unit: Literal["UN", "MJ"] = "UN"
    diagnosis_pointers: tuple[StrictInt, ...] = Field(max_length=4)
    place_of_service: Code2 | None = None
    emergency: StrictBool = False
    epsdt: StrictBool = False
    family_planning: StrictBool = False
    copay_exempt: StrictBool = False
    clia_number: Code50 | None = None
    service_facility: ServiceFacility | None = None
    supervising_provider: Provider | None = None
    ordering_provider: OrderingProvider | None = None
    prior_authorization: Code50 | None = None
    referral_number: Code50 | None = None
    payer_authorizations: tuple[PayerNumber, ...] = Field((), max_length=4)
    payer_referrals: tuple[PayerNumber, ...] = Field((), max_length=4)
    referring_provider: Provider | None = None
    drug: Drug | None = None
    attachments: tuple[Attachment, ...] = Field((), max_length=10)
    contract: Contract | None = None
    file_information: tuple[Words80, ...] = Field((), max_length=10)
    sales_tax: Money | None = None
    third_party_note: Words80 | None = None
    note: Words80 | None = None
    note_type: Literal["ADD", "DCP"] = "ADD"
    equipment: EquipmentPrice | None = None
    medical_necessity_forms: tuple[Attachment, ...] = Field((), max_length=11)
    ambulance: Ambulance | None = None
    equipment_certification: EquipmentCertification | None = None
    hospice_employed: StrictBool | None = None
    equipment_conditions: Condition | None = None
    prescription_date: Date | None = None
    recertification_date: Date | None = None
    begin_therapy_date: Date | None = None
    last_certification_date: Date | None = None
    last_seen_date: Date | None = None
    hemoglobin_test_date: Date | None = None
    creatinine_test_date: Date | None = None
    shipped_date: Date | None = None
    last_xray_date: Date | None = None
    initial_treatment_date: Date | None = None
    ambulance_patients: Quantity | None = None
    obstetric_units: Quantity | None = None
    test_results: tuple[TestResult, ...] = Field((), max_length=5)
    mammography_certification: Code50 | None = None
    referring_clia_number: Code50 | None = None
    immunization_batch: Code50 | None = None
    postage: Money | None = None
    purchased_service: PurchasedService | None = None
    purchased_provider: PurchasedProvider | None = None
    primary_care_provider: Provider | None = None
    forms: tuple[Form, ...] = ()
    results: tuple[ProcedureResult, ...] = Field((), max_length=15)


class ProfessionalClaim(ClaimCore):
    """A claim of the 837P (005010X222A1).

    `provider_signature` CLM06, `patient_signature_by_provider` CLM10. `related_causes` CLM11: AA auto accident (needs
    `accident_state`), EM employment, OA other accident. Lines are at most 50, diagnoses 12. `homebound` CRC*75,
    `epsdt_referral` CRC*ZZ, `medicare_crossover` REF*F5, `anesthesia_procedures` HI*BP.
    """

    tells_condition: ClassVar[bool] = True
    kind: Literal["professional"] = Field(default_factory=lambda _: "professional")
    frequency: Literal["1", "7", "8"] = "1"
    diagnoses: tuple[Diagnosis, ...]
    patient_paid: Money | None = None
    note: Note | None = None
    medical_record_number: Code50 | None = None
    investigational_device: Code50 | None = None
    demonstration_project: Code50 | None = None
    condition_codes: tuple[Code30, ...] = Field((), max_length=24)
    place_of_service: Code2
    provider_signature: StrictBool = True
    patient_signature_by_provider: StrictBool = False
    related_causes: tuple[Literal["AA", "EM", "OA"], ...] = Field((), max_length=3)
    accident_state: Code2 | None = None
    accident_country: Code3 | None = None
    special_program: Code3 | None = None
    onset_date: Date | None = None
    initial_treatment_date: Date | None = None
    last_seen_date: Date | None = None
    acute_manifestation_date: Date | None = None
    accident_date: Date | None = None
    last_menstrual_period_date: Date | None = None
    last_xray_date: Date | None = None
    disability_date: Date | None = None
    disability_date_end: Date | None = None
    last_worked_date: Date | None = None
    return_to_work_date: Date | None = None
    admission_date: Date | None = None
    discharge_date: Date | None = None
    assumed_care_date: Date | None = None
    relinquished_care_date: Date | None = None
    first_contact_date: Date | None = None
    clia_number: Code50 | None = None
    mammography_certification: Code50 | None = None
    supervising_provider: Provider | None = None
    primary_care_provider: Provider | None = None
    prescription_date: Date | None = None
    medicare_crossover: Code50 | None = None
    care_plan_oversight: Code50 | None = None
    ambulance: Ambulance | None = None
    chiropractic: Chiropractic | None = None
    vision_conditions: tuple[VisionCondition, ...] = Field((), max_length=3)
    homebound: StrictBool = False
    epsdt_referral: Condition | None = None
    anesthesia_procedures: tuple[Code30, ...] = Field((), max_length=2)
    lines: tuple[ProfessionalLine, ...]
    charge: Money = Field(default_factory=lambda known: sum_of(known.get("lines", ())))

    @property
    def service_period(self) -> tuple[date, date]:
        """The first and last day of all lines."""
        lines = [line.__dict__ for line in self.lines]
        days = [line["service_date"] for line in lines]
        return min(days), max(days + [end for line in lines if (end := line["service_date_end"])])
