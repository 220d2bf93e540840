"""The service lines of a claim."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, StrictBool, StrictInt

from edigate.claims.base import Date, Money, Quantity, Strict, Text
from edigate.claims.certificates import (
    Ambulance,
    Condition,
    EquipmentCertification,
    EquipmentPrice,
    Form,
    TestResult,
)
from edigate.claims.other_payer import LineResult
from edigate.claims.paperwork import Attachment, Contract, PayerNumber, Repricing
from edigate.claims.people import OrderingProvider, Provider, PurchasedProvider, ServiceFacility
from edigate.claims.procedure import Procedure

__all__ = ["Drug", "Procedure", "ProfessionalLine", "PurchasedService", "ServiceLine"]


class Drug(Strict):
    """A drug given or sold (2410): its NDC of eleven digits, quantity and unit; `qualifier` of the code is N4.

    `prescription_number` is REF*XZ, `compound_link` REF*VY joins the lines of one compound.
    """

    ndc: Text
    quantity: Quantity
    unit: Literal["UN", "ML", "GR", "F2", "ME"]
    prescription_number: Text | None = None
    compound_link: Text | None = None
    qualifier: Literal["N4", "EN", "EO", "HI", "ON", "UK", "UP"] = "N4"


class PurchasedService(Strict):
    """A diagnostic test that was bought (PS1): the seller's identifier and the price paid."""

    provider_id: Text
    charge: Money


class ServiceLine(Strict):
    """What a line of every kind of claim has.

    `line_control_number` (REF*6R) comes back in the remittance; left out it is `<patient_control_number>-<n>`.
    """

    charge: Money
    quantity: Quantity = Decimal(1)
    service_date: Date
    service_date_end: Date | None = None
    line_control_number: Text | None = None
    prior_authorization: Text | None = None
    referral_number: Text | None = None
    note: Text | None = None
    drug: Drug | None = None
    rendering_provider: Provider | None = None
    referring_provider: Provider | None = None
    attachments: tuple[Attachment, ...] = Field((), max_length=10)
    contract: Contract | None = None
    repricing: Repricing | None = None
    repriced_line_number: Text | None = None
    adjusted_repriced_line_number: Text | None = None
    payer_authorizations: tuple[PayerNumber, ...] = Field((), max_length=4)
    payer_referrals: tuple[PayerNumber, ...] = Field((), max_length=4)
    third_party_note: Text | None = None
    sales_tax: Money | None = None
    file_information: tuple[Text, ...] = Field((), max_length=10)
    results: tuple[LineResult, ...] = Field((), max_length=15)


class ProfessionalLine(ServiceLine):
    """A line of an 837P (2400): SV1 with its dates, numbers and providers.

    `unit` UN units or MJ minutes (anesthesia). `diagnosis_pointers` count the claim's diagnoses from 1, the first is
    the primary. `place_of_service` only where it differs from the claim's. `note` is NTE*ADD, or DCP by `note_type`.
    `hospice_employed` CRC*70, `equipment_conditions` CRC*09, `medical_necessity_forms` PWK*CT transmissions.
    """

    procedure: Procedure
    unit: Literal["UN", "MJ"] = "UN"
    diagnosis_pointers: tuple[StrictInt, ...] = Field(max_length=4)
    place_of_service: Text | None = None
    emergency: StrictBool = False
    epsdt: StrictBool = False
    family_planning: StrictBool = False
    copay_exempt: StrictBool = False
    clia_number: Text | None = None
    service_facility: ServiceFacility | None = None
    supervising_provider: Provider | None = None
    ordering_provider: OrderingProvider | None = None
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
    mammography_certification: Text | None = None
    referring_clia_number: Text | None = None
    immunization_batch: Text | None = None
    postage: Money | None = None
    purchased_service: PurchasedService | None = None
    purchased_provider: PurchasedProvider | None = None
    primary_care_provider: Provider | None = None
    forms: tuple[Form, ...] = ()
