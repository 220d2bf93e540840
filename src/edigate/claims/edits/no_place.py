"""Values of other kinds of claims: they would go out as they are, and a payer's front end would reject them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from edigate.claims.base import Strict
from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.makeup import Makeup
from edigate.claims.model import Claim
from edigate.claims.other_payer import OtherPayer


class Places(NamedTuple):
    """What the guide of one kind lacks or has.

    `without`: fields that it has no place for, by the part of the claim they stand in. `qualifiers` of procedures,
    `units` of repricing, `roles` of providers at another payer: those that it has. `priced_by_revenue`: HCP08.
    `lines_grouped`: HCP06 and 07 of a line.
    """

    without: Mapping[str, tuple[str, ...]]
    qualifiers: frozenset[str]
    units: frozenset[str]
    roles: frozenset[str]
    priced_by_revenue: bool = False
    lines_grouped: bool = True


_ROLES = ("referring", "rendering", "service_facility", "billing")
PLACES: Mapping[str, Places] = MappingProxyType({
    "professional": Places(
        without={},
        qualifiers=frozenset(("HC", "ER", "IV", "WK")),
        units=frozenset(("UN", "MJ")),
        roles=frozenset((*_ROLES, "primary_care", "supervising")),
    ),
    "institutional": Places(
        without={
            "billing_provider": ("identifiers",),
            "subscriber": ("insurance_type",),
            "other_payers": ("insurance_type",),
        },
        qualifiers=frozenset(("HC", "ER", "HP", "IV", "WK")),
        units=frozenset(("UN", "DA")),
        roles=frozenset((*_ROLES, "attending", "operating", "other_operating")),
        priced_by_revenue=True,
    ),
    "dental": Places(
        without={},
        qualifiers=frozenset(("AD", "ER")),
        units=frozenset(("UN",)),
        roles=frozenset((*_ROLES, "primary_care", "supervising", "assistant_surgeon")),
        lines_grouped=False,
    ),
})  # fmt: skip


def check_no_place(claim: Claim, makeup: Makeup, report: Report) -> None:
    """Every such value."""
    places = PLACES[claim.kind]
    values = vars(claim)
    for part, names in places.without.items():
        for pointer, item in _items(values[part], f"/{part}"):
            given = vars(item)
            for name in names:
                if given[name] and name in item.model_fields_set:
                    report.tell(ClaimCode.VALUE_OF_OTHER_KIND, f"{pointer}/{name}")
    for n, other in enumerate(values["other_payers"]):
        _check_roles(other, f"/other_payers/{n}", places, report)
    if "repricing" in makeup.given:
        _check_repricing(claim, "", places, report)
    qualifiers, is_repriced = places.qualifiers, "repricing" in makeup.at_lines
    for n, line in enumerate(claim.lines):
        procedure = line.__dict__["procedure"]
        if procedure is not None and procedure.__dict__["qualifier"] not in qualifiers:
            report.tell(ClaimCode.VALUE_OF_OTHER_KIND, f"/lines/{n}/procedure/qualifier")
        if is_repriced:
            _check_repricing(line, f"/lines/{n}", places, report)


def _items(part: object, base: str) -> Iterator[tuple[str, Strict]]:
    if isinstance(part, tuple):
        for n, each in enumerate(part):
            yield from _items(each, f"{base}/{n}")
    elif isinstance(part, Strict):
        yield base, part


def _check_roles(other: OtherPayer, base: str, places: Places, report: Report) -> None:
    for n, provider in enumerate(other.provider_identifiers):
        if provider.role not in places.roles:
            report.tell(ClaimCode.VALUE_OF_OTHER_KIND, f"{base}/provider_identifiers/{n}/role")


def _check_repricing(item: Strict, base: str, places: Places, report: Report) -> None:
    made = vars(item)["repricing"]
    if made is None:
        return
    if made.revenue_code and not places.priced_by_revenue:
        report.tell(ClaimCode.VALUE_OF_OTHER_KIND, f"{base}/repricing/revenue_code")
    for name in ("group_code", "group_amount") if base and not places.lines_grouped else ():
        if getattr(made, name):
            report.tell(ClaimCode.VALUE_OF_OTHER_KIND, f"{base}/repricing/{name}")
    if made.unit and made.unit not in places.units:
        report.tell(ClaimCode.VALUE_OF_OTHER_KIND, f"{base}/repricing/unit")
    if made.procedure_qualifier and made.procedure_qualifier not in places.qualifiers:
        report.tell(ClaimCode.VALUE_OF_OTHER_KIND, f"{base}/repricing/procedure_qualifier")
