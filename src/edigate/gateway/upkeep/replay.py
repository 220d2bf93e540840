"""The whole past once more, in a scratch database: does it come to the same?

What was told is taken as it is (claims, frozen bytes, our own attempts, archived files, people's orders); what follows from it
(statuses, remittances, postings, work) is worked out anew by the present program, at the recorded times and by the settings,
prices and code lists of those times. Differences are shown, never applied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from edigate import store
from edigate.errors import UsageError
from edigate.gateway.context import Context, database_keys
from edigate.gateway.upkeep import orders_again, retelling
from edigate.gateway.upkeep.backup import workplace
from edigate.gateway.upkeep.scratch import Difference, Scratch, open_scratch
from edigate.store import in_force, purging, rebuilding
from edigate.store.rebuilding import Told


def replay(context: Context, *, present: bool = False) -> Iterator[Difference]:
    """Everything to which a replay does not come, or comes alone. Others may work meanwhile: the past is that of now.

    With `present` everything is judged by the present settings, prices and code lists.
    """
    with context.store.look() as tx:
        if purging.anything(tx):
            raise UsageError("part of the past was purged by order, and a replay needs all of it")
    with workplace(context.settings.folder) as work:
        keys = database_keys(context.settings)
        with store.open(f"sqlite:///{work / 'replay.db'}", keys=keys) as made, context.store.look() as old:
            scratch = open_scratch(context, made, old, [] if present else in_force.every(old))
            for (at, _, what), some in groupby(
                rebuilding.told(old), key=lambda each: (each.at, each.rank, each.what)
            ):
                scratch.now = at
                _HANDLERS[what](scratch, list(some))
            yield from scratch.failed
            with made.look() as new:
                for kind, row, replayed in rebuilding.differences(old, new):
                    yield Difference(kind, tuple("" if each is None else str(each) for each in row), replayed)


_HANDLERS: dict[str, Callable[[Scratch, Sequence[Told]], None]] = {
    "version": retelling.versions,
    "submission": retelling.submitted,
    "batch": retelling.batches,
    "attempt": retelling.attempts,
    "batch event": retelling.batch_events,
    "signal": retelling.signals,
    "file": retelling.files,
    "entry by hand": retelling.entries,
    "held": retelling.held,
    "line": orders_again.lines,
    "outcome": orders_again.outcomes,
}
