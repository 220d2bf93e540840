"""A partner that refuses us (host key, credentials) is work for a person until it lets us in again."""

from __future__ import annotations

from edigate.config import TradingPartner
from edigate.gateway.context import Context
from edigate.gateway.step import step
from edigate.store import worklist
from edigate.tracking.work_item import WorkItem, WorkKind


def tell(context: Context, partner: TradingPartner, reason: str) -> None:
    """Open the piece of work, once."""
    item = WorkItem(
        key=_key(partner),
        kind=WorkKind.DELIVERY,
        reason=f"Partner {partner.id} refuses us: {reason}",
        next_action="check the pinned host key and the credentials before the account is locked",
        action=f"edigate partner probe {partner.id}",
    )
    with step(context) as one:
        one.raise_work((item,))


def settle(context: Context, partner: TradingPartner) -> None:
    """The partner has let us in: close the work if there is any."""
    with context.store.look() as tx:
        is_open = any(each.item.key == _key(partner) for each in worklist.items(tx, kind=WorkKind.DELIVERY))
    if is_open:
        with step(context) as one:
            one.close_work((_key(partner),), "the partner has let us in")


def _key(partner: TradingPartner) -> str:
    return f"partner/{partner.id}/refused"
