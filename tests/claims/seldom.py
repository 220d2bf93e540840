"""What seldom stands in the parts of a claim, added to claims that were drawn: by the model of each part, whatever holds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from hypothesis import strategies as st

from edigate.claims.base import Strict
from edigate.claims.certificates import Form, TestResult, VisionCondition
from edigate.claims.core import ClaimCore
from edigate.claims.line import ServiceLine
from edigate.claims.model import KINDS
from edigate.claims.other_payer import OtherPayer, OtherSubscriber, OutpatientRemarks
from edigate.claims.paperwork import Contract, Repricing
from edigate.claims.people import (
    BillingProvider,
    OrderingProvider,
    Payer,
    Person,
    PurchasedProvider,
    Subscriber,
)

Values = dict[str, Any]
_word = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=12)
_number = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=4, max_size=12)
_count = st.integers(1, 90)
_contact = st.fixed_dictionaries(
    {"phone": st.just("5555550100")}, optional={"name": _word, "email": st.just("DESK@EXAMPLE.COM")}
)
_own = st.lists(st.fixed_dictionaries({"qualifier": st.just("2U"), "value": _number}), min_size=1, max_size=1)
_HOME = {"address1": "7 PIER ROAD", "city": "SPRINGFIELD", "state": "IL", "postal_code": "627015678"}

SELDOM: Mapping[type[Strict], Mapping[str, st.SearchStrategy[Any]]] = {
    BillingProvider: {"currency": st.just("CAD")},
    OrderingProvider: {"address": st.just(_HOME), "contact": _contact},
    PurchasedProvider: {"person": st.just(True)},
    Person: {"suffix": st.just("JR"), "middle_name": _word},
    Subscriber: {"ssn": st.just("123456780"), "id_qualifier": st.just("II")},
    Payer: {"identifiers": _own, "id_qualifier": st.just("XV"), "billing_provider_identifiers": st.lists(
        st.fixed_dictionaries({"qualifier": st.sampled_from(["G2", "LU"]), "value": _number}), min_size=1, max_size=1)},
    OtherPayer: {
        "identifiers": _own, "id_qualifier": st.just("XV"), "adjusted": st.just(True), "relationship": st.just("01"),
        "benefits_assigned": st.sampled_from("NW"), "release_of_information": st.just("I"),
        "provider_identifiers": st.lists(st.fixed_dictionaries(
            {"role": st.sampled_from(["referring", "rendering", "billing"]), "identifiers": st.lists(
                st.fixed_dictionaries({"qualifier": st.just("G2"), "value": _number}), min_size=1, max_size=2)}),
            min_size=1, max_size=1),
    },
    OtherSubscriber: {"suffix": st.just("SR"), "middle_name": _word, "ssn": st.just("123456780"), "id_qualifier": st.just("II")},
    OutpatientRemarks: {"reimbursement_rate": st.just("0.5")},
    Contract: {"percent": _count, "discount_percent": _count},
    Repricing: {"rate": _count, "rejection_reason": st.sampled_from(["T1", "T2"]),
                "compliance": st.sampled_from("123"), "exception": st.sampled_from("123")},
    TestResult: {"reference": st.just("OG")},
    VisionCondition: {"applies": st.just(False)},
    Form: {"list": st.just("AS")},
}  # fmt: skip


def enrich(draw: st.DrawFn, values: Values, one_in: int = 5) -> None:
    """Add some of what seldom stands in the parts of a claim."""
    model = KINDS[values.get("kind", "professional")].model
    for part, kind in list(_parts(values, model)):
        for owner, fields in SELDOM.items():
            for name, strategy in fields.items() if issubclass(kind, owner) else ():
                if name not in part and name in kind.model_fields and draw(st.integers(1, one_in)) == 1:
                    part[name] = draw(strategy)


def _parts(value: Any, model: type[Strict]) -> Iterator[tuple[Values, type[Strict]]]:
    """Every object of a claim with its model, the claim itself left out."""
    for name, field in model.model_fields.items():
        held = value.get(name) if isinstance(value, dict) else None
        kinds = [
            each for each in _flat(field.annotation) if isinstance(each, type) and issubclass(each, Strict)
        ]
        for each in held if isinstance(held, list | tuple) else [held]:
            if isinstance(each, dict) and kinds:
                if not issubclass(kinds[0], ServiceLine | ClaimCore):
                    yield each, kinds[0]
                yield from _parts(each, kinds[0])


def _flat(annotation: Any) -> Iterator[Any]:
    yield annotation
    for each in get_args(annotation):
        yield from _flat(each)
