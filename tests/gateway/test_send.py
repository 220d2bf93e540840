"""Frozen batches to the partner: whatever happens there, the file is there once, or a person knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from edigate.delivery.outbound_file import Evidence, Transfer, TransferResult
from edigate.errors import PartnerRefused, PartnerUnavailable
from edigate.gateway.mailboxes import opener
from edigate.sandbox.faults import NO_FAULTS, Effect, Fault, Faults, Request
from edigate.sandbox.sftp_server import SftpServer
from edigate.store import leases, lists, outbox
from gateway.conftest import MakeWorld
from gateway.paying import clp, pays
from gateway.worlds import Through, World, Wrapped, add_partner, claim

SFTP = """kind = "sftp"
host = "127.0.0.1"
port = {port}
username = "{user}"
{secret}
host_key = ["{key}"]
inbox = "inbox"
outbox = "outbox"
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    with SftpServer(tmp_path_factory.mktemp("site"), {"maple": "kestrel-4417"}) as running:
        yield running


@pytest.fixture
def over_sftp(server: SftpServer, make_world: MakeWorld) -> World:
    """A project whose partner is our own server, which misbehaves on order."""
    server.faults = NO_FAULTS
    for path in (server.served.root / "inbox").iterdir():
        path.unlink()
    transport = SFTP.format(
        port=server.port,
        user="maple",
        secret='password = { env = "MAPLE_PASSWORD" }',
        key=server.host_keys[0],
    )
    world = make_world(transport=transport)
    world.inbox, world.outbox = server.served.root / "inbox", server.served.root / "outbox"
    return world


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAPLE_PASSWORD", "kestrel-4417")


def ready_to_send(world: World) -> bytes:
    world.submit(claim("A1"))
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None
    with world.look() as tx:
        return outbox.file(tx, prepared.batch).content


def attempts(world: World) -> list[str | None]:
    with world.look() as tx:
        return [each.outcome for each in outbox.attempts_of(tx, 1)]


class Scripted(Through):
    """A mailbox whose deliveries and looks end as the test says."""

    def __init__(self, inner: Any, script: list[Any]) -> None:
        super().__init__(inner)
        self.script = script

    def deliver(self, *args: Any, **options: Any) -> TransferResult:
        return self._next()

    def settle(self, *args: Any, **options: Any) -> TransferResult:
        return self._next()

    def _next(self) -> TransferResult:
        told = self.script.pop(0)
        if isinstance(told, Exception):
            raise told
        return TransferResult(
            told, Evidence.READ_BACK if told is Transfer.DELIVERED else Evidence.NONE, "as scripted"
        )


def scripted(world: World, *script: Any) -> World:
    left = [*script]
    return world.again(open_mailbox=Wrapped(opener(world.folder), lambda inner: Scripted(inner, left)))


# -------------------------------------------------------------------------------------------------- the four outcomes
def test_delivered(any_world: World) -> None:
    content = ready_to_send(any_world)
    (sent,) = any_world.gateway.send()
    assert (sent.outcome, sent.evidence, sent.state) == (
        Transfer.DELIVERED,
        Evidence.READ_BACK,
        "transmitted",
    )
    assert any_world.sent() == {"payer_000000001.837": content}
    assert any_world.states() == {"A1": "submitted"}
    assert any_world.gateway.send() == []


def test_deferred_waits_longer_each_time_then_goes_to_a_person(world: World) -> None:
    ready_to_send(world)
    world = scripted(world, *[Transfer.DEFERRED] * 500)
    waits = []
    for _ in range(500):
        sent = world.gateway.send()
        assert len(sent) == 1 and world.gateway.send() == []
        if sent[0].retry_at is None:
            break
        waits.append((sent[0].retry_at - world.clock.now).total_seconds())
        world.clock.now = sent[0].retry_at
    assert min(waits) >= 59 and 1800 < max(waits) <= 3600 and len(waits) < 500
    assert world.batches() == {1: "held"}
    assert world.states() == {"A1": "batched"}
    (item,) = world.work()
    assert item.item.kind == "delivery" and item.batch_id == 1 and "resend 1" in item.item.action
    world.gateway.resend(1, reason="they are back")
    assert world.batches() == {1: "queued"} and world.work() == []
    world.close()


