"""The repairs: changes of form that change no meaning. Each is small, certain, and told to the caller.

A rule changes a text only where there is one reading of it; everything else is left for the model and the edits to
refuse. Nothing clinical is ever repaired: no code is replaced, padded or guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class RepairCode(StrEnum):
    """One repair each; docs/EDITS.md lists the same codes."""

    BLANKS_TRIMMED = "BLANKS_TRIMMED"
    BLANKS_JOINED = "BLANKS_JOINED"
    LETTERS_RAISED = "LETTERS_RAISED"
    PHONE_PLAIN = "PHONE_PLAIN"
    DIAGNOSIS_PLAIN = "DIAGNOSIS_PLAIN"
    TAX_ID_PLAIN = "TAX_ID_PLAIN"
    ZIP_PLAIN = "ZIP_PLAIN"
    NDC_PLAIN = "NDC_PLAIN"
    AMOUNT_PLAIN = "AMOUNT_PLAIN"
    DATE_PLAIN = "DATE_PLAIN"
    SHEET_PLAIN = "SHEET_PLAIN"


class Rule(NamedTuple):
    """What a repair does: `words` for people, an example of before and after, and the change itself.

    `fine` is the form of nearly all texts, for which nothing needs to be done.
    """

    code: RepairCode
    words: str
    before: str
    after: str
    fine: str
    apply: Callable[[str], str]


_BLANKS = re.compile(r"\s{2,}|[\t\r\n\f\v\u00a0]")
_PHONE = re.compile(r"\+?[\d ().\-/\u2010-\u2013]{10,24}", re.ASCII)
_NOT_DIGITS = re.compile(r"\D", re.ASCII)
_DIAGNOSIS = re.compile(r"([A-Z]\d[0-9A-Z]|[VE]?\d{2,3})\.[0-9A-Z]{1,4}", re.ASCII | re.IGNORECASE)
_TAX_ID = re.compile(r"\d{2}[- ]\d{7}|\d{3}[- ]\d{2}[- ]\d{4}", re.ASCII)
_ZIP = re.compile(r"\d{5}[- ]\d{4}", re.ASCII)
_NDC = re.compile(r"\d{5}-\d{4}-\d{2}", re.ASCII)
_AMOUNT = re.compile(r"-?\$? ?(\d{1,3}(,\d{3})+|\d+)(\.\d{1,2})?", re.ASCII)
_SHEET = re.compile(r'\s*="(.*)"\s*', re.DOTALL)
_EIGHT_DIGITS = re.compile(r"(18|19|20|21)\d{6}", re.ASCII)
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(:00(\.0+)?)?Z?", re.ASCII)


def _phone(text: str) -> str:
    """Ten digits, the country's 1 before them left out; whatever else it may be is not touched."""
    digits = _NOT_DIGITS.sub("", text)
    if not _PHONE.fullmatch(text):
        return text
    if len(digits) == 11 and digits[0] == "1":
        return digits[1:]
    return digits if len(digits) == 10 and not text.startswith("+") else text


def _without(pattern: re.Pattern[str], marks: str) -> Callable[[str], str]:
    """Leave the marks out of a text that has the whole form of the pattern."""
    gone = str.maketrans("", "", marks)
    return lambda text: text.translate(gone) if pattern.fullmatch(text) else text


