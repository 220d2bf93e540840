"""Paper remittances: typed by a biller, written as an 835 of our own, and posted in the one way in which all are.

What does not prove is refused before anything is kept. A typing error is taken back whole, by its exact opposite.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from edigate.claims.model import Claim, from_json, service_code
from edigate.config import TradingPartner
from edigate.errors import UsageError
from edigate.gateway.context import Context
from edigate.gateway.corrections import one_claim
from edigate.gateway.interpret import interpret_file
from edigate.gateway.post_remittance import parties_of
from edigate.gateway.remittance_facts import facts_of
from edigate.gateway.step import Step, step
from edigate.intake import paper_remittance
from edigate.outcome.payment_proof import prove
from edigate.store import Tx, blobs, claims, control_numbers, inbox, remittances
from edigate.store.remittances import Remittance
from edigate.store.submissions import Submission
from edigate.transactions.read import stream
from edigate.transactions.remittance_835 import build
from edigate.transactions.remittance_835.balance import claim_differences
from edigate.transactions.remittance_835.facts import ClaimPayment, RemittanceHeader, RemittanceTrailer
from edigate.transactions.remittance_835.typed import (
    TypedClaim,
    TypedLine,
    TypedRemittance,
    opposite_number,
    taken_back,
    taken_back_by,
)
from edigate.x12.delimiters import USUAL
from edigate.x12.envelope import InterchangeOut, Parties, envelop
from edigate.x12.writer import render

SENDER = "PAPER"  # ISA06 of what we write ourselves
FLAG, TAKEN_BACK = "paper", "taken_back"


def post_paper(
    context: Context, text: str, reason: str, *, partner_id: str | None = None, check_only: bool = False
) -> Remittance | None:
    """Post a typed remittance; what is on record of it, None when it was only to be checked.

    `UsageError` when it cannot be read, does not add up (with every difference), or was posted before.
    """
    try:
        typed = paper_remittance.read(text)
    except ValueError as error:
        raise UsageError(str(error)) from None
    with context.store.look() as tx:
        first = one_claim(tx, typed.claims[0].claim).submission if typed.claims else None
        typed = msgspec.structs.replace(typed, claims=tuple(_filled(tx, one) for one in typed.claims))
        payer = typed.payer or (first.payer_id if first else None)
        npi = typed.payee_npi or (_body(tx, first).billing_provider.npi if first else None)
    if not payer or not npi:
        raise UsageError("say payer and payee_npi: there is no claim that tells them")
    partner = _partner(context, partner_id or (first.partner_id if first else None))
    name = typed.payer_name or (first.payer_name if first else None) or payer
    complete = msgspec.structs.replace(typed, payer=payer, payee_npi=npi, payer_name=name)
    if check_only:
        with context.store.look() as tx:
            _prove(context, tx, partner, _written(context, partner, complete, 1))
        return None
    return _post(context, partner, complete, reason)


def take_back(context: Context, remittance_id: int, reason: str) -> Remittance:
    """Post the exact opposite of a paper remittance: nothing of it is left in the books, and no money is awaited."""
    with context.store.look() as tx:
        record = _standing(tx, remittance_id)
        facts = list(facts_of(tx, record))
        file = inbox.get(tx, record.inbox_id)
        partner = _partner(context, file.partner_id if file else None)
    trailer = next(one for one in facts if isinstance(one, RemittanceTrailer))
    paid = [one for one in facts if isinstance(one, ClaimPayment)]
    head = TypedRemittance(
        check=opposite_number(record.trace, remittance_id), date=context.clock().date(),
        amount=record.amount or Decimal("0.00"), payer=record.payer_id, payer_name=record.payer_name, payee_npi=record.payee_npi,
    )  # fmt: skip
    opposite = taken_back(paid, trailer, head)
    return _post(context, partner, opposite, reason, remittance_id)


def _standing(tx: Tx, remittance_id: int) -> Remittance:
    """A paper remittance that may be taken back."""
    record = remittances.get(tx, remittance_id)
    if record is None or FLAG not in record.flags or record.state not in ("posted", "partly_posted"):
        raise UsageError(f"remittance {remittance_id} is no posted paper remittance")
    if TAKEN_BACK in record.flags:
        raise UsageError(f"remittance {remittance_id} was taken back already")
    original = _taken_back_by(tx, record)
    if original is not None:  # else its money could be typed anew beside what comes back
        raise UsageError(
            f"remittance {remittance_id} takes back remittance {original}: type that anew instead"
        )
    return record


def _taken_back_by(tx: Tx, record: Remittance) -> int | None:
    """The paper remittance whose exact opposite this one is."""
    trace, number = taken_back_by(record.trace) or (None, 0)
    found = remittances.get(tx, number) if trace is not None else None
    is_opposite = found is not None and found.trace == trace and TAKEN_BACK in found.flags
    return found.id if found is not None and is_opposite else None


def mark_taken_back(one: Step, remittance_id: int) -> None:
    """A paper remittance counts no more: the same check may be typed anew, and no money is awaited for it."""
    remittances.take_back(one.tx, remittance_id, (FLAG, TAKEN_BACK, "funds_none"))
    one.close_work((f"overdue/funds/{remittance_id}",), "the remittance was taken back")


def _post(
    context: Context, partner: TradingPartner, typed: TypedRemittance, reason: str, undone: int | None = None
) -> Remittance:
    """Archive the remittance with its order, then post it. What it undoes is marked with the order: a run that dies in
    between leaves a file that the next one applies, and nothing to be ordered twice."""
    with step(context, "post") as one:
        number = control_numbers.reserve(one.tx, control_numbers.OWN, "paper")[0]
    content = _written(context, partner, typed, number)
    with step(context, "post") as one:
        _prove(context, one.tx, partner, content)
        blob = blobs.put(one.tx, content, one.at)
        name = f"paper-{number:09d}.835"
        file = inbox.add(
            one.tx, partner.id, blob, how="paper", at=one.at, actor=context.actor, remote_name=name
        ).file
        if undone is None:
            one.order("post paper remittance", f"file {file.id}", reason)
        else:
            _standing(one.tx, undone)
            mark_taken_back(one, undone)
            one.order("take back", f"remittance {undone}", reason)
    done = interpret_file(context, file)
    with context.store.look() as tx:
        record = next(iter(remittances.of_file(tx, file.id)), None)
    if done is None or record is None:
        raise UsageError("the remittance was not posted; see edigate work")
    if record.duplicate_of is not None:  # typed by two people at once
        raise _posted_before(record.duplicate_of)
    return record


def _posted_before(remittance_id: int) -> UsageError:
    return UsageError(f"this check was posted before, as remittance {remittance_id}; nothing was posted")


def _partner(context: Context, partner_id: str | None) -> TradingPartner:
    """Whose answers it counts among: that of its first claim, or the one that is named."""
    if partner_id is None and len(context.settings.partners) != 1:
        raise UsageError("say with --partner whose remittance it is")
    return context.partners(partner_id)[0]


def _body(tx: Tx, submission: Submission) -> Claim:
    return from_json(claims.body(tx, submission.claim_id, submission.version))


def _filled(tx: Tx, typed: TypedClaim) -> TypedClaim:
    """With the number the payer sends back, and lines named by their place on the claim."""
    submission = one_claim(tx, typed.claim).submission
    body = _body(tx, submission)
    lines = tuple(_line(body, line, n) for n, line in enumerate(typed.lines, start=1))
    return msgspec.structs.replace(typed, claim=submission.patient_control_number, lines=lines)


def _line(body: Claim, typed: TypedLine, n: int) -> TypedLine:
    numbers = {line.line_control_number: line for line in body.lines}
    place = typed.line if typed.line is not None else None if typed.procedure else str(n)
    found = numbers.get(place or "")
    if found is None and place is not None and place.isdecimal() and 1 <= int(place) <= len(body.lines):
        found = body.lines[int(place) - 1]
    if found is None:
        return typed
    number, procedure = found.line_control_number, typed.procedure or service_code(found)
    return msgspec.structs.replace(typed, line=number, procedure=procedure)


def _written(context: Context, partner: TradingPartner, typed: TypedRemittance, number: int) -> bytes:
    """The remittance as the one set of an interchange to us."""
    made = build.build(typed, typed.payer or "", typed.payer_name or "", typed.payee_npi or "", "0001")
    us = partner.profile.sender_id.strip()
    parties = Parties("ZZ", SENDER, "ZZ", us, SENDER, us)
    out = InterchangeOut(
        parties, number, number, build.FUNCTIONAL_ID, build.VERSION, partner.profile.usage, context.clock(), (made,)
    )  # fmt: skip
    return render(envelop(out), USUAL)


def _prove(context: Context, tx: Tx, partner: TradingPartner, content: bytes) -> None:
    """`UsageError` with every sum that does not hold, where it stands in what was typed; or when it is on record."""
    facts = [
        part
        for part in stream([content])
        if isinstance(part, RemittanceHeader | ClaimPayment | RemittanceTrailer)
    ]
    wrong = [
        f"claim {payment.patient_control_number}, {'line ' + str(n) if n else 'in all'}: "
        f"charge less adjustments is {expected}, paid is {found}"
        for payment in facts
        if isinstance(payment, ClaimPayment)
        for n, expected, found in _differences(payment)
    ]
    proof = prove(facts, parties_of(context.settings, partner.id, paper=True))
    wrong += proof.reasons
    if wrong:
        raise UsageError(f"nothing was posted: {'; '.join(wrong)}")
    before = remittances.first_with_key(tx, proof.heading.key.text)
    if before is not None:
        raise _posted_before(before)


def _differences(payment: ClaimPayment) -> list[tuple[int, Decimal | None, Decimal | None]]:
    """Line (0: the claim), what it should be, what it is."""
    return [
        (int(one.where.rpartition("/")[2] or 0) + 1 if "/lines/" in one.where else 0, one.expected, one.found)
        for one in claim_differences(payment)
    ]
