"""Several payers: their ranks, and that what each of them decided adds up to the cent (2320, 2430)."""

from __future__ import annotations

from decimal import Decimal

from edigate.claims import balance
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.makeup import Makeup
from edigate.claims.model import Claim
from edigate.claims.other_payer import OtherPayer, sum_of_adjustments
from edigate.claims.people import Subscriber

_RANKS = "PSTABCDEFGH"
_MEDICARE = frozenset(("MA", "MB"))
_SHORTEST = 2  # characters of an id


def check_coordination(claim: Claim, makeup: Makeup, report: Report) -> None:
    """One primary payer, no rank twice, and every decided payer's sums equal to what was charged."""
    others = claim.other_payers
    if not others and claim.subscriber.payer_rank == "P" and "results" not in makeup.at_lines:
        return
    ranks = [claim.subscriber.payer_rank, *(other.payer_rank for other in others)]
    if "P" not in ranks:
        report.tell(ClaimCode.PRIMARY_PAYER_MISSING, "/subscriber/payer_rank")
    known = {claim.subscriber.payer_rank}
    for n, other in enumerate(others):
        if other.payer_rank in known and other.payer_rank != "U":
            report.tell(ClaimCode.PAYER_RANK_TWICE, f"/other_payers/{n}/payer_rank")
        known.add(other.payer_rank)
        _check_other(claim, other, f"/other_payers/{n}", report)
    ids = [other.id for other in others]
    for n, other in enumerate(others):
        if other.id in ids[:n]:
            report.tell(ClaimCode.OTHER_PAYER_REPEATED, f"/other_payers/{n}/id")
    for n, line in enumerate(claim.lines):
        for m, result in enumerate(line.results):
            if result.payer_id not in ids:
                report.tell(ClaimCode.OTHER_PAYER_UNKNOWN, f"/lines/{n}/results/{m}/payer_id")


def check_medicare_secondary(subscriber: Subscriber, report: Report) -> None:
    """Medicare as a later payer says why it is one (SBR05; not on institutional claims)."""
    if subscriber.claim_filing_code.upper() in _MEDICARE and subscriber.payer_rank not in "PU":
        if not subscriber.insurance_type:
            report.tell(ClaimCode.MSP_TYPE_MISSING, "/subscriber/insurance_type")


def _check_other(claim: Claim, other: OtherPayer, base: str, report: Report) -> None:
    if len(other.id) < _SHORTEST or not other.name:
        report.tell(ClaimCode.PAYER_MISSING, f"{base}/id")
    if len(other.subscriber.member_id) < _SHORTEST:
        report.tell(ClaimCode.MEMBER_ID_MISSING, f"{base}/subscriber/member_id")
    at_lines: list[Decimal] = []
    paid_at_lines: list[Decimal] = []
    for n, line in enumerate(claim.lines):
        results = [result for result in line.results if result.payer_id == other.id]
        if not results:
            continue
        adjusted = [sum_of_adjustments(result.adjustments) for result in results]
        paid = [result.paid for result in results]
        at_lines, paid_at_lines = at_lines + adjusted, paid_at_lines + paid
        if balance.line_difference(line.charge, paid, adjusted):
            report.tell(
                ClaimCode.COB_LINE_UNBALANCED, f"/lines/{n}/results",
                f"charge {line.charge}, paid {balance.total(paid)}, adjusted {balance.total(adjusted)}",
            )  # fmt: skip
    told = bool(paid_at_lines)
    if other.noncovered is not None and (other.paid is not None or other.adjustments or told):
        report.tell(ClaimCode.COB_NONCOVERED_WITH_RESULTS, f"{base}/noncovered")
    if other.paid is None:
        if _comes_before(other.payer_rank, claim.subscriber.payer_rank) and other.noncovered is None:
            if not (told or other.adjustments):
                report.tell(ClaimCode.EARLIER_PAYER_UNDECIDED, f"{base}/paid")
        if told or other.adjustments:
            report.tell(ClaimCode.COB_PAID_MISSING, f"{base}/paid")
        return
    at_claim = sum_of_adjustments(other.adjustments)
    if balance.claim_difference(claim.charge, other.paid, at_claim, at_lines):
        report.tell(
            ClaimCode.COB_CLAIM_UNBALANCED, f"{base}/paid",
            f"charge {claim.charge}, paid {other.paid}, adjusted {balance.total((at_claim, *at_lines))}",
        )  # fmt: skip
    if told and (off := balance.paid_difference(other.paid, paid_at_lines, at_claim)):
        report.tell(
            ClaimCode.COB_PAID_NOT_SUM, f"{base}/paid", f"stated {other.paid}, lines {other.paid - off}"
        )
    if told and other.paid_date is not None:
        report.tell(ClaimCode.COB_DATE_TWICE, f"{base}/paid_date")


def _comes_before(rank: str, claimed: str) -> bool:
    """Whether a payer of this rank decides before the one that the claim goes to."""
    return rank in _RANKS and claimed in _RANKS and _RANKS.index(rank) < _RANKS.index(claimed)
