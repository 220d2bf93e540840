"""Bank files as a bank writes them: invented payers, accounts and amounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class AchEntry:
    """One CCD+ entry: transaction code, cents, and the addenda text."""

    cents: int
    addenda: str = ""
    code: str = "22"
    routing: str = "071000013"


def nacha(entries: Sequence[AchEntry], *, company: str = "DEMO HEALTH PLAN", company_id: str = "1512345678",
          day: str = "260318", description: str = "HCCLAIMPMT") -> str:  # fmt: skip
    """A file of one batch, its controls right."""
    head = f"101 0710000131512345678{day}0830A094101{'LAKESIDE BANK':<23}{'DEMO HEALTH PLAN':<23}{'':<8}"
    batch = f"5220{company:<16}{'':<20}{company_id:<10}CCD{description:<10}{day}{day}   107100001{1:07d}"
    lines, hash_, debit, credit, count = [head, batch], 0, 0, 0, 0
    for n, each in enumerate(entries, start=1):
        trace = f"07100001{n:07d}"
        flag = "1" if each.addenda else "0"
        lines.append(
            f"6{each.code}{each.routing[:8]}{each.routing[8]}{'000123456789':<17}{each.cents:010d}{'371234567':<15}"
            f"{'LAKESIDE FAMILY MEDICI':<22}  {flag}{trace}"
        )
        count += 1
        if each.addenda:
            lines.append(f"705{each.addenda:<80}0001{n:07d}")
            count += 1
        hash_ += int(each.routing[:8])
        debit += each.cents if each.code[1] in "6789" else 0
        credit += 0 if each.code[1] in "6789" else each.cents
    sums = f"{count:06d}{hash_ % 10**10:010d}{debit:012d}{credit:012d}"
    lines.append(f"8220{sums}{company_id:<10}{'':<25}07100001{1:07d}")
    blocks = -(-(len(lines) + 1) // 10)
    sums = f"{count:08d}{hash_ % 10**10:010d}{debit:012d}{credit:012d}"
    lines.append(f"9000001{blocks:06d}{sums}{'':<39}")
    lines += ["9" * 94] * (-len(lines) % 10)
    assert {len(line) for line in lines} == {94}
    return "\n".join(lines) + "\n"


def trn(trace: str, payer: str = "1512345678", end: str = "\\") -> str:
    """The addenda of a payer: the TRN segment, whole."""
    return f"TRN*1*{trace}*{payer}{end}"


BAI2 = """\
01,071000013,LAKESIDE,260318,0600,1,80,10,2/
02,LAKESIDE,071000013,1,260317,,USD,2/
03,000123456789,USD,015,1250000,,,100,8700,3,V,260317,1200/
16,142,6700,Z,BK0001,,HCCLAIMPMT DEMO HEALTH PLAN
88,TRN*1*EFT2603180042*1512345678\\
16,301,1500,S,1000,500,0,BK0002,778,LOCKBOX DEPOSIT, BRANCH 4/
16,475,500,D,2,0,300,1,200,BK0003,1044,CHECK PAID/
49,1267400,6/
98,1267400,1,8/
99,1267400,1,10/
"""
