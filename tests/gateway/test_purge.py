"""After the years of retention texts and bytes go by order; digests stay, everything still verifies, nothing live goes."""

from __future__ import annotations

import sqlite3
import zipfile
import zlib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from edigate.errors import LocalError, UsageError
from edigate.gateway.upkeep.purge import PurgeReport
from edigate.store import blobs, claim_payments, claims, inbox, outbox
from gateway.conftest import MakeWorld
from gateway.paying import clp, pays
from gateway.test_resend import batch, claim_ack, syntax, told
from gateway.test_verify import tamper
from gateway.test_wrapped import to_us, zipped
from gateway.worlds import World, claim

YEARS = 365 * 6 + 40


def over(world: World, *keys: str) -> None:
    """Paid, and what the payer left open written off: nobody owes anything for these claims."""
    for key in keys:
        world.submit(claim(key))
        world.round()
        world.clock.forward(hours=30)
        world.round()
    settle(world)


def settle(world: World) -> None:
    from edigate.gateway.post_by_hand import Ordered
    from edigate.posting.by_hand import Part
    from edigate.store import journal

    for key in world.states():
        with world.look() as tx:
            (found,) = claims.named(tx, key)
            left = journal.balances(tx, claim_id=found.submission.claim_id)
        for account, amount in left.items():
            if account.startswith(("receivable:", "patient:")) and amount > Decimal(0):
                part = Part.PATIENT if account.startswith("patient:") else Part.DENIED
                world.gateway.post_write_off(key, amount, part, Ordered("settled"))
    for item in world.work():
        world.gateway.close_work(item.id, reason="settled")


def purge(world: World, **options: object) -> PurgeReport:
    return world.gateway.purge(reason="yearly", **options)  # type: ignore[arg-type]


def private(world: World) -> int:
    with sqlite3.connect(world.folder / "edigate.db") as db:
        (texts,) = db.execute("SELECT count(*) FROM claim_versions WHERE length(body) > 0").fetchone()
        (chunks,) = db.execute("SELECT count(*) FROM blob_chunks").fetchone()
        (likened,) = db.execute("SELECT count(likeness) FROM submissions").fetchone()
    db.close()
    return int(texts) + int(chunks) + int(likened)


def test_what_is_over_goes_and_everything_still_verifies(any_world: World) -> None:
    world = any_world
    over(world, "A1")
    assert purge(world) == PurgeReport(date(2020, 3, 5), False, 0, 0, 0, True)
    world.clock.forward(days=YEARS)
    world.submit(claim("B1"))
    before, picture = world.balances(), world.picture()
    trial = purge(world, dry_run=True)
    assert (trial.claims, trial.texts, trial.files) == (1, 1, 5)
    with world.look() as tx:
        assert claims.body(tx, 1, 1)
    assert purge(world) == PurgeReport(trial.before, False, 1, 1, 5, True)
    assert (world.balances(), world.picture()) == (before, picture)
    assert [each for each in world.gateway.verify() if not each.ok] == []
    with world.look() as tx:
        batch, file = outbox.get(tx, 1), inbox.get(tx, 1)
        assert batch and file
        for sha256 in (batch.sha256, file.sha256):
            assert blobs.find(tx, sha256) is not None
            with pytest.raises(LocalError, match="purged by order"):
                blobs.read(tx, sha256)
        with pytest.raises(LocalError, match="purged by order"):
            claims.body(tx, 1, 1)
        assert claims.body(tx, 2, 1)
    assert purge(world).claims == 0
    with pytest.raises(UsageError, match="purged by order"):
        list(world.gateway.replay())


def test_also_the_wrapped_bytes_go(make_world: MakeWorld) -> None:
    world = make_world(after_fetch='after_fetch = "remove"\nwrap = "zip"')
    world.submit(claim("A1"))
    world.gateway.run()
    for path in world.inbox.iterdir():
        with zipfile.ZipFile(path) as wrapper:  # the payer takes it out
            content = wrapper.read(wrapper.namelist()[0])
        path.write_bytes(content)
    world.answer()
    world.gateway.run()
    settle(world)
    world.clock.forward(days=YEARS)
    assert private(world) > 0
    assert purge(world).claims == 1
    assert private(world) == 0
    assert [each for each in world.gateway.verify() if not each.ok] == []


