"""After a restore: what a partner has that we do not know of becomes known again, from its folder or a person's files.

A claim file of ours that we have no record of is taken as the batch that it was, with its numbers and bytes, when every
claim in it is known and waits; then those claims are not sent a second time. Else a person is told what is missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from edigate.claims.model import KINDS
from edigate.config import TradingPartner
from edigate.delivery.outbound_file import Evidence, Transfer, TransferResult
from edigate.delivery.states import BatchEvent, BatchState
from edigate.errors import PartnerError, PartnerRefused
from edigate.gateway import mirror, numbering, refusals, wrapped
from edigate.gateway.charges import bill
from edigate.gateway.context import Context
from edigate.gateway.interpret import interpret
from edigate.gateway.moves import delivered
from edigate.gateway.prepare import sealed
from edigate.gateway.receive import receive, receive_by_hand
from edigate.gateway.rematch import rematch_acknowledgments
from edigate.gateway.send import send
from edigate.gateway.step import Step, step
from edigate.gateway.upkeep.restore import attempted, doubt
from edigate.outcome.known import KnownSet
from edigate.outcome.outcome import BatchSignal
from edigate.store import blobs, known_submissions, lists, outbox, submissions
from edigate.store.submissions import Submission
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.transactions.claim_837.facts import ClaimFile, ClaimSummary
from edigate.transactions.read import facts
from edigate.transactions.set_fact import SetFact
from edigate.transport.wrapping import Refused, Wrapper, wrapper_of
from edigate.x12.control_numbers import isa13

_MEBIBYTE = 1024 * 1024
_HEAD = 64  # bytes that tell a wrapper


class Found(StrEnum):
    """What one file turned out to be."""

    KNOWN = "known"
    ADOPTED = "adopted"  # a batch of ours again
    INCOMPLETE = (
        "incomplete"  # a claim file of ours with claims that we do not know, or not as they are in it
    )
    OTHER = "other"  # of ours, and no claim file: a question (276)
    WRAPPED = "wrapped"  # nobody here can look into it: encrypted for the partner, or not whole
    ANSWER = "answer"  # one of the partner's, taken in as if fetched
    NOT_OURS = "not_ours"


class Reconciled(msgspec.Struct, frozen=True):
    """One file that was looked at; `missing` counts claims in it that are not known as they are there."""

    name: str
    sha256: str
    found: Found
    batch_id: int | None = None
    claims: int = 0
    missing: int = 0


class Reconciliation(msgspec.Struct, frozen=True):
    """What was found, and what is left in doubt: ready claims that no file vouches for, as (claim key, charge), and the
    names of our files of which nobody knows whether they have arrived.

    `unseen` says why the partner's folder could not be looked into, if so.
    """

    files: tuple[Reconciled, ...]
    ready: tuple[tuple[str, Decimal], ...]
    in_doubt: tuple[str, ...]
    unseen: str | None


def reconcile(context: Context, partner_id: str, files: Iterable[tuple[str, bytes]]) -> Reconciliation:
    """Look what a partner has got: its folder for our files, `files` that a person has from it, the archive's mirror.

    Then its answers are fetched and applied, and batches in doubt are looked for. Nothing is sent.
    """
    (partner,) = context.partners(partner_id)
    found = [
        _take(context, partner, name, content, Evidence.NONE, "a person has it") for name, content in files
    ]
    unseen = None
    try:
        for name, content in _uploads(context, partner):
            found.append(_take(context, partner, name, content, Evidence.READ_BACK, "found at the partner"))
    except PartnerError as error:
        if isinstance(error, PartnerRefused):
            refusals.tell(context, partner, error)
        unseen = str(error)
    for name, content in mirror.unknown(context):
        one = _take(context, partner, name, content, None, "in the mirror of the archive")
        found += [one] if one.found is not Found.NOT_OURS else []
    if unseen is None:
        for _ in (*send(context, partner_id), *receive(context, partner_id)):
            pass
    for _ in interpret(context):
        pass
    with context.store.look() as tx:
        left = lists.find_claims(tx, partner_id=partner_id, state="ready")
        doubtful = lists.find_batches(tx, partner_id=partner_id, state=BatchState.TRANSMIT_UNKNOWN)
    return Reconciliation(
        tuple(found),
        tuple((each.claim_key, each.charge) for each in left),
        tuple(each.file_name for each in doubtful),
        unseen,
    )


def _uploads(context: Context, partner: TradingPartner) -> Iterator[tuple[str, bytes]]:
    """The finished files in the folder that takes our claims which have no batch of ours by that name."""
    way = partner.transport.model_copy(update={"outbox": partner.transport.inbox})
    with context.store.look() as tx:
        known = {each.file_name for each in lists.find_batches(tx, partner_id=partner.id)}
    limit = context.settings.policy.inbound_limit_mib * _MEBIBYTE
    with refusals.entered(context, partner.model_copy(update={"transport": way})) as mailbox:
        for each in mailbox.list():
            if each.name not in known and not each.name.endswith(partner.transport.skip_suffixes):
                yield each.name, mailbox.fetch(each, limit)


def _take(
    context: Context, partner: TradingPartner, name: str, content: bytes, evidence: Evidence | None, how: str
) -> Reconciled:
    """One file. `evidence` None: it was frozen, and whether it was sent is not known."""
    sha256 = hashlib.sha256(content).hexdigest()
    wrapper = wrapper_of(content[:_HEAD])
    if wrapper is not None:
        return _take_wrapped(context, partner, name, content, evidence, how, wrapper)
    sets = [each for each in facts(iter([content])) if isinstance(each, SetFact)]
    ours, theirs = partner.profile.sender_id.strip(), partner.profile.receiver_id.strip()
    ways = {(each.sender_id, each.receiver_id) for each in sets}
    if ways == {(theirs, ours)}:
        list(receive_by_hand(context, partner.id, [(name, content)]))
        return Reconciled(name, sha256, Found.ANSWER)
    if ways != {(ours, theirs)}:
        return Reconciled(name, sha256, Found.NOT_OURS)
    with step(context, "reconcile", f"partner {partner.id}") as one:
        number = sets[0].isa13
        if number.isdigit():
            numbering.in_use(one.tx, partner, int(number))
        if blobs.find(one.tx, sha256) is not None:
            return Reconciled(name, sha256, Found.KNOWN)
        files = [each for each in sets if isinstance(each, ClaimFile)]
        if len(files) != len(sets) or len({each.gs06 for each in sets}) != 1:
            return Reconciled(name, sha256, Found.OTHER)
        return _adopt(one, partner, name, content, files, evidence, how)


def _take_wrapped(
    context: Context, partner: TradingPartner, name: str, content: bytes, evidence: Evidence | None, how: str,
    wrapper: Wrapper,
) -> Reconciled:  # fmt: skip
    """A file in a wrapper: what is in it, under its name; its own bytes are kept with the batch that it was."""
    sha256 = hashlib.sha256(content).hexdigest()
    with context.store.look() as tx:
        if blobs.find(tx, sha256) is not None:
            return Reconciled(name, sha256, Found.KNOWN)
    inside = wrapped.opened(context, partner, content)
    if isinstance(inside, Refused):
        if evidence is None:  # what the mirror has of ours in a wrapper, it has without one as well
            return Reconciled(name, sha256, Found.NOT_OURS)
        with step(context, "reconcile", f"partner {partner.id}") as one:
            one.raise_work((_unopened(partner, name, sha256, inside.reason),))
        return Reconciled(name, sha256, Found.WRAPPED)
    if any(_is_answer(partner, each.content) for each in inside):
        list(receive_by_hand(context, partner.id, [(name, content)]))
        return Reconciled(name, sha256, Found.ANSWER)
    found = Reconciled(name, sha256, Found.NOT_OURS)
    for each in inside:
        found = _take(context, partner, name, each.content, evidence, how)
        if found.found is Found.ADOPTED and found.batch_id is not None:
            with context.store.begin() as tx:
                batch = outbox.get(tx, found.batch_id)
                assert batch is not None  # it was just adopted
                outbox.freeze_wrapped(tx, batch, wrapper, content, context.clock())
    return msgspec.structs.replace(found, sha256=sha256)


def _is_answer(partner: TradingPartner, content: bytes) -> bool:
    ours, theirs = partner.profile.sender_id.strip(), partner.profile.receiver_id.strip()
    sets = [each for each in facts(iter([content])) if isinstance(each, SetFact)]
    return {(each.sender_id, each.receiver_id) for each in sets} == {(theirs, ours)}


def _adopt(
    one: Step, partner: TradingPartner, name: str, content: bytes, files: Sequence[ClaimFile],
    evidence: Evidence | None, how: str,
) -> Reconciled:  # fmt: skip
    sha256 = hashlib.sha256(content).hexdigest()
    placed = _placed(one, partner, files)
    count = sum(len(each.claims) for each in files)
    key = f"restored/{partner.id}/{sha256[:16]}"
    taken = outbox.find(one.tx, [partner.id], isa13=[files[0].isa13], gs06=[files[0].gs06 or ""])
    missing = count - len(placed)
    if missing or taken:
        one.raise_work((_incomplete(partner, name, key, count, missing, how),))
        return Reconciled(name, sha256, Found.INCOMPLETE, claims=count, missing=missing)
    batch = outbox.adopt(
        one.tx, _batch(partner, name, content, files, [each for each, _ in placed], how),
        [each for _, each in placed], at=one.at, actor=one.context.actor,
    )  # fmt: skip
    one.order("adopt", f"batch {batch.id}", how)
    one.tell_batches(sealed(batch))
    bill(one, [each for each, _ in placed])
    if evidence is None:
        doubt(one, batch, how)
    elif evidence is Evidence.NONE:
        one.tell_batches((_by_hand(one, batch.id, how),))
        outbox.advance(one.tx, batch.id, batch.state, BatchState.TRANSMITTED, one.at)
        delivered(one, batch, "by_hand", how)
    else:
        result = TransferResult(Transfer.DELIVERED, evidence, how)
        attempted(one, batch, result, BatchEvent.UPLOAD_DELIVERED, BatchState.TRANSMITTED)
        delivered(one, batch, "delivered", f"{how} as {name}")
    rematch_acknowledgments(one, batch)
    one.close_work((key,), "every claim in it is known")
    return Reconciled(name, sha256, Found.ADOPTED, batch.id, count)


def _placed(
    one: Step, partner: TradingPartner, files: Sequence[ClaimFile]
) -> list[tuple[Submission, outbox.Placed]]:
    """The submissions that are in a file, each with its place; a claim that is not known as it is there is left out."""
    numbers = {each.patient_control_number or "" for file in files for each in file.claims}
    rows = submissions.of_claims(one.tx, known_submissions.numbered(one.tx, numbers))
    followed = {each.successor_of for each in rows}
    free = [
        each for each in rows
        if each.id not in followed and each.batch_id is None and each.partner_id == partner.id and each.state != "held"
    ]  # fmt: skip
    found = []
    for file in files:
        ends = [*(each.ordinal for each in file.claims[1:]), 0]
        for claim, end in zip(file.claims, ends, strict=True):
            mine = [each for each in free if _is(each, claim)]
            if len(mine) == 1:
                free.remove(mine[0])
                first = claim.ordinal - file.ordinal + 1
                last = max(first, end - file.ordinal) if end else first + 2 * len(claim.lines)
                found.append((mine[0], outbox.Placed(mine[0].id, file.st02 or "", first, last)))
    return found


def _is(submission: Submission, claim: ClaimSummary) -> bool:
    return (submission.patient_control_number, submission.charge, submission.frequency) == (
        claim.patient_control_number, claim.charge, claim.frequency,
    )  # fmt: skip


def _batch(
    partner: TradingPartner, name: str, content: bytes, files: Sequence[ClaimFile], rows: Sequence[Submission], how: str
) -> outbox.NewBatch:  # fmt: skip
    first = files[0]
    clock = first.interchange_time.ljust(6, "0")[:6]
    at = datetime.strptime(f"{first.interchange_date or '1970-01-01'} {clock}", "%Y-%m-%d %H%M%S")
    return outbox.NewBatch(
        partner_id=partner.id,
        kind=KINDS[rows[0].kind].file,
        isa13=isa13(int(first.isa13)),
        gs06=first.gs06 or "",
        usage=first.usage,
        file_name=name,
        content=content,
        document_time=at,
        charge=sum((each.charge for each in rows), Decimal("0.00")),
        sets=tuple(KnownSet(each.st02 or "", each.reference or "") for each in files),
        reason=how,
    )


def _by_hand(one: Step, batch_id: int, how: str) -> BatchSignal:
    return BatchSignal(batch_id, BatchEvent.DELIVERED_BY_HAND, one.at, f"delivered before the restore: {how}")


def _unopened(partner: TradingPartner, name: str, sha256: str, reason: str) -> WorkItem:
    return WorkItem(
        key=f"restored/{partner.id}/{sha256[:16]}",
        kind=WorkKind.CONFLICT,
        reason=f"{name} lies at partner {partner.id}, we have no record of it, and it cannot be looked into: {reason}",
        next_action="have the claims that are in it from the partner as a plain file and reconcile with that; nothing of them "
        "may be sent before",
        action=f"edigate partner reconcile {partner.id} --file PLAIN",
    )


def _incomplete(partner: TradingPartner, name: str, key: str, count: int, missing: int, how: str) -> WorkItem:
    return WorkItem(
        key=key,
        kind=WorkKind.CONFLICT,
        reason=f"{name} was sent to partner {partner.id} before the restore ({how}); of its {count} claims {missing} are "
        "not known as they are in it",
        next_action="submit the claims since the backup again, exactly as they were, then reconcile once more; nothing of "
        "them may be sent before",
        action=f"edigate partner reconcile {partner.id} --file {name}",
    )
