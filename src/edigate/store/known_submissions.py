"""Whole claims as answers are matched and claims stand: found by the numbers in an answer, every submission of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from edigate.outcome.known import KnownPlace, KnownSubmission
from edigate.store import payer_numbers
from edigate.store.addresses import folded
from edigate.store.bulk import look_up
from edigate.store.columns import amount, cents, day, words
from edigate.store.engine import Tx
from edigate.store.outlines import NOTHING, outline_of
from edigate.tracking.status import ClaimState

_OWN = """SELECT s.id, s.claim_id, c.practice, c.claim_key, s.patient_control_number, s.payer_id, s.payer_name, s.trace,
 s.state, s.charge, s.frequency, s.batch_id, s.set_control_number, s.segment_from, s.segment_to, s.service_from,
 s.service_to, s.successor_of, s.derived_from, s.payer_rank, s.flags, s.payer_claim_control_number"""
_JOINED = "FROM submissions s JOIN claims c ON c.id = s.claim_id"
_STANDING = f"{_OWN} {_JOINED} WHERE s.claim_id {{among}}"
_WHOLE = f"""{_OWN}, v.outline, CASE WHEN v.outline IS NULL THEN v.body END {_JOINED}
 JOIN claim_versions v ON v.claim_id = s.claim_id AND v.version = s.version WHERE s.claim_id {{among}}"""


_PLACES = """SELECT id, patient_control_number, charge, set_control_number, segment_from, segment_to FROM submissions
 WHERE batch_id {among}"""

_STATES = {str(each): each for each in ClaimState}


def numbered(tx: Tx, patient_control_numbers: Collection[str]) -> set[int]:
    """The claims sent under exactly one of these numbers."""
    return _claims(
        tx, "SELECT claim_id FROM submissions WHERE patient_control_number {among}", patient_control_numbers
    )


def similar(tx: Tx, patient_control_numbers: Collection[str]) -> set[int]:
    """Those sent under one of these numbers but for case, blanks, punctuation and leading zeros."""
    bare = {text for number in patient_control_numbers if (text := folded(number))}
    return _claims(tx, "SELECT claim_id FROM submissions WHERE pcn_folded {among}", bare)


def traced(tx: Tx, traces: Collection[str]) -> set[int]:
    """Those sent under one of these traces (REF*D9) of ours."""
    return _claims(tx, "SELECT claim_id FROM submissions WHERE trace {among}", traces)


def known_to_payers(tx: Tx, numbers: Collection[str]) -> set[int]:
    """Those for which a payer ever used one of these numbers."""
    return payer_numbers.claims(tx, numbers)


def numbered_in_part(tx: Tx, patient_control_numbers: Collection[str], shortest: int = 6) -> set[int]:
    """Those whose number, but for what `similar` leaves out, begins with one of these or is the beginning of one, and has
    at least `shortest` characters."""
    told = {text for number in patient_control_numbers if len(text := folded(number)) >= shortest}
    found = _claims(
        tx,
        "SELECT claim_id FROM submissions WHERE pcn_folded {among}",
        {text[:length] for text in told for length in range(shortest, len(text))},
    )
    for length in {len(text) for text in told}:
        statement = f"SELECT claim_id FROM submissions WHERE substr(pcn_folded, 1, {length}) {{among}}"
        found |= _claims(tx, statement, {text for text in told if len(text) == length})
    return found


def served(tx: Tx, days: Collection[date], charges: Collection[Decimal]) -> set[int]:
    """Those whose service began on one of these days, with one of these charges."""
    statement = "SELECT claim_id FROM submissions WHERE service_from {among} AND charge {among}"
    return {
        row[0]
        for row in look_up(tx, statement, [one.isoformat() for one in days], [cents(one) for one in charges])
    }


def in_batches(tx: Tx, batch_ids: Collection[int]) -> set[int]:
    """Those with a submission in one of these batches, or that one of them asks about (276)."""
    asked = "SELECT s.claim_id FROM inquiries i JOIN submissions s ON s.id = i.submission_id WHERE i.batch_id {among}"
    return _claims(tx, "SELECT claim_id FROM submissions WHERE batch_id {among}", batch_ids) | _claims(
        tx, asked, batch_ids
    )


def places(tx: Tx, batch_id: int) -> list[KnownPlace]:
    """Where the submissions of a batch lie in it, in order of id."""
    rows = sorted(look_up(tx, _PLACES, [batch_id]))
    return [KnownPlace(id_, number, amount(charge), *where) for id_, number, charge, *where in rows]


def hold(tx: Tx, claim_ids: Collection[int]) -> None:
    """Let nobody else decide about these claims until this transaction ends. SQLite's writers are alone."""
    if tx.postgres:
        look_up(tx, "SELECT id FROM claims WHERE id {among} ORDER BY id FOR UPDATE", claim_ids)


def of_claims(tx: Tx, claim_ids: Collection[int], *, lines: bool = True) -> list[KnownSubmission]:
    """All submissions of some claims, in order of id, with every number a payer ever used for the claim.

    Without `lines`, and whatever else stands in the claim itself, where only the standing matters.
    """
    rows = sorted(look_up(tx, _WHOLE if lines else _STANDING, claim_ids))
    numbers = payer_numbers.of_claims(tx, claim_ids)
    return [_known(tx, row, numbers.get(row[1], {}).get(row[5], set())) for row in rows]


def _claims(tx: Tx, statement: str, values: Collection[int] | Collection[str]) -> set[int]:
    return {row[0] for row in look_up(tx, statement, values)}


def _known(tx: Tx, row: Sequence[Any], told: set[str]) -> KnownSubmission:
    (id_, claim_id, practice, claim_key, number, payer_id, payer_name, trace, state, charge, frequency, batch_id, set_number,
     first, last, since, until, successor_of, derived_from, rank, flags, payer_number, *text) = row  # fmt: skip
    outline = outline_of(tx, *text) if text else NOTHING
    return KnownSubmission(
        id_, claim_id, practice, claim_key, number, payer_id or "", payer_name or "", trace, _STATES[state],
        amount(charge), frequency, batch_id, set_number, first, last, outline.billing_npi, outline.billing_ids,
        frozenset(told | {payer_number}) if payer_number else frozenset(told), day(since), day(until), outline.lines,
        successor_of, derived_from, rank, words(flags), payer_number, outline.has_other_payers,
    )  # fmt: skip
