"""Demands of a partner, each met by the good 837P and broken by a changed one: `python tests/guides/demands.py` writes them.

`fixtures/x12/<guide>/fail/partner/` has the broken files, each with the table [check] beside it that it breaks alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from edigate.guides.partner_code import PartnerRuleCode as Code
from guides.faulty import FIXTURES, GOOD, Change, Lines, add, drop, put, recounted

FOLDER = FIXTURES / "005010X222A1" / "fail" / "partner"


class Demand(NamedTuple):
    """What is demanded (the text below [check]), how the good file is changed to break it, and where that is told.

    `kept` is how it is changed to keep it, when it does not do so as it is.
    """

    code: Code
    text: str
    change: Change
    ordinal: int | None
    element: int | None = None
    kept: Change | None = None


def _rule(at: str, demand: str) -> str:
    return f'[[check.rule]]\nat = "{at}"\n{demand}\n'


def _again(lines: Lines) -> Lines:
    """The whole interchange once more."""
    more = put("ISA*", "000000001", "000000002")(put("IEA*", "000000001", "000000002")(lines))
    return [*lines, *more]


def _two_sets(lines: Lines) -> Lines:
    more = put("ST*", "*0001", "*0002")(put("SE*", "*0001", "*0002")(lines[2:-2]))
    return [*lines[:-2], *more, lines[-2].replace("GE*1", "GE*2"), lines[-1]]


def _two_claims(lines: Lines) -> Lines:
    first = next(n for n, line in enumerate(lines) if line.startswith("CLM*"))
    claim = lines[first : next(n for n, line in enumerate(lines) if line.startswith("SE*"))]
    second = put("CLM*", "CLAIM001", "CLAIM002")(claim)
    return [*lines[: first + len(claim)], *_numbered(second), *lines[first + len(claim) :]]


def _numbered(claim: Lines) -> Lines:
    """A claim whose line control numbers are its own."""
    return [line.replace("REF*6R*", "REF*6R*B") for line in claim]


def _newer(lines: Lines) -> Lines:
    return [line.replace("005010X222A1", "005010X222A2") for line in lines]


_SITE = ("NM1*77*2*INVENTED SITE", "N3*1 EXAMPLE ROAD", "N4*AUSTIN*TX*787011234")
DEMANDS = (
    Demand(Code.INTERCHANGES, "one_interchange = true\n", _again, 38),
    Demand(Code.VERSION, 'versions = ["005010X222A2"]\n', list, 2, 8, _newer),
    Demand(Code.SETS_OVER_MAXIMUM, "sets_per_group = 1\n", _two_sets, 36),
    Demand(Code.CLAIMS_OVER_MAXIMUM, "claims_per_set = 1\n", _two_claims, 35),
    Demand(Code.FILE_TOO_LARGE, "file_bytes = 1001\n", put("N3*2", "LANE", "LANES"), None),
    Demand(Code.LOWER_CASE, "lower_case = false\n", put("NM1*82", "SAMPLE", "Sample"), 25, 3),
    Demand(Code.LOOP_MISSING, _rule("2310B", "required = true"), drop("NM1*82", "PRV*PE"), 21),
    Demand(Code.LOOP_FORBIDDEN, _rule("2310C", "forbidden = true"), add("PRV*PE", *_SITE), 27),
    Demand(Code.SEGMENT_MISSING, _rule("2300/REF*D9", "required = true"), drop("REF*D9"), 21),
    Demand(Code.SEGMENT_FORBIDDEN, _rule("2300/REF*EA", "forbidden = true"), add("REF*D9", "REF*EA*CHART7"), 24),
    Demand(Code.ELEMENT_MISSING, _rule("2010BA/NM1/05", "required = true"), put("NM1*IL", "*M*", "**"), 16, 5),
    Demand(Code.ELEMENT_FORBIDDEN, _rule("2010BA/NM1/07", "forbidden = true"), put("NM1*IL", "*M**", "*M**JR"), 16, 7),
    Demand(Code.ELEMENT_TOO_LONG, _rule("2300/CLM/01", "longest = 8"), put("CLM*", "CLAIM001", "CLAIM0001"), 21, 1),
    Demand(Code.VALUE_NOT_TAKEN, _rule("2000A/PRV/03", 'only = ["207Q00000X"]'), put("PRV*BI", "207Q", "207R"), 9, 3),
    Demand(Code.VALUE_FORBIDDEN, _rule("2300/CLM/05-1", 'never = ["99"]'), put("CLM*", "11:B:1", "99:B:1"), 21, 5),
)  # fmt: skip


def content(change: Change) -> bytes:
    """The good file, changed so."""
    text = (GOOD / "837P.x12").read_text(encoding="ascii")
    lines = change([line.strip() for line in text.split("~") if line.strip()])
    return ("~\n".join(recounted(lines)) + "~\n").encode()


def files() -> Iterator[tuple[Path, bytes]]:
    """Every file with what it should hold: the broken file, the demand, the finding."""
    for demand in DEMANDS:
        path = FOLDER / f"{demand.code.lower().removeprefix('partner_').replace('_', '-')}.x12"
        found = {"code": demand.code, "ordinal": demand.ordinal, "element": demand.element}
        told = {key: value for key, value in found.items() if value is not None}
        yield path, content(demand.change)
        yield path.with_suffix(".check.toml"), f"[check]\n{demand.text}".replace("]\n[[", "]\n\n[[").encode()
        yield path.with_suffix(".findings.json"), f"[\n {json.dumps(told)}\n]\n".encode()


if __name__ == "__main__":
    for path, data in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
