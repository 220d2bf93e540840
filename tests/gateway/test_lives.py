"""Some of the synthetic lives through the whole gateway and its store: the same oracle, to the cent."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from edigate.gateway.receipt import Taken
from gateway.paying import addressed
from gateway.worlds import World, claim
from lives import Life, Town, dollars


def as_submitted(life: Life) -> dict[str, Any]:
    """The claim of a life as a caller sends it."""
    made = claim(life.name, charge=dollars(sum(life.charges.values())))
    made["lines"] = [made["lines"][0] | {"charge": dollars(cents)} for cents in life.charges.values()]
    return made


@pytest.mark.parametrize("seed", [1, 4])
def test_lives_in_the_store(world: World, seed: int) -> None:
    town, rnd = Town(seed, 12, next_payer=False), random.Random(seed)
    receipts = world.submit(*(as_submitted(life) for life in town.lives if life.ours))
    assert {each.outcome for each in receipts} == {Taken.READY}
    world.gateway.prepare()
    world.gateway.send()
    told = [addressed(content) for content in town.files if b"~\nBPR*" in content]
    rnd.shuffle(told)
    for number, content in enumerate(told):
        world.take(content, f"{number}.x12")
    assert {each.state for each in world.gateway.interpret()} == {"interpreted"}
    posted = [each for each in world.remittances() if each[2] in ("posted", "partly_posted")]
    assert {trace: str(amount) for trace, amount, _ in posted} == {
        trace: dollars(cents) for trace, cents in town.paid.items()
    }
    assert len(posted) == len(town.paid)
    expected: Counter[str] = Counter()
    for (_, account), cents in town.balances().items():
        expected[account] += cents
    assert world.balances() == {account: dollars(cents) for account, cents in expected.items() if cents}
