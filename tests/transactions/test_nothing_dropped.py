"""Whatever an answer says is in its facts or among its extras: sets with every element of the guide filled."""

from __future__ import annotations

import pytest

from edigate.guides.load import find
from edigate.transactions import read
from transactions.filled import Filler, kept, same
from transactions.written import fact

GUIDES = [
    ("835", "005010X221A1"),
    ("277", "005010X214"),
    ("277", "005010X212"),
    ("276", "005010X212"),
    ("999", "005010X231A1"),
]
OLD = {  # a 997 has no guide of ours
    "AK1": "HC*V1*V2*V3", "AK2": "837*V4*V5*V6", "AK3": "V7*7001*V9*V10*V11*V12*V13*V14*V15*V16",
    "AK4": "7002:7003:7004*V17*V18*V19*V20", "AK5": "V21*V22*V23*V24*V25*V26*V27",
    "AK9": "V28*7005*7006*7007*V29*V30*V31*V32*V33*V34",
}  # fmt: skip
each_guide = pytest.mark.parametrize("set_id, version", GUIDES)


def lost(filler: Filler, set_id: str, version: str, body: list[str]) -> list[str]:
    """The elements whose value stands nowhere in the fact."""
    here = kept(fact(set_id, version, body))
    return sorted(name for name, value in filler.put.items() if same(value) not in here)


@each_guide
@pytest.mark.parametrize("readable", [True, False])
def test_every_element_of_the_guide_is_kept(set_id: str, version: str, readable: bool) -> None:
    guide = find(set_id, version)
    assert guide is not None
    filler = Filler(readable)
    body = filler.segments(guide)
    assert len(filler.put) > 40
    assert not lost(filler, set_id, version, body)


@each_guide
def test_one_odd_segment_anywhere_loses_nothing(set_id: str, version: str) -> None:
    guide = find(set_id, version)
    assert guide is not None
    filler = Filler()
    body = filler.segments(guide)
    filler.put["odd"] = "V99999"
    for at in range(0, len(body) + 1, max(1, len(body) // 40)):
        assert not lost(filler, set_id, version, [*body[:at], "ZZZ*V99999", *body[at:]])


@each_guide
def test_what_stands_twice_is_kept_twice_and_what_its_parent_lacks_too(set_id: str, version: str) -> None:
    guide = find(set_id, version)
    assert guide is not None
    first, second = Filler(), Filler(readable=False)
    twice = [
        text for both in zip(first.segments(guide), second.segments(guide), strict=True) for text in both
    ]
    assert not lost(first, set_id, version, twice)
    assert not lost(second, set_id, version, twice)
    filler = Filler()
    backwards = filler.segments(guide)[::-1]
    assert not lost(filler, set_id, version, backwards)


def test_a_997_is_kept_whole() -> None:
    here = kept(fact("997", "004010", [f"{name}*{rest}" for name, rest in OLD.items()]))
    written = {part for rest in OLD.values() for part in rest.replace(":", "*").split("*")} - {"HC", "837"}
    assert not sorted(part for part in written if same(part) not in here)


def test_a_ta1_is_kept_whole() -> None:
    isa = "ISA*00*          *00*          *ZZ*PLAN           *ZZ*CLINIC         *260504*0711*^*00501*000000009*0*T*:"
    (ta1,) = read.facts([f"{isa}~TA1*V1*260505*V2*V3*V4*V5*V6~IEA*0*000000009~".encode()])
    assert {"V1", "20260505", "V2", "V3", "V4", "V5", "V6"} <= kept(ta1)
