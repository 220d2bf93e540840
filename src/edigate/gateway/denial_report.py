"""Denials with what only the claims themselves know: the procedure of a line, and its provider."""

from __future__ import annotations

from datetime import date

import msgspec

from edigate.claims.model import Claim, from_json, service_code
from edigate.codes.code_set import CodeSet
from edigate.store import Tx, claims, denials, submissions
from edigate.tracking.denials import Denial, denials_only


def standing(
    tx: Tx, carc: CodeSet, *, practice: str | None = None, payer: str | None = None, since: date | None = None,
    until: date | None = None,
) -> list[Denial]:  # fmt: skip
    """The denials that stand, each with the procedure of its line and the NPI that rendered it."""
    found = denials_only(denials.denials(tx, practice=practice, payer=payer, since=since, until=until), carc)
    newest = {each.claim_id: each for each in submissions.of_claims(tx, {one.claim_id for one in found})}
    known: dict[int, Claim] = {}
    told = []
    for one in found:
        if one.claim_id not in known:
            known[one.claim_id] = from_json(claims.body(tx, one.claim_id, newest[one.claim_id].version))
        told.append(_told(one, known[one.claim_id]))
    return told


def _told(one: Denial, claim: Claim) -> Denial:
    """With what was done on the line, and the NPI that rendered it."""
    line = next((each for each in claim.lines if each.line_control_number == one.line), None)
    provider = (line.rendering_provider if line else None) or claim.rendering_provider
    npi = (provider.npi if provider else None) or claim.billing_provider.npi
    return msgspec.structs.replace(one, procedure=service_code(line) if line else None, provider=npi)
