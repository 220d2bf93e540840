"""A named piece of work for a person: what happened, why, how much, until when, and the command that acts on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from edigate.errors import SourceRef


class WorkKind(StrEnum):
    """The worklists."""

    HELD = "held"  # an edit or a question keeps a claim from leaving
    REJECTED = "rejected"  # refused before adjudication: TA1, 999, 277CA
    DENIED = "denied"  # adjudicated, and not paid
    DENIED_EARLY = "denied_early"  # a status says so, and the remittance is not here yet
    UNDERPAID = "underpaid"  # allowed with less than the contract says
    INFO_REQUESTED = "info_requested"
    UNMATCHED = "unmatched"  # an answer that fits no claim or batch of ours, or fits several
    UNBALANCED = "unbalanced"  # a remittance or a claim in it whose sums do not prove
    CONFLICT = "conflict"  # two answers contradict each other, or a payment looks like a second one
    TAKEBACK = "takeback"  # the payer takes or carries money back, or we what was typed
    CREDIT = "credit"  # more was paid or written off than a claim had open: money goes back, or a write-off is undone
    PATIENT = "patient"  # every payer has decided: the patient owes the rest
    SECONDARY = "secondary"  # the next payer may be asked for what the payer before has left
    TIMELY_FILING = "timely_filing"  # the payer's filing limit is near, and the claim has not left
    OVERDUE = "overdue"  # an answer that should be here is not
    DELIVERY = "delivery"  # a batch that could not be delivered, or may or may not have been
    QUARANTINED = "quarantined"  # a file that cannot be read or must not be applied
    QUESTION = "question"


class WorkItem(msgspec.Struct, frozen=True, gc=False):
    """`key` is natural: the same item raised twice stays one. `action` is one command line to act on it."""

    key: str
    kind: WorkKind
    reason: str
    codes: tuple[str, ...] = ()
    next_action: str = ""
    action: str = ""
    amount: Decimal | None = None
    deadline: date | None = None
    claim_id: int | None = None
    source: SourceRef | None = None
