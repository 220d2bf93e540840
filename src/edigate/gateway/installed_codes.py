"""ICD-10-CM out of a package that is installed beside us (`pip install 'edigate[icd10]'`): its list of codes, no text.

The package is looked for and its file read; none of its code runs.
"""

from __future__ import annotations

import re
from datetime import date
from importlib.metadata import PackageNotFoundError, distribution

import msgspec

from edigate.errors import UsageError

PACKAGE = "simple-icd-10-cm"
_MONTHS = (
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
)  # fmt: skip
_FILE = re.compile(rf"code-list-({'|'.join(_MONTHS)})-(\d{{4}})\.txt")


class InstalledList(msgspec.Struct, frozen=True):
    """The list of a package: what it is called there, its bytes, and the first day on which it holds."""

    file_name: str
    content: bytes
    as_of: date


def icd10cm() -> InstalledList:
    """The list that is installed. `UsageError` when there is none."""
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError:
        files = []
    for each in files:
        named = _FILE.fullmatch(each.name)
        if named is not None:
            day = date(int(named[2]), _MONTHS.index(named[1]) + 1, 1)
            return InstalledList(f"{PACKAGE} {each.name}", each.read_binary(), day)
    raise UsageError("name a publisher's file; ICD-10-CM also comes with: pip install 'edigate[icd10]'")
