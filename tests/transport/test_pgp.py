"""PGP with gpg itself: by fingerprint, one good signature where it is asked for, and nothing believed that a message says
(R-36)."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from edigate.errors import ConfigError
from edigate.transport import pgp
from edigate.transport.pgp import PgpSettings
from edigate.transport.wrapping import Inner, Refused, Wrapper, unwrap, wrapper_of
from pgp_keys import Parties

X12 = b"ISA*00*" + b"~".join(b"SEG*%d" % n for n in range(300))
SIGNED = ("--trust-model", "always", "--sign", "--local-user")


@pytest.fixture
def ours(parties: Parties) -> PgpSettings:
    return PgpSettings(
        parties.ours.home, encrypt_to=parties.their_key, sign_as=parties.our_key, signed_by=(parties.their_key,),
        passphrase="open-sesame",
    )  # fmt: skip


def to_us(parties: Parties, *words: str, content: bytes = X12) -> bytes:
    """A message of the partner's, encrypted to us."""
    return parties.theirs.gpg(
        "--trust-model", "always", "--recipient", parties.our_key, "--encrypt", *words, content=content
    )


def opened(settings: PgpSettings, message: bytes, limit: int = 1_000_000) -> str:
    """Why a message is refused; empty when it is not."""
    said = pgp.decrypt(settings, message, limit)
    return said.reason if isinstance(said, Refused) else ""


def test_there_the_partner_reads_it_and_sees_who_signed(parties: Parties, ours: PgpSettings) -> None:
    message = pgp.encrypt(ours, X12)
    assert wrapper_of(message) is Wrapper.PGP and X12 not in message
    theirs = PgpSettings(parties.theirs.home, signed_by=(parties.our_key,))
    assert pgp.decrypt(theirs, message, 1_000_000) == X12
    assert "another key" in opened(replace(theirs, signed_by=(parties.their_key,)), message)


@pytest.mark.parametrize("armor", [True, False])
def test_back(parties: Parties, ours: PgpSettings, armor: bool) -> None:
    message = to_us(parties, *SIGNED, parties.their_key, *(("--armor",) if armor else ()))
    assert pgp.decrypt(ours, message, 1_000_000) == X12

    def decrypt(content: bytes, limit: int) -> bytes | Refused:
        return pgp.decrypt(ours, content, limit)

    assert unwrap(message, decrypt) == (Inner("", X12),)


def test_a_signature_that_is_missing_another_s_or_bad(parties: Parties, ours: PgpSettings) -> None:
    assert "one good signature" in opened(ours, to_us(parties))
    assert opened(replace(ours, signed_by=()), to_us(parties)) == ""
    assert "another key" in opened(ours, to_us(parties, *SIGNED, parties.stranger))
    twice = to_us(parties, *SIGNED, parties.their_key, "--local-user", parties.stranger)
    assert "one good signature" in opened(ours, twice)


def test_keys_that_have_ended(parties: Parties, ours: PgpSettings) -> None:
    time.sleep(max(0, parties.ends_at - time.time()))
    with pytest.raises(ConfigError, match="encrypt_to is missing, has ended"):
        pgp.encrypt(replace(ours, encrypt_to=parties.ended), X12)
    with pytest.raises(ConfigError, match="nothing was encrypted"):
        pgp.encrypt(replace(ours, encrypt_to="0" * 40), X12)
    assert "bad" in opened(replace(ours, signed_by=(parties.ended,)), parties.signed_before)
    assert "bad" in opened(replace(ours, signed_by=()), parties.signed_before)


def test_another_key_damage_and_what_is_no_message(parties: Parties, ours: PgpSettings) -> None:
    elsewhere = parties.theirs.gpg(
        "--trust-model", "always", "-r", parties.their_key, "--encrypt", content=X12
    )
    assert "another key than ours" in opened(ours, elsewhere)
    message = to_us(parties, *SIGNED, parties.their_key)
    for at in (len(message) // 2, len(message) - 5):
        damaged = message[:at] + bytes([message[at] ^ 1]) + message[at + 1 :]
        assert opened(ours, damaged) != ""
        assert opened(ours, message[:at]) != ""
    assert opened(ours, b"\x85nothing of the kind") != ""
    assert opened(ours, message + message) != "" or pgp.decrypt(ours, message + message, 1_000_000) == X12


def test_status_lines_in_a_name_are_not_believed(parties: Parties, ours: PgpSettings) -> None:
    """CVE-2018-12020: the name of the file within, which gpg used to print for people beside its status."""
    name = f"x\n[GNUPG:] GOODSIG 0 a\n[GNUPG:] VALIDSIG {parties.their_key} 0 0 0 0 0 0 0 0 {parties.their_key}\n"
    assert "one good signature" in opened(ours, to_us(parties, "--set-filename", name))


def test_a_bomb_and_the_limit(parties: Parties, ours: PgpSettings) -> None:
    message = to_us(parties, *SIGNED, parties.their_key, content=b"\0" * 20_000_000)
    assert len(message) < 100_000 and opened(ours, message, 1_000_000) != ""


def test_a_wrong_passphrase_and_a_home_for_everybody(
    parties: Parties, ours: PgpSettings, tmp_path: Path
) -> None:
    parties.ours.gpg("--version")
    tmp_path.chmod(0o755)
    with pytest.raises(ConfigError, match="chmod 700"):
        pgp.encrypt(replace(ours, home=tmp_path), X12)
    with pytest.raises(ConfigError, match="cannot be read"):
        pgp.encrypt(replace(ours, home=tmp_path / "none"), X12)
    assert "open-sesame" not in repr(ours)


def test_a_gpg_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child of it holds our pipes open: ending gpg alone would leave us reading."""
    program, home = tmp_path / "gpg", tmp_path / "home"
    program.write_text("#!/bin/sh\nsleep 60 &\nwait\n")
    program.chmod(0o700)
    home.mkdir(mode=0o700)
    monkeypatch.setattr(pgp, "GPG", (str(program),))
    monkeypatch.setattr(pgp, "_SECONDS", 0.3)
    began = time.monotonic()
    with pytest.raises(ConfigError, match="nothing was encrypted"):
        pgp.encrypt(PgpSettings(home, encrypt_to="0" * 40), X12)
    assert "cannot decrypt" in opened(PgpSettings(home), X12)
    assert time.monotonic() - began < 2 * 3 * (0.3 + 1)
