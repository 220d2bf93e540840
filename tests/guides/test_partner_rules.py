"""A partner's demands (SNIP 7): each has a file that breaks it alone, and none can be made that no guide can hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edigate.errors import ConfigError, Severity
from edigate.guides import fixture_folder, partner_rules
from edigate.guides.check import check
from edigate.guides.conform import conform
from edigate.guides.partner_code import ABOUT_DEMANDS, PartnerRuleCode
from edigate.guides.profile import Profile
from edigate.guides.report import Report, Verdict
from guides import demands
from guides.demands import DEMANDS, Demand, content
from guides.faulty import Change, Lines, add, drop, put

Ask = Callable[[str], Profile]
IDS = [str(each.code) for each in DEMANDS]


@pytest.fixture
def asked(tmp_path: Path) -> Ask:
    """The profile of a table [check] with this text below it."""

    def read(text: str) -> Profile:
        file = tmp_path / "acme.toml"
        file.write_text(f"[check]\n{text}", encoding="utf-8")
        return partner_rules.read(file)

    return read


def told(report: Report) -> list[tuple[str, int | None, str | None, int | None, int | None]]:
    return [
        (str(f.code), f.where.ordinal, f.where.id, f.where.element, f.where.component)
        for f in report.findings
        if f.snip == 7
    ]


def test_every_code_is_broken_by_a_file() -> None:
    assert [each.code for each in DEMANDS] == list(PartnerRuleCode) == list(ABOUT_DEMANDS)


@pytest.mark.parametrize("demand", DEMANDS, ids=IDS)
def test_a_demand_is_broken_alone(demand: Demand) -> None:
    path = next(path for path, _ in demands.files() if path.stem in demand.code.lower().replace("_", "-"))
    fixture = fixture_folder.read(path)
    assert conform(fixture).differences == ()
    (finding,) = check([fixture.content], profile=fixture.profile).findings
    assert (finding.code, finding.severity, finding.snip) == (demand.code, Severity.ERROR, 7)
    assert check([fixture.content]).verdict is Verdict.ACCEPTED, "the guide itself takes it"


@pytest.mark.parametrize("demand", DEMANDS, ids=IDS)
def test_a_demand_that_is_kept_says_nothing(demand: Demand, asked: Ask) -> None:
    report = check([content(demand.kept or list)], profile=asked(demand.text))
    assert (told(report), report.verdict) == ([], Verdict.ACCEPTED)


def test_the_files_are_what_their_maker_makes() -> None:
    assert [path.name for path, data in demands.files() if path.read_bytes() != data] == []


def rule(at: str, demand: str) -> str:
    return f'[[check.rule]]\nat = "{at}"\n{demand}\n'


@pytest.mark.parametrize(
    ("text", "change", "expected"),
    [
        (rule("2300/CLM/05-3", 'only = ["7"]'), list, [("PARTNER_VALUE_NOT_TAKEN", 21, "CLM", 5, 3)]),
        (rule("2400/SV1/01-3", 'never = ["25"]'), list, [("PARTNER_VALUE_FORBIDDEN", 28, "SV1", 1, 3)]),
        (
            rule("2400/SV1/01-3", "required = true"),
            list,
            [("PARTNER_ELEMENT_MISSING", 32, "SV1", 1, 3)],
        ),
        (
            rule("2400/REF*6R/02", "longest = 4"),
            add("REF*6R*LINE1", "REF*G1*LONGNUMBER"),
            [
                ("PARTNER_ELEMENT_TOO_LONG", 30, "REF", 2, None),
                ("PARTNER_ELEMENT_TOO_LONG", 35, "REF", 2, None),
            ],
        ),
        (rule("2000C", "forbidden = true"), list, []),
        (rule("BHT/06", 'only = ["RP"]'), list, [("PARTNER_VALUE_NOT_TAKEN", 4, "BHT", 6, None)]),
        (
            rule("2400/DTP*472", "required = true"),
            drop("DTP*472"),
            [("PARTNER_SEGMENT_MISSING", 27, "DTP", None, None)],
        ),
        (rule("1000A/PER/05", "required = true"), list, [("PARTNER_ELEMENT_MISSING", 6, "PER", 5, None)]),
        (rule("2300/REF*G1/02", "longest = 4"), list, []),
    ],
)
def test_a_demand_is_told_at_its_place(
    text: str, change: Change, expected: list[tuple[str, int, str, int | None, int | None]], asked: Ask
) -> None:
    assert told(check([content(change)], profile=asked(text))) == expected


def test_each_repetition_of_an_element_is_held_against_a_demand(
    good: Callable[[str], list[str]], asked: Ask
) -> None:
    profile = asked(rule("2100/CTX/01-2", 'never = ["B"]\nguides = ["999"]'))
    lines = put("CTX*CLM01", "CLAIM001", "A^CLM01:B")(good("999"))
    assert [each[2:] for each in told(check([("~".join(lines) + "~").encode()], profile=profile))] == [
        ("CTX", 1, 2)
    ]


def test_the_reason_is_said_and_the_value_is_not(asked: Ask) -> None:
    profile = asked(rule("2300/CLM/01", 'longest = 3\nreason = "companion guide, page 12"'))
    (finding,) = check([content(list)], profile=profile).findings
    assert finding.message.endswith("; at most 3 characters; companion guide, page 12")
    assert "CLAIM001" not in finding.message


def test_a_demand_weighs_what_it_says(asked: Ask) -> None:
    report = check([content(list)], profile=asked(rule("2300/CLM/01", 'longest = 3\nseverity = "warning"')))
    assert [(str(f.code), f.severity) for f in report.findings] == [
        ("PARTNER_ELEMENT_TOO_LONG", Severity.WARNING)
    ]
    assert report.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize(
    ("weight", "verdict", "told_as"),
    [
        ("error", Verdict.REJECTED, [Severity.ERROR]),
        ("warning", Verdict.ACCEPTED, [Severity.WARNING]),
        ("note", Verdict.ACCEPTED, [Severity.NOTE]),
        ("off", Verdict.ACCEPTED, []),
    ],
)
@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("LX_NUMBER", put("LX*2", "LX*2", "LX*3")),  # the guide
        ("SE02_MISMATCH", put("SE*", "*0001", "*0002")),  # an envelope
        ("CLAIM_CHARGE_UNBALANCED", put("CLM*", "*150*", "*150.01*")),  # a sum
        ("BILLING_ADDRESS_BOX", put("N3*10", "10 EXAMPLE STREET", "PO BOX 7")),  # a rule
        ("SEGMENT_MISSING", drop("PER*IC")),  # told, and taken back when it comes late
    ],
)
def test_every_code_can_be_weighed(
    code: str, change: Change, weight: str, verdict: Verdict, told_as: list[Severity], asked: Ask
) -> None:
    profile = asked(f'[check.severity]\n{code} = "{weight}"')
    report = check([content(change)], profile=profile)
    assert (report.verdict, [f.severity for f in report.findings]) == (verdict, told_as)
    assert report.findings_total == len(told_as)


@pytest.mark.parametrize("weight", ["error", "warning", "off"])
def test_what_comes_late_is_told_once_whatever_it_weighs(weight: str, asked: Ask) -> None:
    late = content(lambda lines: add("PRV*PE", "CL1*1*1*01")(drop("DTP*431")(lines)))
    usual, weighed = (check([late], profile=profile) for profile in (Profile(), asked(
        f'[check.severity]\nSEGMENT_MISSING = "{weight}"'
    )))  # fmt: skip
    assert [str(f.code) for f in weighed.findings] == [str(f.code) for f in usual.findings]
    assert weighed.findings_total == len(weighed.findings)


def test_invented_identifiers_can_be_errors_in_tests(asked: Ask) -> None:
    bad = content(put("NM1*82", "1234567893", "1234567890"))
    assert check([bad]).verdict is Verdict.ACCEPTED
    assert check([bad], profile=asked('identifiers = "error"')).verdict is Verdict.REJECTED


def test_answers_have_versions_of_their_own(good: Callable[[str], list[str]], asked: Ask) -> None:
    answer = ("~".join(good("999")) + "~").encode()
    assert check([answer], profile=asked('versions = ["005010X222A1"]')).findings == []


def test_a_guide_that_is_named_is_the_only_one(good: Callable[[str], list[str]], asked: Ask) -> None:
    both = rule("2300/CLM/01", "longest = 3")
    one = rule("2300/CLM/01", 'longest = 3\nguides = ["837I"]')
    hospital = ("~".join(good("837I")) + "~").encode()
    for text, expected in ((both, [1, 1]), (one, [0, 1])):
        assert [
            len(told(check([each], profile=asked(text)))) for each in (content(list), hospital)
        ] == expected


def test_a_remittance_can_be_held_against_demands_too(good: Callable[[str], list[str]], asked: Ask) -> None:
    profile = asked(
        rule("2100/NM1*82", 'required = true\nguides = ["835"]')
        + rule("BPR/04", 'only = ["ACH"]\nguides = ["835"]')
    )
    lines = [line.replace("*ACH*", "*CHK*") for line in good("835")]
    codes = {code for code, *_ in told(check([("~".join(lines) + "~").encode()], profile=profile))}
    assert "PARTNER_SEGMENT_MISSING" in codes


REFUSED = [
    (rule("2010AA/N3/09", "longest = 3"), "check.rule.1 (at = '2010AA/N3/09'): the guide 837P or 837I or 837D has no such place"),
    (rule("2010ZZ/N3/01", "longest = 3"), "no such place"),
    (rule("2300/REF*ZZ", "required = true"), "no such place"),
    (rule("2300/CLM/03", "required = true"), "no such place"),  # the guide does not use it
    (rule("2300/CLM/05", "longest = 3"), "a composite: name one of its components"),
    (rule("2300/CLM", "longest = 3"), "no element"),
    (rule("2300/CLM/05-9", "required = true"), "no such place"),
    (rule("2300/CLM/01", "longest = 38"), "itself takes 38 characters at most"),
    (rule("2000B/SBR/01", 'only = ["P", "X"]'), "has no code X there"),
    (rule("2000B/SBR/01", 'never = ["X"]'), "has no code X there"),
    (rule("2010AA/N3", "forbidden = true"), "requires it, so it cannot be forbidden"),
    (rule("2300", "required = true"), "a level or a claim cannot be required"),
    (rule("PLB", 'required = true\nguides = ["835"]'), "what follows all loops cannot be required"),
    (rule("2300/CLM/01", 'longest = 3\nguides = ["837X"]'), "no guide 837X"),
    (rule("2300/CLM/01", 'longest = 3\nguides = ["837P", "835"]'), "the guide 835 has no such place"),
    (rule("2300/CLM/01", 'longest = 3\nonly = ["A"]'), "check.rule.1: name exactly one of"),
    (rule("2300/CLM/01", ""), "check.rule.1: name exactly one of"),
    (rule("CLM01", "longest = 3"), "check.rule.1.at: String should match pattern"),
    ('[check.severity]\nLX_NUMBERS = "off"', "there is no finding code LX_NUMBERS; did you mean LX_NUMBER?"),
    ('[check.severity]\nLX_NUMBER = "fatal"', "check.severity.LX_NUMBER"),
    ("one_isa = true", "check.one_isa: there is no such key here"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "complaint"), REFUSED, ids=[complaint for _, complaint in REFUSED])
def test_what_no_guide_can_hold_is_an_error_of_configuration(text: str, complaint: str, asked: Ask) -> None:
    with pytest.raises(ConfigError) as refused:
        asked(text)
    assert complaint in str(refused.value)
    assert "acme.toml: " in str(refused.value)


def test_every_mistake_is_told_at_once(asked: Ask) -> None:
    with pytest.raises(ConfigError) as refused:
        asked(rule("9999/XX", "forbidden = true") + rule("2300/CLM/01", "longest = 99"))
    assert [line.split(" (")[0].rsplit("/", 1)[1] for line in str(refused.value).splitlines()] == [
        "acme.toml: check.rule.1", "acme.toml: check.rule.2",
    ]  # fmt: skip


def test_a_file_without_the_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.toml").write_text("[transport]\n")
    with pytest.raises(ConfigError, match="no table \\[check\\]"):
        partner_rules.read(tmp_path / "empty.toml")


LATE = [
    # a demand, and how the ninetieth of 95 claims alike breaks it
    (rule("2300/CLM/01", "longest = 8"), lambda claim: put("CLM*", "CLAIM089", "CLAIM00089")(claim)),
    (rule("2300/CLM/05-1", 'never = ["99"]'), put("CLM*", "11:B:1", "99:B:1")),
    (rule("2300/REF*D9", "required = true"), drop("REF*D9")),
    (rule("2310B", "required = true"), drop("NM1*82", "PRV*PE")),
    ("lower_case = false\n", put("NM1*82", "SAMPLE", "SAMPLe")),
]


@pytest.mark.parametrize(("text", "break_"), LATE)
def test_a_claim_like_those_before_it_is_held_against_demands_too(
    text: str, break_: Change, asked: Ask
) -> None:
    def many(lines: Lines) -> Lines:
        start, end = (
            next(n for n, line in enumerate(lines) if line.startswith(id_)) for id_ in ("CLM*", "SE*")
        )
        claims = [[line.replace("CLAIM001", f"CLAIM{n:03d}") for line in lines[start:end]] for n in range(95)]
        claims[89] = break_(claims[89])
        return [*lines[:start], *(line for claim in claims for line in claim), *lines[end:]]

    file = content(many)
    for _ in range(
        2
    ):  # what was learnt without the demands must not count with them, nor the other way round
        assert check([file]).findings == []
        (finding,) = check([file], profile=asked(text)).findings
        assert finding.snip == 7
        assert finding.where.segment is not None
        assert finding.where.segment > 89 * 14
