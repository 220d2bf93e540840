"""Claims in: each is ready, held or refused on its own, and the same claim handed in again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from edigate.claims.model import Claim
from edigate.config import TradingPartner
from edigate.errors import Finding, Severity
from edigate.gateway.context import Context
from edigate.gateway.gateway_code import GatewayCode
from edigate.gateway.judging import Judgment, ToJudge, judge_all, weigh_more
from edigate.gateway.listing import against_others, look_up
from edigate.gateway.receipt import Receipt, Taken
from edigate.gateway.rematch import rematch
from edigate.gateway.routing import assign
from edigate.gateway.step import Step, step
from edigate.gateway.taking import STILL_OURS, give_up, held_work, new_claim
from edigate.gateway.trial import Candidate, try_out
from edigate.intake.intake_result import IntakeResult
from edigate.store import Tx, claims, submissions
from edigate.tracking.status import ClaimState, is_correctable

_BLOCK = 500  # claims in one commit
_TOGETHER = 40  # claims that are checked together


class _Proposal(msgspec.Struct, frozen=True):
    """A claim that was read and checked, before the store has been asked."""

    result: IntakeResult
    claim: Claim
    partner: TradingPartner | None
    new: claims.NewClaim
    state: ClaimState
    findings: tuple[Finding, ...]
    repairs: tuple[Finding, ...]
    questions: tuple[str, ...]

    @property
    def practice(self) -> str:
        return self.new.practice

    @property
    def key(self) -> tuple[str, str]:
        """The claim's name in the store."""
        return self.new.practice, self.new.claim_key


def submit(
    context: Context,
    results: Iterable[IntakeResult],
    *,
    practice: str | None = None,
    partner_id: str | None = None,
    check_only: bool = False,
) -> Iterator[Receipt]:
    """Take claims in, some hundreds to a commit; receipts come in the order of the input, after their commit.

    `practice` and `partner_id` are for claims that name none. With `check_only` nothing is stored, and what may leave is
    built and checked as it would be.
    """
    ordered = context.partners(partner_id)[0] if partner_id is not None else None
    block: list[_Proposal | Receipt] = []
    keys: set[tuple[str, str]] = set()
    for proposal in _proposals(context, results, practice, ordered):
        key = proposal.key if isinstance(proposal, _Proposal) else None
        if (
            len(block) == _BLOCK or key in keys
        ):  # a second content of one claim looks at what the first became
            yield from _settle(context, block, check_only)
            block, keys = [], set()
        block.append(proposal)
        if key is not None:
            keys.add(key)
    yield from _settle(context, block, check_only)


def _proposals(
    context: Context, results: Iterable[IntakeResult], practice: str | None, ordered: TradingPartner | None
) -> Iterator[_Proposal | Receipt]:
    """Read, route and check claims, some dozen together; a receipt at once for one that is refused.

    `ordered`: the partner that a person named.
    """
    coming = iter(results)
    while some := list(islice(coming, _TOGETHER)):
        routed = [_routed(context, each, practice, ordered) for each in some if each.claim is not None]
        judged = judge_all(context.settings, routed, context.clock().date())
        proposals = (_propose(context, *each) for each in zip(routed, judged, strict=True))
        yield from (_refused(each) if each.claim is None else next(proposals) for each in some)


def _routed(
    context: Context, result: IntakeResult, practice: str | None, ordered: TradingPartner | None
) -> ToJudge:
    assert result.claim is not None
    name = result.claim.practice or practice or context.settings.policy.default_practice
    claim = result.claim.model_copy(update={"practice": name})
    way = assign(context, claim, ordered)
    return ToJudge(way.partner, claim, result, way.findings)


def _propose(context: Context, routed: ToJudge, said: Judgment) -> _Proposal:
    partner, claim, result, _ = routed
    assert result is not None
    state = _state_by(said.findings)
    new = new_claim(context, claim, partner, state, (*said.findings, *said.repairs), result.position)
    return _Proposal(result, claim, partner, new, state, said.findings, said.repairs, said.questions)


def _refused(result: IntakeResult) -> Receipt:
    return Receipt(
        result.position, Taken.REFUSED, None, result.claim_key, None, None, None, None, result.findings
    )


def _settle(context: Context, block: Sequence[_Proposal | Receipt], check_only: bool) -> Iterator[Receipt]:
    """Store one block in one commit, then hand out its receipts."""
    if check_only:
        with context.store.look() as tx:
            looked = _look_up(context, tx, block)
            known = _on_record(tx, [each for each in looked if isinstance(each, _Proposal)])
            receipts = [_foretold(tx, each, known) for each in _tried(context, looked)]
        yield from receipts
        return
    with step(context, "submit") as one:
        one.tx.lock("patient_control_numbers")
        receipts = _store(one, _look_up(context, one.tx, block))
    yield from receipts


