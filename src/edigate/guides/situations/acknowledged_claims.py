"""277CA: what the levels of an acknowledgment ask of each other: receiver, provider, claim, line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.acknowledged_statuses import categories
from edigate.guides.situations.branch import Branch, Fault
from edigate.guides.situations.context import Context
from edigate.guides.situations.dates import days_of
from edigate.guides.situations.rule import Topic
from edigate.transactions.status_information import StatusOutcome
from edigate.transactions.status_reading import outcome_of

_REFUSED, _ACCEPTED = "U", "WQ"  # STC03
_IN_ADJUDICATION = ("A2", "A5")
_LEEWAY = timedelta(days=1)  # between time zones

topic = Topic()


class AcknowledgedClaimRuleCode(StrEnum):
    """Rules about the levels of a claim acknowledgment."""

    RECEIPT_DATES_ODD = "RECEIPT_DATES_ODD"
    REFUSED_BUT_CONTINUED = "REFUSED_BUT_CONTINUED"
    ACCEPTED_UNDER_REFUSED_PROVIDER = "ACCEPTED_UNDER_REFUSED_PROVIDER"
    ACTIONS_DISAGREE = "ACTIONS_DISAGREE"
    PAYER_NUMBER_ABSENT = "PAYER_NUMBER_ABSENT"
    LINE_STATUS_OF_ACCEPTED_CLAIM = "LINE_STATUS_OF_ACCEPTED_CLAIM"
    LINE_STATUS_NOT_REFUSING = "LINE_STATUS_NOT_REFUSING"


_Code = AcknowledgedClaimRuleCode


@topic.rule(
    _Code.RECEIPT_DATES_ODD, "The claims were processed before they were received, or after the interchange",
    guides="277CA", scope="2200A", snip=2, severity=Severity.WARNING, source="rules: ack-dates",
)  # fmt: skip
def receipt_dates_odd(source: Branch, context: Context) -> Iterator[Fault]:
    """DTP*050 (received) up to DTP*009 (processed), neither later than the interchange but for a day."""
    received, processed = source.first("DTP", "050"), source.first("DTP", "009")
    came, done = days_of(received), days_of(processed)
    latest = context.dated + _LEEWAY if context.dated else None
    if processed and came and done and done[0] < came[0]:
        yield processed.at(3)
        return
    for seen, days in ((received, came), (processed, done)):
        if seen and days and latest and days[0] > latest:
            yield seen.at(3)


@topic.rule(
    _Code.REFUSED_BUT_CONTINUED, "The whole transaction is refused, yet levels below are announced", guides="277CA",
    scope="2000B", snip=4, severity=Severity.WARNING, source="rules: ack-receiver-reject-stops",
)  # fmt: skip
def refused_but_continued(receiver: Branch, _: Context) -> Iterator[Fault]:
    """STC03 = U at 2200B: HL04 = 0 and nothing below. What follows against HL04 is told by the levels' own check."""
    level = receiver.first("HL")
    if level and level[4] == "1" and is_refused(receiver.below("2200B")):
        yield level.at(4)


@topic.rule(
    _Code.ACCEPTED_UNDER_REFUSED_PROVIDER, "A claim is accepted though its provider is refused with all claims",
    guides="277CA", scope="2200D", snip=4, severity=Severity.WARNING, source="rules: ack-provider-reject",
)  # fmt: skip
def accepted_under_refused_provider(claim: Branch, _: Context) -> Iterator[Fault]:
    """STC03 = WQ at 2200D under STC03 = U at 2200C."""
    accepting = claim.first("STC", _ACCEPTED, element=3)
    provider = claim.up("2000C") if accepting else None
    if accepting and provider and is_refused(provider.below("2200C")):
        yield accepting.at(3)


@topic.rule(
    _Code.ACTIONS_DISAGREE, "The statuses of one claim accept it and refuse it", guides="277CA", scope="2200D", snip=4,
    severity=Severity.WARNING, source="rules: ack-repeats-agree",
)  # fmt: skip
def actions_disagree(claim: Branch, _: Context) -> Iterator[Fault]:
    """STC03 is the same in every STC of a claim."""
    statuses = [each for each in claim.all("STC") if each[3]]
    other = next((each for each in statuses if each[3] != statuses[0][3]), None)
    if other:
        yield other.at(3)


@topic.rule(
    _Code.PAYER_NUMBER_ABSENT, "The claim is in adjudication, but the payer's number for it (REF*1K) is not told",
    guides="277CA", scope="2200D", lacks="REF*1K", snip=4, severity=Severity.WARNING, source="rules: ack-payer-number",
)  # fmt: skip
def payer_number_absent(claim: Branch, _: Context) -> Iterator[Fault]:
    """Category A2 or A5: the number is needed to ask, to replace and to match the remittance."""
    statuses = claim.all("STC")
    if any(category in _IN_ADJUDICATION for each in statuses for _, category in categories(each)):
        yield claim.missing("REF")


@topic.rule(
    _Code.LINE_STATUS_OF_ACCEPTED_CLAIM, "A line has a status though its claim is not refused", guides="277CA",
    scope="2220D", snip=4, severity=Severity.WARNING, source="rules: ack-line-needs-claim-reject",
)  # fmt: skip
def line_status_of_accepted_claim(line: Branch, _: Context) -> Iterator[Fault]:
    """Lines are told to say why a claim is refused; there is no acceptance by line."""
    claim, service = line.up("2200D"), line.first("SVC")
    if claim and service and not is_refused(claim):
        yield service.at()


@topic.rule(
    _Code.LINE_STATUS_NOT_REFUSING, "The status of a line does not refuse it", guides="277CA", scope="2220D", snip=4,
    severity=Severity.WARNING, source="rules: ack-line-needs-claim-reject",
)  # fmt: skip
def line_status_not_refusing(line: Branch, _: Context) -> Iterator[Fault]:
    """Category A3, A6, A7 or A8 at a line of a refused claim; categories of other families have rules of their own."""
    claim = line.up("2200D")
    if claim and is_refused(claim):
        for status in line.all("STC"):
            if outcome_of(status.part(1, 1)) is StatusOutcome.ACCEPTED:
                yield status.at(1, 1)


def is_refused(level: Branch | None) -> bool:
    """Whether a status of this level refuses (STC03 = U)."""
    return level is not None and level.first("STC", _REFUSED, element=3) is not None
