"""A payer in few words: remittances as bytes, addressed to the practice of a world, taken and applied."""

from __future__ import annotations

from collections.abc import Sequence

from edigate.store import journal
from gateway.worlds import RECEIVER, SENDER, World
from wire import remittance


def addressed(content: bytes) -> bytes:
    """The file from the partner of a world to its practice."""
    for was, now in ((b"PAYER", RECEIVER.encode()), (b"US", SENDER.encode())):
        content = content.replace(b"*ZZ*%-15b" % was, b"*ZZ*%-15b" % now)
    return content.replace(b"*PAYER*US*", f"*{RECEIVER}*{SENDER}*".encode())


def clp(
    key: str, paid: str, *lines: str, status: str = "1", number: str = "ICN1", sign: int = 1, more: str = ""
) -> str:
    """A claim of a remittance. Each line: "150 67 CO-45 58, PR-3 25" (charge, payment, adjustments) of our next line;
    sign -1 makes it the reversal. `more` are segments after CLP."""
    told, charge = [], 0.0
    for n, text in enumerate(lines, start=1):
        asked, got, *whys = text.replace(",", "").split()
        charge += float(asked)
        told.append(f"SVC*HC:{'99213' if n == 1 else '71045'}*{_signed(asked, sign)}*{_signed(got, sign)}")
        for why, amount in zip(whys[::2], whys[1::2], strict=True):
            told.append(f"CAS*{why.replace('-', '*', 1)}*{_signed(amount, sign)}")
        told.append(f"REF*6R*{key.removesuffix('S')}-{n}")
    head = f"CLP*{key}*{'22' if sign < 0 else status}*{_signed(f'{charge:.2f}', sign)}*{_signed(paid, sign)}"
    return "\n".join((f"{head}**12*{number}*11*1", *filter(None, [more]), *told))


def _signed(amount: str, sign: int) -> str:
    if sign > 0 or float(amount) == 0:
        return amount
    return amount[1:] if amount.startswith("-") else f"-{amount}"


_numbers = iter(range(700, 100_000))


def pays(
    world: World, trace: str, paid: str, claims: Sequence[str], plb: str = "", day: str = "20260401",
    payer: str = "DHP01", bpr: str | None = None,
) -> World:  # fmt: skip
    """The payer sends one remittance, and we apply it."""
    content = remittance(trace, paid, claims, plb, day, next(_numbers), bpr=bpr, payer=payer)
    world.take(addressed(content), f"{trace}.x12")
    world.gateway.interpret()
    return world


def of_claim(world: World, claim_id: int = 1) -> dict[str, str]:
    """What stands on the accounts of a claim, those that are even left out."""
    with world.look() as tx:
        found = journal.balances(tx, claim_id=claim_id)
    return {account: str(amount) for account, amount in found.items() if amount}
