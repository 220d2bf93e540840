"""The worked example's seven answers through the store in any order: the end is the same to the cent and the last flag.

EDIGATE_ORDERS=5040 takes all of them (some minutes); the first word of a random order is the same in every run.
"""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import closing
from itertools import permutations, takewhile
from typing import Any

import pytest

from gateway.conftest import Read
from gateway.test_interpret import ANSWERS, interpreted, send_the_example
from gateway.worlds import World, chen

pytestmark = pytest.mark.shared
_COUNT = int(os.environ.get("EDIGATE_ORDERS", "10"))


def test_every_order_in_the_store_ends_the_same(world: World, read: Read) -> None:
    """I10. What an order has in common with the one before it is interpreted once: the database is put back to there."""
    every = list(permutations(ANSWERS))
    orders = sorted(random.Random(5040).sample(every, min(_COUNT, len(every))))
    send_the_example(world, chen())
    stood = [_copy_of(world)]  # the database after each file of the order
    before: tuple[str, ...] = ()
    pictures: list[dict[str, Any]] = []
    for order in orders:
        common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, order, strict=False)))
        for copy in stood[common + 1 :]:
            copy.close()
        del stood[common + 1 :]
        _put_back(world, stood[common])
        for name in order[common:]:
            interpreted(world, read, name)
            stood.append(_copy_of(world))
        interpreted(world, read, order[len(pictures) % len(order)])  # and one of them again
        pictures.append(world.picture())
        assert pictures[-1] == pictures[0], order
        before = order
    assert len(pictures) == _COUNT
    assert pictures[0]["claims"]["LSF0000481"][0] == "denied"
    assert pictures[0]["balances"]["funds:DHP01"] == "92.50"


def _copy_of(world: World) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:")
    with closing(sqlite3.connect(world.folder / "edigate.db")) as file:
        file.backup(copy)
    return copy


def _put_back(world: World, copy: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(world.folder / "edigate.db")) as file:
        copy.backup(file)
