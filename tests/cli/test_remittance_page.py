"""What a remittance looks like to a biller: every reason on a line of its own, and the service as it was billed."""

from __future__ import annotations

import re
from decimal import Decimal

from edigate.cli.remittance_page import CSV_COLUMNS, csv_rows, html_parts
from edigate.transactions.values import Procedure
from remitted import cas, line, payment, tables

LINE = line(
    "L1", "190.00", "60.00", "CO-45 100, PR-3 30", remarks=("N265",), units=Decimal(2),
    procedure=Procedure("HC", "97110", ("GP", "59")), submitted_procedure=Procedure("HC", "97112"),
)  # fmt: skip


def cells(page: str) -> list[list[str]]:
    """The cells of the rows of a page."""
    return [
        re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        for row in re.findall(r"<tr><td.*?</tr>", page, re.DOTALL)
    ]


def test_each_reason_stands_on_a_line_of_its_own_and_the_service_with_modifiers_and_units() -> None:
    page = "".join(html_parts(None, [payment("190.00", "60.00", LINE)], tables()))  # type: ignore[arg-type]
    (row,) = cells(page)
    assert row[1] == "97110-GP-59 x 2 (sent as 97112)" and row[2] == "190.00"
    assert [told.split(" ", 2)[:2] for told in row[-1].split("\n")][:2] == [
        ["CO-45", "100.00"],
        ["PR-3", "30.00"],
    ]
    assert row[-1].split("\n")[2].startswith("N265 ") and len(row[-1].split("\n")) == 3
    assert "status 1 as first payer" in page


def test_what_is_taken_off_the_whole_claim_is_a_row_too() -> None:
    one = payment("190.00", "50.00", LINE, adjustments=cas("OA-23 10"))
    page = "".join(html_parts(None, [one], tables()))  # type: ignore[arg-type]
    assert [row[1] for row in cells(page)] == ["97110-GP-59 x 2 (sent as 97112)", "whole claim"]


def test_a_row_of_the_csv_has_a_cell_for_every_column() -> None:
    one = payment("190.00", "50.00", LINE, line("L2", "0.00", "0.00"), adjustments=cas("OA-23 10"))
    rows = [dict(zip(CSV_COLUMNS, row, strict=True)) for row in csv_rows([one], tables())]
    assert [(row["modifiers"], row["units"]) for row in rows] == [
        ("GP 59", "2"),
        ("GP 59", "2"),
        ("", ""),
        ("", ""),
    ]
    assert [row["reason"] for row in rows] == ["45", "3", "", "23"]
