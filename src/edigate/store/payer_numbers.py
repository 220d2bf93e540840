"""The payer's numbers for our claims: every one that was ever told of a claim is kept, the newest is the one to quote."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from operator import itemgetter

from sqlalchemy import delete, update

from edigate.errors import SourceRef
from edigate.outcome.outcome import PayerNumber
from edigate.store.addresses import SOURCE_COLUMNS, source_ref, source_values
from edigate.store.bulk import insert, look_up
from edigate.store.columns import day_text
from edigate.store.engine import Tx
from edigate.store.tables import payer_numbers, submissions

NAMES = ("claim_id", "submission_id", "payer_id", "number", "role", "dated")
_OF_CLAIMS = (
    "SELECT dated, id, claim_id, submission_id, payer_id, number, role, "
    f"{', '.join(SOURCE_COLUMNS)} FROM payer_numbers WHERE claim_id {{among}}"
)


def add(tx: Tx, numbers: Sequence[PayerNumber]) -> None:
    """Keep numbers; one that is known for the submission stays as it was first told."""
    rows = [
        (
            one.claim_id,
            one.submission_id,
            one.payer_id,
            one.number,
            one.role,
            day_text(one.dated),
            *source_values(one.source),
        )
        for one in numbers
    ]
    insert(tx, payer_numbers, (*NAMES, *SOURCE_COLUMNS), rows, unless_there=True)


def forget(tx: Tx, submission_id: int, number: str | None, source: SourceRef) -> None:
    """Take away a number that a submission has from this place of a file: what stands there was another claim's."""
    here = (payer_numbers.c.source_sha256 == source.sha256, payer_numbers.c.source_ordinal == source.ordinal)
    tx.run(delete(payer_numbers).where(payer_numbers.c.submission_id == submission_id, *here))
    told = (submissions.c.id == submission_id, submissions.c.payer_claim_control_number == number)
    tx.run(update(submissions).where(*told).values(payer_claim_control_number=None))


def of_claims(tx: Tx, claim_ids: Collection[int]) -> dict[int, list[PayerNumber]]:
    """The numbers of claims, by claim, oldest document first."""
    found: dict[int, list[PayerNumber]] = {}
    for dated, _, claim_id, submission_id, payer_id, number, role, *source in sorted(
        look_up(tx, _OF_CLAIMS, claim_ids), key=itemgetter(0, 1)
    ):
        told = PayerNumber(
            claim_id, submission_id, payer_id, number, role, date.fromisoformat(dated), source_ref(*source)
        )
        found.setdefault(claim_id, []).append(told)
    return found


def plain_of_claims(tx: Tx, claim_ids: Collection[int]) -> dict[tuple[int, str], set[str]]:
    """Only the numbers, by claim and payer."""
    found: dict[tuple[int, str], set[str]] = {}
    statement = "SELECT claim_id, payer_id, number FROM payer_numbers WHERE claim_id {among}"
    for claim_id, payer_id, number in look_up(tx, statement, claim_ids):
        found.setdefault((claim_id, payer_id), set()).add(number)
    return found
