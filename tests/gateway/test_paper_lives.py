"""Synthetic lives through the store with their acknowledgments, a good part of the payments typed from paper.

EDIGATE_STORED_TOWNS=84 lives a thousand of them (twelve make a town).
"""

from __future__ import annotations

import json
import os
import random
import re

import pytest

from edigate.errors import UsageError
from edigate.transactions.read import stream
from edigate.transactions.remittance_835.facts import (
    ClaimPayment,
    RemittanceHeader,
    RemittanceTrailer,
    ServicePayment,
)
from gateway.paying import addressed
from gateway.test_lives import booked, told_to
from gateway.worlds import World
from lives import FIRST, Town, dollars


def typed(content: bytes, ours: set[str]) -> str | None:
    """A remittance as a biller types it from paper; None when it pays claims that are not ours."""
    parts = list(stream([content]))
    header = next(part for part in parts if isinstance(part, RemittanceHeader))
    trailer = next(part for part in parts if isinstance(part, RemittanceTrailer))
    paid = [part for part in parts if isinstance(part, ClaimPayment)]
    if not {one.patient_control_number for one in paid} <= ours:
        return None
    claims = [
        {"claim": one.patient_control_number, "charge": str(one.charge), "paid": str(one.paid), "status": one.status_code,
         "payer_claim_number": one.payer_claim_control_number, "frequency": one.frequency,
         "adjustments": adjusted(one), "lines": [
             {"line": line.line_control_number, "procedure": "99213", "charge": str(line.charge), "paid": str(line.paid),
              "adjustments": adjusted(line)} for line in one.lines]}
        for one in paid
    ]  # fmt: skip
    provider = [
        {"code": one.code, "amount": str(one.amount), "reference": one.reference}
        for one in trailer.provider_adjustments
    ]
    told = header.payment
    head = {"check": told.trace, "date": str(told.payment_date), "amount": str(told.amount), "payer": FIRST}
    rest = {"payee_npi": "1750001012", "claims": claims, "provider_adjustments": provider}
    return json.dumps(head | rest)


def adjusted(one: ClaimPayment | ServicePayment) -> list[dict[str, str]]:
    return [
        {"group": each.group, "reason": each.reason, "amount": str(each.amount)} for each in one.adjustments
    ]


@pytest.mark.parametrize("seed", range(1, 1 + int(os.environ.get("EDIGATE_STORED_TOWNS", "2"))))
def test_lives_on_paper_and_in_files(world: World, seed: int) -> None:
    """Acknowledged, paid in files and on paper, taken back over several remittances: in any order, the oracle's books."""
    town, rnd = Town(seed, 12, next_payer=False), random.Random(seed)
    ours = {life.name for life in town.lives if life.ours}
    told = told_to(world, town)
    for content in (
        each for each in town.files if b"*277*" in each
    ):  # under a number of its own, without our traces
        told.append(
            re.sub(rb"REF\*D9\*[^~]*~\n", b"", addressed(content).replace(b"000000001", b"900000001"))
        )
    rnd.shuffle(told)
    on_paper = 0
    for number, content in enumerate(told):
        eob = typed(content, ours) if b"~\nBPR*" in content and rnd.random() < 0.6 else None
        if eob is None:
            world.take(content, f"{number}.x12")
            world.gateway.interpret()
            continue
        if any(trace == json.loads(eob)["check"] for trace, _, _ in world.remittances()):
            with pytest.raises(UsageError, match="was posted before"):
                world.gateway.post_paper(eob, reason="typed from the scan")
        else:
            world.gateway.post_paper(eob, reason="typed from the scan")
            on_paper += 1
    assert on_paper
    assert set(world.files().values()) == {"interpreted"}
    posted = [each for each in world.remittances() if each[2] in ("posted", "partly_posted")]
    assert {trace: str(amount) for trace, amount, _ in posted} == {
        trace: dollars(cents) for trace, cents in town.paid.items()
    }
    assert len(posted) == len(town.paid)
    rejected = {life.name for life in town.lives if life.ours and life.rejected}
    assert {key for key, state in world.states().items() if state == "rejected"} == rejected
    assert world.balances() == booked(town)
