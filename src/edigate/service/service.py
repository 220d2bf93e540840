"""The service: one lease, one thread for the desk and one for each partner, and an eye on all of them."""

from __future__ import annotations

import select
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import Self

from edigate import log
from edigate.config import stamp
from edigate.errors import Damaged, LocalError
from edigate.gateway import serving
from edigate.gateway.context import Context
from edigate.service.jobs import rota
from edigate.service.systemd import Systemd
from edigate.service.worker import Worker
from edigate.store.leases import Lease

_BEAT_SECONDS = 5.0
_RENEW_SECONDS = 15.0
_STUCK_SECONDS = 3600.0  # no single step takes so long: every wait for a partner has a deadline far below


class Ended(StrEnum):
    """Why the service ended."""

    STOPPED = "stopped"  # it was told to
    RELOAD = "reload"  # the settings are to be read again: whoever called opens the gateway anew
    OVERTAKEN = "overtaken"  # it slept so long that another took its place


class Orders:
    """What the outside wants of a running service; signal handlers call `stop` and `reload`.

    The bell is a pipe and no `threading.Event`: a handler runs within whatever the main thread is doing, and would wait
    for ever for the lock of an event that the main thread is just waiting for.
    """

    def __init__(self) -> None:
        self.stopping = False
        self.reloading = False
        self._heard, self._bell = socket.socketpair()
        self._heard.setblocking(False)
        self._bell.setblocking(False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._heard.close()
        self._bell.close()

    def stop(self) -> None:
        """Come to an end."""
        self.stopping = True
        self._ring()

    def reload(self) -> None:
        """Read the settings again."""
        self.reloading = True
        self._ring()

    def wait(self, seconds: float) -> None:
        """Return at the next order, at the latest after `seconds`."""
        if select.select([self._heard], [], [], seconds)[0]:
            with suppress(BlockingIOError):
                self._heard.recv(4096)

    def _ring(self) -> None:
        with suppress(BlockingIOError):  # it rings already
            self._bell.send(b".")


def serve(context: Context, orders: Orders, manager: Systemd, may_reload: Callable[[], bool]) -> Ended:
    """Do every job in its time until an order ends it.

    `may_reload` is asked before anything stops for new settings: wrong ones leave the service as it is. Raises `TryLater`
    when another service serves this database, `Damaged` when the disk has failed. A worker that is still at its step
    `stop_seconds` after the order is left behind, a daemon thread: every step may be killed at any instant.
    """
    with _alone(context) as lease:
        workers = _hire(context)
        for each in workers:
            each.start()
        log.get(run="serve").info("serving", count=len(workers))
        manager.ready(f"serving {len(context.settings.partners)} partners")
        try:
            ended = _watch(context, lease, workers, orders, manager, may_reload)
            if ended is Ended.RELOAD:
                manager.reloading()
            else:
                manager.stopping()
        finally:
            left = _dismiss(workers, context.settings.serve.stop_seconds)
            log.get(run="serve").info("ended", count=len(left))
        return ended


@contextmanager
def _alone(context: Context) -> Iterator[Lease]:
    lease = serving.take(context)
    try:
        yield lease
    finally:
        with suppress(LocalError):  # a database that is out of reach finds us gone by itself
            serving.give_back(context, lease)


def _hire(context: Context) -> list[Worker]:
    """A worker for each part of the rota, each able to hurry the others' jobs."""
    workers: list[Worker] = []

    def hurry(job: str) -> None:
        for each in workers:
            if job in each.jobs:
                each.hurry(job)

    at_once = threading.BoundedSemaphore(context.settings.serve.partners_at_once)
    workers += (
        Worker(name, jobs, context, hurry_others=hurry, at_once=at_once)
        for name, jobs in rota(context).items()
    )
    return workers


def _watch(
    context: Context,
    lease: Lease,
    workers: Sequence[Worker],
    orders: Orders,
    manager: Systemd,
    may_reload: Callable[[], bool],
) -> Ended:
    """Wait for an order; keep the lease meanwhile, and tell the watchdog that nobody hangs."""
    beat = min(_BEAT_SECONDS, (manager.watchdog_seconds or _BEAT_SECONDS * 3) / 3)
    renewed, used = time.monotonic(), stamp(context.settings.folder)
    told = used
    while not orders.stopping:
        if orders.reloading:
            orders.reloading = False
            if may_reload():
                return Ended.RELOAD
        now = time.monotonic()
        _look_after(workers)
        if (now_there := stamp(context.settings.folder)) != told:
            told = now_there
            _tell_of_settings(manager, changed=told != used)
        if not any(
            each.busy_since is not None and now - each.busy_since > _STUCK_SECONDS for each in workers
        ):
            manager.alive()
        if now - renewed >= _RENEW_SECONDS:
            renewed = now
            if not _kept(context, lease):
                return Ended.OVERTAKEN
        orders.wait(beat)
    return Ended.STOPPED


def _tell_of_settings(manager: Systemd, *, changed: bool) -> None:
    """The files are others than those in use, or the same again. They are not taken by themselves: they may be half
    written."""
    if changed:
        log.get(run="serve").warning("settings_changed_but_not_taken")
        manager.status("the settings were changed since; SIGHUP (systemctl reload) takes them")
    else:
        manager.status("serving")


def _look_after(workers: Sequence[Worker]) -> None:
    """Raise what no worker may live with."""
    for each in workers:
        if each.damage is not None:
            raise each.damage
        if not each.is_alive():
            raise RuntimeError(f"the thread of {each.name} has died")


def _kept(context: Context, lease: Lease) -> bool:
    """Whether we still hold the lease; a database that is out of reach for a moment takes nothing from us."""
    try:
        return serving.keep(context, lease)
    except Damaged:
        raise
    except LocalError as error:
        log.get(run="serve").warning("lease_not_renewed", error=type(error).__name__)
        return True


def _dismiss(workers: Sequence[Worker], patience_seconds: float) -> list[str]:
    """Let every worker finish its step; the names of those that did not in time."""
    for each in workers:
        each.stop()
    end = time.monotonic() + patience_seconds
    for each in workers:
        each.join(max(end - time.monotonic(), 0))
    return [each.name for each in workers if each.is_alive()]
