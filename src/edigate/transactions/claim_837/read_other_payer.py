"""Loop 2320 with 2330, back to the values of another payer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

from edigate.transactions.claim_837.build_dental import OTHER_PAYER as DENTAL
from edigate.transactions.claim_837.build_institutional import OTHER_PAYER as INSTITUTIONAL
from edigate.transactions.claim_837.build_other_payers import PayerOrder
from edigate.transactions.claim_837.build_professional import OTHER_PAYER as PROFESSIONAL
from edigate.transactions.claim_837.claim_values import (
    Taking,
    Values,
    add_address,
    adjustments_of,
    day,
    filled,
    identifier_of,
    inpatient_remarks_of,
    insured_group,
    name_of,
    remarks_of,
)
from edigate.x12.segment import Segment, element

_AMOUNTS = {"D": "paid", "A8": "noncovered", "EAF": "remaining_liability"}
_ROLES = dict((*INSTITUTIONAL.providers, *PROFESSIONAL.providers, *DENTAL.providers))


class OtherPayerReading:
    """One other payer while it is read; `numbers` are its fields by the qualifier of REF in 2330B.

    `order`: how the guide orders what belongs to it. `tells_stays`: whether a claim of the kind has its remarks about a
    stay (MIA).
    """

    order: ClassVar[PayerOrder] = PROFESSIONAL
    tells_stays: ClassVar[bool] = False
    numbers: ClassVar[Mapping[str, str]] = MappingProxyType({
        "G1": "prior_authorization", "9F": "referral_number", "F8": "payer_claim_control_number",
    })  # fmt: skip

    def __init__(self, segment: Segment, taking: Taking) -> None:
        self._taking = taking
        rank, relation, kind, filing = taking.take(segment, 1, 2, 5, 9, known=(3, 4))
        self.values: Values = filled(payer_rank=rank, relationship=relation, insurance_type=kind)
        self.values.update(insured_group(segment, taking))
        self.values["claim_filing_code"] = filing
        self._at = ""  # NM101 of the 2330 loop we are in
        self._party: Values = self.values

    def read(self, segment: Segment) -> None:
        """Take in one segment below the SBR."""
        taking, values = self._taking, self.values
        name, first = segment[0], element(segment, 1)
        match name, first:
            case "NM1", _:
                self._read_name(segment, first)
            case "CAS", _:
                values.setdefault("adjustments", []).extend(adjustments_of(segment))
            case "AMT", known if known in _AMOUNTS and _AMOUNTS[known] not in values:
                values[_AMOUNTS[known]] = taking.take(segment, 2, known=(1,))[0]
            case "OI", _:
                assigned, signature, release = taking.take(segment, 3, 4, 6)
                told = filled(benefits_assigned=assigned, release_of_information=release)
                if signature == "P":
                    told["patient_signature_by_provider"] = True
                taking.put(values, segment, told)
            case "MIA", _ if self.tells_stays:
                taking.put(values, segment, {"inpatient_remarks": inpatient_remarks_of(segment, taking)})
            case "MOA", _:
                taking.put(values, segment, {"remarks": remarks_of(segment, taking)})
            case "N3" | "N4", _ if self._at in ("IL", "PR"):
                add_address(self._party.setdefault("address", {}), segment, taking)
            case "REF", _:
                self._read_reference(segment, first)
            case "DTP", "573":
                taking.put(values, segment, {"paid_date": day(taking.take(segment, 3, known=(1, 2))[0])})
            case _:
                taking.leave(segment)

    def _read_name(self, segment: Segment, entity: str) -> None:
        self._at = entity
        if entity == "IL":
            who = name_of(segment, self._taking)
            kind = element(segment, 8)
            if "organization_name" in who:
                who.update(last_name=who.pop("organization_name"), organization=True)
            self._party = {**filled(member_id=who.pop("number", ""), id_qualifier=kind), **who}
            self._taking.put(self.values, segment, {"subscriber": self._party})
        elif entity == "PR":
            name, kind, number = self._taking.take(segment, 3, 8, 9, known=(1, 2))
            self._party = self.values
            self._taking.put(self.values, segment, filled(name=name, id_qualifier=kind, id=number))
        elif entity in _ROLES:
            self._taking.take(segment, known=(1, 2))
            self._party = {"role": _ROLES[entity], "identifiers": []}
            if element(segment, 2) == "2" and _ROLES[entity] not in self.order.organizations:
                self._party["person"] = False
            self.values.setdefault("provider_identifiers", []).append(self._party)
        else:
            self._party = {}
            self._taking.leave(segment)

    def _read_reference(self, segment: Segment, qualifier: str) -> None:
        taking = self._taking
        if self._at == "IL" and qualifier == "SY" and "ssn" not in self._party:
            self._party["ssn"] = taking.take(segment, 2, known=(1,))[0]
        elif self._at == "PR" and qualifier in self.numbers and self.numbers[qualifier] not in self.values:
            self.values[self.numbers[qualifier]] = taking.take(segment, 2, known=(1,))[0]
        elif self._at == "PR" and qualifier == "T4" and element(segment, 2) == "Y":
            taking.take(segment, known=(1, 2))
            self.values["adjusted"] = True
        elif qualifier not in self.numbers and (self._at == "PR" or self._at in _ROLES):
            self._party.setdefault("identifiers", []).append(identifier_of(segment, taking))
        else:
            taking.leave(segment)


class InstitutionalOtherPayerReading(OtherPayerReading):
    """One other payer of an institutional claim."""

    order = INSTITUTIONAL
    tells_stays = True
