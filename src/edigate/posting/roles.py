"""Where an adjustment of an 835 (CAS) moves its amount: the role of an account in the chart, by group and class of reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from edigate.codes import carc as reasons
from edigate.codes.code_set import CodeSet
from edigate.transactions.remittance_835.facts import Adjustment

PATIENT_ROLES = ("deductible", "coinsurance", "copay", "patient_other", "patient_unverified")
# RARC that say: the patient is a Qualified Medicare Beneficiary, whose share may not be billed.
QMB_REMARKS = frozenset({"N781", "N782", "N783"})

_PATIENT_SHARE: Mapping[str, str] = {"1": "deductible", "66": "deductible", "2": "coinsurance", "3": "copay"}


def is_of_qmb(remarks: Sequence[str]) -> bool:
    """Whether remark codes say that the patient is a Qualified Medicare Beneficiary."""
    return remarks != () and not QMB_REMARKS.isdisjoint(remarks)


def role_of(adjustment: Adjustment, carc: CodeSet, qmb: bool = False) -> str | None:
    """Where an adjustment moves its amount out of the receivable: a role of the chart, None when it stays there.

    CO pricing is written off; a CO denial never is: it stays with the insurance, pending. PR is the patient's, by kind
    of share, and unverified when it is a denial or the patient is a QMB (`qmb`). OA and what is still pending move
    nothing. A negative CO amount raises the payment (incentives), so it is a negative write-off whatever its class.
    """
    group, reason = adjustment.group, adjustment.reason
    kind = carc.classes.get(reason, reasons.UNKNOWN)
    if group == "OA" or kind == "pending":
        return None
    if group == "CO":
        if kind == "contractual" or (adjustment.amount is not None and adjustment.amount < 0):
            return "contractual"
        return None if kind == "informational" else "denials_pending"
    if group == "PR":
        if qmb:
            return "patient_unverified"
        share = _PATIENT_SHARE.get(reason)
        plain = kind in ("patient_responsibility", "contractual")
        return share or ("patient_other" if plain else "patient_unverified")
    return "payer_reduction" if group == "PI" else None
