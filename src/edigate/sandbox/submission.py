"""What a practice submitted, as a payer sees it: an 837 as plain values. `submission_reader` makes them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from edigate.x12.envelope import Group, Interchange, SetHeader
from edigate.x12.segment import OutSegment

Composite = tuple[str, ...]  # the components of an element


class Name(msgspec.Struct, frozen=True):
    """A person (`entity` "1") or an organisation ("2") as an NM1 names it: NM102 to NM109 without prefix."""

    entity: str = "2"
    last: str = ""
    first: str = ""
    middle: str = ""
    suffix: str = ""
    qualifier: str = ""
    id: str = ""

    def segment(self, role: str) -> OutSegment:
        """The NM1 that says this again in `role` (NM101)."""
        return (
            "NM1",
            role,
            self.entity,
            self.last,
            self.first,
            self.middle,
            "",
            self.suffix,
            self.qualifier,
            self.id,
        )


NOBODY = Name()


class Line(msgspec.Struct, frozen=True):
    """One service line (loop 2400); `prior_patient_share` is what earlier payers left to the patient (2430 CAS PR)."""

    procedure: Composite  # qualifier, code, modifiers; empty when only a revenue code was given
    charge: Decimal
    units: Decimal
    revenue_code: str = ""
    service_date: date | None = None
    service_date_end: date | None = None
    control_number: str = ""
    authorized: bool = False
    ordered: bool = False  # an ordering provider is named (2420E)
    prior_patient_share: Decimal | None = None

    @property
    def code(self) -> str:
        """The procedure code, or the revenue code of a line that has none."""
        return self.procedure[1] if len(self.procedure) > 1 else self.revenue_code


class Payee(msgspec.Struct, frozen=True):
    """The billing provider (2010AA) as the one to be paid."""

    name: Name
    tax_id: str = ""

    @property
    def id(self) -> str:
        """The NPI, or the tax id of a provider without one."""
        return self.name.id or self.tax_id


class Claim(msgspec.Struct, frozen=True):
    """One claim (loop 2300) with the people and the payer it stands under."""

    patient_control_number: str
    charge: Decimal
    facility: str
    frequency: str
    payee: Payee
    subscriber: Name
    payer: Name
    lines: tuple[Line, ...]
    patient: Name | None = None  # only when the patient is a dependent
    rendering: Name | None = None
    rank: str = "P"  # SBR01
    plan: str = ""  # SBR03, the group number
    filing_indicator: str = ""
    payer_claim_control_number: str = ""  # REF*F8
    trace: str = ""  # REF*D9
    authorized: bool = False
    predetermination: bool = False  # CLM19: what would be paid is asked, nothing was done yet

    @property
    def service_dates(self) -> tuple[date, date] | None:
        """The first and the last day of service, None when no line has a readable date."""
        firsts = [line.service_date for line in self.lines if line.service_date]
        lasts = [line.service_date_end or line.service_date for line in self.lines]
        return (min(firsts), max(day for day in lasts if day)) if firsts else None


class SegmentError(msgspec.Struct, frozen=True):
    """One thing a 999 complains about: IK3, and IK4 when an element is meant. `position` counts ST as 1."""

    segment: str
    position: int
    loop: str
    code: str  # IK304
    claim: str = ""  # CLM01, for the CTX
    element: int | None = None  # IK401
    data_element: str = ""  # IK402
    element_code: str = ""  # IK403


class SubmittedSet(msgspec.Struct, frozen=True):
    """One ST..SE: `reasons` are IK502 codes of its envelope. It is accepted when there are no reasons and no errors."""

    header: SetHeader
    batch_reference: str = ""  # BHT03
    submitter: Name = NOBODY
    receiver: Name = NOBODY
    claims: tuple[Claim, ...] = ()
    errors: tuple[SegmentError, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether a 999 says A for this set."""
        return not (self.errors or self.reasons)


class SubmittedGroup(msgspec.Struct, frozen=True):
    """One GS..GE: `reasons` are AK905 codes; with one of them nothing of the group is taken."""

    group: Group
    sets: tuple[SubmittedSet, ...]
    reasons: tuple[str, ...] = ()


class SubmittedInterchange(msgspec.Struct, frozen=True):
    """One ISA..IEA: `note` is the TA105 code, "000" when the envelope is sound."""

    interchange: Interchange
    groups: tuple[SubmittedGroup, ...]
    note: str = "000"
