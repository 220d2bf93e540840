"""`denials`: what was denied and why, added up, and the rates of the office."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from edigate.cli.options import config_option, json_option, open_gateway
from edigate.cli.output import counted, money, print_json, print_table, say

if TYPE_CHECKING:
    from edigate.codes.code_set import CodeSet
    from edigate.tracking.denials import Denial

_day = click.DateTime(["%Y-%m-%d"])
_BY = click.Choice(["carc", "payer", "practice", "provider", "procedure", "month"])
_RIGHT = (
    "amount",
    "denials",
    "claims",
    "submitted",
    "first pass %",
    "decided",
    "denial rate %",
    "days to pay",
    "paid",
)


@click.command(
    epilog="\b\nExample:\n  edigate denials --by carc --since 2026-01-01\n  edigate denials --rates --by payer\n"
    "  edigate denials --csv > denials.csv"
)
@click.option("--by", type=_BY, help="Add up by this; without it every denial is listed.")
@click.option(
    "--rates",
    "as_rates",
    is_flag=True,
    help="First-pass acceptance, denial rate, days to pay (by payer, practice or month).",
)
@click.option("--practice", help="Only this practice.")
@click.option("--payer", help="Only this payer (id or name).")
@click.option("--since", type=_day, help="Only decisions (rates: submissions) since this day.")
@click.option("--until", type=_day, help="Only decisions (rates: submissions) up to this day.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on standard output.")
@config_option
@json_option
def denials(
    by: str | None, as_rates: bool, practice: str | None, payer: str | None, since: datetime | None,
    until: datetime | None, as_csv: bool, config: Path, as_json: bool,
) -> None:  # fmt: skip
    """Show denials that stand: each one, or added up by reason, payer, practice, provider, procedure or month."""
    from edigate.errors import UsageError
    from edigate.gateway import denial_report
    from edigate.store import denials as views
    from edigate.tracking.denials import By, groups, rates

    narrowed = {
        "practice": practice,
        "payer": payer,
        "since": since and since.date(),
        "until": until and until.date(),
    }
    if as_rates and by not in (None, "payer", "practice", "month"):
        raise UsageError("rates are by payer, practice or month")
    found: Sequence[Any]
    with open_gateway(config) as gateway, gateway.look() as tx:
        carc = gateway.context.tables.carc
        if as_rates:
            found = rates(views.milestones(tx, **narrowed), By(by) if by else None)  # type: ignore[arg-type]
        else:
            every = denial_report.standing(tx, carc, **narrowed)  # type: ignore[arg-type]
            if not (by or as_csv or as_json):
                _list(every, carc)
                return
            found = groups(every, By(by), carc) if by else every
    _print(found, by, as_csv, as_json)


def _list(found: Sequence[Denial], carc: CodeSet) -> None:
    """Each denial as a biller reads it; --csv and --json tell all that is known of it."""
    if not found:
        say("nothing")
        return
    print_table(
        ("claim", "line", "reason", "amount", "put on", "dated", "remit", "meaning"),
        [(each.claim_key, (each.line or "claim").removeprefix(f"{each.claim_key}-"), f"{each.group or ''}-{each.reason}",
          money(each.amount), each.put_on, each.dated, each.remittance_id, carc.gloss(each.reason)) for each in found],
        right=("amount", "remit"),
    )  # fmt: skip
    total = sum((each.amount for each in found), Decimal("0.00"))
    say(f"{counted(len(found), 'denial')}, {money(total)} in all")


def _print(found: Sequence[Any], by: str | None, as_csv: bool, as_json: bool) -> None:
    rows = [msgspec.structs.asdict(each) for each in found]
    if as_json:
        for each in found:
            print_json(each)
    elif as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerows([rows[0].keys(), *(row.values() for row in rows)] if rows else [])
    elif rows:
        names = {
            "key": by or "of",
            "class_": "class",
            "first_pass": "first pass %",
            "denial_rate": "denial rate %",
        }
        columns = [names.get(name, name.replace("_", " ")) for name in rows[0]]
        print_table(columns, [[_shown(value) for value in row.values()] for row in rows], right=_RIGHT)
        total = sum((row["amount"] for row in rows if "amount" in row), Decimal("0.00"))
        say(counted(len(rows), "row") + (f", {money(total)} in all" if total else ""))
    else:
        say("nothing")


def _shown(value: Any) -> Any:
    return money(value) if isinstance(value, Decimal) and value.as_tuple().exponent == -2 else value
