"""Why a claim goes where it goes, for people; and whose enrolment stands where."""

from __future__ import annotations

from datetime import date

import msgspec

from edigate.claims.model import from_json
from edigate.claims.routing import LookedAt
from edigate.gateway.context import Context
from edigate.gateway.corrections import one_claim
from edigate.gateway.routing import assign, decide
from edigate.store import claims


class Explained(msgspec.Struct, frozen=True):
    """The way of one claim for people: what was looked up, the answer, every row, what stands in the way.

    `assigned` is the partner that the claim was given when it was taken in.
    """

    claim_key: str
    practice: str
    payer: str
    kind: str
    usage: str | None
    partner: str | None
    submitter: str | None
    receiver: str | None
    reason: str
    assigned: str | None
    obstacles: tuple[str, ...]
    looked_at: tuple[LookedAt, ...]


class Enrolled(msgspec.Struct, frozen=True):
    """One enrolment, and whether it counts today."""

    npi: str
    payer: str
    transaction: str
    partner: str | None
    state: str
    from_date: date | None
    until_date: date | None
    counts: bool


def explain(context: Context, name: str) -> Explained:
    """Which partner the claim called `name` goes to by the settings as they are now."""
    with context.store.look() as tx:
        now = one_claim(tx, name).submission
        claim = from_json(claims.body(tx, now.claim_id, now.version))
    decision = decide(context, now.payer_id or "", now.practice, now.kind)
    way = assign(context, claim)
    profile = None
    if way.partner is not None and way.row is not None:
        profile = way.row.profile(way.partner.profile)
    return Explained(
        claim_key=now.claim_key,
        practice=now.practice,
        payer=now.payer_id or "",
        kind=now.kind,
        usage=context.settings.policy.usage,
        partner=way.partner.id if way.partner else None,
        submitter=profile.submitter.id if profile else None,
        receiver=profile.receiver.id if profile else None,
        reason=decision.reason,
        assigned=now.partner_id,
        obstacles=tuple(each.message for each in way.findings) if way.partner else (),
        looked_at=decision.looked_at,
    )


def enrolled(
    context: Context, *, npi: str | None, payer: str | None, partner: str | None, state: str | None
) -> list[Enrolled]:
    """The enrolments that are written down, filtered; one for any partner is shown for each."""
    today = context.clock().date()
    return [
        Enrolled(
            each.npi, each.payer, each.transaction, each.partner, each.state, each.from_date, each.until_date,
            each.counts_on(today),
        )
        for each in context.settings.payers.enrolment
        if npi in (None, each.npi)
        and payer in (None, each.payer)
        and (partner is None or each.partner in (None, partner))
        and state in (None, each.state)
    ]  # fmt: skip
