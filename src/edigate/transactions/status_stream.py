"""277CA and 277 level by level: `stream` keeps only the levels that are open, `gather` makes one value of all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TypeAlias, TypeVar

import msgspec

from edigate.transactions.elements import text
from edigate.transactions.levels import OF_BHT
from edigate.transactions.notes import Notes
from edigate.transactions.set_fact import envelope_of
from edigate.transactions.status_information import (
    ClaimStatus,
    ProviderStatus,
    ReceiverStatus,
    StatusAnswer,
    StatusHeader,
    StatusSource,
    StatusTrailer,
)
from edigate.transactions.status_tree import StatusLevel, StatusTree
from edigate.x12.reader import TransactionSet
from edigate.x12.segment import Segment

StatusPart: TypeAlias = StatusHeader | StatusLevel | StatusTrailer
Whole = TypeVar("Whole", bound=StatusAnswer)


def stream(opened: TransactionSet, kind: str, *, is_acknowledgment: bool) -> Iterator[StatusPart]:
    """Header, then every level and claim where it ends, then trailer: memory does not grow with the number of claims."""
    notes = Notes(opened.header)
    tree = StatusTree(notes, is_acknowledgment)
    bht: Segment | None = None
    created: date | None = None
    is_open, claims = False, 0
    for segment in notes.walk(opened):
        if segment[0] == "BHT" and bht is None and not is_open:
            bht, created = segment, notes.days(segment, 4)[0]
            notes.keep_others(segment, OF_BHT)
            continue
        tree.read(segment)
        if tree.finished:
            if not is_open:
                yield _header(kind, bht, created, notes)
            is_open = True
            for level in tree.take():
                claims += isinstance(level, ClaimStatus)
                yield _with_notes(level, notes)
    tree.finish()
    if not is_open:
        yield _header(kind, bht, created, notes)
    for level in tree.take():
        claims += isinstance(level, ClaimStatus)
        yield level
    if bht is None:
        notes.miss("BHT")
    extras, findings = notes.take()
    yield StatusTrailer(claims, notes.ordinal, extras, (*findings, *opened.findings))


def gather(parts: Iterator[StatusPart], whole: type[Whole]) -> Whole:
    """All parts of one set as one value; what was noted anywhere stands in its `extras` and `findings`."""
    header = next(parts)
    assert isinstance(header, StatusHeader)
    extras, findings = list(header.extras), list(header.findings)
    sources: list[StatusSource] = []
    receivers: list[ReceiverStatus] = []
    providers: list[ProviderStatus] = []
    claims: list[ClaimStatus] = []
    for part in parts:
        match part:
            case StatusSource():
                sources.append(part)
            case ReceiverStatus():
                receivers.append(part)
            case ProviderStatus():
                providers.append(part)
            case ClaimStatus() | StatusTrailer():
                extras += part.extras
                findings += part.findings
                if isinstance(part, ClaimStatus):
                    claims.append(_without_notes(part))
    common = {name: getattr(header, name) for name in StatusHeader.__struct_fields__}
    return whole(
        **common | {"extras": tuple(extras), "findings": tuple(findings)},
        source=sources[0] if sources else None,
        sources=tuple(sources),
        receiver=receivers[0] if receivers else None,
        receivers=tuple(receivers),
        providers=tuple(providers),
        claims=tuple(claims),
    )


def _header(kind: str, bht: Segment | None, created: date | None, notes: Notes) -> StatusHeader:
    extras, findings = notes.take()
    return StatusHeader(
        **envelope_of(notes.header),
        kind=kind,
        reference=text(bht or [], 3),
        created_date=created,
        created_time=text(bht or [], 5),
        extras=extras,
        findings=findings,
    )


def _with_notes(level: StatusLevel, notes: Notes) -> StatusLevel:
    if not isinstance(level, ClaimStatus) or not (notes.extras or notes.findings):
        return level
    extras, findings = notes.take()
    return msgspec.structs.replace(level, extras=extras, findings=findings)


def _without_notes(claim: ClaimStatus) -> ClaimStatus:
    if not claim.extras and not claim.findings:
        return claim
    return msgspec.structs.replace(claim, extras=(), findings=())
