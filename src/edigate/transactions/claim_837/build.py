"""Claims to an 837 interchange: values in, bytes out, and the place of every claim in them.

One interchange, one group, and one set for each report type (BHT06): usually there is but one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from operator import attrgetter
from types import MappingProxyType

import msgspec

from edigate.claims.edits.report import Report
from edigate.claims.edits.wording import check_wording
from edigate.claims.model import Claim
from edigate.claims.partner import CLAIMS_PER_SET, Partner
from edigate.errors import Finding, UsageError
from edigate.transactions.claim_837 import build_dental, build_institutional, build_professional
from edigate.transactions.claim_837.build_claim import ClaimLoop
from edigate.transactions.claim_837.build_levels import (
    billing_level,
    patient_level,
    submitter_and_receiver,
    subscriber_level,
)
from edigate.transactions.claim_837.build_values import Wording, d8
from edigate.x12.control_numbers import st02
from edigate.x12.envelope import InterchangeOut, Parties, SetOut, envelop
from edigate.x12.segment import OutSegment
from edigate.x12.writer import render

KINDS: Mapping[str, ClaimLoop] = MappingProxyType({
    "professional": build_professional.LOOP,
    "institutional": build_institutional.LOOP,
    "dental": build_dental.LOOP,
})  # fmt: skip
CLAIMS_PER_PATIENT = 100  # a guide's limit for one subscriber or patient level


class ClaimToSend(msgspec.Struct, frozen=True, gc=False):
    """A claim with the names of this one submission: `trace` goes out as REF*D9 (at most 20 characters)."""

    claim: Claim
    trace: str
    submission_id: int


class Control(msgspec.Struct, frozen=True, gc=False):
    """What makes an interchange unique: numbers reserved from the store, BHT03 and the moment of making."""

    isa13: int
    gs06: int
    batch_reference: str
    at: datetime


class ClaimPosition(msgspec.Struct, frozen=True, gc=False):
    """Where a claim stands in its set, by segment number (ST = 1, as in 999 IK302).

    `first` is its CLM, `last` its last segment. `level` is the HL of its subscriber: segments from there up to `first`
    belong to this claim and to all others with the same `level`.
    """

    submission_id: int
    set_control_number: str
    level: int
    first: int
    last: int


class BuiltInterchange(msgspec.Struct, frozen=True, gc=False):
    """The frozen bytes, where each claim stands in them, and what had to be cleaned.

    `positions` are in the order of the file. `sets` are (ST02, BHT03) of each set: the control's batch reference, of a
    second set with -2 behind it, because answers name a set by it. A finding's `field` is the pointer in the claim named by
    the submission id beside it.
    """

    content: bytes
    positions: tuple[ClaimPosition, ...]
    sets: tuple[tuple[str, str], ...]
    findings: tuple[tuple[int, Finding], ...]


def build(claims: Sequence[ClaimToSend], partner: Partner, control: Control) -> BuiltInterchange:
    """The interchange that carries these claims to this partner. Pure: the same values give the same bytes.

    Claims are grouped by billing provider, then by subscriber and patient, in the order of first appearance. Raises
    `UsageError` for no claims, more than a set may hold, or claims of several kinds: a file holds one guide.
    """
    if not 1 <= len(claims) <= CLAIMS_PER_SET:
        raise UsageError(f"an interchange carries 1 to {CLAIMS_PER_SET} claims")
    kind = claims[0].claim.kind
    if any(each.claim.kind != kind for each in claims):
        raise UsageError("an interchange carries claims of one kind")
    assemblies = []
    for n, group in enumerate(_grouped(claims, _report_type_of), start=1):
        reference = control.batch_reference if n == 1 else f"{control.batch_reference}-{n}"
        assemblies.append(_Assembly(group, partner, control.at, (st02(n), reference)))
    return _finish(assemblies, partner, control, kind)


class _Assembly:
    """One set in the making, segments as they are taken: the running HL number, where each claim came to stand."""

    def __init__(
        self, claims: list[ClaimToSend], partner: Partner, at: datetime, names: tuple[str, str]
    ) -> None:
        self.names = names
        self.number, self._reference = names
        self._claims, self._partner, self._at = claims, partner, at
        self._claim_segments = KINDS[claims[0].claim.kind].segments
        self._word = Wording()
        self._size = self._levels = 0
        self.positions: list[ClaimPosition] = []
        self.findings: list[tuple[int, Finding]] = []

    def __iter__(self) -> Iterator[OutSegment]:
        return chain.from_iterable(self._pieces())

    def __len__(self) -> int:
        return self._size

    def _pieces(self) -> Iterator[Sequence[OutSegment]]:
        report_type = self._claims[0].claim.report_type
        reference, day, time = self._word(self._reference), d8(self._at), f"{self._at:%H%M}"
        yield self._counted([("BHT", "0019", "00", reference, day, time, report_type)])
        yield self._counted(submitter_and_receiver(self._partner, self._word))
        self._word.changed = False  # the partner's own texts are no claim's fault
        for group in _grouped(self._claims, _billing_of):
            yield from self._provider(group)

    def _counted(self, segments: Iterable[OutSegment]) -> Sequence[OutSegment]:
        """The next segments of the set."""
        piece = segments if isinstance(segments, list) else list(segments)
        self._size += len(piece)
        return piece

    def _open_level(self) -> int:
        self._levels += 1
        return self._levels

    def _next_segment(self) -> int:
        return self._size + 2  # ST is segment 1

    def _provider(self, group: list[ClaimToSend]) -> Iterator[Sequence[OutSegment]]:
        """A billing provider's level and all below it."""
        provider_hl = self._open_level()
        yield self._counted(billing_level(provider_hl, group[0].claim, self._word))
        for same in _grouped(group, _subscriber_of):
            for start in range(0, len(same), CLAIMS_PER_PATIENT):
                yield from self._subscriber(provider_hl, same[start : start + CLAIMS_PER_PATIENT])

    def _subscriber(self, provider_hl: int, group: list[ClaimToSend]) -> Iterator[Sequence[OutSegment]]:
        level, hl = self._next_segment(), self._open_level()
        yield self._counted(subscriber_level(hl, provider_hl, group[0].claim, self._word))
        for same in _grouped(group, _patient_of):
            first = same[0].claim
            if first.patient is not None:
                yield self._counted(patient_level(self._open_level(), hl, first, first.patient, self._word))
            for each in same:
                yield self._claim(each, level)

    def _claim(self, each: ClaimToSend, level: int) -> Sequence[OutSegment]:
        first = self._next_segment()
        piece = self._counted(self._claim_segments(each.claim, each.trace, self._word))
        self.positions.append(
            ClaimPosition(each.submission_id, self.number, level, first, self._next_segment() - 1)
        )
        if self._word.changed:  # from the first change on, every claim is looked at: levels are shared
            report = Report(lenient_identifiers=False)
            check_wording(each.claim, report)
            self.findings.extend((each.submission_id, finding) for finding in report.findings)
        return piece


