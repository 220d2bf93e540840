"""`partner probe`, `pin`, `unlock`, `pause`, `resume`, `reconcile`: the first connection to a trading partner, and what a
person says about the next."""

from __future__ import annotations

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
)
from edigate.cli.output import print_fields, print_json, print_table, say
from edigate.errors import UsageError

if TYPE_CHECKING:
    from edigate.config import Settings, TradingPartner
    from edigate.transport.mailbox import FolderSeen, Probe


@click.group(epilog="\b\nExample:\n  edigate partner probe practice")
def partner() -> None:
    """Look at a trading partner's server, pin its host key, stop and resume sending."""


@partner.command(epilog="\b\nExample:\n  edigate partner probe practice")
@click.argument("partner_id")
@config_option
@json_option
def probe(partner_id: str, config: Path, as_json: bool) -> None:
    """Connect to PARTNER_ID and say what is there; nothing is written.

    Without a pinned host key only the key is read, and no login is tried: compare the fingerprint with what the partner
    gave you by another way (letter, portal, phone), then pin it.
    """
    from edigate.config import load
    from edigate.gateway.mailboxes import settings_for
    from edigate.transport.mailbox import fetch_host_key, open_mailbox

    settings = load(config)
    found = _find(settings, partner_id)
    way = found.transport
    if way.kind == "sftp" and not way.host_key:
        assert way.host is not None  # settings.Transport refuses sftp without a host
        key = fetch_host_key(way.host, way.port)
        if as_json:
            print_json({"partner": partner_id, "pinned": False, "host_key": str(key)})
        else:
            print_fields({"partner": partner_id, "server": f"{way.host}:{way.port}", "host key": str(key)})
            say(
                f"Not pinned, so no login was tried. If this is the partner's key:\n  edigate partner pin {partner_id} '{key}'"
            )
        return
    with open_mailbox(settings_for(found, settings.folder)) as mailbox:
        seen = mailbox.probe()
    if as_json:
        print_json({"partner": partner_id, "pinned": True, **_as_json(seen)})
    else:
        _print_probe(partner_id, seen)


@partner.command(epilog="\b\nExample:\n  edigate partner conventions\n  edigate partner conventions stedi")
@click.argument("name", required=False)
def conventions(name: str | None) -> None:
    """List the ready conventions of clearinghouses and servers, or show what NAME sets.

    A partner file takes one over with `convention = "NAME"`; its own keys win.
    """
    from edigate.config.shipped import convention_names, shipped

    names = convention_names()
    if name is not None and name not in names:
        raise UsageError(f"there is no convention {name!r}; there are: {', '.join(names)}")
    for each in [name] if name else []:
        click.echo(shipped(f"conventions/{each}.toml"), nl=False)
    if name is None:
        for each in names:
            first = shipped(f"conventions/{each}.toml").split("\n", 1)[0]
            click.echo(f"{each:16}{first.removeprefix('# ')}")


@partner.command(epilog="\b\nExample:\n  edigate partner pin practice 'ssh-ed25519 SHA256:...'")
@click.argument("partner_id")
@click.argument("fingerprint")
@config_option
def pin(partner_id: str, fingerprint: str, config: Path) -> None:
    """Trust only the host key FINGERPRINT for PARTNER_ID from now on."""
    from edigate.config import load
    from edigate.config.templates import pin as write_pin

    words = fingerprint.split()
    if not 1 <= len(words) <= 2 or not words[-1].startswith("SHA256:") or len(words[-1]) != 50:
        raise UsageError("a fingerprint looks like 'ssh-ed25519 SHA256:...' (43 characters after the colon)")
    found = _find(load(config), partner_id)
    write_pin(found.source, " ".join(words))
    say(f"Pinned in {found.source}.")


@partner.command(
    epilog="\b\nExample:\n  edigate partner unlock practice --reason 'they have set the password anew'"
)
@click.argument("partner_id")
@order_options
def unlock(partner_id: str, reason: str, actor: str | None, config: Path) -> None:
    """Let the next run try PARTNER_ID again at once, although it refused us.

    Not needed when a setting of the login has changed: that is tried by itself.
    """
    with open_gateway(config, actor) as gateway:
        unlocked = gateway.unlock(partner_id, reason=reason)
    say("The next run tries it again, once." if unlocked else "Nothing was in the way; nothing was changed.")


