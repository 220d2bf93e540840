"""`remits`, `remit`: payments and their explanations, for the terminal, as a page, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click
import msgspec

from edigate.cli.exits import Exit
from edigate.cli.options import (
    config_option,
    json_option,
    one_of,
    open_gateway,
    order_options,
    partner_option,
    practice_option,
)
from edigate.cli.output import money, output_file, print_fields, print_json, print_table, say
from edigate.errors import UsageError

if TYPE_CHECKING:
    from edigate.outcome.known import Tables
    from edigate.store.remittances import Remittance

_day = click.DateTime(["%Y-%m-%d"])


@click.group(
    invoke_without_command=True,
    epilog="\b\nExample:\n  edigate remits --state partly_posted\n  edigate remits release 7 --reason 'both were paid'",
)
@practice_option
@click.option("--payer", help="Only this payer (id or name).")
@partner_option
@click.option("--state", help="Only remittances in this state.")
@click.option("--since", type=_day, help="Only payments dated since this day.")
@config_option
@json_option
@click.pass_context
def remits(
    ctx: click.Context,
    practice: str | None,
    payer: str | None,
    partner: str | None,
    state: str | None,
    since: datetime | None,
    config: Path,
    as_json: bool,
) -> None:
    """List remittances: one payment each."""
    from edigate.store import lists, remittances

    if ctx.invoked_subcommand is not None:
        return
    one_of(state, get_args(remittances.State), "state of remittances")
    with open_gateway(config) as gateway, gateway.look() as tx:
        found = lists.find_remittances(
            tx, practice=practice, payer=payer, partner_id=partner, state=state, since=since and since.date()
        )
        practices = lists.practices_of_remittances(tx, [each.id for each in found])
    if as_json:
        for each in found:
            print_json({**msgspec.structs.asdict(each), "practices": practices[each.id]})
    else:
        print_table(
            ("remit", "payer", "practices", "trace", "dated", "amount", "state", "claims", "provider level", "flags", "why"),
            [(r.id, r.payer_name or r.payer_id, ", ".join(practices[r.id]), r.trace,
              r.payment_date, money(r.amount), r.state, r.claim_count,
              money(r.provider_level), ", ".join(r.flags), r.reason) for r in found],
            right=("remit", "amount", "claims", "provider level"),
        )  # fmt: skip


@remits.command("release", epilog="\b\nExample:\n  edigate remits release 7 --reason 'both were paid'")
@click.argument("remittance_id", type=int)
@order_options
def release(remittance_id: int, reason: str, actor: str | None, config: Path) -> Exit:
    """Post the remittance REMITTANCE_ID, held or seeming to repeat another; one whose own sums do not hold is refused."""
    with open_gateway(config, actor) as gateway:
        gateway.release_remittance(remittance_id, reason=reason)
    say(f"Remittance {remittance_id} is posted: edigate remit {remittance_id}")
    return Exit.DONE


@remits.command("open", epilog="\b\nExample:\n  edigate remits open\n  edigate remits open --json")
@practice_option
@config_option
@json_option
def open_items(practice: str | None, config: Path, as_json: bool) -> None:
    """List what stands open with payers by provider adjustments (PLB), by reference and age: the oldest first.

    A negative balance is still to be taken back by the payer, a positive one was taken and nothing announced it; in
    suspense, negative was received and positive taken.
    """
    from edigate.posting.open_items import open_items as of
    from edigate.store import provider_level

    with open_gateway(config) as gateway, gateway.look() as tx:
        found = of(provider_level.moves(tx, practice), gateway.context.tables.chart)
        today = gateway.context.clock().date()
    if as_json:
        for each in found:
            print_json({**msgspec.structs.asdict(each), "age_days": (today - each.since).days})
        return
    print_table(
        ("account", "reference", "codes", "balance", "since", "days", "last", "remits"),
        [(each.account, each.reference, ", ".join(each.codes), money(each.balance), each.since, (today - each.since).days,
          each.last, ", ".join(map(str, each.remittance_ids))) for each in found],
        right=("balance", "days"),
    )  # fmt: skip


@click.command(
    epilog="\b\nExample:\n  edigate remit 3\n  edigate remit 3 --html --output remit-3.html\n"
    "  edigate remit 3 --csv --output remit-3.csv"
)
@click.argument("remittance_id", type=int)
@click.option("--html", "as_html", is_flag=True, help="A page that prints, with every line and meaning.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV: a row for each adjustment.")
@click.option(
    "--output", "-o", "target", default="-", help="Write page or CSV to this file (default: standard output)."
)
@config_option
@json_option
def remit(remittance_id: int, as_html: bool, as_csv: bool, target: str, config: Path, as_json: bool) -> None:
    """Show remittance REMITTANCE_ID: its claims, what each did to the books, and the proof that it sums."""
    from edigate.gateway.remittance_facts import facts_of
    from edigate.store import claim_payments, journal, remittances
    from edigate.tracking import words

    if as_html + as_csv + as_json > 1:
        raise UsageError("--html, --csv and --json exclude each other")
    if target != "-" and not (as_html or as_csv):
        raise UsageError("--output needs --html or --csv")
    with open_gateway(config) as gateway, gateway.look() as tx:
        found = remittances.get(tx, remittance_id)
        if found is None:
            raise UsageError(f"there is no remittance {remittance_id}")
        if as_html or as_csv:
            text = (_page if as_html else _csv)(found, facts_of(tx, found), gateway.context.tables)
            with output_file(target) as stream:
                stream.write(text.encode())
            return
        lines = claim_payments.lines(tx, remittance_id=remittance_id)
        balances = journal.balances(tx, remittance_id=remittance_id)
    if as_json:
        print_json({**msgspec.structs.asdict(found), "claims": lines, "balances": balances})
        return
    print_fields({
        "remittance": found.id, "payer": found.payer_name or found.payer_id, "trace": found.trace,
        "dated": found.payment_date, "state": found.state, "why": found.reason,
        "proof": f"claims {money(found.paid)} less provider level {money(found.provider_level)} = payment {money(found.amount)}",
    })  # fmt: skip
    print_table(
        ("claim", "practice", "payer's number", "status", "charge", "paid", "patient", "booked as", "why"),
        [(p.patient_control_number, p.practice, p.payer_claim_control_number, words.claim_status(p.status_code),
          money(p.charge), money(p.paid), money(p.patient_responsibility), words.EFFECTS[p.effect],
          (p.why or "").replace("_", " ")) for p in lines],
        right=("charge", "paid", "patient"),
    )  # fmt: skip
    click.echo()
    print_table(("account", "booked"), [(a, money(b)) for a, b in balances.items()], right=("booked",))


def _page(found: Remittance, facts: Iterable[Any], tables: Tables) -> str:
    from edigate.cli import remittance_page
    from edigate.cli.page import page

    return page(f"Remittance {found.trace or found.id}", remittance_page.html_parts(found, facts, tables))


def _csv(found: Remittance, facts: Iterable[Any], tables: Tables) -> str:
    from edigate.cli import remittance_page

    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(remittance_page.CSV_COLUMNS)
    writer.writerows(remittance_page.csv_rows(facts, tables))
    return written.getvalue()
