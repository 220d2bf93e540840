"""A file for a person: its envelopes and loops as headings, every segment with what its elements and codes mean.

Two passes: the first checks, the second tells the segments, each with the findings about it. Told are the values of the
file, patients' data among them; that is the purpose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import msgspec

from edigate.errors import Finding
from edigate.guides import envelope, names
from edigate.guides.check import check
from edigate.guides.placing import Placed, Placing
from edigate.guides.profile import USUAL_PROFILE, Profile
from edigate.guides.report import Report
from edigate.guides.tables import Guide
from edigate.guides.walk import Seen, walk
from edigate.x12.delimiters import Delimiters

Source: TypeAlias = Callable[[], Iterable[bytes]]

_TITLED = frozenset(
    ("NM1", "N1", "REF", "DTP", "DTM", "AMT", "QTY", "PER", "PRV", "CRC", "NTE", "HL", "PWK", "MEA", "LQ")
)
_TITLED_BY = {"HL": 3}
_DETAIL = {
    "CLM": (1, 2), "CLP": (1, 3), "NM1": (3, 4), "N1": (2,), "LX": (1,), "HL": (1,), "AK2": (2,), "IK3": (1, 2),
    "SVC": (1,), "TRN": (2,),
}  # fmt: skip
_TRAILERS = frozenset(("SE", "GE", "IEA"))


class Line(msgspec.Struct, frozen=True, gc=False):
    """One element or component: `place` as "05" or "05-1", `value` as it stands, our name and meaning for it."""

    place: str
    value: str
    name: str | None
    meaning: str | None


class Heading(msgspec.Struct, frozen=True, gc=False):
    """An envelope or a loop begins: `label` is "ISA" or the loop's id, `detail` what tells it from its like."""

    depth: int
    label: str
    title: str
    detail: str


class Block(msgspec.Struct, frozen=True, gc=False):
    """One segment below the heading before it. What is missing is told at the segment that came instead."""

    depth: int
    ordinal: int
    id: str
    title: str
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]


class Rest(msgspec.Struct, frozen=True, gc=False):
    """The end: findings that belong to no segment, and how many segments were left out for the limit."""

    findings: tuple[Finding, ...]
    left_out: int


Part: TypeAlias = Heading | Block | Rest


class Explanation(msgspec.Struct, frozen=True):
    """A file explained: the check's report, and the parts in order, to be gone through once."""

    report: Report
    parts: Iterator[Part]


def explain(
    source: Source,
    *,
    limit: int = 5000,
    max_findings: int = 1000,
    only_findings: bool = False,
    profile: Profile = USUAL_PROFILE,
) -> Explanation:
    """The explanation of a file; `source` gives its blocks, twice. Never raises for what the bytes hold.

    At most `limit` segments are told. With `only_findings` only those with findings, below their headings. `profile`: a
    partner's demands on top.
    """
    report = check(source(), max_findings=max_findings, profile=profile)
    return Explanation(report, _Telling(report.findings, limit, only_findings).parts(source()))


