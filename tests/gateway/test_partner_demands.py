"""What a partner demands beyond the guide (its table [check]) holds for every file that is prepared for it."""

from __future__ import annotations

import pytest

from edigate import errors
from edigate.store import outbox
from gateway.conftest import MakeWorld
from gateway.worlds import World, claim

NO_HOSPITAL = """
[[check.rule]]
at = "2300/CLM/05-1"
never = ["22"]
reason = "companion guide 4.2"
"""


@pytest.fixture
def demanding(make_world: MakeWorld) -> World:
    """A project whose partner takes no claims of outpatient hospitals."""
    return ask(make_world(), NO_HOSPITAL)


def ask(world: World, text: str) -> World:
    """The same project with more in the partner's file."""
    file = world.folder / "partners" / "payer.toml"
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")
    return world.again()


def sizes(world: World) -> list[tuple[int, int]]:
    """Of each batch, how many claims and how many bytes."""
    with world.look() as tx:
        batches = [outbox.get(tx, number) for number in world.batches()]
        return [(each.claim_count, len(outbox.file(tx, each).content)) for each in batches if each]


def test_a_claim_that_breaks_a_demand_stays_with_its_finding_and_the_rest_goes(demanding: World) -> None:
    world = demanding
    world.submit(claim("A1"), claim("BAD", place_of_service="22"), claim("A3"))
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None
    assert (prepared.batch.claim_count, prepared.held) == (2, 1)
    assert world.states() == {"A1": "batched", "BAD": "held", "A3": "batched"}
    (item,) = world.work()
    assert (item.item.kind, item.claim_key, item.item.codes) == ("held", "BAD", ("PARTNER_VALUE_FORBIDDEN",))
    assert "CLM05: The partner does not take this value; companion guide 4.2" in item.item.reason
    world.submit(claim("BAD"))
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None and world.states()["BAD"] == "batched"
    world.close()


def test_check_only_says_it_beforehand_and_stores_nothing(demanding: World) -> None:
    world = demanding
    fine, bad = world.submit(claim("A1"), claim("BAD", place_of_service="22"), check_only=True)
    assert (fine.outcome, bad.outcome) == ("ready", "held")
    told = bad.findings[-1]
    assert (told.code, told.where.loop, told.where.id) == ("PARTNER_VALUE_FORBIDDEN", "2300", "CLM")
    assert world.states() == {} and world.work() == []
    world.close()


def test_check_only_says_that_no_file_can_be_made(make_world: MakeWorld) -> None:
    world = ask(make_world(), "\n[check]\nfile_bytes = 1000\n")
    (receipt,) = world.submit(claim("A1"), check_only=True)
    assert (receipt.outcome, receipt.findings[-1].code) == ("held", "PARTNER_FILE_TOO_LARGE")
    world.submit(claim("A1"))
    world.gateway.prepare()
    assert world.states() == {"A1": "held"}
    world.close()


def test_another_partners_claims_are_not_held_against_them(make_world: MakeWorld) -> None:
    world = make_world()
    world.submit(claim("A1", place_of_service="22"))
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None and prepared.held == 0


def test_a_warning_holds_nothing(make_world: MakeWorld) -> None:
    world = ask(make_world(), NO_HOSPITAL + 'severity = "warning"\n')
    world.submit(claim("A1", place_of_service="22"))
    (prepared,) = world.gateway.prepare()
    assert prepared.batch is not None and prepared.held == 0
    world.close()


def test_no_set_has_more_claims_than_the_partner_takes(make_world: MakeWorld) -> None:
    world = ask(make_world(), "\n[check]\nclaims_per_set = 2\n")
    world.submit(*(claim(f"A{n}") for n in range(5)))
    assert [each.held for each in world.gateway.prepare()] == [0, 0, 0]
    assert [claims for claims, _ in sizes(world)] == [2, 2, 1]
    world.close()


def test_no_file_is_larger_than_the_partner_takes(make_world: MakeWorld) -> None:
    world = ask(make_world(), "\n[check]\nfile_bytes = 3000\n")
    world.submit(*(claim(f"A{n}") for n in range(9)))
    assert {each.held for each in world.gateway.prepare()} == {0}
    assert sum(claims for claims, _ in sizes(world)) == 9
    assert all(size <= 3000 for _, size in sizes(world))
    assert len(sizes(world)) < 9, "several claims go into one file"
    world.close()


def test_a_claim_that_is_too_large_alone_is_held_and_stops_nobody(make_world: MakeWorld) -> None:
    world = ask(make_world(), "\n[check]\nfile_bytes = 1500\n")
    big = claim("BIG")
    big["lines"] = [{**big["lines"][1], "charge": "10.00"} for _ in range(30)]
    big["charge"] = "300.00"
    world.submit(claim("A1"), big, claim("A3"))
    list(world.gateway.prepare())
    assert world.states() == {"A1": "batched", "BIG": "held", "A3": "batched"}
    (item,) = world.work()
    assert item.item.codes == ("PARTNER_FILE_TOO_LARGE",)
    world.close()


def test_an_error_behind_a_thousand_warnings_holds_its_claim(make_world: MakeWorld) -> None:
    """A check keeps so many findings for people; here all count."""
    every_line = '[[check.rule]]\nat = "2400/SV1/02"\nonly = ["1"]\nseverity = "warning"\n'
    world = ask(make_world(), NO_HOSPITAL + every_line)
    lines = [{**claim()["lines"][1], "charge": "10.00"} for _ in range(50)]
    long = [claim(f"A{n:02d}", lines=lines, charge="500.00") for n in range(21)]
    world.submit(*long, claim("BAD", place_of_service="22"))
    (prepared,) = world.gateway.prepare()
    assert (prepared.held, world.states()["BAD"], world.states()["A20"]) == (1, "held", "batched")
    world.close()


def test_a_demand_that_no_guide_can_hold_stops_before_anything_is_done(make_world: MakeWorld) -> None:
    world = ask(make_world(), '\n[[check.rule]]\nat = "2300/ZZZ"\nrequired = true\n')
    world.submit(claim("A1"))
    with pytest.raises(errors.ConfigError, match=r"payer\.toml: check\.rule\.1 \(at = '2300/ZZZ'\)"):
        world.gateway.prepare()
    assert world.states() == {"A1": "ready"}
    world.close()


def test_what_we_build_is_of_a_version_that_the_partner_takes(make_world: MakeWorld) -> None:
    with pytest.raises(errors.ConfigError, match=r"check\.versions takes none of the versions"):
        ask(make_world(), '\n[check]\nversions = ["005010X222A2", "005010X299"]\n')


@pytest.mark.parametrize(("text", "state"), [("", "ready"), ('\n[check]\nidentifiers = "error"\n', "held")])
def test_invented_numbers_weigh_the_same_at_the_door_and_in_the_file(
    make_world: MakeWorld, text: str, state: str
) -> None:
    world = ask(make_world(), text)
    made = claim("A1")
    made["billing_provider"]["npi"] = "1234567890"
    assert [each.state for each in world.submit(made)] == [state]
    world.close()
