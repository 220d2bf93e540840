"""A bank's file is read whole: every movement once, with its trace, and everything that does not hold is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.errors import Finding
from edigate.funds import formats
from edigate.funds.deposit import Deposit, DepositKind
from funds.bank_files import BAI2, AchEntry, nacha, trn


def deposits(text: str, form: formats.Format | None = None) -> list[Deposit]:
    return [each for each in formats.read(text.encode(), form) if isinstance(each, Deposit)]


def told(text: str) -> list[tuple[str, int | None]]:
    return [
        (each.code, each.where.ordinal) for each in formats.read(text.encode()) if isinstance(each, Finding)
    ]


# ------------------------------------------------------------------------------------------------------------- NACHA
def test_a_ccd_entry_carries_the_trace_of_its_remittance() -> None:
    (found,) = deposits(nacha([AchEntry(6700, trn("EFT2603180042"))]))
    assert found == Deposit(
        kind=DepositKind.ACH,
        dated=date(2026, 3, 18),
        amount=Decimal("67.00"),
        line=3,
        trace="EFT2603180042",
        payer_id="1512345678",
        payer_name="DEMO HEALTH PLAN",
        account="6789",
        reference="071000010000001",
        healthcare=True,
    )


@pytest.mark.parametrize("end", ["~", "\\", " ", ""])
@pytest.mark.parametrize("mark", ["*", "|", "^", ">"])
def test_the_trace_is_found_with_whatever_marks_the_bank_leaves(mark: str, end: str) -> None:
    (found,) = deposits(nacha([AchEntry(100, trn("A-1", end=end).replace("*", mark))]))
    assert (found.trace, found.payer_id) == ("A-1", "1512345678")


def test_without_addenda_the_company_is_the_payer_and_the_bank_names_the_money() -> None:
    (found,) = deposits(nacha([AchEntry(1)], description="PAYROLL"))
    assert (found.trace, found.payer_id, found.healthcare) == (None, "1512345678", False)
    assert found.key == "bank:6789:2026-03-18:071000010000001:0.01:1"


def test_what_takes_money_is_negative_and_what_moves_none_is_no_deposit() -> None:
    codes = [("22", 500), ("27", 200), ("32", 300), ("23", 0), ("24", 0)]
    found = deposits(nacha([AchEntry(cents, trn(f"T{code}"), code) for code, cents in codes]))
    assert [(each.trace, each.amount) for each in found] == [
        ("T22", Decimal("5.00")), ("T27", Decimal("-2.00")), ("T32", Decimal("3.00")),
    ]  # fmt: skip


def test_a_returned_entry_is_told_and_not_booked() -> None:
    text = nacha([AchEntry(500, trn("A"), "21")])
    assert deposits(text) == []
    assert told(text) == [("BANK_RETURN_ENTRY", 3)]


def test_a_file_without_line_ends_is_the_same_file() -> None:
    text = nacha([AchEntry(6700, trn("A")), AchEntry(100, trn("B"))])
    assert deposits(text.replace("\n", "")) == deposits(text)
    assert told(text.replace("\n", "")) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("8220000002", "8220000003", "BANK_COUNT_DIFFERS", 5),
        ("90000010000010000000200", "90000010000010000000300", "BANK_COUNT_DIFFERS", 6),
        ("822000000200071000010", "822000000200071000020", None, None),
    ],
)
def test_controls_that_do_not_hold_are_told(old: str, new: str, code: str | None, line: int | None) -> None:
    text = nacha([AchEntry(6700, trn("A"))])
    assert old in text or code is None
    if code is None:
        text = text.replace("0007100001", "0007100002")
        assert told(text) == [("BANK_HASH_DIFFERS", 5), ("BANK_HASH_DIFFERS", 6)]
    else:
        assert told(text.replace(old, new)) == [(code, line)]


def test_another_amount_than_the_trailer_says_is_told_in_batch_and_file() -> None:
    text = nacha([AchEntry(6700, trn("A"))])
    entry = text.splitlines()[2]
    changed = text.replace(entry, entry.replace("0000006700", "0000006701"))
    assert told(changed) == [("BANK_SUM_DIFFERS", 5), ("BANK_SUM_DIFFERS", 6)]
    assert [each.amount for each in deposits(changed)] == [Decimal("67.01")]


def test_a_file_cut_short_still_gives_what_it_holds() -> None:
    text = "\n".join(nacha([AchEntry(6700, trn("A"))]).splitlines()[:4])
    assert [each.trace for each in deposits(text)] == ["A"]
    assert told(text) == [("BANK_FILE_CUT_SHORT", None)]


@given(st.lists(st.tuples(st.integers(1, 10**9), st.sampled_from(["22", "27", "32", "37"])), max_size=30))
def test_the_sum_of_what_is_read_is_the_sum_of_what_was_written(entries: list[tuple[int, str]]) -> None:
    text = nacha([AchEntry(cents, trn(f"T{n}"), code) for n, (cents, code) in enumerate(entries)])
    assert told(text) == []
    expected = sum(cents if code[1] == "2" else -cents for cents, code in entries)
    assert sum((each.amount for each in deposits(text)), Decimal(0)) * 100 == expected


# -------------------------------------------------------------------------------------------------------------- BAI2
def test_a_cash_report_is_read_whole() -> None:
    found = deposits(BAI2)
    assert told(BAI2) == []
    assert [
        (e.kind, e.dated, e.amount, e.trace, e.payer_id, e.reference, e.healthcare, e.line) for e in found
    ] == [
        ("ach", date(2026, 3, 17), Decimal("67.00"), "EFT2603180042", "1512345678", "BK0001", True, 4),
        ("check", date(2026, 3, 17), Decimal("15.00"), "778", None, "BK0002", False, 6),
        ("check", date(2026, 3, 17), Decimal("-5.00"), "1044", None, "BK0003", False, 7),
    ]
    assert {each.account for each in found} == {"6789"}


@pytest.mark.parametrize(
    ("old", "new", "told_code", "line"),
    [
        ("49,1267400,6/", "49,1267401,6/", "BANK_SUM_DIFFERS", 8),
        ("49,1267400,6/", "49,1267400,5/", "BANK_COUNT_DIFFERS", 8),
        ("16,301,1500,S", "16,301,1500,Q", "BANK_RECORD_UNREADABLE", 6),
        ("98,1267400,1,8/", "97,1267400,1,8/", "BANK_RECORD_UNKNOWN", 9),
    ],
)
def test_a_cash_report_that_does_not_hold_is_told(old: str, new: str, told_code: str, line: int) -> None:
    assert (told_code, line) in told(BAI2.replace(old, new))


# --------------------------------------------------------------------------------------------------------------- CSV
def test_a_table_is_read_by_its_header() -> None:
    text = (
        "\ufeffDate,Amount,Trace,Payer ID,Kind,Description,Account\r\n"
        "2026-03-18,67.00,EFT2603180042,1512345678,ach,,000123456789\r\n"
        '03/19/2026,"$1,234.50",,,check,"TRN*1*CHK9*1512345678",\r\n'
        ",,,,,,\r\n"
        "2026-03-20,(12.00),,,,card fees,\r\n"
    )
    assert told(text) == []
    assert [
        (e.dated.day, e.amount, e.trace, e.payer_id, e.kind, e.account, e.line) for e in deposits(text)
    ] == [
        (18, Decimal("67.00"), "EFT2603180042", "1512345678", "ach", "6789", 2),
        (19, Decimal("1234.50"), "CHK9", "1512345678", "check", None, 3),
        (20, Decimal("-12.00"), None, None, "other", None, 5),
    ]


def test_a_row_that_cannot_be_read_is_told_and_the_others_are_taken() -> None:
    text = "date,amount\n2026-03-18,1.00\n2026-02-30,1.00\n2026-03-18,1.005\n2026-03-18,ten\n"
    assert [each.amount for each in deposits(text)] == [Decimal("1.00")]
    assert told(text) == [("BANK_RECORD_UNREADABLE", line) for line in (3, 4, 5)]


def test_a_table_without_its_columns_and_a_file_of_nothing_known_are_told() -> None:
    assert [f.code for f in formats.read(b"day,amount\n", "csv") if isinstance(f, Finding)] == [
        "BANK_COLUMN_MISSING"
    ]
    assert told("ISA*00*") == [("BANK_FILE_UNREADABLE", None)]


# -------------------------------------------------------------------------------------------------------------- keys
def test_two_rows_that_nothing_tells_apart_are_two_deposits_and_the_same_file_names_the_same_ones() -> None:
    text = "date,amount\n2026-03-18,1.00\n2026-03-18,1.00\n"
    keys = [each.key for each in deposits(text)]
    assert len(set(keys)) == 2
    assert keys == [each.key for each in deposits(text)]


def test_the_same_money_told_by_two_formats_has_one_key() -> None:
    ach = deposits(nacha([AchEntry(6700, trn("EFT2603180042"))]))[0]
    assert ach.key == deposits(BAI2)[0].key


@given(st.binary(max_size=400))
def test_garbage_is_told_and_never_raised(content: bytes) -> None:
    for form in (None, *formats.FORMATS):
        list(formats.read(content, form))


@given(st.data())
def test_a_damaged_file_is_told_and_never_raised(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([BAI2, nacha([AchEntry(6700, trn("A")), AchEntry(5, "", "27")])]))
    at = data.draw(st.integers(0, len(text) - 1))
    damaged = text[:at] + data.draw(st.text(max_size=3)) + text[at + data.draw(st.integers(0, 20)) :]
    for form in (None, *formats.FORMATS):
        list(formats.read(damaged.encode(), form))
