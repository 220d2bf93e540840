"""`audit` and `access`: who changed what and why, and who was shown what."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from edigate.cli.options import config_option, json_option, open_gateway
from edigate.cli.output import print_json, print_table

_day = click.DateTime(["%Y-%m-%d"])
_since = click.option("--since", type=_day, help="Only since this day (UTC).")
_by = click.option("--by", help="Only what this person or program did.")


@click.command(
    epilog="\b\nExample:\n  edigate audit --since 2026-03-01 --by ann\n  edigate audit --json > audit.jsonl"
)
@_since
@_by
@config_option
@json_option
def audit(since: datetime | None, by: str | None, config: Path, as_json: bool) -> None:
    """List every commit that changed something: who, what, about what, when, why.

    Each line is sealed with the one before, and with the events that it came to; `edigate verify` checks them.
    """
    from edigate.store import audit as lines

    with open_gateway(config) as gateway, gateway.context.store.look() as tx:
        found = [
            each for each in lines.every(tx)
            if (by is None or each.actor == by) and (since is None or each.at >= since.replace(tzinfo=UTC))
        ]  # fmt: skip
    if as_json:
        for each in found:
            print_json(each)
    else:
        print_table(
            ("line", "when (UTC)", "who", "what", "about", "why"),
            [(a.seq, f"{a.at:%Y-%m-%d %H:%M:%S}", a.actor, a.action, a.subject, a.reason) for a in found],
            right=("line",),
        )  # fmt: skip


@click.command(epilog="\b\nExample:\n  edigate access --since 2026-03-01\n  edigate access --by ann --json")
@_since
@_by
@config_option
@json_option
def access(since: datetime | None, by: str | None, config: Path, as_json: bool) -> None:
    """List who was shown patients' data: which command, of what, when. Programs that use the library are in it too."""
    from edigate.store import accesses

    with open_gateway(config) as gateway, gateway.context.store.look() as tx:
        found = list(accesses.every(tx, actor=by, since=since and since.replace(tzinfo=UTC)))
    if as_json:
        for each in found:
            print_json(each)
    else:
        print_table(
            ("line", "when (UTC)", "who", "command", "of what"),
            [(a.seq, f"{a.at:%Y-%m-%d %H:%M:%S}", a.actor, a.command, a.subject) for a in found],
            right=("line",),
        )  # fmt: skip