def _look_up(context: Context, tx: Tx, block: Sequence[_Proposal | Receipt]) -> list[_Proposal | Receipt]:
    """The block with what the store knows against it: imported code lists, numbers that other claims have."""
    proposals = [each for each in block if isinstance(each, _Proposal)]
    listed = iter(look_up(tx, [each.claim for each in proposals]))
    others = iter(against_others(tx, [each.new for each in proposals]))
    return [
        each if isinstance(each, Receipt) else _warned(context, each, (*next(listed), *next(others)))
        for each in block
    ]


def _tried(context: Context, block: Sequence[_Proposal | Receipt]) -> list[_Proposal | Receipt]:
    """The block with what preparing would say of those that may leave."""
    leaving = {
        n: Candidate(each.claim, each.new.payer_id or "", each.partner) for n, each in enumerate(block)
        if isinstance(each, _Proposal) and each.partner is not None and each.state is ClaimState.READY
    }  # fmt: skip
    said = dict(zip(leaving, try_out(context, list(leaving.values())), strict=True))
    return [
        _with(each, each.result.named(said.get(n, ()))) if isinstance(each, _Proposal) else each
        for n, each in enumerate(block)
    ]


def _warned(context: Context, proposal: _Proposal, more: tuple[Finding, ...]) -> _Proposal:
    """The proposal with more findings; codes that are not listed are warnings, unless the partner weighs them as errors."""
    if not more:
        return proposal
    return _with(proposal, weigh_more(context.settings, proposal.partner, proposal.result, more))


def _with(proposal: _Proposal, more: tuple[Finding, ...]) -> _Proposal:
    """The proposal with findings that are in the caller's words already; an error holds it."""
    findings = (*proposal.findings, *more)
    state = _state_by(findings)
    new = msgspec.structs.replace(proposal.new, findings=(*findings, *proposal.repairs), state=state)
    return msgspec.structs.replace(proposal, new=new, findings=findings, state=state)


def _state_by(findings: Iterable[Finding]) -> ClaimState:
    return ClaimState.HELD if any(f.severity is Severity.ERROR for f in findings) else ClaimState.READY


class _Kept(msgspec.Struct, frozen=True):
    """A claim that was stored: what it became, and where it stood before (None: new)."""

    added: claims.Added
    previous: str | None


def _store(one: Step, block: Sequence[_Proposal | Receipt]) -> list[Receipt]:
    """Store what is new or changed, tell of it, and try the money that waited for it."""
    proposals = [each for each in block if isinstance(each, _Proposal)]
    known = _on_record(one.tx, proposals)
    fresh = [each for each in proposals if each.key not in known]
    added = claims.add(one.tx, [each.new for each in fresh], at=one.at, actor=one.context.actor)
    outcomes: dict[tuple[str, str], _Kept | Receipt] = {
        each.key: _Kept(new, None) for each, new in zip(fresh, added, strict=True)
    }
    for each in proposals:
        if each.key in known:
            outcomes[each.key] = _store_again(one, each, known[each.key])
    kept = {key: outcome for key, outcome in outcomes.items() if isinstance(outcome, _Kept)}
    _tell(one, proposals, kept)
    return [each if isinstance(each, Receipt) else _answer(each, outcomes[each.key]) for each in block]


def _on_record(tx: Tx, proposals: Sequence[_Proposal]) -> dict[tuple[str, str], claims.KnownClaim]:
    found: dict[tuple[str, str], claims.KnownClaim] = {}
    for practice in {each.practice for each in proposals}:
        keys = [each.new.claim_key for each in proposals if each.practice == practice]
        found.update(((practice, key), claim) for key, claim in claims.find(tx, practice, keys).items())
    return found


def _store_again(one: Step, proposal: _Proposal, known: claims.KnownClaim) -> _Kept | Receipt:
    """Unchanged, another version, a further submission, or a conflict: decided by where the claim stands."""
    new, before, actor = proposal.new, known.submission, one.context.actor
    stays = _stays(one.tx, proposal, known)
    if stays is not None:
        return stays
    if before.state in STILL_OURS:
        added = claims.revise(one.tx, before.id, new, from_states=STILL_OURS, at=one.at, actor=actor)
        if added is not None:
            done = [f"{kind}/{before.claim_id}/{before.version}" for kind in ("held", "question")]
            one.close_work(done, "the claim was submitted again")
            return _Kept(added, before.state)
    if is_correctable(before.state, before.flags):
        added = claims.resubmit(one.tx, before.id, new, at=one.at, actor=actor)
        give_up(one, before)
        return _Kept(added, before.state)
    return _left(proposal, before, _conflict(before.state))


