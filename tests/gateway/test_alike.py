"""A claim that another one of its practice is like: told with the other's key, and nothing else keeps it back."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from edigate.claims.edits.alike import likeness
from edigate.claims.model import from_values
from gateway.worlds import World, claim


def duplicates(world: World, *claims: dict[str, Any], **options: Any) -> list[str]:
    """The keys that are named as duplicates of each of these claims, "" for none."""
    told = []
    for receipt in world.submit(*claims, **options):
        found = [each for each in receipt.findings if each.code == "CLAIM_DUPLICATE"]
        assert all((each.severity, each.field) == ("warning", "/claim_key") for each in found)
        told.append(" ".join(each.message.rpartition("(claim ")[2].rstrip(")") for each in found))
    return told


def test_the_same_service_under_another_key_is_told_once_stored_and_in_one_file(any_world: World) -> None:
    world = any_world
    assert duplicates(world, claim("A1"), claim("A2")) == ["", "A1"]
    assert duplicates(world, claim("A3"), check_only=True) == ["A1"]
    assert duplicates(world, claim("A1", place_of_service="22")) == ["A2"]  # corrected: the other one stands
    assert world.states() == {"A1": "ready", "A2": "ready"}


def test_another_practice_has_claims_of_its_own(world: World) -> None:
    assert duplicates(world, claim("A1"), claim("A2", practice="other")) == ["", ""]


def test_a_claim_that_was_refused_is_none_to_pay_twice(world: World) -> None:
    unknown = claim("A1")
    unknown["subscriber"]["member_id"] = "DHX123456789"
    again = {**copy.deepcopy(unknown), "patient_control_number": "A2"}
    world.submit(unknown)
    world.round()
    assert world.states() == {"A1": "rejected"}
    assert duplicates(world, again) == [""]


def test_its_weight_is_the_partners_to_say(world: World) -> None:
    file = world.folder / "partners" / "payer.toml"
    file.write_text(
        file.read_text(encoding="utf-8") + '\n[edits]\nCLAIM_DUPLICATE = "error"\n', encoding="utf-8"
    )
    stricter = world.again()
    assert [each.outcome for each in stricter.submit(claim("A1"), claim("A2"))] == ["ready", "held"]
    stricter.close()


def changed(change: str) -> dict[str, Any]:
    made = copy.deepcopy(claim("B1"))
    first = made["lines"][0]
    match change:
        case "day":
            first["service_date"] = "2026-03-01"
        case "service":
            first["procedure"]["code"] = "99214"
        case "modifier":
            first["procedure"]["modifiers"] = ["76"]
        case "charge":
            first["charge"], made["charge"] = "151.00", "236.00"
        case "patient":
            made["subscriber"]["member_id"] = "DHP9"
        case "twin":
            made["subscriber"]["first_name"] = "Berta"
        case "correction":
            made |= {"frequency": "7", "payer_claim_control_number": "X1"}
        case "place":
            made["place_of_service"] = "22"
        case "order":
            made["lines"].reverse()
    return made


@pytest.mark.parametrize("change", ["day", "service", "modifier", "charge", "patient", "twin", "correction"])
def test_what_makes_it_another_service(change: str) -> None:
    assert likeness(from_values(changed(change))) != likeness(from_values(claim("A1")))


@pytest.mark.parametrize("change", ["place", "order"])
def test_what_does_not(change: str) -> None:
    assert likeness(from_values(changed(change))) == likeness(from_values(claim("A1")))
