"""Faults to findings: the text and the exact place of what is wrong in one transaction set."""

from __future__ import annotations

from collections.abc import Callable

from edigate.errors import Finding, Location, Severity
from edigate.guides.codes import ABOUT, GuideCode
from edigate.guides.elements import Fault as ElementFault
from edigate.guides.situations.branch import Fault
from edigate.guides.situations.numbers import in_words
from edigate.guides.situations.rule import AnyRule
from edigate.guides.sums import Imbalance
from edigate.guides.tables import Loop, Node, Segment
from edigate.x12.envelope import SetHeader


class Teller:
    """Tells findings of one set. A `place` is the segment's number in the set, ST = 1."""

    __slots__ = ("_header", "_tell")

    def __init__(self, header: SetHeader, tell: Callable[[Finding], None]) -> None:
        self._header, self._tell = header, tell

    def fault(self, segment: Segment, fault: ElementFault, place: int) -> None:
        """A fault inside a segment."""
        where = self._where(place, segment.id, segment.loop, fault.element, fault.component, fault.repetition)
        about = ABOUT[fault.code]
        self._tell(Finding(fault.code, fault.severity, about.text, where, snip=about.snip))

    def at(
        self,
        code: GuideCode,
        id_: str,
        place: int,
        loop: Loop | None = None,
        element: int | None = None,
        component: int | None = None,
    ) -> None:
        """A fault of a segment as a whole, or of one of its elements."""
        self._say(code, self._where(place, id_, loop, element, component))

    def missing(self, node: Node, place: int) -> Finding:
        """A required segment, or the first of a required loop, that did not come before `place`."""
        segment = node if isinstance(node, Segment) else node.first
        about = ABOUT[GuideCode.SEGMENT_MISSING]
        severity = Severity.WARNING if node.lenient else about.severity
        where = self._where(place, segment.id, segment.loop)
        finding = Finding(GuideCode.SEGMENT_MISSING, severity, about.text, where, snip=about.snip)
        self._tell(finding)
        return finding

    def over(self, node: Node, place: int) -> None:
        """A segment or loop that came more often than the guide allows."""
        segment = node if isinstance(node, Segment) else node.first
        code = GuideCode.SEGMENT_OVER_MAXIMUM if isinstance(node, Segment) else GuideCode.LOOP_OVER_MAXIMUM
        self._say(code, self._where(place, segment.id, segment.loop))

    def imbalance(self, found: Imbalance) -> None:
        """A sum that does not hold, with the difference."""
        where = self._place(found.segment, found.id, found.loop, found.element)
        detail = "" if found.difference.is_nan() else f"; it differs by {in_words(found.difference)}"
        self._say(found.code, where, detail)

    def rule(self, rule: AnyRule, fault: Fault, severity: Severity) -> None:
        """A situational, balancing or product rule that is broken."""
        where = self._place(fault.place, fault.id, fault.loop, fault.element, fault.component)
        text = f"{rule.text}; {fault.detail}" if fault.detail else rule.text
        self._tell(Finding(rule.code, severity, text, where, snip=rule.snip))

    def level(self, code: GuideCode, place: int, element: int, loop: str) -> None:
        """A wrong number of an HL."""
        self._say(code, self._place(place, "HL", loop, element))

    def _say(self, code: GuideCode, where: Location, detail: str = "") -> None:
        about = ABOUT[code]
        self._tell(Finding(code, about.severity, about.text + detail, where, snip=about.snip))

    def _where(
        self,
        place: int,
        id_: str,
        loop: Loop | None,
        element: int | None = None,
        component: int | None = None,
        repetition: int | None = None,
    ) -> Location:
        inner = loop.id if loop is not None and loop.parent is not None else None
        return self._place(place, id_, inner, element, component, repetition)

    def _place(
        self,
        place: int,
        id_: str,
        loop: str | None,
        element: int | None = None,
        component: int | None = None,
        repetition: int | None = None,
    ) -> Location:
        header = self._header
        return Location(
            header.interchange.index, header.group.index if header.group else None, header.index,
            header.control_number, header.ordinal + place - 1, place, id_, element, component, repetition, loop,
        )  # fmt: skip
