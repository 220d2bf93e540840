"""The shapes of procedure codes and modifiers, in capitals: CPT and HCPCS (qualifier HC), and what may stand behind."""

from __future__ import annotations

import re

_CODE = re.compile(r"\d{5}|\d{4}[A-Z]|[A-Z]\d{4}", re.ASCII)
_MODIFIER = re.compile(r"[0-9A-Z]{2}", re.ASCII)


def is_procedure(code: str) -> bool:
    """Whether it is five digits, four digits and a letter (both CPT), or a letter and four digits (HCPCS level II)."""
    return _CODE.fullmatch(code) is not None


def is_modifier(code: str) -> bool:
    """Whether it is two digits or capital letters."""
    return _MODIFIER.fullmatch(code) is not None
