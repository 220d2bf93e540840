"""277CA, 277 and 276: who says what about which claim, and what each status means."""

from __future__ import annotations

import tracemalloc
from datetime import date
from decimal import Decimal
from itertools import chain, repeat
from pathlib import Path

import pytest
from msgspec import structs

from edigate.transactions import read
from edigate.transactions.claim_ack_277ca.facts import ClaimAck
from edigate.transactions.claim_status_276.facts import ClaimStatusRequest
from edigate.transactions.claim_status_277.facts import ClaimStatusReport
from edigate.transactions.set_fact import SetFact
from edigate.transactions.status_information import (
    ClaimStatus,
    ProviderStatus,
    ReceiverStatus,
    Status,
    StatusAnswer,
    StatusHeader,
    StatusSource,
    StatusTrailer,
)
from edigate.transactions.status_reading import acknowledged, outcome_of
from read_results import FIXTURES
from transactions.written import fact, file


def whole(name: str) -> SetFact:
    (only,) = read.facts([(FIXTURES / f"{name}.x12").read_bytes()])
    assert isinstance(only, SetFact)
    return only


def ack(name: str) -> ClaimAck:
    only = whole(f"005010X214/{name}")
    assert isinstance(only, ClaimAck)
    return only


def told(statuses: tuple[Status, ...]) -> list[tuple[object, ...]]:
    return [
        (one.category, one.code, one.entity, one.action, str(one.outcome), one.stc, one.composite)
        for one in statuses
    ]


def test_a_277ca_names_batch_claims_and_payer_numbers() -> None:
    one = ack("pass/one-accepted-one-rejected")
    assert one.source is not None and (one.source.name, one.source.trace) == (
        "NORTHERN TEST PLAN",
        "NTPRC0504",
    )
    assert (one.source.received_date, one.source.processed_date) == (date(2026, 5, 4), date(2026, 5, 4))
    assert one.receiver is not None and one.receiver.trace == "HSCB000044"
    totals = one.receiver.totals
    assert (totals.accepted, totals.rejected, totals.accepted_amount, totals.rejected_amount) == (
        1,
        1,
        180,
        60,
    )
    (provider,) = one.providers
    assert (provider.npi, provider.trace, provider.totals.accepted) == ("1742003118", "0", 1)
    accepted, rejected = one.claims
    assert (accepted.patient_control_number, accepted.payer_claim_control_number) == (
        "HSC-7001",
        "NTP26120000071",
    )
    assert (accepted.clearinghouse_number, accepted.bill_type) == ("HUB0000000000071", "111")
    assert (accepted.receiver_trace, accepted.provider_npi) == ("HSCB000044", "1742003118")
    assert (accepted.service_date, accepted.service_date_end) == (date(2026, 4, 13), date(2026, 4, 14))
    assert told(accepted.statuses) == [("A2", "20", "PR", "WQ", "accepted", 1, 1)]
    assert rejected.patient is not None and rejected.patient.name == "BRANDT, OTTO"


def test_every_composite_of_every_stc_is_a_status_of_its_own() -> None:
    rejected = ack("pass/one-accepted-one-rejected").claims[1]
    assert told(rejected.statuses) == [
        ("A7", "562", "85", "U", "rejected", 1, 1),
        ("A7", "128", "85", "U", "rejected", 1, 10),
        ("A3", "21", None, "U", "rejected", 1, 11),
        ("A8", "145", "85", "U", "rejected", 2, 1),
    ]
    assert rejected.statuses[3].text == "TAXONOMY DOES NOT FIT"
    (line,) = rejected.lines
    assert (line.line_control_number, line.charge, line.units) == ("HSC-7002-1", 60, 1)
    assert told(line.statuses) == [("A7", "454", None, "U", "rejected", 1, 1)]


def test_a_refused_receiver_or_provider_is_told_without_claims() -> None:
    refused = ack("pass/receiver-refused")
    assert refused.claims == () and refused.providers == ()
    assert refused.receiver is not None
    assert told(refused.receiver.statuses) == [("A3", "24", "41", "U", "rejected", 1, 1)]
    provider = ack("pass/provider-refused").providers[0]
    assert told(provider.statuses) == [("A3", "24", "85", "U", "rejected", 1, 1)]


def test_several_claims_of_one_patient_and_no_provider_level() -> None:
    one = ack("quirk/clearinghouse-without-provider-level")
    assert [claim.patient_control_number for claim in one.claims] == ["HSC-7002", "HSC-7003"]
    assert one.claims[0].provider_npi is None
    assert one.source is not None and one.source.entity == "AY"


