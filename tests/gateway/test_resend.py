"""Claims sent anew under new numbers: only by order, only those that may go, and never the same claim twice unnoticed."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from edigate.cli.app import app
from edigate.delivery.outbound_file import Evidence, Transfer, TransferResult
from edigate.errors import LocalError, TryLater, UsageError
from edigate.gateway.gateway import Gateway
from edigate.gateway.mailboxes import opener
from edigate.gateway.resend import TO_CORRECT, Mode, Resent
from edigate.intake import json_claims
from edigate.store import audit, blobs, journal, lists, outbox, submissions
from edigate.store.outbox import Batch
from gateway.conftest import MakeWorld
from gateway.worlds import Through, World, Wrapped, claim
from wire import answer, ta1

WHOLE, REFUSED, BLAMELESS = Mode.NEW_ENVELOPE, Mode.REJECTED_ONLY, Mode.BLAMELESS_ONLY


def sent(world: World, *keys: str) -> Batch:
    """Claims under these keys, delivered in one batch."""
    world.submit(*(claim(key) for key in keys or ("A1",)))
    world.gateway.prepare()
    world.gateway.send()
    return batch(world, 1)


def batch(world: World, number: int) -> Batch:
    with world.look() as tx:
        found = outbox.get(tx, number)
    assert found is not None
    return found


def keys_in(world: World, number: int) -> list[str]:
    with world.look() as tx:
        return sorted(each.claim_key for each in submissions.of_batch(tx, number))


def told(world: World, *answers: bytes) -> None:
    for n, content in enumerate(answers):
        world.take(for_us(content), f"answer{n}.x12")
    world.gateway.interpret()


def for_us(content: bytes) -> bytes:
    """An answer, addressed to the project."""
    ours = content.replace(b"*US             *", b"*EDIGATETEST    *")
    return ours.replace(b"*PAYER*US*", b"*PAYER*EDIGATETEST*")


def syntax(to: Batch, verdict: str, *blamed: str, number: int = 7) -> bytes:
    """A 999 that accepts or refuses the one set of a batch, and names claims as the cause."""
    errors = [f"IK3*CLM*20**8\nCTX*CLM01:{key}\nIK4*2*782*6" for key in blamed]
    counts = "1*1*1" if verdict == "A" else "1*1*0"
    body = (
        f"AK1*HC*{to.gs06}*005010X222A1",
        "AK2*837*0001*005010X222A1",
        *errors,
        f"IK5*{verdict}",
        f"AK9*{verdict}*{counts}",
    )
    return answer("999", "005010X231A1", "\n".join(body), number=number)


def claim_ack(world: World, to: int, **statuses: str) -> bytes:
    """A 277CA with one status for each claim of a batch (by key)."""
    with world.look() as tx:
        rows = submissions.of_batch(tx, to)
        (reference,) = [each.bht03 for known in outbox.known(tx, [to]) for each in known.sets]
    head = f"""BHT*0085*08*CA1*20260305*1005*TH\nHL*1**20*1\nNM1*PR*2*DEMO HEALTH PLAN*****PI*DHP01\nTRN*1*R1
