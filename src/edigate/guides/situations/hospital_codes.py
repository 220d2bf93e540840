"""Coded information of hospital claims (HI): the shape of values, occurrences, spans, conditions and procedures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from edigate.codes.icd import is_procedure
from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.dates import day, period
from edigate.guides.situations.hospital_bills import coded, coded_in
from edigate.guides.situations.numbers import number
from edigate.guides.situations.rule import Topic

_VALUE, _OCCURRENCE, _SPAN, _CONDITION = "BE", "BH", "BI", "BG"
_PROCEDURES = ("BBR", "BBQ")  # ICD-10
_TWO = re.compile(r"[0-9A-Z]{2}", re.ASCII)

topic = Topic()


class HospitalCodeRuleCode(StrEnum):
    """Rules about single codes in HI."""

    VALUE_REPEATED = "VALUE_REPEATED"
    VALUE_SHAPE = "VALUE_SHAPE"
    OCCURRENCE_REPEATED = "OCCURRENCE_REPEATED"
    OCCURRENCE_SHAPE = "OCCURRENCE_SHAPE"
    OCCURRENCE_SPAN_REPEATED = "OCCURRENCE_SPAN_REPEATED"
    OCCURRENCE_SPAN_SHAPE = "OCCURRENCE_SPAN_SHAPE"
    CONDITION_SHAPE = "CONDITION_SHAPE"
    HOSPITAL_PROCEDURE_SHAPE = "HOSPITAL_PROCEDURE_SHAPE"


_Code = HospitalCodeRuleCode


@topic.rule(
    _Code.VALUE_REPEATED, "A value code stands twice in the claim", guides="I", scope="2300", needs="HI*BE", snip=5,
    severity=Severity.ERROR, source="rules: ins-value-duplicate", ik403="I12",
)  # fmt: skip
def value_repeated(claim: Branch, _: Context) -> Iterator[Fault]:
    """Two amounts of one kind cannot both be right, also not in two HI segments."""
    met: set[str] = set()
    for each in coded(claim, _VALUE):
        if each.code in met:
            yield each.segment.at(each.element, 2)
        met.add(each.code)


@topic.segment_rule(
    _Code.VALUE_SHAPE, "A value is not two letters or digits with an amount of zero or more", guides="I", segments="HI",
    loops="2300", snip=5, severity=Severity.ERROR, source="rules: ins-value-shape", ik403="7",
)  # fmt: skip
def value_shape(info: Seen, _: Context) -> Iterator[Fault]:
    """BE: code in component 2, amount in 5."""
    for each in coded_in([info], _VALUE):
        amount = number(each.part(5))
        if each.code and not _TWO.fullmatch(each.code):
            yield info.at(each.element, 2)
        elif amount is not None and amount < 0:
            yield info.at(each.element, 5)


def _repeated(info: Seen, qualifier: str) -> Iterator[Fault]:
    met: set[str] = set()
    for each in coded_in([info], qualifier):
        if each.code and each.code in met:
            yield info.at(each.element, 2)
        met.add(each.code)


@topic.segment_rule(
    _Code.OCCURRENCE_REPEATED, "An occurrence code stands twice in the segment", guides="I", segments="HI", loops="2300",
    snip=5, severity=Severity.ERROR, source="rules: ins-occurrence-duplicate", ik403="I12",
)  # fmt: skip
def occurrence_repeated(info: Seen, _: Context) -> Iterator[Fault]:
    """One occurrence has one date."""
    yield from _repeated(info, _OCCURRENCE)


@topic.segment_rule(
    _Code.OCCURRENCE_SHAPE, "An occurrence is not two letters or digits with a date up to the interchange's", guides="I",
    segments="HI", loops="2300", snip=5, severity=Severity.ERROR, source="rules: ins-occurrence-shape", ik403="7",
)  # fmt: skip
def occurrence_shape(info: Seen, context: Context) -> Iterator[Fault]:
    """BH: code in component 2, date in 4; that the date exists, the map asks."""
    for each in coded_in([info], _OCCURRENCE):
        when = day(each.part(4))
        if each.code and not _TWO.fullmatch(each.code):
            yield info.at(each.element, 2)
        elif when and context.dated and when > context.dated:
            yield info.at(each.element, 4)


@topic.segment_rule(
    _Code.OCCURRENCE_SPAN_REPEATED, "An occurrence span code stands twice in the segment", guides="I", segments="HI",
    loops="2300", snip=5, severity=Severity.ERROR, source="rules: ins-span-duplicate", ik403="I12",
)  # fmt: skip
def occurrence_span_repeated(info: Seen, _: Context) -> Iterator[Fault]:
    """One span has one period."""
    yield from _repeated(info, _SPAN)


@topic.segment_rule(
    _Code.OCCURRENCE_SPAN_SHAPE, "An occurrence span is not two letters or digits with a period that ends after it begins",
    guides="I", segments="HI", loops="2300", snip=5, severity=Severity.ERROR, source="rules: ins-span-shape", ik403="7",
)  # fmt: skip
def occurrence_span_shape(info: Seen, _: Context) -> Iterator[Fault]:
    """BI: code in component 2, period in 4."""
    for each in coded_in([info], _SPAN):
        days = period(each.part(4))
        if each.code and not _TWO.fullmatch(each.code):
            yield info.at(each.element, 2)
        elif days and days[1] < days[0]:
            yield info.at(each.element, 4)


@topic.segment_rule(
    _Code.CONDITION_SHAPE, "A condition is not two letters or digits", guides="I", segments="HI", loops="2300", snip=5,
    severity=Severity.ERROR, source="rules: ins-condition-shape", ik403="7",
)  # fmt: skip
def condition_shape(info: Seen, _: Context) -> Iterator[Fault]:
    """BG: code in component 2."""
    for each in coded_in([info], _CONDITION):
        if each.code and not _TWO.fullmatch(each.code):
            yield info.at(each.element, 2)


@topic.segment_rule(
    _Code.HOSPITAL_PROCEDURE_SHAPE, "An ICD-10 procedure is not seven digits and capitals without I and O", guides="I",
    segments="HI", loops="2300", snip=5, severity=Severity.ERROR, source="rules: ins-procedure-shape", ik403="7",
)  # fmt: skip
def procedure_shape(info: Seen, _: Context) -> Iterator[Fault]:
    """BBR and BBQ: code in component 2."""
    for each in coded_in([info], *_PROCEDURES):
        if each.code and not is_procedure(each.code):
            yield info.at(each.element, 2)
