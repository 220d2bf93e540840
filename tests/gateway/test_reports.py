"""A report of a clearinghouse that is not X12 moves claims as a 277CA does, and is archived and put aside like any file."""

from __future__ import annotations

import pytest

from edigate.store import inbox
from gateway.conftest import Read
from gateway.test_interpret import interpreted, send_the_example
from gateway.worlds import World, claim

pytestmark = pytest.mark.shared
NAMES = b"Claim ID|Status|Source|Error Code|Message|Payer Claim Number|Status Date\n"
REJECTED = NAMES + b"LSF0000481|REJECTED|CLEARINGHOUSE|E117|Member not found||2026-03-05\n"
TEXT = b"Claim ID: LSF0000481\nStatus: Accepted\nSource: Payer\nPayer Claim Number: DHP77\nStatus Date: 2026-03-05\n"


def test_a_rejection_is_the_claims_and_work(any_world: World, read: Read) -> None:
    world = interpreted(send_the_example(any_world), read, "02", "03")
    world.put("report.txt", REJECTED)
    world.gateway.receive()
    (done,) = world.gateway.interpret()
    assert (done.state, done.contents) == ("interpreted", ("pipe table",))
    assert world.states() == {"LSF0000481": "rejected"}
    (item,) = world.work()
    assert (item.item.kind, item.claim_key, item.item.codes) == ("rejected", "LSF0000481", ("E117",))
    assert item.item.reason == "Rejected, says the clearinghouse's report: Member not found; E117."
    (receipt,) = world.submit(claim(place_of_service="22"))
    assert receipt.outcome == "ready"


def test_what_the_payer_accepts_is_accepted_with_its_number(world: World, read: Read) -> None:
    interpreted(send_the_example(world), read, "02", "03")
    world.take(TEXT)
    (done,) = world.gateway.interpret()
    assert done.contents == ("labelled text",)
    assert world.picture()["claims"] == {"LSF0000481": ("accepted", (), "DHP77")}
    assert world.work() == []


def test_what_a_clearinghouse_takes_is_received_and_what_nobody_understands_is_told(
    world: World, read: Read
) -> None:
    interpreted(send_the_example(world), read, "02", "03")
    number = world.take(NAMES + b"LSF0000481|ACCEPTED\nLSF0000481|MAYBE\nNOBODYS|A\n")
    world.gateway.interpret()
    assert world.states() == {"LSF0000481": "received"}
    told = sorted(each.item.reason for each in world.work())
    assert told == [
        "A report (pipe table) has lines that are not understood: 1, the first is line 3.",
        "A report says of claim NOBODYS that it is accepted: no claim of ours has this number.",
    ]
    with world.look() as tx:
        file = inbox.get(tx, number)
    assert file is not None and [each.code for each in file.findings] == ["REPORT_LINE_UNKNOWN"]


def test_a_report_before_its_claim_waits_for_it(world: World) -> None:
    world.take(REJECTED)
    world.gateway.interpret()
    assert world.work_kinds() == ["unmatched"]
    world.submit(claim())
    assert (world.states(), world.work_kinds()) == ({"LSF0000481": "rejected"}, ["rejected"])


def test_text_that_no_reader_knows_is_quarantined(world: World) -> None:
    world.take(b"Dear customer,\nyour files were received.\n")
    (done,) = world.gateway.interpret()
    assert (done.state, done.reason) == (
        "quarantined", "it holds no X12 interchange, and is no report that a reader knows",
    )  # fmt: skip


def test_a_report_about_a_file_that_never_left_does_not_end_it(any_world: World) -> None:
    """The clearinghouse cannot know it: whoever's answer it is, the claim is still sent, and a person is told."""
    world = any_world
    world.submit(claim())
    world.gateway.prepare()
    world.take(REJECTED)
    world.gateway.interpret()
    assert (list(world.batches().values()), world.states()) == (["queued"], {"LSF0000481": "rejected"})
    (told,) = [each for each in world.work() if each.item.kind == "conflict"]
    assert "the file never left" in told.item.reason and told.batch_id == next(iter(world.batches()))
    world.gateway.unlink_answers("LSF0000481", 1, reason="another's")
    assert world.states() == {"LSF0000481": "batched"}
    world.gateway.send()
    assert (len(world.sent()), world.states()) == (1, {"LSF0000481": "submitted"})
    assert [each.item.kind for each in world.work()] == ["unmatched"]


def test_a_report_of_the_copy_before_does_not_refuse_the_one_that_waits(world: World) -> None:
    world.submit(claim())
    world.gateway.prepare()
    world.gateway.send()
    world.take(REJECTED)
    world.gateway.interpret()
    world.submit(claim(place_of_service="22"))
    world.gateway.prepare()
    world.take(REJECTED.replace(b"E117", b"E118"), "again.txt")
    world.gateway.interpret()
    assert world.states() == {"LSF0000481": "batched"}
    world.gateway.send()
    assert (len(world.sent()), world.states()) == (2, {"LSF0000481": "submitted"})
