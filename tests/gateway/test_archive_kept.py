"""The archive's mirror, and the archive under a key."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from pathlib import Path

import pytest

from edigate.errors import ConfigError, LocalError
from edigate.gateway import mirror
from edigate.gateway.mailboxes import opener
from edigate.store.vault import new_key
from gateway.conftest import MakeWorld
from gateway.worlds import AT, Clock, Through, World, Wrapped, claim, make_project

NAME = str(claim()["subscriber"]["last_name"]).upper().encode()


def set_up(folder: Path, lines: str) -> Path:
    toml = folder / "edigate.toml"
    toml.write_text(toml.read_text().replace("[log]", f"{lines}\n\n[log]"))
    return folder


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "mirror").glob("??/*")}


class Removing(Through):
    """A mailbox that lets a file be removed only when the mirror has it."""

    folder: Path

    def remove(self, file: object) -> None:
        content = self.inner.fetch(file, 1 << 20)
        assert kept(self.folder)[hashlib.sha256(content).hexdigest()] == content
        self.inner.remove(file)

    def deliver(self, file: object, temp_name: str, before_publish: object = None) -> object:
        assert kept(self.folder)[file.sha256] == file.content  # type: ignore[attr-defined]
        return self.inner.deliver(file, temp_name, before_publish)


def test_every_file_is_in_the_mirror_before_it_leaves_or_is_removed_there(make_world: MakeWorld) -> None:
    world = make_world()
    set_up(world.folder, 'archive_mirror = "mirror"')
    Removing.folder = world.folder
    world = world.again(open_mailbox=Wrapped(opener(world.folder), Removing))
    world.submit(claim("A1"))
    world.round()
    world.round()
    found = kept(world.folder)
    assert len(found) == 5 and all(
        hashlib.sha256(content).hexdigest() == name for name, content in found.items()
    )
    for path in (world.folder / "mirror").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0
    assert not list(world.outbox.iterdir())


def test_a_mirror_that_cannot_be_written_leaves_the_partners_copy(make_world: MakeWorld) -> None:
    world = make_world()
    set_up(world.folder, 'archive_mirror = "mirror"')
    world = world.again()
    world.submit(claim("A1"))
    world.gateway.run()
    world.answer()
    there = sorted(path.name for path in world.outbox.iterdir())
    for path in sorted((world.folder / "mirror").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (world.folder / "mirror").rmdir()
    (world.folder / "mirror").write_text("no folder")
    with pytest.raises(LocalError, match="mirror cannot be written"):
        world.gateway.receive()
    assert sorted(path.name for path in world.outbox.iterdir()) == there
    (world.folder / "mirror").unlink()
    world.gateway.run()
    assert not list(world.outbox.iterdir()) and set(world.states().values()) == {"partially_paid"}


def test_a_backup_fills_the_mirror_and_verify_tells_what_is_wrong_in_it(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    world = make_world()
    world.submit(claim("A1"))
    world.round()
    set_up(world.folder, 'archive_mirror = "mirror"')
    world = world.again()
    world.gateway.backup(tmp_path)
    assert len(kept(world.folder)) == 5
    path = next((world.folder / "mirror").glob("??/*"))
    content = path.read_bytes()
    path.write_bytes(content + b" ")
    (told,) = [each for each in world.gateway.verify() if not each.ok]
    assert told.name == "mirror" and path.name in told.first[0]
    path.unlink()
    (told,) = [each for each in world.gateway.verify() if not each.ok]
    assert "is not in the mirror" in told.first[0]
    assert mirror.fill(world.gateway.context) == 1


def raw(folder: Path) -> bytes:
    """Everything private in the database as anybody can read it without a key."""
    with sqlite3.connect(folder / "edigate.db") as db:
        rows = db.execute(
            "SELECT data FROM blob_chunks UNION ALL SELECT body FROM claim_versions UNION ALL SELECT facts FROM claim_payments"
        ).fetchall()
    db.close()
    read = []
    for (data,) in rows:
        try:
            read.append(zlib.decompress(data))
        except zlib.error:
            read.append(data)
    return b"\n".join(read).upper()


def test_a_life_under_a_key(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "project")
    world = World(folder, clock=Clock(AT))
    world.submit(claim("A1"))
    world.close()
    assert NAME in raw(folder)
    for name in ("one", "two"):
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(new_key())
    toml = (folder / "edigate.toml").read_text()
    set_up(folder, 'encryption_key = { file = "one" }\narchive_mirror = "mirror"')
    world = world.again()
    world.submit(claim("A2"))
    world.round()
    world.round()
    assert world.gateway.encrypt() > 0 and world.gateway.encrypt() == 0
    assert NAME not in raw(folder) and NAME not in b"".join(kept(folder).values())
    before = world.picture()
    assert [each for each in world.gateway.verify() if not each.ok] == []
    (folder / "edigate.toml").write_text(toml)
    set_up(folder, 'encryption_key = { file = "two" }\nformer_keys = [{ file = "one" }]')
    world = world.again()
    assert world.gateway.encrypt() > 0
    (folder / "edigate.toml").write_text(toml)
    set_up(folder, 'encryption_key = { file = "two" }')
    world = world.again()
    assert [each for each in world.gateway.verify() if not each.ok] == [] and world.picture() == before
    (folder / "edigate.toml").write_text(toml)
    world = world.again()
    told = {each.name: each.first for each in world.gateway.verify() if not each.ok}
    assert "not at hand" in told["receipts"][0] and "journal" not in told
    with pytest.raises(ConfigError, match="no key is set"):
        world.gateway.encrypt()
    world.close()
