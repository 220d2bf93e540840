"""What preparing would say of claims that are not stored: built and checked as they would leave, then thrown away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from edigate.claims.model import Claim
from edigate.config import TradingPartner
from edigate.errors import Finding
from edigate.gateway.context import Context
from edigate.gateway.prepare import build_and_check
from edigate.gateway.routing import as_its_row_states
from edigate.guides.partner_rules import profile_of
from edigate.transactions.claim_837.build import ClaimToSend, Control

_NUMBER = 1  # of a file that nobody gets


class Candidate(msgspec.Struct, frozen=True):
    """A claim that may leave as far as is known, its payer by our id, and the partner it would go to."""

    claim: Claim
    payer_id: str
    partner: TradingPartner


def try_out(context: Context, candidates: Sequence[Candidate]) -> list[tuple[Finding, ...]]:
    """The errors that would keep each of the claims out of a batch, also those of a file that could not be made."""
    profiles = {
        each.partner.id: profile_of(each.partner.check, f"{each.partner.source}") for each in candidates
    }
    told: list[tuple[Finding, ...]] = [()] * len(candidates)
    for some in _alike(candidates):
        first = candidates[some[0]]
        profile, batch = first.partner.profile, f"{first.partner.profile.batch_prefix}{_NUMBER:06d}"
        control = Control(_NUMBER, _NUMBER, batch, context.clock())
        payers = context.settings.payers
        claims = [
            ClaimToSend(payers.addressed(candidates[n].claim, profile.id), f"TRIAL{n}", n) for n in some
        ]
        row = (first.payer_id, first.claim.practice or "", first.claim.kind)
        account = as_its_row_states(context, first.partner, row)
        _, faults, unplaced = build_and_check(claims, account, profiles[profile.id], control)
        for n in some:
            told[n] = (*faults.get(n, ()), *unplaced)
    return told


def _alike(candidates: Sequence[Candidate]) -> list[list[int]]:
    """The places of those that could go in one file: on one row of the routing table, no more than the partner takes."""
    groups: dict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    for n, each in enumerate(candidates):
        groups[each.partner.id, each.payer_id, each.claim.practice or "", each.claim.kind].append(n)
    portions = []
    for numbers in groups.values():
        partner = candidates[numbers[0]].partner
        most = min(partner.profile.claims_per_file, partner.check.claims_per_set or len(numbers))
        portions += [numbers[n : n + most] for n in range(0, len(numbers), most)]
    return portions
