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
from edigate.errors import Finding, Location, Severity
from edigate.intake.intake_code import IntakeCode, intake_finding
from edigate.intake.intake_result import IntakeResult
from edigate.intake.places import named
from edigate.intake.segment_places import SegmentPlaces
from edigate.intake.shape import shape_findings
from edigate.transactions.claim_837.assumed import assumed
from edigate.transactions.claim_837.read_claim import ClaimValues, claims, reading_of
from edigate.x12 import reader
from edigate.x12.envelope import Interchange, SetHeader
from edigate.x12.findings import EnvelopeCode
from edigate.x12.reader import TransactionSet

_SET = re.compile(r"\d{3} \d{6}(X\d{3}(A\d)?)?", re.ASCII)
_CUT_OFF = (EnvelopeCode.UNTERMINATED_SET, EnvelopeCode.SE_MISSING)


def read(blocks: Iterable[bytes]) -> Iterator[IntakeResult]:
    """The claims of a file in order, one result each; sets of other guides are refused as a whole.

    A part of a claim that our model has no field for is an error, so that the claim is held and nothing is lost in
    silence. Never raises for what the file holds.
    """
    seen: set[str] = set()
    empty = True
    interchanges = 0
    around: list[Finding] = []
    for event in reader.read(blocks):
        if isinstance(event, Finding):
            around.append(event)
        if not isinstance(event, TransactionSet):
            interchanges += isinstance(event, Interchange)
            continue
        empty = False
        yield from _of_set(event, seen)
    if empty:
        seen_here = (
            "an envelope without a set (ST)" if interchanges else "this is no X12, which begins with ISA"
        )
        yield IntakeResult(None, (intake_finding(IntakeCode.NO_CLAIMS, "", seen_here),), "", 1, None)
    elif faults := [each for each in around if each.severity is Severity.ERROR]:
        yield _refused(None, faults[0].where.ordinal or 1, [_faulty(each) for each in faults])


def _of_set(opened: TransactionSet, seen: set[str]) -> Iterator[IntakeResult]:
    """The claims of one set, then what is wrong with the set itself."""
    header = opened.header
    where = Location(set_control_number=header.control_number, ordinal=header.ordinal, id="ST")
    reading = reading_of(opened)
    if reading is None:
        for _ in opened.texts():
            pass
        what = _SET.fullmatch(f"{header.set} {header.version}")
        told = _placed(IntakeCode.GUIDE_NOT_TAKEN, where, what[0] if what else "")
        yield _refused(None, header.ordinal, (told,))
        return
    latest: ClaimValues | None = None
    for found in claims(opened, reading):
        if latest is not None:
            yield _take(latest, header, seen)
        latest = found
    if latest is not None:
        yield _take(latest, header, seen, is_cut_off=any(each.code in _CUT_OFF for each in opened.findings))
    if opened.findings:
        yield _refused(None, header.ordinal, [_faulty(each) for each in opened.findings])


def _take(found: ClaimValues, header: SetHeader, seen: set[str], *, is_cut_off: bool = False) -> IntakeResult:
    """One claim; the last one of a set that is cut off may lack a part, and is held."""
    control_number = header.control_number
    key = found.values.get("patient_control_number")
    values, repairs = repair(found.values)
    places = SegmentPlaces(found.told, header.interchange.delimiters.component, str(found.values["kind"]))
    where = Location(set_control_number=control_number, ordinal=found.ordinal, id="CLM")
    try:
        claim = from_values(values)
    except ValidationError as error:
        faults = (msgspec.structs.replace(each, where=where) for each in shape_findings(error, ""))
        return _refused(key, found.ordinal, named(faults, "", places))
    if claim.claim_key in seen:
        twice = intake_finding(IntakeCode.CLAIM_KEY_DUPLICATE, places.name("/patient_control_number"))
        return _refused(key, found.ordinal, (twice,))
    seen.add(claim.claim_key)
    cut = _placed(IntakeCode.ENVELOPE_FAULTY, where, "the file is cut off in or behind this claim")
    left = (
        *_named(IntakeCode.PART_NOT_CARRIED, found.left, control_number),
        *_named(IntakeCode.PART_NOT_SENT, found.not_sent, control_number),
        *_assumed(found, header),
        *((cut,) if is_cut_off else ()),
    )
    return IntakeResult(
        claim, left, "", 1, claim.claim_key, found.ordinal, repairs=named(repairs, "", places), places=places,
        usage=header.interchange.usage,
    )  # fmt: skip


def _assumed(found: ClaimValues, header: SetHeader) -> Iterator[Finding]:
    """What the claim does not tell, and ours would say."""
    separator = header.interchange.delimiters.component
    for ordinal, name, nth in assumed(found.told, separator, str(found.values["kind"])):
        where = Location(set_control_number=header.control_number, ordinal=ordinal, id=name, element=nth)
        yield _placed(IntakeCode.ELEMENT_ASSUMED, where)


def _faulty(finding: Finding) -> Finding:
    """What is wrong with an envelope, in the words of the check."""
    return _placed(IntakeCode.ENVELOPE_FAULTY, finding.where, finding.message)


def _named(code: IntakeCode, segments: Iterable[tuple[int, str]], control_number: str) -> tuple[Finding, ...]:
    return tuple(
        _placed(code, Location(set_control_number=control_number, ordinal=ordinal, id=name))
        for ordinal, name in segments
    )


def _placed(code: IntakeCode, where: Location, detail: str = "") -> Finding:
    element = f"{where.element:02}" if where.element else ""
    words = f"segment {where.ordinal}, {where.id or ''}{element}".removesuffix(", ")
    return msgspec.structs.replace(intake_finding(code, words, detail), where=where)


def _refused(key: str | None, ordinal: int, findings: Iterable[Finding]) -> IntakeResult:
    return IntakeResult(None, tuple(findings), "", 1, key, ordinal)
