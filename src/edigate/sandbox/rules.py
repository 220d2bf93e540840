"""What the practice payer pays and refuses, as data: `maps/sandbox/rules.toml`, or a file of the user's."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import msgspec

from edigate import maps
from edigate.errors import ConfigError
from edigate.sandbox.submission import Claim, Line

_CENT = Decimal("0.01")


class PayerRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a payer knows, and how it calls itself. The member rules are regular expressions."""

    member: str
    takeback_member: str
    uncovered_member: str
    number_prefix: str
    company_id: str
    address: tuple[str, str, str, str]  # street, city, state, ZIP
    phone: str


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the patient owes: copay and deductible per claim, coinsurance as a share of what is allowed."""

    copay: Decimal = Decimal(0)
    deductible: Decimal = Decimal(0)
    coinsurance: Decimal = Decimal(0)


class PaymentRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Shares, limits and lists of procedure codes (`A` or `A-B`)."""

    other_share: Decimal
    visits: tuple[str, ...]
    imaging: tuple[str, ...]
    authorization: tuple[str, ...]
    not_covered: tuple[str, ...]
    timely_filing_days: int
    interest: Decimal
    payment_delay_days: int


class Denial(msgspec.Struct, frozen=True):
    """Why nothing is paid for a line."""

    group: str
    reason: str
    remark: str = ""


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rules of the practice payer; the tables of the file are the fields."""

    payers: dict[str, PayerRules]
    plans: dict[str, Plan]
    fees: dict[str, Decimal]
    rules: PaymentRules
    bundled: dict[str, tuple[str, ...]]

    def payer(self, payer_id: str) -> PayerRules:
        """The rules of this payer."""
        return self.payers.get(payer_id) or self.payers["*"]

    def plan(self, claim: Claim) -> Plan:
        """What this claim's patient owes."""
        return self.plans.get(claim.plan) or Plan()

    def knows_member(self, claim: Claim) -> bool:
        """Whether the subscriber's id is one that the payer issues."""
        return bool(re.search(self.payer(claim.payer.id).member, claim.subscriber.id))

    def takes_back(self, payer_id: str, member: str) -> bool:
        """Whether this member's coverage turns out to have ended after the first payment."""
        return bool(re.search(self.payer(payer_id).takeback_member, member))

    def is_visit(self, line: Line) -> bool:
        """Whether a copay is due for this line."""
        return _listed(line.code, self.rules.visits)

    def allowed(self, line: Line) -> Decimal:
        """What the line is worth: the fee times units, else a share of the charge; never above the charge."""
        fee = self.fees.get(line.code)
        worth = fee * line.units if fee is not None else line.charge * self.rules.other_share
        return max(Decimal(0), min(cents(worth), line.charge))

    def denial(self, claim: Claim, line: Line, received: date) -> Denial | None:
        """Why the line is denied, None when it is priced. The first reason that applies is the one told."""
        rules, code = self.rules, line.code
        last = line.service_date_end or line.service_date
        if last and (received - last).days > rules.timely_filing_days:
            return Denial("CO", "29")
        if re.search(self.payer(claim.payer.id).uncovered_member, claim.subscriber.id):
            return Denial("PR", "26")
        if _listed(code, rules.imaging) and not line.ordered:
            return Denial("CO", "16", "N265")
        if _listed(code, rules.authorization) and not (line.authorized or claim.authorized):
            return Denial("CO", "197")
        if any(other.code in self.bundled.get(code, ()) for other in claim.lines):
            return Denial("CO", "97")
        if _listed(code, rules.not_covered):
            return Denial("PR", "204")
        return None


def cents(amount: Decimal) -> Decimal:
    """`amount` in whole cents, half a cent rounded up."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def load(path: Path | None = None) -> Rules:
    """The rules in this file, or our own. Raises ConfigError for a file that is missing or not as it should be."""
    path = path or maps.folder() / "sandbox" / "rules.toml"
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Rules)
    except OSError as error:
        raise ConfigError(f"the sandbox rules {path.name} cannot be read ({error.strerror})") from error
    except msgspec.DecodeError as error:
        raise ConfigError(f"the sandbox rules {path.name} are not valid: {error}") from error


def _listed(code: str, ranges: tuple[str, ...]) -> bool:
    """Whether `code` is one of `ranges`, each a code or `first-last`, compared as text of equal length."""
    for one in ranges:
        first, _, last = one.partition("-")
        if first <= code <= (last or first) and len(code) == len(first):
            return True
    return False
