"""Denials with what only the claims themselves know: the procedure of a line, and its provider."""

from __future__ import annotations

from datetime import date

import msgspec

from edigate.claims.model import Claim, from_json, service_code
from edigate.codes.code_set import CodeSet
from edigate.posting.judge import judge
from edigate.store import Tx, claim_payments, claims, denials, submissions
from edigate.tracking.denials import Denial, denials_only


def standing(
    tx: Tx, carc: CodeSet, *, practice: str | None = None, payer: str | None = None, since: date | None = None,
    until: date | None = None,
) -> list[Denial]:  # fmt: skip
    """The denials that stand, each with the procedure of its line and the NPI that rendered it.

    From the journal; what a payer denied as OA moves no money there, and comes from the payments themselves.
    """
    found = denials_only(denials.denials(tx, practice=practice, payer=payer, since=since, until=until), carc)
    found += [
        one
        for one in _moving_nothing(tx, carc)
        if practice in (None, one.practice)
        and payer in (None, one.payer_id, one.payer_name)
        and (since is None or one.dated >= since)
        and (until is None or one.dated <= until)
    ]
    newest = {each.claim_id: each for each in submissions.of_claims(tx, {one.claim_id for one in found})}
    known: dict[int, Claim] = {}
    told = []
    for one in found:
        if one.claim_id not in known:
            known[one.claim_id] = from_json(claims.body(tx, one.claim_id, newest[one.claim_id].version))
        told.append(_told(one, known[one.claim_id]))
    return told


def _moving_nothing(tx: Tx, carc: CodeSet) -> list[Denial]:
    """Lines that were denied with group OA."""
    payments = [one for one in claim_payments.denying(tx) if one.claim_id is not None]
    rows = {
        row.id: row for row in submissions.of_claims(tx, {one.claim_id for one in payments if one.claim_id})
    }
    found = []
    for one in payments:
        row = rows.get(one.submission_id or 0)
        for line in judge(one.payment, carc, taken=True).denied if row else ():
            for reason in (each for each in line.adjustments if each.group == "OA" and each.amount):
                assert row is not None and reason.amount is not None  # looked at above
                found.append(
                    Denial(
                        row.claim_id, row.practice, row.claim_key, one.payer_id, row.payer_name, line.number, "OA",
                        reason.reason, "payer", reason.amount, one.dated, one.ref.remittance_id,
                    )
                )  # fmt: skip
    return found


def _told(one: Denial, claim: Claim) -> Denial:
    """With what was done on the line, and the NPI that rendered it."""
    line = next((each for each in claim.lines if each.line_control_number == one.line), None)
    provider = (line.rendering_provider if line else None) or claim.rendering_provider
    npi = (provider.npi if provider else None) or claim.billing_provider.npi
    return msgspec.structs.replace(one, procedure=service_code(line) if line else None, provider=npi)
