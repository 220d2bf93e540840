"""The trading partner's EDI profile: what a file for it must say. How files travel is for `config`.

Each key is described here once; docs/CONFIG.md lists the same keys.
"""

from __future__ import annotations

import string
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from edigate.claims.base import Strict
from edigate.claims.edits.weights import Weight, unknown_codes
from edigate.claims.text import SEPARATORS
from edigate.x12.delimiters import Delimiters

CLAIMS_PER_SET = 5000  # the guides' advice and the Medicare limit

_NAME_PARTS = frozenset(("partner", "isa13", "batch", "date", "time", "usage"))
_NAME_CHARACTERS = frozenset(string.ascii_letters + string.digits + "._-")


def _known_codes(weights: dict[str, Weight]) -> dict[str, Weight]:
    if unknown := unknown_codes(weights):
        raise ValueError(f"no edit or repair is called {', '.join(unknown)}; docs/EDITS.md lists them")
    return weights


EditWeights = Annotated[dict[str, Weight], AfterValidator(_known_codes)]


class PartnerContact(Strict):
    """Whom the partner may ask about a file (1000A PER)."""

    name: str = Field(min_length=1, max_length=60, description="person or desk that answers for our files")
    phone: str | None = Field(None, description="phone number, ten digits")
    email: str | None = Field(None, description="e-mail address")

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not self.phone and not self.email:
            raise ValueError("give a phone or an email")
        return self


class Submitter(Strict):
    """Who sends (1000A)."""

    name: str = Field(min_length=1, max_length=60, description="our name as enrolled with the partner")
    id: str = Field(min_length=2, max_length=80, description="our submitter id at the partner")
    contact: PartnerContact = Field(description="whom the partner may ask about a file")


class Receiver(Strict):
    """Who takes the file (1000B)."""

    name: str = Field(min_length=1, max_length=60, description="the partner's name in the file")
    id: str = Field(min_length=2, max_length=80, description="the partner's receiver id")


class Guides(Strict):
    """The guide versions the partner takes (GS08, ST03)."""

    professional: str = Field("005010X222A1", pattern=r"^005010X222(A\d)?$", description="guide of the 837P")
    institutional: str = Field("005010X223A2", pattern=r"^005010X223(A\d)?$", description="guide of the 837I")
    dental: str = Field("005010X224A2", pattern=r"^005010X224(A\d)?$", description="guide of the 837D")

    def of(self, kind: str) -> str:
        """The guide of a kind of claim."""
        return str(getattr(self, kind))


class Separators(Strict):
    """The separators of files for the partner; data never holds any of the characters allowed here."""

    element: str = Field("*", description="between elements")
    component: str = Field(":", description="between the components of an element")
    repetition: str = Field("^", description="between repetitions of an element")
    segment: str = Field("~", description="after each segment")
    line_end: Literal["", "\n", "\r\n"] = Field("", description="what follows each segment terminator")

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        marks = (self.element, self.component, self.repetition, self.segment)
        if len(set(marks)) != 4 or any(mark not in SEPARATORS or len(mark) != 1 for mark in marks):
            raise ValueError(f"separators must be four different characters out of {SEPARATORS}")
        return self

    def in_x12(self) -> Delimiters:
        """The same as the wire's value."""
        return Delimiters(self.element, self.component, self.repetition, self.segment, self.line_end)


class Partner(Strict):
    """One trading partner: everything that building a file for it needs."""

    id: str = Field(
        pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", description="short name in commands and file names"
    )
    name: str = Field(min_length=1, description="the partner's name for people")
    usage: Literal["T", "P"] = Field("T", description="T test, P production (ISA15)")
    sender_qualifier: str = Field("ZZ", pattern=r"^[0-9A-Z]{2}$", description="ISA05")
    sender_id: str = Field(pattern=r"^[0-9A-Z .&/-]{1,15}$", description="our interchange id (ISA06)")
    receiver_qualifier: str = Field("ZZ", pattern=r"^[0-9A-Z]{2}$", description="ISA07")
    receiver_id: str = Field(
        pattern=r"^[0-9A-Z .&/-]{1,15}$", description="the partner's interchange id (ISA08)"
    )
    application_sender: str = Field(
        pattern=r"^[0-9A-Z .&/-]{2,15}$",
        default_factory=lambda known: str(known.get("sender_id", "")),
        description="GS02; left out: the sender id",
    )
    application_receiver: str = Field(
        pattern=r"^[0-9A-Z .&/-]{2,15}$",
        default_factory=lambda known: str(known.get("receiver_id", "")),
        description="GS03; left out: the receiver id",
    )
    submitter: Submitter = Field(description="who sends (1000A)")
    receiver: Receiver = Field(description="who takes the file (1000B)")
    guides: Guides = Field(Guides(), description="guide versions the partner takes")
    ta1_requested: bool = Field(True, description="ask for a TA1 (ISA14)")
    claims_per_file: int = Field(
        CLAIMS_PER_SET, ge=1, le=CLAIMS_PER_SET, description="most claims in one file"
    )
    delimiters: Separators = Field(Separators(), description="separators of the partner's files")
    batch_prefix: str = Field(
        "B", pattern=r"^[0-9A-Z]{1,10}$", description="how our batch references (BHT03) begin"
    )
    file_name: str = Field(
        "{partner}_{isa13}.837",
        description="name of a file at the partner: {partner}, {isa13}, {batch}, {date}, {time}, {usage}",
    )
    repairs: bool = Field(
        True, description="mend the form of claims for this partner; false: hold a claim that would need it"
    )
    edits: EditWeights = Field(
        default_factory=dict,
        description='weight of an edit or repair for this partner: CODE = "error", "warning", "note" or "off"',
    )
    payers: tuple[str, ...] = Field(
        ("*",), description='payer ids whose claims go to this partner; "*" takes all others'
    )

    @model_validator(mode="after")
    def _file_name_works(self) -> Self:
        try:
            parts = {
                field for _, field, _, _ in string.Formatter().parse(self.file_name) if field is not None
            }
        except ValueError:
            parts = {""}
        if not parts <= _NAME_PARTS or not parts & {"isa13", "batch"}:
            raise ValueError(
                "file_name takes {partner}, {isa13}, {batch}, {date}, {time}, {usage}; isa13 or batch is needed"
            )
        return self

    def name_file(self, isa13: int, batch_reference: str, at: datetime) -> str:
        """The remote name of a file: the template filled in, every character safe on any server."""
        filled = self.file_name.format(
            partner=self.id, isa13=f"{isa13:09d}", batch=batch_reference, date=f"{at:%Y%m%d}", time=f"{at:%H%M%S}",
            usage=self.usage,
        )  # fmt: skip
        return "".join(character if character in _NAME_CHARACTERS else "_" for character in filled)

    def takes(self, payer_id: str) -> bool:
        """Whether a claim for this payer is routed here by name."""
        return payer_id in self.payers
