"""The 835: every element in its field, whole and streamed alike, and what is odd told and kept."""

from __future__ import annotations

import json
import tracemalloc
from datetime import date
from decimal import Decimal
from itertools import chain, repeat

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.transactions import read
from edigate.transactions.remittance_835.facts import (
    ClaimPayment,
    Remittance,
    RemittanceHeader,
    RemittanceTrailer,
)
from edigate.transactions.values import Amount, DatedEvent, Procedure, Quantity, Reference
from read_results import FIXTURES

GUIDE = FIXTURES / "005010X221A1"


def whole(name: str) -> Remittance:
    (fact,) = read.facts([(GUIDE / f"{name}.x12").read_bytes()])
    assert isinstance(fact, Remittance)
    return fact


def test_the_head_says_who_pays_what_to_whom() -> None:
    remittance = whole("pass/two-claims")
    payment = remittance.payment
    assert (payment.amount, payment.credit_debit, payment.method, payment.handling) == (
        Decimal("133.25"),
        "C",
        "ACH",
        "I",
    )
    assert (payment.payment_date, payment.trace, payment.payer_id) == (
        date(2026, 5, 4),
        "NP2605040019",
        "1480001122",
    )
    assert (payment.payment_format, payment.originator) == ("CCP", "1480001122")
    assert payment.payer_account is not None and payment.payer_account.account == "2244668"
    assert payment.payee_account is not None and payment.payee_account.bank == "999988880"
    assert remittance.payer is not None and (remittance.payer.name, remittance.payer.id) == (
        "NORTHERN TEST PLAN",
        "NTP77",
    )
    payee = remittance.payee
    assert payee is not None and (payee.npi, payee.tax_id) == ("1742003118", "480009988")
    assert remittance.production_date == date(2026, 5, 3)
    assert [extra.raw for extra in remittance.extras][:2] == ["N3*1 SAMPLE SQUARE", "N4*PORTLAND*ME*04101"]


def test_a_claim_and_its_lines() -> None:
    first, second = whole("pass/two-claims").claims
    assert (first.patient_control_number, first.payer_claim_control_number) == ("HSC-7001", "NTP26120000071")
    assert (first.status_code, first.charge, first.paid) == ("1", Decimal("180.00"), Decimal("98.25"))
    assert (first.patient_responsibility, first.filing_indicator) == (Decimal("31.75"), "12")
    assert (first.facility_code, first.frequency, first.received_date) == ("11", "1", date(2026, 4, 20))
    assert first.patient is not None and (first.patient.name, first.patient.id) == (
        "LINDQVIST, MAJA T",
        "NTP55500171",
    )
    assert first.service_provider is not None and first.service_provider.npi == "1633004225"
    visit, test = first.lines
    assert visit.procedure == Procedure("HC", "99214", ("25",))
    assert (visit.charge, visit.paid, visit.units, visit.allowed) == (130, Decimal("78.25"), 1, 110)
    assert (visit.line_control_number, visit.service_date, visit.service_date_end) == (
        "HSC-7001-1",
        date(2026, 4, 13),
        None,
    )
    assert [(one.group, one.reason, one.amount) for one in visit.adjustments] == [
        ("CO", "45", 20), ("PR", "1", Decimal("6.75")), ("PR", "3", 25),
    ]  # fmt: skip
    assert (test.service_date, test.service_date_end, test.remarks) == (
        date(2026, 4, 13),
        date(2026, 4, 14),
        ("N130",),
    )
    assert [one.amount for one in second.adjustments] == [25]
    assert (second.statement_date, second.statement_date_end, second.lines) == (
        date(2026, 4, 15),
        date(2026, 4, 15),
        (),
    )
    assert [claim.ordinal for claim in (first, second)] == [14, 31]
    assert [one.ordinal for one in visit.adjustments] == [20, 21, 21]


