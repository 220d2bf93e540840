"""Uploads to a server that fails on order: every failure is noticed, none ends as "delivered" that is not."""

from __future__ import annotations

import io

import paramiko
import pytest

from edigate.delivery.outbound_file import Evidence, Transfer
from edigate.sandbox.faults import Effect, Fault, Faults, Request
from edigate.sandbox.sftp_server import SftpServer
from edigate.transport import Mailbox, Verify
from transport.sites import NAME, PASSWORD, TEMP, USER, Site, outbound, pattern

CHUNK = 32 * 1024
PIECES = 130  # more than twice the window of requests under way
CONTENT = pattern(CHUNK * (PIECES - 1) + 7)
SHORT = pattern(CHUNK * 3 + 1)


def fault(at: Request, effect: Effect, nth: int | None = None) -> Faults:
    return Faults(requests=(Fault(at, effect, nth),))


def test_why_paramikos_own_upload_is_not_used(server: SftpServer) -> None:
    """The fault we guard against: `put` with its check reports success for a file with a hole in it."""
    server.faults = fault(Request.WRITE, Effect.FAIL, 2)
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect("127.0.0.1", server.port, USER, PASSWORD, allow_agent=False, look_for_keys=False)
    with client, client.open_sftp() as sftp:
        sftp.putfo(io.BytesIO(SHORT), f"inbox/{NAME}", file_size=len(SHORT), confirm=True)
    stored = (server.served.root / "inbox" / NAME).read_bytes()
    assert len(stored) == len(SHORT)
    assert stored != SHORT


def test_a_refused_write_anywhere_is_noticed(server: SftpServer, sandbox: Site) -> None:
    """F-24 for the first, the last and pieces in and beyond the window; nothing is renamed, nothing left behind."""
    with sandbox.open() as mailbox:
        for nth in (1, 2, 63, 64, 65, 66, 100, PIECES - 1, PIECES):
            server.faults = fault(Request.WRITE, Effect.FAIL, nth)
            result = mailbox.deliver(outbound(CONTENT), TEMP)
            assert (nth, result.outcome) == (nth, Transfer.DEFERRED)
            assert sandbox.inbox_names() == []
        server.faults = Faults()
        assert mailbox.deliver(outbound(CONTENT), TEMP).outcome is Transfer.DELIVERED
    assert (sandbox.inbox / NAME).read_bytes() == CONTENT


def test_a_disk_that_fills_up_anywhere_is_noticed(server: SftpServer, sandbox: Site) -> None:
    """F-26: at every piece, with a proof and without."""
    for verify in Verify:
        with sandbox.open(verify=verify) as mailbox:
            for full in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, len(SHORT) - 1):
                server.faults = Faults(disk_bytes=full)
                assert mailbox.deliver(outbound(SHORT), TEMP).outcome is Transfer.DEFERRED
                assert sandbox.inbox_names() == []


@pytest.mark.parametrize("at", [Request.CLOSE, Request.FSYNC])
@pytest.mark.parametrize("verify", list(Verify))
def test_a_refused_close_or_flush_is_noticed(
    server: SftpServer, sandbox: Site, at: Request, verify: Verify
) -> None:
    """F-25: a quota may show at the close only."""
    with sandbox.open(verify=verify) as mailbox:
        server.faults = fault(at, Effect.FAIL, 1)
        assert mailbox.deliver(outbound(SHORT), TEMP).outcome is Transfer.DEFERRED
    assert sandbox.inbox_names() == []


def test_a_server_without_flush_is_good_enough(server: SftpServer, sandbox: Site) -> None:
    for faults in (fault(Request.FSYNC, Effect.UNSUPPORTED), Faults(extensions=())):
        with sandbox.open() as mailbox:
            server.faults = faults
            assert mailbox.deliver(outbound(SHORT), TEMP).outcome is Transfer.DELIVERED
        (sandbox.inbox / NAME).unlink()


@pytest.mark.parametrize(
    "faults", [Faults(double=True), Faults(lose_after_bytes=CHUNK), Faults(size_error=1)]
)
@pytest.mark.parametrize("verify", [Verify.READ_BACK, Verify.SIZE])
def test_what_lies_there_is_compared(
    server: SftpServer, sandbox: Site, faults: Faults, verify: Verify
) -> None:
    """F-23: every status good, yet not our file: not published, and left under its temporary name for a person to see."""
    with sandbox.open(verify=verify) as mailbox:
        server.faults = faults
        assert mailbox.deliver(outbound(SHORT), TEMP).outcome is Transfer.SPOILED
    assert sandbox.inbox_names() == [TEMP]
    for path in sandbox.inbox.iterdir():
        path.unlink()
    with sandbox.open(
        verify=verify, rename=False
    ) as mailbox:  # it has the final name: somebody may have seen it
        assert mailbox.deliver(outbound(SHORT), TEMP).outcome is Transfer.REFUSED


