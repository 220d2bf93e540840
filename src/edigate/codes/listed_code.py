"""One code of an official list: its text as the publisher wrote it, and the days on which it may be used."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class ListedCode(NamedTuple):
    """A code as a publisher lists it, without a dot.

    `valid_from` and `valid_to` are the first and last day of service, None when the list does not say. `usable` is False
    for a header under which more specific codes stand: it may not be billed itself.
    """

    code: str
    text: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    usable: bool = True
