"""A partner's table [check] compiled into the profile of a check: each demand a rule of the guide it is about.

DIAGNOSTICS: `ConfigError` when a demand can never be met or never be broken: no guide has the place, its code list lacks
a value, it is no narrower than the guide. The message names the file, the demand's number and its place.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from edigate.config.check_rules import CheckRules, PlaceRule
from edigate.config.load import load_check_rules
from edigate.errors import ConfigError, Severity
from edigate.guides import load
from edigate.guides.codes import GuideCode
from edigate.guides.partner_code import ABOUT_DEMANDS, PartnerRuleCode
from edigate.guides.partner_places import Place, Unfit, fit, places
from edigate.guides.profile import Limits, Profile
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.catalog import all_rules
from edigate.guides.situations.context import Context
from edigate.guides.situations.rule import Across, Breach, JointRule, PartnerRules, Rule, SegmentRule
from edigate.x12.findings import EnvelopeCode

_CLAIM_GUIDES = ("837P", "837I", "837D")
_SOURCE = "the partner's table [check]"
_LOWER = re.compile("[a-z]")


def read(file: Path) -> Profile:
    """The profile of a check by the table [check] of a file, a partner's or one of its own. Raises `ConfigError`."""
    return profile_of(load_check_rules(file), str(file))


def profile_of(asked: CheckRules, source: str) -> Profile:
    """The profile of a check by these demands; `source` is the file they stand in, for messages. Raises `ConfigError`."""
    faults = [f"{source}: check.severity: {fault}" for fault in _unknown_codes(asked.severity)]
    compiled: dict[str, list[Rule | SegmentRule]] = {}
    for number, one in enumerate(asked.rule, start=1):
        try:
            for guide, rule in _compile(one):
                compiled.setdefault(guide, []).append(rule)
        except Unfit as fault:
            faults.append(f"{source}: check.rule.{number} (at = {one.at!r}): {fault}")
    if faults:
        raise ConfigError("\n".join(faults))
    claims = (_claims_per_set(asked.claims_per_set),) if asked.claims_per_set else ()
    for guide in () if asked.lower_case else _CLAIM_GUIDES:
        compiled.setdefault(guide, []).append(_capitals(load.load(guide).ids))
    rules = {
        guide: PartnerRules(
            tuple(each for each in compiled.get(guide, ()) if isinstance(each, Rule)),
            tuple(each for each in compiled.get(guide, ()) if isinstance(each, SegmentRule)),
            claims if guide in _CLAIM_GUIDES else (),
        )
        for guide in {*compiled, *(_CLAIM_GUIDES if claims else ())}
    }
    limits = Limits(asked.one_interchange, frozenset(asked.versions), asked.sets_per_group, asked.file_bytes)
    severities: dict[str, Severity | Literal["off"]] = {
        code: "off" if told == "off" else Severity(told) for code, told in asked.severity.items()
    }
    return Profile(asked.identifiers, severities, limits, rules)


def _unknown_codes(codes: Iterable[str]) -> Iterator[str]:
    known = {*EnvelopeCode, *GuideCode, *PartnerRuleCode, *(str(rule.code) for rule in all_rules())}
    for code in codes:
        if code not in known:
            near = difflib.get_close_matches(code, sorted(known), 1)
            yield f"there is no finding code {code}" + (f"; did you mean {near[0]}?" if near else "")


def _compile(one: PlaceRule) -> Iterator[tuple[str, Rule | SegmentRule]]:
    """The demand as a rule of each guide that it is meant for; `Unfit` when it fits none."""
    unknown = [name for name in one.guides if name not in load.names()]
    if unknown:
        raise Unfit(f"no guide {unknown[0]}; there are: {', '.join(load.names())}")
    found = {name: places(load.load(name), one.at) for name in one.guides or _CLAIM_GUIDES}
    without = [name for name, there in found.items() if not there]
    if len(without) == len(found) or (one.guides and without):
        raise Unfit(f"the guide {' or '.join(without)} has no such place")
    for name, there in found.items():
        if there:
            fit(one, there)
            yield name, _rule(one, there)


class _Demand(NamedTuple):
    """What a demand comes to at one segment: the code, what more is said, whether the segment breaks it."""

    code: PartnerRuleCode
    detail: str
    broken: Callable[[Seen], bool]


