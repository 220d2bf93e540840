"""What is stored comes under the present key, some at a time, each portion on record."""

from __future__ import annotations

from edigate.errors import ConfigError
from edigate.gateway.context import Context
from edigate.gateway.step import step
from edigate.store import sealing


def encrypt(context: Context) -> int:
    """Bring everything private under the first key; how many values. `ConfigError` without a key, or when one is missing
    under which something still lies."""
    if not context.store.vault.seals:
        raise ConfigError("no key is set: database.encryption_key says where it lies")
    total = 0
    while True:
        with step(context, "encrypt") as one:
            count = sealing.reseal(one.tx)
            if not count:
                return total
            one.order("db encrypt", f"{count} values")
        total += count
