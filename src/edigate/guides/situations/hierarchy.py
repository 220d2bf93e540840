"""Claims and the levels they stand under: who they are for, what levels ask of them, levels without claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Seen, element_of
from edigate.guides.situations.context import Context
from edigate.guides.situations.dates import day
from edigate.guides.situations.rule import Breach, Topic

_SELF = "18"
_CORRECTIONS = ("7", "8")  # a replacement or void may repeat the number of what it corrects
_SERVICE_DATES = ("472", "434")
_CAUSE_OF_COVERAGE = {"WC": "EM", "AM": "AA"}  # SBR09 and CLM11: workers' compensation, automobile medical
_MOST_CLAIMS = 5_000  # of one set by the guide's advice; numbers beyond are not compared

topic = Topic()


class HierarchyRuleCode(StrEnum):
    """Rules about levels and the claims below them."""

    SELF_NOT_TOLD = "SELF_NOT_TOLD"
    SELF_WITHOUT_CLAIM = "SELF_WITHOUT_CLAIM"
    SUBSCRIBER_WITHOUT_CLAIM = "SUBSCRIBER_WITHOUT_CLAIM"
    CLAIM_NUMBER_REPEATED = "CLAIM_NUMBER_REPEATED"
    SERVED_BEFORE_BIRTH = "SERVED_BEFORE_BIRTH"
    COVERAGE_WITHOUT_ITS_CAUSE = "COVERAGE_WITHOUT_ITS_CAUSE"
    BILLING_ID_MISSING = "BILLING_ID_MISSING"


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
_claim_number_repeated = topic.joint_rule(
    _Code.CLAIM_NUMBER_REPEATED, "CLM01 repeats the number of another claim of the set", guides="P I D", scope="2300",
    snip=7, severity=Severity.WARNING, source="rules: clm-id-unique",
)  # fmt: skip

_service_before_birth = topic.joint_rule(
    _Code.SERVED_BEFORE_BIRTH, "A service is dated before the patient's birth", guides="P I D", scope="2300", snip=4,
    severity=Severity.ERROR, source="rules: pat-dob-before-service", ik403="8",
)  # fmt: skip
_coverage_without_its_cause = topic.joint_rule(
    _Code.COVERAGE_WITHOUT_ITS_CAUSE, "Workers' compensation or automobile coverage without its cause in CLM11",
    guides="P D", scope="2300", snip=4, severity=Severity.WARNING, source="rules: pac-wc-cause, pac-auto-cause",
)  # fmt: skip
_billing_id_missing = topic.joint_rule(
    _Code.BILLING_ID_MISSING, "A billing provider without an NPI has no number of the payer's (REF*G2, REF*LU)",
    guides="P I D", scope="2010BB", snip=4, severity=Severity.ERROR, source="rules: prv-billing-id", ik403="I6",
)  # fmt: skip


@topic.tested_across(guides="P I D", scopes="2000A 2000B 2000C 2300")
class _Claims:
    """The open levels, what they ask of claims, and the claim numbers so far (as hashes).

    This sees every claim, so usual texts are compared as they stand and nothing is taken apart.
    """

    def __init__(self) -> None:
        self._level: Branch | None = None
        self._has_claims = self._billing_named = self._is_self = False
        self._born = ""  # of the nearest level that tells it
        self._cause: str | None = None
        self._numbers: set[int] = set()

    def take(self, branch: Branch, context: Context) -> Iterable[Breach]:
        """A claim, or a level, which ends the one before."""
        match branch.node.loop.id:
            case "2300":
                return self._claim(branch, context)
            case "2000A":
                billing = branch.below("2010AA")
                name = billing.first("NM1") if billing else None
                self._billing_named = name is not None and name[9] != ""
                return ()
            case "2000C":
                self._born = _birth_of(branch)
                return ()
            case _:
                found = () if self._has_claims and self._is_self else tuple(self._end())
                self._begin(branch)
                return found if self._billing_named else (*found, *_unnamed(branch))

    def close(self, _: Context) -> Iterable[Breach]:
        """The end of the set, and of its last level."""
        return self._end()

    def _begin(self, level: Branch) -> None:
        self._level, self._has_claims = level, False
        self._born = _birth_of(level)
        where = level.node.positions.get("SBR")
        sbr, mark = level.unit.texts[where[0]] if where else "", level.unit.marks.element
        self._is_self = element_of(sbr, 2, mark) == _SELF
        self._cause = _CAUSE_OF_COVERAGE.get(element_of(sbr, 9, mark).strip())

    def _claim(self, claim: Branch, context: Context) -> Iterable[Breach]:
        if self._level is not None and claim.unit.above is self._level.unit:
            self._has_claims = True
        text = claim.unit.texts[0]  # CLM opens the loop
        number = hash(element_of(text, 1, claim.unit.marks.element))
        repeated, odd = number in self._numbers, None
        if len(self._numbers) < _MOST_CLAIMS:
            self._numbers.add(number)
        if self._born:
            odd = _before(claim, self._born)
        if not repeated and self._cause is None and odd is None:
            return ()
        return self._told(claim, context, odd, repeated=repeated)

    def _told(self, claim: Branch, context: Context, odd: Seen | None, *, repeated: bool) -> Iterator[Breach]:
        clm = claim.first("CLM")
        if clm and repeated and clm.part(5, 3) not in _CORRECTIONS:
            yield _claim_number_repeated(clm.at(1))
        if clm and self._cause and context.guide != "I" and self._cause not in clm.parts(11)[:3]:
            yield _coverage_without_its_cause(clm.at(11))
        if odd is not None:
            yield _service_before_birth(odd.at(3))

    def _end(self) -> Iterator[Breach]:
        """HL04 tells whether patients stand below, SBR02 whether the subscriber is one."""
        level = self._level
        hl, sbr = (level.first("HL"), level.first("SBR")) if level else (None, None)
        if level is None or hl is None or sbr is None:
            return
        if self._has_claims and sbr[2] != _SELF:
            yield _self_not_told(sbr.at(2))
        elif not self._has_claims and hl[4] == "0":
            yield _subscriber_without_claim(level.missing("CLM", loop="2300"))
        elif not self._has_claims and hl[4] == "1" and sbr[2]:
            yield _self_without_claim(sbr.at(2))


def _unnamed(level: Branch) -> Iterator[Breach]:
    """A provider without an NPI is known by a number of the payer's, which stands with the payer."""
    payer = level.below("2010BB")
    if payer and not payer.first("REF", "G2", "LU"):
        yield _billing_id_missing(payer.missing("REF"))


def _birth_of(level: Branch) -> str:
    """DMG02 of a subscriber or patient, "" when it is no date."""
    unit = level.unit
    for position in level.node.inside("DMG")[:1]:
        born = element_of(unit.texts[position], 2, unit.marks.element)
        return born if day(born) else ""
    return ""


def _before(claim: Branch, born: str) -> Seen | None:
    """The first statement (DTP*434) or service (DTP*472) dated before a day; dates compare as they stand."""
    unit = claim.unit
    texts, positions = unit.texts, (*claim.node.positions.get("DTP", ()), *claim.node.inside("DTP"))
    # Usually each is one date, which the text ends in, and later.
    if all(text[-8:] >= born and text[-9:-8] != "-" for text in {texts[at] for at in positions}):
        return None
    for position in positions:
        text = texts[position]
        if text[-8:] < born or text[-9:-8] == "-":
            seen = unit.seen(position)
            if seen[1] in _SERVICE_DATES and day(seen[3]) and seen[3][:8] < born:
                return seen
    return None
