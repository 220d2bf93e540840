"""A 277 that answers no question: it refuses us (2200B) or a provider of ours (2200C), and names no claim.

Nothing follows for the claims, so it would be silence; whoever asked is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from edigate.outcome.status_meaning import Answer, failure_of, next_action
from edigate.tracking import words, worklist
from edigate.tracking.work_item import WorkItem, WorkKind
from edigate.tracking.worklist import About, Cause, about_claim
from edigate.transactions.status_information import ProviderStatus, ReceiverStatus


def references(levels: Sequence[ReceiverStatus | ProviderStatus]) -> frozenset[str]:
    """Our BHT03s that a 277 tells above its claims."""
    return frozenset(each.trace for each in levels if isinstance(each, ReceiverStatus) and each.trace)


def work(
    answer: Answer, levels: Sequence[ReceiverStatus | ProviderStatus], asked: Mapping[str, Sequence[About]]
) -> Iterator[WorkItem]:
    """The work that the refusals are; `asked` are the claims that were asked about, by our BHT03."""
    receivers = [each for each in levels if isinstance(each, ReceiverStatus)]
    for each in levels:
        failed = failure_of(answer, each.statuses)
        if failed is None:
            continue
        above = (
            each
            if isinstance(each, ReceiverStatus)
            else next(iter(receivers[each.receiver : each.receiver + 1]), None)
        )
        reference = above.trace if above else None
        whose = "us" if isinstance(each, ReceiverStatus) else "our provider"
        cause = Cause(
            key=answer.origin.key("not answered", each.ordinal),
            reason=f"The payer answers no question of file {reference or 'without reference'}, it refuses {whose}: {failed}.",
            next_action=next_action(each.statuses, answer.tables),
            dated=answer.at.date(),
            codes=tuple(dict.fromkeys(words.status_code(status) for status in each.statuses)),
            source=answer.origin.ref(each.ordinal, "STC"),
        )
        about = asked.get(reference or "", ())
        for one in about:
            own = msgspec.structs.replace(cause, key=f"{cause.key}:{one.claim_id}")
            action = f"edigate inquire {one.claim_key} --again"
            yield about_claim(WorkKind.QUESTION, one, own, answer.tables.policy, action)
        if not about:
            yield worklist.unmatched(cause, "edigate work close N --reason WHY", answer.tables.policy)