def test_what_is_younger_than_the_retention_cannot_be_named(world: World) -> None:
    with pytest.raises(UsageError, match="younger than 6 years"):
        purge(world, before=date(2025, 1, 1))


def test_nothing_live_goes(world: World) -> None:
    """Ready, unanswered, owed by the patient, on a worklist."""
    world.submit(claim("A1"))
    world.round()
    world.submit(claim("A2"))
    world.gateway.prepare()
    world.submit(claim("A3"))
    there = private(world)
    world.clock.forward(days=YEARS)
    assert purge(world).claims == 0 and private(world) == there
    for item in world.work():
        world.gateway.close_work(item.id, reason="settled")
    assert purge(world).claims == 0 and private(world) == there  # the patient still owes


def test_a_legal_hold_keeps_a_claim_and_every_file_that_it_is_in(make_world: MakeWorld) -> None:
    world = make_world(claims_per_file=1)
    over(world, "A1", "B1")
    world.clock.forward(days=YEARS)
    assert world.gateway.legal_hold("A1", reason="subpoena")
    assert not world.gateway.legal_hold("A1", reason="subpoena")
    assert purge(world, dry_run=True).claims == 1
    purge(world)
    with world.look() as tx:
        assert claims.body(tx, 1, 1) and b"A1" in blobs.read(tx, _batch(tx, 1))
        with pytest.raises(LocalError):
            blobs.read(tx, _batch(tx, 2))
    assert world.gateway.legal_hold("A1", lift=True, reason="case closed")
    assert purge(world).claims == 1
    assert private(world) == 0


def _batch(tx: object, number: int) -> str:
    found = outbox.get(tx, number)  # type: ignore[arg-type]
    assert found is not None
    return found.sha256


CANARIES = (
    "ZYXQUARTZ",
    "QWIBBLE",
    "CANARY77X",
    "ZEBRAFISH",
    "19311117",
    "1931-11-17",
    "RED SPECKLES",
)


def marked(key: str, last: str = "Zyxquartz") -> dict[str, Any]:
    """A claim whose patient can be found wherever a trace is left."""
    made = claim(key)
    made["subscriber"] |= {
        "last_name": last, "first_name": "Qwibble", "member_id": "CANARY77X", "birth_date": "1931-11-17",
    }  # fmt: skip
    made["subscriber"]["address"]["address1"] = "4711 Zebrafish Ln"
    return made


def answered(world: World) -> None:
    """Refused with free text by a 277CA (in a zip in a zip) and a report, both about the patient by name; paid with every
    kind of person and reference, under a number that a person has to link."""
    world.submit(marked("A1") | {"charge": "1.00"})
    world.submit(marked("A1"))
    world.gateway.run()
    told(world, syntax(batch(world, 1), "A"))
    named = claim_ack(world, 1, A1="A2:20").replace(
        b"RIVERA*ANNA****MI*DHP123456789", b"ZYXQUARTZ*QWIBBLE****MI*CANARY77X"
    )
    inner = zipped(**{"Zyxquartz.x12": to_us(named).replace(b"*PAYER*US*", b"*PAYER*EDIGATETEST*")})
    world.put("Zyxquartz_Qwibble.zip", zipped(**{"inner Zyxquartz.zip": inner}))
    world.gateway.run()
    world.gateway.run()
    report = "Claim ID|Status|Source|Error Code|Message|Payer Claim Number|Status Date\n"
    world.take(
        f"{report}A1|REJECTED|CLEARINGHOUSE|E117|RED SPECKLES OF ZYXQUARTZ||2026-03-05\n".encode(),
        "Zyxquartz.txt",
    )
    world.gateway.interpret()
    persons = "NM1*QC*1*ZYXQUARTZ*QWIBBLE****MI*CANARY77X\nNM1*IL*1*ZYXQUARTZ*QWIBBLE****MI*CANARY77X"
    more = f"{persons}\nNM1*82*1*KEEPS*JANE****XX*1234567893\nREF*1W*CANARY77X\nREF*EA*CANARY77X"
    pays(world, "T1", "67", [clp("A-1", "67", "150 67 CO-45 58, PR-3 25", "85 0 CO-16 85", more=more)])
    number = next(each.id for each in world.work() if each.item.kind == "unmatched")
    world.gateway.link(number, "A1")
    pays(
        world, "T1", "67", [clp("A-1", "67", "150 67 CO-45 58, PR-3 25", "85 0 CO-16 85", more=more)]
    )  # again
    settle(world)


