"""The way out of a claim: the trading partner by the routing table, and what stands in the way of sending it there."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from edigate.claims.model import Claim
from edigate.claims.routing import Asked, Decision, RouteRow
from edigate.config import TradingPartner
from edigate.errors import Finding, Severity
from edigate.gateway.context import Context
from edigate.gateway.gateway_code import GatewayCode
from edigate.store.submissions import Ready


class Way(msgspec.Struct, frozen=True):
    """The partner of a claim and the row that leads to it; without a partner, or with an obstacle, `findings` say why."""

    partner: TradingPartner | None
    row: RouteRow | None
    findings: tuple[Finding, ...] = ()


def decide(context: Context, payer_id: str, practice: str, kind: str) -> Decision:
    """What the routing table says, and every row that was looked at."""
    return context.route(Asked(payer_id, practice, kind, context.settings.policy.usage))


def assign(context: Context, claim: Claim, ordered: TradingPartner | None = None) -> Way:
    """The way of a claim: to the partner that a person named, or by the table; enrolment is asked for either way."""
    payer_id = context.settings.payers.ours(claim.payer.id)
    decision = decide(context, payer_id, claim.practice or "", claim.kind)
    partner, row = ordered, decision.row
    if ordered is not None:
        row = row if row is not None and row.partner == ordered.id else None
    elif row is None:
        return Way(None, None, (_no_route(decision),))
    else:
        partner = context.settings.partner(row.partner)
    assert partner is not None  # settings refuse a row that leads nowhere
    return Way(partner, row, _obstacles(context, claim, payer_id, partner))


def on_one_row(
    context: Context, partner: TradingPartner, ready: Sequence[Ready]
) -> tuple[TradingPartner, list[Ready]]:
    """The first of a partner's ready claims and all that go out on the same row, and the partner as that row states it.

    A file has one submitter and one receiver, so claims on different rows go in different files.
    """
    accounts: dict[tuple[str, str, str], TradingPartner] = {}
    same = []
    for each in ready:
        key = (each.submission.payer_id or "", each.submission.practice, each.submission.kind)
        if key not in accounts:
            accounts[key] = as_its_row_states(context, partner, key)
        if accounts[key].profile == next(iter(accounts.values())).profile:
            same.append(each)
    return next(iter(accounts.values())), same


def as_its_row_states(context: Context, partner: TradingPartner, key: tuple[str, str, str]) -> TradingPartner:
    """The partner as the routing table's row for (payer, practice, kind) states it; as it is where no row leads to it."""
    row = decide(context, *key).row
    if row is None or row.partner != partner.id:
        return partner
    return partner.model_copy(update={"profile": row.profile(partner.profile)})


def _no_route(decision: Decision) -> Finding:
    return Finding(
        GatewayCode.NO_ROUTE,
        Severity.ERROR,
        f"The claim has no single way out: {decision.reason}",
        field="/payer/id",
    )


def _obstacles(context: Context, claim: Claim, payer_id: str, partner: TradingPartner) -> tuple[Finding, ...]:
    npi, today = claim.billing_provider.npi, context.clock().date()
    payers, field = context.settings.payers, "/billing_provider/npi"
    why = payers.obstacle(npi, payer_id, partner.id, today)
    silent = payers.obstacle(npi, payer_id, None, today, "remittances")
    found = []
    if why is not None:
        message = (
            f"The billing provider may not file claims with this payer through partner {partner.id}: {why}"
        )
        found.append(Finding(GatewayCode.NOT_ENROLLED, Severity.ERROR, message, field=field))
    if silent is not None:
        message = (
            f"The payer will pay without an 835, which the billing provider must be enrolled for: {silent}"
        )
        found.append(Finding(GatewayCode.REMITTANCES_NOT_ENROLLED, Severity.WARNING, message, field=field))
    return tuple(found)
