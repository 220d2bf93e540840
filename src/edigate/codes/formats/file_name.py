"""What a publisher's file name tells: which list it is, and from which day on the edition holds.

`icd10cm_order_2026.txt` (fiscal year, from October of the year before; an April update has `april` in its name),
`HCPC2026_JAN_ANWEB.txt`, `nucc_taxonomy_260.csv` (version 26.0 January, 26.1 July).
"""

from __future__ import annotations

import re
from datetime import date

_ICD = re.compile(r"icd-?10-?(?P<kind>cm|pcs)[a-z_ -]*(?P<year>20\d\d)", re.IGNORECASE | re.ASCII)
_HCPCS = re.compile(r"HCPC(?P<year>20\d\d)[_-](?P<month>JAN|APR|JUL|OCT)", re.IGNORECASE | re.ASCII)
_NUCC = re.compile(r"nucc_taxonomy_(?P<year>\d\d)(?P<half>[01])", re.IGNORECASE | re.ASCII)
_MONTHS = {"JAN": 1, "APR": 4, "JUL": 7, "OCT": 10}


def told_by(file_name: str) -> tuple[str, date] | None:
    """(list, first day of the edition), or None when the name tells nothing."""
    if found := _ICD.search(file_name):
        year = int(found["year"])
        april = "april" in file_name.lower()
        return f"ICD10{found['kind'].upper()}", date(year, 4, 1) if april else date(year - 1, 10, 1)
    if found := _HCPCS.search(file_name):
        return "HCPCS", date(int(found["year"]), _MONTHS[found["month"].upper()], 1)
    if found := _NUCC.search(file_name):
        return "TAXONOMY", date(2000 + int(found["year"]), 7 if found["half"] == "1" else 1, 1)
    return None
