"""`ack`, `explain`, `conform`: what we would answer to a file, what it says, folders of fixtures. No project needed."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edigate.cli.exits import Exit
from edigate.cli.options import json_option, overlay_option, profile_in
from edigate.cli.output import output_file, print_json, say
from edigate.cli.verdicts import COLOURS, headline
from edigate.errors import UsageError

if TYPE_CHECKING:
    from edigate.errors import Finding
    from edigate.guides.acknowledge import Acknowledgment
    from edigate.guides.conform import Difference, Result
    from edigate.guides.explain import Block, Explanation, Heading

_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
_VERDICTS = {"A": "accepted", "E": "accepted with errors", "P": "accepted in part", "R": "rejected"}


@click.command(
    epilog="\b\nExamples:\n  edigate ack claims.837\n"
    "  edigate ack claims.837 --control 1207 --at 2026-03-04T09:15 --output 1207.999"
)
@click.argument("file")
@click.option(
    "--ta1", "only", flag_value="TA1", help="Only TA1s, one for each interchange, asked for or not."
)
@click.option("--999", "only", flag_value="999", help="Only 999s, also where a TA1 would reject.")
@click.option("--control", type=click.IntRange(1, 999_999_999), default=1, show_default=True,
              help="Control number of the first answer; each further one takes the next.")  # fmt: skip
@click.option("--at", type=click.DateTime(_MOMENTS), help="Date and time of the answers (default: now).")
@click.option("--output", "-o", "target", help="Write the answers to this file (default: standard output).")
@click.option("--show-values", is_flag=True, help="Copy bad values into IK404: patients' data.")
@click.option("--whole-loop-ids", is_flag=True, help="Write 2010AA into IK303, not four characters.")
def ack(
    file: str, only: str | None, control: int, at: datetime | None, target: str | None, show_values: bool,
    whole_loop_ids: bool,
) -> Exit:  # fmt: skip
    """Write the TA1 and 999 that FILE would be answered with; exit code 1 when something in it is rejected.

    A TA1 is written when the file asks for one (ISA14) or its envelope is rejected, a 999 for each functional group.
    """
    from edigate.gateway import documents
    from edigate.guides.acknowledge import Wishes, acknowledge
    from edigate.x12.delimiters import Delimiters

    to_terminal = target is None and sys.stdout.isatty()
    wishes = Wishes(
        control, at or datetime.now().astimezone(), only, show_values, whole_loop_ids,
        Delimiters(line_end="\n" if to_terminal else ""),
    )  # fmt: skip
    found = acknowledge(documents.repeatable(file), wishes)
    with output_file(target or "-") as stream:
        stream.write(found.content)
    _tell(found)
    return Exit.SOME if found.rejected else Exit.DONE


def _tell(found: Acknowledgment) -> None:
    counts = Counter((reply.kind, reply.code) for reply in found.replies)
    for (kind, code), count in counts.items():
        say(f"{count} x {kind}: {_VERDICTS[code]}")
    for why in found.unanswered:
        say(f"no answer: {why}")
    if not found.replies and not found.unanswered:
        say("nothing to answer: no groups, and no TA1 is asked for")


@click.command(
    epilog="\b\nExamples:\n  edigate explain era.835 | less\n  edigate explain era.835 --html --output era.html\n"
    "  edigate explain claims.837 --only-findings"
)
@click.argument("file")
@click.option(
    "--html", "as_html", is_flag=True, help="One HTML page that needs nothing else and prints well."
)
@click.option("--output", "-o", "target", help="Write to this file (default: standard output).")
@click.option("--only-findings", is_flag=True, help="Only the segments with findings, and where they stand.")
@click.option(
    "--limit", type=click.IntRange(1), default=5000, show_default=True, help="Segments told at most."
)
@click.option("--max-findings", default=1000, show_default=True, help="Findings told at most.")
@overlay_option
@json_option
def explain(
    file: str,
    as_html: bool,
    target: str | None,
    only_findings: bool,
    limit: int,
    max_findings: int,
    overlay: Path | None,
    as_json: bool,
) -> Exit:
    """Explain FILE: its loops, every segment with its elements and codes in words, findings where they belong.

    Shows the file's values, patients' data among them. Sets that we have no guide for are told segment by segment.
    """
    from edigate.gateway import documents
    from edigate.guides.explain import explain as explain_blocks

    if as_html and as_json:
        raise UsageError("--html and --json exclude each other")
    found = explain_blocks(
        documents.repeatable(file), limit=limit, max_findings=max_findings, only_findings=only_findings,
        profile=profile_in(overlay),
    )  # fmt: skip
    if as_json:
        _print_parts(file, found)
    else:
        pieces = _page(found, file) if as_html else _as_text(found, file)
        if target is None or target == "-":
            for piece in pieces:
                click.echo(piece, nl=False)
        else:
            with output_file(target) as stream:
                for piece in pieces:
                    stream.write(click.unstyle(piece).encode("utf-8", "backslashreplace"))
    return Exit.DATA if found.report.verdict == "unreadable" else Exit.DONE


def _page(found: Explanation, file: str) -> Iterator[str]:
    from edigate.guides.explain_html import page

    return page(found, Path(file).name)  # the page goes to others, whom our folders do not concern


def _print_parts(file: str, found: Explanation) -> None:
    report = found.report
    print_json(
        {"file": file, "part": "report", **{key: getattr(report, key) for key in report.__struct_fields__}}
    )
    for part in found.parts:
        print_json(
            {
                "part": type(part).__name__.lower(),
                **{key: getattr(part, key) for key in part.__struct_fields__},
            }
        )


def _as_text(found: Explanation, file: str) -> Iterator[str]:
    """The explanation for a terminal; colours fall away by themselves when it goes into a pipe or a file."""
    from edigate.guides.explain import Heading, Rest

    report = found.report
    yield f"{headline(file, report)}\n"
    for part in found.parts:
        if isinstance(part, Heading):
            yield _heading(part)
        elif isinstance(part, Rest):
            yield from (_finding(finding, "") for finding in part.findings)
            if part.left_out:
                yield f"... {part.left_out} more segments are not shown (--limit)\n"
        else:
            yield from _block(part)
    hidden = report.findings_total - len(report.findings)
    if hidden > 0:
        yield f"... {hidden} more findings are not shown (--max-findings)\n"


def _heading(heading: Heading) -> str:
    label = click.style(f" {heading.label} ", reverse=True)
    detail = click.style(f"  {heading.detail}", dim=True) if heading.detail else ""
    return f"\n{'  ' * heading.depth}{label} {click.style(heading.title, bold=True)}{detail}\n"


def _block(block: Block) -> Iterator[str]:
    indent = "  " * block.depth
    number = click.style(f"{block.ordinal:>5}", dim=True)
    id_ = click.style(f"{block.id:<3}", fg="cyan", bold=True)
    yield f"{indent}{number}  {id_}  {click.style(block.title, bold=True)}\n"
    for finding in block.findings:
        yield _finding(finding, f"{indent}       ")
    width = min(max((len(line.value) for line in block.lines), default=0), 24)
    for line in block.lines:
        place = click.style(f"{line.place:<5}", dim=True)
        means = f" = {line.meaning}" if line.meaning else ""
        name = click.style(line.name or "", dim=True)
        yield f"{indent}            {place} {line.value:<{width}}  {name}{means}\n"


def _finding(finding: Finding, indent: str) -> str:
    where = finding.where
    element = f"{where.element:02d}" if where.element else ""
    component = f"-{where.component}" if where.component else ""
    sign = click.style(f"!! {finding.severity}", fg=COLOURS[finding.severity], bold=True)
    return f"{indent}{sign} {where.id or ''}{element}{component} {finding.code}: {finding.message}\n"


@click.command(
    epilog="\b\nExamples:\n  edigate conform fixtures/x12\n  edigate conform acme-samples --json\n"
    "  edigate conform fixtures/x12 --update && git diff"
)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--update", is_flag=True, help="Write what comes out now as what is expected (refused when CI is set)."
)
@click.option(
    "--show-values", is_flag=True, help="Show the facts that differ: patients' data, if the files hold any."
)
@overlay_option
@json_option
def conform(folder: Path, update: bool, show_values: bool, overlay: Path | None, as_json: bool) -> Exit:
    """Run the fixtures in FOLDER: GUIDE/{pass,fail,quirk}/NAME.x12 with what is expected of them beside them.

    NAME.findings.json lists findings (code, ordinal, element), NAME.json holds facts, NAME.check.toml a partner's
    demands. Exit code 1 on any difference.
    """
    from edigate.guides import fixture_folder
    from edigate.guides.conform import conform as conform_one

    paths = fixture_folder.paths(folder)
    if update:
        if os.environ.get("CI"):
            raise UsageError(
                "--update is refused in CI: expectations are written by people, who read the difference"
            )
        for path in paths:
            for written in fixture_folder.update(path, overlay):
                say(f"wrote {written}")
    differing = 0
    for path in paths:
        result = conform_one(fixture_folder.read(path, overlay))
        differing += not result.agrees
        _report(result, show_values, as_json)
    say(f"{len(paths) - differing} of {len(paths)} fixtures agree")
    return Exit.SOME if differing else Exit.DONE


def _report(result: Result, show_values: bool, as_json: bool) -> None:
    differences = [_shown(each, show_values) for each in result.differences]
    if as_json:
        print_json({"fixture": result.fixture, "guide": result.guide, "expected": result.folder,
                    "verdict": result.verdict, "agrees": result.agrees, "differences": differences})  # fmt: skip
    elif not result.agrees:
        click.secho(result.fixture, bold=True)
        for each in differences:
            expected, found = (each[key] or "nothing" for key in ("expected", "found"))
            click.echo(f"  {each['what']:<8} {each['where']}: expected {expected}, found {found}")


def _shown(difference: Difference, show_values: bool) -> dict[str, str | None]:
    """A difference as it is printed: facts are values of the file, shown only when that is wanted."""
    hidden = difference.what == "facts" and not show_values
    expected, found = (
        "a value (--show-values)" if hidden and value is not None else value
        for value in (difference.expected, difference.found)
    )
    return {"what": difference.what, "where": difference.where, "expected": expected, "found": found}
