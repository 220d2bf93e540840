"""Small values that several transaction sets share: a procedure, a name, a qualified reference, amount or quantity."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec


class Procedure(msgspec.Struct, frozen=True, gc=False):
    """A procedure composite (C003): "HC" HCPCS/CPT, "AD" CDT, "NU" revenue, "N4" NDC ...; `code_end` is C003-08."""

    qualifier: str | None
    code: str | None
    modifiers: tuple[str, ...] = ()
    description: str | None = None
    code_end: str | None = None


class Person(msgspec.Struct, frozen=True, gc=False):
    """A patient or subscriber (NM1). `name` is for reading: "RIVERA, ANNA M"; `person` is False for an organization."""

    name: str | None
    id: str | None
    last_name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    suffix: str | None = None
    id_qualifier: str | None = None
    birth_date: dt.date | None = None
    gender: str | None = None
    person: bool = True
    ordinal: int = 0


class Party(msgspec.Struct, frozen=True, gc=False):
    """A payer, provider or other party (N1 or NM1): `id` as received under `id_qualifier`; `npi` and `tax_id` by it."""

    name: str | None
    id: str | None
    npi: str | None = None
    tax_id: str | None = None
    id_qualifier: str | None = None
    ordinal: int = 0


class Reference(msgspec.Struct, frozen=True, gc=False):
    """A REF segment: `qualifier` REF01, `value` REF02."""

    qualifier: str
    value: str | None


class Amount(msgspec.Struct, frozen=True, gc=False):
    """An AMT segment: information by its `qualifier`, never part of a balance."""

    qualifier: str
    amount: Decimal | None


class Quantity(msgspec.Struct, frozen=True, gc=False):
    """A QTY segment."""

    qualifier: str
    quantity: Decimal | None


class DatedEvent(msgspec.Struct, frozen=True, gc=False):
    """A DTM or DTP segment that has no field of its own, by its qualifier."""

    qualifier: str
    date: dt.date | None
    date_end: dt.date | None = None