def _finish(assemblies: list[_Assembly], partner: Partner, control: Control, kind: str) -> BuiltInterchange:
    """The whole interchange."""
    guide = partner.guides.of(kind)
    out = InterchangeOut(
        parties=Parties(
            partner.sender_qualifier, partner.sender_id, partner.receiver_qualifier, partner.receiver_id,
            partner.application_sender, partner.application_receiver,
        ),
        isa13=control.isa13, gs06=control.gs06, functional_id="HC", version=guide, usage=partner.usage,
        at=control.at, sets=tuple(SetOut("837", each.number, guide, each) for each in assemblies),
        ack_requested=partner.ta1_requested, delimiters=partner.delimiters.in_x12(),
    )  # fmt: skip
    content = render(envelop(out), out.delimiters)
    positions = tuple(position for each in assemblies for position in each.positions)
    findings = tuple(finding for each in assemblies for finding in each.findings)
    return BuiltInterchange(content, positions, tuple(each.names for each in assemblies), findings)


_report_type_of = attrgetter("claim.report_type")
_patient_of = attrgetter("claim.patient")
_billing_of = attrgetter(
    "claim.billing_provider", "claim.pay_to_address", "claim.pay_to_plan"
)  # of a level 2000A


def _subscriber_of(each: ClaimToSend) -> tuple[Hashable, ...]:
    """What a subscriber's level tells: claims that differ in any of it need a level of their own."""
    claim = each.claim
    return claim.subscriber, claim.payer, claim.patient is None


def _grouped(
    claims: Iterable[ClaimToSend], key: Callable[[ClaimToSend], Hashable]
) -> Iterable[list[ClaimToSend]]:
    """The claims by key, groups and members in the order of first appearance.

    The very parts of a key that came before are known by their identity: to hash a provider costs more.
    """
    groups: dict[Hashable, list[ClaimToSend]] = {}
    by_parts: dict[tuple[int, ...], list[ClaimToSend]] = {}
    for each in claims:
        parts = key(each)  # the claims hold them, so no other object takes their identity meanwhile
        same = tuple(map(id, parts)) if isinstance(parts, tuple) else (id(parts),)
        group = by_parts.get(same)
        if group is None:
            group = by_parts[same] = groups.setdefault(parts, [])
        group.append(each)
    return groups.values()
