"""What pyx12 says about a file: an adapter that drives its map walker and collects every error it tells.

pyx12's own entry point is not used, because its return value and its JSON report leave errors out, it writes to a log,
and it raises on guides it does not know. Here each error becomes a finding at once, in our words: pyx12's texts may
quote data. What makes pyx12 give up becomes a note, and the file's other groups are still read.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import pyx12.error_handler
import pyx12.errors
import pyx12.map_if
import pyx12.map_index
import pyx12.params
import pyx12.x12file
from pyx12.map_if._segment import apply_segment_errors
from pyx12.map_walker import apply_walk_errors, walk_tree

from edigate.errors import Finding, Location, Severity
from edigate.guides import load
from edigate.x12.tokens import Tokens

# Lists that X12 republishes three times a year; the copies packaged with pyx12 are old and would refuse good files.
_MOVING_LISTS = "remark_code,claim_status,claim_status_cat,entity_id"


class OpinionCode(StrEnum):
    """What pyx12 found; the words are those of 999 IK304 and IK403."""

    ENVELOPE = "PYX12_ENVELOPE"
    SEGMENT_UNEXPECTED = "PYX12_SEGMENT_UNEXPECTED"
    SEGMENT_NOT_USED = "PYX12_SEGMENT_NOT_USED"
    SEGMENT_MISSING = "PYX12_SEGMENT_MISSING"
    LOOP_OVER_MAXIMUM = "PYX12_LOOP_OVER_MAXIMUM"
    SEGMENT_OVER_MAXIMUM = "PYX12_SEGMENT_OVER_MAXIMUM"
    SEGMENT_ODD = "PYX12_SEGMENT_ODD"
    ELEMENT_MISSING = "PYX12_ELEMENT_MISSING"
    ELEMENT_ODD = "PYX12_ELEMENT_ODD"
    ELEMENT_TOO_SHORT = "PYX12_ELEMENT_TOO_SHORT"
    ELEMENT_TOO_LONG = "PYX12_ELEMENT_TOO_LONG"
    CHARACTER_NOT_ALLOWED = "PYX12_CHARACTER_NOT_ALLOWED"
    CODE_NOT_ALLOWED = "PYX12_CODE_NOT_ALLOWED"
    DATE_INVALID = "PYX12_DATE_INVALID"
    TIME_INVALID = "PYX12_TIME_INVALID"
    ELEMENT_NOT_USED = "PYX12_ELEMENT_NOT_USED"
    NO_OPINION = "PYX12_NO_OPINION"


_SEGMENT = {
    "1": OpinionCode.SEGMENT_UNEXPECTED,
    "2": OpinionCode.SEGMENT_NOT_USED,
    "3": OpinionCode.SEGMENT_MISSING,
    "4": OpinionCode.LOOP_OVER_MAXIMUM,
    "5": OpinionCode.SEGMENT_OVER_MAXIMUM,
}
_ELEMENT = {
    "1": OpinionCode.ELEMENT_MISSING,
    "4": OpinionCode.ELEMENT_TOO_SHORT,
    "5": OpinionCode.ELEMENT_TOO_LONG,
    "6": OpinionCode.CHARACTER_NOT_ALLOWED,
    "7": OpinionCode.CODE_NOT_ALLOWED,
    "8": OpinionCode.DATE_INVALID,
    "9": OpinionCode.TIME_INVALID,
    "10": OpinionCode.ELEMENT_NOT_USED,
}
_TEXTS = {
    OpinionCode.ENVELOPE: "pyx12 finds the envelope wrong",
    OpinionCode.SEGMENT_UNEXPECTED: "pyx12 does not find this segment in the map at this place",
    OpinionCode.SEGMENT_NOT_USED: "pyx12 says that this segment is not used",
    OpinionCode.SEGMENT_MISSING: "pyx12 misses a required segment",
    OpinionCode.LOOP_OVER_MAXIMUM: "pyx12 counts more repetitions of this loop than the guide allows",
    OpinionCode.SEGMENT_OVER_MAXIMUM: "pyx12 counts more repetitions of this segment than the guide allows",
    OpinionCode.SEGMENT_ODD: "pyx12 finds the segment wrong",
    OpinionCode.ELEMENT_MISSING: "pyx12 misses a required element",
    OpinionCode.ELEMENT_ODD: "pyx12 finds the element wrong",
    OpinionCode.ELEMENT_TOO_SHORT: "pyx12 finds the element too short",
    OpinionCode.ELEMENT_TOO_LONG: "pyx12 finds the element too long",
    OpinionCode.CHARACTER_NOT_ALLOWED: "pyx12 finds a character that is not allowed in the element",
    OpinionCode.CODE_NOT_ALLOWED: "pyx12 does not find the code in the guide's list",
    OpinionCode.DATE_INVALID: "pyx12 does not take the element for a date",
    OpinionCode.TIME_INVALID: "pyx12 does not take the element for a time",
    OpinionCode.ELEMENT_NOT_USED: "pyx12 says that the element is not used, or not with its neighbours",
    OpinionCode.NO_OPINION: "pyx12 has no opinion",
}


def text_of(code: OpinionCode) -> str:
    """What a code means, in our words."""
    return _TEXTS[code]


def check(content: bytes) -> list[Finding]:
    """Every error that pyx12 finds in one file; what it cannot read is a note (`PYX12_NO_OPINION`). Never raises."""
    told = _Told()
    logger = logging.getLogger("pyx12")
    before, logger.disabled = logger.disabled, True
    try:
        _drive(_cleaned(content), told)
    except (pyx12.errors.EngineError, pyx12.errors.X12Error):
        told.no_opinion("it cannot read the interchange or has no map for it")
    except (
        Exception
    ) as error:  # pyx12 trips over odd data in many ways (a composite too long, a count that is none)
        told.no_opinion(f"it gave up ({type(error).__name__})")
    finally:
        logger.disabled = before
    return told.findings


def _cleaned(content: bytes) -> str:
    """The file without what pyx12 stumbles over before it reads anything: byte order mark, indents, line ends, junk."""
    tokens = Tokens([content])
    texts: list[str] = []
    for run in tokens.runs():
        texts += [text + tokens.delimiters.segment for text in run.texts]
    return "".join(texts)


class _Told(pyx12.error_handler.err_handler):  # type: ignore[misc, unused-ignore]
    """pyx12's error handler, which keeps findings instead of a tree and writes no log."""

    def __init__(self) -> None:
        super().__init__()
        self.findings: list[Finding] = []
        self.src: Any = None

    def add_isa_loop(self, seg_data: Any, src: Any) -> None:
        self.src = src
        self._at(seg_data, 0)

    add_gs_loop = add_isa_loop

    def add_st_loop(self, seg_data: Any, src: Any) -> None:
        self.src = src
        self._at(seg_data, 1)

    def add_seg(self, map_node: Any, seg_data: Any, seg_count: int, cur_line: int, ls_id: str | None) -> None:
        self._at(seg_data, seg_count)

    def add_ele(self, map_node: Any) -> None:
        inner = map_node.parent is not None and map_node.parent.is_composite()
        self._element = map_node.parent.seq if inner else map_node.seq
        self._component = map_node.seq if inner else None

    def close_isa_loop(self, node: Any, seg: Any, src: Any) -> None:
        self._at(seg, 0)

    close_gs_loop = close_st_loop = close_isa_loop

    def _at(self, seg_data: Any, segment: int) -> None:
        self._id, self._segment = seg_data.get_seg_id(), segment
        self._element = self._component = None

    def isa_error(self, err_cde: str, err_str: str) -> None:
        self._tell(OpinionCode.ENVELOPE, f"interchange error {err_cde}")

    def gs_error(self, err_cde: str, err_str: str) -> None:
        self._tell(OpinionCode.ENVELOPE, f"group error {err_cde}")

    def st_error(self, err_cde: str, err_str: str) -> None:
        self._tell(OpinionCode.ENVELOPE, f"set error {err_cde}")

    def seg_error(
        self, err_cde: str, err_str: str, err_value: str | None = None, src_line: int | None = None
    ) -> None:
        code = _SEGMENT.get(err_cde, OpinionCode.SEGMENT_ODD)
        self._tell(code, "" if err_cde in _SEGMENT else f"code {err_cde}")

    def ele_error(self, err_cde: str, err_str: str, bad_value: str | None, refdes: str | None = None) -> None:
        code = _ELEMENT.get(err_cde, OpinionCode.ELEMENT_ODD)
        self._tell(code, "" if err_cde in _ELEMENT else f"code {err_cde}", self._element, self._component)

    def no_opinion(self, reason: str) -> None:
        """Note that pyx12 left something unread."""
        text = f"{_TEXTS[OpinionCode.NO_OPINION]}: {reason}"
        place = Location(ordinal=self.src.get_cur_line() if self.src else None)
        self.findings.append(Finding(OpinionCode.NO_OPINION, Severity.NOTE, text, place, snip=2))

    def _tell(
        self, code: OpinionCode, detail: str, element: int | None = None, component: int | None = None
    ) -> None:
        segment_id = getattr(self, "_id", None)
        place = Location(
            ordinal=self.src.get_cur_line() if self.src else None,
            segment=getattr(self, "_segment", None) or None,
            id=segment_id if segment_id and len(segment_id) <= 3 and segment_id.isalnum() else None,
            element=element,
            component=component,
            set_control_number=self.src.get_st_id() if self.src else None,
        )
        text = f"{_TEXTS[code]}: {detail}" if detail else _TEXTS[code]
        self.findings.append(Finding(code, Severity.ERROR, text, place, snip=1 if "ENVELOPE" in code else 2))