def _foretold(tx: Tx, each: _Proposal | Receipt, known: dict[tuple[str, str], claims.KnownClaim]) -> Receipt:
    """What storing the claim would answer."""
    if isinstance(each, Receipt):
        return each
    stays = _stays(tx, each, known[each.key]) if each.key in known else None
    return stays or _receipt(each, Taken(each.state))


def _stays(tx: Tx, proposal: _Proposal, known: claims.KnownClaim) -> Receipt | None:
    """Why the stored claim would stay as it is: the same content, or one that it is too late for; None when neither."""
    new, before = proposal.new, known.submission
    if known.content_sha256 == new.content_sha256 and not _is_mended(tx, proposal, before):
        return _left(proposal, before)
    if before.successor_of is not None and before.frequency != "1" and new.frequency == "1":
        return _left(proposal, before, _correction_waits())
    if before.state not in STILL_OURS and not is_correctable(before.state, before.flags):
        return _left(proposal, before, _conflict(before.state))
    return None


def _left(proposal: _Proposal, before: submissions.Submission, why: Finding | None = None) -> Receipt:
    """The receipt of a claim that changed nothing; `why`: it differs, and may not."""
    outcome, more = (Taken.UNCHANGED, ()) if why is None else (Taken.CONFLICT, (why,))
    return _receipt(proposal, outcome, before.claim_id, before.version, before.state, more)


def _is_mended(tx: Tx, proposal: _Proposal, before: submissions.Submission) -> bool:
    """Whether the same content was held when it came in, and what held it (a missing route) is gone by now."""
    if before.state != ClaimState.HELD or proposal.state is not ClaimState.READY:
        return False
    findings = {each.version: each.findings for each in claims.versions(tx, before.claim_id)}[before.version]
    return any(each.severity is Severity.ERROR for each in findings)


def _tell(one: Step, proposals: Sequence[_Proposal], kept: dict[tuple[str, str], _Kept]) -> None:
    """An update for each claim stored, work for each that is held, and a match for payments that waited."""
    rows = {
        each.id: each for each in submissions.get_many(one.tx, [k.added.submission_id for k in kept.values()])
    }
    held = []
    for proposal in proposals:
        stored = kept.get(proposal.key)
        if stored is None:
            continue
        submission = rows[stored.added.submission_id]
        one.announce(submission, stored.previous)
        if proposal.state is ClaimState.HELD:
            held += held_work(one, submission, proposal.claim, proposal.findings, proposal.questions)
    one.raise_work(held)
    rematch(one, list(rows.values()))


def _answer(proposal: _Proposal, outcome: _Kept | Receipt) -> Receipt:
    if isinstance(outcome, Receipt):
        return outcome
    added = outcome.added
    return _receipt(proposal, Taken(proposal.state), added.claim_id, added.version, proposal.state)


def _conflict(state: str) -> Finding:
    if state == ClaimState.VOIDED:
        told = "This claim was voided and stays so: nothing was stored. What is to be billed after all is a new claim, under "
        return Finding(
            GatewayCode.CLAIM_CONFLICT,
            Severity.ERROR,
            f"{told}another claim key and patient control number",
            field="/claim_key",
        )
    return Finding(
        GatewayCode.CLAIM_CONFLICT,
        Severity.ERROR,
        f"This claim key has other content and its claim is {state}: nothing was stored. Once it is adjudicated, "
        "`edigate replace` or `edigate void` it",
        field="/claim_key",
    )


def _correction_waits() -> Finding:
    return Finding(
        GatewayCode.CLAIM_CONFLICT,
        Severity.ERROR,
        "The payer has decided this claim and a correction of it was ordered: nothing was stored. As an original it would "
        "be a second claim; order the correction again with `edigate replace` or `edigate void`",
        field="/claim_key",
    )


def _receipt(
    proposal: _Proposal,
    outcome: Taken,
    claim_id: int | None = None,
    version: int | None = None,
    state: str | None = None,
    more: tuple[Finding, ...] = (),
) -> Receipt:
    new = proposal.new
    return Receipt(
        proposal.result.position, outcome, new.practice, new.claim_key, claim_id, version, state, new.partner_id,
        (*proposal.findings, *proposal.result.named(more)), proposal.repairs,
    )  # fmt: skip
