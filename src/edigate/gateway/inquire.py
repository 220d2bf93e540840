"""Asking payers about claims: a 276 is frozen and sent like any batch; the 277 that answers is a signal of the claim."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from edigate.claims.model import from_json
from edigate.config import TradingPartner
from edigate.errors import UsageError
from edigate.gateway import numbering
from edigate.gateway.context import Context
from edigate.gateway.corrections import one_claim
from edigate.gateway.overdue import key_of_question
from edigate.gateway.prepare import sealed
from edigate.gateway.step import Step, step
from edigate.guides.check import check
from edigate.guides.partner_rules import profile_of
from edigate.guides.profile import Profile
from edigate.guides.report import Verdict
from edigate.outcome.known import KnownSet
from edigate.store import claims, inquiries, outbox
from edigate.store.submissions import Submission
from edigate.tracking import inquiry
from edigate.tracking.status import ClaimState
from edigate.transactions.claim_status_276.build import KIND, Question, QuestionControl, build
from edigate.x12.control_numbers import isa13

_SET = "0001"


class Asked(msgspec.Struct, frozen=True, gc=False):
    """A question that waits to be sent."""

    claim_key: str
    trace: str
    batch_id: int
    partner: str


def inquire(context: Context, name: str, *, again: bool = False) -> Asked:
    """Ask the payer about the claim called `name`, through the partner that it went to.

    `UsageError` when the payer does not have it, has decided, refused it, or was asked within a week (`again`: in the last two
    cases ask all the same).
    """
    with context.store.look() as tx:
        submission = one_claim(tx, name).submission
        count, last = inquiries.count_and_last(tx, submission.id)
    reason = inquiry.obstacle(ClaimState(submission.state), last, context.clock(), insists=again)
    if reason is not None:
        raise UsageError(f"no question about claim {submission.claim_key}: {reason}")
    (partner,) = context.partners(submission.partner_id or "")
    with context.store.begin() as tx:
        number = numbering.next_number(context, tx, partner)
    at = context.clock()
    control = QuestionControl(number, number, f"{partner.profile.batch_prefix}{number:06d}", at)
    trace = inquiry.trace(submission.trace, count + 1)
    with step(context, "inquire") as one:
        content = build([_question(one, partner, submission, trace)], partner.profile, control)
        report = check(iter([content]), profile=_profile(partner))
        if report.verdict is not Verdict.ACCEPTED:
            codes = ", ".join(dict.fromkeys(each.code for each in report.findings))
            raise UsageError(
                f"the question breaks the guide or a demand of the partner ({codes}); look at the claim"
            )
        before = inquiries.batches_about(one.tx, [submission.id])
        one.close_work([key_of_question(each) for each in before], "asked again")
        batch = _freeze(one, partner, submission, control, content, trace)
    return Asked(submission.claim_key, trace, batch.id, partner.id)


def _profile(partner: TradingPartner) -> Profile:
    """The partner's demands; the versions that it lists are those of claim files."""
    profile = profile_of(partner.check, f"{partner.source}")
    limits = msgspec.structs.replace(profile.limits, versions=frozenset())
    return msgspec.structs.replace(profile, limits=limits)


def _question(one: Step, partner: TradingPartner, submission: Submission, trace: str) -> Question:
    body = from_json(claims.body(one.tx, submission.claim_id, submission.version))
    first = submission.service_from or submission.created_at.date()
    return Question(
        claim=one.context.settings.payers.addressed(body, partner.id),
        trace=trace,
        service_date=first,
        service_date_end=submission.service_to or first,
        payer_claim_control_number=submission.payer_claim_control_number,
    )


def _freeze(
    one: Step, partner: TradingPartner, submission: Submission, control: QuestionControl, content: bytes, trace: str
) -> outbox.Batch:  # fmt: skip
    new = outbox.NewBatch(
        partner_id=partner.id,
        kind=KIND,
        isa13=isa13(control.isa13),
        gs06=str(control.gs06),
        usage=partner.profile.usage,
        file_name=partner.profile.name_file(control.isa13, control.reference, control.at),
        content=content,
        document_time=control.at,
        charge=Decimal("0.00"),
        sets=(KnownSet(_SET, control.reference),),
    )
    asked = (outbox.Asked(submission.id, trace),)
    batch = outbox.freeze_questions(one.tx, new, asked, at=one.at, actor=one.context.actor)
    one.tell_batches(sealed(batch))
    one.order("inquire", f"claim {submission.claim_id}")
    return batch
