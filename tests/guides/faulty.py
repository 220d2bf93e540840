"""Fixtures with one fault each: `python tests/guides/faulty.py` makes them from the good files beside this module.

A fault that rejects goes to `fixtures/x12/<guide>/fail`, a warning or note to `quirk`. What is expected of them is
written by `edigate conform fixtures/x12 --update`; a test sees that each has just the finding that it is named after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from edigate.guides.codes import GuideCode
from edigate.x12.findings import EnvelopeCode

GOOD = Path(__file__).parent / "files"
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "x12"
VERSIONS = {
    "837P": "005010X222A1", "837I": "005010X223A2", "837D": "005010X224A2", "835": "005010X221A1",
    "277CA": "005010X214", "277": "005010X212", "276": "005010X212", "999": "005010X231A1", "TA1": "TA1",
}  # fmt: skip

Lines = list[str]
Change = Callable[[Lines], Lines]


def put(start: str, old: str, new: str) -> Change:
    """Replace text in the first line that starts so."""

    def change(lines: Lines) -> Lines:
        at = _at(lines, start)
        assert old in lines[at], (start, old)
        return [*lines[:at], lines[at].replace(old, new, 1), *lines[at + 1 :]]

    return change


def everywhere(old: str, new: str) -> Change:
    """Replace text in all lines."""
    return lambda lines: [line.replace(old, new) for line in lines]


def drop(*starts: str) -> Change:
    """Leave out the first line that starts so, for each."""

    def change(lines: Lines) -> Lines:
        for start in starts:
            at = _at(lines, start)
            lines = [*lines[:at], *lines[at + 1 :]]
        return lines

    return change


def add(after: str, *new: str) -> Change:
    """Put lines after the first one that starts so."""

    def change(lines: Lines) -> Lines:
        at = _at(lines, after) + 1
        return [*lines[:at], *new, *lines[at:]]

    return change


def both(one: Change, other: Change) -> Change:
    """One change after the other."""
    return lambda lines: other(one(lines))


def _at(lines: Lines, start: str) -> int:
    return next(n for n, line in enumerate(lines) if line.startswith(start))


def _group_twice(lines: Lines) -> Lines:
    return [*lines[:-1], *lines[1:-1], lines[-1].replace("IEA*1", "IEA*2")]


def _set_twice(lines: Lines) -> Lines:
    return [*lines[:2], *lines[2:-2], *lines[2:-2], lines[-2].replace("GE*1", "GE*2"), lines[-1]]


def _as_latin_1(data: bytes) -> bytes:
    return data.decode("utf-8").encode("latin-1")


class Faulty(NamedTuple):
    """One fixture: which finding, which good file, what is changed; `folder` when it is not the good file's guide."""

    code: str
    guide: str
    change: Change
    recount: bool = True
    wire: Callable[[bytes], bytes] | None = None
    folder: str | None = None


