"""`work`: the worklists, and what a person does with an item."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from edigate.cli.exits import Exit
from edigate.cli.options import (
    actor_option,
    config_option,
    json_option,
    one_of,
    open_gateway,
    order_options,
    practice_option,
)
from edigate.cli.output import counted, money, print_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from edigate.store.worklist import OpenedItem
    from edigate.tracking.suggest import Suggestion


@click.group(
    invoke_without_command=True,
    epilog="\b\nExample:\n  edigate work --kind denied\n  edigate work link 12 LSF0000481\n"
    "  edigate work close 12 --reason 'paid twice, refunded'",
)
@click.option(
    "--kind", help="Only this list: held, rejected, denied, unmatched, unbalanced, conflict, overdue, ..."
)
@practice_option
@click.option("--all", "closed_too", is_flag=True, help="Closed work too.")
@config_option
@json_option
@click.pass_context
def work(
    ctx: click.Context, kind: str | None, practice: str | None, closed_too: bool, config: Path, as_json: bool
) -> None:
    """List what a person must do, by deadline, then by money; close or link an item."""
    from edigate.gateway.suggesting import suggestions
    from edigate.store import worklist
    from edigate.tracking.work_item import WorkKind

    if ctx.invoked_subcommand is not None:
        return
    one_of(kind, WorkKind, "worklist")
    with open_gateway(config) as gateway, gateway.look() as tx:
        found = worklist.items(
            tx, kind=WorkKind(kind) if kind else None, practice=practice, state=None if closed_too else "open"
        )
        perhaps = suggestions(tx, gateway.context.settings, found)
    if as_json:
        for each in found:
            print_json(_as_dict(each) | {"suggestions": perhaps.get(each.id, ())})
        return
    for each in found:
        _print(each, perhaps.get(each.id, ()))
    total = sum(
        (each.item.amount for each in found if each.item.amount is not None and each.state == "open"), 0
    )
    say(counted(len(found), "item") + (f", {money(total)} in all" if total else ""))  # type: ignore[arg-type]
    if kind is None:
        say("What patients owe stands in their statements: edigate statement")


def _as_dict(opened: OpenedItem) -> dict[str, object]:
    outer = {name: value for name, value in msgspec.structs.asdict(opened).items() if name != "item"}
    return {**msgspec.structs.asdict(opened.item), **outer}


def _print(opened: OpenedItem, perhaps: Sequence[Suggestion]) -> None:
    """One item as a biller reads it: what, how much, until when, why, what to do."""
    item = opened.item
    heads = [
        f"#{opened.id}",
        item.kind,
        opened.claim_key,
        opened.practice,
        money(item.amount),
        f"due {item.deadline}" if item.deadline else None,
    ]
    click.secho("  ".join(str(each) for each in heads if each), bold=True)
    click.echo(f"    {item.reason}")
    if opened.claim_key is None and opened.remittance_id is not None:
        click.echo(
            f"    It stands in remittance {opened.remittance_id}: edigate remit {opened.remittance_id}"
        )
    elif opened.claim_key is None and opened.inbox_id is not None and item.source is not None:
        click.echo(
            f"    It stands in file {opened.inbox_id}, segment {item.source.ordinal}: edigate files show {opened.inbox_id}"
        )
    if item.next_action:
        click.echo(f"    -> {item.next_action}")
    if item.action and opened.state == "open":
        click.echo(f"       {item.action.replace(' N ', f' {opened.id} ')}")
    for each in perhaps:
        click.echo(f"    ?  {each.claim_key} ({each.confidence} %): {', '.join(each.reasons)}")
    if opened.state != "open":
        click.echo(f"    closed by {opened.closed_by}: {opened.close_reason}")


@work.command(epilog="\b\nExample:\n  edigate work close 12 --reason 'written off with approval'")
@click.argument("item_id", type=int)
@order_options
def close(item_id: int, reason: str, actor: str | None, config: Path) -> Exit:
    """Close item ITEM_ID: a person is done with it."""
    with open_gateway(config, actor) as gateway:
        gateway.close_work(item_id, reason=reason)
    say(f"Work {item_id} is closed.")
    return Exit.DONE


@work.command(epilog="\b\nExample:\n  edigate work link 12 LSF0000481")
@click.argument("item_id", type=int)
@click.argument("claim", required=False)
@click.option(
    "--batch", "batch_id", type=int, help="The file of ours that a TA1 or 999 answers, or a 277CA refuses."
)
@actor_option
@config_option
def link(item_id: int, claim: str | None, batch_id: int | None, actor: str | None, config: Path) -> Exit:
    """Say that the unmatched payment, status or line of a report behind item ITEM_ID belongs to CLAIM, or which file of ours an
    acknowledgment answers; it is applied there."""
    from edigate.errors import UsageError

    if (claim is None) == (batch_id is None):
        raise UsageError("name the claim, or with --batch the file")
    with open_gateway(config, actor) as gateway:
        if claim is not None:
            gateway.link(item_id, claim)
            say(f"What stands behind work {item_id} now belongs to {claim}: edigate claim {claim}")
        elif batch_id is not None:
            gateway.link_batch(item_id, batch_id)
            say(f"The answer behind work {item_id} is now that to batch {batch_id}: edigate batch {batch_id}")
    return Exit.DONE


@work.command(
    epilog="\b\nExample:\n  edigate work unlink 12 --reason 'another patient of the same name'\n"
    "  edigate work unlink --claim LSF0000481 --remittance 7 --reason 'the payer used the number twice'"
)
@click.argument("item_id", type=int, required=False)
@click.option("--claim", help="What was matched to this claim, by the program or a person, is another's.")
@click.option(
    "--remittance", "remittance_id", type=int, help="With --claim: what this remittance says of it."
)
@click.option("--file", "inbox_id", type=int, help="With --claim: what this 277CA, 277 or report says of it.")
@order_options
def unlink(
    item_id: int | None,
    claim: str | None,
    remittance_id: int | None,
    inbox_id: int | None,
    reason: str,
    actor: str | None,
    config: Path,
) -> Exit:
    """Take away again what was linked by way of item ITEM_ID, or what was matched to a claim: it belongs to no claim and to
    no file of ours, and waits as work."""
    from edigate.errors import UsageError

    named = [each is not None for each in (item_id, remittance_id, inbox_id)]
    if sum(named) != 1 or (claim is None) != (item_id is not None):
        raise UsageError("name the item, or --claim with --remittance or --file")
    what = f"What was linked by way of work {item_id}"
    with open_gateway(config, actor) as gateway:
        if item_id is not None:
            gateway.unlink(item_id, reason=reason)
        elif claim is not None and remittance_id is not None:
            gateway.unlink_payments(claim, remittance_id, reason=reason)
            what = f"What remittance {remittance_id} said of {claim}"
        elif claim is not None and inbox_id is not None:
            gateway.unlink_answers(claim, inbox_id, reason=reason)
            what = f"What file {inbox_id} said of {claim}"
    say(f"{what} belongs to nobody again: edigate work --kind unmatched")
    return Exit.DONE
