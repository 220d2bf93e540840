"""A claim payment's facts as they lie in their column: MessagePack, the fields of the claim, its lines, adjustments,
procedures, persons and parties by their place.

Names of fields would be two thirds of it, and half of what is written for a payment. What was written with names, or with
names below the lines, is still read. Places mean what the classes of the facts say, so their fields may only grow at the
end, with a default.
"""

from __future__ import annotations

from typing import Any, get_type_hints

import msgspec
from msgspec.structs import astuple, fields

from edigate.errors import LocalError
from edigate.store.engine import Tx
from edigate.transactions.remittance_835.facts import Adjustment, ClaimPayment, ServicePayment
from edigate.transactions.values import Party, Person, Procedure

PURPOSE = b"payment"


def _by_place(kind: type[msgspec.Struct], **instead: Any) -> Any:
    """A class of the same fields that are read by their place."""
    hints = {**get_type_hints(kind), **instead}
    return msgspec.defstruct(
        kind.__name__,
        [(each.name, hints[each.name], *(() if each.default is msgspec.NODEFAULT else (each.default,))) for each in fields(kind)],
        array_like=True, gc=False,
    )  # fmt: skip


_CLAIM = get_type_hints(ClaimPayment)
_ENTITIES = {name: kind for name, hint in _CLAIM.items() for kind in (Person, Party) if hint == kind | None}
_ADJUSTMENTS: Any = list[_by_place(Adjustment)]  # type: ignore[misc]
_LINE: Any = _by_place(ServicePayment, procedure=_by_place(Procedure) | None, adjustments=_ADJUSTMENTS)
_PLACED = msgspec.msgpack.Decoder(_by_place(
    ClaimPayment, lines=list[_LINE], adjustments=_ADJUSTMENTS,
    **{name: _by_place(kind) | None for name, kind in _ENTITIES.items()},
))  # fmt: skip
_NAMED_BELOW = msgspec.msgpack.Decoder(_by_place(ClaimPayment, lines=list[_by_place(ServicePayment)]))  # type: ignore[misc]
_NAMED = msgspec.msgpack.Decoder(ClaimPayment)
_ENCODER = msgspec.msgpack.Encoder()
_LINES, _OF_CLAIM, *_WHO = map(ClaimPayment.__struct_fields__.index, ("lines", "adjustments", *_ENTITIES))
_DONE, _OF_LINE = map(ServicePayment.__struct_fields__.index, ("procedure", "adjustments"))
_ALL_PLACED = b"\xc1"  # begins nothing in MessagePack
_MAPS = tuple(bytes([first]) for first in (*range(0x80, 0x90), 0xDE, 0xDF))  # how MessagePack begins a map


def packed(tx: Tx, payment: ClaimPayment) -> bytes:
    """The facts as they are stored, sealed where the database is encrypted."""
    placed = list(astuple(payment))
    placed[_LINES] = [_placed_line(line) for line in payment.lines]
    placed[_OF_CLAIM] = list(map(astuple, payment.adjustments))
    for at in _WHO:
        if placed[at] is not None:
            placed[at] = astuple(placed[at])
    return tx.vault.seal(_ALL_PLACED + _ENCODER.encode(placed), PURPOSE)


def _placed_line(line: ServicePayment) -> list[Any]:
    placed = list(astuple(line))
    placed[_OF_LINE] = list(map(astuple, line.adjustments))
    if line.procedure is not None:
        placed[_DONE] = astuple(line.procedure)
    return placed


def unpacked(tx: Tx, data: bytes) -> ClaimPayment:
    """The facts. `LocalError` when they are not what this program can read."""
    plain = tx.vault.open(data, PURPOSE)
    try:
        if plain.startswith(_MAPS):
            return _NAMED.decode(plain)
        told = _PLACED.decode(plain[1:]) if plain.startswith(_ALL_PLACED) else _NAMED_BELOW.decode(plain)
        return msgspec.convert(told, ClaimPayment, from_attributes=True)
    except msgspec.MsgspecError:
        raise LocalError(
            "a claim payment on record cannot be read: it was written by another version"
        ) from None
