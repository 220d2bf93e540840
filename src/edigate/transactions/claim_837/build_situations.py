"""Segments that claims (2300) and lines (2400) of several kinds have alike: dates, numbers, paperwork, repricing, drugs."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from edigate.claims.base import Strict
from edigate.claims.certificates import Ambulance, Condition, Transport
from edigate.claims.line import Drug
from edigate.claims.paperwork import Attachment, Contract, Repricing
from edigate.transactions.claim_837.build_parties import address
from edigate.transactions.claim_837.build_values import Wording, digits, dtp
from edigate.x12.segment import OutSegment
from edigate.x12.written import amount


def number_or_nothing(number: Decimal | None) -> str:
    """An amount or quantity, "" for none."""
    return "" if number is None else amount(number)


def dates(item: Strict, names: Iterable[tuple[str, str]]) -> Iterable[OutSegment]:
    """DTP for each of these (qualifier, field) that is given."""
    values = vars(item)
    for qualifier, name in names:
        if values[name] is not None:
            yield dtp(qualifier, values[name])


def numbers(item: Strict, names: Iterable[tuple[str, str]], word: Wording) -> Iterable[OutSegment]:
    """REF for each of these (qualifier, field) that is given."""
    values = vars(item)
    for qualifier, name in names:
        if values[name]:
            yield ("REF", qualifier, word(values[name]))


def amounts(item: Strict, names: Iterable[tuple[str, str]]) -> Iterable[OutSegment]:
    """AMT for each of these (qualifier, field) that is given."""
    values = vars(item)
    for qualifier, name in names:
        if values[name] is not None:
            yield ("AMT", qualifier, amount(values[name]))


def drug(given: Drug, word: Wording) -> Iterable[OutSegment]:
    """Loop 2410."""
    yield ("LIN", "", given.qualifier, digits(word(given.ndc)))
    yield ("CTP", "", "", "", amount(given.quantity), given.unit)
    if given.prescription_number:
        yield ("REF", "XZ", word(given.prescription_number))
    elif given.compound_link:
        yield ("REF", "VY", word(given.compound_link))


def paperwork(attachments: Iterable[Attachment], word: Wording) -> Iterable[OutSegment]:
    """PWK; the qualifier of the control number only beside one."""
    for each in attachments:
        number = word(each.control_number)
        yield ("PWK", word(each.type), word(each.transmission), "", "", "AC" if number else "", number)


def contract(terms: Contract, word: Wording) -> OutSegment:
    """CN1."""
    return (
        "CN1", terms.type, number_or_nothing(terms.amount), number_or_nothing(terms.percent), word(terms.code),
        number_or_nothing(terms.discount_percent), word(terms.version),
    )  # fmt: skip


def transport(ride: Transport, word: Wording) -> OutSegment:
    """CR1."""
    weight = ("LB", amount(ride.weight_pounds)) if ride.weight_pounds is not None else ("", "")
    return (
        "CR1", *weight, "", word(ride.reason), "DH", amount(ride.miles), "", "", word(ride.round_trip_purpose),
        word(ride.stretcher_purpose),
    )  # fmt: skip


def condition(category: str, what: Condition, word: Wording) -> OutSegment:
    """CRC."""
    return ("CRC", category, "Y" if what.applies else "N", *map(word, what.codes))


def rides(ambulance: Ambulance, word: Wording) -> Iterable[OutSegment]:
    """Where an ambulance's ride began and ended: NM1*PW, NM1*45 (2310E F, 2420G H)."""
    if ambulance.pick_up is not None:
        yield ("NM1", "PW", "2")
        yield from address(ambulance.pick_up, word)
    if ambulance.drop_off is not None:
        yield ("NM1", "45", "2", word(ambulance.drop_off_name))
        yield from address(ambulance.drop_off, word)


def repricing(made: Repricing, word: Wording) -> OutSegment:
    """HCP."""
    return (
        "HCP", word(made.method), amount(made.allowed), number_or_nothing(made.savings), word(made.organization_id),
        number_or_nothing(made.rate), word(made.group_code), number_or_nothing(made.group_amount), word(made.revenue_code),
        made.procedure_qualifier or "", word(made.procedure_code), made.unit or "", number_or_nothing(made.quantity),
        word(made.rejection_reason), word(made.compliance), word(made.exception),
    )  # fmt: skip
