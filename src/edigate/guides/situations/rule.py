"""One rule: what it is about, how much it weighs, where it was read, and the function that finds what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeAlias

import msgspec

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context

Test: TypeAlias = Callable[[Branch, Context], Iterable[Fault]]
SegmentTest: TypeAlias = Callable[[Seen, Context], Iterable[Fault]]

ANYWHERE = "*"


class SegmentRule(msgspec.Struct, frozen=True):
    """A rule about one segment alone: what it says depends on the segment's text, its loop and the context, on nothing
    else, so that an answer is kept for the same text. `segments` are ids, `loops` the loops they must stand in.
    """

    code: StrEnum
    guides: frozenset[str]
    segments: frozenset[str]
    loops: frozenset[str]
    snip: int
    severity: Severity
    text: str
    source: str
    test: SegmentTest
    when: tuple[int, str] | None = None
    identifier: bool = False
    ik403: str | None = None

    @property
    def scope(self) -> str:
        """Where it applies, for people."""
        return ANYWHERE if not self.loops else " ".join(sorted(self.loops))


class Rule(msgspec.Struct, frozen=True):
    """`scope` is the loop it is tested on, when that has ended; with `needs` only when one of these is in it:
    ids of segments ("PS1"), also with their qualifier where the guide has one ("REF*F8"), ids of loops ("2420B"). `identifier`: it is about invented numbers and addresses, so it is a warning in test interchanges.
    `ik403` is what a 999 says about it when it is an error. `source` is where it was read.
    """

    code: StrEnum
    guides: frozenset[str]
    scope: str
    snip: int
    severity: Severity
    text: str
    source: str
    test: Test
    needs: frozenset[str] = frozenset()
    identifier: bool = False
    ik403: str | None = None


class Topic:
    """The rules of one module, collected by decorating their functions."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.segment_rules: list[SegmentRule] = []

    def segment_rule(
        self,
        code: StrEnum,
        text: str,
        *,
        guides: str,
        segments: str,
        snip: int,
        severity: Severity,
        source: str,
        loops: str = "",
        when: tuple[int, str] | None = None,
        identifier: bool = False,
        ik403: str | None = None,
    ) -> Callable[[SegmentTest], SegmentTest]:
        """Make the decorated function a rule about single segments. `segments` and `loops` are words in one string."""

        def keep(test: SegmentTest) -> SegmentTest:
            self.segment_rules.append(
                SegmentRule(code, frozenset(guides.split()), frozenset(segments.split()), frozenset(loops.split()), snip,
                            severity, text, source, test, when, identifier, ik403)
            )  # fmt: skip
            return test

        return keep

    def rule(
        self,
        code: StrEnum,
        text: str,
        *,
        guides: str,
        scope: str,
        snip: int,
        severity: Severity,
        source: str,
        needs: str = "",
        identifier: bool = False,
        ik403: str | None = None,
    ) -> Callable[[Test], Test]:
        """Make the decorated function a rule. `guides` and `needs` are words in one string: "P I D", "PS1 2420B"."""

        def keep(test: Test) -> Test:
            self.rules.append(
                Rule(code, frozenset(guides.split()), scope, snip, severity, text, source, test,
                     frozenset(needs.split()), identifier, ik403)
            )  # fmt: skip
            return test

        return keep


AnyRule: TypeAlias = Rule | SegmentRule
