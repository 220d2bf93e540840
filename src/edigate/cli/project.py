"""`init` and `config`: a project folder, and what is set in it."""

from __future__ import annotations

from pathlib import Path

import click

from edigate.cli.options import actor_option, config_option, json_option, open_gateway
from edigate.cli.output import print_json, print_table, say
from edigate.errors import UsageError


@click.command(epilog="\b\nExample:\n  edigate init acme && cd acme && edigate config check")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Make a project in FOLDER: edigate.toml, payers.toml, the database, one example partner. Nothing is overwritten."""
    from edigate.config import load
    from edigate.config.templates import start_project
    from edigate.gateway.context import open_store

    if (folder / "edigate.toml").exists():
        raise UsageError(f"{folder / 'edigate.toml'} is there already; nothing was changed")
    for each in start_project(folder):
        say(f"kept {each}, which was there already")
    open_store(load(folder)).close()
    say(
        f"Made {folder}: edigate.toml, payers.toml, partners/practice.toml, secrets/, edigate.db\n"
        "Next, in that folder:\n"
        "  edigate sandbox &                          a clearinghouse to practise against\n"
        "  edigate partner probe practice             see its host key, then: edigate partner pin practice FINGERPRINT\n"
        "  edigate submit CLAIMS.json && edigate run  claims out, answers in"
    )


@click.group(epilog="\b\nExample:\n  edigate db upgrade")
def db() -> None:
    """Look after the database."""


@db.command(epilog="\b\nExample:\n  edigate db upgrade --config /srv/edigate")
@config_option
def upgrade(config: Path) -> None:
    """Bring the database's tables up to this version; an SQLite file does so by itself, PostgreSQL only here."""
    from edigate import store
    from edigate.config import load
    from edigate.gateway.context import database_password, database_url

    settings = load(config)
    store.upgrade(database_url(settings), password=database_password(settings))
    say("The database is up to date.")


@db.command(epilog="\b\nExample:\n  (umask 077; edigate db key > secrets/database)")
def key() -> None:
    """Print a new encryption key, for a file that only its owner can read; then name it as database.encryption_key."""
    from edigate.store.vault import new_key

    click.echo(new_key())


@db.command(epilog="\b\nExample:\n  edigate db encrypt")
@actor_option
@config_option
def encrypt(actor: str | None, config: Path) -> None:
    """Bring everything that is private and stored under database.encryption_key: the first time, or after a change.

    Before a change of the key, the one before goes to database.former_keys; afterwards it is not needed any more. Others
    may work meanwhile, and it may be stopped and started again.
    """
    with open_gateway(config, actor) as gateway:
        count = gateway.encrypt()
    say(f"{count:,} values were brought under the present key; nothing is left under another.")


@click.group(epilog="\b\nExample:\n  edigate config check")
def config() -> None:
    """Show the settings."""


@config.command(epilog="\b\nExample:\n  EDIGATE_LOG__LEVEL=debug edigate config check")
@config_option
@json_option
def check(config: Path, as_json: bool) -> None:
    """Read edigate.toml, partners and environment; print the merged settings, without secrets, and their sources.

    A partner's table [check] is held against the guides too.
    """
    from edigate.config import load
    from edigate.config.contracts import load_contract
    from edigate.config.load import describe
    from edigate.guides.partner_rules import profile_of

    settings = load(config)
    load_contract(settings.folder)
    for partner in settings.partners:
        profile_of(partner.check, str(partner.source))
    rows = list(describe(settings))
    if as_json:
        for key, value, source in rows:
            print_json({"key": key, "value": value, "source": source})
    else:
        print_table(("key", "value", "from"), rows)
