"""Names: NM1 and N1 segments to persons and parties."""

from __future__ import annotations

from edigate.transactions.values import Party, Person
from edigate.x12.segment import Segment

_NPI = "XX"
_TAX_IDS = ("FI", "24", "34")  # federal tax id, EIN, SSN
_BLANKS = [""] * 10
_ORGANIZATION = "2"
OF_PERSON = frozenset((1, 2, 3, 4, 5, 7, 8, 9))  # the elements of NM1 that `person` takes
OF_PARTY = OF_PERSON - {7}  # and those that `party` takes
OF_N1 = frozenset((1, 2, 3, 4))


def person(segment: Segment, ordinal: int) -> Person:
    """A patient or subscriber from NM1 (02 type, 03-07 name, 08/09 id)."""
    _, _, kind, last, first, middle, _, suffix, qualifier, number = (segment + _BLANKS)[:10]
    return person_of(kind, last, first, middle, suffix, qualifier, number, ordinal)


def person_of(
    kind: str, last: str, first: str, middle: str, suffix: str, qualifier: str, number: str, ordinal: int
) -> Person:
    """A person from elements of NM1. An organization keeps its name whole."""
    last, first, middle = last.strip(), first.strip(), middle.strip()
    return Person(
        _read_aloud(last, first, middle),
        number.strip() or None,
        last or None,
        first or None,
        middle or None,
        suffix.strip() or None,
        qualifier.strip() or None,
        None,
        None,
        kind.strip() != _ORGANIZATION,
        ordinal,
    )


def party(segment: Segment, ordinal: int) -> Party:
    """A payer, provider or other party from NM1."""
    _, _, _, last, first, middle, _, _, qualifier, number = (segment + _BLANKS)[:10]
    return party_of(last, first, middle, qualifier, number, ordinal)


def party_of(last: str, first: str, middle: str, qualifier: str, number: str, ordinal: int) -> Party:
    """A party from elements of NM1."""
    name = _read_aloud(last.strip(), first.strip(), middle.strip())
    return _party(name, qualifier.strip(), number.strip(), ordinal)


def n1_party(segment: Segment, ordinal: int) -> Party:
    """A payer or payee from N1 (02 name, 03/04 id)."""
    _, _, name, qualifier, number = (segment + _BLANKS)[:5]
    return _party(name.strip() or None, qualifier.strip(), number.strip(), ordinal)


def _party(name: str | None, qualifier: str, number: str, ordinal: int) -> Party:
    given = number or None
    return Party(
        name,
        given,
        given if qualifier == _NPI else None,
        given if qualifier in _TAX_IDS else None,
        qualifier or None,
        ordinal,
    )


def _read_aloud(last: str, first: str, middle: str) -> str | None:
    """The name as written in lists, "RIVERA, ANNA M"; an organization has only the first part."""
    given = f"{first} {middle}" if first and middle else first or middle
    return f"{last}, {given}" if given else last or None