@pytest.mark.parametrize(
    "action, category, outcome, contradicts",
    [
        ("WQ", "A0", "accepted", False), ("WQ", "A1", "accepted", False), ("WQ", "A2", "accepted", False),
        ("WQ", "A5", "accepted", False), ("U", "A3", "rejected", False), ("U", "A6", "rejected", False),
        ("U", "A7", "rejected", False), ("U", "A8", "rejected", False), ("WQ", "A7", "rejected", True),
        ("U", "A2", "rejected", True), ("WQ", "DR01", "unknown", False), ("U", "DR01", "rejected", False),
        (None, "A7", "rejected", False), (None, "A1", "accepted", False), (None, None, "unknown", False),
        ("WQ", None, "unknown", False), ("XX", "A3", "rejected", False), ("U", "F1", "rejected", True),
    ],
)  # fmt: skip
def test_the_outcome_of_an_acknowledgment(
    action: str, category: str, outcome: str, contradicts: bool
) -> None:
    assert acknowledged(action, category) == (outcome, contradicts)


@pytest.mark.parametrize(
    "category, outcome",
    [("A1", "accepted"), ("A3", "rejected"), ("A4", "unknown"), ("P0", "pending"), ("P3", "pending"), ("R0", "pending"),
     ("R17", "pending"), ("F0", "finalized"), ("F3F", "finalized"), ("E1", "unknown"), ("D0", "unknown"),
     (None, "unknown")],
)  # fmt: skip
def test_the_outcome_of_a_category(category: str | None, outcome: str) -> None:
    assert outcome_of(category) == outcome


def test_a_contradiction_is_told_and_counts_as_rejected() -> None:
    one = ack("quirk/action-and-category-disagree")
    assert [str(claim.statuses[0].outcome) for claim in one.claims] == [
        "rejected",
        "rejected",
        "unknown",
        "rejected",
    ]
    assert [(finding.code, finding.where.ordinal) for finding in one.findings] == [
        ("STATUS_CONTRADICTION", one.claims[0].statuses[0].ordinal),
        ("STATUS_CONTRADICTION", one.claims[1].statuses[0].ordinal),
    ]


def test_a_277_tells_where_each_claim_stands() -> None:
    report = whole("005010X212/quirk/277-paid-pending-not-found")
    assert isinstance(report, ClaimStatusReport)
    paid, pending, missing = report.claims
    assert (paid.trace, paid.patient_control_number) == ("HSCQ0001", "HSC-7001")
    assert paid.payer_claim_control_number == "NTP26120000071"
    (status,) = paid.statuses
    assert (status.outcome, status.amount, status.paid) == ("finalized", 180, Decimal("98.25"))
    assert (status.finalized_date, status.method) == (date(2026, 5, 2), "ACH")
    assert (status.payment_date, status.payment_trace) == (date(2026, 5, 4), "NP2605040019")
    assert paid.patient is not None and (paid.patient.birth_date, paid.patient.gender) == (
        date(1988, 1, 17),
        "F",
    )
    assert [(line.line_control_number, str(line.charge)) for line in paid.lines] == [
        ("HSC-7001-1", "130.00"),
        (None, "50.00"),
    ]
    assert pending.patient is not None and pending.patient.name == "BRANDT, OTTO"
    assert pending.subscriber is not None and pending.subscriber.name == "BRANDT, GRETE"
    assert [one.stc for one in pending.statuses] == [1, 2]
    assert (missing.trace, missing.patient_control_number) == ("HSCQ0003", None)


