"""What is configured for logging in and for recognising the server, made ready before anything is sent."""

from __future__ import annotations

from pathlib import Path

import paramiko

from edigate.errors import ConfigError
from edigate.transport.remote import HostKey
from edigate.transport.settings import SftpSettings

_OTHERS = 0o077


def pinned_keys(settings: SftpSettings) -> tuple[HostKey, ...]:
    """The host keys that are accepted; the type is empty where only a fingerprint was given. Raises ConfigError."""
    pins = []
    for text in settings.host_key:
        key_type, _, fingerprint = text.strip().rpartition(" ")
        if not fingerprint.startswith("SHA256:"):
            raise ConfigError(
                f"{settings.host}: a pinned host key reads SHA256:..., or its type, a space and that"
            )
        pins.append(HostKey(key_type.strip(), fingerprint.rstrip("=")))
    if not pins:
        raise ConfigError(
            f"{settings.host}: no host key is pinned; `edigate partner probe` shows what it presents"
        )
    return tuple(pins)


def private_key(settings: SftpSettings) -> paramiko.PKey | None:
    """The key to log in with, None when it is a password. Raises ConfigError, never with any part of a secret."""
    if (settings.password is None) == (settings.key_file is None):
        raise ConfigError(f"{settings.host}: exactly one of password and key file must be set")
    if settings.key_file is None:
        return None
    path = settings.key_file.expanduser()
    _check_private(path)
    passphrase = settings.key_passphrase
    try:
        # The stubs say str; the library underneath wants bytes.
        return paramiko.PKey.from_path(path, passphrase.encode() if passphrase else None)  # type: ignore[arg-type]
    except Exception:
        # Four libraries' worth of exception types, all of which mean the same; their texts may quote the file.
        raise ConfigError(f"{path}: not a private key that can be read (wrong passphrase?)") from None


def _check_private(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise ConfigError(f"{path}: the key file cannot be read ({type(error).__name__})") from None
    if mode & _OTHERS:
        raise ConfigError(f"{path}: the key file can be read by others; make it private (chmod 600)")
