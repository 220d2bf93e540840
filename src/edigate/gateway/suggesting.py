"""Whose it may be: for work about an answer that is nobody's, the claims of ours that look like it, as they are now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from edigate.codes import tax_id
from edigate.config import Settings
from edigate.gateway.linking import Waiting, read_again
from edigate.outcome import claim_answers, remittance
from edigate.outcome.known import KnownPayment
from edigate.reports.facts import ReportedClaim
from edigate.store import Tx, claims, known_submissions, payer_numbers, submissions
from edigate.store.submissions import Submission
from edigate.store.worklist import OpenedItem
from edigate.tracking.suggest import Clues, Suggestion, Suspect, suggest
from edigate.tracking.work_item import WorkKind
from edigate.transactions.status_information import ClaimStatus
from edigate.transactions.values import Person

_MOST = 100  # items that are looked at in one list; each may read a file again


class _Person(msgspec.Struct, frozen=True):
    member_id: str = ""
    last_name: str = ""
    first_name: str | None = None
    npi: str | None = None
    ein: str | None = None
    ssn: str | None = None


class _Body(msgspec.Struct, frozen=True):
    """The little of a stored claim that is compared."""

    subscriber: _Person = _Person()
    patient: _Person | None = None
    billing_provider: _Person = _Person()


_BODY = msgspec.json.Decoder(_Body)


def suggestions(tx: Tx, settings: Settings, items: Sequence[OpenedItem]) -> dict[int, tuple[Suggestion, ...]]:
    """The suggestions for the first hundred of these that are open and about nobody's answer, by number of the work."""
    asked = [each for each in items if each.state == "open" and each.item.kind is WorkKind.UNMATCHED]
    clues = {each.id: _clues(read_again(tx, settings, each)) for each in asked[:_MOST]}
    wanted = {number: one for number, one in clues.items() if one is not None}
    suspects = _suspects(tx, wanted.values())
    return {number: found for number, one in wanted.items() if (found := suggest(one, suspects))}


def _clues(behind: Waiting) -> Clues | None:
    if behind.payment is not None and behind.payment.claim_id is None:
        return _of_payment(behind.payment)
    if behind.reported is not None:
        return _of_report(behind.reported)
    return None if behind.claim is None else _of_status(behind.claim)


def _of_payment(known: KnownPayment) -> Clues:
    keys, told = remittance.keys_of(known.payment, known.payees), known.payment
    return Clues(
        keys.patient_control_number, None, keys.payer_numbers, known.payer_id, keys.charge, keys.service_from,
        told.statement_date_end, _member(told.patient, told.insured), _name(told.patient), known.payees,
    )  # fmt: skip


def _of_status(told: ClaimStatus) -> Clues:
    number = told.payer_claim_control_number
    charge = next((each.amount for each in told.statuses if each.amount is not None), None)
    payees = frozenset(filter(None, (told.provider_npi,)))
    return Clues(
        told.patient_control_number, claim_answers.trace_of(told), (number,) if number else (), None, charge,
        told.service_date, told.service_date_end, _member(told.subscriber, told.patient), _name(told.patient), payees,
    )  # fmt: skip


def _of_report(told: ReportedClaim) -> Clues:
    number = told.payer_claim_control_number
    return Clues(
        told.patient_control_number,
        told.trace,
        (number,) if number else (),
        None,
        told.charge,
        told.service_date,
    )


def _member(*people: Person | None) -> str | None:
    return next((each.id for each in people if each is not None and each.id), None)


def _name(person: Person | None) -> tuple[str, str] | None:
    return (person.last_name, person.first_name or "") if person is not None and person.last_name else None


def _suspects(tx: Tx, clues: Iterable[Clues]) -> list[Suspect]:
    """Every claim that one of these may be about: by its number whole or in part, the payer's, our trace, or the service."""
    asked = list(clues)
    numbers = [each.patient_control_number for each in asked if each.patient_control_number]
    days = {each.service_from for each in asked if each.service_from}
    charges = {abs(each.charge) for each in asked if each.charge}
    found = (
        known_submissions.similar(tx, numbers)
        | known_submissions.numbered_in_part(tx, numbers)
        | known_submissions.known_to_payers(tx, {number for each in asked for number in each.payer_numbers})
        | known_submissions.traced(tx, {each.trace for each in asked if each.trace})
        | known_submissions.served(tx, days, charges)
    )
    rows = submissions.of_claims(tx, found)
    bodies = claims.bodies(tx, {(each.claim_id, each.version) for each in rows})
    known = payer_numbers.of_claims(tx, {each.claim_id for each in rows})
    decoded = {key: _BODY.decode(body) for key, body in bodies.items()}
    return [
        _suspect(
            each, decoded[each.claim_id, each.version], set().union(*known.get(each.claim_id, {}).values())
        )
        for each in rows
    ]


def _suspect(row: Submission, body: _Body, numbers: set[str]) -> Suspect:
    people = [each for each in (body.subscriber, body.patient) if each is not None]
    billing = body.billing_provider
    told = {row.payer_claim_control_number} if row.payer_claim_control_number else set()
    return Suspect(
        row.claim_id, row.practice, row.claim_key, row.patient_control_number, row.payer_id, row.trace,
        frozenset(numbers | told), row.charge, row.service_from, row.service_to,
        frozenset(each.member_id for each in people if each.member_id),
        frozenset((each.last_name, each.first_name or "") for each in people if each.last_name),
        frozenset(tax_id.bare(each) for each in (billing.npi, billing.ein, billing.ssn) if each),
    )  # fmt: skip
