"""Where a field of a claim goes in the 837: loop, segment and element, for whoever reads a finding beside the file.

The loop follows from the object a field stands in, segment and element from its name. A field that is not listed has no
place told; nothing rests on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from edigate.errors import NOWHERE, Location

_PARTIES = {
    "billing_provider": "2010AA", "pay_to_address": "2010AB", "pay_to_plan": "2010AC", "subscriber": "2010BA",
    "payer": "2010BB", "patient": "2010CA", "other_payers": "2320",
}  # fmt: skip
# Providers of the claim and of a line, by kind: professional, institutional, dental.
_PROVIDERS: Mapping[str, tuple[str, str, str]] = MappingProxyType({
    "referring_provider": ("2310A", "2310F", "2310A"), "primary_care_provider": ("2310A", "", "2310A"),
    "rendering_provider": ("2310B", "2310D", "2310B"), "service_facility": ("2310C", "2310E", "2310C"),
    "supervising_provider": ("2310D", "", "2310E"), "attending_provider": ("", "2310A", ""),
    "operating_provider": ("", "2310B", ""), "other_operating_provider": ("", "2310C", ""),
    "assistant_surgeon": ("", "", "2310D"),
})  # fmt: skip
_OF_LINES: Mapping[str, tuple[str, str, str]] = MappingProxyType({
    "rendering_provider": ("2420A", "2420C", "2420A"), "service_facility": ("2420C", "", "2420D"),
    "supervising_provider": ("2420D", "", "2420C"), "ordering_provider": ("2420E", "", ""),
    "referring_provider": ("2420F", "2420D", ""), "operating_provider": ("", "2420A", ""),
    "other_operating_provider": ("", "2420B", ""), "assistant_surgeon": ("", "", "2420B"), "drug": ("2410", "2410", ""),
    "results": ("2430", "2430", "2430"),
})  # fmt: skip
_OF_PARTIES = {
    "last_name": "NM103", "organization_name": "NM103", "name": "NM103", "first_name": "NM104", "middle_name": "NM105",
    "suffix": "NM107", "npi": "NM109", "member_id": "NM109", "id": "NM109", "taxonomy": "PRV03", "ein": "REF02",
    "ssn": "REF02", "value": "REF02", "birth_date": "DMG02", "gender": "DMG03", "address": "N301", "address1": "N301",
    "address2": "N302", "city": "N401", "state": "N402", "postal_code": "N403", "country": "N404", "phone": "PER04",
    "fax": "PER04", "email": "PER04", "paid": "AMT02", "ndc": "LIN03",
}  # fmt: skip
_ABOVE = {  # fields of a party that stand on its level, not in its own loop
    "claim_filing_code": ("2000B", "SBR09"), "insurance_type": ("2000B", "SBR05"), "group_number": ("2000B", "SBR03"),
    "relationship": ("2000C", "PAT01"), "death_date": ("2000B", "PAT06"),
}  # fmt: skip
_OF_CLAIM = {
    "patient_control_number": "CLM01", "charge": "CLM02", "place_of_service": "CLM05", "facility_type": "CLM05",
    "frequency": "CLM05", "related_causes": "CLM11", "accident_state": "CLM11", "predetermination": "CLM19",
    "diagnoses": "HI01", "principal_diagnosis": "HI01", "accident_date": "DTP03", "admission_date": "DTP03",
    "discharge_date": "DTP03", "statement_date": "DTP03", "statement_date_end": "DTP03", "patient_status": "CL103",
    "admission_type": "CL101", "admission_source": "CL102", "patient_paid": "AMT02", "prior_authorization": "REF02",
    "referral_number": "REF02", "payer_claim_control_number": "REF02", "clia_number": "REF02", "attachments": "PWK06",
    "note": "NTE02",
}  # fmt: skip
_SERVICES = ("SV1", "SV2", "SV3")
_OF_SERVICES: Mapping[str, tuple[int, int, int]] = MappingProxyType({
    "procedure": (1, 2, 1), "charge": (2, 3, 2), "quantity": (4, 5, 6), "unit": (3, 4, 0), "revenue_code": (0, 1, 0),
    "place_of_service": (5, 0, 3), "diagnosis_pointers": (7, 0, 11), "noncovered": (0, 7, 0), "oral_cavities": (0, 0, 4),
    "prosthesis": (0, 0, 5),
})  # fmt: skip
_OF_LINE = {
    "service_date": "DTP03", "service_date_end": "DTP03", "line_control_number": "REF02", "prior_authorization": "REF02",
    "referral_number": "REF02", "clia_number": "REF02", "note": "NTE02", "attachments": "PWK06", "teeth": "TOO02",
}  # fmt: skip
_KINDS = ("professional", "institutional", "dental")


def place_of(pointer: str, kind: str) -> Location:
    """The place of a JSON pointer in a claim of this kind; nowhere when it has none of its own."""
    names = [each for each in pointer.split("/")[1:] if not each.isdecimal()]
    if not names:
        return NOWHERE
    column = _KINDS.index(kind)
    first, last = names[0], names[-1]
    if first == "lines":
        return _of_line(names[1:], column)
    if first in _PARTIES:
        if last in _ABOVE and len(names) == 2:
            loop, element = _ABOVE[last]
            return _at("2320" if first == "other_payers" else loop, element)
        if last == "payer_rank":
            return _at("2320" if first == "other_payers" else "2000B", "SBR01")
        return _at(
            "2000A" if (first, last) == ("billing_provider", "taxonomy") else _PARTIES[first],
            _OF_PARTIES.get(last),
        )
    if first in _PROVIDERS:
        return _at(_PROVIDERS[first][column], _OF_PARTIES.get(last))
    return _at("2300", _OF_CLAIM.get(first))


def _of_line(names: list[str], column: int) -> Location:
    if not names:
        return Location(loop="2400", id="LX")
    first, last = names[0], names[-1]
    if first in _OF_SERVICES:
        element = _OF_SERVICES[first][column]
        return Location(loop="2400", id=_SERVICES[column], element=element) if element else NOWHERE
    if first in _OF_LINES:
        return _at(_OF_LINES[first][column], _OF_PARTIES.get(last))
    return _at("2400", _OF_LINE.get(first))


def _at(loop: str, element: str | None) -> Location:
    """`NM109` as segment and element of this loop."""
    if not loop:
        return NOWHERE
    if element is None:
        return Location(loop=loop)
    return Location(loop=loop, id=element[:-2], element=int(element[-2:]))
