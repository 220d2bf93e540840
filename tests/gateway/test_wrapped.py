"""Files in wrappers on the whole road: out as the same bytes every time, in as files of their own."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import Any

import pytest

from edigate.delivery.outbound_file import Evidence, Transfer, TransferResult
from edigate.errors import ConfigError
from edigate.gateway.mailboxes import opener
from edigate.store import inbox, outbox
from edigate.transport import pgp
from edigate.transport.pgp import PgpSettings
from gateway.worlds import Through, World, Wrapped, claim
from pgp_keys import Parties
from wire import ta1


def with_settings(world: World, transport: str = "", tables: str = "", head: str = "") -> World:
    file = world.folder / "partners" / "payer.toml"
    file.write_text(f"{head}\n{file.read_text()}{transport}\n{tables}\n")
    return world.again()


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def to_us(content: bytes) -> bytes:
    return content.replace(b"*US             *", b"*EDIGATETEST    *")


def plain(world: World) -> bytes:
    with world.look() as tx:
        batch = outbox.get(tx, 1)
        assert batch is not None
        return outbox.file(tx, batch).content


def keys_of(parties: Parties, more: str = "") -> str:
    return (
        f'[pgp]\nhome = "{parties.ours.home}"\nencrypt_to = "{parties.their_key}"\nsign_as = "{parties.our_key}"\n'
        f'signed_by = ["{parties.their_key}"]\npassphrase = {{ env = "PGP_WORDS" }}\n{more}'
    )


class Unsure(Through):
    """A mailbox that does not know how its delivery ended."""

    def deliver(self, *args: Any, **options: Any) -> TransferResult:
        self.inner.deliver(*args, **options)
        return TransferResult(Transfer.UNKNOWN, Evidence.NONE, "as scripted")


@pytest.mark.parametrize("way", ["zip", "gzip"])
def test_a_claim_file_leaves_in_its_wrapper(world: World, way: str) -> None:
    world = with_settings(world, f'wrap = "{way}"', head=f'file_name = "{{isa13}}.837.{way}"')
    world.submit(claim("A1"))
    world.gateway.prepare()
    (sent,) = world.gateway.send()
    assert (sent.outcome, sent.evidence) == ("delivered", Evidence.READ_BACK)
    ((name, content),) = world.sent().items()
    assert name == f"000000001.837.{way}"
    if way == "gzip":
        assert gzip.decompress(content) == plain(world)
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert {each: archive.read(each) for each in archive.namelist()} == {
                "000000001.837": plain(world)
            }
    world.close()


def test_pgp_out_is_found_again_by_the_very_bytes_that_left(
    world: World, parties: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PGP makes other bytes each time: without freezing them, an attempt in doubt could never be settled by looking."""
    monkeypatch.setenv("PGP_WORDS", "open-sesame")
    world = with_settings(world, 'wrap = "pgp"', keys_of(parties), 'file_name = "{isa13}.837.PGP"')
    world.submit(claim("A1"))
    world.gateway.prepare()
    unsure = world.again(open_mailbox=Wrapped(opener(world.folder), Unsure))
    assert [each.outcome for each in unsure.gateway.send()] == ["unknown"]
    world = unsure.again()
    world.clock.forward(minutes=2)
    (sent,) = world.gateway.send()
    assert (sent.outcome, sent.evidence) == ("delivered", Evidence.READ_BACK)
    ((_, content),) = world.sent().items()
    theirs = PgpSettings(parties.theirs.home, signed_by=(parties.our_key,))
    assert pgp.decrypt(theirs, content, 1_000_000) == plain(world)
    world.close()


def test_a_key_that_cannot_be_used_sends_nothing_and_says_so(
    world: World, parties: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGP_WORDS", "wrong")
    parties.ours.forget()
    world = with_settings(world, 'wrap = "pgp"', keys_of(parties))
    world.submit(claim("A1"))
    world.gateway.prepare()
    with pytest.raises(ConfigError, match="nothing was"):
        world.gateway.send()
    assert world.sent() == {} and world.batches() == {1: "queued"}
    monkeypatch.setenv("PGP_WORDS", "open-sesame")
    assert [each.outcome for each in world.gateway.send()] == ["delivered"]
    world.close()


def test_answers_come_out_of_a_zip_and_count_once(any_world: World) -> None:
    """R-05, R-34: also when the same answer comes again in another wrapper."""
    world = any_world
    world.submit(claim("A1"))
    world.gateway.prepare()
    world.gateway.send()
    answer = to_us(ta1("000000001", "A"))
    world.put("answers.zip", zipped(**{"../up/a.ta1": answer, "b.txt": b"no X12"}))
    world.gateway.receive()
    assert [(each.state, each.contents) for each in world.gateway.interpret()] == [
        ("interpreted", ("zip",)), ("interpreted", ("TA1",)), ("quarantined", ()),
    ]  # fmt: skip
    assert world.batches() == {1: "ta1_accepted"} and list(world.outbox.iterdir()) == []
    with world.look() as tx:
        inner = inbox.get(tx, 2)
        assert inner is not None and (inner.how, inner.remote_name) == (
            "unwrapped",
            "answers.zip: ../up/a.ta1",
        )
    world.put("again.gz", gzip.compress(answer))
    world.gateway.run()
    assert len(world.files()) == 4 and world.batches() == {1: "ta1_accepted"}


def test_a_bomb_waits_for_a_person_and_stops_nobody(world: World) -> None:
    world.put("a.zip", zipped(a=b"\0" * 30_000_000))
    world.put("b.x12", to_us(ta1("000000009", "A")))
    world.gateway.run()
    assert sorted(world.files().values()) == ["interpreted", "quarantined"]
    (reason,) = [each.item.reason for each in world.work() if each.item.kind == "quarantined"]
    assert "more than the limit" in reason
    assert [path.name for path in world.outbox.iterdir()] == []


def test_a_zip_that_is_being_written_waits(world: World) -> None:
    whole = zipped(a=to_us(ta1("000000009", "A")) * 50)
    path = world.put("a.zip", whole[:-40])
    world.gateway.run()
    assert world.files() == {} and path.exists()
    path.write_bytes(whole)
    world.gateway.run()
    assert len(world.files()) == 2


def test_encrypted_answers_and_those_that_should_be(
    world: World, parties: Parties, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Replayable after a fix: what could not be decrypted is released when the key is there."""
    monkeypatch.setenv("PGP_WORDS", "wrong")
    parties.ours.forget()
    world = with_settings(world, "", keys_of(parties, "required = true\n"))
    answer = to_us(ta1("000000009", "A"))
    signed = ("--trust-model", "always", "--sign", "--local-user", parties.their_key)
    message = parties.theirs.gpg(*signed, "--recipient", parties.our_key, "--encrypt", content=answer)
    world.put("a.pgp", message)
    world.put("b.x12", to_us(ta1("000000008", "A")))
    world.put("c.zip", zipped(c=answer))
    world.gateway.run()
    assert list(world.files().values()) == ["quarantined"] * 3
    assert sum("not encrypted" in each.item.reason for each in world.work()) == 2
    monkeypatch.setenv("PGP_WORDS", "open-sesame")
    world.gateway.release(1, reason="the passphrase is mended")
    assert [each.contents for each in world.gateway.interpret()] == [("pgp",), ("TA1",)]
    world.close()