def test_refused_is_held_with_work(world: World) -> None:
    ready_to_send(world)
    world = scripted(world, Transfer.REFUSED)
    (sent,) = world.gateway.send()
    assert (sent.outcome, sent.state) == (Transfer.REFUSED, "held")
    assert world.work_kinds() == ["delivery"]
    assert world.gateway.send() == []
    world.close()


def test_what_was_not_taken_waits_again_when_its_answer_was_another_claims(world: World) -> None:
    ready_to_send(world)
    world = scripted(world, Transfer.REFUSED)
    world.gateway.send()
    pays(world, "T1", "67", [clp("A1", "67", "150 67 CO-45 58, PR-3 25", "85 0 PR-1 85")])
    assert (world.batches(), world.work_kinds()) == ({1: "completed"}, [])
    world.gateway.unlink_payments("A1", 1, reason="another's")
    assert (world.batches(), world.states()) == ({1: "held"}, {"A1": "batched"})
    assert world.work_kinds() == ["delivery", "unmatched"] and list(world.gateway.replay()) == []
    world.gateway.resend(1, reason="it is ours, and still to be sent")
    assert (world.batches(), world.work_kinds()) == ({1: "queued"}, ["unmatched"])
    world.close()


def test_unknown_is_looked_for_again_and_never_sent_blindly(world: World) -> None:
    """F-14, F-16: a later look may find it."""
    ready_to_send(world)
    world = scripted(world, Transfer.UNKNOWN, Transfer.UNKNOWN, Transfer.DELIVERED)
    (sent,) = world.gateway.send()
    assert sent.state == "transmit_unknown" and sent.retry_at is not None
    assert world.work_kinds() == ["delivery"]
    assert world.gateway.send() == []  # not before its time
    world.clock.forward(hours=2)
    (sent,) = world.gateway.send()
    assert sent.state == "transmit_unknown" and world.gateway.send() == []
    world.clock.forward(hours=2)
    (sent,) = world.gateway.send()
    assert (sent.outcome, sent.state) == (Transfer.DELIVERED, "transmitted")
    assert world.batches() == {1: "transmitted"} and world.states() == {"A1": "submitted"}
    assert world.work() == [] and world.gateway.send() == []
    assert len(attempts(world)) == 1
    world.close()


def test_unknown_and_certainly_not_there_is_sent_again_at_once(world: World) -> None:
    ready_to_send(world)
    world = scripted(world, Transfer.UNKNOWN, Transfer.DEFERRED, Transfer.DELIVERED)
    world.gateway.send()
    world.clock.forward(hours=2)
    (sent,) = world.gateway.send()
    assert sent.outcome is Transfer.DELIVERED
    assert attempts(world) == ["unknown", "delivered"]
    world.close()


def test_unknown_for_ever_ends_with_a_person(world: World) -> None:
    ready_to_send(world)
    world = scripted(world, *[Transfer.UNKNOWN] * 5)
    world.gateway.send()
    world.clock.forward(days=6)
    (sent,) = world.gateway.send()
    assert sent.state == "held" and world.gateway.send() == []
    assert world.work_kinds() == ["delivery"]
    world.close()


def test_unknown_is_settled_by_an_acknowledgment(world: World) -> None:
    ready_to_send(world)
    mute = scripted(world, Transfer.UNKNOWN)
    mute.gateway.send()
    again = mute.again()
    ta1 = (
        b"ISA*00*          *00*          *ZZ*DEMOPAYER      *ZZ*EDIGATETEST    *260304*0917*^*00501*000009001*0*T*:~"
        b"TA1*000000001*260304*0915*A*000~IEA*0*000009001~"
    )
    again.take(ta1)
    again.gateway.interpret()
    assert again.batches() == {1: "ta1_accepted"} and again.states() == {"A1": "submitted"}
    assert again.work() == [] and again.gateway.send() == []
    again.close()


