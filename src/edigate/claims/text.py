"""Text in the characters that a file may hold: upper case, ASCII, no separator, single blanks.

The rule is the same for every partner: whatever may be a separator anywhere is never data.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

SEPARATORS = "*~:^|<>\\"

_WORD = r"[A-Za-z0-9!\"#$%&'()+,\-./;=?@_\[\]{}]+"
SENDABLE = re.compile(f"{_WORD}(?: {_WORD})*")
_CHARACTERS = re.compile(r"[A-Za-z0-9!\"#$%&'()+,\-./;=?@_\[\]{} \n]*")  # of words, and between them
_UNSENDABLE = re.compile(r"[^A-Za-z0-9!\"#$%&'()+,\-./;=?@_\[\]{}]+")
_SPELLED = str.maketrans({
    "Æ": "AE", "Ø": "O", "Œ": "OE", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Ħ": "H", "Ŧ": "T",
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "`": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2033": '"', "«": '"', "»": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2026": "...", "º": "O", "ª": "A",
})  # fmt: skip


def is_clean(text: str) -> bool:
    """Whether the text goes out as it stands, letter case aside."""
    return not text or (text.isalnum() and text.isascii()) or SENDABLE.fullmatch(text) is not None


def are_clean(texts: Sequence[str]) -> bool:
    """Whether all of these texts, none of them empty, go out as they stand: tested as one, a line for each."""
    whole = "\n".join(texts)
    return (
        _CHARACTERS.fullmatch(whole) is not None
        and whole.count("\n") == max(len(texts) - 1, 0)
        and "  " not in whole
        and "\n " not in whole
        and " \n" not in whole
        and whole[:1] != " "
        and whole[-1:] != " "
    )


def clean(text: str) -> str:
    """The text as it goes out.

    Accents are dropped, typographic marks become plain ones, whatever else cannot stand in a file becomes a blank.
    """
    if is_clean(text):
        return text.upper()
    plain = unicodedata.normalize("NFKD", text.upper().translate(_SPELLED)).upper()
    bare = "".join(character for character in plain if not unicodedata.combining(character))
    return _UNSENDABLE.sub(" ", bare).strip()