def _parameters() -> Any:
    parameters = pyx12.params.ParamsBase()
    parameters.set("exclude_external_codes", _MOVING_LISTS)
    return parameters


@cache
def _map(name: str) -> Any:
    return pyx12.map_if.load_map_file(name, _parameters())


@cache
def _index() -> Any:
    return pyx12.map_index.map_index()


def _guide(icvn: str, segment: Any) -> Any | None:
    """The map for a GS: pyx12's own where its index has one, else ours, else the one of a sibling version."""
    version, group = segment.get_value("GS08"), segment.get_value("GS01")
    name = _index().get_filename(icvn, version, group)
    if name:
        return _map(name)
    return _unlisted(group, version) if icvn == "00501" else None


@cache
def _unlisted(group: str, version: str) -> Any | None:
    """A map that pyx12's index lacks, read from our registry without our corrections: it is pyx12's opinion."""
    about = load.overlay_of(group, version)
    if about is None:
        return None
    found = pyx12.map_if.map_if(ET.fromstring(load.map_content(about.base)), _parameters())
    for path, element in (("/ISA_LOOP/GS_LOOP/GS", 7), ("/ISA_LOOP/GS_LOOP/ST_LOOP/ST", 2)):
        segment: Any = found.getnodebypath(path)
        if element < len(segment.children) and segment.children[element].valid_codes:
            segment.children[element].valid_codes = [version]
            segment.children[element]._valid_codes_set = frozenset((version,))
    return found


