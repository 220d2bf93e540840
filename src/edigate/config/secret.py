"""Secrets by reference: a setting says where a secret lies, never what it is."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from edigate.errors import ConfigError


class SecretRef(BaseModel):
    """Where a secret lies: exactly one of an environment variable, a file, or a systemd credential."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    env: str | None = Field(None, description="name of an environment variable")
    file: Path | None = Field(
        None, description="a file that only its owner can read, relative to edigate.toml"
    )
    credential: str | None = Field(None, description="name of a systemd credential (LoadCredential=)")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum(place is not None for place in (self.env, self.file, self.credential)) != 1:
            raise ValueError("say exactly one of env, file, credential")
        return self

    def resolve(self, base: Path, environment: Mapping[str, str] = os.environ) -> str:
        """The secret itself, without the line end a file may have. `ConfigError` when it cannot be had safely."""
        if self.env is not None:
            value = environment.get(self.env)
            if not value:
                raise ConfigError(f"the environment variable {self.env} is not set")
            return value
        if self.credential is not None:
            folder = environment.get("CREDENTIALS_DIRECTORY")
            if not folder:
                raise ConfigError(
                    f"credential {self.credential}: not started by systemd with LoadCredential="
                )
            return _read(Path(folder) / self.credential, guarded=False)
        assert self.file is not None
        return _read(base / self.file, guarded=True)


def _read(path: Path, guarded: bool) -> str:
    try:
        with path.open(encoding="utf-8") as stream:  # looked at and read through one descriptor
            if guarded and os.fstat(stream.fileno()).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise ConfigError(f"{path}: others can read this secret; run: chmod 600 {path}")
            secret = stream.read().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: the secret cannot be read ({type(error).__name__})") from None
    if not secret:
        raise ConfigError(f"{path}: the secret is empty")
    return secret
