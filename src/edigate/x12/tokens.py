"""Bytes to the texts of segments: finds each interchange, learns its separators, cuts at the terminators, by blocks.

Three rules keep it fast, flat and predictable: whole runs of segments are split at once (never character by character);
nothing is kept but the unfinished tail of the last block; and what comes out, findings included, does not depend on
where the blocks were cut. What follows an IEA is searched for the next ISA, which may bring other separators. Positions
of ISA elements are found by counting separators: real ISA segments are 72 to 122 characters long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter

import msgspec

from edigate.errors import Finding, Location
from edigate.x12.delimiters import Delimiters
from edigate.x12.findings import EnvelopeCode, envelope_finding
from edigate.x12.segment import Segment

LONGEST_SEGMENT = 1 << 20  # characters; no guide comes near it, so more means a lost terminator
_BLOCK = 1 << 16  # bytes that are split at once: what comes of them stays in the cache
_RUN = 256  # segments that are split at once: few enough to stay in the cache and below the collector's threshold
_HEAD = 512  # bytes that surely hold an ISA and what follows its terminator
_AFTER_ISA = rb"[^0-9A-Za-z\s]"
_ISA = re.compile(rb"(?<![0-9A-Za-z])(?:ISA|isa)(?=" + _AFTER_ISA + b")")
_BOM = b"\xef\xbb\xbf"
_PADDING = b" \t\r\n\x00\x1a"  # blanks, line ends, and what old editors and mainframes leave behind
_BLANKS = _PADDING.decode("ascii")
_BREAKS = "\r\n"
_ENVELOPE_IDS = frozenset(("ISA", "GS", "ST", "SE", "GE", "IEA"))
_first_three = itemgetter(slice(3))


class Run(msgspec.Struct, frozen=True, gc=False):
    """Segments that follow each other, not split into elements yet: who checks or skips them may not need that.

    `first` is the first ordinal, `marks` the indexes of envelope segments.
    """

    first: int
    texts: list[str]
    marks: list[int]


class Tokens:
    """The segments of one file in runs. `delimiters` belong to the run last handed out, `interchanges` counts ISAs.

    `findings` collects what was odd, each with its ordinal; the reader above takes them away. Iterate once.
    """

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self.delimiters = Delimiters()
        self.interchanges = 0
        self.findings: list[Finding] = []
        self._ordinal = 0  # of the last segment that was split
        self._blocks = (block[at : at + _BLOCK] for block in blocks for at in range(0, len(block), _BLOCK))
        self._buffer = b""
        self._ended = False
        self._told: set[EnvelopeCode] = set()

    def runs(self) -> Iterator[Run]:
        """Every segment of the file, in runs of which each lies within one interchange."""
        while self._find_interchange():
            header = self._read_isa()
            if header is None:
                continue
            yield Run(self._ordinal, [self.delimiters.element.join(header)], [0])
            yield from self._runs_to_iea()
        if not self.interchanges and EnvelopeCode.ISA_MALFORMED not in self._told:
            self._tell(EnvelopeCode.NO_INTERCHANGE)

    def _fill(self) -> bool:
        """Add the next block to the buffer; False at the end of the file."""
        block = next(self._blocks, None)
        if block is None:
            self._ended = True
            return False
        self._buffer += block
        return True

    def _tell(self, code: EnvelopeCode, ordinal: int | None = None) -> None:
        """Note an oddity once per interchange: its first place says enough, a thousand repeats say less."""
        if code not in self._told:
            self._told.add(code)
            place = Location(interchange=self.interchanges or None, ordinal=ordinal)
            self.findings.append(envelope_finding(code, place))

    def _find_interchange(self) -> bool:
        """Move the buffer to the next ISA; False when the file holds no more."""
        while len(self._buffer) < len(_BOM) and self._fill():
            pass
        if self._buffer.startswith(_BOM):
            self._tell(EnvelopeCode.BOM)
            self._buffer = self._buffer[len(_BOM) :]
        junk, untried = False, 0
        while not (found := _ISA.search(self._buffer, untried)):
            junk = junk or bool(self._buffer[:-4].strip(_PADDING))
            self._buffer = self._buffer[-4:]  # three bytes that may begin an ISA, and what stands before them
            untried = max(len(self._buffer) - 3, 0)
            if not self._fill():
                junk = junk or bool(self._buffer.strip(_PADDING))
                if junk and self.interchanges:
                    self._tell(EnvelopeCode.TRAILING_DATA)
                return False
        if junk or self._buffer[: found.start()].strip(_PADDING):
            self._tell(EnvelopeCode.TRAILING_DATA if self.interchanges else EnvelopeCode.LEADING_DATA)
        self._buffer = self._buffer[found.start() :]
        return True

    def _read_isa(self) -> Segment | None:
        """Take the ISA segment off the buffer and learn the separators; None when it cannot be read as one."""
        while len(self._buffer) < _HEAD and self._fill():
            pass
        parsed = split_isa(self._buffer[:_HEAD].decode("latin-1"))
        if parsed is None:
            self._tell(EnvelopeCode.ISA_MALFORMED)
            self._buffer = self._buffer[3:]
            return None
        elements, self.delimiters, length, assumed = parsed
        self.interchanges += 1
        self._ordinal += 1
        self._told = set()
        self._buffer = self._buffer[length:]
        if any("\n" in value or "\r" in value for value in elements):
            elements = [value.replace("\r", "").replace("\n", "") for value in elements]
            self._tell(EnvelopeCode.LINE_BREAK_IN_SEGMENT, self._ordinal)
        if elements[0] != "ISA":
            elements[0] = "ISA"
            self._tell(EnvelopeCode.LOWER_CASE_SEGMENT_ID, self._ordinal)
        if assumed:
            self._tell(EnvelopeCode.ISA16_MISSING, self._ordinal)
        if not assumed and _clash(elements[11].strip(" "), self.delimiters):
            self._tell(EnvelopeCode.SEPARATORS_NOT_DISTINCT, self._ordinal)
        elif self.delimiters.repetition is None and not elements[12].strip().startswith("004"):
            self._tell(EnvelopeCode.ISA11_NOT_A_SEPARATOR, self._ordinal)
        if sum(map(len, elements)) + 17 != 106:
            self._tell(EnvelopeCode.ISA_LENGTH, self._ordinal)
        return elements

    def _runs_to_iea(self) -> Iterator[Run]:
        """The runs after ISA, up to IEA, to another ISA, or to the end of the file."""
        small = EnvelopeCode.LOWER_CASE_SEGMENT_ID in self._told
        again = re.compile((b"isa" if small else b"ISA") + _AFTER_ISA)
        cut = _cutter(self.delimiters, small)
        terminator = self.delimiters.segment.encode("latin-1")
        while True:
            bare = self._buffer[:_HEAD].lstrip(_PADDING) or self._buffer.lstrip(_PADDING)
            if len(bare) < 4 and not self._ended:
                self._fill()
                continue
            if again.match(bare):  # the IEA is missing
                return
            end = self._buffer.rfind(terminator) + 1
            if end and (plain := self._split_plain(self._buffer[:end])):
                self._buffer = self._buffer[end:]
                yield from self._hand_out(plain)
                continue
            length, closes = cut(self._buffer)
            taken, self._buffer = self._buffer[:length], self._buffer[length:]
            if not taken:
                if len(self._buffer) > LONGEST_SEGMENT:
                    self._abandon()
                    return
                if self._ended or not self._fill():
                    taken = self._take_tail()
                if not taken:
                    if self._ended:
                        return
                    continue
            last = ""
            for run in self._split(taken):
                yield run
                last = run.texts[-1]
            if closes and _id(last, self.delimiters.element) == "IEA":
                return

    def _take_tail(self) -> bytes:
        """What stands after the last terminator at the end of the file: one unterminated segment, or nothing."""
        rest, self._buffer = self._buffer.strip(_PADDING), b""
        if not rest:
            return b""
        self._tell(EnvelopeCode.LAST_SEGMENT_NOT_TERMINATED, self._ordinal + 1)
        return rest + self.delimiters.segment.encode("latin-1")

    def _abandon(self) -> None:
        """Drop the rest of the file without keeping it."""
        self._tell(EnvelopeCode.SEGMENT_TOO_LONG, self._ordinal + 1)
        self._buffer, self._ended = b"", True
        self._blocks.close()

    def _split_plain(self, taken: bytes) -> list[str]:
        """The segments of bytes that end with a terminator; none when one of them may need more than to be cut off."""
        marks = self.delimiters
        end = marks.segment + marks.line_end
        text = taken.decode("latin-1")[:-1].removeprefix(marks.line_end)
        if (
            len(taken) > LONGEST_SEGMENT
            or not taken.isascii()
            or text != text.upper()
            or _eventful(end)(end + text)
        ):
            return []
        parts = text.split(end)
        return parts if _is_regular(parts, marks) else []

    def _split(self, taken: bytes) -> Iterator[Run]:
        """The segments of bytes that end with a terminator."""
        marks = self.delimiters
        text = taken.decode("latin-1")[:-1].removeprefix(marks.line_end)
        parts = text.split(marks.segment + marks.line_end)
        heads = set(map(_first_three, parts))
        if not (_is_regular(parts, marks) and all(map(_is_plain, heads))):
            parts = self._mend(text.split(marks.segment))
            heads = set(map(_first_three, parts))
        if len(taken) > LONGEST_SEGMENT:
            parts = self._stop_at_too_long(parts)
        if not taken.isascii():
            parts = self._read_characters(parts)
        enveloping = frozenset(head for head in heads if _id(head, marks.element) in _ENVELOPE_IDS)
        yield from self._hand_out(parts, enveloping)

    def _hand_out(self, parts: list[str], enveloping: frozenset[str] = frozenset()) -> Iterator[Run]:
        """Segments in runs; those that begin with one of `enveloping` may be of an envelope."""
        for at in range(0, len(parts), _RUN):
            texts = parts[at : at + _RUN]
            places: list[int] = []
            if enveloping and not enveloping.isdisjoint(map(_first_three, texts)):
                places = [
                    n for n, one in enumerate(texts) if _id(one, self.delimiters.element) in _ENVELOPE_IDS
                ]
            first, self._ordinal = self._ordinal + 1, self._ordinal + len(texts)
            yield Run(first, texts, places)

    def _mend(self, parts: list[str]) -> list[str]:
        """Segments without blanks before them and line breaks inside them, their ids in upper case; no empty ones."""
        mended: list[str] = []
        for part in parts:
            ordinal = self._ordinal + len(mended) + 1
            bare = part.lstrip(_BLANKS)
            if part[: len(part) - len(bare)].strip("\r\n\x00\x1a") and bare:
                self._tell(EnvelopeCode.INDENTED_SEGMENT, ordinal)
            if self.delimiters.segment in _BREAKS:
                bare = bare.rstrip(_BREAKS)
            elif "\n" in bare or "\r" in bare:
                self._tell(EnvelopeCode.LINE_BREAK_IN_SEGMENT, ordinal)
                bare = bare.replace("\r", "").replace("\n", "")
            if not bare:
                self._tell(EnvelopeCode.EMPTY_SEGMENT, ordinal)
                continue
            name, mark, rest = bare.partition(self.delimiters.element)
            if name.isascii() and name[:3] != name[:3].upper():  # as `_is_plain` sees it
                self._tell(EnvelopeCode.LOWER_CASE_SEGMENT_ID, ordinal)
                bare = name.upper() + mark + rest
            mended.append(bare)
        return mended

    def _stop_at_too_long(self, parts: list[str]) -> list[str]:
        for n, part in enumerate(parts):
            if len(part) > LONGEST_SEGMENT:
                self._ordinal, before = self._ordinal + n, self._ordinal
                self._abandon()
                self._ordinal = before
                return parts[:n]
        return parts

    def _read_characters(self, parts: list[str]) -> list[str]:
        """Segments of Latin-1 characters read as UTF-8 where they are that, each for itself; none where a separator is no
        ASCII: it is one byte, which UTF-8 does not have, and no value may come to hold it."""
        read, may_be_utf8 = [], "".join(self.delimiters.in_use()).isascii()
        for n, part in enumerate(parts):
            if not part.isascii():
                self._tell(EnvelopeCode.NON_ASCII, self._ordinal + n + 1)
                if may_be_utf8:
                    try:
                        part = part.encode("latin-1").decode("utf-8")
                    except UnicodeDecodeError:
                        self._tell(EnvelopeCode.NOT_UTF8, self._ordinal + n + 1)
            read.append(part)
        return read


def _id(text: str, separator: str) -> str:
    return text.partition(separator)[0]


def _is_regular(parts: list[str], marks: Delimiters) -> bool:
    """Whether every terminator is followed by this file's line end, and no other line break stands anywhere."""
    inside = "".join(parts)
    if marks.segment in inside or marks.segment in marks.line_end:
        return False
    return marks.segment == "\r" or not ("\n" in inside or "\r" in inside)


