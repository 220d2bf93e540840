"""What a practice may send, and what the clearinghouse and the payer say to it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from edigate.sandbox.answering import answer, pay
from edigate.sandbox.rules import Rules
from edigate.sandbox.state import EMPTY, State
from sandbox.test_remittances_balance import assert_right
from sandbox.written_837 import RIVERBEND, Claim, File, Line, Segments, having, split

AT = datetime(2026, 3, 4, 9, 17)


class Payer:
    """Sends files to the payer one after the other, each with a number of its own."""

    def __init__(self, rules: Rules) -> None:
        self.rules, self.state, self.isa13 = rules, EMPTY, 100

    def send(self, *claims: Claim) -> dict[str, Segments]:
        self.isa13 += 1
        return self.send_bytes(File(claims, isa13=self.isa13).render())

    def send_bytes(self, content: bytes) -> dict[str, Segments]:
        answers, self.state = answer(content, self.state, AT, self.rules)
        for each in answers:
            if not each.name.endswith("ta1"):  # which repeats what it was sent, right or wrong
                assert_right(each.content)
        return {each.name.rpartition(".")[2]: split(each.content) for each in answers}

    def number_of(self, control_number: str) -> str:
        """The payer's number of the standing claim."""
        return next(
            kept.decision.number
            for kept in self.state.claims
            if kept.decision.patient_control_number == control_number and kept.standing == "live"
        )


@pytest.fixture
def payer(rules: Rules) -> Payer:
    return Payer(rules)


def statuses(segments: Segments) -> list[tuple[str, str]]:
    """(first composite, action) at claim level, in order."""
    claims = segments[next(n for n, each in enumerate(segments) if each[0] == "HL" and each[3] == "PT") :]
    return [(each[1], each[3]) for each in claims if each[0] == "STC" and each[2]]


def adjustments(segments: Segments) -> list[str]:
    return ["*".join(each[1:]) for each in segments if each[0] == "CAS"]


# ------------------------------------------------------------------------------------------------------- envelopes
def test_a_ta1_comes_only_when_asked_for(rules: Rules) -> None:
    answers, _ = answer(File([Claim()], ack="0").render(), EMPTY, AT, rules)
    assert [each.name.rpartition(".")[2] for each in answers] == ["999", "277ca", "835"]


def test_a_repeated_interchange_gets_note_025_and_nothing_else(payer: Payer) -> None:
    content = File([Claim()], ack="0").render()
    payer.send_bytes(content)
    before = payer.state
    got = payer.send_bytes(content)
    assert list(got) == ["ta1"]
    assert got["ta1"][1] == ["TA1", "000000101", "260304", "0915", "R", "025"]
    assert payer.state.claims == before.claims
    assert payer.state.paid == before.paid


@pytest.mark.parametrize(
    ("damage", "note"),
    [
        (lambda c: c.replace(b"IEA*1*000000101", b"IEA*1*000000999"), "001"),
        (lambda c: c[: c.index(b"GE*1")], "023"),
        (lambda c: c[: c.index(b"SV1")], "023"),
        (lambda c: c.replace(b"IEA*1*", b"IEA*2*"), "021"),
        (lambda c: c.replace(b"000000101", b"00000010A"), "018"),
    ],
)
def test_a_broken_envelope_is_rejected_whole_and_its_number_stays_free(payer, damage, note) -> None:
    content = File([Claim()], ack="0").render()
    got = payer.send_bytes(damage(content))
    assert list(got) == ["ta1"]
    assert got["ta1"][1][4:] == ["R", note]
    assert "835" in payer.send_bytes(content)


@pytest.mark.parametrize("content", [b"", b"hello", b"ISA", b"ISA*00*", b"\xff\xfe\x00", b"%PDF-1.4 claims"])
def test_what_is_no_interchange_gets_a_plain_text(payer: Payer, content: bytes) -> None:
    answers, after = answer(content, payer.state, AT, payer.rules)
    assert [each.name for each in answers] == ["000009001.txt"]
    assert after.claims == ()


