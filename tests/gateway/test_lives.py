"""Some of the synthetic lives through the whole gateway and its store: the same oracle, to the cent.

EDIGATE_STORED_TOWNS=42 lives a thousand of them that go on to a next payer (twenty-four make a town).
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Collection
from typing import Any

import pytest

from edigate.gateway import apply as apply_module
from edigate.gateway import post_remittance
from edigate.gateway.known import of_claims
from edigate.gateway.receipt import Taken
from edigate.gateway.step import Step
from edigate.outcome import claim_answers
from edigate.outcome.known import Known, KnownPayment, KnownSubmission
from edigate.store import bulk, claim_payments, journal, outbox
from gateway.conftest import MakeWorld
from gateway.paying import addressed
from gateway.worlds import World, claim
from lives import SECOND, Life, Town, dollars

NEXT: dict[str, Any] = {
    "payer_rank": "S", "group_number": "SM7788", "claim_filing_code": "CI", "id": SECOND, "name": "Second Mutual",
    "subscriber": {"last_name": "Rivera", "first_name": "Anna", "middle_name": "M", "member_id": "SM998877"},
}  # fmt: skip


def as_submitted(life: Life) -> dict[str, Any]:
    """The claim of a life as a caller sends it."""
    made = claim(life.name, charge=dollars(sum(life.charges.values())))
    if life.next_payer:
        made["other_payers"] = [NEXT]
    made["lines"] = [made["lines"][0] | {"charge": dollars(cents)} for cents in life.charges.values()]
    return made


def told_to(world: World, town: Town, what: bytes = b"~\nBPR*") -> list[bytes]:
    """Send the town's claims; the files with `what` in which payers tell of them: remittances unless said otherwise."""
    receipts = world.submit(*(as_submitted(life) for life in town.lives if life.ours))
    assert {each.outcome for each in receipts} == {Taken.READY}
    world.gateway.prepare()
    world.gateway.send()
    return heard(town, what)


def booked(town: Town) -> dict[str, str]:
    """What the oracle says stands on each account."""
    expected: Counter[str] = Counter()
    for (_, account), cents in town.balances().items():
        expected[account] += cents
    return {account: dollars(cents) for account, cents in expected.items() if cents}


@pytest.mark.parametrize("seed", [1, 4])
def test_lives_in_the_store(world: World, seed: int, nothing_forgotten: list[int]) -> None:
    town, rnd = Town(seed, 12, next_payer=False), random.Random(seed)
    told = told_to(world, town)
    rnd.shuffle(told)
    for number, content in enumerate(told):
        world.take(content, f"{number}.x12")
    assert {each.state for each in world.gateway.interpret()} == {"interpreted"}
    posted = [each for each in world.remittances() if each[2] in ("posted", "partly_posted")]
    assert {trace: str(amount) for trace, amount, _ in posted} == {
        trace: dollars(cents) for trace, cents in town.paid.items()
    }
    assert len(posted) == len(town.paid)
    assert world.balances() == booked(town)
    assert nothing_forgotten


@pytest.mark.parametrize("seed", range(5, 5 + int(os.environ.get("EDIGATE_STORED_TOWNS", "2"))))
def test_lives_with_a_next_payer_in_the_store(world: World, seed: int, nothing_forgotten: list[int]) -> None:
    """Sent on by a person's order when the first payer has told all, as far as it left anything to the patient; then both
    payers' files once more and the next payer's, mixed."""
    town, rnd = Town(seed, 24, in_turn=True), random.Random(seed)
    first = told_to(world, town)
    take_mixed(world, rnd, first)
    handed_on = [life for life in town.lives if life.handed_on]
    for life in handed_on:
        receipt = world.gateway.secondary(life.name)
        if receipt.outcome is not Taken.READY:
            (why,) = {each.code for each in receipt.findings}
            assert why in ("SECONDARY_NOTHING_LEFT", "SECONDARY_NOT_PAID", "CLAIM_NOT_FINAL")
            assert (why == "SECONDARY_NOTHING_LEFT") <= (life.left_to_patient <= 0)
            assert (why == "CLAIM_NOT_FINAL") == bool(life.twice), (
                "money of a second decision waits in suspense"
            )
            life.stop_here()
    assert sum(life.handed_on is not None for life in handed_on) > 2
    world.gateway.prepare()
    world.gateway.send()
    second = [addressed(content) for content in town.next_payer_tells()]
    take_mixed(world, rnd, [*first, *second])
    assert world.balances() == booked(town)
    with world.look() as tx:
        for number, life in enumerate([one for one in town.lives if one.ours], start=1):
            sums: Counter[tuple[int, str]] = Counter()
            life.account(sums)
            wanted = {account: dollars(cents) for (_, account), cents in sums.items() if cents}
            stands = journal.balances(tx, claim_id=number)
            found = {account: str(amount) for account, amount in stands.items() if amount}
            assert found == wanted, life.name
    assert nothing_forgotten


def take_mixed(world: World, rnd: random.Random, files: list[bytes]) -> None:
    """Take files in an order of chance, and apply them."""
    for number, content in enumerate(rnd.sample(files, len(files))):
        world.take(content, f"{number}.x12")
    assert {each.state for each in world.gateway.interpret()} <= {"interpreted"}


