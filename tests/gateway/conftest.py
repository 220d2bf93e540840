"""Gateway tests run on SQLite, and where the engine matters on PostgreSQL as well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edigate import store as stores
from gateway.invariants import invariants, nothing_overlooked
from gateway.worlds import World, make_project
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
def any_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The URL of an empty database on either engine; None is the project's own SQLite file."""
    if request.param == "sqlite":
        yield None
        return
    postgres, template = request.getfixturevalue("_migrated")
    made = postgres.create(template)
    yield made
    postgres.drop(made)


MakeWorld = Callable[..., World]
Read = Callable[[str], bytes]


@pytest.fixture(scope="session")
def read(shared: Path) -> Read:
    """The example's files by the beginning of their names; the 277CA's reference is that of our batch."""
    found = {p.name.split("-")[0]: p.read_bytes() for p in (shared / "domain" / "example").glob("*.edi")}
    return lambda name: found[name].replace(b"LSFB000031", b"LSFB000101")


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[MakeWorld]:
    """Open projects; after the test, every invariant holds in each of them."""
    opened: list[World] = []

    def make(**changes: Any) -> World:
        world = World(make_project(tmp_path / f"project{len(opened)}", **changes))
        opened.append(world)
        return world

    yield make
    for world in opened:
        try:
            invariants(world.gateway.context)
            nothing_overlooked(world.gateway.context)
        finally:
            world.close()


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """A project on SQLite with one partner, two local folders as its mailbox, and a payer behind it."""
    return make_world()


@pytest.fixture
def any_world(any_url: str | None, make_world: MakeWorld) -> World:  # the database outlives the project
    """The same on either engine."""
    return make_world(url=any_url)