def test_acknowledgments_of_practices_get_no_answer(payer: Payer) -> None:
    content = File([Claim()], ack="0").render()
    content = content.replace(b"GS*HC", b"GS*FA").replace(b"005010X222A1", b"005010X231A1")
    assert payer.send_bytes(content) == {}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"GS*HC", b"GS*HR", "1"),
        (b"005010X222A1", b"004010X098A1", "2"),
        (b"GE*1*101", b"GE*1*999", "4"),
        (b"GE*1*101", b"GE*7*101", "5"),
    ],
)
def test_a_group_that_cannot_be_taken_is_rejected_whole(payer, old, new, reason) -> None:
    got = payer.send_bytes(File([Claim()], ack="0").render().replace(old, new))
    assert list(got) == ["999"]
    assert having(got["999"], "AK9") == [["AK9", "R", "1", "1", "0", reason]]
    assert not having(got["999"], "AK2")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [(b"SE*", b"SE*1", "4"), (b"*0001~GE", b"*0002~GE", "3"), (b"*LX*1~", b"", "5")],
)
def test_a_set_that_is_damaged_is_rejected(payer, old, new, reason) -> None:
    content = File([Claim()], ack="0").render()
    damaged = content.replace(b"LX*1~", b"") if reason == "5" else content.replace(old, new)
    got = payer.send_bytes(damaged)
    assert list(got) == ["999"]
    assert having(got["999"], "IK5") == [
        ["IK5", "R", *(["4", "5"] if damaged.count(b"LX") == 0 else [reason])]
    ]


def test_one_bad_set_of_two_is_a_partial_acceptance(payer: Payer) -> None:
    content = (
        File([], sets=[[Claim("A1")], [Claim("A2")]], ack="0").render().replace(b"CLM*A1*150", b"CLM*A1*")
    )
    got = payer.send_bytes(content)
    assert having(got["999"], "AK9") == [["AK9", "P", "2", "2", "1"]]
    assert having(got["999"], "CTX") == [["CTX", "CLM01:A1"]]
    assert [each[2] for each in having(got["277ca"], "TRN", "2")] == ["LSFB0000312", "A2"]
    assert [each[1] for each in having(got["835"], "CLP")] == ["A2"]


@pytest.mark.parametrize(
    ("old", "new", "segment", "element", "code"),
    [
        (b"CLM*LSF0000481*", b"CLM**", "CLM", "1", "1"),
        (b"*150***11", b"*15O***11", "CLM", "2", "6"),
        (b"SV1*HC:99213*150*", b"SV1*HC:99213**", "SV1", "2", "1"),
        (b"D8*20260302", b"D8*20260231", "DTP", "3", "8"),
    ],
)
def test_a_999_names_segment_element_and_claim(payer, old, new, segment, element, code) -> None:
    got = payer.send_bytes(File([Claim()], ack="0").render().replace(old, new))["999"]
    assert having(got, "IK3")[0][1] == segment
    assert [each[1] for each in having(got, "IK4")] == [element]
    assert [each[3] for each in having(got, "IK4")] == [code]
    assert [each[1] for each in having(got, "CTX")] == ([] if b"CLM**" in new else ["CLM01:LSF0000481"])


# ------------------------------------------------------------------------------------------------------ front end
def test_totals_of_the_277ca_tell_accepted_and_rejected_apart(payer: Payer) -> None:
    got = payer.send(
        Claim("A1"),
        Claim("A2", [Line(charge="20.50")], member="NOBODY"),
        Claim("A3", npi=RIVERBEND, dependent=True),
    )["277ca"]
    assert having(got, "QTY") == [
        ["QTY", "90", "2"], ["QTY", "AA", "1"],
        ["QTY", "QA", "1"], ["QTY", "QC", "1"], ["QTY", "QA", "1"],
    ]  # fmt: skip
    assert having(got, "AMT") == [
        ["AMT", "YU", "300"], ["AMT", "YY", "20.5"],
        ["AMT", "YU", "150"], ["AMT", "YY", "20.5"], ["AMT", "YU", "150"],
    ]  # fmt: skip
    assert [each[1:4] for each in having(got, "HL")] == [
        ["1", "", "20"], ["2", "1", "21"], ["3", "2", "19"], ["4", "3", "PT"], ["5", "3", "PT"],
        ["6", "2", "19"], ["7", "6", "PT"],
    ]  # fmt: skip
    assert statuses(got) == [("A2:20:PR", "WQ"), ("A7:164:IL", "U"), ("A2:20:PR", "WQ")]
    assert having(got, "NM1", "QC")[2][3:5] == ["RIVERA", "TEO"]


