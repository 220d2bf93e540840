"""Which trading partner a claim goes to: a table of rows, and every answer says which rows were looked at and why.

A row fits when each of its conditions does; of those that fit, the one with the most conditions decides. None, or two
with equally many, is no way out: the claim is held. Rows of the settings come first; what a partner's own file says
about payers counts only where no row fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec
from pydantic import Field

from edigate.claims.base import Strict
from edigate.claims.partner import Partner

Kind: TypeAlias = Literal["professional", "institutional", "dental"]
_CONDITIONS = ("payer", "practice", "kind", "usage")


class RouteRow(Strict):
    """One row of the routing table: conditions (left out: any), the partner, and what its files say of sender and receiver."""

    payer: str | None = Field(None, description="payer id of our claims; left out: any payer")
    practice: str | None = Field(None, description="practice; left out: any")
    kind: Kind | None = Field(None, description="professional, institutional or dental; left out: any")
    usage: Literal["T", "P"] | None = Field(
        None,
        description="only in a project that makes this traffic (policy.usage), and only to such a partner",
    )
    partner: str = Field(min_length=1, description="id of the trading partner")
    submitter_id: str | None = Field(
        None, min_length=2, max_length=80, description="our id instead of the partner file's (1000A)"
    )
    submitter_name: str | None = Field(
        None, min_length=1, max_length=60, description="our name instead (1000A)"
    )
    receiver_id: str | None = Field(
        None, min_length=2, max_length=80, description="the receiver's id instead (1000B)"
    )
    receiver_name: str | None = Field(
        None, min_length=1, max_length=60, description="the receiver's name instead (1000B)"
    )
    application_sender: str | None = Field(None, pattern=r"^[0-9A-Z .&/-]{2,15}$", description="GS02 instead")
    application_receiver: str | None = Field(
        None, pattern=r"^[0-9A-Z .&/-]{2,15}$", description="GS03 instead"
    )

    @property
    def conditions(self) -> dict[str, str]:
        """What must be so of the claim, by name."""
        return {name: value for name in _CONDITIONS if (value := getattr(self, name)) is not None}

    @property
    def words(self) -> str:
        """The row for people."""
        told = ", ".join(f"{name} {value}" for name, value in self.conditions.items())
        return f"{told or 'any claim'} -> {self.partner}"

    def profile(self, partner: Partner) -> Partner:
        """The partner's profile as files on this row state it."""
        changes: dict[str, object] = {
            "submitter": partner.submitter.model_copy(
                update=_given(id=self.submitter_id, name=self.submitter_name)
            ),
            "receiver": partner.receiver.model_copy(
                update=_given(id=self.receiver_id, name=self.receiver_name)
            ),
        }
        changes |= _given(
            application_sender=self.application_sender, application_receiver=self.application_receiver
        )
        return partner.model_copy(update=changes)


class Asked(msgspec.Struct, frozen=True):
    """What a route is looked up by. `usage` None: the project makes both kinds of traffic."""

    payer: str
    practice: str
    kind: str
    usage: str | None = None


class LookedAt(msgspec.Struct, frozen=True):
    """One row that was looked at: where it stands, what it says, whether it fits, and why not."""

    source: str
    row: str
    fits: bool
    why: str


class Decision(msgspec.Struct, frozen=True):
    """The row that decides, or None; the reason in words; every row looked at."""

    row: RouteRow | None
    reason: str
    looked_at: tuple[LookedAt, ...] = ()


def route(asked: Asked, rows: Sequence[RouteRow], partners: Iterable[Partner]) -> Decision:
    """The way out of a claim, or why there is none or not one alone."""
    partners = tuple(partners)
    tables = (("[[route]]", tuple(rows)), ("partner file", _implied(partners)))
    usages = {each.id: each.usage for each in partners}
    seen: list[LookedAt] = []
    for source, table in tables:
        fitting = []
        for row in table:
            why = _misfit(row, asked, usages)
            seen.append(LookedAt(source, row.words, not why, why or "fits"))
            if not why:
                fitting.append(row)
        if fitting:
            return _best(fitting, tuple(seen))
    return Decision(None, "no row of the routing table and no partner takes it", tuple(seen))


def _implied(partners: Iterable[Partner]) -> tuple[RouteRow, ...]:
    """What partner files say about payers, as rows."""
    return tuple(
        RouteRow(payer=None if payer == "*" else payer, partner=each.id)
        for each in partners
        for payer in each.payers
    )


def _misfit(row: RouteRow, asked: Asked, usages: Mapping[str, str]) -> str:
    """Why a row does not fit; empty when it does."""
    for name, wanted in row.conditions.items():
        found = getattr(asked, name)
        if found is not None and wanted != found:
            return f"its {name} is {wanted}, the claim's is {found}"
    if row.partner not in usages:
        return f"there is no partner {row.partner}"
    if asked.usage is not None and usages[row.partner] != asked.usage:
        return (
            f"partner {row.partner} is {usages[row.partner]}, the project makes {asked.usage} (policy.usage)"
        )
    return ""


def _best(fitting: Sequence[RouteRow], seen: tuple[LookedAt, ...]) -> Decision:
    most = max(len(row.conditions) for row in fitting)
    best = [row for row in fitting if len(row.conditions) == most]
    if len(best) > 1:
        return Decision(
            None, f"{len(best)} rows fit equally well: {'; '.join(row.words for row in best)}", seen
        )
    others = (
        "the only row that fits"
        if len(fitting) == 1
        else "the row with the most conditions of those that fit"
    )
    return Decision(best[0], f"{best[0].words}: {others}", seen)


def _given(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}
