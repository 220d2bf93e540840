"""The outline of a claim's text: the little that matching needs of it, kept beside it so that no text is unpacked to match.

It follows from the text alone. Claims that were taken in before there were outlines have none; theirs is made when asked for.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from edigate.codes import tax_id
from edigate.errors import LocalError
from edigate.outcome.known import KnownLine
from edigate.store.bodies import PURPOSE, bytes_of
from edigate.store.engine import Tx


class Outline(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Who bills (the NPI, and all numbers without hyphens), whether the claim names further payers, and its lines. Stored by
    the places of its fields."""

    billing_npi: str | None = None
    billing_ids: frozenset[str] = frozenset()
    has_other_payers: bool = False
    lines: tuple[KnownLine, ...] = ()


NOTHING = Outline()


class _Procedure(msgspec.Struct, frozen=True, gc=False):
    code: str | None = None
    modifiers: tuple[str, ...] = ()


class _Line(msgspec.Struct, frozen=True, gc=False):
    charge: Decimal
    line_control_number: str = ""
    procedure: _Procedure | None = None
    service_date: date | None = None


class _Provider(msgspec.Struct, frozen=True, gc=False):
    npi: str | None = None
    ein: str | None = None
    ssn: str | None = None


class _Body(msgspec.Struct, frozen=True, gc=False):
    """The little of a stored claim that is needed; reading the whole model would cost ten times as much."""

    lines: tuple[_Line, ...] = ()
    billing_provider: _Provider = _Provider()


_NO_PROCEDURE = _Procedure()
_BODY = msgspec.json.Decoder(_Body)
_OUTLINE = msgspec.msgpack.Decoder(Outline)
_ENCODER = msgspec.msgpack.Encoder(order="deterministic")


def outlined(tx: Tx, text: str) -> bytes:
    """The outline of a text as it is stored, sealed where the database is encrypted."""
    return tx.vault.seal(_ENCODER.encode(_outline(text.encode())), PURPOSE)


def outline_of(tx: Tx, outline: bytes | None, body: bytes) -> Outline:
    """What is stored; where there is no outline, that of the stored text; of a text that was purged, nothing.

    `LocalError` when what is stored cannot be read.
    """
    if outline is None:
        text = bytes_of(tx, body)
        return _outline(text) if text else NOTHING
    try:
        return _OUTLINE.decode(tx.vault.open(outline, PURPOSE))
    except msgspec.MsgspecError:
        raise LocalError("the outline of a claim is damaged: what is stored is not what was kept") from None


def is_outline_of(tx: Tx, outline: bytes | None, body: bytes) -> bool:
    """Whether a stored outline is that of the stored text. Without one, and without a text, there is nothing to differ."""
    if outline is None or not body:
        return outline is None
    try:
        return outline_of(tx, outline, body) == _outline(bytes_of(tx, body))
    except (LocalError, msgspec.MsgspecError):
        return False


def _outline(text: bytes) -> Outline:
    body = _BODY.decode(text)
    biller = body.billing_provider
    return Outline(
        biller.npi,
        frozenset([tax_id.bare(each) for each in (biller.npi, biller.ein, biller.ssn) if each]),
        b'"other_payers"' in text,
        tuple([_line(each) for each in body.lines]),
    )


def _line(line: _Line) -> KnownLine:
    procedure = line.procedure or _NO_PROCEDURE
    return KnownLine(
        line.line_control_number, line.charge, procedure.code, procedure.modifiers, line.service_date
    )
