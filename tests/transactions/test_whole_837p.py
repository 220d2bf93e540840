"""The 837P with everything in it: other payers, certificates, paperwork; judged by the text, by our check and by pyx12."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from claims.samples import PATIENT, build_all, claim, partner, split
from claims.whole import SECONDARY, WHOLE_CLAIM, WHOLE_LINE
from edigate.claims.edits import check
from edigate.errors import Severity
from edigate.guides import second_opinion
from edigate.guides.check import check as check_file
from edigate.transactions.claim_837.build import BuiltInterchange, ClaimToSend, Control, build

CLAIM = """
CLM*LSF0000481*235***11:B:1*Y*A*Y*Y
DTP*471*D8*20260218 DTP*050*D8*20260301
PWK*B4*AA PWK*M1*EL***AC*AT1 CN1*04*80*10*C1*2.5*V1
REF*4N*3 REF*F5*N REF*9A*RPC1 REF*9C*RPC2 REF*LX*G123456 REF*D9*EDG0000000000001 REF*P4*DEMO1 REF*1J*1750002028
K3*FIXED_ONE K3*FIXED_TWO
CR1*LB*155**A*DH*12.5***BACK_HOME*UNCONSCIOUS CR2********A**NECK*BACK
CRC*07*Y*01*05 CRC*07*N*08 CRC*E1*Y*L1 CRC*E3*N*L2*L3 CRC*75*Y*IH CRC*ZZ*Y*AV*ST
HI*ABK:J159 HI*BP:43239*BO:43240 HI*BG:AA*BG:AB
HCP*03*100*50*ORG1*12.5*G1*90******T1*1*2
NM1*DN*1*OKAFOR*DANIEL****XX*1650002029 NM1*P3*1*OKAFOR*DANIEL****XX*1750002028
NM1*82*1*OKAFOR*DANIEL****XX*1650002029 PRV*PE*PXC*207Q00000X
NM1*PW*2 N3*22_MAPLE_STREET N4*SPRINGFIELD*IL*62704
NM1*45*2*LAKESIDE_IMAGING N3*7_PIER_ROAD N4*SPRINGFIELD*IL*627015678
SBR*S*01**WORKS_PLAN*12****CI
CAS*CO*45*10*1*46*10*1*47*10*1*48*10*1*49*10*1*50*10*1 CAS*CO*51*10*1 CAS*PR*2*65
AMT*D*100 AMT*EAF*10 OI***N*P**I MOA*0.5*12*MA01*MA18****1*2
NM1*IL*2*RIVERA_WORKS*****II*SM1 REF*SY*123456780
NM1*PR*2*SECOND_MUTUAL*****XV*SM002 N3*22_MAPLE_STREET N4*SPRINGFIELD*IL*62704 DTP*573*D8*20260330
REF*2U*SM2U REF*G1*OPA REF*9F*OPR REF*T4*Y REF*F8*OPC
NM1*DN*1 REF*G2*OP1 NM1*P3*1 REF*G2*OP1 NM1*82*1 REF*G2*OP1 NM1*77*2 REF*G2*OP1 NM1*DQ*1 REF*G2*OP1
NM1*85*1 REF*G2*OP1
SBR*T*18*******CI AMT*A8*235 OI***Y***Y NM1*IL*1*RIVERA*ANNA*M***MI*DHP123456789
N3*22_MAPLE_STREET N4*SPRINGFIELD*IL*62704 NM1*PR*2*THIRD_MUTUAL*****PI*TM003
LX*1 SV1*HC:99213*150*UN*1***1 SV5*HC:E0424*DA*30*10*200*4
PWK*B4*AA PWK*M1*EL***AC*AT1 PWK*CT*AB
CR1*LB*155**A*DH*12.5***BACK_HOME*UNCONSCIOUS CR3*I*MO*12 CRC*07*Y*01*05 CRC*07*N*08 CRC*70*N*65 CRC*09*Y*38*ZV
DTP*472*D8*20260302 DTP*471*D8*20260101 DTP*607*D8*20260102 DTP*463*D8*20260103 DTP*461*D8*20260104
DTP*304*D8*20260105 DTP*738*D8*20260106 DTP*739*D8*20260107 DTP*011*D8*20260108 DTP*455*D8*20260109
DTP*454*D8*20260110 QTY*PT*2 QTY*FL*3 MEA*TR*R1*11.5 MEA*OG*HT*65 CN1*04*80*10*C1*2.5*V1
REF*9B*RL1 REF*9D*RL2 REF*G1*PA0 REF*G1*PA1**2U:SM002 REF*6R*LSF0000481-1 REF*EW*M1 REF*F4*12D3456789
REF*BT*BATCH1 REF*9F*RF0 REF*9F*RF1**2U:SM002
AMT*T*1.1 AMT*F4*2.2 K3*FIXED_ONE K3*FIXED_TWO NTE*DCP*TO_GET_BETTER NTE*TPO*FOR_THE_THIRD_PARTY PS1*PS9*33
HCP*03*100*50*ORG1*12.5*G1*90**HC*99212*UN*1*T1*1*2
NM1*QB*2******XX*1750002028 REF*G2*Q1**2U:SM002
NM1*DN*1*OKAFOR*DANIEL****XX*1650002029 NM1*P3*1*OKAFOR*DANIEL****XX*1650002029
NM1*PW*2 N3*22_MAPLE_STREET N4*SPRINGFIELD*IL*62704
NM1*45*2*LAKESIDE_IMAGING N3*7_PIER_ROAD N4*SPRINGFIELD*IL*627015678
LQ*UT*484.3 FRM*1A*Y FRM*1B**56 LQ*AS*X1 FRM*2***20260101 FRM*3****90.5
LX*2 SV1*HC:71045*85*UN*1***1 DTP*472*D8*20260302 REF*6R*LSF0000481-2
"""


def segments(built: BuiltInterchange) -> list[str]:
    """ST to SE as text."""
    return ["*".join(segment) for segment in split(built.content)[2:-2]]


def structure_errors(content: bytes) -> list[tuple[str, str | None, int | None]]:
    """What our own check calls an error, and what pyx12 does."""
    found = [each for each in check_file([content]).findings if each.severity is Severity.ERROR]
    return [
        (each.code, each.where.id, each.where.element) for each in (*found, *second_opinion.check(content))
    ]


def test_everything_that_a_claim_and_a_line_can_hold_in_guide_order() -> None:
    whole = claim(**WHOLE_CLAIM, lines__0=WHOLE_LINE)
    built = build_all(whole)
    place = built.positions[0]
    written = [segment.replace("_", " ") for segment in CLAIM.split()]
    assert segments(built)[place.first - 1 : place.last] == written
    above = segments(built)[: place.first - 1]
    assert [s for s in above if s[:3] in ("CUR", "BHT")] == [
        "BHT*0019*00*LSFB000031*20260304*0915*RP",
        "CUR*85*CAD",
    ]
    plan = above.index("NM1*PE*2*STATE PLAN*****PI*SP001")
    assert above[plan + 1 : plan + 5] == [
        "N3*22 MAPLE STREET", "N4*SPRINGFIELD*IL*62704", "REF*2U*PLAN2", "REF*EI*371234568",
    ]  # fmt: skip
    assert "PER*IC*DESK*TE*5555550102*EX*7" in above
    assert built.findings == ()
    assert [each.code for each in check(whole) if each.severity is Severity.ERROR] == []


def test_the_secondary_claim_is_the_worked_example(shared: Path) -> None:
    to = partner(
        receiver_id="SECMUTUAL",
        receiver={"name": "Second Mutual", "id": "SECMUTUAL"},
        delimiters={"line_end": "\n"},
    )
    secondary = claim(**SECONDARY)
    assert check(secondary) == []
    control = Control(103, 103, "LSFB000051", datetime(2026, 4, 3, 9, 30))
    built = build([ClaimToSend(secondary, "EDG0000000000031", 1)], to, control)
    assert built.content == (shared / "domain/example/10-837p-secondary.edi").read_bytes()
    assert structure_errors(built.content) == []


def test_a_patient_of_a_casualty_claim() -> None:
    patient = {
        **PATIENT,
        "property_casualty_member_id": "PCM1",
        "property_casualty_contact": {"phone": "5555550103"},
    }
    text = segments(build_all(claim(patient=patient)))
    assert text[text.index("REF*1W*PCM1") + 1] == "PER*IC**TE*5555550103"
    by_ssn = segments(build_all(claim(patient={**PATIENT, "ssn": "123-45-6780"})))
    assert "REF*SY*123456780" in by_ssn


def test_an_employer_as_subscriber_has_no_person_s_name() -> None:
    built = build_all(claim(patient=PATIENT, subscriber__organization=True, subscriber__first_name=...,
                            subscriber__middle_name=..., subscriber__last_name="Works Ltd"))  # fmt: skip
    assert "NM1*IL*2*WORKS LTD*****MI*DHP123456789" in segments(built)


def test_diagnoses_of_the_old_list() -> None:
    built = build_all(claim(diagnoses=[{"code": "486", "version": "9"}, {"code": "786.2", "version": "9"}]))
    assert "HI*BK:486*BF:7862" in segments(built)


def test_each_report_type_is_a_set_of_its_own() -> None:
    built = build_all(
        claim(), claim(report_type="RP", patient_control_number="B"), claim(patient_control_number="C")
    )
    text = segments(built)
    assert [s for s in text if s.startswith(("ST*", "BHT*", "SE*"))] == [
        "ST*837*0001*005010X222A1", "BHT*0019*00*LSFB000031*20260304*0915*CH", "SE*46*0001",
        "ST*837*0002*005010X222A1", "BHT*0019*00*LSFB000031-2*20260304*0915*RP", "SE*33*0002",
    ]  # fmt: skip
    assert {p.submission_id: p.set_control_number for p in built.positions} == {
        1: "0001",
        3: "0001",
        2: "0002",
    }
    assert structure_errors(built.content) == []


def test_the_whole_claim_has_no_error_in_our_check() -> None:
    """pyx12 is not asked: its map takes a certificate of medical necessity (PWK*CT) for an attachment."""
    content = build_all(claim(**WHOLE_CLAIM, lines__0=WHOLE_LINE)).content
    errors = [each for each in check_file([content]).findings if each.severity is Severity.ERROR]
    assert [(each.code, each.where.id, each.where.element) for each in errors] == []
