"""The answer to one set: its findings as IK3, CTX, IK4 and IK5 (loops 2000 to 2110 of 005010X231A1).

Errors reject the set. Warnings that a 999 has codes for are told too and the set is accepted with errors (E). SNIP 3
(sums) is part of the guides, so it rejects here as well; the 999 has no code of its own for a sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from edigate.errors import Finding, Severity
from edigate.guides import ack_codes
from edigate.guides.codes import GuideCode
from edigate.guides.load import group_of
from edigate.guides.survey import Hurt, SetSeen, Unit, is_of_claim, number_of_element
from edigate.transactions.ack_999.build import TRIGGER
from edigate.transactions.ack_999.facts import Context, ElementPosition, SetAck, SyntaxError999
from edigate.x12.delimiters import Delimiters
from edigate.x12.envelope import SetHeader

_LAST_POSITION = 999_999  # IK302 has six digits
_LONGEST_COPY, _LONGEST_REFERENCE = 99, 35  # IK404, CTX01-2
_NO_ID = "ZZZ"  # IK301 for what stands where a segment id should, and may be data


def answer(
    seen: SetSeen, findings: list[Finding], hurt: Mapping[int, Hurt], marks: Delimiters, *, show_values: bool
) -> SetAck:
    """The verdict on one set with every error that a 999 can place; `hurt` are the segments with findings."""
    header = seen.header
    telling = _Telling(seen, hurt, marks, show_values)
    errors = tuple(telling.errors(findings))
    code, reasons = _verdict(seen, findings, errors)
    return SetAck(header.set, _number(header), header.guide, code, reasons, errors, header.ordinal)


def is_writable(text: str, marks: Delimiters) -> bool:
    """Whether this text can stand in a file with these separators."""
    return text.isascii() and text.isprintable() and marks.in_use().isdisjoint(text)


def _number(header: SetHeader) -> str:
    """AK202: the ST02; one of less than four digits, which AK202 cannot hold, filled up with zeros."""
    number = header.control_number
    return number.zfill(4) if number.isascii() and number.isdigit() else number


def _verdict(
    seen: SetSeen, findings: list[Finding], errors: tuple[SyntaxError999, ...]
) -> tuple[str, tuple[str, ...]]:
    """IK501 and the reasons IK502-06."""
    header = seen.header
    reasons = [ack_codes.set_reason(each) for each in findings if each.severity is Severity.ERROR]
    expected = group_of(header.set)
    if header.group and expected and header.group.functional_id != expected:
        reasons.append(ack_codes.NOT_OF_GROUP)
    if not seen.supported and not any(reasons):
        reasons.append(ack_codes.GUIDE_UNSUPPORTED if expected else ack_codes.SET_UNSUPPORTED)
    rejected = any(reasons) or any(each.severity is Severity.ERROR for each in findings)
    codes = [each.element_error or each.code or "" for each in errors]
    if any(not code.startswith("I") for code in codes):
        reasons.append(ack_codes.SEGMENTS_IN_ERROR)
    if any(code.startswith("I") for code in codes):
        reasons.append(ack_codes.GUIDE_SEGMENTS_IN_ERROR)
    found = tuple(dict.fromkeys(filter(None, reasons)))
    if rejected:
        return "R", found or (ack_codes.SEGMENTS_IN_ERROR,)
    return ("E" if errors else "A"), found


class _Telling:
    """Tells the errors of one set."""

    def __init__(self, seen: SetSeen, hurt: Mapping[int, Hurt], marks: Delimiters, show_values: bool) -> None:
        self._seen, self._hurt, self._marks, self._show_values = seen, hurt, marks, show_values

    def errors(self, findings: list[Finding]) -> Iterator[SyntaxError999]:
        """One for each finding that a 999 can tell, by place; those about elements of one segment stay together."""
        told = []
        for finding in findings:
            said = None if ack_codes.set_reason(finding) else self._complaint(finding)
            place = finding.where.segment
            if said and place and place <= _LAST_POSITION:
                told.append((finding, said))
        told.sort(key=lambda each: (each[0].where.ordinal or 0, each[1].ik403 is not None))
        for finding, said in told:
            yield self._error(finding, said)

    def _complaint(self, finding: Finding) -> ack_codes.Complaint | None:
        hurt = self._hurt.get(finding.where.ordinal or 0)
        return ack_codes.complaint(finding, hurt is not None and hurt.elements[0] == finding.where.id)

    def _error(self, finding: Finding, said: ack_codes.Complaint) -> SyntaxError999:
        where = finding.where
        at = number = None
        if said.ik403 is not None and where.element is not None:
            at = ElementPosition(where.element, where.component, where.repetition)
            header = self._seen.header
            number = number_of_element(
                header.set, header.version, where.id or "", where.element, where.component
            )
        return SyntaxError999(
            _writable_id(where.id or ""), where.segment, where.loop, said.ik304, at,
            number if number and number.isdigit() else None, said.ik403, self._copy(finding) if at else None,
            self._contexts(finding, said), where.ordinal or 0,
        )  # fmt: skip

    def _contexts(self, finding: Finding, said: ack_codes.Complaint) -> tuple[Context, ...]:
        """The trigger of a situational error, and the business unit.

        What is missing belongs to the claim before the place where that was noticed. The trigger is the segment at the
        finding's place: what gives occasion stands there, or heads the loop that what is missing belongs to.
        """
        found = []
        where, hurt = finding.where, self._hurt.get(finding.where.ordinal or 0)
        if said.is_situational and hurt is not None:
            id_ = _writable_id(hurt.elements[0])
            loop = where.loop if id_ == where.id else None
            found.append(Context(TRIGGER, None, id_, where.segment, loop))
        unit = self._seen.unit or self._unit(finding)
        if unit and len(unit.value) <= _LONGEST_REFERENCE and is_writable(unit.value, self._marks):
            found.append(Context(unit.name, unit.value))
        return tuple(found)

    def _unit(self, finding: Finding) -> Unit | None:
        hurt = self._hurt.get(finding.where.ordinal or 0)
        if hurt is None or not is_of_claim(finding.where.loop):
            return None
        return hurt.before if finding.code == GuideCode.SEGMENT_MISSING else hurt.at

    def _copy(self, finding: Finding) -> str | None:
        """IK404: the bad value, when it is asked for and can be written."""
        where = finding.where
        hurt = self._hurt.get(where.ordinal or 0)
        if not self._show_values or hurt is None or not where.element or where.element >= len(hurt.elements):
            return None
        value = hurt.elements[where.element]
        theirs = self._seen.header.interchange.delimiters
        if theirs.repetition and where.repetition:
            value = _nth(value.split(theirs.repetition), where.repetition)
        if where.component:
            value = _nth(value.split(theirs.component), where.component)
        value = value[:_LONGEST_COPY].strip()
        return value if value and is_writable(value, self._marks) else None


def _writable_id(id_: str) -> str:
    """A segment's id as IK301 and CTX02 can hold it."""
    return id_ if 2 <= len(id_) <= 3 and id_.isascii() and id_.isalnum() else _NO_ID


def _nth(values: list[str], number: int) -> str:
    return values[number - 1] if number <= len(values) else ""
