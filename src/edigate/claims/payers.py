"""Our payers as others know them: ids at each partner and in remittances, limits, and whose enrolment stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Literal, Self, TypeAlias, TypeVar

from pydantic import Field, field_validator, model_validator

from edigate.claims.base import Strict
from edigate.claims.model import Claim

_Model = TypeVar("_Model", bound=Strict)
Transaction: TypeAlias = Literal["claims", "remittances"]
EnrolmentState: TypeAlias = Literal["requested", "approved", "rejected", "ended"]


class Payer(Strict):
    """One payer of our claims."""

    id: str = Field(min_length=1, description="the payer's id in our claims")
    name: str = Field(min_length=1, description="the payer's name for people")
    at: dict[str, str] = Field(
        default_factory=dict,
        description="partner id = the payer's id in files to and from that partner (2010BB)",
    )
    remittance_ids: tuple[str, ...] = Field(
        (), description="what the payer calls itself in an 835: N104, REF*2U, TRN03, or its name"
    )
    filing_limit_days: int | None = Field(
        None, gt=0, description="days from service within which a claim must be filed"
    )
    appeal_limit_days: int | None = Field(
        None, gt=0, description="days from a denial within which it may be appealed"
    )
    member_id: str | None = Field(
        None, description="the form of the payer's member ids, as a regular expression; others are held"
    )
    authorization: tuple[str, ...] = Field(
        (),
        description='procedures that need a prior authorization: ["97110", "J*"], * at the end stands for anything',
    )
    enrolment: tuple[Transaction, ...] = Field(
        (), description="what a billing provider must be enrolled for: claims, remittances"
    )

    @field_validator("member_id")
    @classmethod
    def _is_pattern(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"member_id is no regular expression: {error.msg}") from None
        return pattern


class Enrolment(Strict):
    """Where the enrolment of one billing provider with one payer stands."""

    npi: str = Field(pattern=r"^\d{10}$", description="the billing provider's NPI")
    payer: str = Field(min_length=1, description="the payer's id in our claims")
    transaction: Transaction = Field(description="claims or remittances")
    partner: str | None = Field(None, description="through which partner; left out: any")
    state: EnrolmentState = Field(description="requested, approved, rejected, ended")
    from_date: date | None = Field(None, description="first day it counts; left out: at once")
    until_date: date | None = Field(None, description="last day it counts; left out: no end")

    def counts_on(self, day: date) -> bool:
        """Whether it is approved and in force on this day."""
        begun = self.from_date is None or self.from_date <= day
        return self.state == "approved" and begun and (self.until_date is None or day <= self.until_date)


class Payers(Strict):
    """All of `payers.toml`. A payer that is not listed goes by the id that the claim gives, without limits."""

    payer: tuple[Payer, ...] = Field((), description="our payers")
    enrolment: tuple[Enrolment, ...] = Field((), description="enrolments of billing providers with payers")

    @model_validator(mode="after")
    def _no_name_means_two(self) -> Self:
        ids = [each.id for each in self.payer]
        if twice := [name for name, count in Counter(ids).items() if count > 1]:
            raise ValueError(f"payer {twice[0]} is listed twice")
        names = Counter(name for each in self.payer for name in {each.id, *map(_folded, each.remittance_ids)})
        if twice := [name for name, count in names.items() if count > 1]:
            raise ValueError(f"{twice[0]} means two payers")
        for each in self.enrolment:
            if each.payer not in ids:
                raise ValueError(f"the enrolment of {each.npi} names payer {each.payer}, which is not listed")
        return self

    @cached_property
    def _by_id(self) -> Mapping[str, Payer]:
        return {each.id: each for each in self.payer}

    def get(self, payer_id: str) -> Payer | None:
        """The payer with this id of ours."""
        return self._by_id.get(payer_id)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Every name of every payer = its id; one that two partners use for two payers is left out."""
        told: dict[str, set[str]] = {}
        for each in self.payer:
            for name in (each.id, *each.at.values(), *each.remittance_ids):
                told.setdefault(name, set()).add(each.id)
        names = {name: next(iter(ids)) for name, ids in told.items() if len(ids) == 1}
        return names | {each.id: each.id for each in self.payer}

    def ours(self, payer_id: str) -> str:
        """The id of ours for a payer that a claim may name otherwise; what is unknown stays as it is."""
        return self._names.get(payer_id, payer_id)

    def aliases(self, partner_id: str | None) -> Mapping[str, str]:
        """What payers are called in files of a partner, as (name, id of ours); its own ids win over the general ones."""
        found = {}
        for each in self.payer:
            for name in each.remittance_ids:
                found[name] = found[_folded(name)] = each.id
        for each in self.payer:
            if partner_id in each.at:
                found[each.at[partner_id]] = each.id
        return found

    @cached_property
    def _at(self) -> Mapping[str, Mapping[str, str]]:
        """What each partner calls the payers, by their ids of ours."""
        found: dict[str, dict[str, str]] = {}
        for each in self.payer:
            for partner_id, name in each.at.items():
                found.setdefault(partner_id, {})[each.id] = name
        return found

    @cached_property
    def _enrolments(self) -> Mapping[tuple[str | None, str, Transaction], Sequence[Enrolment]]:
        """Those of each provider with each payer, in the order of the file."""
        found: dict[tuple[str | None, str, Transaction], list[Enrolment]] = {}
        for each in self.enrolment:
            found.setdefault((each.npi, each.payer, each.transaction), []).append(each)
        return found

    def addressed(self, claim: Claim, partner_id: str) -> Claim:
        """The claim with the payers' ids that this partner knows: in 2010BB, in 2330B and, alike, in 2430."""
        ids = self._at.get(partner_id, {})
        named = {claim.payer.id, *(each.id for each in claim.other_payers)}
        if named.isdisjoint(ids):
            return claim
        changes: dict[str, object] = {
            "payer": _renamed(claim.payer, "id", ids),
            "other_payers": tuple(_renamed(each, "id", ids) for each in claim.other_payers),
            "lines": tuple(
                line.model_copy(
                    update={"results": tuple(_renamed(each, "payer_id", ids) for each in line.results)}
                )
                for line in claim.lines
            ),
        }
        return claim.model_copy(update=changes)

    def obstacle(
        self,
        npi: str | None,
        payer_id: str,
        partner_id: str | None,
        on: date,
        transaction: Transaction = "claims",
    ) -> str | None:
        """Why claims of this billing provider may not go to the payer through the partner; None when they may.

        Of remittances: why none will come. They may come through any partner (None).
        """
        payer = self.get(payer_id)
        mine = [
            each
            for each in self._enrolments.get((npi, payer_id, transaction), ())
            if partner_id is None or each.partner in (None, partner_id)
        ]
        if any(each.counts_on(on) for each in mine):
            return None
        if mine:
            last = mine[-1]
            return f"its enrolment is {last.state}" + (
                " and not in force today" if last.state == "approved" else ""
            )
        return "it is not enrolled" if payer is not None and transaction in payer.enrolment else None


def _renamed(model: _Model, name: str, ids: Mapping[str, str]) -> _Model:
    """The same with the payer's id in the field `name` as the partner knows it."""
    ours = getattr(model, name)
    return model.model_copy(update={name: ids[ours]}) if ours in ids else model


def _folded(name: str) -> str:
    return name.upper()
