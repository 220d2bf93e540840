"""The routing table: the row with the most conditions, or the reason why there is no single way."""

from __future__ import annotations

import pytest

from claims.samples import partner
from edigate.claims.routing import Asked, RouteRow, route

PARTNERS = (
    partner(id="main"),
    partner(id="dental", payers=[]),
    partner(id="live", usage="P", payers=[]),
    partner(id="named", payers=["DHP01"]),
)
ROWS = tuple(
    RouteRow(**row)  # type: ignore[arg-type]
    for row in (
        {"practice": "teeth", "partner": "dental"},
        {"payer": "MCR01", "partner": "main"},
        {"payer": "MCR01", "practice": "lakeside", "partner": "named", "submitter_id": "LFM01"},
        {"payer": "X1", "kind": "dental", "partner": "dental"},
        {"payer": "X1", "practice": "north", "partner": "main"},
        {"payer": "P1", "usage": "P", "partner": "live"},
        {"payer": "P1", "usage": "T", "partner": "main"},
    )
)


def asked(
    payer: str = "ANY", practice: str = "south", kind: str = "professional", usage: str | None = None
) -> Asked:
    return Asked(payer, practice, kind, usage)


@pytest.mark.parametrize(
    "about, leads_to, why",
    [
        (asked(), "main", "the only row that fits"),  # a partner file that takes all others
        (asked("DHP01"), "named", "most conditions"),  # a partner file that names the payer
        (asked(practice="teeth"), "dental", "the only row that fits"),
        (
            asked("DHP01", "teeth"),
            "dental",
            "the only row that fits",
        ),  # the settings before the partner files
        (asked("MCR01"), "main", "the only row that fits"),
        (asked("MCR01", "lakeside"), "named", "most conditions"),
        (asked("MCR01", "teeth"), None, "2 rows fit equally well"),
        (asked("X1", "north", "dental"), None, "2 rows fit equally well"),
        (asked("P1", usage="P"), "live", "the only row that fits"),
        (asked("P1", usage="T"), "main", "the only row that fits"),
        (asked("P1"), None, "2 rows fit equally well"),
        (asked(usage="P"), None, "no row"),
    ],
)
def test_the_row_that_decides(about: Asked, leads_to: str | None, why: str) -> None:
    decision = route(about, ROWS, PARTNERS)
    assert (decision.row.partner if decision.row else None) == leads_to
    assert why in decision.reason


def test_two_partners_that_take_all_are_no_way() -> None:
    decision = route(asked(), (), (partner(id="one"), partner(id="two")))
    assert decision.row is None and "any claim -> one; any claim -> two" in decision.reason


def test_every_row_is_told_with_why_not() -> None:
    told = route(asked("MCR01"), ROWS, PARTNERS).looked_at
    assert len(told) == len(ROWS)  # one fits: the partner files were not looked at
    assert [each.why for each in told if each.row.startswith("practice teeth")] == [
        "its practice is teeth, the claim's is south"
    ]
    assert len(route(asked(), ROWS, PARTNERS).looked_at) == len(ROWS) + 2


def test_a_row_states_sender_and_receiver_in_the_files_on_it() -> None:
    row = RouteRow(partner="main", submitter_id="LFM01", receiver_name="OTHER", application_sender="LFMGS")
    given = PARTNERS[0]
    made = row.profile(given)
    assert (made.submitter.id, made.submitter.name) == ("LFM01", given.submitter.name)
    assert (made.receiver.id, made.receiver.name) == (given.receiver.id, "OTHER")
    assert (made.application_sender, made.application_receiver) == ("LFMGS", given.application_receiver)
    assert RouteRow(partner="main").profile(given) == given
