"""Ready claims become frozen batches: reserve numbers, build, check against the guide, freeze in one commit.

The check asks what the guide and the partner's table [check] ask. A claim that fails it leaves the batch with its
findings and the others go. A run killed anywhere leaves at most a gap in the numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from edigate.claims.model import KINDS
from edigate.claims.plain import from_json
from edigate.config import TradingPartner
from edigate.delivery.states import BatchEvent
from edigate.errors import Finding, Severity, TryLater
from edigate.gateway import claim_balances, numbering
from edigate.gateway.blame import blame
from edigate.gateway.charges import bill
from edigate.gateway.context import Context
from edigate.gateway.gateway_code import GatewayCode
from edigate.gateway.moves import hold
from edigate.gateway.rematch import rematch_acknowledgments
from edigate.gateway.routing import on_one_row
from edigate.gateway.step import Step, step
from edigate.guides.check import check
from edigate.guides.partner_rules import profile_of
from edigate.guides.profile import Profile
from edigate.outcome.known import KnownSet
from edigate.outcome.outcome import BatchSignal
from edigate.store import Tx, control_numbers, outbox, pauses, submissions
from edigate.tracking.status import ClaimState
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.transactions.claim_837.build import BuiltInterchange, ClaimToSend, Control, build
from edigate.x12.control_numbers import isa13
from edigate.x12.writer import UnwritableError


class Prepared(msgspec.Struct, frozen=True):
    """What one round over a partner's ready claims made: a batch, or None when every claim was held back."""

    partner: str
    batch: outbox.Batch | None
    held: int
    problem: str | None = None


def prepare(context: Context, partner_id: str | None = None) -> Iterator[Prepared]:
    """Batches for all partners, or the one named, until nobody has ready claims. Safe to repeat and to kill."""
    partners = context.partners(partner_id)
    profiles = {each.id: profile_of(each.check, f"{each.source}") for each in partners}
    with context.store.look() as tx:
        paused = pauses.standing(tx)
    for partner in partners:
        for kind in KINDS if partner.id not in paused else ():
            yield from _prepare_kind(context, partner, profiles[partner.id], kind)


def _prepare_kind(
    context: Context, partner: TradingPartner, profile: Profile, kind: str
) -> Iterator[Prepared]:
    """Batches of one kind of claim: a file holds one guide."""
    limit = partner.profile.claims_per_file
    most = min(limit, partner.check.claims_per_set or limit)
    while True:
        with context.store.look() as tx:
            ready = submissions.ready(tx, partner.id, most, kind=kind)
        if not ready:
            break
        account, alike = on_one_row(context, partner, ready)
        try:
            prepared = _prepare(context, account, profile, kind, alike)
        except TryLater:  # another run took some of them meanwhile: look again
            continue
        yield prepared
        if prepared.problem:
            break


def _prepare(
    context: Context,
    partner: TradingPartner,
    profile: Profile,
    kind: str,
    ready: Sequence[submissions.Ready],
) -> Prepared:
    at = context.clock()
    try:
        with context.store.begin() as tx:
            control = next_control(context, tx, partner, at)
    except control_numbers.UsedUp as error:
        return _numbers_used_up(context, partner, str(error))
    claims = to_send(context, partner, ready)
    held: dict[int, list[Finding]] = {}
    while claims:
        built, faults, unplaced = build_and_check(claims, partner, profile, control)
        fewer = how_many_fit(built, partner)
        if fewer < len(claims):  # the rest stays ready for the next file
            claims = claims[:fewer]
            continue
        if unplaced:
            return _give_up(context, partner, unplaced)
        if built is not None and not faults:
            batch = _freeze(context, partner, kind, ready, built, control, held)
            return Prepared(partner.id, batch, len(held))
        held.update(faults)
        claims = [each for each in claims if each.submission_id not in held]
    with step(context, "prepare", f"partner {partner.id}") as one:
        hold_all(one, ready, held)
    return Prepared(partner.id, None, len(held))


def next_control(context: Context, tx: Tx, partner: TradingPartner, at: datetime) -> Control:
    """The numbers of the next file to a partner; they stay used whatever becomes of it."""
    number = numbering.next_number(context, tx, partner)
    return Control(number, number, f"{partner.profile.batch_prefix}{number:06d}", at)


def to_send(
    context: Context, partner: TradingPartner, ready: Sequence[submissions.Ready]
) -> list[ClaimToSend]:
    """Stored claims as a file takes them: the payer by the partner's name for it, with our trace."""
    payers = context.settings.payers
    return [
        ClaimToSend(
            payers.addressed(from_json(each.body), partner.id), each.submission.trace, each.submission.id
        )
        for each in ready
    ]


