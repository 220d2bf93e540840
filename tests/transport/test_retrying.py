"""The policy of repeating: what, how often, how long. It is written down here a second time on purpose."""

from __future__ import annotations

import pytest
import tenacity

from edigate.errors import ConfigError, NotReached, PartnerRefused, PartnerUnavailable
from edigate.transport.retrying import connecting


def attempts(error: BaseException, total_seconds: float = 30.0) -> int:
    """How often something that fails with this error is tried."""
    calls: list[int] = []

    def fail() -> None:
        calls.append(1)
        raise error

    policy = connecting(total_seconds)
    policy.sleep = lambda seconds: None
    with pytest.raises(type(error)):  # the error itself, not tenacity's wrapping of it
        policy(fail)
    return len(calls)


def test_only_a_connection_that_was_not_reached_is_tried_again() -> None:
    assert attempts(NotReached("x")) == 3


@pytest.mark.parametrize(
    "error",
    [
        PartnerUnavailable("lost after the credential was sent"),
        PartnerRefused("host key, credential"),
        ConfigError("ours"),
        OSError("a surprise"),
        ValueError("a bug"),
        KeyboardInterrupt(),
    ],
)
def test_everything_else_is_tried_once(error: BaseException) -> None:
    assert attempts(error) == 1


def test_there_is_no_next_try_without_time_for_it() -> None:
    assert attempts(NotReached("x"), total_seconds=0.0) == 1


def test_the_pauses_have_jitter_and_an_end() -> None:
    policy = connecting(30.0)
    state = tenacity.RetryCallState(policy, None, (), {})
    for attempt in range(1, 20):
        state.attempt_number = attempt
        pauses = {policy.wait(state) for _ in range(50)}
        assert len(pauses) > 25
        assert max(pauses) <= min(0.5 * 2**attempt, 5.0)
