"""`read` and `check`: any X12 file, without a project or a database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from edigate.cli.exits import Exit, worst
from edigate.cli.options import json_option
from edigate.cli.output import print_json, say
from edigate.errors import DataError

if TYPE_CHECKING:
    from edigate.errors import Location
    from edigate.guides.report import Report


@click.command(epilog="\b\nExample:\n  edigate read era.835 --json\n  cat answer.999 | edigate read -")
@click.argument("files", nargs=-1, required=True)
@json_option
def read(files: tuple[str, ...], as_json: bool) -> Exit:
    """Read any X12 FILES as facts: one object for each transaction set and TA1 (JSON Lines with --json)."""
    return worst([_read(name, as_json) for name in files])


def _read(name: str, as_json: bool) -> Exit:
    import msgspec

    from edigate.gateway import documents
    from edigate.transactions.generic import FileFindings

    code = Exit.DONE
    try:
        for fact in documents.read(name):
            if isinstance(fact, FileFindings):
                code = Exit.DATA
            if as_json:
                print_json({"file": name, **{key: getattr(fact, key) for key in fact.__struct_fields__}})
            else:
                click.echo(msgspec.json.format(msgspec.json.encode(fact), indent=2).decode())
    except DataError as error:
        say(f"edigate: {error}")
        if as_json:
            print_json({"file": name, "kind": None, "error": str(error), "findings": []})
        return Exit.DATA
    return code


@click.command(
    epilog="\b\nExample:\n  edigate check claims.837\n  edigate check era.835 --engine both --json"
)
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--engine", type=click.Choice(["edigate", "pyx12", "both"]), default="edigate", show_default=True
)
@click.option(
    "--max-findings", default=1000, show_default=True, help="Findings printed; the verdict covers all."
)
@json_option
def check(files: tuple[str, ...], engine: str, max_findings: int, as_json: bool) -> Exit:
    """Check X12 FILES against their implementation guides; exit code 1 when one is rejected or unsupported."""
    return worst([_check(name, engine, max_findings, as_json) for name in files])


def _check(name: str, engine: str, max_findings: int, as_json: bool) -> Exit:
    from edigate.gateway import documents

    try:
        report = documents.check(name, max_findings=max_findings, engine=engine)
    except DataError as error:
        say(f"edigate: {error}")
        if as_json:
            print_json({"file": name, "verdict": "unreadable", "error": str(error), "findings": []})
        return Exit.DATA
    if as_json:
        print_json({"file": name, **{key: getattr(report, key) for key in report.__struct_fields__}})
    else:
        _print(name, report)
    return {"accepted": Exit.DONE, "unreadable": Exit.DATA}.get(report.verdict, Exit.SOME)


def _print(name: str, report: Report) -> None:
    guides = ", ".join(report.guides) or "no guide"
    click.secho(
        f"{name}: {report.verdict} ({guides}; {report.sets} sets, {report.segments} segments)", bold=True
    )
    for finding in report.findings:
        click.echo(f"  {finding.severity:<7} {_where(finding.where):<28} {finding.code}: {finding.message}")
    hidden = report.findings_total - len(report.findings)
    if hidden > 0:
        click.echo(f"  ... and {hidden} more (--max-findings)")


def _where(where: Location) -> str:
    name = f"{where.id or ''}{f'{where.element:02d}' if where.element else ''}"
    parts: Iterable[Any] = (where.loop, name, f"segment {where.ordinal}" if where.ordinal else None)
    return " ".join(str(each) for each in parts if each)
