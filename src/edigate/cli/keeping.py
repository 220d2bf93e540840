"""`backup`, `restore`, `purge`, `legal-hold`: keeping everything, and letting go of what need not be kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from edigate.cli.exits import Exit
from edigate.cli.options import (
    actor_option,
    config_option,
    json_option,
    login_name,
    open_gateway,
    order_options,
)
from edigate.cli.output import counted, print_json, say


@click.command(
    epilog="\b\nExample:\n  edigate backup /mnt/other-disk\n  edigate backup before-the-upgrade.backup"
)
@click.argument("target", type=click.Path(path_type=Path))
@actor_option
@config_option
@json_option
def backup(target: Path, actor: str | None, config: Path, as_json: bool) -> None:
    """Write the database and the settings, as of one moment, to the new file TARGET, or into the folder TARGET.

    Others may work meanwhile. Each part has its digest; secrets are not in it. The archive's mirror, if there is one, is
    brought up to date as well.
    """
    with open_gateway(config, actor) as gateway:
        made = gateway.backup(target)
    if as_json:
        print_json(made)
    else:
        say(f"{made.path}: {made.size:,} bytes, as of {made.made_at:%Y-%m-%d %H:%M:%S} UTC")


@click.command(
    epilog="\b\nExample:\n  edigate restore /mnt/other-disk/edigate-20260304T020000Z.backup --config /srv/edigate"
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--skip", type=click.IntRange(1), default=10_000, show_default=True,
    help="How many control numbers of each partner to leave out.",
)  # fmt: skip
@actor_option
@config_option
@json_option
def restore(file: Path, skip: int, actor: str | None, config: Path, as_json: bool) -> Exit:
    """Bring the backup FILE back into an empty database, and say what is not known any more.

    Nothing is sent afterwards before a person has settled, partner by partner, what was sent since the backup: see
    `edigate partner reconcile` and docs/howto/backup.md.
    """
    from edigate import log
    from edigate.gateway.context import utc_now
    from edigate.gateway.upkeep.restore import gaps_in_words
    from edigate.gateway.upkeep.restore import restore as bring_back

    log.set_up("warning")
    done = bring_back(config, file, actor=actor or login_name(), clock=utc_now, skip=skip)
    if as_json:
        print_json(done)
        return Exit.DONE
    click.echo(f"Restored as of {done.made_at:%Y-%m-%d %H:%M:%S} UTC: {counted(done.rows['claims'], 'claim')}, "
               f"{counted(done.rows['batches'], 'batch')}, {counted(done.rows['inbox'], 'file')}.")  # fmt: skip
    click.echo(
        f"The feed of updates stood at {done.updates[0]} and goes on at {done.updates[1]}; what was told in between is lost."
    )
    for each in gaps_in_words(done.gaps):
        click.echo(each)
    say("Next: submit all claims since then again, then `edigate partner reconcile P` for each partner.")
    return Exit.DONE


@click.command(
    epilog="\b\nExample:\n  edigate purge --dry-run --reason yearly\n  edigate purge --before 2019-12-31 --reason yearly"
)
@click.option(
    "--before",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Over before this day (default: the retention ago).",
)
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@order_options
@json_option
def purge(
    before: datetime | None, dry_run: bool, reason: str, actor: str | None, config: Path, as_json: bool
) -> Exit:
    """Let go of the texts of claims, the bytes of files and every word about a patient that was over before the years of
    retention.

    Digests, numbers, states and the books stay, and `edigate verify` still proves them. What is owed, waits for somebody,
    stands in a worklist or under legal hold is never touched, nor any file that such a claim is in. Exit code 1 when the
    database could not be written anew because somebody was at work: its free space still holds what went.
    """
    with open_gateway(config, actor) as gateway:
        done = gateway.purge(before.date() if before else None, dry_run=dry_run, reason=reason)
    if as_json:
        print_json(done)
    else:
        say(f"{'Would let go of' if dry_run else 'Let go of'} {counted(done.claims, 'claim')} ({counted(done.texts, 'text')}) "
            f"and {counted(done.files, 'file')}, over before {done.before}.")  # fmt: skip
        if not (dry_run or done.rewritten):
            say("The database could not be written anew while others are at work, and its free space still holds what went: "
                "stop the service and purge again.")  # fmt: skip
    return Exit.DONE if dry_run or done.rewritten else Exit.SOME


@click.command(
    "legal-hold",
    epilog="\b\nExample:\n  edigate legal-hold LSF0000481 --reason 'subpoena of 2026-03-04'\n"
    "  edigate legal-hold LSF0000481 --lift --reason 'case closed'",
)
@click.argument("claim")
@click.option("--lift", is_flag=True, help="The hold ends.")
@order_options
def legal_hold(claim: str, lift: bool, reason: str, actor: str | None, config: Path) -> None:
    """Keep CLAIM (by key, patient account or id) and every file that it is in from any purge."""
    with open_gateway(config, actor) as gateway:
        changed = gateway.legal_hold(claim, lift=lift, reason=reason)
    say(
        f"It is {'not' if lift else 'already'} under legal hold; nothing was changed."
        if not changed
        else "The hold is lifted."
        if lift
        else "It is under legal hold."
    )
