"""Lines that look like one service billed twice."""

from __future__ import annotations

from collections.abc import Hashable

from edigate.claims.edits.claim_code import ClaimCode
from edigate.claims.edits.report import Report
from edigate.claims.model import Claim
from edigate.claims.procedure import Procedure

# Modifiers that say: this is a service of its own. 76 77 repeated, 91 repeated test, 59 XE XP XS XU separate, RT LT 50 sides.
_OWN = frozenset(("76", "77", "91", "59", "XE", "XP", "XS", "XU", "RT", "LT", "50"))
_TEETH = ("teeth", "oral_cavities")  # dental lines differ by what was treated


def check_lines_differ(claim: Claim, report: Report) -> None:
    """No two lines are the same service on the same day for the same charge, unless a modifier says so."""
    if len({(line.__dict__["charge"], line.__dict__["service_date"]) for line in claim.lines}) == len(
        claim.lines
    ):
        return
    seen: set[Hashable] = set()
    for n, line in enumerate(claim.lines):
        procedure: Procedure | None = vars(line)["procedure"]
        if procedure is None or not _OWN.isdisjoint(procedure.modifiers):
            continue
        values = vars(line)
        treated = tuple(str(values.get(name)) for name in _TEETH)
        place = values.get("revenue_code")
        what = (
            procedure.code, procedure.modifiers, line.service_date, line.service_date_end, line.charge,
            line.quantity, place, treated,
        )  # fmt: skip
        if what in seen:
            report.tell(ClaimCode.LINE_DUPLICATE, f"/lines/{n}")
        seen.add(what)
