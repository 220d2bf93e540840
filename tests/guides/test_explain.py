"""A file explained: every segment once, in its loops, in our own words, with its findings; as parts and as a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from edigate import maps
from edigate.guides import load, names
from edigate.guides.explain import Block, Explanation, Heading, Part, Rest, explain
from edigate.guides.explain_html import page
from edigate.guides.tables import Composite, Segment
from read_results import FIXTURES

Read = Callable[[str], list[str]]
GUIDES = ("837P", "837I", "837D", "835", "277CA", "277", "276", "999")


def told(content: bytes | list[str], **options: int) -> Explanation:
    data = content if isinstance(content, bytes) else ("~".join(content) + "~").encode()
    return explain(lambda: [data], **options)  # type: ignore[arg-type]


def parts(content: bytes | list[str], **options: int) -> list[Part]:
    return list(told(content, **options).parts)


def blocks(found: list[Part]) -> list[Block]:
    return [part for part in found if isinstance(part, Block)]


@pytest.mark.parametrize("name", GUIDES)
def test_every_segment_is_told_once_with_a_name_and_all_its_values(name: str, good: Read) -> None:
    lines = good(name)
    found = blocks(parts(lines))
    assert [block.id for block in found] == [line.split("*")[0] for line in lines]
    assert [block.ordinal for block in found] == list(range(1, len(lines) + 1))
    assert all(block.title for block in found)
    for block, line in zip(found[1:], lines[1:], strict=True):
        values = [value for value in re.split(r"[*:^]", line)[1:] if value]
        assert [each.value for each in block.lines] == values
        assert all(each.name for each in block.lines), block


@pytest.mark.parametrize("name", GUIDES)
def test_loops_are_headings_with_names(name: str, good: Read) -> None:
    headings = [part for part in parts(good(name)) if isinstance(part, Heading)]
    assert [heading.label for heading in headings[:3]] == ["ISA", "GS", "ST"]
    assert len(headings) > 4
    assert all(heading.title for heading in headings)


def test_a_claim_lies_in_its_loops(good: Read) -> None:
    path: list[str] = []
    at: dict[str, list[str]] = {}
    for part in parts(good("837P")):
        if isinstance(part, Heading):
            path = [*path[: part.depth], part.label]
        elif isinstance(part, Block):
            at.setdefault(part.id, path[: part.depth])
    assert at["CLM"] == ["ISA", "GS", "ST", "2000A", "2000B", "2300"]
    assert at["SV1"] == ["ISA", "GS", "ST", "2000A", "2000B", "2300", "2400"]
    assert at["SE"] == ["ISA", "GS", "ST"]
    assert at["IEA"] == ["ISA"]
    (claim,) = [part for part in parts(good("837P")) if isinstance(part, Heading) and part.label == "2300"]
    assert (claim.title, claim.detail) == ("Claim", "CLAIM001 150")


MEANINGS = [
    ("835", "CAS*PR*3", "02", "patient's flat copay"),
    ("837P", "CLM*", "05-1", "office"),
    ("837P", "DMG*", "02", "1980-02-15"),
    ("837P", "REF*D9", "01", "clearinghouse's trace number"),
    ("837P", "GS*", "05", "09:30"),
    ("277CA", "STC*A2:20*2", "01-1", "accepted into adjudication"),
    ("999", "IK3*", "04", "has errors in elements"),
]


@pytest.mark.parametrize(("guide", "start", "place", "meaning"), MEANINGS)
def test_codes_and_dates_are_put_into_words(
    guide: str, start: str, place: str, meaning: str, good: Read
) -> None:
    lines = good(guide)
    at = next(n for n, line in enumerate(lines) if line.startswith(start))
    (line,) = [each for each in blocks(parts(lines))[at].lines if each.place == place]
    assert line.meaning == meaning


def test_what_is_no_day_and_no_code_is_shown_as_it_came(good: Read) -> None:
    lines = [line.replace("19800215", "19800230").replace("REF*D9", "REF*QQ") for line in good("837P")]
    found = {line.value: line.meaning for block in blocks(parts(lines)) for line in block.lines}
    assert found["19800230"] is None
    assert found["QQ"] is None


def test_findings_stand_at_their_segments(good: Read) -> None:
    lines = [line.replace("19800215", "19800230") for line in good("837P") if not line.startswith("PER*")]
    found = parts(lines)
    at = {finding.code: block.id for block in blocks(found) for finding in block.findings}
    assert at["DATE_INVALID"] == "DMG"
    assert at["SEGMENT_MISSING"] == "NM1"
    assert at["SE01_COUNT"] == "SE"
    assert found[-1] == Rest((), 0)


def test_only_findings_tells_their_segments_and_the_way_there(good: Read) -> None:
    lines = [line.replace("19800215", "19800230") for line in good("837P")]
    found = parts(lines, only_findings=True)
    assert [block.id for block in blocks(found)] == ["DMG"]
    labels = [part.label for part in found if isinstance(part, Heading)]
    assert labels == ["ISA", "GS", "ST", "2000A", "2000B", "2010BA"]


def test_the_limit_is_kept_and_told(good: Read) -> None:
    lines = good("835")
    found = parts(lines, limit=5)
    assert len(blocks(found)) == 5
    assert found[-1] == Rest((), len(lines) - 5)


def test_a_set_without_a_guide_is_told_segment_by_segment() -> None:
    content = (FIXTURES / "005010X279A1" / "pass" / "270-as-segments.x12").read_bytes()
    found = parts(content)
    assert "eligibility question" in next(
        p.title for p in found if isinstance(p, Heading) and p.label == "ST"
    )
    assert {"NM1", "HL", "SE"} <= {block.id for block in blocks(found)}


def test_no_file_is_too_broken_to_be_told() -> None:
    for path in sorted(FIXTURES.rglob("*.x12")):
        explained = told(path.read_bytes())
        found = list(explained.parts)
        findings = sum(len(block.findings) for block in blocks(found))
        rest = found[-1]
        assert isinstance(rest, Rest), path
        assert findings + len(rest.findings) == explained.report.findings_total, path
        assert len(blocks(found)) == explained.report.segments, path


def test_what_steers_a_terminal_is_not_told(good: Read) -> None:
    lines = [line.replace("ANNA", "AN\x1b[31mNA\u202e") for line in good("837P")]
    found = parts(lines)
    texts = [line.value for block in blocks(found) for line in block.lines]
    texts += [part.detail for part in found if isinstance(part, Heading)]
    assert all(text.isprintable() for text in texts)
    assert any("AN\N{REPLACEMENT CHARACTER}[31mNA" in text for text in texts)


class Page(HTMLParser):
    """Reads a page: whether its elements are closed, its ids, links, headings, and whether it loads anything."""

    EMPTY = ("meta", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.levels: list[int] = []
        self.loads: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        if tag not in self.EMPTY:
            self.open.append(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if tag == "a" else []
        self.loads += [name for name in given if name in ("src", "style") or name.startswith("on")]
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(given.get("aria-level") or tag[1]))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_loads_nothing(good: Read) -> None:
    lines = [line.replace("19800215", "19800230") for line in good("837P")]
    text = "".join(page(told(lines), "claims.837"))
    read = Page(text)
    assert read.open == []
    assert len(set(read.ids)) == len(read.ids)
    assert read.loads == []
    assert not read.tags & {"script", "img", "link", "iframe", "object", "form"}
    assert "url(" not in text and "@import" not in text and "http:" not in text and "https:" not in text
    assert [link.lstrip("#") in read.ids for link in read.links] == [True]
    assert read.levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(read.levels, read.levels[1:], strict=False))
    assert "@media print" in text


def test_the_page_escapes_what_comes_from_the_file(good: Read) -> None:
    nasty = "<script>alert(1)</script>&\"'"
    lines = [
        line.replace("ANNA", nasty).replace("CLAIM001", nasty).replace("SENDER01", nasty[:8])
        for line in good("837P")
    ]
    text = "".join(page(told(lines), f"{nasty}.837"))
    assert "<script" not in text
    assert Page(text).open == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#x27;" in text


def _segments() -> list[Segment]:
    found = []
    for name in load.names():
        guide = load.load(name)
        found += [guide.isa, guide.gs, guide.ta1, *guide.segments]
    return found


def test_every_element_that_a_guide_uses_has_a_name_and_its_number() -> None:
    unnamed = set()
    for segment in _segments():
        for cell in segment.elements:
            if cell.usage == "N":
                continue
            cells = cell.parts if isinstance(cell, Composite) else (cell,)
            for part in cells:
                component = part.seq if isinstance(cell, Composite) else None
                name = names.element(segment.id, cell.seq, component)
                if part.usage != "N" and (name is None or name.number not in (part.number, "I65")):
                    unnamed.add((segment.id, cell.seq, component))
    assert unnamed == set()


def test_every_loop_and_segment_of_a_guide_has_a_name() -> None:
    for name in load.names():
        guide = load.load(name)
        assert [loop.id for loop in guide.loops[1:] if not names.loop(guide, loop)] == [], name
        assert [segment.id for segment in guide.segments if not names.segment(segment.id)] == [], name


NUMBERS = ("127", "1328", "I10")  # listed values that are plain numbers or flags


def test_every_code_that_a_guide_lists_is_put_into_words() -> None:
    unknown = set()
    for segment in _segments():
        for cell in segment.elements:
            composite = isinstance(cell, Composite)
            for part in cell.parts if isinstance(cell, Composite) else (cell,):
                if part.usage == "N" or part.number in NUMBERS:
                    continue
                for code in part.codes or ():
                    elements = [segment.id, *[""] * cell.seq]
                    elements[cell.seq] = code
                    if not names.meaning(elements, cell.seq, part.seq if composite else None, code, ":"):
                        unknown.add((part.number, code))
    assert unknown == set()


def test_our_names_are_our_own() -> None:
    """No name is the sentence of the map that it names (single words cannot help being the same)."""
    ours = {names.segment(segment.id) for segment in _segments()}
    theirs = {segment.name for segment in _segments() if len(segment.name.split()) > 2}
    assert ours & theirs == set()
    assert (maps.folder() / "names" / "segments.toml").is_file()
