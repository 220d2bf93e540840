"""docs/INTERNALS.md says what the code does."""

from __future__ import annotations

import state_tables


def test_the_tables_of_the_page_are_those_of_the_code() -> None:
    page = state_tables.PAGE.read_text(encoding="utf-8")
    for name in state_tables.TABLES:
        assert f"<!-- table: {name} -->" in page
    assert page == state_tables.with_tables(page), "run: python tests/state_tables.py"
