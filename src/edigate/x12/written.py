"""How numbers stand on the wire, whatever the set."""

from __future__ import annotations

from decimal import Decimal


def amount(number: Decimal) -> str:
    """An amount or quantity: no exponent, no trailing zeros, zero is 0 and has no sign."""
    text = str(number)
    if "E" in text:
        text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
