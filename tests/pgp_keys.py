"""Real PGP keys for tests: made by gpg in homes of their own, whose agents end with the test."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from requirements import require

SIGNED_BEFORE = b"ISA*00*"


@dataclass
class Keys:
    """One party's GnuPG home."""

    home: Path

    def gpg(self, *words: str, content: bytes = b"") -> bytes:
        command = [
            "gpg",
            "--homedir",
            str(self.home),
            "--batch",
            "--yes",
            "--no-tty",
            "--pinentry-mode",
            "loopback",
        ]
        done = subprocess.run([*command, *words], input=content, capture_output=True, check=True, timeout=60)
        return done.stdout

    def make(self, name: str, passphrase: str = "", ends: str = "never") -> str:
        """A new key that signs and decrypts; its fingerprint."""
        before = set(self.fingerprints())
        secret = ("--passphrase", passphrase)
        self.gpg(*secret, "--quick-generate-key", f"{name} <{name}@example.com>", "ed25519", "sign", ends)
        (fingerprint,) = set(self.fingerprints()) - before
        self.gpg(*secret, "--quick-add-key", fingerprint, "cv25519", "encr", ends)
        return fingerprint

    def fingerprints(self) -> list[str]:
        lines = self.gpg("--with-colons", "--list-keys").decode().split("\n")
        return [after.split(":")[9] for line, after in itertools.pairwise(lines) if line.startswith("pub:")]

    def give(self, other: Keys, fingerprint: str) -> None:
        """Hand the public half to somebody."""
        other.gpg("--import", content=self.gpg("--export", fingerprint))

    def forget(self) -> None:
        """End the agent, which remembers passphrases."""
        subprocess.run(["gpgconf", "--homedir", str(self.home), "--kill", "all"], check=False, timeout=30)

    def close(self) -> None:
        self.forget()
        shutil.rmtree(self.home, ignore_errors=True)


def new_keys() -> Keys:
    """An empty home; short, since a socket's name may have about 100 bytes."""
    require(shutil.which("gpg") and shutil.which("gpgconf"), "gpg is not installed")
    home = Path(tempfile.mkdtemp(prefix="edigate-pgp-", dir="/tmp"))
    os.chmod(home, 0o700)
    return Keys(home)


@dataclass
class Parties:
    """We and a partner, who have each other's keys; one that nobody allowed, and one that ends at `ends_at` with what it
    signed before."""

    ours: Keys
    theirs: Keys
    our_key: str
    their_key: str
    stranger: str
    ended: str
    ends_at: float
    signed_before: bytes


@pytest.fixture(scope="session")
def parties() -> Iterator[Parties]:
    ours, theirs = new_keys(), new_keys()
    try:
        our_key, their_key, stranger = (
            ours.make("us", "open-sesame"),
            theirs.make("them"),
            theirs.make("stranger"),
        )
        ours.give(theirs, our_key)
        ended, ends_at = theirs.make("old", ends="seconds=8"), time.time() + 9
        signed = (
            "--trust-model",
            "always",
            "--sign",
            "--local-user",
            ended,
            "--recipient",
            our_key,
            "--encrypt",
        )
        before = theirs.gpg(*signed, content=SIGNED_BEFORE)
        for each in (their_key, stranger, ended):
            theirs.give(ours, each)
        made = Parties(ours, theirs, our_key, their_key, stranger, ended, ends_at, before)
        yield made
    finally:
        ours.close()
        theirs.close()
