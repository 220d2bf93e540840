"""What must be sent beside a claim: each attachment that it announces (PWK), and where it stands."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from edigate.claims.model import Claim
from edigate.claims.paperwork import Attachment

TRANSMISSIONS = {
    "AA": "available on request", "BM": "by mail", "EL": "electronically, on its own", "EM": "by e-mail",
    "FT": "by file transfer", "FX": "by fax", "NS": "not said",
}  # fmt: skip
_ON_REQUEST = frozenset(("AA", "NS"))


class Enclosure(msgspec.Struct, frozen=True, gc=False):
    """One attachment: of the claim, or of its line `line` (counted from 1). `to_send`: whether it goes without being asked.

    `type` PWK01, `transmission` PWK02, `control_number` PWK06, which the paper itself must show.
    """

    line: int | None
    type: str
    transmission: str
    control_number: str | None
    to_send: bool


def enclosures_of(claim: Claim) -> Iterator[Enclosure]:
    """The attachments of the claim, then those of each line."""
    yield from (_enclosure(each, None) for each in claim.attachments)
    for n, line in enumerate(claim.lines, start=1):
        yield from (_enclosure(each, n) for each in vars(line).get("attachments", ()))


def _enclosure(attachment: Attachment, line: int | None) -> Enclosure:
    return Enclosure(
        line, attachment.type, attachment.transmission, attachment.control_number,
        attachment.transmission not in _ON_REQUEST,
    )  # fmt: skip
