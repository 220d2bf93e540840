"""Whoever changes the database behind our back is told of, by the invariant that it breaks."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from edigate.cli.app import app
from edigate.gateway.upkeep import verify
from edigate.gateway.upkeep.verify import INVARIANTS, Verified
from edigate.store import lists, schema
from edigate.store.engine import Store
from gateway.worlds import World, claim, make_project
from requirements import ROOT

NAMES = [each.name for each in INVARIANTS]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two paid claims in two batches, a deposit that was linked, unlinked and linked again."""
    folder = make_project(tmp_path_factory.mktemp("lived") / "project", claims_per_file=1)
    world = World(folder)
    world.submit(claim(), claim("B1"))
    for _ in range(4):
        world.round()
        world.clock.now += timedelta(hours=30)
    with world.look() as tx:
        paid = next(each for each in lists.find_remittances(tx) if each.amount)
    text = (
        f"date,amount,trace,payer_id\n{paid.payment_date},{paid.amount},{paid.trace},{paid.trace_payer_id}\n"
    )
    (deposit,) = world.gateway.import_funds("bank.csv", text.encode()).deposits
    assert deposit.remittance_id == paid.id
    world.gateway.unlink_funds(deposit.id, reason="a test")
    world.gateway.link_funds(deposit.id, paid.id, reason="a test")
    with world.gateway.look() as tx:
        assert lists.find_claims(tx)
    world.close()
    return folder


@pytest.fixture
def copied(lived: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(lived, tmp_path / "project"))


def tamper(folder: Path, *statements: str) -> None:
    """Around every guard: triggers away, references unchecked, and the triggers put back."""
    with sqlite3.connect(folder / "edigate.db") as db:
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        for each in statements:
            db.execute(each)
        for _, sql in triggers:
            db.execute(sql)
    db.close()


def verified(folder: Path) -> dict[str, Verified]:
    world = World(folder)
    try:
        return {each.name: each for each in world.gateway.verify()}
    finally:
        world.close()


def _without_rules(table: str) -> tuple[str, ...]:
    """The same rows in a table that forbids nothing."""
    return (
        "PRAGMA legacy_alter_table = ON",  # views that read the table do not stop it
        f"CREATE TABLE loose AS SELECT * FROM {table}",
        f"DROP TABLE {table}",
        f"ALTER TABLE loose RENAME TO {table}",
    )


_SIGNAL = "batch_id, digest, event, at, arrived_at, message, codes, source_sha256, source_ordinal"

