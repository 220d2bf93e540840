"""`statement`: what patients owe and why, as text that can be printed, or as data."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edigate.cli.options import config_option, json_option, open_gateway
from edigate.cli.output import counted, money, print_json, say

if TYPE_CHECKING:
    from edigate.followup.statement import Statement, StatementClaim


@click.command(
    epilog="\b\nExample:\n  edigate statement --practice lakeside\n  edigate statement --claim LSF0000481 --json"
)
@click.option("--practice", help="Only this practice.")
@click.option("--claim", help="Only this claim, whatever its patient owes.")
@config_option
@json_option
def statement(practice: str | None, claim: str | None, config: Path, as_json: bool) -> None:
    """Show what each patient owes and why, from proven postings only: one statement for each patient of a practice.

    What is under review, with the insurance, on a payment plan or disputed is shown and not asked for.
    """
    with open_gateway(config) as gateway:
        found = gateway.statements(practice=practice, claim=claim)
    for number, one in enumerate(found):
        if as_json:
            print_json(one)
        else:
            click.echo(("\f\n" if number else "") + _text(one))
    if not as_json:
        say(_totals(found))


def _totals(found: Sequence[Statement]) -> str:
    """What is asked for, and apart from it what patients have to their credit."""
    owed = sum((one.due for one in found if one.due > 0), Decimal("0.00"))
    credit = -sum((one.due for one in found if one.due < 0), Decimal("0.00"))
    told = counted(len(found), "statement") + (f", {money(owed)} owed" if owed else "")
    return told + (f", {money(credit)} to patients' credit" if credit else "")


def _text(one: Statement) -> str:
    lines = [one.patient.name, *one.patient.address, ""]
    for claim in one.claims:
        lines += _claim(claim)
    words = "Please pay" if one.due >= 0 else "Your credit with us; please do not pay"
    lines.append(f"{words:<58}{money(abs(one.due)):>12}")
    return "\n".join(lines) + "\n"


def _claim(claim: StatementClaim) -> list[str]:
    """One visit: what it cost, who paid, what is left and why."""
    told = [f"{claim.service_date or ''}  {claim.provider}  ({claim.claim_key})"]
    figures = (
        ("Charged", claim.charge),
        ("Paid by your insurance", -claim.insurance_paid),
        ("Taken off (your plan's prices, or given up by us)", -claim.written_off),
        ("Still with your insurance", -claim.with_insurance),
        ("Being looked at; you are not asked for it", -claim.under_review),
        ("Paid by you", -claim.patient_paid),
    )
    told += [f"  {words:<56}{money(amount):>12}" for words, amount in figures if amount]
    told += [
        f"    {money(share.amount):>10}  {_place(share.procedure)}{share.words}" for share in claim.shares
    ]
    due = f"Not asked for now: {claim.on_hold}" if claim.on_hold else "Your part"
    told.append(f"  {due:<56}{money(claim.due):>12}")
    return [*told, ""]


def _place(procedure: str | None) -> str:
    return f"{procedure}: " if procedure else ""
