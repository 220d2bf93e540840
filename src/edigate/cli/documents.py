"""`read` and `check`: any X12 file, without a project or a database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from edigate.cli.exits import Exit, worst
from edigate.cli.options import config_option, json_option, overlay_option, profile_in
from edigate.cli.output import aligned, print_hanging, print_json, say
from edigate.cli.verdicts import COLOURS, headline
from edigate.errors import DataError, UsageError

if TYPE_CHECKING:
    from edigate.errors import Location
    from edigate.guides.profile import Profile
    from edigate.guides.report import Report


@click.command(epilog="\b\nExample:\n  edigate read era.835 --json\n  cat answer.999 | edigate read -")
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--full", is_flag=True, help="The whole claims of 837 files, one to a line, as submit takes them."
)
@json_option
def read(files: tuple[str, ...], full: bool, as_json: bool) -> Exit:
    """Read any X12 FILES as facts: one object for each transaction set and TA1 (JSON Lines with --json)."""
    return worst([_read_claims(name) if full else _read(name, as_json) for name in files])


def _read_claims(name: str) -> Exit:
    """Print the claims of one 837; what of them cannot be carried, or is none, is said and ends with 1."""
    from edigate.claims.model import to_json
    from edigate.gateway import documents

    code, taken = Exit.DONE, 0
    try:
        for result in documents.claims(name):
            if result.claim is not None:
                click.echo(to_json(result.claim))
                taken += 1
            for finding in result.findings:
                say(f"{name}: {result.position}: {finding.message} [{finding.code}]")
                code = Exit.SOME
    except DataError as error:
        say(f"edigate: {error}")
        return Exit.DATA
    return code if taken else Exit.DATA


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
    epilog="\b\nExamples:\n  edigate check claims.837\n  edigate check era.835 --engine both --json\n"
    "  edigate check claims.837 --partner acme\n  edigate check claims.837 --overlay acme-rules.toml"
)
@click.argument("files", nargs=-1, required=True)
@click.option("--partner", help="With the demands of this partner of the project, too.")
@config_option
@overlay_option
@click.option(
    "--engine", type=click.Choice(["edigate", "pyx12", "both"]), default="edigate", show_default=True
)
@click.option(
    "--max-findings", type=click.IntRange(0), default=1000, show_default=True,
    help="Findings printed; the verdict covers all.",
)  # fmt: skip
@click.option("--show-values", is_flag=True, help="Show the value a finding is about: patients' data.")
@json_option
def check(
    files: tuple[str, ...], partner: str | None, config: Path, overlay: Path | None, engine: str, max_findings: int,
    show_values: bool, as_json: bool,
) -> Exit:  # fmt: skip
    """Check X12 FILES against their implementation guides; exit code 1 when one is rejected or unsupported."""
    if partner and overlay:
        raise UsageError("--partner and --overlay exclude each other")
    profile = _profile_of(partner, config) if partner else profile_in(overlay)
    asked = _Asked(engine, max_findings, profile, show_values, as_json)
    return worst([_check(name, asked) for name in files])


def _profile_of(partner_id: str, config: Path) -> Profile:
    from edigate.config import load
    from edigate.guides import partner_rules

    settings = load(config)
    partner = settings.partner(partner_id)
    if partner is None:
        known = ", ".join(each.id for each in settings.partners) or "none"
        raise UsageError(f"no partner {partner_id!r}; there are: {known}")
    return partner_rules.profile_of(partner.check, str(partner.source))


class _Asked(NamedTuple):
    """What is asked of every file of one call."""

    engine: str
    max_findings: int
    profile: Profile
    show_values: bool
    as_json: bool


_NOTHING: dict[str, Any] = {
    "guides": [], "interchanges": 0, "sets": 0, "segments": 0, "findings_total": 0, "findings": [],
}  # fmt: skip


def _check(name: str, asked: _Asked) -> Exit:
    import msgspec

    from edigate.gateway import documents

    try:
        twice = asked.show_values and name == documents.STANDARD_INPUT  # it can be read once only
        source = b"".join(documents.blocks(name)) if twice else name
        report = documents.check(
            source, max_findings=asked.max_findings, engine=asked.engine, profile=asked.profile
        )
        values = _values(report, documents.blocks(source)) if asked.show_values else None
    except DataError as error:
        say(f"edigate: {error}")
        if asked.as_json:
            print_json({"file": name, "verdict": "unreadable", "error": str(error), **_NOTHING})
        return Exit.DATA
    if asked.as_json:
        told = {key: getattr(report, key) for key in report.__struct_fields__}
        if values is not None:
            told["findings"] = [
                {**msgspec.structs.asdict(finding), "value": value}
                for finding, value in zip(report.findings, values, strict=True)
            ]
        print_json({"file": name, **told})
    else:
        _print(name, report, values or [None] * len(report.findings))
    return {"accepted": Exit.DONE, "unreadable": Exit.DATA}.get(report.verdict, Exit.SOME)


def _values(report: Report, blocks: Iterable[bytes]) -> list[str | None]:
    """The value that each finding is about."""
    from edigate.guides import shown_values

    return shown_values.values(blocks, report.findings)


def _print(name: str, report: Report, values: Sequence[str | None]) -> None:
    click.echo(headline(name, report))
    places = [_place(finding.where) for finding in report.findings]
    for finding, place, value in zip(report.findings, aligned(places), values, strict=True):
        shown = f" [{value}]" if value is not None else ""
        head = f"  {finding.severity:<7}  {place}  "
        print_hanging(head, f"{finding.code}: {finding.message}{shown}", COLOURS[finding.severity])
    hidden = report.findings_total - len(report.findings)
    if hidden:
        click.echo(f"  ... and {hidden} more (--max-findings)")


def _place(where: Location) -> tuple[str, str, str]:
    element = f"{where.element:02d}" if where.element else ""
    component = f"-{where.component}" if where.component else ""
    ordinal = f"segment {where.ordinal}" if where.ordinal else "file"
    return ordinal, where.loop or "", f"{where.id or ''}{element}{component}"
