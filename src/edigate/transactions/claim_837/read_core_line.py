"""Loop 2400 of every kind of claim, back to the values of a service line; each kind adds its own segments."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from edigate.claims.anatomy import names_in
from edigate.claims.line import ServiceLine
from edigate.transactions.claim_837.claim_values import (
    Names,
    Party,
    Taking,
    Values,
    adjustments_of,
    attachment_of,
    contract_of,
    day,
    days,
    filled,
    procedure_of,
    provider_of,
    read_of_party,
    repricing_of,
)
from edigate.x12.segment import Segment, element


class LineReading(ABC):
    """One line while it is read; `values` are what the model takes.

    Each kind says: its `model`, the `names` of its fields, and what only it has (`_read_own`, which says whether it took the
    segment).
    """

    model: ClassVar[type[ServiceLine]]
    names: ClassVar[Names]

    def __init__(self, taking: Taking, claim: Values) -> None:
        self.values: Values = {}
        self._taking = taking
        self._claim = claim  # what has been read of the claim
        self._party: Party | None = None
        self._result: Values | None = None

    def read(self, segment: Segment) -> None:
        """Take in one segment of the line."""
        name, first = segment[0], element(segment, 1)
        if name == "SVD":
            self._read_result(segment)
        elif self._result is not None:
            self._read_of_result(segment, self._result)
        elif name == "NM1":
            self._party = self._read_name(segment, first)
        elif self._party is not None:
            read_of_party(self._party, segment, self._taking)
        elif self._has("drug") and (name in ("LIN", "CTP") or (name == "REF" and first in ("XZ", "VY"))):
            self._read_drug(segment)
        elif not self._read_own(segment, first):
            self._read_shared(segment, first)

    def _has(self, name: str) -> bool:
        """Whether a line of this kind has such a field."""
        return name in self.model.model_fields

    @abstractmethod
    def _read_own(self, segment: Segment, first: str) -> bool:
        """Take in what only this kind has; whether it was that."""

    def _read_shared(self, segment: Segment, first: str) -> None:
        """What stands directly in loop 2400 of every kind."""
        taking, values = self._taking, self.values
        match segment[0], first:
            case "PWK", _ if self._has("attachments"):
                values.setdefault("attachments", []).append(attachment_of(segment, taking))
            case "DTP", "472" if "service_date" not in values:
                start, end = days(taking.take(segment, 3, known=(1, 2))[0])
                values.update(filled(service_date=start, service_date_end=end))
            case "DTP", known if known in self.names.dates and self.names.dates[known] not in values:
                values[self.names.dates[known]] = day(taking.take(segment, 3, known=(1, 2))[0])
            case "CN1", _ if self._has("contract"):
                taking.put(values, segment, {"contract": contract_of(segment, taking)})
            case "REF", known if known in self.names.numbers and self.names.numbers[known] not in values:
                values[self.names.numbers[known]] = taking.take(segment, 2, known=(1,))[0]
            case "AMT", known if known in self.names.amounts and self.names.amounts[known] not in values:
                values[self.names.amounts[known]] = taking.take(segment, 2, known=(1,))[0]
            case "K3", _ if self._has("file_information"):
                values.setdefault("file_information", []).append(taking.take(segment, 1)[0])
            case "NTE", "TPO" if self._has("third_party_note") and "third_party_note" not in values:
                values["third_party_note"] = taking.take(segment, 2, known=(1,))[0]
            case "HCP", _:
                taking.put(values, segment, {"repricing": repricing_of(segment, taking)})
            case _:
                taking.leave(segment)

    def _read_payer_number(self, segment: Segment, own: str, others: str) -> None:
        """REF with the payer whose number it is: the first without one is the line's own."""
        number, payer = self._taking.take(segment, 2, 4, known=(1,))
        payer_id = self._taking.second(payer, "2U")
        if own not in self.values and not payer_id:
            self.values[own] = number
        else:
            self.values.setdefault(others, []).append(filled(number=number, payer_id=payer_id))

    def _read_drug(self, segment: Segment) -> None:
        drug, taking = self.values.setdefault("drug", {}), self._taking
        if segment[0] == "LIN":
            qualifier, code = taking.take(segment, 2, 3)
            taking.put(drug, segment, filled(qualifier=qualifier, ndc=code))
        elif segment[0] == "CTP":
            quantity, unit = taking.take(segment, 4, 5)
            taking.put(drug, segment, filled(quantity=quantity, unit=unit))
        else:
            kind, value = taking.take(segment, 1, 2)
            taking.put(drug, segment, {"prescription_number" if kind == "XZ" else "compound_link": value})

    def _read_name(self, segment: Segment, entity: str) -> Party:
        """NM1: what follows belongs to this party."""
        name, prv = self.names.roles.get(entity, ("", ""))
        if not name or name in self.values:
            self._taking.leave(segment)
            return Party({}, frozenset())
        values = self.values[name] = provider_of(segment, self._taking)
        return Party(values, names_in(self.model, name), prv)

    def _read_result(self, segment: Segment) -> None:
        payer, paid, what, quantity, bundled = self._taking.take(segment, 1, 2, 3, 5, 6, known=(4,))
        revenue = element(segment, 4)
        if revenue and "revenue_code" not in names_in(self.model, "results"):
            self._taking.leave(segment)
            revenue = ""
        self._result = filled(
            payer_id=payer, paid=paid, procedure=procedure_of(what, self._taking), revenue_code=revenue, quantity=quantity,
            bundled_line=bundled,
        )  # fmt: skip
        self.values.setdefault("results", []).append(self._result)

    def _read_of_result(self, segment: Segment, result: Values) -> None:
        taking = self._taking
        match segment[0], element(segment, 1):
            case "CAS", _:
                result.setdefault("adjustments", []).extend(adjustments_of(segment))
            case "DTP", "573":
                taking.put(result, segment, {"paid_date": day(taking.take(segment, 3, known=(1, 2))[0])})
            case "AMT", "EAF":
                left = taking.take(segment, 2, known=(1,))[0]
                taking.put(result, segment, {"remaining_liability": left})
            case _:
                taking.leave(segment)
