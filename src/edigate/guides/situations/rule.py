"""One rule: what it is about, how much it weighs, where it was read, and the function that finds what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias, TypeVar

import msgspec

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.looks import Look

Test: TypeAlias = Callable[[Branch, Context], Iterable[Fault]]
SegmentTest: TypeAlias = Callable[[Seen, Context], Iterable[Fault]]

ANYWHERE = "*"


class SegmentRule(msgspec.Struct, frozen=True):
    """A rule about one segment alone: what it says depends on the segment's text, its loop and the context, on nothing
    else, so that an answer is kept for the same text. `segments` are ids, `loops` the loops they must stand in. With
    `suspect` it is asked only about texts that the look fits.
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
    suspect: Look | None = None
    identifier: bool = False
    ik403: str | None = None

    @property
    def scope(self) -> str:
        """Where it applies, for people."""
        return ANYWHERE if not self.loops else " ".join(sorted(self.loops))


class Rule(msgspec.Struct, frozen=True):
    """`scope` is the loop it is tested on, when that has ended; with `needs` only when one of these is in it: ids of
    segments ("PS1"), also with their qualifier where the guide has one ("REF*F8"), ids of loops ("2420B"); with `lacks`
    only when one of these is not in it; with `suspect` only when the look (`looks`) fits the loop's first segment of the id
    named, which takes next to nothing for usual texts.
    `identifier`: it is about invented numbers and addresses, so it is a warning in test interchanges. `ik403` is what a
    999 says about it when it is an error. `source` is where it was read.
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
    lacks: frozenset[str] = frozenset()
    suspect: tuple[str, Look] | None = None
    identifier: bool = False
    ik403: str | None = None


class JointRule(msgspec.Struct, frozen=True):
    """One of several rules that are tested together, because that costs less (`Joint`), or because it takes the
    whole set (`Across`); what a `Rule` is but for the function. `scope` says where it applies, for people.
    """

    code: StrEnum
    guides: frozenset[str]
    scope: str
    snip: int
    severity: Severity
    text: str
    source: str
    identifier: bool = False
    ik403: str | None = None

    def __call__(self, fault: Fault) -> Breach:
        """That this rule is broken there."""
        return self, fault


Breach: TypeAlias = tuple[JointRule, Fault]
JointTest: TypeAlias = Callable[[Branch, Context], Iterable[Breach]]


class Fold(Protocol):
    """What is carried through one set: `take` is shown each loop asked for when its unit has ended, in the order of the
    file; `close` comes at the end of the set. It must hold little, however long the set is.
    """

    def take(self, branch: Branch, context: Context) -> Iterable[Breach]: ...
    def close(self, context: Context) -> Iterable[Breach]: ...


FoldT = TypeVar("FoldT", bound=Fold)


class Joint(msgspec.Struct, frozen=True):
    """A function that tests several rules on one loop; `needs` as for a `Rule`."""

    guides: frozenset[str]
    scope: str
    test: JointTest
    needs: frozenset[str] = frozenset()


class Across(msgspec.Struct, frozen=True):
    """Rules about a whole set: `begin` makes what is carried through it, which is shown the loops of `scopes`."""

    guides: frozenset[str]
    scopes: frozenset[str]
    begin: Callable[[], Fold]
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class PartnerRules:
    """A partner's rules for one guide (SNIP 7), asked beside the guide's own; one object for all files of a check."""

    rules: tuple[Rule, ...] = ()
    segment_rules: tuple[SegmentRule, ...] = ()
    across: tuple[Across, ...] = ()


class Topic:
    """The rules of one module, collected by decorating their functions."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.segment_rules: list[SegmentRule] = []
        self.joint_rules: list[JointRule] = []
        self.joints: list[Joint] = []
        self.across: list[Across] = []

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
        suspect: Look | None = None,
        identifier: bool = False,
        ik403: str | None = None,
    ) -> Callable[[SegmentTest], SegmentTest]:
        """Make the decorated function a rule about single segments. `segments` and `loops` are words in one string."""

        def keep(test: SegmentTest) -> SegmentTest:
            self.segment_rules.append(
                SegmentRule(code, frozenset(guides.split()), frozenset(segments.split()), frozenset(loops.split()), snip,
                            severity, text, source, test, when, suspect, identifier, ik403)
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
        lacks: str = "",
        suspect: tuple[str, Look] | None = None,
        identifier: bool = False,
        ik403: str | None = None,
    ) -> Callable[[Test], Test]:
        """Make the decorated function a rule. What may be several is words in one string: "P I D", "PS1 2420B"."""

        def keep(test: Test) -> Test:
            self.rules.append(
                Rule(code, frozenset(guides.split()), scope, snip, severity, text, source, test,
                     frozenset(needs.split()), frozenset(lacks.split()), suspect, identifier, ik403)
            )  # fmt: skip
            return test

        return keep

    def joint_rule(
        self,
        code: StrEnum,
        text: str,
        *,
        guides: str,
        scope: str,
        snip: int,
        severity: Severity,
        source: str,
        identifier: bool = False,
        ik403: str | None = None,
    ) -> JointRule:
        """A rule that a function of `tested_together` or a class of `tested_across` tells broken."""
        rule = JointRule(
            code, frozenset(guides.split()), scope, snip, severity, text, source, identifier, ik403
        )
        self.joint_rules.append(rule)
        return rule

    def tested_together(
        self, *, guides: str, scope: str, needs: str = ""
    ) -> Callable[[JointTest], JointTest]:
        """Make the decorated function the test of several joint rules on one loop."""

        def keep(test: JointTest) -> JointTest:
            self.joints.append(Joint(frozenset(guides.split()), scope, test, frozenset(needs.split())))
            return test

        return keep

    def tested_across(
        self, *, guides: str, scopes: str, needs: str = ""
    ) -> Callable[[type[FoldT]], type[FoldT]]:
        """Make the decorated class the test of joint rules over a whole set."""

        def keep(fold: type[FoldT]) -> type[FoldT]:
            self.across.append(
                Across(frozenset(guides.split()), frozenset(scopes.split()), fold, frozenset(needs.split()))
            )
            return fold

        return keep


AnyRule: TypeAlias = Rule | SegmentRule | JointRule
