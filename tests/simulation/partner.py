"""The partner in memory: folders that fail by chance, and the practice payer, whose answers come when they please.

What the gateway's upload code meets here is the same `Folder` that SFTP gives it, step by step, so that every refusal,
every lost connection and every reply that never comes is one of this module's doing.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from edigate.delivery.outbound_file import OutboundFile, TransferResult
from edigate.errors import NotReached, PartnerUnavailable
from edigate.sandbox import answering, state
from edigate.sandbox.rules import Rules
from edigate.transport import checked_upload
from edigate.transport.checked_upload import UploadPolicy
from edigate.transport.folder import ConnectionLost, Said, Step, StepRefused
from edigate.transport.names import readable_name
from edigate.transport.remote import FolderSeen, Probe, RemoteFile
from edigate.transport.settings import Verify

_POLICY = UploadPolicy(Verify.READ_BACK, rename=True, read_back_limit_bytes=1 << 30)


class KilledError(BaseException):
    """The process died here: nothing that comes after it happens."""


@dataclass
class Weather:
    """How often what goes wrong, as shares of operations; all 0 is a quiet day. One source of chance for everything."""

    chance: random.Random
    lost: float = 0.0
    lost_reply: float = 0.0
    refused: float = 0.0
    unreachable: float = 0.0
    killed: float = 0.0
    replayed: float = 0.0
    dead: bool = False  # the process is: nothing is committed any more until the next one rises

    def strikes(self, share: float) -> bool:
        return share > 0 and self.chance.random() < share

    def perhaps_kill(self) -> None:
        """An instant at which the process may die."""
        if self.strikes(self.killed):
            self.dead = True
        if self.dead:
            raise KilledError

    def calm(self) -> None:
        self.lost = self.lost_reply = self.refused = self.unreachable = self.killed = self.replayed = 0.0


@dataclass
class Partner:
    """Both folders, the payer's memory, and the answers that are still on their way."""

    weather: Weather
    clock: Callable[[], datetime]
    rules: Rules
    takes_at_once: bool
    inbox: dict[str, bytes] = field(default_factory=dict)
    outbox: dict[bytes, tuple[bytes, int]] = field(default_factory=dict)
    moved: dict[tuple[str, bytes], bytes] = field(default_factory=dict)
    payer: state.State = state.EMPTY
    arrived: list[bytes] = field(default_factory=list)
    coming: list[tuple[datetime, str, bytes]] = field(default_factory=list)
    given: list[tuple[str, bytes]] = field(default_factory=list)

    def work(self) -> None:
        """Take what was uploaded whole; its answers come minutes to hours later, in any order, some of them twice."""
        chance, at = self.weather.chance, self.clock()
        for name in sorted(self.inbox):
            if not name.endswith(".part"):
                self._take(self.inbox.pop(name))
        for each in sorted(self.coming):
            if each[0] <= at:
                self.coming.remove(each)
                self._give(each[1], each[2])
        if self.given and self.weather.strikes(self.weather.replayed):
            name, content = chance.choice(self.given)
            self._give(f"{chance.randrange(10**6)}-{name}", content)

    def _take(self, content: bytes) -> None:
        self.arrived.append(content)
        answers, self.payer = answering.answer(content, self.payer, self.clock(), self.rules)
        for each in answers:
            delay = timedelta(minutes=self.weather.chance.choice((0, 0, 5, 60, 600)))
            self.coming.append((self.clock() + delay, each.name, each.content))

    def _give(self, name: str, content: bytes) -> None:
        self.outbox[name.encode()] = (content, int(self.clock().timestamp()))
        self.given.append((name, content))

    def has(self, isa13: str) -> bool:
        """What the partner says when a person asks."""
        whole = [content for name, content in self.inbox.items() if not name.endswith(".part")]
        return any(content[90:99].decode() == isa13 for content in (*self.arrived, *whole))

    def published(self, name: str) -> None:
        """A file got its final name."""
        if self.takes_at_once and not name.endswith(".part"):
            self._take(self.inbox.pop(name))


