"""Every class of reasons and every provider adjustment code has a file, and does what stands beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

import effects
from edigate.posting import ledger

FILES = dict(effects.stored())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_does_what_stands_beside_it(path: Path) -> None:
    assert effects.told(FILES[path]) == path.with_suffix(".ledger").read_text(encoding="utf-8")


def test_every_class_and_every_code_has_a_file() -> None:
    assert {path.stem for path in FILES} == effects.fixtures().keys()
    assert len(effects.classes()) == 18 and len(effects.TABLES.plb.entries) == 41


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.stem.startswith("plb-")], ids=lambda path: path.stem
)
def test_what_is_taken_and_given_back_under_one_reference_comes_to_nothing(path: Path) -> None:
    books = effects.interpreted(FILES[path])
    assert {account: str(amount) for account, amount in ledger.balances(books.journal.values()).items()} == {
        "funds:DHP01": "100.00", "receivable:insurance:DHP01": "-100.00",
    }  # fmt: skip
    assert books.work == {}


def test_the_page_says_what_the_files_do() -> None:
    assert effects.PAGE.read_text(encoding="utf-8") == effects.page(), "run: python tests/effects.py"
