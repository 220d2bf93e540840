"""Bytes to segments: finds each interchange, learns its separators, splits what follows. Streaming, one block at a time.

Two rules keep it fast and flat: whole runs of segments are split at once (never character by character), and nothing is
kept but the unfinished tail of the last block. What follows an IEA is searched for the next ISA, which may bring
other separators. Positions of ISA elements are found by counting separators: real ISA segments are 72 to 122 long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from edigate.errors import Finding, Location
from edigate.x12.delimiters import Delimiters
from edigate.x12.findings import EnvelopeCode, envelope_finding
from edigate.x12.segment import Segment

LONGEST_SEGMENT = 1 << 20  # bytes; no guide comes near it, so more means a lost terminator
_HEAD = 512  # bytes that surely hold an ISA and what follows its terminator
_ISA = re.compile(rb"(?<![0-9A-Za-z])ISA(?=[^0-9A-Za-z\s])", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"
_PADDING = b" \t\r\n\x00\x1a"  # blanks, line ends, and what old editors and mainframes leave behind


class Tokens:
    """The segments of one file, in order. `ordinal` and `delimiters` belong to the segment last handed out.

    `findings` collects what was odd; the reader above takes them away. Iterate once.
    """

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self.ordinal = 0
        self.delimiters = Delimiters()
        self.findings: list[Finding] = []
        self._blocks = iter(blocks)
        self._buffer = b""
        self._ended = False
        self._told: set[EnvelopeCode] = set()
        self._interchanges = 0

    def __iter__(self) -> Iterator[Segment]:
        while self._find_interchange():
            header = self._read_isa()
            if header is None:
                continue
            self.ordinal += 1
            yield header
            yield from self._segments()
        if not self._interchanges and EnvelopeCode.ISA_MALFORMED not in self._told:
            self._tell(EnvelopeCode.NO_INTERCHANGE)

    def _fill(self) -> bool:
        """Add the next block to the buffer; False at the end of the file."""
        for block in self._blocks:
            if block:
                self._buffer += block
                return True
        self._ended = True
        return False

    def _tell(self, code: EnvelopeCode) -> None:
        """Note an oddity once per interchange: its first place says enough, a thousand repeats say less."""
        if code not in self._told:
            self._told.add(code)
            place = Location(interchange=self._interchanges or None, ordinal=self.ordinal or None)
            self.findings.append(envelope_finding(code, place))

    def _find_interchange(self) -> bool:
        """Move the buffer to the next ISA; False when the file holds no more."""
        junk = False
        while True:
            found = _ISA.search(self._buffer)
            skipped = self._buffer[: found.start()] if found else self._buffer[:-4]
            if skipped.startswith(_BOM):
                self._tell(EnvelopeCode.BOM)
                skipped = skipped[len(_BOM) :]
            junk = junk or bool(skipped.strip(_PADDING))
            if found:
                break
            self._buffer = self._buffer[-4:]
            if not self._fill():
                junk = junk or bool(self._buffer.removeprefix(_BOM).strip(_PADDING))
                if junk and self._interchanges:
                    self._tell(EnvelopeCode.TRAILING_DATA)
                return False
        if junk:
            self._tell(EnvelopeCode.TRAILING_DATA if self._interchanges else EnvelopeCode.LEADING_DATA)
        self._buffer = self._buffer[found.start() :]
        return True

    def _read_isa(self) -> Segment | None:
        """Take the ISA segment off the buffer and learn the separators; None when it cannot be read as one."""
        while len(self._buffer) < _HEAD and self._fill():
            pass
        head = self._buffer[:_HEAD].decode("latin-1")
        parsed = split_isa(head)
        if parsed is None:
            self._tell(EnvelopeCode.ISA_MALFORMED)
            self._buffer = self._buffer[3:]
            return None
        elements, self.delimiters, length, assumed = parsed
        self._interchanges += 1
        self._told = set()
        self._buffer = self._buffer[length:]
        if elements[0] != "ISA":
            elements[0] = "ISA"
            self._tell(EnvelopeCode.LOWER_CASE_SEGMENT_ID)
        if assumed:
            self._tell(EnvelopeCode.ISA16_MISSING)
        if self.delimiters.repetition is None and not elements[12].strip().startswith("004"):
            self._tell(EnvelopeCode.ISA11_NOT_A_SEPARATOR)
        if sum(map(len, elements)) + 17 != 106:
            self._tell(EnvelopeCode.ISA_LENGTH)
        return elements

    def _segments(self) -> Iterator[Segment]:
        """The segments after ISA, up to IEA, to another ISA, or to the end of the file."""
        terminator = self.delimiters.segment.encode("latin-1")
        trailer = b"IEA" + self.delimiters.element.encode("latin-1")
        again = re.compile(re.escape(terminator) + rb"\s*(?=ISA[^0-9A-Za-z\s])")
        while True:
            bare = self._buffer[:_HEAD].lstrip(_PADDING)
            if len(bare) < 4 and not self._ended:
                self._fill()
                continue
            if _ISA.match(bare):  # the IEA is missing
                return
            run, closes = self._take_run(terminator, trailer, again)
            if not run:
                if self._ended:
                    yield from self._tail()
                    return
                if len(self._buffer) > LONGEST_SEGMENT:
                    self._tell(EnvelopeCode.SEGMENT_TOO_LONG)
                    self._abandon()
                    return
                self._fill()
                continue
            for segment in self._split(run):
                self.ordinal += 1
                yield segment
            if closes and segment[0] == "IEA":
                return

    def _take_run(self, terminator: bytes, trailer: bytes, again: re.Pattern[bytes]) -> tuple[bytes, bool]:
        """Take whole segments off the buffer: (bytes up to a terminator, whether an interchange may end there)."""
        buffer = self._buffer
        at = buffer.find(trailer)
        end = buffer.find(terminator, at) if at >= 0 else buffer.rfind(terminator)
        closes = at >= 0 and end >= 0
        if at >= 0 and end < 0:  # the trailer is not whole yet: hand out what stands before it
            end = buffer.rfind(terminator, 0, at)
        if end < 0:
            return b"", False
        if b"ISA" in buffer:
            restart = again.search(buffer, 0, end + 5)
            if restart and restart.start() <= end:
                end, closes = restart.start(), True
        self._buffer = buffer[end + 1 :]
        return buffer[: end + 1], closes

    def _split(self, run: bytes) -> Iterator[Segment]:
        """The segments of a run that ends with a terminator."""
        text = self._decode(run)
        marks = self.delimiters
        parts = text.split(marks.segment + marks.line_end)
        if parts[-1] == marks.segment or parts[-1].endswith(marks.segment):
            parts[-1] = parts[-1][:-1]
            whole = len(parts)
        else:
            whole = len(parts) - 1
            parts.pop()
        newlines = whole if marks.line_end and marks.segment not in "\r\n" else None
        ragged = text.count(marks.segment) != whole or (
            newlines is not None and abs(text.count("\n") - newlines) > 1
        )
        if ragged or text[:1].isspace() or f"{marks.segment}{marks.line_end} " in text or "\t" in text:
            parts = [piece for part in parts for piece in part.split(marks.segment)]
            parts = self._trim(parts)
        elif not marks.line_end and "\n" in text and marks.segment != "\n":
            parts = self._trim(parts)
        if not run.isupper() and any(part[:1].islower() for part in parts):
            parts = self._raise_ids(parts)
        if "" in parts:
            self._tell(EnvelopeCode.EMPTY_SEGMENT)
            parts = [part for part in parts if part]
        separator = marks.element
        for part in parts:
            yield part.split(separator)

    def _trim(self, parts: list[str]) -> list[str]:
        """Segments without the blanks before them; those of blanks alone disappear."""
        trimmed = []
        for part in parts:
            bare = part.lstrip(" \t\r\n\x00\x1a")
            if bare != part and part[: len(part) - len(bare)].strip("\r\n\x00\x1a"):
                self._tell(EnvelopeCode.INDENTED_SEGMENT)
            if bare or not part:
                trimmed.append(bare)
        return trimmed

    def _raise_ids(self, parts: list[str]) -> list[str]:
        separator = self.delimiters.element
        raised = []
        for part in parts:
            name, mark, rest = part.partition(separator)
            if name != name.upper():
                self._tell(EnvelopeCode.LOWER_CASE_SEGMENT_ID)
                name = name.upper()
            raised.append(name + mark + rest)
        return raised

    def _decode(self, run: bytes) -> str:
        if run.isascii():
            return run.decode("ascii")
        self._tell(EnvelopeCode.NON_ASCII)
        try:
            return run.decode("utf-8")
        except UnicodeDecodeError:
            self._tell(EnvelopeCode.NOT_UTF8)
            return run.decode("latin-1")

    def _tail(self) -> Iterator[Segment]:
        """What stands after the last terminator at the end of the file: one unterminated segment, or nothing."""
        rest, self._buffer = self._buffer.strip(_PADDING), b""
        if rest:
            self._tell(EnvelopeCode.LAST_SEGMENT_NOT_TERMINATED)
            terminator = self.delimiters.segment.encode("latin-1")
            for segment in self._split(rest + terminator):
                self.ordinal += 1
                yield segment

    def _abandon(self) -> None:
        """Drop the rest of the file without keeping it."""
        self._buffer, self._ended = b"", True
        self._blocks = iter(())


def split_isa(head: str) -> tuple[Segment, Delimiters, int, bool] | None:
    """The ISA at the start of `head`: (17 items, delimiters, its length in characters, whether ISA16 was assumed).

    None when the sixteen separators are not there before a GS begins.
    """
    mark = head[3]
    ends, at = [], 3
    for _ in range(16):
        ends.append(at)
        at = head.find(mark, at + 1)
        if at < 0 and len(ends) < 16:
            return None
    start = ends[15] + 1
    elements = [head[:3], *(head[a + 1 : b] for a, b in zip(ends, ends[1:], strict=False))]
    if any(re.search(r"[^0-9A-Za-z](GS|TA1|IEA)$", value, re.IGNORECASE) for value in elements):
        return None
    component, after = head[start : start + 1], head[start + 1 :]
    assumed = not component or after[:1].isalnum()
    if assumed:
        component, after = ":", head[start:]
    blanks = len(after) - len(after.lstrip(" "))
    terminator = after[blanks : blanks + 1]
    if not terminator or terminator.isalnum() or terminator == mark:
        return None
    length = len(head) - len(after) + blanks + 1
    follows = head[length : length + 2]
    line_end = "\r\n" if follows == "\r\n" else "\n" if follows[:1] == "\n" else ""
    eleventh = elements[11].strip()
    repetition = eleventh if len(eleventh) == 1 and not eleventh.isalnum() else None
    elements.append(component)
    return elements, Delimiters(mark, component, repetition, terminator, line_end), length, assumed
