"""Loop 2400 of the 837I with all below it, back to the values of a line."""

from __future__ import annotations

from edigate.claims.institutional import InstitutionalLine
from edigate.transactions.claim_837.build_institutional_line import LINE_AMOUNTS, LINE_NUMBERS
from edigate.transactions.claim_837.claim_values import Names, filled, procedure_of
from edigate.transactions.claim_837.read_core_line import LineReading
from edigate.x12.segment import Segment


class InstitutionalLineReading(LineReading):
    """One line of an 837I while it is read."""

    model = InstitutionalLine
    names = Names(
        dates={},
        numbers=dict(LINE_NUMBERS),
        amounts=dict(LINE_AMOUNTS),
        roles={
            "72": ("operating_provider", ""), "ZZ": ("other_operating_provider", ""), "82": ("rendering_provider", ""),
            "DN": ("referring_provider", ""),
        },
    )  # fmt: skip

    def _read_own(self, segment: Segment, first: str) -> bool:
        """SV2, the one segment that only institutional lines have."""
        if segment[0] != "SV2":
            return False
        revenue, what, charge, unit, quantity, noncovered = self._taking.take(segment, 1, 2, 3, 4, 5, 7)
        procedure = procedure_of(what, self._taking)
        self._taking.put(
            self.values,
            segment,
            filled(
                revenue_code=revenue, procedure=procedure, charge=charge, unit=unit, quantity=quantity,
                noncovered=noncovered,
            )
        )  # fmt: skip
        return True
