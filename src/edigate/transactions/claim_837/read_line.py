"""Loop 2400 with all below it, back to the values of a service line."""

from __future__ import annotations

from edigate.transactions.claim_837.build_line_situations import LINE_DATES
from edigate.transactions.claim_837.claim_values import (
    Taking,
    Values,
    add_address,
    adjustments_of,
    attachment_of,
    condition_of,
    contact_of,
    contract_of,
    day,
    days,
    filled,
    identifier_of,
    procedure_of,
    provider_of,
    repricing_of,
    transport_of,
)
from edigate.x12.segment import Segment, element

_DATES = dict(LINE_DATES)
_NUMBERS = {
    "9B": "repriced_line_number", "9D": "adjusted_repriced_line_number", "6R": "line_control_number",
    "EW": "mammography_certification", "X4": "clia_number", "F4": "referring_clia_number", "BT": "immunization_batch",
}  # fmt: skip
_PAYER_NUMBERS = {
    "G1": ("prior_authorization", "payer_authorizations"), "9F": ("referral_number", "payer_referrals"),
}  # fmt: skip
_ROLES = {
    "82": "rendering_provider", "QB": "purchased_provider", "77": "service_facility", "DQ": "supervising_provider",
    "DK": "ordering_provider", "DN": "referring_provider", "P3": "primary_care_provider",
}  # fmt: skip
_RIDES = {"PW": "pick_up", "45": "drop_off"}