DTP*050*D8*20260304\nDTP*009*D8*20260304\nHL*2*1*21*1\nNM1*41*2*LAKESIDE*****46*EDIGATETEST\nTRN*2*{reference}
STC*A1:19:PR*20260305*WQ*1\nHL*3*2*19*1\nNM1*85*2*LAKESIDE*****XX*1750001012\nTRN*1*0\nSTC*A1:19:PR**WQ*1"""
    below = [
        f"HL*{n}*3*PT\nNM1*QC*1*RIVERA*ANNA****MI*DHP123456789\nTRN*2*{row.patient_control_number}\n"
        f"STC*{statuses[row.claim_key]}*20260305*WQ*235\nREF*D9*{row.trace}\nDTP*472*D8*20260302"
        for n, row in enumerate(rows, start=4) if row.claim_key in statuses
    ]  # fmt: skip
    return answer("277", "005010X214", "\n".join((head, *below)), day="20260305", number=9)


def anew(world: World, number: int = 1, mode: Mode = WHOLE, reason: str = "they said so") -> Resent:
    return world.gateway.resend_anew(number, mode, reason=reason)


def refused(world: World, number: int = 1, mode: Mode = WHOLE) -> str:
    """Why the order is refused; nothing has changed then."""
    before = world.picture(), world.batches()
    with pytest.raises(UsageError) as error:
        anew(world, number, mode)
    assert (world.picture(), world.batches()) == before
    return str(error.value)


class Ending(Through):
    """A mailbox whose deliveries end so."""

    outcome = Transfer.REFUSED

    def deliver(self, file: Any, temp_name: str, before_publish: Any = None) -> TransferResult:
        return TransferResult(self.outcome, Evidence.NONE, "as scripted")


class Doubtful(Ending):
    outcome = Transfer.UNKNOWN

    def settle(self, *args: Any, **options: Any) -> TransferResult:
        return TransferResult(Transfer.UNKNOWN, Evidence.NONE, "as scripted")


# ------------------------------------------------------------------------------------------------------- whole batches
def test_a_refused_envelope_goes_anew_with_new_numbers_and_is_paid(any_world: World) -> None:
    """F-30: the batch, its order and its claims are linked to the old ones, and nothing is booked twice."""
    world = any_world
    old = sent(world, "A1", "A2")
    told(world, ta1(old.isa13, "R", "006"))
    assert world.batches() == {1: "ta1_rejected"} and set(world.states().values()) == {"syntax_rejected"}
    with world.look() as tx:
        booked = journal.balances(tx)
    made = anew(world, reason="their receiver id is mended")
    (new,) = made.batches
    assert (made.left, made.held) == ((), 0)
    assert (new.derived_from, new.reason, new.state) == (1, "their receiver id is mended", "queued")
    assert new.isa13 != old.isa13 and new.gs06 != old.gs06 and new.file_name != old.file_name
    assert set(world.states().values()) == {"batched"} and world.work() == []
    with world.look() as tx:
        assert journal.balances(tx) == booked
        (order,) = [each for each in audit.orders(tx, subject="batch 1") if each.reason]
        first, second = (blobs.read(tx, each.sha256) for each in (old, new))
        traces = [{row.trace for row in submissions.of_batch(tx, each)} for each in (1, 2)]
    assert (order.actor, order.action, order.reason) == (
        "tess", "resend new-envelope", "their receiver id is mended",
    )  # fmt: skip
    assert first.count(b"CLM*") == second.count(b"CLM*") == 2
    assert traces[0].isdisjoint(traces[1])
    (world.inbox / old.file_name).unlink()
    world.round()
    assert world.batches()[2] == "completed" and set(world.states().values()) == {"partially_paid"}


def test_what_the_partner_never_had_leaves_its_old_batch(world: World) -> None:
    world.submit(claim("A1"))
    world.gateway.prepare()
    world = world.again(open_mailbox=Wrapped(opener(world.folder), Ending))
    world.gateway.send()
    assert world.batches() == {1: "held"} and world.work_kinds() == ["delivery"]
    anew(world)
    assert world.batches() == {1: "completed", 2: "queued"} and world.work() == []
    assert world.gateway.health().ok
    for again in (
        lambda: world.gateway.resend(1, reason="x"),
        lambda: world.gateway.sent_by_hand(1, reason="x"),
    ):
        with pytest.raises(UsageError):
            again()
    world = world.again()
    world.round()
    assert world.states() == {"A1": "partially_paid"} and world.batches() == {1: "completed", 2: "completed"}
    world.close()


def test_a_lost_file_goes_anew_by_order_and_the_old_one_is_over_when_the_new_is_answered(
    world: World,
) -> None:
    """I3: two live interchanges with one claim, and the order for it."""
    old = sent(world)
    (world.inbox / old.file_name).unlink()
    anew(world)
    assert world.batches() == {1: "transmitted", 2: "queued"}
    assert {each.name for each in world.gateway.verify() if not each.ok} == set()
    world.round()
    assert world.batches() == {1: "completed", 2: "completed"}
    with world.look() as tx:
        claim_id = submissions.of_batch(tx, 1)[0].claim_id
        assert [each.state for each in submissions.of_claims(tx, [claim_id])] == [
            "replaced",
            "partially_paid",
        ]
    assert "conflict" not in world.work_kinds()


def test_a_lost_file_that_turns_up_after_all_is_told(world: World) -> None:
    """The partner may have the claim twice, whichever of the two answers comes first."""
    old = sent(world)
    anew(world)
    world.gateway.send()
    answers = [syntax(old, "A"), syntax(batch(world, 2), "A", number=8)]
    told(world, *answers)
    (item,) = world.work()
    assert item.item.kind == "conflict" and "sent anew" in item.item.reason
    told(world, claim_ack(world, 2, A1="A2:20:PR"))
    assert "conflict" in world.work_kinds()


def test_the_same_claim_is_never_sent_twice(world: World) -> None:
    """Each state in which a new envelope would be a second claim, with the reason why it is refused."""
    world.submit(claim("A1"))
    world.gateway.prepare()
    assert "has not left" in refused(world)
    world.gateway.send()
    old = batch(world, 1)
    told(world, ta1(old.isa13, "A"))
    assert "would be there twice" in refused(world)
    told(world, syntax(old, "A"))
    assert "would be there twice" in refused(world)
    assert "no claim of it was refused" in refused(world, mode=REFUSED)
    told(world, claim_ack(world, 1, A1="A2:20:PR"))
    assert world.batches() == {1: "completed"}
    assert "would be there twice" in refused(world)
    assert "no batch 7" in refused(world, 7)


def test_what_nobody_knows_is_looked_for_first(world: World) -> None:
    world.submit(claim("A1"))
    world.gateway.prepare()
    world = world.again(open_mailbox=Wrapped(opener(world.folder), Doubtful))
    world.gateway.send()
    assert world.batches() == {1: "transmit_unknown"}
    assert "looks again" in refused(world) and "looks again" in refused(world, mode=REFUSED)
    while world.batches() == {1: "transmit_unknown"}:
        world.clock.forward(hours=7)
        world.gateway.send()
    assert world.batches() == {1: "held"}
    assert "may have arrived" in refused(world)
    world.gateway.sent_by_hand(
        1, reason="they have it"
    )  # the partner's word; later it says that it lost the file
    assert len(anew(world).batches) == 1
    world.close()


def test_a_duplicate_for_the_partner_is_not_sent_under_other_numbers(world: World) -> None:
    """F-32: note 025 means that an earlier copy is there."""
    old = sent(world)
    told(world, ta1(old.isa13, "R", "025"))
    assert "note 025" in refused(world)


def test_answers_without_their_999_keep_a_file_from_going_anew(world: World) -> None:
    old = sent(world, "A1", "A2")
    world.answer()
    for path in world.outbox.iterdir():
        if path.suffix != ".835":
            path.unlink()
    world.gateway.run()
    assert old.state == "transmitted" and "partially_paid" in world.states().values()
    assert "was answered" in refused(world) or "would be there twice" in refused(world)


def test_test_claims_never_become_production(world: World) -> None:
    old = sent(world)
    told(world, ta1(old.isa13, "R", "006"))
    file = world.folder / "partners" / "payer.toml"
    file.write_text(file.read_text().replace('usage = "T"', 'usage = "P"'))
    world = world.again()
    assert "never mix" in refused(world)
    world.close()


def test_a_question_is_asked_anew_not_sent_anew(world: World) -> None:
    sent(world)
    told(world, syntax(batch(world, 1), "A"), claim_ack(world, 1, A1="A2:20:PR"))
    world.gateway.inquire("A1")
    assert "inquire" in refused(world, 2)


# -------------------------------------------------------------------------------------------------------- refused claims
@pytest.mark.parametrize("mode", [WHOLE, REFUSED])
def test_of_a_refused_set_the_innocent_go_together_and_the_named_apart(any_world: World, mode: Mode) -> None:
    """Unchanged, the claim that the 999 named would take the others down again."""
    world = any_world
    old = sent(world, "A1", "A2", "A3")
    told(world, syntax(old, "R", "A2"))
    assert world.batches() == {1: "acked_rejected"} and set(world.states().values()) == {"syntax_rejected"}
    made = anew(world, mode=mode)
    assert [keys_in(world, each.id) for each in made.batches] == [["A1", "A3"], ["A2"]]
    assert world.work() == [] and {each.derived_from for each in made.batches} == {1}
    assert all(each.ok for each in world.gateway.verify()) and list(world.gateway.replay()) == []


def test_a_claim_that_was_refused_for_what_it_says_is_corrected_first(any_world: World) -> None:
    """Unchanged it would be refused again; what only the payer can mend is no fault of the claim."""
    world = any_world
    old = sent(world, "A1", "A2", "A3", "A4")
    told(world, syntax(old, "R", "A2"))
    made = anew(world, mode=BLAMELESS)
    assert [(each.claim_key, each.reason) for each in made.left] == [("A2", TO_CORRECT)]
    assert keys_in(world, 2) == ["A1", "A3", "A4"]
    assert [(each.claim_key, each.item.action) for each in world.work()] == [("A2", "edigate submit FILE")]
    world.gateway.send()
    answered = claim_ack(world, 2, A1="A7:164:IL", A3="A3:24:85", A4="A3:484")
    told(world, syntax(batch(world, 2), "A", number=8), answered)
    (new,) = anew(world, 2, BLAMELESS).batches
    assert keys_in(world, new.id) == ["A3", "A4"]
    assert TO_CORRECT in refused(world, 1, BLAMELESS)
    assert list(world.gateway.replay()) == []


def test_what_is_left_behind_is_counted_for_the_operator(world: World) -> None:
    old = sent(world, "A1", "A2", "A3")
    told(world, syntax(old, "R", "A2", "A3"))
    world.close()
    words = ["resend", "1", "--as", "blameless-only", "--reason", "x", "-c", str(world.folder)]
    shown = CliRunner().invoke(app, words)
    assert "2 claims left behind: A2, A3. Why: it was refused for what it says" in shown.output


def test_what_goes_unchanged_though_it_was_refused_for_what_it_says_is_told_to_the_operator(
    world: World,
) -> None:
    old = sent(world, "A1", "A2", "A3")
    told(world, syntax(old, "R", "A2"))
    world.close()
    words = ["resend", "1", "--as", "rejected-only", "--reason", "x", "-c", str(world.folder)]
    shown = CliRunner().invoke(app, words)
    assert "1 claim refused for what it says goes unchanged, and may be refused again: A2." in shown.output
    assert shown.output.count("is queued") == 2 and "left behind" not in shown.output


def test_what_was_corrected_meanwhile_stays_corrected(world: World) -> None:
    old = sent(world, "A1", "A2")
    told(world, syntax(old, "R", "A2"))
    world.submit(claim("A2", place_of_service="22"))
    made = anew(world, mode=REFUSED)
    assert [(each.claim_key, each.reason) for each in made.left] == [
        ("A2", "it was submitted anew meanwhile")
    ]
    assert [keys_in(world, each.id) for each in made.batches] == [["A1"]]
    assert "A1, A2: it was submitted anew meanwhile" in refused(world, mode=REFUSED)
    world.gateway.prepare()
    assert keys_in(world, 3) == ["A2"]


def test_of_an_accepted_batch_only_what_a_277ca_refused(world: World) -> None:
    old = sent(world, "A1", "A2")
    told(world, syntax(old, "A"), claim_ack(world, 1, A1="A2:20:PR", A2="A3:21:PR"))
    assert world.states() == {"A1": "accepted", "A2": "rejected"} and world.work_kinds() == ["rejected"]
    (new,) = anew(world, mode=REFUSED).batches
    assert keys_in(world, new.id) == ["A2"] and new.charge == batch(world, 1).charge / 2
    assert world.work() == [] and world.batches()[1] == "completed"


def test_answers_that_contradict_each_other_keep_a_claim_here(world: World) -> None:
    old = sent(world)
    other = (
        ta1(old.isa13, "A")
        .replace(b"*000000001*0*T", b"*000000002*0*T")
        .replace(b"IEA*0*000000001", b"IEA*0*000000002")
    )
    told(world, ta1(old.isa13, "R", "006"), other)
    assert "conflict" in world.work_kinds() and batch(world, 1).state == "ta1_rejected"
    assert "contradict" in refused(world) and "contradict" in refused(world, mode=REFUSED)


def test_what_fails_the_check_by_now_is_held_with_its_work(world: World) -> None:
    world.submit(claim("A1"), claim("A2", place_of_service="22"))
    old = sent(world)
    told(world, ta1(old.isa13, "R", "006"))
    with (world.folder / "partners" / "payer.toml").open("a") as file:
        file.write('\n[[check.rule]]\nat = "2300/CLM/05-1"\nnever = ["22"]\n')
    world = world.again()
    made = anew(world)
    assert made.held == 1 and [each.claim_key for each in made.left] == ["A2"]
    assert world.states() == {"A1": "batched", "A2": "held"} and world.work_kinds() == ["held"]
    world.submit(claim("A2", place_of_service="11"))
    world.gateway.prepare()
    assert set(world.states().values()) == {"batched"} and world.work() == []
    world.close()


def test_the_partners_limits_hold_for_what_is_sent_anew(make_world: MakeWorld) -> None:
    world = make_world()
    old = sent(world, "A1", "A2", "A3")
    told(world, ta1(old.isa13, "R", "006"))
    file = world.folder / "partners" / "payer.toml"
    file.write_text(file.read_text().replace("claims_per_file = 100", "claims_per_file = 2"))
    world = world.again()
    made = anew(world)
    assert [each.claim_count for each in made.batches] == [2, 1]
    world.close()


def test_a_correction_sent_anew_keeps_what_it_corrects(world: World) -> None:
    """A replacement that got lost with its batch: frequency and the payer's number stay, and it can be ordered again."""
    sent(world)
    world.answer()
    world.gateway.run()
    assert world.states() == {"A1": "partially_paid"}
    (fresh,) = json_claims.read(json.dumps(claim("A1", place_of_service="22")))
    world.gateway.replace("A1", fresh)
    world.gateway.prepare()
    world.gateway.send()
    (new,) = anew(world, 2).batches
    with world.look() as tx:
        before, after = submissions.of_batch(tx, 2)[0], submissions.of_batch(tx, new.id)[0]
        content = outbox.file(tx, new).content
    assert (after.frequency, after.payer_claim_control_number) == ("7", before.payer_claim_control_number)
    assert b"REF*F8*" in content
    world.gateway.send()
    told(world, syntax(batch(world, new.id), "R", "A1"))
    (again,) = json_claims.read(json.dumps(claim("A1", place_of_service="11")))
    assert world.gateway.replace("A1", again).outcome == "ready"


