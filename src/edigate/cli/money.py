"""`funds`: the bank's money and the remittances that announce it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from edigate.cli.exits import Exit, worst
from edigate.cli.options import (
    actor_option,
    config_option,
    content_of,
    json_option,
    one_of,
    open_gateway,
    order_options,
)
from edigate.cli.output import counted, money, print_json, print_table, say

if TYPE_CHECKING:
    from edigate.store.deposits import KeptDeposit

_day = click.DateTime(["%Y-%m-%d"])


@click.group(
    invoke_without_command=True,
    epilog="\b\nExample:\n  edigate funds import bank.txt\n  edigate funds --state funds_without_era\n"
    "  edigate funds link 4 12 --reason 'the check of that remittance'",
)
@click.option(
    "--state", help="Only this state: awaiting_funds, funds_matched, funds_mismatch, funds_without_era, ..."
)
@click.option("--since", type=_day, help="Only payment dates and deposits since this day.")
@click.option("--until", type=_day, help="Only payment dates and deposits up to this day.")
@config_option
@json_option
@click.pass_context
def funds(
    ctx: click.Context, state: str | None, since: datetime | None, until: datetime | None, config: Path, as_json: bool
) -> None:  # fmt: skip
    """List remittances and deposits, and where each stands: awaited, matched, mismatched, without a remittance."""
    from edigate.funds.reassociate import FundsState
    from edigate.gateway import funds_list

    if ctx.invoked_subcommand is not None:
        return
    one_of(state, FundsState, "state")
    with open_gateway(config) as gateway, gateway.look() as tx:
        found = funds_list.rows(tx, since=since and since.date(), until=until and until.date())
    shown = [row for row in found if state is None or row.state == state]
    if as_json:
        for row in shown:
            print_json(row)
        return
    print_table(
        ("dated", "remit", "deposit", "payer", "trace", "announced", "at the bank", "state", "how"),
        [(row.dated, row.remittance_id, ", ".join(map(str, row.deposit_ids)), row.payer, row.trace, money(row.announced),
          money(row.arrived), row.state, row.how) for row in shown],
        right=("remit", "deposit", "announced", "at the bank"),
    )  # fmt: skip


@funds.command(
    "import", epilog="\b\nExample:\n  edigate funds import ach-20260318.txt lockbox.csv --format csv"
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["nacha", "bai2", "csv"]), help="Default: by how the file begins."
)
@actor_option
@config_option
@json_option
def import_files(files: tuple[Path, ...], form: Any, actor: str | None, config: Path, as_json: bool) -> Exit:
    """Take bank files in: NACHA (CCD+ addenda), BAI2 or CSV. The same file or the same money again does nothing.

    Exit code 1 when something in a file could not be read or does not add up, 65 when nothing could be read.
    """
    codes = []
    with open_gateway(config, actor) as gateway:
        for path in files:
            done = gateway.import_funds(path.name, content_of(str(path)), form)
            if done.findings:
                codes.append(Exit.SOME if done.told else Exit.DATA)
            if as_json:
                print_json({"file": str(path), "sha256": done.sha256, "known": done.known, "told": done.told,
                            "deposits": [_as_dict(each) for each in done.deposits], "findings": done.findings})  # fmt: skip
                continue
            put = sum(each.remittance_id is not None for each in done.deposits)
            again = (
                ", imported before: nothing was done"
                if done.known
                else f", {len(done.deposits)} new, {put} put to remittances"
            )
            say(f"{path}: {counted(done.told, 'deposit')}{again}")
            for finding in done.findings:
                line = f"line {finding.where.ordinal}: " if finding.where.ordinal else ""
                say(f"  {line}{finding.message}")
    return worst(codes)


@funds.command(epilog="\b\nExample:\n  edigate funds link 4 12 --reason 'the check of that remittance'")
@click.argument("deposit_id", type=int)
@click.argument("remittance_id", type=int)
@order_options
def link(deposit_id: int, remittance_id: int, reason: str, actor: str | None, config: Path) -> Exit:
    """Say that deposit DEPOSIT_ID is the money of remittance REMITTANCE_ID."""
    with open_gateway(config, actor) as gateway:
        gateway.link_funds(deposit_id, remittance_id, reason=reason)
    say(f"Deposit {deposit_id} belongs to remittance {remittance_id}: edigate remit {remittance_id}")
    return Exit.DONE


@funds.command(epilog="\b\nExample:\n  edigate funds unlink 4 --reason 'another payer used the same number'")
@click.argument("deposit_id", type=int)
@order_options
def unlink(deposit_id: int, reason: str, actor: str | None, config: Path) -> Exit:
    """Say that deposit DEPOSIT_ID does not belong to the remittance it was put to."""
    with open_gateway(config, actor) as gateway:
        gateway.unlink_funds(deposit_id, reason=reason)
    say(f"Deposit {deposit_id} belongs to no remittance now.")
    return Exit.DONE


def _as_dict(kept: KeptDeposit) -> dict[str, Any]:
    return {
        "id": kept.id,
        **msgspec.structs.asdict(kept.deposit),
        "remittance_id": kept.remittance_id,
        "how": kept.how,
    }
