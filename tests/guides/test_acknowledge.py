"""What we answer to a file: the right verdict at the right level, and answers that nobody can refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from edigate.errors import DataError, Finding, Severity
from edigate.guides.acknowledge import Acknowledgment, Wishes, acknowledge
from edigate.guides.check import check
from edigate.guides.report import Verdict
from edigate.guides.second_opinion import OpinionCode
from edigate.transactions import read
from edigate.transactions.ack_999.facts import ImplementationAck
from edigate.transactions.ack_ta1.facts import InterchangeAck
from read_results import FIXTURES

Read = Callable[[str], list[str]]

AT = datetime(2026, 3, 4, 9, 15)


def answer(content: bytes | list[str], only: str | None = None, **wishes: Any) -> Acknowledgment:
    data = content if isinstance(content, bytes) else ("~".join(content) + "~").encode()
    return acknowledge(lambda: [data], Wishes(1207, AT, only, **wishes))


def segments(found: Acknowledgment) -> list[str]:
    return found.content.decode("ascii").split("~")[:-1]


def said(found: Acknowledgment, *ids: str) -> list[str]:
    """The segments of the answers with these ids."""
    return [each for each in segments(found) if each.split("*")[0] in ids]


def spoiled(lines: list[str], *changes: tuple[str, str, str]) -> list[str]:
    """The lines with (start of a line, old, new) replaced; SE01 is set right when lines went or came."""
    changed = list(lines)
    for start, old, new in changes:
        at = next(n for n, line in enumerate(changed) if line.startswith(start))
        assert old in changed[at], (old, changed[at])
        changed[at] = changed[at].replace(old, new, 1)
    return [line for line in changed if line]


@pytest.mark.parametrize("name", ["837P", "837I", "837D", "835", "277CA", "277", "276"])
def test_a_good_file_is_accepted_by_a_999(name: str, good: Read) -> None:
    found = answer(good(name))
    group = next(line for line in good(name) if line.startswith("GS*")).split("*")
    st = next(line for line in good(name) if line.startswith("ST*")).split("*")
    assert not found.rejected
    assert segments(found)[1:-3] == [
        f"GS*FA*{group[3]}*{group[2]}*20260304*0915*1207*X*005010X231A1", "ST*999*0001*005010X231A1",
        f"AK1*{group[1]}*{group[6]}*{group[8]}", "*".join(["AK2", *st[1:]]), "IK5*A", "AK9*A*1*1*1",
    ]  # fmt: skip
    assert segments(found)[0].split("*")[6].strip() == "RECEIVER01"
    assert segments(found)[0].split("*")[13] == "000001207"


SET_FAULTS = [
    # guide, (start, old, new), IK3 and below, IK5
    ("837P", ("CLM*", "11:B:1", "11:B:"), ["IK3*CLM*19*2300*8", "CTX*CLM01:CLAIM001", "IK4*5:3*1325*1"], "R 5"),
    ("837P", ("CLM*", "*150*", "*150.01*"), ["IK3*CLM*19*2300*8", "CTX*CLM01:CLAIM001", "IK4*2*782*I12"], "R I5"),
    ("837P", ("CLM*", "***11:B:1", "*X**11:B:1"), ["CTX*CLM01:CLAIM001", "IK4*3*1032*I10"], "R I5"),
    ("837P", ("N3*2", "LANE", "LANE*SUITE*X"), ["IK3*N3*15*2010*8", "IK4*3**3"], "R 5"),
    ("837P", ("NM1*82", "SAMPLE", "SAM^PLE"), ["CTX*CLM01:CLAIM001", "IK4*3::2*1035*12"], "R 5"),
    ("837P", ("LX*2", "LX*2", "LX*3"), ["CTX*CLM01:CLAIM001", "IK4*1*554*7"], "E 5"),
    ("837P", ("SE*", "SE*", "SE*1"), [], "R 4"),
    ("837P", ("SE*", "*0001", "*0002"), [], "R 3"),
    ("835", ("CLP*", "*12*", "*QQ*"), ["CTX*TRN02:EFT0001", "IK4*6*1032*7"], "R 5"),
    ("277CA", ("STC*A2:20*2", "A2:20", "A2:9999"), ["IK4*1:2*1271*7"], "E 5"),
]  # fmt: skip


@pytest.mark.parametrize(("guide", "change", "told", "verdict"), SET_FAULTS)
def test_a_fault_of_a_set(
    guide: str, change: tuple[str, str, str], told: list[str], verdict: str, good: Read
) -> None:
    found = answer(spoiled(good(guide), change))
    errors = said(found, "IK3", "CTX", "IK4")
    assert [line for line in told if line not in errors] == []
    if not told:
        assert errors == []
    code, reason = verdict.split()
    (ik5,) = said(found, "IK5")
    assert ik5.split("*")[1] == code
    assert reason in ik5.split("*")[2:]
    rejected = code == "R"
    assert said(found, "AK9") == ["AK9*R*1*1*0" if rejected else "AK9*E*1*1*1"]
    assert found.rejected is rejected


def test_a_missing_segment_belongs_to_the_claim_before(good: Read) -> None:
    lines = [line for line in good("837P") if not line.startswith("HI*")]
    found = answer(spoiled(lines, ("SE*", "SE*", "SE*")))
    at = said(found, "IK3").index(next(each for each in said(found, "IK3") if each.startswith("IK3*HI*")))
    assert said(found, "IK3", "CTX")[at : at + 2][1] == "CTX*CLM01:CLAIM001"


def test_values_are_copied_only_when_asked_for(good: Read) -> None:
    lines = spoiled(good("837P"), ("DMG*", "19800215", "19800230"), ("NM1*82", "SAMPLE", "SAM:PLE"))
    assert "19800230" not in answer(lines).content.decode()
    shown = said(answer(lines, show_values=True), "IK4")
    assert "IK4*2*1251*8*19800230" in shown
    assert not any("SAM" in line for line in shown), "a separator in it cannot be written"


def test_an_unknown_segment_is_named_only_when_its_id_can_be_one(good: Read) -> None:
    lines = good("837P")
    lines.insert(20, "SMITHSON*1")
    found = answer(lines)
    assert [line for line in said(found, "IK3") if line.endswith("*1")] == ["IK3*ZZZ*19**1"]
    assert "SMITH" not in found.content.decode()


def test_a_set_of_several_is_rejected_alone(good: Read) -> None:
    lines = good("837P")
    one = lines[2:-2]
    two = [line.replace("*0001", "*0002") if line[:3] in ("ST*", "SE*") else line for line in one]
    bad = spoiled(two, ("CLM*", "*150*", "*151*"))
    found = answer([*lines[:2], *one, *bad, "GE*2*1", lines[-1]])
    assert said(found, "AK2", "IK5") == [
        "AK2*837*0001*005010X222A1", "IK5*A", "AK2*837*0002*005010X222A1", "IK5*R*I5",
    ]  # fmt: skip
    assert said(found, "AK9") == ["AK9*P*2*2*1"]
    assert found.replies[0].code == "P"
    assert found.rejected


GROUP_FAULTS = [
    # (start, old, new), AK9
    (("GE*", "GE*1", "GE*2"), "AK9*R*2*1*0*5"),
    (("GE*", "GE*1*1", "GE*1*9"), "AK9*R*1*1*0*4"),
    (("GE*", "GE*1*1", ""), "AK9*R*1*1*0*3"),
]


@pytest.mark.parametrize(("change", "verdict"), GROUP_FAULTS)
def test_a_fault_of_a_group_is_told_for_the_group_alone(
    change: tuple[str, str, str], verdict: str, good: Read
) -> None:
    found = answer(spoiled(good("837P"), change))
    assert said(found, "AK2", "IK5", "AK9") == [verdict]
    assert found.rejected


@pytest.mark.parametrize(
    ("group", "version", "reason"),
    [("HC", "005010X999", "2"), ("HS", "005010X279A1", "1"), ("HC", "004010X098A1", "2")],
)
def test_a_guide_that_we_do_not_have(group: str, version: str, reason: str, good: Read) -> None:
    lines = [line.replace("005010X222A1", version).replace("GS*HC", f"GS*{group}") for line in good("837P")]
    found = answer(lines)
    assert said(found, "AK1", "AK2", "AK9") == [f"AK1*{group}*1*{version}", f"AK9*R*1*1*0*{reason}"]
    assert found.rejected


def test_a_set_in_a_group_of_another_kind(good: Read) -> None:
    found = answer(spoiled(good("837P"), ("GS*", "GS*HC", "GS*HP")))
    assert said(found, "IK5") == ["IK5*R*18"]


ENVELOPE_FAULTS = [
    # (start, old, new), TA1
    (("IEA*", "000000001", "000000002"), "R*001"),
    (("IEA*", "IEA*1", "IEA*2"), "R*021"),
    (("IEA*", "IEA*1*000000001", ""), "R*023"),
    (("ISA*", "*ZZ*SENDER01", "*QQ*SENDER01"), "R*005"),
    (("ISA*", "*260105*", "*261305*"), "R*014"),
    (("ISA*", "*T*", "*X*"), "R*020"),
    (("ISA*", "*00501*", "*00401*"), "R*003"),
    (("GS*", "*0930*", "*2530*"), "R*024"),
    (("GS*", "GS*HC", "GS*HCX"), "R*024"),
    (("GS*", "*1*X", "*A1*X"), "R*024"),
]


@pytest.mark.parametrize(("change", "verdict"), ENVELOPE_FAULTS)
def test_a_broken_envelope_gets_a_ta1_and_no_999(
    change: tuple[str, str, str], verdict: str, good: Read
) -> None:
    found = answer(spoiled(good("837P"), change))
    assert [reply.kind for reply in found.replies] == ["TA1"]
    assert [line.split("*", 4)[4] for line in said(found, "TA1")] == [verdict]
    assert found.rejected


def test_a_ta1_is_given_when_it_is_asked_for(good: Read) -> None:
    asked = spoiled(good("837P"), ("ISA*", "*0*T*", "*1*T*"))
    found = answer(asked)
    assert [(reply.kind, reply.code) for reply in found.replies] == [("TA1", "A"), ("999", "A")]
    assert said(found, "TA1") == ["TA1*000000001*260105*0930*A*000"]
    numbers = [line.split("*")[13] for line in said(found, "ISA")]
    assert numbers == ["000001207", "000001208"]
    assert [reply.kind for reply in answer(asked, "999").replies] == ["999"]
    assert [reply.kind for reply in answer(good("837P"), "TA1").replies] == ["TA1"]


def test_a_warning_of_the_envelope_is_noted() -> None:
    content = (FIXTURES / "005010X221A1" / "quirk" / "wire-isa-105.x12").read_bytes()
    assert said(answer(content, "TA1"), "TA1")[0].endswith("*E*022")


@pytest.mark.parametrize("name", ["999", "TA1"])
def test_acknowledgments_are_not_acknowledged(name: str, good: Read) -> None:
    found = answer(good(name))
    assert (found.replies, found.rejected) == ((), False)
    assert len(found.unanswered) == 1


def test_without_an_interchange_there_is_nothing_to_answer() -> None:
    with pytest.raises(DataError):
        answer(b"Dear partner, your file was empty.")


def test_a_short_st02_is_filled_up_and_an_odd_one_is_not_listed(good: Read) -> None:
    short = [line.replace("*0001", "*1") if line[:3] in ("ST*", "SE*") else line for line in good("837P")]
    found = answer(short)
    assert said(found, "AK2") == ["AK2*837*0001*005010X222A1"]
    assert found.rejected
    odd = [
        line.replace("*0001", "*ABCDEFGHIJK") if line[:3] in ("ST*", "SE*") else line for line in good("837P")
    ]
    found = answer(odd)
    assert said(found, "AK2", "AK9") == ["AK9*R*1*1*0"]
    assert len(found.unanswered) == 1


def everything(shared: Path) -> list[Path]:
    corpus = [path for path in sorted((shared / "corpus").rglob("*")) if path.suffix not in (".tsv", ".md")]
    files = [path for path in corpus if path.is_file()]
    return [*files, *sorted((shared / "domain" / "example").glob("*.edi")), *sorted(FIXTURES.rglob("*.x12"))]


def _is_known(finding: Finding) -> bool:
    """pyx12's fault: its map lets a trigger and a business unit (two CTX) not stand below one IK3."""
    return finding.code == OpinionCode.SEGMENT_OVER_MAXIMUM and finding.where.id == "CTX"


