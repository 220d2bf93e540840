"""What the places of our claim are called in the Change Healthcare v3 body that it was read from."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\.\d+(?=\.|$)")


class BodyPlaces:
    """`names` are the places in the body by our pointers, `fields` their path by our path, for what is absent."""

    def __init__(self, base: str, names: Mapping[str, str], fields: Mapping[str, str]) -> None:
        self._base = base
        self._names = names
        self._fields = fields

    def name(self, pointer: str) -> str:
        """The JSON pointer into the body; of an absent field where it would stand."""
        if pointer in self._names:
            return self._names[pointer]
        theirs = self._theirs(pointer)
        if theirs is not None:
            return self._beside(pointer, theirs) or self._from_top(pointer, theirs)
        above = pointer.rpartition("/")[0]
        while above and above not in self._names:
            above = above.rpartition("/")[0]
        return self._names.get(above, self._base)

    def _theirs(self, pointer: str) -> str | None:
        return self._fields.get(_PLACE.sub("[]", pointer[1:].replace("/", ".")))

    def _beside(self, pointer: str, theirs: str) -> str | None:
        """In the object where a neighbour was found: the body may have more lists than the table."""
        above, _, last = theirs.rpartition(".")
        for ours, where in self._names.items():
            if ours.rpartition("/")[0] == pointer.rpartition("/")[0]:
                if (self._theirs(ours) or "").rpartition(".")[0] == above:
                    return f"{where.rpartition('/')[0]}/{last}"
        return None

    def _from_top(self, pointer: str, theirs: str) -> str:
        for place in filter(str.isdecimal, pointer.split("/")):
            theirs = theirs.replace("[]", f".{place}", 1)
        return f"{self._base}/{theirs.replace('.', '/')}"
