"""Printing: JSON Lines for programs, tables and sentences for people. Messages go to standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import click
import msgspec

_ENCODER = msgspec.json.Encoder()


def print_json(value: Any) -> None:
    """One object as one line of JSON: amounts as strings, dates as ISO 8601, absent as null."""
    sys.stdout.write(_ENCODER.encode(value).decode("utf-8") + "\n")


def money(amount: Decimal | None) -> str:
    """An amount for people: thousands separated, two places, blank when absent."""
    return "" if amount is None else f"{amount:,.2f}"


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], right: Sequence[str] = ()) -> int:
    """Rows as a plain aligned table; `right` names the columns aligned to the right. Returns how many rows."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    width = None if sys.stdout.isatty() else 160
    Console(width=width, markup=False, highlight=False, emoji=False).print(table)
    return count


def print_fields(fields: Mapping[str, Any]) -> None:
    """Name and value pairs, one per line, absent values left out."""
    shown = {name: value for name, value in fields.items() if value not in (None, "", ())}
    width = max(map(len, shown), default=0)
    for name, value in shown.items():
        click.echo(f"  {name:<{width}}  {value}")


def say(text: str) -> None:
    """A message for the person, on standard error."""
    click.echo(text, err=True)
