"""A partner that refuses us: one login, then a growing silence, until something has changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

import servers
from edigate.delivery.lockout import Lockout, refused
from edigate.delivery.outbound_file import Transfer
from edigate.errors import NotReached, UsageError
from edigate.sandbox.faults import NO_FAULTS, Effect, Fault, Faults, Request
from edigate.sandbox.sftp_server import SftpServer
from edigate.store import audit, lockouts
from edigate.store.lockouts import Kept
from gateway.conftest import MakeWorld
from gateway.worlds import Clock, World, claim

RIGHT, WRONG = "kestrel-4417", "wrong-horse"
SFTP = """kind = "sftp"
host = "127.0.0.1"
port = {port}
username = "{user}"
{secret}
host_key = ["{key}"]
inbox = "inbox"
outbox = "outbox"
"""
OTHER_KEY = "SHA256:" + "A" * 43


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    with SftpServer(tmp_path_factory.mktemp("site"), {"maple": RIGHT}) as running:
        yield running


@pytest.fixture
def world(server: SftpServer, make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> World:
    """A project with a claim ready for a partner whose password we have wrong."""
    server.faults = NO_FAULTS
    server.logins.clear()
    monkeypatch.setenv("MAPLE_PASSWORD", WRONG)
    secret = 'password = { env = "MAPLE_PASSWORD" }'
    transport = SFTP.format(port=server.port, user="maple", secret=secret, key=server.host_keys[0])
    made = make_world(transport=transport)
    made.submit(claim("A1"))
    return made


def kept(world: World) -> Kept | None:
    with world.look() as tx:
        return lockouts.find(tx, "payer")


def change(world: World, old: str, new: str) -> World:
    """The partner's file with something else in it, and the next process."""
    file = world.folder / "partners" / "payer.toml"
    before = file.read_text(encoding="utf-8")
    assert old in before
    file.write_text(before.replace(old, new), encoding="utf-8")
    return world.again()


def test_a_run_presents_a_wrong_password_once_and_the_next_ones_not_at_all(
    world: World, server: SftpServer
) -> None:
    """N-13: sending and receiving in one run share the attempt; the partner counts."""
    report = world.gateway.run()
    assert [each.outcome for each in report.sent] == [Transfer.REFUSED]
    assert [each.outcome for each in report.received] == ["unreachable"]
    assert "not connected" in report.received[0].detail
    for _ in range(5):
        world.clock.forward(minutes=10)
        world.gateway.run()
    assert [each.accepted for each in server.logins] == [False]
    (item,) = world.work()
    assert item.item.kind == "delivery" and "unlock payer" in (item.item.action or "")
    health = world.gateway.health()
    assert not health.ok and any("partner payer has refused our login" in each for each in health.problems)


def test_over_a_week_of_cron_the_partner_sees_a_handful(world: World, server: SftpServer) -> None:
    counts = []
    for _ in range(7):
        for _ in range(24):
            world.gateway.receive()
            world.clock.forward(hours=1)
        counts.append(len(server.logins))
    assert counts == [2, 3, 4, 5, 6, 7, 8]  # G11: two attempts on the first day, then one a day
    assert len(world.work()) == 1


