"""Which piece of work an outcome raises, in a biller's words, and when it closes itself.

Every item has one command that acts on it. Keys are natural: the same cause raised twice is one item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

import msgspec

from edigate.errors import SourceRef
from edigate.tracking.fold import Standing
from edigate.tracking.status import RANKS, REFUSED, ClaimState, Flag
from edigate.tracking.work_item import WorkItem, WorkKind

_S = ClaimState
OVER = frozenset({_S.REPLACED, _S.VOIDED, _S.CLOSED})
_DENIED = frozenset({_S.DENIED, _S.PARTIALLY_PAID})
_LEAVES_A_SHARE = frozenset({_S.PAID, _S.PARTIALLY_PAID, _S.PATIENT_RESPONSIBLE})
_NOT_GONE = frozenset({_S.DRAFT, _S.HELD, _S.READY, _S.BATCHED, *REFUSED})
# Work that concerns the current submissions only (one for each payer that the claim went to); other work stays while any
# submission of the claim warrants it.
_CURRENT_ONLY = frozenset(
    (WorkKind.HELD, WorkKind.REJECTED, WorkKind.INFO_REQUESTED, WorkKind.OVERDUE, WorkKind.TIMELY_FILING)
)


class Policy(msgspec.Struct, frozen=True, gc=False):
    """Days until a piece of work is due, counted from the document that raised it; `appeal_days` by payer."""

    rejected_days: int = 5
    denied_days: int = 30
    denied_early_days: int = 10
    info_requested_days: int = 10
    unmatched_days: int = 5
    unbalanced_days: int = 3
    conflict_days: int = 3
    takeback_days: int = 30
    question_days: int = 10
    secondary_days: int = 30
    credit_days: int = 60
    underpaid_days: int = 30
    patient_days: int = 30
    appeal_days: Mapping[str, int] = {}

    def deadline(self, kind: WorkKind, dated: date, payer: str | None = None) -> date | None:
        """When work of this kind is due; None for kinds without a policy. What can be appealed is due when the time to
        appeal with its payer ends, where that is known."""
        days: int | None = getattr(self, f"{kind}_days", None)
        if kind in (WorkKind.DENIED, WorkKind.UNDERPAID) and payer is not None:
            days = self.appeal_days.get(payer, days)
        return None if days is None else dated + timedelta(days=days)


# What the key of work about claims of ours that were refused together begins with, which mostly offers to send them anew; the
# batch follows, then which of it: all, what a 999 refused with its set (a word that keys on record have, and no more the
# mode that the work names), or what a 277CA refused with its set or provider.
OFFERED, OFFERED_WHOLE, OFFERED_REST, OFFERED_ABOVE = (
    "rejected:batch:",
    "new-envelope",
    "rejected-only",
    "set",
)
_BLAMELESS = (
    "blameless-only"  # how claims are sent again that were refused along with others (`gateway.resend`)
)
UNANSWERED = "overdue/277/"  # what the key of work about a question of ours without an answer begins with
HANDED_ON = "secondary/"  # what the key of work about a claim to a further payer begins with
_SUBMIT = "edigate submit FILE"


def offer_key(batch_id: int, how: str, source: SourceRef) -> str:
    """The key of work about claims of a batch that were refused together, at this place of an answer."""
    file = (
        f"{source.sha256[:16]}:" if how == OFFERED_ABOVE else ""
    )  # several 277CAs may refuse parts of one file
    return f"{OFFERED}{batch_id}:{how}:{file}{source.ordinal}"


def offer_action(batch_id: int, how: str) -> str:
    """The command for work about claims of a batch that were refused together."""
    mode = OFFERED_WHOLE if how == OFFERED_WHOLE else _BLAMELESS
    return f"edigate resend {batch_id} --as {mode} --reason WHY"


class About(msgspec.Struct, frozen=True, gc=False):
    """The claim a piece of work is about: the store's number and the caller's key.

    `number` is that of the claim to a further payer, which commands do not mean by the key; None for the claim as it was
    handed in. `again` is the command that sends it anew when it was refused or held.
    """

    claim_id: int
    claim_key: str
    number: str | None = None
    again: str = _SUBMIT

    @property
    def name(self) -> str:
        """What commands call it."""
        return self.number or self.claim_key


class Sending(Protocol):
    """A submission, as the store or what is known of it tells it."""

    @property
    def claim_id(self) -> int:
        """The store's number of its claim."""
        ...

    @property
    def claim_key(self) -> str:
        """The caller's key of its claim."""
        ...

    @property
    def patient_control_number(self) -> str:
        """Its own number, another one for each payer."""
        ...

    @property
    def frequency(self) -> str:
        """Original, replacement or void."""
        ...

    @property
    def successor_of(self) -> int | None:
        """What it corrects, replaces or voids."""
        ...

    @property
    def derived_from(self) -> int | None:
        """What a claim to a further payer was made from."""
        ...


def about(one: Sending) -> About:
    """What work about a submission says of it."""
    further = one.derived_from is not None
    name = one.patient_control_number if further else one.claim_key
    again = f"edigate secondary {one.claim_key} FILE" if further else _SUBMIT
    if one.successor_of is not None:  # sent as an original it would be a second claim
        again = {"7": f"edigate replace {name} FILE", "8": f"edigate void {name}"}.get(one.frequency, again)
    return About(one.claim_id, one.claim_key, name if further else None, again)


