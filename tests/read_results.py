"""What reading a file gives, as its `.json` beside the fixture tells it: the facts, and the findings in short.

After a change that is meant, `python tests/read_results.py` writes all expectations anew; read the difference before
you commit it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from edigate.errors import Finding
from edigate.transactions import read

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "x12"


def fixtures(verdict: str = "*") -> list[Path]:
    """Every fixture of that verdict: `fixtures/x12/<guide>/<verdict>/<name>.x12`."""
    return sorted(FIXTURES.glob(f"*/{verdict}/*.x12"))


def results(blocks: Iterable[bytes]) -> list[dict[str, Any]]:
    """The facts as JSON gives them, findings as "CODE ordinal segment element"."""
    return [_short(msgspec.to_builtins(fact), fact.findings) for fact in _facts(blocks)]


def expected(path: Path) -> list[dict[str, Any]]:
    """What the `.json` beside the fixture says."""
    told: list[dict[str, Any]] = json.loads(path.with_suffix(".json").read_text())["read"]
    return told


def _facts(blocks: Iterable[bytes]) -> list[read.SetFact | read.FileFindings]:
    return list(read.facts(blocks))


def _short(fact: dict[str, Any], findings: Iterable[Finding]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(msgspec.json.encode(fact))
    plain["findings"] = [_line(finding) for finding in findings]
    for claim in _claims(plain):
        if "findings" in claim:  # told again with the set
            claim["findings"] = len(claim["findings"])
    return plain


def _claims(plain: dict[str, Any]) -> list[dict[str, Any]]:
    claims = plain.get("claims")
    return claims if isinstance(claims, list) else []


def _line(finding: Finding) -> str:
    where = finding.where
    parts = (finding.code, where.ordinal, where.id, where.element)
    return " ".join(str(part) for part in parts if part is not None)


def _write() -> None:
    for path in fixtures():
        if path.parent.name in ("pass", "quirk"):
            told = {"read": results([path.read_bytes()])}
            path.with_suffix(".json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    _write()
