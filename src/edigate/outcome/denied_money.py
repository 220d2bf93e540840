"""Whether what a piece of work calls denied or reduced still stands open in the books of its claim.

A next payer may pay it, a person may give it up or ask the patient for it, it may go on to the next payer: then there is
nothing left to be worked, whatever the payer that denied it still says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from edigate.outcome.known import KnownPayment
from edigate.posting.chart import Chart
from edigate.posting.history import EffectKind
from edigate.posting.judge import ZERO, Caution
from edigate.tracking.work_item import WorkItem, WorkKind

# Where a payer's adjustment leaves what it denies or reduces, by its group.
_LEFT_ON = {
    "CO": "denials_pending", "PI": "payer_reduction", "PR": "patient_unverified", "OA": "receivable",
}  # fmt: skip
_REDUCED = (Caution.PART_DENIED, Caution.PAYER_REDUCTION)


def is_about_money(item: WorkItem) -> bool:
    """Whether this work is about something denied or reduced, which ends with the money."""
    return item.kind is WorkKind.DENIED or item.key.startswith(tuple(f"{each}:" for each in _REDUCED))


def payment_of(item: WorkItem, payments: Sequence[KnownPayment]) -> KnownPayment | None:
    """The payment that raised it, if it is in effect and nobody took it back."""
    taken_back = {one.effect.of for one in payments if one.effect.kind is EffectKind.REVERSE}
    live = (one for one in payments if one.effect.kind is EffectKind.POST and one.ref not in taken_back)
    return next((one for one in live if one.source is not None and one.source == item.source), None)


def is_open(item: WorkItem, payer: str, balances: Mapping[str, Decimal], chart: Chart) -> bool:
    """Whether anything stands where the item's adjustments left it; `balances` are those of the claim."""
    groups = {code.partition("-")[0] for code in item.codes}
    roles = [role for group, role in _LEFT_ON.items() if group in groups] or list(_LEFT_ON.values())
    return any(balances.get(chart.account(role, payer), ZERO) > 0 for role in roles)
