"""Whose fault a finding about a built file is: the claims that tell its segment, and the field of each that stands there.

The file is read back as any 837 is taken in, so a segment that claims share (a billing provider's, a subscriber's) counts
for each of them. Done only for files with errors.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import takewhile

import msgspec

from edigate.claims.wire_places import place_of
from edigate.errors import Finding, Location
from edigate.guides.codes import GuideCode
from edigate.guides.partner_code import PartnerRuleCode
from edigate.transactions.claim_837.build import BuiltInterchange
from edigate.transactions.claim_837.claim_values import Told
from edigate.transactions.claim_837.read_claim import ClaimValues, claims, origins, reading_of
from edigate.transactions.claim_837.read_core import ClaimReading
from edigate.x12 import reader
from edigate.x12.reader import TransactionSet
from edigate.x12.segment import element


class _Sent:
    """One claim of the file as it reads back, asked for its fields only when one is at fault."""

    def __init__(self, found: ClaimValues, reading: type[ClaimReading], component: str) -> None:
        self._found = found
        self._reading = reading
        self._component = component
        self._fields: dict[str, Told] | None = None

    def _at(self, ordinal: int) -> list[str]:
        """The pointers of what a segment tells."""
        if self._fields is None:
            self._fields = origins(self._found.told, self._component, self._reading)
        return [pointer for pointer, told in self._fields.items() if told[0] == ordinal]

    def field(self, place: Location, segment: Told) -> str | None:
        """The JSON pointer in the claim of what stands at the place, or of the least that holds it; None: the claim itself."""
        ordinal, elements = segment
        here = self._at(ordinal) or self._at(ordinal + 1)  # the NM1 of a place without a name tells nothing
        holders = list(dict.fromkeys(map(_above, here)))
        nth = place.element
        if place.id != elements[0] or (nth is not None and not element(elements, nth)):
            return _common(holders)  # a segment or an element is missing here
        if place.id == "HI" and nth is not None:
            return holders[nth - 1] if nth <= len(holders) else _common(list(map(_above, holders)))
        places = {pointer: place_of(pointer, self._reading.kind) for pointer in here}
        exact = [each for each in here if (places[each].id, places[each].element) == (place.id, nth)]
        if exact:
            return _common(exact)
        others = [each for each in here if places[each].element in (None, nth)]
        return others[0] if len(others) == 1 else _common(holders)


def blame(
    findings: Sequence[Finding], built: BuiltInterchange
) -> tuple[dict[int, list[Finding]], list[Finding]]:
    """(findings by submission, `field` a JSON pointer in its claim; those that no claim can be blamed for)."""
    blamed: dict[int, list[Finding]] = defaultdict(list)
    unplaced = []
    owners = _owners_in(built) if findings else {}
    for finding in findings:
        found = _owners_of(finding, owners)
        if finding.code == PartnerRuleCode.FILE_TOO_LARGE and len(built.positions) == 1:
            blamed[built.positions[0].submission_id].append(finding)
            continue
        for submission, sent, segment in found:
            field = sent.field(finding.where, segment)
            blamed[submission].append(msgspec.structs.replace(finding, field=field))
        if not found:
            unplaced.append(finding)
    return dict(blamed), unplaced


_Owner = tuple[int, _Sent, Told]
_Place = tuple[str, int]  # a set by its ST02, and a segment of it


def _owners_in(built: BuiltInterchange) -> dict[_Place, list[_Owner]]:
    """The claims that tell a segment."""
    submissions = {(each.set_control_number, each.first): each.submission_id for each in built.positions}
    owners: dict[_Place, list[_Owner]] = defaultdict(list)
    for opened, reading, found in _claims_in(built.content):
        header = opened.header
        number, before = header.control_number, header.ordinal - 1
        sent = _Sent(found, reading, header.interchange.delimiters.component)
        submission = submissions[number, found.ordinal - before]
        for told in found.told:
            owners[number, told[0] - before].append((submission, sent, told))
    return owners


def _claims_in(content: bytes) -> Iterator[tuple[TransactionSet, type[ClaimReading], ClaimValues]]:
    for event in reader.read([content]):
        if isinstance(event, TransactionSet) and (reading := reading_of(event)) is not None:
            yield from ((event, reading, found) for found in claims(event, reading))


def _owners_of(finding: Finding, owners: dict[_Place, list[_Owner]]) -> list[_Owner]:
    """Those of the segment at its place; of a segment that the guide asks for, those of the one behind which it was due."""
    number, segment = finding.where.set_control_number, finding.where.segment
    if number is None or segment is None:
        return []
    before = finding.code == GuideCode.SEGMENT_MISSING
    return owners.get((number, segment - 1 if before else segment), [])


def _common(pointers: list[str]) -> str | None:
    """The deepest pointer that all of these are, or stand below; None for the claim itself."""
    ways = [pointer.split("/") for pointer in pointers]
    same = takewhile(lambda parts: len(set(parts)) == 1, zip(*ways, strict=False))
    return "/".join(parts[0] for parts in same) or None


def _above(pointer: str) -> str:
    return pointer.rpartition("/")[0]
