"""SNIP 1: envelopes against what they hold: ISA, GS and TA1 by the control map, GS01, GS08 and ST03 by the set.

Counts, control numbers and missing trailers are the reader's findings (`x12.findings`); here is what a guide knows.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from edigate.errors import Finding, Location
from edigate.guides import load
from edigate.guides.codes import ABOUT, GuideCode
from edigate.guides.elements import examine
from edigate.guides.profile import Profile
from edigate.guides.situations.branch import Seen
from edigate.guides.situations.catalog import segment_rules_of
from edigate.guides.situations.context import LEEWAY, TA1, Memory, context_of_ta1, dated
from edigate.guides.situations.dates import day
from edigate.guides.tables import Guide, Segment
from edigate.x12.delimiters import Delimiters
from edigate.x12.envelope import Group, Interchange, SetHeader
from edigate.x12.reader import LooseSegment

_FIRST_WITH_MAPS = "00501"
_BLANK = (
    "-" * 10
)  # ISA02 and ISA04, which are blank by right; ISA11 and ISA16 hold separators, so they stand as usual
_FREE = Delimiters(component="\x00", repetition=None)


def interchange_findings(header: Interchange, memory: Memory) -> Iterator[Finding]:
    """The elements of an ISA, and whether the file had its number before; `memory` is that of the file."""
    where = Location(interchange=header.index, ordinal=header.ordinal, id="ISA")
    between = (header.sender_qualifier, header.sender_id, header.receiver_qualifier, header.receiver_id)
    if memory.known((*between, header.control_number)):
        yield _finding(GuideCode.INTERCHANGE_NUMBER_REPEATED, msgspec.structs.replace(where, element=13))
    memory.remember((*between, header.control_number))
    if header.version != _FIRST_WITH_MAPS:
        return
    texts = [
        "ISA", header.authorization_qualifier, _BLANK, header.security_qualifier, _BLANK,
        header.sender_qualifier, header.sender_id.ljust(15),
        header.receiver_qualifier, header.receiver_id.ljust(15), header.date, header.time, "^",
        header.version, header.control_number, header.ack_requested, header.usage, ":",
    ]  # fmt: skip
    yield from _examined(load.control().isa, texts, where)


def group_findings(group: Group, interchange: Interchange | None, seen: set[str]) -> Iterator[Finding]:
    """The elements of a GS, except those that depend on the sets inside (GS01, GS08); `seen` holds the GS06 so far."""
    texts = [
        "GS", group.functional_id, group.sender, group.receiver, group.date, group.time, group.control_number,
        group.agency, group.version,
    ]  # fmt: skip
    index = interchange.index if interchange else None
    where = Location(interchange=index, group=group.index, ordinal=group.ordinal, id="GS")
    for finding in _examined(load.control().gs, texts, where):
        if finding.where.element not in (1, 8):
            yield finding
    if group.control_number in seen:
        yield _finding(GuideCode.GROUP_NUMBER_REPEATED, msgspec.structs.replace(where, element=6))
    seen.add(group.control_number)
    made, sent = day(group.date), dated(interchange) if interchange else None
    if made and sent and made > sent + LEEWAY:
        yield _finding(GuideCode.GROUP_DATE_FUTURE, msgspec.structs.replace(where, element=4))


def ta1_findings(
    loose: LooseSegment, profile: Profile, memory: Memory, *, after_group: bool
) -> Iterator[Finding]:
    """The place of a TA1, its elements, and the rules about it."""
    where = Location(interchange=loose.interchange.index, ordinal=loose.ordinal, id="TA1")
    if after_group:
        yield _finding(GuideCode.TA1_AFTER_GROUP, where)
    definition, marks = load.control().ta1, loose.interchange.delimiters
    yield from _examined(definition, loose.elements, where)
    seen = Seen(definition, marks.element.join(loose.elements), loose.ordinal, marks)
    context = context_of_ta1(loose.interchange, memory)
    for rule in segment_rules_of(TA1):
        severity = profile.weigh(rule, context.usage)
        if severity is not None:
            for fault in rule.test(seen, context):
                place = msgspec.structs.replace(where, element=fault.element)
                yield Finding(rule.code, severity, rule.text, place, snip=rule.snip)


def guide_of(header: SetHeader) -> tuple[Guide | None, Finding | None]:
    """The guide to check a set by, and what there is to say about the version that it names."""
    for version in filter(None, (header.guide, header.group.version if header.group else None)):
        guide = load.find(header.set, version)
        if guide is not None:
            variant = version != guide.version
            return guide, _about(GuideCode.GUIDE_VARIANT, header) if variant else None
    known = any(header.version in load.versions_of(other) for other in load.sets() if other != header.set)
    return None, _about(GuideCode.GUIDE_NOT_OF_SET if known else GuideCode.GUIDE_UNSUPPORTED, header)


def group_of_set(header: SetHeader) -> Finding | None:
    """GS01 has to be the functional group of the sets inside."""
    expected = load.group_of(header.set)
    group = header.group
    if group is None or expected is None or group.functional_id == expected:
        return None
    where = Location(
        interchange=header.interchange.index, group=group.index, ordinal=group.ordinal, id="GS", element=1
    )
    return _finding(GuideCode.GROUP_NOT_OF_SET, where)


def _about(code: GuideCode, header: SetHeader) -> Finding:
    where = Location(
        header.interchange.index, header.group.index if header.group else None, header.index, header.control_number,
        header.ordinal, 1, "ST", 3 if header.guide else None,
    )  # fmt: skip
    return _finding(code, where)


def _finding(code: GuideCode, where: Location) -> Finding:
    about = ABOUT[code]
    return Finding(code, about.severity, about.text, where, snip=about.snip)


def _examined(segment: Segment, texts: list[str], where: Location) -> Iterator[Finding]:
    for fault in examine(segment, texts, _FREE):
        place = Location(
            where.interchange,
            where.group,
            None,
            None,
            where.ordinal,
            None,
            where.id,
            fault.element,
            fault.component,
        )
        yield Finding(fault.code, fault.severity, ABOUT[fault.code].text, place, snip=1)
