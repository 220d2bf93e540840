"""May this file be applied? What must not be is put aside, and nothing in it has an effect.

Nearly every file may: it is applied while it is looked at (`unhindered`), and all of that is undone when it may not be
after all. Then it is read as a whole first (`survey`), which tells why, and proves its remittances one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from edigate.config import TradingPartner
from edigate.errors import Finding
from edigate.gateway.context import Context
from edigate.gateway.doubt import Doubt
from edigate.gateway.post_remittance import parties_of
from edigate.gateway.step import Step
from edigate.outcome.payment_proof import Proof, prove
from edigate.reports import read as reports
from edigate.store import Tx, blobs, inbox
from edigate.store.inbox import InboxFile
from edigate.transactions.remittance_835.read import stream
from edigate.x12 import reader
from edigate.x12.envelope import Interchange
from edigate.x12.findings import EnvelopeCode
from edigate.x12.reader import Event, TransactionSet

# What makes money unsafe to post: counts or control numbers that do not agree. A person may release the file.
_MONEY_FAULTS = frozenset(
    (EnvelopeCode.SE01_COUNT, EnvelopeCode.SE02_MISMATCH, EnvelopeCode.GE01_COUNT, EnvelopeCode.GE02_MISMATCH,
     EnvelopeCode.IEA01_COUNT, EnvelopeCode.IEA02_MISMATCH, EnvelopeCode.DUPLICATE_ST02)
)  # fmt: skip
# What shows that something is missing: no answer is applied from such a file, whatever kind it is.
_CUT_OFF = frozenset(
    (EnvelopeCode.UNTERMINATED_SET, EnvelopeCode.SE_MISSING, EnvelopeCode.GE_MISSING, EnvelopeCode.IEA_MISSING,
     EnvelopeCode.SEGMENT_TOO_LONG)
)  # fmt: skip


NO_INTERCHANGE = "it holds no X12 interchange, and is no report that a reader knows"


class Objection(msgspec.Struct, frozen=True):
    """Why a file is put aside: quarantined (cannot be read) or held (must be looked at first)."""

    state: Literal["quarantined", "held"]
    reason: str
    findings: tuple[Finding, ...] = ()


def unhindered(one: Step, file: InboxFile) -> Iterator[Event]:
    """The envelopes of a file that nobody has looked at, for applying it in this step. `Doubt` as soon as something
    speaks against that: of what is wrong at its very end before its last part is read."""
    envelopes = _Envelopes(one.tx, file)
    partner = one.context.settings.partner(file.partner_id)
    for event in envelopes.events():
        if isinstance(event, Interchange) and (_parties(partner, [event]) or _replay(one.tx, file, [event])):
            raise Doubt
        yield event
    if not envelopes.interchanges or _trailers(envelopes):
        raise Doubt
    envelopes.remember()


def survey(context: Context, file: InboxFile) -> Objection | dict[int, Proof]:
    """What speaks against applying the file; when nothing does, or a person has released it, the proof of every
    remittance in it, by the ordinal of its ST."""
    with context.store.begin() as tx:
        envelopes = _Envelopes(tx, file)
        parties = parties_of(context.settings, file.partner_id, paper=file.how == "paper")
        proofs = {
            event.header.ordinal: prove(stream(event), parties)
            for event in envelopes.events()
            if isinstance(event, TransactionSet) and event.header.set == "835"
        }
        envelopes.remember()
        if not envelopes.interchanges and reports.read(blobs.stream(tx, file.sha256)) is None:
            return Objection("quarantined", NO_INTERCHANGE, tuple(envelopes.findings))
        if file.reason is not None:  # released by a person, with the reason on record
            return proofs
        return (
            _trailers(envelopes)
            or _parties(context.settings.partner(file.partner_id), envelopes.interchanges)
            or _replay(tx, file, envelopes.interchanges)
            or proofs
        )


def has_interchange(tx: Tx, file: InboxFile) -> bool:
    """Whether an interchange begins anywhere in a file; what stands before it does not matter."""
    return any(isinstance(each, Interchange) for each in reader.read(blobs.stream(tx, file.sha256)))


def holds_nothing(tx: Tx, file: InboxFile) -> bool:
    """Whether a file has neither an interchange nor a report, as the present readers see it: nothing can be applied."""
    if has_interchange(tx, file):
        return False
    return reports.read(blobs.stream(tx, file.sha256)) is None


class _Envelopes:
    """The interchanges of a file and everything odd about its envelopes, noted while its events go by."""

    def __init__(self, tx: Tx, file: InboxFile) -> None:
        self._tx, self._file = tx, file
        self.interchanges: list[Interchange] = []
        self.findings: list[Finding] = []
        self.carries_money = False

    def events(self) -> Iterator[Event]:
        """The events of the file; each set may be read until the next is asked for."""
        for event in reader.read(blobs.stream(self._tx, self._file.sha256)):
            yield event
            if isinstance(event, Interchange):
                self.interchanges.append(event)
            elif isinstance(event, Finding):
                self.findings.append(event)
            elif isinstance(event, TransactionSet):
                self.carries_money |= event.header.set == "835"
                for _ in event.texts():  # its findings are whole when it has been read
                    pass
                self.findings += event.findings

    def remember(self) -> None:
        """Put on record which interchanges the file brought."""
        numbers = [(each.sender_id, each.control_number) for each in self.interchanges]
        inbox.note_interchanges(self._tx, self._file.id, self._file.partner_id, numbers)


def _trailers(envelopes: _Envelopes) -> Objection | None:
    serious = [each for each in envelopes.findings if each.code in _CUT_OFF]
    if serious:
        return Objection("held", "it may be cut off: a trailer is missing", tuple(serious))
    money = [each for each in envelopes.findings if each.code in _MONEY_FAULTS]
    if money and envelopes.carries_money:
        return Objection(
            "held", "it carries money, and its counts or control numbers do not agree", tuple(money)
        )
    return None


def _parties(partner: TradingPartner | None, interchanges: list[Interchange]) -> Objection | None:
    """A file for somebody else, or marked for the other usage, must have no effect here."""
    if partner is None:
        return Objection("held", "its partner is not configured any more")
    for each in interchanges:
        if each.receiver_id != partner.profile.sender_id.strip():
            return Objection("held", "it is addressed to another receiver (ISA08)")
        if each.usage != partner.profile.usage:
            return Objection(
                "held",
                f"it is marked {each.usage or 'nothing'} and the partner is {partner.profile.usage} (ISA15)",
            )
    return None


def _replay(tx: Tx, file: InboxFile, interchanges: list[Interchange]) -> Objection | None:
    """An interchange number that took effect before with other bytes: perhaps reused, perhaps a changed copy.

    A file that was put aside (cut off, say) does not count: the whole one that follows carries the same number.
    """
    for each in interchanges:
        earlier = [
            other
            for other in inbox.with_interchange(tx, file.partner_id, each.sender_id, each.control_number)
            if other.id < file.id and other.sha256 != file.sha256 and other.state == "interpreted"
        ]
        if earlier:
            return Objection(
                "held", f"its interchange number came before with other content (file {earlier[0].id})"
            )
    return None
