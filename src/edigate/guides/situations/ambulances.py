"""Ambulance claims: what was transported, from where, to where, how far."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.claim_lines import line_signs, procedure_of
from edigate.guides.situations.context import Context
from edigate.guides.situations.numbers import number
from edigate.guides.situations.procedures import AMBULANCE, AMBULANCE_PLACE, SEVERAL_PATIENTS
from edigate.guides.situations.rule import Breach, Topic
from edigate.guides.situations.rule_tables import codes

topic = Topic()


class AmbulanceRuleCode(StrEnum):
    """Rules about CR1, the pick-up and drop-off locations, and QTY*PT."""

    AMBULANCE_TRANSPORT_MISSING = "AMBULANCE_TRANSPORT_MISSING"
    AMBULANCE_PICKUP_MISSING = "AMBULANCE_PICKUP_MISSING"
    AMBULANCE_DROPOFF_MISSING = "AMBULANCE_DROPOFF_MISSING"
    AMBULANCE_SERVICE_WITHOUT_TRANSPORT = "AMBULANCE_SERVICE_WITHOUT_TRANSPORT"
    AMBULANCE_MILES_NEGATIVE = "AMBULANCE_MILES_NEGATIVE"
    AMBULANCE_PATIENTS_UNCOUNTED = "AMBULANCE_PATIENTS_UNCOUNTED"


_Code = AmbulanceRuleCode
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

_TRANSPORT = topic.joint_rule(
    _Code.AMBULANCE_TRANSPORT_MISSING, "An ambulance claim (place 41, 42) does not describe the transport (CR1)",
    guides="P", scope="2300", snip=4, severity=_ERROR, source="rules: amb-transport",
)  # fmt: skip
_PICKUP = topic.joint_rule(
    _Code.AMBULANCE_PICKUP_MISSING, "An ambulance claim (place 41, 42) does not say where the patient was picked up",
    guides="P", scope="2300", snip=4, severity=_ERROR, source="rules: amb-pickup",
)  # fmt: skip
_DROPOFF = topic.joint_rule(
    _Code.AMBULANCE_DROPOFF_MISSING, "An ambulance claim (place 41, 42) does not say where the patient was taken",
    guides="P", scope="2300", snip=4, severity=_ERROR, source="rules: amb-dropoff",
)  # fmt: skip
_SERVICE = topic.joint_rule(
    _Code.AMBULANCE_SERVICE_WITHOUT_TRANSPORT, "A line is an ambulance service, and nothing describes the transport (CR1)",
    guides="P", scope="2300", snip=6, severity=_WARNING, source="rules: amb-transport-code",
)  # fmt: skip
_PATIENTS = topic.joint_rule(
    _Code.AMBULANCE_PATIENTS_UNCOUNTED, "Several patients were in the ambulance (GM), and no count above one says how many",
    guides="P", scope="2300", snip=4, severity=_WARNING, source="rules: amb-patients",
)  # fmt: skip
_UNTRANSPORTED = "ambulance_untransported"


def ambulance(claim: Branch, signs: int) -> Iterator[Breach]:
    """By place of service, by procedure, by modifier."""
    if signs & AMBULANCE_PLACE:
        if any(procedure_of(line) not in codes("services", _UNTRANSPORTED) for line in claim.loops("2400")):
            yield from _described(claim)
    elif signs & AMBULANCE and not any(True for _ in claim.everywhere("CR1")):
        yield _SERVICE(claim.missing("CR1"))
    if signs & SEVERAL_PATIENTS:
        for line in claim.loops("2400"):
            counted = line.first("QTY", "PT")
            if line_signs(line) & SEVERAL_PATIENTS and (number(counted[2] if counted else "") or 0) <= 1:
                yield _PATIENTS(counted.at(2) if counted else line.missing("QTY"))


def _described(claim: Branch) -> Iterator[Breach]:
    lines = claim.loops("2400")
    if not claim.first("CR1"):
        yield _TRANSPORT(claim.missing("CR1"))
    if not claim.below("2310E") and not any(line.below("2420G") for line in lines):
        yield _PICKUP(claim.missing("NM1", loop="2310E"))
    if not claim.below("2310F") and not any(line.below("2420H") for line in lines):
        yield _DROPOFF(claim.missing("NM1", loop="2310F"))


@topic.segment_rule(
    _Code.AMBULANCE_MILES_NEGATIVE, "The miles of a transport are below zero",
    guides="P", segments="CR1", snip=4, severity=_ERROR, source="rules: amb-mileage", ik403="7",
)  # fmt: skip
def ambulance_miles_negative(cr1: Seen, _: Context) -> Iterator[Fault]:
    """CR106; its unit is in the guide's map."""
    if (number(cr1[6]) or 0) < 0:
        yield cr1.at(6)
