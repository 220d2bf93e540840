"""One claim of an 835: CLP and what follows it, to a `ClaimPayment`. Source: loop 2100.

Any claim at all; most have the form that `usual` reads. What a field takes is read in place, all else goes to `Asides`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from edigate.transactions.elements import amount, day, text
from edigate.transactions.notes import Notes
from edigate.transactions.parties import OF_PARTY, OF_PERSON, party, person
from edigate.transactions.read_code import ReadCode
from edigate.transactions.remittance_835.asides import USUAL, Asides, keep_rest, lack, read_cas
from edigate.transactions.remittance_835.facts import Adjustment, ClaimPayment, ServicePayment
from edigate.transactions.remittance_835.forms import Forms
from edigate.transactions.remittance_835.line import read_line
from edigate.transactions.remittance_835.usual import Form, read_text
from edigate.transactions.values import Party, Person
from edigate.x12.segment import Segment

_BLANKS = [""] * 13
_PERSONS: dict[str, Person | None] = dict.fromkeys(("QC", "IL", "74", "GB"))
_PARTIES: dict[str, Party | None] = dict.fromkeys(("82", "TT", "PR"))
_DATES = ("232", "233", "050", "036")  # statement, its end, received, coverage end
_ASIDE = frozenset(("REF", "AMT", "QTY", "DTM"))
_REMARKS = {"MIA": (5, 20, 21, 22, 23), "MOA": (3, 4, 5, 6, 7)}
_USUAL_NAME, _PREFIX = 10, 6  # how long an NM1 is, and where it has a prefix
_NEITHER = ["", ""]  # prefix, suffix
_OF_CLP = frozenset((*range(1, 10), 11, 12, 13))
_KEPT = frozenset(("PER", "N3", "N4"))  # known, informational: kept as received


class _Claim:
    """What follows CLP, while it is read."""

    __slots__ = (
        "adjudication",
        "adjustments",
        "asides",
        "dates",
        "notes",
        "original",
        "parties",
        "persons",
        "remarks",
    )

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.asides = Asides(notes)
        self.adjustments: list[Adjustment] = []
        self.persons = _PERSONS.copy()
        self.parties = _PARTIES.copy()
        self.dates: dict[str, date | None] = {}
        self.remarks: list[str] = []
        self.adjudication: dict[str, tuple[str, ...]] = {}
        self.original: str | None = None

    def read(self, segments: list[Segment], ordinal: int) -> None:
        """Take in the segments behind the CLP at `ordinal`."""
        notes, dates = self.notes, self.dates
        for segment in segments:
            ordinal += 1
            name = segment[0]
            form = segment[1] if len(segment) > 2 else ""
            if name == "NM1":
                self._read_nm1(segment, form, ordinal)
                continue
            if len(segment) > USUAL and name in _ASIDE:
                keep_rest(segment, ordinal, notes)
            if name == "DTM" and form in _DATES and form not in dates:
                dates[form] = day(segment[2]) or self._read_date(segment, form, ordinal)
            elif name == "REF" and form == "F8" and self.original is None:
                self.original = text(segment, 2)
            elif name in _ASIDE:
                self.asides.read(segment, ordinal)
            elif name == "CAS":
                read_cas(segment, ordinal, notes, self.adjustments)
            elif name in _REMARKS and name not in self.adjudication:
                self.adjudication[name] = tuple(segment[1:])
                self.remarks += [code for at in _REMARKS[name] if (code := text(segment, at))]
            elif name in _KEPT:
                notes.keep(segment, ordinal)
            else:
                odd = ReadCode.REPEATED_SEGMENT if name in _REMARKS else ReadCode.UNKNOWN_SEGMENT
                notes.odd(odd, segment, ordinal)

    def _read_nm1(self, segment: Segment, role: str, ordinal: int) -> None:
        """NM1: QC patient, IL insured, 74 corrected, GB other insured; 82 provider, TT crossover, PR other payer."""
        role = role.strip()
        if role in self.persons and self.persons[role] is None:
            self.persons[role] = person(segment, ordinal)
            if len(segment) > _USUAL_NAME or (len(segment) > _PREFIX and segment[_PREFIX]):
                self.notes.keep_others(segment, OF_PERSON, ordinal)
        elif role in self.parties and self.parties[role] is None:
            self.parties[role] = party(segment, ordinal)
            if len(segment) > _USUAL_NAME or segment[_PREFIX : _PREFIX + 2] != _NEITHER:
                self.notes.keep_others(segment, OF_PARTY, ordinal)
        else:
            known = role in self.persons or role in self.parties
            odd = ReadCode.REPEATED_SEGMENT if known else ReadCode.UNKNOWN_SEGMENT
            self.notes.odd(odd, segment, ordinal)

    def _read_date(self, segment: Segment, form: str, ordinal: int) -> date | None:
        """The date of a DTM that is no plain day; the end of a range of statement dates is kept as that."""
        first, last = self.asides.read_day(segment, ordinal)
        if last and form == "232":
            self.dates["233"] = last
        return first


def read_claim(
    groups: list[list[Segment]], ordinal: int, notes: Notes, assigned_number: str | None
) -> ClaimPayment:
    """The claim in `groups` (CLP and its segments, then SVC and its segments, ...); CLP stands at `ordinal`."""
    clp, *others = groups[0]
    draft = _Claim(notes)
    draft.read(others, ordinal)
    first_ordinal, ordinal = ordinal, ordinal + len(groups[0])
    lines = []
    for group in groups[1:]:
        lines.append(read_line(group, ordinal, notes))
        ordinal += len(group)
    return _claim(clp, first_ordinal, draft, tuple(lines), assigned_number)


def read_texts(
    head: str, lines: Sequence[tuple[str, Form | None]], cut: Forms, notes: Notes, assigned_number: str | None
) -> ClaimPayment:
    """The claim from what follows the id of its CLP, up to the first SVC, and its lines."""
    clp, *others = cut.split(f"CLP{cut.element}{head}")
    ordinal = notes.ordinal + 1
    draft = _Claim(notes)
    draft.read(others, ordinal)
    notes.ordinal = ordinal + len(others)
    found = tuple([read_text(text, form, cut, notes) for text, form in lines])
    end = notes.ordinal
    claim = _claim(clp, ordinal, draft, found, assigned_number)
    notes.ordinal = end
    return claim


def _claim(
    clp: Segment, ordinal: int, draft: _Claim, lines: tuple[ServicePayment, ...], assigned_number: str | None
) -> ClaimPayment:
    """The claim as a value, with what was noted while it and its lines were read."""
    notes = draft.notes
    (pcn, status, charge_text, paid_text, share_text, filing, number, facility, frequency, patient_status, drg, weight,
     fraction) = (clp + _BLANKS)[1:14]  # fmt: skip
    charge, paid = amount(charge_text), amount(paid_text)
    share = amount(share_text) if share_text else None
    if charge is None:
        lack(clp, 3, ordinal, notes)
    if paid is None:
        lack(clp, 4, ordinal, notes)
    if share is None and share_text.strip():
        lack(clp, 5, ordinal, notes)
    if patient_status or len(clp) > len(_BLANKS) + 1:
        notes.keep_others(clp, _OF_CLP, ordinal)
    weight_value = notes.at(ordinal).quantity(clp, 12) if weight else None
    fraction_value = notes.at(ordinal).quantity(clp, 13) if fraction else None
    extras, findings = notes.take() if notes.extras or notes.findings else ((), ())
    patient, insured, corrected, other_insured = draft.persons.values()
    provider, crossover, other_payer = draft.parties.values()
    dates = draft.dates.get
    references, amounts, quantities, others = draft.asides.finish()
    return ClaimPayment(
        pcn.strip() or None, status.strip() or None, charge, paid, share, filing.strip() or None,
        number.strip() or None, facility.strip() or None, frequency.strip() or None,
        drg.strip() or None, weight_value, fraction_value, draft.original,
        patient, insured, corrected, other_insured, provider, crossover, other_payer,
        dates("232"), dates("233"), dates("050"), dates("036"),
        tuple(draft.adjustments), tuple(draft.remarks), lines, references, amounts, quantities, others,
        draft.adjudication.get("MIA", ()), draft.adjudication.get("MOA", ()), assigned_number,
        ordinal, extras, findings,
    )  # fmt: skip
