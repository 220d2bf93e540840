"""Claim JSON in every layout, whole or in blocks of any size; faults are told with their place and stop nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.samples import values, with_changes
from edigate.claims import plain
from edigate.intake import json_text
from edigate.intake.intake_code import IntakeCode
from edigate.intake.intake_result import IntakeResult
from edigate.intake.json_claims import read
from edigate.intake.json_text import JsonText


def numbered(count: int) -> list[dict[str, Any]]:
    return [values(patient_control_number=f"C{n}") for n in range(count)]


def told(result: IntakeResult) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.field) for finding in result.findings]


LAYOUTS: dict[str, Callable[[list[dict[str, Any]]], str]] = {
    "lines": lambda claims: "\n".join(map(json.dumps, claims)) + "\n",
    "crlf lines": lambda claims: "\r\n".join(map(json.dumps, claims)),
    "blank lines": lambda claims: "\n\n".join(map(json.dumps, claims)) + "\n\n",
    "list": json.dumps,
    "indented list": lambda claims: json.dumps(claims, indent=2),
    "claims": lambda claims: json.dumps({"claims": claims}, indent=1),
    "indented values": lambda claims: "\n".join(json.dumps(each, indent=2) for each in claims),
    "byte order mark": lambda claims: "\ufeff" + json.dumps(claims),
}
PLACES = {"list": "/{}", "indented list": "/{}", "claims": "/claims/{}", "byte order mark": "/{}"}


def chopped(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout: str) -> None:
    text = LAYOUTS[layout](numbered(3))
    sources: list[Any] = [
        text,
        text.encode(),
        text.encode().splitlines(keepends=True),
        chopped(text.encode(), 7),
    ]
    for source in sources:
        results = list(read(source))
        assert [each.claim.patient_control_number for each in results if each.claim] == ["C0", "C1", "C2"]
        assert [each.pointer for each in results] == [PLACES.get(layout, "").format(n) for n in range(3)]


@given(st.integers(1, 400), st.sampled_from(sorted(LAYOUTS)), st.integers(1, 5))
def test_block_borders_do_not_matter(size: int, layout: str, block: int) -> None:
    data = LAYOUTS[layout](numbered(2)).encode()
    before = json_text._BLOCK
    json_text._BLOCK = block * 50  # a small block makes many borders
    try:
        assert list(read(chopped(data, size))) == list(read(data))
    finally:
        json_text._BLOCK = before


def test_one_object() -> None:
    (result,) = read(json.dumps(values()))
    assert result.claim is not None
    assert (result.pointer, result.line, result.position, result.claim_key) == ("", 1, "line 1", "LSF0000481")


def test_lines_are_counted() -> None:
    text = LAYOUTS["indented list"](numbered(2))
    second = text[: text.index('"C1"')].rindex("\n  {") + 1
    assert [each.line for each in read(text)] == [2, text.count("\n", 0, second) + 1]


def test_every_fault_of_a_claim_with_its_pointer() -> None:
    wrong = values(frequency="9", lines__0__charge=True, payer=..., subscriber={"a/b~c": 1})
    ok = values(patient_control_number="C1")
    bad, good = read(json.dumps({"claims": [wrong, ok]}))
    assert good.claim is not None
    assert bad.claim is None
    assert bad.claim_key == "LSF0000481"
    assert set(told(bad)) == {
        (IntakeCode.FIELD_INVALID, "/claims/0/frequency"),
        (IntakeCode.FIELD_INVALID, "/claims/0/lines/0/charge"),
        (IntakeCode.FIELD_MISSING, "/claims/0/payer"),
        (IntakeCode.FIELD_MISSING, "/claims/0/subscriber/last_name"),
        (IntakeCode.FIELD_MISSING, "/claims/0/subscriber/member_id"),
        (IntakeCode.FIELD_MISSING, "/claims/0/subscriber/claim_filing_code"),
        (IntakeCode.FIELD_UNKNOWN, "/claims/0/subscriber/a~1b~0c"),
    }


def test_a_default_that_rests_on_a_fault_is_not_told_as_another() -> None:
    (bad,) = read(json.dumps(values(patient_control_number=...)))
    assert told(bad) == [(IntakeCode.FIELD_MISSING, "/patient_control_number")]


def test_no_value_in_any_message() -> None:
    wrong = values(
        subscriber__birth_date="1979-5-14", lines__0__charge="12.x", subscriber__member_id=987654321
    )
    (bad,) = read(json.dumps(wrong))
    assert len(bad.findings) == 3
    messages = " ".join(each.message for each in bad.findings)
    assert not any(value in messages for value in ("1979-5-14", "12.x", "987654321"))


def test_a_bad_line_stops_nobody() -> None:
    good = [json.dumps(each) for each in numbered(4)]
    lines = [good[0], good[1][:-40], "garbage", good[2], "[1]", "null", '{"a": tru}', good[3] + " x"]
    results = list(read("\n".join(lines)))
    assert [each.claim.claim_key for each in results if each.claim] == ["C0", "C2", "C3"]
    refused = [(each.line, each.findings[0].code) for each in results if not each.claim]
    assert refused == [
        (2, IntakeCode.NOT_JSON), (5, IntakeCode.NOT_A_CLAIM), (6, IntakeCode.NOT_A_CLAIM),
        (7, IntakeCode.NOT_JSON), (8, IntakeCode.NOT_JSON),
    ]  # fmt: skip


def test_a_broken_list_gives_what_stands_before() -> None:
    text = json.dumps(numbered(3))
    cut = text[: text.index('"C2"')]
    first, second, fault = read(cut)
    assert first.claim is not None
    assert second.claim is not None
    assert told(fault) == [(IntakeCode.NOT_JSON, "")]


@pytest.mark.parametrize(
    "text, code, line",
    [
        ("", IntakeCode.NO_CLAIMS, 1),
        ("\n \n", IntakeCode.NO_CLAIMS, 1),
        ("[]", IntakeCode.NO_CLAIMS, 1),
        ('{"claims": []}', IntakeCode.NO_CLAIMS, 1),
        ("ISA*00*          *", IntakeCode.NOT_JSON, 1),
        ("\n\n%PDF", IntakeCode.NOT_JSON, 3),
        ("[[]]", IntakeCode.NOT_A_CLAIM, 1),
        ("17", IntakeCode.NOT_A_CLAIM, 1),
        ('{"a": 1, "a": 2}', IntakeCode.FIELD_REPEATED, 1),
        ('{"a": NaN}', IntakeCode.NOT_JSON, 1),
        ('{"a": ' + "9" * 5000 + "}", IntakeCode.NOT_JSON, 1),
        ("[" * 50_000, IntakeCode.NOT_JSON, 1),
        ('{"a": "\n"}', IntakeCode.NOT_JSON, 1),
        ('{"a": "open', IntakeCode.NOT_JSON, 1),
    ],
)
def test_no_claims(text: str, code: IntakeCode, line: int) -> None:
    for source in (text, text.encode(), chopped(text.encode(), 5)):
        (result,) = read(source)
        assert result.claim is None
        assert (result.findings[0].code, result.line) == (code, line)


def test_nothing_beside_claims() -> None:
    *_, last = read('{"claims": [' + json.dumps(values()) + '], "sender": "x"}')
    assert told(last) == [(IntakeCode.FIELD_UNKNOWN, "")]


@pytest.mark.parametrize(
    "data", [b"\xff\xfe{\x00}\x00", json.dumps(values()).replace("Rivera", "Rivéra").encode("latin-1")]
)
def test_not_utf8(data: bytes) -> None:
    results = list(read(data))
    assert results[-1].claim is None
    assert results[-1].findings[0].code in {IntakeCode.NOT_JSON, IntakeCode.FIELD_INVALID}


def test_one_claim_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "LONGEST_VALUE", 100_000)
    endless = (b'{"note": "' + b"x" * 10_000 if n == 0 else b"x" * 10_000 for n in range(10**9))
    first = next(read(endless))
    assert told(first) == [(IntakeCode.CLAIM_TOO_LARGE, "")]


def test_the_same_key_twice_in_a_file() -> None:
    claims = [values(), values(practice="b"), values(), values(claim_key="other")]
    results = list(read(json.dumps(claims)))
    assert [each.claim is not None for each in results] == [True, True, False, True]
    assert told(results[2]) == [(IntakeCode.CLAIM_KEY_DUPLICATE, "/2/claim_key")]


@given(st.binary(max_size=300))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    results = list(read(data))
    assert results
    assert all(each.findings for each in results if each.claim is None)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["lines", "subscriber", "charge", "kind", "x"]), inner, max_size=4
            )
        ),
        max_leaves=8,
    )
)
def test_any_json_gives_an_answer(document: Any) -> None:
    changed = {**values(), **document} if isinstance(document, dict) else document
    for result in read(json.dumps(changed)):
        assert result.claim is not None or result.findings


@pytest.mark.parametrize("blank", [None, "", "   "])
@pytest.mark.parametrize(
    "path",
    ["onset_date", "patient_paid", "attachments", "related_causes", "homebound", "patient", "rendering_provider",
     "claim_key", "kind", "charge", "lines__0__quantity", "lines__0__service_date_end", "lines__0__emergency",
     "lines__0__drug", "lines__0__procedure__modifiers", "other_payers", "subscriber__birth_date"],
)  # fmt: skip
def test_a_field_that_says_nothing_is_one_left_out(path: str, blank: str | None) -> None:
    made = values(**{path: blank})
    without = with_changes(made, {path: ...})
    (left,), (told,) = read(json.dumps(without)), read(json.dumps(made) + "\n")
    assert left.claim is not None
    assert told.claim == left.claim


def test_blanks_at_the_end_of_a_list_and_nowhere_else() -> None:
    made = values(lines__0__diagnosis_pointers=[1, None, None], lines__1__diagnosis_pointers=[None, 1])
    (result,) = read(json.dumps(made))
    assert told(result) == [("FIELD_INVALID", "/lines/1/diagnosis_pointers/0")]
    (result,) = read(json.dumps(values(lines=None, subscriber="")))
    assert told(result) == [("FIELD_MISSING", "/subscriber"), ("FIELD_MISSING", "/lines")]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_said(number: str) -> None:
    (result,) = read(json.dumps(values()).replace('"150.00"', number))
    assert "NaN and Infinity" in result.findings[0].message


TEXTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False).map(str)
    | st.text(max_size=5) | st.sampled_from([":", "a:b", "\\u003a", "\\", "\ud800"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "a:", ":"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.lists(TEXTS, min_size=1, max_size=4), st.data())
def test_lines_read_at_one_go_are_as_if_read_with_care(contents: list[object], data: st.DataObject) -> None:
    lines = [json.dumps(each, ensure_ascii=data.draw(st.booleans())) for each in contents]
    for n, line in enumerate(lines):
        match data.draw(st.integers(0, 5)):
            case 0:  # names given twice, with and without a blank before the colon
                lines[n] = line.replace(
                    "{", data.draw(st.sampled_from(['{"a": 1, ', '{"b" : ":", ']))
                ).replace(", }", "}")
            case 1:
                at = data.draw(st.integers(0, len(line)))
                lines[n] = (
                    line[:at]
                    + data.draw(st.sampled_from(["x", "}", '"', "\t", " ", "1.50", "1e2", "NaN", "\\"]))
                    + line[at:]
                )
    text = "\n".join([*lines, ""])
    quick = list(JsonText(text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JsonText, "_whole_line", lambda _: None)
        assert [repr(each) for each in quick] == [repr(each) for each in JsonText(text)]


@st.composite
def odd_lines(draw: st.DrawFn) -> str:
    """A claim on a line, in one of many ways to write it, with names that are unknown or stand there twice."""
    made = values(patient_control_number=draw(st.sampled_from(["C1", "C:1", "C\u00e9", 'C"1', "C\\1"])))
    separators = draw(st.sampled_from([(", ", ": "), (",", ":"), (" ,", " : ")]))
    line = json.dumps(made, ensure_ascii=draw(st.booleans()), separators=separators)
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.sampled_from([n for n, mark in enumerate(line) if mark in "{[,"])) + 1
        more = draw(st.sampled_from([
            '"code": "99213", ', '"code": null,', '"x": 1, ', '"a:b": ":", ', '"npi":"1", ', '"charge": "1.00", ', "1,",
            '"c\\u003ade": ":", ', '"kind": "dental", ', '"kind": 7, ', '"lines": [], ', '"subscriber": {}, ', "{},", " ",
        ]))  # fmt: skip
        line = line[:at] + more + line[at:]
    return line


@given(st.lists(odd_lines(), min_size=1, max_size=3))
def test_claims_read_at_once_are_as_if_their_lines_were_read_with_care(lines: list[str]) -> None:
    text = "\n".join([*lines, ""])
    quick = [list(read(text)) for _ in range(2)]  # learnt, then remembered
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(JsonText, "_whole_line", lambda _: None)
        patch.setattr(plain, "read", lambda _: None)
        careful = list(read(text))
    assert quick == [careful, careful]


def test_lines_of_claims_are_read_at_once() -> None:
    text = "".join(json.dumps(each) + "\n" for each in numbered(2))
    assert all(isinstance(each.content, plain.Plain) for each in JsonText(text, plain.read_text))


@pytest.mark.parametrize(("changes", "field", "words"), [
    ({"lines__0__procedure__modifiers": ["25", "59", "76", "77", "78"]}, "/lines/0/procedure/modifiers", "at most 4"),
    ({"ambulance": {"conditions": [{"codes": []}]}}, "/ambulance/conditions/0/codes", "at least 1"),
    ({"subscriber__last_name": "Riv\ud800"}, "/subscriber/last_name", "half a character"),
])  # fmt: skip
def test_what_the_shape_refuses_is_told_in_our_words(changes: dict[str, Any], field: str, words: str) -> None:
    (result,) = read(json.dumps(values(**changes)))
    (finding,) = result.findings
    assert (finding.code, finding.field) == (IntakeCode.FIELD_INVALID, field)
    assert words in finding.message and "validation" not in finding.message
