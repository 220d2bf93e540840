"""Questions about one part by itself: a part that was found clean is not asked again.

Most parts of a claim (who bills, who treats, who pays, what was done) are those of the claim before, and `claims.plain`
makes them the same object. A part is frozen and a question looks at nothing else, so the answer stays. A part with a
finding is asked about every time, because each finding names its own place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from edigate.claims.base import Strict
from edigate.claims.edits.report import Report

Part = TypeVar("Part", bound="Strict | tuple[object, ...]")

_MOST = 2_000  # parts: then all are forgotten


class AskedOnce(Generic[Part]):
    """The question `ask(part, role, base, report)`; `role` is what the part is in its claim, as far as it matters."""

    __slots__ = ("_ask", "_clean")

    def __init__(self, ask: Callable[[Part, str, str, Report], None]) -> None:
        self._ask = ask
        self._clean: dict[tuple[int, str], Part] = {}

    def is_clean(self, part: Part, role: str = "") -> bool:
        """Whether this very part was found clean in this role."""
        return self._clean.get((id(part), role)) is part

    def __call__(self, part: Part, role: str, base: str, report: Report) -> None:
        """Tell what is found of a part at the pointer `base`."""
        key = (id(part), role)
        if self._clean.get(key) is part:
            return
        before = len(report.findings)
        self._ask(part, role, base, report)
        if len(report.findings) == before:
            if len(self._clean) >= _MOST:
                self._clean.clear()
            self._clean[key] = part
