"""835: claims that come again in the same remittance: the same one twice, or a reversed one with a negative payment."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch
from edigate.guides.situations.rule import Breach, Topic

_REVERSAL = "22"
_MOST_KEPT = 5_000  # claims looked back over: a repeated claim stands near the first

topic = Topic()


class RemittanceRepeatRuleCode(StrEnum):
    """Rules about claims that come again."""

    REMITTANCE_CLAIM_REPEATED = "REMITTANCE_CLAIM_REPEATED"
    REVERSED_CLAIM_NEGATIVE = "REVERSED_CLAIM_NEGATIVE"


_Code = RemittanceRepeatRuleCode
_repeated = topic.joint_rule(
    _Code.REMITTANCE_CLAIM_REPEATED, "The claim came before in this remittance, with the same number and amounts",
    guides="835", scope="2100", snip=6, severity=Severity.WARNING, source="rules: era-duplicate-claim",
)  # fmt: skip
_negative_again = topic.joint_rule(
    _Code.REVERSED_CLAIM_NEGATIVE,
    "A claim reversed before comes again with a negative payment; balances are recovered by a PLB",
    guides="835", scope="2100", snip=6, severity=Severity.WARNING, source="rules: era-repeat-for-offset",
)  # fmt: skip
Key = TypeVar("Key")


def _keep(kept: dict[Key, None], key: Key) -> None:
    if len(kept) >= _MOST_KEPT:
        del kept[next(iter(kept))]
    kept[key] = None


class Repeats:
    """The claims of late: their numbers and amounts as hashes, and the numbers of those reversed."""

    def __init__(self) -> None:
        self._claims: dict[int, None] = {}
        self._reversed: dict[str, None] = {}

    def take(self, claim: Branch, clp: list[str]) -> Iterable[Breach]:
        """One claim; `clp` are the elements of its CLP, four or more: CLP01, CLP03, CLP04 and CLP07 tell it."""
        _, number, status, charge, paid, *more = clp
        payers = more[2] if len(more) > 2 else ""
        if status == _REVERSAL:
            self._claims.pop(hash((number, _negated(charge), _negated(paid), payers)), None)
            _keep(self._reversed, number)
            return ()
        if paid[:1] == "-" and number in self._reversed:
            return [_negative_again(claim.all("CLP")[0].at(4))]
        key = hash((number, charge, paid, payers))
        if key in self._claims:
            return [_repeated(claim.all("CLP")[0].at(1))]
        _keep(self._claims, key)
        return ()


def _negated(amount: str) -> str:
    return amount[1:] if amount[:1] == "-" else f"-{amount}"
