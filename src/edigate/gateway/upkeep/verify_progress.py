"""Whether nothing stands still in silence, and nothing is without a limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from edigate.delivery.states import BatchState
from edigate.gateway import in_force, receive, send
from edigate.gateway.context import Context
from edigate.store import Tx, leases, proofs
from edigate.store import in_force as kept_states
from edigate.tracking.status import ClaimState

_MEBIBYTE = 1024 * 1024
_LONGEST = max(send.LEASE, receive.LEASE)
_LATE = timedelta(minutes=5)  # as far as the clocks of two machines may differ
# In these states nobody looks whether an attempt has arrived.
_NOT_IN_DOUBT = (BatchState.SEALED, BatchState.QUEUED)
_SETTLED = ("posted", "partly_posted", "held", "out_of_balance")


def everything_goes_on(_: Context, tx: Tx) -> Iterator[str]:
    """A claim that is no more ready is in a batch; an attempt without an end is looked for; a remittance is posted or held."""
    for each in proofs.in_no_batch(tx, ClaimState.BATCHED, ClaimState.READY):
        yield f"submission {each} is neither ready nor in a batch, so that nobody sends it"
    for each in proofs.attempts_forgotten(tx, _NOT_IN_DOUBT):
        yield f"an attempt to deliver batch {each} has no end, and nobody looks for it"
    for each in proofs.remittances_between(tx, _SETTLED):
        yield f"remittance {each} is neither posted nor held"


def everything_is_bounded(context: Context, tx: Tx) -> Iterator[str]:
    """No file beyond the largest limit that was ever set, twice that for what came out of a wrapper; no right to work on
    something that lasts longer than runs ask for (a clock that was set back)."""
    limits = [context.settings.policy.inbound_limit_mib]
    limits += (int(in_force.read(each.content).policy["inbound_limit_mib"]) for each in kept_states.every(tx))
    for number in proofs.files_beyond(tx, max(limits) * _MEBIBYTE):
        yield f"file {number} is larger than any limit that was set"
    latest = context.clock() + _LONGEST + _LATE
    for lease in leases.every(tx):
        if lease.until > latest:
            yield f"{lease.name} is held until {lease.until:%Y-%m-%d %H:%M:%S} UTC, longer than any run may hold it"
