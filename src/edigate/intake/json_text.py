"""JSON values out of a stream of text, one at a time: a list, a `{"claims": [...]}` object, or one value after another.

Numbers with a point are read as Decimal, never as binary floats. After a fault in JSON Lines, reading goes on at the
next line that begins with a brace; a fault inside a list ends it, because nobody can know where the next claim begins.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from edigate.intake.intake_code import IntakeCode

LONGEST_VALUE = 4_000_000  # characters of one claim

_BLOCK = 1 << 16
_BLANK = re.compile(r"[ \t\r\n]*")
_CLAIMS = re.compile(r'\{[ \t\r\n]*"claims"[ \t\r\n]*:[ \t\r\n]*\[')
_read = msgspec.json.Decoder(float_hook=Decimal).decode
_write = msgspec.json.Encoder().encode
_LITERAL = 12  # characters that a cut-off literal or escape may need to be whole


class Value(NamedTuple):
    """One JSON value: its pointer in its document, the line it begins on, and what is wrong with it as JSON.

    `content` is what the JSON states, or what `at_once` made of a line.
    """

    content: Any
    pointer: str
    line: int
    fault: IntakeCode | None = None
    detail: str = ""


class _UnreadableError(Exception):
    """The text cannot be read on from here; `args` are the code and a detail without any content."""


class _NoNumberError(ValueError):
    """NaN or Infinity, which some programs write and JSON does not have."""


def object_in(line: str) -> dict[str, Any] | None:
    """The object that a line is, in one go; None when that is not certain.

    A repeated name is not seen when reading fast. But without escapes each colon of the text stands in the value
    again, and a name that was overwritten takes its own with it.
    """
    if "\\" in line:
        return None
    try:
        content = _read(line)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return content if type(content) is dict and line.count(":") == _write(content).count(b":") else None


class JsonText:
    """Reads the values of one file. Iterate once.

    In JSON Lines `at_once` is asked first what a whole line is: its answer is the content, None leaves the line to care.
    """

    def __init__(
        self, source: bytes | str | Iterable[bytes], at_once: Callable[[str], object] = object_in
    ) -> None:
        self._at_once = at_once
        blocks: Iterable[bytes] = ()
        self._text, self._ended = "", False
        if isinstance(source, str):
            self._text, self._ended = source.removeprefix("\ufeff"), True
        else:
            blocks = (source,) if isinstance(source, bytes) else source
        self._blocks = iter(blocks)
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._at = 0
        self._line = 1
        self._repeated: list[str] = []
        self._by_line = False
        self._scan = json.JSONDecoder(
            parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=self._object
        ).raw_decode

    def __iter__(self) -> Iterator[Value]:
        try:
            first = self._peek()
            if first == "[":
                self._advance(self._at + 1)
                yield from self._list("", "")
            elif first == "{" and (opening := _CLAIMS.match(self._text, self._at)):
                self._advance(opening.end())
                yield from self._list("/claims", "}")
            elif first:
                yield from self._sequence()
        except _UnreadableError as fault:
            yield Value(None, "", self._line, *fault.args)

    def _sequence(self) -> Iterator[Value]:
        """One value after another: JSON Lines, or a single value over many lines."""
        self._by_line = True
        while self._peek():
            start, line = self._at, self._line
            try:
                yield self._value("")
            except _UnreadableError as fault:
                yield Value(None, "", self._line, *fault.args)
                self._at, self._line = start, line
                self._skip_to_next_line()

    def _list(self, base: str, closing: str) -> Iterator[Value]:
        """The elements of a list whose bracket is open, and what must follow it."""
        n = 0
        if self._peek() != "]":
            while True:
                self._peek()
                yield self._value(f"{base}/{n}")
                n += 1
                mark = self._peek()
                if mark == "]":
                    break
                if mark != ",":
                    raise _UnreadableError(
                        IntakeCode.NOT_JSON, self._here("a comma or a closing bracket is missing")
                    )
                self._advance(self._at + 1)
        self._advance(self._at + 1)
        if closing:
            if self._peek() != closing:
                raise _UnreadableError(
                    IntakeCode.FIELD_UNKNOWN, self._here("nothing may stand beside claims")
                )
            self._advance(self._at + 1)
        if self._peek():
            raise _UnreadableError(IntakeCode.NOT_JSON, self._here("something follows the end of the list"))

    def _value(self, pointer: str) -> Value:
        """The value at the next character, which is not blank. Raises `_UnreadableError`."""
        line = self._line
        if self._by_line and (whole := self._whole_line()) is not None:
            return Value(whole, pointer, line)
        while True:
            self._repeated.clear()
            try:
                content, end = self._scan(self._text, self._at)
                break
            except json.JSONDecodeError as error:
                if self._may_be_cut_off(error) and self._fill(len(self._text) - self._at):
                    continue
                line += self._text.count("\n", self._at, error.pos)
                raise _UnreadableError(IntakeCode.NOT_JSON, f"line {line}: {_reason(error)}") from None
            except _NoNumberError:
                detail = f"line {line}: NaN and Infinity are no numbers; leave the field out"
                raise _UnreadableError(IntakeCode.NOT_JSON, detail) from None
            except (ValueError, RecursionError):
                raise _UnreadableError(
                    IntakeCode.NOT_JSON, f"line {line}: a number or a nesting is too large"
                ) from None
        self._advance(end)
        if self._repeated:
            return Value(content, pointer, line, IntakeCode.FIELD_REPEATED, self._repeated[0])
        return Value(content, pointer, line)

    def _whole_line(self) -> object:
        """What is made at once of the object that the rest of this line is; None: then it is read with care."""
        end = self._text.find("\n", self._at)
        made = self._at_once(self._text[self._at : end]) if end >= 0 else None
        if made is not None:
            self._at = end
        return made

    def _may_be_cut_off(self, error: json.JSONDecodeError) -> bool:
        """Whether more text could mend the error; raises `_UnreadableError` when there is too much of it already."""
        if self._ended or (
            error.pos < len(self._text) - _LITERAL and not error.msg.startswith("Unterminated string")
        ):
            return False
        if len(self._text) - self._at > LONGEST_VALUE:
            raise _UnreadableError(IntakeCode.CLAIM_TOO_LARGE, self._here("it begins here"))
        return True

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        values = dict(pairs)
        if len(values) != len(pairs):
            names = [name for name, _ in pairs]
            self._repeated.extend(name for n, name in enumerate(names) if name in names[:n])
        return values

    def _peek(self) -> str:
        """The next character that is not blank, without taking it; "" at the end."""
        while True:
            found = _BLANK.match(self._text, self._at)
            self._advance(found.end() if found else self._at)
            if self._at < len(self._text):
                if self._text[self._at] == "{" and len(self._text) - self._at < 32 and self._fill():
                    continue  # so that `{"claims": [` is seen whole
                return self._text[self._at]
            if not self._fill():
                return ""

    def _advance(self, to: int) -> None:
        self._line += self._text.count("\n", self._at, to)
        self._at = to

    def _fill(self, wanted: int = 0) -> bool:
        """Drop what was read and add at least `wanted` characters; False when there is no more."""
        if self._ended:
            return False
        pieces, size = [self._text[self._at :]], 0
        while not self._ended and size < max(wanted, _BLOCK):
            block = next(self._blocks, None)
            self._ended = block is None
            try:
                piece = self._decode(block or b"", final=self._ended)
            except UnicodeDecodeError:
                self._ended = True
                raise _UnreadableError(
                    IntakeCode.NOT_JSON, self._here("the bytes after this are not UTF-8")
                ) from None
            pieces.append(piece)
            size += len(piece)
        self._text, self._at = "".join(pieces), 0
        return size > 0

    def _skip_to_next_line(self) -> None:
        """Go on at the next line that begins with a brace, or to the end."""
        while True:
            found = self._text.find("\n{", self._at)
            if found >= 0:
                self._advance(found + 1)
                return
            self._advance(max(self._at, len(self._text) - 1))
            if not self._fill():
                self._advance(len(self._text))
                return

    def _here(self, what: str) -> str:
        return f"line {self._line}: {what}"


def _refuse_constant(name: str) -> None:
    raise _NoNumberError


def _reason(error: json.JSONDecodeError) -> str:
    """The decoder's own words, which never quote the text, in lower case."""
    return error.msg[:1].lower() + error.msg[1:]
