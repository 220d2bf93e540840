"""Who pays first: the ranks of the payers of a claim (SBR01), and Medicare when it is not the first."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.levels_above import rank_of, subscriber_of
from edigate.guides.situations.looks import E
from edigate.guides.situations.rule import Breach, Topic

RANKS = "PSTABCDEFGH"  # first, second, third, fourth ... eleventh
FIRST, UNKNOWN = "P", "U"
_MEDICARE = ("MA", "MB")
_PART_B = "MB"
# Medicare, or a reason why it is later
_ODD = rf"SBR{E}(?:(?s:.*){E}M[AB](?:{E}|\Z)|P{E}(?s:.*){E}(?:1[2-6]|4[1237]){E})"

topic = Topic()


class PayerRankRuleCode(StrEnum):
    """Rules about SBR01, SBR05 and SBR09 of the payer the claim goes to and of the others."""

    NO_PRIMARY_PAYER = "NO_PRIMARY_PAYER"
    PAYER_RANK_REPEATED = "PAYER_RANK_REPEATED"
    PAYER_RANK_GAP = "PAYER_RANK_GAP"
    MEDICARE_SECONDARY_TYPE_MISSING = "MEDICARE_SECONDARY_TYPE_MISSING"
    MEDICARE_SECONDARY_TYPE_MISSING_OTHER = "MEDICARE_SECONDARY_TYPE_MISSING_OTHER"
    INSURANCE_TYPE_OF_PRIMARY = "INSURANCE_TYPE_OF_PRIMARY"
    MEDICARE_TWICE = "MEDICARE_TWICE"
    PRIMARY_CLAIM_PAID_BEFORE = "PRIMARY_CLAIM_PAID_BEFORE"


_Code = PayerRankRuleCode


def ranks_before(rank: str) -> str:
    """The ranks of the payers that pay before this one; none when it is unknown."""
    return RANKS[: RANKS.index(rank)] if rank and rank in RANKS else ""


@topic.rule(
    _Code.NO_PRIMARY_PAYER, "No payer of the claim is the primary one (SBR01 P)", guides="P I D", scope="2300", snip=4,
    severity=Severity.ERROR, source="rules: cob-one-primary",
)  # fmt: skip
def primary_payer_missing(claim: Branch, _: Context) -> tuple[Fault, ...]:
    """A claim to a later payer names the first one in a 2320; an unknown rank (U) leaves it open."""
    if rank_of(claim) in (FIRST, UNKNOWN, None):
        return ()
    if any(each[1] in (FIRST, UNKNOWN) for each in _others(claim)):
        return ()
    return (claim.missing("SBR", loop="2320"),)


_repeated = topic.joint_rule(
    _Code.PAYER_RANK_REPEATED, "Two payers of the claim have the same rank (SBR01)", guides="P I D", scope="2300", snip=4,
    severity=Severity.ERROR, source="rules: cob-rank-unique", ik403="I12",
)  # fmt: skip
_gap = topic.joint_rule(
    _Code.PAYER_RANK_GAP, "The ranks of the payers (SBR01) leave one out: a payer that comes before this one is missing",
    guides="P I D", scope="2300", snip=4, severity=Severity.ERROR, source="rules: cob-rank-gap", ik403="I12",
)  # fmt: skip
_twice = topic.joint_rule(
    _Code.MEDICARE_TWICE, "Medicare Part B is the payer of the claim and another payer of it too", guides="P I D",
    scope="2300", snip=6, severity=Severity.WARNING, source="rules: cob-medicare-twice",
)  # fmt: skip
_paid_before = topic.joint_rule(
    _Code.PRIMARY_CLAIM_PAID_BEFORE, "The claim goes to the first payer, yet a later one has paid already (AMT*D)",
    guides="P I D", scope="2300", snip=6, severity=Severity.WARNING, source="rules: cob-primary-with-payments",
)  # fmt: skip


@topic.tested_together(guides="P I D", scope="2300", needs="2320")
def ranks(claim: Branch, _: Context) -> Iterator[Breach]:
    """The payers of a claim that has more than one."""
    own, others = subscriber_of(claim), _others(claim)
    payers = others if own is None else [own, *others]
    met: set[str] = set()
    for payer in payers:
        if payer[1] in met and payer[1] != UNKNOWN:
            yield _repeated(payer.at(1))
        met.add(payer[1])
    yield from _left_out(payers)
    if own is None:
        return
    if own[9] == _PART_B:
        yield from (_twice(payer.at(9)) for payer in others if payer[9] == _PART_B)
    if own[1] == FIRST:
        paid = (other.first("AMT", "D") for other in claim.loops("2320"))
        yield from (_paid_before(amount.at()) for amount in paid if amount)


def _left_out(payers: list[Seen]) -> Iterator[Breach]:
    """The first payer before whom one is missing; a missing first payer has a rule of its own."""
    known = sorted(
        (payer for payer in payers if payer[1] in RANKS and payer[1]), key=lambda payer: RANKS.index(payer[1])
    )
    last = 0
    for payer in known if known and known[0][1] == FIRST else ():
        at = RANKS.index(payer[1])
        if at > last + 1:
            yield _gap(payer.at(1))
            return
        last = at


def _others(claim: Branch) -> list[Seen]:
    found = (each.first("SBR") for each in claim.loops("2320"))
    return [each for each in found if each]


def _is_later_medicare(payer: Seen) -> bool:
    return payer[1] != FIRST and payer[9] in _MEDICARE and not payer[5]


@topic.segment_rule(
    _Code.MEDICARE_SECONDARY_TYPE_MISSING, "Medicare is not the first payer, and why is not said (SBR05)", guides="P D",
    segments="SBR", loops="2000B", snip=4, severity=Severity.ERROR, source="rules: cob-msp-type-missing", ik403="I9",
    suspect=_ODD,
)  # fmt: skip
def medicare_secondary_type_missing(payer: Seen, _: Context) -> Iterator[Fault]:
    """Medicare as a later payer wants to know what makes it one."""
    if _is_later_medicare(payer):
        yield payer.at(5)


@topic.segment_rule(
    _Code.MEDICARE_SECONDARY_TYPE_MISSING_OTHER,
    "The other payer is Medicare and not the first, and why is not said (SBR05)",
    guides="P D", segments="SBR", loops="2320", snip=4, severity=Severity.WARNING,
    source="rules: cob-msp-type-missing-other", suspect=_ODD,
)  # fmt: skip
def medicare_secondary_type_missing_other(payer: Seen, _: Context) -> Iterator[Fault]:
    """The same of another payer of the claim."""
    if _is_later_medicare(payer):
        yield payer.at(5)


@topic.segment_rule(
    _Code.INSURANCE_TYPE_OF_PRIMARY, "SBR05 says why Medicare is not the first payer, yet this payer is the first",
    guides="P D", segments="SBR", loops="2000B 2320", when=(1, "P"), snip=4, severity=Severity.ERROR,
    source="rules: cob-msp-type-primary", ik403="I12", suspect=_ODD,
)  # fmt: skip
def insurance_type_of_primary(payer: Seen, _: Context) -> Iterator[Fault]:
    """SBR01 = P: no SBR05."""
    if payer[1] == FIRST and payer[5]:
        yield payer.at(5)