def _is_plain(head: str) -> bool:
    """Whether a segment that begins with `head` needs no mending: no blank before it, not empty, no small letter."""
    return head != "" and head[0] not in _BLANKS and head == head.upper()


@lru_cache(maxsize=16)
def _eventful(end: str) -> Callable[[str], object]:
    """What finds, behind an `end`, a segment that needs a look: one of an envelope, an empty or an indented one."""
    blanks = re.escape(_BLANKS + end[0])
    look = re.compile(f"{re.escape(end)}[SGI{blanks}](?:(?<=S)[ET]|(?<=[GI])[SE]|(?<=[{blanks}]))").search
    return lambda text: text.endswith(end) or look(text)


def _cutter(marks: Delimiters, small: bool) -> Callable[[bytes], tuple[int, bool]]:
    """How many bytes of a buffer are whole segments of this interchange, and whether its IEA may be the last."""
    terminator = marks.segment.encode("latin-1")
    header, trailer = (b"isa", b"iea") if small else (b"ISA", b"IEA")
    trailer += marks.element.encode("latin-1")
    restart = re.compile(re.escape(terminator) + rb"[ \t\r\n\x00\x1a]*(?=" + header + _AFTER_ISA + b")")

    def cut(buffer: bytes) -> tuple[int, bool]:
        at = buffer.find(trailer)
        end = buffer.find(terminator, at) if at >= 0 else buffer.rfind(terminator)
        closes = at >= 0 and end >= 0
        if at >= 0 and end < 0:  # the trailer is not whole yet: hand out what stands before it
            end = buffer.rfind(terminator, 0, at)
        if end >= 0 and header in buffer and (again := restart.search(buffer, 0, end + 1)):
            end, closes = again.start(), False
        return end + 1, closes

    return cut


def _clash(eleventh: str, marks: Delimiters) -> bool:
    """Whether one character is declared for two separators, or a letter or digit for the components."""
    others = (marks.element, marks.component, marks.segment)
    return len(set(others)) < len(others) or eleventh in others or marks.component.isalnum()


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
    elements = [head[:3], *(head[a + 1 : b] for a, b in pairwise(ends))]
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
    eleventh = elements[11].strip(" ")  # not of all that counts as space: that may be a separator
    free = len(eleventh) == 1 and not eleventh.isalnum() and eleventh not in (component, terminator)
    repetition = eleventh if free else None
    elements.append(component)
    return elements, Delimiters(mark, component, repetition, terminator, line_end), length, assumed
