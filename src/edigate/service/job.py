"""A job of the service: durable steps that are due again and again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

LONGEST_PAUSE_SECONDS = 900.0
_JITTER = 0.1


@dataclass(slots=True)
class Job:
    """One thing to do every so often. `steps` begins it anew each time; each of its values is one durable step.

    `then` names the jobs that have something to do when this one did something. `talks` is True for those that connect
    to a partner. All times are seconds of the monotonic clock.
    """

    name: str
    every_seconds: float
    steps: Callable[[], Iterator[object]]
    then: tuple[str, ...] = ()
    talks: bool = False
    due: float = field(default=0.0, init=False)
    hurried: bool = field(default=False, init=False)
    failures: int = field(default=0, init=False)

    def wait(self, now: float) -> float:
        """How long until it is due; at once when it was hurried since it last began."""
        return 0.0 if self.hurried else self.due - now

    def well(self, now: float) -> None:
        """It was done: due again after its interval, spread by a tenth so that services do not march in step."""
        self.failures = 0
        self.due = now + self.every_seconds * random.uniform(1 - _JITTER, 1 + _JITTER)

    def failed(self, now: float) -> float:
        """It failed: due again after its interval, doubled with each failure in a row up to a quarter of an hour; in how
        many seconds."""
        longest = max(self.every_seconds, LONGEST_PAUSE_SECONDS)
        pause = min(self.every_seconds * 2 ** min(self.failures, 20), longest)
        self.failures += 1
        self.due = now + pause * random.uniform(1 - _JITTER, 1 + _JITTER)
        return self.due - now
