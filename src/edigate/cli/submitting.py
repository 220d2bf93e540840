"""`submit`, `replace`, `void`: claims in."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edigate.cli.exits import Exit
from edigate.cli.options import actor_option, config_option, json_option, open_gateway
from edigate.cli.output import print_json, print_table, say
from edigate.errors import DataError, UsageError

FORMATS = ("json", "jsonl", "csv", "837", "chc-v3")
KINDS = ("professional", "institutional", "dental")

if TYPE_CHECKING:
    from edigate.errors import Finding
    from edigate.gateway.receipt import Receipt
    from edigate.intake.csv_claims import Kind
    from edigate.intake.forms import Form
    from edigate.intake.intake_result import IntakeResult

_BLOCK = 256 * 1024


def _encoding(context: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    if name is not None:
        try:
            codecs.lookup(name)
        except LookupError:
            raise click.BadParameter("no such encoding; Excel's own is cp1252") from None
    return name


form_option = click.option(
    "--format", "form", type=click.Choice(FORMATS),
    help="What the files hold; without it their first characters tell JSON, JSON Lines, 837 and CSV apart.",
)  # fmt: skip
kind_option = click.option(
    "--kind", type=click.Choice(KINDS), help="The kind of claims that do not tell it (csv)."
)
encoding_option = click.option(
    "--encoding", callback=_encoding, help="The encoding of CSV that is not UTF-8, such as cp1252."
)


@click.command(
    epilog="\b\nExamples:\n  edigate submit claims.json --partner practice\n"
    "  edigate submit --check-only - < claims.jsonl\n  edigate submit --template csv > claims.csv"
)
@click.argument("files", nargs=-1)
@form_option
@kind_option
@encoding_option
@click.option("--template", type=click.Choice(["csv"]), help="Print a file to start from instead.")
@click.option("--practice", help="The practice of claims that name none.")
@click.option("--partner", help="The trading partner to send to, whatever the routing says.")
@click.option("--check-only", is_flag=True, help="Check and say; store nothing.")
@actor_option
@config_option
@json_option
def submit(
    files: tuple[str, ...],
    form: Form | None,
    kind: Kind | None,
    encoding: str | None,
    template: str | None,
    practice: str | None,
    partner: str | None,
    check_only: bool,
    actor: str | None,
    config: Path,
    as_json: bool,
) -> Exit:
    """Take the claims in FILES in (- is standard input).

    Each claim is ready, held (with work for a person) or refused on its own. The same claim again changes nothing; a
    corrected one comes in under its own key.
    """
    from edigate import maps

    if template:
        click.echo(maps.claim_template(kind or "professional"), nl=False)
        return Exit.DONE
    if not files:
        raise UsageError("name the files with claims, - for standard input, or ask for a --template")
    codes = [Exit.DONE]
    with open_gateway(config, actor) as gateway:
        for name in files:
            try:
                results = _read(name, form, kind, encoding)
                receipts = gateway.submitting(
                    results, practice=practice, partner=partner, check_only=check_only
                )
                codes.append(_report(name, receipts, as_json))
            except DataError as error:  # this file only; the others are taken in
                say(f"edigate: {error}")
                codes.append(Exit.DATA)
    return Exit(max(codes))


@click.command(
    epilog="\b\nExample:\n  edigate replace LSF0000481 corrected.json --reason 'ordering provider added'"
)
@click.argument("claim")
@click.argument("file")
@form_option
@kind_option
@encoding_option
@click.option("--reason", help="Why; it is kept with the order.")
@actor_option
@config_option
@json_option
def replace(
    claim: str,
    file: str,
    form: Form | None,
    kind: Kind | None,
    encoding: str | None,
    reason: str | None,
    actor: str | None,
    config: Path,
    as_json: bool,
) -> Exit:
    """Send the claim in FILE in place of CLAIM, which the payer has decided (frequency 7 with the payer's number)."""
    results = list(_read(file, form, kind, encoding))
    if len(results) != 1:
        raise UsageError(f"{file} holds {len(results)} claims; give exactly the corrected one")
    with open_gateway(config, actor) as gateway:
        return _report(file, [gateway.replace(claim, results[0], reason=reason)], as_json)


@click.command(epilog="\b\nExample:\n  edigate void LSF0000481 --reason 'billed to the wrong patient'")
@click.argument("claim")
@click.option("--reason", help="Why; it is kept with the order.")
@actor_option
@config_option
@json_option
def void(claim: str, reason: str | None, actor: str | None, config: Path, as_json: bool) -> Exit:
    """Take CLAIM back, which the payer has decided (frequency 8 with the payer's number)."""
    with open_gateway(config, actor) as gateway:
        return _report(claim, [gateway.void(claim, reason=reason)], as_json)


@click.command(
    epilog="\b\nExample:\n  edigate secondary LSF0000481\n  edigate secondary LSF0000481 with-coverage.json"
)
@click.argument("claim")
@click.argument("file", required=False)
@form_option
@kind_option
@encoding_option
@click.option("--reason", help="Why; it is kept with the order.")
@actor_option
@config_option
@json_option
def secondary(
    claim: str,
    file: str | None,
    form: Form | None,
    kind: Kind | None,
    encoding: str | None,
    reason: str | None,
    actor: str | None,
    config: Path,
    as_json: bool,
) -> Exit:
    """Send CLAIM on to the payer after the one that has decided it, with all that it paid and adjusted.

    Amounts and adjustments are copied from the remittance, to the cent. FILE is the claim with the further coverage among
    its other payers, when the stored claim names none. Said again after the second payer's decision, it makes the claim
    to the third.
    """
    results = list(_read(file, form, kind, encoding)) if file else [None]
    if len(results) != 1:
        raise UsageError(f"{file} holds {len(results)} claims; give exactly the one with the coverage")
    with open_gateway(config, actor) as gateway:
        return _report(claim, [gateway.secondary(claim, results[0], reason=reason)], as_json)


def _read(name: str, form: Form | None, kind: Kind | None, encoding: str | None) -> Iterator[IntakeResult]:
    """The claims of a file, whatever its form."""
    from edigate import maps
    from edigate.intake import forms

    table = maps.change_healthcare_fields() if form == "chc-v3" else ""
    return forms.read(_blocks(name), form, kind=kind, encoding=encoding, chc_table=table)


def _blocks(name: str) -> Iterator[bytes]:
    """The bytes of a file or of standard input as they are read."""
    try:
        with click.open_file(name, "rb") as stream:
            while block := stream.read(_BLOCK):
                yield block
    except OSError as error:
        raise DataError(f"{name}: {(error.strerror or 'cannot be read').lower()}") from None


def _report(name: str, receipts: Iterable[Receipt], as_json: bool) -> Exit:
    """Print what became of each claim; 65 when the file held no claim at all, 1 when something was not ready."""
    counts: dict[str, int] = {}
    repairs: Counter[str] = Counter()
    rows: list[tuple[object, ...]] = []
    for receipt in receipts:
        counts[receipt.outcome] = counts.get(receipt.outcome, 0) + 1
        repairs.update(each.code for each in receipt.repairs)
        if as_json:
            print_json({"file": name, **_as_dict(receipt)})
        else:
            rows.append(
                (
                    receipt.claim_key or receipt.position,
                    receipt.practice,
                    receipt.partner,
                    receipt.outcome,
                    None,
                )
            )
            weighty = [each for each in receipt.findings if each.severity != "note"]
            rows += [(None, None, None, finding.severity, _sentence(finding)) for finding in weighty]
    if rows:
        print_table(("claim", "practice", "partner", "outcome", "why"), rows)
    say(f"{name}: " + ", ".join(f"{count} {outcome}" for outcome, count in counts.items()))
    if repairs:
        told = ", ".join(f"{count} x {code}" for code, count in sorted(repairs.items()))
        say(f"{name}: form mended, meaning unchanged: {told} (--json names each place)")
    taken = sum(count for outcome, count in counts.items() if outcome != "refused")
    if not taken:
        return Exit.DATA
    return Exit.DONE if not {"held", "refused", "conflict"} & counts.keys() else Exit.SOME


def _as_dict(receipt: Receipt) -> dict[str, object]:
    return {name: getattr(receipt, name) for name in receipt.__struct_fields__}


def _sentence(finding: Finding) -> str:
    where = finding.where
    place = f", {where.loop} {where.id}{where.element or '':0>2}" if where.loop and where.id else ""
    return f"{f'{finding.field}: ' if finding.field else ''}{finding.message} [{finding.code}{place}]"


@click.command(epilog="\b\nExample:\n  edigate inquire LSF0000481\n  edigate send")
@click.argument("claim")
@click.option(
    "--again", is_flag=True, help="Also when the payer refused the claim, or was asked less than a week ago."
)
@actor_option
@config_option
@json_option
def inquire(claim: str, again: bool, actor: str | None, config: Path, as_json: bool) -> Exit:
    """Ask the payer where CLAIM stands: a 276 waits for the next `edigate send`, the 277 comes back as a status."""
    with open_gateway(config, actor) as gateway:
        asked = gateway.inquire(claim, again=again)
    if as_json:
        print_json(asked)
    else:
        say(
            f"The question about {asked.claim_key} waits as batch {asked.batch_id} for {asked.partner}: edigate send"
        )
    return Exit.DONE
