"""The beginning of a set (BHT)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Fault, Seen
from edigate.guides.situations.context import LEEWAY, Context
from edigate.guides.situations.dates import day
from edigate.guides.situations.rule import Topic

topic = Topic()


class HeaderRuleCode(StrEnum):
    """Rules about BHT."""

    SET_DATE_FUTURE = "SET_DATE_FUTURE"


@topic.segment_rule(
    HeaderRuleCode.SET_DATE_FUTURE, "The set is dated after the interchange that holds it", guides="P I D 277CA 277 276",
    segments="BHT", snip=2, severity=Severity.WARNING, source="rules: env-date-future",
)  # fmt: skip
def set_date_future(header: Seen, context: Context) -> Iterator[Fault]:
    """BHT04 against ISA09, one day's leeway for time zones."""
    made = day(header[4])
    if made and context.dated and made > context.dated + LEEWAY:
        yield header.at(4)
