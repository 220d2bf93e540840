"""The shapes of control numbers. The store reserves them; here is what a valid one looks like.

ISA13 is nine digits, GS06 the same number without zeros (X12 RFI 1220: a 999 names only GS06, so both come from one
counter), ST02 four digits or more within the group.
"""

from __future__ import annotations

LAST_INTERCHANGE_NUMBER = 999_999_999


def isa13(number: int) -> str:
    """`number` as ISA13: nine digits. `ValueError` outside 1..999999999."""
    if not 1 <= number <= LAST_INTERCHANGE_NUMBER:
        raise ValueError("an interchange control number lies between 1 and 999999999")
    return f"{number:09d}"


def st02(position: int) -> str:
    """The control number of the set at `position` (from 1) in its group: at least four digits."""
    return f"{position:04d}"


def same_number(left: str, right: str) -> bool:
    """Whether two control numbers are equal, leading zeros and blanks aside (re-keying partners drop them)."""
    left, right = left.strip(), right.strip()
    are_numbers = (left + right).isascii() and left.isdigit() and right.isdigit()
    return left == right or (are_numbers and left.lstrip("0") == right.lstrip("0"))
