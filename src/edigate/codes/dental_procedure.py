"""Dental procedures (SV301-2, the ADA's list): what a code says about where in the mouth it is done.

Ranges are first and last code, both included; from the outline of the list, in general knowledge, no text of it.
"""

from __future__ import annotations

import re
from typing import TypeAlias

_SHAPE = re.compile(r"D\d{4}", re.ASCII)
_Ranges: TypeAlias = tuple[tuple[str, str], ...]

_TEETH: _Ranges = (
    ("D2140", "D2998"), ("D3110", "D3351"), ("D3410", "D3430"), ("D6010", "D6067"), ("D6205", "D6794"),
    ("D7111", "D7251"),
)  # fmt: skip
_TOOTHLESS = frozenset(("D6055",))
_SURFACES = {
    1: ("D2140", "D2330", "D2391"), 2: ("D2150", "D2331", "D2392"), 3: ("D2160", "D2332", "D2393"), 4: ("D2161", "D2394"),
}  # fmt: skip  # fillings by their number of surfaces; the last ones are for four and more
_FILLINGS: _Ranges = (("D2140", "D2161"), ("D2330", "D2335"), ("D2391", "D2394"))
_BY_QUADRANT = frozenset(("D4210", "D4211", "D4240", "D4241", "D4260", "D4261", "D4341", "D4342"))
_PROSTHESES: _Ranges = (("D2510", "D2799"), ("D5110", "D5299"), ("D6205", "D6794"))
_ORTHODONTICS: _Ranges = (("D8010", "D8999"),)
_APPLIANCES: _Ranges = (("D8010", "D8090"), ("D8670", "D8670"))
_REPLACING: _Ranges = (("D5000", "D6999"),)
_MANY = 4


def is_code(code: str) -> bool:
    """Whether it is shaped like a dental procedure: a D and four digits."""
    return _SHAPE.fullmatch(code) is not None


def wants_tooth(code: str) -> bool:
    """Whether it is done at a tooth."""
    return _within(code, _TEETH) and code not in _TOOTHLESS


def is_filling(code: str) -> bool:
    """Whether it fills surfaces of a tooth."""
    return _within(code, _FILLINGS)


def fits_surfaces(code: str, surfaces: int) -> bool:
    """Whether a filling's code is for so many surfaces; codes that name no number fit any."""
    told = next((many for many, codes in _SURFACES.items() if code in codes), None)
    return told is None or surfaces == told or (told == _MANY and surfaces > _MANY)


def is_by_quadrant(code: str) -> bool:
    """Whether it is done quadrant by quadrant."""
    return code in _BY_QUADRANT


def is_prosthesis(code: str) -> bool:
    """Whether it places an inlay, crown, bridge or denture, which is the first one or a replacement."""
    return _within(code, _PROSTHESES)


def is_orthodontic(code: str) -> bool:
    """Whether it belongs to orthodontic treatment."""
    return _within(code, _ORTHODONTICS)


def places_appliance(code: str) -> bool:
    """Whether it begins or continues treatment with an orthodontic appliance."""
    return _within(code, _APPLIANCES)


def fills_a_gap(code: str) -> bool:
    """Whether it can be done where a tooth is missing: dentures, implants, bridges."""
    return _within(code, _REPLACING)


def _within(code: str, ranges: _Ranges) -> bool:
    return any(first <= code <= last for first, last in ranges)
