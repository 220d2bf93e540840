"""What outcomes are judged by: settings, contract prices and code lists. Each state of them is kept with the first commit
that was made under it, so that a replay can judge the past by what was in force then.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from edigate import maps
from edigate.claims.payers import Payers
from edigate.codes import code_set
from edigate.config import Settings, TradingPartner
from edigate.config.contracts import contract_text
from edigate.config.settings import Policy
from edigate.outcome.known import Tables
from edigate.posting import contract
from edigate.posting.chart import Chart
from edigate.posting.contract import Contract
from edigate.tracking import worklist

_LISTS = ("carc", "rarc", "status_category", "status", "entity", "plb")


class ListInForce(msgspec.Struct, frozen=True):
    """A code list as it was shipped: its source, its day, its table."""

    source: str
    as_of: date
    table: str


class InForce(msgspec.Struct, frozen=True):
    """One state of everything that outcomes are judged by. Secrets are not in it: settings say only where they lie."""

    policy: dict[str, Any]
    payers: dict[str, Any]
    partners: dict[str, dict[str, Any]]
    prices: str
    code_lists: dict[str, ListInForce]


_JSON = msgspec.json.Encoder(order="deterministic")


def present(settings: Settings) -> InForce:
    """What is in force now."""
    return InForce(
        policy=settings.policy.model_dump(mode="json"),
        payers=settings.payers.model_dump(mode="json"),
        partners={each.id: _told(each) for each in settings.partners},
        prices=contract_text(settings.folder),
        code_lists={name: ListInForce(*maps.code_list(name)) for name in _LISTS},
    )


def _told(partner: TradingPartner) -> dict[str, Any]:
    dumped = partner.model_dump(mode="json")
    return dumped | {"source": partner.source.name}


def text(in_force: InForce) -> bytes:
    """It as it is kept: the same text for the same state."""
    return _JSON.encode(in_force)


def read(content: bytes) -> InForce:
    """What was kept."""
    return msgspec.json.decode(content, type=InForce)


def settings_of(in_force: InForce, now: Settings) -> Settings:
    """The settings of then, in the project of now (its folder and database). Raises ValueError when this program
    understands them no more."""
    partners = tuple(
        TradingPartner.model_validate(told | {"source": Path(now.folder) / "partners" / told["source"]})
        for told in in_force.partners.values()
    )
    told = {
        "policy": Policy.model_validate(in_force.policy),
        "payers": Payers.model_validate(in_force.payers),
        "partners": partners,
    }
    return now.model_copy(update=told)


def tables_of(in_force: InForce, settings: Settings) -> Tables:
    """The tables of then; `settings` are those of then."""
    lists = {
        name: code_set.read(name, told.table, source=told.source, as_of=told.as_of)
        for name, told in in_force.code_lists.items()
    }
    return Tables(
        **lists, chart=Chart(), policy=appeal_policy(settings),
        contract=contract.read(in_force.prices) if in_force.prices else Contract(),
    )  # fmt: skip


def appeal_policy(settings: Settings) -> worklist.Policy:
    """How long work may wait, by the payers' limits."""
    days = {each.id: each.appeal_limit_days for each in settings.payers.payer if each.appeal_limit_days}
    return worklist.Policy(appeal_days=days)


def changed(before: InForce, after: InForce) -> list[str]:
    """The names of what differs between two states, as `edigate config check` shows them."""
    old, new = (dict(_names(msgspec.to_builtins(each))) for each in (before, after))
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _names(table: Any, prefix: str = "") -> Any:
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and value and name.count(".") < 3 and not name.startswith("code_lists."):
            yield from _names(value, f"{name}.")
        else:
            yield name, value
