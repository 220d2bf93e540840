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

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import repeat
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

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
from edigate.claims.makeup import makeup_of
from edigate.claims.model import Claim
from edigate.claims.providers import providers_of
from edigate.errors import Finding

__all__ = ["BY_KIND", "Asked", "ClaimCode", "check", "check_all"]

BY_KIND: Mapping[str, Callable[[Any, Report], None]] = MappingProxyType({
    "professional": check_professional,
    "institutional": check_institutional,
    "dental": check_dental,
})  # fmt: skip  # what only claims of one kind are asked


class Asked(NamedTuple):
    """A claim to be checked. `identifiers="warning"` lets a test partner take invented NPIs, tax ids and taxonomies.

    `demands` are those of the claim's payer.
    """

    claim: Claim
    identifiers: Literal["error", "warning"] = "error"
    demands: Demands = NO_DEMANDS


class _Topic(NamedTuple):
    """What is asked of one claim after the other; `takes` says what it is handed beside claim and report."""

    ask: Callable[..., None]
    takes: str | None = None


def _ask_kind(claim: Claim, report: Report) -> None:
    BY_KIND[claim.kind](claim, report)


# One after the other, each over all claims at hand: the findings about a claim come in this order.
_TOPICS = (
    _Topic(check_amounts),
    _Topic(check_identifiers, "providers"),
    _Topic(check_people),
    _Topic(check_coordination, "makeup"),
    _Topic(check_places, "providers"),
    _Topic(check_dates, "today"),
    _Topic(check_versions),
    _Topic(check_roles),
    _Topic(check_lines_differ),
    _Topic(check_demands, "demands"),
    _Topic(_ask_kind),
    _Topic(check_no_place, "makeup"),
    _Topic(check_paperwork, "makeup"),
    _Topic(check_carried, "makeup"),
    _Topic(check_wording),
)


def check_all(asked: Iterable[Asked], *, today: date | None = None) -> list[list[Finding]]:
    """All findings about each of some dozen claims; `field` is the JSON pointer in it. No service may be later than `today`.

    Many claims at once cost half: a topic that is asked of one claim after another keeps the machine's caches warm.
    """
    every = list(asked)
    claims = [each.claim for each in every]
    reports = [Report(each.identifiers == "warning") for each in every]
    makeups = list(map(makeup_of, claims))
    besides: dict[str | None, tuple[Iterable[Any], ...]] = {
        None: (),
        "makeup": (makeups,),
        "providers": (list(map(providers_of, claims, makeups)),),
        "today": (repeat(today),),
        "demands": ([each.demands for each in every],),
    }
    for ask, takes in _TOPICS:
        for _ in map(ask, claims, *besides[takes], reports):
            pass
    return [report.findings for report in reports]


def check(
    claim: Claim,
    identifiers: Literal["error", "warning"] = "error",
    *,
    today: date | None = None,
    demands: Demands = NO_DEMANDS,
) -> list[Finding]:
    """All findings about one claim; see `Asked` and `check_all`."""
    return check_all([Asked(claim, identifiers, demands)], today=today)[0]
