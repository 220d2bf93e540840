"""The names a claim goes by: CLM01, the line control numbers, the payer's number, the frequency."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.rule import Topic
from edigate.guides.situations.suspicion import ODD_CLAIM

LONGEST_CLAIM_NUMBER = 20
_LINE_NUMBER = "6R"

topic = Topic()


class ClaimNumberRuleCode(StrEnum):
    """Rules about CLM01, CLM05-3, REF*F8 and REF*6R."""

    CLAIM_NUMBER_LONG = "CLAIM_NUMBER_LONG"
    FREQUENCY_NEEDS_PAYER_NUMBER = "FREQUENCY_NEEDS_PAYER_NUMBER"
    LINE_NUMBER_REPEATED = "LINE_NUMBER_REPEATED"


_Code = ClaimNumberRuleCode


@topic.segment_rule(
    _Code.CLAIM_NUMBER_LONG, "CLM01 is longer than the 20 characters that receivers must keep", guides="P I D",
    segments="CLM", snip=2, severity=Severity.WARNING, source="rules: clm-id-length", suspect=ODD_CLAIM, ik403="5",
)  # fmt: skip
def claim_number_long(clm: Seen, _: Context) -> Iterator[Fault]:
    """CLM01 comes back in every answer; receivers need not return more than 20 characters."""
    if len(clm[1]) > LONGEST_CLAIM_NUMBER:
        yield clm.at(1)


@topic.rule(
    _Code.FREQUENCY_NEEDS_PAYER_NUMBER, "A replacement or void needs the payer's claim number (REF*F8)",
    guides="P I D", scope="2300", suspect=("CLM", ODD_CLAIM), snip=4, severity=Severity.ERROR,
    source="rules: clm-f8-missing", ik403="I9",
)  # fmt: skip
def frequency_needs_payer_number(claim: Branch, _: Context) -> Iterator[Fault]:
    """CLM05-3 = 7 or 8 names the claim at the payer that is replaced or voided."""
    clm = claim.first("CLM")
    if clm and clm.part(5, 3) in ("7", "8") and not claim.first("REF", "F8"):
        yield claim.missing("REF")


@topic.rule(
    _Code.LINE_NUMBER_REPEATED, "REF*6R repeats the line control number of another line of the claim",
    guides="P I D", scope="2300", snip=4, severity=Severity.ERROR, source="claim-837: loop 2400", needs="2400", ik403="I12",
)  # fmt: skip
def line_number_repeated(claim: Branch, _: Context) -> Iterator[Fault]:
    """Remittances name lines by REF*6R, so it must be unique in the claim."""
    written = claim.unit.texts
    texts = [text for at in claim.node.inside("REF", "2400") if (text := written[at])[4:6] == _LINE_NUMBER]
    if len(set(texts)) == len(texts):
        return
    seen: set[str] = set()
    for line in claim.loops("2400"):
        number = line.first("REF", _LINE_NUMBER)
        if number and number[2] in seen:
            yield number.at(2)
        elif number:
            seen.add(number[2])
