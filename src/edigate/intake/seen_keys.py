"""Which claim keys a file has named so far, exactly and in little memory: some twenty bytes for each claim of a large file."""

from __future__ import annotations

_RECENT = 8_192  # keys held as they are; older ones are packed
_BITS = 1 << 24  # of the map that says at once of nearly every new key that it is none of the packed ones


class SeenKeys:
    """The keys of one file."""

    def __init__(self) -> None:
        self._recent: set[str] = set()
        self._packed = bytearray(b"\n")  # every older key on a line of its own
        self._map: bytearray | None = None

    def add(self, practice: str | None, key: str) -> bool:
        """Take a key in; False when this practice's claim of this key was named before."""
        name = f"{practice!r} {key!r}"  # repr: a line break in a key is written as two characters
        if name in self._recent or self._is_packed(name):
            return False
        self._recent.add(name)
        if len(self._recent) >= _RECENT:
            self._pack()
        return True

    def _is_packed(self, name: str) -> bool:
        if self._map is None:
            return False
        for place in _places(name):
            if not self._map[place >> 3] & (1 << (place & 7)):
                return False
        return f"\n{name}\n".encode("utf-8", "surrogatepass") in self._packed

    def _pack(self) -> None:
        if self._map is None:
            self._map = bytearray(_BITS >> 3)
        for name in self._recent:
            for place in _places(name):
                self._map[place >> 3] |= 1 << (place & 7)
            self._packed += f"{name}\n".encode("utf-8", "surrogatepass")
        self._recent = set()


def _places(name: str) -> tuple[int, int]:
    """Two places in the map. Python's own hash of texts: it differs from process to process, and no answer rests on it."""
    number = hash(name)
    return number & (_BITS - 1), (number >> 24) & (_BITS - 1)
