"""Subscribers and patients: what a subscriber that is the patient has to tell, birth, death, ids of persons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum

from edigate.errors import Severity
from edigate.guides.situations.branch import Branch, Fault, Seen
from edigate.guides.situations.context import Context
from edigate.guides.situations.dates import day
from edigate.guides.situations.levels_above import demographics_of, filing_of
from edigate.guides.situations.rule import Topic
from edigate.guides.situations.suspicion import ODD_BIRTH, ODD_COVERAGE, ODD_FIRST_NAME, ODD_PERSON
from edigate.guides.tables import Element

_SELF = "18"
_PERSON = "1"
_OLDEST_YEARS = 150
_MEDICARE = ("MA", "MB")  # SBR09
_CASUALTY = ("WC", "AM", "LM")
_MEDICARE_IDS_SINCE = date(2020, 1, 1)
_LETTERS = "AC-HJKMNP-RT-Y"  # of a Medicare id: not S L O I B Z, which look like digits
_MEDICARE_ID = re.compile(
    f"[1-9][{_LETTERS}][0-9{_LETTERS}][0-9][{_LETTERS}][0-9{_LETTERS}][0-9][{_LETTERS}]{{2}}[0-9]{{2}}"
)
_SSN = re.compile(r"\d{9}", re.ASCII)

topic = Topic()


class PersonRuleCode(StrEnum):
    """Rules about subscribers and patients."""

    SELF_WITHOUT_ADDRESS = "SELF_WITHOUT_ADDRESS"
    SELF_WITHOUT_BIRTH_AND_SEX = "SELF_WITHOUT_BIRTH_AND_SEX"
    SELF_NOT_A_PERSON = "SELF_NOT_A_PERSON"
    SUBSCRIBER_ID_MISSING = "SUBSCRIBER_ID_MISSING"
    FIRST_NAME_MISSING = "FIRST_NAME_MISSING"
    BIRTH_DATE_IMPLAUSIBLE = "BIRTH_DATE_IMPLAUSIBLE"
    DEATH_DATE_ORDER = "DEATH_DATE_ORDER"
    PREGNANT_MALE = "PREGNANT_MALE"
    MEDICARE_ID_SHAPE = "MEDICARE_ID_SHAPE"
    CASUALTY_NUMBER_MISSING = "CASUALTY_NUMBER_MISSING"
    SSN_SHAPE = "SSN_SHAPE"


_Code = PersonRuleCode


def _subscriber(name: Branch) -> Seen | None:
    """SBR of the level whose subscriber this loop (2010BA) names."""
    where = name.unit.root.positions.get("SBR")
    return name.unit.seen(where[0]) if where else None


def _is_self(name: Branch) -> bool:
    """Whether that subscriber is the patient: SBR02 = 18."""
    subscriber = _subscriber(name)
    return subscriber is not None and subscriber[2] == _SELF


@topic.rule(
    _Code.SELF_WITHOUT_ADDRESS, "A subscriber who is the patient has no address", guides="P I D", scope="2010BA",
    lacks="N3 N4", snip=4, severity=Severity.ERROR, source="rules: sub-patient-address", ik403="I6",
)  # fmt: skip
def self_without_address(name: Branch, _: Context) -> Iterator[Fault]:
    """SBR02 = 18: N3 and N4 stand in 2010BA."""
    if _is_self(name):
        yield name.missing("N4" if name.first("N3") else "N3")


@topic.rule(
    _Code.SELF_WITHOUT_BIRTH_AND_SEX, "A subscriber who is the patient has no birth date and sex", guides="P I D",
    scope="2010BA", lacks="DMG", snip=4, severity=Severity.ERROR, source="rules: sub-patient-dmg", ik403="I6",
)  # fmt: skip
def self_without_birth_and_sex(name: Branch, _: Context) -> Iterator[Fault]:
    """SBR02 = 18: DMG stands in 2010BA (the guide itself asks for both its elements)."""
    if _is_self(name):
        yield name.missing("DMG")


@topic.rule(
    _Code.SELF_NOT_A_PERSON, "A subscriber who is the patient is no person", guides="P I D", scope="2010BA",
    suspect=("NM1", ODD_PERSON), snip=4, severity=Severity.ERROR, source="rules: sub-patient-is-person", ik403="7",
)  # fmt: skip
def self_not_a_person(name: Branch, _: Context) -> Iterator[Fault]:
    """SBR02 = 18: NM102 = 1; an employer's patient has a level of his own."""
    nm1 = name.first("NM1")
    if nm1 and nm1[2] == "2" and _is_self(name):
        yield nm1.at(2)


@topic.rule(
    _Code.MEDICARE_ID_SHAPE, "The Medicare id does not have the form of those in use since 2020", guides="P I",
    scope="2000B", suspect=("SBR", ODD_COVERAGE), snip=7, severity=Severity.WARNING, source="rules: sub-mbi-format",
)  # fmt: skip
def medicare_id_shape(level: Branch, context: Context) -> Iterator[Fault]:
    """SBR09 = MA or MB in an interchange of 2020 or later: NM109 has eleven characters in a fixed pattern."""
    subscriber, name = level.first("SBR"), level.below("2010BA")
    nm1 = name.first("NM1") if name else None
    if context.dated is None or context.dated < _MEDICARE_IDS_SINCE:
        return
    if nm1 and nm1[9] and subscriber and subscriber[9] in _MEDICARE and not _MEDICARE_ID.fullmatch(nm1[9]):
        yield nm1.at(9)