def test_a_claim_sent_again_is_a_duplicate_but_not_after_a_rejection(payer: Payer) -> None:
    assert statuses(payer.send(Claim(member="NOBODY"))["277ca"])[0][1] == "U"
    assert statuses(payer.send(Claim())["277ca"]) == [("A2:20:PR", "WQ")]
    got = payer.send(Claim())
    assert statuses(got["277ca"]) == [("A3:54", "U")]
    assert "835" not in got


def test_the_same_claim_twice_in_one_file_is_a_duplicate_and_another_payees_is_not(payer: Payer) -> None:
    got = payer.send(Claim(), Claim(), Claim(npi=RIVERBEND))["277ca"]
    assert sorted(statuses(got)) == [("A2:20:PR", "WQ"), ("A2:20:PR", "WQ"), ("A3:54", "U")]


@pytest.mark.parametrize("number", ["", "DHP26063999999"])
@pytest.mark.parametrize("frequency", ["7", "8"])
def test_a_correction_without_a_number_the_payer_knows_is_rejected(payer, frequency, number) -> None:
    payer.send(Claim())
    got = payer.send(Claim(frequency=frequency, payer_number=number))
    assert statuses(got["277ca"]) == [("A7:464", "U")]
    assert "835" not in got


def test_a_number_that_was_replaced_or_belongs_to_another_payee_is_not_known(payer: Payer) -> None:
    payer.send(Claim())
    number = payer.number_of("LSF0000481")
    other = payer.send(Claim(frequency="7", payer_number=number, npi=RIVERBEND))
    assert statuses(other["277ca"]) == [("A7:464", "U")]
    payer.send(Claim(frequency="7", payer_number=number))
    again = payer.send(Claim(frequency="7", payer_number=number))
    assert statuses(again["277ca"]) == [("A7:464", "U")]


def test_a_claim_that_is_not_the_sum_of_its_lines_is_rejected(payer: Payer) -> None:
    assert statuses(payer.send(Claim(total="149.99"))["277ca"]) == [("A8:400", "U")]


def test_claims_for_several_payers_are_acknowledged_by_the_clearinghouse(payer: Payer) -> None:
    got = payer.send(Claim("A1"), Claim("A2", payer="SM002", member="SM998877"))
    assert having(got["277ca"], "NM1")[0][:4] == ["NM1", "AY", "2", "DEMO HEALTH PLAN"]
    assert [each[2] for each in having(got["835"], "N1", "PR")] == ["PLAN DHP01", "PLAN SM002"]


# --------------------------------------------------------------------------------------------------- adjudication
@pytest.mark.parametrize(
    ("line", "group", "paid", "cas"),
    [
        (Line(), "", "92", ["CO*45*58"]),
        (Line(), "GRP5501", "67", ["CO*45*58", "PR*3*25"]),
        (Line(), "GRP5502", "32", ["CO*45*58", "PR*1*60"]),
        (Line(), "GRP5503", "73.6", ["CO*45*58", "PR*2*18.4"]),
        (Line(), "GRP5504", "41.6", ["CO*45*58", "PR*1*40**2*10.4"]),
        (Line("99212", "40"), "GRP5502", "0", ["PR*1*40"]),
        (Line("99213", "92"), "", "92", []),
        (Line("85025", "40", units="2"), "", "15.54", ["CO*45*24.46"]),
        (Line("11721", "85.75"), "", "51.45", ["CO*45*34.3"]),
        (Line("A0001", "0.01"), "", "0.01", []),
        (Line("A0001", "0.13"), "", "0.08", ["CO*45*0.05"]),
        (Line("71045", "85", ordered=True), "", "20", ["CO*45*65"]),
        (Line("71045", "85"), "", "0", ["CO*16*85"]),
        (Line("73721", "900", ordered=True), "", "0", ["CO*197*900"]),
        (Line("73721", "900", ordered=True, authorization="A77"), "", "540", ["CO*45*360"]),
        (Line("99071", "12"), "", "0", ["PR*204*12"]),
        (Line(day="20250303"), "", "0", ["CO*29*150"]),
        (Line(day="20250304"), "", "92", ["CO*45*58"]),
    ],
)
def test_a_line_is_paid_or_denied_by_rule(payer, line, group, paid, cas) -> None:
    got = payer.send(Claim(lines=[line], group=group))["835"]
    assert having(got, "CLP")[0][4] == paid
    assert adjustments(got) == cas


