"""Which claims of ours an answer that is nobody's may be about: for a person, each with its reasons and a confidence.

Nothing is linked by it. What speaks for a claim counts, what speaks against it is told and counts too; the weights are a
table, and a claim without anything that names it (a number, the member) needs charge, days and more to be told at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import msgspec

from edigate.tracking.match import bare, variants

_LEAST, _MOST = 30, 95  # what is worth telling, and never certain: a person decides
_SHORTEST = 6  # of a number that was cut short
_TOLD = 3  # suggestions for one answer


class Clues(msgspec.Struct, frozen=True, gc=False):
    """What an answer says that may tell whose it is; absent clues are None."""

    patient_control_number: str | None = None
    trace: str | None = None
    payer_numbers: tuple[str, ...] = ()
    payer_id: str | None = None
    charge: Decimal | None = None
    service_from: date | None = None
    service_to: date | None = None
    member_id: str | None = None
    name: tuple[str, str] | None = None
    payees: frozenset[str] = frozenset()


class Suspect(msgspec.Struct, frozen=True, gc=False):
    """A claim of ours with what may be compared. `names` are (last, first) of patient and subscriber."""

    claim_id: int
    practice: str
    claim_key: str
    patient_control_number: str
    payer_id: str | None
    trace: str
    payer_numbers: frozenset[str]
    charge: Decimal
    service_from: date | None
    service_to: date | None
    member_ids: frozenset[str] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()
    billing_ids: frozenset[str] = frozenset()


class Suggestion(msgspec.Struct, frozen=True, gc=False):
    """A claim that it may be, how likely from 0 to 95, and why."""

    claim_id: int
    practice: str
    claim_key: str
    confidence: int
    reasons: tuple[str, ...]


def suggest(clues: Clues, suspects: Iterable[Suspect]) -> tuple[Suggestion, ...]:
    """The likeliest claims first, each once."""
    weighed = (_weigh(clues, one) for one in suspects)
    ordered = sorted(
        (each for each in weighed if each.confidence >= _LEAST),
        key=lambda each: (-each.confidence, each.claim_id),
    )
    once = {each.claim_id: each for each in reversed(ordered)}
    return tuple([each for each in ordered if once[each.claim_id] is each][:_TOLD])


def _weigh(clues: Clues, one: Suspect) -> Suggestion:
    told = [
        each for each in (*_of_names(clues, one), *_of_service(clues, one), *_of_people(clues, one)) if each
    ]
    points = sum(weight for weight, _ in told)
    reasons = tuple(text for _, text in sorted(told, key=lambda each: -each[0]))
    return Suggestion(one.claim_id, one.practice, one.claim_key, max(0, min(_MOST, points)), reasons)


_Weighed = tuple[int, str] | None


def _of_names(clues: Clues, one: Suspect) -> Iterable[_Weighed]:
    """What names the claim: its number, our trace, the payer's number."""
    yield _of_number(clues.patient_control_number or "", one.patient_control_number)
    yield (45, "our trace number") if clues.trace and clues.trace == one.trace else None
    yield (45, "the payer's number") if one.payer_numbers.intersection(clues.payer_numbers) else None


def _of_number(told: str, ours: str) -> _Weighed:
    if not bare(told).strip("0"):
        return None
    if told == ours:
        return 50, "the claim number"
    theirs, mine = variants(told), variants(ours)
    if theirs & mine:
        return 45, "the claim number but for case, blanks, punctuation or zeros"
    pairs = [(a, b) for a in theirs for b in mine if min(len(a), len(b)) >= _SHORTEST]
    if any(a.startswith(b) or b.startswith(a) for a, b in pairs):
        return 35, "the claim number, cut short or with something behind it"
    if any(a.endswith(b) or b.endswith(a) for a, b in pairs):
        return 35, "the claim number with something in front of it"
    return None


def _of_service(clues: Clues, one: Suspect) -> Iterable[_Weighed]:
    """Charge and days: for it when they agree, against it when they do not."""
    if clues.charge is not None:
        same = abs(clues.charge) == one.charge
        yield (15, f"the charge {one.charge:.2f}") if same else (-15, f"but our charge is {one.charge:.2f}")
    if clues.service_from is not None and one.service_from is not None:
        first, last = one.service_from, one.service_to or one.service_from
        same = first <= (clues.service_to or clues.service_from) and clues.service_from <= last
        yield (15, f"service on {first}") if same else (-15, f"but our service was on {first}")


def _of_people(clues: Clues, one: Suspect) -> Iterable[_Weighed]:
    """Member, patient, whom it pays, who pays."""
    is_member = bool(clues.member_id) and _plain(clues.member_id or "") in {
        _plain(each) for each in one.member_ids
    }
    is_named = clues.name is not None and _name(clues.name) in {_name(each) for each in one.names}
    yield (20, "the member id") if is_member else None
    yield (10, "the patient's name") if is_named else None
    if clues.member_id and clues.name and not is_member and not is_named and one.member_ids:
        yield -25, "but our member and patient are others"
    if clues.payees and one.billing_ids:
        billed = bool(clues.payees & one.billing_ids)
        yield (5, "the provider that is paid") if billed else (-20, "but another provider billed it")
    yield (5, "the payer") if clues.payer_id and clues.payer_id == one.payer_id else None


def _plain(text: str) -> str:
    return "".join(each for each in text.upper() if each.isalnum())


def _name(name: tuple[str, str]) -> tuple[str, str]:
    """A name as it is compared: the last name, and how the first one begins."""
    return _plain(name[0]), _plain(name[1])[:3]
