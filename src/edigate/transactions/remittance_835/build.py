"""The 835 as segments, from what a person typed: a paper remittance is posted in the one way in which all are.

Only what posting needs is written: payment, payer and payee, claims, lines, adjustments, remarks, provider adjustments.
Source: 005010X221A1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edigate.transactions.remittance_835.typed import TypedAdjustment, TypedClaim, TypedLine, TypedRemittance
from edigate.x12.envelope import SetOut
from edigate.x12.segment import OutElement, OutSegment
from edigate.x12.written import amount

FUNCTIONAL_ID = "HP"
VERSION = "005010X221A1"
_METHODS = {"check": "CHK", "eft": "ACH"}
_TRIPLETS = 6  # in a CAS, and pairs in a PLB


def build(typed: TypedRemittance, payer: str, payer_name: str, payee_npi: str, control_number: str) -> SetOut:
    """One remittance; what was left out of `typed` is given beside it. A negative amount is a debit (BPR03 D)."""
    day = f"{typed.date:%Y%m%d}"
    method = _METHODS[typed.method] if typed.amount else "NON"
    side = "D" if typed.amount < 0 else "C"
    body: list[OutSegment] = [
        ("BPR", "I", amount(abs(typed.amount)), side, method, *[""] * 11, day),
        ("TRN", "1", typed.check, payer),
        ("N1", "PR", payer_name, "XV", payer),
        ("N1", "PE", "PAYEE", "XX", payee_npi),
    ]
    if typed.claims:
        body.append(("LX", "1"))
    for claim in typed.claims:
        body += _claim(claim)
    pairs: list[OutElement] = []
    for one in typed.provider_adjustments:
        pairs += [(one.code, one.reference or ""), amount(one.amount)]
    for start in range(0, len(pairs), 2 * _TRIPLETS):
        body.append(("PLB", payee_npi, f"{typed.date.year}1231", *pairs[start : start + 2 * _TRIPLETS]))
    return SetOut("835", control_number, None, body)


def _claim(one: TypedClaim) -> Iterator[OutSegment]:
    share = sum((each.amount for each in _everywhere(one) if each.group == "PR"), one.paid * 0)
    yield ("CLP", one.claim, one.status, amount(one.charge), amount(one.paid), amount(share) if share > 0 else "", "",
           one.payer_claim_number or "", "", one.frequency)  # fmt: skip
    yield from _adjustments(one.adjustments)
    if one.remarks:
        yield ("MOA", "", "", *one.remarks[:5])
    for line in one.lines:
        yield from _line(line)


def _everywhere(one: TypedClaim) -> Iterator[TypedAdjustment]:
    yield from one.adjustments
    for line in one.lines:
        yield from line.adjustments


def _line(line: TypedLine) -> Iterator[OutSegment]:
    procedure = ("HC", line.procedure or "", *line.modifiers)
    yield ("SVC", procedure, amount(line.charge), amount(line.paid))
    if line.service_date:
        yield ("DTM", "472", f"{line.service_date:%Y%m%d}")
    yield from _adjustments(line.adjustments)
    if line.line:
        yield ("REF", "6R", line.line)
    for remark in line.remarks:
        yield ("LQ", "HE", remark)


def _adjustments(found: Sequence[TypedAdjustment]) -> Iterator[OutSegment]:
    groups: dict[str, list[OutElement]] = {}
    for one in found:
        groups.setdefault(one.group, []).extend((one.reason, amount(one.amount), ""))
    for group, values in groups.items():
        for start in range(0, len(values), 3 * _TRIPLETS):
            yield ("CAS", group, *values[start : start + 3 * _TRIPLETS])
