"""One transaction set against its guide, run by run: drives the machine, explains what it does not accept.

Memory is flat: the state, counters of open loops, running sums, and the levels (HL) that are open.
"""

from __future__ import annotations

from collections.abc import Iterable

from edigate.errors import Finding
from edigate.guides import recovery, structure
from edigate.guides.codes import GuideCode
from edigate.guides.elements import examine
from edigate.guides.levels import Levels
from edigate.guides.machine import Edge, Machine, State
from edigate.guides.profile import USUAL_PROFILE, Profile
from edigate.guides.report import Findings
from edigate.guides.situations.branch import Fault
from edigate.guides.situations.context import Memory, context_of
from edigate.guides.situations.rule import AnyRule
from edigate.guides.situations.watch import Watch
from edigate.guides.structure import Step
from edigate.guides.sums import Imbalance, sums_for
from edigate.guides.tables import Node, Segment
from edigate.guides.telling import Teller
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
        self._seen: list[tuple[Segment, str, int]] = []
        context = context_of(machine.guide, header, memory or Memory())
        partner = profile.rules.get(machine.guide.name)
        self._watch = Watch(machine.guide, machine.marks, context, self._tell_rule, partner)
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
        state, place = self._state, self._place
        seen = self._seen.append
        take, mark = self._sums.take if self._sums else None, self._mark
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
            seen((edge.segment, text, place))
            if edge.acts:
                if edge.more or take is None:
                    self._act(edge, text, place)
                elif found := take(text.split(mark), place):
                    self._tell_sums(found)
        self._state, self._place = state, place
        self._watch.take_all(self._seen)
        self._seen.clear()

    def close(self) -> None:
        """The end of the set: what is missing, what does not add up."""
        step = structure.step(self._state.position, "SE", "")
        for node in step.missing if step else ():
            self._teller.missing(node, self._place + 1)
        for code, place, element, loop in self._levels.close():
            self._teller.level(code, place, element, loop)
        if self._sums:
            self._tell_sums(self._sums.close())
        self._watch.close()

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
            self._seen.append((edge.segment, text, place))
            if edge.acts:
                self._act(edge, text, place)
            return edge.target
        self._examine(edge.segment, text, place)
        self._seen.append((edge.segment, text, place))
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
        self._seen.append((step.segment, text, place))
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
        self._seen.append((step.segment, text, place))
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
            count = self._counts[edge.counted] = self._counts.get(edge.counted, 0) + 1
            if count > edge.counted.most:
                self._teller.over(edge.counted, place)
        if edge.level:
            values = text.split(self._mark)
            for code, where, element, loop in self._levels.take(
                values, edge.level, place, edge.segment.loop.id
            ):
                self._teller.level(code, where, element, loop)
        elif edge.numbered:
            self._number(edge.segment, text, place)

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
            found = self._sums.take(text.split(self._mark), place)
            if found:
                self._tell_sums(found)

    def _tell_rule(self, rule: AnyRule, fault: Fault) -> None:
        self._teller.rule(rule, fault, self._profile.weigh(rule, self._usage))

    def _tell_sums(self, found: Iterable[Imbalance]) -> None:
        for imbalance in found:
            self._teller.imbalance(imbalance)


def _shown(id_: str) -> str:
    """A segment id fit to be shown; anything longer or odder may be data."""
    return id_ if len(id_) <= 3 and id_.isalnum() and id_.isascii() else "?"
