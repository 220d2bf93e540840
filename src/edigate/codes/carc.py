"""Claim adjustment reason codes (CAS02, 05, 08 ...): is a line denied, or only adjusted?

The class of each code stands in `maps/codes/carc.csv`; here is the rule that reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol, TypeVar

from edigate.codes.code_set import CodeSet

UNKNOWN = "unknown"

_NOT_DENYING = frozenset({"patient_responsibility", "contractual", "informational", "pending"})


class CasTriplet(Protocol):
    """One adjustment: group (CAS01), reason and amount. An unreadable amount is None."""

    @property
    def group(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def amount(self) -> Decimal | None: ...


Triplet = TypeVar("Triplet", bound=CasTriplet)


def classify(reason: str, carc: CodeSet) -> str:
    """The class of a reason code, `unknown` for one that the list does not have."""
    return carc.classes.get(reason, UNKNOWN)


def denies(reason: str, carc: CodeSet) -> bool:
    """Whether this reason, taking a positive amount off an unpaid line, denies it. An unknown reason does.

    The group does not matter (PR-27 is a denial too). Coordination of benefits does not deny when the payer passed the
    claim on by itself (next action `wait`) or only tells what an earlier payer did (`post_info`).
    """
    entry = carc.get(reason)
    if entry is None:
        return True
    tells = entry.class_ == "cob" and entry.next_action in ("wait", "post_info")
    return entry.class_ not in _NOT_DENYING and not tells


def denying(
    adjustments: Iterable[Triplet], *, charge: Decimal, paid: Decimal, carc: CodeSet
) -> tuple[Triplet, ...]:
    """The adjustments that make a line a denial, in their order; empty when it is none.

    A line is denied when it was charged, nothing is paid, and a denying reason takes a positive amount off. A claim
    that has only claim-level adjustments is judged the same way, as one line.
    """
    if paid != 0 or charge == 0:
        return ()
    return tuple(
        one for one in adjustments if one.amount is not None and one.amount > 0 and denies(one.reason, carc)
    )


def is_denial(adjustments: Iterable[CasTriplet], *, charge: Decimal, paid: Decimal, carc: CodeSet) -> bool:
    """Whether a line (or a claim without lines) with these adjustments is denied; see `denying`."""
    return bool(denying(adjustments, charge=charge, paid=paid, carc=carc))
