"""Claims to an 837 interchange: values in, bytes out, and the place of every claim in them.

One interchange, one group, and one set for each report type (BHT06): usually there is but one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeAlias

import msgspec

from edigate.claims.edits.report import Report
from edigate.claims.edits.wording import check_wording
from edigate.claims.model import Claim
from edigate.claims.partner import CLAIMS_PER_SET, Partner
from edigate.errors import Finding, UsageError
from edigate.transactions.claim_837 import build_dental, build_institutional, build_professional
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

_ClaimSegments: TypeAlias = Callable[[Any, str, Wording], Iterable[OutSegment]]
KINDS: Mapping[str, _ClaimSegments] = MappingProxyType({
    "professional": build_professional.claim_segments,
    "institutional": build_institutional.claim_segments,
    "dental": build_dental.claim_segments,
})  # fmt: skip  # loop 2300 of each kind of claim: (claim, trace, wording) to segments
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
    for n, group in enumerate(_grouped(claims, lambda each: (each.claim.report_type,)), start=1):
        reference = control.batch_reference if n == 1 else f"{control.batch_reference}-{n}"
        assembly = _Assembly(partner, control.at, (st02(n), reference), group[0].claim)
        for provider_group in _grouped(group, _billing_of):
            assembly.add_provider(provider_group)
        assemblies.append(assembly)
    return _finish(assemblies, partner, control, kind)


class _Assembly:
    """One set in the making: its body, the running HL number, where each claim came to stand."""

    def __init__(self, partner: Partner, at: datetime, names: tuple[str, str], first: Claim) -> None:
        self.names = names
        self.number, reference = names
        self._claim_segments = KINDS[first.kind]
        self._word = Wording()
        self.body: list[OutSegment] = [
            (
                "BHT",
                "0019",
                "00",
                self._word(reference),
                d8(at),
                f"{at:%H%M}",
                first.report_type,
            ),
            *submitter_and_receiver(partner, self._word),
        ]
        self._word.changed = False  # the partner's own texts are no claim's fault
        self._levels = 0
        self.positions: list[ClaimPosition] = []
        self.findings: list[tuple[int, Finding]] = []

    def add_provider(self, group: list[ClaimToSend]) -> None:
        """A billing provider's level and all below it."""
        provider_hl = self._open_level()
        self.body.extend(billing_level(provider_hl, group[0].claim, self._word))
        for subscriber_group in _grouped(group, _subscriber_of):
            for start in range(0, len(subscriber_group), CLAIMS_PER_PATIENT):
                self._add_subscriber(provider_hl, subscriber_group[start : start + CLAIMS_PER_PATIENT])

    def _open_level(self) -> int:
        self._levels += 1
        return self._levels

    def _next_segment(self) -> int:
        return len(self.body) + 2  # ST is segment 1

    def _add_subscriber(self, provider_hl: int, group: list[ClaimToSend]) -> None:
        level, hl = self._next_segment(), self._open_level()
        self.body.extend(subscriber_level(hl, provider_hl, group[0].claim, self._word))
        for patient_group in _grouped(group, lambda each: (each.claim.patient,)):
            patient = patient_group[0].claim.patient
            if patient is not None:
                self.body.extend(
                    patient_level(self._open_level(), hl, patient_group[0].claim, patient, self._word)
                )
            for each in patient_group:
                self._add_claim(each, level)

    def _add_claim(self, each: ClaimToSend, level: int) -> None:
        first = self._next_segment()
        self.body.extend(self._claim_segments(each.claim, each.trace, self._word))
        self.positions.append(
            ClaimPosition(each.submission_id, self.number, level, first, self._next_segment() - 1)
        )
        if self._word.changed:  # from the first change on, every claim is looked at: levels are shared
            report = Report(lenient_identifiers=False)
            check_wording(each.claim, report)
            self.findings.extend((each.submission_id, finding) for finding in report.findings)


def _finish(assemblies: list[_Assembly], partner: Partner, control: Control, kind: str) -> BuiltInterchange:
    """The whole interchange."""
    guide = partner.guides.of(kind)
    out = InterchangeOut(
        parties=Parties(
            partner.sender_qualifier, partner.sender_id, partner.receiver_qualifier, partner.receiver_id,
            partner.application_sender, partner.application_receiver,
        ),
        isa13=control.isa13, gs06=control.gs06, functional_id="HC", version=guide, usage=partner.usage,
        at=control.at, sets=tuple(SetOut("837", each.number, guide, each.body) for each in assemblies),
        ack_requested=partner.ta1_requested, delimiters=partner.delimiters.in_x12(),
    )  # fmt: skip
    content = render(envelop(out), out.delimiters)
    positions = tuple(position for each in assemblies for position in each.positions)
    findings = tuple(finding for each in assemblies for finding in each.findings)
    return BuiltInterchange(content, positions, tuple(each.names for each in assemblies), findings)


def _billing_of(each: ClaimToSend) -> tuple[Hashable, ...]:
    """What a billing provider's level tells."""
    claim = each.claim
    return claim.billing_provider, claim.pay_to_address, claim.pay_to_plan


def _subscriber_of(each: ClaimToSend) -> tuple[Hashable, ...]:
    """What a subscriber's level tells: claims that differ in any of it need a level of their own."""
    claim = each.claim
    return claim.subscriber, claim.payer, claim.patient is None


def _grouped(
    claims: Iterable[ClaimToSend], key: Callable[[ClaimToSend], tuple[Hashable, ...]]
) -> Iterable[list[ClaimToSend]]:
    """The claims by key, groups and members in the order of first appearance.

    The very parts of a key that came before are known by their identity: to hash a provider costs more.
    """
    groups: dict[Hashable, list[ClaimToSend]] = {}
    by_parts: dict[tuple[int, ...], list[ClaimToSend]] = {}
    for each in claims:
        parts = key(each)  # the claims hold them, so no other object takes their identity meanwhile
        same = tuple(map(id, parts))
        group = by_parts.get(same)
        if group is None:
            group = by_parts[same] = groups.setdefault(parts, [])
        group.append(each)
    return groups.values()
