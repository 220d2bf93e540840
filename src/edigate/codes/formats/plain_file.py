"""Plain text, one code on a line, then blanks or a tab, then its text: the CPT files of the AMA, dental lists.

Lines before the first code (a copyright notice) are passed over. The text of a code may take several lines that repeat
the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from edigate.codes.listed_code import ListedCode
from edigate.errors import DataError

_LINE = re.compile(r"(?P<code>\d{4}[0-9A-Z]|[A-Z]\d{4})[ \t]+(?P<text>\S.*)", re.ASCII)


def read(text: str) -> Iterator[ListedCode]:
    """The codes, in the order of the file."""
    last: ListedCode | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        found = _LINE.fullmatch(line.rstrip())
        if found is None:
            if last is not None and line.strip():
                raise DataError(f"line {number} does not begin with a code and a blank or tab")
            continue
        words = found["text"].strip()
        if last is not None and last.code == found["code"]:
            last = last._replace(text=f"{last.text} {words}")
            continue
        if last is not None:
            yield last
        last = ListedCode(found["code"], words)
    if last is not None:
        yield last
