"""Write the fixture files of rules from their cases: for each rule a file that breaks it and nothing else, and one that
gives it occasion and keeps it.

    python tools/write_rule_fixtures.py            write all files anew
    python tools/write_rule_fixtures.py --check    say which files are not what the cases say; exit 1

A case (tests/guides/rules/*.toml) names the rule's code, the guide, a base file below fixtures/x12/<guide>/pass and the
edits: `fail` breaks the rule, `pass` keeps it. An edit is a table: `find` is how a segment's text begins (the `nth`
such, from 1), `put` what stands in its place (segments joined by "~", "" removes it), `after = true` keeps the segment
and puts it behind. SE01 is counted anew. The files go to fixtures/x12/<guide>/{fail,pass}/rules/.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "guides" / "rules"
FIXTURES = ROOT / "fixtures" / "x12"


def main() -> int:
    """Write the files, or compare them."""
    check = "--check" in sys.argv[1:]
    different = []
    for path, content in files():
        if check and (not path.is_file() or path.read_bytes() != content):
            different.append(path)
        elif not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for path in different:
        print(f"{path.relative_to(ROOT)} is not what its case says")
    return 1 if different else 0


def cases() -> Iterator[dict[str, Any]]:
    """Every case of every topic."""
    for path in sorted(CASES.glob("*.toml")):
        yield from tomllib.loads(path.read_text(encoding="utf-8"))["case"]


def files() -> Iterator[tuple[Path, bytes]]:
    """Each file of each case: the breaking one with its findings beside it, and the keeping one."""
    for case in cases():
        folder, name = FIXTURES / case["guide"], case["code"].lower()
        if "name" in case:
            name = f"{name}_{case['name']}"
        base = (folder / "pass" / f"{case['base']}.x12").read_text(encoding="ascii")
        if "fail" in case:
            yield folder / "fail" / "rules" / f"{name}.x12", edited(base, case["fail"]).encode("ascii")
            findings = [{"code": code} for code in case.get("codes", [case["code"]])]
            yield folder / "fail" / "rules" / f"{name}.findings.json", (json.dumps(findings) + "\n").encode()
        if "pass" in case:
            yield folder / "pass" / "rules" / f"{name}.x12", edited(base, case["pass"]).encode("ascii")


def edited(text: str, edits: Sequence[Mapping[str, Any]]) -> str:
    """A file with edits made, its sets counted anew."""
    segments = [each.strip("\r\n") for each in text.split("~")][:-1]
    for edit in edits:
        at = _find(segments, edit["find"], edit.get("nth", 1))
        put = [each for each in edit["put"].split("~") if each]
        segments[at : at + 1] = [segments[at], *put] if edit.get("after") else put
    return "".join(f"{each}~\n" for each in _counted(segments))


def _find(segments: Sequence[str], beginning: str, nth: int) -> int:
    found = [at for at, each in enumerate(segments) if each.startswith(beginning)]
    if len(found) < nth:
        raise SystemExit(f"no segment number {nth} begins with {beginning}")
    return found[nth - 1]


def _counted(segments: Sequence[str]) -> Iterator[str]:
    count = 0
    for each in segments:
        count = 1 if each.startswith("ST*") else count + 1
        if each.startswith("SE*"):
            yield f"SE*{count}*{each.split('*')[2]}"
        else:
            yield each


if __name__ == "__main__":
    sys.exit(main())
