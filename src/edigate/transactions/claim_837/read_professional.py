"""Loop 2300 of the 837P with all below it, back to the values of a professional claim."""

from __future__ import annotations

from edigate.claims.professional import ProfessionalClaim
from edigate.transactions.claim_837.build_professional import (
    DATES_AFTER_DISABILITY,
    DATES_BEFORE_DISABILITY,
    REFERENCES_AFTER_TRACE,
    REFERENCES_BEFORE_TRACE,
)
from edigate.transactions.claim_837.claim_values import (
    Names,
    Party,
    condition_of,
    days,
    filled,
    transport_of,
)
from edigate.transactions.claim_837.read_core import ClaimReading
from edigate.transactions.claim_837.read_professional_line import RIDES, ProfessionalLineReading, ride_of
from edigate.x12.segment import Segment


class ProfessionalReading(ClaimReading):
    """Loop 2300 of an 837P while it is read."""

    kind = "professional"
    model = ProfessionalClaim
    names = Names(
        dates=dict((*DATES_BEFORE_DISABILITY, *DATES_AFTER_DISABILITY)),
        numbers=dict((*REFERENCES_BEFORE_TRACE, *REFERENCES_AFTER_TRACE)),
        amounts={"F5": "patient_paid"},
        roles={
            "DN": ("referring_provider", ""), "P3": ("primary_care_provider", ""), "82": ("rendering_provider", "PE"),
            "77": ("service_facility", ""), "DQ": ("supervising_provider", ""),
        },
    )  # fmt: skip
    line = ProfessionalLineReading

    def _read_clm(self, segment: Segment) -> None:
        positions = (1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 20)
        number, charge, place, signed, assigned, benefits, release, by, causes, program, delay = (
            self._taking.take(segment, *positions)
        )
        where, qualifier, frequency = self._taking.parts(place, 3)
        if qualifier not in ("", "B"):
            self._taking.leave(segment)
        *related, state, country = self._taking.parts(causes, 5)
        self.values["diagnoses"] = []
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

    def _read_own(self, segment: Segment, first: str) -> bool:
        """What only professional claims have directly in loop 2300."""
        taking, values = self._taking, self.values
        match segment[0], first:
            case "DTP", "314" | "360" | "361":
                start, end = days(taking.take(segment, 3, known=(1, 2))[0])
                if first == "361":
                    start, end = "", start
                taking.put(values, segment, filled(disability_date=start, disability_date_end=end))
            case "NTE", _ if "note" not in values:
                kind, words = taking.take(segment, 1, 2)
                values["note"] = filled(type=kind, text=words)
            case "CR1", _:
                ambulance = values.setdefault("ambulance", {})
                taking.put(ambulance, segment, {"transport": transport_of(segment, taking)})
            case "CR2", _:
                what, first_words, second_words = taking.take(segment, 8, 10, 11)
                told = filled(condition=what, description1=first_words, description2=second_words)
                taking.put(values, segment, {"chiropractic": told})
            case "CRC", "07":
                ambulance = values.setdefault("ambulance", {})
                ambulance.setdefault("conditions", []).append(condition_of(segment, taking))
            case "CRC", "E1" | "E2" | "E3":
                vision = {"category": first, **condition_of(segment, taking)}
                values.setdefault("vision_conditions", []).append(vision)
            case "CRC", "75":
                homebound = taking.take(segment, 2, known=(1, 3))[0] == "Y"
                taking.put(values, segment, {"homebound": homebound})
            case "CRC", "ZZ":
                taking.put(values, segment, {"epsdt_referral": condition_of(segment, taking)})
            case "HI", _:
                self._read_codes(segment)
            case _:
                return False
        return True

    def _read_codes(self, segment: Segment) -> None:
        """HI: each composite is a diagnosis, a procedure under anesthesia or a condition."""
        for composite in segment[1:]:
            qualifier, code, *more = self._taking.parts(composite, 9)
            if not qualifier:
                continue
            if any(more) or not code:
                self._taking.leave(segment)
            if not code:
                continue
            if qualifier in ("ABK", "ABF", "BK", "BF"):
                old = {"version": "9"} if len(qualifier) == 2 else {}
                if qualifier.endswith("K") == bool(
                    self.values["diagnoses"]
                ):  # ours: the first is the principal one
                    self._taking.leave(segment)
                self.values["diagnoses"].append({"code": code, **old})
            elif qualifier in ("BP", "BO"):
                self.values.setdefault("anesthesia_procedures", []).append(code)
            elif qualifier == "BG":
                self.values.setdefault("condition_codes", []).append(code)
            else:
                self._taking.leave(segment)

    def _read_name(self, segment: Segment, entity: str) -> Party:
        if entity in RIDES:
            return ride_of(self.values, segment, self._taking)
        return super()._read_name(segment, entity)
