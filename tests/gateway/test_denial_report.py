"""`denials` against an oracle: every reason of every remittance, added up by hand in every way a manager asks for."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal

from edigate.gateway.denial_report import standing
from edigate.store import denials
from edigate.tracking.denials import By, groups, rates
from gateway.paying import addressed, clp, pays
from gateway.worlds import AT, World, claim
from wire import answer

# Claim, day of payment after the upload, paid, lines: charge, payment, and the reasons that deny (no others are denials).
STORY = [
    ("C1", 9, "67", ["150 67 CO-45 58, PR-3 25", "85 0 CO-16 85"], [("CO", "16", "85.00", 2)]),
    (
        "C2",
        9,
        "0",
        ["150 0 CO-50 150", "85 0 CO-50 85"],
        [("CO", "50", "150.00", 1), ("CO", "50", "85.00", 2)],
    ),
    (
        "C3",
        40,
        "0",
        ["150 0 PR-27 150", "85 0 PR-27 85"],
        [("PR", "27", "150.00", 1), ("PR", "27", "85.00", 2)],
    ),
    ("C4", 40, "152", ["150 67 CO-45 83", "85 85"], []),
    (
        "C5",
        9,
        "0",
        ["150 0 PI-16 150", "85 0 OA-18 85"],
        [("PI", "16", "150.00", 1), ("OA", "18", "85.00", 2)],
    ),
    ("C6", 40, "205", ["150 120 CO-97 30", "85 85"], [("CO", "97", "30.00", 1)]),
    ("C7", 9, "0", ["150 0 CO-29 150", "85 0 CO-29 85"], []),  # and taken back on the 40th day
]
PROCEDURES = {1: "99213", 2: "71045"}


def told(world: World) -> World:
    world.submit(*(claim(key) for key, *_ in STORY), claim("R1"))
    world.gateway.prepare()
    world.gateway.send()
    head = (
        "BHT*0085*08*C1*20260304*1000*TH\nHL*1**20*1\nNM1*PR*2*PLAN*****PI*P\nTRN*1*P1\nDTP*050*D8*20260304"
    )
    head += "\nDTP*009*D8*20260304"
    head += "\nHL*2*1*21*1\nNM1*41*2*US*****46*US\nTRN*2*X\nHL*3*2*19*1\nNM1*85*2*CLINIC*****XX*1750001012\nTRN*1*0"
    for n, (key, stc) in enumerate(
        [*((key, "A2:20*20260304*WQ*235") for key, *_ in STORY), ("R1", "A7:164:IL*20260304*U*235")]
    ):
        head += f"\nHL*{n + 4}*3*PT\nNM1*QC*1*DOE*JO****MI*M1\nTRN*2*{key}\nSTC*{stc}"
    world.take(addressed(answer("277", "005010X214", head)))
    world.gateway.interpret()
    for days in (9, 40):
        now = [(key, paid, lines) for key, day, paid, lines, _ in STORY if day == days]
        claims = [clp(key, paid, *lines, number=f"ICN{key}") for key, paid, lines in now]
        if days == 40:
            claims.append(clp("C7", "0", "150 0 CO-29 150", "85 0 CO-29 85", number="ICNC7", sign=-1))
        total = sum(int(paid) for _, paid, _ in now)
        pays(world, f"T{days}", str(total), claims, day=f"{AT + timedelta(days=days):%Y%m%d}")
    return world


def test_denials_by_everything(any_world: World) -> None:
    world = told(any_world)
    carc = world.gateway.context.tables.carc
    with world.look() as tx:
        found = standing(tx, carc)
    expected: dict[By, Counter[str]] = defaultdict(Counter)
    counts: Counter[str] = Counter()
    for key, days, _, _, reasons in STORY:
        for _, reason, amount, line in reasons:
            money = int(Decimal(amount) * 100)
            counts[reason] += 1
            expected[By.CARC][reason] += money
            expected[By.PROCEDURE][PROCEDURES[line]] += money
            expected[By.MONTH][f"{AT + timedelta(days=days):%Y-%m}"] += money
            expected[By.PAYER]["Demo Health Plan"] += money
            expected[By.PRACTICE]["lakeside"] += money
            expected[By.PROVIDER][str(claim(key)["rendering_provider"]["npi"])] += money
    for by in By:
        assert {one.key: int(one.amount * 100) for one in groups(found, by, carc)} == dict(expected[by]), by
    assert {one.key: one.denials for one in groups(found, By.CARC, carc)} == dict(counts)


def test_the_rates_of_the_office(any_world: World) -> None:
    world = told(any_world)
    with world.look() as tx:
        (rate,) = rates(denials.milestones(tx), None)
    denied = [
        one for one in STORY if any(" 0 CO" in line or " 0 PR" in line or " 0 PI" in line for line in one[3])
    ]
    paid = [days for _, days, amount, _, _ in STORY if amount != "0"]
    assert (rate.submitted, rate.answered, rate.decided, rate.paid) == (8, 8, len(STORY), len(paid))
    assert rate.first_pass == Decimal("87.5")  # one of eight was rejected
    assert rate.denial_rate == (Decimal(100 * len(denied)) / len(STORY)).quantize(Decimal("0.1"))
    assert rate.days_to_pay == (Decimal(sum(paid)) / len(paid)).quantize(Decimal("0.1"))