def test_a_hole_is_found_by_reading_back_only(server: SftpServer, sandbox: Site) -> None:
    """Size and all statuses can be right and the content wrong; the evidence says how much was looked at."""
    content = SHORT + bytes(CHUNK)
    for verify, outcome in ((Verify.READ_BACK, Transfer.SPOILED), (Verify.SIZE, Transfer.DELIVERED)):
        server.faults = Faults(lose_after_bytes=CHUNK, size_error=len(content) - CHUNK)
        with sandbox.open(verify=verify) as mailbox:
            assert mailbox.deliver(outbound(content), TEMP).outcome is outcome
        for path in sandbox.inbox.iterdir():
            path.unlink()


# ---------------------------------------------------------------------------------------------------------- evidence
@pytest.mark.parametrize(
    "verify, faults, evidence",
    [
        (Verify.READ_BACK, Faults(), Evidence.READ_BACK),
        (Verify.SIZE, Faults(), Evidence.SIZE),
        (Verify.NONE, Faults(), Evidence.STATUSES),
        # F-21: no size is told; reading back settles it
        (Verify.READ_BACK, Faults(hide_size=True), Evidence.READ_BACK),
        (Verify.SIZE, Faults(hide_size=True), Evidence.STATUSES),
        # F-22: a drop box forbids reading, or looking too
        (Verify.READ_BACK, fault(Request.READ, Effect.DENY), Evidence.SIZE),
        (Verify.READ_BACK, Faults((Fault(Request.STAT, Effect.DENY),)), Evidence.READ_BACK),
        (
            Verify.READ_BACK,
            Faults((Fault(Request.STAT, Effect.DENY), Fault(Request.READ, Effect.DENY))),
            Evidence.STATUSES,
        ),
        (
            Verify.NONE,
            Faults(tuple(Fault(at, Effect.DENY) for at in (Request.STAT, Request.READ, Request.LIST))),
            Evidence.STATUSES,
        ),
    ],
)
@pytest.mark.parametrize("rename", [True, False])
def test_the_evidence_is_what_was_really_seen(
    server: SftpServer, sandbox: Site, verify: Verify, faults: Faults, evidence: Evidence, rename: bool
) -> None:
    server.faults = faults
    with sandbox.open(verify=verify, rename=rename) as mailbox:
        result = mailbox.deliver(outbound(SHORT), TEMP)
    assert (result.outcome, result.evidence) == (Transfer.DELIVERED, evidence)
    assert (sandbox.inbox / NAME).read_bytes() == SHORT


def test_a_file_over_the_read_back_limit_is_proven_by_size(sandbox: Site) -> None:
    with sandbox.open(read_back_limit_bytes=len(SHORT) - 1) as mailbox:
        result = mailbox.deliver(outbound(SHORT), TEMP)
    assert (result.outcome, result.evidence) == (Transfer.DELIVERED, Evidence.SIZE)


@pytest.mark.parametrize("at, effect", [(Request.OPEN, Effect.DENY), (Request.OPEN, Effect.UNSUPPORTED)])
@pytest.mark.parametrize("rename", [True, False])
def test_a_folder_that_takes_nothing_is_for_a_person(
    server: SftpServer, sandbox: Site, at: Request, effect: Effect, rename: bool
) -> None:
    server.faults = fault(at, effect)
    with sandbox.open(rename=rename) as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.REFUSED
    server.faults = Faults()
    with sandbox.open(inbox="no-such-folder", rename=rename) as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.REFUSED


# ------------------------------------------------------------------------------------------------------------- rename
@pytest.mark.parametrize("effect", [Effect.UNSUPPORTED, Effect.DENY])
def test_a_server_that_cannot_rename_is_told_and_works_directly(
    server: SftpServer, sandbox: Site, effect: Effect
) -> None:
    """F-18."""
    server.faults = fault(Request.RENAME, effect)
    with sandbox.open() as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.REFUSED
    assert sandbox.inbox_names() == []
    with sandbox.open(rename=False) as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.DELIVERED
    assert sandbox.inbox_names() == [NAME]


