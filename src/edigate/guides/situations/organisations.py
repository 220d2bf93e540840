"""Names of organisations: they have no first or middle name and no suffix."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.rule import Topic
from edigate.guides.situations.suspicion import ODD_ORGANISATION

topic = Topic()

ORGANISATION = "2"


class OrganisationRuleCode(StrEnum):
    """Rules about NM102 = 2."""

    ORGANISATION_NAMED_LIKE_A_PERSON = "ORGANISATION_NAMED_LIKE_A_PERSON"


@topic.segment_rule(
    OrganisationRuleCode.ORGANISATION_NAMED_LIKE_A_PERSON, "An organisation has a first or middle name, or a suffix",
    guides="P I D 835 277CA 277 276", segments="NM1", when=(2, ORGANISATION), suspect=ODD_ORGANISATION, snip=4,
    severity=Severity.WARNING, source="rules: org-no-person-names",
)  # fmt: skip
def organisation_named_like_a_person(name: Seen, _: Context) -> Iterator[Fault]:
    """NM104, NM105, NM107 belong to persons (NM102 = 1)."""
    if name[2] == ORGANISATION:
        yield from (name.at(element) for element in (4, 5, 7) if name[element])
