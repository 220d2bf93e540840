"""The options that many commands share, and the files they name."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from edigate.errors import DataError, UsageError

if TYPE_CHECKING:
    from edigate.gateway.gateway import Gateway
    from edigate.guides.profile import Profile

F = TypeVar("F", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="JSON Lines on standard output.")
config_option = click.option(
    "-c", "--config", "config", type=click.Path(path_type=Path), envvar="EDIGATE_CONFIG", default=Path("edigate.toml"),
    show_default=True, help="The project: its edigate.toml, or the folder that holds it (also EDIGATE_CONFIG).",
)  # fmt: skip
practice_option = click.option("--practice", help="Only this practice.")
overlay_option = click.option(
    "--overlay", type=click.Path(path_type=Path), help="With the demands of the table [check] of a TOML file."
)
_NOT_ABOUT = frozenset(("config", "as_json", "actor", "reason", "html", "out", "target"))
partner_option = click.option("--partner", help="Only this trading partner.")


def _said(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """Blanks are no reason."""
    if not value.strip():
        raise click.BadParameter("say why")
    return value


reason_option = click.option(
    "--reason", required=True, callback=_said, help="Why; it is kept with the order."
)
actor_option = click.option("--actor", default=None, help="Who orders this (default: the login name).")


def order_options(command: F) -> F:
    """What every order takes: why, who, and the project."""
    return reason_option(actor_option(config_option(command)))


def one_of(word: str | None, known: Iterable[str], what: str) -> None:
    """`UsageError` unless it is one of the known words, or none: the list of a misspelt state is empty, and says that there is
    nothing."""
    words = list(known)
    if word is not None and word not in words:
        raise UsageError(f"no {what} {word!r}; there are: {', '.join(words)}")


def open_gateway(config: Path, actor: str | None = None, *, lives_long: bool = False) -> Gateway:
    """The project's gateway, with logging set up as it says; use it in a `with`.

    A person at a terminal is told in words what a command has done: log lines that say the same stay away, unless the
    settings ask for them or the command `lives_long`.
    """
    from edigate import log
    from edigate.config import load
    from edigate.gateway.gateway import Gateway

    settings = load(config)
    wordy = lives_long or "level" in settings.log.model_fields_set or not sys.stderr.isatty()
    log.set_up(settings.log.level if wordy else "warning", settings.log.format)
    return Gateway.from_settings(settings, actor=actor or login_name(), shown=_shown())


def _shown() -> tuple[str, str]:
    """The command that runs, and what it was asked about, as the record of accesses tells it."""
    context = click.get_current_context()
    named = {name: value for name, value in context.params.items() if name not in _NOT_ABOUT}
    about = [f"{name}={value}" for name, value in named.items() if value not in (None, False, ())]
    about += ["written out"] if context.params.get("target") else []
    words = []
    while context.parent is not None:
        words.append(context.info_name or "")
        context = context.parent
    return " ".join(reversed(words)), " ".join(about)


def profile_in(overlay: Path | None) -> Profile:
    """What a check asks beyond the guides: the demands in a file, or none."""
    from edigate.guides.profile import USUAL_PROFILE

    if overlay is None:
        return USUAL_PROFILE
    from edigate.guides import partner_rules  # settings take longer to import than a small check takes

    return partner_rules.read(overlay)


def content_of(name: str) -> bytes:
    """The bytes of a file, or of standard input (`-`). `DataError` when it cannot be read."""
    try:
        with click.open_file(name, "rb") as stream:
            content: bytes = stream.read()
            return content
    except OSError as error:
        raise DataError(f"{name}: {(error.strerror or 'cannot be read').lower()}") from None


def login_name() -> str:
    """The operating system's name for the person at work."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
