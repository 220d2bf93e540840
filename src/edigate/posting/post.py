"""Claims and claim payments as journal entries. The rules stand in docs/POSTING.md, each row a case in the tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from edigate.codes.code_set import CodeSet
from edigate.errors import SourceRef
from edigate.posting.chart import Chart
from edigate.posting.entry import Entry, Posting
from edigate.posting.judge import ZERO
from edigate.posting.roles import PATIENT_ROLES, is_of_qmb, role_of
from edigate.transactions.remittance_835.facts import Adjustment, ClaimPayment

Owed = Mapping[tuple[str, str | None], Decimal]  # what is billed, by receivable and line

REPEATED = "COB"  # stands in `Posting.group` of what a payer before took off, or left open, already


def payment_postings(
    payment: ClaimPayment,
    payer: str,
    carc: CodeSet,
    chart: Chart,
    cut: Mapping[tuple[str | None, str], Decimal] | None = None,
) -> tuple[Posting, ...]:
    """The postings of a proven claim payment: cash, write-offs, patient shares, against the receivable, line by line.

    Claim-level adjustments stand under no line, and so does the part of CLP04 that no line explains. `cut` is what a
    payer before took off or left open already, by line and account: every adjustment is posted as received, and the cut
    taken out again.
    """
    accounts = chart.accounts(payer)
    parts: list[Posting] = []
    at_lines, qmb = ZERO, is_of_qmb(payment.remarks)
    for line in payment.lines:
        number, paid, remarks = line.line_control_number, line.paid or ZERO, line.remarks
        at_lines += paid
        _add(parts, number, paid, line.adjustments, remarks, qmb or is_of_qmb(remarks), carc, accounts)
    rest = (payment.paid or ZERO) - at_lines
    if rest or payment.adjustments:
        _add(parts, None, rest, payment.adjustments, tuple(sorted(set(payment.remarks))), qmb, carc, accounts)
    for (number, account), amount in (cut or {}).items():
        parts.append(Posting(accounts["receivable"], amount, number, REPEATED))
        parts.append(Posting(account, -amount, number, REPEATED))
    return tuple(parts)


def cut_in(entries: Iterable[Entry]) -> dict[tuple[str | None, str], Decimal]:
    """The cut that entries of one payment were posted with, by line and account."""
    found = (one for entry in entries for one in entry.postings if one.group == REPEATED)
    return {(one.line, one.account): -one.amount for one in found if one.amount < 0}


def _add(
    parts: list[Posting],
    number: str | None,
    paid: Decimal,
    adjustments: Sequence[Adjustment],
    remarks: tuple[str, ...],
    qmb: bool,
    carc: CodeSet,
    accounts: Mapping[str, str],
) -> None:
    """Add the postings of one line, or of the claim as a whole (`number` None)."""
    moved = paid
    if paid:
        parts.append(Posting(accounts["funds"], paid, number))
    for one in adjustments:
        amount = one.amount
        if amount and (role := role_of(one, carc, qmb)) is not None:
            moved += amount
            parts.append(
                Posting(accounts[role], amount, number, one.group, one.reason, one.quantity, remarks)
            )
    if moved:
        parts.append(Posting(accounts["receivable"], -moved, number))


def mirrored(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """The same postings with the opposite amounts, in the same order."""
    return tuple(
        Posting(one.account, -one.amount, one.line, one.group, one.reason, one.quantity, one.remarks)
        for one in postings
    )


def reversal(original: Entry, key: str, dated: date, description: str, source: SourceRef | None) -> Entry:
    """An entry that negates exactly the postings of `original` and says so."""
    return Entry(
        key=key,
        dated=dated,
        description=description,
        postings=mirrored(original.postings),
        source=source,
        claim_id=original.claim_id,
        reverses=original.key,
    )


def charge(
    claim_id: int, submission_id: int, payer: str, dated: date, lines: Mapping[str, Decimal], chart: Chart
) -> Entry:
    """The charge of a claim when it is first billed, by line control number: the payer owes it, income is earned."""
    receivable = chart.account("receivable", payer)
    owed: Owed = {(receivable, number): amount for number, amount in lines.items()}
    return _charge(charge_key(claim_id, submission_id), "Claim billed", claim_id, dated, owed, payer, chart)


def charge_key(claim_id: int, submission_id: int, times: int = 0) -> str:
    """The key of what a submission bills, for the first time or anew after it was billed so many `times`."""
    return f"charge:{claim_id}:{submission_id}" + (f":{times + 1}" if times else "")


def charge_change(
    key: str,
    claim_id: int,
    payer: str,
    dated: date,
    billed: Owed,
    lines: Mapping[str, Decimal],
    chart: Chart,
) -> Entry | None:
    """What is billed otherwise than before, line by line: by a replacement, a void (no `lines`), or a claim handed in
    anew, which may go to another payer; None when nothing changes.

    `billed` is what stands billed, by receivable and line.
    """
    receivable = chart.account("receivable", payer)
    now: Owed = {(receivable, number): amount for number, amount in lines.items()}
    changed = {at: now.get(at, ZERO) - billed.get(at, ZERO) for at in dict.fromkeys((*billed, *now))}
    text = "Charges changed by what was billed anew"
    return _charge(key, text, claim_id, dated, changed, payer, chart) if any(changed.values()) else None


def patient_shares(entries: Iterable[Entry], chart: Chart) -> dict[tuple[str, str | None], Decimal]:
    """What entries put on the patient, by account and line; what they take off is negative."""
    accounts = {chart.account(role, "") for role in PATIENT_ROLES}
    shares: defaultdict[tuple[str, str | None], Decimal] = defaultdict(lambda: ZERO)
    for entry in entries:
        for one in entry.postings:
            if one.account in accounts:
                shares[one.account, one.line] += one.amount
    return {place: amount for place, amount in shares.items() if amount}


def transfer(
    key: str,
    claim_id: int,
    payer: str,
    dated: date,
    owed: Mapping[tuple[str, str | None], Decimal],
    moved: Mapping[tuple[str, str | None], Decimal],
    chart: Chart,
) -> Entry | None:
    """The patient's share as a claim to the next payer; None when nothing changes.

    `owed` is what the payer before put on the patient, `moved` what earlier transfers changed there (negative).
    """
    receivable = chart.account("receivable", payer)
    postings: list[Posting] = []
    for account, line in dict.fromkeys((*owed, *moved)):
        amount = owed.get((account, line), ZERO) + moved.get((account, line), ZERO)
        if amount:
            postings += (Posting(account, -amount, line), Posting(receivable, amount, line))
    if not postings:
        return None
    text = "The patient's share goes to the next payer"
    return Entry(key=key, dated=dated, description=text, postings=tuple(postings), claim_id=claim_id)


def _charge(
    key: str,
    description: str,
    claim_id: int,
    dated: date,
    owed: Owed,
    payer: str,
    chart: Chart,
) -> Entry:
    income = chart.account("charges", payer)
    postings = tuple(
        posting
        for (receivable, number), amount in owed.items()
        if amount
        for posting in (Posting(receivable, amount, number), Posting(income, -amount, number))
    )
    return Entry(key=key, dated=dated, description=description, postings=postings, claim_id=claim_id)