def test_the_copay_is_due_once_and_on_a_visit(payer: Payer) -> None:
    lines = [Line("81002", "12"), Line("99212", "98"), Line("99213", "150")]
    got = payer.send(Claim(lines=lines, group="GRP5501"))["835"]
    assert adjustments(got) == ["CO*45*8.52", "CO*45*41", "PR*3*25", "CO*45*58"]


def test_a_line_that_is_part_of_another_is_bundled(payer: Payer) -> None:
    lines = [Line("85025", "31"), Line("36415", "18")]
    assert adjustments(payer.send(Claim(lines=lines))["835"]) == ["CO*45*23.23", "CO*97*18"]


def test_a_member_who_is_not_covered_is_denied_as_a_patients_debt(payer: Payer) -> None:
    got = payer.send(Claim(member="DHP902600001"))["835"]
    assert having(got, "CLP")[0][2:6] == ["4", "150", "0", "150"]
    assert adjustments(got) == ["PR*26*150"]
    assert having(got, "BPR")[0][1:5] == ["H", "0", "C", "NON"]


def test_a_dependents_remittance_names_patient_and_insured(payer: Payer) -> None:
    got = payer.send(Claim(dependent=True))["835"]
    assert having(got, "NM1", "QC") == [["NM1", "QC", "1", "RIVERA", "TEO", "", "", "", "MI", "DHP123456789"]]
    assert having(got, "NM1", "IL") == [
        ["NM1", "IL", "1", "RIVERA", "ANNA", "M", "", "", "MI", "DHP123456789"]
    ]


def test_a_secondary_payer_pays_what_the_first_left_to_the_patient(payer: Payer) -> None:
    prior = ["SVD*DHP01*67*HC:99213**1", "CAS*CO*45*58", "CAS*PR*3*25", "DTP*573*D8*20260401"]
    claim = Claim(payer="SM002", member="SM998877", rank="S", lines=[Line(prior=prior)])
    got = payer.send(claim)["835"]
    assert having(got, "CLP")[0][2:5] == ["2", "150", "25"]
    assert adjustments(got) == ["OA*23*125"]


# -------------------------------------------------------------------------------------------------- payment level
def test_each_payee_gets_a_payment_of_its_own(payer: Payer) -> None:
    got = payer.send(Claim("A1"), Claim("A2", npi=RIVERBEND), Claim("A3"))["835"]
    assert [each[2] for each in having(got, "BPR")] == ["184", "92"]
    assert len({each[2] for each in having(got, "TRN")}) == 2
    assert payer.state.total_paid == Decimal("276")


def test_a_void_is_a_reversal_only_and_frees_the_account(payer: Payer) -> None:
    payer.send(Claim())
    number = payer.number_of("LSF0000481")
    got = payer.send(Claim("B1"), Claim(frequency="8", payer_number=number))
    assert [each[1:5] for each in having(got["835"], "CLP")] == [
        ["B1", "1", "150", "92"],
        ["LSF0000481", "22", "-150", "-92"],
    ]
    assert having(got["835"], "BPR")[0][2] == "0"
    assert [each[2] for each in having(got["277ca"], "REF", "1K")][1] == number
    assert statuses(payer.send(Claim())["277ca"]) == [("A2:20:PR", "WQ")]


def test_a_takeback_lowers_the_payment_when_there_is_enough_to_pay(payer: Payer) -> None:
    payer.send(Claim("T1", member="DHP902700001"))
    got = payer.send(Claim("B1", [Line("99215", "295")]))["835"]
    assert having(got, "BPR")[0][2] == "92"
    assert not having(got, "PLB")
    assert [each[1:3] for each in having(got, "CLP")] == [["B1", "1"], ["T1", "22"], ["T1", "4"]]
    assert adjustments(got)[-1] == "PR*27*150"
    assert "835" not in payer.send(Claim("B2", member="NOBODY"))


