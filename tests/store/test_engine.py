"""Opening, upgrading, and what a transaction promises."""

from __future__ import annotations

import socket
import stat
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from edigate import store as stores
from edigate.errors import ConfigError, LocalError, StoreUnavailable, TryLater
from edigate.store import Store, claims, engine, failures, schema
from edigate.store.columns import cents
from edigate.store.tables import metadata
from store.things import add_claims, new_claim


def test_the_migrations_give_the_tables_of_today(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_every_table_is_there_for_a_reason_that_a_module_knows(store: Store) -> None:
    with store.look() as tx:
        for table in metadata.sorted_tables:
            assert tx.all(table.select()) == []


def test_the_revisions_told_without_alembic_are_alembics() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [schema.HEAD]
    assert [each.revision for each in scripts.walk_revisions()] == list(reversed(schema.REVISIONS))


def test_opening_and_upgrading_again_keep_what_is_there(url: str) -> None:
    with stores.open(url) as store, store.begin() as tx:
        add_claims(tx, "K-1")
    stores.upgrade(url)
    with stores.open(url) as store, store.look() as tx:
        assert list(claims.find(tx, "main", ["K-1"])) == ["K-1"]


def test_a_newer_database_is_refused_and_stays_as_it_is(url: str) -> None:
    with stores.open(url) as store, store.begin() as tx:
        tx.run(text("UPDATE alembic_version SET version_num = '9999'"))
    for refused in (stores.open, stores.upgrade):
        with pytest.raises(LocalError, match=r"newer edigate \(schema 9999"):
            refused(url)


@pytest.mark.postgres
def test_postgresql_is_upgraded_by_order_alone(postgres_url: str) -> None:
    with pytest.raises(LocalError, match="upgrade"):
        stores.open(postgres_url)
    stores.upgrade(postgres_url)
    with stores.open(postgres_url) as store, store.look() as tx:
        assert claims.find(tx, "main", ["K-1"]) == {}


def test_the_file_is_its_owners_and_safe_against_power_loss(tmp_path: Path) -> None:
    file = tmp_path / "edigate.db"
    with stores.open(f"sqlite:///{file}") as store, store.begin() as tx:
        add_claims(tx, "K-1")
        for each in tmp_path.iterdir():
            assert stat.S_IMODE(each.stat().st_mode) == 0o600
        assert tx.value(text("PRAGMA journal_mode")) == "wal"
        assert tx.value(text("PRAGMA synchronous")) == 2
        assert tx.value(text("PRAGMA foreign_keys")) == 1


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name", "nonsense", "postgresql+asyncpg://h/n"]
)
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        stores.open(url)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"something else, and long enough for a header of a page" * 40)
    with pytest.raises(LocalError, match="not a database"):
        stores.open(f"sqlite:///{tmp_path / 'a.db'}")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match=r"cannot be opened or made: .*nowhere"):
        stores.open(f"sqlite:///{tmp_path / 'nowhere' / 'a.db'}")


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    password = "".join(reversed("2retnuh"))  # not to stand in the trace as a line of this test
    with pytest.raises(LocalError, match="cannot be reached") as caught:
        stores.open("postgresql+psycopg://user@127.0.0.1:9/name?connect_timeout=2", password=password)
    assert password not in "".join(traceback.format_exception(caught.value))


def test_all_or_nothing(store: Store) -> None:
    def stop_after_writing() -> None:
        with store.begin() as tx:
            add_claims(tx, "K-1")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        stop_after_writing()
    with store.look() as tx:
        assert claims.find(tx, "main", ["K-1"]) == {}


