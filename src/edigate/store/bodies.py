"""Claims' texts and findings as they lie in their columns."""

from __future__ import annotations

import hashlib
import zlib

import msgspec

from edigate.errors import Finding, LocalError
from edigate.store.engine import Tx
from edigate.store.vault import Altered

LEVEL = 3
PURPOSE = b"claim"
_FINDINGS = msgspec.json.Decoder(tuple[Finding, ...])


def packed(tx: Tx, text: str) -> bytes:
    """A claim's text as it is stored: compressed, and sealed where the database is encrypted."""
    return tx.vault.seal(zlib.compress(text.encode(), LEVEL), PURPOSE)


def unpacked(tx: Tx, data: bytes) -> str:
    """The text. `LocalError` when it was purged, or is not what was stored."""
    if not data:
        raise LocalError("the text of this claim was purged by order; only its digest is kept")
    return bytes_of(tx, data).decode()


def bytes_of(tx: Tx, data: bytes) -> bytes:
    """The text as it is encoded; b"" when it was purged. `LocalError` when it is not what was stored."""
    try:
        return zlib.decompress(tx.vault.open(data, PURPOSE)) if data else b""
    except zlib.error:
        raise LocalError("the text of a claim is damaged: what is stored is not what was kept") from None


def is_text_of(tx: Tx, data: bytes, sha256: str) -> bool:
    """Whether a stored text is whole and has this SHA-256."""
    try:
        return hashlib.sha256(zlib.decompress(tx.vault.open(data, PURPOSE))).hexdigest() == sha256
    except (zlib.error, Altered):
        return False


def findings_text(findings: tuple[Finding, ...]) -> str:
    """Findings as JSON text."""
    return msgspec.json.encode(findings).decode()


def findings_of(text: str) -> tuple[Finding, ...]:
    """JSON text as findings."""
    return _FINDINGS.decode(text)
