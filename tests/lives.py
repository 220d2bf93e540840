"""Synthetic lives of claims: what payers decide, take back, decide again and hand on, as bytes; and the books that must
come of it, kept by an oracle in whole cents that knows nothing of our posting.

A life is known by the seed of its town and its number in it. All names, numbers and amounts are invented.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from edigate.delivery.states import BatchState
from edigate.outcome.known import KnownBatch, KnownLine, KnownSet, KnownSubmission
from remitted import money, submission
from wire import answer, remittance

FIRST, SECOND = "DHP01", "SM002"
_KINDS = {
    "PR-1": "patient:deductible",
    "PR-2": "patient:coinsurance",
    "PR-3": "patient:copay",
    "PR-27": "patient:unverified",
}
_CONTRACT = ("CO-45", "CO-94")

Why = tuple[str, int]  # "CO-45", cents
Sums = Counter[tuple[int, str]]  # (the life, 0 for none; the account) -> cents


def dollars(cents: int) -> str:
    """Cents as the wire has them."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


class Line(msgspec.Struct, frozen=True):
    """What a payer decided about one service line."""

    charge: int
    whys: tuple[Why, ...]

    @property
    def paid(self) -> int:
        """The payment of the line: the charge less all that was taken off."""
        return self.charge - sum(cents for _, cents in self.whys)

    def of(self, *begins: str) -> int:
        """What these reasons took off."""
        return sum(cents for why, cents in self.whys if why.startswith(begins))


class Decision(msgspec.Struct, frozen=True):
    """What a payer decided about some lines of a claim, by their number; `flat`: told for the claim, without lines."""

    payer: str
    name: str
    number: str
    lines: dict[int, Line]
    frequency: str = "1"
    flat: bool = False

    @property
    def paid(self) -> int:
        """CLP04."""
        return sum(line.paid for line in self.lines.values())

    def clp(self, sign: int = 1) -> str:
        """The claim as it stands in an 835; its mirror with sign -1."""
        charge = sum(line.charge for line in self.lines.values())
        status = "22" if sign < 0 else {FIRST: "1", SECOND: "2"}[self.payer]
        amounts = f"{dollars(sign * charge)}*{dollars(sign * self.paid)}"
        parts = [f"CLP*{self.name}*{status}*{amounts}**12*{self.number}*11*{self.frequency}"]
        if self.flat:
            return "\n".join((*parts, *_cas([w for line in self.lines.values() for w in line.whys], sign)))
        for n, line in self.lines.items():
            parts.append(f"SVC*HC:99213*{dollars(sign * line.charge)}*{dollars(sign * line.paid)}")
            parts += _cas(line.whys, sign)
            parts.append(f"REF*6R*{self.name.removesuffix('S')}-{n}")
        return "\n".join(parts)


def _cas(whys: Sequence[Why], sign: int) -> list[str]:
    return [f"CAS*{why.replace('-', '*')}*{dollars(sign * cents)}" for why, cents in whys]


