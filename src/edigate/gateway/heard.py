"""To look: all that was ever heard of a claim's submissions, in order of arrival."""

from __future__ import annotations

from operator import attrgetter

from edigate.gateway.known import of_claims
from edigate.outcome import payment_signal
from edigate.outcome.known import Tables
from edigate.store import Tx, remittances, signals, submissions
from edigate.store.signals import Arrived


def of_claim(tx: Tx, claim_id: int, tables: Tables) -> list[Arrived]:
    """What is kept as signals, and what its payments say; what was taken away again is among the former.

    A payment that waited for its claim is heard when the claim comes.
    """
    known = of_claims(tx, [claim_id], entries=False)
    ours = {each.id: each for each in known.submissions}
    since = {each.id: each.created_at for each in submissions.of_claims(tx, [claim_id])}
    kept = signals.arrived(tx, list(ours))
    there = {(each.submission_id, each.signal.source) for each in kept}
    said = []
    for payment in known.payments:
        submission = ours.get(payment.submission_id or 0)
        remittance = remittances.get(tx, payment.ref.remittance_id)
        if submission is None or remittance is None or (submission.id, payment.source) in there:
            continue
        signal = payment_signal.of_payment(payment, submission, tables)
        said.append(Arrived(submission.id, signal, max(remittance.received_at, since[submission.id])))
    return sorted((*kept, *said), key=attrgetter("arrived_at"))
