"""Codes in the order of their tree, one a line, each before the more specific ones; chapters and blocks between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from edigate.codes.listed_code import ListedCode

_CODE = re.compile(r"[A-Z]\d[0-9A-Z]{1,5}", re.ASCII)  # ICD-10-CM; a chapter is a number, a block has a dash


def read(text: str) -> Iterator[ListedCode]:
    """The codes; one that a more specific one follows is a header."""
    codes = [line for each in text.splitlines() if _CODE.fullmatch(line := each.strip())]
    for code, following in pairwise([*codes, ""]):
        yield ListedCode(code, usable=not following.startswith(code))