def test_another_password_is_tried_at_once_and_closes_the_work(
    world: World, server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.gateway.run()
    monkeypatch.setenv("MAPLE_PASSWORD", "wrong-again")
    for _ in range(3):
        world.gateway.receive()
    assert len(server.logins) == 2  # the new one once
    found = kept(world)
    assert found is not None and found.lockout.refusals == 1
    monkeypatch.setenv("MAPLE_PASSWORD", RIGHT)
    assert world.gateway.receive() == []
    assert server.logins[-1].accepted
    assert kept(world) is None and world.work() == [] and world.gateway.health().ok
    world.clock.forward(minutes=5)
    (sent,) = world.gateway.send()
    assert sent.outcome is Transfer.DELIVERED


def test_another_user_is_another_login(world: World, server: SftpServer) -> None:
    world.gateway.receive()
    world = change(world, 'username = "maple"', 'username = "birch"')
    world.gateway.receive()
    world.gateway.receive()
    assert [each.username for each in server.logins] == ["maple", "birch"]
    world = change(world, 'name = "A clearinghouse"', 'name = "Another name"')
    world.gateway.receive()
    assert len(server.logins) == 2  # nothing of the login
    world.close()


def test_a_person_can_have_it_tried_again_and_that_is_on_record(world: World, server: SftpServer) -> None:
    assert not world.gateway.unlock("payer", reason="just so")
    world.gateway.receive()
    assert world.gateway.unlock("payer", reason="they have unlocked the account")
    world.gateway.receive()
    world.gateway.receive()
    assert len(server.logins) == 2
    with world.look() as tx:
        (order,) = [each for each in audit.orders(tx) if each.action == "unlock"]
    assert (order.actor, order.action, order.subject) == ("tess", "unlock", "partner payer")
    assert order.reason == "they have unlocked the account"
    with pytest.raises(UsageError):
        world.gateway.unlock("nobody", reason="a slip")


def test_the_further_attempt_is_taken_before_it_is_made(world: World, server: SftpServer) -> None:
    """A run that is killed while logging in has used it up: the next one stays away."""
    world.gateway.receive()
    world.clock.forward(hours=1)

    def killed(partner: object) -> object:
        raise KeyboardInterrupt

    shot = world.again(open_mailbox=killed)  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        shot.gateway.receive()
    after = shot.again()
    (received,) = after.gateway.receive()
    assert "not connected" in received.detail and len(server.logins) == 1
    after.clock.forward(hours=24)
    after.gateway.receive()
    assert len(server.logins) == 2
    after.close()


def test_of_two_runs_that_saw_the_same_one_has_the_attempt(world: World) -> None:
    world.gateway.receive()
    seen = kept(world)
    assert seen is not None
    world.clock.forward(hours=1)
    store = world.gateway.context.store
    with store.begin() as tx:
        assert lockouts.claim(tx, seen, Kept("payer", _once_more(seen, world.clock), seen.login))
    with store.begin() as tx:
        assert not lockouts.claim(tx, seen, Kept("payer", _once_more(seen, world.clock), seen.login))


def _once_more(seen: Kept, clock: Clock) -> Lockout:
    return refused(seen.lockout, seen.lockout.cause, clock())


def test_an_attempt_that_never_reached_the_login_is_still_to_come(world: World, server: SftpServer) -> None:
    """The network was down when the pause was over: that costs no turn, as nothing was presented."""
    world.gateway.receive()
    world.clock.forward(hours=1)
    before = kept(world)

    def down(partner: object) -> object:
        raise NotReached("no connection")

    cut_off = world.again(open_mailbox=down)  # type: ignore[arg-type]
    (received,) = cut_off.gateway.receive()
    assert received.detail == "no connection" and kept(cut_off) == before
    back = cut_off.again()
    back.gateway.receive()
    back.gateway.receive()
    assert len(server.logins) == 2
    back.close()


def test_a_partner_that_hangs_up_on_the_login_counts_as_refusing(
    world: World, server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N-14: so does a lock-out look."""
    monkeypatch.setenv("MAPLE_PASSWORD", RIGHT)
    server.faults = Faults((Fault(Request.LOGIN, Effect.DROP),))
    details = [received.detail for _ in range(3) for received in world.gateway.receive()]
    assert ["not connected" in each for each in details] == [False, True, True]
    server.faults = NO_FAULTS
    world.clock.forward(hours=1)
    assert world.gateway.receive() == []


def test_another_host_key_ends_all_connections_until_it_is_pinned(
    world: World, server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N-10: also after any time, and no login meanwhile."""
    monkeypatch.setenv("MAPLE_PASSWORD", RIGHT)
    world = change(world, server.host_keys[0], OTHER_KEY)
    (first,) = world.gateway.receive()
    assert server.fingerprint in first.detail
    world.clock.forward(days=400)
    (again,) = world.gateway.receive()
    assert "not connected" in again.detail
    (item,) = world.work()
    assert "partner pin payer" in (item.item.action or "")
    assert any("another host key" in each for each in world.gateway.health().problems)
    assert server.logins == []
    world = change(world, OTHER_KEY, server.host_keys[0])
    assert world.gateway.receive() == []
    assert world.work() == []
    world.close()


def test_what_is_kept_gives_no_password_away(world: World) -> None:
    world.gateway.receive()
    found = kept(world)
    assert found is not None and re.fullmatch(r"[0-9a-f]{32}\$[0-9a-f]{64}", found.login)
    world.gateway.unlock("payer", reason="once more")
    world.gateway.receive()
    second = kept(world)
    assert second is not None and second.login != found.login  # salted


@pytest.mark.sshd
def test_openssh_sees_a_wrong_key_once_and_the_right_one_at_once(
    make_sshd: servers.SshdMaker, make_world: MakeWorld
) -> None:
    """The name of the key file stays: its content decides."""
    sshd = make_sshd()
    key = sshd.folder / "key_in_use"
    servers.write_private_key(servers.new_key("ed25519"), key)
    transport = SFTP.format(
        port=sshd.port, user=sshd.username, secret=f'key_file = "{key}"', key=sshd.host_key_fingerprint
    )
    world = make_world(transport=transport)
    world.submit(claim("A1"))
    length = len(sshd.log)
    for _ in range(3):
        world.gateway.run()
    assert sshd.log[length:].count("Connection from") == 1
    key.write_bytes(sshd.key_path.read_bytes())
    assert world.gateway.receive() == []
    assert world.work() == []
    world.clock.forward(hours=1)
    (sent,) = world.gateway.send()
    assert sent.outcome is Transfer.DELIVERED
