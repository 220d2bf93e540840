"""Whether a code may be used on a day: editions, dates of the list itself, headers, and silence where nobody knows."""

from __future__ import annotations

from datetime import date

import pytest

from edigate.codes.validity import CodeHistory, Period, Standing

OLD, NEW = date(2024, 10, 1), date(2025, 10, 1)
HISTORY = CodeHistory(
    {"ICD10CM": (OLD, NEW), "HCPCS": (NEW,)},
    {
        ("ICD10CM", "Q770"): (Period(OLD, None, None, True), Period(NEW, None, None, True)),
        ("ICD10CM", "Q771"): (Period(OLD, None, None, True),),
        ("ICD10CM", "Q772"): (Period(NEW, None, None, True),),
        ("ICD10CM", "Q77"): (Period(NEW, None, None, False),),
        ("HCPCS", "X9001"): (Period(NEW, date(2020, 1, 1), date(2025, 12, 31), True),
                             Period(NEW, date(2026, 7, 1), None, True)),
    },
)  # fmt: skip


@pytest.mark.parametrize(
    "name, code, day, standing",
    [
        ("ICD10CM", "Q770", date(2024, 10, 1), Standing.GOOD),
        ("ICD10CM", "Q771", date(2025, 9, 30), Standing.GOOD),
        ("ICD10CM", "Q771", date(2025, 10, 1), Standing.UNKNOWN),
        ("ICD10CM", "Q772", date(2025, 9, 30), Standing.UNKNOWN),
        ("ICD10CM", "Q772", date(2030, 1, 1), Standing.GOOD),
        ("ICD10CM", "Q77", date(2026, 1, 1), Standing.HEADER),
        ("ICD10CM", "Q999", date(2026, 1, 1), Standing.UNKNOWN),
        ("ICD10CM", "Q999", date(2024, 9, 30), Standing.UNSAID),
        ("ICD10CM", "Q770", date(2024, 9, 30), Standing.UNSAID),
        ("HCPCS", "X9001", date(2025, 12, 31), Standing.GOOD),
        ("HCPCS", "X9001", date(2026, 1, 1), Standing.ENDED),
        ("HCPCS", "X9001", date(2026, 7, 1), Standing.GOOD),
        ("HCPCS", "X9001", date(2021, 1, 1), Standing.GOOD),
        ("HCPCS", "X9001", date(2019, 12, 31), Standing.NOT_YET),
        ("CPT", "99990", date(2026, 1, 1), Standing.UNSAID),
    ],
)
def test_what_the_lists_say(name: str, code: str, day: date, standing: Standing) -> None:
    assert HISTORY.standing(name, code, day) is standing


def test_the_edition_that_counts_is_the_last_one_in_force() -> None:
    assert HISTORY.edition_of("ICD10CM", date(2025, 9, 30)) == OLD
    assert HISTORY.edition_of("ICD10CM", NEW) == NEW
    assert HISTORY.edition_of("ICD10CM", date(2024, 9, 30)) is None