def _rule(one: PlaceRule, there: list[Place]) -> Rule | SegmentRule:
    place = there[0]
    if one.required and place.element is None:
        return _required(one, place)
    demand = _demand(one, place)
    why = "; ".join(filter(None, (demand.detail, one.reason)))
    qualified = place.qualified

    def test(seen: Seen, _context: Context) -> Iterable[Fault]:
        if (qualified is None or seen.part(*qualified[0]) == qualified[1]) and demand.broken(seen):
            yield seen.at(place.element, place.component, why)

    return SegmentRule(
        demand.code, frozenset(), frozenset((place.segment.id,)), frozenset((place.segment.loop.id,)), 7,
        Severity(one.severity), ABOUT_DEMANDS[demand.code].text, _SOURCE, test, ik403=ABOUT_DEMANDS[demand.code].ik403,
    )  # fmt: skip


def _demand(one: PlaceRule, place: Place) -> _Demand:
    """What is asked of a segment, or of its element, that is there."""
    code = PartnerRuleCode
    if place.element is None:
        return _Demand(code.LOOP_FORBIDDEN if place.loop else code.SEGMENT_FORBIDDEN, "", lambda seen: True)

    def values(seen: Seen) -> list[str]:
        return seen.values(place.element or 1, place.component)

    if one.required:
        return _Demand(code.ELEMENT_MISSING, "", lambda seen: not any(values(seen)))
    if one.forbidden:
        return _Demand(code.ELEMENT_FORBIDDEN, "", lambda seen: any(values(seen)))
    if one.longest is not None:
        most = one.longest
        return _Demand(
            code.ELEMENT_TOO_LONG,
            f"at most {most} characters",
            lambda seen: any(len(each) > most for each in values(seen)),
        )
    if one.only:
        taken = frozenset(("", *one.only))
        said = f"taken: {', '.join(one.only)}"
        return _Demand(code.VALUE_NOT_TAKEN, said, lambda seen: not taken.issuperset(values(seen)))
    refused = frozenset(one.never)
    return _Demand(code.VALUE_FORBIDDEN, "", lambda seen: not refused.isdisjoint(values(seen)))


def _required(one: PlaceRule, place: Place) -> Rule:
    """That a segment, or a loop, is there wherever the loop around it is."""
    segment, loop, qualified = place.segment, place.loop, place.qualified
    code = PartnerRuleCode.LOOP_MISSING if loop else PartnerRuleCode.SEGMENT_MISSING
    around = loop.parent if loop else segment.loop
    assert around is not None

    def test(branch: Branch, _context: Context) -> Iterable[Fault]:
        if loop:
            if branch.below(loop.id) is None:
                yield branch.missing(segment.id, one.reason, loop=loop.id)
        elif not any(
            qualified is None or seen.part(*qualified[0]) == qualified[1] for seen in branch.all(segment.id)
        ):
            yield branch.missing(segment.id, "; ".join(filter(None, (_qualifier(one.at), one.reason))))

    return Rule(
        code, frozenset(), around.id, 7, Severity(one.severity), ABOUT_DEMANDS[code].text, _SOURCE, test
    )


def _qualifier(at: str) -> str:
    """Which one of several segments of one id is meant."""
    told = re.search(r"\*(\w+)", at)
    return f"with the qualifier {told[1]}" if told else ""


def _capitals(ids: frozenset[str]) -> SegmentRule:
    """That no letter of these segments is a small one; told at the first element that has any."""
    about = ABOUT_DEMANDS[PartnerRuleCode.LOWER_CASE]

    def test(seen: Seen, _context: Context) -> Iterable[Fault]:
        at = next((n for n in range(len(seen) + 1) if _LOWER.search(seen[n])), 0)
        return [seen.at(at)] if at else []  # a segment id is told by the envelope's check

    return SegmentRule(
        PartnerRuleCode.LOWER_CASE, frozenset(), ids, frozenset(), 7, Severity.ERROR, about.text, _SOURCE, test,
        suspect="[^a-z]*[a-z]", ik403=about.ik403,
    )  # fmt: skip


def _claims_per_set(most: int) -> Across:
    code = PartnerRuleCode.CLAIMS_OVER_MAXIMUM
    rule = JointRule(code, frozenset(), "2300", 7, Severity.ERROR, ABOUT_DEMANDS[code].text, _SOURCE)

    class Counted:
        """Counts the claims of one set, and tells the first that is too many."""

        def __init__(self) -> None:
            self._claims = 0

        def take(self, branch: Branch, _context: Context) -> Iterable[Breach]:
            """A claim."""
            self._claims += 1
            claim = branch.first("CLM")
            if self._claims == most + 1 and claim:
                yield rule(claim.at(detail=f"at most {most}"))

        def close(self, _context: Context) -> Iterable[Breach]:
            """Nothing is left to tell."""
            return ()

    return Across(frozenset(), frozenset(("2300",)), Counted)
