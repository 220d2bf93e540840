"""Claims taken in: once per practice and key, every content kept, every sending a submission."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from edigate.errors import Finding, Location, Severity, TryLater
from edigate.store import Store, claims, known_submissions, submissions
from store.things import AT, add_claims, freeze, later, new_claim

ODD = Finding(
    "npi_check_digit", Severity.ERROR, "The check digit is wrong", Location(), 5, "/billing_provider/npi"
)


def test_a_claim_comes_back_as_it_was_taken_in(store: Store) -> None:
    with store.begin() as tx:
        [added] = claims.add(tx, [new_claim("K-1", findings=(ODD,), source="a.json")], at=AT, actor="ann")
    with store.look() as tx:
        known = claims.find(tx, "main", ["K-1", "K-2"])["K-1"]
        one = known.submission
        assert (one.claim_id, one.id, one.trace, one.version) == (
            added.claim_id, added.submission_id, added.trace, 1,
        )  # fmt: skip
        assert (one.practice, one.claim_key, one.kind, one.state, one.state_at) == (
            "main",
            "K-1",
            "professional",
            "ready",
            AT,
        )
        assert (one.charge, one.service_from, one.service_to) == (
            Decimal("120.00"),
            date(2026, 3, 1),
            date(2026, 3, 2),
        )
        assert str(one.charge) == "120.00"
        assert known.content_sha256 == new_claim("K-1").content_sha256
        assert claims.body(tx, one.claim_id, 1) == '{"claim_key": "K-1"}'
        [version] = claims.versions(tx, one.claim_id)
        assert (version.findings, version.received_at, version.source, version.actor) == (
            (ODD,),
            AT,
            "a.json",
            "ann",
        )


def test_many_are_taken_in_at_once_and_found_by_their_keys(store: Store) -> None:
    keys = [f"K-{n}" for n in range(1203)]
    with store.begin() as tx:
        added = add_claims(tx, *keys)
    assert len({one.trace for one in added}) == len(keys)
    assert all(one.trace.startswith("EDG") and len(one.trace) == 16 for one in added)
    with store.look() as tx:
        found = claims.find(tx, "main", keys)
        assert {key: known.submission.trace for key, known in found.items()} == dict(
            zip(keys, (one.trace for one in added), strict=True)
        )
        assert claims.find(tx, "other", keys) == {}


def test_a_key_that_is_there_already_is_not_taken_in_twice(store: Store) -> None:
    with store.begin() as tx:
        add_claims(tx, "K-1")
    with pytest.raises(TryLater), store.begin() as tx:
        add_claims(tx, "K-0", "K-1")
    with store.look() as tx:
        assert list(claims.find(tx, "main", ["K-0", "K-1"])) == ["K-1"]
    with store.begin() as tx:
        add_claims(tx, "K-1", practice="other")


def test_other_content_before_leaving_is_a_new_version_and_the_old_one_is_kept(store: Store) -> None:
    with store.begin() as tx:
        [added] = add_claims(tx, "K-1", state="held")
        mended = new_claim(
            "K-1", body='{"mended": true}', charge=Decimal("99.50"), patient_control_number="P-9"
        )
        revised = claims.revise(
            tx, added.submission_id, mended, from_states=("held", "ready"), at=later(1), actor="ben"
        )
    assert revised is not None
    assert (revised.submission_id, revised.version, revised.trace) == (added.submission_id, 2, added.trace)
    with store.look() as tx:
        one = claims.find(tx, "main", ["K-1"])["K-1"].submission
        assert (one.version, one.state, one.charge, one.state_at) == (2, "ready", Decimal("99.50"), later(1))
        assert claims.body(tx, one.claim_id, 1) == '{"claim_key": "K-1"}'
        assert claims.body(tx, one.claim_id, 2) == '{"mended": true}'
        assert claims.bodies(tx, [(one.claim_id, 2), (one.claim_id, 9)]) == {
            (one.claim_id, 2): '{"mended": true}'
        }
        assert known_submissions.numbered(tx, ["P-9"]) == {one.claim_id}
        assert claims.named(tx, "P-9")[0].submission.patient_control_number == "P-9"


def test_a_claim_in_a_batch_is_not_revised(store: Store) -> None:
    with store.begin() as tx:
        added = add_claims(tx, "K-1")
        freeze(tx, 7, added)
        other, states = new_claim("K-1", body="{}"), ("ready", "batched")
        changed = claims.revise(tx, added[0].submission_id, other, from_states=states, at=AT, actor="ben")
        assert changed is None
        assert len(claims.versions(tx, added[0].claim_id)) == 1


def test_a_correction_is_a_further_submission_that_knows_the_one_before(store: Store) -> None:
    with store.begin() as tx:
        [first] = add_claims(tx, "K-1")
        second = claims.resubmit(tx, first.submission_id, new_claim("K-1", frequency="7", body="{}",
                                 payer_claim_control_number="ICN-1"), at=later(5), actor="ben")  # fmt: skip
    assert second.claim_id == first.claim_id
    with store.look() as tx:
        current = claims.get(tx, first.claim_id)
        assert current is not None
        one = current.submission
        assert (one.id, one.successor_of, one.frequency, one.version) == (
            second.submission_id,
            first.submission_id,
            "7",
            2,
        )
        assert one.payer_claim_control_number == "ICN-1"
        assert [each.id for each in submissions.of_claims(tx, [first.claim_id])] == [
            first.submission_id,
            second.submission_id,
        ]
    with pytest.raises(TryLater), store.begin() as tx:
        claims.resubmit(tx, first.submission_id, new_claim("K-1"), at=later(6), actor="ben")


def test_the_same_content_goes_again_under_a_new_trace(store: Store) -> None:
    with store.begin() as tx:
        added = add_claims(tx, "K-1")
        freeze(tx, 7, added)
        submissions.advance(tx, added[0].submission_id, "batched", "syntax_rejected", AT)
        (again,) = claims.send_again(tx, [added[0].submission_id], state="ready", at=later(9))
    assert again.version == 1
    assert again.trace != added[0].trace
    with store.look() as tx:
        [waiting] = submissions.ready(tx, "clearing", 10)
        assert (waiting.submission.id, waiting.submission.batch_id, waiting.body) == (
            again.submission_id, None, '{"claim_key": "K-1"}',
        )  # fmt: skip


def test_a_person_names_a_claim_by_key_number_or_id(store: Store) -> None:
    with store.begin() as tx:
        [one, two] = claims.add(
            tx, [new_claim("K-1", patient_control_number="P-1"), new_claim("K-2", patient_control_number="P-1")],
            at=AT, actor="ann",
        )  # fmt: skip
    with store.look() as tx:
        names = ("K-1", "P-1", str(two.claim_id), "x", "²")
        ids = {name: [known.submission.claim_id for known in claims.named(tx, name)] for name in names}
    both = [one.claim_id, two.claim_id]
    assert ids == {"K-1": both[:1], "P-1": both, str(two.claim_id): both[1:], "x": [], "²": []}
