"""A short form of `./run simulate`: some lives, and the same life for the same seed."""

from __future__ import annotations

import pytest

from simulation.life import Life, Place

SEEDS = range(12)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("simulation"))


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_fails_every_claim_and_every_cent_ends_where_it_must(place: Place, seed: int) -> None:
    with Life(seed, place) as life:
        life.live()
    assert not life.wrong, life.wrong


def test_a_seed_is_one_life(place: Place) -> None:
    digests = []
    for seed in (4, 4, 5):
        with Life(seed, place) as life:
            life.live()
        digests.append(life.digest)
    assert digests[0] == digests[1] != digests[2]


def test_an_interchange_that_is_sent_again_without_a_look_is_seen(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The simulation can fail: without the note before publishing, a lost answer makes a second delivery."""
    from edigate.gateway import send

    monkeypatch.setattr(send, "_may_publish", lambda *_, **__: lambda: True)
    for seed in range(46, 92):  # most lives lose no answer just there
        with Life(seed, place) as life:
            life.live()
        if any("arrived 2 times" in each for each in life.wrong):
            return
    pytest.fail("a second delivery was seen in none of the lives")
