"""Submissions are found by every number they have, and move only from where they are believed to stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from edigate import store as stores
from edigate.outcome.outcome import PayerNumber
from edigate.store import Store, claims, known_submissions, payer_numbers, submissions
from edigate.store.submissions import Move
from edigate.store.tables import NOT_OF_PAYMENT, WAITS
from store.things import AT, PARTNER, add_claims, freeze, later, new_claim


def test_found_by_each_of_their_numbers(store: Store) -> None:
    with store.begin() as tx:
        [one, two] = add_claims(tx, "LSF-0481", "00481A")
        numbers = [PayerNumber(one.claim_id, one.submission_id, "PAYER1", number, date(2026, 3, n))
                   for n, number in ((5, "ICN-1"), (4, "ICN-0"))]  # fmt: skip
        payer_numbers.add(tx, numbers)
        payer_numbers.add(tx, numbers)
    with store.look() as tx:

        def ids(found: list[submissions.Submission]) -> list[int]:
            return [each.id for each in found]

        a, b = one.submission_id, two.submission_id
        x, y = one.claim_id, two.claim_id
        assert known_submissions.numbered(tx, ["LSF-0481", "nobody", "LSF-0481"]) == {x}
        assert known_submissions.similar(tx, ["lsf0481 "]) == {x}
        assert known_submissions.similar(tx, ["481a"]) == {y}
        assert known_submissions.similar(tx, ["", "--", "000"]) == set()
        assert known_submissions.known_to_payers(tx, ["ICN-0"]) == {x}
        assert known_submissions.traced(tx, [two.trace, one.trace]) == {x, y}
        assert known_submissions.numbered(tx, ["%s", "' OR 1=1 --", '"]']) == set()
        assert ids(submissions.get_many(tx, [b, a])) == [a, b]
        assert payer_numbers.of_claims(tx, [x, y]) == {x: {"PAYER1": {"ICN-0", "ICN-1"}}}


def test_lists_of_any_length_are_looked_up(store: Store) -> None:
    keys = [f"K-{n}" for n in range(1100)]
    with store.begin() as tx:
        add_claims(tx, *keys)
    with store.look() as tx:
        claim_ids = known_submissions.numbered(tx, [*keys, *keys, "other"])
        found = known_submissions.of_claims(tx, claim_ids, lines=False)
        assert [each.id for each in found] == [each.id for each in submissions.of_claims(tx, claim_ids)]
    assert [each.claim_key for each in found] == keys


def test_a_move_asks_no_list_for_the_indexes_and_what_they_are_for_is_found_by_them(tmp_path: Path) -> None:
    """On SQLite, which makes a table of a list in the condition of an index."""
    with stores.open(f"sqlite:///{tmp_path / 'edigate.db'}") as store, store.begin() as tx:
        moved = "UPDATE submissions SET state = 'paid', payer_claim_control_number = 'ICN' WHERE id = 1"
        assert "OpenEphemeral" not in {step[1] for step in tx.rows(f"EXPLAIN {moved}", ())}
        for where, index in (
            (f"{NOT_OF_PAYMENT} AND payer_claim_control_number = 'ICN'", "submissions_by_payer_number"),
            (f"{WAITS} AND partner_id = 'clearing' ORDER BY id", "submissions_that_wait"),
        ):
            [(*_, plan)] = tx.rows(f"EXPLAIN QUERY PLAN SELECT * FROM submissions WHERE {where}", ())
            assert f"USING INDEX {index} (" in plan


def test_those_that_wait_come_oldest_first_with_their_texts(store: Store) -> None:
    with store.begin() as tx:
        add_claims(tx, "K-1", "K-2", "K-3")
        add_claims(tx, "K-4", partner_id="other")
        add_claims(tx, "K-5", state="held")
    with store.look() as tx:
        first = submissions.ready(tx, PARTNER, 2)
        assert [(each.submission.claim_key, each.body) for each in first] == [
            ("K-1", '{"claim_key": "K-1"}'), ("K-2", '{"claim_key": "K-2"}'),
        ]  # fmt: skip
        assert submissions.ready(tx, PARTNER, 2, kind="dental") == []
        assert submissions.waiting(tx) == {(PARTNER, "professional"): 3, ("other", "professional"): 1}


def test_a_move_from_where_it_does_not_stand_changes_nothing(store: Store) -> None:
    with store.begin() as tx:
        [one] = add_claims(tx, "K-1")
        assert submissions.advance(tx, one.submission_id, "ready", "held", later(1))
        assert not submissions.advance(tx, one.submission_id, "ready", "batched", later(2))
        found = submissions.get(tx, one.submission_id)
    assert found is not None
    assert (found.state, found.state_at) == ("held", later(1))


def test_many_moves_say_whether_all_of_them_happened(store: Store) -> None:
    with store.begin() as tx:
        added = add_claims(tx, "K-1", "K-2", "K-3")
        ids = [one.submission_id for one in added]
        moved = submissions.advance_many(tx, [
            Move(ids[0], "ready", "paid", ("conflict",), "ICN-7"),
            Move(ids[1], "batched", "paid"),
            Move(ids[2], "ready", "ready", flags=("alert",)),
            Move(999, "ready", "paid"),
        ], later(3))  # fmt: skip
        found = submissions.get_many(tx, ids)
    assert not moved
    assert [(f.state, f.state_at, f.flags, f.payer_claim_control_number) for f in found] == [
        ("paid", later(3), ("conflict",), "ICN-7"), ("ready", AT, (), None), ("ready", AT, ("alert",), None),
    ]  # fmt: skip


def test_a_move_without_flags_and_number_keeps_them(store: Store) -> None:
    with store.begin() as tx:
        [one] = claims.add(
            tx, [new_claim(flags=("alert",), payer_claim_control_number="ICN-1")], at=AT, actor="ann"
        )
        assert submissions.advance_many(tx, [Move(one.submission_id, "ready", "held")], AT)
        found = submissions.get(tx, one.submission_id)
    assert found is not None
    assert (found.flags, found.payer_claim_control_number) == (("alert",), "ICN-1")


def test_a_whole_batch_moves(store: Store) -> None:
    with store.begin() as tx:
        added = add_claims(tx, "K-1", "K-2", "K-3")
        batch = freeze(tx, 7, added)
        submissions.advance(tx, added[0].submission_id, "batched", "rejected", AT)
        assert submissions.advance_batch(tx, batch.id, "batched", "submitted", later(1)) == 2
        assert [each.state for each in submissions.of_batch(tx, batch.id)] == [
            "rejected",
            "submitted",
            "submitted",
        ]


@pytest.mark.parametrize(("minutes", "expected"), [(0, 0), (1, 1), (2, 2)])
def test_overdue_is_what_has_stood_there_for_long(store: Store, minutes: int, expected: int) -> None:
    with store.begin() as tx:
        [a, b] = add_claims(tx, "K-1", "K-2")
        submissions.advance(tx, a.submission_id, "ready", "received", later(1))
        submissions.advance(tx, b.submission_id, "ready", "received", later(2))
        assert len(submissions.overdue(tx, ["received"], later(minutes))) == expected
        assert len(submissions.overdue(tx, ["received"], later(minutes), later(1))) == max(expected - 1, 0)
        assert submissions.overdue(tx, ["received"], later(minutes), later(minutes)) == []