G, E = GuideCode, EnvelopeCode
FAIL = (
    Faulty(G.GUIDE_NOT_OF_SET, "837P", everywhere("005010X222A1", "005010X221A1"), folder="005010X221A1"),
    Faulty(G.GROUP_NOT_OF_SET, "837P", put("GS*", "GS*HC", "GS*HP")),
    Faulty(G.GROUP_NUMBER_REPEATED, "837P", _group_twice),
    Faulty(G.HL_NUMBER, "837P", put("HL*2", "HL*2", "HL*3")),
    Faulty(G.HL_PARENT, "277CA", put("HL*4", "HL*4*3", "HL*4*2")),
    Faulty(G.HL_CHILD, "837P", put("HL*2", "*22*0", "*22*1")),
    Faulty(G.ELEMENT_BLANK, "837P", put("NM1*82", "SAMPLE", "   ")),
    Faulty(G.CHARACTER_NOT_ALLOWED, "837P", put("NM1*82", "SAMPLE", "SAM:PLE")),
    Faulty(G.SEGMENT_UNKNOWN, "837P", add("NM1*40", "ZZZ*1")),
    Faulty(G.SEGMENT_UNEXPECTED, "837P", add("HI*", "NM1*41*2*X*****46*Y")),
    Faulty(G.SEGMENT_MISSING, "837P", drop("PER*IC")),
    Faulty(G.SEGMENT_OUT_OF_ORDER, "837P", add("HI*", "DTP*454*D8*20251230")),
    Faulty(G.SEGMENT_OVER_MAXIMUM, "835", add("NM1*QC", "NM1*QC*1*SAMPLE*BEN")),
    Faulty(G.LOOP_OVER_MAXIMUM, "837P", add("PRV*PE", "NM1*82*1*OTHER*DOC****XX*1234567893")),
    Faulty(G.ELEMENT_MISSING, "837I", put("CL1*", "CL1*1*1*01", "CL1*1*1")),
    Faulty(G.ELEMENT_NOT_USED, "837P", put("CLM*", "***11:B:1", "*X**11:B:1")),
    Faulty(G.ELEMENT_CONDITION, "835", put("NM1*QC", "*MI*", "**")),
    Faulty(G.ELEMENTS_EXCLUSIVE, "837P", put("N4*AUSTIN*TX*78702", "78702", "78702*CA***ON")),
    Faulty(G.ELEMENTS_TOO_MANY, "837P", put("N3*2", "LANE", "LANE*SUITE*X")),
    Faulty(G.COMPONENTS_TOO_MANY, "837P", put("SV1*HC:99213", "HC:99213:25", "HC:99213:25::::::X:Y")),
    Faulty(G.REPETITIONS_TOO_MANY, "837P", put("NM1*82", "SAMPLE", "SAM^PLE")),
    Faulty(G.ELEMENT_TOO_SHORT, "837P", put("N4*AUSTIN*TX*78702", "AUSTIN", "A")),
    Faulty(G.ELEMENT_TOO_LONG, "837P", put("N4*AUSTIN*TX*78702", "AUSTIN", "AUSTIN" * 6)),
    Faulty(G.NUMBER_INVALID, "837P", put("SV1*HC:99213", "*UN*1*", "*UN*1.*")),
    Faulty(G.DATE_INVALID, "837P", put("DMG*", "19800215", "19800230")),
    Faulty(G.TIME_INVALID, "837P", put("BHT*", "*0930*", "*2430*")),
    Faulty(G.CODE_NOT_ALLOWED, "837P", put("BHT*", "*CH", "*QQ")),
    Faulty(G.CLAIM_CHARGE_UNBALANCED, "837P", put("CLM*", "*150*", "*150.01*")),
    Faulty(G.REMITTANCE_LINE_UNBALANCED, "835", put("SVC*HC:99213", "*60*", "*61*")),
    Faulty(G.REMITTANCE_CLAIM_UNBALANCED, "835", put("CLP*", "*150*", "*151*")),
    Faulty(G.REMITTANCE_PAYMENT_UNBALANCED, "835", put("BPR*", "BPR*I*75*", "BPR*I*75.1*")),
    Faulty(
        G.REMITTANCE_LINES_UNBALANCED, "835", both(put("CLP*", "*150*", "*160*"), add("CLP*", "CAS*CO*45*10"))
    ),
    Faulty(G.REMITTANCE_SHARE_UNBALANCED, "835", put("CLP*", "*80*20*", "*80*25*")),
    Faulty(G.TA1_AFTER_GROUP, "999", add("GE*", "TA1*000000001*260105*0930*A*000")),
    Faulty(G.AMOUNT_UNREADABLE, "837P", put("CLM*", "*150*", "*15O*")),
    Faulty(E.ISA16_MISSING, "999", put("ISA*", "*:", "*"), wire=lambda data: data.replace(b"\n", b"")),
    Faulty(E.SEPARATORS_NOT_DISTINCT, "999", put("ISA*", "*^*", "*:*")),
    Faulty(E.STRAY_SEGMENT, "835", add("SE*", "NTE*ADD*STRAY")),
    Faulty(E.GS_MISSING, "837P", lambda lines: put("IEA*", "IEA*1", "IEA*0")(drop("GS*", "GE*")(lines))),
    Faulty(E.SE_MISSING, "837P", drop("SE*")),
    Faulty(E.GE_MISSING, "837P", drop("GE*")),
    Faulty(E.IEA_MISSING, "837P", drop("IEA*")),
    Faulty(E.SE01_COUNT, "837P", put("SE*", "SE*", "SE*1"), recount=False),
    Faulty(E.SE02_MISMATCH, "837P", put("SE*", "*0001", "*0002")),
    Faulty(E.GE01_COUNT, "837P", put("GE*", "GE*1", "GE*2")),
    Faulty(E.GE02_MISMATCH, "837P", put("GE*", "GE*1*1", "GE*1*2")),
    Faulty(E.IEA01_COUNT, "837P", put("IEA*", "IEA*1", "IEA*2")),
    Faulty(E.IEA02_MISMATCH, "837P", put("IEA*", "000000001", "000000002")),
    Faulty(E.DUPLICATE_ST02, "837P", _set_twice),
    Faulty(E.ST03_GS08_DIFFER, "837P", put("GS*", "005010X222A1", "005010X222")),
    Faulty(E.UNTERMINATED_SET, "837P", drop("SE*", "GE*", "IEA*")),
    Faulty(E.NO_INTERCHANGE, "835", drop("ISA*")),
    Faulty(E.ISA_MALFORMED, "TA1", put("ISA*", "*0*T*:", "")),
)
# Codes that never come alone, with what comes with them.
ACCOMPANIED: dict[str, frozenset[str]] = {
    E.UNTERMINATED_SET: frozenset((E.GE_MISSING, E.IEA_MISSING)),
    E.NOT_UTF8: frozenset((E.NON_ASCII,)),
    G.AMOUNT_UNREADABLE: frozenset((G.NUMBER_INVALID,)),
}
# Codes that no small file can have: a segment beyond a mebibyte; a segment that a guide of ours lists as unused.
WITHOUT = frozenset((E.SEGMENT_TOO_LONG, G.SEGMENT_NOT_USED))
QUIRK = (
    Faulty(G.GUIDE_VARIANT, "837P", everywhere("005010X222A1", "005010X222")),
    Faulty(G.GUIDE_UNSUPPORTED, "837P", everywhere("005010X222A1", "005010X299")),
    Faulty(G.INTERCHANGE_NUMBER_REPEATED, "999", lambda lines: lines + lines),
    Faulty(G.GROUP_DATE_FUTURE, "999", put("GS*", "*20260105*", "*20260107*")),
    Faulty(G.LX_NUMBER, "837P", put("LX*2", "LX*2", "LX*3")),
    Faulty(G.TRAILING_SEPARATORS, "837P", put("N3*2", "LANE", "LANE*")),
    Faulty(G.OUTER_BLANKS, "837P", put("N3*2", "LANE", "LANE ")),
    Faulty(G.PATTERN_MISMATCH, "837P", put("N4*AUSTIN*TX*787011234", "787011234", "78701")),
    Faulty(G.CODE_TOLERATED, "835", put("CLP*", "*12*", "*CI*")),
    Faulty(G.CODE_UNKNOWN, "835", put("LQ*HE", "N130", "N9999")),
    Faulty(G.CODE_UNKNOWN, "837P", put("CLM*", "***11:B:1", "***89:B:1")),
    Faulty(E.BOM, "999", everywhere("", ""), wire=lambda data: b"\xef\xbb\xbf" + data),
    Faulty(E.LEADING_DATA, "999", everywhere("", ""), wire=lambda data: b"From: payer\n" + data),
    Faulty(E.TRAILING_DATA, "999", everywhere("", ""), wire=lambda data: data + b"-- end of file --\n"),
    Faulty(E.ISA_LENGTH, "999", put("ISA*", "*SENDER01       *", "*SENDER01*")),
    Faulty(E.ISA11_NOT_A_SEPARATOR, "999", put("ISA*", "*^*", "*U*")),
    Faulty(E.INDENTED_SEGMENT, "999", put("AK1*", "AK1*", "  AK1*")),
    Faulty(E.EMPTY_SEGMENT, "999", add("AK1*", "")),
    Faulty(E.LINE_BREAK_IN_SEGMENT, "837P", put("N3*2", "INVENTED", "IN\nVENTED")),
    Faulty(E.LOWER_CASE_SEGMENT_ID, "999", put("AK1*", "AK1", "ak1")),
    Faulty(E.NON_ASCII, "837P", put("NM1*82", "SAMPLE", "SÄMPLE")),
    Faulty(E.NOT_UTF8, "837P", put("NM1*82", "SAMPLE", "SÄMPLE"), wire=_as_latin_1),
    Faulty(E.LAST_SEGMENT_NOT_TERMINATED, "999", everywhere("", ""), wire=lambda data: data.rstrip(b"~\n")),
)  # fmt: skip


