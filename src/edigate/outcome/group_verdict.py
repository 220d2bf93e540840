"""What a 999 or 997 says about one file of ours, put together while its parts go by.

Each error is put to the claim it is about as it comes, and of it is kept only what will be told. So this grows with our
file and with the kinds of errors, not with the acknowledgment.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from edigate.outcome.known import KnownPlace
from edigate.tracking import syntax_words
from edigate.tracking.match import bare
from edigate.transactions.ack_999.facts import (
    AckTrailer,
    GroupAck,
    SetResponseHeader,
    SetResponseTrailer,
    SyntaxError999,
)


class Fault(msgspec.Struct, frozen=True, gc=False):
    """A kind of error: segment id, IK304, the element (IK401) and IK403. Never the value."""

    segment: str | None
    code: str | None
    element: int | None
    element_error: str | None

    @property
    def codes(self) -> tuple[str, ...]:
        """As codes of a signal or of work."""
        element = (f"IK403:{self.element_error}",) if self.element_error else ()
        return (f"IK304:{self.code}", *element) if self.code else element

    @property
    def words(self) -> str:
        """In words, for people."""
        if self.element_error:
            return syntax_words.element_error(self.segment, self.element, self.element_error)
        return syntax_words.segment_error(self.segment, self.code)


class Blame(msgspec.Struct, gc=False):
    """What is wrong with one claim, each kind once and in order of the errors; `ordinal` is the place of the first."""

    ordinal: int
    faults: dict[Fault, None]


class SetVerdict(msgspec.Struct, gc=False):
    """What is said about one set of ours: IK501, the place of AK2 and IK502 to IK506; the claims that are named as a cause, by
    submission, and what is wrong besides (`elsewhere`)."""

    code: str | None
    ordinal: int
    reasons: tuple[str, ...] = ()
    blamed: dict[int, Blame] = {}
    elsewhere: dict[Fault, None] = {}


class GroupVerdict(msgspec.Struct, frozen=True):
    """What is said about one group of ours: the sets of the file (`places`) by number without leading zeros, and of those that
    are named the last word; every kind of error, and every IK501 (None: a set without one), whether the set is ours or not."""

    group: GroupAck
    places: dict[str, list[KnownPlace]]
    sets: dict[str, SetVerdict]
    faults: tuple[Fault, ...]
    codes: frozenset[str | None]


def read(parts: Iterable[object], places: Sequence[KnownPlace]) -> GroupVerdict:
    """The verdict in the parts of a 999 that follow its header, to its end, on a file whose claims lie at these places."""
    reading = _Reading(places)
    trailer: AckTrailer | None = None
    for part in parts:
        if isinstance(part, AckTrailer):
            trailer = part
            break
        reading.take(part)
    assert trailer is not None  # every stream of a 999 ends with one
    return GroupVerdict(
        trailer.group, reading.places, reading.sets, tuple(reading.faults), frozenset(reading.codes)
    )


class _Reading:
    """The sets so far; errors go to the open one."""

    def __init__(self, places: Sequence[KnownPlace]) -> None:
        self.sets: dict[str, SetVerdict] = {}
        self.faults: dict[Fault, Fault] = {}
        self.codes: set[str | None] = set()
        self.places: dict[str, list[KnownPlace]] = {}
        self._claims: dict[str, _Claims] = {}
        self._number = ""
        self._open: SetVerdict | None = None  # None: a set that is none of ours
        for each in places:
            self.places.setdefault(bare(each.set_control_number), []).append(each)

    def take(self, part: object) -> None:
        """Take in the next part."""
        match part:
            case SetResponseHeader():
                self._number = bare(part.control_number)
                self._open = None
                if self._number in self.places:
                    self._open = self.sets[self._number] = SetVerdict(None, part.ordinal)
            case SyntaxError999():
                self._blame(part)
            case SetResponseTrailer():
                self.codes.add(part.code)
                if self._open is not None:
                    self._open.code, self._open.reasons = part.code, part.reasons

    def _blame(self, error: SyntaxError999) -> None:
        element = error.element_position.element if error.element_position else None
        made = Fault(error.segment, error.code, element, error.element_error)
        fault = self.faults.setdefault(made, made)
        if self._open is None:
            return
        claims = self._claims.get(self._number)
        if claims is None:
            claims = self._claims[self._number] = _Claims(self.places[self._number])
        meant = claims.meant(error)
        if not meant:
            self._open.elsewhere[fault] = None
        for each in meant:
            self._open.blamed.setdefault(each, Blame(error.ordinal, {})).faults[fault] = None


class _Claims:
    """The claims of one set, found by what an error says of its place."""

    def __init__(self, places: Sequence[KnownPlace]) -> None:
        self._named: defaultdict[str, list[int]] = defaultdict(list)
        self._placed: list[tuple[int, int, int]] = []  # first and last segment, submission
        for each in places:
            self._named[each.patient_control_number].append(each.submission_id)
            if each.segment_from is not None and each.segment_to is not None:
                self._placed.append((each.segment_from, each.segment_to, each.submission_id))
        self._placed.sort()

    def meant(self, error: SyntaxError999) -> list[int]:
        """The submissions that an error is about: by CTX CLM01, else by the place of the segment in the set (IK302)."""
        numbers = {one.value for one in error.contexts if one.name == "CLM01" and one.value}
        if numbers:
            return [each for number in numbers for each in self._named.get(number, ())]
        if error.position is None:
            return []
        before = bisect_right(self._placed, error.position, key=lambda placed: placed[0])
        if before == 0 or self._placed[before - 1][1] < error.position:
            return []
        return [self._placed[before - 1][2]]
