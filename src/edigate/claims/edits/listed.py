"""The claim's codes against official lists, on the day on which they were used: a warning, for a list may lag.

Which lists there are is the caller's to know: `codes_of` says what to look up, `check_listed` judges by what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from edigate.claims.base import Strict
from edigate.claims.core import AnyDiagnosis
from edigate.claims.institutional import (
    InstitutionalClaim,
    InstitutionalLine,
    InstitutionalProcedure,
    PrincipalProcedure,
)
from edigate.claims.makeup import makeup_of
from edigate.claims.model import Claim
from edigate.claims.other_payer import Adjustment
from edigate.claims.procedure import Procedure
from edigate.claims.providers import providers_of
from edigate.codes.validity import CodeHistory, Standing
from edigate.errors import Finding, Severity


class CodeListCode(StrEnum):
    """What lists say against a code."""

    CODE_NOT_LISTED = "CODE_NOT_LISTED"
    CODE_NOT_YET_VALID = "CODE_NOT_YET_VALID"
    CODE_NO_LONGER_VALID = "CODE_NO_LONGER_VALID"
    CODE_IS_A_HEADER = "CODE_IS_A_HEADER"


WORDS = {
    CodeListCode.CODE_NOT_LISTED: "A code is not in its official list on the day it was used; check it, or import a newer list",
    CodeListCode.CODE_NOT_YET_VALID: "A code was not yet valid on the day it was used; take the code of that day",
    CodeListCode.CODE_NO_LONGER_VALID: "A code was no longer valid on the day it was used; take the code of that day",
    CodeListCode.CODE_IS_A_HEADER: "A code only heads more specific ones; take one of those",
}
_SAID = {
    Standing.UNKNOWN: CodeListCode.CODE_NOT_LISTED,
    Standing.NOT_YET: CodeListCode.CODE_NOT_YET_VALID,
    Standing.ENDED: CodeListCode.CODE_NO_LONGER_VALID,
    Standing.HEADER: CodeListCode.CODE_IS_A_HEADER,
}
_CPT = re.compile(r"\d{4}[0-9A-Z]", re.ASCII)
_LEVEL_TWO = re.compile(r"[A-Z]\d{4}", re.ASCII)
_LEVEL_TWO_MODIFIER = re.compile(
    r"(?!P[1-6])[A-Z][0-9A-Z]", re.ASCII
)  # P1 to P6 are the AMA's, and so are numbers


class Coded(NamedTuple):
    """One code of a claim: where it stands, which list it is of, and the day it was used."""

    pointer: str
    list: str
    code: str
    day: date


def codes_of(claim: Claim) -> Iterator[Coded]:
    """Every code of the claim that an official list may hold, without dots and in capitals."""
    if claim.service_period is None:  # a predetermination: nothing was done yet, so no day counts
        return
    first, last = claim.service_period
    for name, value in vars(claim).items():
        yield from _icd(value, f"/{name}", last if isinstance(claim, InstitutionalClaim) else first)
    yield from _place(claim, "", first)
    for pointer, _, provider in providers_of(claim, makeup_of(claim)):
        if provider.taxonomy:
            yield Coded(f"{pointer}/taxonomy", "TAXONOMY", _plain(provider.taxonomy), first)
    for n, line in enumerate(claim.lines):
        base, day = f"/lines/{n}", line.service_date or first
        yield from _place(line, base, day)
        if isinstance(line, InstitutionalLine):
            yield Coded(f"{base}/revenue_code", "REVENUE", line.revenue_code.zfill(4), day)
        procedure = vars(line).get("procedure")
        if procedure is not None:
            yield from _procedure(procedure, f"{base}/procedure", day)
        for m, result in enumerate(line.results):
            yield from _reasons(result.adjustments, f"{base}/results/{m}/adjustments", result.paid_date)
    for n, other in enumerate(claim.other_payers):
        if other.paid_date is not None:
            yield from _reasons(other.adjustments, f"/other_payers/{n}/adjustments", other.paid_date)


def check_listed(claim: Claim, history: CodeHistory) -> list[Finding]:
    """What the lists say against the claim's codes; nothing of a list that does not reach the day."""
    found = []
    for coded in codes_of(claim):
        said = _SAID.get(history.standing(coded.list, coded.code, coded.day))
        if said is not None:
            found.append(
                code_list_finding(said, coded.pointer, coded.list, history.edition_of(coded.list, coded.day))
            )
    return found


def code_list_finding(code: CodeListCode, field: str, name: str, edition: date | None) -> Finding:
    """The finding of `code` at the JSON pointer `field`, with the list and the day of its edition."""
    return Finding(
        code, Severity.WARNING, f"{WORDS[code]} ({name}{f' of {edition}' if edition else ''})", field=field
    )


def _plain(code: str) -> str:
    return code.replace(".", "").upper()


def _icd(value: object, base: str, day: date) -> Iterator[Coded]:
    """A diagnosis or a procedure of a stay, or several; of a stay, diagnoses are those of its last day."""
    match value:
        case tuple():
            for n, each in enumerate(value):
                yield from _icd(each, f"{base}/{n}", day)
        case AnyDiagnosis(version="10"):
            yield Coded(f"{base}/code", "ICD10CM", _plain(value.code), day)
        case InstitutionalProcedure(version="10") | PrincipalProcedure(version="10"):
            yield Coded(f"{base}/code", "ICD10PCS", _plain(value.code), value.date)


def _place(item: Strict, base: str, day: date) -> Iterator[Coded]:
    place = vars(item).get("place_of_service")
    if place:
        yield Coded(f"{base}/place_of_service", "POS", place, day)


def _procedure(procedure: Procedure, base: str, day: date) -> Iterator[Coded]:
    code = procedure.code.upper()
    if procedure.qualifier == "HC":
        if _CPT.fullmatch(code):
            yield Coded(f"{base}/code", "CPT", code, day)
        elif _LEVEL_TWO.fullmatch(code):
            yield Coded(f"{base}/code", "CDT" if code[0] == "D" else "HCPCS", code, day)
    elif procedure.qualifier == "AD":
        yield Coded(f"{base}/code", "CDT", code, day)
    for n, modifier in enumerate(procedure.modifiers):
        if _LEVEL_TWO_MODIFIER.fullmatch(modifier.upper()):
            yield Coded(f"{base}/modifiers/{n}", "HCPCS", modifier.upper(), day)


def _reasons(adjustments: tuple[Adjustment, ...], base: str, day: date) -> Iterator[Coded]:
    for n, each in enumerate(adjustments):
        yield Coded(f"{base}/{n}/reason", "CARC", each.reason.upper(), day)
