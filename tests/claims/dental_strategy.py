"""Any dental claim that the edits let through, in the letters in which a file has it, so that it comes back equal."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from claims.dental import DENTAL
from claims.samples import with_changes
from claims.seldom import enrich
from claims.whole import HOLDER, HOME
from edigate.claims.dental import DentalClaim
from edigate.codes.npi import with_check_digit
from edigate.codes.tooth import AREAS, SURFACES, surface_it_lacks

Values = dict[str, Any]

_words = st.from_regex(r"[A-Z][A-Z0-9'.-]{0,8}( [A-Z0-9]{1,6})?", fullmatch=True)
_numbers = st.from_regex(r"[A-Z0-9]{2,12}", fullmatch=True)
_cents = st.integers(1, 9_999_999).map(lambda cents: str(Decimal(cents).scaleb(-2)))
_days = st.dates(date(2025, 1, 1), date(2026, 2, 20))
_earlier = st.dates(date(1995, 1, 1), date(2024, 12, 31)).map(date.isoformat)
_npis = st.integers(100_000_000, 299_999_999).map(lambda nine: with_check_digit(str(nine)))
_identifiers = st.lists(
    st.fixed_dictionaries({"qualifier": st.sampled_from(["0B", "G2"]), "value": _numbers}), max_size=2
)
_addresses = st.fixed_dictionaries(
    {"address1": _words, "city": st.from_regex(r"[A-Z]{2,12}", fullmatch=True), "state": st.just("IL"),
     "postal_code": st.from_regex(r"6[0-9]{8}", fullmatch=True)}, optional={"address2": _words},
)  # fmt: skip
_people = st.fixed_dictionaries(
    {"last_name": _words, "npi": _npis, "taxonomy": st.from_regex(r"1223[A-Z][0-9]{4}X", fullmatch=True)},
    optional={
        "first_name": _words,
        "middle_name": _words,
        "suffix": st.just("JR"),
        "identifiers": _identifiers,
    },
)
_untaxed = _people.map(lambda who: {name: value for name, value in who.items() if name != "taxonomy"})
_places = st.fixed_dictionaries({"organization_name": _words, "npi": _npis, "address": _addresses})
_contracts = st.fixed_dictionaries(
    {"type": st.sampled_from(["02", "04", "09"])},
    optional={"amount": _cents, "code": _numbers, "version": _numbers},
)
_repricings = st.fixed_dictionaries(
    {"method": st.sampled_from(["01", "03"]), "allowed": _cents},
    optional={"savings": _cents, "organization_id": _numbers},
)
_attachments = st.lists(
    st.fixed_dictionaries({"type": st.sampled_from(["DA", "RB", "P6"]), "transmission": st.just("EL"),
                           "control_number": _numbers}), max_size=3,
)  # fmt: skip
_OF_PAYERS = ("payer_predeterminations", "payer_authorizations", "payer_referrals")
_payer_numbers = st.lists(st.fixed_dictionaries({"number": _numbers, "payer_id": st.just("DP9")}), max_size=4)


@st.composite
def _teeth(draw: st.DrawFn) -> Values:
    number = draw(st.sampled_from(["1", "8", "19", "32", "51", "82", "A", "J", "CS"]))
    fitting = sorted(SURFACES - {surface_it_lacks(number)})
    return {"number": number, "surfaces": draw(st.lists(st.sampled_from(fitting), max_size=5, unique=True))}


@st.composite
def _lines(draw: st.DrawFn, diagnoses: int, dated: bool, payers: bool) -> Values:
    teeth = draw(st.lists(_teeth(), max_size=4))
    line: Values = {
        "procedure": {"code": draw(st.from_regex(r"D0[0-9]{3}", fullmatch=True)),
                      "modifiers": draw(st.lists(st.sampled_from(["AA", "AB"]), max_size=4))},
        "charge": draw(_cents),
        "quantity": 1 if len(teeth) > 1 else draw(st.integers(1, 99)),
        "teeth": teeth,
        "oral_cavities": draw(st.lists(st.sampled_from(sorted(AREAS)), max_size=5, unique=True)),
    }  # fmt: skip
    if diagnoses:
        line["diagnosis_pointers"] = draw(
            st.lists(st.integers(1, diagnoses), max_size=min(4, diagnoses), unique=True)
        )
    if dated:
        line["service_date"] = draw(_days).isoformat()
    if payers:
        line["results"] = [_result(draw, line)]
        line |= _some(draw, dict.fromkeys(_OF_PAYERS, _payer_numbers), 6)
    optional = {
        "place_of_service": st.just("22"), "prior_placement_date": _earlier, "appliance_placement_date": _earlier,
        "replacement_date": _earlier, "treatment_start_date": _earlier, "contract": _contracts,
        "predetermination_number": _numbers, "prior_authorization": _numbers, "referral_number": _numbers,
        "sales_tax": _cents, "repriced_line_number": _numbers,
        "adjusted_repriced_line_number": _numbers, "file_information": st.lists(_words, max_size=3),
        "repricing": _repricings, "rendering_provider": _people, "assistant_surgeon": _people,
        "supervising_provider": _untaxed, "service_facility": _places, "line_control_number": _numbers,
    }  # fmt: skip
    line |= _some(draw, optional, 6)
    if draw(st.booleans()):
        line |= {"prosthesis": draw(st.sampled_from(["I", "R"])), "prior_placement_date": draw(_earlier),
                 "prior_placement_estimated": draw(st.booleans())}  # fmt: skip
    return line


def _result(draw: st.DrawFn, line: Values) -> Values:
    """What another payer made of a line, balanced."""
    charge = Decimal(line["charge"])
    paid = Decimal(draw(st.integers(0, int(charge * 100)))).scaleb(-2)
    adjusted = [{"group": "CO", "reason": "45", "amount": str(charge - paid)}] if charge > paid else []
    return {"payer_id": "DP9", "paid": str(paid), "procedure": {"code": line["procedure"]["code"]},
            "paid_date": "2026-02-21", "adjustments": adjusted}  # fmt: skip


def _some(draw: st.DrawFn, optional: dict[str, st.SearchStrategy[Any]], one_in: int) -> Values:
    """Some of these fields, each once in so many claims."""
    return {name: draw(made) for name, made in optional.items() if draw(st.integers(1, one_in)) == 1}


@st.composite
def dental_claims(draw: st.DrawFn) -> DentalClaim:
    """Any dental claim: with and without diagnoses, days on claim or lines, predeterminations, an earlier payer."""
    diagnoses = draw(st.integers(0, 4))
    asked, by_line, payers = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    lines = draw(st.lists(_lines(diagnoses, by_line and not asked, payers), min_size=1, max_size=5))
    for n, line in enumerate(lines):  # a line's own number is its own
        if "line_control_number" in line:
            line["line_control_number"] += f"L{n}"
    changes: Values = {
        "patient_control_number": draw(st.from_regex(r"[A-Z0-9]{1,18}", fullmatch=True)),
        "service_date": ..., "lines": lines,
        "diagnoses": [{"code": f"K0{n}", "version": draw(st.sampled_from(["10", "dental"]))} for n in range(diagnoses)],
        "subscriber__last_name": draw(_words), "subscriber__first_name": draw(_words),
        "subscriber__address": draw(_addresses), "predetermination": asked,
        "billing_provider__organization_name": draw(_words), "billing_provider__ein": "371234568",
        "billing_provider__address": draw(_addresses), "billing_provider__contacts": [{"name": "DESK", "phone": "5555550140"}],
        "rendering_provider": draw(_people), "payer__name": draw(_words),
    }  # fmt: skip
    if not asked and not by_line:
        start = draw(_days)
        changes["service_date"] = start.isoformat()
        if draw(st.booleans()):
            changes["service_date_end"] = (start + timedelta(draw(st.integers(1, 9)))).isoformat()
    if payers:
        changes |= _another_payer(lines)
    optional = {
        "orthodontics": st.sampled_from([{"months": 24, "months_remaining": 6}, {"indicated": True}, {"months": 12}]),
        "tooth_statuses": st.sampled_from([[{"number": "2", "status": "M"}], [{"number": "B", "status": "E"}]]),
        "appliance_placement_date": _earlier, "repricer_received_date": _earlier, "attachments": _attachments,
        "contract": _contracts, "predetermination_number": _numbers, "referral_number": _numbers,
        "prior_authorization": _numbers, "repriced_claim_number": _numbers, "adjusted_repriced_claim_number": _numbers,
        "service_authorization_exception": st.sampled_from("1234567"), "notes": st.lists(_words, max_size=5),
        "file_information": st.lists(_words, max_size=3), "repricing": _repricings, "referring_provider": _people,
        "service_facility": _places, "assistant_surgeon": _people, "supervising_provider": _untaxed,
        "delay_reason": st.just("7"), "special_program": st.just("03"), "assignment": st.just("C"),
        "provider_signature": st.just(False), "related_causes": st.just(["EM"]), "accident_date": _earlier,
        "pay_to_address": _addresses, "subscriber__middle_name": _words, "subscriber__ssn": st.just("123456780"),
    }  # fmt: skip
    values = with_changes(DENTAL, changes | _some(draw, optional, 4))
    enrich(draw, values)
    return DentalClaim.model_validate(values)


def _another_payer(lines: list[Values]) -> Values:
    """A primary payer that decided every line."""
    paid = sum((Decimal(result["paid"]) for line in lines for result in line["results"]), Decimal(0))
    other = {
        "payer_rank": "P", "claim_filing_code": "CI", "id": "DP9", "name": "FIRST DENTAL", "paid": str(paid),
        "subscriber": {**HOLDER, "last_name": "MARSH", "first_name": "ILSE",
                       "address": {**HOME, "address1": "22 MAPLE", "city": "SPRINGFIELD"}},
    }  # fmt: skip
    return {"subscriber__payer_rank": "S", "other_payers": [other]}
