"""A code list is read whole or refused with its line."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from edigate.codes import code_set
from edigate.errors import DataError

HEAD = "code,gloss,class,next_action,source,sign\n"


def read(text: str) -> code_set.CodeSet:
    return code_set.read("trial", text, source="invented", as_of=date(2026, 11, 23))


def test_a_table_becomes_a_code_set() -> None:
    codes = read(HEAD + '72,"back, paid",refund,clear,UV,-\n')
    assert (codes.name, codes.source, codes.as_of) == ("trial", "invented", date(2026, 11, 23))
    assert codes.gloss("72") == "back, paid"
    entry = codes.get("72")
    assert entry is not None
    assert (entry.class_, entry.next_action, entry.source, dict(entry.extra)) == (
        "refund",
        "clear",
        "UV",
        {"sign": "-"},
    )


def test_an_unknown_code_has_no_gloss() -> None:
    assert read(HEAD).gloss("ZZ") is None
    assert read(HEAD).get("ZZ") is None


def test_nothing_in_it_can_be_changed() -> None:
    codes = read(HEAD + "72,a,b,c,UV,-\n")
    with pytest.raises(TypeError):
        codes.entries["73"] = codes.entries["72"]  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        codes.name = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "no column code, gloss, class, next_action, source"),
        ("code,gloss,class\n", "no column next_action, source"),
        (HEAD + "72,a,b,c,UV,-\n72,a,b,c,UV,-\n", "line 3: code empty or given twice"),
        (HEAD + ",a,b,c,UV,-\n", "line 2: code empty or given twice"),
        (HEAD + "72,a,b,c,UV,-,more\n", "line 2: not as many fields"),
        (HEAD + "72,a,b\n", "line 2: not as many fields"),
    ],
)
def test_a_broken_table_is_refused(text: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        read(text)
