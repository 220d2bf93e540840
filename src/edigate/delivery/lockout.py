"""When a partner that refused us may be tried again, so that a wrong password never locks an account.

A credential that was refused is presented again after an hour, once, then once a day: never more than twice in 24 hours.
Partners lock accounts after a handful of wrong logins. A host key
that is not the pinned one is never tried again by itself. Other settings, or a person's word, open the way at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

FIRST_WAIT = timedelta(hours=1)
LATER_WAIT = timedelta(hours=24)


class Cause(StrEnum):
    """Who refused whom."""

    CREDENTIAL = "credential"  # the partner did not accept the login
    HOST_KEY = "host_key"  # we did not accept the partner's key


class Lockout(msgspec.Struct, frozen=True, gc=False):
    """We stay away from a partner: `refusals` in a row with the same settings; `retry_at` None: not by itself."""

    cause: Cause
    refusals: int
    since: datetime
    last_at: datetime
    retry_at: datetime | None


def refused(before: Lockout | None, cause: Cause, at: datetime) -> Lockout:
    """What stands after one more refusal; `before` None for the first with these settings."""
    refusals = 1 if before is None else before.refusals + 1
    return Lockout(
        cause,
        refusals,
        at if before is None else before.since,
        at,
        None if cause is Cause.HOST_KEY else at + wait(refusals),
    )


def wait(refusals: int) -> timedelta:
    """How long to stay away after that many refusals in a row (from 1): 1 h, then 24 h each time."""
    if refusals < 1:
        raise ValueError("refusals count from 1")
    return FIRST_WAIT if refusals == 1 else LATER_WAIT


def may_try(lockout: Lockout, at: datetime, *, settings_changed: bool) -> bool:
    """Whether one further attempt is due."""
    again_at = lockout.retry_at
    # A wait beyond the longest was made by a clock that has been set back since.
    return settings_changed or (again_at is not None and not at < again_at <= at + LATER_WAIT)
