"""`serve`: everything by schedule, in one process, for systemd or a terminal."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edigate.cli.exits import Exit
from edigate.cli.options import actor_option, config_option, open_gateway
from edigate.cli.output import say
from edigate.errors import ConfigError

if TYPE_CHECKING:
    from edigate.service.service import Ended, Orders


@click.command(
    epilog="\b\nExample:\n  edigate serve --config /srv/edigate\n  systemctl reload edigate    (the settings are read again)"
)
@actor_option
@config_option
def serve(actor: str | None, config: Path) -> Exit:
    """Do by schedule what `run` does once: the times stand in the table [serve].

    It serves until SIGTERM or Ctrl-C, and then finishes the step at hand. SIGHUP reads the settings again; wrong ones
    change nothing. A second `serve` on the same database is refused; all other commands may be used beside it.
    """
    from edigate.service.service import Ended, Orders

    ended = Ended.RELOAD
    with Orders() as orders:
        signal.signal(signal.SIGTERM, lambda *_: orders.stop())
        signal.signal(signal.SIGINT, lambda *_: orders.stop())
        signal.signal(signal.SIGHUP, lambda *_: orders.reload())
        while ended is Ended.RELOAD:
            ended = _serve(config, actor, orders)
        for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)  # it is ending
    if ended is Ended.OVERTAKEN:
        say("edigate: another service has taken this one's place while it slept")
    if (
        threading.active_count() > 1
    ):  # a step that would not end: as good as killed, which it may be at any instant
        sys.stdout.flush()
        os._exit(int(Exit.DONE))
    return Exit.TRY_LATER if ended is Ended.OVERTAKEN else Exit.DONE


def _serve(config: Path, actor: str | None, orders: Orders) -> Ended:
    """One life between two readings of the settings."""
    from edigate.service.service import serve as serve_on
    from edigate.service.systemd import Systemd

    with open_gateway(config, actor, lives_long=True) as gateway:
        return serve_on(gateway.context, orders, Systemd(), lambda: _are_right(config))


def _are_right(config: Path) -> bool:
    """Whether the settings as they are now can be used; if not, it is said and the old ones stay."""
    from edigate.config import load

    try:
        load(config)
    except ConfigError as error:
        say(f"edigate: the settings were not taken, the old ones stay: {error}")
        return False
    return True
