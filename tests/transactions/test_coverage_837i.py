"""How much of the 837I guide our builder writes: every element a sender may use is written by a test, or left out with
a reason in tests/claims/coverage/837I.toml. The report is printed with -s."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claims.hospital import ABROAD, RESULTS, SURGEON, VISIT, WHOLE_LINE, WHOLE_STAY
from claims.samples import FACILITY, PATIENT, build_all, partner, stay
from transactions.coverage import assert_covered

ABROAD_STAY: dict[str, Any] = {
    "billing_provider__address": ABROAD, "pay_to_address": ABROAD,
    "pay_to_plan": {**WHOLE_STAY["pay_to_plan"], "address": ABROAD},
    "subscriber__address": ABROAD, "subscriber__suffix": "JR", "subscriber__group_number": ...,
    "subscriber__group_name": "Works", "payer__address": ABROAD,
    "service_facility": {**FACILITY, "address": ABROAD},
    "other_payers": [
        {**WHOLE_STAY["other_payers"][0], "payer_rank": "S", "address": ABROAD,
         "subscriber": {"last_name": "Rivera", "first_name": "Anna", "middle_name": "M", "suffix": "SR", "member_id": "M11",
                        "address": ABROAD},
         "adjustments": [{"group": "CO", "reason": "45", "amount": "1", "quantity": 1}] * 6},
    ],
    "reasons_for_visit": [{"code": "R51.9"}, {"code": "R52"}, {"code": "R53.1"}],
    "lines__2": {**WHOLE_LINE, **{role: {**SURGEON, "identifiers": WHOLE_LINE["referring_provider"]["identifiers"]}
                                  for role in ("operating_provider", "other_operating_provider", "rendering_provider")}},
}  # fmt: skip
DEPENDENT: dict[str, Any] = {
    **PATIENT, "middle_name": "X", "suffix": "II", "address": ABROAD, "property_casualty_claim_number": "PC1",
    "property_casualty_member_id": "PCM1",
}  # fmt: skip


def written_files() -> Iterator[bytes]:
    """The files of which the report tells."""
    whole = {**WHOLE_STAY, "lines__2": WHOLE_LINE}
    for changes in ({}, VISIT, whole, RESULTS, ABROAD_STAY, {"patient": DEPENDENT}, {"patient": PATIENT}):
        yield build_all(stay(**changes), to=partner()).content


def test_what_a_sender_may_use_is_written_or_left_out_with_a_reason() -> None:
    assert_covered("837I", "005010X223A2", written_files())