class SimulatedMailbox:
    """See `transport.mailbox.Mailbox`."""

    def __init__(self, partner: Partner) -> None:
        self._partner, self._weather = partner, partner.weather
        self._inbox = _Inbox(self, partner)
        self.alive = False

    def __enter__(self) -> Self:
        if self._weather.strikes(self._weather.unreachable):
            raise NotReached("the partner cannot be reached")
        self.alive = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.alive = False

    def deliver(
        self, file: OutboundFile, temp_name: str, before_publish: Callable[[], bool] | None = None
    ) -> TransferResult:
        return checked_upload.deliver(self._inbox, file, temp_name, _POLICY, before_publish)

    def settle(
        self, file: OutboundFile, temp_name: str, may_be_published: bool = True,
        before_publish: Callable[[], bool] | None = None,
    ) -> TransferResult:  # fmt: skip
        return checked_upload.settle(self._inbox, file, temp_name, _POLICY, may_be_published, before_publish)

    def discard(self, file: OutboundFile, temp_name: str) -> None:
        checked_upload.discard(self._inbox, temp_name)

    # ---- the folder with answers

    def list(self) -> list[RemoteFile]:
        found = [
            RemoteFile(readable_name(raw), raw, len(content), modified)
            for raw, (content, modified) in sorted(self._partner.outbox.items())
        ]
        return self._answers(Step.LIST, lambda: found)

    def fetch(self, file: RemoteFile, limit_bytes: int) -> bytes:
        content, _ = self._partner.outbox[file.raw_name]
        return self._answers(Step.READ, lambda: content[: limit_bytes + 1])

    def remove(self, file: RemoteFile) -> None:
        self._answers(Step.REMOVE, lambda: self._partner.outbox.pop(file.raw_name, None))

    def move(self, file: RemoteFile, folder: str) -> None:
        def move() -> None:
            if (found := self._partner.outbox.pop(file.raw_name, None)) is not None:
                self._partner.moved[folder, file.raw_name] = found[0]

        self._answers(Step.RENAME, move)

    def probe(self) -> Probe:
        folders = (("inbox", len(self._partner.inbox)), ("outbox", len(self._partner.outbox)))
        seen = [FolderSeen(name, count, 0, None) for name, count in folders]
        return Probe(
            "simulated", None, (), (), posix_rename=False, fsync=False, inbox=seen[0], outbox=seen[1]
        )

    def _answers(self, step: Step, do: Callable[[], Any]) -> Any:
        try:
            return self.does(step, do, may_refuse=False)
        except ConnectionLost as lost:
            raise PartnerUnavailable(str(lost)) from None

    def cut(self, step: str) -> None:
        self.alive = False
        raise ConnectionLost(step)

    def does(self, step: Step, do: Callable[[], Any], *, may_refuse: bool = True) -> Any:
        """One operation over there, and what the weather makes of it."""
        weather = self._weather
        if not self.alive or weather.strikes(weather.lost):
            self.cut(step)
        if may_refuse and weather.strikes(weather.refused):
            raise StepRefused(step, weather.chance.choice((Said.DENIED, Said.FAILED, Said.FAILED)))
        weather.perhaps_kill()
        result = do()
        weather.perhaps_kill()
        if weather.strikes(weather.lost_reply):
            self.cut(step)
        return result


class _Inbox:
    """The folder that takes our claims (`transport.folder.Folder`), as a session sees it."""

    def __init__(self, mailbox: SimulatedMailbox, partner: Partner) -> None:
        self._mailbox, self._partner, self._weather = mailbox, partner, partner.weather

    def size_of(self, name: str) -> int | None:
        return self._mailbox.does(Step.LOOK, lambda: len(self._there(Step.LOOK, name)))  # type: ignore[no-any-return]

    def read(self, name: str, limit_bytes: int) -> bytes:
        return self._mailbox.does(Step.READ, lambda: self._there(Step.READ, name)[: limit_bytes + 1])  # type: ignore[no-any-return]

    def write_new(self, name: str, content: bytes) -> None:
        def open_new() -> None:
            if name in self._partner.inbox:
                raise StepRefused(Step.OPEN, Said.FAILED)
            self._partner.inbox[name] = b""

        def write() -> None:
            self._partner.inbox[name] = content

        self._mailbox.does(Step.OPEN, open_new)
        if self._weather.strikes(self._weather.lost):  # a torn file
            self._partner.inbox[name] = content[: self._weather.chance.randrange(len(content))]
            self._mailbox.cut(Step.WRITE)
        self._mailbox.does(Step.WRITE, write)

    def rename(self, name: str, new_name: str) -> None:
        def rename() -> None:
            if new_name in self._partner.inbox:
                raise StepRefused(Step.RENAME, Said.FAILED)
            self._partner.inbox[new_name] = self._there(Step.RENAME, name)
            del self._partner.inbox[name]
            self._partner.published(new_name)

        self._mailbox.does(Step.RENAME, rename)

    def remove(self, name: str) -> None:
        def remove() -> None:
            self._there(Step.REMOVE, name)
            del self._partner.inbox[name]

        self._mailbox.does(Step.REMOVE, remove)

    def _there(self, step: Step, name: str) -> bytes:
        if name not in self._partner.inbox:
            raise StepRefused(step, Said.ABSENT)
        return self._partner.inbox[name]
