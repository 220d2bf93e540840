"""`appeal`: the packet that proves a claim, as a page to print and as data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edigate.cli.exits import Exit
from edigate.cli.options import config_option, json_option, open_gateway
from edigate.cli.output import counted, money, print_json, say
from edigate.cli.page import fields, heading, page, paragraph, table, verbatim

if TYPE_CHECKING:
    from edigate.gateway.appeal import Decision, Packet, Sent


@click.command(
    epilog="\b\nExample:\n  edigate appeal LSF0000481 --out appeal.html\n  edigate appeal LSF0000481 --json"
)
@click.argument("claim")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Where the page goes (default: appeal-<claim id>.html)."
)
@config_option
@json_option
def appeal(claim: str, out: Path | None, config: Path, as_json: bool) -> Exit:
    """Write the packet of CLAIM: what was sent and when it arrived, every answer, every decision with its reasons.

    A page of its own that prints well, for an appeal or to prove timely filing; it shows this claim's segments only.
    """
    from edigate.gateway.appeal import packet
    from edigate.gateway.corrections import one_claim

    with open_gateway(config) as gateway, gateway.look() as tx:
        made = packet(gateway.context, tx, claim)
        claim_id = one_claim(tx, claim).submission.claim_id
    if as_json:
        print_json(made)
        return Exit.DONE
    path = out or Path(f"appeal-{claim_id}.html")
    text = page(f"Claim {made.claim_key}", _parts(made))
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    say(
        f"{path} holds {counted(len(made.sent), 'submission')}, {counted(len(made.answers), 'answer')}, "
        f"{counted(len(made.decisions), 'decision')}."
    )
    return Exit.DONE


def _parts(made: Packet) -> Iterator[str]:
    filing = made.filing
    yield fields((
        ("Patient", made.patient), ("Member id", made.member_id), ("Payer", made.payer),
        ("Billing provider", f"{made.billing_provider} (NPI {made.npi})"), ("Our claim number", made.patient_control_number),
        ("Practice", made.practice), ("Charge", money(made.charge)), ("State", made.state.replace("_", " ")),
        ("Denied or reduced, open", money(made.open_denied)),
    ))  # fmt: skip
    yield heading("Timely filing")
    yield fields((
        ("First day of service", filing.service), ("May be filed until", filing.limit),
        ("First delivered", _moment(filing.first_delivered)), ("First accepted", _moment(filing.first_accepted)),
        ("May be appealed until", filing.appeal_until),
    ))  # fmt: skip
    yield heading("What was decided")
    for decision in made.decisions:
        yield from _decision(decision)
    yield heading("What was sent")
    for one in made.sent:
        yield from _sent(one)
    yield heading("What was answered")
    yield table(
        ("dated", "arrived (UTC)", "answer", "in words", "codes", "file (SHA-256), segment"),
        [(_moment(a.dated), _moment(a.arrived_at), f"{a.kind} {a.verdict.replace('_', ' ')}", a.words, ", ".join(a.codes),
          f"{a.file_sha256[:16]}, {a.segment}" if a.file_sha256 else "") for a in made.answers],
    )  # fmt: skip


def _decision(decision: Decision) -> Iterator[str]:
    from edigate.tracking import words

    yield heading(f"Remittance {decision.trace} of {decision.dated}", 3)
    yield fields((
        ("Status (CLP02)", words.claim_status(decision.status)),
        ("Payer's claim number", decision.payer_claim_control_number),
        ("Paid", money(decision.paid)), ("Put on the patient", money(decision.patient_share)),
        ("In our books", words.EFFECTS[decision.effect]),
        ("File (SHA-256), segment", f"{decision.file_sha256}, {decision.segment}"),
    ))  # fmt: skip
    yield table(
        ("line", "service", "charge", "paid", "taken off, and why"),
        [(line.line or "claim", line.procedure, money(line.charge), money(line.paid), line.reasons) for line in decision.lines],
        right=("charge", "paid"),
    )  # fmt: skip


def _sent(one: Sent) -> Iterator[str]:
    kind = {"1": "Original", "7": "Replacement", "8": "Void"}.get(one.frequency, one.frequency)
    yield heading(f"{kind} to {one.payer}, made {_moment(one.frozen_at)} UTC", 3)
    yield fields((
        ("File", one.file_name), ("SHA-256", one.file_sha256), ("ISA13, GS06, ST02", f"{one.isa13}, {one.gs06}, {one.st02}"),
        ("Our trace (REF*D9)", one.trace), ("Charge", money(one.charge)),
    ))  # fmt: skip
    yield table(
        ("began (UTC)", "ended (UTC)", "outcome", "proven by", "detail"),
        [(_moment(d.started_at), _moment(d.finished_at), _words(d.outcome), _words(d.evidence), d.detail)
         for d in one.deliveries],
    )  # fmt: skip
    yield paragraph("The claim as it stands in the file:")
    yield verbatim(one.segments)


def _words(word: str | None) -> str:
    return (word or "").replace("_", " ")


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M:%S}"
