"""The head of an 835, before its first claim: money, payer, payee. Source: BPR, TRN, loops 1000A and 1000B."""

from __future__ import annotations

from datetime import date

import msgspec

from edigate.transactions.elements import text
from edigate.transactions.notes import Notes
from edigate.transactions.parties import OF_N1, n1_party
from edigate.transactions.read_code import ReadCode
from edigate.transactions.remittance_835.facts import BankAccount, Payment, RemittanceHeader
from edigate.transactions.set_fact import envelope_of
from edigate.transactions.values import Party, Reference
from edigate.x12.segment import Segment

_KEPT = frozenset(("N3", "N4", "PER", "CUR", "RDM"))  # known, informational: kept as received
_PAIR = frozenset((1, 2))
_OF_TRN, _OF_BPR = frozenset((1, 2, 3, 4)), frozenset(range(1, 17))
_PAYER, _PAYEE = "PR", "PE"
_PRODUCTION_DATE = "405"
_TAX_ID, _PAYER_ID = "TJ", "2U"


class Head:
    """The head of one set while it is read."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._bpr: Segment | None = None
        self._bpr_ordinal = 0
        self._trn: Segment | None = None
        self._parties: dict[str, Party] = {}
        self._references: dict[str, list[Reference]] = {"": [], _PAYER: [], _PAYEE: []}
        self._where = ""  # the party whose segments are being read
        self._production_date: date | None = None

    def read(self, segment: Segment) -> None:
        """Take in one segment; the notes know its place."""
        match segment[0]:
            case "BPR" if self._bpr is None:
                self._bpr, self._bpr_ordinal = segment, self._notes.ordinal
                self._notes.keep_others(segment, _OF_BPR)
            case "TRN" if self._trn is None:
                self._trn = segment
                self._notes.keep_others(segment, _OF_TRN)
            case "BPR" | "TRN":
                self._notes.odd(ReadCode.REPEATED_SEGMENT, segment)
            case "REF":
                here = self._references[self._where]
                here.append(Reference(text(segment, 1) or "", text(segment, 2)))
                self._notes.keep_others(segment, _PAIR)
            case "DTM" if text(segment, 1) == _PRODUCTION_DATE and self._production_date is None:
                self._production_date = self._notes.days(segment, 2)[0]
                self._notes.keep_others(segment, _PAIR)
            case "DTM":
                self._notes.keep(segment)
            case "N1":
                self._read_n1(segment)
            case name if name in _KEPT:
                self._notes.keep(segment)
            case _:
                self._notes.odd(ReadCode.UNKNOWN_SEGMENT, segment)

    def _read_n1(self, segment: Segment) -> None:
        role = text(segment, 1) or ""
        if role not in (_PAYER, _PAYEE):
            self._notes.odd(ReadCode.UNKNOWN_SEGMENT, segment)
        elif role in self._parties:
            self._notes.odd(ReadCode.REPEATED_SEGMENT, segment)
        else:
            self._parties[role] = n1_party(segment, self._notes.ordinal)
            self._where = role
            self._notes.keep_others(segment, OF_N1)

    def finish(self) -> RemittanceHeader:
        """The header as a value. What is missing is told."""
        if self._bpr is None:
            self._notes.miss("BPR")
        if self._trn is None:
            self._notes.miss("TRN")
        payment = self._payment()
        extras, findings = self._notes.take()
        return RemittanceHeader(
            **envelope_of(self._notes.header),
            kind="835",
            payer=self._party(_PAYER),
            payee=self._party(_PAYEE),
            payment=payment,
            production_date=self._production_date,
            references=(*self._references[""], *self._references[_PAYER]),
            payee_references=tuple(self._references[_PAYEE]),
            extras=extras,
            findings=findings,
        )

    def _party(self, role: str) -> Party | None:
        """The party with the ids that its REF segments add: TJ tax id, 2U payer id."""
        party = self._parties.get(role)
        given = {reference.qualifier: reference.value for reference in reversed(self._references[role])}
        if party is None or not given:
            return party
        tax_id = party.tax_id or given.get(_TAX_ID)
        return msgspec.structs.replace(party, tax_id=tax_id, id=party.id or given.get(_PAYER_ID))

    def _payment(self) -> Payment:
        bpr, trn = self._bpr or ["BPR"], self._trn or ["TRN"]
        self._notes.ordinal, now = self._bpr_ordinal or self._notes.ordinal, self._notes.ordinal
        amount = self._notes.amount(bpr, 2)
        if self._bpr and text(bpr, 2) is None:
            self._notes.tell(ReadCode.MISSING_AMOUNT, "BPR", 2)
        payment_date = self._notes.days(bpr, 16)[0]
        self._notes.ordinal = now
        return Payment(
            amount=amount,
            credit_debit=text(bpr, 3),
            method=text(bpr, 4),
            handling=text(bpr, 1),
            payment_date=payment_date,
            trace=text(trn, 2),
            payer_id=text(trn, 3),
            payment_format=text(bpr, 5),
            originator=text(bpr, 10),
            originator_supplement=text(bpr, 11),
            trace_supplement=text(trn, 4),
            payer_account=_account(bpr, 6),
            payee_account=_account(bpr, 12),
            ordinal=self._bpr_ordinal,
        )


def _account(bpr: Segment, at: int) -> BankAccount | None:
    given = [text(bpr, at + n) for n in range(4)]
    return BankAccount(*given) if any(given) else None
