"""Bytes to facts: each set goes to the reader of its room, what was found outside any set to the set beside it.

`facts` gives one whole fact per transaction set and per TA1; `stream` gives 835, 277CA and 277 claim by claim and a 999
set by set, so that a file of any size needs little memory. Only `facts` proves balances: with `stream` that is the caller's
(`remittance_835.balance`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TypeAlias

import msgspec

from edigate.errors import Finding, Location
from edigate.transactions import generic
from edigate.transactions.ack_999 import read as ack_999
from edigate.transactions.ack_999.facts import AckTrailer, SetResponseTrailer, SyntaxError999
from edigate.transactions.ack_999.read import AckPart
from edigate.transactions.ack_ta1.read import TA1
from edigate.transactions.ack_ta1.read import whole as read_ta1
from edigate.transactions.claim_837.read import whole as read_837
from edigate.transactions.claim_ack_277ca import read as claim_ack_277ca
from edigate.transactions.claim_status_276.read import whole as read_276
from edigate.transactions.claim_status_277 import read as claim_status_277
from edigate.transactions.elements import text
from edigate.transactions.generic import FileFindings
from edigate.transactions.read_code import ReadCode, read_finding
from edigate.transactions.remittance_835 import read as remittance_835
from edigate.transactions.remittance_835.facts import ClaimPayment, RemittanceTrailer
from edigate.transactions.set_fact import Extra, SetFact
from edigate.transactions.status_information import ClaimStatus, StatusTrailer
from edigate.transactions.status_stream import StatusPart
from edigate.x12 import reader
from edigate.x12.envelope import Interchange
from edigate.x12.reader import Event, LooseSegment, TransactionSet

Part: TypeAlias = SetFact | ClaimPayment | RemittanceTrailer | StatusPart | AckPart
# Parts with findings of their own.
Noted = (
    SetFact | ClaimPayment | RemittanceTrailer | ClaimStatus | StatusTrailer | SyntaxError999 | SetResponseTrailer
    | AckTrailer
)  # fmt: skip

_CLAIM_ACKS = ("X214", "X167")
_CLAIM_STATUS = ("X212", "X093")
_ACK_TYPE = "TH"  # BHT06 of a claim acknowledgment
_NEAR_THE_START = 3  # segments in which BHT stands, even after an odd one
_WHOLE: dict[str, Callable[[TransactionSet], SetFact]] = {
    "835": remittance_835.whole,
    "837": read_837,
    "999": ack_999.whole,
    "997": ack_999.whole,
    "276": read_276,
}


def facts(blocks: Iterable[bytes]) -> Iterator[SetFact | FileFindings]:
    """One whole fact per transaction set and per TA1, in file order; a `FileFindings` when there is neither.

    Never raises for what the bytes hold. Findings on the envelopes around a set are among its `findings`.
    """
    for part in _beside(reader.read(blocks), lambda opened: iter((_read_set(opened),))):
        assert isinstance(part, SetFact | FileFindings)
        yield part


def stream(blocks: Iterable[bytes]) -> Iterator[Part | FileFindings]:
    """As `facts`, but an 835 comes as `RemittanceHeader`, its `ClaimPayment`s and `RemittanceTrailer`; a 277CA or 277 as
    `StatusHeader`, its levels and `ClaimStatus`es where each ends, and `StatusTrailer`; a 999 or 997 as `AckHeader`, of each
    set `SetResponseHeader`, its `SyntaxError999`s and `SetResponseTrailer`, and `AckTrailer`."""
    return stream_events(reader.read(blocks))


def stream_events(events: Iterable[Event]) -> Iterator[Part | FileFindings]:
    """As `stream`, from the envelopes of a file, for a caller who looks at them on their way."""
    return _beside(events, _stream_set)


def read_event(event: TransactionSet | LooseSegment) -> SetFact:
    """The whole fact of one event of `x12.reader.read`: a set, a TA1, or a stray segment as a generic set."""
    if isinstance(event, TransactionSet):
        return _read_set(event)
    return read_ta1(event) if event.elements[0] == TA1 else generic.stray(event)


def _stream_set(opened: TransactionSet) -> Iterator[Part]:
    if opened.header.set == "835":
        return remittance_835.stream(opened)
    if opened.header.set == "277":
        return _stream_277(opened)
    if opened.header.set in ("999", "997"):
        return ack_999.stream(opened)
    return iter((_read_set(opened),))


def _read_set(opened: TransactionSet) -> SetFact:
    if opened.header.set == "277":
        return _read_277(opened)
    return _WHOLE.get(opened.header.set, generic.whole)(opened)


def _stream_277(opened: TransactionSet) -> Iterator[Part]:
    is_acknowledgment, opened, told = _tell_apart(opened)
    for part in claim_ack_277ca.stream(opened) if is_acknowledgment else claim_status_277.stream(opened):
        if told is not None and isinstance(part, StatusTrailer):
            part = msgspec.structs.replace(part, findings=(*part.findings, told))
        yield part


def _read_277(opened: TransactionSet) -> SetFact:
    is_acknowledgment, opened, told = _tell_apart(opened)
    fact = claim_ack_277ca.whole(opened) if is_acknowledgment else claim_status_277.whole(opened)
    return fact if told is None else msgspec.structs.replace(fact, findings=(*fact.findings, told))


def _tell_apart(opened: TransactionSet) -> tuple[bool, TransactionSet, Finding | None]:
    """Three guides share ST*277: told apart by the guide's name, and by BHT only where the name says nothing.

    Whether it is a claim acknowledgment, the set to read, and what is to be told about it.
    """
    version = opened.header.version
    if any(mark in version for mark in _CLAIM_ACKS):
        return True, opened, None
    if any(mark in version for mark in _CLAIM_STATUS):
        return False, opened, None
    texts = opened.texts()
    first: list[str] = []
    while len(first) < _NEAR_THE_START and (run := next(texts, None)) is not None:
        first += run  # runs end where blocks end: what is looked at must not depend on that
    again = TransactionSet(opened.header, chain((first,), texts), opened.findings)
    separator = opened.header.interchange.delimiters.element
    bht = next((each.split(separator) for each in first[:_NEAR_THE_START] if each[:3] == "BHT"), [])
    where = reader.place(opened.header, 1, "ST", 3)
    return text(bht, 6) == _ACK_TYPE, again, read_finding(ReadCode.OTHER_GUIDE, where)


def _beside(
    events: Iterable[Event], read_set: Callable[[TransactionSet], Iterator[Part]]
) -> Iterator[Part | FileFindings]:
    """The parts of all sets; what belongs to no set goes to the last part of the same interchange, else to the next."""
    held: Part | None = None
    interchange = 0
    around = _Around()
    for event in events:
        if isinstance(event, Finding):
            belongs = held is not None and event.where.interchange in (None, interchange)
            (around.after if belongs else around.before).append(event)
        elif isinstance(event, TransactionSet):
            interchange = event.header.interchange.index
            for part in read_set(event):
                if held is not None:
                    yield around.close(held)
                held = around.open(part)
        elif isinstance(event, LooseSegment):
            if event.elements[0] == TA1:
                if held is not None:
                    yield around.close(held)
                interchange = event.interchange.index
                held = around.open(read_ta1(event))
            else:
                around.extras.append(_stray(event))
        elif isinstance(event, Interchange):
            around.interchanges += 1
    yield around.end(held)


class _Around:
    """What was found outside the sets and waits for the part it goes to."""

    def __init__(self) -> None:
        self.before: list[Finding] = []  # goes to the next part
        self.after: list[Finding] = []  # goes to the part that is held
        self.extras: list[Extra] = []  # goes to whichever is closed first
        self.interchanges = 0

    def open(self, part: Part) -> Part:
        """`part` with what waited for it in front."""
        if not self.before or not isinstance(part, Noted):
            return part
        before, self.before = self.before, []
        return msgspec.structs.replace(part, findings=(*before, *part.findings))

    def close(self, part: Part) -> Part:
        """`part` with what was found behind it."""
        if not (self.after or self.extras) or not isinstance(part, Noted):
            return part
        after, extras, self.after, self.extras = self.after, self.extras, [], []
        return msgspec.structs.replace(
            part, findings=(*part.findings, *after), extras=(*part.extras, *extras)
        )

    def end(self, held: Part | None) -> Part | FileFindings:
        """The last part with all that is left, or the findings alone when there was no part."""
        if held is not None:
            self.after += self.before
            return self.close(held)
        if self.interchanges:
            self.before.append(read_finding(ReadCode.NO_TRANSACTION_SET, Location()))
        return FileFindings(extras=tuple(self.extras), findings=tuple(self.before))


def _stray(loose: LooseSegment) -> Extra:
    raw = loose.interchange.delimiters.element.join(loose.elements)
    return Extra(loose.ordinal, loose.elements[0], None, raw)