def test_a_277_of_several_sources_keeps_them_all() -> None:
    report = whole("005010X212/quirk/277-several-sources-and-an-action")
    assert isinstance(report, ClaimStatusReport)
    assert [source.name for source in report.sources] == ["PLAN 1", "PLAN 2"]
    assert [(claim.patient_control_number, claim.statuses[0].text) for claim in report.claims] == [
        ("HSC-701", "RECEIVED"), ("HSC-702", "RECEIVED"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "guide, bht, kind, other",
    [
        ("005010X214", "BHT*0010*08*1***DG", "277CA", False),
        ("005010X212", "BHT*0085*08*1***TH", "277", False),
        ("004040X167", "BHT*0085*08*1***TH", "277CA", False),
        ("004010X093A1", "BHT*0010*08*1***DG", "277", False),
        ("005010", "BHT*0085*08*1***TH", "277CA", True),
        ("005010", "BHT*0010*08*1***DG", "277", True),
        ("005010X213", "BHT*0085*48*1***RQ", "277", True),
        ("", "STC*A1", "277", True),
    ],
)
def test_the_guide_tells_the_277s_apart_and_bht_only_where_it_says_nothing(
    guide: str, bht: str, kind: str, other: bool
) -> None:
    one = fact("277", guide, [bht, "HL*1**20*1"])
    assert one.kind == kind
    assert ("OTHER_GUIDE" in [finding.code for finding in one.findings]) is other


def test_a_276_asks_for_claims() -> None:
    request = whole("005010X212/pass/276-two-claims")
    assert isinstance(request, ClaimStatusRequest)
    first, second = request.claims
    assert (first.trace, first.patient_control_number, first.charge) == ("HSCQ0001", "HSC-7001", 180)
    assert (first.payer_claim_control_number, first.bill_type) == ("NTP26120000071", "111")
    assert (first.service_date, first.service_date_end) == (date(2026, 4, 13), date(2026, 4, 14))
    assert first.provider is not None and first.provider.npi == "1742003118"
    assert [line.line_control_number for line in first.lines] == ["HSC-7001-1"]
    assert second.patient is not None and second.patient.name == "BRANDT, OTTO"
    assert second.subscriber is not None and second.subscriber.id == "NTP55500187"
    assert request.source is not None and request.source.id == "NTP77"
    assert request.receiver is not None and request.receiver.id == "HILLCLINIC"


STREAMED = sorted(
    path for guide in ("005010X214", "005010X212") for path in (FIXTURES / guide).glob("*/*.x12")
)


@pytest.mark.parametrize("path", STREAMED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_stream_says_the_same_as_the_whole(path: Path) -> None:
    data = path.read_bytes()
    parts = list(read.stream([data]))
    for one in read.facts([data]):
        if not isinstance(one, StatusAnswer):
            assert parts.pop(0) == one
            continue
        header, *levels = parts[: parts.index(next(p for p in parts if isinstance(p, StatusTrailer))) + 1]
        del parts[: len(levels) + 1]
        assert isinstance(header, StatusHeader) and isinstance(levels[-1], StatusTrailer)
        noted = [header, *(p for p in levels if isinstance(p, ClaimStatus | StatusTrailer))]
        bare = [
            structs.replace(p, extras=(), findings=()) if isinstance(p, ClaimStatus) else p for p in levels
        ]
        for kind, told in (
            (StatusSource, one.sources),
            (ReceiverStatus, one.receivers),
            (ProviderStatus, one.providers),
            (ClaimStatus, one.claims),
        ):
            assert tuple(p for p in bare if isinstance(p, kind)) == told
        assert tuple(extra for p in noted for extra in p.extras) == one.extras
        assert tuple(finding for p in noted for finding in p.findings) == one.findings
        assert all(getattr(header, name) == getattr(one, name) for name in _OF_HEADER)
        assert (levels[-1].claims, len(bare)) == (len(one.claims), len(levels))
    assert parts == []


_OF_HEADER = set(StatusHeader.__struct_fields__) - {"extras", "findings"}


def test_a_level_comes_where_it_ends_before_the_claims_below_it() -> None:
    data = (FIXTURES / "005010X214/pass/one-accepted-one-rejected.x12").read_bytes()
    kinds = [type(part).__name__ for part in read.stream([data])]
    assert kinds == [
        "StatusHeader", "StatusSource", "ReceiverStatus", "ProviderStatus", "ClaimStatus", "ClaimStatus", "StatusTrailer",
    ]  # fmt: skip


@pytest.mark.parametrize("odd", ["", "ZZZ*1~"])
def test_streaming_needs_the_memory_of_a_few_claims_not_of_the_file(odd: str) -> None:
    """Nor does what was noted at each of them pile up."""
    claims = f"HL*4*3*PT~NM1*QC*1*DOE*JO****MI*M1~TRN*2*C1~{odd}STC*A2:20:PR*20260428*WQ*1~".encode() * 8
    body = ["BHT*0085*08*C1*20260428*1000*TH", "HL*1**20*1", "NM1*PR*2*P*****PI*P"]
    head = file("277", "005010X214", body).partition(b"SE*")[0]
    tracemalloc.start()
    found = sum(isinstance(part, ClaimStatus) for part in read.stream(chain([head], repeat(claims, 500))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == 8 * 500
    assert peak < len(claims) * 500 / 4
