"""The payer's numbers for our claims: every one that was ever told of a claim counts. Those that status answers told are
kept here; those of remittances stand in their payments."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, update

from edigate.errors import SourceRef
from edigate.outcome.outcome import PayerNumber
from edigate.store.addresses import SOURCE_COLUMNS, source_values
from edigate.store.bulk import insert, look_up
from edigate.store.columns import day_text
from edigate.store.engine import Tx
from edigate.store.tables import NOT_OF_PAYMENT, payer_numbers, submissions
from edigate.transactions.remittance_835.facts import REVERSAL

NAMES = ("claim_id", "submission_id", "payer_id", "number", "role", "dated")
_ROLE = "original"  # a column of the first revision that nothing asks for
# The number that a reversal stands under is not that of the claim, but of the reversal.
_PAYMENTS = f"claim_payments WHERE claim_id IS NOT NULL AND coalesce(status_code, '') <> '{REVERSAL}'"
_OF_CLAIMS = (
    "SELECT claim_id, payer_id, number FROM payer_numbers WHERE claim_id {among}",
    "SELECT claim_id, payer_id, payer_claim_control_number "
    f"FROM {_PAYMENTS} AND payer_claim_control_number IS NOT NULL AND claim_id {{among}}",
)
_CLAIMS = (
    f"SELECT claim_id FROM submissions WHERE {NOT_OF_PAYMENT} AND payer_claim_control_number {{among}}",
    "SELECT claim_id FROM payer_numbers WHERE number {among}",
    f"SELECT claim_id FROM {_PAYMENTS} AND payer_claim_control_number {{among}}",
)


def add(tx: Tx, numbers: Sequence[PayerNumber]) -> None:
    """Keep numbers; one that is known for the submission stays as it was first told."""
    rows = [
        (
            one.claim_id,
            one.submission_id,
            one.payer_id,
            one.number,
            _ROLE,
            day_text(one.dated),
            *source_values(one.source),
        )
        for one in numbers
    ]
    insert(tx, payer_numbers, (*NAMES, *SOURCE_COLUMNS), rows, unless_there=True)


def forget(tx: Tx, submission_id: int, number: str | None, source: SourceRef, quoted: str | None) -> None:
    """Take away a number that a submission has from this place of a file: what stands there was another claim's. The number
    that it `quoted` itself when it left is its own again."""
    here = (payer_numbers.c.source_sha256 == source.sha256, payer_numbers.c.source_ordinal == source.ordinal)
    tx.run(delete(payer_numbers).where(payer_numbers.c.submission_id == submission_id, *here))
    told = (submissions.c.id == submission_id, submissions.c.payer_claim_control_number == number)
    tx.run(update(submissions).where(*told).values(payer_claim_control_number=quoted))


def of_claims(tx: Tx, claim_ids: Collection[int]) -> dict[int, dict[str, set[str]]]:
    """The numbers of claims, by claim and payer."""
    found: dict[int, dict[str, set[str]]] = {}
    for statement in _OF_CLAIMS:
        for claim_id, payer_id, number in look_up(tx, statement, claim_ids):
            found.setdefault(claim_id, {}).setdefault(payer_id, set()).add(number)
    return found


def claims(tx: Tx, numbers: Collection[str]) -> set[int]:
    """The claims for which a payer ever used one of these numbers."""
    return {row[0] for statement in _CLAIMS for row in look_up(tx, statement, numbers)}
