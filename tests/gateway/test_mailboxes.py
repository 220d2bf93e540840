"""Several partner files for one folder of answers: whoever looks there first, each answer reaches what it is about."""

from __future__ import annotations

import pytest

from edigate.gateway import mailboxes
from edigate.store import lists
from gateway.conftest import MakeWorld
from gateway.worlds import RECEIVER, World, add_partner, claim

OWN = 'kind = "directory"\ninbox = "site/inbox"\noutbox = "site/others"\n'
KEPT = 'kind = "directory"\ninbox = "site/inbox"\noutbox = "site/outbox"\nafter_fetch = "keep"\n'


def with_another(make_world: MakeWorld, receiver: str, transport: str = KEPT) -> World:
    """A world with one more partner file, whose turn comes first."""
    world = make_world(after_fetch='after_fetch = "keep"')
    add_partner(world.folder, "another", payers=["ELSE"], receiver=receiver, transport=transport)
    return world.again()


def whose(world: World) -> set[str]:
    """The partners of the files that came."""
    with world.look() as tx:
        return {each.partner_id for each in lists.find_files(tx)}


@pytest.mark.parametrize(("receiver", "owner"), [(RECEIVER, "another"), ("ELSEWHERE", "payer")])
def test_what_one_partner_file_fetches_for_another_reaches_it(
    make_world: MakeWorld, receiver: str, owner: str
) -> None:
    """Of partner files that no interchange tells apart, the first has the answers, and they count for the others' batches;
    else the one that the interchange names."""
    world = with_another(make_world, receiver)
    world.submit(claim())
    for _ in range(3):
        world.round()
    assert world.states() == {"LSF0000481": "partially_paid"}
    assert list(world.batches().values()) == ["completed"]
    assert whose(world) == {owner}
    with world.look() as tx:
        contents = [content for each in lists.find_files(tx) for content in each.contents]
    assert sorted(contents) == ["277CA", "835", "999", "TA1"]  # each once, although both look there
    assert "unmatched" not in world.work_kinds() and "conflict" not in world.work_kinds()
    world.close()


def test_what_a_person_hands_over_is_whose_they_say(make_world: MakeWorld) -> None:
    world = with_another(make_world, "ELSEWHERE")
    world.submit(claim())
    world.gateway.run()
    world.answer()
    (content, *_) = [path.read_bytes() for path in sorted(world.outbox.iterdir())]
    world.gateway.receive_by_hand("another", [("by-hand.x12", content)])
    assert whose(world) == {"another"}
    world.close()


def test_a_file_that_names_nobody_is_of_the_folder_s_partner(make_world: MakeWorld) -> None:
    world = with_another(make_world, "ELSEWHERE")
    partners = world.gateway.context.settings.partners
    another, payer = (next(each for each in partners if each.id == name) for name in ("another", "payer"))
    for content in (b"", b"a letter", b"ISA*00*", b"\xef\xbb\xbf\x00"):
        assert mailboxes.addressed(partners, another, content) is another
        assert mailboxes.addressed(partners, payer, content) is payer
    world.close()


def test_partners_are_alike_by_folder_and_ids(make_world: MakeWorld) -> None:
    for receiver, transport, expected in (
        (RECEIVER, KEPT, {"another", "payer"}),
        (RECEIVER, OWN, {"payer"}),
        ("ELSEWHERE", KEPT, {"payer"}),
    ):
        world = with_another(make_world, receiver, transport)
        assert mailboxes.alike(world.gateway.context.settings.partners, "payer") == expected
        assert mailboxes.alike(world.gateway.context.settings.partners, "gone") == {"gone"}
        world.close()
