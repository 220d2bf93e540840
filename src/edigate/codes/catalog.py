"""The official code lists that a user may import: what each is, who publishes it, how soon it is old.

A list is named in capitals without marks (`ICD10CM`); people may write `icd-10-cm`. None of them is shipped: some are
licensed, all change; of some we ship short glosses of our own (`glossed`, a table of `edigate.maps`).
"""

from __future__ import annotations

from typing import NamedTuple

from edigate.errors import UsageError


class CodeListAbout(NamedTuple):
    """`days` is the age at which a newer edition is to be expected; `glossed` the name of our own table."""

    name: str
    title: str
    publisher: str
    days: int
    glossed: str | None = None


_YEARLY, _HALF_YEARLY, _THRICE_A_YEAR, _QUARTERLY, _SELDOM = 400, 220, 160, 130, 800

CATALOG: dict[str, CodeListAbout] = {
    about.name: about
    for about in (
        CodeListAbout("ICD10CM", "diagnoses, ICD-10-CM", "CDC and CMS", _HALF_YEARLY),
        CodeListAbout("ICD10PCS", "inpatient procedures, ICD-10-PCS", "CMS", _HALF_YEARLY),
        CodeListAbout("HCPCS", "supplies, drugs, services and modifiers, HCPCS level II", "CMS", _QUARTERLY),
        CodeListAbout("CPT", "procedures, CPT (under your own licence)", "AMA", _YEARLY),
        CodeListAbout("CDT", "dental procedures, CDT (under your own licence)", "ADA", _YEARLY),
        CodeListAbout("POS", "places of service", "CMS", _SELDOM, "pos"),
        CodeListAbout("REVENUE", "revenue codes (under your own licence)", "NUBC", _YEARLY),
        CodeListAbout("TAXONOMY", "provider taxonomy", "NUCC", _HALF_YEARLY),
        CodeListAbout("CARC", "claim adjustment reasons", "X12", _THRICE_A_YEAR, "carc"),
        CodeListAbout("RARC", "remittance remarks", "CMS", _THRICE_A_YEAR, "rarc"),
        CodeListAbout("STATUS", "claim status codes", "X12", _THRICE_A_YEAR, "status"),
        CodeListAbout("STATUS_CATEGORY", "claim status categories", "X12", _THRICE_A_YEAR, "status_category"),
    )
}
_PLAIN = {name.replace("_", ""): name for name in CATALOG}


def list_name(said: str) -> str:
    """The list's name, however a person writes it (`icd-10-cm`). `UsageError` for a list that we do not know."""
    name = _PLAIN.get("".join(character for character in said.upper() if character.isalnum()))
    if name is None:
        raise UsageError(f"no code list {said!r}; there are: {', '.join(CATALOG)}")
    return name