@partner.command(epilog="\b\nExample:\n  edigate partner pause practice --reason 'they move to a new system'")
@click.argument("partner_id")
@order_options
def pause(partner_id: str, reason: str, actor: str | None, config: Path) -> None:
    """Freeze and send nothing for PARTNER_ID until it is resumed; its answers are taken all the same."""
    with open_gateway(config, actor) as gateway:
        paused = gateway.pause(partner_id, reason=reason)
    say(
        f"Nothing is sent there until: edigate partner resume {partner_id} --reason WHY"
        if paused
        else "It is paused already; nothing was changed."
    )


@partner.command(epilog="\b\nExample:\n  edigate partner resume practice --reason 'the new system is there'")
@click.argument("partner_id")
@order_options
def resume(partner_id: str, reason: str, actor: str | None, config: Path) -> None:
    """Let PARTNER_ID be sent to again. After a restore: everything that is ready goes out with the next run."""
    with open_gateway(config, actor) as gateway:
        resumed = gateway.resume(partner_id, reason=reason)
    say("The next run sends to it again." if resumed else "It was not paused; nothing was changed.")


@partner.command(epilog="\b\nExample:\n  edigate partner reconcile practice --file from-the-portal.837")
@click.argument("partner_id")
@click.option("--file", "files", multiple=True, help="A file that PARTNER_ID has of us, or that it gave us.")
@actor_option
@config_option
@json_option
def reconcile(
    partner_id: str, files: tuple[str, ...], actor: str | None, config: Path, as_json: bool
) -> Exit:
    """After a restore: find out what PARTNER_ID has got and given since the backup; nothing is sent.

    Its folder is looked into for files of ours, then its answers are fetched. The archive's mirror, and files that a
    person has from the partner, count as well. Exit code 1 while something is left that nobody can vouch for.
    """
    given = [(Path(each).name, content_of(each)) for each in files]
    with open_gateway(config, actor) as gateway:
        done = gateway.reconcile(partner_id, given)
    if as_json:
        print_json(done)
    else:
        print_table(
            ("file", "what", "batch", "claims", "not known", "SHA-256"),
            [(f.name, f.found, f.batch_id, f.claims or None, f.missing or None, f.sha256[:12]) for f in done.files],
        )  # fmt: skip
        if done.unseen:
            click.echo(f"its folder could not be looked into: {done.unseen}")
        for key, charge in done.ready:
            click.echo(f"ready, and nothing says that it was sent: {key} {charge:,.2f}")
        for name in done.in_doubt:
            click.echo(f"may or may not have arrived: {name} (edigate work --kind delivery)")
        say(
            f"Not all is known yet; when the partner can be reached: edigate partner reconcile {partner_id}"
            if done.unseen
            else f"If it has nothing else of us: edigate partner resume {partner_id} --reason WHY"
        )
    whole = (
        not done.unseen
        and not done.ready
        and not done.in_doubt
        and not any(each.found in ("incomplete", "wrapped") for each in done.files)
    )
    return Exit.DONE if whole else Exit.SOME


def _find(settings: Settings, partner_id: str) -> TradingPartner:
    found = settings.partner(partner_id)
    if found is None:
        known = ", ".join(each.id for each in settings.partners) or "none"
        raise UsageError(f"no partner {partner_id!r} in {settings.folder / 'partners'} (there are: {known})")
    return found


def _as_json(seen: Probe) -> dict[str, Any]:
    return {
        "server": seen.server,
        "host_key": str(seen.host_key) if seen.host_key else None,
        "algorithms": dict(seen.algorithms),
        "extensions": seen.extensions,
        "posix_rename": seen.posix_rename,
        "fsync": seen.fsync,
        "inbox": _folder(seen.inbox),
        "outbox": _folder(seen.outbox),
    }


def _folder(seen: FolderSeen) -> dict[str, Any]:
    return {"path": seen.path, "files": seen.files, "others": seen.others, "newest": seen.newest}


def _print_probe(partner_id: str, seen: Probe) -> None:
    fields: dict[str, Any] = {"partner": partner_id, "server": seen.server, "host key": seen.host_key}
    fields.update(seen.algorithms)
    fields["extensions"] = ", ".join(seen.extensions)
    for name, folder in (("inbox", seen.inbox), ("outbox", seen.outbox)):
        count = (
            "cannot be listed" if folder.files is None else f"{folder.files} files, {folder.others} others"
        )
        fields[name] = f"{folder.path}: {count}"
    print_fields(fields)
