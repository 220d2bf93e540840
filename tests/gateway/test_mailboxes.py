"""Several partner files for one folder of answers: told, because each takes what is meant for the other."""

from __future__ import annotations

from gateway.conftest import MakeWorld
from gateway.worlds import World, add_partner

OWN = 'kind = "directory"\ninbox = "site/inbox"\noutbox = "site/others"\n'


def told(world: World) -> list[str]:
    return [each for each in world.gateway.health().warnings if "same folder" in each]


def test_partners_that_read_one_folder_are_told(make_world: MakeWorld) -> None:
    world = make_world()
    add_partner(world.folder, "other", payers=["ELSE"], receiver="ELSEWHERE")
    world = world.again()
    (warning,) = told(world)
    assert "partners other and payer fetch their answers from the same folder" in warning
    world.close()


def test_partners_with_folders_of_their_own_are_not(make_world: MakeWorld) -> None:
    world = make_world()
    add_partner(world.folder, "other", payers=["ELSE"], receiver="ELSEWHERE", transport=OWN)
    world = world.again()
    assert told(world) == []
    world.close()