class LineReading:
    """One line while it is read; `values` are what the model takes."""

    def __init__(self, taking: Taking) -> None:
        self.values: Values = {"diagnosis_pointers": []}
        self._taking = taking
        self._party: Values | None = None
        self._place: Values | None = None  # where N3 and N4 go
        self._result: Values | None = None
        self._form: Values | None = None

    def read(self, segment: Segment, place_of_service: str) -> None:
        """Take in one segment of the line."""
        name, first = segment[0], element(segment, 1)
        if name == "SV1":
            self._read_service(segment, place_of_service)
        elif name == "LQ":
            self._form = {**filled(list=first, form=element(segment, 2)), "answers": []}
            self.values.setdefault("forms", []).append(self._form)
        elif name == "FRM" and self._form is not None:
            self._read_answer(segment, self._form)
        elif name == "SVD":
            self._read_result(segment)
        elif self._result is not None:
            self._read_of_result(segment, self._result)
        elif name == "NM1":
            self._read_name(segment, first)
        elif self._party is not None or self._place is not None:
            self._read_of_party(segment)
        elif name in ("LIN", "CTP") or (name == "REF" and first in ("XZ", "VY")):
            self._read_drug(segment)
        else:
            self._read_own(segment, first)

    def _read_own(self, segment: Segment, first: str) -> None:
        """What stands directly in loop 2400."""
        taking, values, name = self._taking, self.values, segment[0]
        match name, first:
            case "SV5", _:
                code, n, rent, price, often = taking.take(segment, 1, 3, 4, 5, 6, known=(2,))
                values["equipment"] = filled(
                    procedure_code=taking.parts(code, 2)[1], days=n, rental_price=rent, purchase_price=price,
                    frequency=often,
                )  # fmt: skip
            case "PWK", "CT":
                values.setdefault("medical_necessity_forms", []).append(attachment_of(segment, taking))
            case "PWK", _:
                values.setdefault("attachments", []).append(attachment_of(segment, taking))
            case "CR1", _:
                values.setdefault("ambulance", {})["transport"] = transport_of(segment, taking)
            case "CR3", _:
                kind, months = taking.take(segment, 1, 3, known=(2,))
                values["equipment_certification"] = filled(type=kind, months=months)
            case "CRC", "07":
                ambulance = values.setdefault("ambulance", {})
                ambulance.setdefault("conditions", []).append(condition_of(segment, taking))
            case "CRC", "70":
                values["hospice_employed"] = taking.take(segment, 2, known=(1, 3))[0] == "Y"
            case "CRC", "09":
                values["equipment_conditions"] = condition_of(segment, taking)
            case "DTP", "472":
                start, end = days(taking.take(segment, 3, known=(1, 2))[0])
                values.update(filled(service_date=start, service_date_end=end))
            case "DTP", known if known in _DATES:
                values[_DATES[known]] = day(taking.take(segment, 3, known=(1, 2))[0])
            case "QTY", "PT" | "FL":
                n = taking.take(segment, 2, known=(1,))[0]
                values["ambulance_patients" if first == "PT" else "obstetric_units"] = n
            case "MEA", _:
                reference, kind, value = taking.take(segment, 1, 2, 3)
                values.setdefault("test_results", []).append(
                    filled(reference=reference, kind=kind, value=value)
                )
            case "CN1", _:
                values["contract"] = contract_of(segment, taking)
            case "REF", known if known in _NUMBERS and _NUMBERS[known] not in values:
                values[_NUMBERS[known]] = taking.take(segment, 2, known=(1,))[0]
            case "REF", "G1" | "9F":
                self._read_payer_number(segment, *_PAYER_NUMBERS[first])
            case "AMT", "T" | "F4":
                values["sales_tax" if first == "T" else "postage"] = taking.take(segment, 2, known=(1,))[0]
            case "K3", _:
                values.setdefault("file_information", []).append(taking.take(segment, 1)[0])
            case "NTE", "TPO":
                values["third_party_note"] = taking.take(segment, 2, known=(1,))[0]
            case "NTE", "ADD" | "DCP" if "note" not in values:
                values.update(note=taking.take(segment, 2, known=(1,))[0], note_type=first)
            case "PS1", _:
                who, charge = taking.take(segment, 1, 2)
                values["purchased_service"] = filled(provider_id=who, charge=charge)
            case "HCP", _:
                values["repricing"] = repricing_of(segment, taking)
            case _:
                taking.leave(segment)

    def _read_service(self, segment: Segment, place_of_service: str) -> None:
        positions = (1, 2, 3, 4, 5, 7, 9, 11, 12, 15)
        what, charge, unit, quantity, place, pointers, *marks = self._taking.take(segment, *positions)
        given = self._taking.parts(pointers, 4)
        self.values.update(
            filled(
                procedure=procedure_of(what, self._taking), charge=charge, unit=unit, quantity=quantity,
                place_of_service=place if place != place_of_service else "",
            )
        )  # fmt: skip
        self.values["diagnosis_pointers"] = [int(n) if n.isdigit() else n for n in given if n]
        for name, mark in zip(("emergency", "epsdt", "family_planning", "copay_exempt"), marks, strict=True):
            if mark in ("Y", "0"):
                self.values[name] = True

    def _read_payer_number(self, segment: Segment, own: str, others: str) -> None:
        number, payer = self._taking.take(segment, 2, 4, known=(1,))
        payer_id = self._taking.parts(payer, 2)[1]
        if own not in self.values and not payer_id:
            self.values[own] = number
        else:
            self.values.setdefault(others, []).append(filled(number=number, payer_id=payer_id))

    def _read_drug(self, segment: Segment) -> None:
        drug, taking = self.values.setdefault("drug", {}), self._taking
        if segment[0] == "LIN":
            qualifier, code = taking.take(segment, 2, 3)
            drug.update(filled(qualifier=qualifier, ndc=code))
        elif segment[0] == "CTP":
            quantity, unit = taking.take(segment, 4, 5)
            drug.update(filled(quantity=quantity, unit=unit))
        else:
            kind, value = taking.take(segment, 1, 2)
            drug["prescription_number" if kind == "XZ" else "compound_link"] = value

    def _read_name(self, segment: Segment, entity: str) -> None:
        self._party = self._place = None
        if entity in _RIDES:
            ambulance = self.values.setdefault("ambulance", {})
            if title := self._taking.take(segment, 3, known=(1, 2))[0]:
                ambulance["drop_off_name"] = title
            self._place = ambulance.setdefault(_RIDES[entity], {})
        elif entity in _ROLES:
            self._party = provider_of(segment, self._taking)
            if entity == "QB" and element(segment, 2) == "1":
                self._party["person"] = True
            self.values[_ROLES[entity]] = self._party
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

    def _read_result(self, segment: Segment) -> None:
        payer, paid, what, quantity, bundled = self._taking.take(segment, 1, 2, 3, 5, 6)
        self._result = filled(
            payer_id=payer, paid=paid, procedure=procedure_of(what, self._taking), quantity=quantity,
            bundled_line=bundled,
        )  # fmt: skip
        self.values.setdefault("results", []).append(self._result)

    def _read_of_result(self, segment: Segment, result: Values) -> None:
        match segment[0], element(segment, 1):
            case "CAS", _:
                result.setdefault("adjustments", []).extend(adjustments_of(segment))
            case "DTP", "573":
                result["paid_date"] = day(self._taking.take(segment, 3, known=(1, 2))[0])
            case "AMT", "EAF":
                result["remaining_liability"] = self._taking.take(segment, 2, known=(1,))[0]
            case _:
                self._taking.leave(segment)

    def _read_answer(self, segment: Segment, form: Values) -> None:
        question, yes_no, words, when, percent = self._taking.take(segment, 1, 2, 3, 4, 5)
        form["answers"].append(
            filled(question=question, yes_no=yes_no, text=words, date=day(when), percent=percent)
        )
