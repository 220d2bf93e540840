"""One transaction set against its guide, run by run: drives the machine, explains what it does not accept.

Memory is flat: the state, counters of open loops, running sums, and the levels (HL) that are open.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from edigate.errors import Finding
from edigate.guides import recovery, structure
from edigate.guides.codes import GuideCode
from edigate.guides.elements import examine
from edigate.guides.levels import Levels
from edigate.guides.machine import Edge, Machine, State
from edigate.guides.pieces import Pieces
from edigate.guides.profile import USUAL_PROFILE, Profile
from edigate.guides.report import Findings
from edigate.guides.situations.branch import Fault, Unit
from edigate.guides.situations.context import Memory, context_of
from edigate.guides.situations.knowledge import knowledge
from edigate.guides.situations.rule import AnyRule
from edigate.guides.situations.watch import Watch
from edigate.guides.structure import Step
from edigate.guides.sums import Imbalance, sums_for
from edigate.guides.tables import Node, Segment
from edigate.guides.telling import Teller
from edigate.guides.trails import Trail, trails
from edigate.x12.envelope import SetHeader


class SetCheck:
    """The check of one set. Feed its texts in order, then `close` it."""

    def __init__(
        self,
        machine: Machine,
        header: SetHeader,
        findings: Findings,
        profile: Profile = USUAL_PROFILE,
        memory: Memory | None = None,
    ) -> None:
        self._machine = machine
        context = context_of(machine.guide, header, memory or Memory())
        known = knowledge(machine.guide, context.guide, profile.rules.get(machine.guide.name))
        self._watch = Watch(machine.guide, machine.marks, known, context, self._tell_rule)
        self._trails = trails(machine, known)
        self._pieces = Pieces(known.opening_ids, machine.marks.element)
        # Of the piece at hand: what its segments are in the guide, those that have a place there; where they stand;
        # and the edges that were taken.
        self._shape: list[Segment] = []
        self._places: list[int] = []
        self._edges: list[Edge] = []
        self._profile = profile
        self._usage = header.interchange.usage
        self._mark = machine.marks.element
        self._findings = findings
        self._teller = Teller(header, findings.add)
        self._state = machine.start()
        self._counts: dict[Node, int] = {}
        self._levels = Levels()
        self._lines = 0
        self._sums = sums_for(machine.guide.set)
        self._follows: frozenset[str] = frozenset()
        self._missed: dict[Segment, Finding] = {}
        self._place = 1  # in the set, of the segment last seen (ST = 1)
        st = ["ST", header.set, header.control_number, *([header.guide] if header.guide else [])]
        for fault in examine(machine.guide.body.first, st, machine.marks):
            self._teller.fault(machine.guide.body.first, fault, 1)

    def feed(self, texts: list[str]) -> None:
        """The next segments of the set, as texts."""
        for signature, piece in self._pieces.cut(texts):
            self._piece(signature, piece)

    def close(self) -> None:
        """The end of the set: what is missing, what does not add up."""
        self._piece(*self._pieces.rest())
        step = structure.step(self._state.position, "SE", "")
        for node in step.missing if step else ():
            self._teller.missing(node, self._place + 1)
        for code, place, element, loop in self._levels.close():
            self._teller.level(code, place, element, loop)
        if self._sums:
            self._tell_sums(self._sums.close())
        self._watch.close()

    def _piece(self, signature: str, texts: list[str]) -> None:
        """One piece: by the trail of one like it, else step by step."""
        start, place = self._state, self._place
        for trail in self._trails.of(start, signature):
            plain = trail.is_plain(texts)
            if plain or trail.is_sound(texts):
                self._follow(trail, texts, plain=plain)
                return
        self._shape, self._places, self._edges = [], [], []
        self._step_by_step(texts)
        if len(self._shape) == len(texts):
            kept = texts
        else:
            kept = [texts[each - place - 1] for each in self._places]
        self._watch.take(Unit(self._shape, kept, self._places, self._machine.marks))
        if len(self._edges) == len(texts):
            self._trails.learn(start, signature, self._edges)

    def _follow(self, trail: Trail, texts: list[str], *, plain: bool) -> None:
        """A piece that went a known way without a fault."""
        place, mark = self._place + 1, self._mark
        places = range(place, place + len(texts))
        self._watch.take(Unit(trail.shape, texts, places, self._machine.marks, plain), trail.layout)
        for at, node in trail.counted:
            self._count(node, place + at)
        self._counts.update(trail.set_to)
        if trail.lines is not None:
            self._lines = trail.lines
        for at, depth, loop in trail.levels:
            self._level(texts[at].split(mark), depth, place + at, loop)
        if trail.summed and self._sums:
            self._tell_sums(self._sums.take(texts, trail.summed, place, mark, Decimal))
        self._state, self._place = trail.target, self._place + len(texts)

    def _step_by_step(self, texts: list[str]) -> None:
        """The segments of a piece one after the other."""
        state, place = self._state, self._place
        for text in texts:
            place += 1
            edge = state.guess
            if not edge.accept(text):
                edge = state.second
                if not edge.accept(text):
                    state = self._take(state, text, place)
                    continue
                state.guess, state.second = edge, state.guess
            state = edge.target
            self._note(edge, place)
            if edge.acts:
                self._act(edge, text, place)
        self._state, self._place = state, place

    def _note(self, edge: Edge, place: int) -> None:
        """Note a segment for the rules, and its edge, which made no fault and is kept."""
        self._edges.append(edge)
        self._shape.append(edge.segment)
        self._places.append(place)

    def _take(self, state: State, text: str, place: int) -> State:
        """One segment that the guess did not accept: by its key, by the guide, or by recovery."""
        machine = self._machine
        key = machine.key(text)
        edge = state.edges.get(key)
        if edge is None:
            step = structure.step(state.position, *key)
            if step is None:
                return self._recover(state, key, text, place)
            if step.missing or step.over or step.child.usage == "N":
                return self._faulty(step, text, place)
            edge = machine.learn(state, key, step)
            self._follows = frozenset()
        elif edge.accept(text):
            state.prefer(edge)
            self._note(edge, place)
            if edge.acts:
                self._act(edge, text, place)
            return edge.target
        self._examine(edge.segment, text, place)
        self._note(edge, place)
        machine.examined(edge)
        if edge.acts:
            self._act(edge, text, place)
        return edge.target

    def _faulty(self, step: Step, text: str, place: int) -> State:
        """A segment that has its place, but others are missing before it, or it comes too often."""
        self._follows = frozenset()
        for node in step.missing:
            finding = self._teller.missing(node, place)
            if isinstance(node, Segment):
                self._missed[node] = finding
        if step.child.usage == "N":
            self._teller.at(GuideCode.SEGMENT_NOT_USED, step.segment.id, place, step.segment.loop)
        elif step.over:
            self._teller.over(step.child, place)
        self._examine(step.segment, text, place)
        self._shape.append(step.segment)
        self._places.append(place)
        edge = self._machine.edge(step)
        if edge.acts:
            self._act(edge, text, place)
        return edge.target

    def _recover(self, state: State, key: tuple[str, str], text: str, place: int) -> State:
        """A segment that has no place here."""
        id_, qualifier = key
        found = recovery.recover(self._machine.guide, state.position, id_, qualifier, self._missed)
        step = found.step
        if step is None:
            if id_ not in self._follows:
                self._follows = found.follows
                element, component = found.at or (None, None)
                self._teller.at(found.code, _shown(id_), place, found.loop, element, component or None)
            return state
        if not step.late:
            return self._faulty(step, text, place)
        missed = self._missed.pop(step.segment, None)
        if missed:  # it is there, only late: one finding, not two
            self._findings.take_back(missed)
        self._teller.at(GuideCode.SEGMENT_OUT_OF_ORDER, id_, place, step.segment.loop)
        self._examine(step.segment, text, place)
        self._shape.append(step.segment)
        self._places.append(place)
        if self._sums and id_ in self._sums.IDS:
            self._sum(text, place)
        return state

    def _examine(self, segment: Segment, text: str, place: int) -> None:
        marks = self._machine.marks
        for fault in examine(segment, text.split(marks.element), marks):
            self._teller.fault(segment, fault, place)

    def _act(self, edge: Edge, text: str, place: int) -> None:
        """What a segment does besides moving on: sums, counters, levels, line numbers."""
        if edge.summed:
            self._sum(text, place)
        if edge.resets:
            for child in edge.resets:
                self._counts[child] = 0
        if edge.counted:
            self._count(edge.counted, place)
        if edge.level:
            self._level(text.split(self._mark), edge.level, place, edge.segment.loop.id)
        elif edge.numbered:
            self._number(edge.segment, text, place)

    def _count(self, node: Node, place: int) -> None:
        count = self._counts[node] = self._counts.get(node, 0) + 1
        if count > node.most:
            self._teller.over(node, place)

    def _level(self, values: list[str], depth: int, place: int, loop: str) -> None:
        for code, where, element, told in self._levels.take(values, depth, place, loop):
            self._teller.level(code, where, element, told)

    def _number(self, segment: Segment, text: str, place: int) -> None:
        """837: LX01 counts the lines of a claim from 1."""
        if segment.id == "CLM":
            self._lines = 0
            return
        self._lines += 1
        if text.split(self._mark)[1:] != [str(self._lines)]:
            self._teller.at(GuideCode.LX_NUMBER, "LX", place, segment.loop, 1)

    def _sum(self, text: str, place: int) -> None:
        if self._sums:
            self._tell_sums(self._sums.take((text,), (0,), place, self._mark))

    def _tell_rule(self, rule: AnyRule, fault: Fault) -> None:
        self._teller.rule(rule, fault, self._profile.weigh(rule, self._usage))

    def _tell_sums(self, found: Iterable[Imbalance]) -> None:
        for imbalance in found:
            self._teller.imbalance(imbalance)


def _shown(id_: str) -> str:
    """A segment id fit to be shown; anything longer or odder may be data."""
    return id_ if len(id_) <= 3 and id_.isalnum() and id_.isascii() else "?"
