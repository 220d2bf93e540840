"""`batches`, `batch`, `resend`: what was sent, and orders about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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
    partner_option,
    practice_option,
)
from edigate.cli.output import counted, money, output_file, print_fields, print_json, print_table, say
from edigate.errors import UsageError

if TYPE_CHECKING:
    from edigate.store.inquiries import AskedAbout
    from edigate.store.outbox import Attempt, Batch
    from edigate.store.submissions import Submission


@click.command(epilog="\b\nExample:\n  edigate batches --state transmitted --practice main")
@practice_option
@partner_option
@click.option("--state", help="Only batches in this state.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only batches frozen since this day.")
@config_option
@json_option
def batches(
    practice: str | None,
    partner: str | None,
    state: str | None,
    since: datetime | None,
    config: Path,
    as_json: bool,
) -> None:
    """List batches: one outbound file each."""
    from edigate.delivery.states import BatchState
    from edigate.gateway.waiting import waits_until
    from edigate.store import lists

    one_of(state, BatchState, "state of batches")
    with open_gateway(config) as gateway, gateway.look() as tx:
        found = lists.find_batches(
            tx, practice=practice, partner_id=partner, state=state, since=since.date() if since else None
        )
        practices = lists.practices_of_batches(tx, [each.id for each in found])
        waits = {each.id: waits_until(gateway.context, tx, each) for each in found}
    if as_json:
        for each in found:
            print_json(
                {
                    **msgspec.structs.asdict(each),
                    "practices": practices[each.id],
                    "waits_until": waits[each.id],
                }
            )
    else:
        print_table(
            ("batch", "partner", "kind", "practices", "file", "state", "claims", "charge", "ISA13", "frozen", "waits until"),
            [(b.id, b.partner_id, b.kind, ", ".join(practices[b.id]), b.file_name,
              b.state, b.claim_count, money(b.charge), b.isa13, f"{b.created_at:%Y-%m-%d %H:%M}",
              f"{at:%Y-%m-%d %H:%M}" if (at := waits[b.id]) else None)
             for b in found],
            right=("batch", "claims", "charge"),
        )  # fmt: skip


@click.command(
    epilog="\b\nExample:\n  edigate batch 3\n  edigate batch 3 --write claims.837\n"
    "  edigate batch 3 --sent-by-hand --reason 'uploaded in the portal'"
)
@click.argument("batch_id", type=int)
@click.option("--write", "target", help="Write the frozen bytes to this file (- is standard output).")
@click.option("--sent-by-hand", is_flag=True, help="Record that a person delivered it.")
@click.option("--reason", help="Why; needed with --sent-by-hand.")
@actor_option
@config_option
@json_option
def batch(
    batch_id: int,
    target: str | None,
    sent_by_hand: bool,
    reason: str | None,
    actor: str | None,
    config: Path,
    as_json: bool,
) -> None:
    """Show batch BATCH_ID with its attempts and claims; write out its frozen bytes; or record a delivery by hand."""
    from edigate.store import inquiries, outbox, submissions

    content = b""
    if sent_by_hand and not reason:
        raise UsageError("--sent-by-hand needs --reason")
    with open_gateway(config, actor) as gateway:
        if sent_by_hand and reason:
            gateway.sent_by_hand(batch_id, reason=reason)
        with gateway.look() as tx:
            found = outbox.get(tx, batch_id)
            if found is None:
                raise UsageError(f"there is no batch {batch_id}")
            if target is not None:
                content = outbox.file(tx, found).content
            anew = outbox.made_from(tx, batch_id)
            attempts, rows = outbox.attempts_of(tx, batch_id), submissions.of_batch(tx, batch_id)
            asked = inquiries.of_batch(tx, batch_id)
    if target is not None:
        with output_file(target) as stream:
            stream.write(content)
        say(f"wrote {len(content)} bytes, SHA-256 {found.sha256}")
    elif as_json:
        print_json(
            {
                **msgspec.structs.asdict(found),
                "attempt_list": attempts,
                "submissions": rows,
                "questions": asked,
                "sent_anew_in": anew,
            }
        )
    else:
        _print(found, anew, attempts, rows, asked)


def _print(
    found: Batch,
    anew: Sequence[int],
    attempts: Sequence[Attempt],
    rows: Sequence[Submission],
    asked: Sequence[AskedAbout],
) -> None:
    """A batch as people read it: what it is, how it was sent, and the claims in it, or those that it asks about."""
    print_fields({"batch": found.id, "partner": found.partner_id, "kind": found.kind, "file": found.file_name,
                  "state": found.state, "claims": found.claim_count, "charge": money(found.charge), "ISA13": found.isa13,
                  "GS06": found.gs06, "usage": found.usage, "SHA-256": found.sha256, "bytes": found.size,
                  "frozen": f"{found.created_at:%Y-%m-%d %H:%M:%S} UTC", "flags": ", ".join(found.flags),
                  "made from batch": found.derived_from, "because": found.reason,
                  "sent anew in batch": ", ".join(map(str, anew))})  # fmt: skip
    print_table(
        ("attempt", "began", "outcome", "evidence", "detail"),
        [
            (a.n, f"{a.started_at:%Y-%m-%d %H:%M:%S}", a.outcome or "unfinished", a.evidence, a.detail)
            for a in attempts
        ],
    )
    click.echo()
    if asked:
        print_table(
            ("asks about", "patient control number", "state", "trace"),
            [(each.claim_key, each.patient_control_number, each.state, each.trace) for each in asked],
        )
        return
    print_table(
        ("claim", "patient control number", "state", "charge", "set", "segments"),
        [(s.claim_key, s.patient_control_number, s.state, money(s.charge), s.set_control_number,
          f"{s.segment_from}-{s.segment_to}") for s in rows],
        right=("charge",),
    )  # fmt: skip


@click.command(
    epilog="\b\nExample:\n  edigate resend 3 --as same-bytes --reason 'the partner lost the file'\n"
    "  edigate resend 3 --as rejected-only --reason 'our receiver id is mended'"
)
@click.argument("batch_id", type=int)
@click.option(
    "--as",
    "mode",
    type=click.Choice(["same-bytes", "new-envelope", "rejected-only", "blameless-only"]),
    required=True,
    help="same-bytes: same name, same numbers. The others make a new batch under new numbers: of all its claims, if they"
    " were refused, never arrived or got lost; of the refused ones; or only of those refused along with others.",
)
@order_options
@json_option
def resend(batch_id: int, mode: str, reason: str, actor: str | None, config: Path, as_json: bool) -> Exit:
    """Order that batch BATCH_ID, or claims of it, be sent again; `edigate send` delivers what is queued.

    A claim that somebody corrected meanwhile, or that the partner took, is not sent a second time. One that was refused for
    what it says itself is better corrected first: --as blameless-only leaves it behind, the others send it as it is.
    """
    from edigate.gateway.resend import Mode, by_reason

    with open_gateway(config, actor) as gateway:
        if mode == "same-bytes":
            gateway.resend(batch_id, reason=reason)
            resent = None
        else:
            resent = gateway.resend_anew(batch_id, Mode(mode), reason=reason)
    made = [each.id for each in resent.batches] if resent else [batch_id]
    left, unchanged = (resent.left, resent.unchanged) if resent else ((), ())
    if as_json:
        print_json({"batch": batch_id, "mode": mode, "queued": made, "left": left, "unchanged": unchanged})
    else:
        for number in made:
            say(f"Batch {number} is queued; `edigate send` delivers it.")
        for why, keys in by_reason(left).items():
            say(f"{counted(len(keys), 'claim')} left behind: {', '.join(keys)}. Why: {why}.")
        if unchanged:
            say(f"{counted(len(unchanged), 'claim')} refused for what it says goes unchanged, and may be refused again: "
                f"{', '.join(unchanged)}.")  # fmt: skip
    return Exit.SOME if resent and resent.held else Exit.DONE
