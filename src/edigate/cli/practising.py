"""`sandbox` and `demo`: a clearinghouse on this machine, and a walk through everything."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edigate.cli.exits import Exit
from edigate.cli.options import json_option
from edigate.cli.output import print_json, say
from edigate.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from edigate.sandbox.demonstration import Figures

_MARK = ".edigate-demo"  # only a folder with this file may be made anew


@click.command(epilog="\b\nExample:\n  edigate sandbox ./sandbox --port 2222")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("sandbox"))
@click.option("--port", default=2222, show_default=True, help="The port on 127.0.0.1.")
@click.option(
    "--fault", "orders", multiple=True, metavar="FAULT",
    help="Misbehave: write:fail:3, rename:lose-reply, take-at-once, answers-twice ... (docs/howto/sandbox.md); repeatable.",
)  # fmt: skip
@json_option
def sandbox(folder: Path, port: int, orders: tuple[str, ...], as_json: bool) -> Exit:
    """Run a clearinghouse and payer on 127.0.0.1 that answers every 837 put into its inbox; FOLDER keeps its state.

    It listens until it is interrupted (Ctrl-C). Its rules stand in docs/howto/sandbox.md.
    """
    from edigate.gateway.context import utc_now
    from edigate.sandbox import faults, server

    ordered = faults.read(orders)
    try:
        running = server.serve(folder, utc_now, port=port, faults=ordered)
    except OSError as error:
        raise ConfigError(
            f"port {port} cannot be used ({os.strerror(error.errno or 0)}); give another with --port"
        ) from None
    with running:
        if as_json:
            print_json({"host": running.host, "port": running.port, "username": running.username,
                        "host_key": running.fingerprint, "root": str(running.root)})  # fmt: skip
        say(
            f"Listening on {running.host}:{running.port}, user {running.username}, password {running.password}\n"
            f"Host key {running.fingerprint}\n"
            f"Claims go to inbox/, answers lie in outbox/ (on disk: {running.root / 'mailbox'}). Ctrl-C ends it."
        )
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            say("The sandbox has stopped; its state stays.")
    return Exit.DONE


@click.command(epilog="\b\nExample:\n  edigate demo\n  edigate demo --dir /tmp/look-around --json")
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), show_default=True,
    help="Where the project is made; an earlier demo there is made anew, anything else is left alone.",
)  # fmt: skip
@json_option
def demo(folder: Path, as_json: bool) -> Exit:
    """Walk some twenty claims through their whole life against the sandbox, over real SSH, and tell the story.

    The project it makes stays behind for looking around.
    """
    from edigate import log
    from edigate.sandbox.demonstration import Demonstration

    log.set_up("warning")
    _make_way(folder)
    with Demonstration(folder) as demonstration:
        for chapter in demonstration.play():
            if not as_json:
                click.secho(f"\n{chapter.title}", bold=True)
                for line in chapter.lines:
                    click.echo(f"  {line}")
        figures = demonstration.figures()
    if as_json:
        print_json(figures)
    else:
        _farewell(folder, figures)
    whole = figures.era_total == figures.posted_total == figures.sandbox_total
    return Exit.DONE if whole else Exit.SOFTWARE


def _make_way(folder: Path) -> None:
    """Remove what an earlier demo made here, and nothing else."""
    if (folder / _MARK).exists():
        shutil.rmtree(folder)
    elif folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty and no earlier demo; give another folder with --dir")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / _MARK).touch()


def _farewell(folder: Path, figures: Figures) -> None:
    states = ", ".join(f"{count} {state}" for state, count in figures.states.items())
    click.echo(
        f"\n{figures.claims} claims in {figures.seconds} s, {figures.sent_on} of them to a second payer too: {states}; "
        f"{figures.work_items} items of work left."
    )
    click.echo(f"Look around:  cd {folder}")
    program = _program(folder)
    for command, what in (
        ("claim LSF0000481", "the claim that was denied in part, corrected and paid"),
        ("claim RBP0001004", "the claim whose payment was taken back"),
        ("claim LSF0000499", "the claim that went on to a second payer"),
        ("work", "what a person must do"),
        ("remits", "the remittances, each posted to the cent"),
        ("journal", "the books"),
        ("updates", "what a practice-management system polls"),
    ):
        click.echo(f"  {program} {command:<18} {what}")


def _program(folder: Path) -> str:
    """How to call this program from the folder: by its name when it is on the PATH, else by where it lies."""
    called = Path(sys.argv[0])
    if shutil.which("edigate"):
        return "edigate"
    if called.name == "__main__.py":
        return "python -m edigate"
    return os.path.relpath(called.resolve(), folder.resolve())
