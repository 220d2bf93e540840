"""Where a document came from, and its own time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import msgspec

from edigate.errors import SourceRef
from edigate.transactions.set_fact import SetFact


class Origin(msgspec.Struct, frozen=True, gc=False):
    """The archived file a fact was read from, and the partner files whose batches it may answer. `received_at` serves only
    where the document has no readable time."""

    partner_ids: frozenset[str]
    sha256: str
    received_at: datetime

    def ref(self, ordinal: int, segment_id: str | None = None) -> SourceRef:
        """The address of a segment in this file."""
        return SourceRef(self.sha256, ordinal, segment_id)

    def key(self, what: str, ordinal: int) -> str:
        """A key for what stands at one place of this file: the same file read again gives the same key."""
        return f"{what}:{self.sha256[:16]}:{ordinal}"


def document_time(
    fact: SetFact, origin: Origin, day: date | None = None, clock: str | None = None
) -> datetime:
    """The document's own time: the one given if readable, else ISA09 and ISA10. Told as UTC: no zone is sent."""
    return (
        wire_time(day, clock) or wire_time(fact.interchange_date, fact.interchange_time) or origin.received_at
    )


def wire_time(day: date | None, clock: str | None) -> datetime | None:
    """A wire date with an HHMM or HHMMSS time; an unreadable time is midnight, an unreadable date None."""
    if day is None:
        return None
    digits = (clock or "")[:6].ljust(6, "0")
    try:
        moment = time(int(digits[0:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        moment = time()
    return datetime.combine(day, moment, tzinfo=UTC)