# ------------------------------------------------------------------------------------------------------------- the books
def test_verify_knows_an_order_from_a_mistake(world: World) -> None:
    sent(world)
    anew(world)
    with world.look() as tx:
        assert [each.id for each in lists.find_batches(tx) if each.derived_from] == [2]
    gateway: Gateway = world.gateway
    assert all(each.ok for each in gateway.verify())


def test_a_run_that_is_sending_keeps_a_person_from_saying_it_is_done(world: World) -> None:
    world.submit(claim("A1"))
    world.gateway.prepare()
    with world.gateway.context.lease("send/payer", timedelta(minutes=30)), pytest.raises(TryLater):
        world.gateway.sent_by_hand(1, reason="portal")
    world.gateway.sent_by_hand(1, reason="portal")
    assert world.batches() == {1: "transmitted"}


class Cut(Ending):
    """The run dies in the middle of the upload."""

    def deliver(self, file: Any, temp_name: str, before_publish: Any = None) -> TransferResult:
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("mailbox", "state", "then"),
    [
        (None, "queued", "transmitted"),
        (Cut, "transmitting", "transmitted"),
        (Doubtful, "transmit_unknown", "transmitted"),
        (Ending, "held", "transmitted"),
        (Through, "transmitted", "transmitted"),
        (None, "ta1_accepted", "ta1_accepted"),
        (Through, "ta1_accepted", None),
        (Through, "acked_rejected", None),
    ],
)
def test_a_delivery_by_hand_and_the_frozen_bytes_in_every_state(
    world: World, mailbox: type[Through] | None, state: str, then: str | None
) -> None:
    """It is refused where nothing would follow from it: the delivery is on record, and it was answered."""
    world.submit(claim("A1"))
    world.gateway.prepare()
    if mailbox is not None:
        world = world.again(open_mailbox=Wrapped(opener(world.folder), mailbox))
        with suppress(KeyboardInterrupt):
            world.gateway.send()
    old = batch(world, 1)
    if state == "ta1_accepted":
        told(world, ta1(old.isa13, "A"))
    if state == "acked_rejected":
        told(world, syntax(old, "R"))
    assert world.batches() == {1: state}
    with world.look() as tx:
        assert outbox.file(tx, old).content.count(b"CLM*") == 1
    if then is None:
        with pytest.raises(UsageError, match=f"batch 1 is {state}: .* nothing would follow"):
            world.gateway.sent_by_hand(1, reason="portal")
        assert world.batches() == {1: state}
        world.close()
        return
    world.gateway.sent_by_hand(1, reason="portal")
    assert world.batches() == {1: then} and "delivery" not in world.work_kinds()
    assert world.states() == {"A1": "submitted"} and world.gateway.send() == []
    with world.look() as tx:
        assert [each.action for each in audit.orders(tx) if each.reason] == ["sent-by-hand"]
    world.close()


