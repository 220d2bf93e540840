"""The levels above a claim, back to values: billing provider (2000A), subscriber and payer (2000B), patient (2000C)."""

from __future__ import annotations

from edigate.transactions.claim_837.claim_values import (
    Taking,
    Told,
    Values,
    add_address,
    contact_of,
    day,
    filled,
    identifier_of,
    insured_group,
    name_of,
    provider_of,
)
from edigate.x12.segment import Segment, element

_ONLY_OF_PATIENTS = (
    "address", "birth_date", "gender", "death_date", "weight_pounds", "pregnant", "property_casualty_claim_number",
    "property_casualty_contact",
)  # fmt: skip
_ABOVE = {"20": "", "22": "20", "23": "22"}  # levels (HL03), each with the one it stands below


class LevelsReading:
    """What stands above the claims, as far as it has been read."""

    def __init__(self, taking: Taking) -> None:
        self._taking = taking
        self._report_type = ""
        self._billing: Values = {}
        self._level: Values = {}  # pay_to_address, pay_to_plan
        self._subscriber: Values = {}
        self._payer: Values = {}
        self._patient: Values | None = None
        self._party: Values = {}
        self._at = ""
        self._marks: dict[str, tuple[int, int]] = {}  # what had been named when each level was opened
        self._before: dict[str, int] = {}  # how much had been told then
        self._numbers: dict[str, str] = {}  # HL01 of each level that is open
        self.told: list[Told] = []  # the segments that a claim now stands under

    def open(self, segment: Segment) -> None:
        """HL: what stood on this level and below it is over."""
        level = element(segment, 3)
        self._at = ""
        self._forget(level)
        self.told.append((self._taking.ordinal, segment))
        self._numbers = {above: number for above, number in self._numbers.items() if above < level}
        if level not in _ABOVE or self._numbers.get(_ABOVE[level], "") != element(segment, 2):
            self._taking.leave(
                segment
            )  # what it stands below is not here: the claims would be somebody else's
        self._numbers[level] = element(segment, 1)
        self._patient = {} if level == "23" else None
        if level in ("20", "22"):
            self._subscriber, self._payer = {}, {}
        if level == "20":
            self._billing, self._level = {}, {}

    def _forget(self, level: str) -> None:
        """What was named on an earlier level of this kind, and below it, concerns no claim from here on."""
        if level in self._marks:
            self._taking.back(self._marks[level])
            del self.told[self._before[level] :]
        self._marks = {above: mark for above, mark in self._marks.items() if above < level}
        self._marks[level] = self._taking.mark()
        self._before[level] = len(self.told)

    def of_claim(self) -> Values:
        """The values that a claim takes from its levels."""
        subscriber = {"claim_filing_code": "", **self._subscriber}
        if self._patient is not None:
            subscriber = {name: value for name, value in subscriber.items() if name not in _ONLY_OF_PATIENTS}
        values = {
            **self._level, "billing_provider": self._billing, "subscriber": subscriber, "payer": self._payer,
        }  # fmt: skip
        if self._report_type:
            values["report_type"] = self._report_type
        if self._patient is not None:
            values["patient"] = self._patient
        return values

    def not_sent(self) -> tuple[tuple[int, str], ...]:
        """A subscriber's demographics beside a patient: the guide wants them left out, and so they are."""
        if self._patient is None or self._subscriber.keys().isdisjoint(_ONLY_OF_PATIENTS):
            return ()
        who = (
            ordinal for ordinal, segment in self.told if segment[0] == "NM1" and element(segment, 1) == "IL"
        )
        return ((next(who, self._taking.ordinal), "NM1"),)

    def read(self, segment: Segment) -> None:
        """Take in one segment that stands above the claims."""
        taking = self._taking
        self.told.append((taking.ordinal, segment))
        match segment[0], element(segment, 1):
            case "BHT", _:
                self._report_type = element(segment, 6)
            case "NM1", entity:
                self._read_name(segment, entity)
            case ("PRV", "BI") if not self._at:
                told = filled(taxonomy=taking.take(segment, 3, known=(1, 2))[0])
                taking.put(self._billing, segment, told)
            case "CUR", _:
                currency = taking.take(segment, 2, known=(1,))[0]
                taking.put(self._billing, segment, {"currency": currency})
            case "SBR", _:
                rank, kind, filing = taking.take(segment, 1, 5, 9, known=(2, 3, 4))
                told = filled(payer_rank=rank, insurance_type=kind, claim_filing_code=filing)
                taking.put(self._subscriber, segment, {**told, **insured_group(segment, taking)})
            case "PAT", relation:
                self._read_condition(segment, relation)
            case "PER", _ if self._at in ("41", "40"):
                pass
            case "N3" | "N4", _ if self._at:
                add_address(self._party.setdefault("address", {}), segment, taking)
            case "DMG", _ if self._at in ("IL", "QC"):
                born, gender = taking.take(segment, 2, 3, known=(1,))
                taking.put(self._party, segment, filled(birth_date=day(born), gender=gender))
            case "PER", _ if self._at == "85":
                self._party.setdefault("contacts", []).append(contact_of(segment, taking))
            case "PER", _ if self._at in ("IL", "QC"):
                contact = contact_of(segment, taking)
                taking.put(self._party, segment, {"property_casualty_contact": contact})
            case "REF", qualifier:
                self._read_reference(segment, qualifier)
            case _:
                taking.leave(segment)

    def _read_name(self, segment: Segment, entity: str) -> None:
        taking, self._at = self._taking, entity
        self._party = {}
        match entity:
            case "85":
                taking.put(self._billing, segment, provider_of(segment, taking))
                self._party = self._billing
            case "87":
                if any(segment[3:]):  # it is an address, whoever lives there
                    taking.drop(segment)
                self._party = {"address": self._level.setdefault("pay_to_address", {})}
            case "PE" | "PR":
                name, kind, number = taking.take(segment, 3, 8, 9, known=(1, 2))
                self._party = self._payer if entity == "PR" else self._level.setdefault("pay_to_plan", {})
                taking.put(self._party, segment, filled(name=name, id_qualifier=kind, id=number))
            case "IL" | "QC":
                who = name_of(segment, taking)
                number = who.pop("number", "")
                if "organization_name" in who:
                    who.update(last_name=who.pop("organization_name"), organization=True)
                if entity == "QC":
                    self._patient = {} if self._patient is None else self._patient
                    self._party = self._patient
                else:
                    who = {**who, "member_id": number, **filled(id_qualifier=element(segment, 8))}
                    self._party = self._subscriber
                taking.put(self._party, segment, who)
            case "41" | "40":
                pass
            case _:
                taking.leave(segment)

    def _read_condition(self, segment: Segment, relation: str) -> None:
        died, weight, pregnant = self._taking.take(segment, 6, 8, 9, known=(1, 5, 7))
        told = filled(death_date=day(died), weight_pounds=weight)
        if pregnant == "Y":
            told["pregnant"] = True
        if self._patient is not None:
            told.update(filled(relationship=relation))
        elif relation:
            self._taking.drop(segment)
        self._taking.put(self._subscriber if self._patient is None else self._patient, segment, told)

    def _read_reference(self, segment: Segment, qualifier: str) -> None:
        taking, party = self._taking, self._party
        match self._at, qualifier:
            case "85", "EI" | "SY" if "ein" not in party and "ssn" not in party:
                party["ein" if qualifier == "EI" else "ssn"] = taking.take(segment, 2, known=(1,))[0]
            case "PE", "EI" if "ein" not in party:
                party["ein"] = taking.take(segment, 2, known=(1,))[0]
            case "PE", _ if "identifier" not in party:
                party["identifier"] = identifier_of(segment, taking)
            case "PR", "G2" | "LU":
                party.setdefault("billing_provider_identifiers", []).append(identifier_of(segment, taking))
            case "IL" | "QC", "SY" if "ssn" not in party:
                party["ssn"] = taking.take(segment, 2, known=(1,))[0]
            case "IL" | "QC", "Y4" if "property_casualty_claim_number" not in party:
                party["property_casualty_claim_number"] = taking.take(segment, 2, known=(1,))[0]
            case "QC", "1W" if "property_casualty_member_id" not in party:
                party["property_casualty_member_id"] = taking.take(segment, 2, known=(1,))[0]
            case "85" | "PR", _:
                party.setdefault("identifiers", []).append(identifier_of(segment, taking))
            case _:
                taking.leave(segment)
