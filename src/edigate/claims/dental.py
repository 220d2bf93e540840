"""The dental claim (837D): its own fields, those of its lines, and teeth."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, StrictBool, StrictInt

from edigate.claims.base import Code1, Code2, Code3, Code30, Code50, Date, Money, Quantity, Strict, Words80
from edigate.claims.core import AnyDiagnosis, ClaimCore, period_of, sum_of
from edigate.claims.line import ServiceLine
from edigate.claims.other_payer import DentalOtherPayer, LineResult
from edigate.claims.paperwork import Contract, PayerNumber
from edigate.claims.people import Provider, ServiceFacility
from edigate.claims.procedure import Procedure


class DentalProcedure(Procedure):
    """What was done (SV301): AD with a code of the dental procedure list; of another payer's result also ER."""

    qualifier: Literal["AD", "ER"] = "AD"


class DentalDiagnosis(AnyDiagnosis):
    """A diagnosis of a dental claim; `version` "dental" for one of the dental diagnosis list (TQ)."""


class Tooth(Strict):
    """A tooth that a line is about (TOO): its number or letter of the universal system, and surfaces of it.

    Permanent teeth 1 to 32, primary ones A to T, extra ones 51 to 82 and AS to TS. Surfaces are B, D, F, I, L, M and O.
    """

    number: Code30
    surfaces: tuple[Code1, ...] = Field((), max_length=5)


class ToothStatus(Strict):
    """What is known of a tooth (DN2): E to be extracted, M missing."""

    number: Code50
    status: Literal["E", "M"]


class Orthodontics(Strict):
    """Orthodontic treatment (DN1): months in all, months that remain; `indicated` where nobody knows the months."""

    months: Quantity | None = None
    months_remaining: Quantity | None = None
    indicated: StrictBool = False


class DentalResult(LineResult):
    """What one other payer made of a dental line."""

    procedure: DentalProcedure


class DentalLine(ServiceLine):
    """A line of an 837D (2400): SV3, its teeth and dates.

    `service_date` (DTP*472) only where it differs from the claim's, and never in a predetermination. `oral_cavities`
    SV304: 00 whole mouth, 01 and 02 arches, 10 20 30 40 quadrants. `prosthesis` SV305: I the first, R a replacement, which
    needs `prior_placement_date` (DTP*441, 139 when it is estimated). `diagnosis_pointers` count the claim's diagnoses from
    1. `place_of_service` only where it differs from the claim's.
    """

    procedure: DentalProcedure
    place_of_service: Code2 | None = None
    oral_cavities: tuple[Code3, ...] = Field((), max_length=5)
    prosthesis: Literal["I", "R"] | None = None
    diagnosis_pointers: tuple[StrictInt, ...] = Field((), max_length=4)
    teeth: tuple[Tooth, ...] = Field((), max_length=32)
    prior_placement_date: Date | None = None
    prior_placement_estimated: StrictBool = False
    appliance_placement_date: Date | None = None
    replacement_date: Date | None = None
    treatment_start_date: Date | None = None
    treatment_completion_date: Date | None = None
    contract: Contract | None = None
    predetermination_number: Code50 | None = None
    payer_predeterminations: tuple[PayerNumber, ...] = Field((), max_length=4)
    prior_authorization: Code50 | None = None
    payer_authorizations: tuple[PayerNumber, ...] = Field((), max_length=4)
    referral_number: Code50 | None = None
    payer_referrals: tuple[PayerNumber, ...] = Field((), max_length=4)
    sales_tax: Money | None = None
    file_information: tuple[Words80, ...] = Field((), max_length=10)
    assistant_surgeon: Provider | None = None
    supervising_provider: Provider | None = None
    service_facility: ServiceFacility | None = None
    results: tuple[DentalResult, ...] = Field((), max_length=15)


class DentalClaim(ClaimCore):
    """A claim of the 837D (005010X224A2).

    `provider_signature` CLM06. `related_causes` CLM11: AA auto accident (needs `accident_state`), EM employment, OA other
    accident. `predetermination` (CLM19) asks what would be paid, before anything is done: it has no dates of service.
    Otherwise `service_date` and `service_date_end` (DTP*472) or those of the lines. `diagnoses` are at most 4, and may be
    left out. `rendering_provider` and `assistant_surgeon` need their taxonomy. Lines are at most 50.
    """

    kind: Literal["dental"]
    frequency: Literal["1", "7", "8"] = "1"
    assignment: Literal["A", "C"] = "A"
    place_of_service: Code2
    provider_signature: StrictBool = True
    related_causes: tuple[Literal["AA", "EM", "OA"], ...] = Field((), max_length=2)
    accident_state: Code2 | None = None
    accident_country: Code3 | None = None
    special_program: Code3 | None = None
    predetermination: StrictBool = False
    accident_date: Date | None = None
    appliance_placement_date: Date | None = None
    service_date: Date | None = None
    service_date_end: Date | None = None
    orthodontics: Orthodontics | None = None
    tooth_statuses: tuple[ToothStatus, ...] = Field((), max_length=35)
    patient_paid: Money | None = None
    predetermination_number: Code50 | None = None
    notes: tuple[Words80, ...] = Field((), max_length=5)
    diagnoses: tuple[DentalDiagnosis, ...] = ()
    primary_care_provider: Provider | None = None
    assistant_surgeon: Provider | None = None
    supervising_provider: Provider | None = None
    other_payers: tuple[DentalOtherPayer, ...] = Field((), max_length=10)
    lines: tuple[DentalLine, ...]
    charge: Money = Field(default_factory=lambda known: sum_of(known.get("lines", ())))

    @property
    def service_period(self) -> tuple[date, date] | None:
        """The first and last day of service of claim and lines, None when no day is told."""
        told = [
            (self.service_date, self.service_date_end),
            *((each.service_date, None) for each in self.lines),
        ]
        days = [(start, end or start) for start, end in told if start is not None]
        return period_of(days) if days else None
