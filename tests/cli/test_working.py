"""`work` as a biller drives it: what an answer may be about is suggested, linked, and taken away again."""

from __future__ import annotations

import json
from pathlib import Path

import wire
from cli.conftest import Run
from gateway.test_worklists import to_the_next_payer
from gateway.worlds import World, claim

ANSWER = ("CLP*lsf0000481*1*235*210*25*12*ICN1*11*1", "NM1*QC*1*RIVERA*ANNA****MI*DHP123456789", "DTM*232*20260302",
          "CAS*PR*3*25")  # fmt: skip


def test_what_nobody_claims_is_suggested_linked_and_taken_away_again(run: Run, project: Path) -> None:
    world = World(project)
    world.submit(claim("LSF0000481"))
    world.gateway.prepare()
    content = wire.remittance("T1", "210", ANSWER).replace(b"US             ", b"EDIGATETEST    ")
    world.take(content)
    world.gateway.interpret()
    world.close()
    said = run("work", "--kind", "unmatched", "-c", project)
    assert "?  LSF0000481 (95 %): the claim number but for case" in said.out
    assert "It stands in remittance 1: edigate remit 1" in said.out
    assert "edigate work link 1 CLAIM" in said.out
    assert run("work", "link", 1, "-c", project).code == 64
    assert run("work", "link", 1, "LSF0000481", "-c", project).code == 0
    assert "decided and paid" in run("claim", "LSF0000481", "-c", project).out
    assert run("work", "unlink", 1, "--reason", "another's", "-c", project).code == 0
    assert "it is in a file that waits to be sent" in run("claim", "LSF0000481", "-c", project).out
    assert "taken away again" in run("work", "--kind", "unmatched", "-c", project).out


def test_a_question_is_shown_with_the_claim_that_it_is_about(run: Run, project: Path) -> None:
    world = World(project)
    world.submit(claim("LSF0000481"))
    world.gateway.prepare()
    world.gateway.send()
    asked = world.gateway.inquire("LSF0000481")
    world.close()
    said = run("batch", asked.batch_id, "-c", project).out
    assert f"LSF0000481 LSF0000481 submitted {asked.trace}" in " ".join(said.split())
    assert "276" in run("batches", "-c", project).out
    (told,) = json.loads(run("batch", asked.batch_id, "--json", "-c", project).out)["questions"]
    assert (told["claim_key"], told["trace"]) == ("LSF0000481", asked.trace)
    shown = " ".join(run("claim", "LSF0000481", "-c", project).out.split())
    assert f"asked the payer is asked where it stands (276), in batch {asked.batch_id} (" in shown


def test_work_names_the_file_and_the_place_in_it_that_it_comes_from(run: Run, project: Path) -> None:
    world = World(project)
    world.take(wire.ta1("000000777", "R", "006").replace(b"*US             ", b"*EDIGATETEST    "))
    world.gateway.interpret()
    world.close()
    assert "It stands in file 1, segment 2: edigate files show 1" in run("work", "-c", project).out


def test_a_claim_that_went_on_shows_where_it_stands_with_each_payer(run: Run, project: Path) -> None:
    world = World(project)
    to_the_next_payer(world)
    world.close()
    said = run("claim", "A1", "-c", project).out
    assert "decided and paid" in said and "Second Mutual (A1S): submitted" in said
    assert "Demo Health Plan (A1): paid" in run("claim", "A1S", "-c", project).out


def test_an_order_has_a_reason(run: Run, project: Path) -> None:
    said = run("work", "close", 1, "--reason", " ", "-c", project)
    assert said.code == 64 and "say why" in said.err
