"""`post`: what people post by hand. Each order is a balanced entry with its reason; a further entry undoes it."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
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
    order_options,
    reason_option,
)
from edigate.cli.output import print_json, say

if TYPE_CHECKING:
    from edigate.gateway.post_by_hand import Ordered
    from edigate.posting.entry import Entry

_PARTS = click.Choice(["patient", "denied", "reduced", "insurance"])


class _Amount(click.ParamType[Decimal]):
    """An amount of money: exact, never a binary fraction."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        text = str(value)
        if not _MONEY.fullmatch(text):
            self.fail("an amount looks like 67.00", param, ctx)
        return Decimal(text)


class _Order(click.Command):
    """An order about an amount: a sign before it is told as what it is, and not as an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if any(_SIGNED.fullmatch(each) for each in args):
            raise click.UsageError(
                "an amount has no sign; what was posted is taken back by: edigate post undo KEY", ctx
            )
        return super().parse_args(ctx, args)


_MONEY = re.compile(r"\d{1,9}(\.\d{1,2})?", re.ASCII)
_SIGNED = re.compile(r"[-+][\d.,]+", re.ASCII)
_amount = _Amount()


def _common(command: Any) -> Any:
    """The options of every order."""
    for option in (
        json_option, config_option, actor_option, reason_option,
        click.option("--reference", help="Receipt, check or approval number; the same one twice is refused."),
        click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day it counts for (default: today)."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.group(
    epilog="\b\nExample:\n  edigate post payment LSF0000481 25.00 --reference R-1017 --reason 'copay at the desk'\n"
    "  edigate post writeoff LSF0000481 85.00 --part denied --reason 'approved by the manager'"
)
def post() -> None:
    """Post by hand: patient payments, refunds, approved write-offs, transfers, corrections; undo what was posted so."""


@post.command(
    cls=_Order,
    epilog="\b\nExample:\n  edigate post payment LSF0000481 25.00 --reference R-1017 --reason 'copay'",
)
@click.argument("claim")
@click.argument("amount", type=_amount)
@_common
def payment(claim: str, amount: Decimal, **told: Any) -> Exit:
    """The patient paid AMOUNT for CLAIM; what is beyond the open share becomes the patient's credit."""
    with open_gateway(told["config"], told["actor"]) as gateway:
        return _say(gateway.post_patient_payment(claim, amount, _ordered(told)), told)


@post.command(
    cls=_Order,
    epilog="\b\nExample:\n  edigate post refund LSF0000481 5.00 --reason 'paid twice'\n"
    "  edigate post refund DHP01 85.00 --payer --claim LSF0000481 --reason 'overpaid, check 4711'",
)
@click.argument("to")
@click.argument("amount", type=_amount)
@click.option(
    "--payer", "to_payer", is_flag=True, help="TO is a payer id: money it paid and nobody could apply."
)
@click.option("--claim", help="With --payer: out of what the payer has overpaid on this claim.")
@_common
def refund(to: str, amount: Decimal, to_payer: bool, claim: str | None, **told: Any) -> Exit:
    """AMOUNT goes back: to the patient of the claim TO, out of a credit; or with --payer to the payer TO."""
    if claim is not None and not to_payer:
        raise click.UsageError("--claim goes with --payer; for the patient, the claim is TO")
    with open_gateway(told["config"], told["actor"]) as gateway:
        if to_payer:
            return _say(gateway.post_payer_refund(to, amount, _ordered(told), claim), told)
        return _say(gateway.post_patient_refund(to, amount, _ordered(told)), told)


@post.command(
    cls=_Order,
    epilog="\b\nExample:\n  edigate post writeoff LSF0000481 85.00 --part denied --reason 'approved'",
)
@click.argument("claim")
@click.argument("amount", type=_amount)
@click.option("--part", type=_PARTS, required=True, help="What of the claim's balance is given up.")
@_common
def writeoff(claim: str, amount: Decimal, part: str, **told: Any) -> Exit:
    """AMOUNT of what stands open on CLAIM is given up, with approval (the reason)."""
    from edigate.posting.by_hand import Part

    with open_gateway(told["config"], told["actor"]) as gateway:
        return _say(gateway.post_write_off(claim, amount, Part(part), _ordered(told)), told)


