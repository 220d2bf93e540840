"""`init` and `config`: a project folder, and what is set in it."""

from __future__ import annotations

from pathlib import Path

import click

from edigate.cli.options import config_option, json_option
from edigate.cli.output import print_json, print_table, say
from edigate.errors import UsageError

PRACTICE_PASSWORD = "practice-only"  # of the sandbox on this machine, never of a partner


@click.command(epilog="\b\nExample:\n  edigate init acme && cd acme && edigate config check")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Make a project in FOLDER: edigate.toml, the database, one example partner. Nothing is overwritten."""
    from edigate import store
    from edigate.config import load
    from edigate.config.templates import template
    from edigate.gateway.context import database_url

    if (folder / "edigate.toml").exists():
        raise UsageError(f"{folder / 'edigate.toml'} is there already; nothing was changed")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("partners", "secrets"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    _write(folder / "edigate.toml", template("edigate.toml"))
    _write(folder / "partners" / "practice.toml", template("partners/practice.toml"))
    _write(folder / "secrets" / "practice", PRACTICE_PASSWORD + "\n")
    store.open(database_url(load(folder))).close()
    say(
        f"Made {folder}: edigate.toml, partners/practice.toml, secrets/, edigate.db\n"
        "Next, in that folder:\n"
        "  edigate sandbox &                          a clearinghouse to practise against\n"
        "  edigate partner probe practice             see its host key, then: edigate partner pin practice FINGERPRINT\n"
        "  edigate submit CLAIMS.json && edigate run  claims out, answers in"
    )


def _write(path: Path, text: str) -> None:
    """A new file for its owner only; one that is there stays as it is."""
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        say(f"kept {path}, which was there already")
        return
    path.write_text(text, encoding="utf-8")


@click.group(epilog="\b\nExample:\n  edigate config check")
def config() -> None:
    """Show the settings."""


@config.command(epilog="\b\nExample:\n  EDIGATE_LOG__LEVEL=debug edigate config check")
@config_option
@json_option
def check(config: Path, as_json: bool) -> None:
    """Read edigate.toml, partners and environment; print the merged settings, without secrets, and their sources."""
    from edigate.config import load
    from edigate.config.load import describe

    rows = list(describe(load(config)))
    if as_json:
        for key, value, source in rows:
            print_json({"key": key, "value": value, "source": source})
    else:
        print_table(("key", "value", "from"), rows)
