"""The edits: may this claim leave? Each rule lives in one small module, each finding says where and what to do.

In:    a well-shaped `Claim`.
Out:   findings with JSON pointers relative to the claim; an error holds it, with warnings it goes.

DIAGNOSTICS
  Findings: `claim_code.ClaimCode`, all that apply at once.
  Raised:   nothing.
  A bug:    any exception.

This room must not look at the clock, at other claims, code lists or partners; what it needs of them is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from edigate.claims.edits.amounts import check_amounts
from edigate.claims.edits.carried import check_carried
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.coordination import check_coordination
from edigate.claims.edits.dates import check_dates
from edigate.claims.edits.demands import NO_DEMANDS, Demands, check_demands
from edigate.claims.edits.dental import check_dental
from edigate.claims.edits.diagnoses import check_versions
from edigate.claims.edits.identifiers import check_identifiers
from edigate.claims.edits.institutional import check_institutional
from edigate.claims.edits.no_place import check_no_place
from edigate.claims.edits.paperwork import check_paperwork
from edigate.claims.edits.people import check_people, check_places
from edigate.claims.edits.professional import check_professional
from edigate.claims.edits.repeats import check_lines_differ
from edigate.claims.edits.report import Report
from edigate.claims.edits.roles import check_roles
from edigate.claims.edits.wording import check_wording
from edigate.claims.model import Claim
from edigate.claims.providers import providers_of
from edigate.errors import Finding

__all__ = ["BY_KIND", "ClaimCode", "check"]

BY_KIND: Mapping[str, Callable[[Any, Report], None]] = MappingProxyType({
    "professional": check_professional,
    "institutional": check_institutional,
    "dental": check_dental,
})  # fmt: skip  # what only claims of one kind are asked


def check(
    claim: Claim,
    identifiers: Literal["error", "warning"] = "error",
    *,
    today: date | None = None,
    demands: Demands = NO_DEMANDS,
) -> list[Finding]:
    """All findings about the claim; `field` is the JSON pointer in it.

    `identifiers="warning"` lets a test partner take invented NPIs, tax ids and taxonomies. No service may be later than
    `today`. `demands` are those of the claim's payer.
    """
    report = Report(identifiers == "warning")
    providers = providers_of(claim)
    check_amounts(claim, report)
    check_identifiers(claim, providers, report)
    check_people(claim, report)
    check_coordination(claim, report)
    check_places(claim, providers, report)
    check_dates(claim, report, today)
    check_versions(claim, report)
    check_roles(claim, report)
    check_lines_differ(claim, report)
    check_demands(claim, demands, report)
    BY_KIND[claim.kind](claim, report)
    check_no_place(claim, report)
    check_paperwork(claim, report)
    check_carried(claim, report)
    check_wording(claim, report)
    return report.findings
