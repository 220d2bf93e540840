"""The style sheet of an explained file: one column, indented loops, light and dark, and paper."""

from __future__ import annotations

STYLE = """:root {
  --ink: #1c2430; --soft: #5b6675; --line: #d9dee5; --paper: #fff; --ground: #f5f7f9; --code: #eef1f5;
  --error: #b3261e; --error-ground: #fdeceb; --warning: #8a5300; --warning-ground: #fff4dd;
  --note: #1f5a99; --note-ground: #e8f1fb; --good: #1d6b3c; --good-ground: #e6f4ea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e8ee; --soft: #9aa6b5; --line: #323b47; --paper: #171c23; --ground: #10141a; --code: #232b35;
    --error: #ff8f87; --error-ground: #3a1a19; --warning: #f2bd63; --warning-ground: #33270f;
    --note: #8cc1fa; --note-ground: #14283e; --good: #7fd19b; --good-ground: #15301f;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 68rem; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
}
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .92em; }
header, nav, main > section {
  background: var(--paper); border: 1px solid var(--line); border-radius: 10px;
  padding: 1.25rem 1.5rem; margin-bottom: 1.25rem;
}
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .75rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 0 0 .75rem; }
h3 { font-size: 1.1rem; } h4 { font-size: 1.05rem; } h5, h6 { font-size: 1rem; }
h3, h4, h5, h6 { margin: 1.5rem 0 .5rem; }
.label {
  display: inline-block; min-width: 3.4rem; margin-right: .35rem; padding: 0 .45rem; border-radius: 4px;
  text-align: center; background: var(--ink); color: var(--paper);
  font: 600 .8rem/1.5rem ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
.detail { color: var(--soft); font-weight: 400; margin-left: .35rem; }
.verdict { display: inline-block; margin: 0 0 1rem; padding: .1rem .8rem; border-radius: 1rem; font-weight: 600; }
.verdict.accepted { color: var(--good); background: var(--good-ground); }
.verdict.rejected, .verdict.unreadable { color: var(--error); background: var(--error-ground); }
.verdict.unsupported { color: var(--warning); background: var(--warning-ground); }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2.5rem; margin: 0; }
.facts dt { color: var(--soft); font-size: .85rem; }
.facts dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
nav ol { list-style: none; margin: 0; padding: 0; }
nav li { padding: .45rem 0 .45rem .8rem; border-left: 4px solid; margin-bottom: .4rem; }
nav li.error { border-color: var(--error); } nav li.warning { border-color: var(--warning); }
nav li.note { border-color: var(--note); }
a { color: var(--note); }
.at { color: var(--soft); white-space: nowrap; }
.code { color: var(--soft); font-size: .78rem; letter-spacing: .02em; }
section section { margin: .75rem 0 0; padding: 0 0 0 1rem; border-left: 2px solid var(--line); }
.segment { margin: 0 0 .35rem; padding: .35rem .5rem .45rem; border-radius: 6px; scroll-margin-top: 1rem; }
.segment:target { outline: 2px solid var(--note); }
.segment.error { background: var(--error-ground); } .segment.warning { background: var(--warning-ground); }
.segment.note { background: var(--note-ground); }
.segment .id { margin: 0; font-weight: 600; }
.segment .id code { display: inline-block; min-width: 2.6rem; }
.n {
  display: inline-block; min-width: 2.4rem; margin-right: .4rem; color: var(--soft); font-weight: 400;
  font-size: .85rem; text-align: right; font-variant-numeric: tabular-nums;
}
.segment dl {
  display: grid; grid-template-columns: minmax(12rem, 19rem) 1fr; gap: .1rem 1rem; margin: .15rem 0 0 3.1rem;
  font-size: .94rem;
}
.segment dt { color: var(--soft); }
.segment dd { margin: 0; overflow-wrap: anywhere; }
.segment dd code { background: var(--code); border-radius: 4px; padding: .05rem .35rem; white-space: pre-wrap; }
.segment:is(.error, .warning, .note) dd code { background: var(--paper); }
.e { display: inline-block; min-width: 2.5rem; font-size: .82rem; font-variant-numeric: tabular-nums; }
.means { margin-left: .3rem; }
.finding { margin: .1rem 0 .15rem 3.1rem; }
.error > strong { color: var(--error); } .warning > strong { color: var(--warning); }
.note > strong { color: var(--note); }
.more, footer { color: var(--soft); }
footer { font-size: .85rem; }
@media (max-width: 40rem) {
  .segment dl { grid-template-columns: 1fr; margin-left: 0; gap: 0; }
  .segment dd { margin: 0 0 .3rem 2.8rem; }
  .finding { margin-left: 0; }
  section section { padding-left: .5rem; }
}
@media print {
  :root {
    font-size: 9.5pt; --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --ground: #fff; --code: #fff;
    --error-ground: #fff; --warning-ground: #fff; --note-ground: #fff; --good-ground: #fff;
    --error: #900; --warning: #640; --note: #036; --good: #040;
  }
  @page { margin: 16mm 14mm; }
  body { max-width: none; padding: 0; font-size: 1rem; line-height: 1.35; }
  header, nav, main > section { border: 0; padding: 0; border-radius: 0; }
  header { border-bottom: 1px solid var(--line); padding-bottom: .5rem; }
  .verdict { border: 1px solid; }
  .label { background: none; color: var(--ink); border: 1px solid var(--ink); }
  .segment { break-inside: avoid; padding: .1rem 0; margin-bottom: .15rem; }
  .segment.error, .segment.warning, .segment.note { border-left: 3px solid var(--ink); padding-left: .4rem; }
  h2, h3, h4, h5, h6 { break-after: avoid; margin-top: .8rem; }
  section section { padding-left: .6rem; }
  a { color: inherit; text-decoration: none; }
}
"""
