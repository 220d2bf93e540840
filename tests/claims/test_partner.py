"""The trading partner's profile: what it demands, what it fills in, how it names files."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from claims.samples import AT, partner
from edigate.x12.delimiters import USUAL


def test_defaults() -> None:
    plain = partner()
    assert (plain.usage, plain.application_sender, plain.application_receiver) == (
        "T",
        "EDIGATETEST",
        "DEMOPAYER",
    )
    assert plain.delimiters.in_x12() == USUAL
    assert plain.guides.professional == "005010X222A1"
    assert partner(application_sender="GS2").application_sender == "GS2"


def test_file_name() -> None:
    assert partner().name_file(7, "B7", AT) == "demo_000000007.837"
    named = partner(file_name="{usage}-{batch}.{date}{time} {isa13}").name_file(7, "B/7", AT)
    assert named == "T-B_7.20260304091500_000000007"


@pytest.mark.parametrize(
    "changes",
    [
        {"usage": "X"},
        {"id": "../up"},
        {"sender_id": "SIXTEENCHARACTER"},
        {"sender_id": "low"},
        {"sender_qualifier": "Z"},
        {"file_name": "same.837"},
        {"file_name": "{patient}_{isa13}"},
        {"file_name": "{isa13"},
        {"file_name": "{}_{isa13}"},
        {"claims_per_file": 0},
        {"claims_per_file": 5001},
        {"guides": {"professional": "004010X098"}},
        {"delimiters": {"element": ":"}},
        {"delimiters": {"element": "A"}},
        {"delimiters": {"segment": "**"}},
        {"delimiters": {"segment": ""}},
        {"batch_prefix": "too long a prefix"},
        {"submitter": {"name": "A", "id": "AB", "contact": {"name": "B"}}},
        {"surprise": 1},
    ],
)
def test_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        partner(**changes)


def test_every_key_is_described() -> None:
    described = {name: field.description for name, field in type(partner()).model_fields.items()}
    assert all(described.values()), described


def test_routing_by_name() -> None:
    assert partner(payers=["DHP01"]).takes("DHP01")
    assert not partner(payers=["*"]).takes("DHP01")
