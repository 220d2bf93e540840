"""Cuts a set into units as its segments come; when a unit has ended, its rules are asked (`inquiry`).

A unit is a claim, or a provider's or subscriber's level without what stands below it. Memory holds some dozen
claims and the levels above them, however long the set is.
"""

from __future__ import annotations

from edigate.guides.situations.branch import Unit
from edigate.guides.situations.context import Context
from edigate.guides.situations.inquiry import Inquiry, Tell
from edigate.guides.situations.knowledge import Knowledge
from edigate.guides.situations.layout import Layout
from edigate.guides.tables import Guide
from edigate.x12.delimiters import Delimiters


class Watch:
    """Watches one set. `take` its segments in order, cut before every segment that may open a unit; then `close`."""

    def __init__(
        self, guide: Guide, marks: Delimiters, known: Knowledge, context: Context, tell: Tell
    ) -> None:
        self._known = known
        self._inquiry = Inquiry(known.across, marks, context, tell)
        self._open = Unit((), (), (), marks)  # what has come of the unit that is open
        self._layout: Layout | None = None  # if it is known already
        self._loop = guide.body  # which one that is
        self._above: Unit | None = None  # that it stands in

    def take(self, piece: Unit, layout: Layout | None = None) -> None:
        """The next segments, none of which but the first opens a unit; `layout` is that of a unit which they are."""
        if not piece.shape:
            return
        opened = self._known.openers.get(piece.shape[0])
        if opened is None:
            self._open, self._layout = self._open.and_then(piece), None
            return
        above: Unit | None = self._end()
        around = self._known.around[opened]
        while above is not None and above.root.loop not in around:
            above = above.above
        self._open, self._layout, self._loop, self._above = piece, layout, opened, above

    def close(self) -> None:
        """The end of the set."""
        self._end()
        self._inquiry.close()

    def _end(self) -> Unit:
        """The unit that is open has ended: its rules will be asked."""
        unit = self._open
        unit.above = self._above
        layout = self._layout or self._known.layout(self._loop, tuple(unit.shape))
        unit.root = layout.root
        self._inquiry.take(unit, layout)
        return unit
