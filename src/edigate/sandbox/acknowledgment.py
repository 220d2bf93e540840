"""TA1 and 999: what the clearinghouse says about envelope and syntax. The judgement is its own, the writing shared."""

from __future__ import annotations

from edigate.sandbox.answer_file import GroupKind
from edigate.sandbox.submission import SegmentError, SubmittedGroup, SubmittedInterchange, SubmittedSet
from edigate.transactions.ack_999 import build as ack_999
from edigate.transactions.ack_999.facts import Context, ElementPosition, GroupAck, SetAck, SyntaxError999
from edigate.transactions.ack_ta1 import build as ack_ta1
from edigate.x12.control_numbers import st02
from edigate.x12.envelope import SetOut
from edigate.x12.segment import OutSegment

KIND_999 = GroupKind(ack_999.FUNCTIONAL_ID, ack_999.VERSION, "999")
SOUND = ack_ta1.SOUND
DUPLICATE = "025"
_SEGMENTS_IN_ERROR = "5"


def ta1(submitted: SubmittedInterchange, note: str) -> OutSegment:
    """The TA1 for this interchange: accepted with note 000, rejected with any other."""
    return ack_ta1.build(submitted.interchange, "A" if note == SOUND else "R", note)


def implementation_ack(group: SubmittedGroup) -> SetOut:
    """The 999 for this group: every set when the group can be read, else only the group and why not."""
    sets = [] if group.reasons else [_set_response(each) for each in group.sets]
    accepted = sum(each.code == "A" for each in sets)
    return ack_999.build(_group_response(group, accepted), sets, st02(1), whole_loop_ids=True)


def _group_response(group: SubmittedGroup, accepted: int) -> GroupAck:
    about, count = group.group, len(group.sets)
    if accepted == count:
        verdict = "R" if group.reasons else "A"
    else:
        verdict = "P" if accepted else "R"
    return GroupAck(
        about.functional_id, about.control_number, about.version, verdict, group.reasons, str(count), str(count),
        str(accepted), about.ordinal,
    )  # fmt: skip


def _set_response(each: SubmittedSet) -> SetAck:
    header = each.header
    reasons = (*each.reasons, *((_SEGMENTS_IN_ERROR,) if each.errors else ()))
    return SetAck(
        header.set, header.control_number, header.guide, "A" if each.accepted else "R", reasons,
        tuple(map(_segment_error, each.errors)), header.ordinal,
    )  # fmt: skip


def _segment_error(error: SegmentError) -> SyntaxError999:
    at = None if error.element is None else ElementPosition(error.element)
    contexts = (Context("CLM01", error.claim),) if error.claim else ()
    return SyntaxError999(
        error.segment, error.position, error.loop or None, error.code, at, error.data_element or None,
        error.element_code or None, None, contexts, 0,
    )  # fmt: skip
