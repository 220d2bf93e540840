"""Questions about claims to a 276 interchange: values in, bytes out. Source: 005010X212 (276).

One set; levels are payer, who asks, provider, subscriber and dependent, each group in the order of first appearance. A
claim is asked about as a whole: its trace (TRN02) comes back in the 277.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date, datetime

import msgspec

from edigate.claims.institutional import InstitutionalClaim
from edigate.claims.model import Claim
from edigate.claims.partner import Partner
from edigate.claims.people import Name, Person
from edigate.claims.text import clean
from edigate.errors import UsageError
from edigate.x12.envelope import InterchangeOut, Parties, SetOut, envelop
from edigate.x12.segment import OutSegment
from edigate.x12.writer import render
from edigate.x12.written import amount

FUNCTIONAL_ID = "HR"
VERSION = "005010X212"
KIND = "276"
_NUMBER = "0001"
_MOST = 5000


class Question(msgspec.Struct, frozen=True, gc=False):
    """One claim to ask about: the claim as it was sent, our trace for this question, what the payer calls it."""

    claim: Claim
    trace: str
    service_date: date
    service_date_end: date
    payer_claim_control_number: str | None = None


class QuestionControl(msgspec.Struct, frozen=True, gc=False):
    """What makes the interchange unique: numbers reserved from the store, BHT03, and the moment of making."""

    isa13: int
    gs06: int
    reference: str
    at: datetime


def build(questions: Sequence[Question], partner: Partner, control: QuestionControl) -> bytes:
    """The interchange that asks this partner about these claims. Pure: the same values give the same bytes.

    Raises `UsageError` for no question, or more than a set should hold.
    """
    if not 1 <= len(questions) <= _MOST:
        raise UsageError(f"a status request asks about 1 to {_MOST} claims")
    out = InterchangeOut(
        parties=Parties(
            partner.sender_qualifier, partner.sender_id, partner.receiver_qualifier, partner.receiver_id,
            partner.application_sender, partner.application_receiver,
        ),
        isa13=control.isa13, gs06=control.gs06, functional_id=FUNCTIONAL_ID, version=VERSION, usage=partner.usage,
        at=control.at, sets=(SetOut(KIND, _NUMBER, VERSION, list(_body(questions, partner, control))),),
        ack_requested=partner.ta1_requested, delimiters=partner.delimiters.in_x12(),
    )  # fmt: skip
    return render(envelop(out), out.delimiters)


class _Levels:
    """The running HL number."""

    def __init__(self) -> None:
        self.last = 0

    def open(self, parent: int | None, code: str, children: bool) -> tuple[int, OutSegment]:
        """The number of a new level and its HL."""
        self.last += 1
        above = "" if parent is None else str(parent)
        return self.last, ("HL", str(self.last), above, code, "1" if children else "0")


def _body(questions: Sequence[Question], partner: Partner, control: QuestionControl) -> Iterator[OutSegment]:
    day, time = f"{control.at:%Y%m%d}", f"{control.at:%H%M}"
    yield ("BHT", "0010", "13", control.reference, day, time)
    levels = _Levels()
    for of_payer in _grouped(questions, lambda each: (each.claim.payer.id, each.claim.payer.name)):
        payer = of_payer[0].claim.payer
        source, hl = levels.open(None, "20", children=True)
        yield hl
        yield ("NM1", "PR", "2", clean(payer.name), "", "", "", "", payer.id_qualifier, clean(payer.id))
        asking, hl = levels.open(source, "21", children=True)
        yield hl
        submitter = partner.submitter
        yield ("NM1", "41", "2", clean(submitter.name), "", "", "", "", "46", clean(submitter.id))
        for of_provider in _grouped(of_payer, lambda each: each.claim.billing_provider):
            provider, hl = levels.open(asking, "19", children=True)
            yield hl
            yield _provider(of_provider[0].claim)
            for of_member in _grouped(of_provider, lambda each: (each.claim.subscriber, each.claim.patient)):
                yield from _member(levels, provider, of_member)


def _member(levels: _Levels, provider: int, questions: Sequence[Question]) -> Iterator[OutSegment]:
    """A subscriber, and the dependent who is the patient; the claims stand below whoever is the patient."""
    claim = questions[0].claim
    subscriber, patient = claim.subscriber, claim.patient
    number, hl = levels.open(provider, "22", children=patient is not None)
    yield hl
    if patient is None:
        yield from _demographics(subscriber)
    yield _name("IL", subscriber, "2" if subscriber.organization else "1", "MI", subscriber.member_id)
    if patient is not None:
        _, hl = levels.open(number, "23", children=False)
        yield hl[:4]  # the dependent's HL has no HL04
        yield from _demographics(patient)
        yield _name("QC", patient, "1", "", "")
    for each in questions:
        yield from _claim(each)


def _claim(question: Question) -> Iterator[OutSegment]:
    claim = question.claim
    yield ("TRN", "1", question.trace)
    if question.payer_claim_control_number:
        yield ("REF", "1K", clean(question.payer_claim_control_number))
    if isinstance(claim, InstitutionalClaim):
        yield ("REF", "BLT", f"{claim.facility_type}{claim.frequency}")
    yield ("REF", "EJ", clean(claim.patient_control_number))
    yield ("AMT", "T3", amount(claim.charge))
    first, last = f"{question.service_date:%Y%m%d}", f"{question.service_date_end:%Y%m%d}"
    yield ("DTP", "472", "D8", first) if first == last else ("DTP", "472", "RD8", f"{first}-{last}")


def _demographics(person: Person) -> Iterator[OutSegment]:
    if person.birth_date:
        yield (
            "DMG",
            "D8",
            f"{person.birth_date:%Y%m%d}",
            person.gender if person.gender in ("F", "M") else "",
        )


def _name(entity: str, name: Name, kind: str, qualifier: str, number: str) -> OutSegment:
    return (
        "NM1", entity, kind, clean(name.last_name), clean(name.first_name or ""), clean(name.middle_name or ""), "",
        clean(name.suffix or ""), qualifier, clean(number),
    )  # fmt: skip


def _provider(claim: Claim) -> OutSegment:
    billing = claim.billing_provider
    number = billing.npi or billing.ein or billing.ssn or ""
    qualifier = "XX" if billing.npi else "FI"
    if billing.organization_name:
        return ("NM1", "1P", "2", clean(billing.organization_name), "", "", "", "", qualifier, clean(number))
    return _name_of_person(claim, qualifier, number)


def _name_of_person(claim: Claim, qualifier: str, number: str) -> OutSegment:
    billing = claim.billing_provider
    return (
        "NM1", "1P", "1", clean(billing.last_name or ""), clean(billing.first_name or ""),
        clean(billing.middle_name or ""), "", clean(billing.suffix or ""), qualifier, clean(number),
    )  # fmt: skip


def _grouped(questions: Iterable[Question], key: Callable[[Question], Hashable]) -> Iterator[list[Question]]:
    """The questions by key, groups and members in the order of first appearance."""
    groups: dict[Hashable, list[Question]] = {}
    for each in questions:
        groups.setdefault(key(each), []).append(each)
    yield from groups.values()
