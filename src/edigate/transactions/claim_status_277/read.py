"""The 277 as facts."""

from __future__ import annotations

from edigate.transactions.claim_status_277.facts import ClaimStatusReport
from edigate.transactions.elements import text
from edigate.transactions.levels import OF_BHT
from edigate.transactions.notes import Notes
from edigate.transactions.set_fact import envelope_of
from edigate.transactions.status_tree import StatusTree
from edigate.x12.reader import TransactionSet
from edigate.x12.segment import Segment


def whole(opened: TransactionSet) -> ClaimStatusReport:
    """The whole report as one value."""
    notes = Notes(opened.header)
    tree = StatusTree(notes, is_acknowledgment=False)
    bht: Segment | None = None
    created = None
    for segment in notes.walk(opened):
        if segment[0] == "BHT" and bht is None:
            bht, created = segment, notes.days(segment, 4)[0]
            notes.keep_others(segment, OF_BHT)
        else:
            tree.read(segment)
    tree.finish()
    if bht is None:
        notes.miss("BHT")
    extras, findings = notes.take()
    return ClaimStatusReport(
        **envelope_of(opened.header),
        kind="277",
        reference=text(bht or [], 3),
        created_date=created,
        created_time=text(bht or [], 5),
        source=tree.sources[0] if tree.sources else None,
        sources=tuple(tree.sources),
        receiver=tree.receivers[0] if tree.receivers else None,
        receivers=tuple(tree.receivers),
        providers=tuple(tree.providers),
        claims=tuple(tree.claims),
        extras=extras,
        findings=(*findings, *opened.findings),
    )