TAMPERED: list[tuple[str, str, tuple[str, ...]]] = [
    ("database", "refers to a row", ("DELETE FROM claims WHERE id = 2",)),
    ("claims-stand", "submission 1 of claim 1 stands as denied", ("UPDATE submissions SET state = 'denied' WHERE id = 1",)),
    ("claims-stand", "nothing that edigate", ("UPDATE submissions SET state = 'lost' WHERE id = 1",)),
    ("claims-stand", "no current", ("UPDATE submissions SET claim_id = 1", "UPDATE submissions SET successor_of = 1")),
    ("batches-stand", "batch 2 stands as held", ("UPDATE batches SET state = 'held' WHERE id = 2",)),
    ("receipts", "version 1, is not", ("UPDATE claim_versions SET body = x'00' WHERE claim_id = 1",)),
    ("receipts", "claim 1 lacks", ("UPDATE claim_versions SET version = 2 WHERE claim_id = 1",)),
    ("one-live-batch", "claim 1", ("UPDATE submissions SET claim_id = 1, state = 'submitted'",)),
    ("control-numbers", "isa13 1 ", (*_without_rules("batches"), "UPDATE batches SET isa13_plain = '1'")),
    ("control-numbers", "trace EDG", (*_without_rules("submissions"),
        "UPDATE submissions SET trace = (SELECT min(trace) FROM submissions)")),
    ("control-numbers", "partner payer stands below", ("UPDATE control_numbers SET last = 1 WHERE kind = 'interchange'",)),
    ("frozen-bytes", "other control numbers", ("UPDATE batches SET isa13 = '000000077' WHERE id = 1",)),
    ("frozen-bytes", "other control numbers", ("UPDATE batches SET gs06 = '77' WHERE id = 1",)),
    ("frozen-bytes", "hold 1 claims", ("UPDATE batches SET claim_count = 2 WHERE id = 1",)),
    ("frozen-bytes", "lost or gained", ("UPDATE submissions SET batch_id = NULL WHERE id = 1",)),
    ("delivered-once", "batch 1", (f"INSERT INTO batch_signals ({_SIGNAL}) SELECT batch_id, 'x', event, at, arrived_at,"
        " 'again', codes, NULL, NULL FROM batch_signals WHERE batch_id = 1 AND event = 'upload_delivered'",)),
    ("evidence", "batch 1", ("DELETE FROM batch_signals WHERE source_sha256 IS NOT NULL OR event = 'upload_delivered'",
        "UPDATE batches SET state = 'transmitted'", "UPDATE attempts SET evidence = 'none', publishing_at = NULL")),
    ("intent-first", "batch 1", ("DELETE FROM attempts WHERE batch_id = 1",)),
    ("frozen-bytes", "batch 1: the archived file", ("UPDATE blob_chunks SET data = x'00' WHERE blob_id = 1",)),
    ("frozen-bytes", "is damaged", ("UPDATE blob_chunks SET data = (SELECT data FROM blob_chunks WHERE blob_id = 2)"
        " WHERE blob_id = 1",)),
    ("frozen-bytes", "batch 2: the archive has no file", ("UPDATE blobs SET sha256 = NULL WHERE sha256 ="
        " (SELECT sha256 FROM batches WHERE id = 2)",)),
    ("archive", "is damaged", ("UPDATE blob_chunks SET data = x'00' WHERE blob_id = (SELECT b.id FROM blobs b JOIN inbox i"
        " ON i.sha256 = b.sha256 WHERE i.id = 1)",)),
    ("archive", "bytes of inbox 1 are not kept", ("UPDATE blobs SET sha256 = NULL WHERE sha256 ="
        " (SELECT sha256 FROM inbox WHERE id = 1)",)),
    ("applied-once", "not interpreted", ("UPDATE inbox SET state = 'archived' WHERE id = 1",)),
    ("applied-once", "file 1 was interpreted and said nothing",
        ("UPDATE inbox SET contents = '[]', findings = '[]' WHERE id = 1",)),
    ("applied-once", "taken in twice", (*_without_rules("inbox"), "UPDATE inbox SET sha256 = 'x'")),
    ("funds", "announces", ("UPDATE remittances SET amount = amount + 1 WHERE id = 1",)),
    ("funds", "not posted", ("UPDATE remittances SET state = 'balanced' WHERE id = 1",)),
    ("funds", "paid before", ("UPDATE remittances SET duplicate_of = 2 WHERE id = 1",)),
    ("journal", "does not sum", ("UPDATE journal_postings SET amount = amount + 1 WHERE entry_id = 1 AND n = 1",)),
    ("journal", "does not sum", ("DELETE FROM journal_postings WHERE entry_id = 1",)),
    ("journal", "all accounts", ("UPDATE journal_postings SET amount = amount + 1 WHERE entry_id = 1 AND n = 1",)),
    ("journal", "entry 1 does not say", ("UPDATE journal_postings SET amount = 2 * amount WHERE entry_id = 1",)),
    ("journal", "entry 1 does not say", ("UPDATE journal_postings SET account = 'mine' WHERE entry_id = 1 AND n = 1",)),
    ("journal", "tells of another entry", ("UPDATE journal_entries SET digest = 'x' WHERE id = 1",)),
    ("receipts", "version 1, is not", ("UPDATE claim_versions SET outline = x'90' WHERE claim_id = 1",)),
    ("reversals", "negation", ("UPDATE journal_postings SET amount = 2 * amount WHERE entry_id ="
        " (SELECT id FROM journal_entries WHERE reverses IS NOT NULL)",)),
    ("reversals", "not there", ("UPDATE journal_entries SET reverses = 'nothing' WHERE reverses IS NOT NULL",)),
    ("audit", "place 1", ("UPDATE audit SET actor = 'nobody' WHERE seq = 1",)),
    ("audit", "place 1", ("DELETE FROM audit WHERE seq = 1",)),
    ("audit", "the end of the audit", ("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",)),
    ("audit", "were changed", ("UPDATE updates SET body = json_set(body, '$.state', 'paid') WHERE seq = 1",)),
    ("audit", "tells of update", ("INSERT INTO updates SELECT seq + 1, at, kind, practice, claim_key, body FROM updates"
        " WHERE seq = (SELECT max(seq) FROM updates)", "UPDATE control_numbers SET last = last + 1 WHERE kind = 'updates'")),
    ("audit", "of batch 1", (f"INSERT INTO batch_signals ({_SIGNAL}) SELECT batch_id, 'x', event, at, arrived_at,"
        " 'again', codes, NULL, NULL FROM batch_signals WHERE batch_id = 1 AND event = 'seal'",)),
    ("audit", "is missing", ("DELETE FROM batch_signals WHERE id = 1",)),
    ("accesses", "place 1", ("UPDATE accesses SET actor = 'nobody' WHERE seq = 1",)),
    ("accesses", "the end", ("DELETE FROM accesses WHERE seq = (SELECT max(seq) FROM accesses)",)),
    ("refusals", "was tried 3 times", ("INSERT INTO lockouts (partner_id, cause, refusals, since, last_at, login) VALUES"
        " ('payer', 'credential', 3, '2026-03-04T09:00:00.000000Z', '2026-03-04T10:00:00.000000Z', 'x')",)),
    ("updates", "between 1 and 3", ("DELETE FROM updates WHERE seq = 2",)),
    ("updates", "the end of the updates", ("DELETE FROM updates WHERE seq = (SELECT max(seq) FROM updates)",)),
    ("updates", "submission 1 is not what the updates told", ("UPDATE submissions SET charge = charge + 1 WHERE id = 1",)),
    ("updates", "submission 1 is not what the updates told", ("UPDATE submissions SET payer_id = 'OTHER' WHERE id = 1",)),
    ("updates", "the updates told denied",
        ("UPDATE updates SET body = json_set(body, '$.state', 'denied') WHERE kind = 'status'",)),
    ("work", "batch 1 waits", ("UPDATE batches SET state = 'held' WHERE id = 1", "DELETE FROM work_items")),
    ("work", "file 1 waits", ("UPDATE inbox SET state = 'quarantined' WHERE id = 1", "DELETE FROM work_items")),
    ("work", "submission 1 waits", ("UPDATE submissions SET state = 'held' WHERE id = 1", "DELETE FROM work_items")),
    ("work", "remittance 1 waits", ("UPDATE remittances SET state = 'held' WHERE id = 1", "DELETE FROM work_items")),
    ("work", "payment 1 of remittance 1 waits", ("UPDATE claim_payments SET effect = 'suspend', why = 'second_payment'",)),
    ("work", "a provider adjustment of remittance", ("UPDATE journal_postings SET account = 'suspense:X', group_code = 'PLB'"
        " WHERE entry_id = (SELECT min(id) FROM journal_entries WHERE remittance_id > 0) AND n = 1",)),
    ("goes-on", "submission 1 is neither", ("UPDATE submissions SET state = 'batched', batch_id = NULL WHERE id = 1",)),
    ("goes-on", "submission 2 is neither", ("UPDATE submissions SET state = 'ready' WHERE id = 2",)),
    ("goes-on", "batch 1 has no end", ("UPDATE attempts SET finished_at = NULL", "UPDATE batches SET state = 'queued'")),
    ("goes-on", "remittance 1 is neither", ("UPDATE remittances SET state = 'balanced' WHERE id = 1",)),
    ("bounded", "file 1 is larger", ("UPDATE inbox SET size = 1073741824 WHERE id = 1",)),
    ("bounded", "send/payer is held until 2036", ("UPDATE leases SET until = '2036-03-04T09:15:00.000000Z'"
        " WHERE name = 'send/payer'",)),
    ("acknowledgments", "two batches", (f"INSERT INTO batch_signals ({_SIGNAL}) SELECT 3 - batch_id, 'x', event, at, arrived_at,"
        " message, codes, source_sha256, source_ordinal FROM batch_signals WHERE event LIKE 'ta1%' AND batch_id = 1",)),
    ("deposits", "not in the books", ("UPDATE deposits SET amount = amount + 1",)),
    ("deposits", "nothing bears out", ("DELETE FROM deposit_links WHERE n = 1",)),
    ("deposits", "nothing bears out", ("UPDATE deposit_links SET remittance_id = 99 WHERE n = 3",)),
]  # fmt: skip


