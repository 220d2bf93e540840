"""What we answer to a file: TA1 for its interchanges, a 999 for each of its functional groups, from the findings.

One answer is one interchange of its own, so that a refused one hurts no other. An interchange that its TA1 rejects gets
no 999; acknowledgments (TA1, FA groups) are never acknowledged, unless a TA1 is asked for. What an acknowledgment has
to repeat (AK1, AK2) but cannot, because it is no valid value there, leads to the next higher level: a set that cannot
be named counts as not accepted, a group that cannot be named makes bad content of its interchange (024).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeAlias

import msgspec

from edigate.errors import DataError, Finding, Severity, UsageError
from edigate.guides import ack_codes, ack_repeats, load, set_answer
from edigate.guides.check import check
from edigate.guides.elements import examine
from edigate.guides.survey import GroupSeen, InterchangeSeen, SetSeen, Survey
from edigate.transactions.ack_999 import build as ack_999
from edigate.transactions.ack_999.facts import GroupAck, SetAck
from edigate.transactions.ack_ta1 import build as ack_ta1
from edigate.x12.control_numbers import LAST_INTERCHANGE_NUMBER, st02
from edigate.x12.delimiters import USUAL, Delimiters
from edigate.x12.envelope import Group, Interchange, InterchangeOut, SetOut, envelop
from edigate.x12.segment import OutSegment
from edigate.x12.writer import render

Source: TypeAlias = Callable[[], Iterable[bytes]]

ACCEPTED, NOTED, PARTLY, REJECTED = "A", "E", "P", "R"
_FIRST_VERSION = "00501"
_USAGES = ("P", "T")


class Reply(msgspec.Struct, frozen=True):
    """One answer: `kind` "TA1" or "999", `code` TA104 or AK901, and the interchange that carries it."""

    kind: str
    code: str
    content: bytes


class Acknowledgment(msgspec.Struct, frozen=True):
    """All answers to one file, in order; `unanswered` says in a sentence each what gets none, and why."""

    replies: tuple[Reply, ...]
    unanswered: tuple[str, ...]
    rejected: bool

    @property
    def content(self) -> bytes:
        """The answers as one file."""
        return b"".join(reply.content for reply in self.replies)


class Wishes(msgspec.Struct, frozen=True):
    """How to answer: `first` is the first control number, `at` dates the answers, `only` is "TA1", "999" or None.

    `show_values` copies bad values into IK404; `whole_loop_ids` writes loop ids of up to six characters.
    """

    first: int
    at: datetime
    only: str | None = None
    show_values: bool = False
    whole_loop_ids: bool = False
    delimiters: Delimiters = USUAL


def acknowledge(source: Source, wishes: Wishes) -> Acknowledgment:
    """The TA1 and 999 that answer a file. `source` gives its blocks, twice: once to check, once to look again.

    Every finding is kept until the end. `DataError` when there is no interchange to answer.
    """
    report = check(source(), max_findings=sys.maxsize)
    if not report.interchanges:
        raise DataError("there is no interchange that could be answered")
    wanted = {finding.where.ordinal for finding in report.findings if finding.where.ordinal}
    return _Answering(wishes, report.findings, Survey(source(), wanted)).answer()


class _Answering:
    """The answers to one file while they are made."""

    def __init__(self, wishes: Wishes, findings: list[Finding], survey: Survey) -> None:
        self._wishes, self._survey = wishes, survey
        self._by_place: dict[tuple[int | None, int | None, int | None], list[Finding]] = defaultdict(list)
        for finding in findings:
            where = finding.where
            self._by_place[where.interchange, where.group, where.set].append(finding)
        self._next = wishes.first
        self._replies: list[Reply] = []
        self._unanswered: list[str] = []
        self._rejected = False

    def answer(self) -> Acknowledgment:
        """Every interchange of the file, then what belongs to none."""
        for each in self._survey.interchanges:
            self._interchange(each)
        if any(finding.severity is Severity.ERROR for finding in self._by_place[None, None, None]):
            self._refuse("part of the file is no interchange that could be read")
        return Acknowledgment(tuple(self._replies), tuple(self._unanswered), self._rejected)

    def _refuse(self, why: str) -> None:
        self._unanswered.append(why)
        self._rejected = True

    def _interchange(self, seen: InterchangeSeen) -> None:
        about, only = seen.interchange, self._wishes.only
        code, note = self._judge(seen)
        acknowledges = bool(seen.acknowledgments) and not seen.groups
        asked = only == "TA1" or (only is None and (code == REJECTED or about.ack_requested == "1"))
        if ack_repeats.addressed(about, None) is None:
            self._refuse(f"interchange {about.index} has a sender or receiver that no answer can name")
            return
        if asked and not (acknowledges and only is None):
            out = self._envelope(about, None, "", ())
            ta1 = ack_ta1.build(ack_repeats.named(about, self._wishes.at), code, note)
            self._add("TA1", code, ack_ta1.envelop(ta1, out))
        if acknowledges and only != "TA1":
            self._unanswered.append(f"interchange {about.index} holds acknowledgments, which get no answer")
        if only == "TA1" or (code == REJECTED and only is None):
            return
        for group in seen.groups:
            self._group(about, group)

    def _judge(self, seen: InterchangeSeen) -> tuple[str, str]:
        """TA104 and TA105: the first error rejects, else the first warning is noted."""
        about = seen.interchange
        if about.version != _FIRST_VERSION:
            return REJECTED, ack_codes.UNKNOWN_VERSION
        notes: dict[Severity, str] = {}
        for finding in self._of_interchange(about.index):
            note = ack_codes.interchange_note(finding)
            if note:
                notes.setdefault(finding.severity, note)
        if Severity.ERROR in notes:
            return REJECTED, notes[Severity.ERROR]
        if any(_cannot_be_named(group.group) for group in seen.groups):
            return REJECTED, ack_codes.BAD_CONTENT
        if Severity.WARNING in notes:
            return NOTED, notes[Severity.WARNING]
        return ACCEPTED, ack_ta1.SOUND

    def _of_interchange(self, index: int) -> Iterable[Finding]:
        """The findings that a 999 cannot tell: about ISA and IEA, and about groups when it has no code for them."""
        for (interchange, group, set_), findings in self._by_place.items():
            if interchange == index and set_ is None:
                yield from (each for each in findings if group is None or not _is_told_by_999(each))

    def _group(self, about: Interchange, seen: GroupSeen) -> None:
        group = seen.group
        if group.functional_id == ack_999.FUNCTIONAL_ID:
            self._unanswered.append(f"group {group.index} holds acknowledgments, which get no answer")
            return
        if _cannot_be_named(group):
            self._refuse(f"group {group.index} has a GS01, GS06 or GS08 that no 999 can repeat")
            return
        if ack_repeats.addressed(about, group) is None:
            self._refuse(f"group {group.index} has a sender or receiver that no answer can name")
            return
        reasons = self._reasons(about, seen)
        judged = [self._set(about, each) for each in seen.sets]
        told = [] if reasons else [each for each in judged if not _cannot_be_repeated(each)]
        if len(told) < len(judged) and not reasons:
            self._refuse(f"group {group.index} has sets whose ST01 or ST02 no 999 can repeat")
        codes = [each.code if each in told else REJECTED for each in judged]
        accepted = sum(code in (ACCEPTED, NOTED) for code in codes)
        ack = GroupAck(
            group.functional_id, group.control_number, group.version, _group_code(codes, reasons), reasons,
            _count(seen.included, len(judged)), str(len(judged)), str(accepted), group.ordinal,
        )  # fmt: skip
        answer = ack_999.build(ack, told, st02(1), whole_loop_ids=self._wishes.whole_loop_ids)
        out = self._envelope(about, group, ack_999.FUNCTIONAL_ID, (answer,))
        self._add("999", ack.code or REJECTED, envelop(out))

    def _reasons(self, about: Interchange, seen: GroupSeen) -> tuple[str, ...]:
        """AK905: what is wrong with the group as a whole."""
        group = seen.group
        if seen.sets and not any(each.supported for each in seen.sets):
            known = any(load.group_of(name) == group.functional_id for name in load.sets())
            return (ack_codes.VERSION_UNSUPPORTED if known else ack_codes.GROUP_UNSUPPORTED,)
        found = (
            ack_codes.group_reason(finding)
            for finding in self._by_place[about.index, group.index, None]
            if finding.severity is Severity.ERROR
        )
        return tuple(dict.fromkeys(reason for reason in found if reason))

    def _set(self, about: Interchange, seen: SetSeen) -> SetAck:
        header = seen.header
        findings = self._by_place[about.index, header.group.index if header.group else None, header.index]
        marks = self._wishes.delimiters
        return set_answer.answer(
            seen, findings, self._survey.hurt, marks, show_values=self._wishes.show_values
        )

    def _envelope(
        self, about: Interchange, group: Group | None, functional_id: str, sets: Iterable[SetOut]
    ) -> InterchangeOut:
        """The envelope of one answer: who sent it to us gets it back, under the next control number."""
        number = self._next
        if number > LAST_INTERCHANGE_NUMBER:
            raise UsageError("the answers need more control numbers than are left up to 999999999")
        self._next += 1
        parties = ack_repeats.addressed(about, group)
        assert parties is not None  # whoever has no answer was told so before
        usage = about.usage if about.usage in _USAGES else "T"
        return InterchangeOut(
            parties, number, number, functional_id, ack_999.VERSION, usage, self._wishes.at,
            tuple(sets), delimiters=self._wishes.delimiters,
        )  # fmt: skip

    def _add(self, kind: str, code: str, segments: Iterable[OutSegment]) -> None:
        self._replies.append(Reply(kind, code, render(segments, self._wishes.delimiters)))
        self._rejected = self._rejected or code in (PARTLY, REJECTED)


def _is_told_by_999(finding: Finding) -> bool:
    return finding.code == "GROUP_NOT_OF_SET" or ack_codes.group_reason(finding) is not None


def _cannot_be_named(group: Group) -> bool:
    """Whether AK1 cannot repeat this group's GS01, GS06 and GS08."""
    return group.functional_id != ack_999.FUNCTIONAL_ID and _is_faulty(
        "AK1", [group.functional_id, group.control_number, group.version]
    )


def _cannot_be_repeated(ack: SetAck) -> bool:
    """Whether AK2 cannot repeat this set's ST01 and ST02."""
    return _is_faulty("AK2", [ack.set or "", ack.control_number or "", *([ack.guide] if ack.guide else [])])


def _is_faulty(id_: str, elements: list[str]) -> bool:
    """Whether the 999's own guide finds fault with this segment, or the writer would."""
    segment = next(each for each in load.load("999").segments if each.id == id_)
    odd = any(not set_answer.is_writable(value, USUAL) for value in elements)
    return odd or bool(examine(segment, [id_, *elements], USUAL))


def _group_code(codes: list[str | None], reasons: tuple[str, ...]) -> str:
    """AK901 from the codes of all sets, one that is not named among them."""
    if reasons or (codes and all(code == REJECTED for code in codes)):
        return REJECTED
    if REJECTED in codes:
        return PARTLY
    return NOTED if NOTED in codes else ACCEPTED


def _count(included: str | None, counted: int) -> str:
    """AK902: what GE01 said, as far as it was a number that can be repeated."""
    said = included or ""
    return said if said.isascii() and said.isdigit() and len(said) <= 6 else str(counted)
