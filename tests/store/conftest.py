"""Every store test runs on both engines; the PostgreSQL one is skipped loudly (in CI: fails) where there is no
server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edigate import store as stores
from servers import Postgres, database_name


@pytest.fixture(scope="session")
def _migrated(request: pytest.FixtureRequest) -> Iterator[tuple[Postgres, str]]:
    """A PostgreSQL database with our tables, to be copied."""
    postgres: Postgres = request.getfixturevalue("postgres")
    url = postgres.create()
    stores.upgrade(url)
    yield postgres, database_name(url)
    postgres.drop(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with our tables and nothing in them."""
    if request.param == "sqlite":
        made = f"sqlite:///{tmp_path / 'edigate.db'}"
        stores.open(made).close()
        yield made
        return
    postgres, template = request.getfixturevalue("_migrated")
    made = postgres.create(template)
    yield made
    postgres.drop(made)


@pytest.fixture
def store(url: str) -> Iterator[stores.Store]:
    """An open, empty store."""
    with stores.open(url) as opened:
        yield opened