def test_a_batch_with_damaged_bytes_can_still_be_looked_at(world: World) -> None:
    """Its bytes are not handed out; its claims go anew, which was what the damage left open."""
    sent(world)
    with world.gateway.context.store.begin() as tx:
        kept = tx.value(text("SELECT data FROM blob_chunks WHERE blob_id = 1"))
        tx.run(text("UPDATE blob_chunks SET data = x'00' WHERE blob_id = 1"))

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, [*words, "-c", str(world.folder)])

    shown = run("batch", "1")
    assert shown.exit_code == 0 and "payer_000000001.837" in shown.stdout
    assert type(run("batch", "1", "--write", "-").exception) is LocalError
    ordered = run("resend", "1", "--as", "new-envelope", "--reason", "x", "--json")
    made = {"batch": 1, "mode": "new-envelope", "queued": [2], "left": [], "unchanged": []}
    assert json.loads(ordered.stdout) == made
    target = world.folder / "out.837"
    assert run("batch", "2", "--write", str(target)).exit_code == 0
    assert target.stat().st_mode & 0o777 == 0o600 and target.read_bytes().startswith(b"ISA")
    with world.gateway.context.store.begin() as tx:  # for the invariants afterwards
        tx.run(text("UPDATE blob_chunks SET data = :d WHERE blob_id = 1").bindparams(d=kept))


