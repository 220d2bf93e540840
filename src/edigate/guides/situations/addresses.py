"""Addresses: streets and boxes, ZIP codes and states, the same address told twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from edigate.codes.street import names_a_box
from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.levels_above import billing_of
from edigate.guides.situations.rule import Topic
from edigate.guides.situations.rule_tables import codes

_ZIP = re.compile(r"\d{5}(?:\d{4})?", re.ASCII)
_HOME = ("", "US")
_NORTH_AMERICA = ("", "US", "CA")
_FACILITIES = {"P": ("2310C", "2420C"), "I": ("2310E",), "D": ("2310C", "2420D")}  # loops of NM1*77 by guide
_EVERY_FACILITY = "2310C 2310E 2420C 2420D"

topic = Topic()


class AddressRuleCode(StrEnum):
    """Rules about N3 and N4."""

    BILLING_ADDRESS_BOX = "BILLING_ADDRESS_BOX"
    FACILITY_ADDRESS_BOX = "FACILITY_ADDRESS_BOX"
    FACILITY_ZIP_SHORT = "FACILITY_ZIP_SHORT"
    ZIP_SHAPE = "ZIP_SHAPE"
    STATE_OR_ZIP_MISSING = "STATE_OR_ZIP_MISSING"
    STATE_NOT_OF_COUNTRY = "STATE_NOT_OF_COUNTRY"
    PAY_TO_ADDRESS_REPEATED = "PAY_TO_ADDRESS_REPEATED"
    FACILITY_ADDRESS_REPEATED = "FACILITY_ADDRESS_REPEATED"


_Code = AddressRuleCode


def _boxes(street: Seen) -> Iterator[Fault]:
    for element in (1, 2):
        if names_a_box(street[element]):
            yield street.at(element)


def _is_facility(segment: Seen, context: Context) -> bool:
    return segment.definition.loop.id in _FACILITIES[context.guide]


@topic.segment_rule(
    _Code.BILLING_ADDRESS_BOX, "The billing provider's address is a box; a street is asked for", guides="P I D",
    segments="N3", loops="2010AA", snip=4, severity=Severity.ERROR, source="rules: prv-billing-street",
    identifier=True, ik403="I12",
)  # fmt: skip
def billing_address_box(street: Seen, _: Context) -> Iterable[Fault]:
    """N301 and N302: no PO box, lock box or private mail box; the pay-to address may be one."""
    return _boxes(street)


@topic.segment_rule(
    _Code.FACILITY_ADDRESS_BOX, "The address of the service facility is a box; nobody is treated there",
    guides="P I D", segments="N3", loops=_EVERY_FACILITY, snip=4, severity=Severity.WARNING,
    source="rules: prv-facility-street",
)  # fmt: skip
def facility_address_box(street: Seen, context: Context) -> Iterable[Fault]:
    """N301 and N302 of NM1*77."""
    return _boxes(street) if _is_facility(street, context) else ()


@topic.segment_rule(
    _Code.FACILITY_ZIP_SHORT, "The ZIP code of the service facility does not have nine digits", guides="P I D",
    segments="N4", loops=_EVERY_FACILITY, snip=4, severity=Severity.WARNING, source="rules: prv-zip9",
)  # fmt: skip
def facility_zip_short(city: Seen, context: Context) -> Iterator[Fault]:
    """N403 of NM1*77 in the United States; the billing provider's is asked for by the guide's map."""
    if _is_facility(city, context) and city[4] in _HOME and _ZIP.fullmatch(city[3]) and len(city[3]) == 5:
        yield city.at(3)


@topic.segment_rule(
    _Code.ZIP_SHAPE, "The ZIP code is not five or nine digits", guides="P I D", segments="N4", snip=5,
    severity=Severity.ERROR, source="rules: adr-zip-digits", identifier=True, ik403="I12",
)  # fmt: skip
def zip_shape(city: Seen, _: Context) -> Iterator[Fault]:
    """N403 in the United States, without a hyphen."""
    if city[3] and city[4] in _HOME and not _ZIP.fullmatch(city[3]):
        yield city.at(3)


@topic.segment_rule(
    _Code.STATE_OR_ZIP_MISSING, "An address in the United States or Canada has no state or no postal code",
    guides="P I D", segments="N4", snip=4, severity=Severity.ERROR, source="rules: adr-us-state-zip", identifier=True,
    ik403="2",
)  # fmt: skip
def state_or_zip_missing(city: Seen, _: Context) -> Iterator[Fault]:
    """N402 and N403, when N404 is empty, US or CA."""
    if city[4] in _NORTH_AMERICA and not (city[2] and city[3]):
        yield city.at(3 if city[2] else 2)


@topic.segment_rule(
    _Code.STATE_NOT_OF_COUNTRY, "The state is a province of Canada, and the country does not say so", guides="P I D",
    segments="N4", snip=5, severity=Severity.ERROR, source="rules: adr-state-known", identifier=True, ik403="7",
)  # fmt: skip
def state_not_of_country(city: Seen, _: Context) -> Iterator[Fault]:
    """N402 against N404; a state in no list at all is told by the guide's check."""
    if city[4] in _HOME and city[2] in codes("places", "provinces"):
        yield city.at(2)


@topic.rule(
    _Code.PAY_TO_ADDRESS_REPEATED, "The pay-to address is the billing address; it is sent only when it differs",
    guides="P I D", scope="2000A", needs="2010AB", snip=4, severity=Severity.WARNING, source="rules: prv-payto-same",
)  # fmt: skip
def pay_to_address_repeated(level: Branch, _: Context) -> Iterator[Fault]:
    """N3 and N4 of 2010AB against those of 2010AA."""
    billing, pay_to = level.below("2010AA"), level.below("2010AB")
    if billing and pay_to and _address_of(billing) and _address_of(billing) == _address_of(pay_to):
        street = pay_to.first("N3")
        if street:
            yield street.at()


@topic.rule(
    _Code.FACILITY_ADDRESS_REPEATED, "The service facility has the billing address; it is sent only when it differs",
    guides="P I D", scope="2310C 2310E", needs="N3", snip=4, severity=Severity.WARNING,
    source="rules: prv-facility-same-address",
)  # fmt: skip
def facility_address_repeated(facility: Branch, _: Context) -> Iterator[Fault]:
    """N3 and N4 of NM1*77 against those of 2010AA."""
    name, street, billing = facility.first("NM1", "77"), facility.first("N3"), billing_of(facility)
    if name and street and billing and _address_of(billing) == _address_of(facility):
        yield street.at()


def _address_of(loop: Branch) -> list[str]:
    """The address in one case, with nine or five digits of the ZIP code as they stand."""
    return [each[element].upper() for each in (*loop.all("N3"), *loop.all("N4")) for element in (1, 2, 3, 4)]
