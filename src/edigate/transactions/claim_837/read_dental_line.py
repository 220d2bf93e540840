"""Loop 2400 of the 837D with all below it, back to the values of a line."""

from __future__ import annotations

from edigate.claims.dental import DentalLine
from edigate.transactions.claim_837.build_dental_line import (
    LINE_DATES,
    LINE_NUMBERS,
    PAYER_NUMBERS,
    PRIOR_PLACEMENT,
    PRIOR_PLACEMENT_ESTIMATED,
)
from edigate.transactions.claim_837.claim_values import Names, Values, day, filled, procedure_of
from edigate.transactions.claim_837.read_core_line import LineReading
from edigate.x12.segment import Segment


class DentalLineReading(LineReading):
    """One line of an 837D while it is read."""

    model = DentalLine
    names = Names(
        dates=dict(LINE_DATES),
        numbers=dict(LINE_NUMBERS),
        amounts={"T": "sales_tax"},
        roles={
            "82": ("rendering_provider", "PE"), "DD": ("assistant_surgeon", "AS"), "DQ": ("supervising_provider", ""),
            "77": ("service_facility", ""),
        },
    )  # fmt: skip

    def _read_own(self, segment: Segment, first: str) -> bool:
        """What only dental lines have directly in loop 2400."""
        taking, values = self._taking, self.values
        match segment[0], first:
            case "SV3", _:
                self._read_service(segment)
            case "TOO", _:
                number, surfaces = taking.take(segment, 2, 3, known=(1,))
                tooth: Values = {"number": number, **filled(surfaces=self._filled_parts(surfaces, 5))}
                values.setdefault("teeth", []).append(tooth)
            case "DTP", known if known in (PRIOR_PLACEMENT, PRIOR_PLACEMENT_ESTIMATED):
                told: Values = {"prior_placement_date": day(taking.take(segment, 3, known=(1, 2))[0])}
                if known == PRIOR_PLACEMENT_ESTIMATED:
                    told["prior_placement_estimated"] = True
                taking.put(values, segment, told)
            case "REF", known if known in PAYER_NUMBERS:
                self._read_payer_number(segment, *PAYER_NUMBERS[known])
            case _:
                return False
        return True

    def _read_service(self, segment: Segment) -> None:
        what, charge, place, areas, prosthesis, quantity, pointers = self._taking.take(
            segment, 1, 2, 3, 4, 5, 6, 11
        )
        given = self._filled_parts(pointers, 4)
        self._taking.put(
            self.values,
            segment,
            filled(
                procedure=procedure_of(what, self._taking), charge=charge,
                place_of_service=place if place != self._claim.get("place_of_service") else "",
                oral_cavities=self._filled_parts(areas, 5), prosthesis=prosthesis, quantity=quantity,
                diagnosis_pointers=[int(n) if n.isdigit() else n for n in given],
            )
        )  # fmt: skip

    def _filled_parts(self, text: str, most: int) -> list[str]:
        return [part for part in self._taking.parts(text, most) if part]
