"""Reports that are not X12: both forms give the same facts, what is not understood is kept, and nothing is guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.reports.facts import Report, Said
from edigate.reports.read import read
from remitted import money

PIPE = """EDI STATUS REPORT|run 20260304

Claim ID|Status|Source|Error Code|Message|Payer Claim Number|Total Charge|Date of Service|Status Date
LSF0000481|REJECTED|CLEARINGHOUSE|E117|Member not found|||03/02/2026|2026-03-04
LSF0000502|Accepted|Payer|||DHP77|$1,235.00|20260302|20260305
LSF0000503|A
LSF0000504|WARNING|CLEARINGHOUSE||odd
|A
free text
TOTAL|5
"""
TEXT = """DAILY CLAIM REPORT
Submitter: LAKESIDE

Claim ID: LSF0000481
Status: Rejected
Source: Clearinghouse
Error Code: E117
Message: Member not
  found
Service Date: 03/02/2026
Status Date: 2026-03-04
-----------------------
Claim ID: LSF0000502
Status: ACCEPTED by payer
Source: PAYER
Payer Claim Number: DHP77
Total Charge: 1235.00
Service Date: 2026-03-02
Processed: 20260305 10:15
Claim ID: LSF0000503
Status: A

Claim ID: LSF0000504
Status: Warning
Seen by nobody
"""


def report(text: str) -> Report:
    found = read([text.encode()])
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text", [PIPE, TEXT, "\ufeff" + PIPE.replace("\n", "\r\n"), TEXT.replace("\n", "\r\n")]
)
def test_both_forms_say_the_same(text: str) -> None:
    first, second, third = report(text).claims
    assert (first.patient_control_number, first.said, first.by_payer) == ("LSF0000481", Said.REJECTED, False)
    assert (first.codes, first.message) == (("E117",), "Member not found")
    assert (first.service_date, first.on) == (date(2026, 3, 2), date(2026, 3, 4))
    assert (second.said, second.by_payer, second.payer_claim_control_number) == (Said.ACCEPTED, True, "DHP77")
    assert (second.charge, second.on) == (money("1235"), date(2026, 3, 5))
    assert (third.patient_control_number, third.said) == ("LSF0000503", Said.ACCEPTED)


def test_every_line_is_a_claim_a_heading_or_told_as_not_understood() -> None:
    table = report(PIPE)
    assert [each.ordinal for each in table.unknown] == [7, 8, 9]
    assert [each.text for each in table.headings][-1] == "TOTAL|5"
    text = report(TEXT)
    assert [each.text for each in text.unknown] == [
        "Seen by nobody",
        "Claim ID: LSF0000504",
        "Status: Warning",
    ]
    assert [each.text for each in text.headings] == ["DAILY CLAIM REPORT", "Submitter: LAKESIDE"]


@pytest.mark.parametrize(
    "content",
    [b"", b"hello", b"a|b|c\n1|2|3\n", b"Status: fine\n", b"\x00|Claim ID|Status\n", b"%PDF-1.4 Claim", b"Claim ID|Name\n1|x"],
)  # fmt: skip
def test_what_no_reader_knows_is_no_report(content: bytes) -> None:
    assert read([content]) is None


LINES = st.sampled_from([*PIPE.splitlines(), *TEXT.splitlines(), "|||", ":", "Claim ID:", "Status:"])


@given(st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=25))
def test_whatever_the_lines_nothing_is_raised_and_no_line_is_lost(lines: list[str]) -> None:
    content = "\n".join(lines)
    found = read([content.encode()])
    if found is not None:
        kept = {each.ordinal for each in (*found.headings, *found.unknown)} | {
            each.ordinal for each in found.claims
        }
        told = [text for text in content.encode().decode("utf-8-sig").splitlines() if text.strip()]
        assert len(kept) <= len(told)
        if found.form == "pipe table":
            assert len(kept) == len(told)
