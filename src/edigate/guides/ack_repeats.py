"""What an answer repeats of what it answers, in a form that can stand there: an answer is right though the file is not."""

from __future__ import annotations

from datetime import datetime

import msgspec

from edigate.guides import load, set_answer
from edigate.guides.tables import Element
from edigate.guides.values import is_date, is_time
from edigate.x12.delimiters import USUAL
from edigate.x12.envelope import Group, Interchange, Parties

_NO_NUMBER = "0" * 9
_AS_AGREED = "ZZ"  # the qualifier of ids that follow no public scheme
_LONGEST, _SHORTEST_CODE = 15, 2


def named(about: Interchange, at: datetime) -> Interchange:
    """The interchange as a TA1 names it (TA101-03): as received; what is no number, date or time as it is written there
    cannot be repeated: zeros stand for the number, the answer's own date and time for the others.
    """
    number, date, time = about.control_number, about.date, about.time
    return msgspec.structs.replace(
        about,
        control_number=number if _is_digits(number, 9) else _NO_NUMBER,
        date=date if _is_digits(date, 6) and is_date(date) else f"{at:%y%m%d}",
        time=time if _is_digits(time, 4) and is_time(time) else f"{at:%H%M}",
    )


def addressed(about: Interchange, group: Group | None) -> Parties | None:
    """Sender and receiver of what is answered, in each other's place; None when one of them cannot be written.

    An id loses characters that cannot stand in a file; a qualifier that does not exist becomes ZZ; ids of a group that
    cannot stand in a GS are those of its interchange.
    """
    sender, receiver = _id(about.receiver_id), _id(about.sender_id)
    inner = [_id(group.receiver), _id(group.sender)] if group else [sender, receiver]
    codes = [
        mine if len(mine) >= _SHORTEST_CODE else other
        for mine, other in zip(inner, (sender, receiver), strict=True)
    ]
    if not sender or not receiver or (group and min(map(len, codes)) < _SHORTEST_CODE):
        return None
    return Parties(
        _qualifier(about.receiver_qualifier), sender, _qualifier(about.sender_qualifier), receiver, *codes
    )


def _is_digits(value: str, length: int) -> bool:
    return len(value) == length and value.isascii() and value.isdigit()


def _id(value: str) -> str:
    return "".join(each for each in value if set_answer.is_writable(each, USUAL))[:_LONGEST].strip()


def _qualifier(value: str) -> str:
    listed = load.load("999").isa.elements[4]  # ISA05
    known = isinstance(listed, Element) and listed.codes is not None and value in listed.codes
    return value if known else _AS_AGREED
