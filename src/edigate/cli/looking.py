"""`claims`, `claim`, `files`, `files show`: what is on record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

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
from edigate.cli.output import money, output_file, print_fields, print_json, print_story, print_table, say
from edigate.errors import UsageError

if TYPE_CHECKING:
    from edigate.store.submissions import Submission
    from edigate.store.timeline import Happening

_day = click.DateTime(["%Y-%m-%d"])


@click.command(epilog="\b\nExample:\n  edigate claims --state denied --practice main")
@practice_option
@click.option("--payer", help="Only this payer (id or name).")
@partner_option
@click.option("--state", help="Only claims in this state, for instance denied.")
@click.option("--since", type=_day, help="Only claims taken in since this day.")
@click.option("--until", type=_day, help="Only claims taken in up to this day.")
@config_option
@json_option
def claims(
    practice: str | None,
    payer: str | None,
    partner: str | None,
    state: str | None,
    since: datetime | None,
    until: datetime | None,
    config: Path,
    as_json: bool,
) -> None:
    """List claims, each by its current submission to each payer that it went to (rank P first, S and T after it)."""
    from edigate.store import lists
    from edigate.tracking.status import ClaimState

    one_of(state, ClaimState, "state of claims")
    with open_gateway(config) as gateway, gateway.look() as tx:
        found = lists.find_claims(
            tx, practice=practice, payer=payer, partner_id=partner, state=state, since=since and since.date(),
            until=until and until.date(),
        )  # fmt: skip
    if as_json:
        for each in found:
            print_json(each)
    else:
        print_table(
            ("id", "claim", "number", "practice", "rank", "payer", "state", "charge", "service", "payer's number", "flags"),
            [_claim_row(each) for each in found], right=("id", "charge"),
        )  # fmt: skip


def _claim_row(s: Submission) -> tuple[Any, ...]:
    number = s.patient_control_number
    return (s.claim_id, s.claim_key, number if number != s.claim_key else None, s.practice, s.payer_rank,
            s.payer_name or s.payer_id, s.state, money(s.charge), s.service_from,
            s.payer_claim_control_number, ", ".join(s.flags))  # fmt: skip


@click.command(epilog="\b\nExample:\n  edigate claim LSF0000481")
@click.argument("name")
@config_option
@json_option
def claim(name: str, config: Path, as_json: bool) -> None:
    """Show the claim called NAME (its key, patient control number or our id) with everything that happened to it."""
    from edigate.gateway import heard
    from edigate.gateway.corrections import one_claim
    from edigate.store import journal, submissions, timeline
    from edigate.tracking.status import ClaimState
    from edigate.tracking.words import STATES

    with open_gateway(config) as gateway, gateway.look() as tx:
        now = one_claim(tx, name).submission
        claim_id = now.claim_id
        sent = submissions.of_claims(tx, [claim_id])
        happened = timeline.of_claim(tx, claim_id, heard.of_claim(tx, claim_id, gateway.context.tables))
        balances = journal.balances(tx, claim_id=claim_id)
    if as_json:
        print_json(
            {**msgspec.structs.asdict(now), "submissions": sent, "balances": balances, "timeline": happened}
        )
        return
    print_fields({
        "claim": now.claim_key, "id": claim_id, "practice": now.practice, "payer": now.payer_name or now.payer_id,
        "state": now.state, "that is": STATES[ClaimState(now.state)], "also at": _elsewhere(now, sent),
        "flags": ", ".join(now.flags), "charge": money(now.charge), "service": now.service_from,
        "payer's number": now.payer_claim_control_number, "frequency": now.frequency,
    })  # fmt: skip
    click.echo("What happened (times in UTC)")
    print_story(_told(each) for each in happened if _is_for_a_person(each))
    click.echo()
    print_table(("account", "balance"), [(a, money(b)) for a, b in balances.items() if b], right=("balance",))


def _elsewhere(now: Submission, sent: Sequence[Submission]) -> str:
    """Where the claim stands with the other payers that it went to."""
    followed = {each.successor_of for each in sent}
    others = (each for each in sent if each.payer_rank != now.payer_rank and each.id not in followed)
    return "; ".join(
        f"{each.payer_name or each.payer_id} ({each.patient_control_number}): {each.state}" for each in others
    )


_WORDS = {
    "version": "taken in",
    "submission": "submission",
    "question": "asked",
    "entry": "booked",
    "work_opened": "work",
    "work_closed": "work done",
}


def _is_for_a_person(each: Happening) -> bool:
    """What the claim itself went through; its batch's steps are told by `edigate batch`, all of it by --json."""
    return each.kind in _WORDS or each.kind == "signal" or (each.kind == "batch" and each.verdict == "frozen")


