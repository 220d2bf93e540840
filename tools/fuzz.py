"""Damage good files and read and check them: no exception, no hang, the same answer for any cut of the blocks.

    ./run fuzz                          2,000 inputs from number 0
    ./run fuzz --from 2000 --count 50000
    ./run fuzz --path full --count 5000 through the whole road: received, kept, interpreted, posted

An input is known by its number alone, so that a finding can be repeated and long runs add up. The last line says how
many were read; exit 1 when one failed, with its number.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from edigate.guides.check import check
from edigate.transactions.read import facts

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
_FIXED_SECONDS, _SECONDS_PER_BYTE = 0.5, 200e-6  # ten times what is asked of a quiet machine


def main() -> int:
    """Run the inputs asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--path", choices=("read", "full"), default="read")
    options = parser.parse_args()
    seeds = good_files()
    if options.path == "full":
        sys.path.insert(0, str(ROOT / "tests"))
        from fuzz_full_path import run

        return run(options.first, options.count, damaged, seeds)
    failed = [
        number for number in range(options.first, options.first + options.count) if not passes(number, seeds)
    ]
    print(f"{options.count} inputs from {options.first}: {len(failed)} failed {failed[:20] or ''}".rstrip())
    return 1 if failed else 0


def good_files() -> list[bytes]:
    """Our fixtures, and the shared files when they are there, smaller ones only: in a fixed order."""
    folders = [ROOT / "fixtures" / "x12", SHARED / "domain" / "example", SHARED / "corpus"]
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    wanted = [
        path
        for path in paths
        if path.suffix not in (".json", ".md", ".toml", ".tsv") and path.stat().st_size < 20_000
    ]
    return [path.read_bytes() for path in wanted]


def passes(number: int, seeds: Sequence[bytes]) -> bool:
    """Read and check one damaged file; say what went wrong."""
    content = damaged(number, seeds)
    began = time.process_time()
    try:
        whole = [type(each) for each in facts([content])]
        parts = [type(each) for each in facts(_cut(content, random.Random(number)))]
        check([content])
    except Exception:
        print(f"input {number}:\n{traceback.format_exc(limit=-3)}", file=sys.stderr)
        return False
    if whole != parts:
        print(f"input {number}: another answer when the blocks are cut otherwise", file=sys.stderr)
        return False
    if time.process_time() - began > _FIXED_SECONDS + _SECONDS_PER_BYTE * len(content):
        print(f"input {number}: too slow", file=sys.stderr)
        return False
    return True


def damaged(number: int, seeds: Sequence[bytes]) -> bytes:
    """Input `number`: a good file with some damage."""
    chance = random.Random(f"edigate {number}")
    content = bytearray(chance.choice(seeds))
    for _ in range(chance.choice((1, 1, 2, 3, 8, 30))):
        if content:
            chance.choice(_DAMAGES)(content, chance)
    return bytes(content)


def _cut(content: bytes, chance: random.Random) -> Iterator[bytes]:
    size = chance.choice((1, 7, 64, 1000))
    for at in range(0, len(content), size):
        yield content[at : at + size]


def _flip(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] = chance.randrange(256)


def _mark(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] = chance.choice(b"*~:^\n\r |>+.-0")


def _remove(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    del content[at : at + chance.choice((1, 1, 2, 10, 100, 1000))]


def _insert(content: bytearray, chance: random.Random) -> None:
    text = chance.choice(
        (b"*", b"~", b"\xff\xfe", b"ISA", b"GS*", b"ST*835*", b"IEA*1*1~", b"9" * 40, b"-.5", b"\x00", b"e9")
    )
    at = chance.randrange(len(content))
    content[at:at] = text * chance.choice((1, 1, 2, 50))


def _segments(content: bytearray) -> list[bytes]:
    return bytes(content).split(b"~")


def _swap(content: bytearray, chance: random.Random) -> None:
    parts = _segments(content)
    a, b = chance.randrange(len(parts)), chance.randrange(len(parts))
    parts[a], parts[b] = parts[b], parts[a]
    content[:] = b"~".join(parts)


def _repeat(content: bytearray, chance: random.Random) -> None:
    parts = _segments(content)
    at = chance.randrange(len(parts))
    content[:] = b"~".join([*parts[:at], *[parts[at]] * chance.choice((2, 3, 40)), *parts[at + 1 :]])


def _cut_off(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


_DAMAGES: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _mark, _mark, _remove, _insert, _swap, _repeat, _cut_off,
)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
