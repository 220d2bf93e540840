"""Wrappers from a partner: opened under limits, and whatever is odd about them is refused (R-34, R-35)."""

from __future__ import annotations

import gzip
import io
import stat
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edigate.transport.wrapping import Inner, Limits, Refused, Wrapper, is_cut_off, unwrap, wrap, wrapper_of

X12 = b"ISA*00*" + b"~".join(b"SEG*%d" % n for n in range(500))


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content, method)
    return target.getvalue()


def reason(content: bytes, limits: Limits | None = None) -> str:
    refused = unwrap(content, None, limits or Limits())
    assert isinstance(refused, Refused), refused
    return refused.reason


@pytest.mark.parametrize("kind", [Wrapper.ZIP, Wrapper.GZIP])
def test_there_and_back_and_the_same_bytes_each_time(kind: Wrapper) -> None:
    one = wrap(kind, "a.837.zip", X12)
    assert one == wrap(kind, "a.837.zip", X12) and wrapper_of(one) is kind
    name = "a.837" if kind is Wrapper.ZIP else ""
    assert unwrap(one) == (Inner(name, X12),)


def test_several_files_folders_and_members() -> None:
    found = unwrap(zipped(("in/", b""), ("in/1.835", X12), ("2.999", b"ISA*")))
    assert found == (Inner("in/1.835", X12), Inner("2.999", b"ISA*"))
    assert unwrap(gzip.compress(b"ISA*1") + gzip.compress(b"~2") + b"\0\0") == (Inner("", b"ISA*1~2"),)


def test_a_wrapper_in_a_wrapper_and_no_deeper() -> None:
    two = zipped(("a.gz", gzip.compress(X12)))
    assert unwrap(two) == (Inner("a.gz", X12),)
    assert "within" in reason(gzip.compress(two))


def test_names_are_data() -> None:
    """Zip slip: nothing is written anywhere, and the name is one printable line."""
    found = unwrap(zipped(("../../etc/passwd", b"ISA*"), ("a\n\x1b[2J.835", b"ISA*"), ("/abs", b"ISA*")))
    assert isinstance(found, tuple) and len(found) == 3
    assert all(each.name.isprintable() for each in found)


def test_bombs() -> None:
    zeros = b"\0" * 50_000_000
    for bomb in (zipped(("a", zeros)), gzip.compress(zeros), zipped(("a.gz", gzip.compress(zeros)))):
        assert len(bomb) < 100_000 and reason(bomb) == "it holds more than the limit"
    assert reason(zipped(("a", X12)), Limits(total_bytes=100)) == "it holds more than the limit"
    assert reason(zipped(*((str(n), b"") for n in range(1001)))) == "it holds too many files"


def test_sizes_that_lie() -> None:
    honest = zipped(("a", b"\0" * 5_000_000))
    size = (5_000_000).to_bytes(4, "little")
    assert reason(honest.replace(size, (10).to_bytes(4, "little"))) in (
        "it is no whole zip file", "it holds more than the limit",
    )  # fmt: skip


def test_encrypted_entries_links_and_odd_methods() -> None:
    encrypted = bytearray(zipped(("a", X12)))
    encrypted[6] |= 1
    encrypted[encrypted.index(b"PK\x01\x02") + 8] |= 1
    assert reason(bytes(encrypted)) == "a file in it is encrypted"
    link = zipfile.ZipInfo("a")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert reason(zipped((link, b"/etc/passwd"))) == "it holds a link or a device"
    assert "unusual" in reason(zipped(("a", X12), method=zipfile.ZIP_LZMA))


def test_what_is_cut_off() -> None:
    whole = zipped(("a", X12))
    armored = b"-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n"
    assert not is_cut_off(whole) and is_cut_off(whole[:-30])
    assert not is_cut_off(armored) and is_cut_off(armored[:-30])
    assert not is_cut_off(b"ISA*") and not is_cut_off(b"")
    assert reason(whole[:-30]) == "it is no whole zip file"
    assert reason(gzip.compress(X12)[:-9]) == "it is no whole gzip file"


def test_pgp_without_keys_is_refused() -> None:
    assert wrapper_of(b"\x85\x01\x0c\x03") is Wrapper.PGP and wrapper_of(b"ISA*") is None
    assert "[pgp]" in reason(b"-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n")


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"PK\x05\x06", b""]),
    st.integers(0, 400),
)
def test_any_bytes_end_in_files_or_in_a_reason(noise: bytes, beginning: bytes, at: int) -> None:
    whole = zipped(("a", X12[:100]))
    for content in (beginning + noise, whole[: at % len(whole)] + noise + whole[at % len(whole) :]):
        assert isinstance(unwrap(content), tuple | Refused)
        is_cut_off(content)
