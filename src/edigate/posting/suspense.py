"""Money that came and belongs to no account yet: it waits in suspense, so that the remittance still adds up."""

from __future__ import annotations

from decimal import Decimal

from edigate.posting.chart import Chart
from edigate.posting.entry import Posting


def postings(
    amount: Decimal,
    payer: str,
    chart: Chart,
    *,
    group: str | None = None,
    reason: str | None = None,
    remarks: tuple[str, ...] = (),
) -> tuple[Posting, ...]:
    """Money received (negative: taken back) against suspense; nothing when there is none.

    `group`, `reason` and `remarks` keep what a provider adjustment said ("PLB", its code, its reference).
    """
    if not amount:
        return ()
    return (
        Posting(chart.account("funds", payer), amount),
        Posting(chart.account("suspense", payer), -amount, None, group, reason, None, remarks),
    )