def test_a_takeback_hits_its_own_payee_and_a_small_payment_recovers_a_part(payer: Payer) -> None:
    payer.send(Claim("T1", member="DHP902700001"))
    first = payer.send(Claim("B1", npi=RIVERBEND))["835"]
    assert [each[2] for each in having(first, "BPR")] == ["92", "0"]
    assert having(first, "PLB")[0][3:] == ["FB:T1", "-92"]
    second = payer.send(Claim("B2", [Line("99212", "57")]))["835"]
    assert having(second, "PLB")[0][3:] == ["FB:T1", "57"]
    assert having(second, "BPR")[0][2] == "0"
    third = payer.send(Claim("B3"))["835"]
    assert having(third, "PLB")[0][3:] == ["FB:T1", "35"]
    assert having(third, "BPR")[0][2] == "57"
    assert payer.state.balances == {}


def test_a_takeback_does_not_hit_a_claim_that_was_replaced_in_time(payer: Payer) -> None:
    claim = Claim("T1", member="DHP902700001")
    payer.send(claim)
    number = payer.number_of("T1")
    got = payer.send(Claim("T1", member="DHP902700001", frequency="7", payer_number=number))["835"]
    assert [each[2] for each in having(got, "CLP")] == ["22", "1"]


def test_a_payment_run_without_an_upload_takes_back_once(payer: Payer) -> None:
    payer.send(Claim("T1", member="DHP902700001"))
    answers, state = pay(payer.state, AT, payer.rules)
    assert [each[2] for each in having(split(answers[0].content), "CLP")] == ["22", "4"]
    assert pay(state, AT, payer.rules) == ((), state)


# -------------------------------------------------------------------------------------------------- institutional
def _other_guide(version: bytes, old: bytes, new: bytes) -> bytes:
    return File([Claim()], ack="0").render().replace(b"005010X222A1", version).replace(old, new)


def test_an_institutional_line_is_paid_by_its_charge(payer: Payer) -> None:
    content = _other_guide(b"005010X223A2", b"SV1*HC:99213*150*UN*1***1", b"SV2*0120**1500.25*DA*3")
    content = content.replace(b"*150***11:B:1", b"*1500.25***11:A:1")
    got = payer.send_bytes(content)["835"]
    assert having(got, "SVC")[0][1:] == ["NU:0120", "1500.25", "900.15", "", "3"]


def test_a_dental_line_is_paid_by_its_fee(payer: Payer) -> None:
    content = _other_guide(b"005010X224A2", b"SV1*HC:99213*150*UN*1***1", b"SV3*AD:D1110*150****1")
    assert having(payer.send_bytes(content)["835"], "SVC")[0][1:] == ["AD:D1110", "150", "71.5", "", "1"]


def test_other_separators_and_letters_outside_ascii_are_taken_and_answered_in_plain(payer: Payer) -> None:
    content = File([Claim()]).render().replace(b"RIVERA", "M\u00dcLLER^SMITH".encode())
    content = content.replace(b"*^*", b"*!*").translate(bytes.maketrans(b"*~:", b"|\n>"))
    got = payer.send_bytes(content)
    assert having(got["835"], "NM1", "QC")[0][3] == "M LLER SMITH"
    assert having(got["835"], "SVC")[0][1] == "HC:99213"


def test_a_file_of_two_interchanges_gets_answers_to_both(payer: Payer) -> None:
    content = File([Claim("A1")], isa13=101).render() + b"\r\n" + File([Claim("A2")], isa13=102).render()
    answers, state = answer(content, EMPTY, AT, payer.rules)
    assert [each.name.rpartition(".")[2] for each in answers] == ["ta1", "999", "277ca", "835"] * 2
    assert [each.name[:9] for each in answers] == [f"{n:09d}" for n in range(9001, 9009)]
    assert isinstance(state, State)
    assert len(state.claims) == 2
