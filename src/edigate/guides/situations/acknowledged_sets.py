"""999: what the verdict on one set (AK2 to IK5) and its errors ask of each other."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault
from edigate.guides.situations.context import Context
from edigate.guides.situations.rule import Topic

REASONS = range(2, 7)  # IK502 to IK506
_FAULTY_SEGMENTS = ("5", "I5")  # of these reasons the segments are listed
_ELEMENT_ERRORS = "8"  # IK304
_TRIGGER = "SITUATIONAL TRIGGER"
_SITUATIONAL_SEGMENT = ("I6", "I9")  # IK304: missing, or not allowed, because of something else
_SITUATIONAL_ELEMENT = ("I9", "I13")  # IK403

topic = Topic()


class AcknowledgedSetRuleCode(StrEnum):
    """Rules about one set of a 999."""

    SET_REFUSED_WITHOUT_REASON = "SET_REFUSED_WITHOUT_REASON"
    SET_ACCEPTED_WITH_ERRORS = "SET_ACCEPTED_WITH_ERRORS"
    FAULTY_SEGMENTS_NOT_LISTED = "FAULTY_SEGMENTS_NOT_LISTED"
    FAULTY_ELEMENTS_NOT_LISTED = "FAULTY_ELEMENTS_NOT_LISTED"
    FAULTY_ELEMENTS_UNANNOUNCED = "FAULTY_ELEMENTS_UNANNOUNCED"
    TRIGGER_ABSENT = "TRIGGER_ABSENT"


_Code = AcknowledgedSetRuleCode


@topic.rule(
    _Code.SET_REFUSED_WITHOUT_REASON, "The set is refused, or accepted with errors, and no reason is told (IK502)",
    guides="999", scope="2000", snip=4, severity=Severity.WARNING, source="rules: fa-reject-has-reason",
)  # fmt: skip
def set_refused_without_reason(answer: Branch, _: Context) -> Iterator[Fault]:
    """IK501 = R or E: IK502 is there."""
    verdict = answer.first("IK5", "R", "E")
    if verdict and not verdict[2]:
        yield verdict.at(2)


@topic.rule(
    _Code.SET_ACCEPTED_WITH_ERRORS, "The set is accepted without reservation, yet errors are told", guides="999",
    scope="2000", snip=4, severity=Severity.WARNING, source="rules: fa-accept-has-no-error",
)  # fmt: skip
def set_accepted_with_errors(answer: Branch, _: Context) -> Iterator[Fault]:
    """IK501 = A: neither an IK3 nor IK502."""
    verdict = answer.first("IK5", "A")
    if verdict and (verdict[2] or answer.below("2100")):
        yield verdict.at(1)


@topic.rule(
    _Code.FAULTY_SEGMENTS_NOT_LISTED, "The reason is segments in error, and none is listed", guides="999", scope="2000",
    snip=4, severity=Severity.WARNING, source="rules: fa-segment-error-listed",
)  # fmt: skip
def faulty_segments_not_listed(answer: Branch, _: Context) -> Iterator[Fault]:
    """IK502 (to 506) = 5 or I5: at least one IK3."""
    verdict = answer.first("IK5")
    if verdict and not answer.below("2100"):
        reason = next((at for at in REASONS if verdict[at] in _FAULTY_SEGMENTS), None)
        if reason:
            yield verdict.at(reason)


@topic.rule(
    _Code.FAULTY_ELEMENTS_NOT_LISTED, "The segment is said to have elements in error, and none is listed", guides="999",
    scope="2100", lacks="2110", snip=4, severity=Severity.WARNING, source="rules: fa-element-error-listed",
)  # fmt: skip
def faulty_elements_not_listed(error: Branch, _: Context) -> Iterator[Fault]:
    """IK304 = 8: an IK4 follows."""
    segment = error.first("IK3", _ELEMENT_ERRORS, element=4)
    if segment:
        yield error.missing("IK4", loop="2110")


@topic.rule(
    _Code.FAULTY_ELEMENTS_UNANNOUNCED, "Elements in error are listed of a segment that is said to have another fault",
    guides="999", scope="2100", needs="2110", snip=4, severity=Severity.WARNING,
    source="rules: fa-element-error-listed",
)  # fmt: skip
def faulty_elements_unannounced(error: Branch, _: Context) -> Iterator[Fault]:
    """An IK4 stands under IK304 = 8 only; an IK304 that is left out says nothing against it."""
    segment = error.first("IK3")
    if segment and segment[4] not in ("", _ELEMENT_ERRORS):
        yield segment.at(4)


@topic.rule(
    _Code.TRIGGER_ABSENT, "The error depends on something else in the set, and it is not told on what (CTX)",
    guides="999", scope="2100", snip=4, severity=Severity.WARNING, source="rules: fa-situational-context",
)  # fmt: skip
def trigger_absent(error: Branch, _: Context) -> Iterator[Fault]:
    """IK304 = I6 or I9, or IK403 = I9 or I13: CTX01 is a situational trigger, below the IK3 or the IK4."""
    if error.first("CTX", _TRIGGER):
        return
    if error.first("IK3", *_SITUATIONAL_SEGMENT, element=4):
        yield error.missing("CTX")
    for element in error.loops("2110"):
        if element.first("IK4", *_SITUATIONAL_ELEMENT, element=3) and not element.first("CTX", _TRIGGER):
            yield element.missing("CTX")
