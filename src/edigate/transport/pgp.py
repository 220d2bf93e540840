"""PGP by gpg itself: keys by their whole fingerprint in a home of their own, one process for each file, no shell.

gpg is believed by its status lines, which come through a pipe of their own, where nothing that a message says can get in
(CVE-2018-12020), and only together with its exit. What it writes for people is not read.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from edigate.errors import ConfigError
from edigate.transport.wrapping import Refused

GPG = ("/usr/bin/gpg", "/usr/local/bin/gpg", "/opt/homebrew/bin/gpg")
_SECONDS = 120.0
_OTHERS = 0o077
_MARK = "[GNUPG:] "
_BAD_SIGNATURE = frozenset(("BADSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG"))


@dataclass(frozen=True, slots=True)
class PgpSettings:
    """The keys of one partner; fingerprints in capital hex digits. `signed_by` empty: no signature is asked for."""

    home: Path
    encrypt_to: str | None = None
    sign_as: str | None = None
    signed_by: tuple[str, ...] = ()
    passphrase: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Said:
    """What gpg did: its exit, what came out, and its status lines, each as (keyword, words)."""

    code: int
    output: bytes
    status: tuple[tuple[str, tuple[str, ...]], ...]

    def words(self, *keywords: str) -> list[tuple[str, ...]]:
        """The words of the lines with one of these keywords."""
        return [words for keyword, words in self.status if keyword in keywords]


def encrypt(settings: PgpSettings, content: bytes) -> bytes:
    """Content encrypted to the partner's key, and signed if so set. Raises `ConfigError`: no key, or one that has ended."""
    if settings.encrypt_to is None:
        raise ConfigError("pgp: encrypt_to is not set")
    words = ["--recipient", settings.encrypt_to, "--encrypt"]
    if settings.sign_as is not None:
        words = ["--local-user", settings.sign_as, "--sign", *words]
    said = _run(settings, words, content, 2 * len(content) + 65_536)
    if said.code != 0 or not said.words("END_ENCRYPTION") or not said.output:
        key = "encrypt_to" if said.words("INV_RECP") else "sign_as" if said.words("INV_SGNR") else None
        why = f"the key of {key} is missing, has ended or was revoked" if key else "gpg could not do it"
        raise ConfigError(f"pgp: nothing was encrypted: {why}")
    if settings.sign_as is not None and len(said.words("SIG_CREATED")) != 1:
        raise ConfigError("pgp: nothing was signed: gpg could not do it (wrong passphrase?)")
    return said.output


def decrypt(settings: PgpSettings, content: bytes, limit_bytes: int) -> bytes | Refused:
    """What is in an encrypted message, at most so many bytes; refused unless everything about it is as the settings say.

    Raises `ConfigError` when gpg or its home cannot be used.
    """
    said = _run(settings, ["--max-output", str(limit_bytes), "--decrypt"], content, limit_bytes)
    if not said.words("DECRYPTION_OKAY") or said.words("DECRYPTION_FAILED"):
        missing = said.words("NO_SECKEY")
        why = "it is encrypted to another key than ours" if missing else "gpg cannot decrypt it"
        return Refused(f"{why} (PGP)")
    if len(said.words("PLAINTEXT")) != 1 or said.words("NODATA", "BADMDC"):
        return Refused("it is no single whole PGP message")
    refusal = _signature(said, settings.signed_by)
    if refusal is not None:
        return refusal
    if said.code != 0 and not said.words("ERRSIG"):
        return Refused("gpg cannot decrypt it (PGP)")
    return said.output


def _signature(said: _Said, signed_by: Sequence[str]) -> Refused | None:
    if said.words(*_BAD_SIGNATURE):
        return Refused("its signature is bad, or its key has ended or was revoked (PGP)")
    if not signed_by:
        return None
    valid = said.words("VALIDSIG")
    if len(valid) != 1 or len(said.words("GOODSIG")) != 1 or said.words("ERRSIG"):
        return Refused("it does not have one good signature (PGP)")
    if not {valid[0][0], valid[0][-1]} & set(signed_by):  # the signing key, and the primary key it belongs to
        return Refused("it is signed by another key than those allowed (PGP)")
    return None


def _run(settings: PgpSettings, words: Sequence[str], content: bytes, limit_bytes: int) -> _Said:
    """One gpg process with a clean environment; killed when it writes more than the limit or takes too long."""
    program = next((each for each in GPG if os.access(each, os.X_OK)), None)
    if program is None:
        raise ConfigError("pgp: gpg is not installed (Debian: package gnupg)")
    home = _private(settings.home)
    reading, writing = os.pipe()
    secret, fill = os.pipe()
    command = [
        program, "--homedir", str(home), "--no-options", "--batch", "--no-tty", "--no-auto-key-retrieve",
        "--trust-model", "always", "--no-encrypt-to", "--pinentry-mode", "loopback", "--passphrase-fd", str(secret),
        "--status-fd", str(writing), "--output", "-", *words,
    ]  # fmt: skip
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            pass_fds=(writing, secret), env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, cwd="/", start_new_session=True,
        )  # fmt: skip
    finally:
        os.close(writing)
        os.close(secret)
    os.write(fill, (settings.passphrase or "").encode() + b"\n")
    os.close(fill)
    return _talk(process, reading, content, limit_bytes)


def _talk(process: subprocess.Popen[bytes], reading: int, content: bytes, limit_bytes: int) -> _Said:
    """Feed it, and read its two outputs at once, so that none of the three pipes can stand still."""
    assert process.stdin is not None and process.stdout is not None
    told: list[bytes] = []
    watch = threading.Timer(_SECONDS, _kill, (process,))
    feeder = threading.Thread(target=_feed, args=(process, content), daemon=True)
    listener = threading.Thread(target=_listen, args=(reading, told), daemon=True)
    for thread in (watch, feeder, listener):
        thread.start()
    try:
        output = process.stdout.read(limit_bytes + 1)
        if len(output) > limit_bytes:
            _kill(process)
        process.stdout.close()
        code = process.wait()
    finally:
        watch.cancel()
    feeder.join()
    listener.join()
    lines = b"".join(told).decode("ascii", "replace").split("\n")
    marked = (line.removeprefix(_MARK).split(" ") for line in lines if line.startswith(_MARK))
    status = tuple((first, tuple(rest)) for first, *rest in marked)
    return _Said(code if len(output) <= limit_bytes else -1, output, status)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End it and whatever it has started in its session: each of them holds our pipes open."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _feed(process: subprocess.Popen[bytes], content: bytes) -> None:
    assert process.stdin is not None
    try:
        with process.stdin as stream:
            stream.write(content)
    except OSError:  # it has ended, which its exit tells
        pass


def _listen(reading: int, told: list[bytes]) -> None:
    with os.fdopen(reading, "rb") as stream:
        told.append(stream.read())


def _private(home: Path) -> Path:
    try:
        mode = home.stat().st_mode
    except OSError as error:
        raise ConfigError(f"{home}: the GnuPG home cannot be read ({type(error).__name__})") from None
    if mode & _OTHERS:
        raise ConfigError(f"{home}: the GnuPG home can be read by others; make it private (chmod 700)")
    return home
