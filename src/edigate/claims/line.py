"""What a service line of every kind of claim has (2400), and the drug that a line may name."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from edigate.claims.base import Code30, Code48, Code50, Date, Money, Quantity, Strict
from edigate.claims.other_payer import LineResult
from edigate.claims.paperwork import Repricing
from edigate.claims.people import Provider


class Drug(Strict):
    """A drug given or sold (2410): its NDC of eleven digits, quantity and unit; `qualifier` of the code is N4.

    `prescription_number` is REF*XZ, `compound_link` REF*VY joins the lines of one compound.
    """

    ndc: Code48
    quantity: Quantity
    unit: Literal["UN", "ML", "GR", "F2", "ME"]
    prescription_number: Code50 | None = None
    compound_link: Code50 | None = None
    qualifier: Literal["N4", "EN", "EO", "HI", "ON", "UK", "UP"] = "N4"


class ServiceLine(Strict):
    """What a line of every kind has. Each kind adds what was done, when, and its other parts.

    `line_control_number` (REF*6R) comes back in the remittance; left out it is `<patient_control_number>-<n>`.
    `service_date` is the one day or the first, `service_date_end` the last one (DTP*472).
    """

    charge: Money
    quantity: Quantity = Decimal(1)
    service_date: Date | None = None
    service_date_end: Date | None = None
    line_control_number: Code30 | None = None
    rendering_provider: Provider | None = None
    repricing: Repricing | None = None
    repriced_line_number: Code50 | None = None
    adjusted_repriced_line_number: Code50 | None = None
    results: tuple[LineResult, ...] = Field((), max_length=15)
