"""What other processes do in the races; each opens the database by itself."""

from __future__ import annotations

import os
import signal
from typing import Any

from edigate import store as stores
from edigate.errors import TryLater
from edigate.store import blobs, control_numbers, leases, outbox, submissions, updates
from edigate.store.outbox import Placed
from edigate.store.updates import NewUpdate
from store.things import AT, PARTNER, add_claims, later, new_batch


def open_once(url: str, _: int) -> str:
    stores.open(url).close()
    return "opened"


def reserve(url: str, number: int) -> list[int]:
    taken: list[int] = []
    with stores.open(url) as store:
        for n in range(20):
            with store.begin() as tx:
                taken += control_numbers.reserve(tx, PARTNER, "interchange", 1 + (number + n) % 3)
    return taken


def prepare(url: str, number: int) -> list[int]:
    """Take two ready claims at a time until none is left; a batch that another run was faster for is dropped
    whole."""
    frozen: list[int] = []
    with stores.open(url) as store:
        while True:
            with store.look() as tx:
                waiting = submissions.ready(tx, PARTNER, 2)
            if not waiting:
                return frozen
            placed = [Placed(each.submission.id, "0001", 1, 9) for each in waiting]
            try:
                with store.begin() as tx:
                    [n] = control_numbers.reserve(tx, PARTNER, "interchange")
                    outbox.freeze(
                        tx, new_batch(n, file_name=f"by {number}"), placed, at=AT, actor=str(number)
                    )
            except TryLater:
                continue
            frozen += [each.submission.id for each in waiting]


def hold(url: str, number: int) -> list[int]:
    """Try for a lease that ends at once; the fences of those that were had."""
    fences: list[int] = []
    with stores.open(url) as store:
        for n in range(15):
            with store.begin() as tx:
                if lease := leases.acquire(
                    tx, "partner/clearing", str(number), at=later(n), until=later(n + 1)
                ):
                    fences.append(lease.fence)
    return fences


def tell(url: str, number: int) -> str:
    with stores.open(url) as store:
        for n in range(20):
            with store.begin() as tx:
                updates.append(
                    tx, [NewUpdate("state", "main", f"{number}-{n}-{m}", {}) for m in range(3)], AT
                )
    return "told"


def keep(url: str, _: int) -> str:
    with stores.open(url) as store:
        for n in range(10):
            with store.begin() as tx:
                blobs.put(tx, b"the same bytes %d" % n, AT)
    return "kept"


def die(url: str, _: int) -> Any:
    """Killed with everything written and nothing committed."""
    with stores.open(url).begin() as tx:
        control_numbers.reserve(tx, PARTNER, "interchange")
        blobs.put(tx, os.urandom(1_000_000), AT)
        add_claims(tx, "K-1")
        updates.append(tx, [NewUpdate("state", "main", "K-1", {})], AT)
        os.kill(os.getpid(), signal.SIGKILL)
