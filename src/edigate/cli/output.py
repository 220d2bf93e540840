"""Printing: JSON Lines for programs, tables and sentences for people. Messages go to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from io import TextIOWrapper
from typing import IO, Any

import click
import msgspec

from edigate.cli.printable import Printable, printable

_ENCODER = msgspec.json.Encoder()
# Columns with sentences, which may be broken into lines, and how narrow they may become.
_PROSE = {"why": 24, "detail": 24, "value": 30, "flags": 12}


def print_json(value: Any) -> None:
    """One object as one line of JSON: amounts as strings, dates as ISO 8601, absent as null."""
    try:
        text = _ENCODER.encode(value)
    except UnicodeEncodeError:  # a file name that is not UTF-8
        text = _ENCODER.encode(_readable(msgspec.to_builtins(value)))
    out = sys.stdout
    if text.isascii() and isinstance(out, Printable):  # JSON has written its controls out by itself
        out = out.within
    out.write(text.decode("utf-8") + "\n")


def _readable(value: Any) -> Any:
    """The same with every character that UTF-8 does not have written out."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {_readable(key): _readable(each) for key, each in value.items()}
    return [_readable(each) for each in value] if isinstance(value, list | tuple) else value


def prepare_streams() -> None:
    """UTF-8 on standard output and error, whatever the locale; a character that it does not have, or that gives a terminal
    an order, is written out."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
            setattr(sys, name, Printable(stream))


@contextmanager
def output_file(target: str) -> Iterator[IO[bytes]]:
    """The file that a person named, made for its owner only, whatever the umask; `-` is standard output."""
    if target == "-":
        with click.open_file("-", "wb") as stream:
            yield stream
        return
    with os.fdopen(
        os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb"
    ) as made:
        yield made


def money(amount: Decimal | None) -> str:
    """An amount for people: thousands separated, two places, blank when absent."""
    return "" if amount is None else f"{amount:,.2f}"


def counted(count: int, noun: str) -> str:
    """`1 claim`, `2 claims`, `1 batch`, `2 batches`."""
    plural = f"{noun}es" if noun.endswith("ch") else f"{noun}s"
    return f"{count} {noun if count == 1 else plural}"


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[str] = ()) -> int:
    """Rows as a plain aligned table; `right` names the columns aligned to the right. Returns how many rows.

    Names, numbers and dates are never broken, however narrow the window; sentences are. A column without anything in it
    is left out.
    """
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table

    cells = [["" if cell is None else printable(str(cell)) for cell in row] for row in rows]
    used = [n for n, _ in enumerate(columns) if not cells or any(row[n] for row in cells)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for n in used:
        side: Any = "right" if columns[n] in right else "left"
        longest = max(cell_len(each) for each in (columns[n], *(row[n] for row in cells)))
        least = min(longest, _PROSE.get(columns[n], longest))
        table.add_column(columns[n], justify=side, min_width=least, overflow="fold")
    for row in cells:
        table.add_row(*(row[n] for n in used))
    console = Console(markup=False, highlight=False, emoji=False, width=None if sys.stdout.isatty() else 160)
    widest = Console(width=10_000).measure(table).minimum
    console.width = max(console.width, widest)
    with console.capture() as text:  # rich would end the program by itself when the reader has left
        console.print(table)
    click.echo("".join(f"{line.rstrip()}\n" for line in text.get().splitlines()), nl=False)
    return len(cells)


def print_story(events: Iterable[tuple[str, str, str]]) -> None:
    """What happened, as (when, what, in words): one paragraph each, its lines under each other."""
    import shutil
    import textwrap

    told = list(events)
    first, second = (max((len(each[n]) for each in told), default=0) for n in (0, 1))
    indent = " " * (first + second + 4)
    width = max(shutil.get_terminal_size((120, 24)).columns, len(indent) + 30)
    for when, what, words in told:
        head = f"{when:<{first}}  {what:<{second}}  "
        click.echo(
            textwrap.fill(words, width, initial_indent=head, subsequent_indent=indent, break_on_hyphens=False)
        )


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Each row as one text, its columns under each other; columns that are empty throughout are left out."""
    widths = [max((len(row[n]) for row in rows), default=0) for n in range(len(rows[0]) if rows else 0)]
    return [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True) if width)
        for row in rows
    ]


def print_hanging(head: str, words: str, colour: str) -> None:
    """A paragraph behind a coloured head, its lines under each other on a terminal; one line elsewhere."""
    import shutil
    import textwrap

    lines = [words]
    if sys.stdout.isatty():
        width = max(shutil.get_terminal_size().columns - len(head), 30)
        lines = textwrap.wrap(words, width, break_long_words=False, break_on_hyphens=False)
    click.echo(click.style(head, fg=colour) + f"\n{' ' * len(head)}".join(lines))


def print_fields(fields: Mapping[str, Any]) -> None:
    """Name and value pairs, one per line, absent values left out."""
    shown = {name: value for name, value in fields.items() if value not in (None, "", ())}
    width = max(map(len, shown), default=0)
    for name, value in shown.items():
        click.echo(f"  {name:<{width}}  {value}")
    click.echo()


def say(text: str) -> None:
    """A message for the person, on standard error."""
    click.echo(text, err=True)
