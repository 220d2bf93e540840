"""Several processes at once: nothing is given out twice, taken twice or told out of order; the killed leave
nothing."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from edigate import store as stores
from edigate.store import Store, blobs, claims, control_numbers, outbox, sums, updates
from edigate.store.updates import NewUpdate
from store import workers
from store.things import AT, PARTNER, add_claims

PROCESSES = 4


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    """Processes that share nothing with this one."""
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as made:
        yield made


def race(pool: ProcessPoolExecutor, work: Callable[[str, int], Any], url: str) -> list[Any]:
    return list(pool.map(work, [url] * PROCESSES, range(PROCESSES)))


def test_control_numbers_are_given_out_once_and_without_end_to_end_gaps(
    pool: ProcessPoolExecutor, url: str
) -> None:
    taken = list(chain.from_iterable(race(pool, workers.reserve, url)))
    assert sorted(taken) == list(range(1, len(taken) + 1))


def test_a_claim_is_taken_by_one_batch(pool: ProcessPoolExecutor, url: str, store: Store) -> None:
    with store.begin() as tx:
        ids = [one.submission_id for one in add_claims(tx, *(f"K-{n}" for n in range(30)))]
    frozen = list(chain.from_iterable(race(pool, workers.prepare, url)))
    assert sorted(frozen) == ids
    with store.look() as tx:
        assert sums.submissions_by_state(tx) == {"batched": 30}
        assert sums.batches_by_state(tx) == {"queued": 15}


def test_a_lease_has_one_holder_and_fences_that_grow(pool: ProcessPoolExecutor, url: str) -> None:
    fences = race(pool, workers.hold, url)
    taken = list(chain.from_iterable(fences))
    assert sorted(taken) == list(range(1, len(taken) + 1))
    assert all(each == sorted(each) for each in fences)


def test_the_feed_has_no_gaps(pool: ProcessPoolExecutor, url: str, store: Store) -> None:
    race(pool, workers.tell, url)
    with store.look() as tx:
        told = updates.after(tx, 0)
    assert [one.seq for one in told] == list(range(1, PROCESSES * 60 + 1))
    keys = [one.claim_key or "" for one in told]
    for start in range(0, len(keys), 3):  # what one transaction tells stays together and in order
        assert [key.rsplit("-", 1)[1] for key in keys[start : start + 3]] == ["0", "1", "2"]


def test_a_reader_of_the_feed_never_sees_a_place_filled_later(store: Store) -> None:
    """The second writer waits for the first; in between nobody sees the second's place without the first's."""
    first_has_its_place, go_on, seen = threading.Event(), threading.Event(), []

    def first() -> None:
        with store.begin() as tx:
            updates.append(tx, [NewUpdate("state", "main", "first", {})], AT)
            first_has_its_place.set()
            go_on.wait(10)

    def second() -> None:
        first_has_its_place.wait(10)
        with store.begin() as tx:
            updates.append(tx, [NewUpdate("state", "main", "second", {})], AT)

    threads = [threading.Thread(target=each) for each in (first, second)]
    for each in threads:
        each.start()
    first_has_its_place.wait(10)
    threads[1].join(0.3)
    with store.look() as tx:
        seen.append([one.claim_key for one in updates.after(tx, 0)])
    go_on.set()
    for each in threads:
        each.join(10)
    with store.look() as tx:
        seen.append([one.claim_key for one in updates.after(tx, 0)])
    assert seen == [[], ["first", "second"]]


def test_the_same_bytes_at_once_are_kept_once(pool: ProcessPoolExecutor, url: str, store: Store) -> None:
    race(pool, workers.keep, url)
    with store.look() as tx:
        kept = list(blobs.every(tx))
        assert len(kept) == 10
        assert sorted(blobs.read(tx, one.sha256) for one in kept) == [
            b"the same bytes %d" % n for n in range(10)
        ]


def test_a_new_file_is_opened_by_many_at_once(pool: ProcessPoolExecutor, tmp_path: Path) -> None:
    assert race(pool, workers.open_once, f"sqlite:///{tmp_path / 'new.db'}") == ["opened"] * PROCESSES


def test_one_killed_in_the_middle_leaves_nothing(url: str) -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as doomed:
        end = doomed.submit(workers.die, url, 0).exception(60)
    assert isinstance(end, BrokenProcessPool)
    with stores.open(url) as store, store.look() as tx:
        assert control_numbers.last(tx, PARTNER, "interchange") == 0
        assert list(blobs.every(tx)) == []
        assert claims.find(tx, "main", ["K-1"]) == {}
        assert updates.last(tx) == 0
        assert outbox.known(tx, range(1, 10)) == []
