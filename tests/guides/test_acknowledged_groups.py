"""999: the group's verdict against those of its sets, for every combination of few sets, by a table of what may be."""

from __future__ import annotations

from itertools import product

import pytest

from edigate.guides.check import check

_SETS = [sets for size in range(4) for sets in product("AER", repeat=size)]
_VERDICTS = {
    "GROUP_ACCEPTED_AGAINST_SETS": "A",
    "GROUP_NOTED_AGAINST_SETS": "E",
    "GROUP_PARTLY_AGAINST_SETS": "P",
    "GROUP_REFUSED_AGAINST_SETS": "R",
}


def _content(verdict: str, sets: tuple[str, ...], received: int, accepted: int) -> bytes:
    body = ["AK1*HC*4401*005010X222A1"]
    for n, code in enumerate(sets, 1):
        body += [f"AK2*837*{n:04}*005010X222A1", "IK5*A" if code == "A" else f"IK5*{code}*19"]
    segments = [
        "ISA*00*          *00*          *ZZ*SENDER01       *ZZ*RECEIVER01     *260105*0930*^*00501*000000001*0*T*:",
        "GS*FA*SENDER01*RECEIVER01*20260105*0930*1*X*005010X231A1", "ST*999*0001*005010X231A1", *body,
        f"AK9*{verdict}*{received}*{received}*{accepted}", f"SE*{len(body) + 3}*0001", "GE*1*1", "IEA*1*000000001",
    ]  # fmt: skip
    return ("~".join(segments) + "~").encode()


def _right(sets: tuple[str, ...]) -> str:
    """The one verdict that fits answered sets."""
    if all(each == "R" for each in sets):
        return "R"
    if "R" in sets:
        return "P"
    return "E" if "E" in sets else "A"


@pytest.mark.parametrize("sets", [sets for sets in _SETS if sets], ids="".join)
def test_only_the_verdict_that_fits_the_sets_is_accepted(sets: tuple[str, ...]) -> None:
    accepted = sum(each != "R" for each in sets)
    for verdict in "AEPR":
        found = [str(each.code) for each in check([_content(verdict, sets, len(sets), accepted)]).findings]
        wrong = next(code for code, letter in _VERDICTS.items() if letter == verdict)
        assert found == ([] if verdict == _right(sets) else [wrong]), (verdict, sets)


@pytest.mark.parametrize(("received", "accepted"), [(0, 0), (1, 0), (1, 1), (3, 0), (3, 2), (3, 3)])
def test_without_answered_sets_the_counts_decide(received: int, accepted: int) -> None:
    fitting = {
        "A": accepted == received,
        "E": True,
        "P": 0 < accepted < received,
        "R": accepted == 0,
    }
    for verdict, fits in fitting.items():
        found = check([_content(verdict, (), received, accepted)]).findings
        assert (found == []) is fits, (verdict, received, accepted)


@pytest.mark.parametrize("sets", [sets for sets in _SETS if sets], ids="".join)
def test_a_count_of_accepted_sets_that_is_off_is_told(sets: tuple[str, ...]) -> None:
    accepted = sum(each != "R" for each in sets)
    for said in range(len(sets) + 2):
        found = [str(each.code) for each in check([_content(_right(sets), sets, len(sets), said)]).findings]
        if said > len(sets):
            assert found == ["MORE_ACCEPTED_THAN_RECEIVED"]
        else:
            assert found == ([] if said == accepted else ["ACCEPTED_SETS_DIFFER"])
