"""A partner's limits on the file as a whole: its size, its interchanges, versions, sets in a group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from edigate.errors import NOWHERE, Finding, Location, Severity
from edigate.guides.partner_code import ABOUT_DEMANDS, PartnerRuleCode
from edigate.guides.profile import Limits
from edigate.x12.envelope import Group, Interchange, SetHeader

_CLAIMS = "HC"  # GS01 of the files that we send; answers have versions of their own


class PartnerFile:
    """One file against the limits; show it the blocks, the envelopes and the sets, then ask for `end`."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._bytes = 0
        self._full: Group | None = None  # the group that has been told to hold too many sets

    def counted(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """The blocks as they are, their bytes counted on the way."""
        for block in blocks:
            self._bytes += len(block)
            yield block

    def interchange(self, header: Interchange) -> Iterator[Finding]:
        """An ISA: each after the first, when the partner takes one."""
        if self._limits.one_interchange and header.index > 1:
            where = Location(interchange=header.index, ordinal=header.ordinal, id="ISA")
            yield _finding(PartnerRuleCode.INTERCHANGES, where)

    def group(self, group: Group, interchange: int) -> Iterator[Finding]:
        """A GS: the version of claims."""
        versions = self._limits.versions
        if versions and group.functional_id == _CLAIMS and group.version not in versions:
            where = Location(
                interchange=interchange, group=group.index, ordinal=group.ordinal, id="GS", element=8
            )
            yield _finding(PartnerRuleCode.VERSION, where, f"taken: {', '.join(sorted(versions))}")

    def transaction_set(self, header: SetHeader) -> Iterator[Finding]:
        """An ST: the first of a group beyond what the partner takes."""
        most, group = self._limits.sets_per_group, header.group
        if most is not None and header.index > most and group is not self._full:
            self._full = group
            where = Location(
                header.interchange.index, group.index if group else None, header.index, header.control_number,
                header.ordinal, 1, "ST",
            )  # fmt: skip
            yield _finding(PartnerRuleCode.SETS_OVER_MAXIMUM, where, f"at most {most}")

    def end(self) -> Iterator[Finding]:
        """The file's size, once all of it was seen."""
        most = self._limits.file_bytes
        if most is not None and self._bytes > most:
            yield _finding(PartnerRuleCode.FILE_TOO_LARGE, NOWHERE, f"{self._bytes} bytes, at most {most}")


def _finding(code: PartnerRuleCode, where: Location, detail: str = "") -> Finding:
    text = ABOUT_DEMANDS[code].text
    return Finding(code, Severity.ERROR, f"{text}; {detail}" if detail else text, where, snip=7)
