"""The chart of accounts: names an accountant can read, as data that the configuration may replace.

Debit is positive. `{payer}` is the payer id of our claims. How each account moves is told in docs/POSTING.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

import msgspec

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+", re.ASCII)


@lru_cache(maxsize=4096)
def _of_payer(name: str, payer: str) -> str:
    return name.replace("{payer}", _UNSAFE.sub("_", payer) or "unknown")


@lru_cache(maxsize=256)
def _accounts(chart: Chart, payer: str) -> Mapping[str, str]:
    return {role: _of_payer(getattr(chart, role), payer) for role in chart.__struct_fields__}


class Chart(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """Account names by role. Names with `{payer}` are kept per payer."""

    funds: str = "funds:{payer}"
    receivable: str = "receivable:insurance:{payer}"
    denials_pending: str = "receivable:denials_pending:{payer}"
    payer_reduction: str = "receivable:payer_reduction:{payer}"
    charges: str = "charges"
    contractual: str = "writeoff:contractual"
    deductible: str = "patient:deductible"
    coinsurance: str = "patient:coinsurance"
    copay: str = "patient:copay"
    patient_other: str = "patient:other"
    patient_unverified: str = "patient:unverified"
    interest: str = "interest"
    forward_balance: str = "provider:forward_balance:{payer}"
    overpayment_recovery: str = "provider:overpayment_recovery:{payer}"
    advance: str = "provider:advance:{payer}"
    penalty: str = "provider:penalty"
    withheld: str = "provider:withheld"
    settlement: str = "provider:settlement"
    capitation: str = "provider:capitation"
    provider_other: str = "provider:other"
    suspense: str = "suspense:{payer}"
    bank: str = "bank"
    patient_receipts: str = "receipts:patient"
    patient_credit: str = "patient:credit"
    approved_writeoff: str = "writeoff:approved"
    deposits_unapplied: str = "deposits:unapplied:{payer}"

    def account(self, role: str, payer: str) -> str:
        """The account name of a role for a payer."""
        return _of_payer(getattr(self, role), payer)

    def accounts(self, payer: str) -> Mapping[str, str]:
        """All account names for a payer, by role."""
        return _accounts(self, payer)

    def role(self, account: str) -> str:
        """The role of an account, the inverse of `account`; an account of no role is its own."""
        for role in self.__struct_fields__:
            start, mark, end = getattr(self, role).partition("{payer}")
            if account == start or (mark and account.startswith(start) and account.endswith(end)):
                return role
        return account

    def payer(self, account: str) -> str | None:
        """The payer of an account that says how a claim stands with one; None for any other account."""
        for role in ("receivable", "denials_pending", "payer_reduction"):
            start, _, end = getattr(self, role).partition("{payer}")
            if account.startswith(start) and account.endswith(end):
                return account[len(start) : len(account) - len(end)]
        return None

    @property
    def plain(self) -> frozenset[str]:
        """The accounts that are not kept per payer."""
        return frozenset(
            name for role in self.__struct_fields__ if "{payer}" not in (name := getattr(self, role))
        )

    @property
    def funds_prefix(self) -> str:
        """How the accounts begin that hold money moving with a remittance."""
        return self.funds.split("{payer}")[0]

    def is_funds(self, account: str) -> bool:
        """Whether this account holds money that moves with a remittance."""
        return account.startswith(self.funds_prefix)
