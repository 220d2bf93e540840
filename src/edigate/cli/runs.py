"""`prepare`, `send`, `receive`, `interpret`, `run`: the gateway's runs, each safe to repeat and to kill."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from edigate.cli.exits import Exit
from edigate.cli.options import (
    actor_option,
    config_option,
    content_of,
    json_option,
    open_gateway,
    partner_option,
)
from edigate.cli.output import counted, print_json, say
from edigate.errors import UsageError

if TYPE_CHECKING:
    from edigate.gateway.interpret import Interpreted
    from edigate.gateway.prepare import Prepared
    from edigate.gateway.receive import Received
    from edigate.gateway.send import Sent
    from edigate.gateway.waiting import Wait


@click.command(epilog="\b\nExample:\n  edigate prepare --partner practice")
@partner_option
@actor_option
@config_option
@json_option
def prepare(partner: str | None, actor: str | None, config: Path, as_json: bool) -> Exit:
    """Put ready claims into batches: reserve control numbers, build, check against the guide, freeze the bytes."""
    with open_gateway(config, actor) as gateway:
        code = _prepared(gateway.prepare(partner), as_json)
        paused = [each for each in gateway.waits(partner) if each.why == "paused"]
    return max(code, _waited_for(paused, as_json))


@click.command(epilog="\b\nExample:\n  edigate send")
@partner_option
@actor_option
@config_option
@json_option
def send(partner: str | None, actor: str | None, config: Path, as_json: bool) -> Exit:
    """Deliver the batches that are due; settle those whose last attempt has no known end."""
    with open_gateway(config, actor) as gateway:
        sent = gateway.send(partner)
        waits = [each for each in gateway.waits(partner) if each.why != "polling"]
    return max(_sent(sent, as_json), _waited_for(waits, as_json, sent))


@click.command(
    epilog="\b\nExample:\n  edigate receive\n  edigate receive portal-download.835 --partner practice"
)
@click.argument("files", nargs=-1)
@partner_option
@actor_option
@config_option
@json_option
def receive(
    files: tuple[str, ...], partner: str | None, actor: str | None, config: Path, as_json: bool
) -> Exit:
    """Fetch the partners' answers and archive them; or take FILES by hand, as if they had been fetched."""
    with open_gateway(config, actor) as gateway:
        if not files:
            asked = [each for each in gateway.waits(partner) if each.why == "polling"]  # before it is asked
            return max(_received(gateway.receive(partner), as_json), _waited_for(asked, as_json))
        if partner is None:
            raise UsageError("say whose files these are: --partner P")
        return _received(
            gateway.receive_by_hand(partner, [(Path(f).name, content_of(f)) for f in files]), as_json
        )


@click.command(epilog="\b\nExample:\n  edigate interpret")
@actor_option
@config_option
@json_option
def interpret(actor: str | None, config: Path, as_json: bool) -> Exit:
    """Turn archived answers into statuses, postings and work; one file, one commit."""
    with open_gateway(config, actor) as gateway:
        return _interpreted(gateway.interpret(), as_json)


@click.command(
    epilog="\b\nExample (crontab, every ten minutes):\n  */10 * * * * cd /srv/edigate && edigate run"
)
@partner_option
@actor_option
@config_option
@json_option
def run(partner: str | None, actor: str | None, config: Path, as_json: bool) -> Exit:
    """Do everything that is due, once: prepare, send, receive, interpret, and look for overdue answers."""
    with open_gateway(config, actor) as gateway:
        report = gateway.run(partner)
    codes = [
        _prepared(report.prepared, as_json),
        _sent(report.sent, as_json),
        _received(report.received, as_json),
        _interpreted(report.interpreted, as_json),
        _waited_for(report.waits, as_json, report.sent),
    ]
    if report.overdue:
        say(f"{counted(report.overdue, 'answer')} newly overdue: edigate work --kind overdue")
    if report.near_filing_limit:
        say(
            f"{counted(report.near_filing_limit, 'claim')} newly near a filing limit: edigate work --kind timely_filing"
        )
    for each in report.unusable:
        say(f"edigate: {each}")
        codes.append(Exit.CONFIG)
    return Exit(max(codes))


def _prepared(rounds: Iterable[Prepared], as_json: bool) -> Exit:
    code = Exit.DONE
    for each in rounds:
        batch = each.batch
        if as_json:
            print_json(
                {
                    "run": "prepare",
                    "partner": each.partner,
                    "batch": batch,
                    "held": each.held,
                    "problem": each.problem,
                }
            )
        elif batch is not None:
            say(
                f"prepared {batch.file_name}: batch {batch.id}, {counted(batch.claim_count, 'claim')}, {batch.charge:,.2f}"
            )
        if each.held or each.problem:
            code = Exit.SOME
            say(each.problem or f"{counted(each.held, 'claim')} held back: edigate work --kind held")
    return code


def _sent(attempts: Iterable[Sent], as_json: bool) -> Exit:
    code = Exit.DONE
    for each in attempts:
        _print("send", each, as_json)
        name = f"batch {each.batch_id}" if each.batch_id else f"partner {each.partner}"
        if not as_json:
            again = f"; again at {each.retry_at:%Y-%m-%d %H:%M} UTC" if each.retry_at else ""
            say(f"{each.outcome} {name}: {each.detail} (evidence: {each.evidence}){again}")
        if each.outcome != "delivered":
            code = max(code, Exit.UNAVAILABLE if each.batch_id is None else Exit.TRY_LATER)
    return code


def _waited_for(waits: Iterable[Wait], as_json: bool, sent: Sequence[Sent] = ()) -> Exit:
    """One line for each partner that is waited for, unless what was just said of it says the same."""
    from edigate.gateway.waiting import Why, in_words

    told = {each.partner for each in sent if each.retry_at is not None or each.batch_id is None}
    code = Exit.DONE
    for each in waits:
        if as_json:
            _print("wait", each, as_json)
        elif each.partner not in told or each.why in (Why.PAUSED, Why.POLLING):
            say(in_words(each))
        if each.why in (Why.OUT_OF_REACH, Why.REFUSED):
            code = max(code, Exit.UNAVAILABLE)
        elif each.why is Why.RETRY:
            code = max(code, Exit.TRY_LATER)
    return code


def _received(files: Iterable[Received], as_json: bool) -> Exit:
    code = Exit.DONE
    for each in files:
        _print("receive", each, as_json)
        if not as_json:
            say(f"{each.outcome} {each.name or each.partner}" + (f": {each.detail}" if each.detail else ""))
        if each.outcome == "unreachable":
            code = max(code, Exit.UNAVAILABLE)
        elif each.outcome == "left":
            code = max(code, Exit.SOME)
    return code


def _interpreted(files: Iterable[Interpreted], as_json: bool) -> Exit:
    code = Exit.DONE
    for each in files:
        _print("interpret", each, as_json)
        if not as_json:
            name = f" ({each.name})" if each.name else ""
            say(f"{each.state} file {each.inbox_id}{name}: {', '.join(each.contents) or each.reason}")
        if each.state != "interpreted":
            code = Exit.SOME
    return code


def _print(run_name: str, value: Any, as_json: bool) -> None:
    if as_json:
        print_json({"run": run_name, **{name: getattr(value, name) for name in value.__struct_fields__}})
