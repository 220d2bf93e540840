"""Invented claims and partners for tests: the pneumonia claim of the worked example, changed where a test wants it."""

from __future__ import annotations

import copy
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from edigate.claims.institutional import InstitutionalClaim
from edigate.claims.model import Claim, from_values
from edigate.claims.partner import Partner
from edigate.claims.professional import ProfessionalClaim
from edigate.claims.text import clean
from edigate.codes.npi import with_check_digit
from edigate.transactions.claim_837.build import BuiltInterchange, ClaimToSend, Control, build
from requirements import ROOT

EXAMPLE, STAY = json.loads((ROOT / "config" / "example-claims.json").read_text(encoding="utf-8"))[:2]
AT = datetime(2026, 3, 4, 9, 15)
PARTNER: dict[str, Any] = {
    "id": "demo",
    "name": "Demo clearinghouse",
    "ta1_requested": False,
    "sender_id": "EDIGATETEST",
    "receiver_id": "DEMOPAYER",
    "submitter": {
        "name": "Lakeside Family Medicine",
        "id": "EDIGATETEST",
        "contact": {"name": "Billing Office", "phone": "(555) 555-0100", "email": "edi@example.com"},
    },
    "receiver": {"name": "Demo Health Plan", "id": "DEMOPAYER"},
}
PERSON = {"last_name": "Okafor", "first_name": "Daniel", "npi": "1650002029"}
PATIENT = {
    "relationship": "19",
    "last_name": "Rivera",
    "first_name": "Theo",
    "birth_date": "2018-07-09",
    "gender": "M",
    "address": {"address1": "22 Maple Street", "city": "Springfield", "state": "IL", "postal_code": "62704"},
}
FACILITY = {
    "organization_name": "Lakeside Imaging",
    "npi": "1750002028",
    "address": {"address1": "7 Pier Road", "city": "Springfield", "state": "IL", "postal_code": "627015678"},
}


def values(**changes: Any) -> dict[str, Any]:
    """The pneumonia claim as values; see `with_changes`."""
    return with_changes(EXAMPLE, changes)


