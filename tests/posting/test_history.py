"""Settling all payments of one claim: whatever the order in which they became known."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.posting.history import Effect, EffectKind, PaymentRef, Remitted, Why, is_mirror, settle
from edigate.transactions.remittance_835.facts import ClaimPayment
from remitted import line, money, payment, remitted, reversal_of

PAID = payment("100", "60", line("1", "100", "60", "CO-45 40"))
MORE = payment("100", "75", line("1", "100", "75", "CO-45 25"), payer_claim_control_number="ICN2")
DENIED = payment("100", "0", line("1", "100", "0", "CO-16 100"), payer_claim_control_number="ICN3")
SPLIT = payment("50", "50", line("2", "50", "50"), payer_claim_control_number="S")
RENUMBERED = reversal_of(PAID, payer_claim_control_number="N", original_reference="ICN1")
POST, NONE = Effect(EffectKind.POST), Effect(EffectKind.NONE)


def suspended(why: Why) -> Effect:
    return Effect(EffectKind.SUSPEND, why=why)


def reverses(number: int, sequence: int = 1) -> Effect:
    return Effect(EffectKind.REVERSE, of=PaymentRef(number, sequence))


@pytest.mark.parametrize(
    "history, effects",
    [
        ([remitted(1, 1, PAID)], [POST]),
        ([remitted(1, 1, PAID), remitted(2, 5, reversal_of(PAID))], [POST, reverses(1)]),
        # reversal and correction in one file, in either order
        ([remitted(1, 1, PAID), remitted(2, 5, reversal_of(PAID)), remitted(2, 5, MORE, 2)], [POST, reverses(1), POST]),
        ([remitted(1, 1, PAID), remitted(2, 5, reversal_of(PAID), 2), remitted(2, 5, MORE, 1)],
         [POST, reverses(1), POST]),
        # correction some days before its reversal
        ([remitted(1, 1, PAID), remitted(2, 5, MORE), remitted(3, 9, reversal_of(PAID))], [POST, POST, reverses(1)]),
        # correction without any reversal: perhaps paid twice
        ([remitted(1, 1, PAID), remitted(2, 5, MORE)], [POST, suspended(Why.SECOND_PAYMENT)]),
        ([remitted(1, 1, PAID), remitted(2, 5, PAID)], [POST, suspended(Why.SECOND_PAYMENT)]),
        # paid twice, and the second taken back
        ([remitted(1, 1, PAID), remitted(2, 5, PAID), remitted(3, 9, reversal_of(PAID))], [POST, POST, reverses(2)]),
        # taken back twice
        ([remitted(1, 1, PAID), remitted(2, 5, reversal_of(PAID)), remitted(3, 9, reversal_of(PAID))],
         [POST, reverses(1), suspended(Why.NO_ORIGINAL)]),
        ([remitted(2, 5, reversal_of(PAID))], [suspended(Why.NO_ORIGINAL)]),
        ([remitted(1, 1, PAID), remitted(2, 5, reversal_of(PAID, paid=money("-59")))],
         [POST, suspended(Why.NOT_A_MIRROR)]),
        # the reversal has a new number and names the old one in REF*F8
        ([remitted(1, 1, PAID), remitted(2, 5, RENUMBERED)],
         [POST, reverses(1)]),
        ([remitted(1, 1, PAID), remitted(2, 5, reversal_of(PAID, payer_claim_control_number="N"))],
         [POST, suspended(Why.NO_ORIGINAL)]),
        # chain: paid, taken back, paid more, taken back, denied (the seed example)
        ([remitted(1, 1, PAID), remitted(2, 5, reversal_of(PAID)), remitted(2, 5, MORE, 2),
          remitted(3, 9, reversal_of(MORE)), remitted(3, 9, DENIED, 2)],
         [POST, reverses(1), POST, reverses(2, 2), POST]),
        # split claim: other number, other lines
        ([remitted(1, 1, PAID), remitted(2, 2, SPLIT)],
         [POST, POST]),
        ([remitted(1, 1, PAID), remitted(2, 2, payment("50", "50", line("2", "50", "50")))],
         [POST, suspended(Why.SECOND_PAYMENT)]),
        ([remitted(1, 1, PAID), remitted(2, 2, payment("50", "50", payer_claim_control_number="S"))],
         [POST, suspended(Why.SECOND_PAYMENT)]),
        # without money
        ([remitted(1, 1, payment("100", "0", status="23")), remitted(2, 2, PAID)], [NONE, POST]),
        ([remitted(1, 1, payment("100", "0", status="25")), remitted(2, 2, PAID)], [NONE, POST]),
        ([remitted(1, 1, payment("100", "5", status="25"))], [suspended(Why.MONEY_ON_NOTICE)]),
        # never by itself
        ([remitted(1, 1, PAID, proven=False)], [suspended(Why.UNPROVEN)]),
        ([remitted(1, 1, PAID, proven=False), remitted(2, 5, reversal_of(PAID), proven=False)],
         [suspended(Why.UNPROVEN), suspended(Why.UNPROVEN)]),
        ([remitted(1, 1, payment("100", "60", status="13"))], [suspended(Why.UNKNOWN_STATUS)]),
        ([remitted(1, 1, payment("100", "-60", adjusted="CO-45 160"))], [suspended(Why.NEGATIVE)]),
        ([remitted(1, 1, payment("100", "60", corrected_patient=object()))], [suspended(Why.NAME_CORRECTED)]),
    ],
)  # fmt: skip
def test_settling_in_every_order(history: list[Remitted], effects: list[Effect]) -> None:
    for order in permutations(history):
        settled = settle(order)
        assert [settled[one.ref] for one in history] == effects


OTHER = reversal_of(PAID, paid=money("-59"))


def taken(number: int, day: int, one: ClaimPayment, *why: Why, proven: bool = True) -> Remitted:
    """A payment about which a person has answered these questions."""
    return msgspec.structs.replace(remitted(number, day, one, proven=proven), accepted=frozenset(why))


def answered(why: Why) -> Effect:
    return Effect(EffectKind.POST, why=why)


@pytest.mark.parametrize(
    "history, effects",
    [
        ([taken(1, 1, payment("100", "60", status="13"), Why.UNKNOWN_STATUS)], [answered(Why.UNKNOWN_STATUS)]),
        ([taken(1, 1, payment("100", "5", status="25"), Why.MONEY_ON_NOTICE)], [answered(Why.MONEY_ON_NOTICE)]),
        # one answer is to one question
        ([taken(1, 1, payment("100", "60", corrected_patient=object()), Why.NEGATIVE)], [suspended(Why.NAME_CORRECTED)]),
        ([remitted(1, 1, PAID), taken(2, 5, payment("100", "60", corrected_patient=object()), Why.NAME_CORRECTED)],
         [POST, suspended(Why.SECOND_PAYMENT)]),
        ([remitted(1, 1, PAID),
          taken(2, 5, payment("100", "60", corrected_patient=object()), Why.NAME_CORRECTED, Why.SECOND_PAYMENT)],
         [POST, answered(Why.SECOND_PAYMENT)]),
        # what is no question is never answered
        ([taken(1, 1, PAID, *Why, proven=False)], [suspended(Why.UNPROVEN)]),
        ([taken(1, 1, payment("100", "5", status="25"), *Why, proven=False)], [suspended(Why.MONEY_ON_NOTICE)]),
        ([taken(1, 1, reversal_of(PAID), *Why, proven=False)], [suspended(Why.NO_ORIGINAL)]),
        # a second payment stands beside the first, until that is taken back
        ([remitted(1, 1, PAID), taken(2, 5, MORE, Why.SECOND_PAYMENT)], [POST, answered(Why.SECOND_PAYMENT)]),
        ([remitted(1, 1, PAID), taken(2, 5, MORE, Why.SECOND_PAYMENT), remitted(3, 9, reversal_of(PAID))],
         [POST, POST, reverses(1)]),
        ([remitted(1, 1, PAID), taken(2, 5, MORE, Why.SECOND_PAYMENT), remitted(3, 9, DENIED)],
         [POST, answered(Why.SECOND_PAYMENT), suspended(Why.SECOND_PAYMENT)]),
        # a reversal of other amounts takes back what it names, and what follows stands
        ([remitted(1, 1, PAID), taken(2, 5, OTHER, Why.NOT_A_MIRROR), remitted(2, 5, MORE, 2)],
         [POST, Effect(EffectKind.REVERSE, PaymentRef(1, 1), Why.NOT_A_MIRROR), POST]),
        ([remitted(1, 1, PAID), taken(2, 5, OTHER, Why.NOT_A_MIRROR), remitted(3, 9, reversal_of(PAID))],
         [POST, suspended(Why.NO_ORIGINAL), reverses(1)]),
        ([taken(1, 1, reversal_of(PAID), Why.NO_ORIGINAL)], [Effect(EffectKind.REVERSE, why=Why.NO_ORIGINAL)]),
        ([taken(1, 1, reversal_of(PAID), Why.NO_ORIGINAL), remitted(2, 5, PAID)], [reverses(2), POST]),
        ([taken(1, 1, reversal_of(PAID), Why.NO_ORIGINAL), remitted(2, 5, payment("100", "61", adjusted="CO-45 39"))],
         [suspended(Why.NOT_A_MIRROR), POST]),
    ],
)  # fmt: skip
def test_what_a_person_has_answered_waits_no_more_in_any_order(
    history: list[Remitted], effects: list[Effect]
) -> None:
    for order in permutations(history):
        settled = settle(order)
        assert [settled[one.ref] for one in history] == effects


def test_what_is_paid_after_a_void_waits() -> None:
    history = [remitted(1, 1, PAID), remitted(2, 5, reversal_of(PAID)), remitted(3, 9, MORE)]
    settled = settle(history, voided_on=date(2026, 4, 5))
    assert [settled[one.ref] for one in history] == [POST, reverses(1), suspended(Why.VOIDED)]


def test_a_mirror_negates_each_amount_with_its_group() -> None:
    assert is_mirror(reversal_of(PAID), PAID)
    other_group = reversal_of(payment("100", "60", line("1", "100", "60", "PI-45 40")))
    assert not is_mirror(other_group, PAID)


parts = st.sampled_from([PAID, MORE, DENIED, reversal_of(PAID), reversal_of(MORE), reversal_of(DENIED)])


@given(st.lists(st.tuples(st.integers(1, 5), parts), max_size=7), st.randoms(use_true_random=False))
def test_any_history_settles_the_same_in_any_order(given_parts: list, random) -> None:  # type: ignore[no-untyped-def]
    history = [remitted(n, day, one) for n, (day, one) in enumerate(given_parts, start=1)]
    shuffled = list(history)
    random.shuffle(shuffled)
    settled = settle(history)
    assert settled == settle(shuffled)
    mirrored = [effect.of for effect in settled.values() if effect.kind is EffectKind.REVERSE]
    assert len(mirrored) == len(set(mirrored))  # nothing is taken back twice
    live = [ref for ref, effect in settled.items() if effect.kind is EffectKind.POST and ref not in mirrored]
    assert len(live) <= 1  # and nothing is paid twice
