"""835: every claim of a remittance in one pass, with what is carried from claim to claim.

A remittance has many thousand claims, and nearly all are in order. So each is looked at once, as texts, for what could
be odd; only then the rules of the other topics examine it. Where to look is worked out once for claims of one shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from edigate.guides.situations import remittance_adjustments, remittance_lines, remittance_status
from edigate.guides.situations.branch import Branch
from edigate.guides.situations.context import Context
from edigate.guides.situations.nodes import Node
from edigate.guides.situations.provider_adjustments import Interest
from edigate.guides.situations.remittance_repeats import Repeats
from edigate.guides.situations.rule import Breach, Topic

_USUAL = frozenset(("1", "2", "3"))
_QUALIFIER, _VALUE = slice(4, 7), slice(8, None)  # DTM01 and DTM02 in the text of a DTM
_WITHOUT_SUBMITTED = 5  # separators of an SVC without SVC06
_MOST_SHAPES = 1_000

topic = Topic()


class _Line(NamedTuple):
    """Where a line has its SVC and its DTM; `many`: it has more than one of these."""

    node: Node
    svc: int
    dtm: int | None
    many: bool


class _Places(NamedTuple):
    """Where claims of one shape have what is looked at: positions of segments."""

    clp: int
    days: list[int]
    amounts: list[int]
    own_cas: list[int]
    line_cas: list[int]
    lines: list[_Line]


def _places(claim: Node) -> _Places | None:
    """Where to look in claims of this shape; None: this is no claim, but what stands around them."""
    at = claim.positions
    if "CLP" not in at:
        return None
    lines = []
    for node in claim.inner:
        if "SVC" in node.positions:
            when = node.positions.get("DTM", [])
            lines.append(_Line(node, node.positions["SVC"][0], when[0] if when else None, len(when) > 1))
    cas = [position for line in lines for position in line.node.positions.get("CAS", ())]
    return _Places(at["CLP"][0], at.get("DTM", []), at.get("AMT", []), at.get("CAS", []), cas, lines)


@topic.tested_across(guides="835", scopes="2100 ST_LOOP")
class ClaimsOfTheSet:
    """The claims of one set in their order, and the segments around them."""

    def __init__(self) -> None:
        self._repeats = Repeats()
        self._interest = Interest()
        self._shapes: dict[Node, _Places | None] = {}

    def take(self, branch: Branch, context: Context) -> Iterable[Breach]:
        """One claim; or the segments around all claims, PLB among them."""
        node = branch.node
        if node not in self._shapes:
            if len(self._shapes) >= _MOST_SHAPES:
                self._shapes.clear()
            self._shapes[node] = _places(node)
        places = self._shapes[node]
        if places is None:
            self._interest.pay(branch)
            return ()
        texts, mark = branch.unit.texts, branch.unit.marks.element
        clp = texts[places.clp].split(mark)
        if len(clp) < 5:
            return ()
        found = self._repeats.take(branch, clp)
        if clp[2] not in _USUAL or clp[3][:1] == "-" or not places.lines:
            found = [*found, *remittance_status.examine(branch, branch.all("CLP")[0], context)]
        for at in places.amounts:
            if texts[at][4:5] == "I":
                self._interest.tell(branch)
                break
        if dates_and_lines := _dates_and_lines(branch, places, texts, mark):
            found = [*found, *dates_and_lines]
        if adjustments := _adjustments(branch, places, texts, mark):
            found = [*found, *adjustments]
        return found

    def close(self, _: Context) -> Iterable[Breach]:
        """What the sums of the set say."""
        return self._interest.close()


def _dates_and_lines(claim: Branch, places: _Places, texts: Sequence[str], mark: str) -> list[Breach]:
    """What the rules say about the days of a claim and about its lines, where they look odd."""
    found: list[Breach] = []
    first = last = ""
    for at in places.days:
        text = texts[at]
        if text[_QUALIFIER] == "232":
            first = text[_VALUE]
        elif text[_QUALIFIER] == "233":
            last = text[_VALUE]
    if last and last < first:
        found += remittance_lines.days(claim)
    dated = bool(first or last)
    for node, at, when, many in places.lines:
        svc = texts[at]
        odd = many or (not dated if when is None else texts[when][_QUALIFIER] == "151")
        if odd or "-" in svc or svc.count(mark) > _WITHOUT_SUBMITTED:
            found += remittance_lines.examine(claim.unit.branch(node), claim.all("CLP")[0], dated=dated)
    return found


def _adjustments(claim: Branch, places: _Places, texts: Sequence[str], mark: str) -> list[Breach]:
    """What the rules say about the adjustments of a claim, where one looks odd."""
    fine, odd = remittance_adjustments.fine(), False
    of_lines = [texts[at] for at in places.line_cas]
    own = [texts[at] for at in places.own_cas]
    for text in own + of_lines if own else of_lines:
        values = text.split(mark)
        if len(values) == 4:
            odd = odd or (values[2] in fine and values[1] not in fine[values[2]])
        elif not fine.keys().isdisjoint(values[2::3]):
            odd = True
    found = list(remittance_adjustments.examine(claim, claim.all("CLP")[0])) if odd else []
    if own and not set(own).isdisjoint(of_lines):
        found += remittance_adjustments.examine_levels(claim, claim.all("CLP")[0])
    return found
