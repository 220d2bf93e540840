"""Claims' texts and findings as they lie in their columns."""

from __future__ import annotations

import hashlib
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


def is_text_of(data: bytes, sha256: str) -> bool:
    """Whether a compressed text is whole and has this SHA-256."""
    try:
        return hashlib.sha256(zlib.decompress(data)).hexdigest() == sha256
    except zlib.error:
        return False


def findings_text(findings: tuple[Finding, ...]) -> str:
    """Findings as JSON text."""
    return msgspec.json.encode(findings).decode()


def findings_of(text: str) -> tuple[Finding, ...]:
    """JSON text as findings."""
    return _FINDINGS.decode(text)
