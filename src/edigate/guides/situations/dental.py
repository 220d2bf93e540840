"""Dental lines: teeth, surfaces, areas of the mouth, prostheses."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.codes import dental_procedure, tooth
from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.claim_lines import procedure_of
from edigate.guides.situations.context import Context
from edigate.guides.situations.numbers import number
from edigate.guides.situations.rule import Breach, Topic

topic = Topic()


class DentalRuleCode(StrEnum):
    """Rules about SV3, TOO and DN2."""

    TOOTH_UNKNOWN = "TOOTH_UNKNOWN"
    TEETH_WITH_UNITS = "TEETH_WITH_UNITS"
    SURFACE_NOT_OF_TOOTH = "SURFACE_NOT_OF_TOOTH"
    MOUTH_AREA_UNKNOWN = "MOUTH_AREA_UNKNOWN"
    TOOTH_WANTED = "TOOTH_WANTED"
    SURFACES_WANTED = "SURFACES_WANTED"
    SURFACES_NOT_AS_MANY = "SURFACES_NOT_AS_MANY"
    QUADRANT_WANTED = "QUADRANT_WANTED"
    PROSTHESIS_FLAG_WANTED = "PROSTHESIS_FLAG_WANTED"
    TOOTH_STATUS_TWICE = "TOOTH_STATUS_TWICE"
    MISSING_TOOTH_TREATED = "MISSING_TOOTH_TREATED"


_Code = DentalRuleCode
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_INITIAL_OR_REPLACED = ("I", "R")


@topic.segment_rule(
    _Code.TOOTH_UNKNOWN, "There is no tooth of this number or letter",
    guides="D", segments="TOO", loops="2400", snip=5, severity=_ERROR, source="rules: den-tooth-code", ik403="7",
)  # fmt: skip
def tooth_unknown(too: Seen, _: Context) -> Iterator[Fault]:
    """TOO02 behind JP: 1-32, A-T, 51-82, AS-TS."""
    if too[1] == "JP" and too[2] and not tooth.is_tooth(too[2]):
        yield too.at(2)


@topic.segment_rule(
    _Code.TOOTH_UNKNOWN, "There is no tooth of this number or letter",
    guides="D", segments="DN2", loops="2300", snip=5, severity=_ERROR, source="rules: den-tooth-code", ik403="7",
)  # fmt: skip
def status_of_no_tooth(dn2: Seen, _: Context) -> Iterator[Fault]:
    """DN201 when DN206 = JP."""
    if dn2[6] == "JP" and dn2[1] and not tooth.is_tooth(dn2[1]):
        yield dn2.at(1)


@topic.segment_rule(
    _Code.SURFACE_NOT_OF_TOOTH, "Front teeth have no occlusal surface (O), others no incisal one (I)",
    guides="D", segments="TOO", loops="2400", snip=6, severity=_WARNING, source="rules: den-surface-anterior",
)  # fmt: skip
def surface_not_of_tooth(too: Seen, _: Context) -> Iterator[Fault]:
    """TOO03 by TOO02; an extra tooth is like the one it stands by."""
    if tooth.surface_it_lacks(too[2]) in too.parts(3):
        yield too.at(3)


@topic.segment_rule(
    _Code.MOUTH_AREA_UNKNOWN, "There is no area of the mouth of this code",
    guides="D", segments="SV3", loops="2400", snip=5, severity=_ERROR, source="rules: den-cavity-code", ik403="7",
)  # fmt: skip
def mouth_area_unknown(service: Seen, _: Context) -> Iterator[Fault]:
    """SV304: 00 whole mouth, 01 02 arches, 03-09 parts, 10 20 30 40 quadrants, L R."""
    for at, area in enumerate(service.parts(4), start=1):
        if area and area.strip() not in tooth.AREAS:
            yield service.at(4, at)


@topic.segment_rule(
    _Code.PROSTHESIS_FLAG_WANTED, "A crown, inlay or prosthesis does not say whether it is the first or a replacement",
    guides="D", segments="SV3", loops="2400", snip=6, severity=_WARNING, source="rules: den-prosthesis-flag",
)  # fmt: skip
def prosthesis_flag_wanted(service: Seen, _: Context) -> Iterator[Fault]:
    """SV305 = I or R."""
    if dental_procedure.is_prosthesis(service.part(1, 2)) and service[5] not in _INITIAL_OR_REPLACED:
        yield service.at(5)


@topic.rule(
    _Code.TEETH_WITH_UNITS, "A line with several teeth counts more or less than one service",
    guides="D", scope="2400", needs="TOO", snip=4, severity=_ERROR, source="rules: den-teeth-one-unit", ik403="7",
)  # fmt: skip
def teeth_with_units(line: Branch, _: Context) -> Iterator[Fault]:
    """SV306 is 1 or absent when TOO repeats."""
    service = line.first("SV3")
    if service and service[6] and number(service[6]) not in (1, None) and len(line.all("TOO")) > 1:
        yield service.at(6)


@topic.rule(
    _Code.TOOTH_STATUS_TWICE, "The status of a tooth is told twice",
    guides="D", scope="2300", needs="DN2", snip=4, severity=_WARNING, source="rules: den-dn2-repeat",
)  # fmt: skip
def tooth_status_twice(claim: Branch, _: Context) -> Iterator[Fault]:
    """DN201 over all DN2."""
    known: set[str] = set()
    for dn2 in claim.all("DN2"):
        if dn2[1] in known:
            yield dn2.at(1)
        known.add(dn2[1])


@topic.rule(
    _Code.MISSING_TOOTH_TREATED, "A tooth that is told to be missing is treated, and not replaced",
    guides="D", scope="2300", needs="DN2", snip=6, severity=_WARNING, source="rules: den-missing-tooth-treated",
)  # fmt: skip
def missing_tooth_treated(claim: Branch, _: Context) -> Iterator[Fault]:
    """DN202 = M: dentures, implants and bridges only (D5, D6)."""
    missing = {dn2[1] for dn2 in claim.all("DN2", "M", element=2)}
    for line in claim.loops("2400") if missing else ():
        if not dental_procedure.fills_a_gap(procedure_of(line)):
            yield from (too.at(2) for too in line.all("TOO") if too[2] in missing)


_TOOTH_WANTED = topic.joint_rule(
    _Code.TOOTH_WANTED, "A service at a tooth does not say which (TOO)",
    guides="D", scope="2400", snip=6, severity=_WARNING, source="rules: den-tooth-wanted",
)  # fmt: skip
_SURFACES_WANTED = topic.joint_rule(
    _Code.SURFACES_WANTED, "A filling does not say on which surfaces (TOO03)",
    guides="D", scope="2400", snip=6, severity=_WARNING, source="rules: den-surface-wanted",
)  # fmt: skip
_NOT_AS_MANY = topic.joint_rule(
    _Code.SURFACES_NOT_AS_MANY, "A filling's procedure is for another number of surfaces than the tooth has",
    guides="D", scope="2400", snip=6, severity=_WARNING, source="rules: den-surface-count",
)  # fmt: skip
_QUADRANT_WANTED = topic.joint_rule(
    _Code.QUADRANT_WANTED, "A service by quadrant names neither a quadrant (SV304) nor teeth",
    guides="D", scope="2400", snip=6, severity=_WARNING, source="rules: den-quadrant-wanted",
)  # fmt: skip


@topic.tested_together(guides="D", scope="2400", needs="SV3")
def places(line: Branch, _: Context) -> Iterator[Breach]:
    """What the procedure says about where it was done."""
    service, code, teeth = line.first("SV3"), procedure_of(line), line.all("TOO")
    if service is None:
        return
    if dental_procedure.is_filling(code) and teeth:
        for too in teeth:
            if not too[3]:
                yield _SURFACES_WANTED(too.at(3))
            elif not dental_procedure.fits_surfaces(code, len([each for each in too.parts(3) if each])):
                yield _NOT_AS_MANY(too.at(3))
    elif dental_procedure.wants_tooth(code) and not teeth:
        yield _TOOTH_WANTED(line.missing("TOO"))
    if dental_procedure.is_by_quadrant(code) and not teeth:
        if tooth.QUADRANTS.isdisjoint(service.parts(4)):
            yield _QUADRANT_WANTED(service.at(4))
