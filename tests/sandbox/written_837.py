"""837 files written without our builder, and a plain look at what the sandbox answers without our readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

LAKESIDE, RIVERBEND = "1750001012", "1750002028"
NAMES = {LAKESIDE: "LAKESIDE FAMILY MEDICINE", RIVERBEND: "RIVERBEND PEDIATRICS"}

Segments = list[list[str]]


@dataclass(frozen=True)
class Line:
    code: str = "99213"
    charge: str = "150"
    units: str = "1"
    day: str = "20260302"
    ordered: bool = False
    authorization: str = ""
    prior: Sequence[str] = ()  # what an earlier payer decided (2430)


@dataclass(frozen=True)
class Claim:
    number: str = "LSF0000481"
    lines: Sequence[Line] = (Line(),)
    member: str = "DHP123456789"
    group: str = ""
    npi: str = LAKESIDE
    frequency: str = "1"
    payer_number: str = ""
    payer: str = "DHP01"
    dependent: bool = False
    rank: str = "P"
    total: str = ""


@dataclass
class File:
    claims: Sequence[Claim]
    isa13: int = 101
    ack: str = "1"
    batch: str = "LSFB000031"
    sets: Sequence[Sequence[Claim]] = field(default_factory=list)

    def render(self) -> bytes:
        sets = self.sets or [self.claims]
        out = [
            f"ISA*00*          *00*          *ZZ*EDIGATETEST    *ZZ*DEMOPAYER      *260304*0915*^*00501"
            f"*{self.isa13:09d}*{self.ack}*T*:",
            f"GS*HC*EDIGATETEST*DEMOPAYER*20260304*0915*{self.isa13}*X*005010X222A1",
        ]
        for n, claims in enumerate(sets, start=1):
            body = self._set(claims, n)
            out += [f"ST*837*{n:04d}*005010X222A1", *body, f"SE*{len(body) + 2}*{n:04d}"]
        out += [f"GE*{len(sets)}*{self.isa13}", f"IEA*1*{self.isa13:09d}"]
        return ("~".join(out) + "~").encode()

    def _set(self, claims: Sequence[Claim], n: int) -> list[str]:
        out = [
            f"BHT*0019*00*{self.batch}{n if n > 1 else ''}*20260304*0915*CH",
            "NM1*41*2*LAKESIDE FAMILY MEDICINE*****46*EDIGATETEST",
            "PER*IC*BILLING OFFICE*TE*5555550100",
            "NM1*40*2*DEMO HEALTH PLAN*****46*DEMOPAYER",
        ]
        level = 0
        for claim in claims:
            level += 1
            provider = level
            out += [
                f"HL*{level}**20*1",
                f"NM1*85*2*{NAMES[claim.npi]}*****XX*{claim.npi}",
                "N3*100 HARBOR ROAD",
                "N4*SPRINGFIELD*IL*627011234",
                "REF*EI*371234567",
            ]
            level += 1
            subscriber = level
            child = "1" if claim.dependent else "0"
            relation = "" if claim.dependent else "18"
            out += [
                f"HL*{level}*{provider}*22*{child}",
                f"SBR*{claim.rank}*{relation}*{claim.group}******12",
                f"NM1*IL*1*RIVERA*ANNA*M***MI*{claim.member}",
                "N3*22 MAPLE STREET",
                "N4*SPRINGFIELD*IL*62704",
                "DMG*D8*19790514*F",
                f"NM1*PR*2*PLAN {claim.payer}*****PI*{claim.payer}",
            ]
            if claim.dependent:
                level += 1
                out += [
                    f"HL*{level}*{subscriber}*23*0",
                    "PAT*19",
                    "NM1*QC*1*RIVERA*TEO",
                    "N3*22 MAPLE STREET",
                    "N4*SPRINGFIELD*IL*62704",
                    "DMG*D8*20190514*M",
                ]
            out += _claim(claim)
        return out


def _claim(claim: Claim) -> list[str]:
    total = claim.total or str(sum(Decimal(line.charge) for line in claim.lines))
    out = [f"CLM*{claim.number}*{total}***11:B:{claim.frequency}*Y*A*Y*Y"]
    if claim.payer_number:
        out.append(f"REF*F8*{claim.payer_number}")
    out += [f"REF*D9*EDG{claim.number}", "HI*ABK:J159"]
    for n, line in enumerate(claim.lines, start=1):
        out += [
            f"LX*{n}",
            f"SV1*HC:{line.code}*{line.charge}*UN*{line.units}***1",
            f"DTP*472*D8*{line.day}",
        ]
        if line.authorization:
            out.append(f"REF*G1*{line.authorization}")
        out.append(f"REF*6R*{claim.number}-{n}")
        if line.ordered:
            out.append("NM1*DK*1*OKAFOR*DANIEL****XX*1650002029")
        out += line.prior
    return out


def split(content: bytes) -> Segments:
    """The segments of a file with the usual separators."""
    return [part.split("*") for part in content.decode("ascii").split("~") if part]


def having(segments: Segments, *start: str) -> Segments:
    """The segments that begin with these elements."""
    return [segment for segment in segments if segment[: len(start)] == list(start)]