def test_a_sound_database_holds_everything(copied: Path) -> None:
    found = verified(copied)
    assert list(found) == NAMES
    assert [each for each in found.values() if not each.ok or each.broken or each.first] == []


@pytest.mark.parametrize(
    "name, words, statements", TAMPERED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_was_changed_behind_our_back_is_told(
    copied: Path, name: str, words: str, statements: tuple[str, ...]
) -> None:
    tamper(copied, *statements)
    told = verified(copied)[name]
    assert not told.ok and told.broken >= 1
    assert any(words in each for each in told.first), told.first


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
def test_a_table_without_its_guards_is_told(copied: Path, table: str) -> None:
    with sqlite3.connect(copied / "edigate.db") as db:
        db.execute(f"DROP TRIGGER {table}_never_deleted")
    db.close()
    assert verified(copied)["append-only"].first == (f"nothing guards the table {table} any more",)


# What must hold by the catalogue (I1 to I22), and what checks it: invariants of the database, or a test of what none shows.
CATALOGUE: dict[str, tuple[str, ...]] = {
    "every claim is in one state, reached along the table": ("claims-stand", "batches-stand", "goes-on"),
    "a receipt implies a row": ("receipts", "gateway/test_submit.py::test_the_same_claim_again_is_the_same_receipt"),
    "a claim is in one live interchange": ("one-live-batch",),
    "numbers are unique and bytes per number never change": ("control-numbers", "frozen-bytes"),
    "the partner has at most one file per number": ("delivered-once",
        "transport/test_network.py::test_a_reset_anywhere_is_never_a_delivery_too_many"),
    "sent implies evidence": ("evidence",),
    "no byte before the intent": ("intent-first",
        "crash/test_crash_matrix.py::test_the_end_does_not_depend_on_what_happened_at_any_point"),
    "what was removed at the partner is archived": ("archive", "mirror"),
    "one outcome per file": ("applied-once",),
    "any order, any number of times": (
        "gateway/test_interpret.py::test_in_any_order_and_repetition_the_end_is_the_same",),
    "an 835 is posted to its BPR02": ("funds", "deposits"),
    "the ledger is append-only and sums to zero": ("append-only", "journal"),
    "a reversal has one original": ("reversals",),
    "money is never a binary fraction": ("architecture/test_tidy.py::test_the_source_is_tidy",),
    "the audit has every change": ("audit", "accesses", "updates"),
    "no patient in logs and errors": (
        "gateway/test_privacy.py::test_nothing_of_a_patient_and_no_secret_is_said_where_it_does_not_belong",),
    "files are their owner's alone": ("private",),
    "every give-up is visible": ("work",),
    "everything is bounded": ("bounded", "transport/test_hangs.py::test_every_stall_again_and_again"),
    "a restart needs nobody": ("goes-on", "database",
        "service/test_soak.py::test_service_and_clearinghouse_may_be_killed_at_any_moment"),
    "few refused logins": ("refusals",),
    "an acknowledgment counts once": ("acknowledgments",),
}  # fmt: skip


def test_every_invariant_of_the_catalogue_is_checked() -> None:
    """And nothing is checked that stands for none of them; a test that is named is there."""
    assert len(CATALOGUE) == 22
    named = {name for names in CATALOGUE.values() for name in names}
    assert {name for name in named if "::" not in name} == set(NAMES)
    for path, test in (name.split("::") for name in named if "::" in name):
        assert f"def {test}(" in (ROOT / "tests" / path).read_text(encoding="utf-8"), test


def test_every_invariant_is_broken_by_some_test() -> None:
    assert {name for name, _, _ in TAMPERED} | {"append-only", "mirror", "private"} == set(NAMES)


def test_a_file_that_others_may_read_is_told(copied: Path) -> None:
    assert verified(copied)["private"].ok
    (copied / "mirror" / "ab").mkdir(parents=True)
    (copied / "mirror" / "ab").chmod(0o755)
    toml = copied / "edigate.toml"
    toml.write_text(toml.read_text().replace("[log]", 'archive_mirror = "mirror"\n\n[log]'))
    told = verified(copied)["private"]
    assert not told.ok and "others may read ab" in told.first[0]


def test_every_invariant_is_written_down() -> None:
    page = (ROOT / "docs" / "RELIABILITY.md").read_text(encoding="utf-8")
    assert [each for each in INVARIANTS if f"| `{each.name}` | {each.says} |" not in page] == []


def test_the_first_are_shown_and_all_are_counted(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "SHOWN", 3)
    tamper(copied, "DELETE FROM journal_postings")
    told = verified(copied)["journal"]
    assert len(told.first) == 3 < told.broken


@pytest.fixture
def only_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    def begin(_: Store) -> None:
        raise AssertionError("verify must not write")

    monkeypatch.setattr(Store, "begin", begin)


@pytest.mark.usefixtures("only_looking")
def test_the_command_says_which_is_broken_and_writes_nothing(copied: Path) -> None:
    said = CliRunner().invoke(app, ["verify", "-c", str(copied)], standalone_mode=False)
    assert said.return_value == 0 and said.output.count("ok ") == len(NAMES)
    tamper(copied, "UPDATE remittances SET amount = amount + 1 WHERE id = 1")
    said = CliRunner().invoke(app, ["verify", "-c", str(copied)], standalone_mode=False)
    assert said.return_value == 1 and "BROKEN (1)" in said.output and "remittance 1 announces" in said.output
