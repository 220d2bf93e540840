"""May this file be applied? What must not be is put aside before anything in it has an effect.

The one reading that tells this proves the sums of its remittances as well.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from edigate.config import TradingPartner
from edigate.errors import Finding
from edigate.gateway.context import Context
from edigate.gateway.post_remittance import parties_of
from edigate.outcome.known import RemittanceParty
from edigate.outcome.payment_proof import Proof, prove
from edigate.reports import read as reports
from edigate.store import Tx, blobs, inbox
from edigate.store.inbox import InboxFile
from edigate.transactions.remittance_835.read import sums
from edigate.x12 import reader
from edigate.x12.envelope import Interchange
from edigate.x12.findings import EnvelopeCode
from edigate.x12.reader import TransactionSet

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


def survey(context: Context, file: InboxFile) -> Objection | dict[int, Proof]:
    """What speaks against applying the file; when nothing does, or a person has released it, the proof of every
    remittance in it, by the ordinal of its ST."""
    with context.store.begin() as tx:
        interchanges, proofs, findings = _read(
            tx, file, parties_of(context.settings, file.partner_id, paper=file.how == "paper")
        )
        _remember(tx, file, interchanges)
        if not interchanges and reports.read(blobs.stream(tx, file.sha256)) is None:
            return Objection("quarantined", NO_INTERCHANGE, tuple(findings))
        if file.reason is not None:  # released by a person, with the reason on record
            return proofs
        partner = context.settings.partner(file.partner_id)
        return (
            _envelope(findings, carries_money=bool(proofs))
            or _parties(partner, interchanges)
            or _replay(tx, file, interchanges)
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


def _read(
    tx: Tx, file: InboxFile, parties: RemittanceParty
) -> tuple[list[Interchange], dict[int, Proof], list[Finding]]:
    """A file in one pass: its interchanges, the proofs of its remittances, everything odd about its envelopes."""
    interchanges, proofs, findings = [], {}, []
    for event in reader.read(blobs.stream(tx, file.sha256)):
        if isinstance(event, Interchange):
            interchanges.append(event)
        elif isinstance(event, Finding):
            findings.append(event)
        elif isinstance(event, TransactionSet):
            if event.header.set == "835":
                proofs[event.header.ordinal] = prove(sums(event), parties)
            for _ in event.texts():
                pass
            findings += event.findings
    return interchanges, proofs, findings


def _remember(tx: Tx, file: InboxFile, interchanges: list[Interchange]) -> None:
    numbers = [(each.sender_id, each.control_number) for each in interchanges]
    inbox.note_interchanges(tx, file.id, file.partner_id, numbers)


def _envelope(findings: list[Finding], *, carries_money: bool) -> Objection | None:
    serious = [each for each in findings if each.code in _CUT_OFF]
    if serious:
        return Objection("held", "it may be cut off: a trailer is missing", tuple(serious))
    money = [each for each in findings if each.code in _MONEY_FAULTS]
    if money and carries_money:
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
