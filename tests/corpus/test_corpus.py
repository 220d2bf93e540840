"""Every real file of the corpus gives facts or one clear finding, and the facts add up to what the segments say."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from corpus import naive
from edigate.transactions import read
from edigate.transactions.ack_999.facts import ImplementationAck
from edigate.transactions.ack_ta1.facts import InterchangeAck
from edigate.transactions.claim_837.facts import ClaimFile
from edigate.transactions.claim_ack_277ca.facts import ClaimAck
from edigate.transactions.claim_status_276.facts import ClaimStatusRequest
from edigate.transactions.claim_status_277.facts import ClaimStatusReport
from edigate.transactions.generic import FileFindings, GenericSet
from edigate.transactions.remittance_835.facts import Adjustment, Remittance
from edigate.transactions.status_information import Status
from requirements import ROOT, require

SHARED = ROOT.parent / "shared"
NO_INTERCHANGE = {"837_5010__x12_no_isa_line.txt"}
pytestmark = pytest.mark.shared


def _files() -> list[Path]:
    corpus = sorted(path for path in (SHARED / "corpus").glob("*/**/*") if path.is_file())
    return [*corpus, *sorted((SHARED / "domain" / "example").glob("*.edi"))]


FILES = _files()


def test_the_corpus_is_whole() -> None:
    require(FILES, "the corpus and the worked example (../shared) are not here")
    assert len(FILES) == 268 + 12


def name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


each_file = pytest.mark.parametrize("path", FILES, ids=name)


@each_file
def test_a_file_gives_facts_or_one_clear_finding_and_quickly(path: Path) -> None:
    data = path.read_bytes()
    started = time.process_time()
    facts = list(read.facts([data]))
    assert time.process_time() - started < 3
    assert all(msgspec.json.encode(fact) for fact in facts)
    if path.name in NO_INTERCHANGE:
        (only,) = facts
        assert isinstance(only, FileFindings)
        assert [finding.code for finding in only.findings] == ["NO_INTERCHANGE"]
    else:
        assert not any(isinstance(fact, FileFindings) for fact in facts)


@each_file
def test_the_answer_does_not_depend_on_where_blocks_are_cut(path: Path) -> None:
    data = path.read_bytes()
    whole = list(read.facts([data]))
    for size in (1, 13, 512, 4096):
        assert list(read.facts(data[at : at + size] for at in range(0, len(data), size))) == whole


@each_file
def test_the_facts_add_up_to_what_the_segments_say(path: Path) -> None:
    if path.name in NO_INTERCHANGE:
        return
    segments, component = naive.split(path.read_bytes())
    facts = list(read.facts([path.read_bytes()]))
    _check_sets(facts, segments)
    _check_remittances([fact for fact in facts if isinstance(fact, Remittance)], _of(segments, "835"))
    _check_each_payment(
        [fact for fact in facts if isinstance(fact, Remittance)], naive.sets(segments, "835"), component
    )
    _check_statuses(facts, _of(segments, "277"), component)
    _check_acks(facts, segments)
    claims = [claim for fact in facts if isinstance(fact, ClaimFile) for claim in fact.claims]
    _check_claims(claims, _of(segments, "837"))
    asked = [claim for fact in facts if isinstance(fact, ClaimStatusRequest) for claim in fact.claims]
    assert len(asked) == naive.count(_of(segments, "276"), "TRN")


def _of(segments: naive.Segments, wanted: str) -> naive.Segments:
    """The segments of all sets with that ST01."""
    inside, kept = False, []
    for segment in segments:
        if segment[0] == "ST":
            inside = segment[1] == wanted
        elif segment[0] in ("SE", "GE", "IEA", "ISA", "GS"):
            inside = False
        elif inside:
            kept.append(segment)
    return kept


def _check_sets(facts: list[Any], segments: naive.Segments) -> None:
    sets = [fact for fact in facts if not isinstance(fact, InterchangeAck)]
    assert [(fact.set, fact.st02) for fact in sets] == [
        (one[1], one[2]) for one in segments if one[0] == "ST"
    ]
    for fact in facts:
        if isinstance(fact, GenericSet):
            assert all(segment[0] not in ("ST", "SE") for segment in fact.segments)


def _check_remittances(remittances: list[Remittance], segments: naive.Segments) -> None:
    claims = [claim for remittance in remittances for claim in remittance.claims]
    lines = [line for claim in claims for line in claim.lines]
    assert (len(claims), len(lines)) == (naive.count(segments, "CLP"), naive.count(segments, "SVC"))
    for field, at in (("charge", 3), ("paid", 4), ("patient_responsibility", 5)):
        assert _sum(claims, field) == naive.total(segments, "CLP", at)
    assert (_sum(lines, "charge"), _sum(lines, "paid")) == (
        naive.total(segments, "SVC", 2),
        naive.total(segments, "SVC", 3),
    )
    assert _sum(_adjustments(remittances), "amount") == naive.total(segments, "CAS", 3, 6, 9, 12, 15, 18)
    pairs = [pair for remittance in remittances for pair in remittance.provider_adjustments]
    assert _sum(pairs, "amount") == naive.total(segments, "PLB", 4, 6, 8, 10, 12, 14)
    assert _sum([one.payment for one in remittances], "amount") == naive.total(segments, "BPR", 2)
    remarks = sum(len(line.remarks) + len(line.codes) for line in lines)
    assert remarks == naive.count(segments, "LQ")


def _check_each_payment(remittances: list[Remittance], sets: list[naive.Segments], component: str) -> None:
    """Claim by claim and line by line, and what does not balance with its difference."""
    assert len(remittances) == len(sets)
    for remittance, segments in zip(remittances, sets, strict=True):
        for claim, counted in zip(remittance.claims, naive.claims(segments), strict=True):
            head = (claim.patient_control_number, claim.status_code, claim.charge, claim.paid)
            assert head == (counted.head[1] or None, counted.head[2] or None, counted.charge, counted.paid)
            assert (claim.patient_responsibility or 0) == naive.number(counted.head, 5)
            assert _reasons(claim.adjustments) == counted.reasons
            assert [(line.charge, line.paid, _reasons(line.adjustments)) for line in claim.lines] == [
                (line.charge, line.paid, line.reasons) for line in counted.lines
            ]
        pairs: dict[str | None, Decimal] = defaultdict(Decimal)
        for one in remittance.provider_adjustments:
            pairs[one.code] += one.amount or 0
        assert pairs == naive.provider_adjustments(segments, component)
        assert (remittance.payment.amount or 0) == naive.total(segments, "BPR", 2)
        found = [(one.level, one.expected, one.found) for one in remittance.balance.differences]
        assert found == naive.differences(segments)
        assert remittance.balance.balanced == (not found)


def _reasons(adjustments: tuple[Adjustment, ...]) -> naive.Reasons:
    found: naive.Reasons = defaultdict(Decimal)
    for one in adjustments:
        found[one.group, one.reason] += one.amount or Decimal(0)
    return found


def _adjustments(remittances: list[Remittance]) -> Iterator[Adjustment]:
    for remittance in remittances:
        for claim in remittance.claims:
            yield from claim.adjustments
            for line in claim.lines:
                yield from line.adjustments


def _check_statuses(facts: list[Any], segments: naive.Segments, component: str) -> None:
    reports = [fact for fact in facts if isinstance(fact, ClaimAck | ClaimStatusReport)]
    told: list[Status] = []
    for report in reports:
        levels: list[Any] = [*report.sources, *report.receivers, *report.providers, *report.claims]
        told += [status for level in levels for status in level.statuses]
        told += [status for claim in report.claims for line in claim.lines for status in line.statuses]
    stcs = [one for one in segments if one[0] == "STC"]
    assert len(told) == sum(bool(one[at]) for one in stcs for at in (1, 10, 11) if at < len(one))
    assert len({status.ordinal for status in told}) == len(stcs)
    lines = [line for report in reports for claim in report.claims for line in claim.lines]
    assert len(lines) == naive.count(segments, "SVC")
    assert _by_level(reports) == naive.told(segments, component)


def _by_level(reports: list[ClaimAck | ClaimStatusReport]) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for report in reports:
        claims = report.claims
        levels: dict[str, list[Any]] = {"20": [*report.sources], "21": [*report.receivers], "19": [*report.providers],
                                        "PT": [*claims], "line": [line for claim in claims for line in claim.lines]}  # fmt: skip
        for level, things in levels.items():
            for status in (status for thing in things for status in thing.statuses):
                codes = (status.category or "", status.code or "", status.entity or "", status.action or "")
                found[(level, *codes)] += bool("".join(codes[:3]))
    return +found


def _check_acks(facts: list[Any], segments: naive.Segments) -> None:
    acks = [fact for fact in facts if isinstance(fact, ImplementationAck)]
    assert [ack.group.code for ack in acks] == [one[1] for one in segments if one[0] == "AK9"]
    counts = [(ack.group.included, ack.group.received, ack.group.accepted) for ack in acks]
    assert counts == [tuple((one + [""] * 5)[2:5]) for one in segments if one[0] == "AK9"]
    assert [(one.set, one.control_number) for ack in acks for one in ack.sets] == [
        (one[1], one[2]) for one in segments if one[0] == "AK2"
    ]
    verdicts = [one.code for ack in acks for one in ack.sets]
    assert [code for code in verdicts if code] == [one[1] for one in segments if one[0] in ("IK5", "AK5")]
    elements = [error for ack in acks for one in ack.sets for error in one.errors if error.element_error]
    assert len(elements) == naive.count(segments, "IK4") + naive.count(segments, "AK4")
    interchange_acks = [fact for fact in facts if isinstance(fact, InterchangeAck)]
    assert [(one.interchange_control_number, one.code, one.note) for one in interchange_acks] == [
        tuple((one + [""] * 5)[at] or None for at in (1, 4, 5)) for one in segments if one[0] == "TA1"
    ]


def _check_claims(claims: list[Any], segments: naive.Segments) -> None:
    assert len(claims) == naive.count(segments, "CLM")
    assert _sum(claims, "charge") == naive.total(segments, "CLM", 2)
    in_claims = segments[next((n for n, one in enumerate(segments) if one[0] == "CLM"), len(segments)) :]
    lines = [line for claim in claims for line in claim.lines]
    charges = (
        naive.total(in_claims, "SV1", 2) + naive.total(in_claims, "SV2", 3) + naive.total(in_claims, "SV3", 2)
    )
    assert _sum(lines, "charge") == charges


def _sum(things: Any, field: str) -> Decimal:
    return sum((value for one in things if (value := getattr(one, field)) is not None), Decimal(0))
