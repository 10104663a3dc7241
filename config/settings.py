"""The office's settings, from DONDOC_* variables and a secret file; what is wrong is said before anything starts."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from config.clock import DEFAULT_ZONE
from config.settings_words import check_names, refused

PREFIX = "DONDOC_"
# variables of the project that are no settings: how often the crash tests kill, crash and walk
_OTHERS = {"kills", "crashes", "walks"}
_WEB_PORT = 8022


class Delivery(StrEnum):
    """What leaves the machine: nothing, letters into a local box, or mail."""

    OFF = "off"
    CATCH_ALL = "catch-all"
    LIVE = "live"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError) as fault:  # not in the zone data; a folder of it
        raise ValueError("no such zone") from fault
    return name


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise ValueError("no such folder")
    return path


def _page(url: str) -> str:
    return _begins(url, "https://", "http://").rstrip("/")


def _relay(url: SecretStr) -> SecretStr:
    _begins(url.get_secret_value(), "dmails://", "dmail://")
    return url


def _mailbox(url: SecretStr) -> SecretStr:
    _begins(url.get_secret_value(), "imaps://", "imap://")
    return url


def _begins(url: str, *schemes: str) -> str:
    if not url.lower().startswith(schemes):
        raise ValueError("another scheme")
    return url


Port = Annotated[int, Field(ge=1, le=65535)]
Home = Annotated[Path, AfterValidator(Path.expanduser)]
Folder = Annotated[Path, AfterValidator(Path.expanduser), AfterValidator(_folder)]


class Settings(BaseSettings):
    """What an office may set; the defaults send nothing and listen to this machine only.

    What lies in the data folder by default: `dondoc.db`, and `box`, where catch-all puts its letters. Secrets
    are never printed; they may stand in `secret_file`, in lines such as `DONDOC_SMTP_URL=...`.
    `channel_urls` gives the further channels of channels.yaml their URLs.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    data_dir: Home
    database_url: str = Field(repr=False)  # may hold a password
    config_dir: Folder | None = None
    secret_file: Home | None = None

    delivery: Delivery = Delivery.OFF
    box_dir: Home
    smtp_url: Annotated[SecretStr, AfterValidator(_relay)] | None = None
    channel_urls: dict[str, SecretStr] = {}
    mail_from: str = "dondoc@localhost"
    public_url: Annotated[str, AfterValidator(_page)]
    bounce_dir: Folder | None = None
    imap_url: Annotated[SecretStr, AfterValidator(_mailbox)] | None = None

    zone: Annotated[str, AfterValidator(_zone)] = DEFAULT_ZONE
    language: Literal["vi", "en"] = "vi"
    web_host: Literal["127.0.0.1"] = (
        "127.0.0.1"  # pages without accounts stay on this machine (docs/adr/0006)
    )
    web_port: Port = _WEB_PORT
    prefect_port: Annotated[int, Field(ge=0, le=65535)] = 0  # 0: one that is free

    @model_validator(mode="before")
    @classmethod
    def _what_follows_from_the_rest(cls, given: dict[str, Any]) -> dict[str, Any]:
        home = Path(given.get("data_dir") or user_data_path("dondoc", appauthor=False)).expanduser()
        defaults = {
            "data_dir": home,
            "database_url": f"sqlite:///{home / 'dondoc.db'}",
            "box_dir": home / "box",
            "public_url": f"http://127.0.0.1:{given.get('web_port', _WEB_PORT)}",
        }
        return defaults | given

    @model_validator(mode="after")
    def _nothing_is_half_set(self) -> Self:
        if self.delivery is Delivery.LIVE and self.smtp_url is None:
            raise ValueError("live_without_relay")
        if self.delivery is Delivery.LIVE and self.mail_from.endswith("@localhost"):
            raise ValueError("live_without_sender")
        if self.web_port == self.prefect_port:
            raise ValueError("same_port")
        return self


def load_settings() -> Settings:
    """The settings of this process. Raises ConfigError, with the variable or the line of the secret file."""
    path = os.environ.get(f"{PREFIX}SECRET_FILE")
    secret = Path(path).expanduser() if path else None
    check_names(os.environ, secret, PREFIX, {*Settings.model_fields, *_OTHERS})
    try:
        return Settings(_env_file=secret)
    except (ValidationError, SettingsError) as fault:
        raise refused(fault, PREFIX, secret) from None  # its own words would repeat a secret
