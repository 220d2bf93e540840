"""`journal`, `updates`, `health`: the books, the feed to the calling system, the figures for monitoring."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from edigate.cli.exits import Exit
from edigate.cli.options import config_option, json_option, open_gateway, practice_option
from edigate.cli.output import counted, print_json

if TYPE_CHECKING:
    from edigate.store.journal import PostedEntry

_day = click.DateTime(["%Y-%m-%d"])


@click.command(
    epilog="\b\nExample:\n  edigate journal --claim LSF0000481\n  edigate journal --format csv --since 2026-03-01"
)
@click.option(
    "--format", "form", type=click.Choice(["ledger", "csv", "jsonl"]), default="ledger", show_default=True
)
@practice_option
@click.option("--claim", "claim_name", help="Only this claim.")
@click.option("--remit", "remittance_id", type=int, help="Only this remittance.")
@click.option("--since", type=_day, help="Only entries dated since this day.")
@click.option("--until", type=_day, help="Only entries dated up to this day.")
@config_option
@json_option
def journal(
    form: str,
    practice: str | None,
    claim_name: str | None,
    remittance_id: int | None,
    since: datetime | None,
    until: datetime | None,
    config: Path,
    as_json: bool,
) -> None:
    """Print the journal: every entry balanced, every posting with its source."""
    from edigate.gateway.corrections import one_claim
    from edigate.posting import ledger
    from edigate.store import claims
    from edigate.store import journal as books

    with open_gateway(config) as gateway, gateway.look() as tx:
        claim_id = one_claim(tx, claim_name).submission.claim_id if claim_name else None
        posted = books.entries(
            tx,
            practice=practice,
            claim_id=claim_id,
            remittance_id=remittance_id,
            since=since and since.date(),
            until=until and until.date(),
        )
        names = claims.names(tx, {each.entry.claim_id for each in posted if each.entry.claim_id is not None})
    if as_json or form == "jsonl":
        for each in posted:
            practice, claim_key = names.get(each.entry.claim_id or 0, (None, None))
            print_json({**msgspec.structs.asdict(each.entry), "practice": practice, "claim_key": claim_key,
                        "posted_at": each.posted_at, "actor": each.actor,
                        "remittance_id": each.remittance_id, "reason": each.reason})  # fmt: skip
    elif form == "csv":
        _write_csv(posted, names)
    else:
        click.echo(ledger.render([each.entry for each in posted]), nl=False)


def _write_csv(posted: Sequence[PostedEntry], names: Mapping[int, tuple[str, str]]) -> None:
    """One row for each posting; amounts with a point and two places, debit positive."""
    writer = csv.writer(sys.stdout)
    writer.writerow(("dated", "entry", "description", "account", "amount", "line", "group", "reason", "claim_id",
                     "practice", "claim_key", "remittance_id", "source_sha256", "source_ordinal"))  # fmt: skip
    for each in posted:
        entry, source = each.entry, each.entry.source
        for p in entry.postings:
            writer.writerow((entry.dated, entry.key, entry.description, p.account, f"{p.amount:.2f}", p.line, p.group, p.reason,
                             entry.claim_id, *names.get(entry.claim_id or 0, (None, None)), each.remittance_id,
                             source and source.sha256,
                             source and source.ordinal))  # fmt: skip


@click.command(epilog="\b\nExample:\n  edigate updates --after 1041 --json")
@click.option("--after", default=0, show_default=True, help="The last seq you have dealt with.")
@click.option("--limit", type=int, help="At most so many.")
@practice_option
@config_option
@json_option
def updates(after: int, limit: int | None, practice: str | None, config: Path, as_json: bool) -> None:
    """Print the feed of status changes, postings and work, in order: what a calling system polls.

    Nothing is ever reordered or removed: keep the last seq you have dealt with and ask for what comes after it.
    """
    with open_gateway(config) as gateway:
        for count, each in enumerate(gateway.updates(after, practice=practice)):
            if limit is not None and count >= limit:
                return
            if as_json:
                print_json({"seq": each.seq, "at": each.at, "kind": each.kind, "practice": each.practice,
                            "claim_key": each.claim_key, **each.body})  # fmt: skip
            else:
                said = each.body.get("reason") or each.body.get("description") or ""
                before, state = each.body.get("previous"), each.body.get("state") or ""
                if each.kind == "status" and before and before != state:
                    said = f"was {before}"
                click.echo(
                    f"{each.seq:>6}  {each.kind:<8} {each.claim_key or '-':<20} {state:<22} {said}".rstrip()
                )


@click.command(epilog="\b\nExample:\n  edigate health --json")
@config_option
@json_option
def health(config: Path, as_json: bool) -> Exit:
    """Say in one line whether all is well; exit code 1 when something is stuck."""
    with open_gateway(config) as gateway:
        now = gateway.health()
    if as_json:
        print_json(now)
    else:
        waiting = sum(now.work.values())
        batches = sum(now.batches.values())
        words = "; ".join((*now.problems, *now.warnings) if now.problems else ("ok", *now.warnings))
        click.echo(
            f"{words} | {counted(sum(now.claims.values()), 'claim')}, {counted(batches, 'batch')}, "
            f"{counted(sum(now.files.values()), 'file')}, {counted(waiting, 'work item')}, "
            f"{now.remitted:,.2f} remitted, {now.posted:,.2f} posted"
        )
    return Exit.DONE if now.ok else Exit.SOME
