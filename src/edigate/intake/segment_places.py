"""The places in a claim that came in a raw 837: the segment and element that each of our values was read from."""

from __future__ import annotations

import msgspec

from edigate.claims.wire_places import place_of
from edigate.transactions.claim_837.claim_values import Told
from edigate.transactions.claim_837.read_claim import KINDS, origins

_READINGS = {reading.kind: reading for reading in KINDS.values()}


class SegmentPlaces(msgspec.Struct):
    """What the places of one claim are called in its file. `told` are its segments; they are looked through when asked."""

    told: tuple[Told, ...]
    component: str
    kind: str
    found: dict[str, Told] | None = None

    def name(self, pointer: str) -> str:
        """`segment 22, CLM02`; of a value that is not there, the segment that what it belongs to begins with."""
        if self.found is None:
            self.found = origins(self.told, self.component, _READINGS[self.kind])
        above = pointer
        while above:
            if above in self.found:
                return _worded(self.found[above], pointer, self.kind)
            below = [told for each, told in self.found.items() if each.startswith(f"{above}/")]
            if below:
                wanted = (place_of(pointer, self.kind).id, "SV1", "SV2", "SV3", "NM1")
                fits = [told for each in wanted for told in below if told[1][0] == each]
                return _worded((fits or below)[0], pointer, self.kind)
            above = above.rpartition("/")[0]
        return _worded(self._opening(), pointer, self.kind)

    def _opening(self) -> Told:
        """The CLM."""
        return next(told for told in self.told if told[1][0] == "CLM")


def _worded(told: Told, pointer: str, kind: str) -> str:
    ordinal, segment = told
    place = place_of(pointer, kind)
    is_told = (
        place.element and place.id == segment[0] != "HI"
    )  # which HI element, its place in a list does not tell
    element = f"{place.element:02}" if is_told else ""
    return f"segment {ordinal}, {segment[0]}{element}"