def how_many_fit(built: BuiltInterchange | None, partner: TradingPartner) -> int:
    """How many of the claims to try in one file, by what the partner takes; one is tried whatever its size."""
    if built is None:
        return sys.maxsize
    most, size, claims = partner.check.file_bytes, len(built.content), len(built.positions)
    if most is None or size <= most:
        return claims
    return max(1, min(claims - 1, claims * most // size))


_Faults = dict[int, list[Finding]]


def build_and_check(
    claims: Sequence[ClaimToSend], partner: TradingPartner, profile: Profile, control: Control
) -> tuple[BuiltInterchange | None, _Faults, list[Finding]]:
    """(the interchange, errors by submission, errors that no claim can be blamed for)."""
    try:
        built = build(claims, partner.profile, control)
    except UnwritableError as error:
        alone = {each.submission_id: _unwritable(each, partner, control) for each in claims}
        blamed = {submission_id: why for submission_id, why in alone.items() if why}
        return None, blamed, [] if blamed else [_unwritable_finding(error)]
    report = check([built.content], profile=profile, max_findings=sys.maxsize)  # none may hide an error
    blamed, unplaced = blame([each for each in report.findings if each.severity is Severity.ERROR], built)
    return built, blamed, unplaced


def _unwritable(claim: ClaimToSend, partner: TradingPartner, control: Control) -> list[Finding]:
    """Why one claim alone cannot be written; empty when it can."""
    try:
        build([claim], partner.profile, control)
    except UnwritableError as error:
        return [_unwritable_finding(error)]
    return []


def _unwritable_finding(error: UnwritableError) -> Finding:
    return Finding(GatewayCode.CLAIM_UNWRITABLE, Severity.ERROR, str(error))


def _freeze(
    context: Context,
    partner: TradingPartner,
    kind: str,
    ready: Sequence[submissions.Ready],
    built: BuiltInterchange,
    control: Control,
    held: Mapping[int, list[Finding]],
) -> outbox.Batch:
    """The commit point: bytes, numbers, claims and their charges, or nothing."""
    with step(context, "prepare", f"partner {partner.id}") as one:
        batch = freeze_in(one, partner, kind, ready, built, control)
        one.close_work((_numbers_work(partner), _unbuildable_work(partner)), "a file was made")
        hold_all(one, ready, held)
    return batch


def freeze_in(
    one: Step, partner: TradingPartner, kind: str, ready: Sequence[submissions.Ready], built: BuiltInterchange,
    control: Control, derived_from: int | None = None, reason: str | None = None,
) -> outbox.Batch:  # fmt: skip
    """Freeze what was built in a step at hand; with `derived_from` it is a batch made anew from another, by order."""
    leaving = {each.submission_id: each for each in built.positions}
    chosen = [each for each in ready if each.submission.id in leaving]
    new = outbox.NewBatch(
        partner_id=partner.id,
        kind=KINDS[kind].file,
        isa13=isa13(control.isa13),
        gs06=str(control.gs06),
        usage=partner.profile.usage,
        file_name=partner.profile.name_file(control.isa13, control.batch_reference, control.at),
        content=built.content,
        document_time=control.at,
        charge=sum((each.submission.charge for each in chosen), Decimal("0.00")),
        sets=tuple(KnownSet(number, reference) for number, reference in built.sets),
        derived_from=derived_from,
        reason=reason,
    )
    placed = [outbox.Placed(p.submission_id, p.set_control_number, p.first, p.last) for p in built.positions]
    batch = outbox.freeze(one.tx, new, placed, at=one.at, actor=one.context.actor)
    one.tell_batches(sealed(batch))
    bill(one, [each.submission for each in chosen])
    later = [
        each.submission for each in chosen if each.submission.successor_of or each.submission.derived_from
    ]
    claim_balances.look_at(one, {each.claim_id for each in later})
    for each in submissions.of_batch(one.tx, batch.id):
        one.announce(each, ClaimState.READY, batch_id=batch.id)
    rematch_acknowledgments(one, batch)
    return batch


def sealed(batch: outbox.Batch) -> tuple[BatchSignal, ...]:
    """The first signals of a batch: frozen, and waiting to be sent."""
    return (
        BatchSignal(
            batch.id,
            BatchEvent.SEAL,
            batch.created_at,
            f"{batch.claim_count} claims frozen as {batch.file_name}",
        ),
        BatchSignal(batch.id, BatchEvent.ENQUEUE, batch.created_at, "waits to be sent"),
    )


def hold_all(one: Step, ready: Sequence[submissions.Ready], held: Mapping[int, list[Finding]]) -> None:
    """Keep back those that have findings, each with its work."""
    for each in ready:
        if each.submission.id in held:
            hold(one, each.submission, held[each.submission.id])


def _numbers_work(partner: TradingPartner) -> str:
    return f"partner/{partner.id}/numbers"


def _unbuildable_work(partner: TradingPartner) -> str:
    return f"partner/{partner.id}/unbuildable"


def _numbers_used_up(context: Context, partner: TradingPartner, problem: str) -> Prepared:
    """No further number: nothing leaves for this partner before one could be used twice, and a person is told."""
    item = WorkItem(
        key=_numbers_work(partner),
        kind=WorkKind.DELIVERY,
        reason=f"No file can be made for partner {partner.id}: {problem}",
        next_action="agree with the partner on another sender id (ISA06), and give it to a partner file with a new id",
        action="edigate health",
    )
    with step(context, "prepare", f"partner {partner.id}") as one:
        one.raise_work((item,))
    return Prepared(partner.id, None, 0, problem)


def _give_up(context: Context, partner: TradingPartner, findings: list[Finding]) -> Prepared:
    """The file itself is wrong, which no claim can be blamed for: nothing leaves, and a person is told."""
    problem = "; ".join(dict.fromkeys(f"{f.where.id or 'file'}: {f.message}" for f in findings[:5]))
    item = WorkItem(
        key=_unbuildable_work(partner),
        kind=WorkKind.DELIVERY,
        reason=f"No file can be made for partner {partner.id}: {problem}",
        codes=tuple(dict.fromkeys(f.code for f in findings)),
        next_action="correct the partner's profile, then prepare again",
        action=f"edigate prepare --partner {partner.id}",
    )
    with step(context, "prepare", f"partner {partner.id}") as one:
        one.raise_work((item,))
    return Prepared(partner.id, None, 0, problem)