def offers(world: World) -> list[str]:
    """The commands that the list names to send claims of a batch anew."""
    return [each.item.action for each in world.work() if each.item.action.startswith("edigate resend")]


@pytest.mark.parametrize("order", [1, -1], ids=["refusal first", "taken first"])
@pytest.mark.parametrize("taken", ["999", "277CA"])
def test_nothing_is_offered_to_be_sent_again_that_arrived_after_all(
    any_world: World, taken: str, order: int
) -> None:
    world = any_world
    old = sent(world, "A1", "A2")
    arrived = syntax(old, "A") if taken == "999" else claim_ack(world, 1, A1="A2:20:PR", A2="A2:20:PR")
    for each in [ta1(old.isa13, "R", "006"), arrived][::order]:
        told(world, each)
    assert offers(world) == [] and "conflict" in world.work_kinds()
    assert "contradict" in refused(world) or "taken" in refused(world)
    assert list(world.gateway.replay()) == []


@pytest.mark.parametrize("order", [1, -1], ids=["refusal first", "taken first"])
@pytest.mark.parametrize("taken", ["999", "277CA"])
def test_one_contradiction_about_a_file_is_one_piece_of_work(world: World, taken: str, order: int) -> None:
    old = sent(world, "A1", "A2", "A3")
    all_of_it = dict.fromkeys(("A1", "A2", "A3"), "A2:20:PR")
    arrived = syntax(old, "A") if taken == "999" else claim_ack(world, 1, **all_of_it)
    for each in [ta1(old.isa13, "R", "006"), arrived][::order]:
        told(world, each)
    (item,) = [each.item for each in world.work()]
    assert (item.kind, item.action, str(item.amount)) == ("conflict", "edigate batch 1", "705.00")


