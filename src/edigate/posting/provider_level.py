"""Provider adjustments (PLB): money between payer and practice that belongs to no claim.

Sign: a positive amount lowers the payment, a negative one raises it (BPR02 = sum of CLP04 - sum of PLB). Posted by the
sign received, against the account of its code; what needs a person, or is unknown to the list, goes to suspense.
"""

from __future__ import annotations

from datetime import date

import msgspec

from edigate.codes.code_set import CodeSet
from edigate.errors import SourceRef
from edigate.posting import suspense
from edigate.posting.chart import Chart
from edigate.posting.entry import Entry, Posting
from edigate.posting.judge import ZERO
from edigate.transactions.remittance_835.facts import ProviderAdjustment

GROUP = "PLB"  # stands in `Posting.group`; the code in `reason`, the reference in `remarks`

# B2 (a refund kept against the balance) comes with FB and clears it, 72 (a refund acknowledged) likewise with WO.
_ROLE_OF_CODE = {
    "FB": "forward_balance",
    "B2": "forward_balance",
    "WO": "overpayment_recovery",
    "72": "overpayment_recovery",
    "AP": "advance",
}
_ROLE_OF_CLASS = {
    "interest": "interest",
    "penalty": "penalty",
    "withhold": "withheld",
    "tax": "withheld",
    "settlement": "settlement",
    "periodic": "settlement",
    "lump_sum": "settlement",
    "passthrough": "settlement",
    "capitation": "capitation",
}
_FOR_A_PERSON = frozenset({"CS", "J1", "WU", "LE"})


class ProviderPosting(msgspec.Struct, frozen=True, gc=False):
    """A provider adjustment as an entry (None: no money), and whether it waits in suspense for a person."""

    adjustment: ProviderAdjustment
    role: str
    entry: Entry | None

    @property
    def suspended(self) -> bool:
        """Whether a person must say what it is."""
        return self.role == "suspense"


def role_of(code: str | None, plb: CodeSet) -> str:
    """The role in the chart of a provider adjustment code; `suspense` for what a person must decide."""
    entry = plb.get(code or "")
    if entry is None or code in _FOR_A_PERSON or entry.next_action in ("review", "manual_review"):
        return "suspense"
    return _ROLE_OF_CODE.get(entry.code) or _ROLE_OF_CLASS.get(entry.class_, "provider_other")


def item_name(reference: str | None) -> str:
    """The reference (PLB03-2) as the name of an open item: payers write one in other letters and blanks the next time."""
    return " ".join((reference or "").upper().split())


def post_adjustment(
    adjustment: ProviderAdjustment,
    number: int,
    remittance: str,
    payer: str,
    dated: date,
    plb: CodeSet,
    chart: Chart,
    source: SourceRef | None = None,
) -> ProviderPosting:
    """One PLB pair, the `number`th of its remittance, as a balanced entry."""
    role = role_of(adjustment.code, plb)
    amount = adjustment.amount or ZERO
    if not amount:
        return ProviderPosting(adjustment, role, None)
    code = adjustment.code or "without code"
    reference = (named,) if (named := item_name(adjustment.reference)) else ()
    if role == "suspense":
        postings = suspense.postings(-amount, payer, chart, group=GROUP, reason=code, remarks=reference)
    else:
        account = chart.account(role, payer)
        postings = (
            Posting(chart.account("funds", payer), -amount),
            Posting(account, amount, None, GROUP, code, None, reference),
        )
    meaning = plb.gloss(code) or "unknown code"
    entry = Entry(
        key=f"{remittance}:plb:{number}",
        dated=dated,
        description=f"Provider adjustment {code} by {payer}: {meaning}",
        postings=postings,
        source=source,
    )
    return ProviderPosting(adjustment, role, entry)
