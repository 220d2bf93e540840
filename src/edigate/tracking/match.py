"""Whose answer is this? Keys in an answer against what we sent, given the candidates. Exact, or not at all.

A batch is looked for within the partner the answer came from; claim numbers are unique over all partners and practices.
A key that fits nothing, or several things, gives a `Match` without a target and the reason in words; near misses are
suggestions for a person. Sources: envelopes (TA101, AK102, AK202), 277CA (2200B TRN02; 2200D TRN02, REF*D9, REF*1K), 835
(CLP01, CLP07).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Generic, Protocol, TypeVar

import msgspec

from edigate.tracking.status import RANKS, ClaimState


class Interchange(Protocol):
    """What matching needs of a batch."""

    @property
    def isa13(self) -> str: ...
    @property
    def gs06(self) -> str: ...


class Sent(Protocol):
    """What matching needs of a submission."""

    @property
    def id(self) -> int: ...
    @property
    def claim_id(self) -> int: ...
    @property
    def patient_control_number(self) -> str: ...
    @property
    def payer_id(self) -> str: ...
    @property
    def trace(self) -> str: ...
    @property
    def frequency(self) -> str: ...
    @property
    def charge(self) -> Decimal: ...
    @property
    def batch_id(self) -> int | None: ...
    @property
    def state(self) -> ClaimState: ...
    @property
    def billing_ids(self) -> frozenset[str]: ...
    @property
    def payer_numbers(self) -> frozenset[str]: ...
    @property
    def service_from(self) -> date | None: ...
    @property
    def service_to(self) -> date | None: ...


Target = TypeVar("Target")
Batch = TypeVar("Batch", bound=Interchange)
Claim = TypeVar("Claim", bound=Sent)
Key = TypeVar("Key")


class Match(msgspec.Struct, Generic[Target], frozen=True, gc=False):
    """The target, by which key (`how`), or None with the `reason`. `suggestions` are near misses for a person."""

    target: Target | None
    how: str = ""
    reason: str = ""
    suggestions: tuple[Target, ...] = ()


class Keys(msgspec.Struct, frozen=True, gc=False):
    """What an answer says about the claim it is about; absent keys are None. `payees` are whom a remittance pays, `decided`
    is CLP02."""

    patient_control_number: str | None = None
    trace: str | None = None
    payer_numbers: tuple[str, ...] = ()
    frequency: str | None = None
    charge: Decimal | None = None
    service_from: date | None = None
    service_to: date | None = None
    payees: frozenset[str] = frozenset()
    decided: str | None = None


LONGEST_NUMBER = 50  # no claim number and no control number of ours is longer
# CLP02: decided as the second or third payer, or such a decision taken back.
_AFTER_ANOTHER = frozenset(("2", "3", "20", "21", "22"))


def bare(number: str | None) -> str:
    """A control number without blanks and leading zeros: partners pad and strip them."""
    text = (number or "").strip()
    return text.lstrip("0") or text[:1]


def variants(patient_control_number: str) -> frozenset[str]:
    """How a payer may have changed our claim number: other case, without leading zeros, without separators."""
    upper = patient_control_number.strip().upper()
    plain = "".join(character for character in upper if character.isalnum())
    return frozenset(text for text in (upper, plain, upper.lstrip("0"), plain.lstrip("0")) if text)


class Candidates(Generic[Claim]):
    """The submissions an answer may concern, found by each of their keys."""

    def __init__(self, submissions: Iterable[Claim]) -> None:
        self.submissions = tuple(submissions)

    def numbered(self, patient_control_number: str | None) -> Sequence[Claim]:
        """Those sent under exactly this claim number; none for a blank number or zeros."""
        number = patient_control_number or ""
        return self._by_number.get(number, ()) if number.strip("0 ") else ()

    def traced(self, trace: str | None) -> Sequence[Claim]:
        """Those sent under this trace number of ours (REF*D9)."""
        return self._by_trace.get(trace or "", ())

    def known_to_payer(self, numbers: Iterable[str]) -> Sequence[Claim]:
        """Those of claims that the payer knows under any of these numbers."""
        found = {one.id: one for number in numbers for one in self._by_payer_number.get(number, ())}
        return tuple(found[each] for each in sorted(found))

    def of_claim(self, claim_id: int) -> Sequence[Claim]:
        """All submissions of a claim, oldest first."""
        found = self._by_claim.get(claim_id, ())
        return found if len(found) < 2 else sorted(found, key=lambda one: one.id)

    def similar(self, patient_control_number: str | None) -> Sequence[Claim]:
        """Those whose number is this one but for what payers do to numbers."""
        near = variants(patient_control_number or "")
        found = {one.id: one for text in near for one in self._by_variant.get(text, ())}
        return tuple(found[each] for each in sorted(found))

    @cached_property
    def _by_number(self) -> Mapping[str, Sequence[Claim]]:
        return _grouped((one.patient_control_number, one) for one in self.submissions)

    @cached_property
    def _by_trace(self) -> Mapping[str, Sequence[Claim]]:
        return _grouped((one.trace, one) for one in self.submissions)

    @cached_property
    def _by_payer_number(self) -> Mapping[str, Sequence[Claim]]:
        return _grouped((number, one) for one in self.submissions for number in one.payer_numbers)

    @cached_property
    def _by_claim(self) -> Mapping[int, Sequence[Claim]]:
        return _grouped((one.claim_id, one) for one in self.submissions)

    @cached_property
    def _by_variant(self) -> Mapping[str, Sequence[Claim]]:
        pairs = ((text, one) for one in self.submissions for text in variants(one.patient_control_number))
        return _grouped(pairs)


def batch_by_interchange(isa13: str | None, candidates: Iterable[Batch]) -> Match[Batch]:
    """The batch whose ISA13 a TA1 names (TA101)."""
    return _only([one for one in candidates if bare(one.isa13) == bare(isa13)], "interchange control number")


def batch_by_group(gs06: str | None, candidates: Iterable[Batch]) -> Match[Batch]:
    """The batch whose GS06 a 999 or 997 names (AK102)."""
    return _only([one for one in candidates if bare(one.gs06) == bare(gs06)], "group control number")


def acknowledged_claim(
    keys: Keys, candidates: Candidates[Claim], in_set: frozenset[int] = frozenset()
) -> Match[Claim]:
    """The submission that a 277CA or 277 is about; `in_set` are the submissions of the set it answers (by BHT03).

    Our number within the set, then our trace, our number anywhere (the newest submission of that one claim that has left),
    the payer's number.
    """
    numbered = candidates.numbered(keys.patient_control_number)
    steps: tuple[tuple[str, Sequence[Claim]], ...] = (
        ("claim number in the acknowledged set", [one for one in numbered if one.id in in_set]),
        ("trace number of ours", candidates.traced(keys.trace)),
        ("claim number", numbered),
        ("payer claim number", candidates.known_to_payer(keys.payer_numbers)),
    )
    for how, hits in steps:
        if hits:
            return _newest(hits, how)
    return _none(keys, candidates)


def remitted_claim(keys: Keys, payer_id: str, candidates: Candidates[Claim]) -> Match[Claim]:
    """The submission that a claim of an 835 pays or denies: our number with this payer, else the payer's number, else
    our number and charge from a payer that decides after another, which passed the claim on to it.

    It must have been billed by whom the 835 pays, where both are known. Several claims under one number are told apart
    by whether they left, by the payer's number, then by charge and service dates; if that does not decide, it is nobody's.
    Within one claim the submission is chosen by frequency (CLP09).
    """
    numbered = candidates.numbered(keys.patient_control_number)
    hits = [one for one in numbered if one.payer_id == payer_id]
    how = "claim number and payer"
    if len(hits) == 1 and _is_billed_by(hits[0], keys.payees):  # nearly all
        return Match(_by_frequency(keys.frequency, hits[0], candidates), how)
    if not hits:
        hits = [one for one in candidates.known_to_payer(keys.payer_numbers) if one.payer_id == payer_id]
        how = "payer claim number"
    if not hits:  # a further payer may name the claim as the payer before did
        family = [one for each in numbered for one in candidates.of_claim(each.claim_id)]
        hits = [one for one in family if one.payer_id == payer_id]
        how = "number of the claim to another payer"
    if not hits and keys.decided in _AFTER_ANOTHER and keys.charge is not None:
        hits = [one for one in numbered if one.charge == abs(keys.charge) and one.billing_ids & keys.payees]
        how = "claim number and charge; the payer that it was sent to has passed it on"
    elsewhere, hits = hits, [one for one in hits if _is_billed_by(one, keys.payees)]
    if elsewhere and not hits:
        reason = "the claim was billed by another provider than the one that is paid"
        return Match(None, reason=reason, suggestions=tuple(elsewhere[:3]))
    hits = list(_that_left(hits))
    if len({one.claim_id for one in hits}) > 1:
        known = [one for one in hits if not one.payer_numbers.isdisjoint(keys.payer_numbers)]
        narrowed = known or [one for one in hits if _is_same_service(keys, one)]
        if len({one.claim_id for one in narrowed}) != 1:
            reason = f"{len({one.claim_id for one in hits})} claims of ours have this number"
            return Match(None, reason=reason, suggestions=tuple(hits[:3]))
        hits, how = narrowed, f"{how}, told apart by payer claim number, or charge and dates"
    if hits:
        return Match(_by_frequency(keys.frequency, hits[0], candidates), how)
    if numbered:
        return Match(None, reason="the claim was sent to another payer", suggestions=tuple(numbered[:3]))
    return _none(keys, candidates)


def _grouped(pairs: Iterable[tuple[Key, Claim]]) -> Mapping[Key, Sequence[Claim]]:
    groups: defaultdict[Key, list[Claim]] = defaultdict(list)
    for key, one in pairs:
        groups[key].append(one)
    return groups


def _is_billed_by(one: Sent, payees: frozenset[str]) -> bool:
    return not payees or not one.billing_ids or not one.billing_ids.isdisjoint(payees)


def _that_left(hits: Sequence[Claim]) -> Sequence[Claim]:
    """Those of claims that were sent; all of them when none was."""
    sent = {one.claim_id for one in hits if one.batch_id is not None}
    return [one for one in hits if one.claim_id in sent] if sent else hits


def _is_same_service(keys: Keys, one: Sent) -> bool:
    if (
        keys.charge is None
        or abs(keys.charge) != one.charge
        or keys.service_from is None
        or one.service_from is None
    ):
        return False
    return one.service_from <= keys.service_from <= (one.service_to or one.service_from)


def _by_frequency(frequency: str | None, hit: Claim, candidates: Candidates[Claim]) -> Claim:
    """The newest submission of the claim to this payer with this frequency; without any such the newest at all."""
    whole = candidates.of_claim(hit.claim_id)
    if len(whole) == 1:
        return hit
    chain = [one for one in whole if one.payer_id == hit.payer_id]
    same = [one for one in chain if one.frequency == frequency]
    return (same or chain)[-1]


def _newest(hits: Sequence[Claim], how: str) -> Match[Claim]:
    hits = _that_left(hits)
    if len({one.claim_id for one in hits}) > 1:
        return Match(None, reason=f"several claims of ours have this {how}", suggestions=tuple(hits[:3]))
    return Match(max(hits, key=lambda one: (RANKS[one.state] > 0, one.id)), how)


def _only(hits: Sequence[Batch], how: str) -> Match[Batch]:
    if not hits:
        return Match(None, reason=f"no file of ours to this partner has this {how}")
    if len(hits) > 1:
        return Match(None, reason=f"several files of ours have this {how}", suggestions=tuple(hits[:3]))
    return Match(hits[0], how)


def _none(keys: Keys, candidates: Candidates[Claim]) -> Match[Claim]:
    """No match; candidates whose number is ours but for what payers do to numbers are suggested."""
    similar = candidates.similar(keys.patient_control_number)
    if similar:
        return Match(None, reason="only a similar claim number is ours", suggestions=tuple(similar[:3]))
    return Match(None, reason="no claim of ours has this number")
