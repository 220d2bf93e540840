"""Where all money stands: each remittance with its deposits, and each deposit without a remittance, as one list."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

import msgspec

from edigate.funds.reassociate import FundsState, stand
from edigate.store import Tx, deposits
from edigate.store.deposits import Announced, KeptDeposit

_ZERO = Decimal("0.00")


class FundsRow(msgspec.Struct, frozen=True, gc=False):
    """A remittance and the deposits put to it; or a deposit that belongs to none (`remittance_id` None)."""

    dated: date | None
    state: FundsState
    remittance_id: int | None
    deposit_ids: tuple[int, ...]
    payer: str | None
    trace: str | None
    announced: Decimal | None
    arrived: Decimal | None
    how: str | None


def rows(tx: Tx, *, since: date | None = None, until: date | None = None) -> list[FundsRow]:
    """The list by day. The days are payment dates (BPR16), for money without a remittance the bank's."""
    announced = deposits.announcements(tx, since=since, until=until)
    of: defaultdict[int, list[KeptDeposit]] = defaultdict(list)
    for each in deposits.of_remittances(tx, [one.candidate.remittance_id for one in announced]):
        if each.remittance_id is not None:
            of[each.remittance_id].append(each)
    found = [_of_remittance(one, of[one.candidate.remittance_id]) for one in announced]
    alone = (each for each in deposits.find(tx, since=since, until=until) if each.remittance_id is None)
    found += [_alone(each) for each in alone]
    return sorted(found, key=lambda row: (row.dated or date.min, row.remittance_id or 0, row.deposit_ids))


def _of_remittance(one: Announced, kept: list[KeptDeposit]) -> FundsRow:
    candidate, amounts = one.candidate, [each.deposit.amount for each in kept]
    return FundsRow(
        dated=candidate.dated,
        state=stand(candidate, one.posted, amounts),
        remittance_id=candidate.remittance_id,
        deposit_ids=tuple(each.id for each in kept),
        payer=candidate.payer_name or one.payer or None,
        trace=candidate.trace or None,
        announced=candidate.amount,
        arrived=sum(amounts, _ZERO) if kept else None,
        how=", ".join(dict.fromkeys(each.how for each in kept)) or None,
    )


def _alone(kept: KeptDeposit) -> FundsRow:
    deposit = kept.deposit
    return FundsRow(
        dated=deposit.dated,
        state=FundsState.FUNDS_WITHOUT_ERA,
        remittance_id=None,
        deposit_ids=(kept.id,),
        payer=deposit.payer_name or deposit.payer_id,
        trace=deposit.trace,
        announced=None,
        arrived=deposit.amount,
        how=None,
    )
