"""Which way a claim goes, what stands in it, and what files on a row say: with a real project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from edigate.cli.app import app
from edigate.config import load
from edigate.errors import ConfigError
from edigate.gateway.receipt import Taken
from edigate.store import lists, outbox
from gateway.conftest import MakeWorld
from gateway.worlds import World, add_partner, claim

ROUTES = """
[[route]]
practice = "north"
partner = "second"

[[route]]
payer = "DHP01"
practice = "lakeside"
partner = "payer"
submitter_id = "LFM01"
application_sender = "LFMGS"
"""
PAYERS = """
[[payer]]
id = "DHP01"
name = "Demo Health Plan"
at = { payer = "60054" }
remittance_ids = ["1512345678"]
filing_limit_days = 30
enrolment = ["claims"]

[[enrolment]]
npi = "1750001012"
payer = "DHP01"
transaction = "claims"
state = "approved"
partner = "payer"
from_date = 2026-01-01
"""


def settings(world: World, *, routes: str = ROUTES, payers: str = "") -> World:
    """The project with a second account, a routing table, and payers, opened anew."""
    if not (world.folder / "partners" / "second.toml").exists():
        add_partner(world.folder, "second", payers=[])
    toml = world.folder / "edigate.toml"
    toml.write_text(toml.read_text(encoding="utf-8").split("[[route]]")[0] + routes, encoding="utf-8")
    (world.folder / "payers.toml").write_text(payers, encoding="utf-8")
    return world.again()


def sent_to(world: World, partner: str) -> list[str]:
    with world.look() as tx:
        found = lists.find_batches(tx, partner_id=partner)
        return [outbox.file(tx, each).content.decode() for each in found]


def test_each_claim_goes_where_the_table_says(world: World) -> None:
    world = settings(world)
    receipts = world.submit(
        claim("A1"), claim("A2", practice="north"), claim("A3", practice="south"), claim("A4")
    )
    assert [each.partner for each in receipts] == ["payer", "second", "payer", "payer"]
    world.gateway.prepare()
    assert [text.count("CLM*") for text in sent_to(world, "second")] == [1]
    files = {("LFM01" in text): text for text in sent_to(world, "payer")}
    assert files[True].count("CLM*") == 2 and "GS*HC*LFMGS*" in files[True]
    assert files[False].count("CLM*A3*") == 1 and "GS*HC*EDIGATETEST*" in files[False]


def test_two_ways_hold_a_claim_until_the_table_is_mended(world: World) -> None:
    tie = ROUTES + '\n[[route]]\npayer = "DHP01"\nkind = "professional"\npartner = "second"\n'
    world = settings(world, routes=tie)
    (receipt,) = world.submit(claim("A1"))
    assert (receipt.outcome, receipt.partner) == (Taken.HELD, None)
    assert [each.code for each in receipt.findings] == ["NO_ROUTE"]
    assert "2 rows fit equally well" in receipt.findings[0].message
    world = settings(world)
    (receipt,) = world.submit(claim("A1"))
    assert (receipt.outcome, receipt.partner) == (Taken.READY, "payer")
    assert world.work_kinds() == []


def test_the_project_makes_one_kind_of_traffic_only(make_world: MakeWorld) -> None:
    world = make_world(policy='usage = "P"')
    (receipt,) = world.submit(claim("A1"))
    assert [each.code for each in receipt.findings] == ["NO_ROUTE"]


def test_a_batch_frozen_as_test_never_leaves_through_an_account_that_is_production(world: World) -> None:
    world.submit(claim("A1"))
    world.gateway.prepare()
    file = world.folder / "partners" / "payer.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('usage = "T"', 'usage = "P"'), encoding="utf-8")
    world = world.again()
    (sent,) = world.gateway.send()
    assert sent.outcome == "refused" and "frozen as T" in sent.detail
    assert world.sent() == {}
    assert (list(world.batches().values()), world.work_kinds()) == (["held"], ["delivery"])


def test_who_gets_no_remittances_is_told_and_files_all_the_same(world: World) -> None:
    wants = PAYERS.replace('enrolment = ["claims"]', 'enrolment = ["claims", "remittances"]')
    assert wants != PAYERS
    told = settings(world, routes="", payers=wants)
    (receipt,) = told.submit(claim("A1"))
    assert (receipt.outcome, [each.code for each in receipt.findings]) == (
        Taken.READY,
        ["REMITTANCES_NOT_ENROLLED"],
    )
    told.close()
    enrolled = '[[enrolment]]\nnpi = "1750001012"\npayer = "DHP01"\ntransaction = "remittances"\nstate = "approved"\n'
    told = settings(world, routes="", payers=f'{wants}\n{enrolled}partner = "second"\n')
    (receipt,) = told.submit(claim("A2"))
    assert "REMITTANCES_NOT_ENROLLED" not in [each.code for each in receipt.findings]
    told.close()


def test_nobody_files_without_being_enrolled(world: World) -> None:
    world = settings(world, routes="", payers=PAYERS)
    other = claim("A2")
    other["billing_provider"] = {**other["billing_provider"], "npi": "1650002029"}
    first, second = world.submit(claim("A1"), other)
    assert (first.outcome, second.outcome) == (Taken.READY, Taken.HELD)
    (finding,) = [each for each in second.findings if each.severity == "error"]
    assert (finding.code, finding.field) == ("NOT_ENROLLED", "/billing_provider/npi")
    assert "it is not enrolled" in finding.message


def test_the_partner_gets_its_own_id_of_the_payer_and_we_keep_ours(world: World) -> None:
    world = settings(world, routes="", payers=PAYERS)
    aliased = claim("A2")
    aliased["payer"] = {**aliased["payer"], "id": "60054"}
    world.submit(claim("A1"), aliased)
    world.gateway.prepare()
    (text,) = sent_to(world, "payer")
    assert text.count("CLM*") == 2 and "*PI*60054~" in text and "*PI*DHP01~" not in text
    with world.look() as tx:
        assert {each.payer_id for each in lists.find_claims(tx)} == {"DHP01"}


@pytest.mark.shared
def test_a_remittance_through_another_partner_is_matched(world: World, shared: Path) -> None:
    """The payer behind its company id, the payee and the claim number count, not the road."""
    world = settings(world, payers=PAYERS)
    world.submit(claim())
    world.gateway.prepare()
    world.gateway.send()
    content = (shared / "domain/example/05-835-partial-denied-line.edi").read_bytes()
    content = content.replace(b"*XV*DHP01~", b"~")
    world.gateway.receive_by_hand("second", [("era", content)])
    world.gateway.interpret()
    assert world.states() == {"LSF0000481": "partially_paid"}
    assert world.balances()["funds:DHP01"] == "67.00"


@pytest.mark.shared
def test_a_remittance_that_pays_another_provider_is_nobodys(world: World, shared: Path) -> None:
    world.submit(claim())
    world.gateway.prepare()
    world.gateway.send()
    content = (shared / "domain/example/05-835-partial-denied-line.edi").read_bytes()
    world.take(
        content.replace(b"*XX*1750001012~", b"*XX*1650002029~").replace(
            b"REF*TJ*371234567", b"REF*TJ*371234999"
        )
    )
    world.gateway.interpret()
    (item,) = world.work()
    assert item.item.kind == "unmatched" and "another provider" in item.item.reason
    assert world.balances()["suspense:DHP01"] == "-67.00"


@pytest.mark.shared
def test_an_acknowledgment_counts_for_the_account_it_lay_in_only(world: World, shared: Path) -> None:
    own = 'kind = "directory"\ninbox = "site/inbox"\noutbox = "site/second"\n'
    add_partner(world.folder, "second", payers=[], transport=own)
    world = settings(world)
    world.submit(claim("A1"))
    world.gateway.prepare()
    world.gateway.send()
    with world.look() as tx:
        (batch,) = lists.find_batches(tx)
    ta1 = (shared / "domain/example/02-ta1-accept.edi").read_bytes()
    world.gateway.receive_by_hand("second", [("ta1", ta1.replace(b"000000101", batch.isa13.encode()))])
    world.gateway.interpret()
    assert world.batches() == {batch.id: "transmitted"}
    assert world.work_kinds() == ["unmatched"]


def test_one_number_for_two_claims_is_held(any_world: World) -> None:
    world = any_world
    first, second = world.submit(claim("A1", practice="one"), claim("A1", practice="two"))
    assert (first.outcome, second.outcome) == (Taken.READY, Taken.HELD)
    assert [(each.code, each.field) for each in second.findings] == [
        ("CLAIM_NUMBER_TAKEN", "/patient_control_number")
    ]
    again = claim("A1", practice="three", claim_key="K3")
    assert [each.code for each in world.submit(again)[0].findings] == ["CLAIM_NUMBER_TAKEN"]
    assert world.submit(again | {"patient_control_number": "A3"})[0].outcome is Taken.READY


def test_a_filing_limit_that_is_near_becomes_work_once(world: World) -> None:
    """Served on 2 March with 30 days: the last day is 1 April, the warning comes 14 days before."""
    world = settings(world, routes="", payers=PAYERS)
    world.submit(claim("GONE"), claim("HELD", charge="1.00"))
    world.gateway.prepare()
    world.gateway.send()
    assert world.gateway.run().near_filing_limit == 0
    world.clock.forward(days=14)
    assert world.gateway.run().near_filing_limit == 1
    (item,) = [each for each in world.work() if each.item.kind == "timely_filing"]
    assert (item.claim_key, str(item.item.deadline)) == ("HELD", "2026-04-01")
    assert "ends in 14 days" in item.item.reason
    world.gateway.close_work(item.id, reason="the practice knows")
    world.gateway.run()
    assert "timely_filing" not in world.work_kinds()


def test_the_work_closes_when_the_claim_leaves(world: World) -> None:
    world = settings(world, routes="", payers=PAYERS)
    world.submit(claim("A1", charge="1.00"))
    world.clock.forward(days=40)
    world.gateway.run()
    (item,) = [each for each in world.work() if each.item.kind == "timely_filing"]
    assert "ended 12 days ago" in item.item.reason
    world.submit(claim("A1"))
    world.gateway.run()
    assert [each for each in world.work() if each.item.kind == "timely_filing"] == []


@pytest.mark.parametrize(
    "routes, payers, why",
    [
        ('[[route]]\npartner = "nobody"\n', "", "route row 1: there is no partner nobody"),
        ('[[route]]\npartner = "second"\nusage = "P"\n', "", "it is for P, and partner second is T"),
        ('[[route]]\npartner = "second"\nplan = "X"\n', "", "route.1.plan"),
        ("", '[[payer]]\nid = "A"\nname = "A"\nat = { nobody = "X" }\n', "there is no partner nobody"),
        ("", '[[enrolment]]\nnpi = "1"\n', "enrolment.1.npi"),
    ],
)
def test_settings_that_lead_nowhere_are_refused(world: World, routes: str, payers: str, why: str) -> None:
    settings(world)
    with pytest.raises(ConfigError, match=why):
        settings(world, routes=routes, payers=payers)


# ---------------------------------------------------------------------------------------------------------- commands
def said(world: World, *words: str) -> Any:
    return CliRunner().invoke(app, [*words, "-c", str(world.folder)], standalone_mode=False)


def rows(world: World, *words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said(world, *words, "--json").stdout.splitlines()]


def test_route_tells_every_row_and_what_is_in_the_way(world: World) -> None:
    world = settings(world, payers=PAYERS)
    world.submit(claim("A1"), claim("A2", practice="north"))
    (told,) = rows(world, "route", "A1")
    assert (told["partner"], told["submitter"], told["obstacles"]) == ("payer", "LFM01", [])
    assert [(each["fits"], each["why"]) for each in told["looked_at"]] == [
        (False, "its practice is north, the claim's is lakeside"),
        (True, "fits"),
    ]
    told = said(world, "route", "A2")
    assert told.return_value == 1 and "may not file" in told.stdout


def test_enrolments_are_listed(world: World) -> None:
    world = settings(world, payers=PAYERS)
    (told,) = rows(world, "enrolments", "--payer", "DHP01")
    assert (told["npi"], told["state"], told["counts"]) == ("1750001012", "approved", True)
    assert rows(world, "enrolments", "--partner", "second") == []


def test_every_list_takes_a_practice_and_shows_it(world: World) -> None:
    world.submit(
        claim("A1", practice="one"), claim("A2", practice="two"), claim("A3", practice="two", charge="1.00")
    )
    world.round()
    for command in ("claims", "work", "updates"):
        assert {each["practice"] for each in rows(world, command, "--practice", "two")} == {"two"}, command
    assert {each["practice"] for each in rows(world, "journal", "--practice", "one")} == {"one"}
    for command in ("batches", "remits"):
        (told,) = rows(world, command, "--practice", "two")
        assert told["practices"] == ["one", "two"], command
        assert rows(world, command, "--practice", "nobody") == []
    assert len(rows(world, "files", "--practice", "one")) == 4
    assert rows(world, "files", "--practice", "nobody") == []
    assert {each["practice"] for each in rows(world, "remit", "1")[0]["claims"]} == {"one", "two"}
    assert ",one,A1," in said(world, "journal", "--format", "csv").stdout


def test_shipped_examples_can_be_loaded(tmp_path: Path) -> None:
    said_ = CliRunner().invoke(app, ["init", str(tmp_path / "acme")], standalone_mode=False)
    assert said_.exception is None
    assert load(tmp_path / "acme").payers.get("DHP01") is not None