_CASUALTY_NUMBER = "A property and casualty payer wants its claim number (REF*Y4) with the patient"


@topic.rule(
    _Code.CASUALTY_NUMBER_MISSING, _CASUALTY_NUMBER, guides="P I D", scope="2000B", suspect=("SBR", ODD_COVERAGE),
    snip=4, severity=Severity.WARNING, source="rules: pac-claim-number",
)  # fmt: skip
@topic.rule(
    _Code.CASUALTY_NUMBER_MISSING, _CASUALTY_NUMBER, guides="P I D", scope="2000C", snip=4, severity=Severity.WARNING,
    source="rules: pac-claim-number",
)  # fmt: skip
def casualty_number_missing(level: Branch, _: Context) -> Iterable[Fault]:
    """SBR09 = WC, AM or LM; it stands with the subscriber when that is the patient, else with the patient."""
    own = level.first("SBR")
    if filing_of(level) not in _CASUALTY or (own and own[2] != _SELF):
        return ()
    name = level.below("2010BA" if own else "2010CA")
    return (name.missing("REF"),) if name and not name.first("REF", "Y4") else ()


@topic.segment_rule(
    _Code.SUBSCRIBER_ID_MISSING, "A subscriber who is a person has no member id", guides="P I D", segments="NM1",
    loops="2010BA", snip=4, severity=Severity.ERROR, source="rules: sub-member-id", ik403="2",
    suspect=ODD_PERSON,
)  # fmt: skip
def member_id_missing(name: Seen, _: Context) -> Iterable[Fault]:
    """NM102 = 1: NM108 and NM109."""
    return (name.at(9 if name[8] else 8),) if name[2] == _PERSON and not (name[8] and name[9]) else ()


@topic.segment_rule(
    _Code.FIRST_NAME_MISSING, "A person has no first name; few persons have one name only", guides="P I D",
    segments="NM1", loops="2010BA 2010CA 2330A 2310A 2310B 2310C 2310D 2310E 2310F", when=(2, _PERSON), snip=4,
    severity=Severity.WARNING, source="rules: sub-first-name", suspect=ODD_FIRST_NAME,
)  # fmt: skip
def first_name_missing(name: Seen, _: Context) -> Iterable[Fault]:
    """NM102 = 1: NM104."""
    return () if name[4] or name[2] != _PERSON else (name.at(4),)


@topic.segment_rule(
    _Code.BIRTH_DATE_IMPLAUSIBLE, "The birth date is after the interchange, or 150 years before it", guides="P I D",
    segments="DMG", loops="2010BA 2010CA", snip=2, severity=Severity.ERROR, source="rules: sub-dob-plausible",
    ik403="8", suspect=ODD_BIRTH,
)  # fmt: skip
def birth_date_implausible(person: Seen, context: Context) -> Iterator[Fault]:
    """DMG02 against ISA09."""
    born, now = day(person[2]), context.dated
    if born and now and (born > now or now.year - born.year > _OLDEST_YEARS):
        yield person.at(2)


@topic.rule(
    _Code.DEATH_DATE_ORDER, "The date of death is before the birth, or after the interchange", guides="P I D",
    scope="2000B 2000C", needs="PAT", snip=4, severity=Severity.WARNING, source="rules: pat-death-order",
)  # fmt: skip
def death_date_order(level: Branch, context: Context) -> Iterator[Fault]:
    """PAT06 against DMG02 and ISA09."""
    patient, person = level.first("PAT"), demographics_of(level.unit)
    died = day(patient[6]) if patient else None
    if patient is None or died is None:
        return
    born = day(person[2]) if person else None
    if (born and died < born) or (context.dated and died > context.dated):
        yield patient.at(6)


@topic.rule(
    _Code.PREGNANT_MALE, "A male patient is told to be pregnant", guides="P I D", scope="2000B 2000C", needs="PAT",
    snip=6, severity=Severity.WARNING, source="rules: pat-pregnant-male",
)  # fmt: skip
def pregnant_male(level: Branch, _: Context) -> Iterator[Fault]:
    """PAT09 = Y against DMG03."""
    patient, person = level.first("PAT"), demographics_of(level.unit)
    if patient and patient[9] == "Y" and person and person[3] == "M":
        yield patient.at(9)


@topic.segment_rule(
    _Code.SSN_SHAPE, "The social security number is not nine digits", guides="P I D", segments="REF",
    loops="2010BA 2330A 2010AA 2010CA", when=(1, "SY"), snip=5, severity=Severity.ERROR, source="rules: sub-ssn-format",
    identifier=True, ik403="7",
)  # fmt: skip
def ssn_shape(reference: Seen, _: Context) -> Iterator[Fault]:
    """REF*SY is written without hyphens; where the guide's map asks for that itself it is told there."""
    number = reference.definition.elements[1]
    told = isinstance(number, Element) and number.pattern is not None
    if reference[1] == "SY" and not told and not _SSN.fullmatch(reference[2]):
        yield reference.at(2)
