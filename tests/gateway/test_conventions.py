"""Ready conventions of partners, each against a server that behaves so; windows, polling limits, passwords that end."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from edigate.config import load_partner
from edigate.config.shipped import convention_names
from edigate.delivery.outbound_file import Evidence
from edigate.errors import ConfigError
from edigate.sandbox.faults import NO_FAULTS, Effect, Fault, Faults, Request
from edigate.sandbox.sftp_server import SftpServer
from edigate.store import outbox
from gateway.conftest import MakeWorld
from gateway.worlds import World, add_partner, claim

ACCESS = """host = "127.0.0.1"
port = {port}
username = "maple"
password = {{ env = "MAPLE_PASSWORD" }}
host_key = ["{key}"]
"""
WRITE_ONLY = Faults(
    tuple(
        Fault(at, Effect.DENY)
        for at in (Request.LIST, Request.STAT, Request.READ, Request.RENAME, Request.REMOVE)
    )
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    with SftpServer(tmp_path_factory.mktemp("site"), {"maple": "kestrel-4417"}) as running:
        yield running


@dataclasses.dataclass
class Seen:
    """A project whose partner follows a convention, and that partner's folders."""

    world: World
    inbox: Path
    outbox: Path


@pytest.fixture
def follow(server: SftpServer, make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A project with a partner file that names a convention and gives the access alone."""
    monkeypatch.setenv("MAPLE_PASSWORD", "kestrel-4417")

    def made(name: str, faults: Faults = NO_FAULTS, more: str = "", head: str = "") -> Seen:
        server.faults = faults
        world = make_world()
        access = ACCESS.format(port=server.port, key=server.host_keys[0])
        file = add_partner(world.folder, "payer", transport=access + more)
        file.write_text(f'convention = "{name}"\n{head}\n{file.read_text()}')
        world = world.again()
        way = world.gateway.context.partners("payer")[0].transport
        seen = Seen(world, *(server.served.root / each for each in (way.inbox, way.outbox)))
        for folder in (seen.inbox, seen.outbox):
            folder.mkdir(parents=True, exist_ok=True)
            for path in folder.iterdir():
                path.unlink()
        return seen

    yield made
    server.faults = NO_FAULTS


def there_and_back(seen: Seen, evidence: Evidence, name: str = "payer_000000001.837") -> None:
    """A claim file arrives once, as it was frozen, with this evidence; an answer comes in, once."""
    seen.world.submit(claim("A1"))
    seen.world.gateway.prepare()
    (sent,) = seen.world.gateway.send()
    assert (sent.outcome, sent.evidence) == ("delivered", evidence), sent.detail
    with seen.world.look() as tx:
        batch = outbox.get(tx, 1)
        assert batch is not None
        content = outbox.file(tx, batch).content
    taken = seen.inbox.parent / "taken"
    arrived = [*seen.inbox.iterdir(), *(taken.iterdir() if taken.exists() else ())]
    assert {path.name: path.read_bytes() for path in arrived} == {name: content}
    (seen.outbox / "answer.x12").write_bytes(b"no X12")
    seen.world.gateway.receive()
    seen.world.clock.forward(hours=2)
    seen.world.gateway.receive()
    assert len(seen.world.files()) == 1


@pytest.mark.parametrize("name", ["stedi", "office_ally", "partial_names"])
def test_two_folders_and_a_rename(follow: Any, name: str) -> None:
    access = 'inbox = "SendTo"\noutbox = "GetFrom"\n' if name == "partial_names" else ""
    seen = follow(name, more=access)
    (seen.outbox / "soon.x12.part").write_bytes(b"half")
    (seen.outbox / "soon.x12.partial").write_bytes(b"half")
    if name != "partial_names":
        (seen.outbox / "soon.x12.partial").unlink()
    else:
        (seen.outbox / "soon.x12.part").unlink()
    there_and_back(seen, Evidence.READ_BACK)
    seen.world.close()


def test_claim_md_where_answers_vanish_as_they_are_read(follow: Any) -> None:
    seen = follow("claim_md", Faults(vanish_on_open=True), more='verify = "size"\n')
    there_and_back(seen, Evidence.SIZE)
    assert list(seen.outbox.iterdir()) == [] and seen.world.work() == []
    seen.world.close()


def test_office_ally_reports_for_people_stay_there(follow: Any) -> None:
    seen = follow("office_ally")
    (seen.outbox / "77_summary.txt").write_bytes(b"3 claims")
    seen.world.gateway.receive()
    assert [path.name for path in seen.outbox.iterdir()] == ["77_summary.txt"] and seen.world.files() == {}
    seen.world.close()


def test_trizetto_is_not_asked_more_than_hourly_and_its_password_ends(
    follow: Any, server: SftpServer
) -> None:
    seen = follow("trizetto", more='inbox = "in"\noutbox = "out"\npassword_expires = 2026-03-20\n')
    server.logins.clear()
    for _ in range(12):
        seen.world.gateway.receive()
        seen.world.clock.forward(minutes=10)
    assert len(server.logins) == 2
    seen.world.gateway.run()
    assert seen.world.work() == []
    seen.world.clock.forward(days=3)
    seen.world.gateway.run()
    seen.world.gateway.run()
    (item,) = seen.world.work()
    assert item.item.deadline == date(2026, 3, 20) and "password" in item.item.reason
    assert any(
        "password at partner payer ends on 2026-03-20" in each
        for each in seen.world.gateway.health().warnings
    )
    file = seen.world.folder / "partners" / "payer.toml"
    file.write_text(file.read_text().replace("2026-03-20", "2027-03-20"))
    after = seen.world.again()
    after.gateway.run()
    assert after.work() == []
    after.close()


def test_north_sound_misses_its_cut_off_and_goes_the_next_morning(follow: Any) -> None:
    seen = follow("north_sound")
    seen.world.clock.now = datetime(2026, 3, 5, 6, 45, tzinfo=UTC)  # 22:45 of the day before at the partner
    seen.world.submit(claim("A1"))
    seen.world.gateway.prepare()
    assert seen.world.gateway.send() == []
    (warning,) = [each for each in seen.world.gateway.health().warnings if "takes no files" in each]
    assert warning == "partner payer takes no files now: 1 file waits until 2026-03-05 08:00 UTC"
    from edigate.gateway.waiting import waits_until

    with seen.world.look() as tx:
        batch = outbox.get(tx, 1)
        assert batch is not None
        assert waits_until(seen.world.gateway.context, tx, batch) == datetime(2026, 3, 5, 8, tzinfo=UTC)
    seen.world.clock.now = datetime(2026, 3, 5, 7, 59, tzinfo=UTC)
    assert seen.world.gateway.send() == []
    seen.world.clock.now = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)
    assert [each.outcome for each in seen.world.gateway.send()] == ["delivered"]
    seen.world.close()


def test_bcbsm_logs_stay_there(follow: Any) -> None:
    seen = follow("bcbsm", more='inbox = "in"\noutbox = "out"\n')
    for name in ("bcast.txt", "lasttran.txt", "user2603.txt"):
        (seen.outbox / name).write_bytes(b"log")
    there_and_back(seen, Evidence.READ_BACK)
    assert len(list(seen.outbox.iterdir())) == 3
    seen.world.close()


def test_a_server_that_takes_files_at_once(follow: Any) -> None:
    seen = follow("takes_at_once", Faults(take_at_once=True), more='inbox = "inbox"\noutbox = "outbox"\n')
    there_and_back(seen, Evidence.STATUSES)
    assert list(seen.inbox.iterdir()) == []
    for path in (seen.inbox.parent / "taken").iterdir():
        path.unlink()
    seen.world.close()


def test_a_drop_box_in_which_nothing_can_be_looked_at(follow: Any) -> None:
    """F-22: the evidence says what it is worth."""
    seen = follow("drop_box", WRITE_ONLY, more='inbox = "inbox"\noutbox = "outbox"\n')
    seen.world.submit(claim("A1"))
    seen.world.gateway.prepare()
    (sent,) = seen.world.gateway.send()
    assert (sent.outcome, sent.evidence) == ("delivered", Evidence.STATUSES)
    assert len(list(seen.inbox.iterdir())) == 1
    seen.world.close()


def test_names_of_fifty_characters(follow: Any) -> None:
    """A temporary name keeps within the limit too; a template that cannot is refused when the settings are read."""
    long = 'file_name = "{partner}_{isa13}_claims_of_lakeside.837"'
    seen = follow(
        "partial_names", more='inbox = "in"\noutbox = "out"\nname_length = 41\ntemp_prefix = "."\n', head=long
    )
    there_and_back(seen, Evidence.READ_BACK, "payer_000000001_claims_of_lakeside.837")
    file = seen.world.folder / "partners" / "payer.toml"
    file.write_text(file.read_text().replace("name_length = 41", "name_length = 37"))
    with pytest.raises(ConfigError, match="name_length is 37"):
        load_partner(file)
    seen.world.close()


def test_every_convention_is_a_partner_file_but_for_the_access(follow: Any) -> None:
    pgp = f'pgp = {{ home = "keys", encrypt_to = "{"A" * 40}" }}\n'
    for name in convention_names():
        head = pgp if name == "iehp" else ""
        more = (
            ""
            if name in ("stedi", "claim_md", "office_ally", "iehp", "north_sound")
            else 'inbox = "i"\noutbox = "o"\n'
        )
        seen = follow(name, more=more, head=head)
        partner = seen.world.gateway.context.partners("payer")[0]
        assert partner.transport.kind == "sftp", name
        assert (partner.window is not None) is (name in ("iehp", "north_sound"))
        seen.world.close()


def test_a_convention_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text('convention = "no-such"\nid = "x"\n')
    with pytest.raises(ConfigError, match="there is none called 'no-such'; there are: bcbsm"):
        load_partner(file)
