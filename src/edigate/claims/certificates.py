"""What certain services must certify: ambulance, chiropractic, vision, equipment, early screening, forms."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool

from edigate.claims.base import (
    Code1,
    Code3,
    Code20,
    Code30,
    Code48,
    Date,
    Money,
    Quantity,
    Strict,
    Words50,
    Words60,
    Words80,
)
from edigate.claims.people import Address


class Condition(Strict):
    """One condition segment (CRC): whether its `codes` apply (CRC02), one to five of them."""

    applies: StrictBool = True
    codes: tuple[Code3, ...] = Field(min_length=1, max_length=5)


class VisionCondition(Condition):
    """Lenses or frames (CRC*E1 spectacles, E2 contact lenses, E3 frames)."""

    category: Literal["E1", "E2", "E3"]


class Transport(Strict):
    """An ambulance's ride (CR1): weight in pounds, reason A to E, miles, and why a round trip or a stretcher."""

    reason: Code1
    miles: Quantity
    weight_pounds: Quantity | None = None
    round_trip_purpose: Words80 | None = None
    stretcher_purpose: Words80 | None = None


class Ambulance(Strict):
    """All about an ambulance (CR1, CRC*07, NM1*PW, NM1*45)."""

    transport: Transport | None = None
    conditions: tuple[Condition, ...] = Field((), max_length=3)
    pick_up: Address | None = None
    drop_off: Address | None = None
    drop_off_name: Words60 | None = None


class Chiropractic(Strict):
    """Spinal manipulation (CR2): the patient's condition and two descriptions."""

    condition: Code1
    description1: Words80 | None = None
    description2: Words80 | None = None


class EquipmentPrice(Strict):
    """Durable equipment rented or bought (SV5): days, both prices, how often rent is billed (1, 4, 6)."""

    procedure_code: Code48
    days: Quantity
    rental_price: Money
    purchase_price: Money
    frequency: Literal["1", "4", "6"]


class EquipmentCertification(Strict):
    """Certificate of medical necessity (CR3): I initial, R renewal, S revised; months it is needed."""

    type: Literal["I", "R", "S"]
    months: Quantity


class TestResult(Strict):
    """A test result (MEA): OG original or TR test; HT height, R1 hemoglobin, R2 hematocrit, R3 epoetin, R4 creatinine."""

    __test__ = False  # no pytest class

    reference: Literal["OG", "TR"] = "TR"
    kind: Literal["HT", "R1", "R2", "R3", "R4"]
    value: Quantity


class FormAnswer(Strict):
    """The answer to one question of a form (FRM): yes/no, text, date or percent."""

    question: Code20
    yes_no: Literal["Y", "N", "W"] | None = None
    text: Words50 | None = None
    date: Date | None = None
    percent: Quantity | None = None


class Form(Strict):
    """A supporting form (LQ, FRM): UT for Medicare's certificates, AS for other forms."""

    list: Literal["AS", "UT"] = "UT"
    form: Code30
    answers: tuple[FormAnswer, ...] = Field(min_length=1, max_length=99)
