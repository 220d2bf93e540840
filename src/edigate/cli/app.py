"""The list of commands, each loaded only when it is called, and the one place where exceptions become exit codes."""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module
from typing import Any, NoReturn

import click

from edigate.cli.exits import Exit, exit_for
from edigate.errors import EdigateError

_EXAMPLES = """\b
Examples:
  edigate demo                                  the whole life of some claims, in seconds
  edigate init acme && cd acme                  a project of your own
  edigate submit claims.json                    claims in
  edigate run                                   everything that is due, once (from cron)
  edigate work                                  what a person must do now
"""

# name: (module below edigate.cli, what it does in a line). The function is named like the command.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("project", "Make a project: configuration, database, one example partner."),
    "config": ("project", "Show the merged settings and where each came from."),
    "db": ("project", "Look after the database: its tables, and the key that encrypts it."),
    "partner": ("partners", "Look at a partner's server, pin its host key, stop and resume sending."),
    "submit": ("submitting", "Take claims in."),
    "replace": ("submitting", "Send a corrected claim in place of an adjudicated one (frequency 7)."),
    "void": ("submitting", "Take an adjudicated claim back (frequency 8)."),
    "secondary": ("submitting", "Send a decided claim on to its next payer."),
    "inquire": ("submitting", "Ask the payer about a claim (276)."),
    "prepare": ("runs", "Put ready claims into batches and freeze their bytes."),
    "send": ("runs", "Deliver the batches that are due."),
    "receive": ("runs", "Fetch the partners' answers, or take files by hand."),
    "interpret": ("runs", "Turn archived answers into statuses, postings and work."),
    "run": ("runs", "Do all four once: prepare, send, receive, interpret."),
    "serve": ("serving", "Do all four by schedule, for systemd."),
    "resend": ("batches", "Send a batch again, by a person's order."),
    "claims": ("looking", "List claims and their states."),
    "claim": ("looking", "Show one claim with its whole timeline."),
    "batches": ("batches", "List batches."),
    "batch": ("batches", "Show one batch, write its bytes, or record a delivery by hand."),
    "route": ("routing", "Say which partner a claim goes to, and why."),
    "enrolments": ("routing", "List whose enrolment with which payer stands where."),
    "attachments": ("enclosing", "List what must be sent beside the claims."),
    "files": ("looking", "List the files received."),
    "remits": ("remitting", "List remittances."),
    "remit": ("remitting", "Show one remittance with its proof."),
    "funds": ("money", "Put the bank's money to its remittances."),
    "work": ("working", "List what a person must do; close or link an item."),
    "statement": ("stating", "Show what patients owe and why."),
    "appeal": ("appealing", "Write the packet that proves a claim: sent, answered, decided."),
    "denials": ("denying", "Show what was denied, by reason, payer, procedure ...; and the office's rates."),
    "post": ("posting", "Post by hand: patient payments, refunds, write-offs, corrections."),
    "journal": ("books", "Print the journal: balanced postings, each with its source."),
    "updates": ("books", "Print the ordered feed of changes for the calling system."),
    "codes": ("coding", "Take in official code lists, show how old they are and what a code means."),
    "health": ("books", "Say in one line whether all is well."),
    "verify": ("verifying", "Check every invariant against the database."),
    "purge": ("keeping", "Let go of what was over before the years of retention; digests and books stay."),
    "legal-hold": ("keeping", "Keep a claim and its files from any purge."),
    "audit": ("records", "List who changed what, when and why."),
    "access": ("records", "List who was shown patients' data."),
    "replay": (
        "verifying",
        "Tell the whole past to a scratch database, and show where it does not come to the same.",
    ),
    "backup": ("keeping", "Write the whole database and the settings to one file."),
    "restore": ("keeping", "Bring a backup back into an empty database, and say what is not known any more."),
    "read": ("documents", "Read any X12 file as facts."),
    "check": ("documents", "Check any X12 file against its guide."),
    "ack": ("answering", "Write the TA1 and 999 that a file would be answered with."),
    "explain": ("answering", "Explain any X12 file in words, findings where they belong."),
    "conform": ("answering", "Run a folder of fixtures against what is expected of them."),
    "sandbox": ("practising", "Run a clearinghouse on this machine to practise against."),
    "demo": ("practising", "Walk some claims through their whole life, for real."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads a module only when its command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(
            import_module(f"edigate.cli.{COMMANDS[cmd_name][0]}"), cmd_name.replace("-", "_")
        )
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()  # here a reader that has left is no fault; at the interpreter's end it would be one
        except BrokenPipeError:
            os.dup2(
                os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
            )  # what is still buffered goes nowhere
            return Exit.DONE
        return result

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, epilog=_EXAMPLES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="edigate", message="edigate %(version)s")
def app() -> None:
    """Coded medical claims out as X12 837; every answer back as a status, a proven posting or a piece of work."""


def run(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    from edigate.cli.output import prepare_streams

    prepare_streams()
    sys.exit(int(outcome(arguments)))


def outcome(arguments: list[str] | None = None) -> Exit:
    """The exit code of one command line; whatever is raised becomes one line on standard error."""
    try:
        result = app.main(args=arguments, prog_name="edigate", standalone_mode=False)
        return Exit(result) if isinstance(result, int) else Exit.DONE
    except click.exceptions.Exit as stop:
        return Exit(stop.exit_code)
    except click.ClickException as error:
        return _refuse(error)
    except EdigateError as error:
        click.echo(f"edigate: {error}", err=True)
        return exit_for(error)
    except (KeyboardInterrupt, click.Abort):
        click.echo("edigate: interrupted; nothing half done is kept, run the same command again", err=True)
        return Exit.INTERRUPTED
    except OSError as error:
        click.echo(
            f"edigate: {error.strerror or type(error).__name__}: {error.filename or ''}".rstrip(": "),
            err=True,
        )
        return Exit.IO
    except MemoryError:
        click.echo(
            "edigate: there is not enough memory; nothing half done is kept, run the same command again",
            err=True,
        )
        return Exit.TRY_LATER
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        click.echo(
            f"edigate: this is a bug of ours: {type(error).__name__} in {place.name}, line {place.lineno}",
            err=True,
        )
        return Exit.SOFTWARE


def _refuse(error: click.ClickException) -> Exit:
    """A wrong call: click's own words, our exit code."""
    error.show(file=sys.stderr)
    return Exit.USAGE