@post.command(
    cls=_Order,
    epilog="\b\nExample:\n  edigate post transfer LSF0000481 85.00 denied patient --reason 'not covered, ABN signed'",
)
@click.argument("claim")
@click.argument("amount", type=_amount)
@click.argument("source", type=_PARTS)
@click.argument("target", type=_PARTS)
@_common
def transfer(claim: str, amount: Decimal, source: str, target: str, **told: Any) -> Exit:
    """AMOUNT of CLAIM that stands open on SOURCE is owed by TARGET."""
    from edigate.posting.by_hand import Part

    with open_gateway(told["config"], told["actor"]) as gateway:
        return _say(gateway.post_transfer(claim, amount, Part(source), Part(target), _ordered(told)), told)


@post.command(
    epilog="\b\nExample:\n  edigate post correction patient:copay=25.00 patient:deductible=-25.00 --claim LSF0000481 "
    "--reason 'the payer called it by the wrong name'"
)
@click.argument("postings", nargs=-1, required=True)
@click.option("--claim", help="The claim it is about.")
@_common
def correction(postings: tuple[str, ...], claim: str | None, **told: Any) -> Exit:
    """Accounts against each other, each as ACCOUNT=AMOUNT, debit positive; they must sum to zero."""
    from edigate.errors import UsageError

    pairs = []
    for each in postings:
        account, _, amount = each.rpartition("=")
        if not _MONEY.fullmatch(amount.removeprefix("-")):
            raise UsageError(f"{each!r} does not look like patient:copay=25.00")
        pairs.append((account, Decimal(amount)))
    with open_gateway(told["config"], told["actor"]) as gateway:
        return _say(gateway.post_correction(claim, pairs, _ordered(told)), told)


@post.command(
    epilog="\b\nExample:\n  edigate post hold LSF0000481 --for plan --until 2026-12-31 --reason '5.00 a month'"
)
@click.argument("claim")
@click.option(
    "--for",
    "kind",
    type=click.Choice(["plan", "dispute"]),
    required=True,
    help="A payment plan, or a dispute.",
)
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day it holds (default: until released)."
)
@order_options
def hold(claim: str, kind: Any, until: datetime | None, reason: str, actor: str | None, config: Path) -> Exit:
    """The patient is not asked for CLAIM's money: it stays on the statement, but not in the total."""
    with open_gateway(config, actor) as gateway:
        gateway.hold(claim, kind, until=until.date() if until else None, reason=reason)
    say(f"Claim {claim} is on hold for the patient: edigate statement --claim {claim}")
    return Exit.DONE


@post.command(epilog="\b\nExample:\n  edigate post release LSF0000481 --reason 'the dispute is settled'")
@click.argument("claim")
@order_options
def release(claim: str, reason: str, actor: str | None, config: Path) -> Exit:
    """The hold on CLAIM ends; its money is asked for again."""
    with open_gateway(config, actor) as gateway:
        gateway.hold(claim, "none", reason=reason)
    say(f"Nothing holds claim {claim} any more.")
    return Exit.DONE


