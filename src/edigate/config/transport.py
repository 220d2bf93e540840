"""How files travel to and from one trading partner: the tables [transport], [window] and [pgp] of its file."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from edigate.config.secret import SecretRef
from edigate.config.strict import Strict
from edigate.delivery import windows

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise ValueError(
            "no such time zone on this machine; a name is like America/New_York (Debian: package tzdata)"
        ) from None
    return name


Fingerprint = Annotated[str, StringConstraints(pattern=r"^([0-9A-F]{40}|[0-9A-F]{64})$")]


class Transport(Strict):
    """How files travel to and from one trading partner."""

    kind: Literal["sftp", "directory"] = Field(
        description="sftp, or directory for a local folder or mounted share"
    )
    inbox: str = Field(description="the partner's folder that takes our claims")
    outbox: str = Field(description="the partner's folder with answers for us")
    host: str | None = Field(None, description="SFTP host name or address")
    port: int = Field(22, gt=0, lt=65536, description="SFTP port")
    username: str | None = Field(None, description="SFTP user")
    password: SecretRef | None = Field(None, description="the password, by reference; or key_file")
    key_file: Path | None = Field(
        None, description="a private key file, relative to edigate.toml; or password"
    )
    key_passphrase: SecretRef | None = Field(None, description="the private key's passphrase, by reference")
    host_key: tuple[str, ...] = Field(
        (), description='pinned keys, each "ssh-ed25519 SHA256:..."; see partner pin'
    )
    verify: Literal["read_back", "size", "none"] = Field("read_back", description="how an upload is proven")
    rename: bool = Field(
        True, description="upload under a temporary name, then rename; false if the server cannot"
    )
    temp_suffix: str = Field(".part", min_length=2, description="how our temporary names end")
    temp_prefix: str = Field(
        "",
        pattern=r"^[A-Za-z0-9._-]*$",
        description='how our temporary names begin; "." hides them from some servers',
    )
    name_length: int | None = Field(
        None, ge=20, description="most characters of a name that the server takes"
    )
    wrap: Literal["none", "zip", "gzip", "pgp"] = Field(
        "none", description="how claim files are wrapped for the way"
    )
    after_fetch: Literal["remove", "keep", "move"] = Field(
        "remove", description="what becomes of a fetched file there"
    )
    move_to: str | None = Field(None, description="the folder for after_fetch = move")
    skip_suffixes: tuple[str, ...] = Field(
        (".part", ".tmp", ".filepart"), description="names that are still being written"
    )
    skip_names: tuple[str, ...] = Field(
        (),
        description='names of what is no answer (logs, reports) and stays there, as patterns: "bcast.txt", "*.pdf"',
    )
    poll_minutes: int = Field(0, ge=0, description="answers are not asked for again within so many minutes")
    password_expires: date | None = Field(
        None, description="the last day of the password; its change becomes work in time"
    )
    password_warning_days: int = Field(
        14, ge=0, description="how many days before the last day of the password its change becomes work"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind == "sftp":
            if not self.host or not self.username:
                raise ValueError("sftp needs host and username")
            if (self.password is None) == (self.key_file is None):
                raise ValueError("sftp needs exactly one of password and key_file")
        if self.after_fetch == "move" and not self.move_to:
            raise ValueError("after_fetch = move needs move_to")
        return self


class Window(Strict):
    """When the partner takes files; what misses the cut-off waits for the next opening. Without the table: always."""

    timezone: Annotated[str, AfterValidator(_known_zone)] = Field(
        description="the partner's time zone, as America/New_York"
    )
    days: tuple[Day, ...] = Field(
        ("mon", "tue", "wed", "thu", "fri"), min_length=1, description="days it is open"
    )
    opens: time = Field(time(0), description='opening, as "06:00"')
    closes: time = Field(
        time(0), description='the cut-off, as "17:00"; at or before `opens` it is on the next day'
    )
    holidays: tuple[date, ...] = Field((), description="days on which it stays closed, as 2026-11-26")

    @property
    def rule(self) -> windows.Window:
        """The same as the schedule's value."""
        days = frozenset(_DAYS.index(day) for day in self.days)
        return windows.Window(
            ZoneInfo(self.timezone), days, self.opens, self.closes, frozenset(self.holidays)
        )


class Pgp(Strict):
    """Keys by their whole fingerprint, capital hex digits; they lie in a GnuPG home of their own."""

    home: Path = Field(description="the GnuPG home, readable by its owner only, relative to edigate.toml")
    encrypt_to: Fingerprint | None = Field(None, description="the partner's key, to encrypt claim files to")
    sign_as: Fingerprint | None = Field(None, description="our key, to sign claim files with")
    signed_by: tuple[Fingerprint, ...] = Field(
        (), description="keys one of which must have signed an answer; empty: no signature is asked for"
    )
    required: bool = Field(False, description="answers that are not encrypted are refused")
    passphrase: SecretRef | None = Field(None, description="our secret key's passphrase, by reference")
