"""The gateway as a state machine: hypothesis looks for the shortest order of events that breaks something.

`EDIGATE_EXAMPLES=200 ./run test tests/simulation/test_stateful.py` looks longer.
"""

from __future__ import annotations

import os
import random
import tempfile
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from edigate.errors import EdigateError
from edigate.gateway.post_by_hand import Ordered
from edigate.store import journal
from simulation.life import EVENTS, Life, Place

EXAMPLES = int(os.environ.get("EDIGATE_EXAMPLES", "6"))


class Machine(RuleBasedStateMachine):
    """Events in any order, in weather that changes; what must hold is asked after each of them, and all of it at the end."""

    place: Place

    @initialize(seed=st.integers(0, 10_000))
    def begin(self, seed: int) -> None:
        self.life = Life(seed, self.place)
        self.life.weather.calm()

    @rule(event=st.sampled_from(sorted(EVENTS)))
    def happens(self, event: str) -> None:
        self.life.do(event)

    @rule(what=st.sampled_from(["lost", "lost_reply", "refused", "unreachable", "killed", "replayed"]))
    def weather_turns(self, what: str) -> None:
        setattr(self.life.weather, what, 0.15)

    @rule()
    def weather_clears(self) -> None:
        self.life.weather.calm()

    @rule(chance=st.randoms(use_true_random=False))
    def patient_pays(self, chance: random.Random) -> None:
        """A cent is posted by hand, once, or refused; the money of remittances does not change by it."""
        if not self.life.expected or self.life.weather.killed:
            return
        claim = chance.choice(sorted(self.life.expected))
        try:
            self.life.gateway.post_patient_payment(claim, Decimal("0.01"), Ordered("at the desk"))
        except EdigateError:
            return

    @invariant()
    def books_balance_and_nothing_arrives_twice(self) -> None:
        with self.life.gateway.context.store.look() as tx:
            assert sum(journal.balances(tx).values()) == 0
        arrived = [content[90:99] for content in self.life.partner.arrived]
        assert len(arrived) == len(set(arrived))

    def teardown(self) -> None:
        self.life.end()
        assert not self.life.wrong, self.life.wrong
        self.life.gateway.close()


def test_no_order_of_events_breaks_anything() -> None:
    with tempfile.TemporaryDirectory(prefix="edigate-stateful-") as folder:
        Machine.place = Place(Path(folder))
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=EXAMPLES, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )  # fmt: skip
