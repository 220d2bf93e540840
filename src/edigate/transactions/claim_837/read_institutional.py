"""Loop 2300 of the 837I with all below it, back to the values of an institutional claim."""

from __future__ import annotations

from edigate.claims.institutional import InstitutionalClaim
from edigate.transactions.claim_837.build_institutional import (
    DIAGNOSES,
    OTHER_DIAGNOSES,
    PROCEDURES,
    REFERENCES_AFTER_TRACE,
    REFERENCES_BEFORE_DEVICES,
)
from edigate.transactions.claim_837.claim_values import Names, Values, condition_of, day, days, filled
from edigate.transactions.claim_837.read_core import ClaimReading
from edigate.transactions.claim_837.read_institutional_line import InstitutionalLineReading
from edigate.transactions.claim_837.read_other_payer import InstitutionalOtherPayerReading
from edigate.x12.segment import Segment, element

_DIAGNOSES = {qualifier: name for name, qualifier in (*DIAGNOSES, OTHER_DIAGNOSES)}
_OLD_DIAGNOSES = {qualifier.removeprefix("A"): name for qualifier, name in _DIAGNOSES.items()}
_ONE = frozenset(("principal_diagnosis", "admitting_diagnosis"))
_PRINCIPAL = {principal: version for version, (principal, _) in PROCEDURES.items()}
_OTHER = {other: version for version, (_, other) in PROCEDURES.items() if other}
_CODES = {"BG": "condition_codes", "TC": "treatment_codes"}
_DATED, _PRESENT = (2, 3), (8,)  # components: format and date, present on admission
_TOLD = {
    "BI": _DATED, "BH": _DATED, "BE": (4,), **dict.fromkeys((*_PRINCIPAL, *_OTHER), _DATED),
    **dict.fromkeys((*_DIAGNOSES, *_OLD_DIAGNOSES), _PRESENT),
}  # fmt: skip  # beside qualifier and code


class InstitutionalReading(ClaimReading):
    """Loop 2300 of an 837I while it is read."""

    kind = "institutional"
    model = InstitutionalClaim
    names = Names(
        dates={"050": "repricer_received_date"},
        numbers=dict((*REFERENCES_BEFORE_DEVICES, *REFERENCES_AFTER_TRACE)),
        amounts={"F3": "patient_estimated_due"},
        roles={
            "71": ("attending_provider", "AT"), "72": ("operating_provider", ""), "ZZ": ("other_operating_provider", ""),
            "82": ("rendering_provider", ""), "77": ("service_facility", ""), "DN": ("referring_provider", ""),
        },
    )  # fmt: skip
    line = InstitutionalLineReading
    other_payer = InstitutionalOtherPayerReading

    def _read_clm(self, segment: Segment) -> None:
        positions = (1, 2, 5, 7, 8, 9, 20)
        signatures = (6, 10)  # of professional claims; some senders give them here too
        number, charge, bill, assigned, benefits, release, delay = self._taking.take(
            segment, *positions, known=signatures
        )
        if any(element(segment, position) for position in signatures):
            self._taking.drop(segment)
        facility, qualifier, frequency = self._taking.parts(bill, 3)
        if qualifier not in ("", "A"):
            self._taking.leave(segment)
        self.values.update(
            filled(
                patient_control_number=number, charge=charge, facility_type=facility, frequency=frequency,
                assignment=assigned, benefits_assigned=benefits, release_of_information=release, delay_reason=delay,
            )
        )  # fmt: skip

    def _read_own(self, segment: Segment, first: str) -> bool:
        """What only institutional claims have directly in loop 2300."""
        taking, values = self._taking, self.values
        match segment[0], first:
            case "DTP", "096":
                taking.put(values, segment, {"discharge_time": taking.take(segment, 3, known=(1, 2))[0]})
            case "DTP", "434":
                start, _, end = taking.take(segment, 3, known=(1, 2))[0].partition("-")
                told = {"statement_date": day(start), "statement_date_end": day(end or start)}
                taking.put(values, segment, told)
            case "DTP", "435":
                when = taking.take(segment, 3, known=(1, 2))[0]
                told = filled(admission_date=day(when[:8]), admission_time=when[8:])
                taking.put(values, segment, told)
            case "CL1", _:
                kind, source, status = taking.take(segment, 1, 2, 3)
                told = filled(admission_type=kind, admission_source=source)
                taking.put(values, segment, {"patient_status": status, **told})
            case "REF", "LX":
                values.setdefault("investigational_devices", []).append(
                    taking.take(segment, 2, known=(1,))[0]
                )
            case "NTE", "ADD" if "billing_note" not in values:
                values["billing_note"] = taking.take(segment, 2, known=(1,))[0]
            case "NTE", _:
                kind, words = taking.take(segment, 1, 2)
                values.setdefault("notes", []).append({"type": kind, "text": words})
            case "CRC", "ZZ":
                taking.put(values, segment, {"epsdt_referral": condition_of(segment, taking)})
            case "HI", _:
                for composite in segment[1:]:
                    self._read_code(segment, self._taking.parts(composite, 9))
            case _:
                return False
        return True

    def _read_code(self, segment: Segment, parts: list[str]) -> None:
        """HI: one code, by its qualifier."""
        qualifier, code, _, when, amount, *_, present = parts
        if qualifier and (
            not code or any(parts[n] for n in range(2, 9) if n not in _TOLD.get(qualifier, ()))
        ):
            self._taking.leave(segment)
        if not code:
            return
        if qualifier in _DIAGNOSES:
            self._add_diagnosis(
                segment, _DIAGNOSES[qualifier], filled(code=code, present_on_admission=present)
            )
        elif qualifier in _OLD_DIAGNOSES:
            told = filled(code=code, version="9", present_on_admission=present)
            self._add_diagnosis(segment, _OLD_DIAGNOSES[qualifier], told)
        elif qualifier in _PRINCIPAL and "principal_procedure" not in self.values:
            self.values["principal_procedure"] = _procedure(code, when, _PRINCIPAL[qualifier])
        elif qualifier in _OTHER:
            self._add("other_procedures", _procedure(code, when, _OTHER[qualifier]))
        elif qualifier == "DR" and "diagnosis_related_group" not in self.values:
            self.values["diagnosis_related_group"] = code
        elif qualifier == "BI":
            start, end = days(when)
            self._add("occurrence_spans", filled(code=code, date=start, date_end=end or start))
        elif qualifier == "BH":
            self._add("occurrences", filled(code=code, date=day(when)))
        elif qualifier == "BE":
            self._add("value_amounts", filled(code=code, amount=amount))
        elif qualifier in _CODES:
            self.values.setdefault(_CODES[qualifier], []).append(code)
        elif qualifier:
            self._taking.leave(segment)

    def _add_diagnosis(self, segment: Segment, name: str, diagnosis: Values) -> None:
        if name not in _ONE:
            self._add(name, diagnosis)
        elif name in self.values:
            self._taking.leave(segment)
        else:
            self.values[name] = diagnosis

    def _add(self, name: str, code: Values) -> None:
        self.values.setdefault(name, []).append(code)


def _procedure(code: str, when: str, version: str) -> Values:
    return filled(code=code, date=day(when), version=version)