def test_everything_a_claim_may_carry() -> None:
    reversal, claim, denied = whole("quirk/reversal-correction-and-inpatient").claims
    assert reversal.is_reversal
    assert not claim.is_reversal
    assert (claim.drg, claim.drg_weight, claim.discharge_fraction) == ("470", Decimal("1.93"), Decimal("0.5"))
    assert claim.original_reference == "NTP71"
    assert claim.corrected_patient is not None and claim.corrected_patient.id == "NTP55500189"
    assert claim.insured is not None and claim.insured.first_name == "GRETE"
    assert claim.other_insured is not None and claim.other_insured.id == "X1"
    assert claim.crossover_payer is not None and claim.crossover_payer.name == "SECOND TEST MUTUAL"
    assert claim.corrected_payer is not None and claim.corrected_payer.name == "OTHER FIRST PLAN"
    assert claim.remarks == ("MA01", "N1", "N2")
    assert claim.inpatient[:5] == ("4", "", "", ".00", "MA01")
    assert claim.references == (Reference("EA", "MR-1"),)
    assert (claim.amounts, claim.quantities) == (
        (Amount("I", Decimal("1.50")),),
        (Quantity("CA", Decimal(4)),),
    )
    assert claim.coverage_end_date == date(2026, 6, 30)
    assert [(one.reason, one.amount, one.quantity) for one in claim.adjustments] == [
        ("45", 50, None),
        ("97", 50, 2),
    ]
    assert claim.assigned_number == "1"
    assert denied.assigned_number == "2"
    assert denied.patient is not None and not denied.patient.person
    assert denied.outpatient == ("", "", "MA130", "N211")
    emergency, drug = denied.lines
    assert (emergency.revenue_code, emergency.submitted_procedure) == ("0450", Procedure("HC", "99283"))
    assert (emergency.submitted_units, emergency.units) == (1, 0)
    assert (emergency.codes, emergency.remarks) == ((Reference("RX", "75"),), ("N30",))
    assert drug.procedure is not None and drug.procedure.description == "SYRINGE"
    assert drug.quantities == (Quantity("ZL", Decimal(1)),)


def test_provider_adjustments_come_in_pairs() -> None:
    remittance = whole("quirk/provider-level-only")
    assert [(one.code, one.reference, one.amount) for one in remittance.provider_adjustments] == [
        ("L6", "HSC-6001", Decimal("-2.40")), ("WO", "HSC-6002", 15), ("72", "HSC-6002", -15), ("FB", "NP2604", -10),
        ("CS", None, 0), ("AP", "X", 0),
    ]  # fmt: skip
    assert {one.provider for one in remittance.provider_adjustments} == {"1742003118"}
    assert remittance.claims == ()
    assert remittance.balance.balanced


def test_an_unreadable_amount_is_null_and_its_text_stands_in_extras() -> None:
    remittance = whole("quirk/amount-unreadable")
    (claim,) = remittance.claims
    assert (claim.charge, claim.paid, claim.patient_responsibility, remittance.payment.amount) == (None,) * 4
    kept = {(extra.id, extra.element): extra.raw for extra in remittance.extras}
    assert kept == {
        ("BPR", 2): "FIVE", ("CLP", 3): "1,50", ("CLP", 4): "1E0", ("CLP", 5): "ABC", ("SVC", 2): "NaN",
        ("SVC", 3): "1_0", ("CAS", 3): "--5", ("AMT", 2): "X",
    }  # fmt: skip
    assert not remittance.balance.balanced
    assert all(difference.expected is None for difference in remittance.balance.differences)


def test_the_unknown_is_kept_whole() -> None:
    remittance = whole("quirk/unknown-segment")
    assert [extra.raw for extra in remittance.extras] == [
        "ZZZ*ONE*TWO",
        "NM1*XX*1*ABE*KEN",
        "MOA***MA01",
        "Q?*X",
    ]
    assert remittance.claims[0].extras == remittance.extras


def test_a_date_range_in_the_format_of_dtm06_is_read() -> None:
    line = whole("quirk/date-range-in-dtm").claims[0].lines[0]
    assert (line.service_date, line.service_date_end) == (date(2026, 4, 13), date(2026, 4, 14))


def test_an_unreal_date_is_null_and_kept() -> None:
    remittance = whole("quirk/date-unreal")
    assert remittance.claims[0].lines[0].service_date is None
    assert "20260230" in [extra.raw for extra in remittance.extras]


STREAMED = sorted({*GUIDE.glob("pass/*.x12"), *GUIDE.glob("quirk/*.x12")})


