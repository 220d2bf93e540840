"""One remittance as its archived file tells it, claim by claim: also what is held, a duplicate, or in suspense."""

from __future__ import annotations

from collections.abc import Iterator

from edigate.errors import LocalError
from edigate.store import Tx, blobs, inbox
from edigate.store.remittances import Remittance
from edigate.transactions.read import stream
from edigate.transactions.remittance_835.facts import ClaimPayment, RemittanceHeader, RemittanceTrailer


def facts_of(tx: Tx, record: Remittance) -> Iterator[RemittanceHeader | ClaimPayment | RemittanceTrailer]:
    """The header, every claim, the trailer; memory does not grow with the remittance."""
    file = inbox.get(tx, record.inbox_id)
    if file is None:
        raise LocalError(f"the file of remittance {record.id} is not in the archive")
    inside = False
    for part in stream(blobs.stream(tx, file.sha256)):
        if isinstance(part, RemittanceHeader):
            inside = part.ordinal == record.set_ordinal
        if inside and isinstance(part, RemittanceHeader | ClaimPayment | RemittanceTrailer):
            yield part
        if inside and isinstance(part, RemittanceTrailer):
            return
