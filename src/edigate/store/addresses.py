"""How references and numbers are written into columns, so that they can be found again."""

from __future__ import annotations

import hashlib

from edigate.errors import SourceRef

Source = tuple[str | None, int | None, str | None, int | None]
SOURCE_COLUMNS = ("source_sha256", "source_ordinal", "source_id", "source_element")


def source_values(source: SourceRef | None) -> Source:
    """A source as its four columns."""
    return (
        (None, None, None, None)
        if source is None
        else (source.sha256, source.ordinal, source.id, source.element)
    )


def source_ref(
    sha256: str | None, ordinal: int | None, id_: str | None, element: int | None
) -> SourceRef | None:
    """The four columns as a source."""
    return None if sha256 is None or ordinal is None else SourceRef(sha256, ordinal, id_, element)


def plain(number: str) -> str:
    """A control number without blanks and leading zeros, which some partners add or drop."""
    number = number.strip()
    return number.lstrip("0") or "0" if number.isdigit() else number


def folded(number: str) -> str:
    """A patient control number without what partners change: case, blanks, punctuation, leading zeros."""
    return "".join(character for character in number.casefold() if character.isalnum()).lstrip("0")


def digest(*parts: object) -> str:
    """A short fingerprint of some values, for natural keys."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
