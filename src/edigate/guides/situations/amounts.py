"""Amounts and quantities: their size, their sign, and what contains what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cache

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.numbers import is_plain, number
from edigate.guides.situations.rule import Topic
from edigate.guides.situations.suspicion import ODD_ADVICE, ODD_CLAIM
from edigate.guides.tables import Composite, Segment

_MONEY = "782"  # data element: a monetary amount
_DIGITS, _DECIMALS, _QUANTITY_DECIMALS = 8, 2, 3
_CHARGE = {"CLM": 2, "SV1": 2, "SV2": 3, "SV3": 2}
_QUANTITY = {"SV1": 4, "SV2": 5, "SV3": 6, "SVD": 5}
_ZERO = Decimal(0)
_CLAIM_MONEY = "CLM CN1 AMT HI HCP CAS MIA MOA SV1 SV2 SV3 SV5 PS1 SVD"
_ADVICE_MONEY = "BPR PLB TS3 TS2 CLP CAS MIA MOA AMT SVC"

topic = Topic()


class AmountRuleCode(StrEnum):
    """Rules about monetary amounts and quantities."""

    AMOUNT_THREE_DECIMALS = "AMOUNT_THREE_DECIMALS"
    AMOUNT_DECIMALS_INBOUND = "AMOUNT_DECIMALS_INBOUND"
    AMOUNT_NINE_DIGITS = "AMOUNT_NINE_DIGITS"
    CHARGE_NEGATIVE = "CHARGE_NEGATIVE"
    CLAIM_CHARGE_ZERO = "CLAIM_CHARGE_ZERO"
    PATIENT_AMOUNT_ODD = "PATIENT_AMOUNT_ODD"
    TAX_ABOVE_CHARGE = "TAX_ABOVE_CHARGE"
    NONCOVERED_ABOVE_CHARGE = "NONCOVERED_ABOVE_CHARGE"
    QUANTITY_DIGITS = "QUANTITY_DIGITS"
    QUANTITY_NOT_POSITIVE = "QUANTITY_NOT_POSITIVE"
    PAID_QUANTITY_NOT_POSITIVE = "PAID_QUANTITY_NOT_POSITIVE"


_Code = AmountRuleCode


@cache
def _money_of(definition: Segment) -> tuple[tuple[int, int | None], ...]:
    """Where a segment of the guide holds monetary amounts: element, component."""
    found: list[tuple[int, int | None]] = []
    for cell in definition.elements:
        if isinstance(cell, Composite):
            found += [(cell.seq, part.seq) for part in cell.parts if part.number == _MONEY]
        elif cell.number == _MONEY:
            found.append((cell.seq, None))
    return tuple(found)


def _amounts_beyond(segment: Seen, before: int, after: int) -> Iterator[Fault]:
    """The amounts of a segment with more digits than that before or after the point."""
    for element, component in _money_of(segment.definition):
        text = segment.part(element, component) if component else segment[element]
        if text and not is_plain(text, before, after):
            yield segment.at(element, component)


@topic.segment_rule(
    _Code.AMOUNT_THREE_DECIMALS, "An amount has more than two decimals", guides="P I D", segments=_CLAIM_MONEY,
    snip=2, severity=Severity.ERROR, source="rules: amt-decimals-837", ik403="5", suspect=ODD_CLAIM,
)  # fmt: skip
def amount_decimals(segment: Seen, _: Context) -> Iterable[Fault]:
    """Data element 782 in a claim: cents are the smallest unit."""
    return _amounts_beyond(segment, 18, _DECIMALS)


@topic.segment_rule(
    _Code.AMOUNT_DECIMALS_INBOUND, "An amount has more than two decimals", guides="835", segments=_ADVICE_MONEY,
    snip=2, severity=Severity.WARNING, source="rules: amt-decimals-835", suspect=ODD_ADVICE,
)  # fmt: skip
def amount_decimals_inbound(segment: Seen, _: Context) -> Iterable[Fault]:
    """Data element 782 in a remittance."""
    return _amounts_beyond(segment, 18, _DECIMALS)


@topic.segment_rule(
    _Code.AMOUNT_NINE_DIGITS, "An amount has more than eight digits before the point", guides="P I D",
    segments=_CLAIM_MONEY, snip=2, severity=Severity.WARNING, source="rules: amt-size", suspect=ODD_CLAIM,
)  # fmt: skip
def amount_too_large(segment: Seen, _: Context) -> Iterable[Fault]:
    """99999999.99 is the largest that receivers must take."""
    return _amounts_beyond(segment, _DIGITS, 18)


@topic.segment_rule(
    _Code.CHARGE_NEGATIVE, "A charge is negative", guides="P I D", segments="CLM SV1 SV2 SV3",
    snip=2, severity=Severity.ERROR, source="rules: amt-claim-not-negative, amt-line-not-negative", ik403="I12",
    suspect=ODD_CLAIM,
)  # fmt: skip
def charge_negative(segment: Seen, _: Context) -> Iterable[Fault]:
    """CLM02, SV102, SV203, SV302; what is taken back is sent as a replacement or a void."""
    at = _CHARGE[segment.definition.id]
    charge = number(segment[at])
    return (segment.at(at),) if charge is not None and charge < _ZERO else ()


@topic.segment_rule(
    _Code.QUANTITY_DIGITS, "A quantity has more than eight digits before the point or three after it", guides="P I D",
    segments="SV1 SV2 SV3 SVD", snip=2, severity=Severity.ERROR, source="rules: qty-decimals", ik403="5", suspect=ODD_CLAIM,
)  # fmt: skip
def quantity_digits(segment: Seen, _: Context) -> Iterable[Fault]:
    """SV104, SV205, SV306, SVD05."""
    at = _QUANTITY[segment.definition.id]
    return () if is_plain(segment[at], _DIGITS, _QUANTITY_DECIMALS) else (segment.at(at),)


@topic.segment_rule(
    _Code.QUANTITY_NOT_POSITIVE, "The quantity of a line is not above zero", guides="P I D", segments="SV1 SV2 SV3",
    snip=2, severity=Severity.ERROR, source="rules: qty-positive", ik403="I12", suspect=ODD_CLAIM,
)  # fmt: skip
def quantity_not_positive(line: Seen, _: Context) -> Iterable[Fault]:
    """SV104, SV205, SV306 where they are sent."""
    at = _QUANTITY[line.definition.id]
    quantity = number(line[at])
    return (line.at(at),) if quantity is not None and quantity <= _ZERO else ()


@topic.segment_rule(
    _Code.PAID_QUANTITY_NOT_POSITIVE, "The quantity that another payer paid for is not above zero", guides="P I D",
    segments="SVD", snip=2, severity=Severity.WARNING, source="rules: qty-paid-positive", suspect=ODD_CLAIM,
)  # fmt: skip
def paid_quantity_not_positive(paid: Seen, _: Context) -> Iterator[Fault]:
    """SVD05; when the remittance tells none, the billed quantity stands there."""
    quantity = number(paid[5])
    if quantity is not None and quantity <= _ZERO:
        yield paid.at(5)


@topic.segment_rule(
    _Code.NONCOVERED_ABOVE_CHARGE, "The non-covered charge of a line is negative or above its charge", guides="I",
    segments="SV2", snip=3, severity=Severity.WARNING, source="rules: amt-noncovered-le-charge", suspect=ODD_CLAIM,
)  # fmt: skip
def noncovered_above_charge(line: Seen, _: Context) -> Iterator[Fault]:
    """SV207 is a part of SV203."""
    noncovered, charge = number(line[7]), number(line[3])
    if noncovered is not None and charge is not None and not _ZERO <= noncovered <= charge:
        yield line.at(7)


@topic.rule(
    _Code.TAX_ABOVE_CHARGE, "The taxes of a line are above its charge, which has to contain them", guides="P I D",
    scope="2400", needs="AMT*T AMT*GT AMT*N8", snip=3, severity=Severity.WARNING,
    source="rules: amt-sales-tax-in-charge, amt-facility-tax-in-charge",
)  # fmt: skip
def tax_above_charge(line: Branch, _: Context) -> Iterator[Fault]:
    """AMT*T (P, D), AMT*GT and AMT*N8 (I) against the line charge."""
    taxes = line.all("AMT", "T", "GT", "N8")
    service = line.first("SV1") or line.first("SV2") or line.first("SV3")
    charge = number(service[_CHARGE[service.definition.id]]) if service else None
    amounts = [number(tax[2]) for tax in taxes]
    total = sum((amount for amount in amounts if amount is not None), _ZERO)
    if taxes and charge is not None and total > charge:
        yield taxes[0].at(2)


@topic.rule(
    _Code.PATIENT_AMOUNT_ODD, "What the patient paid or owes is not above zero, or is above the claim's charge",
    guides="P I D", scope="2300", needs="AMT*F5 AMT*F3", snip=4, severity=Severity.WARNING,
    source="rules: amt-patient-paid",
)  # fmt: skip
def patient_amount_odd(claim: Branch, _: Context) -> Iterator[Fault]:
    """AMT*F5 (P, D), AMT*F3 (I); it is left out when there is nothing."""
    told, clm = claim.first("AMT", "F5", "F3"), claim.first("CLM")
    amount, charge = number(told[2] if told else ""), number(clm[2] if clm else "")
    if told and amount is not None and (amount <= _ZERO or (charge is not None and amount > charge)):
        yield told.at(2)


@topic.rule(
    _Code.CLAIM_CHARGE_ZERO, "A chargeable claim charges nothing; most payers refuse it", guides="P I D",
    scope="2300", suspect=("CLM", ODD_CLAIM), snip=6, severity=Severity.WARNING, source="rules: amt-zero-chargeable",
)  # fmt: skip
def charge_zero(claim: Branch, _: Context) -> Iterator[Fault]:
    """CLM02 = 0 with BHT06 = CH, unless it is a predetermination (CLM19 = PB)."""
    clm = claim.first("CLM")
    bht = claim.outermost().first("BHT")
    if clm and number(clm[2]) == _ZERO and clm[19] != "PB" and bht and bht[6] == "CH":
        yield clm.at(2)
