"""Stored bytes that only the holder of a key can read: AES-256-GCM, each value with the name of its key and a nonce.

A value is `MARK`, 8 bytes that name the key (the beginning of its SHA-256), 12 of nonce, then the sealed bytes. What was
stored without a key is no such value (it begins otherwise) and stays readable.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Sequence

from edigate.errors import ConfigError, LocalError

MARK = b"\x01EDG"
_KEY_BYTES, _NAME_BYTES, _NONCE_BYTES = 32, 8, 12
_HEAD = len(MARK) + _NAME_BYTES + _NONCE_BYTES


class Vault:
    """Seals with the first key, opens with any. Without keys nothing is sealed. Thread-safe."""

    def __init__(self, keys: Sequence[bytes] = ()) -> None:
        self._ciphers = {}
        self._names = [name_of(key) for key in keys]
        if keys:
            from cryptography.hazmat.primitives.ciphers.aead import (
                AESGCM,
            )  # slow to load and often not needed

            self._ciphers = {name_of(key): AESGCM(key) for key in keys}

    @property
    def seals(self) -> bool:
        """Whether what is stored from now on is sealed."""
        return bool(self._names)

    def seal(self, data: bytes, purpose: bytes) -> bytes:
        """The value to store. `purpose` says what it is; a sealed value of another purpose does not open as it."""
        if not self._names:
            return data
        name, nonce = self._names[0], secrets.token_bytes(_NONCE_BYTES)
        return MARK + name + nonce + self._ciphers[name].encrypt(nonce, data, purpose)

    def open(self, data: bytes, purpose: bytes) -> bytes:
        """What was stored. `ConfigError` when its key is not at hand, `Altered` when it is not what was sealed."""
        if not data.startswith(MARK):
            return data
        name, nonce = data[len(MARK) : len(MARK) + _NAME_BYTES], data[_HEAD - _NONCE_BYTES : _HEAD]
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise ConfigError(
                f"this was stored under the key {name.hex()}, which is not at hand: say where it lies, with "
                "database.encryption_key or database.former_keys"
            )
        from cryptography.exceptions import InvalidTag

        try:
            return cipher.decrypt(nonce, data[_HEAD:], purpose)
        except InvalidTag:
            raise Altered("what is stored is not what was sealed") from None

    @property
    def head(self) -> bytes:
        """How every value begins that is stored from now on; b"" without a key."""
        return MARK + self._names[0] if self._names else b""


class Altered(LocalError):
    """A sealed value was changed, or belongs elsewhere."""


OPEN = Vault()


def key_of(text: str) -> bytes:
    """A key as it is written down: 32 bytes in base64 or hexadecimal. `ConfigError` when it is not."""
    try:
        made = bytes.fromhex(text) if len(text) == 2 * _KEY_BYTES else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        made = b""
    if len(made) != _KEY_BYTES:
        raise ConfigError(
            "an encryption key is 32 bytes in base64 or hexadecimal; `edigate db key` makes one"
        )
    return made


def new_key() -> str:
    """A new key, in base64."""
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def name_of(key: bytes) -> bytes:
    """What a value under this key calls it."""
    return hashlib.sha256(b"edigate key" + key).digest()[:_NAME_BYTES]
