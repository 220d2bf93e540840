"""Answers of a payer as bytes, short to write: each set is its segments without ST and SE, elements joined by `*`."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

_GROUP = {"999": "FA", "277": "HN", "835": "HP"}


def answer(
    set_id: str,
    guide: str,
    *sets: str,
    day: str = "20260304",
    clock: str = "1005",
    number: int = 1,
    usage: str = "T",
) -> bytes:
    """One interchange with one group; `sets` are segment texts, one per line or joined by `~`."""
    body = [f"GS*{_GROUP[set_id]}*PAYER*US*{day}*{clock}*{number}*X*{guide}"]
    for count, text in enumerate(sets, start=1):
        segments = [part.strip() for part in text.replace("\n", "~").split("~") if part.strip()]
        third = "" if set_id == "835" else f"*{guide}"
        body += [f"ST*{set_id}*{count:04}{third}", *segments, f"SE*{len(segments) + 2}*{count:04}"]
    body.append(f"GE*{len(sets)}*{number}")
    return _interchange(body, 1, day, clock, number, usage)


def ta1(isa13: str, verdict: str, note: str = "000", day: str = "20260304", clock: str = "0917") -> bytes:
    """One interchange that holds a TA1 alone."""
    return _interchange([f"TA1*{isa13}*260304*0915*{verdict}*{note}"], 0, day, clock, 1, "T")


def remittance(
    trace: str, paid: str, claims: Sequence[str], plb: str = "", day: str = "20260401", number: int = 1,
    bpr: str | None = None, payer: str = "DHP01",
) -> bytes:  # fmt: skip
    """One 835 that pays one practice."""
    head = bpr or f"BPR*I*{paid}*C*ACH*CCP*01*999999992*DA*1*1512345678**01*999988880*DA*2*{day}"
    if Decimal(paid) == 0 and bpr is None:
        head = f"BPR*H*0*C*NON************{day}"
    parts = [head, f"TRN*1*{trace}*1512345678", f"N1*PR*DEMO HEALTH PLAN*XV*{payer}"]
    parts += ["N1*PE*LAKESIDE FAMILY MEDICINE*XX*1750001012", "LX*1", *claims]
    parts += [f"PLB*1750001012*20261231*{plb}"] if plb else []
    return answer("835", "005010X221A1", "\n".join(parts), day=day, clock="0600", number=number)


def _interchange(body: Sequence[str], groups: int, day: str, clock: str, number: int, usage: str) -> bytes:
    isa = f"ISA*00*{'':10}*00*{'':10}*ZZ*{'PAYER':15}*ZZ*{'US':15}*{day[2:]}*{clock}*^*00501*{number:09}*0*{usage}*:"
    return "".join(f"{segment}~\n" for segment in (isa, *body, f"IEA*{groups}*{number:09}")).encode()
