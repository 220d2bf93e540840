"""How like our frozen bytes is what lies under a name on the other side?"""

from __future__ import annotations

from enum import StrEnum

from edigate.delivery.outbound_file import OutboundFile
from edigate.transport.folder import Folder, Said, StepRefused


class Likeness(StrEnum):
    """What a look and, where allowed, a read-back showed."""

    SAME = "same"  # read back, byte for byte ours
    SAME_SIZE = "same size"  # as long as ours; not read
    TORN = "torn"  # read back: the beginning of ours
    SHORTER = "shorter"  # not read
    DIFFERENT = "different"  # read back: not ours, and not longer
    LONGER = "longer"
    UNSEEN = "unseen"  # neither look nor read was allowed
    ABSENT = "absent"


def compare(folder: Folder, name: str, file: OutboundFile, read_back_limit_bytes: int) -> Likeness:
    """Look at `name` and read it back when it may be ours. A limit of 0 never reads. Raises ConnectionLost."""
    length = len(file.content)
    try:
        size = folder.size_of(name)
    except StepRefused as refusal:
        if refusal.said is Said.ABSENT:
            return Likeness.ABSENT
        size = None
    if size is not None and size > length:
        return Likeness.LONGER
    if length <= read_back_limit_bytes:
        try:
            return _liken(folder.read(name, length), file.content)
        except StepRefused as refusal:
            if refusal.said is Said.ABSENT:
                return Likeness.ABSENT
    if size is None:
        return Likeness.UNSEEN
    return Likeness.SAME_SIZE if size == length else Likeness.SHORTER


def _liken(found: bytes, ours: bytes) -> Likeness:
    if found == ours:
        return Likeness.SAME
    if len(found) > len(ours):
        return Likeness.LONGER
    return Likeness.TORN if ours.startswith(found) else Likeness.DIFFERENT