class _Telling:
    """Tells the parts of one file."""

    def __init__(self, findings: Iterable[Finding], limit: int, only_findings: bool) -> None:
        self._limit, self._only_findings = limit, only_findings
        self._findings: dict[int, list[Finding]] = defaultdict(list)
        for finding in findings:
            self._findings[finding.where.ordinal or 0].append(finding)
        self._guide: Guide | None = None
        self._placing: Placing | None = None
        self._set_depth = 2
        self._pending: list[Heading] = []  # headings that no segment has been told below yet

    def parts(self, blocks: Iterable[bytes]) -> Iterator[Part]:
        """Headings, segments, and the end."""
        told = left_out = 0
        for seen in walk(blocks):
            headings, depth = self._place(seen)
            self._await(headings)
            if self._only_findings and seen.ordinal not in self._findings:
                continue
            if told >= self._limit:
                left_out += 1
                continue
            told += 1
            yield from self._pending
            self._pending.clear()
            yield self._block(seen, depth)
        rest = tuple(finding for _, findings in sorted(self._findings.items()) for finding in findings)
        yield Rest(() if left_out else rest, left_out)

    def _await(self, headings: list[Heading]) -> None:
        """New headings take the place of waiting ones that are not above them."""
        for heading in headings:
            while self._pending and self._pending[-1].depth >= heading.depth:
                self._pending.pop()
            self._pending.append(heading)

    def _place(self, seen: Seen) -> tuple[list[Heading], int]:
        """The headings that begin with a segment, and the depth of the segment below them."""
        id_, marks = seen.elements[0], seen.interchange.delimiters
        if id_ in ("ISA", "GS", "ST"):
            return self._open(id_, seen)
        if seen.header is None or self._placing is None or self._guide is None or id_ in _TRAILERS:
            depth = 2 if seen.group else 1
            return [], self._set_depth + 1 if seen.header else depth
        placed = self._placing.take(marks.element.join(seen.elements))
        return self._loops(placed, seen.elements, marks), self._set_depth + 1 + len(placed.loops)

    def _open(self, id_: str, seen: Seen) -> tuple[list[Heading], int]:
        if id_ == "ISA":
            about = seen.interchange
            detail = f"{about.sender_id} to {about.receiver_id}, number {about.control_number}"
            return [Heading(0, "ISA", "Interchange", _printable(detail))], 1
        if id_ == "GS" and seen.group:
            detail = f"{seen.group.version}, number {seen.group.control_number}"
            kind = names.meaning(seen.elements, 1, None, seen.group.functional_id, "")
            return [Heading(1, "GS", f"Group of {kind}" if kind else "Group", _printable(detail))], 2
        header = seen.header
        assert header is not None
        self._guide = envelope.guide_of(header)[0]
        self._placing = Placing(self._guide, seen.interchange.delimiters) if self._guide else None
        self._set_depth = 2 if seen.group else 1
        kind = self._guide.name if self._guide else _printable(header.set)
        says = names.meaning(seen.elements, 1, None, header.set, "")
        title = f"Transaction set {kind}" + (f": {says}" if says else "")
        detail = _printable(f"number {header.control_number}")
        return [Heading(self._set_depth, "ST", title, detail)], self._set_depth + 1

    def _loops(self, placed: Placed, elements: list[str], marks: Delimiters) -> list[Heading]:
        assert self._guide is not None
        found = []
        for n in range(len(placed.loops) - placed.opened, len(placed.loops)):
            loop = placed.loops[n]
            title = names.loop(self._guide, loop) or ""
            found.append(Heading(self._set_depth + 1 + n, loop.id, title, _detail(elements, marks)))
        return found

    def _block(self, seen: Seen, depth: int) -> Block:
        elements, marks = seen.elements, seen.interchange.delimiters
        findings = tuple(self._findings.pop(seen.ordinal, ()))
        lines = tuple(_lines(elements, marks))
        return Block(depth, seen.ordinal, _printable(elements[0]), _title(elements), lines, findings)


def _title(elements: list[str]) -> str:
    """What the segment is, and by its qualifier which one."""
    id_ = elements[0]
    title = names.segment(id_) or ""
    at = _TITLED_BY.get(id_, 1)
    if id_ in _TITLED and at < len(elements):
        which = names.meaning(elements, at, None, elements[at], "")
        title = f"{title}: {which}" if which else title
    return title


def _detail(elements: list[str], marks: Delimiters) -> str:
    """What tells a loop from its like: a number, a name, an amount."""
    values = [elements[at] for at in _DETAIL.get(elements[0], ()) if at < len(elements)]
    return _printable(
        " ".join(value.replace(marks.component, " ").strip() for value in values if value.strip())
    )


def _lines(elements: list[str], marks: Delimiters) -> Iterator[Line]:
    """The elements that are there, composites and repetitions by their parts."""
    for at, text in enumerate(elements[1:], start=1):
        if not text.strip():
            continue
        if elements[0] == "ISA":
            yield _line(elements, at, None, text.strip() or text, marks)
            continue
        mark = marks.repetition
        for value in text.split(mark) if mark else (text,):
            if marks.component not in value and names.element(elements[0], at, 1) is None:
                yield _line(elements, at, None, value, marks)
                continue
            for component, part in enumerate(value.split(marks.component), start=1):
                if part:
                    yield _line(elements, at, component, part, marks)


def _line(elements: list[str], at: int, component: int | None, value: str, marks: Delimiters) -> Line:
    name = names.element(elements[0], at, component)
    means = names.meaning(elements, at, component, value.strip(), marks.component)
    place = f"{at:02d}" if component is None else f"{at:02d}-{component}"
    return Line(place, _printable(value), name.text if name else None, means)


def _printable(text: str) -> str:
    """The text without characters that steer a terminal or turn its writing around."""
    return (
        text
        if text.isprintable()
        else "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    )
