"""What a remittance says of a claim is on record once, in its payment, and shows as what was heard of the claim; databases that
had it twice come to the same."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from edigate import store as stores
from edigate.errors import LocalError
from edigate.gateway import accepting, heard
from edigate.gateway.known import of_claims
from edigate.intake import json_claims
from edigate.outcome.outcome import PayerNumber, SubmissionSignal
from edigate.store import denials, payer_numbers, signals, submissions, updates
from edigate.store.engine import Tx
from edigate.store.guards import lifted
from edigate.store.signals import Arrived
from edigate.tracking.signal import SignalKind
from edigate.transactions.remittance_835.facts import REVERSAL
from gateway.conftest import Read
from gateway.paying import clp, pays
from gateway.test_inquire import answer
from gateway.test_interpret import interpreted, send_the_example
from gateway.worlds import World, claim

pytestmark = pytest.mark.shared

LINES = "150 67 CO-45 58, PR-3 25", "85 0 CO-16 85"
_BEFORE = (
    "DROP VIEW submission_milestones",
    "DROP INDEX journal_entries_otherwise",
    "ALTER TABLE remittances DROP COLUMN document_at",
    "CREATE VIEW submission_milestones AS SELECT 1 AS one",
    "DROP INDEX submissions_that_wait",
    "CREATE INDEX submissions_by_state ON submissions (state, partner_id, id)",
    "UPDATE alembic_version SET version_num = '0016'",
)


def _paid(world: World, read: Read) -> World:
    """One claim paid in part, one paid, reversed and paid anew, one from which a payment was taken away again."""
    world = interpreted(send_the_example(world), read, "02", "03", "04", "05")
    world.submit(claim("A1"), claim("A2"))
    world.gateway.prepare()
    world.gateway.send()
    first, back = clp("A1", "67", *LINES), clp("A1", "67", *LINES, sign=-1)
    pays(world, "T1", "134", [first, clp("A2", "67", *LINES, number="ICN7")])
    pays(world, "T2", "85", [back, clp("A1", "152", LINES[0], "85 85", number="ICN2", more="REF*F8*ICN1")])
    world.gateway.unlink_payments("A2", 2, reason="another patient")
    return world


def _heard(world: World) -> list[Any]:
    told = [_heard_of(world, each) for each in (1, 2, 3)]
    return [sorted(each, key=lambda one: (one.signal.kind, one.signal.at, one.signal.codes)) for each in told]


def _picture(world: World) -> Any:
    with world.look() as tx:
        numbers = payer_numbers.of_claims(tx, [1, 2, 3])
        found = payer_numbers.claims(tx, ["ICN1"]), payer_numbers.claims(tx, ["ICN2", "ICN7"])
        return _heard(world), world.picture(), numbers, found, denials.milestones(tx)


def _as_before(tx: Tx, world: World) -> None:
    """The rows and columns of a database that had signals and numbers of payments as well."""
    known = of_claims(tx, [1, 2, 3])
    sent = {each.id: each for each in known.submissions}
    for one in known.payments:
        ours, told = sent[one.submission_id or 0], one.payment
        (said,) = [
            each.signal
            for each in heard.of_claim(tx, ours.claim_id, world.gateway.context.tables)
            if each.signal.source == one.source
        ]
        signals.add(tx, [SubmissionSignal(ours.id, said)], world.clock())
        if told.payer_claim_control_number and told.status_code != REVERSAL:
            number = told.payer_claim_control_number
            new = PayerNumber(ours.claim_id, ours.id, one.payer_id, number, one.dated, one.source)
            payer_numbers.add(tx, [new])
    for statement in _BEFORE:
        tx.run(text(statement))
    if not tx.postgres:
        _with_row_numbers(tx)


def _with_row_numbers(tx: Tx) -> None:
    """Postings as a table of SQLite whose rows have numbers besides their key."""
    found = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND"
    others = tx.all(text(f"{found} tbl_name = 'journal_postings' AND type <> 'table'"))
    ((_, _, made),) = tx.all(text(f"{found} type = 'table' AND name = 'journal_postings'"))
    views = tx.all(text(f"{found} type = 'view'"))
    was = made[made.index("(") :].removesuffix(", WITHOUT ROWID")
    for statement in (
        *(f"DROP VIEW {name}" for _, name, _ in views),
        f"CREATE TABLE was {was}",
        "INSERT INTO was SELECT * FROM journal_postings",
        "DROP TABLE journal_postings",
        "ALTER TABLE was RENAME TO journal_postings",
        *(sql for _, _, sql in (*others, *views)),
    ):
        tx.connection.exec_driver_sql(statement)


def test_a_payment_is_heard_and_known_by_its_number_without_further_rows(
    any_world: World, read: Read
) -> None:
    world = _paid(any_world, read)
    example, one, other = _heard(world)
    said = [each.signal.verdict for each in one if each.signal.kind is SignalKind.REMITTANCE]
    assert sorted(said) == ["paid", "partially_paid", "reversed"]
    assert all(each.signal.at.hour for each in example if each.signal.kind is SignalKind.REMITTANCE)
    taken_away = [each.signal for each in other if each.signal.kind is SignalKind.REMITTANCE]
    assert [each.verdict for each in taken_away] == ["partially_paid"]  # it was said, and moves nothing
    assert world.states()["A2"] == "submitted"
    with world.look() as tx:
        assert payer_numbers.of_claims(tx, [2, 3]) == {2: {"DHP01": {"ICN1", "ICN2"}}}
        assert payer_numbers.claims(tx, ["ICN1"]) == {2} and payer_numbers.claims(tx, ["ICN7"]) == set()
        kept = signals.of_submissions(tx, [1, 2, 3])
        assert [each.kind for each in kept[2]] == ["upload"]
        assert "835" in [each.kind for each in kept[3]] and "835" not in [each.kind for each in kept[1]]
        decided = {each.claim_key: each.decided for each in denials.milestones(tx)}
    assert decided["A1"] is not None and decided["A2"] is None


def _schema(world: World) -> set[str]:
    """Everything that a database of SQLite is made of, in its words."""
    with world.look() as tx:
        made = [] if tx.postgres else tx.all(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
    return {" ".join(sql.replace('"', "").split()) for (sql,) in made}


def test_a_database_that_had_it_twice_comes_to_the_same(any_world: World, read: Read) -> None:
    world = _paid(any_world, read)
    after, schema = _picture(world), _schema(world)
    url = world.gateway.context.store.engine.url.render_as_string(hide_password=False)
    with world.gateway.context.store.begin() as tx, lifted(tx, "signals"):
        _as_before(tx, world)
    with world.look() as tx:
        assert len(signals.of_submissions(tx, [2])[2]) == 4
    stores.upgrade(url)
    assert _picture(world) == after and _schema(world) == schema
    with pytest.raises(LocalError, match="breaks a rule"), world.gateway.context.store.begin() as tx:
        tx.run(text("DELETE FROM signals"))


def _sent(world: World, *keys: str) -> World:
    world.submit(*map(claim, keys))
    world.gateway.prepare()
    world.gateway.send()
    return world


def _heard_of(world: World, claim_id: int) -> list[Arrived]:
    with world.look() as tx:
        return heard.of_claim(tx, claim_id, world.gateway.context.tables)


def _decisions(world: World, claim_id: int) -> list[tuple[Any, str | None]]:
    """When each decision reached us, and its number, as the timeline and the appeal say."""
    said = [each for each in _heard_of(world, claim_id) if each.signal.kind is SignalKind.REMITTANCE]
    shown = [each.at for each in world.timeline(claim_id) if (each.verdict or "").startswith("835:")]
    assert shown == [each.arrived_at for each in said]
    return [(each.arrived_at, each.signal.payer_claim_control_number) for each in said]


def test_what_a_person_lets_count_is_heard_as_before(any_world: World) -> None:
    """The person's word stands at the same place of the file as the payment it is about."""
    world = _sent(any_world, "A1")
    for trace, number in (("T1", "ICN1"), ("T2", "ICN2")):
        pays(world, trace, "67", [clp("A1", "67", *LINES, number=number)])
    before = _decisions(world, 1)
    accepting.accept(world.gateway.context, "A1", 2, "both are right")
    assert [number for _, number in before] == ["ICN1", "ICN2"]
    assert _decisions(world, 1) == before


