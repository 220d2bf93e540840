"""Claims against the code lists that were imported: one look-up for a block of claims."""

from __future__ import annotations

from collections.abc import Sequence

from edigate.claims.edits.listed import check_listed, codes_of
from edigate.claims.model import Claim
from edigate.errors import Finding
from edigate.store import Tx, code_lists


def look_up(tx: Tx, claims: Sequence[Claim]) -> list[tuple[Finding, ...]]:
    """What the lists say against the codes of each claim; no list, nothing to say."""
    names = code_lists.names(tx)
    if not names:
        return [()] * len(claims)
    history = code_lists.history(
        tx, {coded.code for claim in claims for coded in codes_of(claim) if coded.list in names}
    )
    return [tuple(check_listed(claim, history)) for claim in claims]