def traces(world: World) -> dict[str, set[str]]:
    """Which marked values stand in which file of the project, as they are or in what is compressed in the database."""
    found: dict[str, set[str]] = {}
    for path in world.folder.rglob("*"):
        if path.is_file() and "site" not in path.parts:
            text = path.read_bytes().upper()
            name = path.name.removesuffix("-wal").removesuffix("-shm")
            found[name] = found.get(name, set()) | {each for each in CANARIES if each.encode() in text}
    with sqlite3.connect(world.folder / "edigate.db") as db:
        packed = [
            zlib.decompress(data)
            for statement in (
                "SELECT data FROM blob_chunks",
                "SELECT body FROM claim_versions WHERE length(body) > 0",
            )
            for (data,) in db.execute(statement)
        ]
    db.close()
    found["packed"] = {each for each in CANARIES if any(each.encode() in text.upper() for text in packed)}
    return {name: values for name, values in found.items() if values}


def test_no_trace_is_left_of_a_purged_patient(make_world: MakeWorld) -> None:
    """Not in the database's file, free space included, not in the mirror; and another claim is as it was."""
    world = mirrored(make_world())
    answered(world)
    over(world, "B1")
    world.clock.forward(days=YEARS)
    before = traces(world)
    assert before["packed"] >= set(CANARIES) and before["edigate.db"] and len(before) > 4
    assert world.gateway.legal_hold("A1", reason="subpoena")
    assert purge(world).claims == 1
    held = traces(world)
    assert held == before
    assert world.gateway.legal_hold("A1", lift=True, reason="closed")
    picture, balances = world.picture(), world.balances()
    done = purge(world)
    assert (done.claims, done.rewritten) == (1, True)
    assert traces(world) == {}
    assert (world.picture(), world.balances()) == (picture, balances)
    assert [each for each in world.gateway.verify() if not each.ok] == []
    with world.look() as tx:
        (first, *_) = claim_payments.known(tx, [1], entries=False)
        assert first.payment.patient is not None and first.payment.patient.name is None
        assert str(first.payment.paid) == "67.00"


def mirrored(world: World) -> World:
    toml = world.folder / "edigate.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(text.replace("[log]", 'archive_mirror = "mirror"\n\n[log]'), encoding="utf-8")
    return world.again()


def test_nothing_is_covered_up_by_a_purge(world: World) -> None:
    """An update that was changed behind our back is not proven anew; a purge that was changed is told."""
    answered(world)
    world.clock.forward(days=YEARS)
    about = "(SELECT min(seq) FROM updates WHERE kind = 'work')"
    with sqlite3.connect(world.folder / "edigate.db") as db:
        (before,) = db.execute(f"SELECT body FROM updates WHERE seq = {about}").fetchone()
    tamper(world.folder, f"UPDATE updates SET body = json_set(body, '$.amount', '9.99') WHERE seq = {about}")
    with pytest.raises(LocalError, match="were changed: edigate verify"):
        purge(world)
    quoted = before.replace("'", "''")
    tamper(world.folder, f"UPDATE updates SET body = '{quoted}' WHERE seq = {about}")
    assert purge(world).claims == 1
    with sqlite3.connect(world.folder / "edigate.db") as db:
        (kept,) = db.execute("SELECT sha256 FROM purged WHERE kind = 'payment'").fetchone()
    tamper(world.folder, f"UPDATE purged SET sha256 = 'x' WHERE sha256 = '{kept}'")
    (broken,) = [each for each in world.gateway.verify() if not each.ok]
    assert broken.name == "audit" and "is not what is on record" in broken.first[0]
    tamper(world.folder, f"UPDATE purged SET sha256 = '{kept}' WHERE sha256 = 'x'")