def test_what_is_taken_away_keeps_its_time_and_leaves_no_number_behind(any_world: World) -> None:
    """The caller is told that the number is not the claim's: a replacement would quote it."""
    world = _sent(any_world, "A1", "A2")
    pays(world, "T1", "134", [clp("A1", "67", *LINES), clp("A2", "67", *LINES, number="ICN7")])
    before = _decisions(world, 1)
    world.clock.forward(hours=5)
    world.gateway.unlink_payments("A1", 1, reason="another patient")
    assert _decisions(world, 1) == before
    with world.look() as tx:
        told = [
            each.body for each in updates.after(tx, 0) if each.claim_key == "A1" and each.kind == "status"
        ]
        (now,) = submissions.of_claims(tx, [1])
    assert [(each["state"], each["payer_claim_control_number"]) for each in told[-2:]] == [
        ("partially_paid", "ICN1"), ("submitted", None),
    ]  # fmt: skip
    assert (now.state, now.payer_claim_control_number) == ("submitted", None)


def _without_status_numbers(tx: Tx, world: World) -> None:
    """As they were when a remittance had told the number first: one row, that of the remittance."""
    tx.run(text("DELETE FROM payer_numbers"))
    _as_before(tx, world)


def test_what_an_older_version_kept_once_is_not_lost_with_the_payment(any_world: World) -> None:
    """The number that a status answer told after the remittance, and the word that was taken away before it was linked anew."""
    world = _sent(any_world, "A1", "A2", "A3")
    paid = [clp(f"A{n}", "67", *LINES, number=f"ICN{n}") for n in (1, 2, 3)]
    pays(world, "T1", "201", paid)
    world.take(answer("0", "F1:65", "REF*EJ*A1~REF*1K*ICN1~"))
    world.gateway.interpret()
    world.gateway.unlink_payments("A2", 1, reason="another patient")
    world.gateway.link(next(each.id for each in world.work() if each.item.kind == "unmatched"), "A2")
    with world.look() as tx:
        (first,) = signals.of_submissions(tx, [2])[2][-1:]
    before, url = _decisions(world, 2), world.gateway.context.store.engine.url
    with world.gateway.context.store.begin() as tx, lifted(tx, "signals"):
        _without_status_numbers(tx, world)
        again = msgspec.structs.replace(first, at=datetime(2026, 4, 1, tzinfo=UTC))  # as it was linked
        signals.add(tx, [SubmissionSignal(2, again)], world.clock())
    stores.upgrade(url.render_as_string(hide_password=False))
    assert _decisions(world, 2) == before
    assert list(world.gateway.replay()) == []
    world.gateway.unlink_payments("A1", 1, reason="another patient")
    with world.look() as tx:
        assert payer_numbers.of_claims(tx, [1, 2, 3])[1] == {"DHP01": {"ICN1"}}