class Cause(msgspec.Struct, frozen=True, gc=False):
    """Why there is something to do: what a `WorkItem` says beside its kind and its claim."""

    key: str
    reason: str
    next_action: str
    dated: date
    codes: tuple[str, ...] = ()
    amount: Decimal | None = None
    source: SourceRef | None = None
    payer: str | None = None


def still_due(kind: WorkKind, every: Sequence[Standing], current: Sequence[Standing]) -> bool:
    """Whether a piece of work of this kind about a claim is still to be done, now that its submissions stand so.

    `every` are the standings of all submissions of the claim, `current` those of the ones that nothing has followed.
    Kinds that no standing can settle (delivery, quarantine, questions) stay until a person closes them; a question ends
    with the claim.
    """
    if not every:
        return True
    return any(_warrants(kind, standing) for standing in (current if kind in _CURRENT_ONLY else every))


def _warrants(kind: WorkKind, standing: Standing) -> bool:
    suspended = Flag.IN_SUSPENSE in standing.flags
    match kind:
        case WorkKind.HELD:
            return standing.state is _S.HELD
        case WorkKind.REJECTED:
            return standing.state in REFUSED
        case WorkKind.DENIED:
            return standing.state in _DENIED
        case WorkKind.DENIED_EARLY:
            return Flag.DENIED_EARLY in standing.flags
        case WorkKind.INFO_REQUESTED:
            return standing.state is _S.INFO_REQUESTED
        case WorkKind.TAKEBACK:
            return standing.state is _S.REVERSED_AWAITING_CORRECTION
        case WorkKind.SECONDARY:
            return standing.state in _LEAVES_A_SHARE
        case WorkKind.TIMELY_FILING:
            return standing.state in _NOT_GONE
        case WorkKind.UNMATCHED | WorkKind.UNBALANCED:
            return suspended
        case WorkKind.CONFLICT:
            return suspended or Flag.CONFLICT in standing.flags
        case WorkKind.OVERDUE:
            return RANKS[standing.state] < RANKS[_S.PAID] and standing.state not in REFUSED
        case WorkKind.QUESTION | WorkKind.UNDERPAID:
            return suspended or standing.state not in OVER
        case (
            WorkKind.CREDIT | WorkKind.PATIENT | WorkKind.DELIVERY | WorkKind.QUARANTINED
        ):  # closed where they are raised
            return True


_ACTIONS: dict[WorkKind, str] = {
    WorkKind.REJECTED: "{again}",
    WorkKind.DENIED: "edigate replace {name} FILE",
    WorkKind.UNDERPAID: "edigate appeal {name}",
    WorkKind.SECONDARY: "edigate secondary {key}",
}


def about_claim(
    kind: WorkKind, about: About, cause: Cause, policy: Policy, action: str | None = None
) -> WorkItem:
    """A piece of work about one claim of ours, with the command that acts on it (None: the one of its kind)."""
    command = action or _ACTIONS.get(kind, "edigate claim {name}")
    if action is None:
        command = command.format(name=about.name, key=about.claim_key, again=about.again)
    return _item(kind, cause, policy, command, about.claim_id)


def about_batch(kind: WorkKind, batch_id: int, cause: Cause, policy: Policy) -> WorkItem:
    """A piece of work about a file of ours, which the command shows."""
    return _item(kind, cause, policy, f"edigate batch {batch_id}")


def _item(kind: WorkKind, cause: Cause, policy: Policy, action: str, claim_id: int | None = None) -> WorkItem:
    return WorkItem(
        key=cause.key,
        kind=kind,
        reason=cause.reason,
        codes=cause.codes,
        next_action=cause.next_action,
        action=action,
        amount=cause.amount,
        deadline=policy.deadline(kind, cause.dated, cause.payer),
        claim_id=claim_id,
        source=cause.source,
    )


def conflicted(
    about: About, submission_id: int, standing: Standing, charge: Decimal, dated: date, policy: Policy
) -> WorkItem | None:
    """Answers about one submission that cannot all be true; None when there are none."""
    if not standing.conflicts:
        return None
    told = "; ".join(conflict.note for conflict in standing.conflicts)
    cause = Cause(
        key=f"conflict:submission:{submission_id}",
        reason=f"The answers contradict each other: {told}.",
        next_action="Ask the clearinghouse or payer which one holds before the claim is sent again.",
        amount=charge,
        dated=dated,
    )
    return about_claim(WorkKind.CONFLICT, about, cause, policy)


def unmatched(cause: Cause, action: str, policy: Policy) -> WorkItem:
    """An acknowledgment or status that fits nothing of ours, or several things: its file is kept.

    The codes name the claim or the file of ours as the answer does, so that it is found again when that arrives.
    """
    return _item(WorkKind.UNMATCHED, cause, policy, action)


def held_remittance(
    key: str,
    remittance_id: int,
    reasons: Sequence[str],
    amount: Decimal | None,
    dated: date,
    policy: Policy,
    source: SourceRef | None,
) -> WorkItem:
    """A remittance that posts nothing until a person has looked."""
    return WorkItem(
        key=key,
        kind=WorkKind.UNBALANCED,
        reason=f"The remittance is held, nothing of it is posted: {'; '.join(reasons)}.",
        next_action="Ask the payer for a corrected remittance, or post the paper one by hand.",
        action=f"edigate remit {remittance_id}",
        amount=amount,
        deadline=policy.deadline(WorkKind.UNBALANCED, dated),
        source=source,
    )