@pytest.mark.shared
def test_every_999_is_valid_for_us_and_for_pyx12_and_says_what_the_check_says(shared: Path) -> None:
    answered = 0
    for path in everything(shared):
        content = path.read_bytes()
        verdict = check([content]).verdict
        if verdict is Verdict.UNREADABLE:
            continue
        whole = answer(content)
        if whole.replies:
            assert whole.rejected is (verdict is not Verdict.ACCEPTED), path
        only = answer(content, "999", whole_loop_ids=False)
        if not only.replies:
            assert only.unanswered or b"GS" not in content, path
            continue
        answered += 1
        for engine in ("edigate", "pyx12"):
            report = check([only.content], engine=engine)
            found = [f for f in report.findings if f.severity is not Severity.NOTE and not _is_known(f)]
            assert found == [], (path, engine)
        facts = list(read.facts([only.content]))
        codes = [fact.group.code for fact in facts if isinstance(fact, ImplementationAck)]
        assert codes == [reply.code for reply in only.replies], path
        assert [fact.findings for fact in facts if not isinstance(fact, read.FileFindings)] == [()] * len(
            facts
        )
    assert answered > 200


@pytest.mark.shared
def test_every_ta1_reads_back_as_it_was_meant(shared: Path) -> None:
    for path in everything(shared):
        content = path.read_bytes()
        if check([content]).verdict is Verdict.UNREADABLE:
            continue
        found = answer(content, "TA1")
        codes = [fact.code for fact in read.facts([found.content]) if isinstance(fact, InterchangeAck)]
        assert codes == [reply.code for reply in found.replies], path
        assert codes, path


def test_an_interchange_numbered_as_an_earlier_one_is_a_duplicate(good: Read) -> None:
    asking = spoiled(good("837P"), ("ISA*", "*0*T*", "*1*T*"))
    found = answer([*asking, *asking])
    assert [each.split("*")[4:] for each in said(found, "TA1")] == [["A", "000"], ["E", "025"]]


def test_separators_that_clash_reject_the_interchange(good: Read) -> None:
    found = answer(spoiled(good("837P"), ("ISA*", "*^*", "*:*")))
    assert [each.split("*")[4:] for each in said(found, "TA1")] == [["R", "027"]]