def test_a_rename_that_just_fails_is_tried_again_later(server: SftpServer, sandbox: Site) -> None:
    server.faults = fault(Request.RENAME, Effect.FAIL, 1)
    with sandbox.open() as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.DEFERRED
        assert sandbox.inbox_names() == []
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.DELIVERED


def test_a_lost_answer_to_the_rename_is_unknown_until_somebody_looks(
    server: SftpServer, sandbox: Site
) -> None:
    """F-16: both names are looked at; here the rename had been done."""
    server.faults = fault(Request.RENAME, Effect.LOSE_REPLY, 1)
    with sandbox.open() as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.UNKNOWN
        assert not mailbox.alive
    with sandbox.open() as mailbox:
        result = mailbox.settle(outbound(), TEMP)
    assert (result.outcome, result.evidence) == (Transfer.DELIVERED, Evidence.READ_BACK)
    assert sandbox.inbox_names() == [NAME]


def test_a_rename_that_was_never_done_is_finished(server: SftpServer, sandbox: Site) -> None:
    """F-16: and here it had not."""
    server.faults = fault(Request.RENAME, Effect.DROP, 1)
    with sandbox.open() as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.UNKNOWN
    assert sandbox.inbox_names() == [TEMP]
    with sandbox.open() as mailbox:
        assert mailbox.settle(outbound(), TEMP).outcome is Transfer.DELIVERED
    assert sandbox.inbox_names() == [NAME]


def test_a_size_that_changes_with_the_name_is_for_a_person(server: SftpServer, sandbox: Site) -> None:
    def lie_from_now_on() -> bool:
        server.faults = Faults(size_error=1)
        return True

    with sandbox.open() as mailbox:
        assert mailbox.deliver(outbound(), TEMP, lie_from_now_on).outcome is Transfer.REFUSED


def test_taken_at_once_after_a_lost_answer_stays_unknown(server: SftpServer, sandbox: Site) -> None:
    """F-14: no trace is no proof of anything; only an acknowledgement or a person settles it."""
    server.faults = Faults((Fault(Request.RENAME, Effect.LOSE_REPLY, 1),), take_at_once=True)
    with sandbox.open() as mailbox:
        assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.UNKNOWN
    with sandbox.open() as mailbox:
        assert mailbox.settle(outbound(), TEMP).outcome is Transfer.UNKNOWN


@pytest.mark.parametrize(
    "verify, rename, outcome, evidence",
    [
        (Verify.READ_BACK, True, Transfer.DELIVERED, Evidence.READ_BACK),  # proven under its temporary name
        (Verify.SIZE, True, Transfer.DELIVERED, Evidence.SIZE),
        (Verify.NONE, True, Transfer.DELIVERED, Evidence.STATUSES),
        (Verify.NONE, False, Transfer.DELIVERED, Evidence.STATUSES),
        (
            Verify.READ_BACK,
            False,
            Transfer.UNKNOWN,
            Evidence.NONE,
        ),  # a proof was asked for and could not be had
    ],
)
def test_a_server_that_takes_files_away_at_once(
    server: SftpServer, sandbox: Site, verify: Verify, rename: bool, outcome: Transfer, evidence: Evidence
) -> None:
    """F-19."""
    server.faults = Faults(take_at_once=True)
    with sandbox.open(verify=verify, rename=rename) as mailbox:
        result = mailbox.deliver(outbound(), TEMP)
    assert (result.outcome, result.evidence) == (outcome, evidence)
    assert (server.served.root / "taken" / NAME).read_bytes() == outbound().content


# ------------------------------------------------------------------------------------------------- straight to the name
def test_direct_a_torn_upload_is_undone_or_unknown(server: SftpServer, sandbox: Site) -> None:
    """F-18: without renaming, what is under the final name may be torn: removed when possible, else unknown."""
    server.faults = fault(Request.WRITE, Effect.FAIL, 2)
    with sandbox.open(rename=False) as mailbox:
        assert mailbox.deliver(outbound(SHORT), TEMP).outcome is Transfer.DEFERRED
        assert sandbox.inbox_names() == []
        server.faults = Faults((Fault(Request.WRITE, Effect.FAIL, 2), Fault(Request.REMOVE, Effect.DENY)))
        assert mailbox.deliver(outbound(SHORT), TEMP).outcome is Transfer.UNKNOWN