def test_statements_for_volume_pass_where_the_crash_bench_counts_and_fails_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[str] = []
    dialect = store.engine.dialect
    for name in ("do_execute", "do_executemany"):
        real = getattr(dialect, name)

        def counted(*args: Any, name: str = name, real: Callable[..., Any] = real, **options: Any) -> Any:
            passed.append(name)
            return real(*args, **options)

        monkeypatch.setattr(dialect, name, counted)
    with store.begin() as tx:
        passed.clear()
        assert tx.rows("SELECT 1", ()) == [(1,)]
        tx.run_many(f"DELETE FROM leases WHERE name = {'%s' if tx.postgres else '?'}", [("a",), ("b",)])
        assert passed == ["do_execute", "do_executemany"]


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(LocalError), store.look() as tx:
        add_claims(tx, "K-1")
    with store.begin() as tx:  # the same connection writes again afterwards
        add_claims(tx, "K-1")


def test_a_reader_sees_one_unchanging_view(store: Store) -> None:
    with store.look() as reader:
        assert claims.find(reader, "main", ["K-1"]) == {}
        with store.begin() as tx:
            add_claims(tx, "K-1")
        assert claims.find(reader, "main", ["K-1"]) == {}
    with store.look() as reader:
        assert list(claims.find(reader, "main", ["K-1"])) == ["K-1"]


def test_what_the_database_refuses_is_told_without_values(store: Store) -> None:
    key = "".join(reversed("YRANAC"))  # not to stand in the trace as a line of this test
    columns = "practice, claim_key, patient_control_number, kind, created_at"
    with store.begin() as tx:
        add_claims(tx, key)
    with pytest.raises(LocalError) as caught, store.begin() as tx:
        tx.run(text(f"INSERT INTO claims (id, {columns}) SELECT id + 1, {columns} FROM claims"))
    told = "".join(traceback.format_exception(caught.value))
    assert "breaks a rule" in told
    assert key not in told
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_writer_that_waits_too_long_may_try_later(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    with stores.open(url) as store, store.begin() as tx:
        add_claims(tx, "K-1")
        with pytest.raises(TryLater), store.begin() as beside:
            add_claims(beside, "K-1")


def test_a_server_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "REACH_SECONDS", 2)  # the least there is
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match="cannot be reached"):
            stores.open(f"postgresql://user@127.0.0.1:{silent.getsockname()[1]}/name")
    assert time.monotonic() - began < 3 * (2 + 1)


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    with stores.open(f"sqlite:///{tmp_path / 'a.db'}") as store:
        with store.begin() as tx:
            add_claims(tx, "K-1")
            pages = tx.value(text("PRAGMA page_count"))
            tx.value(text(f"PRAGMA max_page_count = {pages + 2}"))  # holds for the one pooled connection
        with pytest.raises(LocalError, match="no space") as full, store.begin() as tx:
            add_claims(tx, *(f"K-{n}" for n in range(2, 3000)))
        assert full.value.code == "SQLITE_FULL"
        with store.look() as tx:
            assert list(claims.find(tx, "main", [f"K-{n}" for n in range(9)])) == ["K-1"]


def test_money_and_times_are_exact_or_refused(store: Store) -> None:
    assert [cents(Decimal(each)) for each in ("0.5", "-0.01", "1E+1", "-0")] == [50, -1, 1000, 0]
    for wrong in ("0.001", "12.345", "NaN", "Infinity", "1E+17"):
        with pytest.raises(ValueError, match="amount"):
            cents(Decimal(wrong))
    with pytest.raises(ValueError, match="zone"), store.begin() as tx:
        claims.add(tx, [new_claim()], at=datetime(2026, 1, 1), actor="ann")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with store.begin() as tx:
        claims.add(tx, [new_claim()], at=at, actor="ann")
        assert claims.find(tx, "main", ["K-1"])["K-1"].submission.created_at == at


@pytest.mark.parametrize("name", [*failures.BUSY, *failures.PASSING])
def test_what_passes_by_itself_may_be_tried_later(name: str) -> None:
    from sqlalchemy.exc import OperationalError

    class Origin(Exception):
        sqlite_errorname = name

    told = failures.failure(OperationalError("SELECT 'CANARY'", {}, Origin("CANARY")))
    assert isinstance(told, TryLater)
    assert "CANARY" not in str(told)
