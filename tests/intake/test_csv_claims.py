"""Claims as CSV: rows to claims, each fault at its cell, whatever a spreadsheet did to the file."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.samples import claims
from edigate import maps
from edigate.claims.edits import check
from edigate.claims.model import KINDS, Claim, ProfessionalClaim, from_values, to_values
from edigate.claims.repairs import repair
from edigate.intake.csv_claims import read
from edigate.intake.csv_columns import letters, resolve
from edigate.intake.forms import read as read_any
from edigate.intake.intake_code import IntakeCode
from edigate.intake.intake_result import IntakeResult

TEMPLATE = maps.claim_template("professional")


def rows(*lines: dict[str, str]) -> list[dict[str, str]]:
    """The template's rows, then changed by column; `...`-free: an empty dict is the row as it is."""
    first, second = csv.DictReader(io.StringIO(TEMPLATE))
    base = [first, second]
    return [{**base[min(n, 1)], **changes} for n, changes in enumerate(lines)]


def sheet(table: list[dict[str, str]], **style: Any) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in table for name in row)), **style)
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue()


def one(table: list[dict[str, str]]) -> IntakeResult:
    (result,) = read([sheet(table).encode()])
    return result


def told(result: IntakeResult) -> list[tuple[str, str | None]]:
    return [(each.code, each.field) for each in result.findings]


def cell(row: int, name: str) -> str:
    header = next(csv.reader(io.StringIO(TEMPLATE)))
    return f"row {row}, column {letters(header.index(name))} ({name})"


@pytest.mark.parametrize("kind", KINDS)
def test_every_template_is_a_ready_claim(kind: Any) -> None:
    (result,) = read([maps.claim_template(kind).encode()])  # its kind stands in it
    assert result.claim is not None and result.claim.kind == kind, result.findings
    assert len(result.claim.lines) == 2 and check(result.claim) == []


def test_the_template_is_a_claim_with_two_lines() -> None:
    (result,) = read([TEMPLATE.encode()])
    assert isinstance(result.claim, ProfessionalClaim) and result.findings == ()
    assert check(result.claim) == []
    assert (result.position, result.claim_key) == ("row 2", "VISIT-1001")
    assert [(line.charge, line.diagnosis_pointers) for line in result.claim.lines] == [
        (Decimal("150.00"), (1, 2)),
        (Decimal("85.00"), (1,)),
    ]
    assert result.claim.charge == Decimal("235.00")


def flat(thing: Any, base: str = "") -> Iterator[tuple[str, str]]:
    """A claim's values as column names and cells."""
    if isinstance(thing, dict):
        for name, value in thing.items():
            yield from flat(value, f"{base}.{name}" if base else name)
    elif isinstance(thing, list) and base.endswith("diagnosis_pointers"):
        yield base, ":".join(map(str, thing))
    elif isinstance(thing, list):
        for n, value in enumerate(thing, start=1):
            yield from flat(value, f"{base}.{n}")
    else:
        yield base, str(thing)


def as_rows(claim: Claim) -> list[dict[str, str]]:
    told = to_values(claim)
    lines = [dict(flat(line, "line")) for line in told.pop("lines")]
    return [{**(dict(flat(told)) if n == 0 else {}), **line} for n, line in enumerate(lines)]


@given(
    st.lists(claims(), min_size=1, max_size=3, unique_by=lambda claim: claim.claim_key), st.integers(1, 300)
)
def test_any_claim_as_rows_comes_back_equal(several: list[Claim], size: int) -> None:
    data = sheet([row for claim in several for row in as_rows(claim)], restval="").encode()
    results = list(read([data[n : n + size] for n in range(0, len(data), size)]))
    assert [each.findings for each in results] == [()] * len(several)
    assert [each.claim for each in results] == [from_values(repair(to_values(each))[0]) for each in several]


