"""Levels and their claims: who the claims under a subscriber are for, levels without claims, numbers given twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch
from edigate.guides.situations.context import Context
from edigate.guides.situations.rule import Breach, Topic

_SELF = "18"
_CORRECTIONS = ("7", "8")  # a replacement or void may repeat the number of what it corrects
_MOST_CLAIMS = 5_000  # of one set by the guide's advice; numbers beyond are not compared

topic = Topic()


class HierarchyRuleCode(StrEnum):
    """Rules about levels and the claims below them."""

    SELF_NOT_TOLD = "SELF_NOT_TOLD"
    SELF_WITHOUT_CLAIM = "SELF_WITHOUT_CLAIM"
    SUBSCRIBER_WITHOUT_CLAIM = "SUBSCRIBER_WITHOUT_CLAIM"
    SUBSCRIBER_WITHOUT_INQUIRY = "SUBSCRIBER_WITHOUT_INQUIRY"
    CLAIM_NUMBER_REPEATED = "CLAIM_NUMBER_REPEATED"


_Code = HierarchyRuleCode

_self_not_told = topic.joint_rule(
    _Code.SELF_NOT_TOLD, "Claims stand under a subscriber who is not told to be the patient (SBR02)", guides="P I D",
    scope="2000B", snip=4, severity=Severity.ERROR, source="rules: hl-subscriber-claim-needs-self", ik403="2",
)  # fmt: skip
_self_without_claim = topic.joint_rule(
    _Code.SELF_WITHOUT_CLAIM, "A subscriber is told to be the patient, and only others have claims", guides="P I D",
    scope="2000B", snip=4, severity=Severity.ERROR, source="rules: hl-dependent-sbr02-empty", ik403="I13",
)  # fmt: skip
_subscriber_without_claim = topic.joint_rule(
    _Code.SUBSCRIBER_WITHOUT_CLAIM, "A subscriber without patients below has no claim", guides="P I D", scope="2000B",
    snip=2, severity=Severity.ERROR, source="rules: hl-subscriber-has-claim", ik403=None,
)  # fmt: skip
_subscriber_without_inquiry = topic.joint_rule(
    _Code.SUBSCRIBER_WITHOUT_INQUIRY, "A subscriber without patients below has no claim asked about", guides="276",
    scope="2000D", snip=2, severity=Severity.ERROR, source="rules: hl-empty-276-claim", ik403=None,
)  # fmt: skip
_claim_number_repeated = topic.joint_rule(
    _Code.CLAIM_NUMBER_REPEATED, "CLM01 repeats the number of another claim of the set", guides="P I D", scope="2300",
    snip=7, severity=Severity.WARNING, source="rules: clm-id-unique",
)  # fmt: skip


@topic.tested_across(guides="P I D", scopes="2000B 2300")
class _Subscribers:
    """The open subscriber's level, whether it has claims of its own, and the claim numbers so far (as hashes)."""

    def __init__(self) -> None:
        self._level: Branch | None = None
        self._claims = False
        self._numbers: set[int] = set()

    def take(self, branch: Branch, _: Context) -> Iterable[Breach]:
        """A level, which ends the one before; or a claim."""
        if branch.node.loop.id != "2300":
            found = tuple(self._end())
            self._level, self._claims = branch, False
            return found
        level = self._level
        if level is not None and branch.unit.above is level.unit:
            self._claims = True
        clm = branch.first("CLM")
        if clm is None or clm[5][-1:] in _CORRECTIONS:
            return ()
        number = hash(clm[1])
        if number in self._numbers and clm[1]:
            return (_claim_number_repeated(clm.at(1)),)
        if len(self._numbers) < _MOST_CLAIMS:
            self._numbers.add(number)
        return ()

    def close(self, _: Context) -> Iterable[Breach]:
        """The end of the set, and of its last level."""
        return self._end()

    def _end(self) -> Iterator[Breach]:
        """HL04 tells whether patients stand below, SBR02 whether the subscriber is one."""
        level = self._level
        hl, sbr = (level.first("HL"), level.first("SBR")) if level else (None, None)
        if level is None or hl is None or sbr is None:
            return
        if self._claims and sbr[2] != _SELF:
            yield _self_not_told(sbr.at(2))
        elif not self._claims and hl[4] == "0":
            yield _subscriber_without_claim(level.missing("CLM", loop="2300"))
        elif not self._claims and hl[4] == "1" and sbr[2]:
            yield _self_without_claim(sbr.at(2))


@topic.tested_across(guides="276", scopes="2000D 2200D")
class _Inquirers:
    """The open subscriber's level of an inquiry, and whether a claim is asked about in it."""

    def __init__(self) -> None:
        self._level: Branch | None = None
        self._asked = False

    def take(self, branch: Branch, _: Context) -> Iterable[Breach]:
        """A level, which ends the one before; or a claim asked about."""
        if branch.node.loop.id == "2200D":
            self._asked = True
            return ()
        found = tuple(self._end())
        self._level, self._asked = branch, False
        return found

    def close(self, _: Context) -> Iterable[Breach]:
        """The end of the set, and of its last level."""
        return self._end()

    def _end(self) -> Iterator[Breach]:
        hl = self._level.first("HL") if self._level else None
        if self._level and hl and hl[4] == "0" and not self._asked:
            yield _subscriber_without_inquiry(self._level.missing("TRN", loop="2200D"))