def _drive(text: str, told: _Told) -> None:
    """pyx12's main loop over the segments, which skips groups that it has no map for."""
    src = told.src = pyx12.x12file.X12Reader(io.StringIO(text))
    control = _map("x12.control.00501.xml" if src.icvn == "00501" else "x12.control.00401.xml")
    walker = walk_tree()
    node = control.getnodebypath("/ISA_LOOP/ISA")
    inside: Any = None  # the map of the group we are in; None in a group that pyx12 cannot judge
    skipping = False
    for segment in src:
        name = segment.get_seg_id() or ""
        if name == "ISA":
            skipping = False
            node = control.getnodebypath("/ISA_LOOP/ISA")
            walker.forceWalkCounterToLoopStart("/ISA_LOOP", "/ISA_LOOP/ISA")
        elif name == "GS":
            inside = _guide(src.icvn, segment)
            skipping = inside is None
            if skipping:
                told.no_opinion("it has no map for this group's guide")
            else:
                src.check_837_lx = inside.id == "837"
                node = inside.getnodebypath("/ISA_LOOP/GS_LOOP/GS")
                walker.forceWalkCounterToLoopStart("/ISA_LOOP/GS_LOOP", "/ISA_LOOP/GS_LOOP/GS")
        elif not skipping:
            found, _, _, errors = walker.walk_errors(
                node, segment, src.get_seg_count(), src.get_cur_line(), src.get_ls_id()
            )
            apply_walk_errors(told, errors)
            if found is None:
                told.handle_errors(src.pop_errors())
                continue
            node = found
        if not skipping:
            _place(told, name, node, segment, src)
            told.handle_errors(src.pop_errors())
            apply_segment_errors(node, segment, told)
        elif name in ("GE", "IEA"):
            skipping = name == "GE" and skipping
            src.pop_errors()
            node = control.getnodebypath("/ISA_LOOP/ISA")
    src.cleanup()
    told.handle_errors(src.pop_errors())
    if inside is None and not skipping and src.gs_count == 0:
        told.findings.clear()  # it takes an interchange that holds TA1 segments alone for an error
        told.no_opinion("the interchange holds no functional group")


def _place(told: _Told, name: str, node: Any, segment: Any, src: Any) -> None:
    """Tell the handler where we are, as pyx12's own loop does."""
    opens: dict[str, Callable[[Any, Any], None]] = {
        "ISA": told.add_isa_loop, "GS": told.add_gs_loop, "ST": told.add_st_loop,
    }  # fmt: skip
    if name in opens:
        opens[name](segment, src)
    elif name in ("SE", "GE", "IEA"):
        told.close_isa_loop(node, segment, src)
    else:
        told.add_seg(node, segment, src.get_seg_count(), src.get_cur_line(), src.get_ls_id())
