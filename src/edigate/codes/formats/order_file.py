"""The order file of ICD-10-CM and ICD-10-PCS, and the shorter file of codes alone.

Order file, columns from 1: 1-5 order number, 7-13 code, 15 whether it may be billed (1) or is a header (0), 17-76 short
text, 78 on long text (CDC, `icd10cm_order_<year>.txt`; CMS, `icd10pcs_order_<year>.txt`). The other file has the code in
1-7 and the text from 9 on, and only codes that may be billed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from edigate.codes.listed_code import ListedCode
from edigate.errors import DataError

_ORDER = re.compile(
    r"(?P<order>\d{5}) (?P<code>[0-9A-Z]{3,7}) {0,4} (?P<usable>[01]) (?P<short>.{1,60})(?P<long>.*)",
    re.ASCII,
)
_CODE = re.compile(r"(?P<code>[0-9A-Z]{3,7}) {1,5}(?P<text>\S.*)", re.ASCII)


def read(text: str) -> Iterator[ListedCode]:
    """The codes and headers of such a file."""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if found := _ORDER.fullmatch(line.rstrip()):
            words = found["long"].strip() or found["short"].strip()
            yield ListedCode(found["code"], words, usable=found["usable"] == "1")
        elif found := _CODE.fullmatch(line.rstrip()):
            yield ListedCode(found["code"], found["text"].strip())
        else:
            raise DataError(f"line {number} is no line of an ICD-10 order file or of a file of codes")
