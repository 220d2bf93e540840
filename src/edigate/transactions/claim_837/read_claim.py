"""An 837P back to whole claims: the values of each, for the claim model to take, and what of it is not carried.

The envelope, the HL numbers, the submitter, the receiver and an earlier trace (REF*D9) are dropped: on sending, ours
take their place. Whatever else the model has no field for is named in `left`.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from edigate.transactions.claim_837.build_claim import (
    DATES_AFTER_DISABILITY,
    DATES_BEFORE_DISABILITY,
    REFERENCES_AFTER_TRACE,
    REFERENCES_BEFORE_TRACE,
)
from edigate.transactions.claim_837.claim_values import (
    Taking,
    Values,
    add_address,
    attachment_of,
    condition_of,
    contact_of,
    contract_of,
    day,
    days,
    filled,
    identifier_of,
    provider_of,
    repricing_of,
    transport_of,
)
from edigate.transactions.claim_837.read_levels import LevelsReading
from edigate.transactions.claim_837.read_line import LineReading
from edigate.transactions.claim_837.read_other_payer import OtherPayerReading
from edigate.x12.reader import TransactionSet
from edigate.x12.segment import Segment, element

_DATES = dict((*DATES_BEFORE_DISABILITY, *DATES_AFTER_DISABILITY))
_NUMBERS = dict((*REFERENCES_BEFORE_TRACE, *REFERENCES_AFTER_TRACE))
_ROLES = {
    "DN": "referring_provider", "P3": "primary_care_provider", "82": "rendering_provider", "77": "service_facility",
    "DQ": "supervising_provider",
}  # fmt: skip
_RIDES = {"PW": "pick_up", "45": "drop_off"}


class ClaimValues(msgspec.Struct, frozen=True, gc=False):
    """One claim as values of the claim model. `ordinal` is that of its CLM in the file, `left` what is not carried."""

    values: Values
    ordinal: int
    left: tuple[tuple[int, str], ...]


def is_professional(opened: TransactionSet) -> bool:
    """Whether the set says that it is an 837P of this guide."""
    return opened.header.set == "837" and "005010X222" in opened.header.version


def claims(opened: TransactionSet) -> Iterator[ClaimValues]:
    """The claims of one 837P set, one after the other. Never raises for what the set holds."""
    taking = Taking(opened.header.interchange.delimiters.component)
    taking.ordinal = opened.header.ordinal
    levels = LevelsReading(taking)
    claim: _ClaimReading | None = None
    for segment in opened:
        taking.ordinal += 1
        if segment[0] in ("CLM", "HL"):
            if claim is not None:
                yield claim.finish(levels)
            claim = _ClaimReading(segment, taking) if segment[0] == "CLM" else None
            if claim is None:
                levels.open(segment)
        elif claim is not None:
            claim.read(segment)
        else:
            levels.read(segment)
    if claim is not None:
        yield claim.finish(levels)


class _ClaimReading:
    """Loop 2300 while it is read."""

    def __init__(self, segment: Segment, taking: Taking) -> None:
        self._taking = taking
        self._ordinal = taking.ordinal
        self._left_above = tuple(taking.left)  # of the levels: they concern each claim below
        self.values: Values = {"diagnoses": []}
        self._lines: list[LineReading] = []
        self._payers: list[OtherPayerReading] = []
        self._party: Values | None = None
        self._place: Values | None = None
        self._read_clm(segment)

    def read(self, segment: Segment) -> None:
        """Take in one segment of the claim."""
        name = segment[0]
        if name == "LX":
            self._lines.append(LineReading(self._taking))
        elif self._lines:
            self._lines[-1].read(segment, self.values.get("place_of_service", ""))
        elif name == "SBR":
            self._payers.append(OtherPayerReading(segment, self._taking))
        elif self._payers:
            self._payers[-1].read(segment)
        elif name == "NM1":
            self._read_name(segment, element(segment, 1))
        elif self._party is not None or self._place is not None:
            self._read_of_party(segment)
        else:
            self._read_own(segment, element(segment, 1))

    def finish(self, levels: LevelsReading) -> ClaimValues:
        """The claim with the levels that it stands under."""
        values = {**levels.of_claim(), **self.values, "lines": [line.values for line in self._lines]}
        if self._payers:
            values["other_payers"] = [payer.values for payer in self._payers]
        left = tuple(self._taking.left)
        del self._taking.left[len(self._left_above) :]
        return ClaimValues(values, self._ordinal, (*left, *levels.not_sent()))

    def _read_clm(self, segment: Segment) -> None:
        positions = (1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 20)
        number, charge, place, signed, assigned, benefits, release, by, causes, program, delay = (
            self._taking.take(segment, *positions)
        )
        where, qualifier, frequency = self._taking.parts(place, 3)
        if qualifier not in ("", "B"):
            self._taking.leave(segment)
        *related, state, country = self._taking.parts(causes, 5)
        self.values.update(
            filled(
                patient_control_number=number, charge=charge, place_of_service=where, frequency=frequency,
                assignment=assigned, benefits_assigned=benefits, release_of_information=release,
                related_causes=[cause for cause in related if cause], accident_state=state,
                accident_country=country, special_program=program, delay_reason=delay,
            )
        )  # fmt: skip
        if signed == "N":
            self.values["provider_signature"] = False
        if by == "P":
            self.values["patient_signature_by_provider"] = True

    def _read_own(self, segment: Segment, first: str) -> None:
        """What stands directly in loop 2300."""
        taking, values = self._taking, self.values
        match segment[0], first:
            case "DTP", "314" | "360" | "361":
                start, end = days(taking.take(segment, 3, known=(1, 2))[0])
                if first == "361":
                    start, end = "", start
                values.update(filled(disability_date=start, disability_date_end=end))
            case "DTP", known if known in _DATES:
                values[_DATES[known]] = day(taking.take(segment, 3, known=(1, 2))[0])
            case "PWK", _:
                values.setdefault("attachments", []).append(attachment_of(segment, taking))
            case "CN1", _:
                values["contract"] = contract_of(segment, taking)
            case "AMT", "F5":
                values["patient_paid"] = taking.take(segment, 2, known=(1,))[0]
            case "REF", "D9":
                taking.take(segment, known=(1, 2))
            case "REF", known if known in _NUMBERS and _NUMBERS[known] not in values:
                values[_NUMBERS[known]] = taking.take(segment, 2, known=(1,))[0]
            case "K3", _:
                values.setdefault("file_information", []).append(taking.take(segment, 1)[0])
            case "NTE", _ if "note" not in values:
                kind, words = taking.take(segment, 1, 2)
                values["note"] = filled(type=kind, text=words)
            case "CR1", _:
                values.setdefault("ambulance", {})["transport"] = transport_of(segment, taking)
            case "CR2", _:
                what, first_words, second_words = taking.take(segment, 8, 10, 11)
                values["chiropractic"] = filled(
                    condition=what, description1=first_words, description2=second_words
                )
            case "CRC", "07":
                ambulance = values.setdefault("ambulance", {})
                ambulance.setdefault("conditions", []).append(condition_of(segment, taking))
            case "CRC", "E1" | "E2" | "E3":
                vision = {"category": first, **condition_of(segment, taking)}
                values.setdefault("vision_conditions", []).append(vision)
            case "CRC", "75":
                values["homebound"] = taking.take(segment, 2, known=(1, 3))[0] == "Y"
            case "CRC", "ZZ":
                values["epsdt_referral"] = condition_of(segment, taking)
            case "HI", _:
                self._read_codes(segment)
            case "HCP", _:
                values["repricing"] = repricing_of(segment, taking)
            case _:
                taking.leave(segment)

    def _read_codes(self, segment: Segment) -> None:
        """HI: each composite is a diagnosis, a procedure under anesthesia or a condition."""
        for composite in segment[1:]:
            qualifier, code, *more = self._taking.parts(composite, 9)
            if not qualifier:
                continue
            if any(more):
                self._taking.leave(segment)
            if qualifier in ("ABK", "ABF", "BK", "BF"):
                old = {"version": "9"} if len(qualifier) == 2 else {}
                self.values["diagnoses"].append({"code": code, **old})
            elif qualifier in ("BP", "BO"):
                self.values.setdefault("anesthesia_procedures", []).append(code)
            elif qualifier == "BG":
                self.values.setdefault("condition_codes", []).append(code)
            else:
                self._taking.leave(segment)

    def _read_name(self, segment: Segment, entity: str) -> None:
        self._party = self._place = None
        if entity in _RIDES:
            ambulance = self.values.setdefault("ambulance", {})
            if title := self._taking.take(segment, 3, known=(1, 2))[0]:
                ambulance["drop_off_name"] = title
            self._place = ambulance.setdefault(_RIDES[entity], {})
        elif entity in _ROLES:
            self._party = self.values[_ROLES[entity]] = provider_of(segment, self._taking)
        else:
            self._party = {}
            self._taking.leave(segment)

    def _read_of_party(self, segment: Segment) -> None:
        party, taking = self._party, self._taking
        match segment[0]:
            case "N3" | "N4":
                place = self._place if party is None else party.setdefault("address", {})
                add_address(place if place is not None else {}, segment, taking)
            case "REF" if party is not None:
                party.setdefault("identifiers", []).append(identifier_of(segment, taking))
            case "PRV" if party is not None:
                party.update(filled(taxonomy=taking.take(segment, 3, known=(1, 2))[0]))
            case "PER" if party is not None:
                party["contact"] = contact_of(segment, taking)
            case _:
                taking.leave(segment)
