"""What is said on a terminal: data of others are text there, and never move its cursor or rename its window."""

from __future__ import annotations

import re
from typing import Any, TextIO

# Colours and bold are ours. Line ends, tabs and form feeds print; every other control or direction mark is written out.
_OURS = r"\x1b\[(?:[0-2]|[39][0-7])(?:;(?:[0-2]|[39][0-7]))*m|\r\n"
_ODD = r"[\x00-\x08\x0b\x0d-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
_EITHER = re.compile(f"({_OURS})|{_ODD}")


def printable(text: str) -> str:
    """The text with every character written out that a terminal would take for an order, as JSON writes it: there it
    stays the same value."""
    return _EITHER.sub(lambda found: found[1] or f"\\u{ord(found[0]):04x}", text)


class Printable:
    """A text stream that writes what is printable; in everything else it is the stream `within`."""

    def __init__(self, stream: TextIO) -> None:
        self.within = stream

    def write(self, text: str) -> int:
        """Write the text; how many characters of it, which is all."""
        self.within.write(printable(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write one after the other."""
        for each in lines:
            self.write(each)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.within, name)
