"""The service lines of a claim."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field, StrictBool, StrictInt

from edigate.claims.base import Date, Money, Quantity, Strict, Text
from edigate.claims.people import OrderingProvider, Provider, ServiceFacility


class Procedure(Strict):
    """What was done (SV101): HC for CPT and HCPCS codes; a description is needed for unlisted codes."""

    qualifier: Literal["HC", "ER", "IV", "WK"] = "HC"
    code: Text
    modifiers: tuple[Text, ...] = Field((), max_length=4)
    description: Text | None = None


class Drug(Strict):
    """A drug given or sold (2410): its NDC of eleven digits, quantity and unit.

    `prescription_number` is REF*XZ, `compound_link` REF*VY joins the lines of one compound.
    """

    ndc: Text
    quantity: Quantity
    unit: Literal["UN", "ML", "GR", "F2", "ME"]
    prescription_number: Text | None = None
    compound_link: Text | None = None


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


class ProfessionalLine(ServiceLine):
    """A line of an 837P (2400): SV1 with its dates, numbers and providers.

    `unit` UN units or MJ minutes (anesthesia). `diagnosis_pointers` count the claim's diagnoses from 1, the first is
    the primary. `place_of_service` only where it differs from the claim's.
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
