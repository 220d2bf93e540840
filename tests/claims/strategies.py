"""Any claim: hypothesis strategies of whole professional and institutional claims that may leave, as they are read back.

Texts are as they travel (capitals, no points), so that a claim read back is equal. Every field of a kind has its strategy;
what belongs together is drawn together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from claims.samples import EXAMPLE, STAY
from claims.seldom import enrich
from edigate.claims.institutional import InstitutionalClaim
from edigate.claims.model import from_values
from edigate.claims.professional import ProfessionalClaim
from edigate.codes.npi import with_check_digit

Strategy = st.SearchStrategy[Any]
Fields = Mapping[str, Strategy]

FIRST, LAST = date(2025, 11, 1), date(2026, 2, 20)  # days of service, before the day of the file
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
words = st.text(_LETTERS + "0123456789", min_size=2, max_size=12)
numbers = st.text(_LETTERS + "0123456789", min_size=4, max_size=12)
cents = st.integers(1, 999_999).map(lambda n: str(Decimal(n).scaleb(-2)))
counts = st.integers(1, 90)
days = st.dates(FIRST, LAST).map(date.isoformat)
earlier = st.dates(date(2025, 1, 1), date(2025, 10, 1)).map(date.isoformat)
npis = st.integers(100_000_000, 199_999_999).map(lambda nine: with_check_digit(str(nine)))
diagnoses = st.from_regex(r"[A-EG-NR][0-9]{2}[0-9]", fullmatch=True).map(lambda code: {"code": code})
reasons = st.sampled_from(["45", "50", "96", "97", "109", "16", "18", "23"])
groups = st.sampled_from(["CO", "OA", "PI"])
phones = st.just("5555550100")


def some(strategy: Strategy, most: int = 3) -> Strategy:
    """One to `most`."""
    return st.lists(strategy, min_size=1, max_size=most)


def shape(needed: Fields, optional: Fields | None = None) -> Strategy:
    """Values with fields that are always there and fields that may be."""
    return st.fixed_dictionaries(dict(needed), optional=dict(optional or {}))


addresses = st.one_of(
    shape(
        {"address1": words, "city": words, "state": st.sampled_from(["IL", "ME", "TX"]),
         "postal_code": st.from_regex(r"[1-9][0-9]{8}", fullmatch=True)},
        {"address2": words},
    ),
    shape({"address1": words, "city": words, "country": st.sampled_from(["FR", "DE"]),
           "postal_code": st.from_regex(r"[0-9]{5}", fullmatch=True)}),
)  # fmt: skip
home = addresses.filter(lambda place: "state" in place)
contacts = shape({"phone": phones}, {"name": words, "phone_extension": st.just("12"), "fax": phones})
names = {"first_name": words, "middle_name": words, "suffix": st.just("JR")}
own_numbers = some(shape({"qualifier": st.just("G2"), "value": numbers}), 2)


def people(**more: Strategy) -> Strategy:
    """A person who treats."""
    return shape({"last_name": words, "npi": npis}, {**names, "identifiers": own_numbers, **more})


taxonomies = st.sampled_from(["207Q00000X", "207R00000X"])
facilities = shape({"organization_name": words, "npi": npis, "address": home}, {"identifiers": own_numbers})
attachments = st.one_of(
    shape({"type": st.sampled_from(["B4", "M1", "OZ"]), "transmission": st.just("AA")}),
    shape(
        {
            "type": st.sampled_from(["B4", "M1"]),
            "transmission": st.sampled_from(["EL", "FX"]),
            "control_number": numbers,
        }
    ),
)
contracts = shape(
    {"type": st.sampled_from(["02", "04", "05"])},
    {"amount": cents, "percent": counts, "code": numbers, "discount_percent": counts, "version": numbers},
)
repricings = shape(
    {"method": st.just("02"), "allowed": cents}, {"savings": cents, "organization_id": numbers}
)
drugs = shape(
    {"ndc": st.just("00002143380"), "quantity": counts, "unit": st.sampled_from(["UN", "ML", "GR"])},
    {"prescription_number": numbers},
)
remarks = shape({}, {"hcpcs_payable": cents, "remark_codes": some(st.sampled_from(["MA01", "MA18", "N1"]), 5),
                     "esrd_paid": cents, "professional_component": cents}).filter(bool)  # fmt: skip
adjustments = shape({"group": groups, "reason": reasons, "amount": cents}, {"quantity": counts})
conditions = shape({"codes": st.just(["AV"])})

OF_ANY_CLAIM: Fields = {
    "pay_to_address": home,
    "delay_reason": st.sampled_from(["1", "7", "11"]),
    "prior_authorization": numbers, "referral_number": numbers, "service_authorization_exception": st.just("3"),
    "repriced_claim_number": numbers, "adjusted_repriced_claim_number": numbers, "repricer_received_date": earlier,
    "assignment": st.sampled_from(["A", "C"]), "benefits_assigned": st.sampled_from(["Y", "N", "W"]),
    "release_of_information": st.sampled_from(["Y", "I"]), "attachments": some(attachments), "contract": contracts,
    "repricing": repricings, "file_information": some(words), "medical_record_number": numbers,
    "demonstration_project": numbers, "condition_codes": st.lists(st.sampled_from(["A1", "A2", "17", "18"]), unique=True,
                                                                  min_size=1),
}  # fmt: skip


def subscribers(draw: st.DrawFn, values: dict[str, Any]) -> None:
    """Who is insured, and perhaps a dependent who is the patient."""
    who = {**values["subscriber"], **draw(shape({"last_name": words, "member_id": numbers}, names))}
    who.pop("middle_name", None)
    who = {key: value.upper() if isinstance(value, str) else value for key, value in who.items()}
    who["address"] = draw(home)
    who["birth_date"] = draw(st.dates(date(1940, 1, 1), date(2000, 1, 1)).map(date.isoformat))
    values["subscriber"] = who
    if draw(st.booleans()):
        for name in ("address", "birth_date", "gender"):
            who.pop(name)
        values["patient"] = draw(
            shape(
                {"last_name": words, "relationship": st.sampled_from(["01", "19", "G8"]), "birth_date": st.just("2010-05-05"),
                 "gender": st.sampled_from("FM"), "address": home},
                {"first_name": words, "property_casualty_claim_number": numbers},
            )
        )  # fmt: skip


def of_every_kind(draw: st.DrawFn, values: dict[str, Any]) -> None:
    """What seldom stands on a claim: a plan that wants its money back, encounters, corrections, another currency."""
    with_some(draw, values, {"pay_to_plan": shape(
        {"name": words, "id": numbers, "ein": st.just("371234568"), "address": home},
        {"identifier": shape({"qualifier": st.just("2U"), "value": numbers})},
    ), "report_type": st.sampled_from(["CH", "RP"])}, 6)  # fmt: skip
    if draw(st.integers(1, 4)) == 1 and "frequency" not in values:
        values |= {"frequency": draw(st.sampled_from("78")), "payer_claim_control_number": draw(numbers)}
    for line in values["lines"]:
        if draw(st.integers(1, 6)) == 1:
            line["line_control_number"] = f"{draw(numbers)}{len(line)}-{values['lines'].index(line)}"


def other_payers(draw: st.DrawFn, values: dict[str, Any], line_results: Strategy, more: Fields) -> None:
    """A primary payer that has decided, its sums told for every line, and the claim to the secondary one."""
    payer = draw(
        shape(
            {"claim_filing_code": st.just("CI"), "id": numbers, "name": words,
             "subscriber": shape({"last_name": words, "member_id": numbers}, {"first_name": words, "address": home})},
            {"group_number": numbers, "address": home, "remarks": remarks, "prior_authorization": numbers,
             "referral_number": numbers, "payer_claim_control_number": numbers, **more},
        )
    )  # fmt: skip
    values["subscriber"]["payer_rank"] = "S"
    paid = Decimal(0)
    for line in values["lines"]:
        charge = Decimal(line["charge"])
        left = (charge / 3).quantize(Decimal("0.01"))
        result = {
            **draw(line_results),
            "payer_id": payer["id"],
            "paid": str(charge - left),
            "paid_date": "2026-02-25",
        }
        if "procedure" in line:
            result["procedure"] = {k: v for k, v in line["procedure"].items() if k != "description"}
        if "revenue_code" in line:
            result["revenue_code"] = line["revenue_code"]
        if left:
            result["adjustments"] = [{"group": "PR", "reason": "2", "amount": str(left)}]
        if len(values["lines"]) > 1 and line is not values["lines"][0] and draw(st.integers(1, 4)) == 1:
            result["bundled_line"] = "1"
        line["results"] = [result]
        paid += charge - left
    values["other_payers"] = [{"payer_rank": "P", **payer, "paid": str(paid)}]


def with_some(draw: st.DrawFn, values: dict[str, Any], fields: Fields, one_in: int = 4) -> None:
    """Fill in some of these fields."""
    for name, strategy in fields.items():
        if draw(st.integers(1, one_in)) == 1:
            values[name] = draw(strategy)


def _basic(draw: st.DrawFn, example: dict[str, Any], kept: tuple[str, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {name: example[name] for name in ("kind", *kept)}
    values["patient_control_number"] = draw(st.from_regex(r"[A-Z0-9]{3,20}", fullmatch=True))
    values["billing_provider"] = {
        "organization_name": draw(words), "npi": draw(npis), "ein": "371234567", "address": draw(home),
        **draw(shape({}, {"taxonomy": taxonomies, "contacts": st.lists(contacts, min_size=1, max_size=1)})),
    }  # fmt: skip
    values["payer"] = draw(shape({"id": numbers, "name": words}, {"address": home}))
    values["subscriber"] = {**example["subscriber"], "first_name": "ANNA"}
    return values


# ---- professional

PROCEDURES = st.sampled_from(["99213", "99214", "71046", "80053", "97110", "J1885"])
OF_PROFESSIONAL_LINE: Fields = {
    "emergency": st.just(True), "family_planning": st.just(True), "prior_authorization": numbers,
    "referral_number": numbers, "note": words, "third_party_note": words, "file_information": some(words),
    "rendering_provider": people(taxonomy=taxonomies), "ordering_provider": people(), "referring_provider": people(),
    "supervising_provider": people(), "service_facility": facilities, "attachments": some(attachments),
    "contract": contracts, "repricing": repricings, "drug": drugs, "last_seen_date": earlier,
    "initial_treatment_date": earlier, "begin_therapy_date": earlier, "shipped_date": earlier,
    "test_results": some(shape({"kind": st.sampled_from(["R1", "HT"]), "value": counts}), 2),
    "sales_tax": st.just("0.01"), "immunization_batch": numbers, "repriced_line_number": numbers,
    "adjusted_repriced_line_number": numbers, "postage": st.just("0.01"), "epsdt": st.just(True),
    "copay_exempt": st.just(True), "clia_number": st.just("12D3456789"), "referring_clia_number": st.just("12D3456789"),
    "mammography_certification": numbers, "prescription_date": earlier, "hemoglobin_test_date": earlier,
    "creatinine_test_date": earlier, "last_xray_date": earlier, "obstetric_units": counts,
    "payer_authorizations": some(shape({"number": numbers, "payer_id": numbers}), 2),
    "payer_referrals": some(shape({"number": numbers, "payer_id": numbers}), 2),
    "hospice_employed": st.booleans(),
    "purchased_service": shape({"provider_id": st.just("1750002028"), "charge": cents}),
    "purchased_provider": shape({"npi": npis}, {"person": st.just(True), "identifiers": own_numbers}),
    "forms": some(shape({"form": st.just("484.03"), "answers": some(shape({"question": words, "text": words}), 3)}), 2),
}  # fmt: skip
OF_PROFESSIONAL: Fields = {
    **OF_ANY_CLAIM,
    "patient_paid": st.just("0.01"), "note": shape({"type": st.sampled_from(["ADD", "CER", "DGN"]), "text": words}),
    "provider_signature": st.just(False), "patient_signature_by_provider": st.just(True), "onset_date": earlier,
    "initial_treatment_date": earlier, "last_seen_date": earlier, "last_xray_date": earlier,
    "last_menstrual_period_date": earlier, "first_contact_date": earlier, "assumed_care_date": earlier,
    "clia_number": st.just("12D3456789"), "referring_provider": people(), "supervising_provider": people(),
    "rendering_provider": people(taxonomy=taxonomies), "service_facility": facilities,
    "special_program": st.sampled_from(["02", "03"]), "investigational_device": numbers,
    "prescription_date": earlier, "relinquished_care_date": earlier, "return_to_work_date": st.just("2025-10-09"),
    "last_worked_date": st.just("2025-10-01"), "disability_date": st.just("2025-10-01"),
    "disability_date_end": st.just("2025-10-09"), "mammography_certification": numbers, "medicare_crossover": st.just("N"),
    "care_plan_oversight": npis, "homebound": st.just(True), "epsdt_referral": conditions,
    "vision_conditions": st.just([{"category": "E1", "codes": ["L1"]}]),
    "chiropractic": shape({"condition": st.just("C")}, {"description1": words, "description2": words}),
    "admission_date": earlier, "discharge_date": st.just("2025-10-02"),
}  # fmt: skip


rides = shape(
    {"transport": shape({"reason": st.sampled_from("ABCDE"), "miles": counts},
                        {"weight_pounds": counts, "round_trip_purpose": words, "stretcher_purpose": words}),
     "conditions": some(shape({"codes": some(st.sampled_from(["01", "04", "05", "09"]), 5)}, {"applies": st.booleans()}), 3),
     "pick_up": home, "drop_off": home},
    {"drop_off_name": words},
)  # fmt: skip
answers = st.one_of(*(shape({"question": words, name: told}) for name, told in (
    ("yes_no", st.sampled_from("YNW")), ("text", words), ("date", earlier), ("percent", counts))))  # fmt: skip
OF_EQUIPMENT: Fields = {
    "equipment_certification": shape({"type": st.sampled_from("IRS"), "months": counts}),
    "equipment_conditions": shape({"codes": some(st.sampled_from(["38", "ZV"]), 2)}, {"applies": st.booleans()}),
    "medical_necessity_forms": some(shape({"type": st.just("CT"), "transmission": st.sampled_from(["AB", "AD"])}), 2),
    "recertification_date": earlier, "begin_therapy_date": earlier, "last_certification_date": earlier,
    "forms": some(shape({"form": st.sampled_from(["484.03", "06.03B"]), "answers": some(answers, 4)},
                        {"list": st.sampled_from(["UT", "AS"])}), 2),
}  # fmt: skip


def special_services(draw: st.DrawFn, values: dict[str, Any]) -> None:
    """Services that have parts of their own: a ride, equipment, anaesthesia, a compound, an adjusted spine."""
    line = values["lines"][0]
    match draw(
        st.sampled_from(
            ["visit", "visit", "ride", "equipment", "anesthesia", "compound", "spine", "referral"]
        )
    ):
        case "ride":
            values |= {"place_of_service": "41", "ambulance": draw(rides)}
            line["procedure"] = {"code": "A0428", "modifiers": ["RH"]}
            with_some(draw, line, {"ambulance": rides, "ambulance_patients": counts}, 2)
        case "equipment":
            line["procedure"] = {"code": "E0424"}
            line["equipment"] = {
                "procedure_code": "E0424",
                **draw(shape({"days": counts, "rental_price": cents, "purchase_price": cents,
                              "frequency": st.sampled_from("146")})),
            }  # fmt: skip
            with_some(draw, line, OF_EQUIPMENT, 2)
        case "anesthesia":
            line |= {"procedure": {"code": "00740", "modifiers": ["QX", "P3"]}, "unit": "MJ"}
            values["anesthesia_procedures"] = draw(some(st.sampled_from(["43239", "43240"]), 2))
        case "compound":
            for each in values["lines"]:
                each["procedure"] = {"code": "J3490", "description": draw(words)}
                each["drug"] = draw(shape({"ndc": st.just("00002143380"), "quantity": counts, "unit": st.just("ML"),
                                           "compound_link": st.just("C1")}))  # fmt: skip
        case "spine":
            values |= {
                "chiropractic": {"condition": draw(st.sampled_from("AM"))},
                "acute_manifestation_date": draw(earlier),
            }
        case "referral":
            values |= {"referring_provider": draw(people()), "primary_care_provider": draw(people())}
            line |= {"referring_provider": draw(people()), "primary_care_provider": draw(people())}


@st.composite
def professional_lines(draw: st.DrawFn, diagnoses_known: int) -> dict[str, Any]:
    """A line of a professional claim."""
    start = draw(st.dates(FIRST, LAST))
    line: dict[str, Any] = {
        "procedure": draw(shape({"code": PROCEDURES}, {"modifiers": st.just(["25"]), "description": words})),
        "charge": draw(cents), "quantity": draw(counts), "service_date": start.isoformat(),
        "diagnosis_pointers": draw(
            st.lists(st.integers(1, diagnoses_known), min_size=1, max_size=min(4, diagnoses_known), unique=True)
        ),
    }  # fmt: skip
    if draw(st.booleans()):
        line["service_date_end"] = (start + timedelta(draw(st.integers(1, 5)))).isoformat()
    with_some(draw, line, OF_PROFESSIONAL_LINE, 8)
    if "note" in line:
        line["note_type"] = draw(st.sampled_from(["ADD", "DCP"]))
    return line


@st.composite
def professional_claims(draw: st.DrawFn) -> ProfessionalClaim:
    """Any professional claim."""
    values = _basic(draw, EXAMPLE, ("place_of_service",))
    values["diagnoses"] = draw(
        st.lists(diagnoses, min_size=1, max_size=12, unique_by=lambda each: each["code"])
    )
    values["lines"] = draw(st.lists(professional_lines(len(values["diagnoses"])), min_size=1, max_size=4))
    with_some(draw, values, OF_PROFESSIONAL)
    special_services(draw, values)
    of_every_kind(draw, values)
    subscribers(draw, values)
    if draw(st.integers(1, 3)) == 1:
        other_payers(
            draw, values, shape({"quantity": counts}), {"patient_signature_by_provider": st.just(True)}
        )
    _number_for_payers(values)
    enrich(draw, values)
    if draw(st.integers(1, 4)) == 1:
        values |= {"related_causes": ["AA"], "accident_state": "IL", "accident_date": draw(earlier)}
    claim = from_values(values)
    assert isinstance(claim, ProfessionalClaim)
    return claim


def _number_for_payers(values: dict[str, Any]) -> None:
    """Numbers that another payer gave name one that the claim has."""
    known = [payer["id"] for payer in values.get("other_payers", ())]
    for line in values["lines"]:
        for name in ("payer_authorizations", "payer_referrals"):
            if name in line and known:
                line[name] = [{**each, "payer_id": known[0]} for each in line[name]]
            else:
                line.pop(name, None)


# ---- institutional

OF_INSTITUTIONAL_LINE: Fields = {
    "noncovered": st.just("0.01"), "service_tax": st.just("0.01"), "facility_tax": st.just("0.01"),
    "third_party_note": words, "attachments": some(attachments), "repricing": repricings, "drug": drugs,
    "operating_provider": people(), "other_operating_provider": people(), "rendering_provider": people(),
    "referring_provider": people(), "repriced_line_number": numbers, "adjusted_repriced_line_number": numbers,
}  # fmt: skip
OF_INSTITUTIONAL: Fields = {
    **OF_ANY_CLAIM,
    "patient_estimated_due": cents, "investigational_devices": some(numbers, 5), "auto_accident_state": st.just("IL"),
    "peer_review_authorization": numbers, "billing_note": words, "epsdt_referral": conditions,
    "notes": some(shape({"type": st.sampled_from(["ALG", "MED", "DCP"]), "text": words}), 4),
    "operating_provider": people(), "other_operating_provider": people(), "rendering_provider": people(),
    "referring_provider": people(), "service_facility": facilities, "diagnosis_related_group": st.just("194"),
    "external_causes": some(shape({"code": st.sampled_from(["W010XXA", "X58XXXA"])}), 12),
    "occurrences": st.lists(shape({"code": st.sampled_from(["01", "11", "18"]), "date": earlier}), min_size=1, max_size=3,
                            unique_by=lambda each: each["code"]),
    "occurrence_spans": st.lists(shape({"code": st.sampled_from(["70", "71"]), "date": earlier,
                                        "date_end": st.just("2025-10-02")}),
                                 min_size=1, max_size=2, unique_by=lambda each: each["code"]),
    "treatment_codes": some(st.sampled_from(["AAA01", "AAA02"]), 14),
}  # fmt: skip
STAY_REMARKS = shape({"covered_days": counts}, {"drg_amount": cents, "lifetime_psychiatric_days": counts,
                                                "remark_codes": some(st.sampled_from(["MA01", "MA18"]), 5),
                                                "capital_exception": cents, "old_capital": cents})  # fmt: skip


@st.composite
def institutional_lines(draw: st.DrawFn, first: date, last: date, stay: bool) -> dict[str, Any]:
    """A line of an institutional claim."""
    revenue = draw(
        st.sampled_from(["0120", "0250", "0301", "0360"] if stay else ["0250", "0301", "0450", "0510"])
    )
    line: dict[str, Any] = {"revenue_code": revenue, "charge": draw(cents), "quantity": draw(counts)}
    if revenue == "0120":
        line["unit"] = "DA"
    if revenue in ("0301", "0450", "0510"):
        line["procedure"] = draw(
            shape({"code": st.sampled_from(["80053", "99283"])}, {"modifiers": st.just(["25"])})
        )
    if not stay or draw(st.booleans()):
        start = draw(st.dates(first, last))
        line["service_date"] = start.isoformat()
        if start < last and draw(st.booleans()):
            line["service_date_end"] = draw(st.dates(start + timedelta(1), last)).isoformat()
    with_some(draw, line, OF_INSTITUTIONAL_LINE, 8)
    return line


@st.composite
def institutional_claims(draw: st.DrawFn) -> InstitutionalClaim:
    """Any institutional claim: a stay, whole or in part, or visits."""
    values = _basic(draw, STAY, ())
    first = draw(st.dates(FIRST, LAST))
    last = first + timedelta(draw(st.integers(0, 9)))
    frequency, status = draw(st.sampled_from([("1", "01"), ("2", "30"), ("3", "30"), ("4", "03")]))
    stay = draw(st.booleans())
    present = shape({}, {"present_on_admission": st.sampled_from("NUWY")}) if stay else st.just({})
    given = draw(st.lists(diagnoses, min_size=1, max_size=25, unique_by=lambda each: each["code"]))
    principal, *others = [{**each, **draw(present)} for each in given]
    values |= {
        "facility_type": draw(st.sampled_from(["11", "21"] if stay else ["13", "85"])), "frequency": frequency,
        "patient_status": status if stay else "01", "statement_date": first.isoformat(),
        "statement_date_end": last.isoformat(), "admission_type": draw(st.sampled_from("1239")), "admission_source": "1",
        "principal_diagnosis": principal, "other_diagnoses": others,
        "attending_provider": draw(people(taxonomy=taxonomies)),
        "lines": draw(st.lists(institutional_lines(first, last, stay), min_size=1, max_size=5)),
    }  # fmt: skip
    with_some(draw, values, OF_INSTITUTIONAL)
    of_every_kind(draw, values)
    if stay:
        _stay(draw, values, first, last)
    else:
        values["reasons_for_visit"] = draw(some(diagnoses))
    subscribers(draw, values)
    if draw(st.integers(1, 3)) == 1:
        other_payers(
            draw, values, shape({"quantity": counts}), {"inpatient_remarks": STAY_REMARKS} if stay else {}
        )
    enrich(draw, values)
    claim = from_values(values)
    assert isinstance(claim, InstitutionalClaim)
    return claim


def _stay(draw: st.DrawFn, values: dict[str, Any], first: date, last: date) -> None:
    """What only a stay tells."""
    values |= {
        "admission_date": first.isoformat(),
        "admission_time": "0915",
        "admitting_diagnosis": draw(diagnoses),
    }
    if values["frequency"] in ("1", "4"):
        values["discharge_time"] = "1130"
    done = shape({"code": st.from_regex(r"0[0-9A-H][BDHT][0-9]{2}ZZ", fullmatch=True),
                  "date": st.dates(first, last).map(date.isoformat)})  # fmt: skip
    if draw(st.booleans()):
        values["principal_procedure"] = draw(done)
        values["other_procedures"] = draw(st.lists(done, max_size=24))
    nights = max((last - first).days, 1)
    counted = (last - first).days + 1 if values["patient_status"] == "30" else nights
    values["value_amounts"] = [{"code": "80", "amount": str(counted)}, {"code": "01", "amount": draw(cents)}]
