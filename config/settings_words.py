"""What is wrong with a setting, as a sentence that names the variable, and never a secret's value."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv.parser import parse_stream
from pydantic import ValidationError
from pydantic_settings import SettingsError

from config.loader import ConfigError, near

_PORT = ("phải là số cổng từ 1 đến 65535", "must be a port from 1 to 65535")
_FOLDER = ("phải là một thư mục có thật", "must be a folder that exists")
_MUST: Mapping[str, tuple[str, str]] = {
    "delivery": ("phải là off, catch-all hoặc live", "must be off, catch-all or live"),
    "zone": (
        "phải là tên múi giờ, như Asia/Ho_Chi_Minh",
        "must be the name of a time zone, such as Asia/Ho_Chi_Minh",
    ),
    "language": ("phải là vi hoặc en", "must be vi or en"),
    "web_port": _PORT,
    "prefect_port": ("phải là số cổng, hoặc 0 để tự chọn", "must be a port, or 0 for one that is free"),
    "web_host": (
        "phải là 127.0.0.1: trang chưa có đăng nhập chỉ mở trên máy này",
        "must be 127.0.0.1: pages without accounts stay on this machine",
    ),
    "config_dir": _FOLDER,
    "bounce_dir": _FOLDER,
    "public_url": ("phải bắt đầu bằng https:// hoặc http://", "must begin with https:// or http://"),
    "smtp_url": (
        "phải bắt đầu bằng dmails:// (mã hóa) hoặc dmail://, như dmails://ten:mat-khau@thu.tinh.example:587",
        "must begin with dmails:// (encrypted) or dmail://, such as dmails://name:password@mail.example:587",
    ),
    "imap_url": ("phải bắt đầu bằng imaps:// hoặc imap://", "must begin with imaps:// or imap://"),
    "channel_urls": (
        'phải là JSON, như {"sms": "schema://…"}',
        'must be JSON, such as {"sms": "schema://…"}',
    ),
}
_TOGETHER: Mapping[str, tuple[str, str, str]] = {
    "live_without_relay": (
        "SMTP_URL",
        "phải có khi DONDOC_DELIVERY=live; điền máy chủ thư, hoặc chọn catch-all.",
        "is needed when DONDOC_DELIVERY=live; give the mail relay, or choose catch-all.",
    ),
    "live_without_sender": (
        "MAIL_FROM",
        "phải là địa chỉ thật của cơ quan khi DONDOC_DELIVERY=live.",
        "must be a real address of the office when DONDOC_DELIVERY=live.",
    ),
    "same_port": (
        "WEB_PORT",
        "và DONDOC_PREFECT_PORT không được trùng cổng.",
        "and DONDOC_PREFECT_PORT must not be the same port.",
    ),
}
_HIDDEN = frozenset({"smtp_url", "imap_url", "channel_urls", "database_url"})


@dataclass(frozen=True)
class SecretLine:
    """One `NAME=value` of the secret file."""

    name: str
    line: int


def read_secret_lines(path: Path) -> list[SecretLine]:
    """The names set in a secret file, with their lines; ConfigError for a file or line that is none."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigError(
            str(path), None,
            "DONDOC_SECRET_FILE không đọc được; kiểm tra đường dẫn, quyền đọc và mã UTF-8.",
            "DONDOC_SECRET_FILE cannot be read; check the path, the right to read it, and UTF-8.",
        ) from fault  # fmt: skip
    lines = []
    for found in parse_stream(io.StringIO(text)):
        written = found.original.string  # with the empty lines before it
        line = found.original.line + written[: len(written) - len(written.lstrip())].count("\n")
        if found.error:
            raise ConfigError(
                str(path), line,
                "mỗi dòng phải viết như TÊN=giá trị.", "every line must be written like NAME=value.",
            )  # fmt: skip
        if found.key is not None:
            lines.append(SecretLine(found.key, line))
    return lines


def check_names(environ: Mapping[str, str], secret: Path | None, prefix: str, known: Iterable[str]) -> None:
    """Refuse a variable of ours that is no setting, with the setting it may have meant."""
    names = {prefix + name.upper() for name in known}
    for name in sorted(environ):
        if name.upper().startswith(prefix) and name.upper() not in names:
            raise _unknown(name, None, name, names)
    for line in read_secret_lines(secret) if secret else []:
        if line.name.upper() not in names:
            raise _unknown(str(secret), line.line, line.name, names)


def refused(fault: ValidationError | SettingsError, prefix: str, secret: Path | None) -> ConfigError:
    """The first thing that is wrong, in words."""
    if isinstance(fault, SettingsError):
        field = re.search(r'field "(\w+)"', str(fault))
        return _must(field[1] if field else "", prefix, secret)
    first = fault.errors(include_url=False, include_context=True)[0]
    if first["loc"]:
        return _must(str(first["loc"][0]), prefix, secret)
    code = str(first["ctx"]["error"])
    field_, vi, en = _TOGETHER[code]
    return ConfigError(prefix + field_, None, vi, en)


def _must(field: str, prefix: str, secret: Path | None) -> ConfigError:
    name = prefix + field.upper()
    vi, en = _MUST.get(field, ("có giá trị không dùng được", "has a value that cannot be used"))
    given = "" if field in _HIDDEN else os.environ.get(name, "")
    shown_vi, shown_en = (f", không phải “{given}”", f", not “{given}”") if given else ("", "")
    if name not in os.environ and secret is not None:
        line = next((line.line for line in read_secret_lines(secret) if line.name.upper() == name), None)
        return ConfigError(str(secret), line, f"{name} {vi}.", f"{name} {en}.")
    return ConfigError(name, None, f"{vi}{shown_vi}.", f"{en}{shown_en}.")


def _unknown(file: str, line: int | None, name: str, names: Iterable[str]) -> ConfigError:
    known = sorted(names)
    said = "" if file == name else f"“{name}” "
    return ConfigError(
        file, line,
        f"{said}không phải là một thiết đặt{near(name.upper(), known, 'vi')}"
        f" Các thiết đặt: {', '.join(known)}.",
        f"{said}is not a setting{near(name.upper(), known, 'en')} Settings: {', '.join(known)}.",
    )  # fmt: skip
