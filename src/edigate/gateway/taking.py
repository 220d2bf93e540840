"""A claim on its way into the store: what is kept of it, and the work that it is when it may not leave."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from edigate.claims.model import Claim, to_json
from edigate.config import TradingPartner
from edigate.errors import Finding, Severity
from edigate.gateway.context import Context
from edigate.gateway.moves import held_item
from edigate.gateway.step import Step
from edigate.store import claims
from edigate.store.submissions import Submission
from edigate.tracking.status import ClaimState

STILL_OURS = frozenset({ClaimState.DRAFT, ClaimState.HELD, ClaimState.READY})


def new_claim(
    context: Context,
    claim: Claim,
    partner: TradingPartner | None,
    state: ClaimState,
    findings: tuple[Finding, ...],
    source: str,
) -> claims.NewClaim:
    """A claim as the store takes it, its payer by our id; its content is told apart by the SHA-256 of its canonical JSON."""
    body = to_json(claim)
    first, last = claim.service_period or (None, None)
    return claims.NewClaim(
        practice=claim.practice or "",
        claim_key=claim.claim_key,
        kind=claim.kind,
        patient_control_number=claim.patient_control_number,
        payer_id=context.settings.payers.ours(claim.payer.id),
        payer_name=claim.payer.name,
        partner_id=partner.id if partner else None,
        frequency=claim.frequency,
        charge=claim.charge,
        service_from=first,
        service_to=last,
        state=state,
        content_sha256=hashlib.sha256(body.encode()).hexdigest(),
        body=body,
        findings=findings,
        payer_claim_control_number=claim.payer_claim_control_number,
        payer_rank=claim.subscriber.payer_rank,
        source=source,
    )


def keep_held(one: Step, submission: Submission, findings: Sequence[Finding]) -> None:
    """The work that a claim is which was stored but may not leave; nothing for one that may."""
    if submission.state == ClaimState.HELD:
        one.raise_work((held_item(submission, [f for f in findings if f.severity is Severity.ERROR]),))
