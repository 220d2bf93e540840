"""Segments to the claim model's own fields: the other direction of `build_claim` and its siblings, as plain values.

Nothing is judged here: values are texts as they stand, for the claim model to take or refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from edigate.transactions.claim_837.build_other_payers import INPATIENT_NUMBERS
from edigate.x12.segment import Segment, element

Values: TypeAlias = dict[str, Any]
Told: TypeAlias = tuple[int, Segment]  # a segment with its ordinal in the file
_WAYS = {"TE": "phone", "EX": "phone_extension", "FX": "fax", "EM": "email"}
_HOME = frozenset(("", "US", "USA"))
_TRIPLET = 3


class Names(NamedTuple):
    """The fields of a kind of claim or line by qualifier: of DTP, REF and AMT; and its providers by NM101.

    A provider is told by its field and the PRV01 that the guide has there ("": no PRV).
    """

    dates: Mapping[str, str]
    numbers: Mapping[str, str]
    amounts: Mapping[str, str]
    roles: Mapping[str, tuple[str, str]]


class Taking:
    """Takes elements out of segments, and remembers the segments that hold more than was taken.

    `left` are those whose content has no place in our claim, `not_sent` those with something that the guide wants left
    out beside what was taken: (ordinal, segment id).
    """

    def __init__(self, component: str) -> None:
        self.component = component
        self.left: list[tuple[int, str]] = []
        self.not_sent: list[tuple[int, str]] = []
        self.ordinal = 0
        self.current: Segment = [""]  # the segment at `ordinal`

    def leave(self, segment: Segment) -> None:
        """Name this segment as not carried."""
        if self.left[-1:] != [(self.ordinal, segment[0])]:
            self.left.append((self.ordinal, segment[0]))

    def drop(self, segment: Segment) -> None:
        """Name this segment as one that is sent with less in it."""
        if self.not_sent[-1:] != [(self.ordinal, segment[0])]:
            self.not_sent.append((self.ordinal, segment[0]))

    def mark(self) -> tuple[int, int]:
        """How much has been named so far, to come `back` to."""
        return len(self.left), len(self.not_sent)

    def back(self, mark: tuple[int, int]) -> None:
        """Forget what was named since the mark."""
        del self.left[mark[0] :], self.not_sent[mark[1] :]

    def put(self, values: Values, segment: Segment, told: Values) -> None:
        """Add what this segment tells; where something else was told before, that stays and the segment is named."""
        if any(values.get(name, value) != value for name, value in told.items()):
            self.leave(segment)
        for name, value in told.items():
            values.setdefault(name, value)

    def take(self, segment: Segment, *positions: int, known: Iterable[int] = ()) -> list[str]:
        """The elements at these positions; `known` ones hold nothing more to tell."""
        told = {*positions, *known}
        if any(text.strip() for n, text in enumerate(segment) if n and n not in told):
            self.leave(segment)
        return [element(segment, position) for position in positions]

    def parts(self, text: str, most: int) -> list[str]:
        """The components of a composite of the current segment, filled up to `most`; more are named as not carried."""
        given = [part.strip() for part in text.split(self.component)]
        if any(given[most:]):
            self.leave(self.current)
        return (given + [""] * most)[:most]

    def second(self, text: str, kind: str) -> str:
        """The second component of a composite whose first one is always of this kind; another is named."""
        first, value = self.parts(text, 2)
        if first not in ("", kind):
            self.leave(self.current)
        return value


def insured_group(segment: Segment, taking: Taking) -> Values:
    """SBR03 and 04: a group is named only where it has no number."""
    number, name = element(segment, 3), element(segment, 4)
    if number and name:
        taking.drop(segment)
    return filled(group_number=number, group_name="" if number else name)


def pointers_in(value: Any, pointer: str) -> Iterator[str]:
    """The JSON pointers of all that is told in a value."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from pointers_in(part, f"{pointer}/{name}")
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from pointers_in(part, f"{pointer}/{n}")
    elif value != "":
        yield pointer