def with_changes(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Values with changes: `a__b__0__c` is one place deep inside, `...` as value takes it away."""
    changed: dict[str, Any] = copy.deepcopy(base)
    for path, value in changes.items():
        *way, last = (int(part) if part.isdigit() else part for part in path.split("__"))
        place: Any = changed
        for part in way:
            place = place.setdefault(part, {}) if isinstance(part, str) else place[part]
        if value is ...:
            del place[last]
        else:
            place[last] = copy.deepcopy(value)
    return changed


def claim(**changes: Any) -> ProfessionalClaim:
    """The pneumonia claim with changes; see `with_changes`."""
    made = from_values(values(**changes))
    assert isinstance(made, ProfessionalClaim)
    return made


def stay(**changes: Any) -> InstitutionalClaim:
    """The stay in a hospital with changes; see `with_changes`."""
    made = from_values(with_changes(STAY, changes))
    assert isinstance(made, InstitutionalClaim)
    return made


def partner(**changes: Any) -> Partner:
    """The example's trading partner with changes."""
    return Partner.model_validate({**PARTNER, **changes})


def build_all(*claims: Claim, to: Partner | None = None) -> BuiltInterchange:
    """An interchange of these claims; submission ids count from 1, traces follow them."""
    parts = [ClaimToSend(each, f"EDG{n:013d}", n) for n, each in enumerate(claims, start=1)]
    return build(parts, to or partner(), Control(101, 101, "LSFB000031", AT))


def split(content: bytes) -> list[list[str]]:
    """The segments of a file with the usual separators, without our own reader."""
    text = content.decode("ascii")
    return [segment.strip("\r\n").split("*") for segment in text.split("~") if segment.strip("\r\n")]


_words = st.text("abcdefghij KLMNOP'-.éñØ*~|", min_size=1, max_size=25).filter(
    lambda text: text.strip(" *~|")
)
_cents = st.integers(1, 9_999_999).map(lambda cents: str(Decimal(cents).scaleb(-2)))
_days = st.dates(date(2020, 1, 1), date(2026, 12, 31))
_npis = st.integers(100_000_000, 299_999_999).map(lambda nine: with_check_digit(str(nine)))
_zips = st.from_regex(r"[0-9]{9}", fullmatch=True)
_addresses = st.fixed_dictionaries(
    {
        "address1": st.just("1 Elm Street"),
        "city": _words.filter(lambda text: len(clean(text)) > 1),
        "state": st.just("IL"),
        "postal_code": _zips,
    },
    optional={"address2": _words},
)
_people = st.fixed_dictionaries({"last_name": _words, "npi": _npis}, optional={"first_name": _words})
_facilities = st.fixed_dictionaries({"organization_name": _words, "npi": _npis, "address": _addresses})
_born = st.dates(date(1930, 1, 1), date(2019, 12, 31)).map(date.isoformat)


@st.composite
def _lines(draw: st.DrawFn, diagnoses: int) -> dict[str, Any]:
    start = draw(_days)
    pointers = st.lists(st.integers(1, diagnoses), min_size=1, max_size=min(4, diagnoses), unique=True)
    line: dict[str, Any] = {
        "procedure": {"code": draw(st.from_regex(r"[0-9]{5}", fullmatch=True))},
        "charge": draw(_cents),
        "quantity": draw(st.integers(1, 99)),
        "unit": draw(st.sampled_from(["UN", "MJ"])),
        "diagnosis_pointers": draw(pointers),
        "service_date": start.isoformat(),
        "service_date_end": (start + timedelta(draw(st.integers(0, 3)))).isoformat(),
        "emergency": draw(st.booleans()),
    }
    for name, strategy in {
        "note": _words, "place_of_service": st.sampled_from(["11", "12"]), "prior_authorization": st.just("PA77"),
        "rendering_provider": _people, "ordering_provider": _people, "referring_provider": _people,
        "supervising_provider": _people, "service_facility": _facilities,
        "drug": st.just({"ndc": "00000-1234-56", "quantity": "2.5", "unit": "ML"}),
    }.items():  # fmt: skip
        if draw(st.integers(0, 4)) == 0:
            line[name] = draw(strategy)
    if draw(st.booleans()):
        line["procedure"]["modifiers"] = draw(st.lists(st.sampled_from(["25", "TC", "59", "GT"]), max_size=4))
    return line


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Any professional claim that the edits let through."""
    codes = draw(
        st.lists(st.from_regex(r"[A-T][0-9]{2}\.[0-9]", fullmatch=True), min_size=1, max_size=12, unique=True)
    )
    changes: dict[str, Any] = {
        "patient_control_number": draw(st.from_regex(r"[A-Z0-9-]{1,20}", fullmatch=True)),
        "diagnoses": [{"code": code} for code in codes],
        "charge": ...,
        "lines": draw(st.lists(_lines(len(codes)), min_size=1, max_size=6)),
        "subscriber__last_name": draw(_words),
        "subscriber__member_id": draw(st.from_regex(r"[A-Z0-9]{2,20}", fullmatch=True)),
        "subscriber__birth_date": draw(_born),
        "billing_provider__npi": draw(st.sampled_from(["1750001012", "1750002028"])),
    }
    for name, strategy in {
        "patient": st.builds(lambda name, born: {**PATIENT, "last_name": name, "birth_date": born}, _words, _born),
        "pay_to_address": _addresses, "referring_provider": _people, "supervising_provider": _people,
        "service_facility": _facilities, "prior_authorization": st.just("PA1"), "onset_date": _born,
        "note": st.fixed_dictionaries({"text": _words}), "patient_paid": st.just("0.01"),
        "related_causes": st.just(["EM"]), "clia_number": st.just("12D3456789"),
    }.items():  # fmt: skip
        if draw(st.integers(0, 3)) == 0:
            changes[name] = draw(strategy)
    return claim(**changes)
