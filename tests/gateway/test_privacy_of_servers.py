"""I16 over SFTP: what a server says while it refuses (its texts quote names of files, and those quote patients) is not
repeated in logs, errors, work or reports."""

from __future__ import annotations

import itertools
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edigate import log
from edigate.errors import PartnerError
from edigate.gateway.mailboxes import opener
from edigate.sandbox import sftp_service
from edigate.sandbox.faults import NO_FAULTS, Effect, Fault, Faults, Request
from edigate.sandbox.sftp_server import SftpServer
from edigate.store import audit, outbox
from gateway.conftest import MakeWorld
from gateway.test_send import SFTP
from gateway.worlds import World, claim

SAID = ["Zanzibarova", "Quetzalina", "ZQX123456789", "1931-02-17"]  # by the server, of a patient
SECRETS = ["ZQPASSWORD", "ZQUSER"]
NAMES = (b"Zanzibarova_1931-02-17.835", b"Quetzalina\x1b[2J\nZQX123456789.835")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    with SftpServer(tmp_path_factory.mktemp("site"), {"ZQUSER": "ZQPASSWORD"}) as running:
        yield running


@pytest.fixture
def world(server: SftpServer, make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("ZQ_SECRET", "ZQPASSWORD")
    secret = 'password = { env = "ZQ_SECRET" }'
    transport = SFTP.format(port=server.port, user="ZQUSER", secret=secret, key=server.host_keys[0])
    return make_world(transport=transport)


def talkative(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every status come with a text that quotes what it is about."""
    plain = sftp_service._status

    def status(code: int) -> Any:
        kind, body = plain(code)
        text = f"cannot do that with {' '.join(SAID)}".encode()
        return kind, body[:4] + len(text).to_bytes(4, "big") + text + b"\0\0\0\0"

    monkeypatch.setattr(sftp_service, "_status", status)


FAULTS = [
    *(Faults((Fault(at, effect),)) for at, effect in itertools.product(
        (Request.LIST, Request.OPEN, Request.READ, Request.STAT, Request.REMOVE), (Effect.FAIL, Effect.DENY))),
    *(Faults((Fault(at, Effect.FAIL),)) for at in (Request.WRITE, Request.CLOSE, Request.RENAME)),
    *(Faults((Fault(Request.OPEN, effect),)) for effect in (Effect.GARBAGE, Effect.STRAY, Effect.DROP)),
    Faults(double=True),
    Faults(size_error=3),
]  # fmt: skip


def test_what_a_server_says_while_it_refuses_is_not_repeated(
    world: World, server: SftpServer, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "_way", log._way)
    log.set_up("debug", "json")
    talkative(monkeypatch)
    root, said, outcomes = Path(server.served.root), [], set()
    for n, faults in enumerate(FAULTS):
        server.faults = NO_FAULTS
        for name in NAMES:
            (root / "outbox" / name.decode()).write_bytes(b"ISA*00*%d ZQX123456789 IEA*1*0~" % n)
        world.submit(claim(f"A{n}"))
        world.gateway.prepare()
        server.faults = faults
        for sent in world.gateway.send():
            said.append(sent.detail)
            outcomes.add(sent.outcome)
        said += [each.detail for each in world.gateway.receive()]
        world.clock.forward(hours=2)
    server.faults = Faults((Fault(Request.LIST, Effect.DENY),))
    way = opener(world.folder)
    with way(world.gateway.context.settings.partners[0]) as mailbox:
        for ask in (mailbox.list, mailbox.probe):
            try:
                ask()
            except PartnerError as error:  # with whatever it is chained to
                said.append("".join(traceback.format_exception(error)))
    said += [f"{each.item.reason} {each.item.next_action} {each.item.action}" for each in world.work(None)]
    said += [f"{each.says} {each.first}" for each in world.gateway.verify()]
    said += [str(world.gateway.health())]
    with world.look() as tx:
        said += [str(each) for each in audit.every(tx)]
        said += [str(each) for batch in range(1, len(FAULTS) + 1) for each in outbox.attempts_of(tx, batch)]
    out, err = capfd.readouterr()
    everything = "\n".join((*said, out, err)).casefold()
    assert {"deferred", "refused", "spoiled", "delivered"} <= {str(each) for each in outcomes}
    assert "permission denied while" in everything and "attempt_ended" in everything
    assert [each for each in (*SAID, *SECRETS) if each.casefold() in everything] == []
    server.faults = NO_FAULTS
