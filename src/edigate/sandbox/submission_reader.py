"""Bytes to submissions: the payer's own reading of an 837 P, I or D, with what a 999 would complain about.

The payer reads with its own eyes: it shares the envelope reader with the gateway, but not the gateway's reading of
claims, so that a claim which only the gateway understands is noticed here. Only what a decision needs is kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from edigate.errors import Finding
from edigate.sandbox.set_reader import SetReader
from edigate.sandbox.submission import SubmittedGroup, SubmittedInterchange, SubmittedSet
from edigate.x12 import reader
from edigate.x12.envelope import Group, Interchange
from edigate.x12.findings import EnvelopeCode

_GUIDES = ("005010X222", "005010X223", "005010X224")
_TA1_NOTES = {
    EnvelopeCode.IEA02_MISMATCH: "001",
    EnvelopeCode.IEA_MISSING: "023",
    EnvelopeCode.IEA01_COUNT: "021",
}
_GROUP_REASONS = {
    EnvelopeCode.GE_MISSING: "3",
    EnvelopeCode.GE02_MISMATCH: "4",
    EnvelopeCode.GE01_COUNT: "5",
}
_SET_REASONS = {
    EnvelopeCode.SE_MISSING: "2",
    EnvelopeCode.UNTERMINATED_SET: "2",
    EnvelopeCode.SE02_MISMATCH: "3",
    EnvelopeCode.SE01_COUNT: "4",
    EnvelopeCode.DUPLICATE_ST02: "23",
    EnvelopeCode.ST03_GS08_DIFFER: "19",
}


def read(content: bytes) -> tuple[SubmittedInterchange, ...]:
    """Every interchange of the file that can be told apart; empty when there is none. Never raises for the bytes."""
    interchanges: list[Interchange] = []
    groups: defaultdict[int, list[Group]] = defaultdict(list)
    sets: defaultdict[tuple[int, int], list[SubmittedSet]] = defaultdict(list)
    findings: list[Finding] = []
    for event in reader.read([content]):
        match event:
            case Interchange():
                interchanges.append(event)
            case Group():
                groups[interchanges[-1].index].append(event)
            case reader.TransactionSet():
                header = event.header
                if header.group:
                    sets[header.interchange.index, header.group.index].append(read_set(event))
            case Finding():
                findings.append(event)
            case _:
                pass  # a TA1 that answers us needs no answer
    return tuple(
        SubmittedInterchange(
            each,
            tuple(
                SubmittedGroup(
                    group,
                    tuple(sets[each.index, group.index]),
                    _group_reasons(group, _codes(findings, each.index, group.index)),
                )
                for group in groups[each.index]
            ),
            _note(each, _codes(findings, each.index, None)),
        )
        for each in interchanges
    )


def _codes(findings: Iterable[Finding], interchange: int, group: int | None) -> set[str]:
    """The codes of what is odd about one interchange, or about one group of it."""
    return {f.code for f in findings if (f.where.interchange, f.where.group) == (interchange, group)}


def _note(interchange: Interchange, codes: set[str]) -> str:
    number = interchange.control_number
    if len(number) != 9 or not number.isdigit():
        return "018"
    return next((note for code, note in _TA1_NOTES.items() if code in codes), "000")


def _group_reasons(group: Group, codes: set[str]) -> tuple[str, ...]:
    if group.functional_id != "HC":
        return ("1",)
    if not group.version.startswith(_GUIDES):
        return ("2",)
    return tuple(reason for code, reason in _GROUP_REASONS.items() if code in codes)


def read_set(opened: reader.TransactionSet) -> SubmittedSet:
    """One transaction set with its claims; the body is read to its end."""
    reading = SetReader(opened.header.interchange.delimiters.component)
    for position, segment in enumerate(opened, start=2):
        reading.take(segment, position)
    reading.end()
    codes = {finding.code for finding in opened.findings}
    reasons = ["1"] if opened.header.set != "837" else []
    reasons += [reason for code, reason in _SET_REASONS.items() if code in codes]
    return SubmittedSet(
        opened.header, reading.batch_reference, reading.submitter, reading.receiver, tuple(reading.claims),
        tuple(reading.errors), tuple(dict.fromkeys(reasons)),
    )  # fmt: skip