def test_an_answer_that_overtakes_the_end_of_the_upload(world: World) -> None:
    """The partner answers before we know that the upload went well."""
    content = ready_to_send(world)

    class Overtaken(Through):
        def deliver(self, *args: Any, **options: Any) -> TransferResult:
            result: TransferResult = self.inner.deliver(*args, **options)
            world.answer()
            busy.gateway.receive()
            busy.gateway.interpret()
            return result

    busy = world.again(open_mailbox=Wrapped(opener(world.folder), Overtaken))
    busy.gateway.send()
    assert busy.batches() == {1: "completed"}
    assert busy.states() == {"A1": "partially_paid"}
    assert busy.gateway.send() == [] and list(busy.sent().values()) == [content]
    busy.close()


# ------------------------------------------------------------------------------------------------- partners out of reach
@pytest.mark.parametrize("error", [PartnerUnavailable("host is down"), PartnerRefused("wrong password")])
def test_a_partner_out_of_reach_does_not_stop_the_others(make_world: MakeWorld, error: Exception) -> None:
    world = make_world()
    add_partner(world.folder, "down", payers=["ELSE"])
    real = opener(world.folder)

    def open_mailbox(partner: Any) -> Any:
        if partner.id == "down":
            raise error
        return real(partner)

    two = world.again(open_mailbox=open_mailbox)
    two.submit(claim("A1"), claim("A2", payer={"id": "ELSE", "name": "Else Health"}))
    two.gateway.prepare()
    sent = {each.partner: each for each in two.gateway.send()}
    assert sent["payer"].outcome is Transfer.DELIVERED
    assert sent["down"].batch_id is None and sent["down"].retry_at is not None
    refused = isinstance(error, PartnerRefused)
    assert two.work_kinds() == (["delivery"] if refused else [])
    assert [each.partner for each in two.gateway.send()] == []  # not before its time
    two.close()


def test_a_partner_that_refuses_us_is_told_by_receiving_too_and_closed_when_it_lets_us_in(
    world: World,
) -> None:
    """A password that has expired must not stay a line in a log when there is nothing to send."""
    shut = [True]
    real = opener(world.folder)

    def open_mailbox(partner: Any) -> Any:
        if shut[0]:
            raise PartnerRefused("the credentials were refused")
        return real(partner)

    world = world.again(open_mailbox=open_mailbox)
    for _ in range(3):
        (received,) = world.gateway.receive()
        assert received.outcome == "unreachable"
    (item,) = world.work()
    assert "refuses us" in item.item.reason
    shut[0] = False
    assert world.gateway.receive() == []
    assert world.work() == []
    world.close()


@pytest.mark.parametrize("run", ["send", "receive", "run"])
def test_a_partner_without_a_pinned_key_does_not_stop_the_others(make_world: MakeWorld, run: str) -> None:
    from edigate.errors import ConfigError

    world = make_world()
    unpinned = (
        'kind = "sftp"\nhost = "127.0.0.1"\nusername = "u"\n'
        'password = { env = "MAPLE_PASSWORD" }\ninbox = "i"\noutbox = "o"\n'
    )
    add_partner(world.folder, "a-new-one", payers=["ELSE"], transport=unpinned)
    two = world.again()
    two.submit(claim("A1"), claim("A2", payer={"id": "ELSE", "name": "Else Health"}))
    two.gateway.prepare()
    two.put("a.999", b"nothing")
    if run == "run":
        (why,) = two.gateway.run().unusable
        assert "a-new-one has no pinned host key" in why
    else:
        with pytest.raises(ConfigError, match="a-new-one has no pinned host key"):
            getattr(two.gateway, run)()
    if run != "receive":
        assert two.states() == {"A1": "submitted", "A2": "batched"}
    if run != "send":
        assert list(two.files().values()) == (["archived"] if run == "receive" else ["quarantined"])
    two.close()


def test_damaged_bytes_are_never_sent(world: World) -> None:
    """F-08: held and told, and the next batch goes."""
    ready_to_send(world)
    world.submit(claim("B1"))
    world.gateway.prepare()
    with world.gateway.context.store.begin() as tx:
        kept = tx.value(text("SELECT data FROM blob_chunks WHERE blob_id = (SELECT min(id) FROM blobs)"))
        tx.run(text("UPDATE blob_chunks SET data = x'00' WHERE blob_id = (SELECT min(id) FROM blobs)"))
    sent = world.gateway.send()
    assert [each.state for each in sent] == ["held", "transmitted"]
    assert list(world.sent()) == ["payer_000000002.837"]
    assert world.work_kinds() == ["delivery"]
    with world.gateway.context.store.begin() as tx:  # for the invariants afterwards
        tx.run(
            text("UPDATE blob_chunks SET data = :d WHERE blob_id = (SELECT min(id) FROM blobs)").bindparams(
                d=kept
            )
        )


