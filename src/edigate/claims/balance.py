"""What another payer paid and adjusted against what was charged: the equations of coordination, for edits and guides.

Amounts are Decimals in dollars; None is an amount that cannot be read, and makes every sum with it None. A difference
of zero balances. Source: 837 guides, front matter on balancing (CLM02, SV102, SV203, SV302, 2320 AMT*D and CAS, 2430).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TypeAlias

Known: TypeAlias = Decimal | None

_NOTHING = Decimal("0.00")


def total(amounts: Iterable[Known]) -> Known:
    """The sum; None when an amount is unknown."""
    found = _NOTHING
    for each in amounts:
        if each is None:
            return None
        found += each
    return found


def line_difference(charge: Known, paid: Iterable[Known], adjusted: Iterable[Known]) -> Known:
    """A line's charge less what one payer paid (SVD02) and adjusted (CAS of 2430) for it, in all its results."""
    return _less(charge, (*paid, *adjusted))


def claim_difference(
    charge: Known, paid: Known, adjusted: Known, adjusted_at_lines: Iterable[Known]
) -> Known:
    """CLM02 less what one payer paid (AMT*D) and adjusted, for the claim (CAS of 2320) and for its lines (CAS of 2430)."""
    return _less(charge, (paid, adjusted, *adjusted_at_lines))


def paid_difference(paid: Known, paid_at_lines: Iterable[Known], adjusted: Known) -> Known:
    """AMT*D less what the payer paid for the lines (SVD02) as its adjustments of the claim (CAS of 2320) cut it."""
    difference = _less(paid, paid_at_lines)
    return None if difference is None or adjusted is None else difference + adjusted


def _less(stated: Known, parts: Iterable[Known]) -> Known:
    found = total(parts)
    return None if stated is None or found is None else stated - found
