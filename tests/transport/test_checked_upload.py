"""Every step of an upload fails once, in every way, on a folder in memory; what is claimed must be what is there."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from enum import Enum

import pytest

from edigate.delivery.outbound_file import Transfer, TransferResult
from edigate.transport import Verify
from edigate.transport.checked_upload import UploadPolicy, deliver, settle
from edigate.transport.folder import ConnectionLost, Said, Step, StepRefused
from transport.sites import NAME, TEMP, outbound

FILE = outbound(b"our frozen bytes")
OTHER = b"somebody else's"


class Publishing:
    """The caller's note that the final name is about to be given."""

    reached = False

    def __call__(self) -> bool:
        self.reached = True
        return True


class Way(Enum):
    """How a step goes wrong."""

    DENIED = Said.DENIED
    UNSUPPORTED = Said.UNSUPPORTED
    FAILED = Said.FAILED
    LOST_BEFORE = "lost before"
    LOST_AFTER = "lost after"


@dataclass
class MemoryFolder:
    """A partner's folder in memory. Step `failing`, counted from 1, goes wrong in its way, from then on `broken`."""

    files: dict[str, bytes] = field(default_factory=dict)
    failing: int = 0
    way: Way = Way.FAILED
    takes: bool = False  # the partner takes a file from under its final name at once
    taken: list[bytes] = field(default_factory=list)
    steps: int = 0
    broken: bool = False

    def size_of(self, name: str) -> int | None:
        with_step = self._step(Step.LOOK)
        found = self._there(name, Step.LOOK)
        with_step()
        return len(found)

    def write_new(self, name: str, content: bytes) -> None:
        done = self._step(Step.OPEN)
        if name in self.files:
            raise StepRefused(Step.OPEN, Said.FAILED)
        self.files[name] = b""
        done()
        done = self._step(Step.WRITE)
        self.files[name] = content[: len(content) // 2]
        done()
        done = self._step(Step.CLOSE)
        self.files[name] = content
        self._take(name)
        done()

    def read(self, name: str, limit_bytes: int) -> bytes:
        done = self._step(Step.READ)
        found = self._there(name, Step.OPEN)
        done()
        return found[: limit_bytes + 1]

    def rename(self, name: str, new_name: str) -> None:
        done = self._step(Step.RENAME)
        content = self._there(name, Step.RENAME)
        if new_name in self.files:
            raise StepRefused(Step.RENAME, Said.FAILED)
        self.files[new_name] = content
        del self.files[name]
        self._take(new_name)
        done()

    def remove(self, name: str) -> None:
        done = self._step(Step.REMOVE)
        self._there(name, Step.REMOVE)
        del self.files[name]
        done()

    def _there(self, name: str, step: Step) -> bytes:
        if name not in self.files:
            raise StepRefused(step, Said.ABSENT)
        return self.files[name]

    def _take(self, name: str) -> None:
        if self.takes and name == NAME:
            self.taken.append(self.files.pop(name))

    def _step(self, step: Step):  # type: ignore[no-untyped-def]
        """Begin a step; what it returns ends it."""
        self.steps += 1
        fails = self.steps == self.failing
        if self.broken or (fails and self.way is Way.LOST_BEFORE):
            self.broken = True
            raise ConnectionLost(step)
        if fails and isinstance(self.way.value, Said):
            raise StepRefused(step, self.way.value)

        def done() -> None:
            if fails:
                self.broken = True
                raise ConnectionLost(step)

        return done


POLICIES = [UploadPolicy(verify, rename, 1000) for verify in Verify for rename in (True, False)]
BEGINNINGS = {
    "nothing there": {},
    "ours is there": {NAME: FILE.content},
    "another file is there": {NAME: OTHER},
    "a file of our size is there": {NAME: bytes(len(FILE.content))},
}


EVERY_POLICY = pytest.mark.parametrize(
    "policy", POLICIES, ids=lambda policy: f"{policy.verify}-{policy.rename}"
)
EVERY_BEGINNING = pytest.mark.parametrize("beginning", BEGINNINGS)


@EVERY_POLICY
@EVERY_BEGINNING
def test_a_result_is_never_better_than_the_truth(policy: UploadPolicy, beginning: str) -> None:
    for takes, way, failing in itertools.product((False, True), Way, range(1, 16)):
        folder = MemoryFolder(dict(BEGINNINGS[beginning]), failing, way, takes)
        publishing = Publishing()
        result = deliver(folder, FILE, TEMP, policy, publishing)
        check(folder, result, beginning)
        folder.failing, folder.broken = 0, False
        if result.outcome is not Transfer.DELIVERED:
            check(folder, settle(folder, FILE, TEMP, policy, publishing.reached, None), beginning)


@EVERY_POLICY
@EVERY_BEGINNING
def test_settling_may_be_cut_off_too(policy: UploadPolicy, beginning: str) -> None:
    """After any cut of the upload, any failure of the settling, then one in peace."""
    for takes, way, cut, failing in itertools.product((False, True), Way, range(1, 12), range(1, 8)):
        folder = MemoryFolder(dict(BEGINNINGS[beginning]), cut, Way.LOST_AFTER, takes)
        publishing = Publishing()
        if deliver(folder, FILE, TEMP, policy, publishing).outcome is Transfer.DELIVERED:
            continue
        folder.broken, folder.steps, folder.failing, folder.way = False, 0, failing, way
        check(folder, settle(folder, FILE, TEMP, policy, publishing.reached, publishing), beginning)
        folder.broken, folder.failing = False, 0
        check(folder, settle(folder, FILE, TEMP, policy, publishing.reached, None), beginning)
        assert len(folder.taken) <= 1


@EVERY_POLICY
def test_what_never_was_published_is_sent_again_by_itself(policy: UploadPolicy) -> None:
    """F-09: the caller knows that the final name was never to be given; a lost connection needs no person then."""
    for failing in range(1, 12):
        publishing = Publishing()
        folder = MemoryFolder({}, failing, Way.LOST_AFTER)
        result = deliver(folder, FILE, TEMP, policy, publishing)
        folder.broken, folder.failing = False, 0
        if not publishing.reached and result.outcome is not Transfer.DELIVERED:
            settled = settle(folder, FILE, TEMP, policy, False, None)
            assert settled.outcome in (Transfer.DEFERRED, Transfer.DELIVERED)
            assert settled.outcome is Transfer.DEFERRED or folder.files[NAME] == FILE.content


def check(folder: MemoryFolder, result: TransferResult, beginning: str) -> None:
    """The four words against what is really there."""
    there = folder.files.get(NAME)
    before = BEGINNINGS[beginning].get(NAME)
    if before is not None:
        assert there == before, "what was there is never touched"
    if result.outcome is Transfer.DELIVERED:
        assert there == FILE.content or folder.taken == [FILE.content]
    elif result.outcome in (Transfer.DEFERRED, Transfer.SPOILED):
        assert there is None or there == before
        assert not folder.taken
    elif result.outcome is Transfer.REFUSED:
        assert there != FILE.content or before == FILE.content
        assert not folder.taken
    assert NAME not in result.detail
    assert TEMP not in result.detail
