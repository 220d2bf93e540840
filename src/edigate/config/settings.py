"""What can be set, as frozen models. Every key is described here once; docs/CONFIG.md lists the same keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from edigate.claims.partner import EditWeights, Partner
from edigate.claims.payers import Payers
from edigate.claims.routing import RouteRow
from edigate.config.check_rules import CheckRules
from edigate.config.secret import SecretRef
from edigate.config.strict import Strict
from edigate.config.transport import Pgp, Transport, Window
from edigate.delivery.schedule import Schedule

_NOT_BY_ENVIRONMENT = ("folder", "partners", "payers", "route")


class Database(Strict):
    """Where all durable state lives."""

    url: str = Field(
        "sqlite:///edigate.db",
        description="sqlite:///FILE (relative to edigate.toml) or postgresql+psycopg://USER@HOST/NAME",
    )
    password: SecretRef | None = Field(None, description="the PostgreSQL password, by reference")
    encryption_key: SecretRef | None = Field(
        None,
        description="the key under which files, claims and payments are stored from now on, by reference",
    )
    former_keys: tuple[SecretRef, ...] = Field(
        (), description="keys under which some of it is still stored, by reference"
    )
    archive_mirror: Path | None = Field(
        None,
        description="a folder that gets every file sent or received as well, relative to edigate.toml; best on another disk",
    )

    @field_validator("url")
    @classmethod
    def _without_password(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.password is not None or "password" in parse_qs(parts.query):
            raise ValueError("a URL holds no password; say where it lies with database.password")
        return url


class Log(Strict):
    """What goes to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        description="the least weight shown; left out, a command at a terminal shows warnings only and says the rest in words",
    )
    format: Literal["auto", "json", "console"] = Field(
        "auto", description="auto: console on a terminal, else JSON"
    )


class Policy(Strict):
    """The gateway's patience and limits."""

    default_practice: str = Field("main", description="the practice of a claim that names none")
    settle_seconds: float = Field(
        2.0, ge=0, description="an inbound file must not change for so long before it is taken"
    )
    inbound_limit_mib: int = Field(512, gt=0, description="a larger inbound file is refused unread, in MiB")
    incomplete_hours: int = Field(
        24, gt=0, description="a file without its trailer becomes work after so long, in hours"
    )
    acknowledgment_hours: int = Field(24, gt=0, description="a TA1 or 999 is overdue after so long, in hours")
    claim_acknowledgment_hours: int = Field(
        48, gt=0, description="a 277CA is overdue after so long, in hours"
    )
    inquiry_hours: int = Field(
        72, gt=0, description="the answer (277) to a question of ours is overdue after so long, in hours"
    )
    remittance_days: int = Field(30, gt=0, description="an 835 is overdue so many days after acceptance")
    funds_days: int = Field(
        5, gt=0, description="money of an 835 is overdue so many business days after its payment date"
    )
    give_up_days: int = Field(
        5, gt=0, description="a batch that cannot be delivered for so long goes to a person, in days"
    )
    retry_first_seconds: int = Field(
        60,
        ge=1,
        le=86_400,
        description="an attempt that failed is repeated after so long, then after twice that, and so on",
    )
    retry_longest_seconds: int = Field(
        3600, ge=1, le=86_400, description="the longest wait between two attempts"
    )
    repairs: bool = Field(
        True,
        description="mend the form of claims (docs/EDITS.md, Repairs); false: hold a claim that would need it",
    )
    edits: EditWeights = Field(
        default_factory=dict,
        description='weight of an edit or repair: CODE = "error", "warning", "note" or "off"',
    )
    retention_years: int = Field(
        6, ge=1, description="what was over for less is never purged, in years (HIPAA asks for six)"
    )
    usage: Literal["T", "P"] | None = Field(
        None,
        description="which traffic this project makes: only partners of this usage get claims; left out: both",
    )
    secondary: Literal["ask", "automatic"] = Field(
        "ask",
        description="a claim to the next payer after a remittance: ask makes work of it, automatic makes it",
    )
    patient_balances: Literal["statements", "work"] = Field(
        "statements",
        description="what patients owe: statements lists it (edigate statement), work makes it work as well",
    )
    filing_warning_days: int = Field(
        14,
        ge=0,
        description="a claim that has not left becomes work so many days before the payer's filing limit",
    )

    @property
    def schedule(self) -> Schedule:
        """The same as the schedule of attempts."""
        longest = max(self.retry_first_seconds, self.retry_longest_seconds)
        return Schedule(self.retry_first_seconds, longest, timedelta(days=self.give_up_days))