def test_direct_a_lost_connection_is_settled_by_looking(server: SftpServer, sandbox: Site) -> None:
    server.faults = fault(Request.WRITE, Effect.DROP, 3)
    with sandbox.open(rename=False) as mailbox:
        assert mailbox.deliver(outbound(SHORT), TEMP).outcome is Transfer.UNKNOWN
    assert sandbox.inbox_names() == [NAME]
    with sandbox.open(rename=False) as mailbox:
        assert mailbox.settle(outbound(SHORT), TEMP).outcome is Transfer.DEFERRED
        assert sandbox.inbox_names() == []
        assert mailbox.deliver(outbound(SHORT), TEMP).outcome is Transfer.DELIVERED
        assert mailbox.settle(outbound(SHORT), TEMP).outcome is Transfer.DELIVERED


def test_direct_another_file_under_our_name_is_not_touched(server: SftpServer, sandbox: Site) -> None:
    with sandbox.open(rename=False) as mailbox:
        (sandbox.inbox / NAME).write_bytes(b"theirs")
        assert mailbox.deliver(outbound(SHORT), TEMP).outcome is Transfer.REFUSED
        assert mailbox.settle(outbound(SHORT), TEMP).outcome is Transfer.REFUSED
        server.faults = fault(Request.READ, Effect.DENY)
        (sandbox.inbox / NAME).write_bytes(bytes(len(SHORT)))
        assert mailbox.settle(outbound(SHORT), TEMP).outcome is Transfer.UNKNOWN
    assert (sandbox.inbox / NAME).read_bytes() == bytes(len(SHORT))


# --------------------------------------------------------------------------------------- the connection ends anywhere
STEPS = [
    Request.STAT,
    Request.OPEN,
    Request.WRITE,
    Request.FSYNC,
    Request.CLOSE,
    Request.READ,
    Request.RENAME,
]


@pytest.mark.parametrize("at", STEPS)
@pytest.mark.parametrize("effect", [Effect.DROP, Effect.LOSE_REPLY, Effect.GARBAGE, Effect.STRAY])
def test_a_connection_that_ends_at_any_step(
    server: SftpServer, sandbox: Site, at: Request, effect: Effect
) -> None:
    """F-10 to F-13, N-07, N-20, N-21: never "delivered" too early, and one look afterwards brings it to its end."""
    for nth in (1, 2, 3, 4):
        temp_name = f"{NAME}.{nth}.part"
        server.faults = fault(at, effect, nth)
        with sandbox.open(reply_seconds=0.5) as mailbox:
            result = mailbox.deliver(outbound(SHORT), temp_name)
            alive = mailbox.alive
        if result.outcome is Transfer.DELIVERED:
            assert (sandbox.inbox / NAME).read_bytes() == SHORT
        else:
            assert not alive
            assert result.outcome is Transfer.UNKNOWN or NAME not in sandbox.inbox_names()
        server.faults = Faults()
        settle_and_send_again(sandbox.open(), result.outcome, temp_name)
        assert sandbox.inbox_names() == [NAME]
        assert (sandbox.inbox / NAME).read_bytes() == SHORT
        (sandbox.inbox / NAME).unlink()


def settle_and_send_again(mailbox: Mailbox, outcome: Transfer, temp_name: str) -> None:
    """What the outbox does after an attempt that did not deliver."""
    with mailbox:
        if outcome is not Transfer.DELIVERED:
            outcome = mailbox.settle(outbound(SHORT), temp_name).outcome
        if outcome is not Transfer.DELIVERED:
            assert mailbox.deliver(outbound(SHORT), "again.part").outcome is Transfer.DELIVERED


def test_after_a_lost_connection_every_call_says_so(server: SftpServer, sandbox: Site) -> None:
    """N-20: the remaining files go over a new connection."""
    server.faults = Faults(requests_per_session=25)
    done = 0
    for _ in range(5):
        with sandbox.open() as mailbox:
            while done < 5 and mailbox.alive:
                name = f"{done}.837"
                if mailbox.deliver(outbound(name=name), f"{name}.part").outcome is Transfer.DELIVERED:
                    done += 1
                else:
                    for path in sandbox.inbox.glob("*.part"):
                        path.unlink()
            if done < 5:
                assert mailbox.deliver(outbound(), TEMP).outcome is Transfer.DEFERRED
    assert sandbox.inbox_names() == [f"{number}.837" for number in range(5)]