@post.command(
    epilog="\b\nExample:\n  edigate post remittance eob.json --check-only --reason 'typed from the scan'\n"
    "  edigate post remittance eob.csv --reason 'check 10042'"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--partner", help="Among whose answers it counts (default: the partner of its first claim).")
@click.option("--check-only", is_flag=True, help="Prove its sums and say so; post nothing.")
@order_options
@json_option
def remittance(
    file: Path,
    partner: str | None,
    check_only: bool,
    reason: str,
    actor: str | None,
    config: Path,
    as_json: bool,
) -> Exit:
    """Post the paper remittance typed in FILE (JSON or CSV, - for standard input): proven and posted like any other."""
    text = content_of(str(file)).decode("utf-8", "replace")
    with open_gateway(config, actor) as gateway:
        done = gateway.post_paper(text, reason=reason, partner=partner, check_only=check_only)
    if done is None:
        say("It adds up; nothing was posted.")
    elif as_json:
        print_json(done)
    else:
        say(f"Posted as remittance {done.id} ({done.state}): edigate remit {done.id}")
    return Exit.DONE


@post.command(epilog="\b\nExample:\n  edigate post takeback 12 --reason 'the wrong patient'")
@click.argument("remittance_id", type=int)
@order_options
def takeback(remittance_id: int, reason: str, actor: str | None, config: Path) -> Exit:
    """Take the paper remittance REMITTANCE_ID back whole: its exact opposite is posted, and it may be typed anew."""
    with open_gateway(config, actor) as gateway:
        done = gateway.take_back_paper(remittance_id, reason=reason)
    say(f"Remittance {remittance_id} is taken back by remittance {done.id}.")
    return Exit.DONE


@post.command(
    epilog="\b\nExample:\n  edigate post settle 12 provider:other --reason 'small balance, letter of 3 May'\n"
    "  edigate post settle 13 receivable:insurance:DHP01 --claim LSF0000481 --reason 'reissued check'"
)
@click.argument("item_id", type=int)
@click.argument("account")
@click.option("--claim", help="The claim it was about.")
@_common
def settle(item_id: int, account: str, claim: str | None, **told: Any) -> Exit:
    """The provider adjustment behind work ITEM_ID leaves suspense for ACCOUNT, or what stands open with a payer under a reference
    goes there, and the work is done."""
    with open_gateway(told["config"], told["actor"]) as gateway:
        return _say(gateway.post_settlement(item_id, account, _ordered(told), claim), told)


@post.command(
    epilog="\b\nExample:\n  edigate post accept --claim LSF0000481 --remittance 7 --reason 'her married name, see the record'"
)
@click.option("--claim", required=True, help="The claim that the payment waits for.")
@click.option("--remittance", "remittance_id", type=int, required=True, help="The remittance it stands in.")
@click.option("--payment", type=int, help="Its number in the remittance, where several wait for the claim.")
@order_options
@json_option
def accept(
    claim: str,
    remittance_id: int,
    payment: int | None,
    reason: str,
    actor: str | None,
    config: Path,
    as_json: bool,
) -> Exit:
    """A payment that waits in suspense for an answer is taken as it is, and posted; sums that do not hold are refused. What it
    posted is undone by `post undo`."""
    from edigate.posting import ledger

    with open_gateway(config, actor) as gateway:
        done = gateway.accept_payment(claim, remittance_id, payment=payment, reason=reason)
    if as_json:
        print_json(done)
        return Exit.DONE
    click.echo(ledger.render(done.entries), nl=False)
    if done.waits:
        say(f"It waits for a further answer ({done.waits}): edigate work")
    elif not done.new:
        say("It was taken as it is before; nothing was changed.")
    elif not done.entries:
        say("It moves no money; its decision counts from now on.")
    return Exit.DONE


@post.command(epilog="\b\nExample:\n  edigate post undo 'hand:payment:1:R-1017' --reason 'wrong patient'")
@click.argument("key")
@_common
def undo(key: str, **told: Any) -> Exit:
    """The exact negation of the entry KEY, which was posted by hand, or posts a payment that was taken as it is (edigate
    journal shows keys)."""
    with open_gateway(told["config"], told["actor"]) as gateway:
        return _say(gateway.undo_posting(key, _ordered(told)), told)


def _ordered(told: dict[str, Any]) -> Ordered:
    from edigate.gateway.post_by_hand import Ordered

    on: datetime | None = told["on"]
    return Ordered(told["reason"], on.date() if on else None, told["reference"])


def _say(entry: Entry, told: dict[str, Any]) -> Exit:
    """The entry as it stands in the journal now."""
    from edigate.posting import ledger

    if told["as_json"]:
        print_json(entry)
    else:
        click.echo(ledger.render_entry(entry), nl=False)
    return Exit.DONE
