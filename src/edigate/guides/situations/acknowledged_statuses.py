"""277CA: what one status (STC) says, by itself: category, action, and what its codes must name."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.rule import Topic
from edigate.guides.situations.rule_tables import codes
from edigate.transactions.status_information import StatusOutcome
from edigate.transactions.status_reading import acknowledged, outcome_of

COMPOSITES = (1, 10, 11)  # STC: where composites of category, status and entity stand
_ABOVE_LINES = "2200B 2200C 2200D"
_EVERYWHERE = "2200B 2200C 2200D 2220D"
_NOT_BATCH = ("E0", "F", "P", "R")  # beginnings of categories that answer inquiries
_SIDES = (StatusOutcome.ACCEPTED, StatusOutcome.REJECTED)

topic = Topic()


class AcknowledgedStatusRuleCode(StrEnum):
    """Rules about one STC of a claim acknowledgment."""

    ACKNOWLEDGED_BY_ANSWER = "ACKNOWLEDGED_BY_ANSWER"
    ACTION_CONTRADICTS_CATEGORY = "ACTION_CONTRADICTS_CATEGORY"
    STATUSES_DISAGREE = "STATUSES_DISAGREE"
    STATUS_NEEDS_ANOTHER = "STATUS_NEEDS_ANOTHER"
    STATUS_NEEDS_ENTITY = "STATUS_NEEDS_ENTITY"
    DUPLICATE_BELOW_RECEIVER = "DUPLICATE_BELOW_RECEIVER"


_Code = AcknowledgedStatusRuleCode


def categories(status: Seen) -> Iterator[tuple[int, str]]:
    """The element and the category of each composite that is there."""
    for at in COMPOSITES:
        if status[at]:
            yield at, status.part(at, 1)


@topic.segment_rule(
    _Code.ACKNOWLEDGED_BY_ANSWER, "The category answers an inquiry about a claim; an acknowledgment has those of A",
    guides="277CA", segments="STC", loops=_EVERYWHERE, snip=4, severity=Severity.ERROR,
    source="rules: ack-category-set", ik403="7",
)  # fmt: skip
def acknowledged_by_answer(status: Seen, _: Context) -> Iterator[Fault]:
    """STC01-1: no F, P or R category and no E0. E1 to E4 tell of systems and may come; unlisted codes are told by list."""
    for at, category in categories(status):
        if category.startswith(_NOT_BATCH):
            yield status.at(at, 1)


@topic.segment_rule(
    _Code.ACTION_CONTRADICTS_CATEGORY,
    "The action (STC03) accepts what the category refuses, or refuses what it accepts", guides="277CA", segments="STC",
    loops=_ABOVE_LINES, snip=4, severity=Severity.WARNING, source="rules: ack-action-fits-category",
)  # fmt: skip
def action_contradicts_category(status: Seen, _: Context) -> Iterator[Fault]:
    """WQ goes with A0 A1 A2 A5; U with A3 A4 A6 A7 A8. A warning, because payers send it and reading copes."""
    category = status.part(1, 1)
    odd = acknowledged(status[3], category)[1] or (status[3] == "WQ" and category == "A4")
    if odd and not category.startswith(_NOT_BATCH):
        yield status.at(3)


@topic.segment_rule(
    _Code.STATUSES_DISAGREE, "One status accepts and refuses at the same time", guides="277CA", segments="STC",
    loops=_EVERYWHERE, snip=4, severity=Severity.WARNING, source="rules: ack-composites-agree",
)  # fmt: skip
def statuses_disagree(status: Seen, _: Context) -> Iterator[Fault]:
    """STC01, STC10 and STC11 are one event."""
    first: StatusOutcome | None = None
    for at, category in categories(status):
        side = outcome_of(category)
        if side in _SIDES:
            if first is not None and side is not first:
                yield status.at(at, 1)
                return
            first = side


@topic.segment_rule(
    _Code.STATUS_NEEDS_ANOTHER, "The status only says that something is wrong; no other one says with what",
    guides="277CA", segments="STC", loops=_EVERYWHERE, snip=4, severity=Severity.WARNING,
    source="rules: ack-status-needs-second",
)  # fmt: skip
def status_needs_another(status: Seen, _: Context) -> Iterator[Fault]:
    """Status codes whose notes ask for a second one, alone or among their like."""
    pointing = codes("status", "needs_another")
    told = [(at, status.part(at, 2)) for at, _ in categories(status)]
    if told and all(code in pointing for _, code in told):
        yield status.at(told[0][0], 2)


@topic.segment_rule(
    _Code.STATUS_NEEDS_ENTITY, "The status is about somebody, and does not say about whom", guides="277CA",
    segments="STC", loops=_EVERYWHERE, snip=4, severity=Severity.WARNING, source="rules: ack-status-needs-entity",
)  # fmt: skip
def status_needs_entity(status: Seen, _: Context) -> Iterator[Fault]:
    """STC01-3 (10-3, 11-3) is there when the status speaks of an entity."""
    about = codes("status", "needs_entity")
    for at, _category in categories(status):
        if status.part(at, 2) in about and not status.part(at, 3):
            yield status.at(at, 3)


@topic.segment_rule(
    _Code.DUPLICATE_BELOW_RECEIVER, "The status is about a whole transmission, not about a provider or a claim",
    guides="277CA", segments="STC", loops="2200C 2200D 2220D", snip=4, severity=Severity.WARNING,
    source="rules: ack-duplicate-level",
)  # fmt: skip
def duplicate_below_receiver(status: Seen, _: Context) -> Iterator[Fault]:
    """746 (a transmission sent twice) stands at level 2200B only."""
    for at, _category in categories(status):
        if status.part(at, 2) in codes("status", "of_receiver"):
            yield status.at(at, 2)
