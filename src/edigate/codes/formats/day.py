"""Dates as publishers write them: 2026-01-01, 20260101, 1/1/2026, 01/01/2026; nothing for none."""

from __future__ import annotations

import re
from datetime import date

from edigate.errors import DataError

_ISO = re.compile(r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})([T ].*)?", re.ASCII)
_AMERICAN = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})", re.ASCII)
_NEVER = frozenset(("", "00000000", "99999999", "99991231", "12/31/9999", "9999-12-31"))


def day_of(text: str, where: str) -> date | None:
    """The day, None for an absent one or one at the end of all days. `DataError` for anything else."""
    text = text.strip()
    if text in _NEVER:
        return None
    found = _ISO.fullmatch(text) or _AMERICAN.fullmatch(text)
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"])) if found else _refuse(where)
    except ValueError:
        return _refuse(where)


def _refuse(where: str) -> date:
    raise DataError(f"{where}: a date is neither YYYY-MM-DD, YYYYMMDD nor MM/DD/YYYY")
