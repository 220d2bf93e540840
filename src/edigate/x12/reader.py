"""Segments to envelopes: `read` hands out interchange and group headers, sets and loose segments in file order.

A transaction set is handed out with its body still unread; iterate it to stream, or ask for the next event and the rest
is passed over. Trailers are checked, never trusted: a wrong count is a finding and reading goes on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import msgspec

from edigate.errors import Finding, Location
from edigate.x12.envelope import Group, Interchange, SetHeader, read_gs, read_isa
from edigate.x12.findings import EnvelopeCode, envelope_finding
from edigate.x12.segment import Segment, element
from edigate.x12.tokens import Run, Tokens


class LooseSegment(msgspec.Struct, frozen=True, gc=False):
    """A segment outside any set: a TA1 belongs there, anything else is reported as stray."""

    ordinal: int
    interchange: Interchange
    elements: Segment


class TransactionSet:
    """One ST..SE. Iterating gives the segments between them once; `findings` is whole when that has ended.

    `runs` gives the same segments in lists of any length, which is the fast way through a big set; `texts` gives them
    so too, but not split into elements. Use one of the three.
    """

    __slots__ = ("_body", "findings", "header")

    def __init__(self, header: SetHeader, body: Iterator[list[str]], findings: list[Finding]) -> None:
        self.header = header
        self.findings = findings
        self._body = body

    def __iter__(self) -> Iterator[Segment]:
        for run in self.runs():
            yield from run

    def runs(self) -> Iterator[list[Segment]]:
        """The segments between ST and SE, many at a time."""
        separator = self.header.interchange.delimiters.element
        return ([text.split(separator) for text in texts] for texts in self._body)

    def texts(self) -> Iterator[list[str]]:
        """The texts of the segments between ST and SE, many at a time."""
        return self._body


Event: TypeAlias = Interchange | Group | TransactionSet | LooseSegment | Finding


def read(blocks: Iterable[bytes]) -> Iterator[Event]:
    """The envelopes of a file in order, from blocks of bytes of any size. Never raises for what the bytes hold."""
    return Reader(blocks).events()


class Reader:
    """Where in the envelopes we are, and what has been counted there. `read` suffices for most; iterate once."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._tokens = Tokens(blocks)
        self._runs = self._tokens.runs()
        self._run = Run(1, [], [])
        self._at = 0  # index in the run of the next segment
        self._interchange: Interchange | None = None  # kept after its IEA: something may follow all the same
        self._is_open = False
        self._group: Group | None = None
        self._interchanges = self._groups = self._sets = 0
        self._set_numbers: set[str] = set()
        self._findings: list[Finding] = []

    @property
    def segments(self) -> int:
        """How many segments have been read so far, envelopes included."""
        return self._ordinal

    @property
    def _ordinal(self) -> int:
        """The ordinal of the segment last taken."""
        return self._run.first + self._at - 1

    def events(self) -> Iterator[Event]:
        """The envelopes in order."""
        while (segment := self._next()) is not None:
            if segment[0] == "ISA":
                self._close_interchange()
            elif segment[0] == "GS":
                self._close_group()
            yield from self._take_findings()
            match segment[0]:
                case "ISA":
                    yield self._open_interchange(segment)
                case "GS":
                    yield self._open_group(segment)
                case "ST":
                    opened = self._open_set(segment)
                    yield opened
                    for _ in opened.texts():  # what the caller left unread
                        pass
                case "GE":
                    self._read_ge(segment)
                case "IEA":
                    self._read_iea(segment)
                case _:
                    yield self._loose(segment)
        self._close_interchange()
        yield from self._findings + sorted(self._tokens.findings, key=_ordinal_of)

    def _load(self) -> bool:
        """Go to the next run; False at the end of the file."""
        loaded = next(self._runs, None)
        self._run = loaded or Run(self._run.first + len(self._run.texts), [], [])
        self._at = 0
        return loaded is not None

    def _next(self) -> Segment | None:
        while self._at >= len(self._run.texts):
            if not self._load():
                return None
        self._at += 1
        return self._run.texts[self._at - 1].split(self._tokens.delimiters.element)

    def _take_findings(self) -> list[Finding]:
        """What was found odd up to the segment last taken; the tokens may have looked further ahead."""
        taken, self._findings = self._findings, []
        found, self._tokens.findings = self._tokens.findings, []
        for finding in sorted(found, key=_ordinal_of):
            (taken if _ordinal_of(finding) <= self._ordinal else self._tokens.findings).append(finding)
        return taken

    def _here(self, name: str, nth: int | None = None) -> Location:
        return Location(
            interchange=self._interchange.index if self._interchange else None,
            group=self._group.index if self._group else None,
            ordinal=self._ordinal,
            id=name,
            element=nth,
        )

    def _tell(self, code: EnvelopeCode, name: str, nth: int | None = None, detail: str = "") -> None:
        self._findings.append(envelope_finding(code, self._here(name, nth), detail))

    def _open_interchange(self, segment: Segment) -> Interchange:
        self._interchanges += 1
        self._groups = 0
        self._interchange = read_isa(segment, self._interchanges, self._ordinal, self._tokens.delimiters)
        self._is_open = True
        return self._interchange

    def _open_group(self, segment: Segment) -> Group:
        self._groups += 1
        self._sets = 0
        self._set_numbers = set()
        self._group = read_gs(segment, self._groups, self._ordinal)
        return self._group

    def _open_set(self, segment: Segment) -> TransactionSet:
        assert self._interchange is not None  # tokens begin with an ISA
        self._sets += 1
        if self._group is None:
            self._tell(EnvelopeCode.GS_MISSING, "GS")
        header = SetHeader(
            self._sets, self._ordinal, element(segment, 1), element(segment, 2), element(segment, 3) or None,
            self._interchange, self._group,
        )  # fmt: skip
        findings, self._findings = self._findings, []
        body = _Body(header, findings)
        if header.control_number in self._set_numbers:
            body.tell(EnvelopeCode.DUPLICATE_ST02, "ST", 2, 1)
        self._set_numbers.add(header.control_number)
        if header.guide and self._group and header.guide != self._group.version:
            body.tell(EnvelopeCode.ST03_GS08_DIFFER, "ST", 3, 1)
        return TransactionSet(header, self._read_body(body), findings)

    def _read_body(self, body: _Body) -> Iterator[list[str]]:
        """The segments up to SE, or up to whatever shows that SE is missing."""
        count = 1
        while True:
            if self._at >= len(self._run.texts) and not self._load():
                body.tell(EnvelopeCode.UNTERMINATED_SET, "SE", None, count + 1)
                return
            start, stop = self._at, self._next_mark()
            if start < stop:
                self._at = stop
                count += stop - start
                yield self._run.texts[start:stop]
            if stop < len(self._run.texts):
                break
        segment = self._run.texts[self._at].split(self._tokens.delimiters.element)
        if segment[0] != "SE":
            body.tell(EnvelopeCode.SE_MISSING, "SE", None, count + 1)
            return
        self._at += 1
        count += 1
        if not _is_count(element(segment, 1), count):
            body.tell(EnvelopeCode.SE01_COUNT, "SE", 1, count, f"found {count}")
        if element(segment, 2) != body.header.control_number:
            body.tell(EnvelopeCode.SE02_MISMATCH, "SE", 2, count)

    def _next_mark(self) -> int:
        """The index of the next envelope segment in this run, or the length of the run."""
        marks = self._run.marks
        nth = bisect_left(marks, self._at)
        return marks[nth] if nth < len(marks) else len(self._run.texts)

    def _loose(self, segment: Segment) -> LooseSegment:
        assert self._interchange is not None
        if segment[0] != "TA1":
            self._tell(EnvelopeCode.STRAY_SEGMENT, segment[0] if len(segment[0]) <= 3 else "?")
        return LooseSegment(self._ordinal, self._interchange, segment)

    def _read_ge(self, segment: Segment) -> None:
        if self._group is None:
            self._tell(EnvelopeCode.STRAY_SEGMENT, "GE")
            return
        if not _is_count(element(segment, 1), self._sets):
            self._tell(EnvelopeCode.GE01_COUNT, "GE", 1, f"found {self._sets}")
        if element(segment, 2) != self._group.control_number:
            self._tell(EnvelopeCode.GE02_MISMATCH, "GE", 2)
        self._group = None

    def _read_iea(self, segment: Segment) -> None:
        self._close_group()
        if self._interchange is None or not self._is_open:
            self._tell(EnvelopeCode.STRAY_SEGMENT, "IEA")
            return
        if not _is_count(element(segment, 1), self._groups):
            self._tell(EnvelopeCode.IEA01_COUNT, "IEA", 1, f"found {self._groups}")
        if element(segment, 2) != self._interchange.control_number:
            self._tell(EnvelopeCode.IEA02_MISMATCH, "IEA", 2)
        self._is_open = False

    def _close_group(self) -> None:
        if self._group is not None:
            self._tell(EnvelopeCode.GE_MISSING, "GE")
            self._group = None

    def _close_interchange(self) -> None:
        self._close_group()
        if self._is_open:
            self._tell(EnvelopeCode.IEA_MISSING, "IEA")
            self._is_open = False


class _Body:
    """Tells what is odd inside one set, with its place there."""

    __slots__ = ("findings", "header")

    def __init__(self, header: SetHeader, findings: list[Finding]) -> None:
        self.header, self.findings = header, findings

    def tell(self, code: EnvelopeCode, name: str, nth: int | None, segment: int, detail: str = "") -> None:
        """Add the finding at place `segment` of the set."""
        self.findings.append(envelope_finding(code, place(self.header, segment, name, nth), detail))


def place(
    header: SetHeader, segment: int, name: str, nth: int | None = None, loop: str | None = None
) -> Location:
    """The address of segment number `segment` (ST = 1) of the set under `header`."""
    return Location(
        interchange=header.interchange.index,
        group=header.group.index if header.group else None,
        set=header.index,
        set_control_number=header.control_number,
        ordinal=header.ordinal + segment - 1,
        segment=segment,
        id=name,
        element=nth,
        loop=loop,
    )


def _ordinal_of(finding: Finding) -> int:
    return finding.where.ordinal or 0


def _is_count(text: str, count: int) -> bool:
    return text.isascii() and text.isdigit() and text.lstrip("0") == (str(count) if count else "")
