"""Claims against what the store knows: imported code lists, numbers that others have, others that bill the same.

One look-up for a block of claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from edigate.claims.edits.alike import alike
from edigate.claims.edits.listed import check_listed, codes_of
from edigate.claims.model import Claim
from edigate.errors import Finding, Severity
from edigate.gateway.gateway_code import GatewayCode
from edigate.store import Tx, code_lists, submissions
from edigate.store.claims import NewClaim
from edigate.tracking.status import REFUSED, ClaimState

_GONE = frozenset({*REFUSED, ClaimState.VOIDED, ClaimState.REPLACED})  # no payer has such a claim before it


def look_up(tx: Tx, claims: Sequence[Claim]) -> list[tuple[Finding, ...]]:
    """What the lists say against the codes of each claim; no list, nothing to say."""
    names = code_lists.names(tx)
    if not names:
        return [()] * len(claims)
    history = code_lists.history(
        tx, {coded.code for claim in claims for coded in codes_of(claim) if coded.list in names}
    )
    return [tuple(check_listed(claim, history)) for claim in claims]


def against_others(tx: Tx, block: Sequence[NewClaim]) -> list[tuple[Finding, ...]]:
    """What other claims, stored or before it in the block, say against each."""
    holders = submissions.holders(tx, {each.patient_control_number for each in block})
    known = submissions.alike(tx, {each.likeness for each in block if each.likeness is not None}, _GONE)
    told = []
    for each in block:
        mine = (each.practice, each.claim_key)
        taken = mine not in holders.setdefault(each.patient_control_number, {mine})
        found: list[Finding] = [_number_taken()] if taken else []
        if each.likeness is not None:
            keys = known.setdefault((each.practice, each.likeness), (each.claim_key, each.claim_key))
            found += _like(each.claim_key, keys)
        told.append(tuple(found))
    return told


def _like(claim_key: str, keys: Iterable[str]) -> list[Finding]:
    return [alike(other) for other in keys if other != claim_key][:1]


def _number_taken() -> Finding:
    return Finding(
        GatewayCode.CLAIM_NUMBER_TAKEN,
        Severity.ERROR,
        "Another claim (of this practice or another) has this patient control number already, and answers name nothing "
        "else; give the claim one of its own",
        field="/patient_control_number",
    )