def test_a_payment_finds_its_claim_by_a_number_that_stands_only_with_the_claim(any_world: World) -> None:
    """One that the caller quoted with an original, or that a payer named when it refused."""
    world = _sent(any_world, "A2")
    world.submit(claim("A1", payer_claim_control_number="ICN1"))
    world.gateway.prepare()
    world.gateway.send()
    world.take(answer("0", "A3:21", "REF*EJ*A2~REF*1K*ICN2~"))
    world.gateway.interpret()
    assert world.states() == {"A1": "submitted", "A2": "rejected"}
    for n in (1, 2):
        paid = clp(f"A{n}", "67", *LINES, number=f"ICN{n}").replace(f"CLP*A{n}*", "CLP*0*")
        pays(world, f"T{n}", "67", [paid])
    assert world.states() == {"A1": "partially_paid", "A2": "partially_paid"}
    with world.look() as tx:
        assert payer_numbers.claims(tx, ["ICN1"]) == {2} and payer_numbers.claims(tx, ["ICN2"]) == {1}


@pytest.mark.parametrize(
    "status", ["1", "19"]
)  # paid, or passed on: what is left says the same, or something else
def test_the_caller_is_told_that_the_number_is_gone_whatever_is_left(any_world: World, status: str) -> None:
    world = _sent(any_world, "A1")
    pays(world, "T1", "67", [clp("A1", "67", *LINES)])
    pays(world, "T2", "67", [clp("A1", "67", *LINES, number="", status=status)])
    world.gateway.unlink_payments("A1", 1, reason="another patient")
    with world.look() as tx:
        told = [each.body for each in updates.after(tx, 0) if each.kind == "status"]
        (now,) = submissions.of_claims(tx, [1])
    assert now.payer_claim_control_number is None
    assert (told[-1]["state"], told[-1]["payer_claim_control_number"]) == (now.state, None)


def test_a_time_that_an_older_version_did_not_keep_is_no_difference_in_a_replay(any_world: World) -> None:
    """Of a remittance of which nothing was matched when it came; it is still told by its day."""
    world = _sent(any_world, "A1", "A2")
    paid = [clp(f"A{n}", "67", *LINES, number=f"ICN{n}").replace(f"CLP*A{n}*", "CLP*0*") for n in (1, 2)]
    pays(world, "T1", "134", paid)
    with world.gateway.context.store.begin() as tx:
        tx.run(text("UPDATE remittances SET document_at = NULL"))
    for n, item in enumerate([each for each in world.work() if each.item.kind == "unmatched"], start=1):
        world.gateway.link(item.id, f"A{n}")
    assert set(world.batches().values()) == {"completed"}
    world.gateway.unlink_payments("A2", 1, reason="another patient")
    assert {each.signal.at.date() for each in _heard_of(world, 1) if each.signal.kind == "835"} == {
        date(2026, 4, 1)
    }
    assert list(world.gateway.replay()) == []


def test_what_a_replacement_quotes_stays_its_own_when_an_answer_with_it_is_taken_away(
    any_world: World,
) -> None:
    world = _sent(any_world, "A1")
    pays(world, "T1", "67", [clp("A1", "67", *LINES)])
    corrected = claim("A1", frequency="7", payer_claim_control_number="ICN1")
    (given,) = json_claims.read(json.dumps(corrected).encode())
    world.gateway.replace("A1", given, reason="corrected")
    world.gateway.prepare()
    world.gateway.send()
    again = clp("A1", "67", *LINES, more="REF*F8*ICN1").replace("*11*1", "*11*7")
    pays(world, "T2", "0", [clp("A1", "67", *LINES, sign=-1), again])
    world.gateway.unlink_payments("A1", 2, reason="another patient")
    with world.look() as tx:
        now = [(each.state, each.payer_claim_control_number) for each in submissions.of_claims(tx, [1])]
    assert now == [("partially_paid", "ICN1"), ("submitted", "ICN1")]
    assert list(world.gateway.replay()) == []
