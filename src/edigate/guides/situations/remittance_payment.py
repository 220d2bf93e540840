"""835: the payment itself: BPR and TRN, and the payee's tax id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.numbers import number
from edigate.guides.situations.rule import Breach, Topic

_PAYER_ID = re.compile(r"1\d{9}", re.ASCII)
_BANKS = (
    5,
    6,
    7,
    8,
    9,
    10,
    12,
    13,
    14,
    15,
)  # BPR: format, payer's bank and account, payer's id, payee's bank and account

topic = Topic()


class RemittancePaymentRuleCode(StrEnum):
    """Rules about BPR, TRN and the payee."""

    PAYMENT_NEGATIVE = "PAYMENT_NEGATIVE"
    PAYMENT_OF_NOTHING = "PAYMENT_OF_NOTHING"
    NO_PAYMENT_WITH_MONEY = "NO_PAYMENT_WITH_MONEY"
    NO_PAYMENT_HANDLING = "NO_PAYMENT_HANDLING"
    TRANSFER_INCOMPLETE = "TRANSFER_INCOMPLETE"
    TRACE_PAYER_DIFFERS = "TRACE_PAYER_DIFFERS"
    TRACE_PAYER_SHAPE = "TRACE_PAYER_SHAPE"
    TRACE_USED_AGAIN = "TRACE_USED_AGAIN"
    REMITTANCE_REPEATED = "REMITTANCE_REPEATED"
    PAYEE_TAX_ID_ABSENT = "PAYEE_TAX_ID_ABSENT"


_Code = RemittancePaymentRuleCode


@topic.segment_rule(
    _Code.PAYMENT_NEGATIVE, "BPR02 is negative; a balance owed is carried forward by a PLB", guides="835",
    segments="BPR", snip=3, severity=Severity.ERROR, source="rules: era-bpr-not-negative", ik403="I12",
)  # fmt: skip
def payment_negative(payment: Seen, _: Context) -> Iterator[Fault]:
    """BPR02: money flows to the payee or not at all. What is marked as a debit is another matter."""
    amount = number(payment[2])
    if amount is not None and amount < 0 and payment[3] != "D":
        yield payment.at(2)


@topic.segment_rule(
    _Code.PAYMENT_OF_NOTHING, "Nothing is paid, but handling and method are not those of a notice (H, NON)",
    guides="835", segments="BPR", snip=4, severity=Severity.WARNING, source="rules: era-bpr-zero-shape",
)  # fmt: skip
def payment_of_nothing(payment: Seen, _: Context) -> Iterator[Fault]:
    """BPR02 = 0: BPR01 = H, BPR04 = NON. With NON, the handling has a rule of its own."""
    if number(payment[2]) == 0 and payment[4] != "NON":
        yield payment.at(4)


@topic.segment_rule(
    _Code.NO_PAYMENT_WITH_MONEY, "The method is no payment (NON), but there is an amount", guides="835",
    segments="BPR", snip=4, severity=Severity.ERROR, source="rules: era-bpr-non-amount", ik403="I12",
)  # fmt: skip
def no_payment_with_money(payment: Seen, _: Context) -> Iterator[Fault]:
    """BPR04 = NON: BPR02 = 0."""
    amount = number(payment[2])
    if payment[4] == "NON" and amount is not None and amount != 0:
        yield payment.at(2)


@topic.segment_rule(
    _Code.NO_PAYMENT_HANDLING, "The method is no payment (NON), but the handling is not that of a notice (H)",
    guides="835", segments="BPR", snip=4, severity=Severity.WARNING, source="rules: era-bpr-non-handling",
)  # fmt: skip
def no_payment_handling(payment: Seen, _: Context) -> Iterator[Fault]:
    """BPR04 = NON: BPR01 = H."""
    if payment[4] == "NON" and payment[1] != "H":
        yield payment.at(1)


@topic.segment_rule(
    _Code.TRANSFER_INCOMPLETE, "A transfer through the clearing house (ACH) lacks format, bank, account or payer's id",
    guides="835", segments="BPR", snip=4, severity=Severity.WARNING, source="rules: era-bpr-ach-fields",
)  # fmt: skip
def transfer_incomplete(payment: Seen, _: Context) -> Iterator[Fault]:
    """BPR04 = ACH: BPR05 to BPR10 and BPR12 to BPR15 are there; told at the first that is not."""
    if payment[4] == "ACH":
        absent = [at for at in _BANKS if not payment[at]]
        if absent:
            yield payment.at(absent[0])


@topic.segment_rule(
    _Code.TRACE_PAYER_SHAPE, "TRN03 is not 1 followed by the payer's nine-digit tax id", guides="835", segments="TRN",
    snip=5, severity=Severity.WARNING, source="rules: era-trn-payer-shape",
)  # fmt: skip
def trace_payer_shape(trace: Seen, _: Context) -> Iterator[Fault]:
    """TRN03, by which the bank's record is found."""
    if trace[3] and not _PAYER_ID.fullmatch(trace[3]):
        yield trace.at(3)


@topic.rule(
    _Code.TRACE_PAYER_DIFFERS, "TRN03 and BPR10 name different payers", guides="835", scope="ST_LOOP", needs="TRN",
    snip=4, severity=Severity.WARNING, source="rules: era-trn-payer-id",
)  # fmt: skip
def trace_payer_differs(remittance: Branch, _: Context) -> Iterator[Fault]:
    """TRN03 = BPR10 where both are sent."""
    payment, trace = remittance.first("BPR"), remittance.first("TRN")
    if payment and trace and trace[3] and payment[10] and trace[3] != payment[10]:
        yield trace.at(3)


_used_again = topic.joint_rule(
    _Code.TRACE_USED_AGAIN, "The trace number was used by another remittance of the same payer in this file",
    guides="835", scope="ST_LOOP", snip=7, severity=Severity.WARNING, source="rules: era-trn-reused",
)  # fmt: skip
_repeated = topic.joint_rule(
    _Code.REMITTANCE_REPEATED, "The same remittance (payer, trace, amount, date) came before in this file",
    guides="835", scope="ST_LOOP", snip=7, severity=Severity.WARNING, source="rules: era-duplicate",
)  # fmt: skip


@topic.tested_together(guides="835", scope="ST_LOOP", needs="TRN")
def trace_before(remittance: Branch, context: Context) -> Iterator[Breach]:
    """TRN03 with TRN02 names one remittance; with the same BPR02 and BPR16 it is that one again."""
    payment, trace = remittance.first("BPR"), remittance.first("TRN")
    if not payment or not trace or not trace[2]:
        return
    key, this = ("835 trace", trace[3], trace[2]), (number(payment[2]), payment[16])
    before = context.memory.known(key)
    if before is None:
        context.memory.remember(key, this)
    else:
        yield (_repeated if before == this else _used_again)(trace.at(2))


@topic.rule(
    _Code.PAYEE_TAX_ID_ABSENT, "The payee's tax id (REF*TJ) is not sent", guides="835", scope="1000B", snip=4,
    severity=Severity.NOTE, source="rules: era-payee-tax-id",
)  # fmt: skip
def payee_tax_id_absent(payee: Branch, _: Context) -> Iterator[Fault]:
    """1000B with an NPI (N103 = XX)."""
    name = payee.first("N1")
    if name and name[3] == "XX" and not payee.first("REF", "TJ"):
        yield payee.missing("REF")
