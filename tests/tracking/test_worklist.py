"""When work closes itself, when it is due, and that every code list's next action has words."""

from __future__ import annotations

from datetime import date

import pytest

from edigate.tracking import words
from edigate.tracking.fold import Standing
from edigate.tracking.status import ClaimState, Flag
from edigate.tracking.work_item import WorkKind
from edigate.tracking.worklist import Policy, still_due
from remitted import cas, tables

K, S = WorkKind, ClaimState


def at(state: ClaimState, *flags: Flag) -> Standing:
    return Standing(state, flags=frozenset(flags))


@pytest.mark.parametrize(
    "kind, standings, due",
    [
        (K.HELD, [at(S.HELD)], True),
        (K.HELD, [at(S.READY)], False),
        (K.REJECTED, [at(S.REJECTED)], True),
        (K.REJECTED, [at(S.SYNTAX_REJECTED)], True),
        (K.REJECTED, [at(S.REJECTED), at(S.READY)], False),  # corrected and on its way
        (K.REJECTED, [at(S.PAID)], False),
        (K.DENIED, [at(S.DENIED)], True),
        (K.DENIED, [at(S.PARTIALLY_PAID)], True),
        (K.DENIED, [at(S.PARTIALLY_PAID), at(S.SUBMITTED)], True),  # until the correction is decided
        (K.DENIED, [at(S.REPLACED), at(S.PAID)], False),
        (K.INFO_REQUESTED, [at(S.INFO_REQUESTED)], True),
        (K.INFO_REQUESTED, [at(S.PENDING)], False),
        (K.TAKEBACK, [at(S.REVERSED_AWAITING_CORRECTION)], True),
        (K.TAKEBACK, [at(S.PAID)], False),
        (K.UNMATCHED, [at(S.PAID, Flag.IN_SUSPENSE)], True),
        (K.UNMATCHED, [at(S.PAID)], False),
        (K.UNBALANCED, [at(S.ACCEPTED, Flag.IN_SUSPENSE)], True),
        (K.CONFLICT, [at(S.PAID, Flag.CONFLICT)], True),
        (K.CONFLICT, [at(S.PAID, Flag.IN_SUSPENSE)], True),
        (K.CONFLICT, [at(S.PAID)], False),
        (K.OVERDUE, [at(S.SUBMITTED)], True),
        (K.OVERDUE, [at(S.REJECTED)], False),
        (K.OVERDUE, [at(S.DENIED)], False),
        (K.QUESTION, [at(S.PAID)], True),
        (K.QUESTION, [at(S.CLOSED)], False),
        (K.SECONDARY, [at(S.PAID), at(S.SUBMITTED)], True),
        (K.SECONDARY, [at(S.REVERSED_AWAITING_CORRECTION)], False),
        (K.TIMELY_FILING, [at(S.REJECTED)], True),
        (K.TIMELY_FILING, [at(S.REJECTED), at(S.SUBMITTED)], False),
        (K.DELIVERY, [at(S.PAID)], True),
        (K.QUARANTINED, [at(S.PAID)], True),
        (K.UNMATCHED, [], True),
    ],
)  # fmt: skip
def test_still_due(kind: WorkKind, standings: list[Standing], due: bool) -> None:
    assert still_due(kind, standings, standings[-1:]) is due


def test_every_kind_is_decided_for_every_state() -> None:
    for kind in WorkKind:
        for state in ClaimState:
            assert isinstance(still_due(kind, [at(state)], [at(state)]), bool)


def test_deadlines_count_from_the_document() -> None:
    policy = Policy(denied_days=10)
    assert policy.deadline(K.DENIED, date(2026, 3, 18)) == date(2026, 3, 28)
    assert policy.deadline(K.OVERDUE, date(2026, 3, 18)) is None


def test_every_next_action_of_the_code_lists_has_words() -> None:
    used = {
        entry.next_action
        for name in ("carc", "rarc", "status", "status_category")
        for entry in getattr(tables(), name).entries.values()
    }
    assert used - {"none", "review", "post_info", "post_payment"} <= set(words.NEXT_ACTIONS)


def test_unknown_codes_are_shown_as_they_came() -> None:
    told = words.adjustment_sentence(cas("CO-ZZ9 5"), ["N9999"], tables().carc, tables().rarc)
    assert told == "CO-ZZ9 reason unknown to our list; N9999 remark unknown to our list"
    assert words.next_action("ZZ9", tables().carc) == words.REVIEW
