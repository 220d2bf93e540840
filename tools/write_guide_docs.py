"""Writes docs/GUIDES.md and docs/FINDINGS-GUIDES.md from the guides and codes themselves.

python tools/write_guide_docs.py            writes both pages
python tools/write_guide_docs.py --check    exits 1 when a page is not what would be written
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from edigate.guides import load, sums
from edigate.guides.codes import ABOUT, GuideCode
from edigate.guides.partner_code import ABOUT_DEMANDS
from edigate.guides.second_opinion import OpinionCode, text_of
from edigate.guides.situations import catalog
from edigate.guides.situations.context import CATALOGUE_NAMES, TA1
from edigate.guides.tables import Composite, Element, Guide, Loop
from edigate.x12.findings import EnvelopeCode

_SUMS = sums.ClaimSums.CODES | sums.RemittanceSums.CODES
_EVERYWHERE = frozenset((*EnvelopeCode, *(code for code in ABOUT if code not in _SUMS)))
DOCS = Path(__file__).resolve().parents[1] / "docs"

_SHORT = {
    1: "envelope and syntax",
    2: "guide",
    3: "balance",
    4: "situations",
    5: "code lists outside the guide",
    6: "products and services",
    7: "partner",
}
_ADVICE = {
    GuideCode.GUIDE_VARIANT: "Nothing. Name the usual version in files of your own.",
    GuideCode.GUIDE_UNSUPPORTED: "Nothing, if you know the file; it can still be read.",
    GuideCode.CODE_TOLERATED: "Nothing on input; do not send it.",
    GuideCode.CODE_UNKNOWN: "Look the code up in the current list, and import that list.",
    GuideCode.AMOUNT_UNREADABLE: "See the finding on the amount itself.",
}


def findings_page() -> str:
    """The page of codes."""
    lines = [
        "# What can be wrong with a file against its guide",
        "",
        "Written by `tools/write_guide_docs.py` from the code; do not edit. What can be wrong with envelopes is in",
        "[FINDINGS.md](FINDINGS.md). A guide's corrections may be milder at one place: see [GUIDES.md](GUIDES.md).",
        "",
        "| Code | Severity | SNIP | 999 | Meaning | What to do |",
        "|---|---|---|---|---|---|",
    ]
    for code, about in ABOUT.items():
        answer = f"IK304 {about.ik304}" if about.ik304 else f"IK403 {about.ik403}" if about.ik403 else ""
        advice = _ADVICE.get(code, "Mend the file, or ask its sender to.")
        lines.append(f"| {code} | {about.severity} | {about.snip} | {answer} | {about.text} | {advice} |")
    lines += [
        "",
        "## A partner's demands (SNIP 7)",
        "",
        "What breaks the table [check] of a partner's file ([CONFIG.md](CONFIG.md), [howto](howto/partner-rules.md)). A",
        "demand on a place weighs what its own `severity` says, the others are errors; `check.severity` can change each.",
        "",
        "| Code | Asked by | 999 | Meaning |",
        "|---|---|---|---|",
        *(
            f"| {code} | `{about.key}` | {f'IK403 {about.ik403}' if about.ik403 else ''} | {about.text} |"
            for code, about in ABOUT_DEMANDS.items()
        ),
        "",
        "## pyx12's opinion",
        "",
        "With `--engine pyx12` these decide; with `--engine both` they are notes beside our own findings.",
        "",
        "| Code | Meaning |",
        "|---|---|",
        *(f"| {code} | {text_of(code)} |" for code in OpinionCode),
        "",
    ]
    return "\n".join(lines)


def guides_page() -> str:
    """The page of guides."""
    guides = [load.load(name) for name in load.names()]
    names = [*(guide.name for guide in guides), TA1]
    lines = [
        "# Guides: what is checked",
        "",
        "Written by `tools/write_guide_docs.py` from the guides themselves; do not edit.",
        "",
        "| Guide | Version | Also accepted | Set, group | Map | As of |",
        "|---|---|---|---|---|---|",
    ]
    for guide in guides:
        about = load.overlay_of(guide.group, guide.version)
        assert about is not None
        also = ", ".join(guide.accepts) or "-"
        lines.append(
            f"| {guide.name} | {guide.version} | {also} | {guide.set}, {guide.group} | {about.source} | {about.as_of} |"
        )
    lines += [
        "",
        "A TA1 is checked element by element; other sets and versions are `unsupported`: their envelopes are checked.",
        "",
        "## At each SNIP level",
        "",
        "How many codes are told at each level, and below which; what each means is in [FINDINGS-GUIDES.md]"
        "(FINDINGS-GUIDES.md)",
        "(levels 1 to 3, for every guide), [RULES.md](RULES.md) (rules beyond the maps) and [FINDINGS.md](FINDINGS.md)"
        " (envelopes).",
        "What a partner demands beyond them (level 7) is the partner's own: [howto](howto/partner-rules.md).",
        "",
        "| Guide | " + " | ".join(f"{level} {word}" for level, word in _SHORT.items()) + " |",
        "|---|" + "---|" * len(_SHORT),
        *(_level_row(name) for name in names),
        *(line for name in names for line in _level_list(name)),
        "",
        "Every guide is also audited when it is tested: no segment fits two places, every loop is opened by one",
        "segment, every listed code fits its element.",
        "",
        "## Corrections of the maps",
        "",
        "What a packaged map has wrong, or what we take more leniently (*inbound*), and on whose word.",
        "",
        "| Id | Why | Source | As of |",
        "|---|---|---|---|",
    ]
    for guide in guides:
        for each in guide.corrections:
            inbound = " *inbound*" if each.inbound else ""
            lines.append(f"| {each.id}{inbound} | {each.reason} | {each.source} | {each.as_of} |")
    return "\n".join([*lines, ""])


def _level_row(name: str) -> str:
    """How many codes a guide has at each level."""
    counted = [len(_codes_at(name, level)) or "-" for level in _SHORT]
    return f"| [{name}](#{name.lower()}) | " + " | ".join(map(str, counted)) + " |"


def _level_list(name: str) -> list[str]:
    """What is checked by one guide, level by level."""
    guide = None if name == TA1 else load.load(name)
    lines = ["", f"### {name}", ""]
    for level, word in _SHORT.items():
        said = _by_the_map(guide, level) if guide else "its elements" if level == 1 else ""
        own = ", ".join(code for code in _codes_at(name, level) if code not in _EVERYWHERE)
        if said or own:
            lines.append(f"- **{level} {word}**: {'; '.join(filter(None, (said, own)))}")
    return lines


def _codes_at(name: str, level: int) -> list[str]:
    """Every code of a level that can be told of a guide: of envelopes, of the map, of sums, of rules."""
    sums_of_guide = sums.sums_for(load.load(name).set) if name != TA1 else None
    kept = sums_of_guide.CODES if sums_of_guide else frozenset()
    mapped = [
        code for code, about in ABOUT.items() if about.snip == level and (code in _EVERYWHERE or code in kept)
    ]
    envelope = list(EnvelopeCode) if level == 1 else []
    rules = [
        str(rule.code)
        for rule in catalog.all_rules()
        if rule.snip == level and CATALOGUE_NAMES.get(name, name) in rule.guides
    ]
    return list(dict.fromkeys([*map(str, envelope), *map(str, mapped), *rules]))


def _by_the_map(guide: Guide, level: int) -> str:
    """What the map alone has checked at a level, in words."""
    counted = _count(guide)
    lists = sorted(name.removeprefix("list ") for name in counted if name.startswith("list "))
    match level:
        case 1:
            levels = f"{'HL, ' if 'HL' in guide.ids else ''}{'LX, ' if guide.set == '837' else ''}"
            return f"separators, characters, lengths, types, dates, {levels}counts and control numbers, as for every guide"
        case 2:
            return (
                f"{counted['loops']} loops, {counted['segments']} segments, {counted['elements']} elements, "
                f"{counted['codes']} code lists, {counted['notes']} syntax notes of the map"
            )
        case 5 if lists:
            return f"the lists {', '.join(lists)}"
        case _:
            return ""


def _count(guide: Guide) -> Counter[str]:
    counted: Counter[str] = Counter(loops=len(list(_loops(guide.body))) - 1, segments=len(guide.segments))
    for segment in guide.segments:
        counted["notes"] += len(segment.notes)
        for cell in segment.elements:
            for element in cell.parts if isinstance(cell, Composite) else (cell,):
                _count_element(element, counted)
    return counted


def _count_element(element: Element, counted: Counter[str]) -> None:
    if element.usage != "N":
        counted["elements"] += 1
        counted["codes"] += element.codes is not None
        if element.external:
            counted[f"list {element.external}"] += 1


def _loops(loop: Loop) -> list[Loop]:
    inner = [child for child in loop.children if isinstance(child, Loop)]
    return [loop, *(each for child in inner for each in _loops(child))]


def pages() -> dict[Path, str]:
    """Each page with what it should hold."""
    return {DOCS / "GUIDES.md": guides_page(), DOCS / "FINDINGS-GUIDES.md": findings_page()}


def main(arguments: list[str]) -> int:
    """Write the pages, or say which are old."""
    old = [path for path, text in pages().items() if not path.is_file() or path.read_text("utf-8") != text]
    for path in old:
        if "--check" in arguments:
            print(f"{path.name} is old: run python tools/write_guide_docs.py")
        else:
            path.write_text(pages()[path], encoding="utf-8")
    return 1 if old and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
