"""The claim to the next payer as the books warrant it now: what the payer before decided last, put into the claim."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from edigate.claims.model import Claim, from_json, to_json
from edigate.errors import Finding, Severity
from edigate.followup import correction, secondary
from edigate.followup.secondary import SecondaryCode
from edigate.gateway.corrections import not_final
from edigate.gateway.gateway_code import GatewayCode
from edigate.gateway.step import Step
from edigate.outcome.known import KnownPayment
from edigate.outcome.settlement import with_our_lines
from edigate.posting.history import EffectKind
from edigate.store import claim_payments, claims, known_submissions, submissions
from edigate.store.claims import KnownClaim
from edigate.store.submissions import Submission
from edigate.tracking.status import ADJUDICATED, Flag


class NextClaim(msgspec.Struct, frozen=True):
    """The claim, the submission that was decided, and what is on record for the next payer already (`stored` its text).

    `left` is what the payer before left to the patient.
    """

    claim: Claim
    origin: Submission
    left: Decimal
    existing: Submission | None = None
    stored: Claim | None = None

    @property
    def unchanged(self) -> bool:
        """Whether the one on record says the same already."""
        if self.stored is None:
            return False
        plain = {"frequency": "1", "payer_claim_control_number": None}
        return to_json(self.stored.model_copy(update=plain)) == to_json(self.claim)


def make(one: Step, before: Submission, coverage: Claim | None = None) -> NextClaim | Finding:
    """The claim to the payer after the one that submission `before` went to, or why there is none.

    `coverage` is the claim as the caller has it now: its other payers count instead of the stored ones.
    """
    if before.state not in ADJUDICATED:
        return not_final(before.state)
    if Flag.IN_SUSPENSE in before.flags:
        return _waiting()
    decided = _decided(one, before)
    if not decided:
        return secondary.refusal(SecondaryCode.SECONDARY_NOT_PAID)
    origin = submissions.get(one.tx, decided[-1].submission_id or before.id) or before
    original = from_json(claims.body(one.tx, origin.claim_id, origin.version))
    if coverage is not None:
        if not _is_same_claim(original, coverage):
            return correction.other_claim()
        original = original.model_copy(update={"other_payers": coverage.other_payers})
    sent = next(
        each for each in known_submissions.of_claims(one.tx, [origin.claim_id]) if each.id == origin.id
    )
    payment = with_our_lines(secondary.together([each.payment for each in decided]), sent)
    payment = msgspec.structs.replace(payment, patient_control_number=original.patient_control_number)
    existing = _existing(one, origin, original)
    number = existing.submission.patient_control_number if existing else _free_number(one, original)
    made = secondary.secondary(original, payment, decided[-1].dated, number)
    if isinstance(made, Finding):
        return made
    left = secondary.left_to_patient(payment)
    if existing is None:
        return NextClaim(made, origin, left)
    now = existing.submission
    return NextClaim(made, origin, left, now, from_json(claims.body(one.tx, now.claim_id, now.version)))


def _decided(one: Step, before: Submission) -> list[KnownPayment]:
    """What the payer of a submission decided last and did not take back: one payment, or the parts of a split claim."""
    told = claim_payments.known(one.tx, [before.claim_id], entries=False)
    told = [each for each in told if each.payer_id == before.payer_id]
    mirrored = {each.effect.of for each in told if each.effect.kind is EffectKind.REVERSE}
    live = [each for each in told if each.effect.kind is EffectKind.POST and each.ref not in mirrored]
    notices = [each for each in told if each.effect.kind is EffectKind.NONE]
    return sorted(
        live or notices[-1:], key=lambda each: (each.dated, each.ref.remittance_id, each.ref.sequence)
    )


def _is_same_claim(stored: Claim, given: Claim) -> bool:
    """Whether a content given is that claim, line by line; what else it says is not looked at."""
    same = ("claim_key", "patient_control_number", "charge")
    lines = [[(line.line_control_number, line.charge) for line in each.lines] for each in (stored, given)]
    return lines[0] == lines[1] and all(getattr(stored, name) == getattr(given, name) for name in same)


def _existing(one: Step, origin: Submission, original: Claim) -> KnownClaim | None:
    """The claim to the next payer that was made before."""
    following = secondary.next_payer(original)
    for line in claims.lines(one.tx, origin.claim_id):
        now = line.submission
        if following and now.derived_from is not None and now.payer_rank == following.payer_rank:
            return line
    return None


def _free_number(one: Step, original: Claim) -> str:
    """The first patient control number for the next payer that no claim of ours ever had."""
    following = secondary.next_payer(original)
    candidates = secondary.numbers(
        original.patient_control_number, following.payer_rank if following else "S"
    )
    return next(number for number in candidates if not submissions.holders(one.tx, [number]))


def _waiting() -> Finding:
    return Finding(
        GatewayCode.CLAIM_NOT_FINAL,
        Severity.ERROR,
        "Money of the claim waits in suspense; settle that first: edigate work",
    )
