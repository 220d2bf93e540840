"""One thread and its jobs: what is due is done, step by step, until it is told to stop."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from typing import Any, cast

from edigate import log
from edigate.errors import Damaged, EdigateError, LocalError, TryLater
from edigate.gateway import serving
from edigate.gateway.context import Context
from edigate.gateway.step import step
from edigate.service.job import Job
from edigate.tracking.work_item import WorkItem, WorkKind


class Worker(threading.Thread):
    """Does its jobs one after the other. `hurry` makes one of them due at once; `stop` ends it after the step at hand.

    `at_once` limits how many workers are connected to partners at the same time. `damage` is set when the disk or the
    database file has failed: then nothing more may be written. `busy_since` is for the watchdog.
    """

    def __init__(
        self,
        name: str,
        jobs: Sequence[Job],
        context: Context,
        *,
        hurry_others: Callable[[str], None],
        at_once: AbstractContextManager[Any],
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.jobs = {job.name: job for job in jobs}
        self.damage: Damaged | None = None
        self.busy_since: float | None = None
        self._context = context
        self._hurry_others = hurry_others
        self._at_once = at_once
        self._bell = threading.Event()
        self._stopping = False

    def hurry(self, job: str) -> None:
        """Make a job due now."""
        self.jobs[job].hurried = True
        self._bell.set()

    def stop(self) -> None:
        """End after the durable step at hand."""
        self._stopping = True
        self._bell.set()

    def run(self) -> None:
        """The thread itself."""
        while not self._stopping and self.damage is None:
            self._bell.clear()
            now = time.monotonic()
            job = min(self.jobs.values(), key=lambda each: each.wait(now))
            if (wait := job.wait(now)) > 0:
                self._bell.wait(wait)
                continue
            with self._at_once if job.talks else nullcontext():
                self._do(job)

    def _do(self, job: Job) -> None:
        """One round of a job. Whatever it raises ends this round alone."""
        self.busy_since = time.monotonic()
        job.hurried, done = False, 0  # before it looks at anything: what hurries it from here on is not lost
        try:
            with closing(cast("Any", job.steps())) as steps:
                for _ in steps:
                    done += 1
                    self.busy_since = time.monotonic()
                    if self._stopping:
                        return
            self._settle(job)
            job.well(time.monotonic())
        except Damaged as error:
            self.damage = error
        except Exception as error:
            self._survive(job, error)
        finally:
            self.busy_since = None
            if done:
                for each in job.then:
                    self._hurry_others(each)

    def _survive(self, job: Job, error: Exception) -> None:
        """The last resort: it holds also when the database cannot be written. The log never raises."""
        pause = job.failed(time.monotonic())
        log.get(run="serve", kind=job.name).error(
            "job_failed",
            error=type(error).__name__,
            code=error.code if isinstance(error, EdigateError) else "bug",
            where=_place(error),
            count=job.failures,
            retry_after_seconds=round(pause),
        )
        if not isinstance(error, TryLater):
            with suppress(LocalError, OSError), step(self._context, "serve", job.name) as one:
                one.raise_work((_trouble(job, error),))

    def _settle(self, job: Job) -> None:
        if job.failures:
            with step(self._context, "serve", job.name) as one:
                one.close_work((serving.work_key(job.name),), "it was done without trouble since")


def _place(error: Exception) -> str:
    """Where it was raised, in code: the function and its line."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{place.name}, line {place.lineno}"


def _trouble(job: Job, error: Exception) -> WorkItem:
    """The work that a failing job is. A text of ours is told; of anything else only name and place, it may quote values."""
    if isinstance(error, EdigateError):
        words = str(error)
    else:
        words = f"edigate has a bug: {type(error).__name__} in {_place(error)}"
    return WorkItem(
        key=serving.work_key(job.name),
        kind=WorkKind.DELIVERY,
        reason=f"The service cannot do its job `{job.name}`: {words}",
        next_action="mend the cause; the job is tried again by itself, and this closes when it succeeds",
        action="edigate health",
    )
