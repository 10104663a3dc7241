"""The office's settings from the environment (`DONDOC_...`) and a secret file; wrong ones are refused.

Secrets never enter the database, the log or an error's words: they are SecretStr, and a refusal names the
variable, not its value.
"""

import difflib
import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import platformdirs
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from config.errors import ConfigError

PREFIX = "DONDOC_"
BENCH = frozenset({"KILLS"})  # read by the tests alone


class Delivery(StrEnum):
    """What becomes of letters."""

    OFF = "off"  # nothing is sent, and no ladder climbs
    CATCH_ALL = "catch-all"  # into a local box one can open
    LIVE = "live"


def _data_dir() -> Path:
    return Path(platformdirs.user_data_dir("dondoc", appauthor=False))


class Settings(BaseModel):
    """Typed settings; nothing leaves a fresh install."""

    model_config = ConfigDict(extra="forbid")

    data_dir: Path = Field(default_factory=_data_dir)
    database_url: str = ""  # empty: a SQLite file in data_dir
    config_dir: Path | None = None  # the office's own YAML; a file there replaces the shipped one of its name
    secret_file: Path | None = None  # NAME=value lines for the secrets below
    delivery: Delivery = Delivery.OFF
    box_dir: Path | None = None
    smtp_url: SecretStr = SecretStr("")  # dmail://user:password@host:25, dmails:// for TLS
    second_channel_url: SecretStr = SecretStr("")  # any Apprise URL with {address} in it
    mail_from: str = "dondoc@localhost"
    public_url: str = "http://127.0.0.1:8022"
    bounce_dir: Path | None = None
    imap_url: SecretStr = SecretStr("")  # imaps://user:password@host/INBOX
    zone: str = "Asia/Ho_Chi_Minh"
    language: Literal["vi", "en"] = "vi"
    web_host: Literal["127.0.0.1"] = "127.0.0.1"  # docs/adr/0006
    web_port: int = Field(default=8022, ge=1, le=65535)
    prefect_port: int = Field(default=0, ge=0, le=65535)  # 0: one that is free

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"unknown time zone {value}") from error
        return value

    @model_validator(mode="after")
    def _complete(self) -> "Settings":
        if not self.database_url:
            self.database_url = f"sqlite:///{self.data_dir / 'dondoc.db'}"
        if self.box_dir is None:
            self.box_dir = self.data_dir / "box"
        if self.delivery is Delivery.LIVE and not self.smtp_url.get_secret_value():
            raise ValueError("delivery live needs DONDOC_SMTP_URL")
        return self


SECRETS = tuple(name for name, field in Settings.model_fields.items() if field.annotation is SecretStr)


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; raises ConfigError with the variable and how to mend it."""
    known = dict(os.environ if environment is None else environment)
    _refuse_unknown(known)
    given: dict[str, Any] = {
        name: known[PREFIX + name.upper()]
        for name in Settings.model_fields
        if known.get(PREFIX + name.upper())
    }
    if given.get("secret_file"):
        given = {**_read_secrets(Path(given["secret_file"])), **given}
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else PREFIX + "DELIVERY"
        raise ConfigError(
            name,
            0,
            f"giá trị không dùng được ({first['msg']}).",
            f"this value cannot be used ({first['msg']}).",
        ) from None


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    names = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in names and name[len(PREFIX) :] not in BENCH:
            near = difflib.get_close_matches(name, sorted(names), 1)
            hint_vi = f"; có phải {near[0]}?" if near else "."
            hint_en = f"; did you mean {near[0]}?" if near else "."
            raise ConfigError(
                name, 0, f"không có thiết lập này{hint_vi}", f"there is no such setting{hint_en}"
            )


def _read_secrets(path: Path) -> dict[str, str]:
    """NAME=value lines; only the secrets may stand there."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            str(path), 0, f"không đọc được tệp ({error}).", f"cannot be read ({error})."
        ) from error
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, _, value = text.partition("=")
        key = name.strip().removeprefix(PREFIX).lower()
        if key not in SECRETS:
            allowed = ", ".join(PREFIX + secret.upper() for secret in SECRETS)
            raise ConfigError(
                str(path), number, f"ở đây chỉ được ghi {allowed}.", f"only {allowed} may stand here."
            )
        found[key] = value.strip()
    return found
