"""What was denied, by whatever a manager asks for, and the three rates of a billing office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from edigate.codes import carc as reasons
from edigate.codes.code_set import CodeSet

_ZERO = Decimal("0.00")
NONE = "-"


class By(StrEnum):
    """What denials and rates are added up by."""

    CARC = "carc"
    PAYER = "payer"
    PRACTICE = "practice"
    PROVIDER = "provider"
    PROCEDURE = "procedure"
    MONTH = "month"


class Denial(msgspec.Struct, frozen=True, gc=False):
    """One reason that stands against one line (None: the whole claim), and how much it took.

    `put_on`: payer (denied by contract rules, still to be worked) or patient (denied onto the patient, to be verified).
    `procedure` and `provider` are filled in where they were asked for.
    """

    claim_id: int
    practice: str
    claim_key: str
    payer_id: str | None
    payer_name: str | None
    line: str | None
    group: str | None
    reason: str
    put_on: str
    amount: Decimal
    dated: date
    remittance_id: int | None
    procedure: str | None = None
    provider: str | None = None


class Milestones(msgspec.Struct, frozen=True, gc=False):
    """When a submission reached what; None for what has not happened. `ever_denied`: some decision denied a part."""

    submission_id: int
    claim_id: int
    practice: str
    claim_key: str
    payer_id: str | None
    payer_name: str | None
    frequency: str
    state: str
    charge: Decimal
    submitted: date | None
    rejected: date | None
    accepted: date | None
    decided: date | None
    paid: date | None
    ever_denied: bool


class DenialGroup(msgspec.Struct, frozen=True, gc=False):
    """Denials with something in common: how many, of how many claims, how much; for a reason its meaning and class."""

    key: str
    denials: int
    claims: int
    amount: Decimal
    class_: str | None = None
    meaning: str | None = None


class Rates(msgspec.Struct, frozen=True, gc=False):
    """The rates of some submissions. A rate is None where there is nothing to divide by.

    `first_pass`: originals answered by the front end that were never rejected. `denial_rate`: decided submissions of
    which some part was ever denied. `days_to_pay`: from our first upload to the first payment, on average.
    """

    key: str
    submitted: int
    answered: int
    first_pass: Decimal | None
    decided: int
    denial_rate: Decimal | None
    paid: int
    days_to_pay: Decimal | None


def denials_only(found: Iterable[Denial], carc: CodeSet) -> list[Denial]:
    """Without what was put on the patient for another reason than a denial (a share that may not be billed)."""
    return [one for one in found if one.put_on == "payer" or reasons.denies(one.reason, carc)]


def groups(found: Iterable[Denial], by: By, carc: CodeSet) -> list[DenialGroup]:
    """Denials added up, the most money first."""
    members: defaultdict[str, list[Denial]] = defaultdict(list)
    for one in found:
        members[_KEY[by](one) or NONE].append(one)
    added = [_group(key, ones, by, carc) for key, ones in members.items()]
    return sorted(added, key=lambda group: (-group.amount, group.key))


def rates(found: Iterable[Milestones], by: By | None) -> list[Rates]:
    """The rates, in all (`by` None: one row) or by payer, practice or month of submission."""
    members: defaultdict[str, list[Milestones]] = defaultdict(list)
    for one in found:
        if one.submitted is not None:
            members[_rate_key(one, by)].append(one)
    return [_rates(key, members[key]) for key in sorted(members)]


def _group(key: str, ones: Sequence[Denial], by: By, carc: CodeSet) -> DenialGroup:
    entry = carc.get(key) if by is By.CARC else None
    return DenialGroup(
        key=key,
        denials=len(ones),
        claims=len({one.claim_id for one in ones}),
        amount=sum((one.amount for one in ones), _ZERO),
        class_=reasons.classify(key, carc) if by is By.CARC else None,
        meaning=entry.gloss if entry else None,
    )


def _rates(key: str, ones: Sequence[Milestones]) -> Rates:
    originals = [one for one in ones if one.frequency == "1"]
    answered = [one for one in originals if one.rejected or one.accepted or one.decided]
    clean = sum(one.rejected is None for one in answered)
    decided = [one for one in ones if one.decided]
    denied = sum(one.ever_denied for one in decided)
    waits = [(one.paid - one.submitted).days for one in ones if one.paid and one.submitted]
    return Rates(
        key=key,
        submitted=len(ones),
        answered=len(answered),
        first_pass=_share(clean, len(answered)),
        decided=len(decided),
        denial_rate=_share(denied, len(decided)),
        paid=len(waits),
        days_to_pay=(Decimal(sum(waits)) / len(waits)).quantize(Decimal("0.1")) if waits else None,
    )


def _share(part: int, whole: int) -> Decimal | None:
    """A share in percent with one place."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else None


def _rate_key(one: Milestones, by: By | None) -> str:
    if by is By.PAYER:
        return one.payer_name or one.payer_id or NONE
    if by is By.PRACTICE:
        return one.practice
    return f"{one.submitted:%Y-%m}" if by is By.MONTH else "all"


_KEY: dict[By, Callable[[Denial], str | None]] = {
    By.CARC: lambda one: one.reason,
    By.PAYER: lambda one: one.payer_name or one.payer_id,
    By.PRACTICE: lambda one: one.practice,
    By.PROVIDER: lambda one: one.provider,
    By.PROCEDURE: lambda one: one.procedure,
    By.MONTH: lambda one: f"{one.dated:%Y-%m}",
}
