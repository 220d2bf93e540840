"""Text on the wire: upper case, plain letters, no separator, single blanks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edigate.claims.text import SEPARATORS, are_clean, clean, is_clean


@pytest.mark.parametrize(
    "written, sent",
    [
        ("Rivera", "RIVERA"),
        ("O'Brien-Smith Jr.", "O'BRIEN-SMITH JR."),
        ("José Núñez", "JOSE NUNEZ"),
        ("Łukasz Øre", "LUKASZ ORE"),
        ("Straße", "STRASSE"),
        ("Ǆemal", "DZEMAL"),
        ("D\u2019Arcy \u2013 \u201cAl\u201d", 'D\'ARCY - "AL"'),
        ("Unit*4~B:C^D|E", "UNIT 4 B C D E"),
        ("two  blanks", "TWO BLANKS"),
        ("tab\tnew\nline", "TAB NEW LINE"),
        (" outside ", "OUTSIDE"),
        ("\u5c71\u7530", ""),
        ("***", ""),
        ("", ""),
    ],
)
def test_clean(written: str, sent: str) -> None:
    assert clean(written) == sent
    assert is_clean(written) == (written.isascii() and written.upper() == sent)


@given(st.text())
def test_whatever_is_written_can_be_sent(written: str) -> None:
    sent = clean(written)
    assert sent.isascii()
    assert sent.isprintable()
    assert not set(sent) & set(SEPARATORS)
    assert sent == sent.strip() == sent.upper()
    assert "  " not in sent
    assert clean(sent) == sent
    assert is_clean(sent)
    assert is_clean(written) == (written.isascii() and sent == written.upper())


@given(st.lists(st.text("aZ9 \n~é", min_size=1, max_size=4), max_size=4))
def test_many_are_clean_when_each_is(texts: list[str]) -> None:
    assert are_clean(texts) == all(map(is_clean, texts))
