"""277CA: which claims were taken into adjudication and which were not, with the totals of each level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from edigate.sandbox.answer_file import GroupKind
from edigate.sandbox.submission import Claim, Name, Payee, SubmittedSet
from edigate.x12.envelope import SetOut
from edigate.x12.segment import OutSegment
from edigate.x12.written import amount

KIND_277CA = GroupKind("HN", "005010X214", "277ca")

Status = tuple[str, ...]  # category, status, entity


class Verdict(msgspec.Struct, frozen=True):
    """What is said about one claim: accepted under the payer's `number`, or rejected with one to three statuses."""

    claim: Claim
    number: str = ""
    rejections: tuple[Status, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether the claim goes into adjudication."""
        return not self.rejections


class _Total:
    """Number and charge of accepted and rejected claims below a level."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        taken = [each.claim.charge for each in verdicts if each.accepted]
        refused = [each.claim.charge for each in verdicts if not each.accepted]
        self.accepted, self.rejected = len(taken), len(refused)
        self.accepted_charge = sum(taken, Decimal(0))
        self.rejected_charge = sum(refused, Decimal(0))

    def segments(self, accepted: str, rejected: str) -> Iterable[OutSegment]:
        """QTY under these qualifiers, and AMT; a side without claims is not told."""
        if self.accepted:
            yield ("QTY", accepted, str(self.accepted))
        if self.rejected:
            yield ("QTY", rejected, str(self.rejected))
        if self.accepted:
            yield ("AMT", "YU", amount(self.accepted_charge))
        if self.rejected:
            yield ("AMT", "YY", amount(self.rejected_charge))


def claim_ack(
    submitted: SubmittedSet, verdicts: Sequence[Verdict], control_number: str, serial: int, at: datetime
) -> SetOut:
    """The 277CA that answers one 837 set; `serial` makes its references unique."""
    today = f"{at:%Y%m%d}"
    source, role = _source(submitted, verdicts)
    charge = amount(sum((each.claim.charge for each in verdicts), Decimal(0)))
    received = ("A1", "19", role)
    body: list[OutSegment] = [
        ("BHT", "0085", "08", f"CA{serial:08d}", today, f"{at:%H%M}", "TH"),
        ("HL", "1", "", "20", "1"),
        source.segment(role),
        ("TRN", "1", f"{source.id}RX{today}{serial:04d}"[-50:]),
        ("DTP", "050", "D8", today),
        ("DTP", "009", "D8", today),
        ("HL", "2", "1", "21", "1"),
        submitted.submitter.segment("41"),
        ("TRN", "2", submitted.batch_reference),
        ("STC", received, today, "WQ", charge),
        *_Total(verdicts).segments("90", "AA"),
    ]
    level = 2
    for provider in _by_payee(verdicts):
        level += 1
        parent = str(level)
        body += _provider(provider, parent, received)
        for patient in _by_patient(provider):
            level += 1
            body.append(("HL", str(level), parent, "PT"))
            body.append(patient_name(patient[0].claim).segment("QC"))
            for verdict in patient:
                body += _claim(verdict, at.date())
    return SetOut("277", control_number, KIND_277CA.version, body)


def patient_name(claim: Claim) -> Name:
    """The patient under the member id that the claim gives: a dependent has the subscriber's."""
    member = claim.subscriber
    return msgspec.structs.replace(claim.patient or member, qualifier=member.qualifier, id=member.id)


def payee_name(payee: Payee) -> Name:
    """The billing provider with an id: the NPI, else the tax id."""
    name = payee.name
    return name if name.id else msgspec.structs.replace(name, qualifier="FI", id=payee.tax_id)


def _source(submitted: SubmittedSet, verdicts: Sequence[Verdict]) -> tuple[Name, str]:
    """Who speaks: the payer when all claims are for one, else the clearinghouse."""
    payers = {each.claim.payer.id: each.claim.payer for each in verdicts}
    if len(payers) == 1:
        return next(iter(payers.values())), "PR"
    return submitted.receiver, "AY"


def _provider(verdicts: Sequence[Verdict], level: str, received: Status) -> Iterable[OutSegment]:
    yield ("HL", level, "2", "19", "1")
    yield payee_name(verdicts[0].claim.payee).segment("85")
    yield ("TRN", "1", "0")
    charge = sum((each.claim.charge for each in verdicts), Decimal(0))
    yield ("STC", received, "", "WQ", amount(charge))
    yield from _Total(verdicts).segments("QA", "QC")


def _claim(verdict: Verdict, today: date) -> Iterable[OutSegment]:
    claim = verdict.claim
    statuses = verdict.rejections or (("A2", "20", "PR"),)  # who adjudicates is the payer, whoever speaks
    action = "WQ" if verdict.accepted else "U"
    first, more = statuses[0], statuses[1:3]
    yield ("TRN", "2", claim.patient_control_number)
    yield ("STC", first, f"{today:%Y%m%d}", action, amount(claim.charge), *([""] * 5 if more else ()), *more)
    if verdict.number:
        yield ("REF", "1K", verdict.number)
    if claim.trace:
        yield ("REF", "D9", claim.trace)
    # The guide wants a day; of a predetermination, for which nothing was done yet, there is only that of receipt.
    dates = claim.service_dates or ((today, today) if claim.predetermination else None)
    if dates:
        yield ("DTP", "472", *period(*dates))


def period(first: date, last: date) -> tuple[str, str]:
    """Qualifier and value of a date or a range of dates."""
    if first == last:
        return "D8", f"{first:%Y%m%d}"
    return "RD8", f"{first:%Y%m%d}-{last:%Y%m%d}"


def _by_payee(verdicts: Sequence[Verdict]) -> list[list[Verdict]]:
    groups: dict[str, list[Verdict]] = {}
    for each in verdicts:
        groups.setdefault(each.claim.payee.id, []).append(each)
    return list(groups.values())


def _by_patient(verdicts: Sequence[Verdict]) -> list[list[Verdict]]:
    groups: dict[Name, list[Verdict]] = {}
    for each in verdicts:
        groups.setdefault(patient_name(each.claim), []).append(each)
    return list(groups.values())
