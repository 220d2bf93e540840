"""edigate: coded medical claims go out, every answer comes back as a status, a posting or a piece of work.

The public names of the library. Each is loaded when it is first used, so `import edigate` costs nothing.

    for fact in edigate.stream("era.835"): ...       header, claims, trailer of an 835 (277CA, 277, 999) one by one
    for fact in edigate.read("era.835"): ...         one whole fact for each transaction set and TA1
    report = edigate.check("claims.837")             against its guide; no project, no database
    claim = edigate.claim_from_values({...})         a claim of the kind that it names (docs/CLAIM.md)
    built = edigate.build(claims, partner, control)  pure: values in, bytes out
    with edigate.Gateway.open("edigate.toml") as gateway: ...

Everything here is thread-safe; what is raised on purpose is an `EdigateError`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from edigate.claims.model import Claim as Claim
    from edigate.claims.model import from_values as claim_from_values  # noqa: F401 - the door names it so
    from edigate.claims.partner import Partner as Partner
    from edigate.errors import EdigateError as EdigateError
    from edigate.errors import Finding as Finding
    from edigate.gateway.documents import check as check
    from edigate.gateway.documents import read as read
    from edigate.gateway.documents import stream as stream
    from edigate.gateway.gateway import Gateway as Gateway
    from edigate.transactions.claim_837.build import ClaimToSend as ClaimToSend
    from edigate.transactions.claim_837.build import Control as Control
    from edigate.transactions.claim_837.build import build as build

_DOORS = {
    "Claim": "edigate.claims.model",
    "ClaimToSend": "edigate.transactions.claim_837.build",
    "Control": "edigate.transactions.claim_837.build",
    "EdigateError": "edigate.errors",
    "Finding": "edigate.errors",
    "Gateway": "edigate.gateway.gateway",
    "Partner": "edigate.claims.partner",
    "build": "edigate.transactions.claim_837.build",
    "check": "edigate.gateway.documents",
    "claim_from_values": "edigate.claims.model:from_values",
    "read": "edigate.gateway.documents",
    "stream": "edigate.gateway.documents",
}
__all__ = sorted(_DOORS)


def __getattr__(name: str) -> Any:
    """Load a public name when it is first asked for."""
    if name not in _DOORS:
        raise AttributeError(f"module 'edigate' has no attribute {name!r}")
    module, _, inside = _DOORS[name].partition(":")
    value = getattr(import_module(module), inside or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_DOORS)
