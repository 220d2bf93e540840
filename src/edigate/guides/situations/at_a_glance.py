"""The rules that most claims keep, tested by one look at the claim's lines: those whose signs are there are asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache

from edigate.guides.situations import (
    ambulances,
    diagnoses,
    drugs,
    procedures,
    service_dates,
    services,
    special_services,
)
from edigate.guides.situations.branch import Branch
from edigate.guides.situations.claim_lines import ICD9, glance
from edigate.guides.situations.context import Context
from edigate.guides.situations.rule import Breach, Topic

topic = Topic()

_POINTERS = procedures.POINTER_BEYOND | procedures.POINTER_GAP | procedures.POINTER_TWICE
_AMBULANCE = procedures.AMBULANCE | procedures.AMBULANCE_PLACE | procedures.SEVERAL_PATIENTS
_ANY = (
    _POINTERS
    | _AMBULANCE
    | services.ODD_SERVICE
    | special_services.SPECIAL
    | procedures.REVERSED
    | procedures.INPATIENT
    | procedures.DRUG
)


@topic.tested_together(guides="P I D", scope="2300", needs="2400")
def lines(claim: Branch, context: Context) -> Iterable[Breach]:
    """A claim with its lines."""
    signs, icd, oldest, newest = glance(claim)
    if not signs & _ANY and not icd & ICD9 and oldest >= diagnoses.TENTH_SINCE:
        if context.dated is None or newest <= _wire(context.dated):
            return ()
    old = bool(icd) and (bool(icd & ICD9) or oldest < diagnoses.TENTH_SINCE)
    return (
        *_by_guide(claim, context, signs),
        *(diagnoses.odd_version(claim, icd) if old else ()),
        *(
            service_dates.future_services(claim, context)
            if context.dated and newest > _wire(context.dated)
            else ()
        ),
    )


def _by_guide(claim: Branch, context: Context, signs: int) -> Iterator[Breach]:
    """What the signs of the lines give reason to ask."""
    guide = context.guide
    if signs & services.ODD_SERVICE:
        yield from services.odd_services(claim, signs, guide)
    if signs & _POINTERS:
        yield from diagnoses.odd_pointers(claim, guide)
    if signs & procedures.REVERSED:
        yield from service_dates.reversed_lines(claim)
    if signs & procedures.DRUG and guide != "D":
        yield from drugs.medicaid_drugs(claim)
    if guide == "P":
        if signs & procedures.INPATIENT:
            yield from service_dates.not_admitted(claim, signs)
        if signs & _AMBULANCE:
            yield from ambulances.ambulance(claim, signs)
        if signs & special_services.SPECIAL:
            yield from special_services.special_services(claim, signs)


@lru_cache(maxsize=16)
def _wire(dated: date) -> str:
    """A day as segments write it."""
    return f"{dated:%Y%m%d}"
