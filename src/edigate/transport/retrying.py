"""The only repetition inside one attempt: connecting, while no credential has been sent.

Repeating an upload is the outbox's business and is written down there. A wrong password, a changed host key or a file
that does not compare is never tried again from here: servers lock accounts after a handful of failures.
"""

from __future__ import annotations

from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

from edigate.errors import NotReached

CONNECT_ATTEMPTS = 3
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 5.0


def connecting(total_seconds: float) -> Retrying:
    """The policy for setting up a connection: few tries, pauses with full jitter, all within `total_seconds`."""
    return Retrying(
        retry=retry_if_exception_type(NotReached),
        stop=stop_after_attempt(CONNECT_ATTEMPTS) | stop_before_delay(total_seconds),
        wait=wait_random_exponential(multiplier=FIRST_PAUSE_SECONDS, max=LONGEST_PAUSE_SECONDS),
        reraise=True,
    )