def test_a_contradiction_that_a_person_has_dealt_with_is_not_told_again(world: World) -> None:
    old = sent(world, "A1")
    told(world, ta1(old.isa13, "R", "006"))
    told(world, syntax(old, "A"))
    (item,) = world.work()
    world.gateway.close_work(item.id, reason="they have it")
    told(world, syntax(old, "E", number=8))
    assert batch(world, 1).state == "acked_with_errors" and world.work() == []


def test_a_claim_in_conflict_is_not_told_again_either(world: World) -> None:
    sent(world, "A1")
    told(world, claim_ack(world, 1, A1="A3:21:PR"))
    told(
        world,
        claim_ack(world, 1, A1="A2:20:PR").replace(b"000000009", b"000000010").replace(b"0306", b"0307"),
    )
    (item,) = [each for each in world.work() if each.item.kind == "conflict"]
    world.gateway.close_work(item.id, reason="they have it")
    told(world, claim_ack(world, 1, A1="A1:20:PR").replace(b"000000009", b"000000011"))
    assert [each for each in world.work() if each.item.kind == "conflict"] == []


def test_claims_whose_file_is_in_no_dispute_are_in_one_each(world: World) -> None:
    """Two 999s that accept the group, of which one refuses its set."""
    old = sent(world, "A1", "A2")
    told(world, syntax(old, "A"))
    told(world, syntax(old, "A", number=8).replace(b"IK5*A", b"IK5*R"))
    found = [each for each in world.work() if each.item.kind == "conflict"]
    assert sorted((each.claim_key or "", str(each.item.amount)) for each in found) == [
        ("A1", "235.00"),
        ("A2", "235.00"),
    ]


