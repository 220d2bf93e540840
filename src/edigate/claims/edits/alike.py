"""Whether two claims bill the same: told of claims that another one of the practice is like, which the payer would refuse.

What others there are is the caller's to know: `likeness` says what to look up, `alike` what to say of what was found.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Any

from edigate.claims.core import ClaimCore
from edigate.claims.model import Claim, Line
from edigate.errors import Finding, Severity

_ORIGINALS = frozenset("12349")  # frequencies of claims that take no other's place
_TREATED = ("teeth", "oral_cavities")  # dental lines differ by what was treated


class AlikeCode(StrEnum):
    """What other claims say against a claim."""

    CLAIM_DUPLICATE = "CLAIM_DUPLICATE"


WORDS = {
    AlikeCode.CLAIM_DUPLICATE: "Another claim of the practice bills the same services of the same patient, on the same days, "
    "for the same charge: the payer would deny one of them; drop it, or say with modifiers that it is a second service",
}


def likeness(claim: Claim) -> int | None:
    """A number that claims have in common when patient, days, services and charge are the same; None of a correction.

    The patient is told by member id, birth date and first name, so the claim to the next payer is not like the first one.
    """
    if claim.frequency not in _ORIGINALS:
        return None
    return _number(
        (
            claim.kind, claim.report_type, vars(claim).get("predetermination"), *_patient(claim), str(claim.charge),
            str(claim.service_period), sorted(_service(line) for line in claim.lines),
        )
    )  # fmt: skip


def alike(claim_key: str) -> Finding:
    """The finding about a claim that the one of this key is like."""
    code = AlikeCode.CLAIM_DUPLICATE
    return Finding(code, Severity.WARNING, f"{WORDS[code]} (claim {claim_key})", field="/claim_key")


def _patient(claim: ClaimCore) -> tuple[str, str, str]:
    who = claim.patient or claim.subscriber
    first_name = " ".join((who.first_name or "").upper().split())
    return claim.subscriber.member_id.upper(), str(who.birth_date), first_name


def _service(line: Line) -> tuple[str, ...]:
    """What was done on a line, when and for how much; modifiers tell a second service from the first."""
    told = vars(line)
    what: Any = line.procedure
    codes = (what.code, *sorted(what.modifiers)) if what is not None else ()
    days = (str(line.service_date), str(line.service_date_end or line.service_date))
    treated = (str(told.get(name)) for name in _TREATED)
    return str(told.get("revenue_code")), str(line.charge), str(line.quantity), *days, *treated, *codes


def _number(told: tuple[object, ...]) -> int:
    """63 bits, for an integer column."""
    return int.from_bytes(hashlib.blake2b(repr(told).encode(), digest_size=8).digest(), "big") >> 1
