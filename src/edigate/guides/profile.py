"""How a check differs for one partner: weights of findings, limits of the file, rules on top of the guide's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from edigate.errors import Severity
from edigate.guides.situations.rule import AnyRule, PartnerRules


class Limits(msgspec.Struct, frozen=True):
    """What a partner asks of the file as a whole; None or empty: whatever the guide allows. `versions` are those of GS08."""

    one_interchange: bool = False
    versions: frozenset[str] = frozenset()
    sets_per_group: int | None = None
    file_bytes: int | None = None


NO_LIMITS = Limits()


class Profile(msgspec.Struct, frozen=True):
    """`identifiers`: what invented NPIs, tax ids and addresses weigh; None: a warning in test interchanges, else an error.

    `severities` by finding code, whatever told it; "off" leaves the finding out. `rules` by guide ("837P").
    """

    identifiers: Literal["error", "warning"] | None = None
    severities: Mapping[str, Severity | Literal["off"]] = {}
    limits: Limits = NO_LIMITS
    rules: Mapping[str, PartnerRules] = {}

    def weigh(self, rule: AnyRule, usage: str) -> Severity:
        """The severity of a rule in an interchange of this usage (ISA15), before `severities`."""
        lowered = self.identifiers == "warning" or (self.identifiers is None and usage == "T")
        if rule.identifier and lowered and rule.severity is Severity.ERROR:
            return Severity.WARNING
        return rule.severity


USUAL_PROFILE = Profile()
