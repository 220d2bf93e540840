"""To look: all that was ever heard of a claim's submissions, in order of arrival."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from edigate.gateway.known import of_claims
from edigate.outcome import payment_signal
from edigate.outcome.known import KnownPayment, KnownSubmission, Tables
from edigate.store import Tx, remittances, signals, submissions
from edigate.store.signals import Arrived
from edigate.tracking.signal import SignalKind


def of_claim(tx: Tx, claim_id: int, tables: Tables) -> list[Arrived]:
    """What is kept as signals, and what its payments say; what was taken away again is among the former."""
    known = of_claims(tx, [claim_id], entries=False)
    kept = signals.arrived(tx, [each.id for each in known.submissions])
    # A person's word about a payment stands at its place as well, and says something else.
    there = {
        (each.submission_id, each.signal.source) for each in kept if each.signal.kind is SignalKind.REMITTANCE
    }
    told = [of_payment(tx, payment, known.submissions, tables) for payment in known.payments]
    said = [each for each in told if each and (each.submission_id, each.signal.source) not in there]
    return sorted((*kept, *said), key=attrgetter("arrived_at"))


def of_payment(
    tx: Tx, payment: KnownPayment, ours: Sequence[KnownSubmission], tables: Tables
) -> Arrived | None:
    """What a payment says of the one of our submissions that it is for; None when it is for none of these.

    A payment that waited for its claim is heard when the claim comes.
    """
    submission = next((each for each in ours if each.id == payment.submission_id), None)
    remittance = remittances.get(tx, payment.ref.remittance_id)
    row = submissions.get(tx, submission.id) if submission else None
    if submission is None or remittance is None or row is None:
        return None
    said = payment_signal.of_payment(payment, submission, tables)
    return Arrived(submission.id, said, max(remittance.received_at, row.created_at))
