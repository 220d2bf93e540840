"""Each content once per partner; a poll knows what it has seen; only one run applies a file."""

from __future__ import annotations

from edigate.errors import Finding, Location, Severity
from edigate.store import Store, inbox, remote_files
from store.things import AT, PARTNER, arrive, later

ODD = Finding("count_wrong", Severity.WARNING, "SE01 is wrong", Location(ordinal=3, id="SE", element=1), 1)


def test_the_same_bytes_again_are_the_same_file(store: Store) -> None:
    with store.begin() as tx:
        first, again, other = arrive(tx), arrive(tx), arrive(tx, partner_id="other")
    assert (first.new, again.new, other.new) == (True, False, True)
    assert first.file == again.file
    assert other.file.id != first.file.id
    assert (first.file.state, first.file.how, first.file.remote_name, first.file.received_at) == (
        "archived",
        "fetched",
        "a.835",
        AT,
    )


def test_one_run_applies_it(store: Store) -> None:
    with store.begin() as tx:
        one = arrive(tx).file
        assert inbox.mark(
            tx, one.id, "archived", "interpreted", later(1), findings=[ODD], contents=["TA1", "999"]
        )
        assert not inbox.mark(tx, one.id, "archived", "interpreted", later(2))
        found = inbox.get(tx, one.id)
    assert found is not None
    assert (found.state, found.state_at, found.findings, found.contents) == (
        "interpreted",
        later(1),
        (ODD,),
        ("TA1", "999"),
    )


def test_what_waits_comes_in_order_of_arrival(store: Store) -> None:
    with store.begin() as tx:
        files = [arrive(tx, b"file %d" % n, "other" if n == 2 else PARTNER).file for n in range(5)]
        inbox.mark(tx, files[1].id, "archived", "held", AT, reason="a number seen before")
        assert [each.id for each in inbox.next_archived(tx)] == [files[n].id for n in (0, 2, 3, 4)]
        assert [each.id for each in inbox.next_archived(tx, after=files[2].id, limit=1)] == [files[3].id]
        assert [each.id for each in inbox.next_archived(tx, partner_id="other")] == [files[2].id]
        assert [(each.id, each.reason) for each in inbox.held(tx)] == [(files[1].id, "a number seen before")]
        assert [each.id for each in inbox.by_sha256(tx, files[3].sha256[:9].upper())] == [files[3].id]
        assert inbox.by_sha256(tx, "%") == []


def test_the_partners_copy_is_done_once(store: Store) -> None:
    with store.begin() as tx:
        one = arrive(tx).file
        inbox.remote_done(tx, one.id, later(1))
        inbox.remote_done(tx, one.id, later(2))
        found = inbox.get(tx, one.id)
    assert found is not None
    assert found.remote_done_at == later(1)


def test_a_number_that_came_before_is_found(store: Store) -> None:
    with store.begin() as tx:
        one = arrive(tx).file
        inbox.note_interchanges(
            tx, one.id, PARTNER, [("PAYER1         ", "000000905"), ("PAYER1", "000000906")]
        )
        inbox.note_interchanges(tx, one.id, PARTNER, [("PAYER1         ", "000000905")])
        assert [each.id for each in inbox.with_interchange(tx, PARTNER, "PAYER1", "905")] == [one.id]
        assert inbox.with_interchange(tx, PARTNER, "PAYER2", "905") == []
        assert inbox.with_interchange(tx, "other", "PAYER1", "905") == []


def test_a_poll_knows_what_it_has_seen(store: Store) -> None:
    hostile = b"../\xff\n\x00.835"
    with store.begin() as tx:
        one = arrive(tx).file
        remote_files.note(tx, PARTNER, hostile, 12, 1_700_000_000, at=AT)
        remote_files.note(tx, PARTNER, b"b.835", None, None, at=AT, reason="too large")
        remote_files.note(tx, PARTNER, hostile, 12, 1_700_000_000, at=later(5), inbox_id=one.id)
        remote_files.note(tx, PARTNER, hostile, 13, 1_700_000_000, at=later(6))
    with store.look() as tx:
        known = {
            (each.raw_name, each.size): each
            for each in remote_files.known(tx, PARTNER, [hostile, b"b.835", b"c.835"])
        }
        assert known[hostile, 12] == remote_files.RemoteSeen(hostile, 12, 1_700_000_000, AT, one.id, None)
        assert known[hostile, 13].inbox_id is None
        assert known[b"b.835", None] == remote_files.RemoteSeen(b"b.835", None, None, AT, None, "too large")
        assert len(known) == 3
        assert remote_files.known(tx, "other", [hostile]) == []
    with store.begin() as tx:
        remote_files.forget(tx, PARTNER, hostile)
        assert [each.raw_name for each in remote_files.known(tx, PARTNER, [hostile, b"b.835"])] == [b"b.835"]