@pytest.fixture
def nothing_forgotten(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whenever claims stand anew, what is known in memory is what the store would give; how many claims each time."""
    real, looked_at = apply_module.restand, list[int]()

    def restand(one: Step, known: Known, claim_ids: Collection[int]) -> list[KnownSubmission]:
        stored = of_claims(one.tx, {each.claim_id for each in known.submissions})
        assert settled(known) == settled(stored)
        heard = [{number: set(told) for number, told in each.signals.items()} for each in (known, stored)]
        assert heard[0] == heard[1]
        now = real(one, known, claim_ids)
        fresh = of_claims(one.tx, claim_ids, lines=False).submissions
        assert list(map(stands, now)) == list(map(stands, fresh))
        looked_at.append(len(claim_ids))
        return now

    def settled(one: Known) -> list[tuple[object, ...]]:
        fields = KnownPayment.__struct_fields__
        return [tuple(getattr(each, name) for name in fields) for each in one.payments if each.claim_id]

    def stands(one: KnownSubmission) -> tuple[object, ...]:
        return one.id, one.state, one.flags, one.payer_claim_control_number

    monkeypatch.setattr(apply_module, "restand", restand)
    return looked_at


@pytest.mark.parametrize("seed", [2, 3])
def test_where_blocks_end_changes_nothing(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch, nothing_forgotten: list[int], seed: int
) -> None:
    """Decisions, reversals, corrections, parts of split claims and repetitions in one remittance: claim by claim, in
    blocks that cut claims' histories apart, and all at once."""
    pictures = []
    for block in (1, 3, 300):
        monkeypatch.setattr(post_remittance, "_BLOCK", block)
        world, town = make_world(), Town(seed, 14, next_payer=False, whole=True)
        for number, content in enumerate(told_to(world, town)):
            world.take(content, f"{number}.x12")
        assert {each.state for each in world.gateway.interpret()} == {"interpreted"}
        assert world.balances() == booked(town)
        pictures.append((world.picture(), effects(world)))
    assert pictures[0] == pictures[1] == pictures[2]
    assert max(nothing_forgotten) > 10 > 3 > min(nothing_forgotten)


def test_acknowledgments_in_parts_say_the_same(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch, nothing_forgotten: list[int]
) -> None:
    """A 999 and a 277CA, claim by claim, some at a time and whole."""
    pictures = []
    for part in (1, 4, 500):
        monkeypatch.setattr(claim_answers, "_PART", part)
        monkeypatch.setattr(bulk, "PORTION", part)
        world, town = make_world(), Town(9, 14, next_payer=False)
        [syntax] = told_to(world, town, b"~\nST*999*")
        [status] = heard(town, b"~\nST*277*")
        with world.look() as tx:
            batch = outbox.get(tx, 1)
        assert batch is not None
        world.take(syntax.replace(b"AK1*HC*101", f"AK1*HC*{batch.gs06}".encode()))
        world.take(status.replace(b"000000001", b"000000002"))
        assert {each.state for each in world.gateway.interpret()} == {"interpreted"}
        pictures.append((world.picture(), world.work_kinds()))
    assert pictures[0] == pictures[1] == pictures[2]
    assert set(world.states().values()) == {"accepted", "rejected"}
    assert set(pictures[0][0]["batches"]) == {"completed"}
    # What the file itself hears is of no claim.
    assert max(nothing_forgotten) > 10 > 1 == min(filter(None, nothing_forgotten))


@pytest.mark.parametrize("level", ["receiver", "provider"])
def test_whom_a_277ca_refuses_without_naming_them_does_not_depend_on_the_parts(
    make_world: MakeWorld, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    """Every second claim is named and accepted; the others are refused with their set or their provider."""
    pictures = []
    for part in (1, 4, 500):
        monkeypatch.setattr(claim_answers, "_PART", part)
        monkeypatch.setattr(bulk, "PORTION", part)
        world, town = make_world(), Town(9, 12, next_payer=False)
        [status] = told_to(world, town, b"~\nST*277*")
        with world.look() as tx:
            [batch] = outbox.known(tx, [1])
        head, *claims = status.replace(b"REF1", batch.sets[0].bht03.encode()).split(b"HL*")
        for n, each in enumerate(claims):
            if each.startswith((b"2*1*21" if level == "receiver" else b"3*2*19",)):
                claims[n] = each.replace(b"A1:19:PR*20260428*WQ", b"A3:21:PR*20260428*U")
        named = [each for n, each in enumerate(claims[3:]) if n % 2 == 0]
        tail = claims[-1][claims[-1].index(b"SE*") :] if claims[-1] not in named else b""
        world.take(b"HL*".join((head, *claims[:3], *named)) + tail)
        assert {each.state for each in world.gateway.interpret()} == {"interpreted"}
        pictures.append((world.picture(), world.work_kinds(), [each.item.reason for each in world.work()]))
    assert pictures[0] == pictures[1] == pictures[2]
    assert set(world.states().values()) == {"accepted", "rejected"}
    assert list(world.states().values()).count("rejected") >= len(named) - 1


def heard(town: Town, kind: bytes) -> list[bytes]:
    """The files of a kind, addressed to the practice."""
    return [addressed(content) for content in town.files if kind in content]


def effects(world: World) -> list[tuple[object, ...]]:
    """What each claim payment does to the books, and how often that has changed is left out."""
    with world.look() as tx:
        return [
            (
                each.sequence,
                each.claim_key,
                each.effect,
                each.of_sequence,
                each.why,
                each.verdict,
                each.matched,
            )
            for each in claim_payments.lines(tx)
        ]


def test_a_whole_town_in_one_remittance_has_every_kind_of_story() -> None:
    towns = [Town(seed, 14, next_payer=False, whole=True) for seed in (2, 3)]
    lives = [life for town in towns for life in town.lives]
    assert any(sign < 0 for life in lives for _, _, sign in life.told)  # taken back
    assert any(len(life.standing) > 1 for life in lives)  # split
    assert any(life.twice for life in lives)
    assert {life.ours for life in lives} == {True, False}
