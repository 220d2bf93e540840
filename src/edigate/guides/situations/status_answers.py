"""277: what an answer about a claim must tell, and which statuses belong to which level."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides import lists
from edigate.guides.situations.acknowledged_statuses import categories
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.numbers import number
from edigate.guides.situations.rule import Topic

_FOUND = ("F", "P", "R")  # beginnings of categories of claims that the payer has
_NOT_FOUND = ("A4", "D0")
_ABOUT_INQUIRIES = ("E", "D")
_PAID = "F1"
_CLAIMS = "2200D 2200E"
_PHARMACY = "RX"  # STC01-4: the code before is a reject code of pharmacies

topic = Topic()


class StatusAnswerRuleCode(StrEnum):
    """Rules about answers."""

    FOUND_WITHOUT_PAYER_NUMBER = "FOUND_WITHOUT_PAYER_NUMBER"
    NOT_FOUND_BUT_KNOWN = "NOT_FOUND_BUT_KNOWN"
    PAID_WITHOUT_PAYMENT = "PAID_WITHOUT_PAYMENT"
    PAYMENT_UNDATED = "PAYMENT_UNDATED"
    CLAIM_STATUS_ABOVE_CLAIMS = "CLAIM_STATUS_ABOVE_CLAIMS"
    STATUS_CODE_UNKNOWN = "STATUS_CODE_UNKNOWN"


_Code = StatusAnswerRuleCode


@topic.rule(
    _Code.FOUND_WITHOUT_PAYER_NUMBER, "The payer has the claim, but does not tell its number for it (REF*1K)",
    guides="277", scope=_CLAIMS, lacks="REF*1K", snip=4, severity=Severity.WARNING, source="rules: sta-found-number",
)  # fmt: skip
def found_without_payer_number(claim: Branch, _: Context) -> Iterator[Fault]:
    """Categories F, P and R."""
    if any(category.startswith(_FOUND) for stc in claim.all("STC") for _, category in categories(stc)):
        yield claim.missing("REF")


@topic.rule(
    _Code.NOT_FOUND_BUT_KNOWN, "The claim is told as not found, yet has a payer's number or a payment", guides="277",
    scope=_CLAIMS, snip=4, severity=Severity.WARNING, source="rules: sta-not-found-number",
)  # fmt: skip
def not_found_but_known(claim: Branch, _: Context) -> Iterator[Fault]:
    """Categories A4 and D0: neither REF*1K nor STC05."""
    for status in claim.all("STC"):
        if all(category in _NOT_FOUND for _, category in categories(status)):
            reference = claim.first("REF", "1K")
            if number(status[5]):
                yield status.at(5)
            elif reference:
                yield reference.at(2)
            return


@topic.segment_rule(
    _Code.PAID_WITHOUT_PAYMENT, "The claim is told as paid, without an amount above zero (STC05)", guides="277",
    segments="STC", loops=_CLAIMS, snip=4, severity=Severity.WARNING, source="rules: sta-paid-shape",
)  # fmt: skip
def paid_without_payment(status: Seen, _: Context) -> Iterator[Fault]:
    """Category F1: STC05 is more than zero."""
    paid = number(status[5])
    if status.part(1, 1) == _PAID and (paid is None or paid <= 0):
        yield status.at(5)


@topic.segment_rule(
    _Code.PAYMENT_UNDATED, "The check or transfer is named (STC09) without its date (STC08)", guides="277",
    segments="STC", loops=_CLAIMS, snip=4, severity=Severity.WARNING, source="rules: sta-paid-shape",
)  # fmt: skip
def payment_undated(status: Seen, _: Context) -> Iterator[Fault]:
    """Number and date together find the remittance."""
    if status[9] and not status[8]:
        yield status.at(8)


@topic.segment_rule(
    _Code.CLAIM_STATUS_ABOVE_CLAIMS, "A claim's result stands at the receiver's or provider's level", guides="277",
    segments="STC", loops="2200B 2200C", snip=4, severity=Severity.WARNING, source="rules: sta-error-level",
)  # fmt: skip
def claim_status_above_claims(status: Seen, _: Context) -> Iterator[Fault]:
    """Levels 2200B and 2200C only say why an inquiry could not be answered: categories E and D."""
    for at, category in categories(status):
        if not category.startswith(_ABOUT_INQUIRIES):
            yield status.at(at, 1)


@topic.segment_rule(
    _Code.STATUS_CODE_UNKNOWN, "The status code is not in the list we have; it may be newer", guides="277",
    segments="STC", loops=f"{_CLAIMS} 2220D 2220E", snip=5, severity=Severity.WARNING, source="rules: ack-codes-known",
)  # fmt: skip
def status_code_unknown(status: Seen, _: Context) -> Iterator[Fault]:
    """STC01-2 (10-2, 11-2) in list 508, unless STC01-4 names another list."""
    for at, _category in categories(status):
        code = status.part(at, 2)
        if code and status.part(at, 4) != _PHARMACY and code not in lists.codes("claim_status"):
            yield status.at(at, 2)
