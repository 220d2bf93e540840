"""`route`, `enrolments`: which way a claim goes and why, and whose enrolment stands where."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click
import msgspec

from edigate.cli.exits import Exit
from edigate.cli.options import config_option, json_option, one_of, open_gateway, partner_option
from edigate.cli.output import print_fields, print_json, print_table, say


@click.command(epilog="\b\nExample:\n  edigate route LSF0000481")
@click.argument("name", metavar="CLAIM")
@config_option
@json_option
def route(name: str, config: Path, as_json: bool) -> Exit:
    """Say which partner CLAIM goes to by the settings as they are now: every row looked at, and why this one."""
    from edigate.gateway.explaining import explain

    with open_gateway(config) as gateway:
        gateway.on_record()
        found = explain(gateway.context, name)
    if as_json:
        print_json(found)
    else:
        print_fields({"claim": found.claim_key, "practice": found.practice, "payer": found.payer, "kind": found.kind,
                      "usage": found.usage, "partner": found.partner, "submitter": found.submitter,
                      "receiver": found.receiver, "why": found.reason, "assigned": found.assigned,
                      "in the way": "; ".join(found.obstacles)})  # fmt: skip
        print_table(
            ("table", "row", "fits", "why"),
            [(each.source, each.row, "yes" if each.fits else "no", each.why) for each in found.looked_at],
        )
    return Exit.DONE if found.partner and not found.obstacles else Exit.SOME


@click.command(epilog="\b\nExample:\n  edigate enrolments --payer DHP01")
@click.option("--npi", help="Only this billing provider.")
@click.option("--payer", help="Only this payer (its id in our claims).")
@partner_option
@click.option("--state", help="Only enrolments in this state: requested, approved, rejected, ended.")
@config_option
@json_option
def enrolments(
    npi: str | None, payer: str | None, partner: str | None, state: str | None, config: Path, as_json: bool
) -> None:
    """List the enrolments of billing providers with payers (payers.toml), and whether each counts today."""
    from edigate.claims.payers import EnrolmentState
    from edigate.gateway.explaining import enrolled

    one_of(state, get_args(EnrolmentState), "state of enrolments")
    with open_gateway(config) as gateway:
        found = enrolled(gateway.context, npi=npi, payer=payer, partner=partner, state=state)
    if as_json:
        for each in found:
            print_json(msgspec.structs.asdict(each))
    elif not found:
        say("no enrolment is written down; see docs/CONFIG.md, payers.toml")
    else:
        print_table(
            ("NPI", "payer", "for", "partner", "state", "from", "until", "counts today"),
            [(e.npi, e.payer, e.transaction, e.partner or "any", e.state, e.from_date, e.until_date,
              "yes" if e.counts else "no") for e in found],
        )  # fmt: skip
