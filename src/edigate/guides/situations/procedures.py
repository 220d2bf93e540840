"""What a line's procedure is, as signs: its shape, and the kinds of services that ask for something on the claim.

The answer depends on the composite (SV101, SV202, SV301) alone and is kept, for files repeat a few hundred of them.
"""

from __future__ import annotations

from functools import cache, lru_cache

from edigate.codes import dental_procedure, procedure
from edigate.guides.situations.rule_tables import codes, table

# Signs of a procedure. What is wrong with it:
ODD_CODE, ODD_MODIFIER, OUTSIDE_SECTIONS, CONTRADICTION, ODD_TRIP = (1 << n for n in range(5))
# What it is:
(
    ANAESTHESIA,
    TIMED,
    DIRECTED,
    AMBULANCE,
    LABORATORY,
    WAIVED,
    CARE_PLAN,
    SPINAL,
    HOSPICE,
    SEVERAL_PATIENTS,
    DRUG,
    VISIT,
    MAMMOGRAPHY,
    AFTERCARE,
) = (1 << n for n in range(5, 19))
# Signs of a line's other elements, and of a claim's lines together:
(
    MINUTES,
    POINTER_GAP,
    POINTER_TWICE,
    POINTER_BEYOND,
    INPATIENT,
    REFERRED,
    ALIKE,
    LONG_NUMBER,
    REVERSED,
    AMBULANCE_PLACE,
) = (1 << n for n in range(19, 29))


@lru_cache(maxsize=4096)
def signs_of(composite: str, separator: str) -> int:
    """The signs of a procedure composite: qualifier, code, up to four modifiers."""
    qualifier, code, *modifiers = [each.strip() for each in [*composite.split(separator), ""][:6]]
    modifiers = [each for each in modifiers if each]
    signs = 0 if all(map(procedure.is_modifier, modifiers)) else ODD_MODIFIER
    if qualifier == "AD":
        return signs if dental_procedure.is_code(code) else signs | ODD_CODE
    if qualifier != "HC":
        return signs
    if not procedure.is_procedure(code):
        return signs | ODD_CODE
    return signs | _kinds(code, modifiers)


def is_within(code: str, name: str) -> bool:
    """Whether a code lies in a range of the table of services, both ends included."""
    first, last = _range(name)
    return first <= code <= last


def _kinds(code: str, modifiers: list[str]) -> int:
    """The kinds of a well-shaped HCPCS code with its modifiers."""
    signs = 0
    for name, sign in _RANGES.items():
        if is_within(code, name):
            signs |= sign
    for name, sign in _CODES.items():
        if code in codes("services", name):
            signs |= sign
    for name, sign in _MODIFIERS.items():
        if not codes("services", name).isdisjoint(modifiers):
            signs |= sign
    if signs & ANAESTHESIA and code not in codes("services", "anaesthesia_by_unit"):
        signs |= TIMED
    if modifiers and modifiers[0] in codes("services", "anaesthesia_modifiers"):
        signs |= DIRECTED
    if signs & LABORATORY and not codes("services", "laboratory_sent_out").isdisjoint(modifiers):
        signs &= ~LABORATORY
    if code.isdigit() and not any(first <= code <= last for first, last in table("services")["sections"]):
        signs |= OUTSIDE_SECTIONS
    if is_within(code, "ambulance_trips") and not _is_trip(modifiers):
        signs |= ODD_TRIP
    return signs | (CONTRADICTION if _contradict(frozenset(modifiers)) else 0)


_RANGES = {
    "anaesthesia": ANAESTHESIA, "ambulance": AMBULANCE, "laboratory": LABORATORY, "drugs": DRUG, "inpatient_visits": VISIT,
}  # fmt: skip
_CODES = {"care_plan": CARE_PLAN, "spinal": SPINAL, "mammography": MAMMOGRAPHY}
_MODIFIERS = {
    "hospice_modifiers": HOSPICE, "several_patients": SEVERAL_PATIENTS, "laboratory_waived": WAIVED, "aftercare": AFTERCARE,
}  # fmt: skip


def _is_trip(modifiers: list[str]) -> bool:
    ends: str = table("services")["ambulance_ends"]
    return bool(modifiers) and all(letter in ends for letter in modifiers[0])


def _contradict(modifiers: frozenset[str]) -> bool:
    return len(modifiers) > 1 and any(
        not modifiers.isdisjoint(some) and not modifiers.isdisjoint(others)
        for some, others in table("services")["contradictions"]
    )


@cache
def _range(name: str) -> tuple[str, str]:
    first, last = table("services")[name]
    return first, last
