"""277CA: how many claims and how much money were accepted and refused, against the claims that are told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.acknowledged_claims import is_refused
from edigate.guides.situations.branch import Branch, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.numbers import number
from edigate.guides.situations.rule import Breach, JointRule, Topic
from edigate.guides.sums import UNKNOWN, ZERO

topic = Topic()


class AcknowledgedTotalRuleCode(StrEnum):
    """Rules about QTY and AMT of a claim acknowledgment."""

    ACCEPTED_COUNT_DIFFERS = "ACCEPTED_COUNT_DIFFERS"
    REFUSED_COUNT_DIFFERS = "REFUSED_COUNT_DIFFERS"
    ACCEPTED_AMOUNT_DIFFERS = "ACCEPTED_AMOUNT_DIFFERS"
    REFUSED_AMOUNT_DIFFERS = "REFUSED_AMOUNT_DIFFERS"


_Code = AcknowledgedTotalRuleCode


def _rule(code: AcknowledgedTotalRuleCode, text: str, row: str) -> JointRule:
    return topic.joint_rule(
        code, text, guides="277CA", scope="2200B 2200C", snip=3, severity=Severity.WARNING,
        source=f"rules: {row}, ack-provider-totals",
    )  # fmt: skip


_RULES = (
    _rule(_Code.ACCEPTED_COUNT_DIFFERS, "The number of accepted claims is not that of the claims told so below",
          "ack-qty-accepted"),
    _rule(_Code.REFUSED_COUNT_DIFFERS, "The number of refused claims is not that of the claims told so below",
          "ack-qty-rejected"),
    _rule(_Code.ACCEPTED_AMOUNT_DIFFERS, "The amount accepted is not the sum of the claims told so below",
          "ack-amt-accepted"),
    _rule(_Code.REFUSED_AMOUNT_DIFFERS, "The amount refused is not the sum of the claims told so below",
          "ack-amt-rejected"),
)  # fmt: skip
# Where the four totals stand, in the order of the rules.
_OF_RECEIVER = (("QTY", "90"), ("QTY", "AA"), ("AMT", "YU"), ("AMT", "YY"))
_OF_PROVIDER = (("QTY", "QA"), ("QTY", "QC"), ("AMT", "YU"), ("AMT", "YY"))


class _Totals:
    """The totals that a level tells, and the same four found below it; UNKNOWN is what nobody can add up."""

    def __init__(self, level: Branch | None, places: tuple[tuple[str, str], ...]) -> None:
        self.told = [level.first(*place) if level else None for place in places]
        self.found = [ZERO, ZERO, ZERO, ZERO]
        self.any = False  # something was told below

    def add(self, values: Iterable[Decimal]) -> None:
        """What one claim, or a provider as a whole, adds."""
        self.found = [one + other for one, other in zip(self.found, values, strict=True)]
        self.any = True

    def differences(self) -> Iterator[Breach]:
        """What is told and is not what was found; with nothing below there is nothing to compare with."""
        for rule, told, found in zip(_RULES, self.told, self.found, strict=True):
            value = number(told[2]) if told else None
            if self.any and told and value is not None and not found.is_nan() and value != found:
                yield rule(told.at(2, detail=f"it differs by {value - found:f}"))


@topic.tested_across(guides="277CA", scopes="2000B 2000C 2200D")
class _Tally:
    """The open receiver and provider, each with its totals so far."""

    def __init__(self) -> None:
        self._receiver: _Totals | None = None
        self._provider: _Totals | None = None

    def take(self, branch: Branch, _: Context) -> Iterable[Breach]:
        """A level, which ends those before it; or a claim, which adds to them."""
        match branch.node.loop.id:
            case "2000B":
                found = [*self._end_provider(), *self._end_receiver()]
                self._receiver = _Totals(branch.below("2200B"), _OF_RECEIVER)
                return found
            case "2000C":
                found = list(self._end_provider())
                self._provider = _Totals(branch.below("2200C"), _OF_PROVIDER)
                return found
            case _:
                self._claim(branch)
                return ()

    def close(self, _: Context) -> Iterable[Breach]:
        """The end of the set, and of its last levels."""
        return [*self._end_provider(), *self._end_receiver()]

    def _claim(self, claim: Branch) -> None:
        status = claim.first("STC")
        amount = number(status[4]) if status else None
        value = UNKNOWN if amount is None else amount
        refused = is_refused(claim)
        counts = (ZERO, Decimal(1)) if refused else (Decimal(1), ZERO)
        amounts = (ZERO, value) if refused else (value, ZERO)
        for level in (self._provider, self._receiver):
            if level:
                level.add((*counts, *amounts))

    def _end_provider(self) -> Iterator[Breach]:
        """A provider without claims below stands for them by its own totals."""
        provider, self._provider = self._provider, None
        if provider is None:
            return
        yield from provider.differences()
        if not provider.any and self._receiver:
            self._receiver.add(_value(told, provider.told) for told in provider.told)

    def _end_receiver(self) -> Iterator[Breach]:
        receiver, self._receiver = self._receiver, None
        if receiver:
            yield from receiver.differences()


def _value(told: Seen | None, all_told: list[Seen | None]) -> Decimal:
    """One total of a provider: what is left out beside others is nothing, where all are left out nobody knows."""
    if told is None:
        return ZERO if any(all_told) else UNKNOWN
    value = number(told[2])
    return UNKNOWN if value is None else value