@pytest.mark.parametrize("path", STREAMED, ids=lambda path: path.stem)
def test_the_stream_says_the_same_as_the_whole(path: object) -> None:
    data = path.read_bytes()  # type: ignore[attr-defined]
    wholes = [fact for fact in read.facts([data]) if isinstance(fact, Remittance)]
    parts = [part for part in read.stream([data]) if getattr(part, "kind", "835") != "TA1"]
    for remittance in wholes:
        header, claims, trailer = parts.pop(0), [], None
        assert isinstance(header, RemittanceHeader)
        while not isinstance(trailer, RemittanceTrailer):
            part = parts.pop(0)
            if isinstance(part, ClaimPayment):
                claims.append(part)
            else:
                trailer = part
        assert tuple(claims) == remittance.claims
        assert trailer.provider_adjustments == remittance.provider_adjustments
        assert (trailer.claims, trailer.lines) == (len(claims), sum(len(claim.lines) for claim in claims))
        assert trailer.paid == sum((claim.paid or Decimal(0) for claim in claims), Decimal(0))
        payment = [one for one in remittance.balance.differences if one.level == "payment"]
        assert ([trailer.difference] if trailer.difference else []) == payment
        for field in ("payer", "payee", "payment", "production_date", "isa13", "st02", "ordinal"):
            assert getattr(header, field) == getattr(remittance, field)
    assert parts == []


def test_streaming_needs_the_memory_of_a_few_claims_not_of_the_file() -> None:
    head, claims = _cut(whole_bytes("pass/two-claims"))
    count = 4000
    tracemalloc.start()
    found = sum(isinstance(part, ClaimPayment) for part in read.stream(chain([head], repeat(claims, count))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == 2 * count
    assert peak < len(claims) * count / 5


def whole_bytes(name: str) -> bytes:
    return (GUIDE / f"{name}.x12").read_bytes()


def _cut(data: bytes) -> tuple[bytes, bytes]:
    """Everything before the first CLP, and all claims."""
    start, end = data.index(b"CLP*"), data.index(b"SE*")
    return data[:start], data[start:end]


def test_json_has_the_shape_of_the_contract() -> None:
    plain = json.loads(msgspec.json.encode(whole("pass/two-claims")))
    assert {"set", "kind", "guide", "isa13", "gs06", "st02", "extras", "findings"} < set(plain)
    assert (plain["set"], plain["kind"], plain["guide"]) == ("835", "835", "005010X221A1")
    assert plain["payment"]["amount"] == "133.25"
    assert plain["claims"][0]["lines"][0]["service_date"] == "2026-04-13"
    assert plain["claims"][0]["lines"][0]["service_date_end"] is None
    assert plain["balance"] == {"balanced": True, "differences": []}


def test_dates_without_a_field_are_kept_by_their_qualifier() -> None:
    data = whole_bytes("pass/two-claims").replace(b"DTM*050", b"DTM*573")
    (fact,) = read.facts([data])
    assert isinstance(fact, Remittance)
    assert fact.claims[0].dates == (DatedEvent("573", date(2026, 4, 20)),)


_SOME_835 = [path.read_bytes() for path in sorted(FIXTURES.rglob("*.x12")) if b"ST*835" in path.read_bytes()]
_AS_RECEIVED = (b"MIA", b"MOA", b"PER", b"N3", b"N4", b"ISA", b"GS", b"ST", b"SE", b"GE", b"IEA")


@given(st.sampled_from(_SOME_835), st.sampled_from((b"", b" ")), st.sets(st.integers(0, 60)))
def test_empty_elements_and_blanks_change_no_fact(content: bytes, blank: bytes, places: set[int]) -> None:
    """They lead past the short ways that segments in their usual form take."""
    segments = content.split(b"~")
    for at in places.intersection(range(3, len(segments))):
        if b"*" in segments[at] and not segments[at].strip().startswith(_AS_RECEIVED):
            name, *elements = segments[at].split(b"*")
            segments[at] = b"*".join(
                (name, *elements[:1], *(blank + one for one in elements[1:]), b"", blank)
            )
    assert _claims(b"~".join(segments)) == _claims(content)


def _claims(content: bytes) -> list[object]:
    return [
        msgspec.structs.replace(part, extras=(), findings=())
        for part in read.stream([content])
        if isinstance(part, ClaimPayment | RemittanceTrailer)
    ]
