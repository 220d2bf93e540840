"""The 837D: claims written by hand as text, everything that a claim can hold, and back again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from claims.dental import DENTAL_SECONDARY, WHOLE_DENTAL, WHOLE_DENTAL_LINE, dental
from claims.dental_strategy import dental_claims
from claims.samples import PATIENT, build_all, claim, partner
from edigate.claims.dental import DentalClaim
from edigate.claims.edits import check
from edigate.errors import Severity
from edigate.guides.check import check as check_file
from edigate.transactions.claim_837.build import BuiltInterchange
from transactions.test_read_claim_837p import as_claims, claims_of
from transactions.test_whole_837p import segments

PLAIN = """
ST*837*0001*005010X224A2 BHT*0019*00*LSFB000031*20260304*0915*CH
NM1*41*2*LAKESIDE_FAMILY_MEDICINE*****46*EDIGATETEST PER*IC*BILLING_OFFICE*TE*5555550100*EM*EDI@EXAMPLE.COM
NM1*40*2*DEMO_HEALTH_PLAN*****46*DEMOPAYER
HL*1**20*1 PRV*BI*PXC*1223G0001X NM1*85*2*HARBOR_DENTAL*****XX*1750001012 N3*12_QUAY_STREET
N4*SPRINGFIELD*IL*627011234 REF*EI*371234568 PER*IC*FRONT_DESK*TE*5555550140
HL*2*1*22*0 SBR*P*18*GRP77******CI NM1*IL*1*MARSH*ILSE****MI*DDP55500321 N3*22_MAPLE_STREET
N4*SPRINGFIELD*IL*62704 DMG*D8*19900517*F NM1*PR*2*DEMO_DENTAL_PLAN*****PI*DDP01
CLM*HDR-3001*280***11:B:1*Y*A*Y*Y DTP*472*D8*20260220 REF*D9*EDG0000000000001
NM1*82*1*ABARA*RUTH****XX*1650002029 PRV*PE*PXC*1223G0001X
LX*1 SV3*AD:D2392*185****1 TOO*JP*3*M:O REF*6R*HDR-3001-1
LX*2 SV3*AD:D1110*95****1 REF*6R*HDR-3001-2
SE*32*0001
"""
WHOLE = """
CLM*HDR-3001*280***11:B:7*N*C*Y*Y**AA:OA::IL:CA*03********7
DTP*439*D8*20260201 DTP*452*D8*20260202 DTP*472*RD8*20260220-20260222 DTP*050*D8*20260225
DN1*24*18 DN2*1*M****JP DN2*17*E****JP
PWK*DA*AA PWK*RB*EL***AC*XR1 CN1*04*80*10*C1*2.5*V1 AMT*F5*20
REF*G3*PD77 REF*4N*3 REF*F8*OLD1 REF*9F*RF1 REF*G1*PA1 REF*9A*RPC1 REF*9C*RPC2 REF*D9*EDG0000000000001
K3*FIXED_ONE K3*FIXED_TWO NTE*ADD*FIRST_NOTE NTE*ADD*SECOND_NOTE
HI*ABK:K0261*ABF:K0510*TQ:110111 HCP*03*100*50*ORG1*12.5*G1*90******T1*1*2
NM1*DN*1*LINDQVIST*PER****XX*1750002028 PRV*RF*PXC*1223E0200X REF*G2*OP1
NM1*P3*1*LINDQVIST*PER****XX*1750002028
NM1*82*1*ABARA*RUTH****XX*1650002029 PRV*PE*PXC*1223G0001X REF*0B*LIC9
NM1*77*2*HARBOR_DENTAL_ROOMS*****XX*1750002028 N3*7_PIER_ROAD N4*SPRINGFIELD*IL*627015678 REF*G2*OP1
NM1*DD*1*LINDQVIST*PER****XX*1750002028 PRV*AS*PXC*1223S0112X REF*G2*OP1
NM1*DQ*1*LINDQVIST*PER****XX*1750002028 REF*G2*OP1
SBR*S*01**WORKS_PLAN*12****CI CAS*CO*45*180*1 AMT*D*100 AMT*EAF*10 OI***N***I MOA*0.5*12*MA01*MA18****1*2
NM1*IL*2*MARSH_WORKS*****II*SM1 REF*SY*123456780
NM1*PR*2*SECOND_MUTUAL*****XV*SM002 N3*22_MAPLE_STREET N4*SPRINGFIELD*IL*62704 DTP*573*D8*20260228
REF*2U*SM2U REF*G1*OPA REF*9F*OPR REF*T4*Y REF*G3*OPD REF*F8*OPC
NM1*DN*1 REF*G2*OP1 NM1*P3*1 REF*G2*OP1 NM1*82*1 REF*G2*OP1 NM1*DQ*1 REF*G2*OP1 NM1*85*1 REF*G2*OP1
NM1*77*2 REF*G2*OP1 NM1*DD*1 REF*G2*OP1
SBR*T*18*******CI AMT*A8*280 OI***Y***Y NM1*IL*1*RIVERA*ANNA*M***MI*DHP123456789
N3*22_MAPLE_STREET N4*SPRINGFIELD*IL*62704 NM1*PR*2*THIRD_MUTUAL*****PI*TM003
LX*1 SV3*AD:D2740:AA:AB:::CROWN*185*22*10:20*R*1*****1:2 TOO*JP*8*M:I TOO*JP*9
DTP*472*D8*20260221 DTP*441*D8*20160421 DTP*452*D8*20260203 DTP*446*D8*20260204 DTP*196*D8*20260205
DTP*198*D8*20260221 CN1*04*80*10*C1*2.5*V1
REF*G3*PD1 REF*G3*PD2**2U:SM002 REF*G1*PA2 REF*G1*PA3**2U:SM002 REF*6R*HDR-3001-1 REF*9A*RL1 REF*9C*RL2
REF*9F*RF2 REF*9F*RF3**2U:SM002 AMT*T*1.1 K3*FIXED_ONE K3*FIXED_TWO
HCP*03*100*50*ORG1*12.5****AD*D2750*UN*1*T1*1*2
NM1*82*1*ABARA*RUTH****XX*1650002029 PRV*PE*PXC*1223G0001X REF*G2*Q1**2U:SM002
NM1*DD*1*LINDQVIST*PER****XX*1750002028 PRV*AS*PXC*1223S0112X REF*G2*OP1
NM1*DQ*1*LINDQVIST*PER****XX*1750002028 REF*G2*OP1
NM1*77*2*HARBOR_DENTAL_ROOMS*****XX*1750002028 N3*7_PIER_ROAD N4*SPRINGFIELD*IL*627015678 REF*G2*OP1
LX*2 SV3*AD:D1110*95****1 REF*6R*HDR-3001-2
"""
SECONDARY_LINES = """
LX*1 SV3*AD:D2392*185****1 TOO*JP*3*M:O REF*6R*HDR-3001-1
SVD*DP9*100*AD:D2392**1 CAS*CO*45*35 CAS*PR*2*50 DTP*573*D8*20260228 AMT*EAF*50
LX*2 SV3*AD:D1110*95****1 REF*6R*HDR-3001-2 SVD*DP9*50*AD:D1110**1 CAS*CO*45*45 DTP*573*D8*20260228
"""


def as_text(expected: str) -> list[str]:
    return [segment.replace("_", " ") for segment in expected.split()]


def of_claim(built: BuiltInterchange) -> list[str]:
    place = built.positions[0]
    return segments(built)[place.first - 1 : place.last]


def errors(content: bytes) -> list[tuple[str, str | None, int | None]]:
    """What our own check calls an error; pyx12 has no 837D."""
    found = [each for each in check_file([content]).findings if each.severity is Severity.ERROR]
    return [(each.code, each.where.id, each.where.element) for each in found]


def test_a_plain_claim_from_the_first_segment_to_the_last() -> None:
    assert segments(build_all(dental())) == as_text(PLAIN)
    assert check(dental()) == []


def test_everything_that_a_claim_and_a_line_can_hold_in_guide_order() -> None:
    whole = dental(**WHOLE_DENTAL, lines__0=WHOLE_DENTAL_LINE)
    assert of_claim(build_all(whole)) == as_text(WHOLE)


def test_a_predetermination_has_no_dates() -> None:
    asked = dental(predetermination=True, service_date=...)
    built = of_claim(build_all(asked))
    assert built[:2] == ["CLM*HDR-3001*280***11:B:1*Y*A*Y*Y**********PB", "REF*D9*EDG0000000000001"]
    assert check(asked) == []


def test_orthodontics_without_known_months() -> None:
    assert "DN1****Y" in of_claim(build_all(dental(orthodontics={"indicated": True})))


def test_an_estimated_prior_placement() -> None:
    line = {"procedure": {"code": "D2740"}, "charge": "280", "prosthesis": "R", "teeth": [{"number": "8"}],
            "prior_placement_date": "2011-01-01", "prior_placement_estimated": True}  # fmt: skip
    assert "DTP*139*D8*20110101" in of_claim(build_all(dental(lines=[line])))


def test_the_claim_to_the_second_payer() -> None:
    secondary = dental(**DENTAL_SECONDARY)
    built = of_claim(build_all(secondary))
    assert built[built.index("LX*1") :] == as_text(SECONDARY_LINES)
    assert check(secondary) == []
    assert errors(build_all(secondary).content) == []


@pytest.mark.parametrize(
    "changes",
    [{}, {**WHOLE_DENTAL, "lines__0": WHOLE_DENTAL_LINE}, DENTAL_SECONDARY, {"patient": PATIENT},
     {"predetermination": True, "service_date": ...}, {"orthodontics": {"indicated": True}},
     {"service_date": ..., "lines__0__service_date": "2026-02-20",
      "lines__1__service_date": "2026-02-21"}],
)  # fmt: skip
def test_out_and_in_and_out_again_is_the_same_file(changes: dict[str, Any]) -> None:
    content = build_all(dental(**changes)).content
    assert errors(content) == []
    assert [each.left for each in claims_of(content)] == [()]
    (again,) = as_claims(content)
    assert build_all(again).content == content
    assert as_claims(build_all(again).content) == [again]


def test_diagnoses_of_the_old_list_come_back() -> None:
    old = dental(diagnoses=[{"code": "521.00", "version": "9"}, {"code": "523.1", "version": "9"}])
    content = build_all(old).content
    assert b"HI*BK:52100*BF:5231~" in content
    (again,) = as_claims(content)
    assert build_all(again).content == content


def test_more_than_a_guide_has_room_for_is_named() -> None:
    content = build_all(dental(lines__0__teeth__0__surfaces=["M", "O", "D", "B", "L"])).content
    assert [each.surfaces for each in as_claims(content)[0].lines[0].teeth] == [("M", "O", "D", "B", "L")]  # type: ignore[union-attr]
    (six,) = claims_of(content.replace(b"M:O:D:B:L", b"M:O:D:B:L:F"))
    assert [name for _, name in six.left] == ["TOO"]


@pytest.mark.parametrize(
    "twice",
    [b"REF*SY*123456780~", b"REF*G3*OPD~", b"AMT*D*100~", b"DTP*472*RD8*20260220-20260222~", b"AMT*F5*20~"],
)
def test_what_stands_twice_where_once_is_meant_is_named(twice: bytes) -> None:
    content = build_all(dental(**WHOLE_DENTAL, lines__0=WHOLE_DENTAL_LINE)).content
    (told,) = claims_of(content.replace(twice, twice + twice))
    assert [name.encode() for _, name in told.left] == [twice[:3]]


def test_what_a_dental_claim_cannot_tell_stays_out_and_is_told() -> None:
    told = dental(
        subscriber__death_date="2026-02-21", subscriber__weight_pounds=120, subscriber__pregnant=True,
        subscriber__property_casualty_contact={"phone": "5555550102"},
    )  # fmt: skip
    content = build_all(told).content
    assert errors(content) == []
    assert b"PAT" not in content and b"5555550102" not in content
    assert {each.code for each in check(told)} == {"NOT_ON_THIS_KIND"}


def test_kinds_do_not_share_a_file_s_guide() -> None:
    assert b"005010X224A2" in build_all(dental()).content
    assert b"005010X224" not in build_all(claim()).content
    other = partner(guides={"dental": "005010X224A3"})
    assert build_all(dental(), to=other).content.count(b"005010X224A3") == 2


@given(dental_claims())
@settings(max_examples=60, deadline=None)
def test_any_dental_claim_is_built_without_an_error_and_comes_back_equal(any_claim: DentalClaim) -> None:
    assert {each.code for each in check(any_claim) if each.severity is Severity.ERROR} == set()
    content = build_all(any_claim).content
    assert errors(content) == []
    (read_back,) = claims_of(content)
    assert read_back.left == ()
    assert as_claims(content) == [any_claim]
