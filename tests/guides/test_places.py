"""One fault in a good file: the expected code at the exact segment, element and component, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from edigate.errors import Finding
from edigate.guides.report import Report, Verdict

Read = Callable[[str], list[str]]
Judge = Callable[[list[str]], Report]

# Edits: (start of the segment, what) with what = a replacement of text, a new segment after it, or its removal.
Edit = tuple[str, str, str]


def _at(segments: list[str], start: str) -> int:
    found = [at for at, segment in enumerate(segments) if segment.startswith(start)]
    assert found, start
    return found[0]


def _brief(finding: Finding) -> tuple[object, ...]:
    where = finding.where
    return (str(finding.code), where.ordinal, where.id, where.element, where.component, where.loop)


REPLACED = [
    # guide, segment, old, new, code, element, component, loop
    ("837P", "CLM*", "11:B:1", "11:B:", "ELEMENT_MISSING", 5, 3, "2300"),
    ("837P", "CLM*", "CLAIM001", "C" * 39, "ELEMENT_TOO_LONG", 1, None, "2300"),
    ("837P", "CLM*", "*Y*A*Y*Y", "*Y*Q*Y*Y", "CODE_NOT_ALLOWED", 7, None, "2300"),
    ("837P", "CLM*", "***11:B:1", "*X**11:B:1", "ELEMENT_NOT_USED", 3, None, "2300"),
    ("837P", "DMG*", "19800215", "19800230", "DATE_INVALID", 2, None, "2010BA"),
    ("837P", "DTP*472", "D8*20251231", "RD8*20251231", "DATE_INVALID", 3, None, "2400"),
    ("837P", "DTP*472", "20251231", "20251301", "DATE_INVALID", 3, None, "2400"),
    ("837P", "SV1*", "*UN*1*", "*UN*1.*", "NUMBER_INVALID", 4, None, "2400"),
    ("837P", "SV1*", "HC:99213:25", "HC:99213:255", "ELEMENT_TOO_LONG", 1, 3, "2400"),
    ("837P", "SV1*", "HC:99213:25", "ZZ:99213:25", "CODE_NOT_ALLOWED", 1, 1, "2400"),
    ("837P", "SV1*", "HC:99213:25", "HC:99213:25::::::X:Y", "COMPONENTS_TOO_MANY", 1, 9, "2400"),
    ("837P", "PER*", "*TE*5125550100", "*TE", "ELEMENT_MISSING", 4, None, "1000A"),
    ("837P", "NM1*82", "*XX*1234567893", "*XX", "ELEMENT_CONDITION", 9, None, "2310B"),
    ("837P", "NM1*82", "SAMPLE", "SAM^PLE", "REPETITIONS_TOO_MANY", 3, None, "2310B"),
    ("837P", "NM1*82", "SAMPLE", "SAM:PLE", "CHARACTER_NOT_ALLOWED", 3, None, "2310B"),
    ("837P", "NM1*82", "SAMPLE", "   ", "ELEMENT_BLANK", 3, None, "2310B"),
    ("837P", "REF*EI", "123456789", "1", None, None, None, None),
    ("837P", "REF*EI", "REF*EI", "REF*ZZ", "CODE_NOT_ALLOWED", 1, None, "2010AA"),
    ("837P", "HL*2", "HL*2*1", "HL*3*1", "HL_NUMBER", 1, None, "2000B"),
    ("837P", "HL*2", "HL*2*1", "HL*2*2", "HL_PARENT", 2, None, "2000B"),
    ("837P", "HL*2", "*22*0", "*22*1", "HL_CHILD", 4, None, "2000B"),
    ("837P", "LX*2", "LX*2", "LX*3", "LX_NUMBER", 1, None, "2400"),
    ("837P", "CLM*", "*150*", "*150.01*", "CLAIM_CHARGE_UNBALANCED", 2, None, "2300"),
    ("837P", "BHT*", "*0930*", "*2430*", "TIME_INVALID", 5, None, None),
    ("837P", "BHT*", "*CH", "*QQ", "CODE_NOT_ALLOWED", 6, None, None),
    ("837P", "N4*AUSTIN*TX*78702", "*TX*", "*XQ*", "CODE_UNKNOWN", 2, None, "2010BA"),
    ("837P", "N3*2", "LANE", "LANE*SUITE*X", "ELEMENTS_TOO_MANY", 3, None, "2010BA"),
    ("837P", "N3*2", "LANE", "LANE*", "TRAILING_SEPARATORS", None, None, "2010BA"),
    ("837P", "N3*2", "LANE", "LANE ", "OUTER_BLANKS", 1, None, "2010BA"),
    ("837P", "N4*AUSTIN*TX*787011234", "787011234", "78701", "PATTERN_MISMATCH", 3, None, "2010AA"),
    ("835", "CLP*", "*12*", "*CI*", "CODE_TOLERATED", 6, None, "2100"),
    ("835", "CLP*", "*12*", "*QQ*", "CODE_NOT_ALLOWED", 6, None, "2100"),
    ("835", "CAS*PR*3", "*3*", "*ZZZ*", "CODE_UNKNOWN", 2, None, "2110"),
    ("835", "LQ*HE", "N130", "N9999", "CODE_UNKNOWN", 2, None, "2110"),
    ("835", "LQ*HE", "LQ*HE*N130", "LQ*RX*70", None, None, None, None),
    ("835", "BPR*", "BPR*I*75*", "BPR*I*75.10*", "REMITTANCE_PAYMENT_UNBALANCED", 2, None, None),
    ("835", "TRN*", "*1512345678", "", "ELEMENT_MISSING", 3, None, None),
    ("835", "N1*PE", "*XX*", "*YY*", "CODE_NOT_ALLOWED", 3, None, "1000B"),
    ("277CA", "STC*A2:20*", "A2:20", "A2:9999", "CODE_UNKNOWN", 1, 2, "2200D"),
    ("277CA", "NM1*QC", "*MI*MEM0001", "", "ELEMENT_MISSING", 8, None, "2100D"),
    ("277CA", "HL*4", "HL*4*3", "HL*4*2", "HL_PARENT", 2, None, "2000D"),
    ("999", "IK5*R", "IK5*R", "IK5*Q", "CODE_NOT_ALLOWED", 1, None, "2000"),
    ("837I", "CL1*", "CL1*1*1*01", "CL1*1*1", "ELEMENT_MISSING", 3, None, "2300"),
    ("837D", "TOO*", "M:O", "M:O:X", "CODE_NOT_ALLOWED", 3, 3, "2400"),
    ("276", "TRN*", "TRN*1", "TRN*2", "CODE_NOT_ALLOWED", 1, None, "2200D"),
    ("277", "STC*", "*80", "*8X0", "NUMBER_INVALID", 5, None, "2200D"),
]


@pytest.mark.parametrize(("guide", "start", "old", "new", "code", "element", "component", "loop"), REPLACED)
def test_a_spoiled_element_is_found_where_it_is(
    guide: str, start: str, old: str, new: str, code: str | None, element: int | None, component: int | None,
    loop: str | None, good: Read, judge: Judge,
) -> None:  # fmt: skip
    segments = good(guide)
    at = _at(segments, start)
    assert old in segments[at]
    segments[at] = segments[at].replace(old, new)
    found = [_brief(finding) for finding in judge(segments).findings]
    ours = [each for each in found if each[1] == at + 1]
    if code is None:
        assert found == []
        return
    assert (code, at + 1, segments[at].split("*")[0], element, component, loop) in ours
    if code not in ("ELEMENT_MISSING", "REMITTANCE_PAYMENT_UNBALANCED"):
        assert len(found) == 1, found


REMOVED = [
    # guide, removed, told at, id, loop
    ("837P", "PER*IC", "NM1*40", "PER", "1000A"),
    ("837P", "NM1*41", "PER*IC", "NM1", "1000A"),
    ("837P", "NM1*85", "N3*10", "NM1", "2010AA"),
    ("837P", "N3*10", "N4*", "N3", "2010AA"),
    ("837P", "REF*EI", "HL*2", "REF", "2010AA"),
    ("837P", "SBR*", "NM1*IL", "SBR", "2000B"),
    ("837P", "NM1*PR", "CLM*", "NM1", "2010BB"),
    ("837P", "HI*", "NM1*82", "HI", "2300"),
    ("837P", "LX*1", "SV1*HC:99213", "LX", "2400"),
    ("837P", "LX*2", "SV1*HC:71046", "LX", "2400"),
    ("835", "TRN*", "DTM*405", "TRN", None),
    ("835", "PER*BL", "N1*PE", "PER", "1000A"),
    ("835", "N1*PR", "N3*1", "N1", "1000A"),
    ("835", "NM1*QC", "DTM*232", "NM1", "2100"),
    ("277CA", "DTP*009", "HL*2", "DTP", "2200A"),
    ("277CA", "NM1*QC", "TRN*2*CLAIM", "NM1", "2100D"),
    ("277CA", "STC*A2:20*2", "REF*1K", "STC", "2200D"),
    ("999", "IK5*R", "AK2*837*0002", "IK5", "2000"),
    ("999", "AK9*", "SE*", "AK9", None),
    ("837I", "CL1*", "HI*ABK", "CL1", "2300"),
    ("837D", "SV3*", "TOO*", "SV3", "2400"),
    ("276", "NM1*1P", "HL*4", "NM1", "2100C"),
    ("277", "STC*", "REF*1K", "STC", "2200D"),
]


@pytest.mark.parametrize(("guide", "removed", "told_at", "id_", "loop"), REMOVED)
def test_a_missing_segment_is_told_where_it_was_due(
    guide: str, removed: str, told_at: str, id_: str, loop: str | None, good: Read, judge: Judge
) -> None:
    segments = good(guide)
    del segments[_at(segments, removed)]
    place = _at(segments, told_at) + 1
    report = judge(segments)
    missing = [_brief(each) for each in report.findings if each.code == "SEGMENT_MISSING"]
    assert missing == [("SEGMENT_MISSING", place, id_, None, None, loop)]
    assert report.verdict is Verdict.REJECTED
    others = {str(each.code) for each in report.findings} - {"SEGMENT_MISSING"}
    assert others <= {"LX_NUMBER", "REMITTANCE_LINE_UNBALANCED", "HL_NUMBER", "CLAIM_CHARGE_UNBALANCED"}


ADDED = [
    # guide, after, new, code, id, loop
    ("837P", "NM1*40", "ZZZ*1", "SEGMENT_UNKNOWN", "ZZZ", None),
    ("837P", "HI*", "CLP*1", "SEGMENT_UNKNOWN", "CLP", None),
    ("837P", "HI*", "SBR*P*18*******CI", None, "SBR", None),
    ("837P", "DTP*431", "DTP*431*D8*20251230", "SEGMENT_OVER_MAXIMUM", "DTP", "2300"),
    ("837P", "REF*D9", "REF*D9*TRACE2", "SEGMENT_OVER_MAXIMUM", "REF", "2300"),
    ("837P", "PRV*PE", "NM1*82*1*OTHER*DOC****XX*1234567893", "LOOP_OVER_MAXIMUM", "NM1", "2310B"),
    ("837P", "HI*", "DTP*454*D8*20251230", "SEGMENT_OUT_OF_ORDER", "DTP", "2300"),
    ("837P", "HI*", "NM1*41*2*X*****46*Y", "SEGMENT_UNEXPECTED", "NM1", None),
    ("835", "NM1*QC", "NM1*QC*1*SAMPLE*BEN", "SEGMENT_OVER_MAXIMUM", "NM1", "2100"),
    ("835", "AMT*B6", "CAS*CO*45*0", "SEGMENT_OUT_OF_ORDER", "CAS", "2110"),
    ("277CA", "QTY*90", "QTY*90*1", "SEGMENT_OVER_MAXIMUM", "QTY", "2200B"),
    ("999", "IK5*A", "IK5*A", "SEGMENT_OVER_MAXIMUM", "IK5", "2000"),
]


@pytest.mark.parametrize(("guide", "after", "new", "code", "id_", "loop"), ADDED)
def test_a_segment_too_many_is_told_where_it_stands(
    guide: str, after: str, new: str, code: str | None, id_: str, loop: str | None, good: Read, judge: Judge
) -> None:
    segments = good(guide)
    at = _at(segments, after) + 1
    segments.insert(at, new)
    found = [_brief(each) for each in judge(segments).findings]
    if code is None:
        assert found
    else:
        assert found == [(code, at + 1, id_, None, None, loop)]


@pytest.mark.parametrize(
    ("guide", "first", "second", "id_", "loop"),
    [
        ("837P", "N3*10", "N4*AUSTIN*TX*787011234", "N3", "2010AA"),
        ("837P", "SV1*HC:71046", "DTP*472", "SV1", "2400"),
        ("835", "N3*1", "N4*DALLAS", "N3", "1000A"),
        ("277CA", "TRN*1*SRC", "DTP*050", "TRN", "2200A"),
        ("999", "IK5*A", "AK9*", "IK5", "2000"),
    ],
)
def test_two_segments_swapped_are_one_finding_at_the_later_one(
    guide: str, first: str, second: str, id_: str, loop: str, good: Read, judge: Judge
) -> None:
    segments = good(guide)
    at = _at(segments, first)
    assert segments[at + 1].startswith(second)
    segments[at], segments[at + 1] = segments[at + 1], segments[at]
    structural = [_brief(each) for each in judge(segments).findings if each.code.startswith("SEGMENT")]
    if (guide, id_) in (("277CA", "TRN"), ("999", "IK5")):  # the opening of a loop, or a loop already closed
        assert structural
    else:
        assert structural == [("SEGMENT_OUT_OF_ORDER", at + 2, id_, None, None, loop)]


def test_a_loop_may_repeat_up_to_its_maximum_and_no_more(good: Read, judge: Judge) -> None:
    segments = good("837P")
    first, last = _at(segments, "LX*1"), _at(segments, "SE*")
    line = ["LX*{}", "SV1*HC:99213*3*UN*1***1", "DTP*472*D8*20251231"]
    for count, expected in ((50, []), (51, ["LOOP_OVER_MAXIMUM"]), (52, ["LOOP_OVER_MAXIMUM"] * 2)):
        lines = [text.format(n) for n in range(1, count + 1) for text in line]
        changed = [*segments[:first], *lines, *segments[last:]]
        claim = _at(changed, "CLM*")
        changed[claim] = changed[claim].replace("*150*", f"*{3 * count}*")
        found = judge(changed).findings
        assert [str(each.code) for each in found] == expected
        assert [each.where.ordinal for each in found] == [
            _at(changed, f"LX*{n}") + 1 for n in range(51, count + 1)
        ]


def test_the_count_of_a_loop_begins_anew_in_the_next_claim(good: Read, judge: Judge) -> None:
    segments = good("837P")
    first, last, claim = _at(segments, "LX*1"), _at(segments, "SE*"), _at(segments, "CLM*")
    line = ["LX*{}", "SV1*HC:99213*3*UN*1***1", "DTP*472*D8*20251231"]
    lines = [text.format(n) for n in range(1, 31) for text in line]
    head = [segments[claim].replace("*150*", "*90*"), *segments[claim + 1 : first]]
    report = judge([*segments[:claim], *head, *lines, *head, *lines, *segments[last:]])
    assert report.findings == []


@pytest.mark.parametrize(
    ("old", "new", "code", "id_", "element"),
    [
        ("ISA*00*", "ISA*99*", "CODE_NOT_ALLOWED", "ISA", 1),
        ("  *00*  ", "  *99*  ", "CODE_NOT_ALLOWED", "ISA", 3),
        ("*ZZ*SENDER01 ", "*QQ*SENDER01 ", "CODE_NOT_ALLOWED", "ISA", 5),
        ("*260105*0930*^", "*261305*0930*^", "DATE_INVALID", "ISA", 9),
        ("*260105*0930*^", "*260105*2530*^", "TIME_INVALID", "ISA", 10),
        ("*0*T*:", "*0*X*:", "CODE_NOT_ALLOWED", "ISA", 15),
        ("*20260105*0930*1*X*", "*20261305*0930*1*X*", "DATE_INVALID", "GS", 4),
        ("*1*X*", "*1*Y*", "CODE_NOT_ALLOWED", "GS", 7),
        ("*1*X*", "*1**", "ELEMENT_MISSING", "GS", 7),
        ("GS*HC*", "GS*HP*", "GROUP_NOT_OF_SET", "GS", 1),
    ],
)
def test_an_envelope_is_checked_too(
    old: str, new: str, code: str, id_: str, element: int, good: Read, judge: Judge
) -> None:
    segments = [segment.replace(old, new) for segment in good("837P")]
    assert segments != good("837P")
    found = [
        (str(each.code), each.where.id, each.where.element, each.snip) for each in judge(segments).findings
    ]
    assert found == [(code, id_, element, 1)]


@pytest.mark.parametrize(
    ("version", "code", "verdict"),
    [
        ("005010X221A1", "GUIDE_NOT_OF_SET", Verdict.REJECTED),
        ("004010X098A1", "GUIDE_UNSUPPORTED", Verdict.UNSUPPORTED),
    ],
)
def test_a_version_that_is_no_guide_of_this_set(
    version: str, code: str, verdict: Verdict, good: Read, judge: Judge
) -> None:
    report = judge([segment.replace("005010X222A1", version) for segment in good("837P")])
    assert [str(each.code) for each in report.findings] == [code]
    assert report.verdict is verdict
    assert report.guides == ()


def test_no_message_shows_a_value(good: Read, judge: Judge) -> None:
    segments = [segment.replace("SAMPLE", "S^CRET").replace("ANNA", "SECRET:X") for segment in good("837P")]
    report = judge(segments)
    assert report.findings
    assert not any("CRET" in finding.message for finding in report.findings)
