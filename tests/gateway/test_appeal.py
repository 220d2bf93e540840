"""The packet of a claim: its own segments only, every answer with its place, every decision with its reasons."""

from __future__ import annotations

from decimal import Decimal

import pytest

from edigate.errors import UsageError
from edigate.gateway.appeal import Packet, packet
from edigate.gateway.remittance_facts import facts_of
from edigate.store import outbox, remittances
from edigate.transactions.remittance_835.facts import ClaimPayment
from gateway.conftest import Read
from gateway.test_interpret import interpreted, send_the_example
from gateway.worlds import World, claim

pytestmark = pytest.mark.shared
KEY = "LSF0000481"


def of(world: World, name: str = KEY) -> Packet:
    with world.look() as tx:
        return packet(world.gateway.context, tx, name)


def test_it_proves_what_was_sent_answered_and_decided(any_world: World, read: Read) -> None:
    other = claim("LSF0000999")
    other["subscriber"] |= {"last_name": "Somebodyelse", "member_id": "DHP555"}
    world = interpreted(send_the_example(any_world, other), read, "02", "03", "04", "05")
    made = of(world)
    (sent,) = made.sent
    assert sent.segments[0].startswith(f"CLM*{KEY}*235*") and sent.segments[-1].startswith("REF*6R*")
    assert not [each for each in sent.segments if "LSF0000999" in each or "SOMEBODYELSE" in each]
    with world.look() as tx:
        batch = outbox.get(tx, 1)
        assert batch is not None
        content = outbox.file(tx, batch).content.decode()
    assert sent.file_sha256 == batch.sha256 and "~".join(sent.segments) in content.replace("~\n", "~")
    assert [(d.outcome, d.evidence) for d in sent.deliveries] == [("delivered", "size")] or sent.deliveries
    assert {(a.kind, a.verdict) for a in made.answers} >= {
        ("ta1", "accepted"),
        ("999", "accepted"),
        ("277ca", "accepted"),
    }
    assert all(a.file_sha256 and a.segment for a in made.answers if a.kind in ("ta1", "999", "277ca", "835"))
    (decision,) = made.decisions
    assert (decision.paid, decision.effect, decision.trace) == (Decimal("67.00"), "post", "EFT2603180042")
    denied = next(line for line in decision.lines if line.paid == 0)
    assert denied.codes[:1] == ("CO-16",) and "N265" in denied.codes and "ordering provider" in denied.reasons
    assert made.open_denied == Decimal("85.00")
    assert made.filing.first_delivered is not None and made.filing.first_accepted is not None


def test_a_claim_that_never_left_has_a_packet_without_proof(any_world: World) -> None:
    any_world.submit(claim("H1", charge="1.00"))
    made = of(any_world, "H1")
    assert (made.state, made.sent, made.answers, made.decisions) == ("held", (), (), ())
    with pytest.raises(UsageError):
        of(any_world, "NOBODY")


def test_a_remittance_is_told_from_its_file_also_when_it_is_held(any_world: World, read: Read) -> None:
    world = interpreted(send_the_example(any_world), read, "05")
    changes = {b"000009006": b"000009999", b"BPR*I*67*": b"BPR*I*68*", b"EFT2603180042": b"EFT2603180043"}
    content = read("05")
    for old, new in changes.items():
        content = content.replace(old, new)
    world.take(content, "held.835")
    world.gateway.interpret()
    states = []
    with world.look() as tx:
        for record in remittances.in_states(tx, ["posted", "out_of_balance"]):
            parts = list(facts_of(tx, record))
            assert [type(each).__name__ for each in parts] == [
                "RemittanceHeader",
                "ClaimPayment",
                "RemittanceTrailer",
            ]
            assert [each.paid for each in parts if isinstance(each, ClaimPayment)] == [Decimal("67.00")]
            states.append(record.state)
    assert states == ["posted", "out_of_balance"]
