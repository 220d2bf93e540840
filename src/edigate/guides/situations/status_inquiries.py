"""276: what an inquiry must tell so that its claims can be found and its answers matched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault
from edigate.guides.situations.context import Context
from edigate.guides.situations.rule import Breach, Topic

_MOST_KEPT = 5_000  # traces looked back over

topic = Topic()


class StatusInquiryRuleCode(StrEnum):
    """Rules about inquiries."""

    SUBSCRIBER_WITHOUT_INQUIRY = "SUBSCRIBER_WITHOUT_INQUIRY"
    INQUIRY_TRACE_REPEATED = "INQUIRY_TRACE_REPEATED"
    INQUIRY_TOO_VAGUE = "INQUIRY_TOO_VAGUE"


_Code = StatusInquiryRuleCode

_without_inquiry = topic.joint_rule(
    _Code.SUBSCRIBER_WITHOUT_INQUIRY, "A subscriber without patients below has no claim asked about", guides="276",
    scope="2000D", snip=2, severity=Severity.ERROR, source="rules: hl-empty-276-claim", ik403=None,
)  # fmt: skip
_trace_repeated = topic.joint_rule(
    _Code.INQUIRY_TRACE_REPEATED, "The trace number stands at another inquiry of the set; the answers cannot be told apart",
    guides="276", scope="2200D 2200E", snip=2, severity=Severity.WARNING, source="rules: sta-trace-unique",
)  # fmt: skip


@topic.tested_across(guides="276", scopes="2000D 2200D 2200E")
class _Inquiries:
    """The open subscriber's level, whether a claim is asked about in it, and the traces of late (as hashes)."""

    def __init__(self) -> None:
        self._level: Branch | None = None
        self._asked = False
        self._traces: dict[int, None] = {}

    def take(self, branch: Branch, _: Context) -> Iterable[Breach]:
        """A subscriber's level, which ends the one before; or a claim asked about."""
        if branch.node.loop.id == "2000D":
            found = tuple(self._end())
            self._level, self._asked = branch, False
            return found
        self._asked = self._asked or branch.node.loop.id == "2200D"
        return self._trace(branch)

    def close(self, _: Context) -> Iterable[Breach]:
        """The end of the set, and of its last level."""
        return self._end()

    def _trace(self, inquiry: Branch) -> Iterator[Breach]:
        trace = inquiry.first("TRN")
        if trace is None or not trace[2]:
            return
        key = hash(trace[2])
        if key in self._traces:
            yield _trace_repeated(trace.at(2))
            return
        if len(self._traces) >= _MOST_KEPT:
            del self._traces[next(iter(self._traces))]
        self._traces[key] = None

    def _end(self) -> Iterator[Breach]:
        level = self._level.first("HL") if self._level else None
        if self._level and level and level[4] == "0" and not self._asked:
            yield _without_inquiry(self._level.missing("TRN", loop="2200D"))


@topic.rule(
    _Code.INQUIRY_TOO_VAGUE,
    "Without the payer's number (REF*1K) the claim is found by its charge and service date; one is missing",
    guides="276", scope="2200D 2200E", lacks="REF*1K", snip=4, severity=Severity.WARNING,
    source="rules: sta-search-keys",
)  # fmt: skip
def inquiry_too_vague(inquiry: Branch, _: Context) -> Iterator[Fault]:
    """AMT*T3 and DTP*472 of the claim, or of a line that is asked about (SVC02 and its DTP*472)."""
    lines = inquiry.loops("2210D", "2210E")
    if not inquiry.first("AMT", "T3") and not any(line.first("SVC") for line in lines):
        yield inquiry.missing("AMT")
    if not inquiry.first("DTP", "472") and not any(line.first("DTP", "472") for line in lines):
        yield inquiry.missing("DTP")
