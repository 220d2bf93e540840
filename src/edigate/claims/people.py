"""The people and organizations of a claim: who bills, who treats, who is insured, who pays.

Field names are the trade's own; the docstrings say where each part stands in an 837 (005010X222A1). An absent value is
None or left out; an empty string means the same.
"""

from __future__ import annotations

from typing import Literal, Self, TypeAlias

from pydantic import Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from edigate.claims.base import (
    Code2,
    Code3,
    Code15,
    Code50,
    Code80,
    Code256,
    Date,
    Quantity,
    Strict,
    Words10,
    Words25,
    Words30,
    Words35,
    Words55,
    Words60,
)

PayerRank: TypeAlias = Literal["P", "S", "T", "A", "B", "C", "D", "E", "F", "G", "H", "U"]


class Address(Strict):
    """A postal address (N3, N4): outside the United States give `country` (two letters) and no `state`."""

    address1: Words55
    address2: Words55 | None = None
    city: Words30
    state: Code2 | None = None
    postal_code: Code15 | None = None
    country: Code3 | None = None
    country_subdivision: Code3 | None = None


class Contact(Strict):
    """Whom to ask (PER*IC): a name and at least one way to reach them; at most three are sent."""

    name: Words60 | None = None
    phone: Code256 | None = None
    phone_extension: Code256 | None = None
    fax: Code256 | None = None
    email: Code256 | None = None


class Identifier(Strict):
    """A secondary identification (REF): its X12 qualifier, such as 0B licence, G2 payer's own number, LU location.

    `payer_id`, only for providers of a line, names the other payer whose number it is (REF04).
    """

    qualifier: Code3
    value: Code50
    payer_id: Code50 | None = None


class Name(Strict):
    """The name of a person (NM103-07)."""

    last_name: Words60
    first_name: Words35 | None = None
    middle_name: Words25 | None = None
    suffix: Words10 | None = None


class Provider(Strict):
    """A provider (NM1, PRV, REF): an organization by `organization_name`, or a person by `last_name` and the rest.

    `npi` is missing only for providers that are not in health care. `taxonomy` is sent for billing and rendering.
    """

    organization_name: Words60 | None = None
    last_name: Words60 | None = None
    first_name: Words35 | None = None
    middle_name: Words25 | None = None
    suffix: Words10 | None = None
    npi: Code80 | None = None
    taxonomy: Code50 | None = None
    identifiers: tuple[Identifier, ...] = ()

    @model_validator(mode="after")
    def _one_name(self) -> Self:
        if bool(self.organization_name) == bool(self.last_name):
            raise PydanticCustomError("one_name", "Give either organization_name or last_name")
        return self

    @property
    def is_person(self) -> bool:
        """Whether this is a person (NM102 = 1)."""
        return not self.organization_name


class BillingProvider(Provider):
    """Who asks for payment (2010AA): tax id as `ein` or `ssn`, street address with a ZIP of nine digits.

    `currency` (CUR) only when the amounts are not in US dollars.
    """

    ein: Code50 | None = None
    ssn: Code50 | None = None
    address: Address
    contacts: tuple[Contact, ...] = Field((), max_length=2)
    currency: Code3 | None = None

    @model_validator(mode="after")
    def _one_tax_id(self) -> Self:
        if bool(self.ein) == bool(self.ssn):
            raise PydanticCustomError("one_tax_id", "Give either ein or ssn")
        return self


class ServiceFacility(Provider):
    """Where the service was done, when that is not the billing address (2310C, 2420C)."""

    address: Address
    contact: Contact | None = None


class OrderingProvider(Provider):
    """Who ordered a line's service (2420E); the address is sent when given (DME)."""

    address: Address | None = None
    contact: Contact | None = None


class Person(Name):
    """What is told about a person who is insured or treated."""

    birth_date: Date | None = None
    gender: Literal["F", "M", "U"] | None = None
    address: Address | None = None
    death_date: Date | None = None
    weight_pounds: Quantity | None = None
    pregnant: bool = False
    property_casualty_claim_number: Code50 | None = None
    property_casualty_contact: Contact | None = None


class Subscriber(Person):
    """The holder of the coverage (2000B, 2010BA).

    `payer_rank` is SBR01 (P primary, S secondary ...), `claim_filing_code` SBR09, `insurance_type` SBR05 (only when
    Medicare is not primary), `group_number` SBR03, `group_name` SBR04 (sent only without a number).
    Birth date, gender and address are needed when the subscriber is the patient. With `organization` (an employer, for
    workers' compensation) `last_name` is its name.
    """

    member_id: Code80
    payer_rank: PayerRank = "P"
    claim_filing_code: Code2
    insurance_type: Code3 | None = None
    group_number: Code50 | None = None
    group_name: Words60 | None = None
    ssn: Code50 | None = None
    organization: StrictBool = False
    id_qualifier: Literal["MI", "II"] = "MI"


class Patient(Person):
    """The patient when that is not the subscriber (2000C, 2010CA): `relationship` is PAT01 (01 spouse, 19 child ...).

    A dependent with a member id of their own is sent as the subscriber; `property_casualty_member_id` (REF*1W) or `ssn`
    only for property and casualty.
    """

    relationship: Code2
    property_casualty_member_id: Code50 | None = None
    ssn: Code50 | None = None


class Payer(Strict):
    """Who shall pay (2010BB): `id` from the clearinghouse's payer list.

    `billing_provider_identifiers` are the billing provider's numbers at this payer (REF*G2, REF*LU).
    """

    id: Code80
    name: Words60
    id_qualifier: Literal["PI", "XV"] = "PI"
    address: Address | None = None
    identifiers: tuple[Identifier, ...] = Field((), max_length=3)
    billing_provider_identifiers: tuple[Identifier, ...] = Field((), max_length=2)


class PayToPlan(Strict):
    """The health plan that asks for its money back (2010AC; only some Medicaid plans)."""

    name: Words60
    id: Code80
    id_qualifier: Literal["PI", "XV"] = "PI"
    address: Address
    ein: Code50
    identifier: Identifier | None = None


class PurchasedProvider(Strict):
    """Who a diagnostic test was bought from (2420B); no name travels."""

    npi: Code80 | None = None
    person: StrictBool = False
    identifiers: tuple[Identifier, ...] = Field((), max_length=20)
