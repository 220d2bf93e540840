"""The National Provider Identifier: ten digits, the last of which checks the others."""

from __future__ import annotations

ISSUER = "80840"  # health (80) + United States (840): the card prefix that enters the check digit


def is_valid(npi: str) -> bool:
    """Whether this is a well-formed NPI: ten digits, the first 1 or 2, Luhn over 80840 + NPI (45 CFR 162.406)."""
    if len(npi) != 10 or not (npi.isascii() and npi.isdigit()) or npi[0] not in "12":
        return False
    return _luhn_sum(ISSUER + npi) % 10 == 0


def with_check_digit(nine: str) -> str:
    """The NPI that starts with these nine digits: the tenth is computed. For invented providers."""
    return nine + str(-_luhn_sum(ISSUER + nine + "0") % 10)


def _luhn_sum(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + place % 2)
        total += number - 9 if number > 9 else number
    return total