def _date(text: str) -> str:
    if _EIGHT_DIGITS.fullmatch(text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    midnight = _MIDNIGHT.fullmatch(text)
    return midnight[1] if midnight else text


def _sheet(text: str) -> str:
    cell = _SHEET.fullmatch(text)
    return cell[1] if cell else text


_R = RepairCode
TRIM = Rule(
    _R.BLANKS_TRIMMED, "Blanks before or after a text are left out", " Rivera ", "Rivera", r"\S(?:.*\S)?", str.strip
)  # fmt: skip
JOIN = Rule(
    _R.BLANKS_JOINED, "Several blanks, tabs or line breaks in a name, address or note become one blank",
    "12  Elm Street", "12 Elm Street", r"[!-~]+(?: [!-~]+)*", lambda text: _BLANKS.sub(" ", text),
)  # fmt: skip
RAISE = Rule(
    _R.LETTERS_RAISED, "Small letters in a code become capital letters", "j15.9", "J15.9", r"[!-`{-~]+", str.upper
)  # fmt: skip
PHONE = Rule(
    _R.PHONE_PLAIN, "A phone or fax number of ten digits loses its punctuation and a leading 1",
    "+1 (555) 555-0100", "5555550100", r"[0-9]{10}", _phone,
)  # fmt: skip
DIAGNOSIS = Rule(
    _R.DIAGNOSIS_PLAIN, "The dot of a diagnosis code is left out", "J15.9", "J159", r"[0-9A-Z]+",
    _without(_DIAGNOSIS, "."),
)  # fmt: skip
TAX_ID = Rule(
    _R.TAX_ID_PLAIN, "Dashes and blanks of an EIN or SSN are left out", "37-1234567", "371234567", r"[0-9]{9}",
    _without(_TAX_ID, "- "),
)  # fmt: skip
ZIP = Rule(
    _R.ZIP_PLAIN, "The dash or blank of a ZIP of nine digits is left out", "62701-1234", "627011234", r"[0-9]{5,9}",
    _without(_ZIP, "- "),
)  # fmt: skip
NDC = Rule(
    _R.NDC_PLAIN, "The dashes of an NDC in the form 5-4-2 are left out", "00000-1234-56", "00000123456", r"[0-9]{11}",
    _without(_NDC, "-"),
)  # fmt: skip
AMOUNT = Rule(
    _R.AMOUNT_PLAIN, "A dollar sign and commas between thousands are left out of an amount", "$1,200.00", "1200.00",
    r"-?[0-9]+(?:\.[0-9]+)?", _without(_AMOUNT, "$, "),
)  # fmt: skip
DATE = Rule(
    _R.DATE_PLAIN, "A date written YYYYMMDD, or with midnight behind it, becomes YYYY-MM-DD", "20260302", "2026-03-02",
    r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]", _date,
)  # fmt: skip
SHEET = Rule(
    _R.SHEET_PLAIN, "A spreadsheet's way to say that a cell is text is left out (CSV only)", '="00123"', "00123",
    r"[^=].*", _sheet,
)  # fmt: skip
RULES = (TRIM, JOIN, RAISE, PHONE, DIAGNOSIS, TAX_ID, ZIP, NDC, AMOUNT, DATE, SHEET)

# Which rules a field has, by its name: a name means the same wherever it stands in a claim. All fields are trimmed.
_FIELDS: tuple[tuple[tuple[Rule, ...], str], ...] = (
    ((JOIN,), "last_name first_name middle_name suffix organization_name name address1 address2 city group_name text "
              "note third_party_note description description1 description2 drop_off_name round_trip_purpose "
              "stretcher_purpose"),
    ((RAISE,), "state country country_subdivision currency taxonomy gender payer_rank claim_filing_code insurance_type "
               "id_qualifier qualifier modifiers code codes unit type transmission group reason relationship "
               "related_causes benefits_assigned release_of_information assignment report_type accident_state "
               "accident_country condition_codes remark_codes anesthesia_procedures procedure_code category condition "
               "list yes_no version present_on_admission treatment_codes frequency facility_type"),
    ((PHONE,), "phone fax"),
    ((TAX_ID,), "ein ssn"),
    ((ZIP,), "postal_code"),
    ((NDC,), "ndc"),
    ((AMOUNT,), "charge paid amount patient_paid noncovered remaining_liability allowed savings group_amount "
                "rental_price purchase_price sales_tax postage hcpcs_payable esrd_paid professional_component "
                "patient_estimated_due service_tax facility_tax"),
)  # fmt: skip
_BY_NAME: Mapping[str, tuple[Rule, ...]] = MappingProxyType(
    {name: rules for rules, names in _FIELDS for name in names.split()}
)
_DIAGNOSES = frozenset((
    "diagnoses", "principal_diagnosis", "admitting_diagnosis", "reasons_for_visit", "external_causes", "other_diagnoses",
))  # fmt: skip


def rules_of(parent: str, name: str) -> tuple[Rule, ...]:
    """The rules for a field, by its name and that of the object it stands in; every text is trimmed besides."""
    if (name == "code" and parent in _DIAGNOSES) or name in _DIAGNOSES:
        return (RAISE, DIAGNOSIS)
    if name in ("date", "date_end") or name.endswith(("_date", "_date_end")):
        return (DATE,)
    if name == "version" and parent in _DIAGNOSES:  # a word of ours, no code
        return ()
    return _BY_NAME.get(name, ())