# ---------------------------------------------------------------------------------------------------------------- SFTP
@pytest.mark.parametrize(
    "fault, outcome",
    [
        (Faults((Fault(Request.WRITE, Effect.FAIL),)), "deferred"),  # F-24
        (Faults((Fault(Request.CLOSE, Effect.FAIL, 1),)), "deferred"),  # F-25
        (Faults(disk_bytes=100), "deferred"),  # F-26
        (Faults((Fault(Request.OPEN, Effect.DENY),)), "refused"),
        (Faults(double=True), "spoiled"),  # F-23
        (Faults((Fault(Request.RENAME, Effect.LOSE_REPLY),)), "unknown"),  # F-16
        (Faults((Fault(Request.WRITE, Effect.DROP),)), "deferred"),
        (Faults(take_at_once=True), "delivered"),  # F-19
        (Faults(hide_size=True), "delivered"),  # F-21
        (Faults((Fault(Request.FSYNC, Effect.UNSUPPORTED),)), "delivered"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_every_fault_of_a_server_ends_well(
    over_sftp: World, server: SftpServer, fault: Faults, outcome: str
) -> None:
    """Whatever the first attempt met, afterwards the file is there exactly once, byte for byte."""
    content = ready_to_send(over_sftp)
    server.faults = fault
    (sent,) = over_sftp.gateway.send()
    assert sent.outcome == outcome
    server.faults = NO_FAULTS
    if outcome == "refused":
        over_sftp.gateway.resend(1, reason="mended")
        for left in over_sftp.inbox.glob("*.part"):
            left.unlink()
    for _ in range(3):
        over_sftp.clock.forward(hours=2)
        over_sftp.gateway.send()
    there = [path.read_bytes() for path in over_sftp.inbox.iterdir()]
    taken = [path.read_bytes() for path in (server.served.root / "taken").glob("payer_000000001.837*")]
    for path in (server.served.root / "taken").glob("*"):
        path.unlink()
    assert there + taken == [content]
    assert over_sftp.batches() == {1: "transmitted"}
    assert over_sftp.states() == {"A1": "submitted"} and over_sftp.work() == []


def test_a_server_that_spoils_every_file_gets_three_then_a_person_must_look(
    over_sftp: World, server: SftpServer
) -> None:
    """F-23: the same bytes again as long as no final name was given, and the last try stays there to be looked at."""
    content = ready_to_send(over_sftp)
    server.faults = Faults(lose_after_bytes=100)
    seen = []
    for _ in range(5):
        seen += [(each.outcome, each.state) for each in over_sftp.gateway.send()]
        over_sftp.clock.forward(hours=2)
    assert seen == [("spoiled", "queued"), ("spoiled", "queued"), ("spoiled", "held")]
    (left,) = over_sftp.inbox.iterdir()
    assert left.name.endswith(".part") and over_sftp.work_kinds() == ["delivery"]
    over_sftp.gateway.resend(1, reason="their disk is mended")
    assert [each.state for each in over_sftp.gateway.send()] == ["queued"]  # as many tries again
    server.faults = NO_FAULTS
    over_sftp.clock.forward(hours=2)
    over_sftp.gateway.send()
    assert over_sftp.sent() == {"payer_000000001.837": content} and over_sftp.work() == []


def test_another_file_of_our_name_is_never_overwritten(over_sftp: World) -> None:
    """F-17."""
    content = ready_to_send(over_sftp)
    there = over_sftp.inbox / "payer_000000001.837"
    there.write_bytes(b"somebody else's")
    (sent,) = over_sftp.gateway.send()
    assert (sent.outcome, sent.state) == (Transfer.REFUSED, "held")
    assert there.read_bytes() == b"somebody else's"
    there.write_bytes(content)
    over_sftp.gateway.resend(1, reason="it was ours")
    (sent,) = over_sftp.gateway.send()
    assert sent.outcome is Transfer.DELIVERED
    assert list(over_sftp.sent()) == ["payer_000000001.837"]


def test_a_wrong_password_is_work_and_nothing_else(
    over_sftp: World, server: SftpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready_to_send(over_sftp)
    monkeypatch.setenv("MAPLE_PASSWORD", "wrong-horse")
    (sent,) = over_sftp.gateway.send()
    assert (sent.batch_id, sent.outcome) == (None, Transfer.REFUSED)
    assert over_sftp.batches() == {1: "queued"} and attempts(over_sftp) == []
    (item,) = over_sftp.work()
    assert "wrong-horse" not in repr(item) and "kestrel" not in repr(item)
    monkeypatch.undo()
    monkeypatch.setenv("MAPLE_PASSWORD", "kestrel-4417")
    over_sftp.clock.forward(hours=2)
    (sent,) = over_sftp.gateway.send()
    assert sent.outcome is Transfer.DELIVERED
    assert over_sftp.work() == []


@pytest.mark.sshd
def test_over_openssh_there_and_back(sshd: Any, make_world: MakeWorld) -> None:
    transport = SFTP.format(
        port=sshd.port,
        user=sshd.username,
        secret=f'key_file = "{sshd.key_path}"',
        key=f"ssh-ed25519 {sshd.host_key_fingerprint}",
    )
    world = make_world(transport=transport)
    content = ready_to_send(world)
    (sent,) = world.gateway.send()
    assert (sent.outcome, sent.evidence) == (Transfer.DELIVERED, Evidence.READ_BACK)
    assert [path.read_bytes() for path in sshd.inbox.iterdir()] == [content]
    (Path(sshd.outbox) / "a.txt").write_bytes(b"no X12")
    (Path(sshd.outbox) / "a.txt").chmod(0o666)
    (received,) = world.gateway.receive()
    assert received.outcome == "archived" and list(sshd.outbox.iterdir()) == []
    sshd.stop()
    (received,) = world.gateway.receive()
    assert received.outcome == "unreachable"
    sshd.start()


# --------------------------------------------------------------------------------------------------------------- leases
def test_one_sender_at_a_time(world: World) -> None:
    ready_to_send(world)
    context = world.gateway.context
    with context.lease("send/payer", timedelta(minutes=30)) as held:
        assert held is not None
        assert world.gateway.send() == []
    assert [each.outcome for each in world.gateway.send()] == ["delivered"]


def test_a_lease_of_a_process_that_is_gone_is_taken_over(world: World) -> None:
    """I20: nobody waits half an hour because the machine was killed in the middle."""
    ready_to_send(world)
    context = world.gateway.context
    with context.lease("send/payer", timedelta(minutes=30)) as mine:
        assert mine is not None
        machine, _, rest = mine.holder.partition("/")
    for holder, taken in (
        (f"{machine}/4194304/1", True),
        (f"{machine}/{rest.split('/')[0]}/1", True),
        ("elsewhere/1/1", False),
    ):
        at = world.clock()
        with context.store.begin() as tx:
            assert leases.acquire(tx, "send/payer", holder, at=at, until=at + timedelta(minutes=30))
        with context.lease("send/payer", timedelta(minutes=30)) as lease:
            assert (lease is not None) is taken, holder
    world.clock.forward(minutes=31)
    assert [each.outcome for each in world.gateway.send()] == ["delivered"]


def test_who_lost_the_lease_gives_no_final_name(world: World) -> None:
    """F-28, F-29: another run took over while this one was asleep in the upload, and the partner has its file already."""
    content = ready_to_send(world)
    taken: list[bytes] = []
    allowed: list[bool] = []

    class Sleeper(Through):
        def deliver(self, file: Any, temp_name: str, before_publish: Any = None) -> TransferResult:
            def late() -> bool:
                world.clock.forward(hours=1)
                assert [each.outcome for each in other.gateway.send()] == ["delivered"]
                for name, there in other.sent().items():
                    taken.append(there)
                    (world.inbox / name).unlink()
                allowed.append(before_publish())
                return allowed[-1]

            result: TransferResult = self.inner.deliver(file, temp_name, late)
            return result

    asleep = world.again(open_mailbox=Wrapped(opener(world.folder), Sleeper))
    other = World(world.folder, clock=world.clock)
    (sent,) = asleep.gateway.send()
    assert allowed == [False] and sent.outcome is Transfer.DEFERRED
    assert (taken, asleep.sent()) == ([content], {}) and asleep.batches() == {1: "transmitted"}
    assert asleep.states() == {"A1": "submitted"}
    other.close()
    asleep.close()


# ------------------------------------------------------------------------------------------------------------- by hand
def test_resend_is_the_same_bytes_under_the_same_name(world: World) -> None:
    """F-30."""
    content = ready_to_send(world)
    world.gateway.send()
    (world.inbox / "payer_000000001.837").unlink()
    world.gateway.resend(1, reason="they lost it")
    assert world.batches() == {1: "queued"}
    (sent,) = world.gateway.send()
    assert sent.outcome is Transfer.DELIVERED and world.sent() == {"payer_000000001.837": content}
    assert attempts(world) == ["delivered", "delivered"]


def test_resend_of_an_answered_batch_is_refused(world: World) -> None:
    from edigate.errors import UsageError

    ready_to_send(world)
    world.round()
    with pytest.raises(UsageError, match="answered"):
        world.gateway.resend(1, reason="x")
    with pytest.raises(UsageError, match="no batch 7"):
        world.gateway.resend(7, reason="x")


def test_sent_by_hand(world: World) -> None:
    ready_to_send(world)
    world.gateway.sent_by_hand(1, reason="portal")
    assert world.batches() == {1: "transmitted"} and world.states() == {"A1": "submitted"}
    assert world.gateway.send() == [] and world.sent() == {}


def test_overdue_answers_are_one_piece_of_work(world: World) -> None:
    """F-31: told once, and gone when the answer comes."""
    ready_to_send(world)
    world.gateway.send()
    assert world.gateway.run().overdue == 0
    world.clock.forward(hours=25)
    assert world.gateway.run().overdue == 1
    world.gateway.run()
    (item,) = world.work()
    assert item.item.kind == "overdue" and "TA1" in item.item.reason
    world.gateway.close_work(item.id, reason="they are closed this week")
    world.gateway.run()
    assert world.work() == []  # a person has dealt with it
    world.gateway.resend(1, reason="they asked for it")
    world.gateway.run()
    world.clock.forward(hours=25)
    world.gateway.run()
    assert world.work_kinds() == ["overdue"]  # another silence
    world.answer()
    world.gateway.run()
    assert world.work_kinds() == ["denied"]


def test_claims_without_277ca_or_835_become_overdue(world: World) -> None:
    ready_to_send(world)
    world.gateway.send()
    world.answer()
    later = [path for path in world.outbox.iterdir() if path.suffix in (".277ca", ".835")]
    kept = {path: path.read_bytes() for path in later}
    for path in later:
        path.unlink()
    world.gateway.run()
    world.clock.forward(hours=49)
    world.gateway.run()
    (item,) = world.work()
    assert item.item.kind == "overdue" and "277CA" in item.item.reason and item.claim_key == "A1"
    for path, content in kept.items():
        if path.suffix == ".277ca":
            path.write_bytes(content)
    world.gateway.run()
    assert world.states() == {"A1": "accepted"} and world.work() == []
    world.clock.forward(days=31)
    world.gateway.run()
    (item,) = world.work()
    assert "835" in item.item.reason
    for path, content in kept.items():
        path.write_bytes(content)
    world.gateway.run()
    assert world.work_kinds() == ["denied"]


def test_two_batches_of_one_partner_go_oldest_first_over_one_connection(make_world: MakeWorld) -> None:
    world = make_world(claims_per_file=1)
    opened = []
    real = opener(world.folder)

    def open_mailbox(partner: Any) -> Any:
        opened.append(partner.id)
        return real(partner)

    two = world.again(open_mailbox=open_mailbox)
    two.submit(claim("A1"), claim("A2"))
    two.gateway.prepare()
    assert [each.batch_id for each in two.gateway.send()] == [1, 2]
    assert opened == ["payer"]
    with two.look() as tx:
        assert {each.state for each in lists.find_batches(tx)} == {"transmitted"}
    two.close()
