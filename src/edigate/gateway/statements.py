"""Patients' statements: what each owes each practice, from the journal; and the orders that hold a claim off them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal

from edigate.claims.model import Claim, from_json
from edigate.followup.secondary import next_payer
from edigate.followup.statement import (
    PATIENT_ROLES,
    REVIEWED_ROLE,
    Moved,
    Patient,
    Statement,
    StatementClaim,
    claim_statement,
    due_and_reviewed,
    patient_of,
    together,
)
from edigate.gateway.context import Context
from edigate.gateway.corrections import one_claim
from edigate.gateway.post_by_hand import PREFIX
from edigate.store import Tx, claim_books, claim_payments, claims, holds, journal, submissions
from edigate.store.holds import Hold
from edigate.store.submissions import Submission
from edigate.tracking.status import ADJUDICATED, REFUSED, ClaimState, Flag

_OVER = REFUSED | {ClaimState.REPLACED, ClaimState.VOIDED, ClaimState.CLOSED}
# Orders that settle a patient's share, by how the keys of their entries begin.
_SETTLING = tuple(f"{PREFIX}{order}:" for order in ("payment", "refund", "writeoff"))
_EVEN = Decimal("0.00")
HELD = {"plan": "payment plan", "dispute": "disputed"}


def statements(
    context: Context, tx: Tx, *, practice: str | None = None, claim: str | None = None
) -> list[Statement]:
    """One statement for each patient of each practice with anything open; with `claim`, of that claim alone."""
    if claim is not None:
        wanted = [one_claim(tx, claim).submission.claim_id]
    else:
        wanted = list(owed(context, tx))
    families: defaultdict[int, list[Submission]] = defaultdict(list)
    for row in submissions.of_claims(tx, wanted):
        families[row.claim_id].append(row)
    on_hold = holds.standing(tx, wanted, context.clock().date())
    found: defaultdict[tuple[str, Patient], list[StatementClaim]] = defaultdict(list)
    for claim_id, rows in families.items():
        own = next(row for row in reversed(rows) if row.derived_from is None)
        if practice is not None and own.practice != practice:
            continue
        body = from_json(claims.body(tx, claim_id, own.version))
        why = _why(rows, body, on_hold.get(claim_id), _is_passed_on(tx, claim_id, rows))
        one = claim_statement(body, own.claim_key, _moved(context, tx, claim_id), context.tables.carc, why)
        found[own.practice, patient_of(body)].append(one)
    return [together(practice_, patient, ones) for (practice_, patient), ones in found.items()]


def _is_passed_on(tx: Tx, claim_id: int, rows: Sequence[Submission]) -> bool:
    """Whether a payer has passed the claim on to the next one, and no other payer has answered."""
    if not any(Flag.FORWARDED_TO in row.flags for row in rows):
        return False
    return len({line.payer_id for line in claim_payments.lines(tx, claim_id=claim_id)}) < 2


def _why(rows: Sequence[Submission], body: Claim | None, hold_: Hold | None, passed_on: bool) -> str | None:
    """Why the patient is not asked for this claim's money now: a person's word, or a payer that has not decided."""
    if hold_ is not None:
        until = f" until {hold_.until}" if hold_.until else ""
        return f"{HELD[hold_.kind]}{until}"
    followed = {row.successor_of for row in rows}
    current = [row for row in rows if row.id not in followed]
    if any(row.state not in ADJUDICATED | _OVER for row in current):
        return "a payer has still to decide"
    if passed_on:
        return "the payer has passed it on to the next payer"
    if body is None:
        return None
    further = any(row.derived_from is not None for row in rows)
    return "the next payer is to be billed first" if next_payer(body) is not None and not further else None


def not_asked(
    context: Context, tx: Tx, claim_ids: Collection[int], asked: Collection[int] = ()
) -> dict[int, str | None]:
    """Why patients are not asked for the money of claims now; None where they are.

    Of those that are `asked` already it is known that no next payer is named: their content is not read again.
    """
    families: defaultdict[int, list[Submission]] = defaultdict(list)
    for row in submissions.of_claims(tx, claim_ids):
        families[row.claim_id].append(row)
    on_hold = holds.standing(tx, list(claim_ids), context.clock().date())
    new = {claim_id: rows for claim_id, rows in families.items() if claim_id not in asked}
    own = {
        claim_id: next(row for row in reversed(rows) if row.derived_from is None)
        for claim_id, rows in new.items()
    }
    bodies = claims.bodies(tx, {(claim_id, row.version) for claim_id, row in own.items()})
    read = {claim_id: from_json(bodies[claim_id, row.version]) for claim_id, row in own.items()}
    return {
        claim_id: _why(rows, read.get(claim_id), on_hold.get(claim_id), _is_passed_on(tx, claim_id, rows))
        for claim_id, rows in families.items()
    }


def owed(context: Context, tx: Tx, claim_ids: Collection[int] | None = None) -> dict[int, Decimal]:
    """What the patient is asked for by claim (of these alone if given), in order; negative: a credit. Claims that are even
    are left out."""
    *asked, reviewed = patient_accounts(context)
    stands = claim_books.open_by_claim(tx, asked, claim_ids)
    review = claim_books.open_by_claim(tx, [reviewed], claim_ids)
    credits_ = {claim_id for each in (stands, review) for claim_id, amount in each.items() if amount < 0}
    paid = claim_books.open_by_claim(tx, [context.tables.chart.patient_receipts], credits_)
    dues = {
        claim_id: due_and_reviewed(*(each.get(claim_id, _EVEN) for each in (stands, review, paid)))[0]
        for claim_id in sorted({*stands, *review})
    }
    return {claim_id: due for claim_id, due in dues.items() if due}


def patient_accounts(context: Context) -> list[str]:
    """What patients owe stands on these accounts, and last what is under review, of which only a credit counts."""
    chart = context.tables.chart
    return [chart.account(role, "") for role in (*PATIENT_ROLES, REVIEWED_ROLE)]


def _moved(context: Context, tx: Tx, claim_id: int) -> list[Moved]:
    chart = context.tables.chart
    return [
        Moved(
            chart.role(one.account), one.amount, one.line, one.reason, posted.entry.key.startswith(_SETTLING)
        )
        for posted in journal.entries(tx, claim_id=claim_id)
        for one in posted.entry.postings
    ]
