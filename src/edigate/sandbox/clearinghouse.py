"""The shell around `answering`: takes an uploaded file, keeps the state, puts the answers into the outbox.

One durable step after the other, so that a kill at any instant loses no answer and gives none twice: the answers are
staged under names that the outbox does not show as finished, then the state is replaced, then the answers get their
names. What was staged is told from its number: below the state's next one it belongs to the state, else it never was.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import msgspec

from edigate.errors import ConfigError
from edigate.sandbox import answering, state
from edigate.sandbox.answer_file import Answer
from edigate.sandbox.faults import NO_FAULTS, Faults
from edigate.sandbox.rules import Rules
from edigate.sandbox.served_root import INBOX, OUTBOX, TAKEN, ServedRoot
from edigate.sandbox.state import State

_STAGED = ".part"


class _Memory(msgspec.Struct, frozen=True):
    """The state file: what the payer remembers, and the SHA-256 of what is answered but may still lie in the inbox."""

    state: State = state.EMPTY
    lingering: dict[str, str] = {}


class Clearinghouse:
    """Answers what is uploaded below `root`, for an `SftpServer` on the same root.

    `at` gives the payer's own time for each file. The state is kept in `state_file`, best outside the served root.
    A file just answered stays in the inbox until the next one comes, so that its sender's last look still finds it;
    then it moves to `taken/`. Safe to call from several threads. Raises ConfigError for a state file that is not ours.
    """

    def __init__(
        self,
        root: Path,
        at: Callable[[], datetime],
        rules: Rules,
        state_file: Path,
        faults: Faults = NO_FAULTS,
    ) -> None:
        self._served = ServedRoot(root)
        self._inbox, self._outbox, self._taken = (self._served.root / each for each in (INBOX, OUTBOX, TAKEN))
        self._state_file = state_file
        self._at, self._rules = at, rules
        self._faults = faults
        self._lock = threading.Lock()
        self._memory = _remember(self._state_file)
        self._finish_staged()

    @property
    def state(self) -> State:
        """What the payer remembers now."""
        return self._memory.state

    @property
    def total_paid(self) -> Decimal:
        """The sum of BPR02 over every 835 so far."""
        return self._memory.state.total_paid

    def on_upload(self, path: Path) -> None:
        """The hook of the SFTP server."""
        self.take(path)

    def take(self, path: Path) -> tuple[str, ...]:
        """Answer the uploaded file at `path`; the names of the answers, now in the outbox.

        A fault of ours is raised, but not before the sender was told: silence would look like a lost file.
        """
        with self._lock:
            content = path.read_bytes()
            self._clear_inbox(path)
            lingering = {path.name: _digest(content)} if path.parent == self._inbox else {}
            before = self._memory.state
            try:
                answers, after = answering.answer(content, before, self._at(), self._rules)
            except Exception:
                answers, after = answering.apologize(before)
                self._publish(answers, _Memory(after, lingering))
                raise
            return self._publish(answers, _Memory(after, lingering))

    def take_waiting(self) -> tuple[str, ...]:
        """Answer what was uploaded while nobody was there, in order of name; the names of the answers."""
        waiting = [
            path
            for path in sorted(self._inbox.iterdir())
            if self._served.is_claim(path) and path.is_file() and not self._is_answered(path)
        ]
        return tuple(name for path in waiting for name in self.take(path))

    def pay(self) -> tuple[str, ...]:
        """A payment run without an upload: what is due to be taken back is taken back."""
        with self._lock:
            answers, after = answering.pay(self._memory.state, self._at(), self._rules)
            return self._publish(answers, _Memory(after, self._memory.lingering))

    def _publish(self, answers: tuple[Answer, ...], memory: _Memory) -> tuple[str, ...]:
        if self._faults.answers_late:
            self._finish_staged()
        for each in answers:
            _write(self._outbox / (each.name + _STAGED), each.content)
        staged = self._state_file.with_name(self._state_file.name + _STAGED)
        _write(staged, msgspec.json.format(msgspec.json.encode(memory), indent=1))
        staged.replace(self._state_file)
        self._memory = memory
        if self._faults.answers_late:
            return ()
        return tuple(self._name(self._outbox / (each.name + _STAGED)) for each in answers)

    def _name(self, staged: Path) -> str:
        """Give a staged answer the name under which it is seen."""
        name = staged.name.removesuffix(_STAGED)
        if self._faults.answers_backwards:
            name = f"{999_999_999 - int(name[:9]):09d}{name[9:]}"
        if self._faults.answers_twice:
            _write(staged.with_name(f"again-{name}"), staged.read_bytes())
        staged.replace(staged.with_name(name))
        return name

    def _finish_staged(self) -> None:
        """What a killed run left: answers that belong to the state get their names, others never were."""
        for path in sorted(self._outbox.glob(f"?????????.*{_STAGED}")):
            number = path.name[:9]
            if number.isdigit() and int(number) < self._memory.state.next_interchange:
                self._name(path)
            else:
                path.unlink()

    def _is_answered(self, path: Path) -> bool:
        """Whether this file of the inbox is one that was answered, and not another one under its name."""
        known = self._memory.lingering.get(path.name)
        return known is not None and known == _digest(path.read_bytes())

    def _clear_inbox(self, taken: Path) -> None:
        """Move away what is answered; `taken` is the file whose turn it is."""
        for name in self._memory.lingering:
            source = self._inbox / name
            if source != taken and source.is_file() and self._is_answered(source):
                self._taken.mkdir(exist_ok=True)
                source.replace(_free_name(self._taken / name))


def _remember(path: Path) -> _Memory:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Memory)
    except FileNotFoundError:
        return _Memory()
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"{path}: not a state file of the sandbox; move it away to begin anew") from error


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _free_name(path: Path) -> Path:
    """`path`, or the same name with a number when a file lies there: the same name may be uploaded again."""
    candidate, n = path, 1
    while candidate.exists():
        n += 1
        candidate = path.with_name(f"{path.name}.{n}")
    return candidate


def _write(path: Path, content: bytes) -> None:
    """Write and flush to disk."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
