"""What is private is sealed where the database is encrypted; without the key nobody reads it, and nobody changes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from edigate import store as stores
from edigate.errors import ConfigError, LocalError
from edigate.store import Store, blobs, claims, sealing, vault
from edigate.store.vault import Altered, Vault, key_of, new_key
from store.things import AT, add_claims

SECRET = b"TURTLEDOVE*ANNA" * 50_000  # three portions
FIRST, SECOND = new_key(), new_key()


def fill(store: Store, key: str = "K-1") -> str:
    with store.begin() as tx:
        add_claims(tx, key)
        return blobs.put(tx, SECRET + key.encode(), AT).sha256


def stored(store: Store) -> bytes:
    with store.look() as tx:
        rows = [
            *tx.all(text("SELECT data FROM blob_chunks")),
            *tx.all(text("SELECT body FROM claim_versions")),
            *tx.all(text("SELECT outline FROM claim_versions")),
        ]
    return b"|".join(row[0] for row in rows)


def test_sealed_and_read_again(url: str) -> None:
    with stores.open(url, keys=[FIRST]) as store:
        sha256 = fill(store)
        assert stored(store).count(vault.MARK) == 5
        with store.look() as tx:
            assert blobs.read(tx, sha256).startswith(SECRET)
            assert list(claims.altered(tx)) == []
            assert sealing.count_elsewhere(tx) == 0


def test_without_the_key_nothing_is_read_and_the_error_says_why(url: str) -> None:
    with stores.open(url, keys=[FIRST]) as store:
        sha256 = fill(store)
    for keys in ((), (SECOND,)):
        with stores.open(url, keys=keys) as store, store.look() as tx:
            with pytest.raises(ConfigError, match=r"under the key [0-9a-f]{16}, which is not at hand"):
                blobs.read(tx, sha256)
            with pytest.raises(ConfigError):
                claims.body(tx, 1, 1)


def test_what_was_stored_before_there_was_a_key_stays_readable(url: str) -> None:
    with stores.open(url) as store:
        sha256 = fill(store)
    with stores.open(url, keys=[FIRST]) as store, store.look() as tx:
        assert blobs.is_whole(tx, sha256) and claims.body(tx, 1, 1)
        assert sealing.count_elsewhere(tx) == 5


def test_a_change_of_the_key(url: str) -> None:
    with stores.open(url) as store:
        old = fill(store, "K-1")
    with stores.open(url, keys=[FIRST]) as store:
        new = fill(store, "K-2")
    with stores.open(url, keys=[SECOND, FIRST]) as store:
        count = 0
        while True:
            with store.begin() as tx:
                done = sealing.reseal(tx)
            count += done
            if not done:
                break
        assert count == 10
    with stores.open(url, keys=[SECOND]) as store, store.look() as tx:
        assert blobs.is_whole(tx, old) and blobs.is_whole(tx, new) and list(claims.altered(tx)) == []
        assert sealing.count_elsewhere(tx) == 0
    with (
        stores.open(url, keys=[SECOND]) as store,
        pytest.raises(LocalError),
        store.begin() as tx,
    ):  # the guards are back
        tx.run(text("UPDATE claim_versions SET actor = 'x'"))


def test_a_changed_or_moved_value_does_not_open() -> None:
    box = Vault([key_of(FIRST)])
    sealed = bytearray(box.seal(b"a name", b"claim"))
    assert box.open(bytes(sealed), b"claim") == b"a name"
    assert box.seal(b"a name", b"claim") != bytes(sealed)
    with pytest.raises(Altered):
        box.open(bytes(sealed), b"file")
    sealed[-1] ^= 1
    with pytest.raises(Altered):
        box.open(bytes(sealed), b"claim")


@pytest.mark.parametrize("written", ["", "short", "x" * 44, "00" * 31])
def test_a_key_that_is_none(written: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="32 bytes"):
        stores.open(f"sqlite:///{tmp_path / 'e.db'}", keys=[written])


def test_a_key_in_hexadecimal_is_the_same_key() -> None:
    assert key_of(key_of(FIRST).hex()) == key_of(FIRST)


def test_a_link_in_place_of_the_database_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    stores.open(f"sqlite:///{elsewhere}").close()
    (tmp_path / "edigate.db").symlink_to(elsewhere)
    with pytest.raises(LocalError, match="symbolic link"):
        stores.open(f"sqlite:///{tmp_path / 'edigate.db'}")


def test_a_database_that_others_could_read_is_made_private(tmp_path: Path) -> None:
    file = tmp_path / "edigate.db"
    stores.open(f"sqlite:///{file}").close()
    file.chmod(0o644)
    stores.open(f"sqlite:///{file}").close()
    assert file.stat().st_mode & 0o777 == 0o600
