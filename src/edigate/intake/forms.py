"""The forms in which claims arrive, and how the form of a file is told from its first characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal, TypeAlias

from edigate.intake import change_healthcare, csv_claims, json_claims, x12_837
from edigate.intake.csv_claims import Kind
from edigate.intake.intake_result import IntakeResult

Form: TypeAlias = Literal["json", "jsonl", "csv", "837", "chc-v3"]

FORMS: tuple[Form, ...] = ("json", "jsonl", "csv", "837", "chc-v3")
_MARKS = b"\xef\xbb\xbf \t\r\n"  # a byte order mark and blanks may stand in front


def read(
    blocks: Iterable[bytes],
    form: Form | None = None,
    *,
    kind: Kind | None = None,
    encoding: str | None = None,
    chc_table: str = "",
) -> Iterator[IntakeResult]:
    """The claims of a file in order. Without `form` it is JSON, an 837 or CSV, as the first characters say.

    `kind` is for forms that do not tell it themselves, `encoding` for CSV that is not UTF-8, `chc_table`
    for chc-v3: where its fields go.
    """
    if form is None:
        head, blocks = _peek(blocks)
        form = "837" if head[:3] == b"ISA" else "json" if head[:1] in (b"{", b"[", b"") else "csv"
    if form == "csv":
        return csv_claims.read(blocks, kind or "professional", encoding)
    if form == "837":
        return x12_837.read(blocks)
    if form == "chc-v3":
        return change_healthcare.read(blocks, chc_table, kind)
    return json_claims.read(blocks)


def _peek(blocks: Iterable[bytes]) -> tuple[bytes, Iterable[bytes]]:
    """The first characters without marks and blanks, and all blocks again."""
    read_on = iter(blocks)
    first: list[bytes] = []
    head = b""
    for block in read_on:
        first.append(block)
        head = b"".join(first).lstrip(_MARKS)
        if len(head) >= 3:
            break
    return head, chain(first, read_on)
