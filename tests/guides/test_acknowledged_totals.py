"""277CA: the totals of receiver and provider against an oracle that adds the claims up by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from edigate.guides.check import check

Read = Callable[[str], list[str]]

_CODES = {
    "ACCEPTED_COUNT_DIFFERS": 0,
    "REFUSED_COUNT_DIFFERS": 1,
    "ACCEPTED_AMOUNT_DIFFERS": 2,
    "REFUSED_AMOUNT_DIFFERS": 3,
}
_RECEIVER = ("QTY*90", "QTY*AA", "AMT*YU", "AMT*YY")
_PROVIDER = ("QTY*QA", "QTY*QC", "AMT*YU", "AMT*YY")

amounts = st.integers(0, 99_999).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
claims = st.lists(st.tuples(st.booleans(), amounts), max_size=4)
# What is told of the four totals: None leaves it out, a number is how much it is off.
told = st.tuples(*[st.sampled_from([None, 0, 0, 0, 1, -1])] * 4)
providers = st.lists(st.tuples(claims, told), min_size=1, max_size=3)


def _sums(of: list[tuple[bool, str]]) -> list[Fraction]:
    """Accepted and refused: how many, and how much."""
    accepted = [Fraction(amount) for good, amount in of if good]
    refused = [Fraction(amount) for good, amount in of if not good]
    return [
        Fraction(len(accepted)),
        Fraction(len(refused)),
        sum(accepted, Fraction()),
        sum(refused, Fraction()),
    ]


def _text(value: Fraction) -> str:
    cents = int(value * 100)
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _totals(ids: tuple[str, ...], told: tuple[int | None, ...], sums: list[Fraction]) -> list[str]:
    return [
        f"{id_}*{_text(value + off)}"
        for id_, off, value in zip(ids, told, sums, strict=True)
        if off is not None
    ]


def _below(
    receiver_told: tuple[int | None, ...],
    below: list[tuple[list[tuple[bool, str]], tuple[int | None, ...]]],
) -> list[str]:
    """The segments from the receiver's totals on, those totals being what stands below but for what they are off."""
    body, whole, level, claim = [], [Fraction()] * 4, 2, 0
    for of, told in below:
        level += 1
        provider, sums = level, _sums(of)
        if of:
            own = sums
        else:  # it stands for its claims by what it tells
            own = [Fraction() if off is None else Fraction(off + 5) for off in told]
            sums = [Fraction(5)] * 4
        whole = [one + other for one, other in zip(whole, own, strict=True)]
        body += [
            f"HL*{provider}*2*19*{1 if of else 0}",
            "NM1*85*2*INVENTED CLINIC*****XX*1234567893",
            "TRN*1*0",
        ]
        body += ["STC*A1:19:PR**WQ*1", *_totals(_PROVIDER, told, sums)]
        if of:
            level += 1
            body += [f"HL*{level}*{provider}*PT", "NM1*QC*1*SAMPLE*ANNA****MI*MEM0001"]
        for good, amount in of:
            claim += 1
            status = "A1:19:PR*20260105*WQ" if good else "A7:454*20260105*U"
            body += [f"TRN*2*CLAIM{claim}", f"STC*{status}*{amount}", "DTP*472*D8*20251231"]
    return [*_totals(_RECEIVER, receiver_told, whole), *body]


@settings(max_examples=120, deadline=None)
@given(receiver_told=told, below=providers)
def test_totals_that_differ_are_told_by_how_much(
    receiver_told: tuple[int | None, ...], below: list[tuple[list[tuple[bool, str]], tuple[int | None, ...]]]
) -> None:
    unknown = any(not of and all(off is None for off in told) for of, told in below)
    head = [
        "BHT*0085*08*ACK0001*20260105*0930*TH", "HL*1**20*1", "NM1*PR*2*INVENTED HEALTH PLAN*****PI*12345",
        "TRN*1*SRC0001", "DTP*050*D8*20260105", "DTP*009*D8*20260105", "HL*2*1*21*1",
        "NM1*41*2*INVENTED BILLING*****46*SUB001", "TRN*2*BATCH1", "STC*A1:19:PR*20260105*WQ*210",
    ]  # fmt: skip
    body = [*head, *_below(receiver_told, below)]
    segments = [
        "ISA*00*          *00*          *ZZ*SENDER01       *ZZ*RECEIVER01     *260105*0930*^*00501*000000001*0*T*:",
        "GS*HN*SENDER01*RECEIVER01*20260105*0930*1*X*005010X214", "ST*277*0001*005010X214", *body,
        f"SE*{len(body) + 2}*0001", "GE*1*1", "IEA*1*000000001",
    ]  # fmt: skip
    report = check([("~".join(segments) + "~").encode()])
    expected = []
    if not unknown:
        expected += [(n, off, "2200B") for n, off in enumerate(receiver_told) if off]
    expected += [(n, off, "2200C") for of, told in below if of for n, off in enumerate(told) if off]
    found = [
        (_CODES[each.code], int(re.search(r"by (-?\d+)", each.message)[1]), each.where.loop)  # type: ignore[index]
        for each in report.findings
    ]
    assert sorted(found) == sorted(expected)
