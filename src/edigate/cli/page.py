"""Pages for people: self-contained HTML that prints well. No script, nothing loaded from elsewhere, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

_STYLE = """body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1c2430;
  font: 15px/1.45 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 1rem; } h2 { font-size: 1.1rem; margin: 1.8rem 0 .5rem; }
h2, h3 { break-after: avoid; } h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.5rem; margin: 0; }
dt { color: #5b6675; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th { text-align: left; font-weight: 600; border-bottom: 2px solid #1c2430; padding: .25rem .6rem .25rem 0; }
td { vertical-align: top; border-bottom: 1px solid #d9dee5; padding: .3rem .6rem .3rem 0; white-space: pre-line;
  overflow-wrap: anywhere; }
th.short, td.short { white-space: nowrap; width: 6.2rem; }
th.money, td.money { text-align: right; white-space: nowrap; width: 5.2rem; font-variant-numeric: tabular-nums; }
h2 + p { break-after: avoid; }
tr { break-inside: avoid; } thead { display: table-header-group; } tfoot td { font-weight: 600; }
pre { font: 12px/1.4 ui-monospace, Menlo, "DejaVu Sans Mono", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
@page { margin: 18mm; } @media print { body { margin: 0; max-width: none; } }
@media screen and (max-width: 45rem) { table { display: block; overflow-x: auto; } td:last-child { min-width: 14rem; } }"""

_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>{style}</style></head><body>
<h1>{title}</h1>
"""


def page(title: str, parts: Iterable[str]) -> str:
    """A whole page."""
    return _HEAD.format(title=escape(title), style=_STYLE) + "\n".join(parts) + "\n</body></html>\n"


def heading(text: str, level: int = 2) -> str:
    """A heading of a section."""
    return f"<h{level}>{escape(text)}</h{level}>"


def fields(pairs: Iterable[tuple[str, Any]]) -> str:
    """Names and values, absent values left out."""
    told = (
        f"<dt>{escape(name)}</dt><dd>{_text(value)}</dd>" for name, value in pairs if value not in (None, "")
    )
    return f"<dl>{''.join(told)}</dl>"


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    right: Sequence[str] = (),
    total: Sequence[Any] = (),
    short: Sequence[str] = (),
) -> str:
    """Rows under their headings; `right` names the columns of amounts, `short` those whose cells stay on one line: both are
    of the same width in every table. `total` is a last row. A line end within a cell stays one."""
    kinds = ("money" if name in right else "short" if name in short else "" for name in columns)
    marks = [f' class="{kind}"' if kind else "" for kind in kinds]
    head = "".join(f"<th{mark}>{escape(name)}</th>" for name, mark in zip(columns, marks, strict=True))
    body = "".join(f"<tr>{_cells(row, marks)}</tr>\n" for row in rows)
    foot = f"<tfoot><tr>{_cells(total, marks)}</tr></tfoot>" if total else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody>{foot}</table>"


def verbatim(lines: Iterable[str]) -> str:
    """Text as it is."""
    return f"<pre>{escape(chr(10).join(lines))}</pre>"


def paragraph(text: str) -> str:
    """A sentence or two."""
    return f"<p>{escape(text)}</p>"


def _cells(row: Sequence[Any], marks: Sequence[str]) -> str:
    return "".join(f"<td{mark}>{_text(cell)}</td>" for cell, mark in zip(row, marks, strict=True))


def _text(value: Any) -> str:
    return "" if value is None else escape(str(value))