def test_claims_that_were_refused_with_others_are_offered_until_they_are_taken_after_all(
    world: World,
) -> None:
    old = sent(world, "A1", "A2", "A3")
    told(world, syntax(old, "R", "A1"))
    assert offers(world) == ["edigate resend 1 --as blameless-only --reason WHY"]
    told(world, claim_ack(world, 1, A1="A2:20:PR", A2="A2:20:PR"))
    assert offers(world) == ["edigate resend 1 --as blameless-only --reason WHY"], "A3 is refused still"
    told(world, claim_ack(world, 1, A3="A2:20:PR").replace(b"000000009", b"000000010"))
    assert offers(world) == []


def test_what_was_offered_is_offered_again_when_the_answer_was_that_to_another_file(any_world: World) -> None:
    world = any_world
    old = sent(world, "A1", "A2")
    told(world, ta1(old.isa13, "R", "006"))
    before = offers(world)
    told(world, syntax(old, "A").replace(f"AK1*HC*{old.gs06}".encode(), b"AK1*HC*7101"))
    (item,) = [each for each in world.work() if each.item.kind == "unmatched"]
    world.gateway.link_batch(item.id, 1)
    assert (offers(world), len(before)) == ([], 1)
    world.gateway.unlink(item.id, reason="the other file")
    assert offers(world) == before and "conflict" not in world.work_kinds()
    assert list(world.gateway.replay()) == []


def set_refused(world: World, to: int, status: str) -> bytes:
    """A 277CA that refuses the one set of a batch and names no claim."""
    named = claim_ack(world, to).decode()
    level = f"TRN*2*{named.split('TRN*2*')[1].split('~')[0]}\nSTC*{status}*20260305*U*1"
    head = named[named.index("BHT*") : named.index("TRN*2*")].replace("*21*1~", "*21*0~")
    return answer("277", "005010X214", head + level, day="20260305", number=9)


def about_files(world: World) -> list[tuple[str, str]]:
    """The open work about refused files: the command and what it is worth."""
    return [
        (each.item.action, str(each.item.amount))
        for each in world.work()
        if each.item.kind in ("rejected", "question") and each.item.claim_id is None
    ]


OF_THE_SET = "edigate resend 1 --as blameless-only --reason WHY"


@pytest.mark.parametrize(
    "status, action", [("A3:496:41", OF_THE_SET), ("A8:746:40", "edigate batch 1")], ids=["mend", "duplicate"]
)
def test_a_set_that_a_277ca_refuses_is_one_piece_of_work_until_its_claims_are_taken_after_all(
    any_world: World, status: str, action: str
) -> None:
    world = any_world
    sent(world, "A1", "A2", "A3")
    told(world, set_refused(world, 1, status))
    kind = "question" if "746" in status else "rejected"
    assert set(world.states().values()) == {"rejected"}
    assert about_files(world) == [(action, "705.00")] and world.work_kinds() == [kind]
    later = dict.fromkeys(("A1", "A2"), "A2:20:PR")
    told(world, later_day(claim_ack(world, 1, **later), 10))
    assert about_files(world) == [(action, "235.00")], "A3 is refused still"
    told(world, later_day(claim_ack(world, 1, A3="A2:20:PR"), 11))
    assert about_files(world) == []
    with world.look() as tx:
        file = max(each.id for each in lists.find_files(tx))
    world.gateway.unlink_answers("A3", file, reason="another's")
    assert about_files(world) == [(action, "235.00")]
    world.gateway.unlink_answers("A2", file - 1, reason="another's")
    assert about_files(world) == [(action, "470.00")]
    assert list(world.gateway.replay()) == []