def content(faulty: Faulty) -> bytes:
    """The bytes of a fixture."""
    text = (GOOD / f"{faulty.guide}.x12").read_text(encoding="ascii")
    lines = faulty.change([line.strip() for line in text.split("~") if line.strip()])
    if faulty.recount:
        lines = recounted(lines)
    data = ("~\n".join(lines) + "~\n").encode()
    return faulty.wire(data) if faulty.wire else data


def recounted(lines: Lines) -> Lines:
    """The lines with SE01 set right."""
    start, counted = 0, list(lines)
    for n, line in enumerate(lines):
        if line.startswith("ST*"):
            start = n
        elif line.startswith("SE*"):
            count = sum(1 for each in lines[start : n + 1] if each)
            counted[n] = f"SE*{count}*{line.split('*')[2]}"
    return counted


def paths() -> Iterator[tuple[Path, Faulty]]:
    """Where each fixture lies."""
    for folder, several in (("fail", FAIL), ("quirk", QUIRK)):
        for faulty in several:
            guide = faulty.folder or VERSIONS[faulty.guide]
            yield FIXTURES / guide / folder / f"one-{faulty.code.lower().replace('_', '-')}.x12", faulty


def _write() -> None:
    for path, faulty in paths():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content(faulty))
    for guide, version in VERSIONS.items():
        folder = FIXTURES / version / "pass"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"whole-{guide.lower()}.x12").write_bytes((GOOD / f"{guide}.x12").read_bytes())


if __name__ == "__main__":
    _write()
