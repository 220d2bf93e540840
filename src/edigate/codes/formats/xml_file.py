"""XML: whatever element has a code among its attributes or children is a record, whatever the publisher calls it.

Documents with entities of their own are refused: nobody needs them here, and they can be made to grow without end.
"""

from __future__ import annotations

from xml.parsers import expat

from edigate.codes.formats.record import listed, names_a_code, plain_name
from edigate.codes.listed_code import ListedCode
from edigate.errors import DataError


def read(text: str) -> list[ListedCode]:
    """The codes, in the order of the document."""
    reading = _Reading()
    try:
        reading.parser.Parse(text.encode("utf-8"), True)
    except expat.ExpatError as error:
        raise DataError(f"line {error.lineno}: this is no well-formed XML") from None
    return reading.found


class _Reading:
    """The elements that are open, each with the fields seen in it so far."""

    def __init__(self) -> None:
        self.found: list[ListedCode] = []
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._take
        self.parser.EntityDeclHandler = self._refuse
        self._open: list[tuple[str, dict[str, str], list[str]]] = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        fields = {plain_name(each): value for each, value in attributes.items()}
        self._open.append((plain_name(name.rpartition(":")[2]), fields, []))

    def _take(self, text: str) -> None:
        if self._open:
            self._open[-1][2].append(text)

    def _end(self, _: str) -> None:
        name, fields, words = self._open.pop()
        if names_a_code(fields):
            own = "".join(words).strip()
            self.found.append(listed({"description": own, **fields}, f"line {self.parser.CurrentLineNumber}"))
        elif self._open:
            self._open[-1][1].setdefault(name, "".join(words))

    def _refuse(self, *_: object) -> None:
        raise DataError(f"line {self.parser.CurrentLineNumber}: XML with entities of its own is not taken")
