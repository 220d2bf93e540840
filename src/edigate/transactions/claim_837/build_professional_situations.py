"""What only some professional lines have: equipment, certificates, dates, tests, paperwork, notes, forms (2400, 2440)."""

from __future__ import annotations

from collections.abc import Iterable

from edigate.claims.certificates import Form
from edigate.claims.professional import ProfessionalLine
from edigate.transactions.claim_837.build_situations import (
    condition,
    contract,
    dates,
    number_or_nothing,
    paperwork,
    repricing,
    transport,
)
from edigate.transactions.claim_837.build_values import Wording, d8
from edigate.x12.segment import OutSegment
from edigate.x12.written import amount

LINE_DATES = (
    ("471", "prescription_date"), ("607", "recertification_date"), ("463", "begin_therapy_date"),
    ("461", "last_certification_date"), ("304", "last_seen_date"), ("738", "hemoglobin_test_date"),
    ("739", "creatinine_test_date"), ("011", "shipped_date"), ("455", "last_xray_date"),
    ("454", "initial_treatment_date"),
)  # fmt: skip
BEFORE_DATES = (
    "equipment", "attachments", "medical_necessity_forms", "ambulance", "equipment_certification",
    "hospice_employed", "equipment_conditions",
)  # fmt: skip
BETWEEN = (
    *(name for _, name in LINE_DATES),
    "ambulance_patients",
    "obstetric_units",
    "test_results",
    "contract",
)


def before_dates(line: ProfessionalLine, word: Wording) -> Iterable[OutSegment]:
    """SV5, PWK, CR1, CR3, CRC."""
    price = line.equipment
    if price is not None:
        yield (
            "SV5", ("HC", word(price.procedure_code)), "DA", amount(price.days), amount(price.rental_price),
            amount(price.purchase_price), price.frequency,
        )  # fmt: skip
    yield from paperwork(line.attachments, word)
    yield from paperwork(line.medical_necessity_forms, word)
    ambulance = line.ambulance
    if ambulance is not None and ambulance.transport is not None:
        yield transport(ambulance.transport, word)
    certified = line.equipment_certification
    if certified is not None:
        yield ("CR3", certified.type, "MO", amount(certified.months))
    for each in ambulance.conditions if ambulance is not None else ():
        yield condition("07", each, word)
    if line.hospice_employed is not None:
        yield ("CRC", "70", "Y" if line.hospice_employed else "N", "65")
    if line.equipment_conditions is not None:
        yield condition("09", line.equipment_conditions, word)


def between_dates_and_numbers(line: ProfessionalLine, word: Wording) -> Iterable[OutSegment]:
    """DTP but the service date, QTY, MEA, CN1."""
    yield from dates(line, LINE_DATES)
    if line.ambulance_patients is not None:
        yield ("QTY", "PT", amount(line.ambulance_patients))
    if line.obstetric_units is not None:
        yield ("QTY", "FL", amount(line.obstetric_units))
    for result in line.test_results:
        yield ("MEA", result.reference, result.kind, amount(result.value))
    if line.contract is not None:
        yield contract(line.contract, word)


def after_numbers(line: ProfessionalLine, word: Wording) -> Iterable[OutSegment]:
    """AMT, K3, NTE, PS1, HCP."""
    if line.sales_tax is not None:
        yield ("AMT", "T", amount(line.sales_tax))
    if line.postage is not None:
        yield ("AMT", "F4", amount(line.postage))
    for text in line.file_information:
        yield ("K3", word(text))
    if line.note:
        yield ("NTE", line.note_type, word(line.note))
    if line.third_party_note:
        yield ("NTE", "TPO", word(line.third_party_note))
    bought = line.purchased_service
    if bought is not None:
        yield ("PS1", word(bought.provider_id), amount(bought.charge))
    if line.repricing is not None:
        yield repricing(line.repricing, word)


def forms(given: Iterable[Form], word: Wording) -> Iterable[OutSegment]:
    """Loop 2440."""
    for form in given:
        yield ("LQ", form.list, word(form.form))
        for answer in form.answers:
            yield (
                "FRM", word(answer.question), answer.yes_no or "", word(answer.text),
                d8(answer.date) if answer.date is not None else "", number_or_nothing(answer.percent),
            )  # fmt: skip
