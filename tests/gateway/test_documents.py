"""Where files come from: paths, bytes, open files and standard input; a file that cannot be read is said plainly."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from edigate.errors import DataError
from edigate.gateway import documents
from edigate.transactions.remittance_835.facts import RemittanceHeader, RemittanceTrailer
from read_results import FIXTURES

FIXTURE = FIXTURES / "005010X221A1" / "pass" / "two-claims.x12"


class _StandardInput:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_every_kind_of_source_gives_the_same_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    data = FIXTURE.read_bytes()
    wanted = list(documents.read(data))
    assert len(wanted) == 1
    assert list(documents.read(FIXTURE)) == wanted
    assert list(documents.read(str(FIXTURE))) == wanted
    assert list(documents.read(bytearray(data))) == wanted
    assert list(documents.read(memoryview(data))) == wanted
    assert list(documents.read(io.BytesIO(data))) == wanted
    monkeypatch.setattr(sys, "stdin", _StandardInput(data))
    assert list(documents.read("-")) == wanted


def test_a_stream_starts_with_the_header_and_ends_with_the_trailer() -> None:
    header, *_, trailer = documents.stream(FIXTURE)
    assert isinstance(header, RemittanceHeader)
    assert isinstance(trailer, RemittanceTrailer)


def test_a_big_file_is_read_in_blocks() -> None:
    sizes = [len(block) for block in documents.blocks(io.BytesIO(b"x" * 600_000))]
    assert sizes == [1 << 18, 1 << 18, 600_000 - (1 << 19)]


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path, reason in ((tmp_path / "none.835", "no such file"), (tmp_path, "is a directory")):
        with pytest.raises(DataError, match=reason) as error:
            list(documents.read(path))
        assert str(path) in str(error.value)


@pytest.mark.parametrize("ask", [documents.check, lambda source: list(documents.stream(source))])
@pytest.mark.parametrize("source", [None, 5, ["ISA"]])
def test_what_is_no_source_is_named(ask: Callable[[Any], object], source: Any) -> None:
    with pytest.raises(TypeError, match=f"wanted, not {type(source).__name__}"):
        ask(source)


def test_a_file_opened_as_text_is_refused() -> None:
    with pytest.raises(DataError, match="read as bytes"):
        list(documents.read(io.StringIO("ISA")))  # type: ignore[arg-type]


def test_a_file_is_closed_when_reading_is_left() -> None:
    parts: Iterator[object] = documents.stream(FIXTURE)
    next(parts)
    parts.close()  # type: ignore[attr-defined]
