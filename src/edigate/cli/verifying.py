"""`verify`: whether everything holds that must always hold."""

from __future__ import annotations

from pathlib import Path

import click

from edigate.cli.exits import Exit
from edigate.cli.options import config_option, json_option, open_gateway
from edigate.cli.output import print_json


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
