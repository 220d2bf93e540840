"""What a partner asks of files beyond the guide: the table [check] of its file, or of a file of its own.

Whether a place exists is known to the guides alone: `guides.partner_rules` tells that when it compiles the table.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Weight = Literal["error", "warning", "note"]

_PLACE = r"^(\d{4}[A-Z]{0,2}|(\d{4}[A-Z]{0,2}/)?[A-Z][A-Z0-9]{1,2}(\*[A-Z0-9]{1,3})?(/\d\d(-\d{1,2})?)?)$"
_DEMANDS = ("longest", "only", "never", "required", "forbidden")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlaceRule(_Strict):
    """One demand of the partner on one place of its guides: exactly one of longest, only, never, required, forbidden."""

    at: str = Field(
        pattern=_PLACE,
        description="the place: LOOP, LOOP/SEGMENT, LOOP/SEGMENT*QUALIFIER, with /05 an element, with /05-3 a component",
    )
    guides: tuple[str, ...] = Field(
        (), description="guides it is meant for; left out: those of 837P, 837I and 837D that have the place"
    )
    longest: int | None = Field(None, ge=1, description="most characters of the element")
    only: tuple[str, ...] = Field((), description="the only values that the element may have")
    never: tuple[str, ...] = Field((), description="values that the element must not have")
    required: bool = Field(False, description="it must be there, wherever what it stands in is there")
    forbidden: bool = Field(False, description="it must not be there")
    severity: Weight = Field("error", description="how much a breach weighs")
    reason: str = Field(
        "",
        max_length=120,
        description="why, for people: said with the finding, as the companion guide's page",
    )

    @model_validator(mode="after")
    def _one_demand(self) -> Self:
        made = [name for name in _DEMANDS if getattr(self, name)]
        if len(made) != 1:
            raise ValueError(f"name exactly one of {', '.join(_DEMANDS)}")
        return self


class CheckRules(_Strict):
    """The whole table: limits of the file, weights of findings, demands on places."""

    identifiers: Literal["error", "warning"] | None = Field(
        None,
        description="what invented NPIs, tax ids and addresses weigh; left out: a warning in test interchanges, else an error",
    )
    one_interchange: bool = Field(False, description="a file holds one ISA")
    versions: tuple[str, ...] = Field(
        (), description="the GS08 of claim files that the partner takes; empty: those of the guides"
    )
    sets_per_group: int | None = Field(None, ge=1, description="most transaction sets (ST) in a group (GS)")
    claims_per_set: int | None = Field(None, ge=1, description="most claims (CLM) in a transaction set (ST)")
    file_bytes: int | None = Field(None, ge=1000, description="most bytes of a file")
    lower_case: bool = Field(
        True, description="lower-case letters are taken in claims; false: the basic character set only"
    )
    severity: dict[str, Weight | Literal["off"]] = Field(
        default_factory=dict, description="finding code = error, warning, note or off"
    )
    rule: tuple[PlaceRule, ...] = Field(
        (), description="demands on places of the guide, one table [[check.rule]] each"
    )
