"""The separators of one interchange, as its ISA segment declares them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delimiters:
    """Element and component separator, repetition separator (None before 00402 or when ISA11 is a letter), terminator.

    `line_end` is what follows each terminator in this file (`""`, `"\\n"` or `"\\r\\n"`): padding between segments.
    """

    element: str = "*"
    component: str = ":"
    repetition: str | None = "^"
    segment: str = "~"
    line_end: str = ""

    def in_use(self) -> frozenset[str]:
        """The characters that cannot stand in data."""
        return frozenset(c for c in (self.element, self.component, self.repetition, self.segment) if c)


USUAL = Delimiters()
