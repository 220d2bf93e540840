"""An 835 to the books: matched and posted in blocks and proven on the way, all in one commit or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from edigate.config import Settings
from edigate.errors import LocalError, UsageError
from edigate.gateway import claim_credits, denied_money
from edigate.gateway.apply import apply, apply_block
from edigate.gateway.bank_money import settle_deposits
from edigate.gateway.charges import bill_unsent
from edigate.gateway.doubt import Doubt
from edigate.gateway.known import load, origin_of
from edigate.gateway.moves import Touched, conclude
from edigate.gateway.step import Step
from edigate.outcome import claim_credit, payment_proof, provider_adjustments, remittance
from edigate.outcome.known import Known, RemittanceParty
from edigate.outcome.learning import join
from edigate.outcome.origin import Origin, document_time
from edigate.outcome.payment_proof import Heading, Proof, Proving
from edigate.outcome.remittance import Run
from edigate.store import blobs, claim_payments, journal, provider_level, remittances
from edigate.store.inbox import InboxFile
from edigate.store.remittances import NewRemittance, Remittance, Sums
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.transactions.generic import FileFindings
from edigate.transactions.read import Part, stream
from edigate.transactions.remittance_835.facts import ClaimPayment, RemittanceHeader, RemittanceTrailer

_BLOCK = 100  # claims matched at once: few enough that what is known of them stays in the cache


def parties_of(settings: Settings, partner_id: str, *, paper: bool) -> RemittanceParty:
    """Whom remittances from this partner may be from and to; the usage flag was looked at with the envelope."""
    partner = settings.partner(partner_id)
    if partner is None:  # released by a person although its partner is gone
        return RemittanceParty()
    told = partner.remittances
    names = {**settings.payers.aliases(partner.id), **told.payers}
    return RemittanceParty(payers=names, payees=frozenset(told.payees) or None, debits=paper)


def _blocks(parts: Iterator[Part | FileFindings]) -> Iterator[list[ClaimPayment] | RemittanceTrailer]:
    """The claims that follow a header, some at a time, then the trailer of their remittance."""
    block: list[ClaimPayment] = []
    for part in parts:
        if isinstance(part, ClaimPayment):
            block.append(part)
            if len(block) == _BLOCK:
                yield block
                block = []
        elif isinstance(part, RemittanceTrailer):
            if block:
                yield block
            yield part
            return


def post_remittance(
    one: Step,
    file: InboxFile,
    origin: Origin,
    header: RemittanceHeader,
    parts: Iterator[Part | FileFindings],
    proof: Proof | None = None,
) -> None:
    """Post one remittance, whose header has just been read from `parts`: all of it, which sums to BPR02.

    With its `proof`, which an earlier reading found, it may be held instead, or be a duplicate. Without, `Doubt` when it
    is either: nothing of this transaction may be committed then.
    """
    proving = _proving(one, file, header)
    journal.hold(one.tx)
    added = remittances.add(one.tx, _new(one, file, origin, proving.heading), one.at)
    record = added.remittance
    rival = _same_trace(one, record)
    if proof is None:
        if not (added.new and record.duplicate_of is None and rival is None and proving.stands):
            raise Doubt
    elif not added.new:
        return
    elif record.duplicate_of is not None or rival is not None or proof.held:
        _put_aside(one, file, origin, record, rival, proof)
        return
    _post(one, file, origin, record, proving, parts)


def post_released(one: Step, file: InboxFile, record: Remittance) -> None:
    """Post a remittance that was held and that a person has released: it is read and proven once more.

    `UsageError` when it does not prove now either: sums that do not hold are never posted, whoever orders it.
    """
    parts = stream(blobs.stream(one.tx, file.sha256))
    header = next(
        part for part in parts if isinstance(part, RemittanceHeader) and part.ordinal == record.set_ordinal
    )
    proving = _proving(one, file, header)
    journal.hold(one.tx)
    try:
        _post(one, file, origin_of(one.context.settings, file), record, proving, parts)
    except Doubt as doubt:
        raise UsageError(f"remittance {record.id} cannot be posted: {doubt}") from None
    done = (_contradiction(record, "").key, _duplicate_key(record), f"held:{proving.heading.key.text}")
    one.close_work(done, f"released by {one.context.actor}")


def _proving(one: Step, file: InboxFile, header: RemittanceHeader) -> Proving:
    return Proving(header, parties_of(one.context.settings, file.partner_id, paper=file.how == "paper"))


def _put_aside(
    one: Step, file: InboxFile, origin: Origin, record: Remittance, rival: Remittance | None, proof: Proof
) -> None:
    """Put on record what a remittance sums to, and why nothing of it is posted."""
    _sum_up(one, record, proof.trailer)
    if record.duplicate_of is not None:
        if proof.trailer.difference is None:
            remittances.advance(one.tx, record.id, record.state, "balanced", one.at)
        first = remittances.get(one.tx, record.duplicate_of)
        one.raise_work((_duplicate(record, first, proof.trailer),), remittance_id=record.id)
    elif rival is not None:
        reason = f"remittance {rival.id} has the same payer, payee and trace with another amount"
        remittances.advance(one.tx, record.id, record.state, "held", one.at, reason=reason)
        one.raise_work((_contradiction(record, reason),), remittance_id=record.id)
    else:
        state: remittances.State = "held" if proof.trailer.difference is None else "out_of_balance"
        reason = "; ".join(proof.reasons)
        remittances.advance(one.tx, record.id, record.state, state, one.at, reason=reason)
        told = remittance.held(remittance.begin(proof.heading, record.id, origin), proof, one.context.tables)
        apply(one, told, Known(), inbox_id=file.id, remittance_id=record.id)


def _post(
    one: Step,
    file: InboxFile,
    origin: Origin,
    record: Remittance,
    proving: Proving,
    parts: Iterator[Part | FileFindings],
) -> None:
    """Post what follows the header. `Doubt` when it does not prove: by then much of it may lie in this transaction."""
    run = remittance.begin(proving.heading, record.id, origin)
    trailer = _post_claims(one, file, run, proving, parts)
    proof = proving.end(trailer)
    if proof.held:
        raise Doubt("; ".join(proof.reasons))
    _sum_up(one, record, trailer)
    _post_provider_level(one, file, run, trailer)
    _conclude(one, record, run)


def _post_claims(
    one: Step, file: InboxFile, run: Run, proving: Proving, parts: Iterator[Part | FileFindings]
) -> RemittanceTrailer:
    """Post all claims of a remittance as long as nothing speaks against it; its trailer, with which that is known."""
    first, touched = 1, Touched()
    for block in _blocks(parts):
        if isinstance(block, RemittanceTrailer):
            conclude(one, touched)
            return block
        proving.claims(block)
        if not proving.stands:
            raise Doubt("; ".join(proving.reasons))
        touched |= _post_block(one, file, run, first, block)
        first += len(block)
    raise AssertionError("a remittance ends with its trailer")


def _post_block(one: Step, file: InboxFile, run: Run, first: int, block: Sequence[ClaimPayment]) -> Touched:
    """Match and post some claims, of which `first` is the number of the first in the remittance."""
    known = _known(one, run, block)
    outcome = remittance.claims(run, first, block, known, one.context.tables)
    if first == 1 and (practice := payment_proof.practice(run.heading.header, known.submissions)):
        remittances.belongs_to(one.tx, run.remittance_id, practice)
    touched = apply_block(one, outcome, known, inbox_id=file.id, remittance_id=run.remittance_id)
    decided = outcome.touched_claims
    bill_unsent(one, known.submissions, decided)
    within = claim_credit.within_charges(outcome.bookings, known, one.context.tables.chart)
    claim_credits.look_at(one, decided, within)
    decided_before = {each.claim_id for each in known.payments if each.claim_id is not None}
    denied_money.look_at(one, decided & decided_before)
    one.flush()
    return touched


def _known(one: Step, run: Run, block: Sequence[ClaimPayment]) -> Known:
    """What is on record about the claims of a block: found by our numbers, and only what is not by other ways."""
    known = load(one.tx, run.origin.partner_ids, remittance.wanted(block))
    besides = remittance.wanted_besides(run, block, known)
    return join(known, load(one.tx, run.origin.partner_ids, besides)) if besides else known


def _post_provider_level(one: Step, file: InboxFile, run: Run, trailer: RemittanceTrailer) -> None:
    tables = one.context.tables
    wanted = provider_adjustments.references(run, trailer, tables)
    open_items = provider_level.balances(one.tx, wanted)
    waiting = {
        (account, reference): provider_level.keys(one.tx, account, reference)
        for account, reference in wanted
        if tables.chart.role(account) == "suspense"
    }
    outcome = provider_adjustments.end(run, trailer, tables, open_items, waiting)
    apply(one, outcome, Known(), inbox_id=file.id, remittance_id=run.remittance_id)


def _conclude(one: Step, record: Remittance, run: Run) -> None:
    """The last proof before the commit: what was booked on funds accounts is BPR02, to the cent."""
    chart = one.context.tables.chart
    posted = journal.funds_posted(one.tx, [record.id], chart.funds_prefix).get(record.id, Decimal("0.00"))
    if posted != (record.amount or Decimal("0.00")):
        raise LocalError(
            "the postings of a remittance do not sum to its payment; nothing of its file was applied"
        )
    state: remittances.State = "partly_posted" if claim_payments.in_suspense(one.tx, record.id) else "posted"
    remittances.advance(
        one.tx, record.id, record.state, state, one.at, flags=(*record.flags, f"funds_{run.heading.funds}")
    )
    settle_deposits(one, record)


def _new(one: Step, file: InboxFile, origin: Origin, heading: Heading) -> NewRemittance:
    header, payment = heading.header, heading.header.payment
    npi, tax_number = (header.payee.npi, header.payee.tax_id) if header.payee else (None, None)
    return NewRemittance(
        inbox_id=file.id,
        set_ordinal=header.ordinal,
        natural_key=heading.key.text,
        payer_id=heading.key.payer_id,
        payer_name=header.payer.name if header.payer else None,
        payee_npi=npi,
        payee_tax_id=tax_number,
        trace=payment.trace,
        trace_payer_id=payment.payer_id,
        payment_date=payment.payment_date,
        amount=-payment.amount if payment.amount and payment.credit_debit == "D" else payment.amount,
        flags=("paper",) if file.how == "paper" else (),
        method=payment.method,
        handling=payment.handling,
        document_at=document_time(header, origin),
        practice=remittances.practice_of_payee(one.tx, npi, tax_number),
    )


def _sum_up(one: Step, record: Remittance, trailer: RemittanceTrailer) -> None:
    amounts = (each.amount for each in trailer.provider_adjustments if each.amount)
    sums = Sums(trailer.claims, trailer.charge, trailer.paid, sum(amounts, Decimal("0.00")))
    remittances.sum_up(one.tx, record.id, sums)


def _same_trace(one: Step, record: Remittance) -> Remittance | None:
    """A posted payment of another amount under the same trace: one of the two is not what it says.

    A trace without money may repeat.
    """
    if not record.trace or not record.amount:
        return None
    for other in remittances.with_trace(one.tx, record.trace):
        same = (other.payer_id, other.payee_npi) == (record.payer_id, record.payee_npi)
        posted = (
            other.id < record.id
            and other.state in ("posted", "partly_posted")
            and "taken_back" not in other.flags
        )
        if same and posted and other.amount not in (record.amount, None, 0):
            return other
    return None


def _contradiction(record: Remittance, reason: str) -> WorkItem:
    return WorkItem(
        key=f"contradiction/remittance/{record.id}",
        kind=WorkKind.CONFLICT,
        reason=f"Nothing of remittance {record.id} was posted: {reason}",
        next_action="ask the payer whether both payments were made; then release it, or close this item",
        action=f"edigate remits release {record.id} --reason WHY",
        amount=record.amount,
    )


def _duplicate_key(record: Remittance) -> str:
    return f"duplicate/remittance/{record.id}"


def _duplicate(record: Remittance, first: Remittance | None, trailer: RemittanceTrailer) -> WorkItem:
    """The natural key says that it was paid already; what it is made of may say otherwise."""
    made_of = (trailer.claims, trailer.charge, trailer.paid)
    other = first is not None and made_of != (first.claim_count, first.charge, first.paid)
    return WorkItem(
        key=_duplicate_key(record),
        kind=WorkKind.CONFLICT,
        reason=f"Remittance {record.id} repeats remittance {record.duplicate_of} (payer, trace, date, amount, payee)"
        f"{', but its claims are others' if other else ''}: nothing of it was posted",
        next_action="ask the payer whether it paid twice; then release it, or close this item"
        if other
        else "nothing, unless the payer really paid twice: then release it (edigate remits release)",
        action=f"edigate remits release {record.id} --reason WHY" if other else f"edigate remit {record.id}",
        amount=record.amount,
    )
