"""A claim payment's facts come back as they were read, however they were written."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import astuple

from edigate.errors import LocalError
from edigate.store import payment_facts
from edigate.store.engine import Tx
from edigate.store.vault import OPEN, Vault, key_of
from edigate.transactions.read import stream
from edigate.transactions.remittance_835.facts import Adjustment, ClaimPayment, ServicePayment
from edigate.transactions.values import Party, Person, Procedure

FIXTURES = Path(__file__).parents[2] / "fixtures"
FILES = sorted([*(FIXTURES / "x12" / "005010X221A1").rglob("*.x12"), *(FIXTURES / "posting").glob("*.x12")])


@dataclasses.dataclass
class Open:
    """As much of a transaction as the facts need."""

    vault: Vault = OPEN


def as_tx(vault: Vault = OPEN) -> Tx:
    stands_for: Any = Open(vault)
    made: Tx = stands_for
    return made


def payments() -> list[ClaimPayment]:
    return [part for path in FILES for part in stream([path.read_bytes()]) if isinstance(part, ClaimPayment)]


@pytest.mark.parametrize("vault", [OPEN, Vault([key_of("ab" * 32)])], ids=["open", "sealed"])
def test_they_come_back_in_every_way_of_writing(vault: Vault) -> None:
    found, tx = payments(), as_tx(vault)
    assert len(found) > 20 and any(one.lines for one in found)
    for one in found:
        assert payment_facts.unpacked(tx, payment_facts.packed(tx, one)) == one
        named = vault.seal(msgspec.msgpack.encode(one), payment_facts.PURPOSE)  # as versions before wrote it
        assert payment_facts.unpacked(tx, named) == one
        assert (
            payment_facts.unpacked(tx, vault.seal(named_below_the_lines(one), payment_facts.PURPOSE)) == one
        )


def named_below_the_lines(one: ClaimPayment) -> bytes:
    """As versions before wrote it: by place down to the lines."""
    placed = list(astuple(one))
    placed[ClaimPayment.__struct_fields__.index("lines")] = [astuple(line) for line in one.lines]
    return msgspec.msgpack.encode(placed)


def test_what_is_no_facts_is_refused_without_its_values() -> None:
    for data in (
        b"",
        b"\xc1",
        b"\x90",
        msgspec.msgpack.encode({"lines": "SECRET"}),
        msgspec.msgpack.encode(["SECRET"]),
    ):
        with pytest.raises(LocalError, match="cannot be read") as caught:
            payment_facts.unpacked(as_tx(), data)
        assert "SECRET" not in str(caught.value)


def test_the_places_of_fields_stay_as_they_are_on_record() -> None:
    """A field may only be added at the end, with a default: what is on record is read by place."""
    assert ClaimPayment.__struct_fields__[:37] == (
        "patient_control_number", "status_code", "charge", "paid", "patient_responsibility", "filing_indicator",
        "payer_claim_control_number", "facility_code", "frequency", "drg", "drg_weight", "discharge_fraction",
        "original_reference", "patient", "insured", "corrected_patient", "other_insured", "service_provider",
        "crossover_payer", "corrected_payer", "statement_date", "statement_date_end", "received_date",
        "coverage_end_date", "adjustments", "remarks", "lines", "references", "amounts", "quantities", "dates",
        "inpatient", "outpatient", "assigned_number", "ordinal", "extras", "findings",
    )  # fmt: skip
    assert ServicePayment.__struct_fields__[:19] == (
        "procedure", "submitted_procedure", "revenue_code", "charge", "paid", "units", "submitted_units",
        "line_control_number", "service_date", "service_date_end", "allowed", "adjustments", "remarks", "codes",
        "references", "amounts", "quantities", "dates", "ordinal",
    )  # fmt: skip
    assert Adjustment.__struct_fields__[:5] == ("group", "reason", "amount", "quantity", "ordinal")
    assert Procedure.__struct_fields__[:5] == ("qualifier", "code", "modifiers", "description", "code_end")
    assert Person.__struct_fields__[:11] == (
        "name", "id", "last_name", "first_name", "middle_name", "suffix", "id_qualifier", "birth_date", "gender",
        "person", "ordinal",
    )  # fmt: skip
    assert Party.__struct_fields__[:6] == ("name", "id", "npi", "tax_id", "id_qualifier", "ordinal")
