"""A procedure: what was done, on a line and in what other payers say of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from edigate.claims.base import Code2, Code48, Strict, Words80


class Procedure(Strict):
    """What was done (SV101, SV202): HC for CPT and HCPCS codes, HP for rate codes (HIPPS), AD for dental ones.

    A description is needed for unlisted codes.
    """

    qualifier: Literal["HC", "AD", "ER", "HP", "IV", "WK"] = "HC"
    code: Code48
    modifiers: tuple[Code2, ...] = Field((), max_length=4)
    description: Words80 | None = None