def later_day(content: bytes, number: int) -> bytes:
    """The same answer as of the next day, in another interchange."""
    return content.replace(b"000000009", f"{number:09}".encode()).replace(b"20260305*1005", b"20260306*1005")


def provider_refused(world: World, to: int, status: str) -> bytes:
    """A 277CA that takes the one set of a batch and refuses our provider in it."""
    named = claim_ack(world, to).decode()
    level = f"HL*3*2*19*0\nNM1*85*2*LAKESIDE*****XX*1750001012\nTRN*1*0\nSTC*{status}**U*1"
    head = named[named.index("BHT*") : named.index("HL*3*")]
    return answer("277", "005010X214", head + level, day="20260305", number=9)


def test_a_refused_provider_is_one_piece_of_work_for_each_answer(any_world: World) -> None:
    world = any_world
    sent(world, "A1", "A2", "A3")
    first = provider_refused(world, 1, "A3:496:85")
    told(world, first)
    assert set(world.states().values()) == {"rejected"} and about_files(world) == [(OF_THE_SET, "705.00")]
    (item,) = [each.item for each in world.work()]
    assert "all claims of provider 1750001012 in batch" in item.reason and item.codes == ("A3:496:85",)
    told(world, first.replace(b"A3:496:85", b"A3:24:85").replace(b"000000009", b"000000010"))
    assert about_files(world) == [(OF_THE_SET, "705.00")] * 2
    told(world, later_day(claim_ack(world, 1, A1="A2:20:PR"), 11))
    assert about_files(world) == [(OF_THE_SET, "470.00")] * 2
    assert len(anew(world, 1, BLAMELESS).batches) == 1 and about_files(world) == []
    assert keys_in(world, 2) == ["A2", "A3"] and list(world.gateway.replay()) == []


def test_what_is_offered_is_worth_what_is_left_of_it(any_world: World) -> None:
    world = any_world
    old = sent(world, "A1", "A2", "A3", "A4")
    told(world, syntax(old, "R", "A1"))
    assert about_files(world) == [(OF_THE_SET, "705.00")], "A1 is named: work of its own"
    told(world, claim_ack(world, 1, A2="A2:20:PR"))
    assert about_files(world) == [(OF_THE_SET, "470.00")]
    world.submit(claim("A3", place_of_service="22"))
    world.gateway.prepare()
    world.gateway.send()
    assert about_files(world) == [(OF_THE_SET, "235.00")]
    told(world, claim_ack(world, 1, A4="A2:20:PR").replace(b"000000009", b"000000011"))
    assert about_files(world) == [], "the claim that is named is not offered with others"
    assert "rejected" in world.work_kinds() and list(world.gateway.replay()) == []


def test_the_claims_of_a_refused_set_are_sent_again_by_the_command_that_its_work_names(world: World) -> None:
    sent(world, "A1", "A2")
    told(world, set_refused(world, 1, "A3:496:41"))
    assert len(anew(world, 1, BLAMELESS).batches) == 1 and world.work_kinds() == []
    assert keys_in(world, 2) == ["A1", "A2"]


def test_a_refused_set_whose_claims_were_all_corrected_is_no_work_any_more(world: World) -> None:
    sent(world, "A1")
    told(world, set_refused(world, 1, "A3:496:41"))
    world.submit(claim("A1", subscriber=claim()["subscriber"] | {"first_name": "Annie"}))
    world.gateway.prepare()
    world.gateway.send()
    assert world.states() == {"A1": "submitted"} and about_files(world) == []


def test_what_was_taken_already_is_not_offered_by_a_refusal_of_before(world: World) -> None:
    sent(world, "A1")
    told(world, later_day(claim_ack(world, 1, A1="A2:20:PR"), 10))
    told(world, set_refused(world, 1, "A8:746:40"))
    assert world.states() == {"A1": "accepted"} and about_files(world) == []


@pytest.mark.parametrize("order", [1, -1], ids=["first copy first", "second first"])
def test_a_refusal_of_a_copy_that_another_has_followed_is_no_work(world: World, order: int) -> None:
    sent(world)
    anew(world)
    world.gateway.send()
    answers = [syntax(batch(world, 1), "R", "A1"), syntax(batch(world, 2), "R", "A1", number=8)]
    for each in answers[::order]:
        told(world, each)
    assert [each.item.key for each in world.work()] == ["rejected:999:2"]
