"""TA1 and 999: what the clearinghouse says about envelope and syntax."""

from __future__ import annotations

from edigate.sandbox.answer_file import GroupKind
from edigate.sandbox.submission import SegmentError, SubmittedGroup, SubmittedInterchange, SubmittedSet
from edigate.x12.envelope import SetOut
from edigate.x12.segment import OutSegment

KIND_999 = GroupKind("FA", "005010X231A1", "999")
SOUND = "000"
DUPLICATE = "025"
_SEGMENTS_IN_ERROR = "5"


def ta1(submitted: SubmittedInterchange, note: str) -> OutSegment:
    """The TA1 for this interchange: accepted with note 000, rejected with any other."""
    about = submitted.interchange
    return ("TA1", about.control_number, about.date, about.time, "A" if note == SOUND else "R", note)


def implementation_ack(group: SubmittedGroup) -> SetOut:
    """The 999 for this group: every set when the group can be read, else only the group and why not."""
    about = group.group
    body: list[OutSegment] = [("AK1", about.functional_id, about.control_number, about.version)]
    accepted = 0
    if not group.reasons:
        for each in group.sets:
            body += _set_response(each)
            accepted += each.accepted
    body.append(_group_response(group, accepted))
    return SetOut("999", "0001", KIND_999.version, body)


def _group_response(group: SubmittedGroup, accepted: int) -> OutSegment:
    count = len(group.sets)
    if accepted == count:
        verdict = "R" if group.reasons else "A"
    else:
        verdict = "P" if accepted else "R"
    return ("AK9", verdict, str(count), str(count), str(accepted), *group.reasons)


def _set_response(each: SubmittedSet) -> list[OutSegment]:
    header = each.header
    response: list[OutSegment] = [("AK2", header.set, header.control_number, header.guide or "")]
    for error in each.errors:
        response += _segment_error(error)
    if each.accepted:
        return [*response, ("IK5", "A")]
    reasons = (*each.reasons, *((_SEGMENTS_IN_ERROR,) if each.errors else ()))
    return [*response, ("IK5", "R", *reasons[:5])]


def _segment_error(error: SegmentError) -> list[OutSegment]:
    told: list[OutSegment] = [("IK3", error.segment, str(error.position), error.loop, error.code)]
    if error.claim:
        told.append(("CTX", ("CLM01", error.claim)))
    if error.element is not None:
        told.append(("IK4", str(error.element), error.data_element, error.element_code))
    return told