def filled(**values: Any) -> Values:
    """The values without those that say nothing."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {}, ())}


def day(text: str) -> str:
    """CCYYMMDD as the model writes dates; anything else as it stands, for the model to refuse."""
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 and text.isdigit() else text


def days(text: str) -> tuple[str, str]:
    """D8 or RD8: first day, and last one or ""."""
    start, _, end = text.partition("-")
    return day(start.strip()), day(end.strip()) if end.strip() != start.strip() else ""


def name_of(segment: Segment, taking: Taking) -> Values:
    """NM1 of a provider or an insured: name parts as the model calls them, `number` NM109."""
    kind, last, first, middle, suffix, number = taking.take(segment, 2, 3, 4, 5, 7, 9, known=(1, 8))
    if kind == "2":
        if first or middle or suffix:  # an organization has none
            taking.drop(segment)
        return filled(organization_name=last, number=number)
    return filled(last_name=last, first_name=first, middle_name=middle, suffix=suffix, number=number)


def provider_of(segment: Segment, taking: Taking) -> Values:
    """NM1 of a provider: its number is its NPI."""
    values = name_of(segment, taking)
    number, kind = values.pop("number", ""), element(segment, 8)
    if number and kind == "XX":
        values["npi"] = number
    elif number or kind not in ("", "XX"):
        taking.leave(segment)
    return values


def add_address(place: Values, segment: Segment, taking: Taking) -> None:
    """N3 or N4."""
    if segment[0] == "N3":
        first, second = taking.take(segment, 1, 2)
        taking.put(place, segment, filled(address1=first, address2=second))
        return
    city, state, code, country, part = taking.take(segment, 1, 2, 3, 4, 7)
    if country.upper() in _HOME:
        country = ""
    place.setdefault("address1", "")
    told = filled(state=state, postal_code=code, country=country, country_subdivision=part)
    taking.put(place, segment, {"city": city, **told})


def contact_of(segment: Segment, taking: Taking) -> Values:
    """PER."""
    who = filled(name=taking.take(segment, 2, known=(1, 3, 4, 5, 6, 7, 8))[0])
    for position in (3, 5, 7):
        way, value = element(segment, position), element(segment, position + 1)
        if not value:
            continue
        if way not in _WAYS or _WAYS[way] in who:
            taking.leave(segment)
        else:
            who[_WAYS[way]] = value
    return who


def identifier_of(segment: Segment, taking: Taking) -> Values:
    """REF as a secondary identification."""
    qualifier, value, payer = taking.take(segment, 1, 2, 4)
    return filled(qualifier=qualifier, value=value, payer_id=taking.second(payer, "2U"))


def procedure_of(text: str, taking: Taking) -> Values:
    """SV101, SVD03."""
    qualifier, code, *marks, description = taking.parts(text, 7)
    return filled(
        qualifier=qualifier, code=code, modifiers=[mark for mark in marks if mark], description=description
    )


def adjustments_of(segment: Segment) -> list[Values]:
    """CAS: up to six triplets of one group."""
    found = []
    for start in range(2, len(segment), _TRIPLET):
        reason, amount, quantity = (element(segment, start + n) for n in range(_TRIPLET))
        if reason or amount:
            found.append(filled(group=element(segment, 1), reason=reason, amount=amount, quantity=quantity))
    return found


def attachment_of(segment: Segment, taking: Taking) -> Values:
    """PWK."""
    kind, way, number = taking.take(segment, 1, 2, 6, known=(5,))
    return filled(type=kind, transmission=way, control_number=number)


def contract_of(segment: Segment, taking: Taking) -> Values:
    """CN1."""
    kind, amount, percent, code, discount, version = taking.take(segment, 1, 2, 3, 4, 5, 6)
    return filled(
        type=kind, amount=amount, percent=percent, code=code, discount_percent=discount, version=version
    )


def transport_of(segment: Segment, taking: Taking) -> Values:
    """CR1."""
    weight, reason, miles, trip, stretcher = taking.take(segment, 2, 4, 6, 9, 10, known=(1, 5))
    return filled(
        weight_pounds=weight, reason=reason, miles=miles, round_trip_purpose=trip, stretcher_purpose=stretcher
    )


def condition_of(segment: Segment, taking: Taking) -> Values:
    """CRC."""
    applies, *codes = taking.take(segment, 2, 3, 4, 5, 6, 7, known=(1,))
    return {"applies": applies == "Y", "codes": [code for code in codes if code]}


def repricing_of(segment: Segment, taking: Taking) -> Values:
    """HCP."""
    names = (
        (1, "method"), (2, "allowed"), (3, "savings"), (4, "organization_id"), (5, "rate"), (6, "group_code"),
        (7, "group_amount"), (8, "revenue_code"), (9, "procedure_qualifier"), (10, "procedure_code"), (11, "unit"),
        (12, "quantity"), (13, "rejection_reason"), (14, "compliance"), (15, "exception"),
    )  # fmt: skip
    taken = taking.take(segment, *(n for n, _ in names))
    return filled(**{name: value for (_, name), value in zip(names, taken, strict=True)})


def inpatient_remarks_of(segment: Segment, taking: Taking) -> Values:
    """MIA."""
    days, psychiatric, drg, first, *more = taking.take(segment, 1, *range(3, 25))
    shares, others, exception = more[:14], more[14:18], more[18]
    numbers = (days, psychiatric, drg, *shares, exception)
    told = dict(zip(INPATIENT_NUMBERS, numbers, strict=True))
    return filled(**told, remark_codes=[code for code in (first, *others) if code])


def remarks_of(segment: Segment, taking: Taking) -> Values:
    """MOA."""
    rate, payable, *codes, esrd, component = taking.take(segment, *range(1, 10))
    return filled(
        reimbursement_rate=rate, hcpcs_payable=payable, remark_codes=[code for code in codes if code],
        esrd_paid=esrd, professional_component=component,
    )  # fmt: skip


class Party(NamedTuple):
    """A provider that is being read: its values, the fields that the model has for it, the PRV01 of the guide or ""."""

    values: Values
    fields: frozenset[str]
    prv: str = ""


def read_of_party(reading: Party, segment: Segment, taking: Taking) -> None:
    """What follows the NM1 of a provider; what the model has no field for is left."""
    party, fields, prv = reading
    match segment[0]:
        case "N3" | "N4" if "address" in fields:
            add_address(party.setdefault("address", {}), segment, taking)
        case "REF" if "identifiers" in fields:
            party.setdefault("identifiers", []).append(identifier_of(segment, taking))
        case "PRV" if prv:
            taking.put(party, segment, filled(taxonomy=taking.take(segment, 3, known=(1, 2))[0]))
        case "PER" if "contact" in fields:
            taking.put(party, segment, {"contact": contact_of(segment, taking)})
        case _:
            taking.leave(segment)
