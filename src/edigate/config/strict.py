"""The base of every table of the settings: unknown keys are refused, nothing changes after reading."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A table of the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)
