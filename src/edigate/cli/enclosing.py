"""`attachments`: the list of what must be sent beside the claims."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from edigate.cli.exits import Exit
from edigate.cli.options import config_option, json_option, open_gateway, partner_option
from edigate.cli.output import print_json, print_table, say
from edigate.errors import UsageError

if TYPE_CHECKING:
    from edigate.store import Tx
    from edigate.store.submissions import Submission

_COLUMNS = (
    "practice", "claim_key", "patient_control_number", "payer_id", "partner", "batch", "state", "line", "type",
    "transmission", "sent_how", "control_number", "to_send",
)  # fmt: skip


@click.command(
    epilog="\b\nExamples:\n  edigate attachments --batch 12\n  edigate attachments --since 2026-03-01 --csv > cover.csv"
)
@click.option("--batch", "batch_id", type=int, help="Only the claims of this batch.")
@click.option("--practice", help="Only this practice.")
@partner_option
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only claims taken in from this day on.")
@click.option("--all", "everything", is_flag=True, help="Also what is only available on request.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on standard output.")
@config_option
@json_option
def attachments(
    batch_id: int | None,
    practice: str | None,
    partner: str | None,
    since: datetime | None,
    everything: bool,
    as_csv: bool,
    config: Path,
    as_json: bool,
) -> Exit:
    """List the papers that the claims announce (PWK): which claim, control number, type, and how each is to be sent."""
    from edigate.store import lists, outbox, submissions

    if as_csv and as_json:
        raise UsageError("--csv and --json exclude each other")
    with open_gateway(config) as gateway, gateway.look() as tx:
        if batch_id is not None and outbox.get(tx, batch_id) is None:
            raise UsageError(f"there is no batch {batch_id}")
        day = since.date() if since else None
        found = (
            submissions.of_batch(tx, batch_id)
            if batch_id is not None
            else lists.find_claims(tx, practice=practice, partner_id=partner, since=day)
        )
        rows = [row for row in _rows(tx, found) if everything or row["to_send"]]
    if as_json:
        for row in rows:
            print_json(row)
    elif as_csv:
        writer = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        shown = ("claim_key", "practice", "payer_id", "batch", "line", "type", "control_number", "sent_how")
        print_table(
            [each.replace("_", " ") for each in shown], [[row[name] for name in shown] for row in rows]
        )
    say(f"{len(rows)} to send" if not everything else f"{len(rows)} announced")
    return Exit.DONE


def _rows(tx: Tx, found: list[Submission]) -> Iterator[dict[str, Any]]:
    """One row for each announced paper, in the order of the claims; some hundreds of claims are in memory at a time."""
    from edigate.claims.enclosures import TRANSMISSIONS, enclosures_of
    from edigate.claims.model import from_json
    from edigate.store import claims

    for start in range(0, len(found), 500):
        block = found[start : start + 500]
        bodies = claims.bodies(tx, {(each.claim_id, each.version) for each in block})
        for each in block:
            text = bodies[each.claim_id, each.version]
            if '"attachments"' not in text:
                continue
            for enclosure in enclosures_of(from_json(text)):
                yield {
                    "practice": each.practice, "claim_key": each.claim_key,
                    "patient_control_number": each.patient_control_number, "payer_id": each.payer_id,
                    "partner": each.partner_id, "batch": each.batch_id, "state": each.state,
                    **msgspec.structs.asdict(enclosure),
                    "sent_how": TRANSMISSIONS.get(enclosure.transmission, "code not known"),
                }  # fmt: skip
