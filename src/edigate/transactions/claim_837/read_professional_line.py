"""Loop 2400 of the 837P with all below it, back to the values of a service line."""

from __future__ import annotations

from edigate.claims.professional import ProfessionalLine
from edigate.transactions.claim_837.build_professional_situations import LINE_DATES
from edigate.transactions.claim_837.claim_values import (
    Names,
    Party,
    Taking,
    Values,
    attachment_of,
    condition_of,
    day,
    filled,
    procedure_of,
    transport_of,
)
from edigate.transactions.claim_837.read_core_line import LineReading
from edigate.x12.segment import Segment, element

_PAYER_NUMBERS = {
    "G1": ("prior_authorization", "payer_authorizations"), "9F": ("referral_number", "payer_referrals"),
}  # fmt: skip
RIDES = {"PW": "pick_up", "45": "drop_off"}


class ProfessionalLineReading(LineReading):
    """One line of an 837P while it is read."""

    model = ProfessionalLine
    names = Names(
        dates=dict(LINE_DATES),
        numbers={
            "9B": "repriced_line_number", "9D": "adjusted_repriced_line_number", "6R": "line_control_number",
            "EW": "mammography_certification", "X4": "clia_number", "F4": "referring_clia_number",
            "BT": "immunization_batch",
        },
        amounts={"T": "sales_tax", "F4": "postage"},
        roles={
            "82": ("rendering_provider", "PE"), "QB": ("purchased_provider", ""), "77": ("service_facility", ""),
            "DQ": ("supervising_provider", ""), "DK": ("ordering_provider", ""), "DN": ("referring_provider", ""),
            "P3": ("primary_care_provider", ""),
        },
    )  # fmt: skip

    def __init__(self, taking: Taking, claim: Values) -> None:
        super().__init__(taking, claim)
        self.values["diagnosis_pointers"] = []
        self._form: Values | None = None

    def read(self, segment: Segment) -> None:
        """Take in one segment of the line; the forms of loop 2440 come last."""
        if segment[0] == "LQ":
            kind, number = self._taking.take(segment, 1, 2)
            self._form = {**filled(list=kind, form=number), "answers": []}
            self.values.setdefault("forms", []).append(self._form)
        elif segment[0] == "FRM" and self._form is not None:
            self._read_answer(segment, self._form)
        else:
            super().read(segment)

    def _read_own(self, segment: Segment, first: str) -> bool:
        """What only professional lines have directly in loop 2400."""
        taking, values, name = self._taking, self.values, segment[0]
        match name, first:
            case "SV1", _:
                self._read_service(segment)
            case "SV5", _:
                code, n, rent, price, often = taking.take(segment, 1, 3, 4, 5, 6, known=(2,))
                told = filled(
                    procedure_code=taking.second(code, "HC"), days=n, rental_price=rent, purchase_price=price,
                    frequency=often,
                )  # fmt: skip
                taking.put(values, segment, {"equipment": told})
            case "PWK", "CT":
                values.setdefault("medical_necessity_forms", []).append(attachment_of(segment, taking))
            case "CR1", _:
                ambulance = values.setdefault("ambulance", {})
                taking.put(ambulance, segment, {"transport": transport_of(segment, taking)})
            case "CR3", _:
                kind, months = taking.take(segment, 1, 3, known=(2,))
                taking.put(values, segment, {"equipment_certification": filled(type=kind, months=months)})
            case "CRC", "07":
                ambulance = values.setdefault("ambulance", {})
                ambulance.setdefault("conditions", []).append(condition_of(segment, taking))
            case "CRC", "70":
                employed = taking.take(segment, 2, known=(1, 3))[0] == "Y"
                taking.put(values, segment, {"hospice_employed": employed})
            case "CRC", "09":
                taking.put(values, segment, {"equipment_conditions": condition_of(segment, taking)})
            case "QTY", "PT" | "FL":
                n = taking.take(segment, 2, known=(1,))[0]
                taking.put(values, segment, {"ambulance_patients" if first == "PT" else "obstetric_units": n})
            case "MEA", _:
                reference, kind, value = taking.take(segment, 1, 2, 3)
                values.setdefault("test_results", []).append(
                    filled(reference=reference, kind=kind, value=value)
                )
            case "REF", "G1" | "9F":
                self._read_payer_number(segment, *_PAYER_NUMBERS[first])
            case "NTE", "ADD" | "DCP" if "note" not in values:
                values.update(note=taking.take(segment, 2, known=(1,))[0], note_type=first)
            case "PS1", _:
                who, charge = taking.take(segment, 1, 2)
                taking.put(values, segment, {"purchased_service": filled(provider_id=who, charge=charge)})
            case _:
                return False
        return True

    def _read_service(self, segment: Segment) -> None:
        positions = (1, 2, 3, 4, 5, 7, 9, 11, 12, 15)
        what, charge, unit, quantity, place, pointers, *marks = self._taking.take(segment, *positions)
        given = self._taking.parts(pointers, 4)
        self._taking.put(
            self.values,
            segment,
            filled(
                procedure=procedure_of(what, self._taking), charge=charge, unit=unit, quantity=quantity,
                place_of_service=place if place != self._claim.get("place_of_service") else "",
            )
        )  # fmt: skip
        told = [int(n) if n.isdigit() else n for n in given if n]
        if self.values["diagnosis_pointers"] not in ([], told):
            self._taking.leave(segment)
        else:
            self.values["diagnosis_pointers"] = told
        for name, mark in zip(("emergency", "epsdt", "family_planning", "copay_exempt"), marks, strict=True):
            if mark in ("Y", "0"):
                self.values[name] = True

    def _read_name(self, segment: Segment, entity: str) -> Party:
        if entity in RIDES:
            return ride_of(self.values, segment, self._taking)
        party = super()._read_name(segment, entity)
        if entity == "QB" and element(segment, 2) == "1":
            party.values["person"] = True
        return party

    def _read_answer(self, segment: Segment, form: Values) -> None:
        question, yes_no, words, when, percent = self._taking.take(segment, 1, 2, 3, 4, 5)
        form["answers"].append(
            filled(question=question, yes_no=yes_no, text=words, date=day(when), percent=percent)
        )


def ride_of(values: Values, segment: Segment, taking: Taking) -> Party:
    """NM1*PW, NM1*45: the values that the place of an ambulance's ride belongs to."""
    ambulance = values.setdefault("ambulance", {})
    title = taking.take(segment, 3, known=(1, 2))[0]
    if title and element(segment, 1) == "45":
        taking.put(ambulance, segment, {"drop_off_name": title})
    elif title:  # where a ride begins has no name
        taking.drop(segment)
    place: Values = ambulance.setdefault(RIDES[element(segment, 1)], {})
    return Party({"address": place}, frozenset(("address",)))
