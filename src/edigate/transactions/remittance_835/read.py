"""The 835 as facts: `stream` claim by claim in flat memory, `whole` as one value. Source: 005010X221A1."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

from edigate.transactions.elements import ZERO, text
from edigate.transactions.notes import Notes
from edigate.transactions.read_code import ReadCode
from edigate.transactions.remittance_835.balance import (
    claim_differences,
    lines_difference,
    patient_responsibility_difference,
    payment_difference,
)
from edigate.transactions.remittance_835.claim import read_claim, read_texts
from edigate.transactions.remittance_835.facts import (
    Balance,
    ClaimPayment,
    Difference,
    ProviderAdjustment,
    Remittance,
    RemittanceHeader,
    RemittanceTrailer,
)
from edigate.transactions.remittance_835.forms import forms
from edigate.transactions.remittance_835.header import Head
from edigate.transactions.remittance_835.usual import usual_claim
from edigate.x12.reader import TransactionSet
from edigate.x12.segment import Segment

RemittancePart: TypeAlias = RemittanceHeader | ClaimPayment | RemittanceTrailer

_BREAKS = frozenset(
    ("CLP", "SVC", "LX", "TS3", "TS2", "PLB")
)  # each ends the head, the line or the claim before it

_FIRST = frozenset((1,))


def stream(opened: TransactionSet) -> Iterator[RemittancePart]:
    """Header, claims in order, trailer: memory does not grow with the number of claims."""
    return _Reading(opened).parts()


def whole(opened: TransactionSet) -> Remittance:
    """The whole remittance with its balance proven; what was noted anywhere is gathered in `extras` and `findings`."""
    parts = stream(opened)
    header = next(parts)
    claims, trailer = _gather(parts)
    assert isinstance(header, RemittanceHeader)
    differences: list[Difference] = []
    notes = Notes(opened.header)
    for n, claim in enumerate(claims):
        differences += claim_differences(claim, f"/claims/{n}")
        _warn(claim, notes)
    if trailer.difference:
        differences.append(trailer.difference)
    kept = [*header.extras, *(extra for claim in claims for extra in claim.extras), *trailer.extras]
    told = [*header.findings, *(finding for claim in claims for finding in claim.findings), *notes.findings]
    common = {name: getattr(header, name) for name in RemittanceHeader.__struct_fields__}
    common |= {"extras": tuple(kept), "findings": (*told, *trailer.findings)}
    return Remittance(
        **common,
        claims=tuple(claims),
        provider_adjustments=trailer.provider_adjustments,
        balance=Balance(not differences, tuple(differences)),
    )


def _gather(parts: Iterator[RemittancePart]) -> tuple[list[ClaimPayment], RemittanceTrailer]:
    claims: list[ClaimPayment] = []
    for part in parts:
        if isinstance(part, ClaimPayment):
            claims.append(part)
        elif isinstance(part, RemittanceTrailer):
            return claims, part
    raise AssertionError("a stream ends with its trailer")


def _warn(claim: ClaimPayment, notes: Notes) -> None:
    """Tell sums that do not meet without breaking an equation of the guide; by how much, `balance` says."""
    if lines_difference(claim):
        notes.tell(ReadCode.LINES_DIFFER_FROM_CLAIM, "CLP", None, claim.ordinal)
    if patient_responsibility_difference(claim):
        notes.tell(ReadCode.PATIENT_RESPONSIBILITY_DIFFERS, "CLP", 5, claim.ordinal)


class _Reading:
    """One set being streamed: what crosses claims is a few sums and the PLB pairs."""

    def __init__(self, opened: TransactionSet) -> None:
        self._opened = opened
        marks = opened.header.interchange.delimiters
        self._forms = forms(marks.element, marks.segment)
        self._notes = Notes(opened.header)
        self._head = Head(self._notes)
        self._header: RemittanceHeader | None = None
        self._assigned_number: str | None = None
        self._empty_lx: tuple[Segment, int] | None = None  # an LX that no claim has followed yet
        self._adjustments: list[ProviderAdjustment] = []
        self._claims = self._lines = 0
        self._charge = self._paid = ZERO
        self._all_paid_known = True

    def parts(self) -> Iterator[RemittancePart]:
        pieces = self._forms.pieces(self._opened.texts())
        if before := next(pieces)[1:]:
            yield from self._segments(before)
        for piece in pieces:
            if self._header is None:
                yield self._finish_head()
            yield from self._claim_of(piece)
        if self._header is None:
            yield self._finish_head()
        yield self._trailer()

    def _claim_of(self, piece: str) -> Iterator[RemittancePart]:
        """The claim in what follows the id of its CLP, and what stands behind it."""
        cut = self._forms
        text, is_followed, behind = piece.partition(cut.number)
        head, *texts = text.split(cut.line)
        form, line_forms = cut.usual_claim(head), [cut.usual_line(text) for text in texts]
        if (form is None or None in line_forms) and (found := cut.other_break(text)):
            if found[1] == "SVC":
                yield from self._segments(f"CLP{cut.element}{piece}")
            else:
                yield from self._claim_of(piece[: found.start()])
                yield from self._segments(piece[found.start() + 1 :])
            return
        lines = list(zip(texts, line_forms, strict=True))
        assigned_number = self._take_lx()
        claim = usual_claim(form, lines, cut, self._notes, assigned_number) if form else None
        yield self._add(claim or read_texts(head, lines, cut, self._notes, assigned_number))
        if is_followed:
            yield from self._segments(f"LX{cut.element}{behind}")

    def _segments(self, text: str) -> Iterator[RemittancePart]:
        """Segments of any kind, with which no claim is open before and after."""
        run = self._forms.split(text)
        first = self._notes.ordinal + 1
        start = 0  # ordinal of the open CLP
        groups: list[list[Segment]] = []  # of the open claim: CLP and what follows, SVC and what follows, ...
        breaks = [n for n, segment in enumerate(run) if segment[0] in _BREAKS]
        breaks.append(len(run))
        self._outside(run[: breaks[0]], first)
        for at, end in pairwise(breaks):
            name = run[at][0]
            if name == "SVC" and groups:
                groups.append(run[at:end])
                continue
            if groups:
                yield self._claim(groups, start)
                groups = []
            if self._header is None:
                yield self._finish_head()
            if name == "CLP":
                groups, start = [run[at:end]], first + at
            else:
                self._outside(run[at:end], first + at)
        if groups:
            yield self._claim(groups, start)
        self._notes.ordinal = first + len(run) - 1

    def _finish_head(self) -> RemittanceHeader:
        self._header = self._head.finish()
        return self._header

    def _outside(self, segments: list[Segment], ordinal: int) -> None:
        """Segments before the first claim or between claims, the first of them at `ordinal`."""
        for segment in segments:
            self._notes.ordinal = ordinal
            ordinal += 1
            if self._header is None:
                self._head.read(segment)
            else:
                self._between(segment)

    def _take_lx(self) -> str | None:
        """The LX01 of the next claim."""
        self._empty_lx = None
        return self._assigned_number

    def _claim(self, groups: list[list[Segment]], ordinal: int) -> ClaimPayment:
        return self._add(read_claim(groups, ordinal, self._notes, self._take_lx()))

    def _add(self, claim: ClaimPayment) -> ClaimPayment:
        self._claims += 1
        self._lines += len(claim.lines)
        if claim.charge is not None:
            self._charge += claim.charge
        if claim.paid is None:
            self._all_paid_known = False
        else:
            self._paid += claim.paid
        return claim

    def _between(self, segment: Segment) -> None:
        """A segment of the provider level, or one that no claim is open for."""
        match segment[0]:
            case "LX":
                self._keep_lx()
                self._assigned_number, self._empty_lx = text(segment, 1), (segment, self._notes.ordinal)
                self._notes.keep_others(segment, _FIRST)
            case "TS3" | "TS2":
                self._notes.keep(segment)
            case "PLB":
                self._read_plb(segment)
            case "SVC" | "CAS":
                self._notes.odd(ReadCode.MISPLACED_SEGMENT, segment)
            case _:
                self._notes.odd(ReadCode.UNKNOWN_SEGMENT, segment)

    def _read_plb(self, segment: Segment) -> None:
        """PLB: a provider, its fiscal year end, and up to six pairs of `code:reference` and amount."""
        provider, (period_end, _) = text(segment, 1), self._notes.days(segment, 2)
        for at in range(3, len(segment), 2):
            code, _, reference = segment[at].partition(self._notes.component)
            amount = self._notes.amount(segment, at + 1)
            if not segment[at].strip() and text(segment, at + 1) is None:
                continue
            if text(segment, at + 1) is None:
                self._notes.tell(ReadCode.MISSING_AMOUNT, "PLB", at + 1)
            self._adjustments.append(
                ProviderAdjustment(
                    provider,
                    period_end,
                    code.strip() or None,
                    reference.strip() or None,
                    amount,
                    self._notes.ordinal,
                )
            )

    def _keep_lx(self) -> None:
        if self._empty_lx:
            self._notes.keep(*self._empty_lx)

    def _trailer(self) -> RemittanceTrailer:
        self._keep_lx()
        extras, findings = self._notes.take()
        adjustments = tuple(self._adjustments)
        paid = self._paid if self._all_paid_known else None
        assert self._header is not None  # it is handed out first
        difference = payment_difference(self._header.payment, paid, adjustments)
        return RemittanceTrailer(
            adjustments, self._claims, self._lines, self._charge, self._paid, difference, self._notes.ordinal,
            extras, (*findings, *self._opened.findings),
        )  # fmt: skip
