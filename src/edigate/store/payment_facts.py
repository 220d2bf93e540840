"""A claim payment's facts as they lie in their column: MessagePack, the fields of the claim and of its lines by their place.

Names of fields would be two thirds of it, and a row without them needs no page of its own. What was written with names is
still read. Places mean what the classes of the facts say, so their fields may only grow at the end, with a default.
"""

from __future__ import annotations

from typing import Any, get_type_hints

import msgspec
from msgspec.structs import astuple, fields

from edigate.errors import LocalError
from edigate.store.engine import Tx
from edigate.transactions.remittance_835.facts import ClaimPayment, ServicePayment

PURPOSE = b"payment"


def _by_place(kind: type[msgspec.Struct], **instead: Any) -> Any:
    """A class of the same fields that are read by their place."""
    hints = {**get_type_hints(kind), **instead}
    return msgspec.defstruct(
        kind.__name__,
        [(each.name, hints[each.name], *(() if each.default is msgspec.NODEFAULT else (each.default,))) for each in fields(kind)],
        array_like=True, gc=False,
    )  # fmt: skip


_PLACED = msgspec.msgpack.Decoder(_by_place(ClaimPayment, lines=list[_by_place(ServicePayment)]))  # type: ignore[misc]
_NAMED = msgspec.msgpack.Decoder(ClaimPayment)
_ENCODER = msgspec.msgpack.Encoder()
_LINES = ClaimPayment.__struct_fields__.index("lines")
_MAPS = tuple(bytes([first]) for first in (*range(0x80, 0x90), 0xDE, 0xDF))  # how MessagePack begins a map


def packed(tx: Tx, payment: ClaimPayment) -> bytes:
    """The facts as they are stored, sealed where the database is encrypted."""
    placed = list(astuple(payment))
    placed[_LINES] = [astuple(line) for line in payment.lines]
    return tx.vault.seal(_ENCODER.encode(placed), PURPOSE)


def unpacked(tx: Tx, data: bytes) -> ClaimPayment:
    """The facts. `LocalError` when they are not what this program can read."""
    plain = tx.vault.open(data, PURPOSE)
    try:
        if plain.startswith(_MAPS):
            return _NAMED.decode(plain)
        return msgspec.convert(_PLACED.decode(plain), ClaimPayment, from_attributes=True)
    except msgspec.MsgspecError:
        raise LocalError(
            "a claim payment on record cannot be read: it was written by another version"
        ) from None
