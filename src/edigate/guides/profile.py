"""How much findings weigh for one partner: the usual weights, and what a partner's overlay changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from edigate.errors import Severity
from edigate.guides.situations.rule import AnyRule


class Profile(msgspec.Struct, frozen=True):
    """`identifiers`: what invented NPIs, tax ids and addresses weigh; None: a warning in test interchanges, else an error.

    `severities` by finding code; "off" leaves the finding out.
    """

    identifiers: Literal["error", "warning"] | None = None
    severities: Mapping[str, Severity | Literal["off"]] = {}

    def weigh(self, rule: AnyRule, usage: str) -> Severity | None:
        """The severity of a rule in an interchange of this usage (ISA15); None: it is not told."""
        told = self.severities.get(rule.code)
        if told is not None:
            return None if told == "off" else Severity(told)
        lowered = self.identifiers == "warning" or (self.identifiers is None and usage == "T")
        if rule.identifier and lowered and rule.severity is Severity.ERROR:
            return Severity.WARNING
        return rule.severity


USUAL_PROFILE = Profile()
