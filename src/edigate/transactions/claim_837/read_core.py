"""Loop 2300 of every kind of claim, back to values: what all kinds have; each kind adds its own segments and names.

A part of the claim that no kind reads is named in `Taking.left`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

import msgspec

from edigate.claims.anatomy import names_in
from edigate.claims.core import ClaimCore
from edigate.transactions.claim_837.claim_values import (
    Names,
    Party,
    Taking,
    Told,
    Values,
    attachment_of,
    contract_of,
    day,
    pointers_in,
    provider_of,
    read_of_party,
    repricing_of,
)
from edigate.transactions.claim_837.read_core_line import LineReading
from edigate.transactions.claim_837.read_levels import LevelsReading
from edigate.transactions.claim_837.read_other_payer import OtherPayerReading
from edigate.x12.segment import Segment, element


class ClaimValues(msgspec.Struct, frozen=True, gc=False):
    """One claim as values of the claim model. `ordinal` is that of its CLM in the file.

    `left` are the segments, by ordinal and id, with something that has no place in our claim; `not_sent` those with
    something that the guide wants left out. `told` are all its segments with those of the levels above.
    """

    values: Values
    ordinal: int
    left: tuple[tuple[int, str], ...]
    not_sent: tuple[tuple[int, str], ...] = ()
    told: tuple[Told, ...] = ()


class ClaimReading(ABC):
    """Loop 2300 while it is read.

    Each kind says: its `kind`, its `model`, the `names` of its fields, how its `line`s and `other_payer`s are read, what
    opens a claim (`_read_clm`) and what only it has (`_read_own`, which says whether it took the segment).
    """

    kind: ClassVar[str]
    model: ClassVar[type[ClaimCore]]
    names: ClassVar[Names]
    line: ClassVar[type[LineReading]]
    other_payer: ClassVar[type[OtherPayerReading]] = OtherPayerReading

    def __init__(self, segment: Segment, taking: Taking) -> None:
        self._taking = taking
        self._ordinal = taking.ordinal
        self._above = taking.mark()  # what was named of the levels concerns each claim below
        self.values: Values = {"kind": self.kind}
        self._lines: list[LineReading] = []
        self._payers: list[OtherPayerReading] = []
        self._party: Party | None = None
        self._told: list[Told] = [(taking.ordinal, segment)]
        self._read_clm(segment)

    def read(self, segment: Segment) -> None:
        """Take in one segment of the claim."""
        name = segment[0]
        self._told.append((self._taking.ordinal, segment))
        if name == "LX":
            self._lines.append(self.line(self._taking, self.values))
        elif self._lines:
            self._lines[-1].read(segment)
        elif name == "SBR":
            self._payers.append(self.other_payer(segment, self._taking))
        elif self._payers:
            self._payers[-1].read(segment)
        elif name == "NM1":
            self._party = self._read_name(segment, element(segment, 1))
        elif self._party is not None:
            read_of_party(self._party, segment, self._taking)
        elif not self._read_own(segment, element(segment, 1)):
            self._read_shared(segment, element(segment, 1))

    def finish(self, levels: LevelsReading) -> ClaimValues:
        """The claim with the levels that it stands under."""
        values = {**levels.of_claim(), **self.values, "lines": [line.values for line in self._lines]}
        if self._payers:
            values["other_payers"] = [payer.values for payer in self._payers]
        left, not_sent = tuple(self._taking.left), tuple(self._taking.not_sent)
        self._taking.back(self._above)
        told = (*levels.told, *self._told)
        return ClaimValues(values, self._ordinal, left, (*not_sent, *levels.not_sent()), told)

    def latest(self) -> Iterator[str]:
        """The pointers of all that the last segment can have told: of the claim, its last line and its last other payer."""
        yield from pointers_in(self.values, "")
        for name, parts in (("lines", self._lines), ("other_payers", self._payers)):
            if parts:
                yield from pointers_in(parts[-1].values, f"/{name}/{len(parts) - 1}")

    @abstractmethod
    def _read_clm(self, segment: Segment) -> None:
        """Take in CLM, which each kind fills in its own way."""

    @abstractmethod
    def _read_own(self, segment: Segment, first: str) -> bool:
        """Take in what only this kind has; whether it was that."""

    def _read_shared(self, segment: Segment, first: str) -> None:
        """What stands directly in loop 2300 of every kind."""
        taking, values = self._taking, self.values
        match segment[0], first:
            case "DTP", known if known in self.names.dates and self.names.dates[known] not in values:
                values[self.names.dates[known]] = day(taking.take(segment, 3, known=(1, 2))[0])
            case "PWK", _:
                values.setdefault("attachments", []).append(attachment_of(segment, taking))
            case "CN1", _:
                taking.put(values, segment, {"contract": contract_of(segment, taking)})
            case "AMT", known if known in self.names.amounts and self.names.amounts[known] not in values:
                values[self.names.amounts[known]] = taking.take(segment, 2, known=(1,))[0]
            case "REF", "D9":
                taking.take(segment, known=(1, 2))
            case "REF", known if known in self.names.numbers and self.names.numbers[known] not in values:
                values[self.names.numbers[known]] = taking.take(segment, 2, known=(1,))[0]
            case "K3", _:
                values.setdefault("file_information", []).append(taking.take(segment, 1)[0])
            case "HCP", _:
                taking.put(values, segment, {"repricing": repricing_of(segment, taking)})
            case _:
                taking.leave(segment)

    def _read_name(self, segment: Segment, entity: str) -> Party:
        """NM1: what follows belongs to this party."""
        name, prv = self.names.roles.get(entity, ("", ""))
        if not name or name in self.values:
            self._taking.leave(segment)
            return Party({}, frozenset())
        values = self.values[name] = provider_of(segment, self._taking)
        return Party(values, names_in(self.model, name), prv)
