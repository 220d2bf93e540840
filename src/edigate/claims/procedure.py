"""A procedure: what was done, on a line and in what other payers say of it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from edigate.claims.base import Strict, Text


class Procedure(Strict):
    """What was done (SV101): HC for CPT and HCPCS codes; a description is needed for unlisted codes."""

    qualifier: Literal["HC", "ER", "IV", "WK"] = "HC"
    code: Text
    modifiers: tuple[Text, ...] = Field((), max_length=4)
    description: Text | None = None
