"""Names of files, ours and theirs: what may be asked for, and how a strange one is shown."""

from __future__ import annotations

import hashlib

from edigate.delivery.outbound_file import OutboundFile
from edigate.errors import PartnerRefused, UsageError
from edigate.transport.remote import RemoteFile


def readable_name(raw: bytes) -> str:
    """A remote name as one printable line: what is not UTF-8, a control or a direction mark shows as an escape."""
    text = raw.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def check_outbound(file: OutboundFile, temp_name: str, temp_suffix: str) -> None:
    """Refuse to send under a name that is none, over a name that is not ours, or bytes that are not the frozen ones."""
    if not _is_plain(file.name.encode("utf-8", "replace")):
        raise UsageError("the outbound file's name is no plain file name")
    if (
        not _is_plain(temp_name.encode("utf-8", "replace"))
        or not temp_suffix
        or not temp_name.endswith(temp_suffix)
    ):
        raise UsageError(
            "a temporary name must be a plain file name that ends with the partner's temporary suffix"
        )
    if file.name.endswith(temp_suffix):
        raise UsageError("the outbound file's name ends like a temporary one")
    if hashlib.sha256(file.content).hexdigest() != file.sha256:
        raise UsageError("the outbound file's bytes are not those that were frozen; nothing was sent")


def check_remote(file: RemoteFile) -> None:
    """Refuse a listed name that would reach outside its folder. Raises PartnerRefused."""
    if not _is_plain(file.raw_name):
        raise PartnerRefused("a listed name is no plain file name; the file is left alone")


def _is_plain(raw: bytes) -> bool:
    return raw not in (b"", b".", b"..") and b"/" not in raw and b"\0" not in raw