class Life:
    """One claim of one to three lines, everything that payers say about it, and what stands in the end."""

    def __init__(self, rnd: random.Random, number: int, next_payer: bool = True) -> None:
        self.next_payer = next_payer
        self.rnd, self.number, self.name = rnd, number, f"LIFE{number:05}"
        self.ours = rnd.random() < 0.93
        self.charges = {n: rnd.randrange(6_000, 30_000) for n in range(1, rnd.randrange(2, 5))}
        self.told: list[tuple[int, Decision, int]] = []  # day, decision, sign
        self.standing: list[Decision] = []  # decisions of the first payer that nobody took back
        self.handed_on: Decision | None = None
        self.twice: Decision | None = None  # decided again, and the first decision was not reversed
        self.rejected = rnd.random() < 0.04
        self.replaced = False
        if not self.rejected:
            self._live()

    def _live(self) -> None:
        rnd, day = self.rnd, self.rnd.randrange(1, 6)
        halves = [dict(list(self.charges.items())[:1]), dict(list(self.charges.items())[1:])]
        split = halves[1] and rnd.random() < 0.2
        for part, lines in enumerate(halves if split else [self.charges]):
            self._decide(day + part * rnd.randrange(3), f"ICN{self.number:05}P{part}", lines)
        early = self.next_payer and self.ours and rnd.random() < 0.2
        if early:
            self._hand_on(day + 4)
        for again in range(rnd.choice([0, 0, 0, 1, 2])):
            day += rnd.randrange(1, 6)
            old = self.standing.pop(rnd.randrange(len(self.standing)))
            self.told.append((day, old, -1))
            lines = {n: line.charge for n, line in old.lines.items()}
            self.replaced = self.replaced or rnd.random() < 0.5
            frequency = "7" if self.replaced else "1"
            self._decide(day + rnd.choice([0, 0, 2]), f"ICN{self.number:05}A{again}", lines, frequency)
        day += 7
        if self.next_payer and self.ours and not early and rnd.random() < 0.3:
            self._hand_on(day)
        elif self.ours and rnd.random() < 0.06:
            first = self.standing[0]
            self.twice = msgspec.structs.replace(first, number=f"ICN{self.number:05}T")
            self.told.append((day, self.twice, 1))
        elif not early and rnd.random() < 0.1:  # taken back for good
            self.told.append((day, self.standing.pop(), -1))

    def _decide(self, day: int, number: str, charges: dict[int, int], frequency: str = "1") -> None:
        lines = {n: Line(charge, self._first(charge)) for n, charge in charges.items()}
        self.standing.append(Decision(FIRST, self.name, number, lines, frequency))
        self.told.append((day, self.standing[-1], 1))

    def _first(self, charge: int) -> tuple[Why, ...]:
        cut, share, part = (self.rnd.randrange(1, 2_000) for _ in range(3))
        choices: list[tuple[Why, ...]] = [
            (("CO-45", cut),),
            (("CO-45", cut), ("PR-3", share)),
            (("CO-45", cut), ("PR-1", share), ("PR-2", part)),
            (("CO-45", cut), ("PR-2", charge - cut)),
            (("CO-16", charge),),
            (("PR-27", charge),),
            (("OA-23", cut),),
            (("PI-45", cut), ("PR-2", share)),
            (("CO-94", -cut), ("PR-3", share)),
        ]
        return self.rnd.choice(choices)

    def _hand_on(self, day: int) -> None:
        """The next payer decides after what the first one says by then: as the guide wants it, or by repeating it."""
        before = {n: line for one in self.standing for n, line in one.lines.items()}
        lines = {n: Line(line.charge, self._second(line)) for n, line in before.items()}
        flat = self.rnd.random() < 0.15
        self.handed_on = Decision(SECOND, f"{self.name}S", f"SM{self.number:05}", lines, flat=flat)
        self.told.append((day, self.handed_on, 1))

    def stop_here(self) -> None:
        """The claim never goes to the next payer."""
        self.handed_on = None
        self.told = [event for event in self.told if event[1].payer != SECOND]

    @property
    def left_to_patient(self) -> int:
        """What the first payer's decisions that stand leave to the patient."""
        return sum(line.of("PR") for one in self.standing for line in one.lines.values())

    def _second(self, before: Line) -> tuple[Why, ...]:
        owed = before.of("PR")
        paid = self.rnd.choice([0, owed, self.rnd.randrange(owed + 1)])
        left: Why = (self.rnd.choice(["PR-3", "CO-45", "CO-16"]), owed - paid)
        repeated = max(0, before.of(*_CONTRACT)) if self.rnd.random() < 0.5 else 0
        denied = self.rnd.choice([0, 0, before.of("CO-16", "PI")])  # repeated, or paid
        whys = [left, ("CO-45", repeated), ("OA-23", before.charge - owed - repeated - denied)]
        if self.rnd.random() < 0.5:
            whys.append(("CO-16", denied))
        return tuple((why, cents) for why, cents in whys if cents)

    # ---- what the gateway knows of it

    def submissions(self, batch: KnownBatch) -> Iterator[KnownSubmission]:
        """The claim to the first payer, its replacement, and the claim to the next payer."""
        lines = tuple(KnownLine(f"{self.name}-{n}", money(dollars(c))) for n, c in self.charges.items())
        told = {
            "claim_id": self.number, "claim_key": self.name, "batch_id": batch.id, "lines": lines,
            "charge": money(dollars(sum(self.charges.values()))),
        }  # fmt: skip
        first = self.number * 10
        yield submission(first, patient_control_number=self.name, **told)
        if self.replaced:
            more = {"frequency": "7", "successor_of": first}
            yield submission(first + 1, patient_control_number=self.name, **more, **told)
        if self.handed_on:
            yield submission(first + 2, patient_control_number=f"{self.name}S", payer_id=SECOND, **told)

    def acknowledged(self) -> str:
        """The claim in a 277CA."""
        verdict = "A7:164:IL*20260428*U*1" if self.rejected else "A2:20:PR*20260428*WQ*1"
        trace = f"REF*D9*EDG{self.number * 10:013}"
        head = f"HL*{self.number + 3}*3*PT\nNM1*QC*1*DOE*JO****MI*M1\nTRN*2*{self.name}"
        return f"{head}\nSTC*{verdict}\n{trace}\nDTP*472*D8*20260302"

    # ---- what must come of it

    def account(self, sums: Sums) -> None:
        """Add what this life leaves on the accounts, by account, after the patient's share went on to the next payer."""
        if not self.ours:
            paid = sum(one.paid for one in self.standing)
            sums.update({(0, f"funds:{FIRST}"): paid, (0, f"suspense:{FIRST}"): -paid})
            return
        charge, claim = sum(self.charges.values()), Counter[str]()
        claim.update({"charges": -charge, f"receivable:insurance:{FIRST}": charge})
        for one in self.standing:
            _decided(claim, one)
        if self.handed_on:
            for account in _KINDS.values():
                claim[f"receivable:insurance:{SECOND}"] += claim[account]
                claim[account] = 0
            _decided(claim, self.handed_on)
            claim.subtract(self._written_off_twice())
            claim.update(self._open_before())
        if self.twice:
            claim.update({f"funds:{FIRST}": self.twice.paid, f"suspense:{FIRST}": -self.twice.paid})
        sums.update({(self.number, account): cents for account, cents in claim.items()})

    def _written_off_twice(self) -> dict[str, int]:
        """Both together write off the larger of their two amounts, or what the charge leaves, never more than the sum."""
        assert self.handed_on is not None
        pairs = [(one.lines[n], self.handed_on.lines[n]) for one in self.standing for n in one.lines]
        too_much = sum(_beyond([pair]) for pair in pairs)
        if self.handed_on.flat:
            too_much = _beyond(pairs)
        return {"writeoff:contractual": too_much, f"receivable:insurance:{SECOND}": -too_much}

    def _open_before(self) -> Counter[str]:
        """What the next payer took off beyond the share it was asked for stood open with the first; a denial by both
        stands with the first alone."""
        assert self.handed_on is not None
        pairs = [(one.lines[n], self.handed_on.lines[n]) for one in self.standing for n in one.lines]
        moved: Counter[str] = Counter()
        for some in [pairs] if self.handed_on.flat else [[pair] for pair in pairs]:
            asked, taken = (
                sum(line.of("PR") for line, _ in some),
                sum(line.charge - line.of("OA") for _, line in some),
            )
            beyond = taken - _beyond(some) - asked
            denied, reduced = (sum(line.of(why) for line, _ in some) for why in ("CO-16", "PI"))
            both = min(sum(line.of("CO-16") for _, line in some), denied + reduced)
            stands = [
                ("receivable:insurance", FIRST, sum(line.of("OA") for line, _ in some)),
                ("receivable:denials_pending", SECOND, both),
                ("receivable:denials_pending", FIRST, denied),
                ("receivable:payer_reduction", FIRST, reduced),
            ]
            for account, payer, amount in stands:
                part = max(min(beyond, amount), 0)
                beyond -= part
                moved.update({f"{account}:{payer}": -part, f"receivable:insurance:{SECOND}": part})
        return moved


