"""Claims' texts and findings as they lie in their columns."""

from __future__ import annotations

import zlib

import msgspec

from edigate.errors import Finding

LEVEL = 3
_FINDINGS = msgspec.json.Decoder(tuple[Finding, ...])


def packed(text: str) -> bytes:
    """A text, compressed."""
    return zlib.compress(text.encode(), LEVEL)


def unpacked(data: bytes) -> str:
    """A compressed text."""
    return zlib.decompress(data).decode()


def findings_text(findings: tuple[Finding, ...]) -> str:
    """Findings as JSON text."""
    return msgspec.json.encode(findings).decode()


def findings_of(text: str) -> tuple[Finding, ...]:
    """JSON text as findings."""
    return _FINDINGS.decode(text)
