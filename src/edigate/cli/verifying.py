"""`verify` and `replay`: whether everything holds that must always hold, and follows from what was told."""

from __future__ import annotations

from pathlib import Path

import click

from edigate.cli.exits import Exit
from edigate.cli.options import config_option, json_option, open_gateway
from edigate.cli.output import counted, print_json


@click.command(epilog="\b\nExample:\n  edigate verify\n  edigate verify --json")
@config_option
@json_option
def verify(config: Path, as_json: bool) -> Exit:
    """Check every invariant against the database; nothing is changed. Exit code 1 when one is broken."""
    whole = True
    with open_gateway(config) as gateway:
        for each in gateway.verify():
            whole = whole and each.ok
            if as_json:
                print_json(each)
                continue
            click.echo(f"{'ok' if each.ok else f'BROKEN ({each.broken})':<12} {each.name:<16} {each.says}")
            for words in each.first:
                click.echo(f"{'':<13}- {words}")
            if each.broken > len(each.first):
                click.echo(f"{'':<13}- and {each.broken - len(each.first)} more")
    return Exit.DONE if whole else Exit.SOME


@click.command(epilog="\b\nExample:\n  edigate replay\n  edigate replay --present --json")
@config_option
@click.option(
    "--present",
    is_flag=True,
    help="Judge by the present settings, prices and code lists, not by those of then.",
)
@json_option
def replay(config: Path, present: bool, as_json: bool) -> Exit:
    """Tell the whole past once more to a scratch database, and show every difference; nothing is applied.

    Claims, frozen bytes, archived files and people's orders are taken as they are, each at its recorded time; statuses,
    postings and work are worked out anew by this program, with the settings, prices and code lists of that time. Exit code
    1 when something differs.
    """
    from edigate import log

    count = 0
    with open_gateway(config) as gateway:
        log.set_up("warning")  # the runs of the past do not tell their story once more
        for change in gateway.changes_in_force():
            since = f"since {change.at:%Y-%m-%d %H:%M:%S} UTC" if change.at else "now"
            click.echo(f"in force otherwise {since}: {', '.join(change.names)}", err=True)
        for each in gateway.replay(present=present):
            count += 1
            if as_json:
                print_json(each)
            else:
                side = "only the replay has" if each.replayed else "only the database has"
                click.echo(f"{side} {each.what}: {' '.join(each.row)}")
    if not as_json:
        click.echo(f"{counted(count, 'difference')}" if count else "The past comes to the same.")
    return Exit.SOME if count else Exit.DONE
