"""The caller's own names of the places in a claim: what our JSON pointer is called in the file that was handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from edigate.errors import Finding


class Places(msgspec.Struct, frozen=True, gc=False):
    """Names of places in one claim: pointers in our claim to the caller's own words for the same place.

    A place that has no name of its own (a field that is absent) is called by the nearest place above it and our pointer.
    """

    names: Mapping[str, str]

    def name(self, pointer: str) -> str:
        """What the caller calls this place."""
        found = self.names.get(pointer)
        if found is not None:
            return found
        above = pointer.rpartition("/")[0]
        while above and above not in self.names:
            above = above.rpartition("/")[0]
        near = self.names.get(above)
        return f"{near}: {pointer}" if near else pointer


def named(findings: Iterable[Finding], base: str, places: Places | None) -> tuple[Finding, ...]:
    """The findings with `field` in the caller's words: by `places`, else below `base`, the claim's own pointer."""
    if places is None and not base:
        return tuple(findings)
    return tuple(
        msgspec.structs.replace(each, field=places.name(each.field) if places else base + each.field)
        if each.field is not None
        else each
        for each in findings
    )
