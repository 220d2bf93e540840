"""The claim as a caller states it and the house carries it: one shared core, one sibling for each kind.

Whatever can be represented is taken, also a wrong value (an NPI failing its check digit is for `edits`); only a wrong
shape is refused, with every fault at once.

A new kind of claim is a sibling of `ProfessionalClaim`, named in `Claim`, `KINDS` and `_KindOf`; then it needs its guide
(`partner.Guides`), its edits (`edits.BY_KIND`), and its own builder and reader (`transactions.claim_837`: `build.KINDS`,
`read_claim.KINDS`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict

from edigate.claims.core import sum_of
from edigate.claims.dental import DentalClaim, DentalLine
from edigate.claims.institutional import InstitutionalClaim, InstitutionalLine
from edigate.claims.professional import ProfessionalClaim, ProfessionalLine

__all__ = [
    "DEFAULT_KIND", "KINDS", "Claim", "Kind", "Line", "from_json", "from_values", "service_code", "sum_of", "to_json",
    "to_values",
]  # fmt: skip

Claim: TypeAlias = ProfessionalClaim | InstitutionalClaim | DentalClaim
Line: TypeAlias = ProfessionalLine | InstitutionalLine | DentalLine


class Kind(NamedTuple):
    """A kind of claim: its model, and what a file of such claims is called."""

    model: type[Claim]
    file: str


KINDS: Mapping[str, Kind] = MappingProxyType({
    "professional": Kind(ProfessionalClaim, "837P"),
    "institutional": Kind(InstitutionalClaim, "837I"),
    "dental": Kind(DentalClaim, "837D"),
})  # fmt: skip
DEFAULT_KIND = "professional"


class _KindOf(BaseModel):
    """What refuses a kind that is none of ours."""

    model_config = ConfigDict(hide_input_in_errors=True)

    kind: Literal["professional", "institutional", "dental"]


def service_code(line: Line) -> str | None:
    """What was done on a line, as one code: the procedure, for a hospital line without one its revenue code."""
    if line.procedure is not None:
        return line.procedure.code
    return line.revenue_code if isinstance(line, InstitutionalLine) else None


def from_values(values: Mapping[str, Any]) -> Claim:
    """The claim that a mapping states, amounts as strings, integers or Decimals; of no `kind`, a professional one.

    Raises `ValidationError`.
    """
    told = values.get("kind", DEFAULT_KIND)
    kind = KINDS.get(told) if isinstance(told, str) else None
    return (kind or KINDS[_KindOf(kind=told).kind]).model.model_validate(values)


def from_json(text: str | bytes) -> Claim:
    """The claim that one JSON object states; its numbers are read exactly. Raises `ValidationError`, `ValueError`."""
    return from_values(json.loads(text, parse_float=Decimal))


def to_json(claim: Claim) -> str:
    """The claim as one line of JSON without what is left at a fixed default: equal claims give equal text.

    Its kind is always told.
    """
    return claim.model_dump_json(exclude_defaults=True)


def to_values(claim: Claim) -> dict[str, Any]:
    """The claim as plain JSON values (amounts as strings, dates as ISO text), without what is absent."""
    return claim.model_dump(mode="json", exclude_none=True)
