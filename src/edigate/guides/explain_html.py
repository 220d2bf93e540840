"""An explanation as one HTML page that needs nothing else: no script, no link to elsewhere, a style sheet for print.

Whatever comes from the file is escaped; the page forbids itself to load anything (Content-Security-Policy).
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from edigate.errors import Finding, Severity
from edigate.guides.explain import Block, Explanation, Heading, Rest
from edigate.guides.explain_style import STYLE
from edigate.guides.report import Report, Verdict

_DEEPEST = 6  # HTML knows six levels of headings
# Of the file itself: the answer that a well-formed file holds may well be a refusal.
_VERDICTS = {
    Verdict.ACCEPTED: "Keeps to its guide",
    Verdict.REJECTED: "Breaks its guide",
    Verdict.UNSUPPORTED: "No guide of ours",
    Verdict.UNREADABLE: "Unreadable",
}
_SIGNS = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.NOTE: "Note"}


def page(explanation: Explanation, name: str) -> Iterator[str]:
    """The page in pieces, in order; `name` is what the file is called."""
    report = explanation.report
    yield _HEAD.format(name=escape(name), style=STYLE)
    yield "".join(_summary(report, name))
    yield "<main>\n"
    open_sections: list[int] = []  # depths
    for part in explanation.parts:
        if isinstance(part, Rest):
            yield "</section>\n" * len(open_sections)
            yield "".join(_rest(part))
            continue
        above = part.depth
        while open_sections and open_sections[-1] >= above:
            open_sections.pop()
            yield "</section>\n"
        if isinstance(part, Heading):
            open_sections.append(part.depth)
            yield "".join(_heading(part))
        else:
            yield "".join(_block(part))
    yield _FOOT


def _summary(report: Report, name: str) -> Iterator[str]:
    """What file, which verdict, and every finding with a way to its place."""
    verdict = report.verdict
    counts = [
        ("Guide", ", ".join(report.guides) or "none"),
        ("Interchanges", f"{report.interchanges:,}"),
        ("Sets", f"{report.sets:,}"),
        ("Segments", f"{report.segments:,}"),
        ("Findings", f"{report.findings_total:,}"),
    ]
    yield f'<header><h1>{escape(name)}</h1>\n<p class="verdict {verdict}">{_VERDICTS[verdict]}</p>\n<dl class="facts">'
    yield "".join(f"<div><dt>{term}</dt><dd>{escape(value)}</dd></div>" for term, value in counts)
    yield "</dl></header>\n"
    if not report.findings:
        return
    yield '<nav aria-labelledby="findings"><h2 id="findings">Findings</h2>\n<ol>\n'
    for finding in report.findings:
        ordinal = finding.where.ordinal
        place = _place(finding)
        link = f'<a href="#s{ordinal}">{place}</a>' if ordinal else place
        yield f'<li class="{finding.severity}">{_finding(finding)} <span class="at">{link}</span></li>\n'
    yield "</ol>\n"
    hidden = report.findings_total - len(report.findings)
    if hidden > 0:
        yield f'<p class="more">and {hidden:,} more</p>\n'
    yield "</nav>\n"


def _heading(heading: Heading) -> Iterator[str]:
    level = min(heading.depth + 2, _DEEPEST)
    aria = f' aria-level="{heading.depth + 2}"' if heading.depth + 2 > _DEEPEST else ""
    yield f'<section class="d{heading.depth}"><h{level}{aria}><span class="label">{escape(heading.label)}</span> '
    yield escape(heading.title)
    yield f' <span class="detail">{escape(heading.detail)}</span>' if heading.detail else ""
    yield f"</h{level}>\n"


def _block(block: Block) -> Iterator[str]:
    worst = min((list(Severity).index(finding.severity) for finding in block.findings), default=None)
    marked = f" {list(Severity)[worst]}" if worst is not None else ""
    yield f'<div class="segment{marked}" id="s{block.ordinal}">'
    yield f'<p class="id"><span class="n">{block.ordinal}</span> <code>{escape(block.id)}</code> '
    yield f"{escape(block.title)}</p>\n"
    for finding in block.findings:
        where = _element(finding)
        at = f' <span class="at">{where}</span>' if where else ""
        yield f'<p class="finding {finding.severity}">{_finding(finding)}{at}</p>\n'
    if block.lines:
        yield "<dl>"
        for line in block.lines:
            yield f'<dt><span class="e">{line.place}</span> {escape(line.name or "")}</dt>'
            means = f' <span class="means">{escape(line.meaning)}</span>' if line.meaning else ""
            yield f"<dd><code>{escape(line.value)}</code>{means}</dd>\n"
        yield "</dl>"
    yield "</div>\n"


def _rest(rest: Rest) -> Iterator[str]:
    if rest.findings:
        yield '<section class="d0"><h2>At no segment</h2>\n'
        for finding in rest.findings:
            yield f'<p class="finding {finding.severity}" id="s{finding.where.ordinal or 0}">{_finding(finding)}</p>\n'
        yield "</section>\n"
    if rest.left_out:
        yield f'<p class="more">{rest.left_out:,} more segments are not shown (--limit)</p>\n'


def _finding(finding: Finding) -> str:
    sign = _SIGNS[finding.severity]
    return (
        f'<strong>{sign}</strong> {escape(finding.message)} <span class="code">{escape(finding.code)}</span>'
    )


def _element(finding: Finding) -> str:
    """The segment and element meant, which may be one that is missing."""
    where = finding.where
    element = f"{where.element:02d}" if where.element else ""
    component = f"-{where.component}" if where.component else ""
    return escape(f"{where.id or ''}{element}{component}")


def _place(finding: Finding) -> str:
    where = finding.where
    parts = (_element(finding), f"loop {escape(where.loop)}" if where.loop else "",
             f"segment {where.ordinal}" if where.ordinal else "")  # fmt: skip
    return ", ".join(part for part in parts if part)


_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{name} explained</title>
<style>
{style}</style>
</head>
<body>
"""
_FOOT = """</main>
<footer>Explained by edigate. This page shows the values of the file: treat it as patients' data.</footer>
</body>
</html>
"""
