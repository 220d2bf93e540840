"""What matching needs of a claim is kept beside its text, follows from it alone, and is missed by nobody."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from edigate import store as stores
from edigate.errors import LocalError
from edigate.outcome.known import KnownLine
from edigate.store import Store, Tx, claims, known_submissions
from edigate.store.columns import cents
from edigate.store.guards import lifted
from store.things import add_claims

BODY = msgspec.json.encode({
    "claim_key": "K-1",
    "billing_provider": {"npi": "1234567893", "ein": "12-3456789", "organization_name": "LAKESIDE"},
    "lines": [
        {"charge": "100.00", "line_control_number": "K-1-1", "service_date": "2026-03-01",
         "procedure": {"code": "99213", "modifiers": ["25"]}},
        {"charge": "20.5"},
    ],
    "other_payers": [],
}).decode()  # fmt: skip
KEY = "ab" * 32


def without_outlines(tx: Tx) -> None:
    """As a claim of an older version lies there."""
    with lifted(tx, "claim_versions"):
        tx.run(text("UPDATE claim_versions SET outline = NULL"))


@pytest.mark.parametrize("keys", [(), (KEY,)], ids=["open", "sealed"])
def test_a_claim_is_known_the_same_with_and_without_its_outline(url: str, keys: Iterable[str]) -> None:
    with stores.open(url, keys=tuple(keys)) as store, store.begin() as tx:
        [added] = add_claims(tx, "K-1", body=BODY)
        [known] = known_submissions.of_claims(tx, [added.claim_id])
        assert (known.billing_npi, known.has_other_payers) == ("1234567893", True)
        assert known.billing_ids == {"1234567893", "123456789"}
        assert [(each.line_control_number, each.charge, each.procedure) for each in known.lines] == [
            ("K-1-1", Decimal("100.00"), "99213"), ("", Decimal("20.5"), None),
        ]  # fmt: skip
        assert known.lines[0].modifiers == ("25",) and str(known.lines[0].service_date) == "2026-03-01"
        without_outlines(tx)
        assert known_submissions.of_claims(tx, [added.claim_id]) == [known]
        [standing] = known_submissions.of_claims(tx, [added.claim_id], lines=False)
        assert (standing.lines, standing.billing_npi, standing.has_other_payers) == ((), None, False)


def test_an_outline_that_says_something_else_is_told(store: Store) -> None:
    with store.begin() as tx:
        add_claims(tx, "K-1", body=BODY)
        add_claims(tx, "K-2")
        assert list(claims.altered(tx)) == []
        with lifted(tx, "claim_versions"):
            tx.run(
                text(
                    "UPDATE claim_versions SET outline = (SELECT outline FROM claim_versions WHERE claim_id = 1)"
                )
            )
        assert len(list(claims.altered(tx))) == 1
        with lifted(tx, "claim_versions"):
            tx.run(text("UPDATE claim_versions SET outline = body"))
        assert len(list(claims.altered(tx))) == 2
        with pytest.raises(LocalError, match="outline of a claim is damaged"):
            known_submissions.of_claims(tx, [1])
        without_outlines(tx)
        assert list(claims.altered(tx)) == []


def test_the_places_of_fields_stay_as_they_are_on_record() -> None:
    fields = ("line_control_number", "charge", "procedure", "modifiers", "service_date")
    assert KnownLine.__struct_fields__[: len(fields)] == fields


def by_the_rules(amount: Decimal) -> Any:
    if not amount.is_finite() or amount.adjusted() > 16:
        return ValueError
    scaled = amount.scaleb(2)
    return int(scaled) if int(scaled) == scaled else ValueError


@given(st.decimals() | st.decimals(-(10**6), 10**6, places=2) | st.decimals(-10, 10, places=3))
def test_cents_are_exact_or_refused_for_every_number(amount: Decimal) -> None:
    wanted = by_the_rules(amount) if not amount.is_snan() else ValueError
    if wanted is ValueError:
        with pytest.raises(ValueError, match="amount"):
            cents(amount)
    else:
        assert cents(amount) == wanted
