"""An 837 back to whole claims: the values of each, for the claim model to take, and what of it is not carried.

The envelope, the HL numbers, the submitter, the receiver and an earlier trace (REF*D9) are dropped: on sending, ours
take their place. Letters are read as capitals, as they will be written. Whatever else the model has no field for is named
in `left`, and what the guide wants left out in `not_sent`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from edigate.transactions.claim_837.claim_values import Taking, Told, pointers_in
from edigate.transactions.claim_837.read_core import ClaimReading, ClaimValues
from edigate.transactions.claim_837.read_dental import DentalReading
from edigate.transactions.claim_837.read_institutional import InstitutionalReading
from edigate.transactions.claim_837.read_levels import LevelsReading
from edigate.transactions.claim_837.read_professional import ProfessionalReading
from edigate.x12.reader import TransactionSet

__all__ = ["KINDS", "ClaimValues", "claims", "origins", "reading_of"]

KINDS: Mapping[str, type[ClaimReading]] = MappingProxyType({
    "005010X222": ProfessionalReading,
    "005010X223": InstitutionalReading,
    "005010X224": DentalReading,
})  # fmt: skip  # by the guide, whatever its errata


def reading_of(opened: TransactionSet) -> type[ClaimReading] | None:
    """How the claims of a set are read; None when it is no 837 of a guide that we take claims from."""
    header = opened.header
    if header.set != "837":
        return None
    return next((reading for guide, reading in KINDS.items() if header.version.startswith(guide)), None)


def claims(opened: TransactionSet, reading: type[ClaimReading]) -> Iterator[ClaimValues]:
    """The claims of one set, one after the other. Never raises for what the set holds."""
    taking = Taking(opened.header.interchange.delimiters.component)
    taking.ordinal = opened.header.ordinal
    levels = LevelsReading(taking)
    claim: ClaimReading | None = None
    for given in opened:
        segment = [text.upper() for text in given]  # as it will be written
        taking.ordinal += 1
        taking.current = segment
        if segment[0] in ("CLM", "HL"):
            if claim is not None:
                yield claim.finish(levels)
            claim = reading(segment, taking) if segment[0] == "CLM" else None
            if claim is None:
                levels.open(segment)
        elif claim is not None:
            claim.read(segment)
        else:
            levels.read(segment)
    if claim is not None:
        yield claim.finish(levels)


def origins(told: Iterable[Told], component: str, reading: type[ClaimReading]) -> dict[str, Told]:
    """The segment that each value of a claim was read from, by the value's JSON pointer: the claim is read once more.

    `told` are its segments with those of its levels (`ClaimValues.told`).
    """
    taking = Taking(component)
    levels = LevelsReading(taking)
    claim: ClaimReading | None = None
    found: dict[str, Told] = {}
    for one in told:
        taking.ordinal, taking.current = one
        segment = one[1]
        if segment[0] == "CLM":
            claim = reading(segment, taking)
        elif claim is not None:
            claim.read(segment)
        elif segment[0] == "HL":
            levels.open(segment)
        else:
            levels.read(segment)
        for pointer in pointers_in(levels.of_claim(), "") if claim is None else claim.latest():
            found.setdefault(pointer, one)
    return found
