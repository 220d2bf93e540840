"""How much an edit or a repair weighs for one partner: its own weight, unless the partner or the project says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

import msgspec

from edigate.claims.edits.alike import AlikeCode
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.listed import CodeListCode
from edigate.claims.repair_rules import RepairCode
from edigate.errors import Finding, Severity

Weight: TypeAlias = Literal["error", "warning", "note", "off"]

CODES = frozenset((*ClaimCode, *CodeListCode, *AlikeCode, *RepairCode))


def unknown_codes(weights: Mapping[str, Weight]) -> list[str]:
    """The codes of a setting that are no edit and no repair."""
    return sorted(code for code in weights if code not in CODES)


def weigh(findings: Iterable[Finding], weights: Mapping[str, Weight]) -> tuple[Finding, ...]:
    """The findings with the weights set for their codes, without those that are off."""
    if not weights:
        return tuple(findings)
    weighed = []
    for finding in findings:
        weight = weights.get(finding.code)
        if weight is None:
            weighed.append(finding)
        elif weight != "off":
            weighed.append(msgspec.structs.replace(finding, severity=Severity(weight)))
    return tuple(weighed)


def refused_repairs() -> dict[str, Weight]:
    """The weights under which a claim that would need a repair is held instead."""
    return dict.fromkeys(RepairCode, "error")
