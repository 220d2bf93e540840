"""The demonstration: some claims through their whole life, over real SSH, with a clock that stands where the story is.

Everything is done by the same gateway that a billing company runs; only the calendar is the demonstration's own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from edigate.config import load
from edigate.config.templates import pin, set_port, start_project
from edigate.gateway.gateway import Gateway, RunReport
from edigate.gateway.receipt import Receipt
from edigate.intake import json_claims
from edigate.sandbox import demo_claims, server
from edigate.store import journal, sums, worklist
from edigate.store.updates import Update
from edigate.store.worklist import OpenedItem

_SENT_ON = datetime(2026, 3, 4, 9, 15, tzinfo=UTC)
_CORRECTED_ON = datetime(2026, 3, 20, 10, 1, tzinfo=UTC)
_PAID_STATES = frozenset(("paid", "partially_paid", "patient_responsible"))
_DENIED_LINE, _UNKNOWN_MEMBER, _TWICE_INSURED = "LSF0000481", "RBP0001003", "LSF0000499"


class Figures(msgspec.Struct, frozen=True):
    """The demonstration in figures, as `edigate demo --json` prints them.

    `claims` taken in, and how many of them were `sent_on` to a second payer; `submitted`, `accepted`, `rejected`: how many
    of them ever were; `paid` and `denied`: how many stand so at the end, each payer by itself; `era_total` the sum of BPR02,
    `posted_total` what was booked on funds accounts, `sandbox_total` what the practice payer says it paid; `work_items`
    left open.
    """

    claims: int
    sent_on: int
    submitted: int
    accepted: int
    rejected: int
    paid: int
    denied: int
    era_total: Decimal
    posted_total: Decimal
    sandbox_total: Decimal
    work_items: int
    states: dict[str, int]
    seconds: str


class Chapter(msgspec.Struct, frozen=True):
    """One part of the story, for a person."""

    title: str
    lines: tuple[str, ...]


class _Clock:
    """Stands at a moment of the story and moves on a little with each look, so that nothing happens at once."""

    def __init__(self, at: datetime) -> None:
        self.now = at

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=10)
        return self.now


class Demonstration:
    """Plays the story in an empty `folder`, which is an ordinary project afterwards. Use in a `with`; `play` once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._began = time.monotonic()
        self._clock = _Clock(_SENT_ON)
        self._feed: list[Update] = []
        start_project(folder)
        self._sandbox = server.serve(folder / "sandbox", self._clock)
        partner = folder / "partners" / "practice.toml"
        set_port(partner, self._sandbox.port)
        pin(partner, self._sandbox.fingerprint)
        self._gateway = Gateway.from_settings(
            load(folder), actor="demo", clock=self._clock, pause=lambda _: None
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._gateway.close()
        self._sandbox.__exit__(kind, error, trace)

    def play(self) -> Iterator[Chapter]:
        """The story, chapter by chapter, each told after it has happened."""
        documents = demo_claims.load(_SENT_ON.date())
        receipts = self._gateway.submit(documents.claims)
        yield _claims_in(receipts)
        yield self._round("Sent, and what came back the same day", self._gateway.run())
        self._clock.now = _CORRECTED_ON
        yield self._to_do("What a biller must do now")
        receipts = [*self._gateway.submit(documents.corrected_member)]
        corrected = next(json_claims.read(documents.corrected_line))
        receipts.append(self._gateway.replace(_DENIED_LINE, corrected, reason="ordering provider added"))
        receipts.append(self._gateway.secondary(_TWICE_INSURED, reason="the copay is for the second payer"))
        yield _corrections(receipts)
        bills = self._gateway.submit(documents.other_kinds)
        yield _claims_in(bills, "A hospital's bill and a dentist's claim come in")
        yield self._round("Sent again, and what came back", self._gateway.run())
        yield self._to_do("What is left to do")
        yield self._books()

    def figures(self) -> Figures:
        """The demonstration in figures, after it was played."""
        self._listen()
        ever: dict[str, set[str]] = {}
        for update in self._feed:
            if update.kind == "status" and update.claim_key:
                ever.setdefault(update.body["state"], set()).add(update.claim_key)
        with self._gateway.look() as tx:
            states = sums.claims_by_state(tx)
            era_total = sums.remitted(tx)
            posted = sums.posted(tx, self._gateway.context.tables.chart.funds_prefix)
            open_work = sum(each.count for each in sums.open_work(tx).values())
        claims = len(set().union(*ever.values()))
        return Figures(
            claims=claims,
            sent_on=sum(states.values()) - claims,
            submitted=len(ever.get("submitted", ())),
            accepted=len(ever.get("accepted", ())),
            rejected=len(ever.get("rejected", ())),
            paid=sum(count for state, count in states.items() if state in _PAID_STATES),
            denied=states.get("denied", 0),
            era_total=era_total,
            posted_total=posted,
            sandbox_total=self._sandbox.clearinghouse.total_paid,
            work_items=open_work,
            states=states,
            seconds=f"{time.monotonic() - self._began:.1f}",
        )

    def _listen(self) -> list[Update]:
        """What is new in the feed, as a practice-management system would poll it."""
        new = list(self._gateway.updates(self._feed[-1].seq if self._feed else 0))
        self._feed += new
        return new

    def _round(self, title: str, report: RunReport) -> Chapter:
        batches = [each.batch for each in report.prepared if each.batch is not None]
        lines = [
            *(
                f"{b.file_name} ({b.kind}): {_counted(b.claim_count)}, {b.charge:,.2f}, SHA-256 {b.sha256[:12]}"
                for b in batches
            ),
            *(f"{each.outcome}: {each.detail} (evidence: {each.evidence})" for each in report.sent),
        ]
        lines += [f"answer {each.inbox_id}: {', '.join(each.contents)}" for each in report.interpreted]
        moved: dict[str, list[str]] = {}
        for update in self._listen():
            if update.kind == "status" and update.claim_key:
                for names in moved.values():
                    if update.claim_key in names:
                        names.remove(update.claim_key)
                moved.setdefault(update.body["state"], []).append(update.claim_key)
        lines += [f"now {state}: {_names(names)}" for state, names in sorted(moved.items()) if names]
        return Chapter(title, tuple(lines))

    def _to_do(self, title: str) -> Chapter:
        with self._gateway.look() as tx:
            found = worklist.items(tx)
        return Chapter(title, tuple(line for each in found for line in _item(each)) or ("nothing",))

    def _books(self) -> Chapter:
        with self._gateway.look() as tx:
            balances = journal.balances(tx)
        lines = [f"{account:<42} {amount:>12,.2f}" for account, amount in balances.items()]
        total = sum(balances.values(), Decimal("0.00"))
        figures = self.figures()
        proof = (
            f"remitted {figures.era_total:,.2f} = posted {figures.posted_total:,.2f} = "
            f"paid by the payer {figures.sandbox_total:,.2f}"
        )
        return Chapter("The books", (*lines, f"{'all accounts together':<42} {total:>12,.2f}", proof))


def _claims_in(receipts: list[Receipt], title: str = "Claims taken in") -> Chapter:
    by_practice: dict[str, int] = {}
    for each in receipts:
        by_practice[each.practice or ""] = by_practice.get(each.practice or "", 0) + 1
    lines = [f"{name}: {_counted(count)}" for name, count in by_practice.items()]
    lines += [f"{each.claim_key}: {each.outcome}" for each in receipts if each.outcome != "ready"]
    return Chapter(title, tuple(lines))


def _corrections(receipts: list[Receipt]) -> Chapter:
    words = {
        _DENIED_LINE: "replaced (frequency 7) with the ordering provider",
        _UNKNOWN_MEMBER: "submitted again with the right member id",
        _TWICE_INSURED: "sent on to the second payer with what the first one decided",
    }
    lines = [f"{each.claim_key}: {words.get(each.claim_key or '', '')}: {each.outcome}" for each in receipts]
    return Chapter("Sixteen days later, the biller corrects two claims and sends one on", tuple(lines))


def _item(opened: OpenedItem) -> Iterator[str]:
    item = opened.item
    amount = f" {item.amount:,.2f}" if item.amount is not None else ""
    yield f"#{opened.id} {item.kind} {opened.claim_key or ''}{amount}: {item.reason}"
    yield f"   -> {item.next_action or item.action}"


def _names(names: list[str]) -> str:
    return ", ".join(names) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"


def _counted(claims: int) -> str:
    return f"{claims} claim{'s' if claims > 1 else ''}"
