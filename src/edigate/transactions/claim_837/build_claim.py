"""Loop 2300 with all below it: what each kind of claim writes in its own way, and the order that all kinds have alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from edigate.claims.model import Claim
from edigate.transactions.claim_837.build_other_payers import PayerOrder, other_payer
from edigate.transactions.claim_837.build_situations import repricing
from edigate.transactions.claim_837.build_values import Wording
from edigate.x12.segment import OutSegment


class ClaimLoop(NamedTuple):
    """One kind of claim: CLM to HI of (claim, trace, wording), its providers (2310), its other payers (2320), its lines
    (2400) of (number from 1, line, claim, wording)."""

    head: Callable[[Any, str, Wording], list[OutSegment]]
    providers: Callable[[Any, Wording], Iterable[OutSegment]]
    payers: PayerOrder
    line: Callable[[int, Any, Any, Wording], Iterable[OutSegment]]

    def segments(self, claim: Claim, trace: str, word: Wording) -> list[OutSegment]:
        """CLM to the last line's last segment; `trace` is REF*D9."""
        out = self.head(claim, trace, word)
        if claim.repricing is not None:
            out.append(repricing(claim.repricing, word))
        out.extend(self.providers(claim, word))
        for payer in claim.other_payers:
            out.extend(other_payer(payer, self.payers, word))
        for n, line in enumerate(claim.lines, start=1):
            out += self.line(n, line, claim, word)
        return out
