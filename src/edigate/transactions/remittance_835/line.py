"""One service line of an 835: SVC and what follows it, to a `ServicePayment`. Source: loop 2110.

Any line at all; most have the form that `usual` reads. What a field takes is read in place, all else goes to `Asides`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from edigate.transactions.elements import amount, day, procedure, quantity, text
from edigate.transactions.notes import Notes
from edigate.transactions.read_code import ReadCode
from edigate.transactions.remittance_835.asides import USUAL, Asides, keep_rest, lack, read_cas
from edigate.transactions.remittance_835.facts import Adjustment, ServicePayment
from edigate.transactions.values import Reference
from edigate.x12.segment import Segment

_BLANKS = [""] * 7
_NOTHING = ((), (), (), ())
_SERVICE_DATES = ("472", "150", "151")
_KNOWN = frozenset(("REF", "AMT", "QTY", "DTM"))
_TYPED = _KNOWN | {"LQ"}
_OF_SVC = frozenset(range(1, 8))


def read_line(segments: list[Segment], ordinal: int, notes: Notes) -> ServicePayment:
    """The line whose SVC is the first of `segments` and stands at `ordinal` in the file.

    SVC: 01 procedure, 02 charge, 03 paid, 04 revenue code, 05 units, 06 procedure asked for, 07 units asked for.
    """
    number: str | None = None
    first: date | None = None
    last: date | None = None
    allowed: Decimal | None = None
    adjustments: list[Adjustment] = []
    remarks: list[str] = []
    asides: Asides | None = None
    svc, svc_ordinal = segments[0], ordinal
    done, charge_text, paid_text, revenue, unit_text, asked_for, asked_text = (svc + _BLANKS)[1:8]
    charge, paid = amount(charge_text), amount(paid_text)
    if charge is None or paid is None:
        _lack(svc, charge, paid, ordinal, notes)
    if len(svc) > len(_BLANKS) + 1:
        notes.keep_others(svc, _OF_SVC, ordinal)
    units = quantity(unit_text) if unit_text else None
    if units is None and unit_text:
        notes.at(ordinal).quantity(svc, 5)
    for segment in segments[1:]:
        ordinal += 1
        name = segment[0]
        form = segment[1] if len(segment) > 2 else ""
        if name == "CAS":
            read_cas(segment, ordinal, notes, adjustments)
            continue
        if len(segment) > USUAL and name in _TYPED:
            keep_rest(segment, ordinal, notes)
        if form == "472" and name == "DTM" and first is None and (whole := day(segment[2])):
            first = whole
        elif form == "6R" and name == "REF" and number is None:
            number = segment[2].strip() or None
        elif form == "B6" and name == "AMT" and allowed is None and (value := amount(segment[2])) is not None:
            allowed = value
        elif form == "HE" and name == "LQ":
            remarks.append(segment[2].strip())
        else:
            asides = asides or Asides(notes)
            unknown_yet = (last if form == "151" else first) is None
            if unknown_yet and form in _SERVICE_DATES and name == "DTM":
                first, last = _span(asides.read_day(segment, ordinal), form, first, last)
            else:
                _read_other(segment, ordinal, asides)
    references, amounts, quantities, dates = asides.finish() if asides else _NOTHING
    return ServicePayment(
        procedure(done, notes.component), procedure(asked_for, notes.component) if asked_for else None,
        revenue.strip() or None, charge, paid,
        units, notes.at(svc_ordinal).quantity(svc, 7) if asked_text else None, number, first, last, allowed,
        tuple(adjustments), tuple(remarks), tuple(asides.codes) if asides else (),
        references, amounts, quantities, dates, svc_ordinal,
    )  # fmt: skip


def _lack(svc: Segment, charge: Decimal | None, paid: Decimal | None, ordinal: int, notes: Notes) -> None:
    if charge is None:
        lack(svc, 2, ordinal, notes)
    if paid is None:
        lack(svc, 3, ordinal, notes)


def _span(
    given: tuple[date | None, date | None], form: str, first: date | None, last: date | None
) -> tuple[date | None, date | None]:
    """The service dates with a DTM more: 472 gives a day or a range, 150 the first day, 151 the last."""
    return (first, given[0]) if form == "151" else (given[0], given[1] or last)


def _read_other(segment: Segment, ordinal: int, asides: Asides) -> None:
    name = segment[0]
    if name in _KNOWN:
        asides.read(segment, ordinal)
    elif name == "LQ":
        asides.codes.append(Reference(text(segment, 1) or "", text(segment, 2)))
    elif name == "PER":
        asides.notes.keep(segment, ordinal)
    else:
        asides.notes.odd(ReadCode.UNKNOWN_SEGMENT, segment, ordinal)
