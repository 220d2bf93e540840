"""Publishers' formats, each by a small invented file: what is read, what is refused and where it says so."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.codes.formats.file_name import told_by
from edigate.codes.formats.read import read
from edigate.codes.listed_code import ListedCode
from edigate.errors import DataError


def order_line(n: int, code: str, usable: int, short: str, long: str) -> str:
    """A line of an ICD-10 order file, put together by its columns."""
    return f"{n:05d} {code:<7} {usable} {short:<60} {long}"


ICD_10_CM = "\n".join([
    order_line(1, "Q77", 0, "Blue elbow", "Blue elbow of the invented kind"),
    order_line(2, "Q770", 1, "Blue elbow, left", "Blue elbow of the invented kind, left"),
    order_line(3, "Q771XXA", 1, "Blue elbow, right", "Blue elbow, right, first encounter"),
    "",
])  # fmt: skip


def hcpcs_record(code: str, sequence: int, kind: str, long: str, added: str = "", ended: str = "") -> str:
    """A record of the HCPCS file, put together by its columns."""
    head = f"{code:>5}{sequence:05d}{kind}{long:<80}{'SHORT':<28}"
    return f"{head:<268}{added:<8}{'20260101':<8}{ended:<8}{'N':<28}"


def test_an_icd_order_file() -> None:
    assert read("ICD10CM", ICD_10_CM) == (
        ListedCode("Q77", "Blue elbow of the invented kind", usable=False),
        ListedCode("Q770", "Blue elbow of the invented kind, left"),
        ListedCode("Q771XXA", "Blue elbow, right, first encounter"),
    )


def test_an_icd_file_of_codes_alone_and_procedures() -> None:
    assert read("ICD10CM", "Q770    Blue elbow, left\r\nQ771XXA Blue elbow, right\r\n") == (
        ListedCode("Q770", "Blue elbow, left"), ListedCode("Q771XXA", "Blue elbow, right"),
    )  # fmt: skip
    procedures = (
        order_line(1, "0ZZ", 0, "Invented", "Invented system")
        + "\n"
        + order_line(2, "0ZZ0AAZ", 1, "Mend", "Mend it")
    )
    assert [each.usable for each in read("ICD10PCS", procedures)] == [False, True]
    with pytest.raises(DataError, match="not shaped like codes of the list ICD10PCS"):
        read(
            "ICD10PCS",
            "".join(f"{n:05} {code:8}1 x\n" for n, code in enumerate(("A000", "S72001", "S72001A"))),
        )


def test_the_hcpcs_file_joins_texts_and_reads_dates_and_modifiers() -> None:
    text = "\n".join([
        hcpcs_record("X9001", 100, "3", "Invented supply, first part", "20240101"),
        hcpcs_record("X9001", 200, "4", "and the second part"),
        hcpcs_record("X9002", 100, "3", "Ended supply", "20200101", "20251231"),
        hcpcs_record("XZ", 100, "7", "Invented modifier", "20190701"),
    ])  # fmt: skip
    assert read("HCPCS", text) == (
        ListedCode("X9001", "Invented supply, first part and the second part", date(2024, 1, 1)),
        ListedCode("X9002", "Ended supply", date(2020, 1, 1), date(2025, 12, 31)),
        ListedCode("XZ", "Invented modifier", date(2019, 7, 1)),
    )


def test_plain_lines_pass_over_a_notice_and_join_what_is_repeated() -> None:
    text = "Invented notice, all rights kept.\n\n0001X\tFirst words\n0001X\tmore words\n99990 Second\n"
    assert read("CPT", text) == (ListedCode("0001X", "First words more words"), ListedCode("99990", "Second"))
    assert read("CDT", "D9001\tPolish the crown\n") == (ListedCode("D9001", "Polish the crown"),)


def test_tables_in_the_words_of_several_publishers() -> None:
    nucc = 'Code,Grouping,Classification,Specialization,Definition,Notes,Display Name,Section\n'\
           '999Z00000X,G,Tester,Of Claims,"Long, with a comma\nand a second line",,Claims Tester,Individual\n'  # fmt: skip
    assert read("TAXONOMY", nucc) == (ListedCode("999Z00000X", "Claims Tester"),)
    old = "Code,Type,Classification,Specialization\n999Z00001X,T,Tester,Of Claims\n999Z00002X,T,Tester,\n"
    assert [each.text for each in read("TAXONOMY", old)] == ["Tester, Of Claims", "Tester"]
    carc = "Title of the list\nCode\tDescription\tStart\tLast Modified\tStop\n901\tToo blue.\t01/01/1995\t03/01/2020\t\n"\
           "902\tNot blue.\t1/5/2001\t\t06/30/2012\n\t\t\t\t\n"  # fmt: skip
    assert read("CARC", carc) == (
        ListedCode("901", "Too blue.", date(1995, 1, 1)),
        ListedCode("902", "Not blue.", date(2001, 1, 5), date(2012, 6, 30)),
    )
    pos = "\ufeffPlace of Service Code(s),Place of Service Name\n97,Invented place\n"
    assert read("POS", pos) == (ListedCode("97", "Invented place"),)
    revenue = "Revenue Code;Description;Effective Date\n0999;Invented room;2024-07-01\n"
    assert read("REVENUE", revenue) == (ListedCode("0999", "Invented room", date(2024, 7, 1)),)
    hcpcs = "HCPC,SEQNUM,RECID,LONG DESCRIPTION,ADD DT,TERM DT\nX9001,100,3,Invented supply,20240101,\n"
    assert read("HCPCS", hcpcs) == (ListedCode("X9001", "Invented supply", date(2024, 1, 1)),)
    with_dots = "ICD code,Description\nQ77.0,Blue elbow\n"
    assert read("ICD10CM", with_dots) == (ListedCode("Q770", "Blue elbow"),)


def test_xml_with_children_or_attributes() -> None:
    children = """<?xml version="1.0"?><codeList xmlns="urn:x"><title>Remarks</title>
      <codeEntry><code>N9001</code><description>Please
        paint it.</description><startDate>2020-03-01</startDate><stopDate/></codeEntry>
      <codeEntry><code>M901</code><description>Do not.</description><StopDate>2021-12-31</StopDate></codeEntry></codeList>"""
    assert read("RARC", children) == (
        ListedCode("M901", "Do not.", None, date(2021, 12, 31)),
        ListedCode("N9001", "Please paint it.", date(2020, 3, 1)),
    )
    attributes = '<list><status code="901" start="2024-01-01">Still blue &amp; waiting</status></list>'
    assert read("STATUS", attributes) == (ListedCode("901", "Still blue & waiting", date(2024, 1, 1)),)


@pytest.mark.parametrize(
    "name, text, said",
    [
        ("ICD10CM", ICD_10_CM + "nonsense", "line 4 is no line of an ICD-10 order file"),
        ("ICD10CM", "", "no code"),
        ("HCPCS", "X9001", "line 1 is no record"),
        ("CPT", "99990 Words\nno code here\n", "line 2 does not begin"),
        ("CARC", "a,b\n1,2\n", "no line names the columns"),
        ("CARC", "Code,Start\n901,soon\n", "line 2: a date is neither"),
        ("CARC", "Code,Start\n901,02/30/2024\n", "line 2: a date is neither"),
        ("POS", "Code,Description\nQ770,Blue elbow\n", "not shaped like codes of the list POS"),
        ("RARC", "<list><code>", "no well-formed XML"),
        ("RARC", '<!DOCTYPE a [<!ENTITY b "bb">]><a><c><code>N9001</code></c></a>', "entities of its own"),
    ],
)  # fmt: skip
def test_what_is_no_such_list_is_refused_with_the_line(name: str, text: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        read(name, text)


@given(st.sampled_from(["ICD10CM", "HCPCS", "CPT", "CARC", "TAXONOMY"]), st.text(max_size=300))
def test_any_text_is_read_or_refused(name: str, text: str) -> None:
    try:
        codes = read(name, text)
    except DataError:
        return
    assert codes and all(each.code for each in codes)


@pytest.mark.parametrize(
    "file_name, told",
    [
        ("icd10cm_order_2026.txt", ("ICD10CM", date(2025, 10, 1))),
        ("icd10cm-order-April-2026.txt", ("ICD10CM", date(2026, 4, 1))),
        ("icd10pcs_order_2027.txt", ("ICD10PCS", date(2026, 10, 1))),
        ("HCPC2026_APR_ANWEB_v2.txt", ("HCPCS", date(2026, 4, 1))),
        ("nucc_taxonomy_261.csv", ("TAXONOMY", date(2026, 7, 1))),
        ("codes.csv", None),
    ],
)
def test_what_a_file_name_tells(file_name: str, told: tuple[str, date] | None) -> None:
    assert told_by(file_name) == told