def _told(each: Happening) -> tuple[str, str, str]:
    """(when, what, the words with codes, money and where they came from)."""
    what = _WORDS.get(each.kind) or (each.verdict or each.kind).replace("_", " ").replace(":", " ")
    if each.kind.startswith("work"):
        what = f"{what}: {(each.verdict or '').replace('_', ' ')}"
    words = [each.what.rstrip(".") + "."]
    if each.document_at and each.kind == "signal" and each.document_at.date() != each.at.date():
        words.append(f"Dated {each.document_at:%Y-%m-%d}.")
    if each.amount is not None:
        words.append(f"{money(each.amount)}.")
    if each.codes:
        words.append(f"[{' '.join(each.codes)}]")
    if each.source:
        file = f"{each.file} {each.file_name or ''}".rstrip() if each.file else each.source.sha256[:12]
        place = f"segment {each.source.ordinal} {each.source.id or ''}".rstrip()
        words.append(f"(file {file}, {place})")
    return f"{each.at:%Y-%m-%d %H:%M}", what, " ".join(words)


@click.group(
    invoke_without_command=True,
    epilog="\b\nExample:\n  edigate files --state held\n  edigate files release 7 --reason 'counts are wrong, sums are right'",
)
@practice_option
@partner_option
@click.option("--state", help="Only files in this state: archived, interpreted, held, quarantined.")
@click.option("--since", type=_day, help="Only files received since this day.")
@config_option
@json_option
@click.pass_context
def files(
    ctx: click.Context,
    practice: str | None,
    partner: str | None,
    state: str | None,
    since: datetime | None,
    config: Path,
    as_json: bool,
) -> None:
    """List the files received from partners; release one that is held."""
    from edigate.store import inbox, lists

    if ctx.invoked_subcommand is not None:
        return
    one_of(state, get_args(inbox.State), "state of files")
    with open_gateway(config) as gateway, gateway.look() as tx:
        found = lists.find_files(
            tx, practice=practice, partner_id=partner, state=state, since=since and since.date()
        )
    if as_json:
        for each in found:
            print_json(each)
    else:
        print_table(
            ("file", "partner", "name", "state", "holds", "bytes", "received (UTC)", "SHA-256", "why"),
            [(f.id, f.partner_id, f.remote_name, f.state, ", ".join(f.contents), f.size, f"{f.received_at:%Y-%m-%d %H:%M}",
              f.sha256[:12], f.reason) for f in found],
            right=("file", "bytes"),
        )  # fmt: skip


@files.command(epilog="\b\nExample:\n  edigate files release 7 --reason 'counts are wrong, sums are right'")
@click.argument("file_id", type=int)
@order_options
def release(file_id: int, reason: str, actor: str | None, config: Path) -> Exit:
    """Let the held or quarantined file FILE_ID be applied by the next `edigate interpret`."""
    with open_gateway(config, actor) as gateway:
        gateway.release(file_id, reason=reason)
    say(f"File {file_id} is released; `edigate interpret` applies it.")
    return Exit.DONE


@files.command(epilog="\b\nExample:\n  edigate files show 7\n  edigate files show 7 --write answer.x12")
@click.argument("file_id", type=int)
@click.option("--write", "target", help="Write its bytes, as they came, to this file (- is standard output).")
@actor_option
@config_option
@json_option
def show(file_id: int, target: str | None, actor: str | None, config: Path, as_json: bool) -> None:
    """Show the received file FILE_ID, where it came from and what was found in it; or write out its bytes.

    What it says in words: `edigate files show 7 --write - | edigate explain -`.
    """
    from edigate.store import blobs, inbox

    content = b""
    with open_gateway(config, actor) as gateway, gateway.look() as tx:
        found = inbox.get(tx, file_id)
        if found is None:
            raise UsageError(f"there is no file {file_id}; see edigate files")
        inside, around = inbox.inside(tx, file_id), inbox.around(tx, file_id)
        if target is not None:
            content = blobs.read(tx, found.sha256)
    if target is not None:
        with output_file(target) as stream:
            stream.write(content)
        say(f"wrote {len(content)} bytes, SHA-256 {found.sha256}")
        return
    wrappers, parts = [each.id for each in around], [each.id for each in inside]
    if as_json:
        print_json({**msgspec.structs.asdict(found), "came_out_of": wrappers, "came_out": parts})
        return
    print_fields({"file": found.id, "partner": found.partner_id, "name": found.remote_name, "state": found.state,
                  "why": found.reason, "holds": ", ".join(found.contents), "bytes": found.size, "SHA-256": found.sha256,
                  "received": f"{found.received_at:%Y-%m-%d %H:%M:%S} UTC", "how": found.how,
                  "came out of file": ", ".join(map(str, wrappers)), "came out of it": ", ".join(map(str, parts))})  # fmt: skip
    print_table(
        ("weight", "code", "what"),
        [(each.severity, each.code, each.message) for each in found.findings],
    )
