"""Money that waited in suspense for a claim we did not know: tried again when the claim arrives."""

from __future__ import annotations

from collections.abc import Sequence

from edigate.gateway.apply import apply
from edigate.gateway.charges import bill_unsent
from edigate.gateway.known import known_submissions
from edigate.gateway.step import Step
from edigate.outcome import remittance
from edigate.outcome.known import Known
from edigate.store import claim_payments, submissions
from edigate.store.submissions import Submission


def rematch(one: Step, arrived: Sequence[Submission]) -> None:
    """Settle payments of nobody that name one of these submissions exactly."""
    numbers = {each.patient_control_number for each in arrived}
    waiting = claim_payments.unmatched(one.tx, patient_control_numbers=numbers)
    if not waiting:
        return
    family = submissions.of_claims(one.tx, {each.claim_id for each in arrived})
    known = Known(
        submissions=tuple(known_submissions(one.tx, family)),
        payments=tuple(claim_payments.known(one.tx, {each.claim_id for each in family})),
    )
    outcome = remittance.rematch(waiting, known, one.at.date(), one.context.tables)
    apply(one, outcome)
    bill_unsent(one, outcome.touched_claims)
