"""Levels of the hierarchical sets (276, 277, 277CA, 837): which an HL opens, and who the patient and subscriber are."""

from __future__ import annotations

from datetime import date

import msgspec

from edigate.transactions.elements import text
from edigate.transactions.notes import Notes
from edigate.transactions.parties import OF_PERSON, person
from edigate.transactions.read_code import ReadCode
from edigate.transactions.values import Person
from edigate.x12.segment import Segment

_LEVEL_OF_ENTITY = {"PR": "20", "AY": "20", "41": "21", "85": "19", "1P": "19", "IL": "22", "QC": "23"}
OF_BHT = frozenset(range(1, 7))  # 01, 02 and 06 are the guide's own constants, the others are facts
_OF_DMG = frozenset((1, 2, 3))
_DEPENDENT, _SUBSCRIBER, _PATIENT = "23", "22", "PT"


def level_of(nm1: Segment) -> str | None:
    """The HL03 that an NM1's entity code (NM101) belongs to, for files whose HL03 says something else."""
    return _LEVEL_OF_ENTITY.get(text(nm1, 1) or "")


class Names:
    """Subscriber and patient of the claims that follow, as HL, NM1 and DMG (which may come first) tell them."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._level = ""
        self._waiting: list[
            tuple[str, Segment, int]
        ] = []  # level, NM1 or DMG, place: no claim has taken them yet
        self._born: tuple[date | None, str | None] | None = None
        self.subscriber: Person | None = None
        self.dependent: Person | None = None

    @property
    def patient(self) -> Person | None:
        """The dependent when there is one, else the subscriber."""
        return self.dependent or self.subscriber

    def open(self, level: str) -> None:
        """A level begins: what stands below it is forgotten, and kept as received if no claim has taken it."""
        self._let_go(level == _DEPENDENT)
        self._level, self._born, self.dependent = level, None, None
        if level != _DEPENDENT:
            self.subscriber = None

    def taken(self) -> None:
        """A claim has the names of its levels."""
        self._waiting.clear()

    def close(self) -> None:
        """The set ends."""
        self._let_go(False)

    def _let_go(self, dependent_only: bool) -> None:
        still = []
        for level, segment, ordinal in self._waiting:
            if dependent_only and level != _DEPENDENT:
                still.append((level, segment, ordinal))
            else:
                self._notes.keep(segment, ordinal)
        self._waiting = still

    def read_nm1(self, segment: Segment) -> None:
        """The name at this level."""
        known = self.dependent if self._level == _DEPENDENT else self.subscriber
        if known is not None:
            self._notes.odd(ReadCode.REPEATED_SEGMENT, segment)
            return
        self._put(person(segment, self._notes.ordinal))
        self._waiting.append((self._level, segment, self._notes.ordinal))
        self._notes.keep_others(segment, OF_PERSON)
        if self._born:
            self._add_birth()

    def read_dmg(self, segment: Segment) -> None:
        """Birth date and gender: DMG02, DMG03."""
        if self._born:
            self._notes.odd(ReadCode.REPEATED_SEGMENT, segment)
            return
        self._waiting.append((self._level, segment, self._notes.ordinal))
        self._born = self._notes.days(segment, 2)[0], text(segment, 3)
        self._notes.keep_others(segment, _OF_DMG)
        if (self.dependent if self._level == _DEPENDENT else self.subscriber) is not None:
            self._add_birth()

    def _put(self, who: Person) -> None:
        if self._level == _DEPENDENT:
            self.dependent = who
        else:
            self.subscriber = who

    def _add_birth(self) -> None:
        who = self.dependent if self._level == _DEPENDENT else self.subscriber
        if who is not None and self._born is not None:
            birth_date, gender = self._born
            self._put(msgspec.structs.replace(who, birth_date=birth_date, gender=gender))
