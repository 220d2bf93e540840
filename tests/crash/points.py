"""The instants at which a life is disturbed, by name: where in the program's own steps each of them lies.

No step of the program knows of this table: a point names a function (`module:attribute`, as its caller looks it up) and
on which side of it the disturbance comes. A name that is not there any more is an error of the table, never a pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What happens at the instant."""

    KILL = "SIGKILL"  # the process is gone
    RESET = "reset"  # the connection to the partner ends; the next one stands again
    DATABASE = "database"  # the connection to the database ends, or its disk fails, once


class When(StrEnum):
    """On which side of the function."""

    BEFORE = "before"
    HALF = "half"  # of a file that is being written
    AFTER = "after"
    COMMIT = "commit"  # all is said in the transaction it belongs to, nothing is committed
    COMMITTED = "committed"  # that transaction is committed, and nobody knows


@dataclass(frozen=True, slots=True)
class Point:
    """One instant. `run` is the run (`lives.RUNS`) in which it lies; `first`: a kill that must have come before it."""

    name: str
    run: str
    seam: str
    when: When
    first: Point | None = None


def _points(run: str, *table: tuple[str, str, When], first: Point | None = None) -> tuple[Point, ...]:
    return tuple(Point(f"{run}: {name}", run, seam, when, first) for name, seam, when in table)


_B, _H, _A, _C, _D = When.BEFORE, When.HALF, When.AFTER, When.COMMIT, When.COMMITTED
_FOLDER = "transport.local_folder:LocalFolder"

# fmt: off
TAKING = _points(
    "submit",
    ("checked, nothing stored", "gateway.submit:_settle", _B),
    ("claim stored", "store.claims:add", _A),
    ("claim stored, not committed", "store.claims:add", _C),
    ("claim committed, no receipt", "store.claims:add", _D),
)
PREPARING = _points(
    "prepare",
    ("claims chosen", "store.control_numbers:reserve", _B),
    ("number reserved, not committed", "store.control_numbers:reserve", _C),
    ("number committed, nothing built", "store.control_numbers:reserve", _D),
    ("built, not checked", "gateway.prepare:check", _B),
    ("checked, not frozen", "gateway.prepare:_freeze", _B),
    ("frozen, not billed", "store.outbox:freeze", _A),
    ("billed, not committed", "gateway.prepare:bill", _C),
    ("frozen and committed", "store.outbox:freeze", _D),
)
SENDING = _points(
    "send",
    ("lease taken", "store.leases:acquire", _D),
    ("frozen bytes not read", "store.outbox:file", _B),
    ("attempt stated, not committed", "store.outbox:start_attempt", _C),
    ("attempt on record, nothing sent", "store.outbox:start_attempt", _D),
    ("half written", f"{_FOLDER}.write_new", _H),
    ("written, not proven", f"{_FOLDER}.write_new", _A),
    ("proven, not marked", "store.leases:renew", _B),
    ("marked, not committed", "store.outbox:publishing", _C),
    ("marked, not renamed", f"{_FOLDER}.rename", _B),
    ("renamed, not looked at", f"{_FOLDER}.rename", _A),
    ("renamed, not recorded", "gateway.send:_record", _B),
    ("attempt ended, claims not moved", "store.outbox:end_attempt", _A),
    ("claims moved, not committed", "gateway.send:delivered", _C),
    ("recorded, lease still held", "store.outbox:end_attempt", _D),
)
_TORN = next(each for each in SENDING if each.name.endswith("half written"))
_WHOLE = next(each for each in SENDING if each.name.endswith("proven, not marked"))
_GIVEN = next(each for each in SENDING if each.name.endswith("renamed, not recorded"))
SETTLING = (
    *_points("send", ("torn file found, not removed", f"{_FOLDER}.remove", _B),
             ("torn file removed, not recorded", f"{_FOLDER}.remove", _A), first=_TORN),
    *_points("send", ("whole file found, not renamed", f"{_FOLDER}.rename", _B),
             ("whole file renamed, not recorded", f"{_FOLDER}.rename", _A), first=_WHOLE),
    *_points("send", ("found under its name, not recorded", "gateway.send:_record", _B), first=_GIVEN),
)
RECEIVING = _points(
    "receive",
    ("lease taken", "store.leases:acquire", _D),
    ("listed", "store.remote_files:known", _B),
    ("fetched, not archived", "gateway.receive:_archive", _B),
    ("bytes put, not named", "store.blobs:put", _A),
    ("archived, not committed", "store.inbox:add", _C),
    ("archived, not removed", "store.inbox:add", _D),
    ("looked at, not removed", f"{_FOLDER}.remove_raw", _B),
    ("removed, nobody knows", f"{_FOLDER}.remove_raw", _A),
    ("removal stated, not committed", "store.inbox:remote_done", _C),
    ("removal on record", "store.inbox:remote_done", _D),
)
INTERPRETING = _points(
    "interpret",
    ("files chosen", "store.inbox:next_archived", _A),
    ("sums proven, file not marked", "gateway.interpret:survey", _A),
    ("file marked, nothing applied", "store.inbox:mark", _A),
    ("signals added", "store.signals:add", _A),
    ("payments settled", "store.claim_payments:settle", _A),
    ("entries posted", "store.journal:add", _A),
    ("claims moved", "gateway.apply:restand", _A),
    ("work raised", "store.worklist:add", _A),
    ("feed written, not committed", "store.updates:append", _C),
    ("acknowledgment applied", "gateway.answered_files:_apply", _D),
    ("remittance applied", "gateway.interpret:post_remittance", _D),
)
UPKEEP = (
    *_points("upgrade", ("tables made, not committed", "store.schema:_migrate", _A)),
    *_points("overdue", ("overdue work raised, not committed", "gateway.overdue:submissions.overdue", _C),
             ("overdue work on record", "gateway.overdue:submissions.overdue", _D)),
    *_points("resend", ("order stated, not committed", "store.audit:add", _C),
             ("order committed, nobody told", "store.audit:add", _D)),
    *_points("funds", ("bank file kept, not booked", "store.deposits:add_file", _A),
             ("deposit booked, not committed", "store.deposits:add", _C),
             ("deposit committed, nobody told", "store.deposits:add", _D)),
)
# fmt: on
SEND_PATH = (*TAKING, *PREPARING, *SENDING, *SETTLING)
RECEIVE_PATH = (*RECEIVING, *INTERPRETING)
POINTS = (*SEND_PATH, *RECEIVE_PATH, *UPKEEP)
