"""An 835 as text: where its claims and lines are cut, and what nearly every claim and line looks like.

A form is an expression whose groups are the values of the segments that it names. Source: loops 2100, 2110.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from edigate.transactions.elements import PLAIN, USUAL
from edigate.x12.segment import Segment

# `/` and `;` stand for the file's element separator and terminator, `v` for a value, `w` for one that is not empty, `a` for
# what looks like an amount, `u` and `s` for a value and elements that are no group. "(?:x|)" is quicker than "(?:x)?".
_CLAIM = (  # what follows the id of CLP, up to the first SVC
    "v/v/a/a/(?:a|)/v/v(?:/v(?:/v|)|)"
    "((?:;CAS/s)*)"
    "(?:;NM1/QC/v/v/v/v//v/v/v|)(?:;NM1/82/u/v/v/v///v/v|)"
    "(?:;DTM/232/w|)(?:;DTM/233/w|)(?:;DTM/050/w|)"
    "(?:;AMT/w/a|)"
)
_LINE = (  # and of SVC
    "v/a/a(?:/v(?:/v|)|)(?:;DTM/472/w|;DTM/150/w;DTM/151/w|)"
    "(?:;CAS/v/v/a(?:;CAS/v/v/a|)|)((?:;CAS/s)*)"
    "(?:;REF/6R/v|)(?:;AMT/B6/a|)((?:;LQ/HE/u)*)"
)


class Forms:
    """The forms in files with one element separator and one terminator (`end`)."""

    __slots__ = (
        "claim",
        "element",
        "end",
        "line",
        "number",
        "other_break",
        "remark",
        "usual_claim",
        "usual_line",
    )

    def __init__(self, element: str, end: str) -> None:
        self.element = element
        self.end = end
        self.claim = f"{end}CLP{element}"  # what a claim begins with
        self.line = f"{end}SVC{element}"
        self.number = f"{end}LX{element}"
        self.remark = f"{end}LQ{element}HE{element}"
        between, after = re.escape(element), re.escape(end)
        self.other_break = re.compile(
            f"{after}(CLP|LX|TS[23]|PLB|SVC(?!{between}))(?=[{between}{after}]|\\Z)"
        ).search
        value = f"[^{between}{after}]"
        digits = re.escape("".join(one for one in PLAIN if one not in (element, end)))
        stands_for = {
            "/": between, ";": after, "v": f"({value}*+)", "w": f"({value}++)", "a": f"([{digits}]{{1,{USUAL}}}+)",
            "u": f"{value}*+", "s": f"[^{after}]*+",
        }  # fmt: skip
        self.usual_claim, self.usual_line = (
            re.compile(re.sub("[/;vwaus]", lambda found: stands_for[found[0]], form)).fullmatch
            for form in (_CLAIM, _LINE)
        )

    def split(self, text: str) -> list[Segment]:
        """The segments of a text, split into elements."""
        element = self.element
        return [segment.split(element) for segment in text.split(self.end)]

    def pieces(self, runs: Iterable[list[str]]) -> Iterator[str]:
        """What stands before the first CLP with elements (with `end` before each segment), and of each such CLP what
        follows its id, up to the next."""
        end, claim = self.end, self.claim
        pending: list[str] = []
        for texts in runs:
            first, *others = (end + end.join(texts)).split(claim)
            pending.append(first)
            for piece in others:
                yield "".join(pending)
                pending = [piece]
        yield "".join(pending)


forms = lru_cache(maxsize=16)(Forms)
