"""Settings: TOML files and environment variables in, frozen and checked values out.

In:    `edigate.toml` in a project folder, `partners/*.toml` beside it, variables `EDIGATE_<TABLE>__<KEY>`.
Out:   `Settings` with the `TradingPartner`s; secrets are resolved only when asked for.

DIAGNOSTICS
  Findings: none.
  Raised:   `ConfigError` naming file and key: unreadable, incomplete, unknown or contradicting settings, a secret that
            cannot be had or that others on the machine can read.
  A bug:    anything else.

This room must not know what the settings are used for, and never prints or logs a secret.
"""

from edigate.config.load import load, load_partner, stamp
from edigate.config.settings import Settings, TradingPartner
from edigate.config.transport import Transport

__all__ = ["Settings", "TradingPartner", "Transport", "load", "load_partner", "stamp"]
