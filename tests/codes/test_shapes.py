"""Shapes of procedures, drugs and addresses: what fits, and what only nearly does."""

from __future__ import annotations

import pytest

from edigate.codes import dental_procedure, ndc, procedure, street


@pytest.mark.parametrize("code", ["99213", "0042T", "J0696", "D0120", "G0279"])
def test_a_procedure(code: str) -> None:
    assert procedure.is_procedure(code)


@pytest.mark.parametrize(
    "code", ["", "9921", "992133", "ABCDE", "9921t", "99 13", "J069A", "99213\n", "\u0669\u0669213"]
)
def test_no_procedure(code: str) -> None:
    assert not procedure.is_procedure(code)


@pytest.mark.parametrize(
    ("code", "fits"), [("25", True), ("QW", True), ("G", False), ("qw", False), ("255", False)]
)
def test_modifiers(code: str, fits: bool) -> None:
    assert procedure.is_modifier(code) is fits


@pytest.mark.parametrize(
    ("code", "fits"),
    [
        ("00011122233", True),
        ("0" * 11, False),
        ("00011-1222-33", False),
        ("0001112223", False),
        ("0001112223A", False),
    ],
)
def test_drugs(code: str, fits: bool) -> None:
    assert ndc.is_ndc(code) is fits


@pytest.mark.parametrize(
    ("code", "fits"), [("D0120", True), ("D012", False), ("00120", False), ("d0120", False)]
)
def test_dental_procedures(code: str, fits: bool) -> None:
    assert dental_procedure.is_code(code) is fits


@pytest.mark.parametrize(
    "line",
    [
        "PO BOX 12",
        "P.O. Box 12",
        "p o box 12",
        "POST OFFICE BOX 9",
        "LOCKBOX 77",
        "LOCK BIN 3",
        "9 HILL STREET PMB 4",
        "POB 5",
    ],
)
def test_boxes(line: str) -> None:
    assert street.names_a_box(line)


@pytest.mark.parametrize(
    "line", ["9 HILL STREET", "12 BOXWOOD LANE", "POBLANO WAY 3", "1 LOCKWOOD DRIVE", "POST OFFICE SQUARE 2"]
)
def test_streets(line: str) -> None:
    assert not street.names_a_box(line)
