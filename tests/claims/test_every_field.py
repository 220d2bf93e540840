"""Whatever field of whatever part is given: read at once it is what care makes, and what is remembered changes nothing."""

from __future__ import annotations

import pytest

from claims.every_field import fields_of
from claims.test_plain import TODAY, everything_of, with_care, written
from edigate.claims import plain
from edigate.claims.base import Strict
from edigate.claims.edits import check
from edigate.claims.model import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_is_read_at_once_as_with_care(kind: str) -> None:
    taken: set[tuple[type[Strict], str]] = set()
    every: set[tuple[type[Strict], str]] = set()
    for model, name, told in fields_of(kind):
        every.add((model, name))
        careful, read = with_care(told), plain.read(told)
        assert (read is None) == (careful is None), (model, name)
        if read is None or careful is None:
            continue
        assert everything_of(read.claim) == everything_of(careful[0]), (model, name)
        assert read.repairs == careful[1]
        taken.add((model, name))
        afresh = read.claim.model_copy(deep=True)
        assert check(read.claim, today=TODAY) == check(afresh, today=TODAY)
        assert written(read.claim) == written(afresh)
    assert taken == every
