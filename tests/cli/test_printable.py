"""Nothing that stands in a file moves a terminal's cursor, renames its window or turns its text round."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Run
from edigate.cli.printable import printable
from gateway.worlds import World

EVIL = "\x1b]0;gone\x07\x9b31m\u202etxt\x08\x1b[8m\x0b"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, \u00e9, \ttab\r\nnext\x0c", "plain, \u00e9, \ttab\r\nnext\x0c"),
        ("\x1b[31;1mred\x1b[0m\x1b[2mdim", "\x1b[31;1mred\x1b[0m\x1b[2mdim"),  # our own colours
        (EVIL, r"\u001b]0;gone\u0007\u009b31m\u202etxt\u0008\u001b[8m\u000b"),
        ("over\rwritten", r"over\u000dwritten"),
    ],
)
def test_what_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_whatever_stands_in_an_answer_is_text_on_a_terminal(
    process: Run, project: Path, shared: Path
) -> None:
    (file,) = (shared / "domain" / "example").glob("05-*.edi")
    content = (
        file.read_bytes().replace(b"*000009006*", b"*000009999*").replace(b"*000009006~", b"*000009999~")
    )
    for field in (b"LSF0000481*", b"EFT2603180042*", b"DEMO HEALTH PLAN*"):
        content = content.replace(field, EVIL.encode("latin-1", "ignore") + field, 1)
    world = World(project)
    world.take(content)
    world.gateway.interpret()
    world.close()
    for words in (
        ("work",),
        ("remits",),
        ("remit", "1"),
        ("updates",),
        ("journal",),
        ("journal", "--format", "csv"),
    ):
        said = process(*words, "-c", project)
        assert said.code == 0 and "gone" in said.out, words
        assert not {"\x1b", "\x07", "\x08", "\x0b", "\x9b", "\u202e"} & set(said.out + said.err), words
    (told,) = [json.loads(line) for line in process("remits", "--json", "-c", project).out.splitlines()]
    assert told["trace"].startswith("\x1b]0;gone\x07\x9b31mtxt")