class Serve(Strict):
    """How often `edigate serve` does what, and when it must let go."""

    prepare_seconds: float = Field(600, ge=0.1, description="batches are made of ready claims so often")
    send_seconds: float = Field(
        60, ge=0.1, description="batches that are due are delivered so often; new ones at once"
    )
    receive_seconds: float = Field(600, ge=0.1, description="each partner is asked for answers so often")
    interpret_seconds: float = Field(
        60, ge=0.1, description="answers taken by hand are interpreted so often; fetched ones at once"
    )
    look_seconds: float = Field(
        3600, ge=0.1, description="overdue answers and filing limits are looked for so often"
    )
    partners_at_once: int = Field(8, gt=0, description="connections to partners at the same time, at most")
    stop_seconds: float = Field(
        60, ge=0, description="told to stop, it waits so long for the steps at hand, then goes"
    )


class Remittances(Strict):
    """Whose remittances come from the partner, and for whom."""

    payers: dict[str, str] = Field(
        default_factory=dict,
        description="what a payer calls itself in an 835 (N104, TRN03, name in capitals) = its payer id in our claims",
    )
    payees: tuple[str, ...] = Field(
        (), description="our NPIs and tax ids; others are held. Empty: not checked"
    )


class Answers(Strict):
    """How long the partner may take; what is left out is as in the project's policy, or not waited for."""

    ta1_hours: int | None = Field(
        None, gt=0, description="a TA1 is overdue after so long; left out: only together with the 999"
    )
    acknowledgment_hours: int | None = Field(
        None, gt=0, description="a TA1 or 999 is overdue after so long; left out: as in [policy]"
    )
    claim_acknowledgment_hours: int | None = Field(
        None, gt=0, description="the first 277CA is overdue after so long; left out: as in [policy]"
    )
    payer_acknowledgment_hours: int | None = Field(
        None,
        gt=0,
        description="a claim that was only received must be accepted or refused by the payer within so long; "
        "left out: not waited for",
    )
    inquiry_hours: int | None = Field(
        None,
        gt=0,
        description="the answer (277) to `edigate inquire` is overdue after so long; left out: as in [policy]",
    )
    remittance_days: int | None = Field(
        None, gt=0, description="an 835 is overdue so many days after acceptance; left out: as in [policy]"
    )
    any_file_hours: int | None = Field(
        None, gt=0, description="no file at all for so long is told; left out: not waited for"
    )


class TradingPartner(Strict):
    """One trading partner: its EDI profile and the way to its mailbox. `source` is the file it was read from."""

    profile: Partner
    transport: Transport
    window: Window | None = None
    pgp: Pgp | None = None
    remittances: Remittances = Remittances()
    answers: Answers = Answers()
    check: CheckRules = CheckRules()
    source: Path

    @model_validator(mode="after")
    def _takes_what_we_build(self) -> Self:
        built = set(self.profile.guides.model_dump().values())
        if self.check.versions and built.isdisjoint(self.check.versions):
            raise ValueError("check.versions takes none of the versions named in guides")
        return self

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        most = self.transport.name_length
        name = self.profile.name_file(
            999_999_999, f"{self.profile.batch_prefix}999999999", datetime.max.replace(tzinfo=UTC)
        )
        if most is not None and len(name) > most:
            raise ValueError(
                f"file_name makes names of {len(name)} characters, and transport.name_length is {most}"
            )
        if self.transport.wrap == "pgp" and (self.pgp is None or self.pgp.encrypt_to is None):
            raise ValueError("transport.wrap = pgp needs the table [pgp] with encrypt_to")
        return self

    @property
    def id(self) -> str:
        """The partner's id, as commands take it."""
        return self.profile.id


class _Environment(EnvSettingsSource):
    """Variables may set the tables' keys, and neither move the project nor make up partners."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        if field_name in _NOT_BY_ENVIRONMENT:
            return None, field_name, False
        return super().get_field_value(field, field_name)

    def prepare_field_value(
        self, field_name: str, field: FieldInfo, value: Any, value_is_complex: bool
    ) -> Any:
        if field_name in _NOT_BY_ENVIRONMENT:
            return None
        return super().prepare_field_value(field_name, field, value, value_is_complex)


class Settings(BaseSettings):
    """Everything that is set: `folder` holds edigate.toml, and relative paths start there."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix="EDIGATE_", env_nested_delimiter="__", env_ignore_empty=True
    )

    folder: Annotated[Path, Field(exclude=True)]
    database: Database = Database()
    log: Log = Log()
    policy: Policy = Policy()
    serve: Serve = Serve()
    partners: Annotated[tuple[TradingPartner, ...], Field(exclude=True)] = ()
    route: Annotated[tuple[RouteRow, ...], Field(exclude=True)] = ()
    payers: Annotated[Payers, Field(exclude=True)] = Payers()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment variables win over the file, which arrives as initial values."""
        return _Environment(settings_cls), init_settings

    def partner(self, partner_id: str) -> TradingPartner | None:
        """The partner with this id."""
        return next((each for each in self.partners if each.id == partner_id), None)
