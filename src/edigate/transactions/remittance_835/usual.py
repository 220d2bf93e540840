"""Claims and lines that have the usual form, from the values that the form found in them. Source: loops 2100, 2110.

The hot path of big files. What stands here stands in `claim` and `line` for segments of any form; a test holds the two equal
(docs/adr/0014). None means that a value is not readable: then the segments are read one by one, and it is told there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from edigate.transactions.elements import day, plain_amount, procedure, quantity
from edigate.transactions.notes import Notes
from edigate.transactions.parties import party_of, person_of
from edigate.transactions.remittance_835.asides import read_cas
from edigate.transactions.remittance_835.facts import Adjustment, ClaimPayment, ServicePayment
from edigate.transactions.remittance_835.forms import Forms
from edigate.transactions.remittance_835.line import read_line
from edigate.transactions.values import Amount

Form = re.Match[str]


def usual_claim(
    form: Form,
    lines: Sequence[tuple[str, Form | None]],
    cut: Forms,
    notes: Notes,
    assigned_number: str | None,
) -> ClaimPayment | None:
    """The claim that follows the segment at which the notes are open; then they are open at its last segment."""
    (pcn, status, charge_text, paid_text, share_text, filing, number, facility, frequency, cas,
     kind, last, first, middle, suffix, qualifier, id_text, p_last, p_first, p_middle, p_qualifier, p_id,
     from_text, to_text, received_text, name, amount_text) = form.groups()  # fmt: skip
    charge, paid = plain_amount(charge_text), plain_amount(paid_text)
    share = plain_amount(share_text) if share_text else None
    beside = plain_amount(amount_text) if name else None
    begins = day(from_text) if from_text else None
    ends = day(to_text) if to_text else None
    received = day(received_text) if received_text else None
    if (
        charge is None
        or paid is None
        or (share is None and share_text)
        or (beside is None and name)
        or (begins is None and from_text)
        or (ends is None and to_text)
        or (received is None and received_text)
    ):
        return None
    ordinal = notes.ordinal + 1
    adjustments = _adjustments(cas, ordinal, cut, notes) if cas else ()
    at = ordinal + cas.count(cut.end) if cas else ordinal
    patient = provider = None
    if kind is not None:
        at += 1
        patient = person_of(kind, last, first, middle, suffix, qualifier, id_text, at)
    if p_last is not None:
        provider = party_of(p_last, p_first, p_middle, p_qualifier, p_id, at + 1)
    notes.ordinal = ordinal + form.string.count(cut.end)
    found = tuple([read_text(text, each, cut, notes) for text, each in lines])
    extras, findings = notes.take() if notes.extras or notes.findings else ((), ())
    return ClaimPayment(
        pcn.strip() or None, status.strip() or None, charge, paid, share, filing.strip() or None,
        number.strip() or None, (facility and facility.strip()) or None, (frequency and frequency.strip()) or None,
        None, None, None, None,
        patient, None, None, None, provider, None, None,
        begins, ends, received, None,
        adjustments, (), found, (), (Amount(name.strip(), beside),) if name else (), (), (),
        (), (), assigned_number,
        ordinal, extras, findings,
    )  # fmt: skip


def read_text(text: str, form: Form | None, cut: Forms, notes: Notes) -> ServicePayment:
    """The line from what follows the id of its SVC, usual or not; the notes move on as in `usual_claim`."""
    ordinal = notes.ordinal + 1
    line = usual_line(form, ordinal, cut, notes) if form else None
    if line is None:
        line = read_line(cut.split(f"SVC{cut.element}{text}"), ordinal, notes)
    notes.ordinal = ordinal + text.count(cut.end)
    return line


def usual_line(form: Form, ordinal: int, cut: Forms, notes: Notes) -> ServicePayment | None:
    """The line whose SVC stands at `ordinal`."""
    (done, charge_text, paid_text, revenue, unit_text, served, from_text, to_text, group, reason, cas_text,
     group_2, reason_2, cas_text_2, more, number, allowed_text, remarks) = form.groups()  # fmt: skip
    charge, paid = plain_amount(charge_text), plain_amount(paid_text)
    allowed = plain_amount(allowed_text) if allowed_text else None
    value = plain_amount(cas_text) if cas_text else None
    value_2 = plain_amount(cas_text_2) if cas_text_2 else None
    units = quantity(unit_text) if unit_text else None
    begins = served or from_text
    first = day(begins) if begins else None
    last = day(to_text) if to_text else None
    if (
        charge is None
        or paid is None
        or (allowed is None and allowed_text)
        or (value is None and cas_text)
        or (value_2 is None and cas_text_2)
        or (units is None and unit_text)
        or (first is None and begins)
        or (last is None and to_text)
    ):
        return None
    at = ordinal + 2 if to_text else ordinal + 1 if served else ordinal
    adjustments: tuple[Adjustment, ...] = ()
    if cas_text:
        at += 1
        adjustments = (Adjustment(group.strip(), reason.strip(), value, None, at),)
        if cas_text_2:
            at += 1
            adjustments += (Adjustment(group_2.strip(), reason_2.strip(), value_2, None, at),)
    if more:
        adjustments += _adjustments(more, at, cut, notes)
    return ServicePayment(
        procedure(done, notes.component), None, (revenue and revenue.strip()) or None, charge, paid,
        units, None, (number and number.strip()) or None, first, last, allowed, adjustments,
        tuple([one.strip() for one in remarks.split(cut.remark)[1:]]) if remarks else (),
        (), (), (), (), (), ordinal,
    )  # fmt: skip


def _adjustments(cas: str, ordinal: int, cut: Forms, notes: Notes) -> tuple[Adjustment, ...]:
    """The adjustments of CAS segments that follow the one at `ordinal`."""
    adjustments: list[Adjustment] = []
    for segment in cas.split(cut.end)[1:]:
        ordinal += 1
        read_cas(segment.split(cut.element), ordinal, notes, adjustments)
    return tuple(adjustments)
