"""Which piece of work an outcome raises, in a biller's words, and when it closes itself."""

from __future__ import annotations

import msgspec

from edigate.tracking.status import Standing
from edigate.tracking.work_item import WorkKind


class Policy(msgspec.Struct, frozen=True, gc=False):
    """Days until a piece of work is due, counted from the document that raised it."""

    rejected_days: int = 5
    denied_days: int = 30
    info_requested_days: int = 10
    unmatched_days: int = 5
    unbalanced_days: int = 3
    conflict_days: int = 3
    takeback_days: int = 30
    question_days: int = 10


def still_due(kind: WorkKind, standing: Standing) -> bool:
    """Whether a piece of work of this kind about a submission is still to be done, now that it stands so."""
    raise NotImplementedError
