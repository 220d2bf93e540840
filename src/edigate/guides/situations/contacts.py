"""Contacts: telephone and fax numbers, extensions."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.rule import Topic

_PAIRS = (3, 5, 7)  # PER03, 05, 07 say what PER04, 06, 08 hold
_PHONE, _FAX, _EXTENSION = "TE", "FX", "EX"
_LENGTH = 10  # area code, exchange, number

topic = Topic()


class ContactRuleCode(StrEnum):
    """Rules about PER."""

    PHONE_SHAPE = "PHONE_SHAPE"
    PHONE_PLAN = "PHONE_PLAN"
    EXTENSION_ALONE = "EXTENSION_ALONE"


_Code = ContactRuleCode


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


@topic.segment_rule(
    _Code.PHONE_SHAPE, "A telephone or fax number is not ten digits", guides="P I D", segments="PER", snip=5,
    severity=Severity.ERROR, source="rules: per-phone-digits", ik403="I12",
)  # fmt: skip
def phone_shape(contact: Seen, _: Context) -> Iterator[Fault]:
    """TE and FX: area code and number without marks; an extension has a pair of its own."""
    for at in _PAIRS:
        text = contact[at + 1]
        if contact[at] in (_PHONE, _FAX) and text and not (_is_digits(text) and len(text) == _LENGTH):
            yield contact.at(at + 1)


@topic.segment_rule(
    _Code.PHONE_PLAN, "A telephone number's area code or exchange begins with 0 or 1", guides="P I D", segments="PER",
    snip=5, severity=Severity.NOTE, source="rules: per-phone-plan",
)  # fmt: skip
def phone_plan(contact: Seen, _: Context) -> Iterator[Fault]:
    """No number of the North American plan does."""
    for at in _PAIRS:
        text = contact[at + 1]
        if (
            contact[at] == _PHONE
            and _is_digits(text)
            and len(text) == _LENGTH
            and (text[0] in "01" or text[3] in "01")
        ):
            yield contact.at(at + 1)


@topic.segment_rule(
    _Code.EXTENSION_ALONE, "An extension does not follow a telephone number, or is no number", guides="P I D",
    segments="PER", snip=2, severity=Severity.ERROR, source="rules: per-ext-after-phone", ik403="I12",
)  # fmt: skip
def extension_alone(contact: Seen, _: Context) -> Iterator[Fault]:
    """EX stands right behind TE and holds digits."""
    for at in _PAIRS:
        if contact[at] == _EXTENSION and (at == _PAIRS[0] or contact[at - 2] != _PHONE):
            yield contact.at(at)
        elif contact[at] == _EXTENSION and not _is_digits(contact[at + 1]):
            yield contact.at(at + 1)
