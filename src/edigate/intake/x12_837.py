"""Raw 837 files: split into claims, the envelope dropped; on sending each claim gets ours.

A finding's `field` is the segment in the file that a value of ours was read from, with its element where it has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec
from pydantic import ValidationError

from edigate.claims.model import from_values
from edigate.claims.repairs import repair
from edigate.errors import Finding, Location
from edigate.intake.intake_code import IntakeCode, intake_finding
from edigate.intake.intake_result import IntakeResult
from edigate.intake.places import named
from edigate.intake.segment_places import SegmentPlaces
from edigate.intake.shape import shape_findings
from edigate.transactions.claim_837.read_claim import ClaimValues, claims, reading_of
from edigate.x12 import reader
from edigate.x12.envelope import Interchange, SetHeader
from edigate.x12.reader import TransactionSet

_SET = re.compile(r"\d{3} \d{6}(X\d{3}(A\d)?)?", re.ASCII)


def read(blocks: Iterable[bytes]) -> Iterator[IntakeResult]:
    """The claims of a file in order, one result each; sets of other guides are refused as a whole.

    A part of a claim that our model has no field for is an error, so that the claim is held and nothing is lost in
    silence. Never raises for what the file holds.
    """
    seen: set[str] = set()
    empty = True
    interchanges = 0
    for event in reader.read(blocks):
        if not isinstance(event, TransactionSet):
            interchanges += isinstance(event, Interchange)
            continue
        empty = False
        header = event.header
        reading = reading_of(event)
        if reading is None:
            for _ in event.texts():
                pass
            where = Location(set_control_number=header.control_number, ordinal=header.ordinal, id="ST")
            what = _SET.fullmatch(f"{header.set} {header.version}")
            told = _placed(IntakeCode.GUIDE_NOT_TAKEN, where, what[0] if what else "")
            yield _refused(None, header.ordinal, (told,))
            continue
        for found in claims(event, reading):
            yield _take(found, header, seen)
        if event.findings:
            where = Location(set_control_number=header.control_number, ordinal=header.ordinal, id="ST")
            yield _refused(None, header.ordinal, (_placed(IntakeCode.ENVELOPE_FAULTY, where),))
    if empty:
        seen_here = (
            "an envelope without a set (ST)" if interchanges else "this is no X12, which begins with ISA"
        )
        yield IntakeResult(None, (intake_finding(IntakeCode.NO_CLAIMS, "", seen_here),), "", 1, None)


def _take(found: ClaimValues, header: SetHeader, seen: set[str]) -> IntakeResult:
    control_number = header.control_number
    key = found.values.get("patient_control_number")
    values, repairs = repair(found.values)
    places = SegmentPlaces(found.told, header.interchange.delimiters.component, str(found.values["kind"]))
    try:
        claim = from_values(values)
    except ValidationError as error:
        where = Location(set_control_number=control_number, ordinal=found.ordinal, id="CLM")
        faults = (msgspec.structs.replace(each, where=where) for each in shape_findings(error, ""))
        return _refused(key, found.ordinal, named(faults, "", places))
    if claim.claim_key in seen:
        twice = intake_finding(IntakeCode.CLAIM_KEY_DUPLICATE, places.name("/patient_control_number"))
        return _refused(key, found.ordinal, (twice,))
    seen.add(claim.claim_key)
    left = (
        *_named(IntakeCode.PART_NOT_CARRIED, found.left, control_number),
        *_named(IntakeCode.PART_NOT_SENT, found.not_sent, control_number),
    )
    return IntakeResult(
        claim, left, "", 1, claim.claim_key, found.ordinal, repairs=named(repairs, "", places), places=places,
        usage=header.interchange.usage,
    )  # fmt: skip


def _named(code: IntakeCode, segments: Iterable[tuple[int, str]], control_number: str) -> tuple[Finding, ...]:
    return tuple(
        _placed(
            code,
            Location(set_control_number=control_number, ordinal=ordinal, id=name),
            f"{name}, segment {ordinal} of the file",
        )
        for ordinal, name in segments
    )


def _placed(code: IntakeCode, where: Location, detail: str = "") -> Finding:
    return msgspec.structs.replace(intake_finding(code, "", detail), where=where)


def _refused(key: str | None, ordinal: int, findings: tuple[Finding, ...]) -> IntakeResult:
    return IntakeResult(None, findings, "", 1, key, ordinal)
