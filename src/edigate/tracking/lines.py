"""Which of our service lines does a remittance line pay? By our line control number, else by what was done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar


class SentLine(Protocol):
    """What matching needs of a line as we sent it."""

    @property
    def line_control_number(self) -> str: ...
    @property
    def charge(self) -> Decimal: ...
    @property
    def procedure(self) -> str | None: ...
    @property
    def modifiers(self) -> tuple[str, ...]: ...
    @property
    def service_date(self) -> date | None: ...


class PaidProcedure(Protocol):
    """A procedure of a remittance line."""

    @property
    def code(self) -> str | None: ...
    @property
    def modifiers(self) -> tuple[str, ...]: ...


class PaidLine(Protocol):
    """What matching needs of a line in an 835. `submitted_procedure` is ours when the payer changed it."""

    @property
    def line_control_number(self) -> str | None: ...
    @property
    def charge(self) -> Decimal | None: ...
    @property
    def procedure(self) -> PaidProcedure | None: ...
    @property
    def submitted_procedure(self) -> PaidProcedure | None: ...
    @property
    def service_date(self) -> date | None: ...


Line = TypeVar("Line", bound=SentLine)


def match_lines(paid: Sequence[PaidLine], sent: Sequence[Line]) -> tuple[Line | None, ...]:
    """For each paid line our line, or None. Several paid lines may name one line of ours (unbundling).

    REF*6R first; then procedure, modifiers, charge (without sign: reversals) and date, each line of ours once.
    """
    by_number = {line.line_control_number: line for line in sent}
    found: list[Line | None] = [by_number.get(line.line_control_number or "") for line in paid]
    taken = {line.line_control_number for line in found if line}
    for place, line in enumerate(paid):
        if found[place] is None:
            free = [one for one in sent if one.line_control_number not in taken and _is_same(line, one)]
            if free:
                found[place] = free[0]
                taken.add(free[0].line_control_number)
    return tuple(found)


def _is_same(paid: PaidLine, sent: SentLine) -> bool:
    procedure = paid.submitted_procedure or paid.procedure
    if procedure is None or procedure.code != sent.procedure:
        return False
    if paid.charge is None or abs(paid.charge) != abs(sent.charge):
        return False
    if sorted(procedure.modifiers) != sorted(sent.modifiers):
        return False
    return paid.service_date is None or sent.service_date is None or paid.service_date == sent.service_date
