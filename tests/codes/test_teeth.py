"""Teeth and dental procedures: which there are, what surfaces they have, what a code says about the place."""

from __future__ import annotations

import pytest

from edigate.codes import dental_procedure, tooth


def test_the_teeth_there_are() -> None:
    permanent = {str(n) for n in range(1, 33)}
    extra = {str(n + 50) for n in range(1, 33)}
    primary = set("ABCDEFGHIJKLMNOPQRST")
    there = permanent | extra | primary | {f"{letter}S" for letter in primary}
    assert {each for each in there if not tooth.is_tooth(each)} == set()
    for no_tooth in ("0", "33", "50", "83", "U", "01", "a", "AT", "", "٣", "1" * 5000):
        assert not tooth.is_tooth(no_tooth)


def test_front_teeth_are_six_above_and_six_below() -> None:
    front = {str(n) for n in (*range(6, 12), *range(22, 28))}
    assert {str(n) for n in range(1, 33) if tooth.is_front(str(n))} == front
    assert {n for n in "ABCDEFGHIJKLMNOPQRST" if tooth.is_front(n)} == set("CDEFGHMNOPQR")
    assert {str(n - 50) for n in range(51, 83) if tooth.is_front(str(n))} == front
    assert tooth.is_front("CS") and not tooth.is_front("AS")
    assert (tooth.surface_it_lacks("8"), tooth.surface_it_lacks("3"), tooth.surface_it_lacks("58")) == (
        "O",
        "I",
        "O",
    )


def test_quadrants_are_areas() -> None:
    assert tooth.QUADRANTS < tooth.AREAS and "11" not in tooth.AREAS


@pytest.mark.parametrize(
    "code, surfaces, fits",
    [("D2140", 1, True), ("D2140", 2, False), ("D2331", 2, True), ("D2393", 3, True), ("D2394", 4, True),
     ("D2394", 5, True), ("D2161", 3, False), ("D2335", 1, True), ("D2335", 5, True)],
)  # fmt: skip
def test_fillings_by_their_surfaces(code: str, surfaces: int, fits: bool) -> None:
    assert dental_procedure.is_filling(code)
    assert dental_procedure.fits_surfaces(code, surfaces) is fits


def test_what_a_procedure_says_of_its_place() -> None:
    assert dental_procedure.wants_tooth("D7140") and not dental_procedure.wants_tooth("D1110")
    assert dental_procedure.wants_tooth("D6054") and not dental_procedure.wants_tooth("D6055")
    assert dental_procedure.is_by_quadrant("D4341") and not dental_procedure.is_by_quadrant("D4355")
    assert dental_procedure.is_prosthesis("D2750") and not dental_procedure.is_prosthesis("D2391")
    assert dental_procedure.is_orthodontic("D8080") and dental_procedure.places_appliance("D8080")
    assert dental_procedure.is_orthodontic("D8660") and not dental_procedure.places_appliance("D8660")
    assert dental_procedure.fills_a_gap("D6010") and not dental_procedure.fills_a_gap("D2750")
