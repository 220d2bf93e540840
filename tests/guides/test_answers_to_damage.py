"""Whatever is answered, the answer is right: of any damaged file, by our check and by pyx12's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damage import damaged, good_files
from edigate.errors import DataError, Finding, Severity
from edigate.guides.acknowledge import Acknowledgment, Wishes, acknowledge
from edigate.guides.check import check
from edigate.guides.report import Verdict
from edigate.guides.second_opinion import OpinionCode

AT = datetime(2026, 3, 4, 9, 15)
TA1_FAULTS = [
    # (old, new) in the ISA, TA101 to TA105
    (b"*000000001*0*T", b"*00000A001*0*T", "000000000*260105*0930*R*018"),
    (b"*260105*", b"*261305*", "000000001*260304*0930*R*014"),
    (b"*0930*^", b"*2530*^", "000000001*260105*0915*R*015"),
]


SEEDS = good_files()
WISHES = st.sampled_from(
    [{}, {"only": "TA1"}, {"only": "999"}, {"only": "999", "whole_loop_ids": True}, {"show_values": True}]
)


def answer(content: bytes, **wishes: Any) -> Acknowledgment:
    return acknowledge(lambda: [content], Wishes(first=1207, at=AT, **wishes))


def told(content: bytes, engine: str) -> list[Finding]:
    """What an engine has against an answer; pyx12's map does not let a trigger stand beside a business unit."""
    report = check([content], engine=engine)
    assert engine == "pyx12" or report.verdict is Verdict.ACCEPTED, report.findings
    return [
        finding
        for finding in report.findings
        if finding.severity is not Severity.NOTE
        and not (finding.code == OpinionCode.SEGMENT_OVER_MAXIMUM and finding.where.id == "CTX")
    ]


@given(number=st.integers(0, 50_000_000), wishes=WISHES)
@settings(max_examples=250, deadline=None)
def test_the_answer_to_any_damaged_file_is_right(number: int, wishes: dict[str, Any]) -> None:
    try:
        found = answer(damaged(number, SEEDS), **wishes)
    except DataError:
        return  # there is no interchange left
    assert found.replies or found.unanswered or not found.rejected
    for reply in found.replies:
        assert told(reply.content, "edigate") == []
        if reply.kind == "999" and not wishes.get("whole_loop_ids"):
            assert told(reply.content, "pyx12") == []


@pytest.mark.parametrize(("old", "new", "ta1"), TA1_FAULTS)
def test_what_a_ta1_cannot_repeat_is_replaced(good: Any, old: bytes, new: bytes, ta1: str) -> None:
    content = ("~".join(good("837P")) + "~").encode()
    assert old in content
    (reply,) = answer(content.replace(old, new, 1)).replies
    assert f"~TA1*{ta1}~" in reply.content.decode()
    assert told(reply.content, "edigate") == []


def test_a_qualifier_that_does_not_exist_is_answered_under_zz(good: Any) -> None:
    content = ("~".join(good("837P")) + "~").encode().replace(b"*ZZ*SENDER01 ", b"*QQ*SENDER01 ")
    (reply,) = answer(content).replies
    assert b"*ZZ*RECEIVER01     *ZZ*SENDER01       *" in reply.content
    assert b"*R*005~" in reply.content


def test_whoever_cannot_be_named_gets_no_answer_and_that_is_said(good: Any) -> None:
    content = ("~".join(good("837P")) + "~").encode().replace(b"*SENDER01       *", b"*               *")
    found = answer(content)
    assert (found.replies, found.rejected) == ((), True)
    assert found.unanswered == ("interchange 1 has a sender or receiver that no answer can name",)


def test_ids_of_a_group_that_cannot_stand_in_one_are_those_of_the_interchange(good: Any) -> None:
    content = ("~".join(good("837P")) + "~").encode().replace(b"GS*HC*SENDER01*", b"GS*HC**")
    (reply,) = answer(content, only="999").replies
    assert b"~GS*FA*RECEIVER01*SENDER01*" in reply.content