STYLES: dict[str, bytes] = {
    "byte order mark": b"\xef\xbb\xbf" + TEMPLATE.encode(),
    "CRLF": TEMPLATE.replace("\n", "\r\n").encode(),
    "semicolons": sheet(rows({}, {}), delimiter=";").encode(),
    "sep line": b"sep=;\r\n" + sheet(rows({}, {}), delimiter=";").encode(),
    "tabs, UTF-16": sheet(rows({}, {}), delimiter="\t").encode("utf-16"),
    "all quoted": sheet(rows({}, {}), quoting=csv.QUOTE_ALL).encode(),
    "blank rows": (TEMPLATE + ",,,\n\n" + "," * 60 + "\n").encode(),
    "capital header": TEMPLATE.replace("claim_key", " Claim_Key ", 1).encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", STYLES)
def test_what_spreadsheets_write_is_the_same_claim(name: str) -> None:
    (plain,) = read([TEMPLATE.encode()])
    (found,) = read_any([STYLES[name]])
    assert (found.claim, found.findings) == (plain.claim, ())


def test_a_line_break_in_a_quoted_cell_stays_in_its_row() -> None:
    result = one(rows({"billing_provider.address.address1": "100 Harbor\r\nRoad"}, {"line.charge": "-"}))
    assert told(result) == [(IntakeCode.FIELD_INVALID, cell(3, "line.charge"))]


@pytest.mark.parametrize(
    "column, text, value",
    [
        ("line.charge", "1,150.00", "1150.00"),
        ("line.charge", "$150.00", "150.00"),
        ("payer.id", '="00123"', "00123"),
    ],
)
def test_repairs_are_told_at_their_cell(column: str, text: str, value: str) -> None:
    result = one(rows({column: text}, {}))
    assert result.claim is not None
    found = result.claim.payer.id if column == "payer.id" else str(result.claim.lines[0].charge)
    assert found == value and cell(2, column) in {each.field for each in result.repairs}


FAULTS: list[tuple[str, str, str]] = [
    (IntakeCode.FIELD_INVALID, "billing_provider.npi", "1.75E+09"),
    (IntakeCode.FIELD_INVALID, "subscriber.birth_date", "5/14/1979"),
    (IntakeCode.FIELD_INVALID, "line.charge", "12.x"),
    (IntakeCode.FIELD_INVALID, "line.emergency", "maybe"),
    (IntakeCode.FIELD_INVALID, "line.diagnosis_pointers", "ZZ"),
    (IntakeCode.FIELD_MISSING, "diagnoses.4.code", "J15.9"),  # the third is blank
]


@pytest.mark.parametrize("code, column, text", FAULTS, ids=[f"{c}-{n}" for c, n, _ in FAULTS])
def test_a_fault_is_told_at_its_cell_without_its_text(code: str, column: str, text: str) -> None:
    result = one(rows({column: text}, {}))
    assert result.claim is None and (code, cell(2, column)) in told(result)
    assert not any(text in each.message for each in result.findings)


def test_all_faults_of_a_claim_at_once_and_no_other_claim_stopped() -> None:
    bad = rows({"subscriber.member_id": "", "line.charge": "x"}, {"line.charge": "y"})
    good = rows({"patient_control_number": "LSF0001002", "claim_key": "VISIT-1002"}, {})
    first, second = read([sheet(bad + good).encode()])
    assert told(first) == [
        (IntakeCode.FIELD_MISSING, cell(2, "subscriber.member_id")),
        (IntakeCode.FIELD_INVALID, cell(2, "line.charge")),
        (IntakeCode.FIELD_INVALID, cell(3, "line.charge")),
    ]
    assert second.claim is not None and second.position == "row 4"


def test_an_edit_is_named_at_its_cell_or_by_the_missing_column() -> None:
    result = one(
        rows({"line.diagnosis_pointers": "3", "subscriber.gender": ""}, {"line.procedure.code": "7104"})
    )
    assert result.claim is not None
    assert {(each.code, each.field) for each in result.named(check(result.claim))} == {
        ("POINTER_BEYOND_DIAGNOSES", cell(2, "line.diagnosis_pointers")),
        ("PATIENT_GENDER_MISSING", cell(2, "subscriber.gender")),
        ("PROCEDURE_SHAPE", cell(3, "line.procedure.code")),
    }
    table = [
        {name: text for name, text in row.items() if name != "subscriber.gender"} for row in rows({}, {})
    ]
    result = one(table)
    assert result.claim is not None
    assert [each.field for each in result.named(check(result.claim))] == [
        "row 2, no column subscriber.gender"
    ]


def test_claim_cells_are_repeated_or_blank_never_different() -> None:
    same = one(rows({}, {"payer.id": "DHP01", "patient_control_number": "LSF0001001"}))
    assert same.claim is not None and len(same.claim.lines) == 2
    other = one(rows({}, {"payer.id": "DHP02"}))
    assert told(other) == [(IntakeCode.CLAIM_ROWS_DIFFER, cell(3, "payer.id"))]


def test_rows_of_one_claim_stand_together() -> None:
    again = rows({"patient_control_number": "B2", "claim_key": "B2"}, {}) + rows({}, {})
    results = list(read([sheet(rows({}, {}) + again).encode()]))
    assert [each.claim is not None for each in results] == [True, True, False]
    assert told(results[2]) == [(IntakeCode.CLAIM_KEY_DUPLICATE, cell(6, "claim_key"))]


def test_a_header_that_would_lose_data_refuses_the_file() -> None:
    text = TEMPLATE.replace("subscriber.member_id", "subscriber.member_no", 1)
    (result,) = read([text.encode()])
    assert result.claim is None and told(result)[0][0] == IntakeCode.FIELD_UNKNOWN
    assert "subscriber.member_no" in str(told(result)[0][1])
    (twice,) = read([(TEMPLATE.splitlines()[0] + ",claim_key\n").encode()])
    assert told(twice) == [(IntakeCode.FIELD_REPEATED, cell(1, "claim_key"))] or len(twice.findings) == 1


def test_a_file_without_a_header_is_told_once_and_no_patient_is_quoted() -> None:
    (none,) = read([TEMPLATE.partition("\n")[2].encode()])
    (fault,) = none.findings
    assert (fault.code, fault.field) == (IntakeCode.FIELD_MISSING, "row 1") and "header" in fault.message


def test_a_cell_beyond_the_header_is_not_lost() -> None:
    head, first, second = TEMPLATE.splitlines()
    (result,) = read(["\n".join((head, first + ",surplus", second)).encode()])
    assert result.claim is None and [each.code for each in result.findings] == [IntakeCode.FIELD_UNKNOWN]


def test_what_is_no_csv_ends_the_reading_and_what_stands_before_is_taken() -> None:
    good = sheet(rows({}, {}))
    for bad in (b'X,"never closed\n' * 3 + b"x" * 200_000, b"Nu\xf1ez,1\n"):
        first, end = read([good.encode() + b"LSF9," + bad])
        assert first.claim is not None
        assert [each.code for each in end.findings] == [IntakeCode.NOT_CSV] and end.position == "row 4"
    latin = sheet(rows({"subscriber.last_name": "Núñez"}, {})).encode("cp1252")
    (named,) = read([latin], encoding="cp1252")
    assert named.claim is not None and named.claim.subscriber.last_name == "Núñez"


def test_empty_files_hold_no_claims() -> None:
    for text in (b"", TEMPLATE.splitlines()[0].encode()):
        assert [told(each)[0][0] for each in read([text])] == [IntakeCode.NO_CLAIMS]


def test_the_form_of_a_file_is_told_from_its_first_characters() -> None:
    assert [each.row for each in read_any([b"\xef", b"\xbb\xbf\r\n", TEMPLATE.encode()])] == [3]
    assert [each.claim_key for each in read_any([b' [{"claim_key": "A"}]'])] == ["A"]
    assert [each.code for each in next(iter(read_any([b"ISA*00"]))).findings] == [IntakeCode.NO_CLAIMS]


def fields(schema: dict[str, Any], node: dict[str, Any], base: str) -> Iterator[str]:
    """Every value that the JSON Schema of a claim allows, as a column: an oracle apart from the model's own types."""
    if "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    for branch in node.get("anyOf", ()):
        if "$ref" in branch or branch.get("type") in ("array", "object"):
            node = branch
            break
    if "$ref" in node:
        yield from fields(schema, node, base)
    elif node.get("type") == "array" and node["items"].get("type") == "integer":
        yield base
    elif node.get("type") == "array":
        yield from fields(schema, node["items"], f"{base}.2")
    elif "properties" in node:
        for name, inner in node["properties"].items():
            yield from fields(schema, inner, f"{base}.{name}" if base else name)
    else:
        yield base


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_claim_can_have_a_column(kind: str) -> None:
    schema = KINDS[kind].model.model_json_schema()
    names = [name.replace("lines.2.", "line.", 1) for name in fields(schema, schema, "")]
    assert len(names) > 400
    assert [name for name in names if resolve(name, KINDS[kind].model) is None] == []
    for name in (
        "lines",
        "lines.1.charge",
        "subscriber",
        "line",
        "line.0",
        "diagnoses.0.code",
        "payer.id.x",
        "",
    ):
        assert resolve(name, KINDS[kind].model) is None, name


def test_memory_does_not_grow_with_the_file() -> None:
    head, first, second = TEMPLATE.splitlines(keepends=True)

    def blocks(count: int) -> Iterator[bytes]:
        yield head.encode()
        for n in range(count):
            yield (first.replace("1001", f"{n:06d}") + second).encode()

    def peak(count: int) -> int:
        tracemalloc.start()
        assert sum(each.claim is not None for each in read(blocks(count))) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(50)  # what is loaded once
    grown = peak(1500) - peak(300)
    assert grown < 1_200_000, "some bytes for each key; pydantic keeps short texts, a fixed number of them"


def test_a_row_that_was_cut_off_is_named_itself() -> None:
    table = rows({}, {})
    for name in [each for each in table[0] if each.startswith(("subscriber.", "line."))]:
        table[0][name] = ""
    told_of = {field for code, field in told(one(table)) if code == "FIELD_MISSING"}
    assert told_of == {"row 2, nothing in the columns subscriber.*"}
