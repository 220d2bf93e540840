"""The frequency of a claim (CLM05-3): original, replacement, void, and what goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.levels_above import filing_of
from edigate.guides.situations.rule import Topic
from edigate.guides.situations.rule_tables import codes
from edigate.guides.situations.suspicion import ODD_CLAIM

_MEDICARE_PART_B = "MB"

topic = Topic()


class FrequencyRuleCode(StrEnum):
    """Rules about CLM05-3."""

    FREQUENCY_UNUSUAL = "FREQUENCY_UNUSUAL"
    FREQUENCY_UNKNOWN = "FREQUENCY_UNKNOWN"
    ORIGINAL_WITH_PAYER_NUMBER = "ORIGINAL_WITH_PAYER_NUMBER"
    MEDICARE_REPLACEMENT = "MEDICARE_REPLACEMENT"


_Code = FrequencyRuleCode


@topic.segment_rule(
    _Code.FREQUENCY_UNUSUAL, "The claim is neither an original nor a replacement nor a void", guides="P D",
    segments="CLM", snip=5, severity=Severity.WARNING, source="rules: clm-frequency-pd", suspect=ODD_CLAIM,
)  # fmt: skip
def frequency_unusual(clm: Seen, _: Context) -> Iterable[Fault]:
    """CLM05-3 is 1, 7 or 8 in professional and dental claims."""
    return (clm.at(5, 3),) if clm.part(5, 3) not in ("", "1", "7", "8") else ()


@topic.segment_rule(
    _Code.FREQUENCY_UNKNOWN, "The frequency is not one of the billing committee's", guides="I", segments="CLM", snip=5,
    severity=Severity.ERROR, source="rules: clm-frequency-i", ik403="7", suspect=ODD_CLAIM,
)  # fmt: skip
def frequency_unknown(clm: Seen, _: Context) -> Iterable[Fault]:
    """CLM05-3 is the third character of the type of bill."""
    frequency = clm.part(5, 3)
    return (clm.at(5, 3),) if frequency and frequency not in codes("claims", "frequencies") else ()


@topic.rule(
    _Code.ORIGINAL_WITH_PAYER_NUMBER, "An original claim has no number at the payer yet (REF*F8)", guides="P I D",
    scope="2300", needs="REF*F8", snip=4, severity=Severity.WARNING, source="rules: clm-f8-original",
)  # fmt: skip
def original_with_payer_number(claim: Branch, context: Context) -> Iterator[Fault]:
    """REF*F8 belongs to replacements and voids; interim bills begin anew."""
    clm, number = claim.first("CLM"), claim.first("REF", "F8")
    originals = codes("claims", "originals_institutional" if context.guide == "I" else "originals")
    if clm and number and clm.part(5, 3) in originals:
        yield number.at(1)


@topic.rule(
    _Code.MEDICARE_REPLACEMENT, "Medicare Part B takes neither replacements nor voids; reopen the claim or send it anew",
    guides="P", scope="2300", needs="REF*F8", snip=7, severity=Severity.WARNING,
    source="rules: clm-medicare-replacement",
)  # fmt: skip
def medicare_replacement(claim: Branch, _: Context) -> Iterable[Fault]:
    """CLM05-3 = 7 or 8, REF*F8 (asked for by a rule of its own), SBR09 = MB."""
    clm = claim.first("CLM")
    if clm is None or clm.part(5, 3) not in ("7", "8"):
        return ()
    return (clm.at(5, 3),) if filing_of(claim) == _MEDICARE_PART_B else ()