def _beyond(pairs: Sequence[tuple[Line, Line]]) -> int:
    first = sum(one.of(*_CONTRACT) for one, _ in pairs)
    second = sum(two.of(*_CONTRACT) for _, two in pairs)
    left = sum(one.charge - one.paid - two.paid - two.of("PR", "CO-16") for one, two in pairs)
    return 0 if first <= 0 else first + second - max(first, second, min(first + second, left))


def _decided(claim: Counter[str], one: Decision) -> None:
    receivable = f"receivable:insurance:{one.payer}"
    moved: Counter[str] = Counter({f"funds:{one.payer}": one.paid})
    for line in one.lines.values():
        moved["writeoff:contractual"] += line.of(*_CONTRACT)
        moved[f"receivable:denials_pending:{one.payer}"] += line.of("CO-16")
        moved[f"receivable:payer_reduction:{one.payer}"] += line.of("PI")
        for why, account in _KINDS.items():
            moved[account] += sum(cents for each, cents in line.whys if each == why)
    claim.update(moved)
    claim[receivable] -= sum(moved.values())


class Town:
    """Some lives, the files in which payers tell of them, and the books that must come of all.

    `whole`: each payer tells everything in one remittance, what happened first before the rest. `in_turn`: the next
    payer tells nothing before `next_payer_tells`.
    """

    def __init__(
        self, seed: int, count: int, next_payer: bool = True, whole: bool = False, in_turn: bool = False
    ) -> None:
        self.whole = whole
        self.rnd = random.Random(seed)
        self.lives = [Life(self.rnd, number, next_payer) for number in range(1, count + 1)]
        self.batch = KnownBatch(
            1, "payer", "000000101", "101", (KnownSet("0001", "REF1"),), BatchState.TRANSMITTED
        )
        self.paid: dict[str, int] = {}  # BPR02 by trace
        self.provider: Sums = Counter()
        self.files = [*self._acknowledgments(), *self._remittances(FIRST)]
        if not in_turn:
            self.files += self.next_payer_tells()

    def next_payer_tells(self) -> list[bytes]:
        """The files in which the next payer tells of the lives that were handed on."""
        return list(self._remittances(SECOND))

    def submissions(self) -> list[KnownSubmission]:
        """What we sent."""
        return [each for life in self.lives if life.ours for each in life.submissions(self.batch)]

    def balances(self) -> dict[tuple[int, str], int]:
        """What stands on each account that is not even, by claim."""
        sums = Counter(self.provider)
        for life in self.lives:
            life.account(sums)
        return {place: cents for place, cents in sums.items() if cents}

    def _acknowledgments(self) -> Iterator[bytes]:
        yield answer(
            "999", "005010X231A1", "AK1*HC*101*005010X222A1\nAK2*837*0001\nIK5*A\nAK9*A*1*1*1", day="20260427"
        )
        head = "BHT*0085*08*C1*20260428*1000*TH\nHL*1**20*1\nNM1*PR*2*PLAN*****PI*P\nTRN*1*P1"
        head += "\nDTP*050*D8*20260427\nDTP*009*D8*20260428"
        head += "\nHL*2*1*21*1\nNM1*41*2*US*****46*US\nTRN*2*REF1\nSTC*A1:19:PR*20260428*WQ*1"
        head += "\nHL*3*2*19*1\nNM1*85*2*CLINIC*****XX*1750001012\nTRN*1*0\nSTC*A1:19:PR*20260428*WQ*1"
        claims = [life.acknowledged() for life in self.lives if life.ours]
        yield answer("277", "005010X214", "\n".join((head, *claims)), day="20260428")

    def _remittances(self, payer: str) -> Iterator[bytes]:
        """All events by day, each day split into some payments; what would be negative is carried forward."""
        told = [event for life in self.lives for event in life.told if event[1].payer == payer]
        debts: Counter[str] = Counter()
        if self.whole and told:
            in_order = [(one, sign) for _, one, sign in sorted(told, key=lambda event: event[0])]
            yield from self._remittance(payer, 28, in_order, debts)
            return
        for day in sorted({day for day, _, _ in told}):
            today = [(one, sign) for at, one, sign in told if at == day]
            self.rnd.shuffle(today)
            cuts = sorted(self.rnd.randrange(len(today) + 1) for _ in range(2))
            for part in filter(None, (today[: cuts[0]], today[cuts[0] : cuts[1]], today[cuts[1] :])):
                yield from self._remittance(payer, day, part, debts)

    def _remittance(
        self, payer: str, day: int, part: Sequence[tuple[Decision, int]], debts: Counter[str]
    ) -> Iterator[bytes]:
        """One payment; now and then told again in another file."""
        trace, number = f"EFT{len(self.paid):05}", len(self.paid) + 1
        due = sum(sign * one.paid for one, sign in part)
        plb = []
        for code, account, cents in self._provider_level(due, payer, debts):
            due -= cents
            plb.append(f"{code}*{dollars(cents)}")
            self.provider.update({(0, f"funds:{payer}"): -cents, (0, account): cents})
        self.paid[trace] = due
        clps = [one.clp(sign) for one, sign in part]
        for again in range(self.rnd.choice([1, 1, 1, 2])):
            at = f"202605{day:02}"
            yield remittance(
                trace, dollars(due), clps, "*".join(plb), at, number + again * 10_000, payer=payer
            )

    def _provider_level(self, due: int, payer: str, debts: Counter[str]) -> Iterator[tuple[str, str, int]]:
        """Provider adjustments: interest, recovery put off and taken, and a debt carried from payment to payment."""
        forward, recovery = f"provider:forward_balance:{payer}", f"provider:overpayment_recovery:{payer}"
        if self.rnd.random() < 0.3:
            interest = self.rnd.randrange(1, 300)
            due += interest
            yield "L6", "interest", -interest
        if self.rnd.random() < 0.2:
            later = self.rnd.randrange(100, 3_000)
            debts["WO"] += later
            due += later
            yield "WO:LETTER", recovery, -later
        elif debts["WO"] and due >= debts["WO"]:
            due -= debts["WO"]
            yield "WO:LETTER", recovery, debts.pop("WO")
        if due < 0:
            debts["FB"] -= due
            yield "FB:CARRY", forward, due
        elif taken := min(debts["FB"], due):
            debts["FB"] -= taken
            yield "FB:CARRY", forward, taken
