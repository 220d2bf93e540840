"""Claims of an 835 that are read by their form say the same as read segment by segment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from damage import damaged
from edigate.transactions import read
from edigate.transactions.remittance_835 import read as reading
from edigate.transactions.remittance_835 import usual
from edigate.transactions.remittance_835.facts import ClaimPayment
from edigate.transactions.remittance_835.forms import Forms
from read_results import FIXTURES

FILES = [path.read_bytes() for path in sorted(FIXTURES.rglob("*.x12")) if b"ST*835" in path.read_bytes()]
ENVELOPE = (
    "ISA*00*          *00*          *ZZ*PLAN           *ZZ*CLINIC         *260504*0711*^*00501*000000009*0*T*:",
    "GS*HP*PLAN*CLINIC*20260504*0711*9*X*005010X221A1", "ST*835*0001", "BPR*I*5*C*ACH", "TRN*1*T1*1480001122",
)  # fmt: skip
HEAD = (
    "CLP*C1*1*100*60.5*9.5*12*N1*11*1", "CAS*CO*45*30", "NM1*QC*1*RIVERA*ANNA*M**JR*MI*W1",
    "NM1*82*1*ABBOTT*BO****XX*1000000020", "DTM*232*20260401", "DTM*233*20260402", "DTM*050*20260420", "AMT*AU*70",
)  # fmt: skip
LINE = (
    "SVC*HC:99213:25*100*60.50*0450*1", "DTM*472*20260401", "CAS*CO*45*30.00", "CAS*PR*2*9.5",
    "CAS*PR*1*.5**3*-0*2", "REF*6R*L1", "AMT*B6*70.1", "LQ*HE*N130", "LQ*HE* N1",
)  # fmt: skip
SPAN = (LINE[0], "DTM*150*20260401", "DTM*151*20260403", *LINE[2:])
ODD = (
    "LX*2", "LX", "CLP", "CLP*", "CLP*C2*4*0*0**12*N2*11*1*01", "CLP*C3*22*-1*-1", "CLPX*1", "SVC", "SVC*", "SVCX*1",
    "SVC*HC:1*5*5",
    "SVC*HC:1*5*5**1*HC:2*2", "PLB*1*20261231*WO:1*5", "TS3*1*11*20261231*1*5", "TS2*1", "ZZZ*1", "REF*6R*", "REF*6R* X *Y",
    "REF*F8*1", "REF*EA*2", "LQ*RX*5", "LQ*HE*N1*X", "DTM*472*", "DTM*472* 20260401", "DTM*472*20260230", "DTM*150*20260401",
    "DTM*472****RD8*20260401-20260402", "DTM*232*2026", "AMT*B6", "AMT*B6*1E5", "AMT*B6*1-2", "AMT* AU*5", "AMT*I*1..5",
    "CAS*CO*45", "CAS*CO*45*X", "CAS**", "CAS*CO* 45 *1_0.00", "CAS*CO*45*1*1*42*7**9*.5", "QTY*CA*4", "MOA***MA01", "MIA*1",
    "NM1*QC*2*ORG", "NM1*QC*1* A *B", "NM1*74*1*A*B*C**JR*C*5", "NM1*82*2*ORG***P**XX*1", "NM1*IL*1*B", "PER*CX*A", "N3*X",
)  # fmt: skip
VALUES = ("", " ", "5", "5.5", "-0.00", "1234567890123.12", "0.1234567", "1E5", " 5.55 ", "NaN", "1_0.00", "²", "+5.55", "-.50",
          "1.2.3", "20260401", "A:B")  # fmt: skip


class _ByStep(Forms):
    """Hands out the whole set as what stands before the first claim: it is read segment by segment."""

    def pieces(self, runs: Iterable[list[str]]) -> Iterator[str]:
        yield "".join(self.end + text for texts in runs for text in texts)


class _Formless(Forms):
    """Cuts claims and lines, and finds none in its usual form."""

    def __init__(self, element: str, end: str) -> None:
        super().__init__(element, end)
        self.usual_claim = self.usual_line = re.compile(r"(?!)").fullmatch


def _said(content: bytes, how: type[Forms] = Forms) -> list[object]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "forms", how)
        return list(read.stream([content]))


def _check(content: bytes) -> None:
    said = _said(content)
    assert said == _said(content, _ByStep)
    assert said == _said(content, _Formless)


@pytest.mark.parametrize("content", FILES)
def test_every_example_says_the_same(content: bytes) -> None:
    _check(content)


@given(st.integers(0, 10_000))
def test_a_damaged_file_says_the_same(number: int) -> None:
    _check(damaged(number, FILES))


@st.composite
def claims(draw: st.DrawFn) -> list[str]:
    """Segments of claims: usual ones, of which some are left out, moved, changed, or have odd ones beside them."""
    segments: list[str] = []
    for _ in range(draw(st.integers(1, 3))):
        segments += HEAD
        for _ in range(draw(st.integers(0, 3))):
            segments += draw(st.sampled_from((LINE, SPAN)))
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(segments) - 1))
        elements = segments[at].split("*")
        match draw(st.sampled_from(("leave", "insert", "twice", "change", "longer", "shorter"))):
            case "leave" if len(segments) > 1:
                segments.pop(at)
            case "insert":
                segments.insert(at, draw(st.sampled_from(ODD)))
            case "twice":
                segments.insert(draw(st.integers(0, len(segments))), segments[at])
            case "change" if len(elements) > 1:
                elements[draw(st.integers(1, len(elements) - 1))] = draw(st.sampled_from(VALUES))
                segments[at] = "*".join(elements)
            case "longer":
                segments[at] += "*" + draw(st.sampled_from(VALUES))
            case _:
                segments[at] = "*".join(elements[:-1]) or "ZZZ"
    return segments


def _file(segments: Iterable[str], element: str = "*", end: str = "~") -> bytes:
    text = "~".join((*ENVELOPE, *segments, "SE*9*0001", "GE*1*9", "IEA*1*000000009", ""))
    return text.replace("*", element).replace("~", end).encode("latin-1")


@settings(max_examples=300)
@given(claims(), st.sampled_from("*|-.+"), st.sampled_from(("~", "~\n", "\n", "'")))
def test_varied_claims_say_the_same(segments: list[str], element: str, end: str) -> None:
    _check(_file(segments, element, end))


@pytest.mark.parametrize("at", range(len(HEAD + LINE + SPAN)))
def test_one_odd_value_in_any_place_says_the_same(at: int) -> None:
    segments = [*HEAD, *LINE, *SPAN]
    elements = segments[at].split("*")
    for position in range(1, len(elements)):
        for value in VALUES:
            segments[at] = "*".join((*elements[:position], value, *elements[position + 1 :]))
            _check(_file(segments))


def test_the_usual_claim_is_read_by_its_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(reading, "read_texts")
    monkeypatch.delattr(reading, "read_claim")
    parts = read.stream([_file(("LX*1", *HEAD, *LINE, *SPAN, *HEAD, "LX*2", *HEAD, *LINE))])
    assert [len(part.lines) for part in parts if isinstance(part, ClaimPayment)] == [2, 0, 1]


def test_the_usual_lines_of_an_odd_claim_are_read_by_their_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(reading, "read_claim")
    monkeypatch.delattr(usual, "read_line")
    segments = (
        *ENVELOPE,
        *HEAD,
        "MOA***MA01",
        *LINE,
        "LX*2",
        *HEAD,
        *LINE,
        *LINE,
        "LX*3",
        *HEAD,
        *LINE,
        "PLB*1*20261231",
    )
    parts = read.stream([("~".join(segments) + "~").encode()])
    assert [len(part.lines) for part in parts if isinstance(part, ClaimPayment)] == [1, 2, 1]
