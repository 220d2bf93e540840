"""Loop 2300 of the 837D with all below it, back to the values of a dental claim."""

from __future__ import annotations

from types import MappingProxyType

from edigate.claims.dental import DentalClaim
from edigate.transactions.claim_837.build_dental import (
    DATES_AFTER_SERVICE,
    DATES_BEFORE_SERVICE,
    DIAGNOSES,
    PREDETERMINATION,
    REFERENCES,
)
from edigate.transactions.claim_837.claim_values import Names, Values, days, filled
from edigate.transactions.claim_837.read_core import ClaimReading
from edigate.transactions.claim_837.read_dental_line import DentalLineReading
from edigate.transactions.claim_837.read_other_payer import OtherPayerReading
from edigate.x12.segment import Segment

_VERSIONS = {qualifier: version for version, qualifiers in DIAGNOSES.items() for qualifier in qualifiers}


class DentalOtherPayerReading(OtherPayerReading):
    """One other payer of an 837D while it is read."""

    numbers = MappingProxyType({**OtherPayerReading.numbers, "G3": "predetermination_number"})


class DentalReading(ClaimReading):
    """Loop 2300 of an 837D while it is read."""

    kind = "dental"
    model = DentalClaim
    names = Names(
        dates=dict((*DATES_BEFORE_SERVICE, *DATES_AFTER_SERVICE)),
        numbers=dict(REFERENCES),
        amounts={"F5": "patient_paid"},
        roles={
            "DN": ("referring_provider", "RF"), "P3": ("primary_care_provider", "RF"), "82": ("rendering_provider", "PE"),
            "77": ("service_facility", ""), "DD": ("assistant_surgeon", "AS"), "DQ": ("supervising_provider", ""),
        },
    )  # fmt: skip
    line = DentalLineReading
    other_payer = DentalOtherPayerReading

    def _read_clm(self, segment: Segment) -> None:
        positions = (1, 2, 5, 6, 7, 8, 9, 11, 12, 19, 20)
        number, charge, place, signed, assigned, benefits, release, causes, program, asked, delay = (
            self._taking.take(segment, *positions)
        )
        where, qualifier, frequency = self._taking.parts(place, 3)
        if qualifier not in ("", "B") or asked not in ("", PREDETERMINATION):
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
        if asked == PREDETERMINATION:
            self.values["predetermination"] = True

    def _read_own(self, segment: Segment, first: str) -> bool:
        """What only dental claims have directly in loop 2300."""
        taking, values = self._taking, self.values
        match segment[0], first:
            case "DTP", "472" if "service_date" not in values:
                start, end = days(taking.take(segment, 3, known=(1, 2))[0])
                values.update(filled(service_date=start, service_date_end=end))
            case "DN1", _:
                months, remaining, indicated = taking.take(segment, 1, 2, 4)
                told: Values = filled(months=months, months_remaining=remaining)
                if indicated == "Y":
                    told["indicated"] = True
                taking.put(values, segment, {"orthodontics": told})
            case "DN2", _:
                number, status = taking.take(segment, 1, 2, known=(6,))
                values.setdefault("tooth_statuses", []).append({"number": number, "status": status})
            case "NTE", "ADD":
                values.setdefault("notes", []).append(taking.take(segment, 2, known=(1,))[0])
            case "HI", _:
                for composite in segment[1:]:
                    self._read_diagnosis(segment, composite)
            case _:
                return False
        return True

    def _read_diagnosis(self, segment: Segment, composite: str) -> None:
        qualifier, code, *more = self._taking.parts(composite, 9)
        if not qualifier:
            return
        known = self.values.setdefault("diagnoses", [])
        is_principal = qualifier in ("ABK", "BK")  # ours is the first
        if qualifier not in _VERSIONS or any(more) or (qualifier != "TQ" and is_principal == bool(known)):
            self._taking.leave(segment)
        version = _VERSIONS.get(qualifier, "10")
        known.append({"code": code, **({} if version == "10" else {"version": version})})
